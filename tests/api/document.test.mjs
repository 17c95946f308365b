// SPDX-License-Identifier: Apache-2.0
// document.test.mjs: docs/api/openapi.json is what tools/openapi makes of the program's rows and of the words in src; what one of the two
// has and the other has not is found. Needs no server.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { document, documentPath } from './openapi.mjs';
import { bin, root, run } from './server.mjs';

describe('the document of the API', () => {
    let place;
    const said = {};
    before(async () => {
        place = mkdtempSync(path.join(tmpdir(), 'entitled-words-'));
        for (const option of ['', '--policy', '--codes']) {
            const done = await run(bin, ['routes', ...(option ? [option] : []), '--json']);
            assert.equal(done.code, 0, done.stderr);
            said[option] = JSON.parse(done.stdout);
        }
    });
    after(() => { rmSync(place, { recursive: true, force: true }); });

    const texts = () => readdirSync(path.join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.words')).map((file) => [file, readFileSync(path.join(root, 'src', file), 'utf8')]);

    // The tool, with the words of src and a program that says what it said, both changed: words(file, text) and program(said).
    async function made({ words = (_, text) => text, program = () => {} }) {
        const folder = mkdtempSync(path.join(place, 'x')), copy = structuredClone(said);
        program(copy);
        for (const [option, json] of Object.entries(copy)) writeFileSync(path.join(folder, `said${option}`), JSON.stringify(json));
        writeFileSync(path.join(folder, 'program'), `#!/bin/sh\n[ "$2" = --json ] && exec cat ${folder}/said\nexec cat "${folder}/said$2"\n`, { mode: 0o755 });
        mkdirSync(path.join(folder, 'words'));
        for (const [file, text] of texts()) {
            const name = path.basename(file, '.words');
            writeFileSync(path.join(folder, 'words', path.basename(file)), words(name, text));
        }
        return run(path.join(root, 'tools/openapi'), ['--words', path.join(folder, 'words'), path.join(folder, 'program')]);
    }

    // The rows of a route in what the program said.
    const row = (copy, method, pattern) => copy[''].find((route) => route.method === method && route.path === pattern);
    const field = (copy, method, pattern, name) => row(copy, method, pattern).body.find((one) => one.name === name);

    test('each operation says all statuses that follow from how it is called: the same as before, a body without a length, our own fault', () => {
        for (const [where, item] of Object.entries(document.paths)) for (const [method, operation] of Object.entries(item)) {
            const has = (status) => status in operation.responses, at = `${method} ${where}`;
            const route = said[''].find((one) => one.method === method.toUpperCase() && one.path.replace(/:(\w+)/g, '{$1}') === where);
            assert.equal(has(304), method === 'get' && has(200), `${at}: 304`);
            assert.equal(has(304), (operation.parameters ?? []).some((one) => one.$ref?.endsWith('/IfNoneMatch')), `${at}: If-None-Match`);
            assert.equal(has(304), Boolean(operation.responses[200]?.headers?.ETag?.required), `${at}: ETag`);
            assert.equal(has(411), method !== 'get', `${at}: 411`);
            assert.equal(has(500) && has(503), route.database !== 'none', `${at}: 500 and 503`);
        }
    });

    test('it is what the program and the words make; `make openapi` makes it anew', async () => {
        const done = await run(path.join(root, 'tools/openapi'), [bin]);
        assert.equal(done.code, 0, done.stderr);
        assert.ok(done.stdout === readFileSync(documentPath, 'utf8'), 'docs/api/openapi.json is another; make openapi');
    });

    // What the program says otherwise is otherwise in the document, and only there: what is read and where it then stands.
    const properties = (name) => (doc) => doc.components.schemas[name].properties;
    const changes = {
        'a longer text': [(c) => { field(c, 'POST', '/api/v1/admin/contracts/:id/cancel', 'reason').max = 1234; }, (d) => properties('Cancel')(d).reason.maxLength, 1234],
        'a shorter password': [(c) => { field(c, 'POST', '/api/v1/admin/accounts', 'password').min = 7; }, (d) => properties('NewAccount')(d).password.minLength, 7],
        'a greater number': [(c) => { field(c, 'POST', '/api/v1/admin/contracts', 'units').max = 77; }, (d) => properties('NewContract')(d).units.maximum, 77],
        'a field that must be there': [(c) => { field(c, 'POST', '/api/v1/admin/contracts', 'units').required = true; }, (d) => d.components.schemas.NewContract.required.includes('units'), true],
        'a new field': [(c) => { row(c, 'POST', '/api/v1/admin/contracts/:id/cancel').body.push({ name: 'color', type: 'line', required: false, min: 0, max: 9 }); }, (d) => properties('Cancel')(d).color, { type: 'string', maxLength: 9 }],
        'a longer list': [(c) => { field(c, 'POST', '/api/v1/requests', 'additional_contacts').max = 9; }, (d) => properties('NewRequest')(d).additional_contacts.maxItems, 9],
        'a word more, where it is read and where it is answered': [(c) => { field(c, 'POST', '/api/v1/tokens', 'scopes').fields[0].words.push('fly'); }, (d) => ['TokenRequest', 'NewToken', 'Token'].map((name) => properties(name)(d).scopes.items.enum.at(-1)), ['fly', 'fly', 'fly']],
        'a new parameter, with the words of that name': [(c) => { row(c, 'GET', '/api/v1/tokens').query.push({ name: 'q', type: 'line', required: false, min: 0, max: 300 }); }, (d) => d.paths['/api/v1/tokens'].get.parameters.at(-2), { $ref: '#/components/parameters/Query' }],
        'another value of a parameter that is left out': [(c) => { for (const route of c['']) for (const one of route.query ?? []) if (one.name === 'limit') one.absent = 20; }, (d) => d.components.parameters.Limit.schema.default, 20],
        'a body that may be empty': [(c) => { row(c, 'PATCH', '/api/v1/me').body_may_be_empty = true; }, (d) => d.paths['/api/v1/me'].patch.requestBody.required, false],
        'no key any more': [(c) => { row(c, 'POST', '/api/v1/requests/:number/take').once = 'no'; }, (d) => d.paths['/api/v1/requests/{number}/take'].post.parameters.length, 1],
        'an act that nobody is refused': [(c) => { row(c, 'PATCH', '/api/v1/me').may_refuse = false; }, (d) => '403' in d.paths['/api/v1/me'].patch.responses, false],
        'another scope': [(c) => { row(c, 'GET', '/api/v1/queue').scope = 'read'; }, (d) => /needs the scope `read`\.$/.test(d.paths['/api/v1/queue'].get.description), true],
        'no sign-in': [(c) => { row(c, 'GET', '/api/v1/plans').access = 'public'; }, (d) => d.paths['/api/v1/plans'].get.security, []],
        'a field that goes with another': [(c) => { field(c, 'POST', '/api/v1/admin/contracts', 'units').with = 'draft'; }, (d) => properties('NewContract')(d).units.description, 'Instead of the plan\'s allocation. Only together with `draft`.'],
        'a parameter that goes with no other': [(c) => { delete row(c, 'GET', '/api/v1/admin/log').query.find((one) => one.name === 'about_id').with; }, (d) => d.paths['/api/v1/admin/log'].get.parameters.find((one) => one.name === 'about_id').description, 'The id of it.'],
        'a new code': [(c) => { c['--codes'].push({ code: 'tired', status: 503, title: 'Tired', of_answer: true, of_availability: false }); }, (d) => d.components.schemas.Code.enum.at(-1), 'tired'],
    };
    for (const [name, [program, read, expected]] of Object.entries(changes)) {
        test(`it says what the program says: ${name}`, async () => {
            assert.notDeepEqual(read(document), expected);
            const done = await made({ program });
            assert.equal(done.code, 0, done.stderr);
            assert.deepEqual(read(JSON.parse(done.stdout)), expected);
        });
    }

    const within = (name, from, to) => (file, text) => {
        if (file !== name) return text;
        assert.ok(text.includes(from), from);
        return text.replace(from, () => to);
    };
    const mistakes = {
        'an address that nobody has described': [{ program: (c) => { c[''].push({ ...row(c, 'GET', '/api/v1/plans'), path: '/api/v1/new' }); } }, /GET \/api\/v1\/new: the program answers it, and no \*\.words says/],
        'words for an address that is gone': [{ program: (c) => { c[''] = c[''].filter((route) => route.path !== '/api/v1/me'); } }, /the program has no such address/],
        'words for a field that nobody reads': [{ words: within('contract_desk', 'expires_on: Last day', 'ends: Last day') }, /contract_desk\.words:\d+: ends is read by nobody/],
        'words for a parameter that nobody reads': [{ words: within('contract', '    ?usable:', '    ?useful: How.\n    ?usable:') }, /contract\.words:\d+: useful is read by nobody/],
        'a parameter without words': [{ program: (c) => { row(c, 'GET', '/api/v1/tokens').query.push({ name: 'color', type: 'line', required: false, min: 0, max: 9 }); } }, /no words say what the parameter color is/],
        'a body without words': [{ words: within('contract_desk', '    body Cancel: Why it is cancelled.\n        reason = "Issued to the wrong organization"\n', '') }, /no line says `body NAME`/],
        'a schema that nobody knows': [{ words: within('contract_desk', '201 LedgerEntry: The entry.', '201 LedgerLine: The entry.') }, /nobody knows the type "LedgerLine"/],
        'a schema that nothing uses': [{ words: within('web', 'schema Named:', 'schema Unnamed: Nothing.\n    id id\n\nschema Named:') }, /nothing uses Unnamed/],
        'a property twice': [{ words: within('contract', '    display text', '    display id\n    display text') }, /display is there twice/],
        'an unknown type': [{ words: within('contract', 'used int 0..', 'used number') }, /nobody knows the type "number"/],
        'a code that the program has not': [{ words: within('web', 'problem Conflict conflict:', 'problem Conflict quarrel:') }, /the program has no code quarrel/],
        'codes of two statuses in one problem': [{ words: within('web', 'problem Conflict conflict:', 'problem Conflict conflict invalid:') }, /not one status/],
        'a page where it is no list': [{ words: within('account', '200 list of Token:', '200 Token:') }, /answers `list of/],
        'two operations of one name': [{ words: within('account', 'listSessions:', 'listTokens:') }, /two operations are called listTokens/],
        'one body that two readers read otherwise': [{ program: (c) => { field(c, 'POST', '/api/v1/requests/:number/contacts', 'name').max = 20; } }, /ContactInput do not read the same/],
        'no answer': [{ words: within('account', '    200 list of Token: A page of tokens.\n', '') }, /no line says what it answers/],
        'no description': [{ words: within('account', '    | The tokens of the account that are valid, newest first.\n', '') }, /no description/],
        'a property that is indented too far': [{ words: within('contract', '\n    already_associated?', '\n        already_associated?') }, /contract\.words:\d+: nobody reads "already_associated\? true" here/],
        'words of a field below another': [{ words: within('contract_desk', '        reason = "Granted twice"', '            reason = "Granted twice"') }, /contract_desk\.words:\d+: nobody reads "reason" here/],
        'a misspelt word of an answer': [{ words: within('contract', '        with = ', '        whit = ') }, /nobody reads "whit" here/],
        'a misspelt word of an operation': [{ words: within('contract', '    fails ', '    fials ') }, /nobody reads "fials /],
        'an example that is no JSON': [{ words: within('contract', '= "active"', '= active') }, /no JSON/],
    };
    for (const [name, [change, expected]] of Object.entries(mistakes)) {
        test(`it is not made with ${name}`, async () => {
            const done = await made(change);
            assert.notEqual(done.code, 0);
            assert.match(done.stderr, expected);
            assert.equal(done.stdout, '');
        });
    }
});
