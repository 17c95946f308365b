// SPDX-License-Identifier: Apache-2.0
// once.test.mjs: every POST of programs, sent by one to three at once under one key, each again and again until it is answered, while
// processes are killed and connections cut at moments by chance: it is done once, and everybody has the same answer (SPEC 14.1).
// ENTITLED_TORTURE: at most 15 minutes: 90 rounds of seven calls each on SQLite, 60 on PostgreSQL, instead of three
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { readCatalog, run } from '../api/server.mjs';
import { World, key, pair } from '../api/world.mjs';
import { Caller, Random, Tally, engine, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read, write } from './store.mjs';
import { patience_ms } from '../patience.mjs';

const on_postgres = engine === 'PostgreSQL';
const rounds = Number(process.env.ENTITLED_ROUNDS || (long ? (on_postgres ? 60 : 90) : 3));
const calls_a_round = 7;
const retry_ms = 15;

describe(`a call is done once on ${engine} (ENTITLED_SEED=${seed})`, () => {
    const random = new Random();
    const faults = new Tally(), ends = new Tally();
    const tokens = {};
    let world, wide, catalog, sent = 0;

    before(async () => {
        world = await World.start({ workers: 2 });
        const { server } = world;
        await server.addAccount('ada@vendor.example', { name: 'Ada Admin', staff: ['administrator'] });
        for (const [who, email] of [['anna', world.anna.email], ['engineer', world.engineer.email], ['desk', world.desk.email], ['admin', 'ada@vendor.example']]) tokens[who] = await server.token(email);
        wide = await world.contract({ units: 400_000 });
        catalog = await readCatalog();
    });
    after(async () => { await world?.stop(); });

    // ---- Calls -----------------------------------------------------------------------------------------------

    // Sends a call until it is answered: { status, body }. `cuts`: hangs up now and then.
    async function answered({ token, path, json }, own, cuts = false) {
        const caller = new Caller(world.server, token, { keepAlive: random.chance(0.5) });
        try {
            for (const end = Date.now() + patience_ms; ; await sleep(retry_ms)) {
                const answer = await caller.call('POST', path, { json, headers: { 'idempotency-key': own }, cut_ms: cuts && random.chance(0.3) ? random.below(15) : undefined });
                sent++;
                if (answer.status !== undefined && answer.status !== 503) return answer;
                ends.add(answer.end ?? 'busy');
                assert.ok(Date.now() < end, `${path} is not answered\n${world.server.log.slice(-3000)}`);
            }
        } finally {
            caller.close();
        }
    }

    // What a call needs that was done before.
    async function done(who, path, json) {
        const answer = await answered({ token: tokens[who], path, json }, key());
        assert.ok([200, 201].includes(answer.status), `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    const issued = (change) => done('desk', '/admin/contracts', { plan: world.plan.id, organization: world.organization.id, units: 5, ...change });
    const submitted = async () => (await done('anna', '/requests', world.request(wide))).number;
    // Its customer's turn: a solution is proposed.
    const proposed = async () => {
        const number = await submitted();
        await done('engineer', `/requests/${number}/communications`, { text: 'Try this.', state: 'solution_proposed' });
        return number;
    };
    const closing = (word) => ({ reason: world.free[0].id, cause: 'A kill', notes: word });
    const logged = (event, id) => `SELECT COUNT(*) AS n FROM security_log WHERE event = '${event}' AND about_id = ${id}`;
    const noted = (event, number) => `SELECT COUNT(*) AS n FROM request_event e JOIN request r ON r.id = e.request_id WHERE r.number = '${number}' AND e.event = '${event}'`;
    const reasoned = (word) => `SELECT COUNT(*) AS n FROM ledger_reason WHERE reason = '${word}'`;
    const inDesk = (act, id) => `/admin/contracts/${id}/${act}`;

    /*
     * The pattern of a route -> what is made for one call of it: who calls which path with what (`word`: of no other call), another body, the
     * question how often it was done, and what of an answer stays the same where not all does: a request is shown as it is
     * now. A new route that makes or moves something belongs here, and into tests/api/once.test.mjs.
     */
    const calls = {
        '/api/v1/requests': (word) => ({ who: 'anna', path: '/requests', json: world.request(wide, { title: word }), other: world.request(wide, { title: `${word} other` }), times: `SELECT COUNT(*) AS n FROM request WHERE title LIKE '${word}%'`, stays: (request) => request.number }),
        async '/api/v1/me/password'(word) {
            const email = `nina.${word}@fabrikam.example`, password = `four words ${word}`;
            const { id } = await world.server.addAccount(email, { password, organization: world.organization.id, roles: ['member'] });
            return { token: await world.server.token(email), path: '/me/password', json: { current: password, new: `other words ${word}` }, times: logged('password_changed', id) };
        },
        async '/api/v1/contracts'() {
            const contract = await world.server.issue({ plan: world.plan.id, organization: world.organization.id });
            return { who: 'anna', path: '/contracts', json: pair(contract), other: pair(wide), times: `SELECT COUNT(*) AS n FROM association WHERE contract_id = ${contract.id}` };
        },
        async '/api/v1/requests/:number/communications'(word) { return { who: 'anna', path: `/requests/${await submitted()}/communications`, json: { text: word }, other: { text: `${word} other` }, times: `SELECT COUNT(*) AS n FROM communication WHERE text LIKE '${word}%'` }; },
        async '/api/v1/requests/:number/contacts'(word) {
            const number = await submitted();
            return { who: 'anna', path: `/requests/${number}/contacts`, json: { name: 'New', email: `${word}@fabrikam.example` }, other: { name: 'Newer', email: `${word}.other@fabrikam.example` }, times: noted('contact_added', number) };
        },
        async '/api/v1/requests/:number/take'() { const number = await submitted(); return { who: 'engineer', path: `/requests/${number}/take`, times: noted('taken', number) }; },
        async '/api/v1/requests/:number/close'(word) { const number = await submitted(); return { who: 'engineer', path: `/requests/${number}/close`, json: closing(word), other: closing('other'), times: noted('closed', number) }; },
        async '/api/v1/requests/:number/accept'() { const number = await proposed(); return { who: 'anna', path: `/requests/${number}/accept`, times: noted('closed', number) }; },
        async '/api/v1/requests/:number/reject'(word) { return { who: 'anna', path: `/requests/${await proposed()}/reject`, json: { problem: word }, other: { problem: `${word} other` }, times: `SELECT COUNT(*) AS n FROM communication WHERE text LIKE '${word}%'` }; },
        async '/api/v1/requests/:number/keep-open'() {
            const number = await proposed();
            // It is put off only where that is by a day or more.
            await write(world.server.db, `UPDATE request SET next_due_at = next_due_at - ${3 * 24 * 3600 * 1000} WHERE number = '${number}'`);
            return { who: 'anna', path: `/requests/${number}/keep-open`, times: noted('kept_open', number) };
        },
        async '/api/v1/requests/:number/withdraw'(word) { const number = await submitted(); return { who: 'anna', path: `/requests/${number}/withdraw`, json: { why: word }, other: { why: 'other' }, times: noted('withdrawn', number) }; },
        async '/api/v1/requests/:number/hand-over'(word) {
            const number = await submitted(), email = `rosa.${word}@vendor.example`;
            await world.server.addAccount(email, { staff: ['engineer'] });
            return { who: 'engineer', path: `/requests/${number}/hand-over`, json: { to: email, brief: word }, other: { to: email, brief: 'other' }, times: noted('handed_over', number) };
        },
        async '/api/v1/requests/:number/severity'(word) { const number = await submitted(); return { who: 'engineer', path: `/requests/${number}/severity`, json: { severity: 'B', why: word }, other: { severity: 'B', why: 'other' }, times: noted('severity_changed', number) }; },
        async '/api/v1/requests/:number/severity/ask'(word) { const number = await submitted(); return { who: 'anna', path: `/requests/${number}/severity/ask`, json: { severity: 'B', impact: word }, other: { severity: 'B', impact: 'other' }, times: noted('severity_asked', number) }; },
        async '/api/v1/requests/:number/severity/decide'(word) {
            const number = await submitted();
            await done('anna', `/requests/${number}/severity/ask`, { severity: 'B', impact: word });
            return { who: 'engineer', path: `/requests/${number}/severity/decide`, json: { severity: 'B', decision: 'decline' }, other: { severity: 'B', decision: 'accept' }, times: noted('severity_declined', number) };
        },
        async '/api/v1/requests/:number/reopen'(word) {
            const number = await submitted();
            await done('engineer', `/requests/${number}/close`, closing(word));
            return { who: 'anna', path: `/requests/${number}/reopen`, times: noted('reopened', number) };
        },
        '/api/v1/admin/accounts': (word) => ({ who: 'admin', path: '/admin/accounts', json: { email: `${word}@fabrikam.example`, name: 'Kim' }, other: { email: `${word}.other@fabrikam.example`, name: 'Kim' }, times: `SELECT COUNT(*) AS n FROM account WHERE email LIKE '${word}%'` }),
        '/api/v1/admin/organizations': (word) => ({ who: 'admin', path: '/admin/organizations', json: { name: word }, other: { name: `${word} other` }, times: `SELECT COUNT(*) AS n FROM organization WHERE name LIKE '${word}%'` }),
        async '/api/v1/admin/organizations/:id/members'(word) {
            const { id } = await done('admin', '/admin/organizations', { name: word });
            return { who: 'admin', path: `/admin/organizations/${id}/members`, json: { email: world.olle.email, roles: ['member'] }, other: { email: world.olle.email, roles: ['global_admin'] }, times: logged('member_added', id) };
        },
        async '/api/v1/admin/contracts'(word) {
            const { id } = await done('admin', '/admin/organizations', { name: word, country: 'SE' });
            const json = { plan: world.plan.id, organization: id };
            return { who: 'desk', path: '/admin/contracts', json, other: { ...json, draft: true }, times: `SELECT COUNT(*) AS n FROM contract WHERE organization_id = ${id}` };
        },
        async '/api/v1/admin/contracts/:id/issue'() { const { id } = await issued({ draft: true }); return { who: 'desk', path: inDesk('issue', id), json: {}, times: logged('contract_draft_issued', id) }; },
        async '/api/v1/admin/contracts/:id/mail'() { const { id } = await issued({ organization: undefined, account: world.olle.email, country: 'SE' }); return { who: 'desk', path: inDesk('mail', id), json: {}, times: logged('contract_ids_mailed', id) }; },
        '/api/v1/admin/contracts/:id/grants': (word) => ({ who: 'desk', path: inDesk('grants', wide.id), json: { units: 3, reason: word }, other: { units: 4, reason: word }, times: reasoned(word) }),
        '/api/v1/admin/contracts/:id/adjust': (word) => ({ who: 'desk', path: inDesk('adjust', wide.id), json: { units: -2, reason: word }, other: { units: 2, reason: word }, times: reasoned(word) }),
        async '/api/v1/admin/contracts/:id/suspend'(word) { const { id } = await issued(); return { who: 'desk', path: inDesk('suspend', id), json: { name: 'unpaid', reason: word }, other: { name: 'unpaid', reason: 'other' }, times: logged('contract_suspended', id) }; },
        async '/api/v1/admin/contracts/:id/resume'(word) {
            const { id } = await issued();
            await done('desk', inDesk('suspend', id), { name: 'unpaid', reason: word });
            return { who: 'desk', path: inDesk('resume', id), json: {}, times: logged('contract_resumed', id) };
        },
        async '/api/v1/admin/contracts/:id/cancel'(word) { const { id } = await issued(); return { who: 'desk', path: inDesk('cancel', id), json: { reason: word }, other: { reason: 'other' }, times: logged('contract_cancelled', id) }; },
        '/api/v1/admin/catalog': (word) => {
            const named = (name) => ({ ...catalog, service: { ...catalog.service, links: [...catalog.service.links, { id: 'word', text: name, url: 'https://support.example/' }] } });
            return { who: 'admin', path: '/admin/catalog', json: named(word), other: named(`${word} other`), times: `SELECT COUNT(DISTINCT revision_id) AS n FROM catalog_item WHERE kind = 'service' AND body LIKE '%${word}%'` };
        },
    };

    test('every call that makes or moves something is among those that are tried', async () => {
        const routes = (await world.server.json(['routes'])).filter((route) => route.audience === 'programs' && route.method === 'POST' && route.access !== 'public');
        assert.deepEqual(routes.map((route) => route.path).sort(), Object.keys(calls).sort());
    });

    // ---- Faults ----------------------------------------------------------------------------------------------

    const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    function kill(pid) {
        try { process.kill(pid, 'SIGKILL'); } catch (error) { if (error.code !== 'ESRCH') throw error; }
    }
    const happens = {
        'one process': () => { const all = children(); if (all.length) kill(random.pick(all)); },
        'every child': () => children().forEach(kill),
        async everything() {
            [world.server.pid, ...children()].forEach(kill);
            await world.server.again({ port: Number(new URL(world.server.origin).port) });
        },
        'a backend': () => run('psql', ['-X', '-q', '-d', world.server.db, '-c', 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY RANDOM() LIMIT 1']),
        nothing() { /* but hanging up */ },
    };
    const weights = [[5, 'one process'], [2, 'every child'], [1, 'everything'], [1, 'nothing'], ...(on_postgres ? [[4, 'a backend']] : [])];

    // ---- Rounds ----------------------------------------------------------------------------------------------

    let left = [];
    async function drawn() {
        if (!left.length) left = Object.keys(calls);
        const [pattern] = left.splice(random.below(left.length), 1);
        const call = await calls[pattern](`once${key().replaceAll('-', '')}`);
        return { pattern, own: key(), token: tokens[call.who], ...call };
    }

    async function check(call, answers) {
        const { stays = (body) => body } = call;
        const words = `${call.pattern}: ${answers.map((answer) => `${answer.status} ${JSON.stringify(answer.body)}`).join('\n').slice(0, 1000)}`;
        for (const answer of answers) {
            assert.ok([200, 201, 204].includes(answer.status), words);
            assert.deepEqual(stays(answer.body), stays(answers[0].body), words);
        }
        assert.ok(answers.filter((answer) => answer.status === 201).length <= 1, `made more than once: ${words}`);
        const again = await answered(call, call.own);
        assert.notEqual(again.status, 201, words);
        assert.deepEqual(stays(again.body), stays(answers[0].body), words);
        if (call.other) {
            const refused = await answered({ ...call, json: call.other }, call.own);
            assert.deepEqual([refused.status, refused.body.code], [422, 'idempotency_key_reused'], words);
        }
        const { rows } = await read(world.server.db, { rows: call.times });
        assert.equal(Number(rows[0].n), 1, `was done ${rows[0].n} times: ${words}`);
    }

    async function round() {
        const those = [];
        for (let i = 0; i < calls_a_round; i++) those.push(await drawn());
        const work = Promise.all(those.map((call) => Promise.all(Array.from({ length: random.between(1, 3) }, () => answered(call, call.own, true)))));
        work.catch(() => { /* is awaited below */ });
        for (let i = random.between(1, 3); i > 0; i--) {
            await sleep(random.below(120));
            const name = random.weighted(weights);
            await happens[name]();
            faults.add(name);
        }
        const answers = await work;
        for (const [i, call] of those.entries()) await check(call, answers[i]);
    }

    test(`${rounds} rounds: whatever becomes of answers, a call is done once`, async (t) => {
        for (let i = 0; i < rounds; i++) await round();
        checkBooks(await read(world.server.db, bookQueries()));
        await world.verify();
        say(t, `done once, ${engine}: ${rounds * calls_a_round} calls of ${Object.keys(calls).length} kinds, sent ${sent} times (lost: ${ends}; killed: ${faults}), each done once`);
    });
});
