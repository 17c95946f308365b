// SPDX-License-Identifier: Apache-2.0
// accounts.test.mjs: becoming and staying somebody here, in a browser: signing up, the mailed links, the profile of the first use, a
// forgotten password, a sign-in that leads where one was going (SPEC 3.1, 3.2).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

describe('accounts', () => {
    let world;
    let browser;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    for (const javaScript of [false, true]) {
        const mode = javaScript ? 'with scripts' : 'without scripts';

        test(`from nobody to the first page, ${mode}: sign up, open the link of the mail, change the zone [3.1, 3.2]`, async () => {
            const person = { email: `tove-${javaScript}@freepost.example`, password: 'nine blue whales in a row' };
            await browser.with(world.server, { javaScript }, async (visitor) => {
                visitor.allow(422, 403);
                const page = await visitor.open('/sign-up');
                await page.getByLabel('Name').fill('Tove Ås');
                await page.getByLabel('E-mail').fill(person.email);
                await page.getByLabel('Password', { exact: true }).fill('short');
                await page.getByRole('button', { name: 'Create account' }).click();
                await page.getByRole('alert').waitFor();
                assert.equal(await page.getByLabel('Name').inputValue(), 'Tove Ås', 'what was typed is there');
                assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '', 'but for the password');
                await page.getByLabel('Password', { exact: true }).fill(person.password);
                await page.getByRole('button', { name: 'Create account' }).click();
                await page.getByRole('heading', { level: 1, name: 'Check your inbox' }).waitFor();
                const link = `/verify?token=${await world.mailedToken(person.email, '/verify')}`;
                await browser.with(world.server, { javaScript }, async (elsewhere) => {
                    elsewhere.allow(422);
                    const other = await elsewhere.open(link);
                    await other.getByLabel('Password', { exact: true }).fill('not the one of the sign-up');
                    await other.getByRole('button', { name: 'Confirm' }).click();
                    await other.getByRole('alert').waitFor();
                });
                await visitor.open(link);
                assert.match(await page.getByRole('status').innerText(), /confirmed, and you are signed in/);
                await visitor.open('/contracts');
                await page.getByRole('heading', { level: 1, name: 'My contracts' }).waitFor();
                // The zone is guessed by a script, or later by the country, said on each page, and can be changed from there.
                assert.match(await page.getByRole('contentinfo').innerText(), javaScript ? /Times in Europe\/Stockholm/ : /Times in UTC/);
                await page.getByRole('contentinfo').getByRole('link', { name: 'Change' }).click();
                assert.equal(await page.getByLabel('Language').count(), 0, 'one language is no choice');
                await page.getByLabel('Country').selectOption('SE');
                await page.getByRole('button', { name: 'Save' }).first().click();
                await page.getByRole('status').waitFor();
                assert.match(await page.getByRole('contentinfo').innerText(), /Times in Europe\/Stockholm/);
            });
        });

        test(`a forgotten password, ${mode} [3.1]`, async () => {
            const person = world.people[javaScript ? 'eva' : 'petra'];
            const password = 'seven green kettles sing';
            await browser.with(world.server, { javaScript }, async (visitor) => {
                visitor.allow(401, 403, 404, 422);
                const page = await visitor.open('/reset');
                await page.getByLabel('E-mail').fill(person.email);
                await page.getByRole('button', { name: 'Send me the link' }).click();
                await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
                const link = `/reset/new?token=${await world.mailedToken(person.email, '/reset/new')}`;
                await visitor.open(link);
                await page.getByLabel('New password').fill(password);
                await page.getByRole('button', { name: 'Set password' }).click();
                await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
                await visitor.signIn({ email: person.email, password });
                await visitor.open(link, 404); // it works once
            });
        });
    }

    test('a password is shown while somebody wants to see it, hidden again before it is sent, and without scripts there is no button for it', async () => {
        await browser.with(world.server, { javaScript: false }, async (visitor) => {
            const page = await visitor.open('/sign-up');
            assert.equal(await page.getByRole('button', { name: 'Show the password' }).count(), 0);
        });
        await browser.with(world.server, {}, async (visitor) => {
            visitor.allow(401);
            const page = await visitor.open('/sign-in');
            const field = page.getByLabel('Password', { exact: true });
            await page.getByLabel('E-mail').fill(world.people.anna.email);
            await field.fill('not hers at all');
            await page.getByRole('button', { name: 'Show the password' }).click();
            assert.equal(await field.getAttribute('type'), 'text');
            await page.getByRole('button', { name: 'Hide the password' }).click();
            assert.equal(await field.getAttribute('type'), 'password');
            await page.getByRole('button', { name: 'Show the password' }).click();
            await page.evaluate(() => document.addEventListener('submit', () => { sessionStorage.type = document.getElementById('password').type; }));
            await field.press('Enter');
            await page.getByRole('alert').waitFor();
            assert.equal(await page.evaluate(() => sessionStorage.type), 'password');
        });
    });

    test('Escape and a click elsewhere close the menu of the account; the focus goes back to where it was opened', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const page = await visitor.signIn(world.people.anna);
            const menu = page.locator('details.menu');
            const is_open = () => menu.evaluate((element) => element.open);
            await menu.locator('summary').click();
            await page.keyboard.press('Tab');
            await page.keyboard.press('Escape');
            assert.equal(await is_open(), false);
            assert.ok(await menu.locator('summary').evaluate((element) => element === document.activeElement));
            await page.keyboard.press('Enter');
            assert.equal(await is_open(), true);
            await menu.locator('p').click();
            assert.equal(await is_open(), true, 'a click into it');
            await page.getByRole('heading', { level: 1 }).click();
            assert.equal(await is_open(), false);
        });
    });

    test('whoever is sent to the sign-in comes where he was going, and nowhere else', async () => {
        for (const [wanted, reached] of [['/contracts', '/contracts'], ['https://elsewhere.example/', '/requests'], ['//elsewhere.example', '/requests']]) {
            await browser.with(world.server, {}, async (visitor) => {
                const page = await visitor.signIn(world.people.anna, { at: `/sign-in?return=${encodeURIComponent(wanted)}` });
                assert.equal(page.url(), `${world.server.origin}${reached}`);
            });
        }
        await browser.with(world.server, {}, async (visitor) => {
            const { number } = world.requests.replication;
            const page = await visitor.open(`/requests/${number}`);
            assert.equal(new URL(page.url()).pathname, '/sign-in');
            await visitor.signIn(world.people.anna, { at: null });
            await page.waitForURL(`**/requests/${number}`);
        });
    });
});
