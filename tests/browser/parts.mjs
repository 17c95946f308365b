// SPDX-License-Identifier: Apache-2.0
// parts.mjs DIRECTORY: pictures of the parts that pages are made of, each cut out of a page of the little world, for docs/pages.md.
// `make parts` writes docs/pages.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { draft, draftPath } from './addresses.mjs';
import { Browser } from './browser.mjs';
import { World } from './world.mjs';

const bytes_max = 30 * 1024, height_max = 280;

// What stands in the picture: who looks where, which element it is, how wide the window is, and how much of its height is shown.
async function pictures(world) {
    const { contracts, requests } = world;
    const anna = await world.surfer('anna');
    const at = draftPath(await draft(anna, contracts.gold, 4));
    const gold = `/desk/contracts/${contracts.gold.id}`;
    return [
        ['page-title', '', '/sign-up', '.page-head'], ['line', '', '/sign-up', '.field:has(#name)'], ['password', '', '/sign-up', '.field:has(#password)'],
        ['text', 'dana', `${gold}/top-up`, '.field:has(#reason)'], ['day', 'dana', `${gold}/suspend`, '.fields:has(#from)'], ['tick', 'dana', '/desk/contracts/new', '.choice:has(#draft)'],
        ['select', 'newcomer', '/profile', '.field:has(#time_zone)'], ['choice', 'anna', `${at}?step=1`, '#usage'], ['cards', 'anna', `${at}?step=2`, '#severity'],
        ['finds', 'anna', '/requests/new?choose=1&q=sql+server+2022', '.finds'], ['chosen', 'anna', `${at}?step=1`, '.chosen'],
        ['tabs', 'sam', '/desk', '.tabs'], ['search', 'dana', '/desk/contracts', '.search'], ['callout', 'dana', `/desk/contracts/${contracts.core.id}`, '.callout'],
        ['facts', 'olle', `/contracts/${contracts.gold.id}`, 'section:has(#facts)'], ['badge', 'dana', gold, '.page-tags'],
        ['balance', 'olle', `/contracts/${contracts.gold.id}`, '.balance'], ['effect', 'dana', `${gold}/adjust?units=-3`, '.effect'],
        ['table', 'olle', `/contracts/${contracts.gold.id}`, 'section:has(#grants)'], ['cards-of-a-table', 'olle', `/contracts/${contracts.gold.id}`, 'section:has(#grants)', 390],
        ['head', 'sam', `/desk/requests/${requests.jp_license.number}`, '.page-head', 620],
        ['queue', 'sam', '/desk', '.table', 900, 120], ['statement', 'olle', `/contracts/${contracts.gold.id}/statement`, 'section:has(#movements)'],
        ['ruled', 'dana', `/desk/contracts/${contracts.core.id}`, '.ruled'], ['ruled-act', 'anna', '/profile', 'section:has(#tokens) .ruled'],
        ['form-end', '', '/sign-in', '.form > .actions'], ['button', 'sam', '/desk', 'tbody tr:has(form)', 1100, 80], ['act', 'anna', '/contracts/calendar', '.form'],
        ['timeline', 'sam', `/desk/requests/${requests.jp_license.number}`, '.talk', 520, 200], ['written', 'sam', `/desk/requests/${requests.replication.number}`, '.talk-vendor .written', 520, 214], ['empty', 'dana', '/desk/contracts?q=nothing+has+this', '.empty'],
    ];
}

const directory = process.argv[2];
await mkdir(directory, { recursive: true });
const world = await World.start();
const browser = await Browser.start();
const visitors = {};
try {
    for (const [name, who, address, selector, width = 760, tall = height_max] of await pictures(world)) {
        visitors[who] ??= await browser.visitor(world.server);
        const { page } = visitors[who];
        if (who && !visitors[who].known) { await visitors[who].signIn(world.people[who]); visitors[who].known = true; }
        await page.setViewportSize({ width, height: 900 });
        await page.goto(address);
        const element = page.locator(`main ${selector}`).first();
        await element.evaluate((part) => { for (let folded = part.closest('details'); folded; folded = folded.parentElement.closest('details')) folded.open = true; });
        await element.waitFor();
        const { x, y, width: wide, height } = await element.boundingBox();
        const png = await page.screenshot({ type: 'png', fullPage: true, clip: { x, y, width: wide, height: Math.min(height, tall) } });
        if (png.length > bytes_max) throw new Error(`${name} has ${png.length} bytes; ${bytes_max} are the limit`);
        await writeFile(path.join(directory, `${name}.png`), png);
    }
} finally {
    await browser.stop();
    await world.stop();
}
