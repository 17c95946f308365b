// SPDX-License-Identifier: Apache-2.0
// six_steps.test.mjs: submitting a request in a browser, with scripts and without, with a keyboard only, in two windows, with a
// sign-out in between: nobody is charged twice, and nothing typed is lost (SPEC 4.3, 6).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';
import { contactFields, describeProblem, facts, openStep, readConfirmation, readQuote, saveAndGoOn, story, submit, walk } from './wizard.mjs';

describe('six steps', () => {
    let world;
    let browser;
    let api;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
        api = world.client('anna');
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    // A contract with five incidents that is Anna's.
    async function contract(more) {
        const issued = await world.issue(more);
        await api.expect(201, api.post('/contracts', { access_id: issued.access_id, contract_id: issued.contract_id }));
        return issued;
    }
    const remaining = async (one) => (await api.expect(200, api.get(`/contracts/${one.id}`))).remaining;
    const requestsOf = async (one) => (await api.all('/requests')).filter((r) => r.contract?.id === one.id);

    for (const javaScript of [false, true]) {
        const mode = javaScript ? 'with scripts' : 'without scripts';

        test(`from the product to the number, ${mode} [6.1, 6.2, 6.5, 6.7]`, async () => {
            const plan = await contract();
            await browser.with(world.server, { javaScript }, async (visitor) => {
                const page = await visitor.signIn(world.people.anna);
                await page.getByRole('link', { name: 'New request' }).first().click();
                await openStep(page, 1);
                await walk(page, plan, { javaScript, until: 5 });
                const quote = await readQuote(page);
                assert.match(quote.charge, /^1 incident\b/);
                assert.ok(quote.charge.includes(plan.access_id));
                assert.deepEqual([quote.before, quote.after], [5, 4]);
                assert.match(quote.text, /within 8 (h|hours) of business time/);
                assert.equal(await remaining(plan), 5, 'looking costs nothing');
                await submit(page);
                const shown = await readConfirmation(page);
                assert.equal(shown.Title, story.title);
                assert.match(shown.Severity, /^C Minimal/);
                assert.match(shown['First answer'], /8 (h|hours)\b/);
                assert.match(shown.Plan, new RegExp(`^${plan.access_id} - `));
                assert.match(shown.Charged, /^1 incident\b/);
                assert.match(shown.Charged, /\b4\b/, 'what is left');
                assert.ok(Date.parse(shown.due) > Date.now(), 'the target is a time to come');
                assert.equal(await remaining(plan), 4);
                const request = await api.expect(200, api.get(`/requests/${shown.number}`));
                assert.equal(request.title, story.title);
                assert.equal(request.description, story.description, 'tabs and line breaks included');
                assert.equal(request.primary_contact.phone, story.phone);
                assert.deepEqual(request.additional_contacts.map((c) => c.email), [story.colleague.email]);
                assert.equal(request.response_due_at, shown.due);
                await page.reload();
                assert.equal((await readConfirmation(page)).number, shown.number, 'reloading shows it again');
                await page.getByRole('link', { name: 'Go to the request' }).click();
                await page.getByRole('heading', { level: 1, name: story.title }).waitFor();
                await page.goto(`/contracts/${plan.id}`);
                assert.match(await page.getByRole('main').innerText(), /\b4\s+of 5 incidents left/);
            });
            assert.equal((await requestsOf(plan)).length, 1);
        });

        test(`nothing typed is lost, ${mode} [6.1]`, async () => {
            const plan = await contract();
            let draft;
            const typed = async (page) => {
                await page.goto(`${draft}?step=1`);
                assert.equal(await page.locator('.chosen-name').innerText(), story.version);
                assert.equal(await page.getByLabel('Title').inputValue(), story.title);
                assert.equal(await page.getByLabel('Description').inputValue(), story.description);
                assert.equal(await page.getByLabel('Category').locator('option:checked').innerText(), story.category);
                await page.goto(`${draft}?step=2`);
                assert.ok(await page.getByRole('radio', { name: new RegExp(plan.access_id) }).isChecked());
                assert.ok(await page.getByRole('radio', { name: story.severity }).isChecked());
                await page.goto(`${draft}?step=3`);
                assert.equal(await page.getByLabel('Phone').inputValue(), story.phone);
                await page.goto(`${draft}?step=4`);
                for (const [part, value] of Object.entries(story.colleague)) assert.equal(await contactFields(page, 1)[part].inputValue(), value);
            };
            await browser.with(world.server, { javaScript }, async (visitor) => {
                const page = await visitor.signIn(world.people.anna);
                await walk(page, plan, { javaScript, until: 5 });
                draft = new URL(page.url()).pathname;
                await page.getByRole('link', { name: /step 1:/ }).click(); // back to the first step
                await openStep(page, 1);
                assert.equal(await page.getByLabel('Title').inputValue(), story.title);
                await page.reload();
                await typed(page);
                await visitor.signOut();
                await visitor.signIn(world.people.anna);
                await typed(page);
            });
            // Another browser, as after closing the first: the draft waits where a new request is begun.
            await browser.with(world.server, { javaScript }, async (visitor) => {
                const page = await visitor.signIn(world.people.anna);
                await page.goto('/requests/new');
                await page.getByRole('link', { name: story.title }).first().click();
                await page.locator('#step-1').waitFor();
                assert.equal(new URL(page.url()).pathname, draft);
                await typed(page);
            });
            assert.equal(await remaining(plan), 5);
        });

        test(`a contract is added in place, though its zeros were lost, ${mode} [4.3]`, async () => {
            const { access_id: accessId, contract_id: contractId } = world.contracts.unclaimed;
            const who = javaScript ? 'anna' : 'olle';
            await browser.with(world.server, { javaScript }, async (visitor) => {
                const page = await visitor.signIn(world.people[who]);
                visitor.allow(422);
                await walk(page, null, { javaScript, until: 2 });
                const adding = page.locator('#add-contract');
                if (await adding.getAttribute('open') === null) await adding.locator('> summary').click();
                await page.getByLabel('Access ID').fill(accessId.replace(/^0+/, ''));
                await page.getByLabel('Contract ID').fill(` ${contractId.replace(/^0+/, '')} `);
                await page.getByRole('button', { name: 'Add this contract' }).click();
                await page.getByRole('button', { name: 'Use these' }).waitFor();
                assert.ok((await page.getByRole('main').innerText()).includes(`Access ID ${accessId}, Contract ID ${contractId}`), 'the fault has both with their zeros');
                await page.getByRole('button', { name: 'Use these' }).click();
                await page.getByRole('status').filter({ hasText: 'is added' }).waitFor();
                await openStep(page, 2);
                assert.ok(await page.getByRole('radio', { name: new RegExp(accessId) }).isChecked(), 'it is chosen at once');
            });
            const theirs = world.client(who);
            assert.equal((await theirs.expect(200, theirs.get(`/contracts/${world.contracts.unclaimed.id}`))).remaining, 5);
        });
    }

    // The first button of a form is the one that Enter presses, and what is suggested or to be confirmed stands first.
    test('Enter adds what is typed, and never what is suggested or waits to be confirmed [4.3]', async () => {
        for (const [name, address, opens] of [['six steps', '/requests/new', true], ['its own page', '/contracts/add', false]]) {
            const unheld = { organization: undefined, country: 'SE' };
            const suggested = await world.issue(unheld), foreign = await world.issue({ organization: world.organizations.olsina.id });
            const added = [];
            await browser.with(world.server, {}, async (visitor) => {
                const page = await visitor.signIn(world.people.anna);
                visitor.allow(422, 409);
                if (opens) await walk(page, null, { javaScript: true, until: 2 });
                else await page.goto(address);
                const type = async (accessId, contractId) => {
                    const adding = page.locator('#add-contract');
                    if (opens && await adding.getAttribute('open') === null) await adding.locator('> summary').click();
                    await page.getByLabel('Access ID', { exact: true }).fill(accessId);
                    await page.getByLabel('Contract ID', { exact: true }).fill(contractId);
                    await page.getByLabel('Contract ID', { exact: true }).press('Enter');
                };
                await type(suggested.contract_id, suggested.access_id);
                await page.getByRole('button', { name: 'Swap and add' }).waitFor();
                await type(foreign.access_id, foreign.contract_id);
                await page.getByRole('button', { name: 'Add it', exact: true }).waitFor();
                const own = await world.issue(unheld);
                added.push(own);
                await type(own.access_id, own.contract_id);
                await page.getByRole('status').filter({ hasText: 'is added' }).waitFor();
            });
            const mine = (await api.all('/contracts')).map((c) => c.id);
            assert.ok(mine.includes(added[0].id), name);
            assert.ok(!mine.includes(suggested.id) && !mine.includes(foreign.id), name);
        }
    });

    test('by keyboard only, and the focus can always be seen [12.2]', async () => {
        const plan = await contract();
        await browser.with(world.server, {}, async (visitor) => {
            const { page } = visitor;
            const { keyboard } = page;
            const press = async (name, key = 'Enter') => { await visitor.keyTo(page.getByRole('button', { name })); await keyboard.press(key); };
            const typeInto = async (locator, text) => { await visitor.keyTo(locator); await keyboard.press('Control+A'); await keyboard.type(text); };
            // To a group of radio buttons by Tab, within it by arrows.
            const pick = async (group, locator) => {
                const inside = page.getByRole('group', { name: group, exact: true });
                for (let i = 0; !await inside.evaluate((g) => g.contains(document.activeElement) && document.activeElement.type === 'radio'); i++) {
                    assert.ok(i < 200, `Tab does not lead into ${group}`);
                    await keyboard.press('Tab');
                    await visitor.checkFocus();
                }
                if (!await locator.isChecked()) await keyboard.press('Space');
                for (let i = 0; !await locator.isChecked(); i++) {
                    assert.ok(i < 80, `the arrows do not lead to ${locator}`);
                    await keyboard.press('ArrowDown');
                    await visitor.checkFocus();
                }
            };
            await visitor.open('/sign-in?return=/requests/new');
            await typeInto(page.getByLabel('E-mail'), world.people.anna.email);
            await typeInto(page.getByLabel('Password', { exact: true }), world.people.anna.password);
            await keyboard.press('Enter');
            await openStep(page, 1);
            if (await page.locator('.chosen-name').count()) await press(/^Change/);
            await typeInto(page.getByLabel('Product and version'), 'sql');
            await keyboard.press('Enter'); // asks, and sends no step
            await page.getByRole('status').filter({ hasText: 'versions found' }).waitFor();
            await visitor.keyTo(page.locator('#found').getByRole('link', { name: 'SQL Server 2022', exact: true }));
            await keyboard.press('Enter');
            await page.locator('.chosen-name').filter({ hasText: 'SQL Server 2022' }).waitFor();
            await press(/^Change/);
            await typeInto(page.getByLabel('Product and version'), story.version.toLowerCase());
            await keyboard.press('Enter'); // chooses the only one that is found
            await page.locator('.chosen-name').filter({ hasText: story.version }).waitFor();
            await pick('What do you need?', page.getByRole('radio', { name: story.kind }));
            await typeInto(page.getByLabel('Title'), story.title);
            await typeInto(page.getByLabel('Description'), 'Typed with a keyboard.');
            await visitor.keyTo(page.locator('summary').filter({ hasText: 'More details' }));
            if (!await page.getByLabel('Problem type').isVisible()) await keyboard.press('Enter');
            await visitor.keyTo(page.getByLabel('Problem type'));
            await keyboard.type(story.problemType.slice(0, 5));
            await visitor.keyTo(page.getByLabel('Category'));
            await keyboard.type(story.category.slice(0, 5));
            await press('Continue');
            await openStep(page, 2);
            await pick('Plan', page.getByRole('radio', { name: new RegExp(plan.access_id) }));
            await pick('Severity', page.getByRole('radio', { name: story.severity }));
            await press('Continue', 'Space');
            await openStep(page, 5);
            await visitor.keyTo(page.getByRole('link', { name: /step 3:/ }));
            await keyboard.press('Enter');
            await openStep(page, 3);
            await typeInto(page.getByLabel('Phone'), story.phone);
            await keyboard.press('Enter'); // in a field sends the form
            await openStep(page, 5);
            await visitor.keyTo(page.getByRole('link', { name: /step 4:/ }));
            await keyboard.press('Enter');
            await openStep(page, 4);
            await typeInto(contactFields(page, 1).name, story.colleague.name);
            await typeInto(contactFields(page, 1).email, story.colleague.email);
            await press('Continue');
            await openStep(page, 5);
            assert.deepEqual((await readQuote(page)).after, 4);
            await press(/^Submit/);
            await page.getByRole('heading', { level: 1, name: 'Your request is submitted' }).waitFor();
            const shown = await readConfirmation(page);
            const request = await api.expect(200, api.get(`/requests/${shown.number}`));
            assert.equal(request.title, story.title);
            assert.equal(request.contract.id, plan.id);
        });
        assert.equal(await remaining(plan), 4);
    });

    test('the same form in two windows is one request and one incident [4.8]', async () => {
        const plan = await contract();
        await browser.with(world.server, {}, async (visitor) => {
            const first = await visitor.signIn(world.people.anna);
            await walk(first, plan, {});
            const second = await visitor.newPage();
            await second.goto(first.url());
            await openStep(second, 5);
            const [one, two] = await Promise.all([first, second].map(async (page) => {
                await submit(page);
                return readConfirmation(page);
            }));
            assert.equal(one.number, two.number);
        });
        assert.equal(await remaining(plan), 4);
        assert.equal((await requestsOf(plan)).length, 1);
    });

    test('a button pressed twice is one request and one incident [4.8]', async () => {
        const plan = await contract();
        await browser.with(world.server, {}, async (visitor) => {
            const page = await visitor.signIn(world.people.anna);
            await walk(page, plan, {});
            await page.getByRole('button', { name: /^Submit/ }).dblclick();
            await page.getByRole('heading', { level: 1, name: 'Your request is submitted' }).waitFor();
        });
        assert.equal(await remaining(plan), 4);
        assert.equal((await requestsOf(plan)).length, 1);
    });

    test('what was saved in another window meanwhile is shown, and nothing is overwritten silently [6.1]', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            visitor.allow(409);
            const first = await visitor.signIn(world.people.anna);
            await walk(first, null, { until: 2, title: 'As it was' });
            const draft = new URL(first.url()).pathname;
            await first.goto(`${draft}?step=1`);
            const second = await visitor.newPage();
            await second.goto(`${draft}?step=1`);
            await second.getByLabel('Title').fill('From the second window');
            await saveAndGoOn(second);
            await openStep(second, 2);
            await first.getByLabel('Title').fill('From the first window');
            await saveAndGoOn(first);
            await first.getByRole('heading', { name: 'What you saved in the other window' }).waitFor();
            assert.equal(await first.getByLabel('Title').inputValue(), 'From the first window');
            assert.ok((await first.getByRole('main').innerText()).includes('From the second window'));
            await saveAndGoOn(first); // having seen it
            await openStep(first, 2);
            await first.goto(`${draft}?step=1`);
            assert.equal(await first.getByLabel('Title').inputValue(), 'From the first window');
        });
    });

    for (const javaScript of [false, true]) {
        test(`a sign-out in another window loses nothing, ${javaScript ? 'with' : 'without'} scripts`, async () => {
            const { number } = world.requests.replication;
            const words = `Typed before the sign-out${javaScript ? ', with scripts' : ''}: <b>"5 < 6" & 'more'</b>\nand a second line`;
            await browser.with(world.server, { javaScript }, async (visitor) => {
                visitor.allow(401);
                const page = await visitor.signIn(world.people.anna);
                await page.goto(`/requests/${number}`);
                const box = page.getByRole('main').getByRole('textbox', { name: /message|answer|write|text/i }).first();
                await box.fill(words);
                const other = await visitor.context.newPage();
                await other.goto('/profile');
                await visitor.signOut(other);
                await page.getByRole('button', { name: 'Send', exact: true }).click();
                await page.getByRole('button', { name: 'Sign in and continue' }).waitFor();
                assert.ok((await page.getByRole('main').innerText()).includes(words), 'the page keeps what was typed');
                await visitor.signIn(world.people.anna, { at: null });
                await page.getByRole('button', { name: 'Send it now' }).waitFor();
                assert.ok((await page.getByRole('main').innerText()).includes(words));
                await page.getByRole('button', { name: 'Send it now' }).click();
                await page.getByRole('heading', { level: 1, name: world.requests.replication.title }).waitFor();
                assert.ok((await page.getByRole('main').innerText()).includes(words), 'it is on the request now');
            });
            const said = (await api.all(`/requests/${number}/communications`)).filter((c) => c.text === words);
            assert.equal(said.length, 1);
        });
    }

    test('of a product whose plans fit nowhere the reasons and cures are shown, and nothing is charged [5.2, 5.3]', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            const page = await visitor.signIn(world.people.petra);
            await page.goto('/requests/new');
            await describeProblem(page, { javaScript: true });
            await saveAndGoOn(page);
            await openStep(page, 2);
            const plan = page.getByRole('group', { name: 'Plan' });
            await plan.getByText(/^You (have no contract|can use one of these|cannot use any of your contracts) for Windows Server 2025/).waitFor();
            await plan.getByLabel('Access ID').waitFor();
            await page.goto(`${new URL(page.url()).pathname}?step=6`);
            assert.equal(await page.getByRole('button', { name: /^Submit/ }).count(), 0);
            assert.ok(Object.keys(await facts(page)).length);
        });
    });
});
