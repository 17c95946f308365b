// SPDX-License-Identifier: Apache-2.0
// plain_pages.test.mjs: every page of the table of routes in a browser whose JavaScript is switched off, 320 px wide: nothing waits for a
// script to fill, open or press it, every form can be reached and has a button that sends it, and no text stands on other text [12.2]. The same
// pages on paper: nothing to press, nothing beside the sheet, no text on other text.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { addresses, pagesLeft } from './addresses.mjs';
import { World } from './world.mjs';

const narrow = { width: 320, height: 740 };

/*
 * Runs in the page, which it leaves with everything of <main> opened: what is wrong with it, as people see it. <details> and links to
 * anchors need no script; whatever else opens something does.
 */
function leftToScripts() {
    const said = [];
    const say = (what, element) => said.push(`${what}: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`);
    const all = (selector) => [...document.querySelectorAll(selector)];
    for (const details of all('main details')) {
        if (!details.querySelector(':scope > summary')?.checkVisibility() && !details.parentElement.closest('details')) say('nothing opens it', details);
        details.open = true;
    }
    const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    for (const button of all('button, input[type=button]'))
        if (seen(button) && !(button.type === 'submit' && button.form)) say('a button that only a script answers', button);
    for (const link of all('a'))
        if (!link.hasAttribute('href') || /^(#|javascript:)/.test(link.getAttribute('href')) && !document.getElementById(decodeURIComponent(link.hash.slice(1)))) say('a link that leads nowhere', link);
    for (const one of all('[aria-expanded], [aria-haspopup], [aria-controls], [role=tab], [role=button], [role=switch], [popover], dialog, template'))
        say('what only a script opens', one);
    for (const one of all('[aria-busy], [aria-live], [role=status], [role=alert], output, progress, p, ul, ol, dl, tbody, select, datalist, h1, h2, h3, caption, legend'))
        if (seen(one) && !one.textContent.trim() && !one.querySelector('input, img, meter')) say('what only a script fills', one);
    // The first button of a form is the one that Enter presses; it may stand there a second time for that.
    const isTwin = (one) => one.matches('button[type=submit]') && [...one.form.elements].some((other) => other !== one && seen(other) && other.name === one.name && other.value === one.value);
    for (const one of all('[hidden] [name], [hidden][name]'))
        if (one.type !== 'hidden' && !isTwin(one)) say('a field that only a script shows', one);
    for (const field of all('main input, main select, main textarea'))
        if (seen(field) && !field.form) say('a field that nothing sends', field);
    for (const one of all('[data-submit-on-change]')) {
        const button = document.getElementById(one.dataset.submitOnChange);
        if (!button || !seen(button)) say('its button is not there', one);
    }
    return said;
}

// Runs in the page: which of its forms nobody could fill in or send.
function formsOutOfReach() {
    const said = [];
    const say = (what, element) => said.push(`${what}: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`);
    const isThere = (element) => {
        const box = element.getBoundingClientRect();
        return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 8 && box.height > 8 && !element.closest('[aria-hidden=true], [inert]');
    };
    for (const details of document.querySelectorAll('header details')) details.open = true;
    for (const form of document.forms) {
        const buttons = [...form.elements].filter((one) => one.type === 'submit' && !one.disabled);
        if (!buttons.some((one) => isThere(one) && one.tabIndex >= 0)) say('no button sends it', form);
        for (const field of form.elements)
            if (field.name && !['hidden', 'submit'].includes(field.type) && !isThere(field) && ![...field.labels ?? []].some(isThere)) say('it cannot be reached', field);
    }
    return said;
}

/*
 * Runs in the page: texts that stand on each other. A line of text is the box of its letters, without what the font leaves above and
 * below; what is cut off by a box around it is not seen.
 */
function textsOnTexts() {
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || parent.closest('option, script, .visually-hidden')) continue;
        const around = [];
        for (let e = parent; e !== document.documentElement; e = e.parentElement)
            if (getComputedStyle(e).overflow !== 'visible') around.push(e.getBoundingClientRect());
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
            const line = { node, left: box.left + 1, right: box.right - 1, top: box.top + box.height / 4, bottom: box.bottom - box.height / 4 };
            for (const cut of around) {
                line.left = Math.max(line.left, cut.left);
                line.right = Math.min(line.right, cut.right);
                line.top = Math.max(line.top, cut.top);
                line.bottom = Math.min(line.bottom, cut.bottom);
            }
            if (line.right - line.left > 1 && line.bottom - line.top > 1) lines.push(line);
        }
    }
    lines.sort((a, b) => a.top - b.top);
    const said = [];
    for (let i = 0; i < lines.length; i++)
        for (let k = i + 1; k < lines.length && lines[k].top < lines[i].bottom; k++)
            if (lines[k].node !== lines[i].node && lines[k].left < lines[i].right && lines[i].left < lines[k].right)
                said.push(`"${lines[k].node.data.trim().slice(0, 60)}" stands on "${lines[i].node.data.trim().slice(0, 60)}"`);
    return said;
}

