// SPDX-License-Identifier: Apache-2.0
// queue.test.mjs: the desk's queue as somebody has it before him all day: it is kept fresh and leaves him where he is, and taking, answering and closing
// a request takes little [10.3].
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

describe('the queue', () => {
    let world;
    let browser;
    before(async () => { world = await World.start(); browser = await Browser.start(); });
    after(async () => { await browser?.stop(); await world?.stop(); });

    const rows = (page) => page.locator('#queue tbody tr');
    const numbers = (page) => rows(page).locator('.id').allTextContents();

    test('says what is new and shows it where it stands, while somebody types', async () => {
        await browser.with(world.server, { height: 500 }, async (visitor) => {
            const page = await visitor.signIn(world.people.sam);
            const rosa = world.client('rosa');
            await page.clock.install();
            await visitor.open('/desk?show=mine');
            const before = await numbers(page);
            const [theirs] = (await rosa.expect(200, rosa.get('/queue', { show: 'mine' }))).items.filter((one) => one.next_event.whose_turn === 'vendor');
            await page.getByRole('searchbox').fill('half a wo');
            await page.evaluate(() => scrollTo(0, 80));
            const scrolled = await page.evaluate(() => scrollY);
            await rosa.expect(200, rosa.post(`/requests/${theirs.number}/hand-over`, { to: world.people.sam.email }));
            const sam = world.client('sam');
            const [mine] = (await sam.expect(200, sam.get('/queue', { show: 'mine', state: 'in_progress', limit: 1 }))).items;
            await sam.expect(201, sam.post(`/requests/${mine.number}/communications`, { text: 'Which version?', state: 'waiting_customer' }));

            await page.clock.fastForward(61000);
            await page.getByRole('status').filter({ hasText: '1 new request.' }).waitFor();
            assert.deepEqual(await numbers(page), before, 'the rows stand as they stood');
            assert.match(await rows(page).filter({ hasText: mine.number_display }).innerText(), /Waiting for the customer/, 'and say how it is now');
            assert.equal(await page.getByRole('searchbox').inputValue(), 'half a wo');
            assert.ok(await page.getByRole('searchbox').evaluate((box) => box === document.activeElement));
            assert.equal(await page.evaluate(() => scrollY), scrolled);

            await page.getByRole('link', { name: 'Show them' }).click();
            await rows(page).filter({ hasText: theirs.number_display }).waitFor();
            assert.equal(await rows(page).count(), before.length + 1);
            assert.equal(await page.evaluate(() => scrollY), scrolled);
            assert.equal(await page.getByRole('searchbox').inputValue(), 'half a wo');
            await page.getByRole('link', { name: 'Refresh', exact: true }).waitFor();
            assert.match(await page.getByRole('navigation', { name: 'Show' }).innerText(), new RegExp(`Mine\\s*${before.length + 1}`));
        });
    });

    // What a colleague does to some of the rows, a minute before the page is asked for again.
    async function meanwhile(visitor, show, act) {
        const { page } = visitor;
        await page.clock.install();
        await visitor.open(`/desk?show=${show}`);
        const before = (await numbers(page)).map((shown) => shown.replaceAll('-', ''));
        await act(before);
        await page.clock.fastForward(61000);
        return before;
    }

    test('says of what a colleague has taken or closed that it is not there any more, where it stands', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const page = await visitor.signIn(world.people.sam), rosa = world.client('rosa');
            const before = await meanwhile(visitor, 'unowned', async ([taken, closed]) => {
                const reason = (await rosa.expect(200, rosa.get('/closure-reasons'))).items.find((one) => !one.chargeable).id;
                await rosa.expect(200, rosa.post(`/requests/${taken}/take`));
                await rosa.expect(200, rosa.post(`/requests/${closed}/close`, { reason, cause: 'c', notes: 'n' }));
                await rows(page).nth(1).getByRole('button').focus();
            });
            assert.ok(before.length > 2, 'one stays');
            await page.getByRole('status').filter({ hasText: '2 are not here any more.' }).waitFor();
            assert.equal(await rows(page).count(), before.length, 'the rows stand as they stood');
            assert.equal(await rows(page).first().getByText('Not in this list any more').count(), 1);
            assert.ok(await rows(page).nth(1).getByRole('button').evaluate((button) => button === document.activeElement), 'where the focus is nothing is touched');
            await page.getByRole('searchbox').focus();
            await page.clock.fastForward(61000);
            await rows(page).nth(1).getByText('Not in this list any more').waitFor();
            for (const [i, row] of (await rows(page).all()).entries()) {
                assert.equal(await row.getByRole('button').count(), i < 2 ? 0 : 1, `${i}`);
                assert.equal(await row.getByText('Not in this list any more').count(), i < 2 ? 1 : 0, `${i}`);
            }
            await page.getByRole('link', { name: 'Refresh', exact: true }).click();
            await page.waitForFunction((count) => document.querySelectorAll('#queue tbody tr').length === count, before.length - 2);
            assert.equal(await page.getByText('any more').count(), 0);
        });
    });

    test('takes it back when what was gone is there again', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const page = await visitor.signIn(world.people.sam), sam = world.client('sam'), rosa = world.client('rosa');
            const [number] = await meanwhile(visitor, 'mine', async ([first]) => sam.expect(200, sam.post(`/requests/${first}/hand-over`, { to: world.people.rosa.email })));
            const cells = async () => (await rows(page).first().locator('td').allInnerTexts()).at(-1);
            await page.getByRole('status').filter({ hasText: '1 is not here any more.' }).waitFor();
            assert.equal(await cells(), 'Not in this list any more');
            await rosa.expect(200, rosa.post(`/requests/${number}/hand-over`, { to: world.people.sam.email }));
            await page.clock.fastForward(61000);
            await page.getByRole('status').filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
            assert.equal(await cells(), '');
            assert.equal(await rows(page).locator('xpath=self::*[contains(@class,"row-gone")]').count(), 0);
        });
    });

    test('without a script is shown anew by a link that keeps what it is narrowed to', async () => {
        await browser.with(world.server, { javaScript: false }, async (visitor) => {
            const page = await visitor.signIn(world.people.sam);
            await visitor.open('/desk');
            await page.locator('summary', { hasText: 'More filters' }).click();
            await page.getByLabel('Severity').selectOption('B');
            await page.getByRole('button', { name: 'Show', exact: true }).click();
            await page.getByRole('link', { name: /^Unassigned/ }).click();
            await page.getByRole('link', { name: 'Refresh' }).click();
            const asked = new URL(page.url()).searchParams;
            assert.deepEqual([asked.get('show'), asked.get('severity')], ['unowned', 'B']);
            await page.getByRole('searchbox').fill('zebra');
            await page.getByRole('button', { name: 'Search' }).click();
            const sought = new URL(page.url());
            assert.equal(sought.pathname, '/desk');
            assert.deepEqual([sought.searchParams.get('show'), sought.searchParams.get('severity'), sought.searchParams.get('q')], ['unowned', 'B', 'zebra']);
        });
    });

    test('gives each request one line where there is room', async () => {
        await browser.with(world.server, { width: 1280 }, async (visitor) => {
            const page = await visitor.signIn(world.people.sam);
            await visitor.open('/desk');
            for (const row of await rows(page).all()) assert.ok((await row.boundingBox()).height < 48, await row.innerText());
        });
    });

    test('cuts neither severity, its tags nor the state, and gives the titles what is left', async () => {
        const anna = world.client('anna');
        const around = (await anna.expect(200, anna.get('/requests', { limit: 200 }))).items.find((one) => one.requires_24x7 && one.state !== 'closed');
        await anna.expect(200, anna.post(`/requests/${around.number}/severity/ask`, { severity: 'B', impact: 'By day is enough.' }));
        for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [1440, 'light']])
            await browser.with(world.server, { width, colorScheme }, async (visitor) => {
                const page = await visitor.signIn(world.people.sam);
                await visitor.open('/desk');
                assert.equal(await page.locator('.tag', { hasText: 'asks for B' }).count(), 2);
                const cut = await page.locator('#queue :is(td:nth-child(1), td:nth-child(3), td:nth-child(4), td:last-child)').evaluateAll((cells) => cells
                    .filter((cell) => [...cell.querySelectorAll('*')].some((one) => one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > cell.getBoundingClientRect().right + 0.5))
                    .map((cell) => cell.innerText));
                assert.deepEqual(cut, []);
                const widths = await page.locator('#queue thead th').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
                assert.ok(widths[1] > 1.5 * Math.max(...widths.filter((_, at) => at !== 1)), `titles: ${widths}`);
            });
    });

    test('takes five actions and two pages, without scripts, to take, answer and close a request', async () => {
        await browser.with(world.server, { javaScript: false }, async (visitor) => {
            const page = await visitor.signIn(world.people.sam);
            await visitor.open('/desk?show=unowned');
            const row = rows(page).first();
            const number = await row.locator('.id').innerText();
            const counted = { actions: 0, loads: 0 };
            const act = async (done) => { counted.actions++; await done; };
            page.on('load', () => { counted.loads++; });
            await row.getByRole('link').click();
            await page.getByRole('button', { name: 'Assign to me', exact: true }).waitFor();

            await act(page.locator('summary', { hasText: 'Close it' }).click());
            const reason = page.getByRole('group', { name: /^Closure reason/ }).getByRole('radio', { includeHidden: true }).first();
            await act(page.locator(`label[for="${await reason.getAttribute('id')}"]`).first().click());
            await act(page.getByRole('textbox', { name: 'Cause' }).fill('The node lost its quorum.'));
            await act(page.getByLabel('Last message').fill('Update 4 mends it, and it is installed.'));
            await act(page.getByRole('button', { name: /^Close, / }).first().click());
            await page.getByText('Closed.', { exact: false }).first().waitFor();
            assert.deepEqual(counted, { actions: 5, loads: 2 });

            const closed = await world.client('sam').expect(200, world.client('sam').get(`/requests/${number.replaceAll('-', '')}`));
            assert.deepEqual([closed.state, closed.owner.name, closed.closure.notes], ['closed', 'Sam Engineer', 'Update 4 mends it, and it is installed.']);
            assert.ok(closed.responded_at);
        });
    });
});
