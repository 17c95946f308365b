// SPDX-License-Identifier: Apache-2.0
// long_words.test.mjs: one word of 200 letters in every field that people fill in and others are shown: no page gets wider than its
// window by it, from a phone to a wide screen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { addresses } from './addresses.mjs';
import { World } from './world.mjs';
import { openShared } from '../shared_file.mjs';

const widths = [320, 768, 1024, 1280, 1920];
const word = 'Donaudampfschifffahrtsgesellschaftskapitaensmuetze'.repeat(4).slice(0, 200);

// Every text of people that a page shows; what the ledger has hashed stays as it is.
const fields = {
    account: ['name', 'phone'], organization: ['name'], request: ['title', 'description', 'on_behalf_of', 'closure_cause', 'closure_notes'],
    request_contact: ['name', 'phone'], communication: ['text'], contract_block: ['name', 'reason'], token: ['name'],
};


function lengthen(world) {
    const db = openShared(path.join(world.server.directory, path.basename(world.server.db)));
    try {
        for (const [table, columns] of Object.entries(fields)) {
            const there = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map((column) => column.name);
            assert.deepEqual(columns.filter((column) => !there.includes(column)), [], `columns of ${table}`);
            for (const column of columns) db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} <> ''`).run(word);
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

describe('long words', () => {
    let world;
    let browser;
    let list;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
        list = (await addresses(world)).list.filter(([, address]) => !address.includes('token='));
        const anna = await world.surfer('anna');
        const page = await anna.get('/requests/new?version=windows-server-2025');
        const form = page.form(/^\/drafts/);
        const sent = await anna.submit(form, { title: word, description: word }, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action));
        list.push(['anna', sent.address], ['anna', `/requests?q=${word}`], ['anna', `/requests/new?q=${word}`], ['dana', `/desk/contracts?q=${word}`], ['anna', `/contracts?q=${word}`], ['anna', `/${word}`]);
        lengthen(world);
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    test('no page gets wider than its window', async (t) => {
        const wide = [];
        for (const who of [...new Set(list.map(([name]) => name))]) {
            const cookies = who ? [...(await world.surfer(who)).cookies] : [];
            await browser.with(world.server, {}, async (visitor) => {
                await visitor.context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.server.origin })));
                visitor.allow(404);
                for (const [, address] of list.filter(([name]) => name === who)) {
                    await visitor.page.goto(address);
                    for (const width of widths) {
                        await visitor.page.setViewportSize({ width, height: 900 });
                        const said = await visitor.page.evaluate(widest);
                        if (said) wide.push(`${who} at ${address.slice(0, 80)}, ${width} px: ${said}`);
                    }
                }
            });
        }
        t.diagnostic(`${list.length} pages at ${widths.length} widths`);
        assert.deepEqual(wide, []);
    });
});
