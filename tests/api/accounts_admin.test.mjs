// SPDX-License-Identifier: Apache-2.0
// accounts_admin.test.mjs: tokens, one's own account, what staff do, and the catalogue (SPEC 2, 3.1, 3.2, 3.7, 4.1, 4.2, 14.2).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { document } from './openapi.mjs';
import { readCatalog } from './server.mjs';
import { World, key, pair } from './world.mjs';

const password = 'correct horse battery staple';

describe('accounts and administration', () => {
    let world;
    let admin;
    before(async () => {
        world = await World.start();
        admin = await world.server.person('root@vendor.example', { name: 'Rut Root', staff: ['administrator'] });
    });
    after(async () => { await world?.stop(); });

    test('the service says that it lives, is ready, and what its API is', async () => {
        const nobody = world.server.client();
        for (const path of ['/healthz', '/readyz']) assert.equal((await nobody.expect(200, nobody.get(path))).status, 'ok');
        assert.deepEqual(await nobody.expect(200, nobody.get('/api/openapi.json')), document);
    });

    test('a token is got by password, used, listed and revoked [3.1]', async () => {
        await world.server.addAccount('token@fabrikam.example', { password });
        const nobody = world.server.client();
        const made = await nobody.expect(201, nobody.post('/tokens', { email: 'Token@Fabrikam.example', password, name: 'laptop', days: 7 }));
        const who = world.server.client({ token: made.token });
        assert.equal((await who.expect(200, who.get('/me'))).email, 'token@fabrikam.example');
        const listed = await who.all('/tokens');
        assert.deepEqual(listed.map((t) => [t.id, t.name]), [[made.id, 'laptop']]);
        assert.ok(!JSON.stringify(listed).includes(made.token));
        const days = (Date.parse(made.expires_at) - Date.now()) / 86_400_000;
        assert.ok(days > 6.9 && days < 7.1, `${days}`);
        assert.equal((await world.stranger.delete(`/tokens/${made.id}`)).status, 404);
        assert.equal((await who.delete(`/tokens/${made.id}`)).status, 204);
        assert.equal((await who.get('/me')).status, 401);
        for (const body of [{ email: 'x@y.example' }, { password }, { email: 7, password }, { email: 'token@fabrikam.example', password, days: 0 }, { email: 'token@fabrikam.example', password, days: 366 }, { email: 'token@fabrikam.example', password, admin: true }]) assert.equal((await nobody.post('/tokens', body)).status, 422, JSON.stringify(body));
    });

    test('a wrong password and an unknown address look alike, and ten failures are enough [3.1]', async () => {
        await world.server.addAccount('limit@fabrikam.example', { password });
        const thief = world.server.client();
        const wrong = await thief.post('/tokens', { email: 'limit@fabrikam.example', password: 'not this one' });
        const unknown = await thief.post('/tokens', { email: 'nobody@fabrikam.example', password: 'not this one' });
        assert.equal(wrong.status, 401);
        assert.deepEqual(unknown.body, wrong.body);
        for (let i = 0; i < 9; i++) assert.equal((await thief.post('/tokens', { email: 'limit@fabrikam.example', password: 'not this one' })).status, 401);
        assert.equal((await thief.post('/tokens', { email: 'limit@fabrikam.example', password })).status, 429);
        const other = world.server.client();
        await world.server.addAccount('other@fabrikam.example', { password });
        await other.expect(201, other.post('/tokens', { email: 'other@fabrikam.example', password }));
        // Who shares the address is not shut out by one who has forgotten his password.
        await thief.expect(201, thief.post('/tokens', { email: 'other@fabrikam.example', password }));
        // A header does not make another address: what is limited to ten of an address is so with any.
        for (let i = 0; i < 10; i++) await thief.post('/password-resets', { email: `nobody${i}@fabrikam.example` });
        const pretended = await thief.call('POST', '/password-resets', { json: { email: 'other@fabrikam.example' }, headers: { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1' } });
        assert.equal(pretended.status, 429);
    });

    test('the password is changed by who knows it [3.1]', async () => {
        await world.server.addAccount('change@fabrikam.example', { password });
        const who = world.server.client({ token: await world.server.token('change@fabrikam.example') });
        const wrong = await who.post('/me/password', { current: 'not this one', new: `${password} 2` });
        assert.equal(wrong.status, 422);
        assert.ok(wrong.body.errors.some((e) => e.field === 'current' && e.code === 'mismatch'));
        assert.equal((await who.post('/me/password', { current: password, new: 'short' })).status, 422);
        assert.equal((await who.post('/me/password', { current: password, new: `${password} 2` })).status, 204);
        const nobody = world.server.client();
        assert.equal((await nobody.post('/tokens', { email: 'change@fabrikam.example', password })).status, 401);
        await nobody.expect(201, nobody.post('/tokens', { email: 'change@fabrikam.example', password: `${password} 2` }));
    });

    test('the profile holds defaults that can be changed; the name is not among them [3.2]', async () => {
        const me = await world.anna.expect(200, world.anna.get('/me'));
        assert.equal(me.name, 'Anna Berg');
        assert.deepEqual(me.organizations.map((o) => [o.id, o.name, o.roles]), [[world.organization.id, 'Fabrikam AB', ['member']]]);
        const changed = await world.anna.expect(200, world.anna.patch('/me', { phone: '+46 8 1', country: 'SE', time_zone: 'Europe/Stockholm', language: 'sv' }));
        assert.deepEqual(changed.profile, { phone: '+46 8 1', country: 'SE', time_zone: 'Europe/Stockholm', language: 'sv' });
        assert.deepEqual((await world.anna.expect(200, world.anna.patch('/me', { phone: '+46 8 2' }))).profile, { ...changed.profile, phone: '+46 8 2' });
        for (const body of [{ name: 'X' }, { country: 'Sweden' }, { time_zone: 'Nowhere/Else' }, { phone: 7 }, { phone: '1'.repeat(41) }, { staff: ['administrator'] }]) assert.equal((await world.anna.patch('/me', body)).status, 422, JSON.stringify(body));
    });

    test('staff make organizations, accounts and contracts, and customers do not [3.7, 4.1]', async () => {
        const organization = await world.desk.expect(201, world.desk.post('/admin/organizations', { name: 'Tailspin KK', country: 'JP', enrolled: ['partner', 'reseller'] }));
        assert.deepEqual([...organization.enrolled].sort(), ['partner', 'reseller']);
        assert.ok((await world.desk.all('/admin/organizations', { q: 'tailspin' })).some((o) => o.id === organization.id));
        const account = await admin.expect(201, admin.post('/admin/accounts', { email: 'yuki@tailspin.example', name: '山田 雪', kind: 'work', organization: organization.id, roles: ['global_admin', 'member'], password }));
        assert.deepEqual([...account.organizations[0].roles].sort(), ['global_admin', 'member']);
        const taken = await admin.post('/admin/accounts', { email: 'YUKI@tailspin.example', name: 'Another' });
        assert.equal(taken.status, 409);
        assert.equal(taken.body.code, 'conflict');
        const contract = await world.desk.expect(201, world.desk.post('/admin/contracts', { plan: world.plan.id, organization: organization.id, units: 6 }));
        assert.equal(contract.remaining, 6);
        assert.equal(contract.organization.id, organization.id);
        const nowhere = await world.desk.post('/admin/contracts', { plan: world.plan.id, account: 'yuki@tailspin.example' });
        assert.deepEqual([nowhere.status, nowhere.body.errors.map((one) => one.field)], [422, ['country']], 'who has no country is asked for one [2.8]');
        const personal = await world.desk.expect(201, world.desk.post('/admin/contracts', { plan: world.plan.id, account: 'yuki@tailspin.example', country: 'jp' }));
        const yuki = world.server.client({ token: await world.server.token('yuki@tailspin.example') });
        await yuki.expect(200, yuki.post('/contracts', pair(personal)));
        await yuki.expect(201, yuki.post('/contracts', pair(contract)));
        for (const q of [contract.access_id, `${contract.access_id.slice(0, 5)} ${contract.access_id.slice(5)}`]) assert.ok((await world.desk.all('/admin/contracts', { q })).some((c) => c.id === contract.id), q);
        for (const body of [{}, { plan: 'no-such-plan' }, { plan: world.plan.id, organization: '999999999999' }, { plan: world.plan.id, account: 'nobody@nowhere.example' }, { plan: world.plan.id, organization: organization.id, account: 'yuki@tailspin.example' }, { plan: world.plan.id, starts_on: '2026-02-30' }, { plan: world.plan.id, units: -1 }, { plan: world.plan.id, units: 1.5 }]) assert.equal((await world.desk.post('/admin/contracts', body)).status, 422, JSON.stringify(body));
        const calls = [
            ['GET', '/admin/organizations'], ['GET', '/admin/contracts'], ['POST', '/admin/organizations', { name: 'X' }], ['POST', '/admin/accounts', { email: 'x@y.example', name: 'X', staff: ['administrator'] }], ['POST', '/admin/contracts', { plan: world.plan.id }],
            ...[contract.id, '999999999999'].flatMap((id) => [['grants', { units: 1, reason: 'x' }], ['adjust', { units: 1, reason: 'x' }], ['suspend', { name: 'x', reason: 'x' }], ['resume', {}], ['cancel', { reason: 'x' }]].map(([act, json]) => ['POST', `/admin/contracts/${id}/${act}`, json])),
            ['POST', '/admin/catalog', {}],
        ];
        for (const who of [yuki, world.stranger]) for (const [method, path, json] of calls) {
            const answer = await who.call(method, path, { json });
            assert.equal(answer.status, 403, `${method} ${path}: ${answer.status}`);
            assert.equal(answer.body.code, 'not_authorized');
        }
        assert.equal((await world.desk.post('/admin/accounts', { email: 'mole@vendor.example', name: 'X', staff: ['administrator'] })).status, 403);
        assert.equal((await world.engineer.post('/admin/contracts', { plan: world.plan.id })).status, 403);
    });

    test('the desk grants and corrects with a reason, never below zero [4.2, 4.7]', async () => {
        const contract = await world.contract({ units: 2 });
        const grant = await world.desk.expect(201, world.desk.post(`/admin/contracts/${contract.id}/grants`, { units: 3, reason: 'Order 4711' }));
        assert.deepEqual([grant.kind, grant.units, grant.sequence, grant.reason], ['grant', 3, 2, 'Order 4711']);
        const adjusted = await world.desk.expect(201, world.desk.post(`/admin/contracts/${contract.id}/adjust`, { units: -4, reason: 'Granted twice' }));
        assert.equal(adjusted.kind, 'adjust');
        // From the grant that expires first, then from the next: an entry for each.
        assert.deepEqual((await world.ledger(contract)).filter((e) => e.kind === 'adjust').map((e) => e.units), [-2, -2]);
        assert.equal(await world.remaining(contract), 1);
        const below = await world.desk.post(`/admin/contracts/${contract.id}/adjust`, { units: -2, reason: 'Too much' });
        assert.equal(below.status, 409);
        assert.equal(await world.remaining(contract), 1);
        for (const [act, body] of [['grants', { units: 0, reason: 'x' }], ['grants', { units: 1 }], ['grants', { units: 1, reason: '' }], ['grants', { units: -1, reason: 'x' }], ['adjust', { units: 0, reason: 'x' }], ['adjust', { units: 1, reason: '' }], ['grants', { units: 1e15, reason: 'x' }]]) assert.equal((await world.desk.post(`/admin/contracts/${contract.id}/${act}`, body)).status, 422, JSON.stringify(body));
        assert.equal((await world.desk.post('/admin/contracts/999999999999/grants', { units: 1, reason: 'x' })).status, 404);
        await world.verify();
    });

    test('a contract is suspended until all its blocks are lifted [4.2]', async () => {
        const contract = await world.contract();
        const suspend = (name) => world.desk.expect(201, world.desk.post(`/admin/contracts/${contract.id}/suspend`, { name, reason: `Because of ${name}` }));
        const [one, two] = [await suspend('Invoice'), await suspend('Audit')];
        const shown = await world.anna.expect(200, world.anna.get(`/contracts/${contract.id}`));
        assert.equal(shown.state, 'suspended');
        assert.equal(shown.usable, false);
        assert.ok(shown.advice);
        assert.deepEqual(shown.blocks.map((b) => b.name).sort(), ['Audit', 'Invoice']);
        const resume = (json) => world.desk.expect(200, world.desk.post(`/admin/contracts/${contract.id}/resume`, json));
        assert.equal((await resume({ block: one.id })).state, 'suspended');
        assert.equal((await resume({ block: two.id })).state, 'active');
        await suspend('Again');
        assert.equal((await resume({})).state, 'active');
        assert.equal((await world.desk.post(`/admin/contracts/${contract.id}/resume`, {})).status, 409);
        const cancelled = await world.desk.expect(200, world.desk.post(`/admin/contracts/${contract.id}/cancel`, { reason: 'The end' }));
        assert.equal(cancelled.state, 'cancelled');
        assert.equal((await world.anna.submit(world.request(contract), key())).status, 409);
    });

    test('the catalogue is what the file says, and applying it again changes nothing [2]', async () => {
        const file = await readCatalog();
        const manager = await world.server.person('cat@vendor.example', { staff: ['catalog_manager'] });
        const ids = (items) => items.map((i) => i.id).sort();
        assert.deepEqual(ids(await world.anna.all('/portals')), ids(file.portals));
        assert.deepEqual(ids(await world.anna.all('/plans')), ids(file.plans));
        assert.deepEqual(ids(await world.anna.all('/products', { limit: 7 })), ids(file.products));
        assert.deepEqual(ids(await world.anna.all('/regions')), ids(file.regions));
        assert.deepEqual(ids(await world.anna.all('/severities')), ids(file.severities));
        assert.deepEqual((await world.anna.all('/closure-reasons')).map((r) => [r.id, r.chargeable]).sort(), file.closure_reasons.map((r) => [r.id, r.chargeable]).sort());
        assert.equal((await world.anna.get('/products/no-such-product/versions')).status, 404);
        const same = await manager.expect(200, manager.post('/admin/catalog', file));
        assert.deepEqual([same.changed, same.changes], [false, []]);
        const more = structuredClone(file);
        more.closure_reasons.push({ id: 'test-reason', name: 'A reason of the test', chargeable: false });
        const gone = more.plans.pop();
        const dry = await manager.expect(200, manager.call('POST', '/admin/catalog', { json: more, query: { dry_run: 'true' } }));
        assert.equal(dry.changed, true);
        assert.deepEqual([dry.revision, dry.dry_run], [same.revision, true]);
        assert.deepEqual(dry.changes.map((c) => `${c.change} ${c.id}`).sort(), ['added test-reason', `retired ${gone.id}`]);
        assert.ok((await world.anna.all('/plans')).some((p) => p.id === gone.id), 'a dry run changes nothing');
        const applied = await manager.expect(200, manager.post('/admin/catalog', more));
        assert.deepEqual(applied.changes, dry.changes);
        assert.ok(applied.revision && applied.revision !== same.revision);
        assert.ok((await world.anna.all('/closure-reasons')).some((r) => r.id === 'test-reason'));
        for (const bad of [{}, { ...file, plans: 7 }, { ...file, portals: undefined }, { ...file, surprise: 1 }]) {
            const answer = await manager.post('/admin/catalog', bad);
            assert.equal(answer.status, 422, JSON.stringify(bad).slice(0, 60));
            assert.ok(answer.body.errors.length);
        }
        assert.equal((await world.engineer.post('/admin/catalog', file)).status, 403);
    });
});
