// SPDX-License-Identifier: Apache-2.0
// contracts.test.mjs: a contract's statement in a browser: read on a telephone, and printed (SPEC 4.7).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

describe('contracts', () => {
    let world;
    let browser;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    const statement = () => `/contracts/${world.contracts.gold.id}/statement`;

    test('the figures of a statement stand on a narrow screen without scrolling sideways [4.7]', async () => {
        await browser.with(world.server, { width: 360 }, async (visitor) => {
            const page = await visitor.signIn(world.people.olle, { at: `/sign-in?return=${statement()}` });
            await page.getByRole('heading', { level: 1, name: /^Statement of/ }).waitFor();
            const cells = await page.locator('.table-dense tbody tr:last-child > *, .table-dense tfoot tr > *').evaluateAll((list) => list.map((cell) => {
                const { left, right, height } = cell.getBoundingClientRect();
                return { label: cell.dataset.label ?? '', left, right, height };
            }));
            assert.equal(cells.length, 7);
            for (const { label, left, right, height } of cells) assert.ok(height > 0 && left >= 0 && right <= 360, `${label}: ${left} to ${right}`);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
            const first = page.locator('.table-dense tbody tr').first();
            const title = await first.locator('th').boundingBox(), number = await first.locator('td').first().boundingBox();
            assert.ok(title.y < number.y, 'what happened is the title of its card');
            await page.emulateMedia({ media: 'print' });
            assert.equal(await first.evaluate((row) => getComputedStyle(row).display), 'table-row', 'on paper it is a table');
        });
    });

    for (const javaScript of [false, true])
        test(`the button to print is ${javaScript ? 'there with' : 'not there without'} scripts`, async () => {
            await browser.with(world.server, { javaScript }, async (visitor) => {
                const page = await visitor.signIn(world.people.olle, { at: `/sign-in?return=${statement()}` });
                await page.getByRole('heading', { level: 1, name: /^Statement of/ }).waitFor();
                const button = page.getByRole('button', { name: 'Print' });
                assert.equal(await button.isVisible(), javaScript);
                if (!javaScript) return;
                await page.evaluate(() => { window.print = () => { document.body.dataset.printed = 'yes'; }; });
                await button.click();
                assert.equal(await page.locator('body').getAttribute('data-printed'), 'yes');
            });
        });

    // What stands behind # no server is sent: it goes into the form, also when one has to sign in on the way, and out of the address.
    test('the link of a mail with both IDs fills them in, and leaves them in no address', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const asked = [];
            visitor.page.on('request', (request) => asked.push(request.url()));
            const page = await visitor.signIn(world.people.olle, { at: '/contracts/add#access_id=0230242323&contract_id=004512345678' });
            await page.getByRole('heading', { level: 1, name: 'Add a contract' }).waitFor();
            assert.equal(await page.getByLabel('Access ID', { exact: true }).inputValue(), '0230242323');
            assert.equal(await page.getByLabel('Contract ID', { exact: true }).inputValue(), '004512345678');
            assert.equal(new URL(page.url()).hash, '');
            assert.ok(!asked.some((url) => url.split('#')[0].includes('0230242323')), 'no address that was asked for holds an ID');
            await page.reload();
            assert.equal(await page.getByLabel('Access ID', { exact: true }).inputValue(), '', 'it is filled in once');
        });
    });

    for (const javaScript of [false, true])
        test(`where both IDs are found is told ${javaScript ? 'with' : 'without'} scripts, by keyboard, with a picture of the message`, async () => {
            await browser.with(world.server, { javaScript, width: 360 }, async (visitor) => {
                const page = await visitor.signIn(world.people.olle, { at: '/sign-in?return=/contracts/add' });
                const question = page.locator('summary', { hasText: 'Where do I find the two IDs?' });
                assert.ok(!await page.locator('.letter').isVisible());
                await question.focus();
                await page.keyboard.press('Enter');
                await page.locator('.letter').waitFor();
                assert.match(await page.locator('.letter').innerText(), /Access ID: 0123456789/);
                assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
            });
        });
});
