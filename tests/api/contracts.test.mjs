// SPDX-License-Identifier: Apache-2.0
// contracts.test.mjs: adding a contract by its two IDs, and what is shown of it (SPEC 4.2-4.7).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { World, fullWidth, luhnDigit, otherAccessId, pair, withoutIds } from './world.mjs';

describe('contracts', () => {
    let world;
    before(async () => { world = await World.start(); });
    after(async () => { await world?.stop(); });

    let serial = 0;
    // Somebody new of the organization, from an address of his own: limits count failures per account and per address [3.1].
    const member = () => world.server.person(`member${++serial}@fabrikam.example`, { organization: world.organization.id, roles: ['member'] });
    const add = (who, access_id, contract_id) => who.post('/contracts', { access_id, contract_id });
    const refuse = async (who, access_id, contract_id, status, code) => {
        const answer = await add(who, access_id, contract_id);
        assert.equal(answer.status, status, JSON.stringify(answer.body));
        assert.equal(answer.body.code, code);
        return answer.body;
    };

    test('a contract is added by its pair, and adding it again is no error [4.4]', async () => {
        const who = await member();
        const issued = await world.contract({ by: [] });
        const first = await who.expect(201, add(who, issued.access_id, issued.contract_id));
        assert.equal(first.id, issued.id);
        assert.equal(first.already_associated, undefined);
        assert.equal(first.access_id, issued.access_id);
        assert.equal(first.contract_id, issued.contract_id);
        assert.equal(first.display, `${issued.access_id} - ${world.plan.name}`);
        assert.equal(first.granted, world.plan.units);
        assert.equal(first.remaining, world.plan.units);
        assert.equal(first.used, 0);
        assert.equal(first.usable, true);
        assert.equal(first.advice, null);
        const again = await who.expect(200, add(who, issued.access_id, issued.contract_id));
        assert.equal(again.already_associated, true);
        assert.deepEqual({ ...again, already_associated: undefined }, { ...first, already_associated: undefined });
        assert.ok((await who.all('/contracts')).some((c) => c.id === issued.id));
    });

    test('new IDs are 10 digits with a check digit, and 12 digits [4.1]', async () => {
        const issued = await world.contract({ by: [] });
        assert.match(issued.access_id, /^[0-9]{10}$/);
        assert.equal(issued.access_id.at(-1), luhnDigit(issued.access_id.slice(0, -1)));
        assert.match(issued.contract_id, /^[0-9]{12}$/);
    });

    test('space, dashes and full-width digits are forgiven [4.3]', async () => {
        const issued = await world.contract({ by: [] });
        const who = await member();
        const { access_id: a, contract_id: c } = issued;
        const forms = [
            [`  ${a}  `, `\t${c} `],
            [`${a.slice(0, 5)}-${a.slice(5)}`, `${c.slice(0, 4)}-${c.slice(4, 8)}-${c.slice(8)}`],
            [`${a.slice(0, 5)} ${a.slice(5)}`, `${c.slice(0, 4)} ${c.slice(4, 8)} ${c.slice(8)}`],
            [fullWidth(a), fullWidth(c)],
            [`\u3000${fullWidth(a.slice(0, 5))}\u2010${a.slice(5)}`, `${c.slice(0, 6)}\u2013${c.slice(6)}\u00a0`],
        ];
        await who.expect(201, add(who, ...forms[0]));
        for (const form of forms.slice(1)) {
            const contract = await who.expect(200, add(who, ...form));
            assert.equal(contract.id, issued.id);
            assert.equal(contract.already_associated, true);
        }
    });

    test('zeros lost at the front are noticed, and both IDs suggested [4.3]', async () => {
        let issued;
        for (let i = 0; i < 400 && !issued; i++) {
            const contract = await world.desk.expect(201, world.desk.post('/admin/contracts', { plan: world.plan.id, organization: world.organization.id }));
            if (/^0/.test(contract.access_id) || /^0/.test(contract.contract_id)) issued = contract;
        }
        assert.ok(issued, 'none of 400 contracts has an ID that begins with 0');
        const who = await member();
        const short = (id) => id.replace(/^0+/, '');
        const problem = await refuse(who, short(issued.access_id), short(issued.contract_id), 422, 'leading_zeros_lost');
        assert.deepEqual(problem.suggestion, pair(issued));
        await who.expect(201, who.post('/contracts', problem.suggestion)); // 201, not 200: the suggestion alone has not added it
        // With the other half wrong it is no pair, and nothing is suggested.
        const wrong = await add(who, short(issued.access_id), short(issued.contract_id).slice(0, -1) + ((Number(issued.contract_id.at(-1)) + 1) % 10));
        assert.ok(['wrong_length', 'check_digit', 'unknown_pair'].includes(wrong.body.code), wrong.body.code);
        assert.equal(wrong.body.suggestion, undefined);
    });

    test('wrong lengths, check digits and unknown pairs have their codes, in that order [4.3]', async () => {
        const issued = await world.contract({ by: [] });
        const { access_id: a, contract_id: c } = issued;
        const who = await member();
        const bad = a.slice(0, -1) + ((Number(a.at(-1)) + 1) % 10);
        const tooShort = await refuse(who, otherAccessId(a).slice(1), c, 422, 'wrong_length');
        assert.match(tooShort.detail, /10/);
        assert.match(tooShort.detail, /9/);
        await refuse(who, `${a}1`, c, 422, 'wrong_length');
        await refuse(who, `1${bad}`, c, 422, 'wrong_length');
        await refuse(who, bad, c, 422, 'check_digit');
        await refuse(who, otherAccessId(a), c, 404, 'unknown_pair');
        await refuse(who, a, `${c}1`, 422, 'wrong_length');
        await who.expect(201, who.post('/contracts', pair(issued))); // none of that has added it
    });

    test('the answer does not tell which half is wrong [4.3]', async () => {
        const issued = await world.contract({ by: [] });
        const second = await world.contract({ by: [] });
        const who = await member();
        const half = await refuse(who, issued.access_id, second.contract_id, 404, 'unknown_pair');
        const both = await refuse(who, otherAccessId(issued.access_id), second.contract_id, 404, 'unknown_pair');
        const ids = [issued.access_id, otherAccessId(issued.access_id), second.contract_id];
        assert.equal(withoutIds(half, ...ids), withoutIds(both, ...ids));
    });

    test('IDs that are no IDs are refused and harm nothing', async () => {
        const values = ['', ' ', '-', 'ABCDEFGHIJ', '0x1234567890', "' OR 1=1 --", '%00%00', '1'.repeat(64), '\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660', '\u200f1234567890', '🙂'];
        for (const value of values) {
            const who = await member();
            for (const [a, c] of [[value, '123456789012'], ['1234567897', value]]) {
                const answer = await add(who, a, c);
                assert.ok([404, 422].includes(answer.status), `${JSON.stringify([a, c])}: ${answer.status}`);
                assert.ok(['unknown_pair', 'invalid', 'wrong_length', 'check_digit'].includes(answer.body.code), answer.body.code);
            }
        }
        const who = await member();
        await refuse(who, '1'.repeat(10_000), '123456789012', 422, 'invalid');
    });

    test("another organization's IDs work where they are shared, and not where they are held exclusively [4.4, 4.5]", async () => {
        const shared = await world.contract();
        await world.stranger.expect(201, world.stranger.post('/contracts', pair(shared)));
        assert.ok(world.exclusive, 'the example catalogue has no exclusive plan of incidents');
        const held = await world.server.issue({ plan: world.exclusive.id, organization: world.organization.id });
        const who = await world.server.person('kurt@contoso.example', { organization: world.other.id, roles: ['member'] });
        await refuse(who, held.access_id, held.contract_id, 409, 'held_exclusively');
        assert.equal((await who.get(`/contracts/${held.id}`)).status, 404);
        const own = await member();
        await own.expect(201, own.post('/contracts', pair(held)));
    });

    test('one used up is added too, and says that it cannot be used and what can be done [4.4]', async () => {
        const contract = await world.contract({ units: 1 });
        await world.submit(contract);
        const added = await world.olle.expect(201, world.olle.post('/contracts', pair(contract)));
        assert.equal(added.remaining, 0);
        assert.equal(added.usable, false);
        assert.ok(added.advice);
    });

    test('one expired is added too, and one that starts later waits [4.2, 4.4]', async () => {
        const old = await world.contract({ starts: '2019-01-01', by: [] });
        const added = await world.anna.expect(201, world.anna.post('/contracts', pair(old)));
        assert.equal(added.state, 'expired');
        assert.equal(added.usable, false);
        assert.ok(added.advice);
        assert.equal(added.remaining, 0);
        const starts = `${new Date().getUTCFullYear() + 2}-03-01`;
        const later = await world.contract({ starts, by: [] });
        const waiting = await world.anna.expect(201, world.anna.post('/contracts', pair(later)));
        assert.equal(waiting.state, 'waiting');
        assert.equal(waiting.usable, false);
        assert.equal(waiting.starts_on, starts);
    });

    test('the last usable day is start + months - 1 day + grace days [4.2]', async () => {
        const issued = await world.contract({ starts: '2026-03-01', by: [] });
        const contract = await world.desk.expect(200, world.desk.get(`/contracts/${issued.id}`));
        const day = new Date(Date.UTC(2026, 2 + world.plan.term.months, 1));
        day.setUTCDate(day.getUTCDate() - 1 + world.plan.term.grace_days);
        assert.equal(contract.starts_on, '2026-03-01');
        assert.equal(contract.ends_on, day.toISOString().slice(0, 10));
    });

    test('members see the IDs where the plan says so, others only what they added; a stranger sees nothing [3.7, 4.6, 9.3]', async () => {
        const contract = await world.contract();
        const whole = await world.anna.expect(200, world.anna.get(`/contracts/${contract.id}`));
        assert.equal(whole.contract_id, contract.contract_id);
        assert.match(whole.short_label, /•/);
        assert.ok(!whole.short_label.includes(contract.access_id));
        const hidden = await world.stranger.get(`/contracts/${contract.id}`);
        const missing = await world.stranger.get('/contracts/999999999999');
        assert.equal(hidden.status, 404);
        assert.equal(missing.status, 404);
        assert.equal(withoutIds(hidden.body, contract.id), withoutIds(missing.body, '999999999999'));
        for (const path of ['ledger', 'statement']) assert.equal((await world.stranger.get(`/contracts/${contract.id}/${path}`)).status, 404);
        assert.equal(world.plan.ids_visible_to, 'members');
        assert.equal((await world.olle.expect(200, world.olle.get(`/contracts/${contract.id}`))).contract_id, contract.contract_id);
        const plan = world.plans.find((p) => p.ids_visible_to === 'administrators' && p.unit === 'incident');
        const secret = await world.contract({ plan: plan.id, by: [] });
        const seen = await world.olle.expect(200, world.olle.get(`/contracts/${secret.id}`));
        assert.equal(seen.contract_id, null);
        assert.match(seen.access_id, /•/);
        assert.ok(!JSON.stringify(seen).includes(secret.access_id));
    });

    test('the ledger adds up to what is shown, and the statement ends with it [4.7]', async () => {
        const contract = await world.contract();
        await world.submit(contract);
        await world.submit(contract);
        const entries = await world.ledger(contract);
        assert.deepEqual(entries.map((e) => e.kind), ['grant', 'debit', 'debit']);
        assert.deepEqual(entries.map((e) => e.sequence), [1, 2, 3]);
        assert.equal(new Set(entries.map((e) => e.hash)).size, 3);
        const shown = await world.anna.expect(200, world.anna.get(`/contracts/${contract.id}`));
        assert.equal(entries.reduce((sum, e) => sum + e.units, 0), shown.remaining);
        assert.equal(shown.used, 2);
        const statement = await world.anna.expect(200, world.anna.get(`/contracts/${contract.id}/statement`));
        const lines = statement.trim().split(/\r?\n/);
        assert.ok(lines.length >= 4);
        assert.ok(lines.at(-1).split(',').some((cell) => cell.replace(/"/g, '') === String(shown.remaining)), lines.at(-1));
        const one = await world.anna.expect(200, world.anna.get(`/contracts/${contract.id}/ledger`, { limit: 1 }));
        assert.equal(one.items.length, 1);
        assert.ok(one.next);
        assert.deepEqual(await world.anna.all(`/contracts/${contract.id}/ledger`, { limit: 1 }), entries);
    });

    test('ten failures, and the eleventh attempt is refused even with the right IDs, by account and by address [3.1, 4.3]', async () => {
        const contract = await world.contract({ by: [] });
        const wrong = otherAccessId(contract.access_id);
        const who = await member();
        for (let i = 0; i < 10; i++) await refuse(who, wrong, contract.contract_id, 404, 'unknown_pair');
        await refuse(who, contract.access_id, contract.contract_id, 429, 'rate_limited');
        // The account from another address, and another account from this address.
        await refuse(world.server.client({ token: who.token }), contract.access_id, contract.contract_id, 429, 'rate_limited');
        const neighbour = await member();
        await refuse(world.server.client({ token: neighbour.token, localAddress: who.localAddress }), contract.access_id, contract.contract_id, 429, 'rate_limited');
        // Others go on, and so does everything else that the account does.
        await neighbour.expect(201, neighbour.post('/contracts', pair(contract)));
        await who.expect(200, who.get('/contracts'));
    });
});
