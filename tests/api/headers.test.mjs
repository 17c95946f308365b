// SPDX-License-Identifier: Apache-2.0
// headers.test.mjs: the headers of every kind of answer: page, JSON, problem, file, redirect, refusals at the door and by the library, of
// a site that is reached over https and of one whose address nobody has set.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rawExchange } from './client.mjs';
import { Server } from './server.mjs';

const site = 'https://help.example';
const nothing = "default-src 'none'; frame-ancestors 'none'";

// What each answer of ours has, whatever it is.
function checkAll(answer, { secure }) {
    const { headers } = answer;
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.match(headers['x-request-id'] ?? '', /^[\w-]{8,}$/);
    assert.ok(headers['cache-control'], 'Cache-Control');
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'/);
    assert.equal(headers['strict-transport-security'], secure ? 'max-age=31536000' : undefined);
    assert.equal(headers.server, undefined);
    for (const [name, value] of Object.entries(headers)) if (name !== 'set-cookie') assert.ok(!Array.isArray(value), `${name} is there once`);
}

function checkPage(answer) {
    assert.match(answer.headers['content-type'] ?? 'text/html', /^text\/html/);
    assert.match(answer.headers['content-security-policy'], /form-action 'self'; base-uri 'none'; frame-ancestors 'none'/);
    assert.match(answer.headers['permissions-policy'], /camera=\(\).*geolocation=\(\).*microphone=\(\)/);
    assert.equal(answer.headers['referrer-policy'], 'same-origin');
    assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin');
}

