// SPDX-License-Identifier: Apache-2.0
// crawl.mjs: every form there is, found the way people find them: by following links, from every page of the table of routes on.
import { addresses, pagesOfOneBrowser } from './addresses.mjs';
import { text } from './http.mjs';
import { routeOf } from './world.mjs';

const pages_max = 400; // for one person; a crawl that does not end is a fault

// So that a page with ids in its address is met a few times only, the more so where they are lists.
const alike_max = 4;
const kindOf = (target) => target.replace(/\d{6,}/g, 'N').replace(/=[^&]{2,}/g, '=');

/*
 * Follows the links of our own pages from the addresses given. Calls `met(page)` for each page of ours; those of the same kind
 * (ids aside) are opened a few times, but every start is.
 */
async function crawl(surfer, starts, met) {
    const given = new Set(starts);
    const seen = new Set();
    const kinds = new Map();
    const waiting = [...starts];
    while (waiting.length) {
        const target = waiting.shift();
        const kind = kindOf(target);
        if (seen.has(target) || /^\/(api|assets)\b|\.csv$/.test(target) || (!given.has(target) && (kinds.get(kind) ?? 0) >= alike_max)) continue;
        seen.add(target);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (seen.size > pages_max) throw new Error(`more than ${pages_max} pages: ${[...kinds.keys()].join(' ')}`);
        const page = await surfer.get(target);
        if (page.status >= 500) throw new Error(`${target} answered ${page.status}: ${text(page.main)}`);
        met(page);
        waiting.push(...page.links);
    }
}

/*
 * The POST forms of the pages by the route that takes them: Map path -> { route, form, target, who, surfer }, the first of each. What is
 * public is found by nobody, what everybody has (a profile, a way out) by the newcomer, whom no test needs for anything else.
 */
export async function collectForms(world, routes) {
    const forms = new Map();
    const starts = Map.groupBy((await addresses(world)).list, ([who]) => who);
    const met = (page, who, surfer) => {
        for (const form of page.forms) {
            for (const target of form.method === 'post' ? [form.path, ...form.buttons.map((b) => b.action).filter(Boolean)] : []) {
                const route = routeOf(routes, 'POST', target.replace(/\?.*/, ''));
                if (!route) throw new Error(`${page.address} has a form for ${target}, which nothing answers`);
                if (!forms.has(route.path)) forms.set(route.path, { route, form, target, who, surfer });
            }
        }
    };
    for (const who of new Set(['', 'newcomer', ...starts.keys()])) {
        const surfer = await world.surfer(who);
        await crawl(surfer, starts.get(who).map(([, address]) => address), (page) => met(page, who, surfer));
    }
    for (const { who, surfer, address } of await pagesOfOneBrowser(world)) met(await surfer.get(address), who, surfer);
    return forms;
}
