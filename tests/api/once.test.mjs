// SPDX-License-Identifier: Apache-2.0
// once.test.mjs: every POST of programs that are signed in, sent again with its Idempotency-Key: done once, and answered as the first
// was (SPEC 14.1). Submissions have their own rules: requests.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { catalogFile, root } from './server.mjs';
import { World, key, pair } from './world.mjs';

describe('once', () => {
    let world;
    let routes;
    let admin;
    let calls;
    before(async () => {
        world = await World.start();
        admin = await world.server.person('ada@vendor.example', { name: 'Ada Admin', staff: ['administrator'] });
        routes = (await world.server.json(['routes'])).filter((r) => r.audience === 'programs' && r.method === 'POST' && r.access !== 'public' && r.path !== '/api/v1/requests');
        const { anna, engineer, desk } = world;
        const contract = await world.contract({ units: 20 });
        const other = await world.contract({ units: 5 });
        const unclaimed = await world.server.issue({ plan: world.plan.id, organization: world.organization.id });
        const { number } = await world.submit(contract);
        const closing = await world.submit(contract);
        const suspended = await world.contract({ units: 5 });
        const draft = await desk.expect(201, desk.post('/admin/contracts', { plan: world.plan.id, organization: world.organization.id, draft: true }));
        const held = await desk.expect(201, desk.post('/admin/contracts', { plan: world.plan.id, account: anna.email, country: 'SE' }));
        await desk.expect(201, desk.post(`/admin/contracts/${suspended.id}/suspend`, { name: 'unpaid', reason: '1' }));
        // Requests that wait for their customer: a solution is proposed, and the contact may still need it.
        const proposed = async () => {
            const made = await world.submit(contract);
            await engineer.expect(201, engineer.post(`/requests/${made.number}/communications`, { text: 'Try this.', state: 'solution_proposed' }));
            return made.number;
        };
        const accepted = await proposed(), rejected = await proposed(), needed = await proposed();
        const withdrawn = (await world.submit(contract)).number, handed = (await world.submit(contract)).number;
        const [changing, asking, deciding] = [await world.submit(contract), await world.submit(contract), await world.submit(contract)].map((made) => made.number);
        await anna.expect(200, anna.post(`/requests/${deciding}/severity/ask`, { severity: 'B', impact: 'Nobody can work' }));
        await world.server.person('rosa@vendor.example', { name: 'Rosa', staff: ['engineer'] });
        const password = 'four words nobody guesses', changed = 'other words nobody guesses';
        const nina = await world.server.person('nina@fabrikam.example', { name: 'Nina', organization: world.organization.id, roles: ['member'], password });
        const catalog = JSON.parse(await readFile(catalogFile, 'utf8'));
        const inDesk = (act, one = contract) => `/admin/contracts/${one.id}/${act}`;
        /*
         * The pattern of a route -> who calls which path with what, another body (that is sent under the same key), and a list that grows
         * by one. A new route that makes or moves something belongs here.
         */
        calls = {
            '/api/v1/me/password': { who: nina, path: '/me/password', body: { current: password, new: changed } },
            '/api/v1/contracts': { who: anna, path: '/contracts', body: pair(unclaimed), other: pair(contract) },
            '/api/v1/requests/:number/communications': { who: anna, path: `/requests/${number}/communications`, body: { text: 'Once.' }, other: { text: 'Twice.' }, list: () => anna.all(`/requests/${number}/communications`) },
            '/api/v1/requests/:number/contacts': { who: anna, path: `/requests/${number}/contacts`, body: { name: 'New', email: 'new@fabrikam.example' }, other: { name: 'Newer', email: 'newer@fabrikam.example' }, list: () => anna.all(`/requests/${number}/contacts`) },
            '/api/v1/requests/:number/take': { who: engineer, path: `/requests/${number}/take` },
            '/api/v1/requests/:number/close': { who: engineer, path: `/requests/${closing.number}/close`, body: { reason: world.free[0].id, cause: 'c', notes: 'n' }, other: { reason: world.free[0].id, cause: 'c', notes: 'other' } },
            '/api/v1/requests/:number/accept': { who: anna, path: `/requests/${accepted}/accept` },
            '/api/v1/requests/:number/reject': { who: anna, path: `/requests/${rejected}/reject`, body: { problem: 'It stops again.' }, other: { problem: 'It never worked.' }, list: () => anna.all(`/requests/${rejected}/communications`) },
            '/api/v1/requests/:number/keep-open': { who: anna, path: `/requests/${needed}/keep-open` },
            '/api/v1/requests/:number/withdraw': { who: anna, path: `/requests/${withdrawn}/withdraw`, body: { why: 'Found it.' }, other: { why: 'Gone.' } },
            '/api/v1/requests/:number/hand-over': { who: engineer, path: `/requests/${handed}/hand-over`, body: { to: 'rosa@vendor.example', brief: 'She waits.' }, other: { to: 'rosa@vendor.example', brief: 'He waits.' } },
            '/api/v1/requests/:number/severity': { who: engineer, path: `/requests/${changing}/severity`, body: { severity: 'B', why: 'Half works.' }, other: { severity: 'B', why: 'Half stands.' } },
            '/api/v1/requests/:number/severity/ask': { who: anna, path: `/requests/${asking}/severity/ask`, body: { severity: 'B', impact: 'Two stand still.' }, other: { severity: 'B', impact: 'All stand still.' } },
            '/api/v1/requests/:number/severity/decide': { who: engineer, path: `/requests/${deciding}/severity/decide`, body: { severity: 'B', decision: 'accept' }, other: { severity: 'B', decision: 'decline' } },
            '/api/v1/requests/:number/reopen': { who: anna, path: `/requests/${closing.number}/reopen` },
            '/api/v1/admin/accounts': { who: admin, path: '/admin/accounts', body: { email: 'kim@fabrikam.example', name: 'Kim' }, other: { email: 'kim2@fabrikam.example', name: 'Kim' } },
            '/api/v1/admin/organizations': { who: admin, path: '/admin/organizations', body: { name: 'Wide World Importers' }, other: { name: 'Tailspin Toys' }, list: () => admin.all('/admin/organizations') },
            '/api/v1/admin/organizations/:id/members': { who: admin, path: `/admin/organizations/${world.other.id}/members`, body: { email: nina.email, roles: ['member'] }, other: { email: nina.email, roles: ['global_admin'] } },
            '/api/v1/admin/contracts': { who: desk, path: '/admin/contracts', body: { plan: world.plan.id, organization: world.organization.id }, other: { plan: world.plan.id, organization: world.other.id }, list: () => desk.all('/admin/contracts') },
            '/api/v1/admin/contracts/:id/issue': { who: desk, path: inDesk('issue', draft), body: {} },
            '/api/v1/admin/contracts/:id/mail': { who: desk, path: inDesk('mail', held), body: {} },
            '/api/v1/admin/contracts/:id/grants': { who: desk, path: inDesk('grants'), body: { units: 3, reason: 'Order' }, other: { units: 4, reason: 'Order' }, list: () => world.ledger(contract) },
            '/api/v1/admin/contracts/:id/adjust': { who: desk, path: inDesk('adjust'), body: { units: -2, reason: 'Counted wrongly' }, other: { units: 2, reason: 'Counted wrongly' }, list: () => world.ledger(contract) },
            '/api/v1/admin/contracts/:id/suspend': { who: desk, path: inDesk('suspend', other), body: { name: 'unpaid', reason: '4711' }, other: { name: 'unpaid', reason: '4712' } },
            '/api/v1/admin/contracts/:id/resume': { who: desk, path: inDesk('resume', suspended), body: {} },
            '/api/v1/admin/contracts/:id/cancel': { who: desk, path: inDesk('cancel', other), body: { reason: 'Mistake' }, other: { reason: 'No mistake' } },
            '/api/v1/admin/catalog': { who: admin, path: '/admin/catalog', body: catalog, other: { ...catalog, links: [] } },
        };
    });
    after(async () => { await world?.stop(); });

    const send = (call, own, json = call.body) => call.who.post(call.path, json, { headers: { 'idempotency-key': own } });

    test('every call that makes or moves something is tried here, and documented to take the key', async () => {
        assert.deepEqual(routes.map((r) => r.path).filter((p) => !calls[p]), [], 'routes without a call in this test');
        const { paths } = JSON.parse(await readFile(path.join(root, 'docs/api/openapi.json'), 'utf8'));
        for (const route of routes) {
            const { post } = paths[route.path.replace(/:(\w+)/g, '{$1}')];
            assert.ok(post.parameters?.some((p) => p.$ref === '#/components/parameters/IdempotencyKey'), `${route.path} does not name the header`);
            assert.ok(post.responses['422'], `${route.path} does not say that a key may be refused`);
        }
    });

    test('sent again with its key it is done once, and answered as the first was', async (t) => {
        for (const [pattern, call] of Object.entries(calls))
            await t.test(pattern, async () => {
                const own = key();
                const before = call.list ? (await call.list()).length : 0;
                const first = await send(call, own);
                assert.ok(first.status >= 200 && first.status < 300, `${first.status} ${JSON.stringify(first.body)}`);
                const again = [await send(call, own), ...await Promise.all([send(call, own), send(call, own)])];
                for (const answer of again) {
                    assert.equal(answer.status, first.status === 201 ? 200 : first.status);
                    assert.deepEqual(answer.body, first.body);
                }
                if (call.list) assert.equal((await call.list()).length, before + 1);
                if (!call.other) return;
                const other = await send(call, own, call.other);
                assert.equal(other.status, 422);
                assert.equal(other.body.code, 'idempotency_key_reused');
                if (call.list) assert.equal((await call.list()).length, before + 1);
            });
        await world.verify();
    });

    test('a key of a submission is none for anything else, and the other way round', async () => {
        const contract = await world.contract({ units: 5 });
        const [mine, yours] = [key(), key()];
        const { number } = await world.anna.expect(201, world.anna.submit(world.request(contract), mine));
        const call = { who: world.anna, path: `/requests/${number}/communications` };
        const refused = await send(call, mine, { text: 'Under the key of the submission' });
        assert.equal(refused.body.code, 'idempotency_key_reused');
        await world.anna.expect(201, send(call, yours, { text: 'Once' }));
        const other = await world.anna.submit(world.request(contract), yours);
        assert.equal(other.body.code, 'idempotency_key_reused');
        assert.equal(await world.remaining(contract), 4);
    });

    test('calls at once with one key are one call', async () => {
        const contract = await world.contract({ units: 5 });
        const own = key();
        const answers = await Promise.all(Array.from({ length: 12 }, () => world.desk.post(`/admin/contracts/${contract.id}/grants`, { units: 7, reason: 'Order' }, { headers: { 'idempotency-key': own } })));
        assert.deepEqual(answers.map((a) => a.status).sort(), [...Array.from({ length: 11 }, () => 200), 201]);
        assert.equal(await world.remaining(contract), 12);
    });
});
