// SPDX-License-Identifier: Apache-2.0
// little.test.mjs: how little is asked of somebody who has done it before: counted clicks, fields and loads of pages from "New request" to the
// number, without scripts [6.1, 6.3].
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { openStep, story, tick } from './wizard.mjs';
import { World } from './world.mjs';

describe('asks little', () => {
    let world;
    let browser;
    before(async () => { world = await World.start(); browser = await Browser.start(); });
    after(async () => { await browser?.stop(); await world?.stop(); });

    test('who has done it before needs four clicks, three fields and three pages from the form to the number', async () => {
        await browser.with(world.server, { javaScript: false }, async (visitor) => {
            const page = await visitor.signIn(world.people.anna);
            const counted = { clicks: 0, fields: 0, loads: 0 };
            const click = async (one) => { counted.clicks++; await one.click(); };
            const fill = async (act) => { counted.fields++; await act; };
            await click(page.getByRole('link', { name: 'New request' }).first());
            await openStep(page, 1);
            assert.ok((await page.locator('.chosen-name').innerText()).length, 'the product of the last request is chosen');
            page.on('load', () => { counted.loads++; });
            await fill(page.getByLabel('Title').fill(story.title));
            await fill(page.getByLabel('Description').fill(story.description));
            await click(page.getByRole('button', { name: 'Continue' }));
            await openStep(page, 2);
            assert.equal(await page.getByRole('group', { name: 'Severity' }).getByRole('radio', { checked: true }).count(), 0, 'how urgent it is, nobody says for another');
            await fill(tick(page.getByRole('radio', { name: story.severity })));
            await click(page.getByRole('button', { name: 'Continue' }));
            await openStep(page, 5);
            await click(page.getByRole('button', { name: /^Submit/ }));
            await page.getByRole('heading', { level: 1, name: 'Your request is submitted' }).waitFor();
            assert.deepEqual(counted, { clicks: 4, fields: 3, loads: 3 });
        });
    });
});
