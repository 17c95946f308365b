// SPDX-License-Identifier: Apache-2.0
// every_page.mjs DIRECTORY [BEFORE]: a picture of every page that the table of routes names, light and dark, on a phone and on a desk, and
// an index.html to look at them side by side. BEFORE is such a directory of an earlier state, whose pictures then stand beside.
// `make filmstrip` writes build/filmstrip; FILMSTRIP_BEFORE=DIRECTORY names the earlier one.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addresses } from './addresses.mjs';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

const height_max = 6000;
const looks = [390, 1280].flatMap((width) => ['light', 'dark'].map((colorScheme) => ({ width, colorScheme, name: `${width}-${colorScheme}` })));

// IDs differ from world to world: a page is called by its route, who looks, and the how-manieth it is.
function names(list) {
    const seen = new Map();
    return list.map(([who, address]) => {
        const stem = `${address.replace(/\?.*/, '').replace(/\d{6,}/g, 'N').replace(/\W+/g, '_').replace(/^_|_$/g, '') || 'start'}-${who || 'nobody'}`;
        const nth = (seen.get(stem) ?? 0) + 1;
        seen.set(stem, nth);
        return { who, address, name: nth === 1 ? stem : `${stem}-${nth}` };
    });
}

async function take(page, file) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const { width } = page.viewportSize();
    await writeFile(file, await page.screenshot({ type: 'jpeg', quality: 70, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, height_max) } }));
    return height;
}

function index(pages, before, earlier) {
    const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const image = (source, words) => `<figure><figcaption>${words}</figcaption><img loading="lazy" alt="" src="${escape(source)}"></figure>`;
    const row = ({ name, who, address, heights }) => `<h2 id="${name}">${escape(address)} <small>${who || 'signed out'}</small></h2><div>${looks.map((look) =>
        (earlier.has(`${name}.${look.name}.jpg`) ? image(path.join(before, `${name}.${look.name}.jpg`), `before, ${look.name}`) : '')
        + image(`${name}.${look.name}.jpg`, `${look.name}, ${heights[look.name]} px high`)).join('')}</div>`;
    return `<!doctype html><meta charset="utf-8"><title>Every page</title><style>body { font: 15px/1.4 sans-serif } div { display: flex; gap: 16px; overflow-x: auto; align-items: start }
        img { max-height: 1400px; border: 1px solid #999 } figure { margin: 0 }</style>${pages.map(row).join('\n')}`;
}

const [directory, before] = process.argv.slice(2).map((name) => path.resolve(name));
await mkdir(directory, { recursive: true });
const world = await World.start();
const browser = await Browser.start();
try {
    const pages = names((await addresses(world)).list), visitors = {};
    for (const one of pages) {
        one.heights = {};
        const visitor = visitors[one.who] ??= await browser.visitor(world.server);
        visitor.allow(404);
        if (one.who && !visitor.known) { await visitor.signIn(world.people[one.who]); visitor.known = true; }
        for (const { width, colorScheme, name } of looks) {
            await visitor.page.setViewportSize({ width, height: 900 });
            await visitor.page.emulateMedia({ colorScheme });
            await visitor.page.goto(one.address);
            one.heights[name] = await take(visitor.page, path.join(directory, `${one.name}.${name}.jpg`));
        }
    }
    const earlier = new Set(before ? await readdir(before) : []);
    await writeFile(path.join(directory, 'index.html'), index(pages, before ? path.relative(directory, before) : '', earlier));
    console.log(`${pages.length} pages, ${pages.length * looks.length} pictures: ${path.join(directory, 'index.html')}`);
} finally {
    await browser.stop();
    await world.stop();
}
