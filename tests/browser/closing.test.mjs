// SPDX-License-Identifier: Apache-2.0
// closing.test.mjs: closing at the desk: two short columns, and a button that says what it does, with and without JavaScript.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

describe('closing', () => {
    let world;
    let browser;
    before(async () => { world = await World.start(); browser = await Browser.start(); });
    after(async () => { await browser?.stop(); await world?.stop(); });

    const opened = async (visitor, number) => {
        await visitor.signIn(world.people.sam);
        const page = await visitor.open(`/desk/requests/${number}`);
        await page.getByText('Close it', { exact: true }).click();
        return page;
    };

    test('the reasons stand in two columns of a third of the height that they had', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const page = await opened(visitor, world.requests.replication.number);
            const [keeps, returns] = [await page.locator('.side-keeps').boundingBox(), await page.locator('.side-returns').boundingBox()];
            assert.ok(keeps.y === returns.y && returns.x >= keeps.x + keeps.width, 'beside each other');
            assert.ok((await page.locator('.sides').boundingBox()).height < 450);
            assert.match(await page.locator('.side-keeps h3').innerText(), /^Chargeable: (\d+) stays \1$/);
            assert.match(await page.locator('.side-returns h3').innerText(), /^Not chargeable: \d+ becomes \d+$/);
            assert.equal(await page.getByLabel('Advice given').count(), 0);
            assert.equal(await page.getByLabel('Programme question answered').count(), 0);
        });
    });

    for (const [javaScript, name] of [[true, 'replication'], [false, 'group_policy']])
        test(`the button of the chosen side closes and says what comes back ${javaScript ? 'with' : 'without'} JavaScript, on a phone`, async () => {
            await browser.with(world.server, { javaScript, width: 320, height: 740 }, async (visitor) => {
                const page = await opened(visitor, world.requests[name].number);
                const [stays, back] = ['Close, 1 incident stays used', 'Close, 1 incident is given back'].map((words) => page.getByRole('button', { name: words, exact: true }));
                assert.ok(await stays.isVisible() && await back.isVisible(), 'before a reason is chosen both are there');
                await page.getByLabel('Problem solved').check();
                assert.ok(await stays.isVisible() && !await back.isVisible());
                await page.getByLabel('Product defect, confirmed').check();
                assert.ok(!await stays.isVisible() && await back.isVisible());
                await page.getByLabel('Cause', { exact: true }).fill('A timer');
                await page.getByLabel(/^Notes/).fill('Mended:\n\n    timer off');
                await page.getByLabel('Last message').fill('Goodbye');
                await back.click();
                await page.getByText('Closed. 1 incident given back.').waitFor();
                assert.equal(await page.locator('pre.lines', { hasText: 'timer off' }).count(), 1);
                assert.equal(await page.locator('.talk-item', { hasText: 'Goodbye' }).count(), 1);
                assert.equal(await page.locator('.talk-event', { hasText: '1 incident given back' }).count(), 1);
            });
        });

    test('by the keyboard alone it is closed', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            await visitor.signIn(world.people.sam);
            const page = await visitor.open(`/desk/requests/${world.requests.cloud_sign_in.number}`);
            await visitor.keyTo(page.getByText('Close it', { exact: true }));
            await page.keyboard.press('Enter');
            await visitor.keyTo(page.getByLabel('Problem solved'));
            await page.keyboard.press('Space');
            await visitor.keyTo(page.getByLabel('Cause', { exact: true }));
            await page.keyboard.type('A cable');
            await visitor.keyTo(page.getByLabel(/^Notes/));
            await page.keyboard.type('Replaced');
            await visitor.keyTo(page.getByRole('button', { name: /^Close, / }));
            await page.keyboard.press('Enter');
            await page.getByText(/^Closed\. /).waitFor();
        });
    });
});
