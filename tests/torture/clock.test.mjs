// SPDX-License-Identifier: Apache-2.0
// clock.test.mjs: the release program while its clock is wrong, is put right, or passes a date that is none like others: terms, last
// days, due times, tokens, sessions, limits, jobs and the ledger (SPEC 4.2, 4.7, 4.8, 4.12, 10.2). ENTITLED_SEED repeats the steps.
// ENTITLED_TORTURE: at most 10 minutes: 3 minutes of submissions while the clock is stepped, and more zones
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Surfer } from '../browser/http.mjs';
import { key } from '../api/world.mjs';
import { Clock, oracle, startBy } from './faked_clock.mjs';
import { holdLedger } from './store.mjs';
import { Random, engine, long, say, seed, sleep } from './torture.mjs';

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
const random = new Random();
const wait_ms = 1.5 * second; // for a job, before another night passes; then twice as long each night

// What begins and ends on days on which clocks are put forward or back, on the leap day, on the last of the year, at both ends of the world.
const turns = [
    { zone: 'Europe/Stockholm', starts: '2027-10-01', why: 'ends on the day of 25 hours' },
    { zone: 'Europe/Stockholm', starts: '2028-02-01', why: 'ends on the leap day' },
    { zone: 'America/New_York', starts: '2028-02-13', why: 'ends on the day of 23 hours' },
    { zone: 'America/New_York', starts: '2027-10-08', why: 'ends on the day of 25 hours' },
    { zone: 'America/Santiago', starts: '2027-08-06', why: 'ends on the day that has no midnight' },
    { zone: 'America/Santiago', starts: '2027-08-05', why: 'ends before the day that has no midnight' },
    { zone: 'America/Santiago', starts: '2028-03-02', why: 'ends on the day whose last hour comes twice' },
    { zone: 'Pacific/Kiritimati', starts: '2027-12-01', why: 'ends with the year, first of all' },
    { zone: 'Etc/GMT+12', starts: '2027-12-01', why: 'ends with the year, last of all' },
    ...(long ? [
        { zone: 'Australia/Lord_Howe', starts: '2027-09-04', why: 'ends on the day that is half an hour short' },
        { zone: 'Pacific/Apia', starts: '2027-03-01', why: 'across the date line' },
        { zone: 'Africa/Cairo', starts: '2027-03-30', why: 'ends before the day that has no midnight' },
        { zone: 'Asia/Kathmandu', starts: '2028-01-30', why: 'a quarter of an hour' },
    ] : []),
];

