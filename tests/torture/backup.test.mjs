// SPDX-License-Identifier: Apache-2.0
// backup.test.mjs: `entitled backup` while 8 clients submit, `entitled restore` of what it wrote, and a server that goes on with it.
// ENTITLED_TORTURE: at most 10 minutes: 30 backups while 8 clients submit, each restored, verified and served from
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Server } from '../api/server.mjs';
import { World, key } from '../api/world.mjs';
import { Caller, Random, engine, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';

const random = new Random();
const rounds = Number(process.env.ENTITLED_ROUNDS || (long ? 30 : 2));
const clients = 8;
const units = 400_000;

describe(`backup under load on ${engine} (ENTITLED_SEED=${seed})`, () => {
    let world;
    let token;
    let contracts;
    let copies = 0;
    const granted = {};
    const sent = new Map(); // key -> { contract, sent_at, told_at (undefined: no answer yet), number }, in ms of one clock

    before(async () => {
        world = await World.start({ workers: 2 });
        token = await world.server.token(world.anna.email);
        contracts = [await world.contract({ units }), await world.contract({ units }), await world.contract({ units })];
        for (const { id } of contracts) granted[id] = units;
    });
    after(async () => { await world?.stop(); });

    const submit = (caller, own) => caller.submit(world.request({ id: sent.get(own).contract }), own);

    async function client(load) {
        const caller = new Caller(world.server, token);
        while (!load.over) {
            const own = key();
            const entry = { contract: random.pick(contracts).id, sent_at: performance.now() };
            sent.set(own, entry);
            const answer = await submit(caller, own);
            assert.equal(answer.status, 201, `${answer.end ?? answer.status} ${JSON.stringify(answer.body)}`);
            entry.told_at = performance.now();
            entry.number = answer.body.number;
        }
        caller.close();
    }

    async function underLoad(act) {
        const load = { over: false };
        const work = Promise.all(Array.from({ length: clients }, () => client(load)));
        work.catch(() => { /* is awaited below */ });
        try {
            await sleep(random.between(50, 300));
            const result = await act();
            await sleep(random.between(20, 100));
            return result;
        } finally {
            load.over = true;
            await work;
        }
    }

    /*
     * A copy is of one moment when it has a request only together with everything that had been acknowledged before that request was
     * even sent, by whichever client; and what it has is whole.
     */
    function checkMoment(rows, begun_at) {
        const there = new Set(rows.map((row) => row.key));
        let latest = -Infinity;
        for (const row of rows) {
            assert.ok(sent.has(row.key), `nobody has sent the key ${row.key}`);
            const entry = sent.get(row.key);
            if (entry.number) assert.equal(row.number, entry.number);
            latest = Math.max(latest, entry.sent_at);
        }
        for (const [own, entry] of sent) {
            if (there.has(own) || entry.told_at === undefined) continue;
            assert.ok(entry.told_at > begun_at, `${entry.number} was acknowledged before the backup began, and is not in it`);
            assert.ok(entry.told_at >= latest, `${entry.number} is not in the copy, which has something that was sent later`);
        }
        return there;
    }

    const question = { ...bookQueries(), keys: 'SELECT k.key AS key, r.number AS number FROM idempotency_key k JOIN request r ON r.id = k.request_id' };

    // A server on what was restored knows what the copy knows, and goes on.
    async function goOn(server, there) {
        const caller = new Caller(server, token);
        const known = [...there].slice(-5);
        for (const own of known) {
            const again = await submit(caller, own);
            assert.equal(again.status, 200);
            assert.equal(again.body.number, sent.get(own).number);
        }
        for (let i = 0; i < 5; i++) {
            const answer = await caller.submit(world.request({ id: random.pick(contracts).id }), key());
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
        }
        caller.close();
        const after = await read(server.db, question);
        checkBooks(after, granted);
        assert.equal(after.keys.length, there.size + 5);
        await server.must(['ledger', 'verify']);
    }

    async function round() {
        const file = path.join(world.server.directory, `copy-${++copies}`);
        const begun_at = await underLoad(async () => {
            const now = performance.now();
            await world.server.must(['backup', file]);
            return now;
        });
        const restored = await Server.start({ workers: 1, restore: file });
        try {
            await restored.must(['ledger', 'verify']);
            const stored = await read(restored.db, question);
            checkBooks(stored, granted);
            const there = checkMoment(stored.keys, begun_at);
            await goOn(restored, there);
            return there.size;
        } finally {
            await restored.stop();
        }
    }

    test(`${rounds} copies, each of one moment, verified, restored and served from`, async (t) => {
        const sizes = [];
        for (let i = 0; i < rounds; i++) sizes.push(await round());
        checkBooks(await read(world.server.db, question), granted);
        await world.verify();
        say(t, `backup, ${engine}: ${rounds} copies while ${clients} clients submitted, of ${Math.min(...sizes)} to ${Math.max(...sizes)} requests, ${sent.size} acknowledged in all; each of one moment, verified and served from`);
    });

    test('restoring into a database that a server runs on is refused, and changes nothing', async (t) => {
        const file = path.join(world.server.directory, 'copy-refused');
        await world.server.must(['backup', file]);
        const done = await underLoad(() => world.server.cli(['restore', file]));
        assert.equal(done.code, 5, `${done.stdout}${done.stderr}`);
        assert.match(done.stderr, /Stop (the|every) server/);
        const stored = await read(world.server.db, question);
        checkBooks(stored, granted);
        const numbers = new Map(stored.keys.map((row) => [row.key, row.number]));
        for (const [own, entry] of sent) assert.equal(numbers.get(own), entry.number, `${entry.number} was acknowledged`);
        await world.verify();
        say(t, `restore, ${engine}: refused while the server ran, ${sent.size} acknowledged, 0 lost`);
    });
});
