// SPDX-License-Identifier: Apache-2.0
// filmstrip.mjs DIRECTORY: plays the whole story on a server of its own and takes pictures of it: one sheet of captioned frames for
// each of desktop and phone, light and dark, and two pictures for the README. `make filmstrip` writes docs/filmstrip.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';
import { changeStep, chooseVersion, describeProblem, nameColleague, openStep, reveal, saveAndGoOn, submit, tick } from './wizard.mjs';

const sheet_bytes_max = 900_000;
const picture_bytes_max = 250_000;
const quality = 80;

const sizes = {
    desktop: { width: 1280, height: 860, columns: 4, frame: 520 },
    phone: { width: 390, height: 844, columns: 8, frame: 290 },
};
const variants = Object.keys(sizes).flatMap((size) => ['light', 'dark'].map((colorScheme) => ({ size, colorScheme, name: `${size}-${colorScheme}` })));

class Film {
    frames = new Map(variants.map((v) => [v.name, []]));

    // One moment of the story in all variants. `at`: what the window is scrolled to; otherwise the top of the page.
    async take(page, caption, at) {
        for (const { size, colorScheme, name } of variants) {
            const { width, height } = sizes[size];
            await page.setViewportSize({ width, height });
            await page.emulateMedia({ colorScheme });
            if (at) await at.evaluate((element) => { element.scrollIntoView({ block: 'start' }); scrollBy(0, -24); });
            else await page.evaluate(() => scrollTo(0, 0));
            this.frames.get(name).push({ caption, jpeg: (await page.screenshot({ type: 'jpeg', quality: 90 })).toString('base64') });
        }
        await page.setViewportSize({ width: sizes.desktop.width, height: sizes.desktop.height });
        await page.emulateMedia({ colorScheme: 'light' });
    }

    // The sheet of one variant, laid out by a page.
    async sheet(page, { size, colorScheme, name }) {
        const { columns, frame } = sizes[size];
        const dark = colorScheme === 'dark';
        const figures = this.frames.get(name).map(({ caption, jpeg }, i) => `<figure><figcaption><b>${i + 1}</b> ${caption}</figcaption><img alt="" src="data:image/jpeg;base64,${jpeg}"></figure>`);
        await page.setViewportSize({ width: columns * (frame + 24) + 24, height: 800 });
        await page.setContent(`<!doctype html><meta charset="utf-8"><style>
            body { margin: 24px; font: 15px/1.35 "Noto Sans", "Liberation Sans", sans-serif; background: ${dark ? '#0b0d0e' : '#e9e6df'}; color: ${dark ? '#dde1e3' : '#1a1f22'};
                display: grid; grid-template-columns: repeat(${columns}, ${frame}px); gap: 24px; align-items: end }
            figure { margin: 0 } img { display: block; width: ${frame}px; border: 1px solid ${dark ? '#333a3e' : '#c9c4b8'}; box-sizing: border-box }
            figcaption { margin-bottom: 6px }</style>${figures.join('')}`);
        return page.screenshot({ type: 'jpeg', quality, fullPage: true });
    }
}

async function keep(directory, name, bytes, bytes_max) {
    const file = path.join(directory, name);
    await writeFile(file, bytes);
    const { size } = await stat(file);
    if (size > bytes_max) throw new Error(`${file} has ${size} bytes; ${bytes_max} are the limit`);
    console.log(`${file}  ${Math.round(size / 1000)} kB`);
}

// A picture of a part of the page as it stands on a desk, for the README: from the top of `first` to the bottom of `last`, nothing cut through.
async function picture(page, first, last, margin = 16) {
    await page.evaluate(() => scrollTo(0, 0));
    const top = Math.max(0, (await first.boundingBox()).y - margin), { y, height } = await last.boundingBox();
    return page.screenshot({ type: 'png', fullPage: true, clip: { x: 0, y: top, width: sizes.desktop.width, height: y + height + margin - top } });
}

const folded = (page, words) => page.locator('details', { has: page.locator('summary', { hasText: words }) }).first();
const step = (page, n) => page.locator(`#step-${n}`);

