// SPDX-License-Identifier: Apache-2.0
// other_catalog.test.mjs: what the vendor decides is data (SPEC 2, 2.9): a catalogue with severities, ids and numbers unlike those of
// the example, at the edges of the schema. Every answer is held against the API document by the client.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { key, pair } from './world.mjs';
import { Server } from './server.mjs';

const long = (start) => start + 'x'.repeat(64 - start.length);
const severities = ['1', 'S1', 'blocker', 'a.b_c-D', long('z')];

// tests/catalog_small.json with other words.
const otherCatalog = async () => {
    const catalog = JSON.parse(await readFile(new URL('../catalog_small.json', import.meta.url), 'utf8'));
    catalog.service = { ...catalog.service, agreement_version: long('v'), reopen_days: 0, auto_close_days: 3650,
        links: [{ id: long('l'), text: 'ü'.repeat(200), url: 'https://example.com/' + 'u'.repeat(1900) },
            { id: 'agreement', text: '合意', url: 'http://example.com/' + 'a'.repeat(1900) }] };
    catalog.severities = severities.map((id, i) => ({ id, name: `Severity ${id} – Ärger`, ...(i ? { meaning: 'ß'.repeat(200) } : {}), response_minutes: i ? 525600 : 1, allows_24x7: i === 2 || i === 3 }));
    catalog.closure_reasons = [{ id: '0', name: 'Fertig', chargeable: true }, { id: long('n'), name: 'Nichts', chargeable: false }];
    const [pack, hours] = catalog.plans;
    Object.assign(pack, { id: long('p'), description: 'd'.repeat(2000), short_name: 's'.repeat(40), allocation: 1000000, term: { months: 1200, grace_days: 3650 },
        response_minutes: { S1: 525600, [severities[4]]: 1 } });
    pack.coverage.severities = severities;
    Object.assign(hours, { allocation: 'unlimited', price: { currency: 'JPY', amount_minor: 0 }, response_minutes: { blocker: 1 } });
    hours.coverage.severities = ['blocker'];
    catalog.regions[0].packs = [pack.id];
    catalog.products[0].problem_types[0].categories[0].id = long('c');
    catalog.products[0].versions.push({ cycle: '9', name: 'Box 9', release: '9', channel: 'later', released_on: '2199-01-01', mainstream_ends_on: null, extended_ends_on: null });
    return catalog;
};

describe('a catalogue unlike the example', () => {
    let directory, server, anna, engineer, contract;

    before(async () => {
        directory = await mkdtemp(path.join(tmpdir(), 'entitled-catalog-'));
        const catalog = path.join(directory, 'catalog.json');
        await writeFile(catalog, JSON.stringify(await otherCatalog()));
        server = await Server.start({ catalog });
        const organization = await server.addOrganization('Fabrikam AB');
        anna = await server.person('anna@fabrikam.example', { name: 'Anna Berg', organization: organization.id, roles: ['member'] });
        engineer = await server.person('sam@vendor.example', { name: 'Sam Engineer', staff: ['engineer'] });
        contract = await server.issue({ plan: long('p'), organization: organization.id, units: 20 });
        await anna.expect([200, 201], anna.post('/contracts', pair(contract)));
    });
    after(async () => {
        await server?.stop();
        await rm(directory, { recursive: true, force: true });
    });

    test('all of it is told as the document says [2, 14.2]', async () => {
        for (const list of ['/portals', '/products', '/plans', '/severities', '/regions', '/closure-reasons', '/contracts']) assert.ok((await anna.all(list)).length, list);
        for (const product of await anna.all('/products')) await anna.all(`/products/${product.id}/versions`);
        assert.deepEqual((await anna.all('/severities')).map((severity) => severity.id), severities);
        await anna.expect(200, anna.get('/me'));
    });

    const body = (severity, more) => ({
        version: 'box-3', kind: 'incident', title: 'It stops', description: 'After an hour.', contract: contract.id, severity, country: 'se',
        time_zone: 'Europe/Stockholm', primary_contact: { name: 'Anna Berg', email: anna.email, phone: '+46 8 1' }, agreement_accepted: true, ...more,
    });

    test('each of its severities is asked about, quoted, submitted, queued and closed [2.9, 6.5]', async () => {
        for (const severity of severities) {
            const { plans } = await anna.expect(200, anna.get('/availability', { version: 'box-3', kind: 'incident', severity }));
            assert.equal(plans.find((plan) => plan.contract === contract.id).available, true, severity);
            const quote = await anna.expect(200, anna.post('/requests?dry_run=true', body(severity)));
            const request = await anna.expect(201, anna.submit(body(severity, { quote: quote.quote }), key()));
            assert.equal(request.severity, severity);
            assert.ok((await anna.all('/requests', { severity })).some((one) => one.number === request.number));
            assert.ok((await engineer.all('/queue')).some((one) => one.number === request.number));
            const closed = await engineer.expect(200, engineer.post(`/requests/${request.number}/close`, { reason: long('n'), cause: 'c', notes: 'n' }));
            assert.equal(closed.credited, true);
        }
        await anna.expect(422, anna.get('/availability', { version: 'box-3', kind: 'incident', severity: 'A' }));
        await anna.all(`/contracts/${contract.id}/ledger`);
    });

    test('24x7 may be asked for where the catalogue says so, at whatever severity [2.9, 6.4]', async () => {
        for (const severity of severities) {
            const allowed = severity === 'blocker' || severity === 'a.b_c-D';
            await anna.expect(allowed ? 200 : 422, anna.post('/requests?dry_run=true', body(severity, { requires_24x7: true })));
            await anna.expect(allowed ? 200 : 422, anna.get('/availability', { version: 'box-3', kind: 'incident', severity, requires_24x7: true }));
        }
    });
});
