// SPDX-License-Identifier: Apache-2.0
// world.test.mjs: tools/world, the little world of the demo: every state is in it, it adds up, and it is made once.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server } from './server.mjs';
import { patience_ms } from '../patience.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = path.resolve(process.env.ENTITLED_BIN || path.join(root, 'build/entitled'));
const password = 'a-password-for-all-of-them';

// Fills the database of the server: { code, stdout, stderr }.
function fill(server, change = {}) {
    return new Promise((resolve, reject) => {
        const env = { ...server.env, WORLD_PASSWORD: password, WORLD_BEFORE: '', ...change };
        const child = spawn(path.join(root, 'tools/world'), [bin, server.origin], { env, cwd: server.directory, stdio: ['ignore', 'pipe', 'pipe'] });
        const out = [];
        const err = [];
        const timer = setTimeout(() => child.kill('SIGKILL'), patience_ms);
        child.stdout.on('data', (chunk) => out.push(chunk));
        child.stderr.on('data', (chunk) => err.push(chunk));
        child.on('error', (error) => { clearTimeout(timer); reject(error); });
        child.on('close', (code) => {
            clearTimeout(timer);
            resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
        });
    });
}

const values = (object, f) => [...new Set(Object.values(object).map(f))].sort();

describe('the world of the demo', () => {
    let server;
    let world;
    const as = (who) => server.client({ token: world.people[who].token });

    before(async () => {
        server = await Server.start();
        const done = await fill(server);
        assert.equal(done.code, 0, done.stderr);
        world = JSON.parse(done.stdout);
    });
    after(async () => { await server?.stop(); });

    test('contracts are there in every state [4.2]', async () => {
        const states = ['active', 'cancelled', 'draft', 'expired', 'grace', 'suspended', 'waiting'];
        assert.deepEqual(values(world.contracts, (c) => c.state), states);
        const seen = await as('olle').all('/contracts');
        assert.deepEqual([...new Set(seen.map((c) => c.state))].sort(), states, 'and one administrator sees them all');
        const { gold, volume, dev, five, single, cloud, hours, core } = world.contracts;
        assert.deepEqual([volume.used, dev.remaining * 2, five.remaining, single.remaining], [0, dev.granted, 1, 0],
            'fresh, half used, nearly used up, used up');
        assert.equal(gold.granted - gold.used, gold.remaining);
        assert.equal(cloud.remaining, null, 'without a limit');
        assert.equal(hours.unit, 'hour');
        assert.deepEqual(core.blocks.map((b) => b.name), ['Membership fee']);
        assert.match(core.blocks[0].reason, /\w/);
    });

    test('requests are there in every state that they can come into, at every severity [10.3]', async () => {
        const states = ['closed', 'in_progress', 'new', 'solution_proposed', 'waiting_customer'];
        assert.deepEqual(values(world.requests, (r) => r.state), states);
        assert.deepEqual(values(world.requests, (r) => r.severity), ['A', 'B', 'C']);
        assert.deepEqual(values(world.requests, (r) => r.kind), ['advisory', 'incident', 'program']);
        const seen = await as('sam').all('/requests');
        assert.equal(seen.length, Object.keys(world.requests).length);
        for (const request of Object.values(world.requests)) assert.equal(seen.find((r) => r.number === request.number)?.state, request.state);
        const closed = Object.values(world.requests).filter((r) => r.state === 'closed');
        assert.deepEqual(values(closed, (r) => r.credited), [false, true], 'chargeable, and with the incident given back');
        assert.equal(world.requests.group_policy.state, 'in_progress', 'closed, then opened again');
        assert.ok((await as('anna').all(`/requests/${world.requests.group_policy.number}/history`)).length >= 6);
        assert.ok((await as('anna').all(`/requests/${world.requests.replication.number}/communications`)).length >= 4);
    });

    test('everybody can sign in, and sees what his part says', async () => {
        for (const [who, person] of Object.entries(world.people)) {
            assert.equal(person.password, password);
            const me = await as(who).expect(200, as(who).get('/me'));
            assert.equal(me.email, person.email);
            assert.equal(me.name, person.name);
            assert.equal(me.profile.country === null, who === 'newcomer', `${who}: the first use asks the newcomer alone`);
        }
        const token = await server.client().post('/tokens', { email: world.people.anna.email, password });
        assert.equal(token.status, 201);
        assert.deepEqual(await as('petra').all('/contracts'), []);
        assert.deepEqual(await as('petra').all('/requests'), []);
        assert.match(world.people.kenji.name, /^\p{Script=Han}+ \p{Script=Han}+$/u);
    });

    test('a visitor can add what nobody has, zeros and all, and not what another holds for itself [4.3, 4.4]', async () => {
        const anna = as('anna');
        const { unclaimed, premier } = world.contracts;
        const ids = (contract) => ({ access_id: contract.access_id, contract_id: contract.contract_id });
        assert.match(unclaimed.access_id, /^0/);
        assert.match(unclaimed.contract_id, /^000/);
        const lost = await anna.post('/contracts', { access_id: unclaimed.access_id.replace(/^0+/, ''), contract_id: unclaimed.contract_id.replace(/^0+/, '') });
        assert.equal(lost.body.code, 'leading_zeros_lost');
        assert.deepEqual(lost.body.suggestion, ids(unclaimed));
        assert.equal((await anna.post('/contracts', ids(unclaimed))).status, 201);
        assert.equal((await anna.post('/contracts', ids(premier))).body.code, 'held_exclusively');
    });

    test('every ledger is right [4.7]', async () => { await server.must(['ledger', 'verify']); });

    test('filling it again ends with words, and doubles nothing', async () => {
        const before = await as('sam').all('/requests');
        for (const change of [{}, { WORLD_BEFORE: '{"fabrikam":"1","gold":"2"}' }]) {
            const again = await fill(server, change);
            assert.equal(again.code, 1);
            assert.match(again.stderr, /filled before/);
            assert.equal(again.stdout, '');
        }
        assert.equal((await as('sam').all('/requests')).length, before.length);
        assert.equal((await server.json(['account', 'list'])).length, Object.keys(world.people).length);
    });
});
