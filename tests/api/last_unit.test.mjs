// SPDX-License-Identifier: Apache-2.0
// last_unit.test.mjs: of any number of simultaneous submissions exactly as many succeed as there are units (SPEC 4.9), again and
// again, with two and with four workers. ENTITLED_ROUNDS says how often (100).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { World, key } from './world.mjs';

const clients = 40;
const units = 7;
const rounds = Number(process.env.ENTITLED_ROUNDS || 100);

async function round(world, people) {
    const contract = await world.contract({ units });
    const answers = await Promise.all(people.map((who) => who.submit(world.request(contract), key())));
    const by = (status) => answers.filter((a) => a.status === status);
    assert.equal(by(201).length, units, `statuses ${answers.map((a) => a.status)}`);
    assert.equal(by(409).length, clients - units);
    for (const answer of by(409)) {
        assert.equal(answer.body.code, 'no_units');
        assert.ok(answer.body.reasons.some((r) => r.code === 'no_units' && r.cure));
    }
    assert.equal(new Set(by(201).map((a) => a.body.number)).size, units);
    assert.deepEqual(by(201).map((a) => a.body.charged.remaining).sort(), [0, 1, 2, 3, 4, 5, 6]);
    assert.equal(await world.remaining(contract), 0);
}

for (const workers of [2, 4]) {
    describe(`the last unit with ${workers} workers`, () => {
        test(`40 clients on 7 units, ${rounds} times in a row: 7 succeed, 33 get no_units [4.9]`, async () => {
            const world = await World.start({ workers });
            try {
                const token = await world.server.token(world.anna.email);
                // A client of its own for each, so that each has its own connection.
                const people = Array.from({ length: clients }, () => world.server.client({ token }));
                for (let i = 0; i < rounds; i++) await round(world, people);
                await world.verify();
            } finally {
                await world.stop();
            }
        });
    });
}
