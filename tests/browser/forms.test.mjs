// SPDX-License-Identifier: Apache-2.0
// forms.test.mjs: what a form of another site could do here, which is nothing: every action of browsers refuses a form without our
// token, with another, and from another Origin, and changes nothing then. Plain HTTP: a browser would not send these.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { collectForms } from './crawl.mjs';
import { Page, Surfer, elements, attr, formPairs, text } from './http.mjs';
import { World } from './world.mjs';
import { openShared } from '../shared_file.mjs';

// Tables that a refused form may leave a trace in: jobs run on their own.
const may_change = new Set(['job']);

// Everything that is stored, as one digest for each table.
function fingerprint(file) {
    const db = openShared(file, { readOnly: true });
    try {
        const tables = db.prepare('SELECT name FROM sqlite_master WHERE type = \'table\' AND name NOT LIKE \'sqlite_%\' ORDER BY name').all();
        return Object.fromEntries(tables.filter(({ name }) => !may_change.has(name)).map(({ name }) => {
            const statement = db.prepare(`SELECT * FROM "${name}"`);
            statement.setReadBigInts(true);
            const rows = statement.all().map((row) => JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? String(v) : v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v)));
            return [name, createHash('sha256').update(rows.sort().join('\n')).digest('hex')];
        }));
    } finally {
        db.close();
    }
}

describe('forms', () => {
    let world;
    let routes;
    let forms;
    before(async () => {
        world = await World.start();
        routes = await world.routes();
        forms = await collectForms(world, routes);
    });
    after(async () => { await world?.stop(); });

    test('every action of the table of routes has a form that leads to it', () => {
        const actions = routes.filter((r) => r.method === 'POST').map((r) => r.path);
        assert.deepEqual(actions.filter((path) => !forms.has(path)), []);
    });

    test('what is read as a password is typed into a field for one, and is never shown back', async () => {
        let secrets = 0;
        for (const { route, form } of forms.values()) {
            const typed = form.fields.filter((f) => f.type === 'password');
            assert.deepEqual(typed.map((f) => f.name).sort(), (route.body ?? []).filter((f) => f.type === 'secret').map((f) => f.name).sort(), route.path);
            assert.ok(typed.every((f) => f.value === ''), route.path);
            secrets += typed.length;
        }
        assert.ok(secrets > 5);
        const anna = await world.surfer('anna');
        const form = (await anna.get('/profile')).form('/profile/password');
        const secret = 'a secret that nobody may read';
        const page = new Page(form.target, await anna.post(form.target, formPairs(form, { csrf: 'x', current: secret, new: secret })));
        assert.equal(page.status, 403);
        assert.ok(!page.html.includes(secret));
    });

    test('forms that are refused change nothing', async (t) => {
        const before = fingerprint(world.server.db);
        const check = async (name, send) => t.test(name, async () => {
            const answer = await send();
            assert.equal(answer.status, 403, text(new Page('/', answer).main).replace(/\s+/g, ' ').slice(0, 300));
            assert.ok(!/entitled_session=[^;]/.test(String(answer.headers['set-cookie'] ?? '')), 'nobody is signed in by it');
            assert.deepEqual(fingerprint(world.server.db), before);
        });
        const stranger = new Surfer(world.server.origin);
        const foreign = formPairs((await stranger.get('/sign-in')).form('/sign-in')).find(([name]) => name === 'csrf')[1];
        stranger.close();
        for (const { route, form, target, surfer } of forms.values()) {
            const own = formPairs(form);
            const token = own.find(([name]) => name === 'csrf')?.[1];
            assert.match(token ?? '', /^[0-9a-f]{32,}$/, `${route.path}: the form has a token`);
            const wrong = token.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
            const without = formPairs(form, { csrf: undefined });
            await check(`${route.path}: no token`, () => surfer.post(target, without));
            await check(`${route.path}: an empty token`, () => surfer.post(target, [...without, ['csrf', '']]));
            await check(`${route.path}: a token with one digit changed`, () => surfer.post(target, [...without, ['csrf', wrong]]));
            await check(`${route.path}: the token of another browser`, () => surfer.post(target, [...without, ['csrf', foreign]]));
            await check(`${route.path}: another Origin`, () => surfer.post(target, own, { from: 'https://elsewhere.example' }));
            await check(`${route.path}: the Origin "null"`, () => surfer.post(target, own, { from: 'null' }));
            await check(`${route.path}: another Referer`, () => surfer.post(target, own, { from: null, headers: { referer: 'https://elsewhere.example/sign-in' } }));
            await check(`${route.path}: neither Origin nor Referer`, () => surfer.post(target, own, { from: null }));
        }
    });

    test('what comes from our pages is taken', async (t) => {
        // Signing out ends the session that the others need, and so may a new password.
        const late = (path) => /sign-out|password|sessions|sign-in/.test(path);
        const ordered = [...forms.values()].sort((a, b) => late(a.route.path) - late(b.route.path));
        for (const { route, form, target, who } of ordered) {
            await t.test(route.path, async () => {
                const surfer = await world.surfer(who || undefined);
                // The token is that of the session: the page is opened anew by who sends it.
                const own = (await surfer.get(form.page)).forms.find((f) => f.path === form.path);
                if (!own) return; // done already by a form before: there is nothing to press any more
                const answer = await surfer.post(target, formPairs(own), { headers: { referer: `${world.server.origin}${form.page}` } });
                assert.notEqual(answer.status, 403, text(new Page('/', answer).main).replace(/\s+/g, ' ').slice(0, 300));
                assert.notEqual(answer.status, 401);
                assert.ok(answer.status < 500, `answered ${answer.status}`);
            });
        }
    });

    test('a Referer of ours stands in for the Origin that old browsers do not send', async () => {
        const anna = await world.surfer('anna');
        const form = (await anna.get('/profile')).form('/profile');
        const answer = await anna.post(form.target, formPairs(form), { from: null, headers: { referer: `${world.server.origin}/profile` } });
        assert.equal(answer.status, 303);
    });

    test('no page leads to an action by a link: what changes something is a form', async () => {
        const anna = await world.surfer('anna');
        // What is refused to her at the desk is written down there [10.7].
        const stored = () => ({ ...fingerprint(world.server.db), security_log: '' });
        const before = stored();
        for (const { route, target } of forms.values()) {
            const answer = await anna.send('GET', target);
            assert.ok(answer.status < 500, `GET ${route.path} answered ${answer.status}`);
        }
        const page = await anna.get('/requests');
        assert.ok([...elements(page.document, 'a')].every((a) => !/sign-out/.test(attr(a, 'href') ?? '')));
        assert.deepEqual(stored(), before);
    });
});
