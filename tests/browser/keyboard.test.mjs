// SPDX-License-Identifier: Apache-2.0
// keyboard.test.mjs: every page of the table of routes by the keyboard alone: Tab comes to everything that can be pressed, followed or filled
// in, in the order of the page, and out again at the end; wherever it is, it can be seen [12.2].
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { addresses, pagesLeft } from './addresses.mjs';
import { World, routeOf } from './world.mjs';

const presses_max = 800, parts_max = 4;  // a field of a day has its day, month, year and calendar

// Runs in the page: marks what Tab has to come to, and says how much that is. Of a group of radios it comes to one; a point of a drawing may be
// left to the mouse where a link that it comes to leads there, too.
function markStops() {
    for (const details of document.querySelectorAll('details')) details.open = true;
    const groups = new Set();
    const led = new Set([...document.querySelectorAll('a[href]')].filter((one) => one.tabIndex >= 0).map((one) => one.getAttribute('href')));
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"], [contenteditable]')].filter((one) => {
        if (one.disabled || one.type === 'hidden' || !one.checkVisibility({ visibilityProperty: true })) return false;
        if (one.tabIndex < 0 && led.has(one.getAttribute('href'))) return false;
        if (one.type !== 'radio') return true;
        const group = `${one.form?.action} ${one.name}`;
        return !groups.has(group) && groups.add(group);
    });
    stops.forEach((one, i) => { one.dataset.stop = i; });
    document.activeElement?.blur();
    return { count: stops.length, ahead: [...document.querySelectorAll('[tabindex]')].filter((one) => one.tabIndex > 0).map((one) => one.outerHTML.slice(0, 120)) };
}

// Runs in the page: where the focus is. -1: on nothing of the page; -2: on something that is no stop.
function stopHere() {
    const here = document.activeElement;
    if (!here || here === document.body || here === document.documentElement) return -1;
    if (here.type === 'radio') return Number([...document.querySelectorAll('[data-stop][type=radio]')].find((one) => one.name === here.name && one.form === here.form)?.dataset.stop ?? -2);
    return Number(here.dataset.stop ?? -2);
}

async function walked(visitor) {
    const { page } = visitor, said = [], seen = [];
    const { count, ahead } = await page.evaluate(markStops);
    said.push(...ahead.map((one) => `goes before its turn: ${one}`));
    for (let i = 0; i < Math.min(parts_max * count + 2, presses_max); i++) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(stopHere);
        if (stop === -1) break;
        if (stop === -2) said.push(`Tab comes to what is nothing to press: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
        else if (seen.at(-1) === stop) continue; // the month of a day
        else seen.push(stop);
        const invisible = await visitor.focusFault();
        if (invisible) said.push(invisible);
    }
    const missed = await page.evaluate((there) => [...document.querySelectorAll('[data-stop]')].filter((one) => !there.includes(Number(one.dataset.stop))).map((one) => one.outerHTML.replace(/\s+/g, ' ').slice(0, 120)), seen);
    said.push(...missed.map((one) => `Tab never comes to ${one}`));
    if (seen.some((stop, i) => i && stop < seen[i - 1])) said.push(`not in the order of the page: ${seen.join(' ')}`);
    return { said, count: seen.length };
}

describe('by keyboard', () => {
    let world;
    let browser;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    test('Tab comes to everything on every page, and can be seen', async (t) => {
        const { list, files } = await addresses(world), routes = (await world.routes()).filter((route) => route.method === 'GET');
        const first = [...Map.groupBy(list, ([, address]) => routeOf(routes, 'GET', address.replace(/\?.*/, '')).path).values()].map(([one]) => one);
        const found = [], seen = [];
        let stops = 0;
        for (const [who, own] of Map.groupBy(first, ([name]) => name)) {
            const cookies = who ? [...(await world.surfer(who)).cookies] : [];
            await browser.with(world.server, {}, async (visitor) => {
                await visitor.context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.server.origin })));
                for (const [, address] of own) {
                    await visitor.open(address);
                    const { said, count } = await walked(visitor);
                    found.push(...said.map((one) => `${who || 'nobody'} at ${address.replace(/token=.*/, '')}: ${one}`));
                    stops += count;
                    if (count) seen.push(address);
                }
            });
        }
        t.diagnostic(`${first.length} pages, ${stops} stops`);
        assert.deepEqual(found, []);
        assert.deepEqual(await pagesLeft(world, seen, files), [], 'these were not walked, or Tab came to nothing there');
    });

    // Each of these is found; without that the test above could not fail.
    const wrong = {
        'Tab never comes to': '<a href="/" tabindex="-1">Away</a><button>Here</button>',
        'Tab comes to what is nothing to press': '<div tabindex="00">Words</div>',
        'goes before its turn': '<button tabindex="2">Second</button><button tabindex="1">First</button>',
        'not in the order of the page': '<button tabindex="2">Second</button><button tabindex="1">First</button>',
        'the focus': '<style>*:focus { outline: none }</style><a href="/">Away</a>',
    };
    test('what the keyboard cannot do is found', async () => {
        await browser.with(world.server, {}, async (visitor) => {
            for (const [what, html] of Object.entries(wrong)) {
                await visitor.page.setContent(`<main>${html}</main>`);
                const { said } = await walked(visitor);
                assert.ok(said.some((one) => one.startsWith(what)), `${what}: ${JSON.stringify(said)}`);
            }
        });
    });
});
