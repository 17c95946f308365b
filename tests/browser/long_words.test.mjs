// SPDX-License-Identifier: Apache-2.0
// long_words.test.mjs: what people type, as it could be: one word of 200 letters in every field that others are shown, or words that run from
// the right. No page gets wider than its window by it, from a phone to a wide screen, nor at 200 % of 1280 px, which is 640 [12.2]; what runs from the right
// does not turn around what stands beside it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { addresses, pagesLeft } from './addresses.mjs';
import { World } from './world.mjs';
import { openShared } from '../shared_file.mjs';

const once = ['/reset/new'];   // has an address with a token only, which is used up
const widths = [320, 640, 768, 1024, 1280, 1920];
const word = 'Donaudampfschifffahrtsgesellschaftskapitaensmuetze'.repeat(4).slice(0, 200);

// Every text of people that a page shows; what the ledger has hashed stays as it is.
const fields = {
    account: ['name', 'phone'], organization: ['name'], request: ['title', 'description', 'on_behalf_of', 'closure_cause', 'closure_notes'],
    request_contact: ['name', 'phone'], communication: ['text'], contract_block: ['name', 'reason'], token: ['name'],
};


const rtl = 'אבגדה 123 שלום-עולם';

function fill(world, words) {
    const db = openShared(path.join(world.server.directory, path.basename(world.server.db)));
    try {
        for (const [table, columns] of Object.entries(fields)) {
            const there = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map((column) => column.name);
            assert.deepEqual(columns.filter((column) => !there.includes(column)), [], `columns of ${table}`);
            for (const column of columns) db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} <> ''`).run(words);
        }
    } finally {
        db.close();
    }
}

// Runs in the page: what makes it wider than the window, or null.
function widest() {
    const root = document.documentElement;
    for (const details of document.querySelectorAll('details')) details.open = true;
    if (root.scrollWidth <= root.clientWidth) return null;
    const over = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5)
        .map((e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 120));
    return `${root.scrollWidth} px wide: ${over.slice(0, 4).join('\n    ')}`;
}

// Runs in the page: where words stand in a line of others without anything that keeps their direction to themselves.
function notApart(words) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(words);
        if (at < 0 || node.parentElement.closest('bdi, [dir], title, textarea')) continue;
        const before = node.data.slice(0, at), alone = node.data.trim().startsWith(words) && getComputedStyle(node.parentElement).unicodeBidi !== 'normal';
        if (!alone && before.split('\u2068').length <= before.split('\u2069').length) said.push(`in the line of others: ${node.parentElement.outerHTML.replace(/\s+/g, ' ').slice(0, 160)}`);
    }
    return said;
}

describe('long words', () => {
    let world;
    let browser;
    let list, files;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
        ({ list, files } = await addresses(world));
        list = list.filter(([, address]) => !address.includes('token=')); // of a link that is used once; nothing of people stands there
        const anna = await world.surfer('anna');
        const page = await anna.get('/requests/new?version=windows-server-2025');
        const form = page.form(/^\/drafts/);
        const sent = await anna.submit(form, { title: word, description: word }, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action));
        list.push(['anna', sent.address], ['anna', `/requests?q=${word}`], ['anna', `/requests/new?q=${word}`], ['dana', `/desk/contracts?q=${word}`], ['anna', `/contracts?q=${word}`], ['anna', `/${word}`]);
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    // Every page, by whoever sees it; look(page) says what is wrong with it.
    async function walk(look) {
        const said = [], seen = [];
        for (const who of [...new Set(list.map(([name]) => name))]) {
            const cookies = who ? [...(await world.surfer(who)).cookies] : [];
            await browser.with(world.server, {}, async (visitor) => {
                await visitor.context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.server.origin })));
                visitor.allow(404);
                for (const [, address] of list.filter(([name]) => name === who)) {
                    const answer = await visitor.page.goto(address);
                    if (answer.status() === 200) seen.push(address);
                    said.push(...(await look(visitor.page)).map((one) => `${who || 'nobody'} at ${address.slice(0, 80)}, ${one}`));
                }
            });
        }
        assert.deepEqual(await pagesLeft(world, seen, files), once, 'these were not looked at');
        return said;
    }

    async function tooWide(page, width) {
        await page.setViewportSize({ width, height: 900 });
        const said = await page.evaluate(widest);
        return said ? [`${width} px: ${said}`] : [];
    }

    test('no page gets wider than its window', async (t) => {
        fill(world, word);
        const wide = await walk(async (page) => {
            const said = [];
            for (const width of widths) said.push(...await tooWide(page, width));
            return said;
        });
        t.diagnostic(`${list.length} pages at ${widths.length} widths`);
        assert.deepEqual(wide, []);
    });

    test('words that run from the right stand apart, and turn nothing around', async () => {
        fill(world, rtl);
        assert.deepEqual(await walk(async (page) => [...await tooWide(page, 320), ...await page.evaluate(notApart, rtl.slice(0, 5))]), []);
    });

    test('words that stand in the line of others are found', async () => {
        await browser.with(world.server, {}, async ({ page }) => {
            await page.setContent(`<p>For ${rtl} (2)</p><p dir="auto">${rtl}</p><p>For <bdi>${rtl}</bdi> (2), \u2068${rtl}\u2069</p>`);
            assert.equal((await page.evaluate(notApart, rtl.slice(0, 5))).length, 1);
        });
    });
});