// Runs in the page, as it is printed: what there is to press or to fill in, and what stands beside the sheet.
function uselessOnPaper() {
    const said = [...document.querySelectorAll('button, input, select, textarea, nav, details:not([open]) > summary')].filter((one) => one.checkVisibility())
        .map((one) => `on paper, to press: ${one.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`);
    const over = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5);
    return [...said, ...over.slice(0, 4).map((one) => `on paper, beside the sheet: ${one.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`)];
}

const faults = async (page) => [...await page.evaluate(leftToScripts), ...await page.evaluate(textsOnTexts), ...await page.evaluate(formsOutOfReach)];

// A4 without its margins.
async function faultsOnPaper(page) {
    await page.setViewportSize({ width: 672, height: 987 });
    await page.emulateMedia({ media: 'print' });
    const said = [...await page.evaluate(uselessOnPaper), ...await page.evaluate(textsOnTexts)];
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize(narrow);
    return said;
}

describe('plain pages', () => {
    const options = { javaScript: false, ...narrow };
    let world;
    let browser;
    before(async () => {
        world = await World.start();
        browser = await Browser.start();
    });
    after(async () => { await browser?.stop(); await world?.stop(); });

    test('every page can be read and used, and printed', async (t) => {
        const found = [], seen = [], { list: all, files } = await addresses(world);
        let forms = 0, hidden = 0;
        for (const [who, list] of Map.groupBy(all, ([name]) => name)) {
            const cookies = who ? [...(await world.surfer(who)).cookies] : [];
            await browser.with(world.server, options, async (visitor) => {
                await visitor.context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.server.origin })));
                for (const [, address] of list) {
                    const page = await visitor.open(address);
                    found.push(...[...await faultsOnPaper(page), ...await faults(page)].map((said) => `${who || 'nobody'} at ${address}: ${said}`));
                    forms += await page.evaluate(() => document.forms.length);
                    hidden += await page.evaluate(() => document.querySelectorAll('[hidden]').length);
                    seen.push(address);
                }
            });
        }
        t.diagnostic(`${seen.length} pages, ${forms} forms`);
        assert.deepEqual(found, []);
        assert.deepEqual(await pagesLeft(world, seen, files), [], 'these were not looked at');
        assert.ok(forms > seen.length, `${forms} forms`);
        assert.ok(hidden > 0, 'what our script shows stays hidden: no script has run');
    });

    // Each of these is found; without that the test above could not fail.
    const wrong = {
        'a button that only a script answers': '<button type="button">Print</button>',
        'a link that leads nowhere': '<a href="#menu">Menu</a>',
        'what only a script opens': '<p><span aria-expanded="false">More</span></p>',
        'what only a script fills': '<ul></ul>',
        'a field that only a script shows': '<form><div hidden><input name="q"></div><button>Find</button></form>',
        'a field that nothing sends': '<input name="q" aria-label="Find">',
        'its button is not there': '<form><select name="a" data-submit-on-change="go"><option>1</select><button id="go" hidden>Go</button><button>Save</button></form>',
        'no button sends it': '<form><input name="q" aria-label="Find"></form>',
        'it cannot be reached': '<form><input name="q" style="display: none"><button>Find</button></form>',
        'nothing opens it': '<details><summary hidden>More</summary><p>Text</p></details>',
        '"Second" stands on "First"': '<p style="height: 0; margin: 0">First</p><p style="margin: 0">Second</p>',
    };
    test('what only a script could do is found', async () => {
        await browser.with(world.server, options, async ({ page }) => {
            for (const [what, html] of Object.entries(wrong)) {
                await page.setContent(`<main>${html}</main>`);
                const said = await faults(page);
                assert.ok(said.some((one) => one.startsWith(what)), `${what}: ${JSON.stringify(said)}`);
            }
            await page.setContent('<main><details><summary>More</summary></details><p style="width: 800px">Words</p></main>');
            assert.match((await faultsOnPaper(page)).join('\n'), /^on paper, to press: <summary>.*\non paper, beside the sheet: <p/);
            await page.setContent('<main><h1>A title<br>on two lines</h1><details><summary>More</summary><form><label>Find <input name="q"></label> <button>Find</button></form></details></main>');
            assert.deepEqual(await faults(page), []);
        });
    });
});
