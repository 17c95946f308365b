// SPDX-License-Identifier: Apache-2.0
// bad_input.test.mjs: whatever a client sends, the answer says what is wrong with it, is as documented, and is never a 5xx.
// mostly waits: for answers to what is no whole request
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkProblem, exchange, rawExchange } from './client.mjs';
import { World, key } from './world.mjs';

describe('bad input', () => {
    let world;
    let contract;
    before(async () => {
        world = await World.start();
        contract = await world.contract();
    });
    after(async () => { await world?.stop(); });

    const submit = (change) => world.anna.submit(world.request(contract, change), key());
    const invalid = (answer, field, what) => {
        assert.equal(answer.status, 422, `${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
        assert.equal(answer.body.code, 'invalid', what);
        assert.ok(answer.body.errors.some((e) => e.field === field), `${what}: ${field} is not among ${JSON.stringify(answer.body.errors)}`);
    };
    const unchanged = async (run) => {
        const before = await world.remaining(contract);
        await run();
        assert.equal(await world.remaining(contract), before, 'a refused submission must not be charged');
    };
    const sendBody = (body, headers = {}) => world.anna.call('POST', '/requests', { body, headers: { 'idempotency-key': key(), ...headers } });
    const head = (method, target, ...headers) => [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${world.anna.token}`, ...headers, '', ''].join('\r\n');
    const raw = (parts, options) => rawExchange(world.server.origin, parts, options);
    const alive = async () => world.anna.expect(200, world.anna.get('/me'));

    test('a title of 0, 201 or 10,000 characters is invalid, one of 200 is not', () => unchanged(async () => {
        for (const title of ['', ' ', '\u3000\u00a0', 'x'.repeat(201), 'x'.repeat(10_000), '\u{1f642}'.repeat(10_000)]) invalid(await submit({ title }), 'title', `title of ${title.length}`);
        for (const title of ['x'.repeat(200), '\u{1f642}'.repeat(200)]) await world.anna.expect(200, world.anna.quote(world.request(contract, { title })));
    }));

    test('NUL in a text is refused', () => unchanged(async () => {
        for (const change of [{ title: 'a\0b' }, { description: '\0' }, { primary_contact: { name: 'A\0', email: world.anna.email } }]) {
            const answer = await submit(change);
            assert.ok([400, 422].includes(answer.status), `${answer.status}`);
        }
    }));

    test('invalid UTF-8 is malformed', () => unchanged(async () => {
        const text = Buffer.from(JSON.stringify(world.request(contract, { title: 'TITLE' })));
        const at = text.indexOf('TITLE');
        for (const bytes of [[0xff], [0xc3, 0x28], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
            const answer = await sendBody(Buffer.concat([text.subarray(0, at), Buffer.from(bytes), text.subarray(at)]));
            assert.equal(answer.status, 400, Buffer.from(bytes).toString('hex'));
        }
        const lone = await sendBody(text.toString().replace('TITLE', '\\ud800'));
        assert.ok([400, 422].includes(lone.status), `a lone surrogate: ${lone.status}`);
    }));

    test('what nobody sees is lost, marks of direction stay, and an override is refused by name and place', async () => {
        for (const [field, change] of [['title', { title: 'invo\u202efdp.exe' }], ['description', { description: 'invo\u202efdp.exe' }],
            ['primary_contact.name', { primary_contact: { name: 'invo\u202efdp', email: world.anna.email } }]]) {
            const refused = await submit(change);
            invalid(refused, field, 'an override');
            const fault = refused.body.errors.find((error) => error.field === field);
            assert.ok(fault.detail.includes('U+202E RIGHT-TO-LEFT OVERRIDE at character 5'), fault.detail);
        }
        const answer = await submit({
            title: '\ufeff\u200fשלום\u200f a\u2067b\u2069 \u202aC:\\Temp\u202c\u0007', description: '\u200eone\u200b\r\n\ttwo \u0007\u00ad!',
            primary_contact: { name: 'Anna\u200b\u200f', email: world.anna.email, phone: '\u202a+٤٦\u00a070 123\u202c' },
            severity: '\u200eC ', country: 'S\u200bE', time_zone: '\u2066Europe/Stockholm\u2069', kind: 'inci\u00addent',
        });
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        assert.equal(answer.body.title, '\u200fשלום\u200f ab C:\\Temp');
        assert.equal(answer.body.description, '\u200eone\r\n\ttwo !');
        assert.equal(answer.body.primary_contact.name, 'Anna\u200f');
        assert.equal(answer.body.primary_contact.phone, '+46 70 123');
        const found = await world.anna.get(`/requests/${encodeURIComponent(`\u2066${answer.body.number}\u2069`)}`);
        assert.equal(found.body.number, answer.body.number);
    });

    test('what is blank to the eye is empty', () => unchanged(async () => {
        for (const blank of ['\u200b', '\u3164', '\u2800 ', '\u0301', '\u200e\u200f', '\u00a0\u3000', '\ufe0f', '\u{e0041}', '\u115f\u1160', '\u0007'])
            for (const field of ['title', 'description']) invalid(await submit({ [field]: blank }), field, JSON.stringify(blank));
    }));

    test('each field of a wrong type is named', () => unchanged(async () => {
        const wrong = [
            ['version', 7], ['kind', 'party'], ['kind', []], ['title', 7], ['title', null], ['title', {}], ['description', false], ['contract', 7], ['severity', 'Z'], ['severity', 3],
            ['requires_24x7', 'no'], ['requires_24x7', 0], ['country', 'Sweden'], ['country', 'se1'], ['time_zone', 'Mars/Olympus'], ['time_zone', '../../etc/passwd'], ['primary_contact', 'Anna'], ['primary_contact', null],
            ['primary_contact', []], ['additional_contacts', {}], ['additional_contacts', 'x'], ['agreement_accepted', 'true'], ['version', 'no-such-version'], ['portal', 'no-such-portal'],
            ['problem_type', 'no-such-type'], ['description', 'x'.repeat(32_001)], ['description', ''],
        ];
        for (const [field, value] of wrong) invalid(await submit({ [field]: value }), field, `${field} = ${String(JSON.stringify(value)).slice(0, 40)}`);
        invalid(await submit({ primary_contact: { name: 'Anna' } }), 'primary_contact.email', 'a contact without address');
        invalid(await submit({ primary_contact: { name: 'Anna', email: 'a b@c' } }), 'primary_contact.email', 'a contact with a bad address');
        invalid(await submit({ primary_contact: { name: 'Anna', email: 'a@b.example\r\nBcc: x@y.example' } }), 'primary_contact.email', 'a line break in an address');
        invalid(await submit({ additional_contacts: [{ name: 'Olle', email: 'o@b.example' }, { name: 7, email: 'p@b.example' }] }), 'additional_contacts[1].name', 'the second contact');
        invalid(await submit({ additional_contacts: Array.from({ length: 21 }, (_, i) => ({ name: 'N', email: `n${i}@b.example` })) }), 'additional_contacts', '21 contacts');
    }));

    test('missing and unknown fields are named, all at once', () => unchanged(async () => {
        for (const field of ['version', 'kind', 'title', 'description', 'severity', 'country', 'time_zone', 'primary_contact']) invalid(await submit({ [field]: undefined }), field, `without ${field}`);
        invalid(await submit({ surprise: 1 }), 'surprise', 'an unknown field');
        invalid(await submit({ constructor: 1 }), 'constructor', 'a field named constructor');
        invalid(await submit({ primary_contact: { name: 'A', email: world.anna.email, age: 4 } }), 'primary_contact.age', 'an unknown field further in');
        const several = await submit({ title: 7, severity: 3, surprise: 1 });
        for (const field of ['title', 'severity', 'surprise']) invalid(several, field, 'three at once');
        const values = await submit({ severity: 'Z', country: 'XX', time_zone: 'Mars/Olympus' });
        for (const field of ['severity', 'country', 'time_zone']) invalid(values, field, 'three values at once');
    }));

    test('what is no object, or no JSON, is refused', () => unchanged(async () => {
        for (const body of ['', '{', '{}}', '{"a":1,}', "{'a':1}", 'null x', '\u0000', 'NaN', '{"a":01}', '<xml/>', '\ufeff{}', 'a=1&b=2']) {
            const answer = await sendBody(body);
            assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.status}`);
            assert.equal(answer.body.code, 'malformed');
        }
        for (const body of ['[]', '7', '"x"', 'null', 'true']) {
            const answer = await sendBody(body);
            assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status}`);
        }
        assert.equal((await sendBody('{}')).status, 422);
        for (const number of ['1e999', '-1e999', '123456789012345678901234567890', '1.5', '-0']) {
            const answer = await world.desk.call('POST', `/admin/contracts/${contract.id}/grants`, { body: `{"units":${number},"reason":"x"}` });
            assert.ok([400, 422].includes(answer.status), `${number}: ${answer.status}`);
        }
    }));

    test('duplicate keys are malformed, at any depth', () => unchanged(async () => {
        const text = JSON.stringify(world.request(contract));
        for (const body of [text.replace('{', '{"title":"Other",'), text.replace('"primary_contact":{', '"primary_contact":{"name":"Other",'), text.replace('{', '{"\\u0074itle":"Other",')]) {
            const answer = await sendBody(body);
            assert.equal(answer.status, 400);
            assert.equal(answer.body.code, 'malformed');
        }
    }));

    test('10,000 levels are malformed', () => unchanged(async () => {
        const deep = 10_000;
        for (const body of ['['.repeat(deep) + ']'.repeat(deep), '{"a":'.repeat(deep) + '1' + '}'.repeat(deep), '['.repeat(deep), `{"title":${'['.repeat(deep)}${']'.repeat(deep)}}`]) {
            const answer = await sendBody(body);
            assert.equal(answer.status, 400);
            assert.equal(answer.body.code, 'malformed');
        }
    }));

    test('a body over the limit is too large, announced or chunked, and one without end is not read for ever', () => unchanged(async () => {
        const size = 2 * 1024 * 1024;
        const large = JSON.stringify(world.request(contract, { description: 'x'.repeat(size) }));
        const announced = await raw([head('POST', '/api/v1/requests', `Idempotency-Key: ${key()}`, 'Content-Type: application/json', `Content-Length: ${large.length}`, 'Expect: 100-continue'), large], { waitForContinue: true });
        checkProblem(announced, 413, 'too_large');
        const plain = await raw([head('POST', '/api/v1/requests', `Idempotency-Key: ${key()}`, 'Content-Type: application/json', `Content-Length: ${large.length}`), large]);
        if (plain) checkProblem(plain, 413, 'too_large'); // it may close while we write, and then what it said can be lost
        const chunk = 'x'.repeat(65_536);
        const chunks = Array.from({ length: size / chunk.length }, () => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
        const chunked = await raw([head('POST', '/api/v1/requests', `Idempotency-Key: ${key()}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'), ...chunks, '0\r\n\r\n']);
        if (chunked) checkProblem(chunked, 411, 'length_required');
        const huge = await raw([head('POST', '/api/v1/requests', `Idempotency-Key: ${key()}`, 'Content-Type: application/json', 'Content-Length: 99999999999999', 'Expect: 100-continue')], { waitForContinue: true });
        if (huge) checkProblem(huge, [400, 413], ['malformed', 'too_large']);
        await alive();
    }));

    test('a sign-in with a large body, and large headers and addresses, are refused', async () => {
        const large = JSON.stringify({ email: 'x', password: 'x'.repeat(2 * 1024 * 1024) });
        const answer = await raw([`POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${large.length}\r\nExpect: 100-continue\r\n\r\n`, large], { waitForContinue: true });
        checkProblem(answer, 413, 'too_large');
        for (const parts of [head('GET', `/api/v1/contracts/${'9'.repeat(100_000)}`), head('GET', '/api/v1/me', `X-Long: ${'x'.repeat(200_000)}`), head('GET', `/api/v1/requests?q=${'x'.repeat(100_000)}`)]) {
            const refused = await raw(parts);
            if (refused) assert.ok(refused.status >= 400 && refused.status < 500, `${refused.status}`);
        }
        await alive();
    });

    test('%00, %2F and dots in a path reach nothing', async () => {
        const number = (await world.submit(contract)).number;
        const targets = [
            '/api/v1/requests/%00', `/api/v1/requests/${number}%00`, `/api/v1/requests/${number}%00/close`, `/api/v1/requests/${number}%2Fcommunications`, `/api/v1/contracts/${contract.id}%2Fledger`, `/api/v1/contracts/${contract.id}%00`,
            '/api/v1%2Fme', '/api%2Fv1/me', '/api/v1/me%00', '/%00', '/api/v1/contracts/..%2F..%2Fme', '/api/v1/contracts/%2e%2e/me', '/api/v1/contracts/../me', '/api/v1//me', '/api/v1/me/', '/api/v1/contracts/%', '/api/v1/contracts/%zz', '/api/v1/contracts/%ff', '/api/v1/contracts/%c0%80',
            `/api/v1/contracts/${contract.id}%0d%0aX-Evil:1`, '/api/v1/products/windows-server%2Fversions', '/api/v1/products/..%2f..%2f..%2fetc%2fpasswd/versions',
        ];
        for (const target of targets) {
            const answer = await raw(head('GET', target));
            if (target.startsWith('/api/v1/')) checkProblem(answer, [400, 404], ['malformed', 'not_found']);
            else assert.ok([400, 404].includes(answer?.status), `${target}: ${answer?.status}`); // may be a page
            assert.equal(answer.headers['x-evil'], undefined);
        }
        const query = await raw(head('GET', '/api/v1/requests?q=%00'));
        checkProblem(query, [400, 422], ['malformed', 'invalid']);
        checkProblem(await raw(head('GET', '/api/v1/requests?q=%ff')), [400, 422], ['malformed', 'invalid']);
    });

    test('conflicting lengths are malformed, and what follows is not taken for another request', () => unchanged(async () => {
        const body = JSON.stringify(world.request(contract));
        const other = head('GET', '/api/v1/me');
        const common = ['Content-Type: application/json', `Idempotency-Key: ${key()}`];
        const cases = {
            'Content-Length twice, different': [`Content-Length: ${body.length}`, `Content-Length: ${body.length + 1}`],
            'Content-Length twice, different, the small one first': ['Content-Length: 0', `Content-Length: ${body.length}`],
            'a list of different lengths': [`Content-Length: ${body.length}, ${body.length + 5}`],
            'Content-Length and Transfer-Encoding': [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'],
            'Transfer-Encoding and Content-Length': ['Transfer-Encoding: chunked', 'Content-Length: 5'],
            'a negative length': ['Content-Length: -1'], 'a length with a sign': [`Content-Length: +${body.length}`], 'a length in words': ['Content-Length: many'],
            'an encoding that nobody knows': ['Transfer-Encoding: wormhole'], 'chunked, obscured': ['Transfer-Encoding: xchunked', `Content-Length: ${body.length}`],
        };
        for (const [what, lengths] of Object.entries(cases)) {
            const chunked = lengths.some((l) => /: chunked/.test(l));
            const sent = chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
            const answer = await raw([head('POST', '/api/v1/requests', ...common, ...lengths), sent + other]);
            if (/twice|Transfer-Encoding and|and Transfer-Encoding/.test(what)) {
                try {
                    checkProblem(answer, 400, 'malformed');
                } catch (error) {
                    assert.fail(`${what}: ${error.message}`);
                }
                assert.match(answer.headers.connection ?? '', /close/i, `${what}: the connection must not be used again`);
            } else if (answer) {
                assert.ok(answer.status >= 400 && answer.status < 500 || answer.status === 501, `${what}: ${answer.status}`);
            }
        }
        await alive();
    }));

    test('bytes that are no HTTP end the connection and nothing else', async () => {
        const nonsense = ['\r\n\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 'GET /api/v1/me HTTP/1.1\r\n\r\n', 'GET /api/v1/me HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n', `${'A'.repeat(100_000)}\r\n\r\n`, '\0'.repeat(1000)];
        for (const bytes of nonsense) {
            const answer = await raw(bytes, { timeout_ms: 3_000 }).catch(() => null); // it may wait for more; we do not
            if (answer) assert.ok(answer.status < 500 || answer.status === 505 || answer.status === 501, `${JSON.stringify(bytes.slice(0, 40))}: ${answer.status}`);
        }
        await alive();
    });

    test('paths and methods that are not in the document are refused', async () => {
        for (const [method, path] of [['GET', '/nothing'], ['PUT', '/me'], ['DELETE', '/requests'], ['PATCH', '/contracts'], ['GET', '/api/v2/me'], ['GET', '/requests/300123456786/nothing'], ['POST', '/portals']]) {
            const answer = await world.anna.call(method, path, { undocumented: true });
            assert.ok([404, 405].includes(answer.status), `${method} ${path}: ${answer.status}`);
        }
    });

    test('bad numbers, ids, tokens and keys are refused', async () => {
        for (const number of ['300123456787', '1', '30012345678', '3001234567860', 'abcdefghijkl', '３００１２３４５６７８６', '-1', '9'.repeat(32), "1'--"]) {
            const answer = await world.anna.get(`/requests/${encodeURIComponent(number)}`);
            assert.equal(answer.status, 404, number);
        }
        for (const id of ['abc', '-1', '0', '1e3', '9223372036854775808', '18446744073709551616', '9'.repeat(60), "1'--", '１２']) assert.equal((await world.anna.get(`/contracts/${encodeURIComponent(id)}`)).status, 404, id);
        for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer x y', `Bearer ${'x'.repeat(5_000)}`, `bearer${world.anna.token}`, `Bearer ${world.anna.token}x`]) {
            const answer = await world.server.client().call('GET', '/me', { headers: { authorization } });
            assert.equal(answer.status, 401, authorization.slice(0, 20));
        }
        for (const bad of ['', 'x'.repeat(201)]) invalid(await world.anna.submit(world.request(contract), bad), 'Idempotency-Key', `a key of ${bad.length}`);
    });

    test('an answer never shows what a client sent as markup, and says what it is', async () => {
        const answer = await exchange(world.server.origin, { target: '/api/v1/%3Cscript%3Ealert(1)%3C/script%3E', headers: { authorization: `Bearer ${world.anna.token}` } });
        assert.equal(answer.status, 404);
        assert.match(answer.contentType, /^application\/problem\+json/);
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    });

    test('after all this the books are right', async () => {
        await alive();
        await world.verify();
    });
});