for (const secure of [true, false]) {
    describe(`headers, ${secure ? 'over https' : 'without a public_url'}`, () => {
        let server;
        let token;
        const password = 'four words nobody guesses';
        before(async () => {
            server = await Server.start({ env: secure ? { ENTITLED_PUBLIC_URL: `${site}/` } : {} });
            await server.addAccount('anna@fabrikam.example', { name: 'Anna', password });
            token = await server.token('anna@fabrikam.example');
        });
        after(async () => { await server?.stop(); });

        const own = () => (secure ? site : server.origin);
        const host = () => new URL(own()).host;
        const ask = (method, target, lines = [], body = '') => rawExchange(server.origin, [`${method} ${target} HTTP/1.1`, `Host: ${host()}`, ...lines,
            ...(body || method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : []), '', body].join('\r\n'));
        const api = (...more) => [`Authorization: Bearer ${token}`, ...more];
        const html = 'Accept: text/html';
        const form = (origin, ...more) => [html, 'Content-Type: application/x-www-form-urlencoded', `Origin: ${origin}`, ...more];

        const answers = {
            'the process lives': [() => ask('GET', '/healthz'), 200, nothing],
            'the database answers': [() => ask('GET', '/readyz'), 200, nothing],
            'the description of the API': [() => ask('GET', '/api/openapi.json'), 200, nothing],
            'JSON': [() => ask('GET', '/api/v1/me', api()), 200, nothing],
            'nobody is signed in': [() => ask('GET', '/api/v1/me'), 401, nothing],
            'nothing there': [() => ask('GET', '/api/v1/nothing', api()), 404, nothing],
            'another method': [() => ask('PUT', '/api/v1/me', api()), 405, nothing],
            'what is no JSON': [() => ask('POST', '/api/v1/contracts', api('Content-Type: application/json'), '{'), 400, nothing],
            'what is wrong': [() => ask('POST', '/api/v1/contracts', api('Content-Type: application/json'), '{}'), 422, nothing],
            'a body too long': [() => ask('POST', '/api/v1/contracts', api('Content-Type: application/json'), 'x'.repeat(300_000)), 413, nothing],
            'chunks': [() => ask('POST', '/api/v1/contracts', api('Transfer-Encoding: chunked')), 400, nothing],
            'chunks without a length': [() => rawExchange(server.origin, `POST /api/v1/contracts HTTP/1.1\r\nHost: ${host()}\r\nTransfer-Encoding: chunked\r\n\r\n`), 411, nothing],
            'no Host': [() => rawExchange(server.origin, 'GET /healthz HTTP/1.1\r\n\r\n'), 400, nothing],
            'a stylesheet': [() => ask('GET', '/assets/entitled.css'), 200, nothing],
            'a script': [() => ask('GET', '/assets/entitled.js'), 200, nothing],
            'the face': [() => ask('GET', '/assets/inter.woff2'), 200, nothing],
            'a picture': [() => ask('GET', '/favicon.svg'), 200],
            'a file that is not there': [() => ask('GET', '/assets/nothing.css'), 404],
            'a page': [() => ask('GET', '/sign-in', [html]), 200, null],
            'a redirect': [() => ask('GET', '/profile', [html]), 303, null],
            'a page that is not there': [() => ask('GET', '/nothing', [html]), 404, null],
            'a page too long to send': [() => ask('POST', '/sign-up', form(own()), 'x'.repeat(1_100_000)), 413, null],
            'a form of another site': [() => ask('POST', '/sign-in', form('https://elsewhere.example'), 'email=a'), 403, null],
        };
        for (const [name, [send, status, policy]] of Object.entries(answers))
            test(name, async () => {
                const answer = await send();
                assert.equal(answer?.status, status);
                checkAll(answer, { secure });
                if (policy === null) checkPage(answer);
                else if (policy) assert.equal(answer.headers['content-security-policy'], policy);
            });

        test('what the library refuses by itself says nothing of us, and ends the connection', async () => {
            for (const bytes of ['GET / HTTP/1.1\r\nno colon\r\n\r\n', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(60_000)}\r\n\r\n`, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n']) {
                const answer = await rawExchange(server.origin, bytes);
                assert.ok(answer.status >= 400, `${answer.status}`);
                assert.match(answer.headers.connection ?? '', /close/i);
                assert.equal(answer.headers.server, undefined);
                assert.equal(answer.headers['set-cookie'], undefined);
            }
        });

        test('a form is taken from the address of the site alone, and where none is set from the Host', async () => {
            const page = await ask('GET', '/sign-in', [html]);
            const cookie = String(page.headers['set-cookie']).split(';')[0];
            const csrf = /name="csrf" value="(\w+)"/.exec(page.text)[1];
            const body = `csrf=${csrf}&email=anna%40fabrikam.example&password=${encodeURIComponent(password).replaceAll('%20', '+')}`;
            const send = (origin, hostname = host()) => rawExchange(server.origin, ['POST /sign-in HTTP/1.1', `Host: ${hostname}`, ...form(origin, `Cookie: ${cookie}`), `Content-Length: ${body.length}`, '', body].join('\r\n'));
            for (const origin of ['https://elsewhere.example', 'null', 'ftp://help.example', `${own()}.elsewhere.example`, `${own()}:1`]) assert.equal((await send(origin)).status, 403, origin);
            // The Host is what a client says: where the site has an address it proves nothing.
            assert.equal((await send('http://evil.example', 'evil.example')).status, secure ? 403 : 303);
            assert.equal((await send(`http://${new URL(own()).host}`)).status, secure ? 403 : 303);
            const signedIn = await send(own());
            assert.equal(signedIn.status, 303);
            assert.equal(signedIn.headers['clear-site-data'], undefined);
        });

        test('who signs out leaves nothing in the browser', async () => {
            const page = await ask('GET', '/sign-in', [html]);
            const cookie = String(page.headers['set-cookie']).split(';')[0];
            const csrf = /name="csrf" value="(\w+)"/.exec(page.text)[1];
            const answer = await ask('POST', '/sign-out', form(own(), `Cookie: ${cookie}`), `csrf=${csrf}`);
            assert.equal(answer.status, 303);
            assert.equal(answer.headers['clear-site-data'], '"cache", "storage"');
            checkAll(answer, { secure });
            checkPage(answer);
        });

        test('every line of the log says when', async () => {
            await ask('GET', '/api/v1/nothing', api());
            const lines = server.log.trim().split('\n');
            assert.ok(lines.length > 3);
            for (const line of lines) assert.match(line, /^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z level=(info|warn|error) /);
        });
    });
}
