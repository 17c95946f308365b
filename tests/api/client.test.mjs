// SPDX-License-Identifier: Apache-2.0
// client.test.mjs: does the validator of the client see what it is there to see? Needs no server of ours.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, ContractError, rawExchange, checkProblem } from './client.mjs';
import { checkAnswer, checkSchema, document, findPath } from './openapi.mjs';
import { patience_ms } from '../patience.mjs';

const problem = (code, status, more) => ({ type: `urn:entitled:problem:${code}`, title: 'T', status, code, detail: 'D.', ...more });
const answer = (method, target, status, body, contentType = status >= 400 ? 'application/problem+json' : 'application/json', headers) =>
    ({ method, path: target, status, contentType, body: typeof body === 'string' ? body : JSON.stringify(body), headers });
const refused = (...args) => assert.throws(() => checkAnswer(answer(...args)), ContractError);
const contract = document.paths['/api/v1/contracts/{id}'].get.responses['200'].content['application/json'].example;
const request = document.paths['/api/v1/requests'].post.responses['201'].content['application/json'].example;

test('every example of the document fits its schema', () => {
    let seen = 0;
    for (const [template, item] of Object.entries(document.paths)) for (const [method, operation] of Object.entries(item)) {
        for (const [status, response] of Object.entries(operation.responses)) {
            const resolved = response.$ref ? document.components.responses[response.$ref.split('/').pop()] : response;
            for (const [type, media] of Object.entries(resolved.content ?? {})) if (media.example !== undefined) {
                seen++;
                checkAnswer(answer(method.toUpperCase(), template.replace(/\{[^}]+\}/g, '1'), Number(status), media.example, type), { example: true });
            }
        }
    }
    assert.ok(seen > 100);
});

test('an answer as documented passes', () => {
    assert.deepEqual(checkAnswer(answer('GET', '/api/v1/contracts/17', 200, contract, 'application/json; charset=utf-8')), contract);
    checkAnswer(answer('GET', '/api/v1/contracts/17?as_of=2026-01-01', 404, problem('not_found', 404)));
    checkAnswer(answer('GET', '/api/v1/contracts', 200, { items: [contract], next: null }));
    checkAnswer(answer('POST', '/api/v1/requests', 201, request));
    assert.equal(checkAnswer(answer('DELETE', '/api/v1/tokens/1', 204, '', undefined)), undefined);
    assert.equal(findPath('/api/v1/requests/3001-2345-6786/close'), '/api/v1/requests/{number}/close');
    assert.equal(findPath('/api/v1/requests/a/b/c'), null);
});

test('a field too many, too few, or of another type throws', () => {
    refused('GET', '/api/v1/contracts/17', 200, { ...contract, secret: 1 });
    const { plan, ...without } = contract;
    assert.ok(plan);
    refused('GET', '/api/v1/contracts/17', 200, without);
    refused('GET', '/api/v1/contracts/17', 200, { ...contract, id: 17 });
    refused('GET', '/api/v1/contracts/17', 200, { ...contract, state: 'sleeping' });
    refused('GET', '/api/v1/contracts/17', 200, { ...contract, ends_on: '2027-02-30' });
    refused('GET', '/api/v1/contracts/17', 200, { ...contract, remaining: -1 });
    refused('POST', '/api/v1/requests', 201, { ...request, submitted_at: '2026-11-20T10:00:00+01:00' });
    refused('POST', '/api/v1/requests', 201, { ...request, primary_contact: { name: 'A', email: 'a@b.example', phone: null, age: 3 } });
});

test('a status, path, method, content type or body that is not documented throws', () => {
    refused('GET', '/api/v1/contracts/17', 500, problem('internal', 500));
    refused('GET', '/api/v1/contracts/17', 418, problem('not_found', 418));
    refused('GET', '/api/v1/secrets', 200, {});
    refused('PUT', '/api/v1/contracts/17', 200, contract);
    refused('GET', '/api/v1/contracts/17', 200, contract, 'text/html');
    refused('GET', '/api/v1/contracts/17', 404, problem('not_found', 404), 'application/json');
    refused('GET', '/api/v1/contracts/17', 200, '{"id":');
    refused('DELETE', '/api/v1/tokens/1', 204, '{}');
});

