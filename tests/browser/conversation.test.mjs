// SPDX-License-Identifier: Apache-2.0
// conversation.test.mjs: what people write on a request, as a browser shows it: logs that scroll by themselves, links, addresses of messages, and
// quotes, with and without JavaScript; on a phone, with long words, from right to left, and a hundred messages.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { width: 320, height: 740 };
const lines = 5000;
const log = Array.from({ length: lines }, (_, i) => `l${i}`).join('\n');
const wide = '2026-11-29 23:41:07  Error  1925  The attempt to establish a replication link for the following writable partition failed: DC=fabrikam';
const word = 'Donaudampfschifffahrtsgesellschaftskapitaensmuetze'.repeat(4);
const link = `https://support.example/${'a-very-long-path/'.repeat(12)}?q=1`;

const checkWidth = async (page) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, 'nothing is wider than the window');

describe('a conversation', () => {
    let world;
    let browser;
    let number;
    let long;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
        const anna = world.client('anna'), sam = world.client('sam');
        number = world.requests.replication.number;
        long = world.requests.deadlocks.number;
        for (const text of [`The whole log:\n\`\`\`\n${log}\n\`\`\`\n`, `One line:\n\n    ${wide}\n\n\n\n${word} ${link}.`, 'هذا سجل الخادم:\n\n    خطأ 1925 \u05e9\u05dc\u05d5\u05dd\n\nhttps://support.example/סרבר תודה'])
            await anna.post(`/api/v1/requests/${number}/communications`, { text }, 201);
        for (let i = 0; i < 100; i++) await sam.post(`/api/v1/requests/${long}/communications`, { text: `Message ${i}.`, state: i % 2 ? 'in_progress' : 'waiting_customer' }, 201);
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    for (const javaScript of [true, false])
        test(`logs scroll by themselves and links lead where they say on a phone ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
            await browser.with(world.server, { javaScript, ...phone }, async (visitor) => {
                await visitor.signIn(world.people.anna);
                const page = await visitor.open(`/requests/${number}`);
                await checkWidth(page);
                const whole = page.locator('pre.lines').filter({ hasText: 'l4999' });
                assert.equal((await whole.textContent()).split('\n').filter((line) => /^l\d+$/.test(line)).length, lines);
                assert.ok((await whole.boundingBox()).height < 600, 'five thousand lines take no more than a screen');
                assert.equal(await whole.getAttribute('aria-label'), 'Text in a fixed width, 5000 lines');
                const one = page.locator('pre.lines').filter({ hasText: 'writable partition' });
                await visitor.keyTo(one);
                // A page without scripts polls nothing by itself.
                const moved = () => one.evaluate((block) => block.scrollLeft > 0);
                for (let presses = 0; presses < 200 && !await moved(); presses++) {
                    await page.keyboard.press('ArrowRight');
                    await page.waitForTimeout(50);
                }
                assert.ok(await moved(), 'the block scrolls by the keyboard');
                const to = page.getByRole('link', { name: link, exact: true });
                assert.equal(await to.getAttribute('href'), link);
                assert.equal(await to.getAttribute('rel'), 'noopener noreferrer nofollow');
                assert.equal(await page.locator('.written p:empty').count(), 0, 'no empty lines are shown');
            });
        });

    test('what runs from right to left stands on the right, and what runs the other way does not', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            await visitor.signIn(world.people.anna);
            const page = await visitor.open(`/requests/${number}`);
            const side = (element) => {
                const range = document.createRange();
                range.selectNodeContents(element);
                const [text, box] = [range.getClientRects()[0], element.closest('p, pre').getBoundingClientRect()];
                return box.right - text.right < text.left - box.left ? 'right' : 'left';
            };
            assert.equal(await page.locator('.written p', { hasText: 'هذا سجل' }).locator('bdi').evaluate(side), 'right');
            assert.equal(await page.locator('.written p', { hasText: 'One line:' }).evaluate(side), 'left');
        });
    });

    test('axe finds nothing in it, in light and dark, on a desk and on a phone', async () => {
        for (const [who, at] of [['anna', `/requests/${number}`], ['sam', `/desk/requests/${number}`], ['sam', `/desk/requests/${long}`]])
            for (const colorScheme of ['light', 'dark'])
                await browser.with(world.server, { colorScheme, ...(colorScheme === 'dark' ? {} : phone) }, async (visitor) => {
                    await visitor.signIn(world.people[who]);
                    const page = await visitor.open(at);
                    await page.evaluate(axe);
                    const said = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`)));
                    assert.deepEqual(said, [], `${at} ${colorScheme}`);
                    await checkWidth(page);
                });
    });

    test('each of a hundred messages has an address, which leads to it', async () => {
        await browser.with(world.server, { javaScript: false, ...phone }, async (visitor) => {
            await visitor.signIn(world.people.anna);
            const page = await visitor.open(`/requests/${long}`);
            const item = page.locator('.talk-item').filter({ hasText: 'Message 61.' });
            const address = await item.getByRole('link', { name: /Link to this message$/ }).getAttribute('href');
            const times = item.locator('.talk-at time');
            assert.match(await times.getAttribute('datetime'), /^20\d\d-\d\d-\d\dT.*Z$/);
            assert.match(await item.locator('.talk-at').innerText(), /^(just now|\d+ min ago)\s+\d+ \w+ 20\d\d, \d\d:\d\d/);
            await page.goto('about:blank');
            await visitor.open(address);
            assert.ok(await item.evaluate((one) => one.matches(':target') && one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().bottom <= innerHeight), 'it is in sight');
            assert.equal(await page.locator('.talk > li', { hasText: 'Status: ' }).count() >= 100, true, 'changes stand between');
        });
    });

    test('without JavaScript a message is quoted by its link', async () => {
        await browser.with(world.server, { javaScript: false, ...phone }, async (visitor) => {
            await visitor.signIn(world.people.anna);
            const page = await visitor.open(`/requests/${long}`);
            await page.locator('.talk-item').filter({ hasText: 'Message 7.' }).getByRole('link', { name: /^Quote/ }).click();
            assert.equal(await page.getByLabel('Message').inputValue(), 'Sam Engineer wrote:\n> Message 7.\n\n');
            assert.ok(await page.getByLabel('Message').evaluate((field) => field.getBoundingClientRect().top < innerHeight), 'the box is in sight');
        });
    });

    test('with JavaScript it is quoted at once, behind what is typed there', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            await visitor.signIn(world.people.sam);
            const page = await visitor.open(`/desk/requests/${number}`);
            const answer = page.getByLabel('Message', { exact: true });
            await page.evaluate(() => { globalThis.stays = true; });
            await answer.fill('Hello Anna,');
            await page.locator('.talk-item').filter({ hasText: 'One line:' }).getByRole('link', { name: /^Quote/ }).click();
            await page.waitForFunction((field) => field.value.includes('wrote:'), await answer.elementHandle());
            assert.ok((await answer.inputValue()).startsWith(`Hello Anna,\n\nAnna Berg wrote:\n> One line:\n>\n>     ${wide}\n>\n`));
            assert.ok(await answer.evaluate((field) => field === document.activeElement));
            await page.locator('.talk-item').filter({ hasText: 'The whole log:' }).getByRole('link', { name: /^Quote/ }).click();
            await page.waitForFunction((field) => field.value.includes('left out'), await answer.elementHandle());
            assert.ok((await answer.inputValue()).endsWith('> l27\n> [The rest is left out.]\n\n'));
            await page.locator('.talk-note').first().getByRole('link', { name: /^Quote/ }).click();
            const note = page.getByLabel('Work note', { exact: true });
            await page.waitForFunction((field) => field.value.includes('wrote:'), await note.elementHandle());
            assert.ok(await note.isVisible());
            assert.ok(await page.evaluate(() => globalThis.stays), 'the page was not left');
        });
    });

    test('what is quoted goes where it belongs on a page that came back with a fault, too', async () => {
        for (const [form, says] of [['Write a work note', 'Write the note first.'], ['Answer the customer', 'Write the answer first.']])
            await browser.with(world.server, {}, async (visitor) => {
                await visitor.signIn(world.people.sam);
                visitor.allow(422);
                const page = await visitor.open(`/desk/requests/${number}`);
                const act = page.locator('details', { has: page.locator('summary', { hasText: form }) });
                const answer = page.getByLabel('Message', { exact: true }), note = page.getByLabel('Work note', { exact: true });
                if (!await act.getByRole('textbox').isVisible()) await act.locator('summary').click();
                await act.locator('textarea').fill(' ');
                await act.getByRole('button').click();
                await page.getByRole('alert').getByRole('link', { name: says }).click();
                assert.ok(await act.locator('textarea').evaluate((field) => field === document.activeElement), 'the list of faults leads to the field');
                await page.locator('.talk-item').filter({ hasText: 'One line:' }).getByRole('link', { name: /^Quote/ }).click();
                await page.waitForFunction((field) => field.value.includes('Anna Berg wrote:'), await answer.elementHandle());
                await page.locator('.talk-note').first().getByRole('link', { name: /^Quote/ }).click();
                await page.waitForFunction((field) => field.value.includes('wrote:'), await note.elementHandle());
                assert.ok(!(await note.inputValue()).includes('One line:') && (await answer.inputValue()).split('wrote:').length === 2, form);
            });
    });
});
