// SPDX-License-Identifier: Apache-2.0
// kept.test.mjs: whatever is in the way when a form is sent (the session was ended elsewhere, the form's token is stale, the database is
// busy, the form is too long), what was typed is still there, is shown under the names of its fields and nothing else, and can be sent
// as it is. Every form there is, as a browser without scripts sends it; and those that people write most in, in a real one. Then all of that in
// an order by chance, one trouble after the other.
// ENTITLED_TORTURE: at most 30 minutes: 250 forms with up to six troubles each, and 12 drafts with each kind of browser, in place of 10 and 1
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Random, long, say, seed, sleep } from '../torture/torture.mjs';
import { Browser } from './browser.mjs';
import { collectForms } from './crawl.mjs';
import { Page, elements, find, formPairs, hasClass, isTyped, text } from './http.mjs';
import { changeStep, describeProblem, nameColleague, openStep, choosePlan, saveAndGoOn, walk } from './wizard.mjs';
import { World } from './world.mjs';
import { openShared } from '../shared_file.mjs';

const secret = ([name]) => name === 'csrf' || /password/.test(name);
const sorted = (pairs) => pairs.filter((pair) => !secret(pair)).map(([name, value]) => `${name}=${value}`).sort();

// What a page says that somebody typed: [[label, words]].
function typedOn(page) {
    return [...elements(page.main, 'dl')].filter((list) => hasClass(list, 'facts-lines'))
        .flatMap((list) => [...elements(list, 'div')].map((div) => [text(find(div, 'dt')).trim(), text(find(div, 'dd')).replace(/\n$/, '').trim()]));
}

const random = new Random();
const carried = long ? 250 : 10, drafts = long ? 12 : 1;