test('a code at another status, or without what belongs to it, throws', () => {
    refused('GET', '/api/v1/contracts/17', 404, problem('no_units', 404));
    refused('GET', '/api/v1/contracts/17', 404, problem('not_found', 410));
    refused('POST', '/api/v1/requests', 409, problem('no_units', 409));
    refused('POST', '/api/v1/requests', 409, problem('quote_changed', 409));
    refused('POST', '/api/v1/requests', 422, problem('invalid', 422));
    refused('POST', '/api/v1/contracts', 422, problem('leading_zeros_lost', 422));
    checkAnswer(answer('POST', '/api/v1/contracts', 422, problem('leading_zeros_lost', 422, { suggestion: { access_id: '01', contract_id: '02' } })));
    checkAnswer(answer('POST', '/api/v1/requests', 409, problem('no_units', 409, { reasons: [{ code: 'no_units', message: 'm', cure: 'c', who: 'w' }] })));
    assert.throws(() => checkSchema('Problem', problem('made_up', 400)), ContractError);
});

test('a header that must be there is missed', () => {
    const busy = (headers) => checkAnswer(answer('GET', '/api/v1/contracts/17', 503, problem('busy', 503), 'application/problem+json', headers));
    assert.throws(() => busy({}), ContractError);
    assert.throws(() => busy({ 'Retry-After': 'soon' }), ContractError);
    busy({ 'Retry-After': '2' });
    const damaged = (headers) => checkAnswer(answer('GET', '/api/v1/contracts/17', 503, problem('damaged', 503), 'application/problem+json', headers));
    assert.throws(() => damaged({ 'Retry-After': '2' }), ContractError);
    damaged({});
});

test('an undocumented path may be refused, and nothing else', () => {
    const ask = (...args) => checkAnswer(answer(...args), { undocumented: true });
    ask('GET', '/api/v1/secrets', 404, problem('not_found', 404));
    ask('PUT', '/api/v1/contracts/17', 405, problem('method_not_allowed', 405));
    assert.throws(() => ask('GET', '/api/v1/secrets', 200, problem('not_found', 404), 'application/problem+json'), ContractError);
    assert.throws(() => ask('GET', '/api/v1/secrets', 404, problem('not_authorized', 404)), ContractError);
});

test('validate_answers.mjs prints TAP and ends with 1 where an answer is wrong', (t) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'entitled-answers-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const file = path.join(directory, 'answers.jsonl');
    const script = fileURLToPath(new URL('validate_answers.mjs', import.meta.url));
    const line = (method, target, status, body, type = 'application/json') => JSON.stringify({ method, path: target, status, content_type: type, body });
    const good = [line('GET', '/api/v1/contracts/17', 200, contract), line('GET', '/api/v1/contracts/17', 200, JSON.stringify(contract)), line('GET', '/requests', 200, '<p>', 'text/html'),
        line('GET', '/api/v1/nothing', 404, problem('not_found', 404), 'application/problem+json')];
    const judge = (lines) => {
        writeFileSync(file, lines.join('\n') + '\n');
        return spawnSync(process.execPath, [script, file], { encoding: 'utf8', timeout: patience_ms });
    };
    const passed = judge(good);
    assert.equal(passed.status, 0, passed.stdout);
    assert.match(passed.stdout, /^TAP version 13\n(ok .*\n){4}1\.\.4\n$/);
    const failed = judge([...good, line('GET', '/api/v1/contracts/17', 200, { ...contract, id: 1 }), 'not json']);
    assert.equal(failed.status, 1);
    assert.match(failed.stdout, /^not ok 5 /m);
    assert.match(failed.stdout, /^not ok 6 /m);
    assert.equal(judge([]).status, 1);
});

test('the client checks what a server says, and the raw client reads what a socket says', async (t) => {
    const answers = {
        '/api/v1/contracts/1': (res) => res.writeHead(200, { 'content-type': 'application/json', etag: '"1"' }).end(JSON.stringify(contract)),
        '/api/v1/contracts/2': (res) => res.writeHead(200, { 'content-type': 'application/json', etag: '"2"' }).end(JSON.stringify({ ...contract, extra: 1 })),
        '/api/v1/contracts/3': (res) => res.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem('not_found', 404))),
    };
    const server = http.createServer((req, res) => answers[req.url](res));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => { server.closeAllConnections(); server.close(); });
    const origin = `http://127.0.0.1:${server.address().port}`;
    const client = new Client(origin, { token: 'x', localAddress: '127.9.9.9' });
    t.after(() => client.close());
    assert.equal((await client.get('/contracts/1')).body.id, contract.id);
    await assert.rejects(client.get('/contracts/2'), ContractError);
    assert.equal((await client.get('/contracts/3')).body.code, 'not_found');
    const raw = await rawExchange(origin, 'GET /api/v1/contracts/3 HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal(checkProblem(raw, 404, 'not_found').code, 'not_found');
    assert.throws(() => checkProblem(raw, 400), ContractError);
    assert.throws(() => checkProblem(null, 400), ContractError);
    const held = await rawExchange(origin, ['GET /api/v1/contracts/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n', '{}'], { waitForContinue: true });
    assert.equal(held.status, 200);
});
