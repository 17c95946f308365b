// SPDX-License-Identifier: Apache-2.0
// requests.test.mjs: the quote, submission, idempotency, and the last unit (SPEC 4.8, 4.9, 6).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { World, key, luhnDigit } from './world.mjs';

describe('requests', () => {
    let world;
    before(async () => { world = await World.start(); });
    after(async () => { await world?.stop(); });

    test('the quote charges nothing and stores nothing [6.5]', async () => {
        const contract = await world.contract({ units: 3 });
        const quote = await world.anna.expect(200, world.anna.quote(world.request(contract)));
        assert.deepEqual(quote.charged, { units: 1, remaining_before: 3, remaining_after: 2 });
        assert.equal(quote.contract.id, contract.id);
        assert.ok(quote.agreement_version);
        assert.ok(quote.credit_back);
        const again = await world.anna.expect(200, world.anna.quote(world.request(contract, { title: 'Another title' })));
        assert.equal(again.quote, quote.quote, 'a quote is a hash of what binds; the title does not');
        assert.equal(await world.remaining(contract), 3);
        assert.equal((await world.anna.all('/requests')).filter((r) => r.contract?.id === contract.id).length, 0);
        const request = await world.submit(contract, { quote: quote.quote });
        assert.equal(request.charged.units, 1);
        assert.equal(request.charged.remaining, 2);
    });

    test('a quote that does not hold any more is answered with the new one, and nothing is charged [6.5]', async () => {
        const contract = await world.contract({ units: 3 });
        const second = await world.contract({ units: 3 });
        const quote = await world.anna.expect(200, world.anna.quote(world.request(contract)));
        const answer = await world.anna.submit(world.request(second, { quote: quote.quote }), key());
        assert.equal(answer.status, 409);
        assert.equal(answer.body.code, 'quote_changed');
        assert.equal(answer.body.quote.contract.id, second.id);
        assert.equal(await world.remaining(second), 3);
        await world.submit(second, { quote: answer.body.quote.quote });
        assert.equal(await world.remaining(second), 2);
    });

    test('a submission is charged once and is there, as it was written [4.8, 6.7, 6.8]', async () => {
        const contract = await world.contract({ units: 5 });
        const type = world.product.problem_types[0];
        const sent = world.request(contract, { severity: 'B', problem_type: type?.id ?? null, category: type?.categories[0]?.id ?? null, portal: world.product.portal,
            title: '  Řešení „žluťoučký“ 日本語 עברית 🙂 ', description: 'One\nTwo\tThree', additional_contacts: [{ name: 'Olle Ek', email: world.olle.email }] });
        const answer = await world.anna.submit(sent, key());
        assert.equal(answer.status, 201);
        const request = answer.body;
        assert.match(request.number, /^[0-9]{12}$/);
        assert.equal(request.number.at(-1), luhnDigit(request.number.slice(0, -1)));
        assert.equal(request.number_display.replaceAll('-', ''), request.number);
        assert.equal(request.state, 'new');
        assert.equal(request.severity, 'B');
        assert.equal(request.charged.units, 1);
        assert.equal(request.charged.remaining, 4);
        assert.equal(request.credited, false);
        assert.equal(request.title.trim(), sent.title.trim());
        assert.equal(request.description, sent.description);
        assert.equal(request.primary_contact.email, world.anna.email);
        assert.deepEqual(request.additional_contacts.map((c) => c.email), [world.olle.email]);
        assert.equal(request.next_event.whose_turn, 'vendor');
        assert.ok(request.response_due_at > request.submitted_at);
        assert.equal(request.closure, null);
        assert.deepEqual(await world.anna.expect(200, world.anna.get(`/requests/${request.number}`)), request);
        // Spaces and dashes are ignored in a number.
        for (const typed of [request.number_display, request.number_display.replaceAll('-', '%20')]) {
            assert.equal((await world.anna.expect(200, world.anna.get(`/requests/${typed}`))).number, request.number);
        }
        const debits = (await world.ledger(contract)).filter((e) => e.kind === 'debit');
        assert.equal(debits.length, 1);
        assert.equal(debits[0].units, -1);
        assert.equal(debits[0].request, request.number);
    });

    test('the same key with the same body is the same request; key order and space do not matter [4.8]', async () => {
        const contract = await world.contract({ units: 3 });
        const body = world.request(contract);
        const k = key();
        const first = await world.anna.expect(201, world.anna.submit(body, k));
        const second = await world.anna.expect(200, world.anna.submit(body, k));
        assert.equal(second.number, first.number);
        const shuffled = Object.fromEntries(Object.entries(body).reverse());
        const third = await world.anna.expect(200, world.anna.call('POST', '/requests', { body: JSON.stringify(shuffled, null, 3), headers: { 'idempotency-key': k } }));
        assert.equal(third.number, first.number);
        assert.equal(await world.remaining(contract), 2);
    });

    test('another body under the key is refused; another account may use the key [4.8]', async () => {
        const contract = await world.contract({ units: 5, by: [world.anna, world.olle] });
        const k = key();
        const first = await world.anna.expect(201, world.anna.submit(world.request(contract), k));
        const other = await world.anna.submit(world.request(contract, { title: 'Something else' }), k);
        assert.equal(other.status, 422);
        assert.equal(other.body.code, 'idempotency_key_reused');
        assert.equal(await world.remaining(contract), 4);
        const olle = await world.olle.expect(201, world.olle.submit(world.request(contract), k));
        assert.notEqual(olle.number, first.number);
        assert.equal(await world.remaining(contract), 3);
    });

    test('a key is bound by success only [4.8]', async () => {
        const contract = await world.contract({ units: 3 });
        const k = key();
        assert.equal((await world.anna.submit(world.request(contract, { title: '' }), k)).status, 422);
        await world.anna.expect(201, world.anna.submit(world.request(contract), k));
        assert.equal(await world.remaining(contract), 2);
    });

    test('the key is required', async () => {
        const contract = await world.contract({ units: 3 });
        const answer = await world.anna.post('/requests', world.request(contract));
        assert.equal(answer.status, 422);
        assert.equal(answer.body.code, 'invalid');
        assert.equal(await world.remaining(contract), 3);
    });

    test('ten at once under one key are one request, charged once [4.8]', async () => {
        const contract = await world.contract({ units: 20 });
        const body = world.request(contract);
        const k = key();
        const answers = await Promise.all(Array.from({ length: 10 }, () => world.anna.submit(body, k)));
        assert.deepEqual(answers.map((a) => a.status).sort(), [...Array(9).fill(200), 201]);
        assert.equal(new Set(answers.map((a) => a.body.number)).size, 1);
        assert.equal(await world.remaining(contract), 19);
    });

    test('with 7 units left, 40 simultaneous clients get 7 requests and 33 times no_units [4.9]', async () => {
        const contract = await world.contract({ units: 7, by: [world.anna, world.olle] });
        const clients = Array.from({ length: 40 }, (_, i) => world.server.client({ token: (i % 2 ? world.anna : world.olle).token }));
        await Promise.all(clients.map((c) => c.get('/me'))); // every socket is open before the race begins
        const answers = await Promise.all(clients.map((c, i) => c.submit(world.request(contract, { title: `Client ${i}` }), key())));
        const won = answers.filter((a) => a.status === 201);
        const lost = answers.filter((a) => a.status === 409);
        assert.equal(won.length, 7);
        assert.equal(lost.length, 33);
        for (const { body } of lost) {
            assert.equal(body.code, 'no_units');
            assert.ok(body.reasons.some((r) => r.code === 'no_units' && r.cure));
        }
        assert.equal(new Set(won.map((a) => a.body.number)).size, 7);
        assert.equal(await world.remaining(contract), 0);
        const entries = await world.ledger(contract);
        assert.equal(entries.filter((e) => e.kind === 'debit').length, 7);
        assert.equal(new Set(entries.filter((e) => e.kind === 'debit').map((e) => e.request)).size, 7);
        assert.equal(entries.reduce((sum, e) => sum + e.units, 0), 0);
        await world.verify();
    });

    test('no unit left is no_units, for the quote too, whatever else is wrong with the plan [6.5]', async () => {
        const contract = await world.contract({ units: 1 });
        const quote = await world.anna.expect(200, world.anna.quote(world.request(contract)));
        await world.submit(contract);
        for (const answer of [await world.anna.submit(world.request(contract), key()), await world.anna.quote(world.request(contract)),
            await world.anna.submit(world.request(contract, { quote: quote.quote }), key())]) {
            assert.equal(answer.status, 409);
            assert.equal(answer.body.code, 'no_units');
        }
    });

    test('a suspended contract is refused with its code, and nothing is charged [5.1]', async () => {
        const contract = await world.contract({ units: 2 });
        await world.desk.expect(201, world.desk.post(`/admin/contracts/${contract.id}/suspend`, { name: 'Audit', reason: 'Being looked at' }));
        const answer = await world.anna.submit(world.request(contract), key());
        assert.equal(answer.status, 409);
        assert.equal(answer.body.code, 'suspended');
        assert.deepEqual(answer.body.reasons.map((r) => r.code), ['suspended']);
        assert.equal(await world.remaining(contract), 2);
    });

    test("a stranger's contract cannot be told from one that does not exist [3.7]", async () => {
        const contract = await world.contract();
        const hidden = await world.stranger.submit(world.request(contract), key());
        const missing = await world.stranger.submit(world.request({ id: '999999999999' }), key());
        assert.ok([404, 409].includes(hidden.status), `${hidden.status}`);
        assert.equal(hidden.status, missing.status);
        assert.equal(JSON.stringify(hidden.body).replaceAll(contract.id, 'ID'), JSON.stringify(missing.body).replaceAll('999999999999', 'ID'));
    });

    test('the agreement must be accepted [6.6], and 24x7 needs severity A [6.4]', async () => {
        const contract = await world.contract({ units: 2 });
        const refused = await world.anna.submit(world.request(contract, { agreement_accepted: false }), key());
        assert.equal(refused.status, 422);
        assert.equal(refused.body.code, 'agreement_required');
        await world.anna.expect(200, world.anna.quote(world.request(contract, { agreement_accepted: undefined })));
        const night = await world.anna.submit(world.request(contract, { severity: 'B', requires_24x7: true }), key());
        assert.equal(night.status, 422);
        assert.ok(night.body.errors.some((e) => e.field === 'requires_24x7'));
        const primary = { name: 'Anna Berg', email: 'anna@fabrikam.example' };
        const unreachable = await world.anna.submit(world.request(contract, { severity: 'A', requires_24x7: true, primary_contact: primary }), key());
        assert.equal(unreachable.status, 422);
        assert.deepEqual(unreachable.body.errors.map((e) => e.field), ['primary_contact.phone']);
        assert.equal(await world.remaining(contract), 2);
    });

    test('a submitter who is no contact is added, unless he does not want to be and is warned [6.9, 7.2]', async () => {
        const contract = await world.contract({ units: 2 });
        const primary_contact = { name: 'Olle Ek', email: world.olle.email };
        const added = await world.submit(contract, { primary_contact });
        assert.ok(added.additional_contacts.some((c) => c.email === world.anna.email));
        assert.equal((await world.anna.get(`/requests/${added.number}`)).status, 200);
        const left = await world.submit(contract, { primary_contact, add_submitter: false });
        assert.ok(left.warning);
        assert.deepEqual(left.additional_contacts, []);
        assert.equal((await world.anna.get(`/requests/${left.number}`)).status, 404);
        assert.equal((await world.olle.get(`/requests/${left.number}`)).status, 200);
    });

    test('lists are filtered, searched and paged by key [7.1]', async () => {
        const who = await world.server.person('lists@fabrikam.example', { organization: world.organization.id, roles: ['member'] });
        const contract = await world.contract({ units: 10, by: [who] });
        const primary_contact = { name: 'Lists', email: who.email };
        const numbers = [];
        for (let i = 0; i < 5; i++) numbers.push((await world.submit(contract, { primary_contact, title: i === 3 ? 'Kerberos zebra' : `Number ${i}` }, who)).number);
        const all = await who.all('/requests', { limit: 2 });
        assert.deepEqual(all.map((r) => r.number).sort(), [...numbers].sort());
        const times = all.map((r) => r.submitted_at);
        assert.deepEqual(times, [...times].sort().reverse(), 'newest first');
        assert.deepEqual((await who.all('/requests', { q: 'zebra' })).map((r) => r.number), [numbers[3]]);
        await world.engineer.expect(200, world.engineer.post(`/requests/${numbers[0]}/close`, { reason: world.chargeable[0].id, cause: 'c', notes: 'n' }));
        assert.deepEqual((await who.all('/requests', { state: 'closed' })).map((r) => r.number), [numbers[0]]);
        assert.equal((await who.all('/requests', { state: 'open' })).length, 4);
        for (const fields of [{ limit: 0 }, { limit: 201 }, { limit: 'x' }, { state: 'ajar' }, { after: 'nonsense!' }]) assert.equal((await who.get('/requests', fields)).status, 422, JSON.stringify(fields));
    });

    test('a thread that is all quotation marks is given in pages of a bounded size, and whole to many at once', async () => {
        const { number } = await world.submit(await world.contract());
        const said = 45;
        for (let i = 0; i < said; i++) await world.anna.expect(201, world.anna.post(`/requests/${number}/communications`, { text: '"<'.repeat(10_000) }));
        const answers = await Promise.all(Array.from({ length: 16 }, () => world.anna.get(`/requests/${number}/communications`, { limit: 200 })));
        for (const answer of answers) {
            assert.equal(answer.status, 200);
            assert.ok(answer.body.items.length < said && answer.body.next, 'a page is full at a mebibyte as it is shown');
        }
        assert.equal((await world.anna.all(`/requests/${number}/communications`, { limit: 200 })).filter((one) => one.text.startsWith('"<')).length, said);
    });
});