describe(`clock on ${engine} (ENTITLED_SEED=${seed})`, () => {
    const clock = new Clock('2027-06-01T12:00:00Z');
    const later = new Clock('2029-12-01T12:00:00Z');    // at which tokens are made that are valid all the while
    let server, anna, engineer, organization;

    before(async () => {
        server = await startBy(clock);
        organization = (await server.addOrganization('Fabrikam AB')).id;
        anna = await somebody('anna@fabrikam.example', { organization });
        engineer = await somebody('sam@vendor.example', { staff: ['engineer'] });
    });
    after(async () => {
        await server?.stop();
        clock.remove();
        later.remove();
    });

    async function somebody(email, options) {
        await server.addAccount(email, options);
        return server.client({ token: (await server.must(['token', 'add', email, '--days', '365'], { env: later.env })).trim() });
    }

    async function issue(plan, { zone = 'Europe/Stockholm', starts, units } = {}) {
        const contract = await server.json(['contract', 'issue', '--plan', plan, '--organization', organization, '--time-zone', zone,
            ...(starts ? ['--starts', starts] : []), ...(units ? ['--units', String(units)] : [])]);
        await anna.expect(201, anna.post('/contracts', { access_id: contract.access_id, contract_id: contract.contract_id }));
        return contract;
    }

    const request = (contract, more) => ({
        version: 'mix-1', kind: 'incident', title: 'The disk is full', description: 'It is.', contract: contract.id, severity: 'C', requires_24x7: false,
        country: 'SE', time_zone: 'Europe/Stockholm', primary_contact: { name: 'Anna Berg', email: 'anna@fabrikam.example', phone: '+46 8 123 456' },
        additional_contacts: [], agreement_accepted: true, ...more,
    });
    const submit = (contract, { own = key(), who = anna, ...more } = {}) => who.submit(request(contract, more), own);
    const show = (contract, fields) => anna.expect(200, anna.get(`/contracts/${contract.id}`, fields));
    const entries = (contract) => anna.all(`/contracts/${contract.id}/ledger`, {}, 5000);
    const verify = () => server.must(['ledger', 'verify']);

    // Lets nights pass until the nightly job has done something.
    async function nights(what, there) {
        for (let night = 0; night < 10; night++) {
            for (const begun = performance.now(); performance.now() - begun < wait_ms * 2 ** night; await sleep(50)) {
                const found = await there();
                if (found) return found;
            }
            clock.step(day);
        }
        return assert.fail(`not within ten nights: ${what}`);
    }

    test('a term of months ends where the calendar says, from leap days and ends of months too [4.2]', async () => {
        const plans = [['pack', 12, 30], ['single', 1, 0], ['gold', 3, 10], ['advice', 6, 0]];
        const starts = ['2028-02-29', '2028-01-31', '2027-12-31', '2027-11-30', '2027-08-31', '2028-03-31'];
        const cases = plans.flatMap(([plan, months, grace]) => starts.map((first) => ({ plan, months, grace, first })));
        const expected = await oracle(cases.map(({ first, months, grace }) => ['term', first, months, grace]));
        for (const [at, { plan, first }] of cases.entries()) {
            const contract = await server.json(['contract', 'issue', '--plan', plan, '--starts', first, '--organization', organization]);
            assert.equal(contract.ends_on, expected[at].ends_on, `${plan} from ${first}`);
        }
    });

    test('a contract begins, is in grace and ends on the days of its own zone, and nothing is charged outside of them [4.2, 4.7]', async (t) => {
        const over_now = [];
        let refused = 0;
        for (const { zone, starts, why } of turns) {
            const [{ ends_on }] = await oracle([['term', starts, 1, 0]]);
            const after = new Date(Date.parse(ends_on) + day).toISOString().slice(0, 10);
            const [begins, ends] = await oracle([['begins', zone, starts], ['begins', zone, after]]);
            const where = `${zone} ${starts}: ${why}`;
            clock.set(begins - 40 * second);
            const contract = await issue('single', { zone, starts, units: 3 });
            const isRefused = async (code) => {
                const answer = await submit(contract);
                assert.equal(answer.status, 409, where);
                assert.ok(answer.body.reasons.some((reason) => reason.code === code), `${where}: ${JSON.stringify(answer.body.reasons)}`);
                assert.equal((await entries(contract)).filter((entry) => entry.kind === 'debit').length, code === 'not_started' ? 0 : 1, where);
                refused++;
            };
            assert.equal((await show(contract)).state, 'waiting', where);
            await isRefused('not_started');
            clock.set(begins);
            assert.equal((await show(contract)).state, 'active', where);
            const taken = await submit(contract);
            assert.equal(taken.status, 201, `${where}: ${JSON.stringify(taken.body)}`);
            clock.set(ends - 40 * second);
            const last = await show(contract);
            assert.deepEqual([last.state, last.remaining, last.ends_on], ['active', 2, ends_on], where);
            assert.equal((await anna.quote(request(contract))).status, 200, where);
            clock.set(ends);
            const over = await show(contract);
            assert.deepEqual([over.state, over.remaining], ['expired', 0], where);
            await isRefused('expired');
            over_now.push({ contract, ends, where });
        }
        clock.set('2028-05-15T12:00:00Z');
        for (const { contract, ends, where } of over_now) {
            const lapsed = await nights(`${where}: what is left lapses`, async () => (await entries(contract)).find((entry) => entry.kind === 'expire'));
            assert.deepEqual([Date.parse(lapsed.at), lapsed.units], [ends, -2], where);
        }
        for (const { contract, ends, where } of over_now) {
            // The last hour once more, because the clock is put back: what has lapsed does not come back.
            clock.set(ends - hour);
            assert.equal((await submit(contract)).status, 409, where);
            assert.equal((await entries(contract)).reduce((sum, entry) => sum + entry.units, 0), 0, where);
        }
        await verify();
        say(t, `clock on ${engine}: ${turns.length} turns of the calendar in ${new Set(turns.map((turn) => turn.zone)).size} zones, ${refused} submissions outside of terms, 0 charged`);
    });

    test('days of grace are counted in the zone of the contract too [4.2]', async () => {
        for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
            const [{ term_ends_on, ends_on }] = await oracle([['term', '2027-02-28', 12, 30]]);
            const next = (date) => new Date(Date.parse(date) + day).toISOString().slice(0, 10);
            const [grace, over] = await oracle([['begins', zone, next(term_ends_on)], ['begins', zone, next(ends_on)]]);
            clock.set('2027-06-01T12:00:00Z');
            const contract = await issue('pack', { zone, starts: '2027-02-28' });
            for (const [at, state] of [[grace - 30 * second, 'active'], [grace, 'grace'], [over - 30 * second, 'grace'], [over, 'expired']]) {
                clock.set(at);
                assert.equal((await show(contract)).state, state, `${zone} ${new Date(at).toISOString()}`);
            }
        }
    });

    test('due times count opening hours over nights in which clocks are changed, and around the clock [10.2]', async () => {
        clock.set('2027-03-01T12:00:00Z');
        const contract = await issue('pack', { units: 1000 });
        const moments = ['2027-03-26T14:10:00Z', '2027-10-29T12:59:00Z', '2027-03-13T23:00:00Z', '2027-03-14T06:10:00Z', '2027-11-06T20:00:00Z',
            '2027-11-07T04:50:00Z', '2027-11-07T06:10:00Z', '2027-04-03T22:00:00Z', '2027-09-04T22:30:00Z', '2027-12-31T15:00:00Z', '2028-02-28T15:30:00Z'];
        const targets = { A: 30, B: 120, C: 960 };
        const seen = [];
        for (const moment of moments)
            for (const [country, severity, around] of [['SE', 'C', false], ['US', 'C', false], ['US', 'B', false], ['CL', 'C', false], ['CL', 'B', false], ['SE', 'A', true]]) {
                clock.set(moment);
                const made = await anna.expect(201, submit(contract, { country, severity, requires_24x7: around }));
                seen.push({ country, minutes: targets[severity], around, at: Date.parse(made.submitted_at), due: Date.parse(made.response_due_at) });
            }
        const expected = await oracle(seen.map(({ country, at, minutes }) => ['due', 'tests/model/catalog.json', country, at, minutes]));
        for (const [i, { country, minutes, around, at, due }] of seen.entries())
            assert.equal(new Date(due).toISOString(), new Date(around ? at + minutes * minute : expected[i]).toISOString(), `${country}, ${minutes} minutes from ${new Date(at).toISOString()}`);
    });

    test('a token and a session end when their time is over, and not before [3.1]', async () => {
        const begun = Date.parse('2028-02-28T23:30:00Z');
        clock.set(begun);
        const person = { email: 'olle@fabrikam.example', password: 'correct horse battery' };
        await server.addAccount(person.email, { password: person.password });
        const other = server.client({ token: (await server.must(['token', 'add', person.email, '--days', '1'])).trim() });
        const surfer = await new Surfer(server.origin).signIn(person);
        const isSignedIn = async () => !/^\/sign-in/.test((await surfer.send('GET', '/contracts')).headers.location ?? '');
        // Last what is over for good: the nightly job may throw such a session away before the clock is put back.
        for (const [at, token, session] of [[0, 200, true], [-5 * day, 200, true], [day - minute, 200, true], [day + minute, 401, true], [14 * day - minute, 401, true],
            [hour, 200, true], [14 * day + minute, 401, false]]) {
            clock.set(begun + at);
            assert.equal((await other.get('/me')).status, token, `${at / hour} hours after`);
            assert.equal(await isSignedIn(), session, `${at / hour} hours after`);
        }
        surfer.close();
    });

    test('a key means the same request whatever the clock says, and charges once [4.8]', async () => {
        clock.set('2028-03-01T12:00:00Z');
        const contract = await issue('pack', { units: 9 });
        const own = key();
        const first = await anna.expect(201, submit(contract, { own }));
        for (const by of [-hour, -30 * day, 0, 400 * day]) {
            clock.set(Date.parse('2028-03-01T12:00:00Z') + by);
            assert.equal((await anna.expect(200, submit(contract, { own }))).number, first.number);
        }
        assert.equal((await entries(contract)).filter((entry) => entry.kind === 'debit').length, 1);
    });

    test('a grant that is sent again with its key is made once whatever the clock says within the days that a key is kept', async () => {
        clock.set('2028-03-10T12:00:00Z');
        const contract = await issue('pack', { units: 9 });
        const desk = await somebody('dora@vendor.example', { staff: ['contract_desk'] });
        const own = key();
        const grant = () => desk.post(`/admin/contracts/${contract.id}/grants`, { units: 3, reason: 'Order' }, { headers: { 'idempotency-key': own } });
        const first = await desk.expect(201, grant());
        for (const by of [-hour, -30 * day, 0, 13 * day]) {
            clock.set(Date.parse('2028-03-10T12:00:00Z') + by);
            assert.deepEqual(await desk.expect(200, grant()), first);
        }
        assert.equal((await entries(contract)).filter((entry) => entry.kind === 'grant').length, 2);
    });

    test('failures that a clock ahead has counted do not keep anybody out once it is put back [3.1]', async () => {
        clock.set('2028-04-01T12:00:00Z');
        const contract = await server.json(['contract', 'issue', '--plan', 'pack', '--country', 'SE']);
        const eva = await somebody('eva@contoso.example');
        const add = (contract_id = contract.contract_id) => eva.post('/contracts', { access_id: contract.access_id, contract_id });
        for (let i = 0; i < 10; i++) assert.equal((await add('100000000000')).status, 404);
        assert.equal((await add()).status, 429);
        clock.step(10 * minute + second);
        assert.equal((await add('100000000000')).status, 404, 'after ten minutes');
        for (let i = 0; i < 9; i++) assert.equal((await add('100000000000')).status, 404);
        assert.equal((await add()).status, 429);
        clock.step(-3 * hour);
        assert.equal((await add()).status, 201, 'after the clock was put back');
    });

    test('what recurs does not wait for a clock that was ahead by a year [4.7]', async () => {
        clock.set('2028-05-02T12:00:00Z');
        const contract = await issue('single', { starts: '2028-05-01', units: 2 });
        clock.set('2029-06-01T12:00:00Z');
        const ahead = await issue('single', { starts: '2029-04-01', units: 2 });
        await nights('the job runs while the clock is ahead', async () => (await entries(ahead)).some((entry) => entry.kind === 'expire'));
        clock.set('2028-05-02T12:00:00Z');
        const other = await issue('single', { starts: '2028-03-28', units: 2 });
        await nights('the job runs after the clock was put back', async () => (await entries(other)).some((entry) => entry.kind === 'expire'));
        assert.equal((await entries(contract)).length, 2, 'it was expired once, by the clock that was ahead');
    });

    test('a job that waits while a clock ahead is put back takes nothing by the time before [4.7]', async () => {
        clock.set('2028-05-10T12:00:00Z');
        const contract = await issue('single', { starts: '2028-05-01', units: 2 });
        const let_go = await holdLedger(server.db);
        clock.set('2029-06-01T12:00:00Z');
        await sleep(1.2 * second);      // a look into the queue, every half second: the nightly job begins, and waits for us
        clock.set('2028-05-10T12:00:00Z');
        await let_go();
        const other = await issue('single', { starts: '2028-03-28', units: 2 });
        await nights('the job runs after the clock was put back', async () => (await entries(other)).some((entry) => entry.kind === 'expire'));
        assert.deepEqual((await entries(contract)).map((entry) => entry.kind), ['grant']);
        await verify();
    });

    test('after a step back every request is listed once, page by page, and every message is there', async () => {
        clock.set('2028-06-01T12:00:00Z');
        const contract = await issue('pack', { starts: '2028-05-01', units: 60 });
        const numbers = [];
        for (const by of [0, -2 * hour, hour, -day, 3 * day]) {
            clock.step(by);
            for (let i = 0; i < 6; i++) numbers.push((await anna.expect(201, submit(contract, { title: `Step ${by}` }))).number);
        }
        for (let i = 0; i < 6; i++) {
            clock.step(i % 2 ? 2 * hour : -2 * hour);
            await anna.expect(201, (i % 2 ? anna : engineer).post(`/requests/${numbers[0]}/communications`, { text: `Message ${i}` }));
        }
        for (const limit of [1, 7, 200]) {
            const listed = (await anna.all('/requests', { limit, contract: contract.id })).map((one) => one.number);
            assert.deepEqual([...listed].sort(), [...numbers].sort(), `in pages of ${limit}`);
        }
        // While somebody turns the pages the clock is put back, and more is submitted: nothing that was there is left out or comes twice.
        const turned = [];
        let more = 0;
        for (let after; after !== null;) {
            const page = await anna.expect(200, anna.get('/requests', { limit: 4, contract: contract.id, after }));
            turned.push(...page.items.map((one) => one.number));
            after = page.next;
            if (more++ < 4) {
                clock.step(more % 2 ? -30 * hour : 7 * hour);
                await anna.expect(201, submit(contract, { title: 'Meanwhile' }));
            }
        }
        assert.equal(new Set(turned).size, turned.length, 'no request comes twice');
        assert.deepEqual(numbers.filter((number) => !turned.includes(number)), [], 'no request is left out');
        const texts = (await anna.all(`/requests/${numbers[0]}/communications`, { limit: 2 })).map((one) => one.text);
        assert.deepEqual(texts.filter((text) => /^Message/.test(text)).sort(), [0, 1, 2, 3, 4, 5].map((i) => `Message ${i}`));
    });

    test('a ledger that was written by a clock put back verifies, and no past balance is below zero [4.7, 4.12]', async () => {
        clock.set('2028-07-10T12:00:00Z');
        const contract = await issue('single', { units: 1 });
        for (const [by, act] of [[hour, 'submit'], [hour, 'give back'], [-90 * minute, 'submit'], [3 * hour, 'nothing']]) {
            clock.step(by);
            if (act === 'submit') contract.number = (await anna.expect(201, submit(contract))).number;
            if (act === 'give back') await engineer.expect(200, engineer.post(`/requests/${contract.number}/close`, { reason: 'defect', cause: 'A bug', notes: 'Mended.' }));
        }
        await verify();
        const all = await entries(contract);
        assert.deepEqual(all.map((entry) => entry.units), [1, -1, 1, -1]);
        assert.equal((await show(contract)).remaining, 0);
        for (const { at } of all)
            for (const moment of [Date.parse(at) - 1, Date.parse(at), Date.parse(at) + minute]) {
                const past = await show(contract, { as_of: new Date(moment).toISOString() });
                // What was submitted last was submitted when the clock said so: all before it had come to pass by then (decision 0020).
                const left = moment >= Date.parse(all[0].at) && moment < Date.parse(all[3].at) ? 1 : 0;
                assert.deepEqual([past.remaining, past.used], [left, moment >= Date.parse(all[3].at) ? 1 : 0], new Date(moment).toISOString());
            }
    });

    test('while the clock is stepped under load every acknowledged request is charged once', async (t) => {
        clock.set('2028-08-10T12:00:00Z');
        const contract = await issue('pack', { starts: '2028-07-01', units: 1_000_000 });
        const told = [];
        let over = false, steps = 0;
        const client = async () => {
            while (!over) told.push((await anna.expect(201, submit(contract))).number);
        };
        const clients = Promise.all(Array.from({ length: 4 }, client));
        clients.catch(() => { over = true; });
        for (const begun = performance.now(); !over && performance.now() - begun < (long ? 180 : 3) * second; steps++) {
            await sleep(40);
            clock.set(Date.parse('2028-08-10T12:00:00Z') + random.pick([0, -hour, hour, -10 * day, 20 * day, random.below(40 * day)]));
        }
        over = true;
        await clients;
        clock.set('2028-10-01T12:00:00Z');
        const debits = (await entries(contract)).filter((entry) => entry.kind === 'debit');
        assert.equal(new Set(told).size, told.length);
        assert.deepEqual(debits.map((entry) => entry.request).sort(), [...told].sort());
        assert.equal((await show(contract)).remaining, 1_000_000 - told.length);
        await verify();
        say(t, `clock on ${engine}: ${steps} steps of up to 40 days, ${told.length} acknowledged, each charged once (ENTITLED_SEED=${seed})`);
    });

    test('a server that is told to end does so although the clock is put back by more than we wait', async () => {
        const own = new Clock('2028-09-01T12:00:00Z');
        const other = await startBy(own);
        const idle = other.client();
        await idle.expect(200, idle.get('/healthz'));
        if (long) {     // the server waits for the rest of a call, for seconds
            const half = net.connect({ host: '127.0.0.1', port: Number(new URL(other.origin).port) });
            half.on('error', () => { /* it is cut off */ });
            half.write('POST /api/v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
            await sleep(100);
        }
        other.signal('SIGTERM');
        await sleep(100);
        own.step(-day);
        await other.stop();
        own.remove();
    });
});