// What a customer sees, up to the number.
async function submitting(film, world, visitor) {
    const { page } = visitor;
    const pictures = {};
    await page.goto('/sign-in');
    await film.take(page, 'Signing in');
    await visitor.signIn(world.people.anna);
    await film.take(page, 'My requests: what is open, and whose turn it is');
    await page.goto('/requests/new');
    await openStep(page, 1);
    if (await page.locator('.chosen-name').count()) await page.getByRole('button', { name: /^Change/ }).click();
    await page.getByLabel('Product and version').waitFor();
    await film.take(page, 'A new request: what is it about?', step(page, 1));
    await page.getByLabel('Product and version').fill('windows server');
    await page.getByRole('status').filter({ hasText: /found|first/ }).waitFor();
    await film.take(page, 'Each version says how long it is supported, and what covers it', step(page, 1));
    await chooseVersion(page);
    await describeProblem(page, { javaScript: true, title: 'File shares of the Stockholm office answer slowly since the update', description: 'Since the update on Tuesday evening, opening a folder on \\\\sto-fs02 takes up to 40 seconds. Clients in Malmö and Göteborg are not affected.\n\nWe have restarted the server and compared the versions of all drivers.' });
    await saveAndGoOn(page);
    await openStep(page, 2);
    const unavailable = folded(page, 'Plans that you cannot use (');
    await film.take(page, 'The plans that can be used, the first preselected, and why', step(page, 2));
    if (await unavailable.getAttribute('open') === null) await unavailable.locator('> summary').click();
    await film.take(page, 'Those that cannot: why, what helps, and who can do it', unavailable);
    await addContract(film, world, page);
    await tick(page.getByRole('radio', { name: new RegExp(world.contracts.gold.access_id), includeHidden: true }));
    await tick(page.getByRole('radio', { name: /^B\b/, includeHidden: true }));
    await saveAndGoOn(page);
    await openStep(page, 5);
    await changeStep(page, 4);
    await nameColleague(page);
    await saveAndGoOn(page);
    await openStep(page, 5);
    await film.take(page, 'The quote, before anything is charged', step(page, 5));
    pictures.quote = await picture(page, step(page, 5), page.getByRole('button', { name: /^Submit and use/ }));
    await submit(page);
    await film.take(page, 'The number, the time of the first answer, and what is left');
    await page.goto(`/requests/${world.requests.replication.number}`);
    await film.take(page, 'A request: whose turn it is, and what was said');
    return pictures;
}

async function addContract(film, world, page) {
    const adding = page.locator('#add-contract');
    const { access_id: accessId, contract_id: contractId } = world.contracts.unclaimed;
    if (await adding.getAttribute('open') === null) await adding.locator('> summary').click();
    await page.getByLabel('Access ID').fill(accessId.replace(/^0+/, ''));
    await page.getByLabel('Contract ID').fill(contractId.replace(/^0+/, ''));
    await page.getByRole('button', { name: 'Add this contract' }).click();
    await page.getByRole('button', { name: 'Use these' }).waitFor();
    await film.take(page, 'Adding a contract whose zeros were lost', page.getByRole('alert'));
    await page.getByRole('button', { name: 'Use these' }).click();
    await page.getByRole('status').filter({ hasText: 'is added' }).waitFor();
    await openStep(page, 2);
}

// The engineer, and the administrator of the customer.
async function following(film, world, browser) {
    const pictures = {};
    const sam = await browser.visitor(world.server);
    await sam.signIn(world.people.sam);
    await sam.page.goto('/desk');
    await film.take(sam.page, 'The engineers\' queue: what is due first');
    pictures.desk = await picture(sam.page, sam.page.locator('body > header'), sam.page.locator('tbody tr').nth(7), 0);
    await sam.page.goto(`/desk/requests/${world.requests.group_policy.number}`);
    await film.take(sam.page, 'The whole story on one page');
    const closing = folded(sam.page, 'Close it');
    await closing.locator('> summary').click();
    await film.take(sam.page, 'Closing: each reason says what it does to the balance', closing);
    sam.check();
    const olle = await browser.visitor(world.server);
    await olle.signIn(world.people.olle);
    await olle.page.goto(`/contracts/${world.contracts.gold.id}`);
    await film.take(olle.page, 'A contract and its ledger');
    await olle.page.goto(`/contracts/${world.contracts.gold.id}/statement`);
    await film.take(olle.page, 'The statement, for printing');
    olle.check();
    return pictures;
}

// Signed out meanwhile: what was typed is kept.
async function mishap(film, world, visitor) {
    const { page } = visitor;
    visitor.allow(401);
    await page.goto(`/requests/${world.requests.replication.number}`);
    await page.getByLabel('Message').fill('The restart is done: STO-DC04 takes changes again, STO-DC05 does not.');
    const other = await visitor.context.newPage();
    await other.goto('/profile');
    await visitor.signOut(other);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in and continue' }).waitFor();
    await film.take(page, 'Signed out meanwhile: nothing typed is lost');
}

async function main(directory) {
    await mkdir(directory, { recursive: true });
    const world = await World.start();
    const browser = await Browser.start();
    try {
        const film = new Film();
        const anna = await browser.visitor(world.server);
        anna.allow(422);
        const pictures = { ...await submitting(film, world, anna), ...await following(film, world, browser) };
        await mishap(film, world, anna);
        anna.check();
        const lay = await browser.visitor(world.server);
        for (const variant of variants) await keep(directory, `${variant.name}.jpg`, await film.sheet(lay.page, variant), sheet_bytes_max);
        for (const [name, png] of Object.entries(pictures)) await keep(directory, `readme-${name}.png`, png, picture_bytes_max);
    } finally {
        await browser.stop();
        await world.stop();
    }
}

await main(path.resolve(process.argv[2] ?? 'docs/filmstrip'));
