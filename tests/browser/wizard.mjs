// SPDX-License-Identifier: Apache-2.0
// wizard.mjs: the six steps of a request, as a person with a mouse takes them, with scripts and without [6.1, 6.2].
import assert from 'node:assert/strict';

export const story = {
    product: 'Windows Server', version: 'Windows Server 2025', kind: /incident/, problemType: 'Directory and identity',
    category: 'Replication between domain controllers', title: 'Two domain controllers stopped replicating',
    description: 'Since the restart last night two of five domain controllers take no changes.\n\n\tError 8524 in the log of both.',
    severity: /^C\b/, country: 'SE', zone: 'Europe/Stockholm', phone: '+46 8 555 010 77',
    colleague: { name: 'Olle Ek', email: 'olle@fabrikam.example', phone: '+46 8 555 010 10' },
};

// Opens the <details> that an element is folded away in.
export async function reveal(locator) {
    const folded = locator.page().locator('details:not([open])', { has: locator });
    while (await folded.count()) await folded.first().locator('> summary').click();
}

export const openStep = (page, n) => page.locator(`[aria-current="step"] #step-${n}`).waitFor();
export const changeStep = async (page, n) => { await page.getByRole('link', { name: new RegExp(`step ${n}:`) }).click(); await openStep(page, n); };
export const saveAndGoOn = (page) => page.getByRole('button', { name: 'Continue' }).click();

const radio = (page, group, name) => page.getByRole('group', { name: group, exact: true }).getByRole('radio', { name, exact: typeof name === 'string', includeHidden: true });

// Clicks the label, as people do: a card is all label.
export async function tick(one) {
    await reveal(one);
    if (!await one.isChecked()) await one.page().locator(`label[for="${await one.getAttribute('id')}"]`).click();
    assert.ok(await one.isChecked(), `${one} is not chosen by a click`);
}

const choose = (page, group, name) => tick(radio(page, group, name));

// By the search, from wherever the first step is: with scripts it answers while one types.
export async function chooseVersion(page, { javaScript = true, version = story.version } = {}) {
    const chosen = page.locator('.chosen-name');
    if (await chosen.count()) {
        if (await chosen.innerText() === version) return;
        await page.getByRole('button', { name: /^(Change|Choose)/ }).click();
    }
    const found = page.locator('#found').getByRole('link', { name: version, exact: true, includeHidden: true });
    await page.getByLabel('Product and version').fill(version);
    if (!javaScript) await page.getByRole('button', { name: 'Find' }).click(); // which chooses what is found where it is one
    await page.getByRole('status').filter({ hasText: /found/ }).or(chosen).waitFor();
    if (!await chosen.count()) {
        await reveal(found);
        await found.click();
    }
    await chosen.filter({ hasText: version }).waitFor();
}

export async function describeProblem(page, { javaScript, version = story.version, title = story.title, description = story.description } = {}) {
    await chooseVersion(page, { javaScript, version });
    await choose(page, 'What do you need?', story.kind);
    await reveal(page.getByLabel('Problem type'));
    await page.getByLabel('Problem type').selectOption({ label: story.problemType });
    await page.getByLabel('Category').selectOption({ label: story.category });
    await page.getByLabel('Title').fill(title);
    await page.getByLabel('Description').fill(description);
}

export async function choosePlan(page, contract, { severity = story.severity } = {}) {
    await choose(page, 'Plan', new RegExp(contract.access_id));
    await choose(page, 'Severity', severity);
    await reveal(page.getByLabel('Country'));
    await page.getByLabel('Country').selectOption(story.country);
    await page.getByLabel('Time zone').selectOption(story.zone);
}

export const contactFields = (page, n) => {
    const group = page.getByRole('group', { name: new RegExp(`^Additional contact ${n}\\b`) });
    return { name: group.getByLabel('Name'), email: group.getByLabel('E-mail'), phone: group.getByLabel('Phone') };
};

export async function nameColleague(page, colleague = story.colleague) {
    const fields = contactFields(page, 1);
    for (const [part, value] of Object.entries(colleague)) await fields[part].fill(value);
}

// From the first page to the open step `until`.
export async function walk(page, contract, { javaScript = true, until = 5, ...change } = {}) {
    await page.goto('/requests/new');
    await openStep(page, 1);
    await describeProblem(page, { javaScript, ...change });
    await saveAndGoOn(page);
    await openStep(page, 2);
    if (until === 2) return;
    await choosePlan(page, contract, change);
    await saveAndGoOn(page);
    await openStep(page, 5); // contacts are filled in
    await changeStep(page, 3);
    if (until === 3) return;
    await page.getByLabel('Phone').fill(story.phone);
    await saveAndGoOn(page);
    await openStep(page, 5);
    await changeStep(page, 4);
    if (until === 4) return;
    await nameColleague(page);
    await saveAndGoOn(page);
    await openStep(page, 5);
}

// What the quote says: { charge, before, after, text }.
export async function readQuote(page) {
    const quote = page.getByRole('region', { name: 'What it costs' });
    const number = async (css) => Number(await quote.locator(css).innerText());
    return { charge: await quote.locator('.quote-charge').innerText(), before: await number('.quote-from b'), after: await number('.quote-to b'), text: await quote.innerText() };
}

export async function submit(page) {
    await page.getByRole('button', { name: /^Submit/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Your request is submitted' }).waitFor();
}

// The facts of a page by their names: { Title: '...', Severity: '...' }.
export const facts = (page) => page.locator('main dl.facts > div').evaluateAll((all) => Object.fromEntries(all.map((div) => [div.querySelector('dt').innerText.trim(), div.querySelector('dd').innerText.trim()])));

// What the confirmation shows: { number, ...facts }.
export async function readConfirmation(page) {
    const number = await page.locator('.done-number .id').innerText();
    assert.match(number, /^\d{4}-\d{4}-\d{4}$/);
    return { number: number.replaceAll('-', ''), due: await page.locator('.way-next time').first().getAttribute('datetime'), ...await facts(page) };
}