describe(`kept (ENTITLED_SEED=${seed})`, () => {
    let world;
    let browser;
    let forms;
    let whole; // the draft whose steps are among the forms
    let n = 0;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
        const routes = await world.routes();
        const found = await collectForms(world, routes);
        whole = /^\/drafts\/\d+/.exec(found.get('/drafts/:id/steps/:step').form.page)[0];
        // What puts an end to something comes last.
        const late = ({ route }) => /discard|cancel|submit$|close$|remove$|revoke$/.test(route.path);
        forms = [...found.values()].filter(({ route }) => route.access !== 'public').sort((a, b) => late(a) - late(b));
        assert.ok(forms.length > 25, `${forms.length} forms`);
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    // With a token of its own: one of the forms revokes some.
    async function endSessions(who) {
        const client = world.server.client({ token: await world.server.token(world.people[who].email) });
        await client.expect(204, client.delete('/sessions'));
    }

    // A contract of Anna's that none of the forms has touched.
    async function contract() {
        const issued = await world.issue();
        const anna = await reader();
        await anna.expect(201, anna.post('/contracts', { access_id: issued.access_id, contract_id: issued.contract_id }));
        return issued;
    }

    const reader = async () => world.server.client({ token: await world.server.token(world.people.anna.email) });

    // Nobody keeps more than twenty of them.
    async function discardDrafts() {
        const anna = await world.surfer('anna');
        const links = (await anna.get('/requests')).links.map((link) => /^\/drafts\/\d+/.exec(link)?.[0]);
        for (const link of new Set(links)) if (link && link !== whole) await anna.submit((await anna.get(`${link}?step=1`)).form(/\/discard$/));
        anna.close();
    }

    // In another window of the same browser, after a sign-out there.
    async function signInAnew(surfer, who) {
        surfer.cookies.clear();
        await surfer.signIn(world.people[who]);
    }

    // Somebody who has the page of a form open and has typed into each of its fields: what he sends, and what of it he typed.
    async function typing({ form, target, who }) {
        const surfer = await world.surfer(who);
        const csrf = (await surfer.get('/profile')).form('/profile').fields.find((f) => f.name === 'csrf').value;
        const written = form.fields.filter((f) => isTyped(f));
        const words = (f) => (f.type === 'date' ? '2031-01-02' : f.type === 'email' ? `x${++n}@fabrikam.example` : `<typed> "${++n}" & 100% + \u00fc\u4f60${f.type === 'textarea' ? '\n\tmore of it' : ''}`);
        const change = Object.fromEntries(written.map((f) => [f.name, words(f)]));
        const button = form.buttons.find((b) => b.action === target) ?? form.buttons.find((b) => !b.disabled && !b.action);
        const pairs = formPairs(form, { ...change, csrf }, button);
        return { surfer, target, pairs, labels: written.map((f) => [f.label, change[f.name]]) };
    }

    // Of what the page holds hidden only that may be shown which somebody typed on the page before, under its name there.
    function checkTyped(page, { pairs, labels }) {
        const shown = typedOn(page);
        const isTypedHere = ([label]) => labels.some(([typed]) => typed === label);
        assert.deepEqual(shown.filter(isTypedHere), labels, 'the labels of the form, and what was typed');
        for (const [label, words] of shown.filter((one) => !isTypedHere(one))) {
            assert.match(label, /^(By how much|How many|Access ID|Contract ID)$/);
            assert.ok(pairs.some(([, value]) => value === words));
        }
    }

    function checkKept(page, { pairs, labels }, form) {
        checkTyped(page, { pairs, labels });
        assert.deepEqual(sorted(formPairs(form)), sorted(pairs), 'all that was sent waits in the form, each field once');
        checkWords(page, pairs);
    }

    // Nothing that is the page's own affair stands there to be read.
    function checkWords(page, pairs) {
        const words = typedOn(page).reduce((rest, [label]) => rest.replace(label, ''), text(page.main));
        for (const name of ['once', 'revision', 'csrf', 'shown_product', 'remaining_before', 'resume'])
            assert.doesNotMatch(words, new RegExp(`\\b${name}\\b`), `the page says ${name}`);
        const once = pairs.find(([name]) => name === 'once')?.[1];
        assert.ok(once && !words.includes(once), 'the number of the form is in it, and not shown');
        assert.doesNotMatch(words, /\b(40[0-9]|413|422|50[0-9])\b/, 'no status');
    }

    // The whole way: sent, refused, kept, signed in, sent as it was.
    async function resumed(sent, { surfer, target, pairs, labels }, who, mistaken = false) {
        assert.equal(sent.status, 401);
        const page = new Page(target, sent);
        checkTyped(page, { pairs, labels });
        checkWords(page, pairs);
        const person = world.people[who];
        const shown = mistaken ? await surfer.submit(page.form('/sign-in'), { email: person.email, password: 'not the right one' }) : page;
        const next = await surfer.submit(shown.form('/sign-in'), { email: person.email, password: person.password });
        assert.equal(next.status, 200);
        const form = next.forms.find((f) => f.target === target);
        checkKept(next, { pairs, labels }, form);
        return surfer.submit(form);
    }

    // What is refused for another reason than that it was kept has been read.
    // A page that shows something once answers with 200.
    const taken = (page) => assert.ok([303, 404, 409, 413, 422, 429].includes(page.sent) || (page.sent === 200 && page.heading === 'Contracts in your calendar'), `answered ${page.sent}: ${text(page.main).replace(/\s+/g, ' ').slice(0, 300)}`);

    // Before the tests that send every form: among them are those that end a request.
    test('what was done before its answer was lost, or the session over, is not done again', async () => {
        const one = forms.find(({ route }) => /^\/requests\/:number\/communications$/.test(route.path));
        const typed = await typing(one);
        assert.equal((await typed.surfer.post(typed.target, typed.pairs)).status, 303);
        await endSessions('anna');
        const page = await resumed(await typed.surfer.post(typed.target, typed.pairs), typed, 'anna', true);
        assert.equal(page.sent, 303);
        const number = /\d{12}/.exec(typed.target)[0];
        const all = await (await reader()).all(`/requests/${number}/communications`);
        assert.equal(all.filter((c) => c.text === typed.labels[0][1]).length, 1);
    });

    test('what was typed while the database is busy stays in its form, which is done once', async () => {
        const typed = await typing(forms.find(({ route }) => /^\/requests\/:number\/communications$/.test(route.path)));
        const db = openShared(world.server.db);
        let page;
        db.exec('BEGIN IMMEDIATE');
        try {
            page = new Page(typed.target, await typed.surfer.post(typed.target, typed.pairs));
        } finally {
            db.exec('ROLLBACK');
            db.close();
        }
        assert.equal(page.status, 503);
        const form = page.forms.find((f) => f.target === typed.target);
        assert.deepEqual(sorted(formPairs(form)), sorted(typed.pairs), 'with the number that it had');
        for (let i = 0; i < 2; i++) assert.equal((await typed.surfer.submit(form)).sent, 303);
        const all = await (await reader()).all(`/requests/${/\d{12}/.exec(typed.target)[0]}/communications`);
        assert.equal(all.filter((c) => c.text === typed.labels[0][1]).length, 1);
    });

    test('what was typed survives a session that was ended elsewhere, in every form', async (t) => {
        for (const one of forms)
            await t.test(one.route.path, async () => {
                const typed = await typing(one);
                await endSessions(one.who);
                taken(await resumed(await typed.surfer.post(typed.target, typed.pairs), typed, one.who));
            });
    });

    test('what was typed survives a session whose cookie the browser has dropped, in every form', async (t) => {
        for (const one of forms)
            await t.test(one.route.path, async () => {
                const typed = await typing(one);
                typed.surfer.cookies.clear();
                await resumed(await typed.surfer.post(typed.target, typed.pairs), typed, one.who);
            });
    });

    // What is left out on purpose is asked for where the form is sent: a password is typed once more, and the rest is there.
    test('a form with a password is sent after the sign-in with the password typed once more', async (t) => {
        const kinds = forms.filter(({ form }) => form.fields.some((f) => f.type === 'password'));
        assert.ok(kinds.length >= 2, 'the change of a password, and a new token');
        for (const one of kinds)
            await t.test(one.route.path, async () => {
                const typed = await typing(one);
                const names = one.form.fields.filter((f) => f.type === 'password').map((f) => f.name);
                await endSessions(one.who);
                const sent = new Page(typed.target, await typed.surfer.post(typed.target, [...typed.pairs.filter(([name]) => !names.includes(name)), ...names.map((name) => [name, 'geheim geheim'])]));
                assert.equal(sent.status, 401);
                const person = world.people[one.who];
                const next = await typed.surfer.submit(sent.form('/sign-in'), { email: person.email, password: person.password });
                const form = next.forms.find((f) => f.target === typed.target);
                assert.match(text(next.main), /We never keep passwords\. Type it again\./);
                assert.doesNotMatch(next.html, /geheim/);
                const asked = form.fields.filter((f) => f.type === 'password');
                assert.deepEqual(asked.map((f) => f.name), names);
                assert.ok(asked.every((f) => f.label), 'each under its name');
                assert.deepEqual(sorted(formPairs(form)), sorted(typed.pairs), 'and all else that was typed');
                const done = await typed.surfer.submit(form, Object.fromEntries(names.map((name) => [name, 'not the right one'])));
                assert.doesNotMatch(text(done.main), /Fill this in/);
            });
    });

    test('what was typed survives a token that is stale, in every form', async (t) => {
        for (const one of forms)
            await t.test(one.route.path, async () => {
                const typed = await typing(one);
                await signInAnew(typed.surfer, one.who);
                const page = new Page(typed.target, await typed.surfer.post(typed.target, typed.pairs));
                assert.equal(page.status, 403);
                const form = page.forms.find((f) => f.target === typed.target);
                checkKept(page, typed, form);
                taken(await typed.surfer.submit(form));
            });
    });

    test('a kept form is kept on when the sign-in itself comes from a page that is stale', async () => {
        const typed = await typing(forms.find(({ route }) => /communications$/.test(route.path)));
        await endSessions('anna');
        const page = new Page(typed.target, await typed.surfer.post(typed.target, typed.pairs));
        const signIn = page.form('/sign-in');
        await signInAnew(typed.surfer, 'anna');
        const next = await typed.surfer.submit(signIn, { email: world.people.anna.email, password: world.people.anna.password });
        assert.equal(next.status, 403);
        const form = next.forms.find((f) => f.target === typed.target);
        checkKept(next, typed, form);
        taken(await typed.surfer.submit(form));
    });

    test('a form that is too long is refused in words, whoever sends it', async () => {
        const typed = await typing(forms.find(({ route }) => /^\/requests\/:number\/communications$/.test(route.path)));
        const page = new Page(typed.target, await typed.surfer.post(typed.target, [...typed.pairs.filter(([name]) => name !== 'text'), ['text', 'x'.repeat(1_100_000)]]));
        assert.equal(page.status, 413);
        assert.match(text(page.main), /Go back in your browser/);
        assert.doesNotMatch(text(page.main), /\b413\b/);
    });

    // ---- One trouble after the other -----------------------------------------------------------------------------

    // What happens before a form is sent, or while it is: by chance, any of these, also again on the way that another one made necessary.
    const troubles = {
        nothing: (_, post) => post(),
        async 'ended before'(_, post, who) { await endSessions(who); return post(); },
        async 'ended meanwhile'(_, post, who) {
            const [answer] = await Promise.all([post(), sleep(random.below(30)).then(() => endSessions(who))]);
            return answer;
        },
        'the cookie is dropped'({ surfer }, post) { surfer.cookies.clear(); return post(); },
        async 'signed in anew'({ surfer }, post, who) { await signInAnew(surfer, who); return post(); },
        async 'a database that is busy'(_, post) {
            const db = openShared(world.server.db);
            db.exec('BEGIN IMMEDIATE');
            try {
                return await post();
            } finally {
                db.exec('ROLLBACK');
                db.close();
            }
        },
    };

    // Signs in where a page asks for it, by mistake first now and then (not as often as locks somebody out); the page behind it, which has the form.
    const mistakes = {};
    async function signInThere(surfer, page, who) {
        const { email, password } = world.people[who];
        if (random.chance(0.2) && (mistakes[who] ??= 5) > 0) {
            mistakes[who]--;
            page = await surfer.submit(page.form('/sign-in'), { email, password: 'not the right one' });
        }
        if (random.chance(0.2)) await endSessions(who);
        return surfer.submit(page.form('/sign-in'), { email, password });
    }

    // Sends a form through up to `most` troubles, until it is read: the status of that. All that was typed is there after each.
    async function carry(typed, who, most) {
        let { pairs } = typed;
        for (let n = 0; ; n++) {
            const name = n < most ? random.weighted([[1, 'nothing'], [2, 'ended before'], [2, 'ended meanwhile'], [1, 'the cookie is dropped'], [1, 'signed in anew'], [0.3, 'a database that is busy']]) : 'nothing';
            const answer = await troubles[name](typed, () => typed.surfer.post(typed.target, pairs), who);
            let page = Object.assign(new Page(typed.target, answer), { sent: answer.status });
            if (![401, 403, 503].includes(page.status)) {
                taken(page);
                return page.status;
            }
            if (page.status === 401) {
                checkTyped(page, typed);
                checkWords(page, typed.pairs);
                page = await signInThere(typed.surfer, page, who);
                assert.equal(page.status, 200, `${name}: ${page.heading}`);
            }
            const form = page.forms.find((f) => f.target === typed.target);
            assert.ok(form, `${name}: ${page.heading}: the form is gone`);
            assert.deepEqual(sorted(formPairs(form)), sorted(typed.pairs), `${name}: all that was sent waits in the form`);
            pairs = formPairs(form);
        }
    }

    test('what was typed survives one trouble after the other, in any form and in any order, and is done once', async (t) => {
        const lasting = forms.filter(({ route, form }) => !/discard|cancel|submit$|close$|remove$/.test(route.path) && !form.fields.some((f) => f.type === 'password'));
        const replies = [];
        let done = 0;
        for (let i = 0; i < carried; i++) {
            const one = random.pick(lasting);
            const typed = await typing(one);
            const status = await carry(typed, one.who, 6).catch((error) => { error.message = `${one.route.path}: ${error.message}`; throw error; });
            typed.surfer.close();
            if (status === 303) done++;
            if (i % 10 === 9) await discardDrafts();
            if (/^\/requests\/:number\/communications$/.test(one.route.path)) replies.push({ at: /\d{12}/.exec(typed.target)[0], words: typed.labels[0][1], status });
        }
        const anna = await reader();
        for (const at of new Set(replies.map((reply) => reply.at))) {
            const all = (await anna.all(`/requests/${at}/communications`)).map((c) => c.text);
            for (const { words, status } of replies.filter((reply) => reply.at === at)) assert.equal(all.filter((said) => said === words).length, status === 303 ? 1 : 0, words);
        }
        say(t, `kept forms: ${carried} sent through up to six troubles each, ${done} of them done (the others refused for what was typed), ${replies.length} replies, each once`);
    });

    // ---- In a real browser ---------------------------------------------------------------------------------------

    // Where people write: how to come there, type, and send; and where it is to be read afterwards.
    const places = () => [
        { name: 'a reply', who: 'anna', at: `/requests/${world.requests.labels.number}`, label: 'Message', button: 'Send', shown: `/requests/${world.requests.labels.number}` },
        { name: 'an answer of the desk', who: 'sam', at: `/desk/requests/${world.requests.labels.number}`, open: 'Answer', label: 'Message', button: /^Send/, shown: `/desk/requests/${world.requests.labels.number}` },
        { name: 'a work note', who: 'sam', at: `/desk/requests/${world.requests.labels.number}`, open: /note/i, label: 'Work note', button: /^Save/, shown: `/desk/requests/${world.requests.labels.number}` },
        { name: 'a correction of the desk', who: 'dana', at: `/desk/contracts/${world.contracts.five.id}/top-up`, label: 'Reason', also: { 'How many': '3' }, button: /^Top up|^Add/, shown: null },
    ];

    async function write(page, place, words) {
        await page.goto(place.at);
        for (const [label, value] of Object.entries(place.also ?? {})) await page.getByLabel(label).fill(value);
        const field = page.getByRole('main').getByLabel(place.label, { exact: true });
        const around = (what) => page.locator(`main ${what}`, { has: page.getByLabel(place.label, { exact: true }) });
        if (!await field.isVisible()) await around('details').locator('> summary').click();
        await field.fill(words);
        return { field, button: around('form').getByRole('button').first() };
    }

    // `words`: what was typed and is to be read; none where something was only chosen.
    async function signInAndSend(visitor, who, words) {
        const { page } = visitor;
        const main = page.getByRole('main');
        const read = async () => { if (words) await main.getByText(words.split('\n')[0]).first().waitFor(); };
        await read();
        await main.getByLabel('E-mail').fill(world.people[who].email);
        await main.getByLabel('Password', { exact: true }).fill(world.people[who].password);
        await main.getByRole('button', { name: 'Sign in and continue' }).click();
        await main.getByRole('heading', { level: 1, name: 'You are signed in' }).waitFor();
        await read();
        await main.getByRole('button', { name: 'Send it now' }).click();
        await main.getByRole('heading', { level: 1, name: 'You are signed in' }).waitFor({ state: 'detached' });
    }

    for (const javaScript of [true, false]) {
        const mode = javaScript ? 'with scripts' : 'without scripts';

        test(`what people write in survives the end of the session, ${mode}`, async (t) => {
            for (const place of places())
                await t.test(place.name, async () => browser.with(world.server, { javaScript }, async (visitor) => {
                    const words = `Written while the session ended, ${place.name}, ${mode}\nand "more" of it`;
                    visitor.allow(401);
                    const page = await visitor.signIn(world.people[place.who]);
                    const { button } = await write(page, place, words);
                    await endSessions(place.who);
                    await button.click();
                    await signInAndSend(visitor, place.who, words);
                    if (place.shown) await page.goto(place.shown);
                    await page.getByRole('main').getByText(words.split('\n')[0]).first().waitFor();
                }));
        });

        test(`each step of the wizard survives the end of the session, ${mode}`, async () => browser.with(world.server, { javaScript }, async (visitor) => {
            visitor.allow(401);
            const page = await visitor.signIn(world.people.anna);
            const send = async (words) => {
                await endSessions('anna');
                await page.getByRole('button', { name: 'Continue' }).click();
                await signInAndSend(visitor, 'anna', words);
            };
            const title = `Written while the session ended, ${mode}`;
            const plan = await contract();
            await page.goto('/requests/new');
            await openStep(page, 1);
            await describeProblem(page, { javaScript, title });
            await send(title);
            await openStep(page, 2);
            await choosePlan(page, plan);
            await endSessions('anna');
            await page.getByRole('button', { name: 'Continue' }).click();
            await page.getByRole('main').getByLabel('E-mail').fill(world.people.anna.email);
            await page.getByRole('main').getByLabel('Password', { exact: true }).fill(world.people.anna.password);
            await page.getByRole('main').getByRole('button', { name: 'Sign in and continue' }).click();
            await page.getByRole('main').getByRole('button', { name: 'Send it now' }).click();
            await openStep(page, 5);
            await changeStep(page, 3);
            await page.getByLabel('Phone').fill('+46 8 555 010 42');
            await send('+46 8 555 010 42');
            await openStep(page, 5);
            await changeStep(page, 4);
            await nameColleague(page, { name: 'Written Meanwhile', email: 'meanwhile@fabrikam.example' });
            await send('Written Meanwhile');
            await openStep(page, 5);
            for (const words of [title, '+46 8 555 010 42', 'Written Meanwhile']) await page.getByRole('main').getByText(words).first().waitFor();
        }));

        test(`steps and replies in any order survive sessions that end at any of them, ${mode}`, async (t) => {
            let ended = 0, kept = 0;
            for (let i = 0; i < drafts; i++)
                await browser.with(world.server, { javaScript }, async (visitor) => {
                    visitor.allow(401);
                    const page = await visitor.signIn(world.people.anna);
                    const send = async (button, words) => {
                        if (random.chance(0.4)) return button.click();
                        if (random.chance(0.5)) await endSessions('anna'); else await visitor.context.clearCookies();
                        ended++;
                        await button.click();
                        return signInAndSend(visitor, 'anna', words);
                    };
                    const save = page.getByRole('button', { name: 'Continue' });
                    const word = (what) => `${what} ${++kept} of draft ${i}, ${mode}`;
                    const written = { title: word('Title') };
                    const plan = await contract();
                    await page.goto('/requests/new');
                    await openStep(page, 1);
                    await describeProblem(page, { javaScript, title: written.title });
                    await send(save, written.title);
                    await openStep(page, 2);
                    await choosePlan(page, plan);
                    await send(save);
                    await openStep(page, 5);
                    const draftPage = new URL(page.url()).pathname;
                    const step = async (n) => { await page.goto(`${draftPage}?step=${n}`); await openStep(page, n); };
                    // It leads to the first step that is open.
                    const leave = async (n, words) => { await send(save, words); await page.waitForURL((url) => url.pathname === draftPage && url.searchParams.get('step') !== String(n)); };
                    const acts = {
                        async title() { await step(1); written.title = word('Title'); await page.getByLabel('Title').fill(written.title); await leave(1, written.title); },
                        async description() { await step(1); written.description = word('Description'); await page.getByLabel('Description').fill(written.description); await leave(1, written.description); },
                        async plan() { await step(2); await choosePlan(page, plan); await leave(2); },
                        async phone() { await step(3); written.phone = `+46 8 555 ${100 + ++kept}`; await page.getByLabel('Phone').fill(written.phone); await leave(3, written.phone); },
                        async colleague() { await step(4); written.colleague = word('Colleague'); await nameColleague(page, { name: written.colleague, email: `colleague${kept}@fabrikam.example` }); await leave(4, written.colleague); },
                        async reply() {
                            const [place] = places(), words = word('Reply');
                            const { button } = await write(page, place, words);
                            await send(button, words);
                            await page.getByRole('main').getByText(words).first().waitFor();
                            await page.goto(place.shown);
                            await page.getByRole('main').getByText(words).first().waitFor();
                            const said = await (await reader()).all(`/requests/${world.requests.labels.number}/communications`);
                            assert.equal(said.filter((c) => c.text.trim() === words).length, 1);
                        },
                    };
                    await acts.phone();
                    for (let n = random.between(3, 6); n > 0; n--) await acts[random.pick(Object.keys(acts))]();
                    await step(5);
                    for (const words of Object.values(written)) await page.getByRole('main').getByText(words).first().waitFor();
                }).then(discardDrafts);
            say(t, `kept drafts, ${mode}: ${drafts} drafts and replies between, ${ended} sessions ended, everything that was typed is there`);
        });

        test(`a form that is too long leaves what was typed where it is, ${mode}`, async (t) => {
            const words = `${'too long '.repeat(150_000)}end`;
            for (const place of [...places().slice(0, 1), { name: 'a step', who: 'anna', step: true }])
                await t.test(place.name, async () => browser.with(world.server, { javaScript }, async (visitor) => {
                    visitor.allow(413);
                    const page = await visitor.signIn(world.people.anna);
                    let field;
                    let button;
                    if (place.step) {
                        await walk(page, null, { javaScript, until: 2 });
                        await page.goto(`${new URL(page.url()).pathname}?step=1`);
                        field = page.getByLabel('Description');
                        await field.fill(words);
                        button = page.getByRole('button', { name: 'Continue' });
                    } else {
                        ({ field, button } = await write(page, place, words));
                    }
                    await button.click();
                    if (javaScript) {
                        await page.getByRole('alert').getByText('longer than').waitFor();
                    } else {
                        await page.getByRole('main').getByText('Go back in your browser').waitFor();
                        await page.goBack();
                    }
                    assert.equal(await field.inputValue(), words);
                }));
        });

        test(`a form that is turned away unread can be sent once more, ${mode}`, async () => browser.with(world.server, { javaScript }, async (visitor) => {
            visitor.allow(503);
            const page = await visitor.signIn(world.people.anna);
            const words = `Turned away at the door, ${mode}`;
            await walk(page, null, { javaScript, until: 2 });
            await page.goto(`${new URL(page.url()).pathname}?step=1`);
            const field = page.getByLabel('Title');
            await field.fill(words);
            await turnAway(page);
            await page.getByRole('button', { name: 'Continue' }).click();
            await page.getByText('Too much is being sent').first().waitFor();
            if (javaScript) {
                assert.equal(await field.inputValue(), words);
                await saveAndGoOn(page);
            } else {
                await page.reload();
            }
            await openStep(page, 2);
            await page.getByRole('main').getByText(words).first().waitFor();
        }));
    }

    // The next form is answered as one is for which there was no memory: with the page that the server has for that.
    async function turnAway(page) {
        const door = await world.surfer();
        const refused = await door.send('POST', '/sign-in', { headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.server.origin }, body: 'x'.repeat(2_200_000) });
        assert.equal(refused.status, 413);
        const html = refused.text.replace(/<div class="trouble">[^]*<\/div>\s*<\/main>/, `<div class="trouble"><h1>Not possible at the moment</h1><p>Too much is being sent at the moment.</p><p>Reload this page.</p></div></main>`);
        await page.route('**/steps/1', (route) => route.fulfill({ status: 503, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html }), { times: 1 });
    }
});
