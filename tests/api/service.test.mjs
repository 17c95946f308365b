// SPDX-License-Identifier: Apache-2.0
// service.test.mjs: following, answering, closing and reopening a request, and who sees it (SPEC 4.10, 4.11, 7, 10.3).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { World, luhnDigit, withoutIds } from './world.mjs';
import { patience_ms } from '../patience.mjs';

describe('service', () => {
    let world;
    before(async () => { world = await World.start(); });
    after(async () => { await world?.stop(); });

    const close = (number, reason, who = world.engineer) => who.post(`/requests/${number}/close`, { reason: reason.id, cause: 'A firewall rule', notes: 'The rule was changed.' });
    const credits = async (contract) => (await world.ledger(contract)).filter((e) => e.kind === 'credit_back');

    test('closing as chargeable keeps the unit [10.3, 10.4]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        const closed = await world.engineer.expect(200, close(number, world.chargeable[0]));
        assert.equal(closed.state, 'closed');
        assert.equal(closed.credited, false);
        assert.equal(closed.closure.reason, world.chargeable[0].id);
        assert.equal(closed.closure.name, world.chargeable[0].name);
        assert.equal(closed.closure.chargeable, true);
        assert.equal(closed.closure.cause, 'A firewall rule');
        assert.equal(await world.remaining(contract), 3);
        assert.equal((await credits(contract)).length, 0);
    });

    test('closing as non-chargeable gives the unit back, once, whatever is done later [4.10, 4.11]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        assert.equal(await world.remaining(contract), 3);
        const [first, second] = world.free;
        const closed = await world.engineer.expect(200, close(number, first));
        assert.equal(closed.credited, true);
        assert.equal(closed.closure.chargeable, false);
        assert.equal(await world.remaining(contract), 4);
        // Closing again: the same reason is 200 and unchanged, another is a conflict.
        const again = await world.engineer.expect(200, close(number, first));
        assert.deepEqual(again, closed);
        const other = await close(number, second);
        assert.equal(other.status, 409);
        assert.equal(other.body.code, 'conflict');
        assert.equal(await world.remaining(contract), 4);
        // Reopened it is not debited again, and closed again neither debited nor credited.
        const open = await world.engineer.expect(200, world.engineer.post(`/requests/${number}/reopen`));
        assert.equal(open.state, 'in_progress');
        assert.equal(open.closure, null);
        assert.equal(open.credited, true);
        assert.equal(await world.remaining(contract), 4);
        for (const reason of [second, world.chargeable[0]]) {
            const last = await world.engineer.expect(200, close(number, reason));
            assert.equal(last.credited, true);
            assert.equal(await world.remaining(contract), 4);
            await world.engineer.expect(200, world.engineer.post(`/requests/${number}/reopen`));
        }
        const entries = await world.ledger(contract);
        assert.deepEqual(entries.map((e) => e.kind), ['grant', 'debit', 'credit_back']);
        assert.equal(entries[2].units, 1);
        assert.equal(entries[2].request, number);
        await world.verify();
    });

    test('twenty engineers closing at once give back one unit [4.10]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        const clients = Array.from({ length: 20 }, () => world.server.client({ token: world.engineer.token }));
        const answers = await Promise.all(clients.map((c) => close(number, world.free[0], c)));
        assert.ok(answers.every((a) => a.status === 200 && a.body.credited));
        assert.equal(await world.remaining(contract), 4);
        assert.equal((await credits(contract)).length, 1);
    });

    test('a contact reopens within the period; reopening what is open is a conflict [7.3, 10.3]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        await world.engineer.expect(200, close(number, world.chargeable[0]));
        const open = await world.anna.expect(200, world.anna.post(`/requests/${number}/reopen`));
        assert.equal(open.state, 'in_progress');
        assert.equal((await world.anna.post(`/requests/${number}/reopen`)).status, 409);
        assert.equal(await world.remaining(contract), 3);
    });

    test('closing needs a known reason, cause and notes [10.4]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        const full = { reason: world.chargeable[0].id, cause: 'c', notes: 'n' };
        for (const field of Object.keys(full)) {
            const { [field]: _, ...without } = full;
            for (const body of [without, { ...full, [field]: '' }, { ...full, [field]: 7 }]) {
                const answer = await world.engineer.post(`/requests/${number}/close`, body);
                assert.equal(answer.status, 422, JSON.stringify(body));
                assert.ok(answer.body.errors.some((e) => e.field === field));
            }
        }
        assert.equal((await world.engineer.post(`/requests/${number}/close`, { ...full, reason: 'no-such-reason' })).status, 422);
        assert.equal((await world.anna.expect(200, world.anna.get(`/requests/${number}`))).state, 'new');
    });

    test('an engineer takes a request and answers; whose turn it is follows [7.4, 10.3]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        const taken = await world.engineer.expect(200, world.engineer.post(`/requests/${number}/take`));
        assert.equal(taken.state, 'in_progress');
        assert.equal(taken.owner.id, world.engineer.account.id);
        assert.equal((await world.engineer.expect(200, world.engineer.post(`/requests/${number}/take`))).owner.id, taken.owner.id);
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'Which version is it?', state: 'waiting_customer' }));
        const waiting = await world.anna.expect(200, world.anna.get(`/requests/${number}`));
        assert.equal(waiting.state, 'waiting_customer');
        assert.equal(waiting.next_event.whose_turn, 'customer');
        await world.anna.expect(201, world.anna.post(`/requests/${number}/communications`, { text: 'The newest.' }));
        const back = await world.anna.expect(200, world.anna.get(`/requests/${number}`));
        assert.equal(back.state, 'in_progress');
        assert.equal(back.next_event.whose_turn, 'vendor');
        await world.engineer.expect(200, close(number, world.chargeable[0]));
        assert.equal((await world.anna.expect(200, world.anna.get(`/requests/${number}`))).next_event.whose_turn, 'nobody');
        assert.equal((await world.engineer.post(`/requests/${number}/take`)).status, 409);
        const events = (await world.anna.all(`/requests/${number}/history`));
        assert.ok(events.length >= 4);
        assert.deepEqual(events.map((e) => e.at), events.map((e) => e.at).sort());
    });

    test('when the vendor answered first is in the API, and the command line tells the same [10.2]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number, responded_at: before } = await world.submit(contract);
        assert.equal(before, null);
        assert.match(await world.server.must(['request', 'show', number]), /^first answer due: /m);
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'Only for us.', work_note: true }));
        assert.equal((await world.anna.expect(200, world.anna.get(`/requests/${number}`))).responded_at, null);
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'We look at it.' }));
        const answered = await world.anna.expect(200, world.anna.get(`/requests/${number}`));
        assert.ok(answered.responded_at >= answered.submitted_at && answered.responded_at <= answered.response_due_at);
        assert.match(await world.server.must(['request', 'show', number]), /^first answer: .*, in time$/m);
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'And here it is.' }));
        assert.equal((await world.anna.expect(200, world.anna.get(`/requests/${number}`))).responded_at, answered.responded_at, 'the first');
    });

    test('of two who take a request over from the same one the second is told, over the API and on the command line [10.1]', async () => {
        const contract = await world.contract({ units: 4 });
        const others = [];
        for (const name of ['kim', 'lou', 'mia']) others.push(await world.server.person(`${name}@vendor.example`, { name, staff: ['engineer'] }));
        const sam = world.engineer.account.id;
        const { number } = await world.submit(contract);
        const take = (who, body) => who.post(`/requests/${number}/take`, body);
        await world.engineer.expect(200, take(world.engineer));
        const refused = await world.engineer.expect(409, take(others[0]));
        assert.match(refused.detail, /^The request has been assigned to Sam Engineer since /);
        const answers = await Promise.all(others.map((who) => take(who, { take_over_from: sam })));
        assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409, 409]);
        for (const { body } of answers.filter((a) => a.status === 409)) assert.match(body.detail, /^Meanwhile (kim|lou|mia) took the request, on /);
        const done = await world.server.cli(['request', 'take', number, '--as', world.engineer.email, '--take-over-from', world.engineer.email]);
        assert.notEqual(done.code, 0);
        assert.match(done.stderr, /Meanwhile (kim|lou|mia) took the request/);
        const owner = others[answers.findIndex((a) => a.status === 200)];
        await world.server.must(['request', 'take', number, '--as', world.engineer.email, '--take-over-from', owner.email]);
        assert.equal((await world.engineer.expect(200, world.engineer.get(`/requests/${number}`))).owner.id, sam);
    });

    test('everybody on the request sees communications, only staff see work notes [1, 7.3]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract, { additional_contacts: [{ name: 'Olle Ek', email: world.olle.email }] });
        await world.olle.expect(201, world.olle.post(`/requests/${number}/communications`, { text: 'From Olle <script>&amp;' }));
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'From the engineer' }));
        const note = await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'zanzibar', work_note: true }));
        assert.equal(note.work_note, true);
        for (const who of [world.anna, world.olle]) {
            const items = await who.all(`/requests/${number}/communications`);
            assert.deepEqual(items.map((c) => c.text), ['From Olle <script>&amp;', 'From the engineer']);
            assert.deepEqual(items.map((c) => c.author.staff), [false, true]);
            assert.ok(!JSON.stringify(await who.all(`/requests/${number}/history`)).includes('zanzibar'));
            assert.ok(!JSON.stringify(await who.all('/requests', { q: 'zanzibar' })).includes(number), 'a work note must not be found by searching');
        }
        assert.deepEqual((await world.engineer.all(`/requests/${number}/communications`)).map((c) => c.work_note), [false, false, true]);
        for (const body of [{ text: 'x', work_note: true }, { text: 'x', state: 'solution_proposed' }]) {
            const answer = await world.anna.post(`/requests/${number}/communications`, body);
            assert.ok([403, 404].includes(answer.status), `${answer.status}`);
        }
        assert.equal((await world.anna.post(`/requests/${number}/communications`, { text: '' })).status, 422);
        assert.equal((await world.anna.post(`/requests/${number}/communications`, { text: 'x'.repeat(32_001) })).status, 422);
    });

    test('what became of each mail is told to everybody on the request [11.1]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract, { additional_contacts: [{ name: 'Olle Ek', email: world.olle.email }] });
        const said = await world.anna.expect(201, world.anna.post(`/requests/${number}/communications`, { text: 'It began on Tuesday.' }));
        await world.engineer.expect(201, world.engineer.post(`/requests/${number}/communications`, { text: 'Nobody hears of this.', work_note: true }));
        let mails;
        for (let end = Date.now() + patience_ms; ;) {
            mails = await world.anna.all(`/requests/${number}/mails`);
            if (mails.length >= 2 || Date.now() > end) break;
            await setTimeout(100);
        }
        assert.deepEqual(mails.map((m) => [m.about, m.communication, m.to, m.state, m.failure, m.delivered_at]).sort(), [
            ['communication', said.id, { name: 'Olle Ek', email: world.olle.email, contact: true }, 'waiting', null, null],
            ['submission', null, { name: 'Anna Berg', email: world.anna.email, contact: true }, 'waiting', null, null],
        ], 'without mail_dir mails wait');
        assert.deepEqual(await world.olle.all(`/requests/${number}/mails`, { limit: 1 }), mails);
    });

    test('a contact added sees the request from then on [7.3]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        assert.equal((await world.olle.get(`/requests/${number}`)).status, 404);
        const contact = await world.anna.expect(201, world.anna.post(`/requests/${number}/contacts`, { name: 'Olle Ek', email: world.olle.email.toUpperCase() }));
        assert.equal(contact.role, 'additional');
        assert.equal((await world.olle.get(`/requests/${number}`)).status, 200);
        assert.equal((await world.anna.post(`/requests/${number}/contacts`, { name: 'Olle Ek', email: world.olle.email })).status, 409);
        assert.deepEqual((await world.olle.all(`/requests/${number}/contacts`)).map((c) => c.role), ['primary', 'additional']);
        for (const body of [{ name: 'X' }, { name: 'X', email: 'no address' }, { name: '', email: 'x@y.example' }]) assert.equal((await world.anna.post(`/requests/${number}/contacts`, body)).status, 422);
    });

    test('a stranger cannot tell a hidden request from a missing one [3.7, 7.2]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        const body = number.slice(0, -1);
        const near = body.slice(0, -1) + ((Number(body.at(-1)) + 1) % 10);
        const missing = near + luhnDigit(near);
        const shown = (n) => `${n.slice(0, 4)}-${n.slice(4, 8)}-${n.slice(8)}`;
        const calls = [
            ['GET', ''], ['GET', '/communications'], ['GET', '/contacts'], ['GET', '/history'], ['GET', '/mails'],
            ['POST', '/communications', { text: 'x' }], ['POST', '/contacts', { name: 'X', email: 'x@y.example' }],
            ['POST', '/take'], ['POST', '/reopen'], ['POST', '/close', { reason: world.free[0].id, cause: 'c', notes: 'n' }],
            ['POST', '/communications', { text: '' }], ['POST', '/close', {}],
        ];
        for (const [method, path, json] of calls) {
            const hidden = await world.stranger.call(method, `/requests/${number}${path}`, { json });
            const none = await world.stranger.call(method, `/requests/${missing}${path}`, { json });
            assert.equal(hidden.status, none.status, `${method} ${path}`);
            if (!json || Object.values(json).every(Boolean) && Object.keys(json).length) assert.ok([403, 404].includes(hidden.status), `${method} ${path}: ${hidden.status}`);
            assert.equal(withoutIds(hidden.body, number, shown(number)), withoutIds(none.body, missing, shown(missing)), `${method} ${path}`);
        }
        for (const path of ['', '/communications', '/contacts', '/history', '/mails']) assert.equal((await world.stranger.get(`/requests/${number}${path}`)).status, 404);
        assert.deepEqual((await world.stranger.all('/requests')).filter((r) => r.number === number), []);
        const request = await world.anna.expect(200, world.anna.get(`/requests/${number}`));
        assert.equal(request.state, 'new');
        assert.equal(request.owner, null);
        assert.equal(await world.remaining(contract), 3);
    });

    test('customers cannot do what engineers do, and nobody does anything without a token [3.7]', async () => {
        const contract = await world.contract({ units: 4 });
        const { number } = await world.submit(contract);
        for (const answer of [await close(number, world.free[0], world.anna), await world.anna.post(`/requests/${number}/take`)]) assert.ok([403, 404].includes(answer.status));
        const nobody = world.server.client();
        const forged = world.server.client({ token: 'ent_0000000000000000000000000000000000000000000' });
        for (const who of [nobody, forged]) {
            for (const [method, path] of [['GET', '/me'], ['GET', `/requests/${number}`], ['GET', '/requests/000000000000'], ['POST', `/requests/${number}/take`], ['GET', '/admin/contracts'], ['GET', '/contracts']]) {
                assert.equal((await who.call(method, path)).status, 401, `${method} ${path}`);
            }
        }
        assert.equal(await world.remaining(contract), 3);
    });

    test('the queue is in the order in which requests are due, whole, own and unowned [10.3, 7.4]', async () => {
        const contract = await world.contract({ units: 6 });
        const numbers = [];
        for (let i = 0; i < 3; i++) numbers.push((await world.submit(contract)).number);
        await world.engineer.expect(200, world.engineer.post(`/requests/${numbers[1]}/take`));
        const ours = async (show) => (await world.engineer.all('/queue', { show, limit: 2 })).filter((r) => numbers.includes(r.number));
        const all = await ours('all');
        assert.deepEqual(all.map((r) => r.number).sort(), [...numbers].sort());
        assert.deepEqual(all.map((r) => r.next_event.by), all.map((r) => r.next_event.by).sort());
        assert.ok(all.every((r) => r.next_event.overdue === false && r.next_event.whose_turn === 'vendor'));
        assert.deepEqual((await ours('mine')).map((r) => r.number), [numbers[1]]);
        assert.deepEqual((await ours('unowned')).map((r) => r.number).sort(), [numbers[0], numbers[2]].sort());
        assert.equal((await world.anna.get('/queue')).status, 403);
        for (const query of ['?show=theirs', '?after=x', '?after=1', '?limit=0']) assert.equal((await world.engineer.get(`/queue${query}`)).status, 422, query);
    });

    test('what closing would do is what closing does, reason by reason [10.4]', async () => {
        const contract = await world.contract({ units: 20 });
        const all = [...world.chargeable, ...world.free];
        const reasons = all.filter((reason) => reason.kinds.includes('incident'));
        const { number: first } = await world.submit(contract);
        for (const reason of reasons) {
            const { number } = await world.submit(contract);
            const preview = await world.engineer.expect(200, world.engineer.get(`/requests/${number}/closing?reason=${reason.id}`));
            assert.equal(preview.chargeable, reason.chargeable);
            assert.equal(preview.gives_back, !reason.chargeable);
            assert.equal(preview.remaining_before, await world.remaining(contract));
            const closed = await world.engineer.expect(200, close(number, reason));
            assert.equal(closed.credited, preview.gives_back);
            assert.equal(await world.remaining(contract), preview.remaining_after);
        }
        for (const reason of all.filter((one) => !reasons.includes(one))) {
            assert.equal((await world.engineer.get(`/requests/${first}/closing?reason=${reason.id}`)).status, 422, reason.id);
            assert.equal((await close(first, reason)).status, 422, reason.id);
        }
        assert.equal((await world.engineer.get(`/requests/${first}/closing`)).status, 422);
        assert.equal((await world.engineer.get(`/requests/${first}/closing?reason=no-such-reason`)).status, 422);
        assert.ok([403, 404].includes((await world.anna.get(`/requests/${first}/closing?reason=${reasons[0].id}`)).status));
    });

    test('lists are narrowed by state, severity and contract, and turned around [7.1]', async () => {
        const contract = await world.contract({ units: 6 });
        const other = await world.contract({ units: 6 });
        const numbers = [];
        for (const severity of ['C', 'B', 'C']) numbers.push((await world.submit(contract, { severity })).number);
        await world.submit(other);
        await world.engineer.expect(200, world.engineer.post(`/requests/${numbers[2]}/take`));
        for (const who of [world.anna, world.engineer]) {
            const list = async (query) => (await who.all('/requests', { contract: contract.id, limit: 2, ...query })).map((r) => r.number);
            assert.deepEqual(await list({}), [...numbers].reverse());
            assert.deepEqual(await list({ order: 'oldest' }), numbers);
            assert.deepEqual(await list({ severity: 'B' }), [numbers[1]]);
            assert.deepEqual(await list({ severity: 'C', order: 'oldest', state: 'open' }), [numbers[0], numbers[2]]);
            assert.deepEqual(await list({ state: 'in_progress' }), [numbers[2]]);
            assert.deepEqual(await list({ state: 'new', severity: 'C' }), [numbers[0]]);
            assert.deepEqual(await list({ state: 'closed' }), []);
            for (const query of ['?state=ajar', '?severity=Z', '?order=best', '?contract=x']) assert.equal((await who.get(`/requests${query}`)).status, 422, query);
        }
        assert.deepEqual(await world.stranger.all('/requests', { contract: contract.id }), []);
    });
});
