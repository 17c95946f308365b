// SPDX-License-Identifier: Apache-2.0
// calendar.test.mjs: the calendar feed of contracts [4.6], got on its page and read by a parser of iCalendar.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ICAL from 'ical.js';
import { exchange } from '../api/client.mjs';
import { text } from './http.mjs';
import { World } from './world.mjs';

describe('calendar', () => {
    let world;
    before(async () => { world = await World.start(); });
    after(async () => { await world?.stop(); });

    // The address that the page shows after the button was pressed.
    async function switchOn(who) {
        const surfer = await world.surfer(who);
        const page = await surfer.get('/contracts/calendar');
        const made = await surfer.submit(page.form(/^\/contracts\/calendar$/));
        return new URL(/https?:\S+\/contracts\.ics\?token=[\w-]+/.exec(text(made.main))[0]);
    }

    const read = (address, headers = {}) => exchange(world.server.origin, { target: `${address.pathname}${address.search}`, headers });
    const parse = (answer) => new ICAL.Component(ICAL.parse(answer.text)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));

    test('the last day of each contract stands where the contract says', async () => {
        const contracts = (await world.client('anna').all('/contracts')).filter((one) => !['draft', 'cancelled'].includes(one.state));
        assert.ok(contracts.length > 1);
        const answer = await read(await switchOn('anna'));
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
        const events = parse(answer);
        const seen = new Set();
        for (const event of events) {
            assert.ok(!seen.has(event.uid), event.uid);
            seen.add(event.uid);
            assert.ok(event.startDate.isDate && event.endDate.isDate);
            assert.equal(event.duration.toString(), 'P1D');
            assert.ok(event.component.getFirstPropertyValue('dtstamp'), 'RFC 5545, 3.6.1');
        }
        for (const contract of contracts) {
            const last = events.find((event) => event.uid.startsWith(`contract-${contract.id}-ends@`));
            assert.equal(last.startDate.toString(), contract.ends_on, contract.id);
            assert.match(last.summary, /^Last day to use: /);
            assert.ok(last.description.includes(`/contracts/${contract.id}`));
            assert.equal(last.component.getFirstSubcomponent('valarm').getFirstPropertyValue('trigger').toString(), '-P30D');
            if (!contract.access_id.includes('\u2022')) assert.ok(!answer.text.includes(contract.access_id), 'the Access ID is masked');
        }
    });

    test('a calendar program that comes again is told that nothing has changed', async () => {
        const address = await switchOn('olle');
        const first = await read(address);
        const again = await read(address, { 'if-none-match': first.headers.etag });
        assert.equal(again.status, 304);
        assert.equal(again.text, '');
    });

    test('what is no address of a feed is told so in words, and no secret comes into the log', async () => {
        const address = await switchOn('anna');
        const secret = address.searchParams.get('token');
        assert.equal((await read(address)).status, 200);
        const later = await switchOn('anna');
        assert.equal((await read(later)).status, 200);
        const gone = await read(address);
        assert.equal(gone.status, 404);
        assert.match(JSON.parse(gone.text).detail, /This calendar was switched off, or has a new address\./);
        assert.ok(!world.server.log.includes(secret));
        assert.ok(!world.server.log.includes(later.searchParams.get('token')));
    });
});
