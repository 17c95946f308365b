// SPDX-License-Identifier: Apache-2.0
// addresses.mjs: concrete addresses for every page, made of the table of routes (a page that is new there is looked at without a line here),
// everything that can go wrong with one, and every form as it is shown again: what pages.test.mjs looks at.
import { Page, formPairs, isTyped } from './http.mjs';
import { pattern, routeOf } from './world.mjs';
import { openShared } from '../shared_file.mjs';

// ---- A draft, as far as wanted -------------------------------------------------------------------------------

export const problem = {
    product: 'windows-server', version: 'windows-server-2025', kind: 'incident', usage: 'own', problem_type: '', category: '',
    title: 'Replication stops after the update', description: 'Two of five domain controllers stopped replicating.\n\nSince Monday.',
};

/*
 * Fills in the first `steps` steps of a new draft over plain HTTP: the page that comes then. `change`: other values for fields of
 * any of them.
 */
export async function draft(surfer, contract, steps, change = {}) {
    let page = await surfer.get(`/requests/new?version=${problem.version}`);
    const values = [problem, { contract: contract.id, severity: 'C', country: 'SE', time_zone: 'Europe/Stockholm' }, {}, {}];
    for (let step = 0; step < steps; step++) {
        if (step) page = await surfer.get(`${draftPath(page)}?step=${step + 1}`); // what is in order would be passed over
        const form = page.form(step ? new RegExp(`/steps/${step + 1}$`) : '/drafts');
        const own = Object.fromEntries(Object.entries(change).filter(([name]) => name in values[step] || form.fields.some((f) => f.name === name)));
        page = await surfer.submit(form, { ...values[step], ...own }, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action));
        if (page.sent !== 303) throw new Error(`step ${step + 1} was answered with ${page.sent}: ${page.heading}`);
    }
    return page;
}

export const draftPath = (page) => /^\/drafts\/[^/?]+/.exec(page.address)[0];

// ---- Pages that are well -------------------------------------------------------------------------------------

/*
 * Every page of the table of routes: at the first thing of the world, and for the first of these people, that it answers; and what is added
 * to its route below. { list: [[who, address]], files: [[who, address, content type]], missing: [path of a route that answered nobody] }.
 * What stands for ":id" behind "articles" is the `id` of what is in `world.articles`.
 */
const visitors = { public: [''], signed_in: ['anna', 'newcomer'], staff: ['sam', 'dana', 'viktor'] };
const types = { csv: /^text\/csv\b/ };
// Of these only what is added: they have something to show in one state only.
const prepared = ['/desk/contracts/:id/resume'];

export async function addresses(world) {
    unreachable(world, world.requests.defect.number);
    const routes = (await world.routes()).filter((route) => route.method === 'GET');
    const { more, drafts } = await added(world);
    const found = { list: [], files: [], missing: [] };
    const surfers = {};
    for (const route of routes) {
        const made = prepared.includes(route.path) ? null : await answered(route, { ...world, drafts }, async (who) => (surfers[who] ??= await world.surfer(who)));
        const own = [...made ? [made] : [], ...more[route.path] ?? []];
        if (own.length === 0) found.missing.push(route.path);
        for (const [who, address, isFile] of own) {
            if (routeOf(routes, 'GET', address.replace(/\?.*/, '')) !== route) throw new Error(`${address} is no page of ${route.path}`);
            const list = isFile ? found.files : found.list;
            if (!list.some((one) => one[0] === who && one[1] === address)) list.push(isFile ? [who, address, types[/\w+$/.exec(route.path)[0]] ?? /./] : [who, address]);
        }
    }
    const unknown = [...prepared, ...Object.keys(more)].filter((path) => !routes.some((route) => route.path === path));
    if (unknown.length) throw new Error(`no route ${unknown.join(' ')}`);
    return found;
}

/*
 * The pages of the table of routes that were not among the addresses somebody walked, for tests that walk them all: nothing may be left. `files`:
 * those of addresses(), which are no pages. A walk of nothing leaves every one.
 */
export async function pagesLeft(world, walked, files) {
    const routes = (await world.routes()).filter((route) => route.method === 'GET');
    const at = (address) => routeOf(routes, 'GET', address.replace(/\?.*/, ''));
    const seen = new Set([...walked, ...files.map(([, address]) => address)].map(at));
    return routes.filter((route) => !seen.has(route)).map((route) => route.path);
}

// [who, address, whether it is a file], or null.
async function answered(route, things, surferOf) {
    for (const who of visitors[route.access]) {
        for (const address of addressesOf(route.path, things)) {
            const page = await (await surferOf(who)).get(address);
            if (page.status === 200 && pattern(route).test(page.address.replace(/\?.*/, ''))) return [who, address, !/^text\/html\b/.test(page.headers['content-type'])];
        }
    }
    return null;
}

// A pattern of the table of routes with things of the world in it.
function addressesOf(path, things) {
    const parts = path.split('/'), at = parts.findIndex((part) => part.startsWith(':'));
    if (at < 0) return [path];
    const values = Object.values(things[parts[at - 1]] ?? {}).map((thing) => thing[parts[at].slice(1)]).filter(Boolean);
    return values.flatMap((value) => addressesOf([...parts.slice(0, at), value, ...parts.slice(at + 1)].join('/'), things));
}

/*
 * What a page of the table shows else: for other people, in other states, after something was prepared. { more: { route: [[who, address]] },
 * drafts: those that are there for routes with a draft in them }.
 */
async function added(world) {
    const { contracts, requests } = world;
    const each = (who, names, address) => names.map((name) => [who, address(name)]);
    const request = (who, ...names) => each(who, names, (name) => `/requests/${requests[name].number}`);
    const { whole, more } = await draftsAdded(world);
    const olle = await world.surfer('olle');
    await olle.submit((await olle.get('/contracts/calendar')).form('/contracts/calendar'));
    return { drafts: { whole: { id: whole.replace(/.*\//, '') } }, more: {
        ...more,
        '/sign-in': [['', '/sign-in?return=%2Fcontracts']],
        '/verify': [['', `/verify?token=${await signUp(world)}`]],
        '/reset/new': [['', `/reset/new?token=${await askReset(world)}`]],
        '/': [['anna', '/'], ['sam', '/'], ['dana', '/'], ['viktor', '/']],
        '/profile': [['newcomer', '/profile'], ['sam', '/profile'], ['ines', '/profile']],
        '/requests': [['anna', '/requests?state=closed'], ['anna', '/requests?state=all'], ['anna', '/requests?q=domain'], ['anna', '/requests?q=nothing+has+this'],
            ['newcomer', '/requests'], ['petra', '/requests'], ['kenji', '/requests?state=all'], ['eva', '/requests'], ['sam', '/requests']],
        '/requests/:number': [['anna', `/requests/${requests.replication.number}?add_contact=true`], ...request('anna', 'replication', 'defect', 'mail_delay', 'resolution'), ...request('olle', 'advice', 'outage', 'deadlocks', 'long_title', 'restore', 'resend'),
            ...request('kenji', 'jp_index', 'jp_license'), ...request('jonas', 'slow_start')],
        '/contracts': [['anna', '/contracts?show=not_usable'], ['anna', '/contracts?q=nothing+has+this'], ['olle', '/contracts'], ['petra', '/contracts'], ['kenji', '/contracts']],
        '/contracts/calendar': [['olle', '/contracts/calendar']],
        '/contracts/:id': [...each('olle', ['gold', 'five', 'single', 'core', 'gold_last_year', 'cloud', 'hours'], (name) => `/contracts/${contracts[name].id}`), ['anna', `/contracts/${contracts.dev.id}`]],
        '/contracts/:id/statement': each('olle', ['gold', 'hours'], (name) => `/contracts/${contracts[name].id}/statement`),
        '/desk': [['sam', '/desk?show=mine'], ['rosa', '/desk?show=unowned']],
        '/desk/log': [['viktor', '/desk/log?q=contract&all=true'], ['viktor', '/desk/log?q=nothing+has+this']],
        '/requests/:number/withdraw': each('anna', ['replication', 'resolution'], (name) => `/requests/${requests[name].number}/withdraw`),
        '/requests/:number/severity/ask': each('anna', ['replication', 'resolution'], (name) => `/requests/${requests[name].number}/severity/ask`),
        '/desk/requests/:number': each('sam', ['replication', 'defect', 'deadlocks', 'long_title', 'restore', 'advice', 'jp_index', 'jp_license', 'slow_start'], (name) => `/desk/requests/${requests[name].number}`),
        '/desk/contracts': [['dana', '/desk/contracts'], ['dana', '/desk/contracts?q=gold'], ['dana', '/desk/contracts?q=nothing+has+this'], ['sam', '/desk/contracts?q=gold'],
            ...each('dana', ['usable', 'not_usable', 'ends_soon', 'low', 'unused'], (use) => `/desk/contracts?show=${use}`), ['dana', '/desk/contracts?show=unused&q=gold'], ['dana', '/desk/contracts?limit=2']],
        '/desk/contracts/:id': [...each('dana', ['gold', 'dev_next', 'core', 'gold_before', 'cloud_5', 'cloud', 'core_draft', 'unclaimed', 'personal'], (name) => `/desk/contracts/${contracts[name].id}`),
            ['sam', `/desk/contracts/${contracts.gold.id}`]],
        '/desk/contracts/:id/adjust': [['dana', `/desk/contracts/${contracts.gold.id}/adjust?units=-3`]],
        '/desk/contracts/:id/resume': [['dana', `/desk/contracts/${contracts.core.id}/resume`]],
    } };
}

async function draftsAdded(world) {
    const anna = await world.surfer('anna');
    const olle = await world.surfer('olle');
    const at = (page, ...steps) => steps.map((step) => ['anna', `${draftPath(page)}?step=${step}`]);
    const whole = await draft(anna, world.contracts.gold, 4);
    const alone = await draft(anna, world.contracts.gold, 1, { version: 'windows-server-2012-r2' });
    const customer = await draft(anna, world.contracts.gold, 4, { usage: 'customer', on_behalf_of: 'Some customer', 'primary_contact.name': 'Somebody Else', 'primary_contact.email': 'else@fabrikam.example', add_submitter: undefined });
    const done = await draft(olle, world.contracts.five, 4);
    const sent = await olle.get(`${draftPath(done)}?step=6`);
    await olle.submit(sent.form(/\/submit$/), { agreement_accepted: 'true' });
    return { whole: draftPath(whole), more: {
        '/requests/new': [['petra', '/requests/new'], ...['choose=1', 'q=server', 'q=nothing+has+this', 'product=windows-server', 'version=windows-server-2025'].map((query) => ['anna', `/requests/new?${query}`])],
        '/drafts/:id': [...at(whole, 1, 2, 3, 4, 5, 6, '1&choose=1&q=sql'), ...at(alone, 1, 2, 5, 6), ...at(customer, 4, 5)],
        '/drafts/:id/confirmation': [['olle', `${draftPath(done)}/confirmation`]],
    } };
}

async function signUp(world, email = 'maja@freepost.example', surfer = undefined) {
    const somebody = surfer ?? await world.surfer();
    const page = await somebody.get('/sign-up');
    await somebody.submit(page.form('/sign-up'), { name: 'Maja Lind', email, password: 'words that nobody guesses' });
    return world.mailedToken(email, '/verify');
}

// Pages that are as they are in one browser only: { who, surfer, address }. This one signed up, and then in as somebody else.
export async function pagesOfOneBrowser(world) {
    const surfer = await world.surfer();
    const token = await signUp(world, 'runa@freepost.example', surfer);
    await surfer.signIn(world.people.newcomer);
    return [{ who: 'newcomer', surfer, address: `/verify?token=${token}` }];
}

// A contact whose address an older program took, and mails that wait and that failed.
function unreachable(world, number) {
    const db = openShared(world.server.db);
    db.exec(`BEGIN IMMEDIATE;
        INSERT INTO request_contact (id, request_id, role, name, email, phone) SELECT 1, id, 'additional', 'Old Address', 'old@corp.example.', '' FROM request WHERE number = '${number}';
        INSERT INTO mail_text SELECT 1, 'request_reopened:1', id, 'en', 0, 'Reopened', 'It was reopened.', '', '' FROM request WHERE number = '${number}';
        INSERT INTO mail SELECT 1, 'request_reopened:1', id, 'old@corp.example.', 'Old Address', 1, 0, 'failed', 'address', updated_at, 0 FROM request WHERE number = '${number}';
        INSERT INTO mail SELECT 2, 'request_reopened:1', id, 'anna@fabrikam.example', 'Anna', 1, 0, 'queued', '', updated_at, 0 FROM request WHERE number = '${number}';
        COMMIT`);
    db.close();
}

async function askReset(world) {
    const surfer = await world.surfer();
    const page = await surfer.get('/reset');
    await surfer.submit(page.form('/reset'), { email: world.people.petra.email });
    return world.mailedToken(world.people.petra.email, '/reset/new');
}

// ---- Pages of faults -----------------------------------------------------------------------------------------

const typed_words = 'What I typed, and would not like to lose: <b>"&amp;"</b>';

async function signedOut(world) {
    const surfer = await world.surfer('anna');
    const address = `/requests/${world.requests.replication.number}`;
    const form = (await surfer.get(address)).form(`${address}/communications`);
    const out = await surfer.get('/profile');
    await surfer.submit(out.form('/sign-out'));
    const page = await surfer.submit(form, { text: typed_words });
    // Where that person, signed in again, finds what was typed.
    const resume = page.form('/sign-in');
    const back = await surfer.submit(resume, { email: world.people.anna.email, password: world.people.anna.password });
    return [{ status: 401, name: 'signed out meanwhile', page, says: [typed_words] }, { status: 200, name: 'signed in again', page: back, says: [typed_words] }];
}

async function refused(world) {
    const surfer = await world.surfer('anna');
    const address = `/requests/${world.requests.replication.number}`;
    const form = (await surfer.get(address)).form(`${address}/communications`);
    const post = async (pairs, options) => new Page(form.target, await surfer.post(form.target, pairs, options));
    const dana = await world.surfer('dana');
    return [
        { status: 403, name: 'not allowed', page: await dana.get(`/desk/requests/${world.requests.replication.number}`) },
        { status: 403, name: 'a form of before', page: await post(formPairs(form, { csrf: 'wrong', text: typed_words })), says: [typed_words] },
        { status: 403, name: 'a form from elsewhere', page: await post(formPairs(form, { text: typed_words }), { from: 'https://elsewhere.example' }) },
        { status: 413, name: 'too large', page: await post(formPairs(form, { text: 'x'.repeat(2_000_000) })) },
        { status: 400, name: 'no form', page: await post([['text', typed_words]], { headers: { 'content-type': 'text/plain' } }) },
        { status: 404, name: 'nothing there', page: await surfer.get('/nowhere') },
        { status: 404, name: 'a link that is none', page: await surfer.get('/reset/new?token=wrong') },
        { status: 404, name: 'nobody\'s request', page: await surfer.get('/requests/123456789015') },
        { status: 403, name: 'the desk, to a customer', page: await surfer.get('/desk') },
        { status: 405, name: 'another method', page: await surfer.get(form.path) },
    ].filter(({ page, status }) => status !== 405 || page.status !== 404);
}

async function conflict(world) {
    const surfer = await world.surfer('anna');
    const first = await draft(surfer, world.contracts.gold, 2);
    const form = (await surfer.get(`${draftPath(first)}?step=1`)).form(/\/steps\/1$/);
    const save = (title) => surfer.submit(form, { ...problem, title }, form.buttons.find((b) => b.name === 'go'));
    await save('As one window has it');
    return [{ status: 409, name: 'two windows', page: await save('As the other window has it'), says: ['As one window has it'] }];
}

async function tooMany(world) {
    const surfer = await world.surfer();
    let page;
    for (let i = 0; i < 12; i++) {
        const form = (await surfer.get('/sign-in')).form('/sign-in');
        page = await surfer.submit(form, { email: 'nobody@elsewhere.example', password: 'none of this is right' });
        if (page.status === 429) break;
    }
    return [{ status: 429, name: 'too many attempts', page }];
}

// Another program holds the database for writing, longer than anybody waits.
async function busy(world) {
    const surfer = await world.surfer('anna');
    const form = (await surfer.get('/profile')).form('/profile');
    const db = openShared(world.server.db);
    db.exec('BEGIN IMMEDIATE');
    try {
        return [{ status: 503, name: 'the database is busy', page: await surfer.submit(form, { phone: '+46 8 555 010 99' }), says: ['+46 8 555 010 99'] }];
    } finally {
        db.exec('ROLLBACK');
        db.close();
    }
}

// [{ status, name, page, says }]. There is no way to provoke a 500 from outside, which is as it should be: it has the same page.
export async function faultPages(world) {
    return [...await signedOut(world), ...await refused(world), ...await conflict(world), ...await tooMany(world), ...await busy(world)];
}

// ---- Forms that are shown again ------------------------------------------------------------------------------

const emptied = (form) => Object.fromEntries(form.fields.filter((f) => isTyped(f) || f.type === 'password').map((f) => [f.name, '']));

// The forms of these pages, sent with all text taken out (or as `change` says).
async function again(world, who, address, path, change) {
    const surfer = await world.surfer(who);
    const form = (await surfer.get(address)).form(path);
    return { name: `${who || 'nobody'} at ${address}, ${form.path}`, page: await surfer.submit(form, { ...emptied(form), ...change }) };
}

export async function givenAgain(world) {
    const { contracts, requests } = world;
    const open = requests.replication.number;
    const desk = (act) => [`/desk/contracts/${contracts.gold.id}/${act}`, /^\/desk\/contracts\//];
    const list = [
        await again(world, '', '/sign-in', '/sign-in'),
        await again(world, '', '/sign-up', '/sign-up'),
        await again(world, '', '/reset', '/reset'),
        await again(world, 'anna', '/profile', '/profile', { phone: 'x'.repeat(100), time_zone: 'Nowhere/At_all' }),
        await again(world, 'anna', '/profile', '/profile/password'),
        await again(world, 'anna', '/contracts/add', '/contracts/add'),
        await again(world, 'anna', '/contracts/add', '/contracts/add', { access_id: contracts.unclaimed.access_id.slice(1), contract_id: contracts.unclaimed.contract_id }),
        await again(world, 'anna', '/contracts/add', '/contracts/add', { access_id: contracts.unclaimed.contract_id, contract_id: contracts.unclaimed.access_id }),
        await again(world, 'petra', '/contracts/add', '/contracts/add', { access_id: contracts.gold.access_id, contract_id: contracts.gold.contract_id }),
        await again(world, 'anna', `/requests/${open}`, /communications$/),
        await again(world, 'anna', `/requests/${open}?add_contact=true`, /contacts$/),
        await again(world, 'anna', `/requests/${requests.mail_delay.number}`, /reject$/),
        await again(world, 'anna', `/requests/${open}/withdraw`, /withdraw$/, { why: 'x'.repeat(40000) }),
        await again(world, 'anna', `/requests/${open}/severity/ask`, /severity.ask$/),
        await again(world, 'sam', `/desk/requests/${open}`, /severity$/),
        await again(world, 'sam', `/desk/requests/${open}`, /answer$/),
        await again(world, 'sam', `/desk/requests/${open}`, /note$/),
        await again(world, 'sam', `/desk/requests/${open}`, /close$/),
        await again(world, 'sam', `/desk/requests/${open}?add_contact=true`, /contacts$/),
        await again(world, 'dana', '/desk/contracts/new', '/desk/contracts/new'),
        await again(world, 'dana', ...desk('suspend')), await again(world, 'dana', ...desk('top-up')), await again(world, 'dana', ...desk('cancel')),
        await again(world, 'dana', ...desk('adjust?units=-3')),
        await again(world, 'dana', `/desk/contracts/${contracts.core.id}/resume`, /resume$/),
    ];
    return [...list, ...await draftsAgain(world)];
}

async function draftsAgain(world) {
    const anna = await world.surfer('anna');
    const whole = draftPath(await draft(anna, world.contracts.gold, 4));
    const sent = (await anna.get(`${whole}?step=6`)).form(/submit$/);
    const plan = (await anna.get(`${whole}?step=2`)).form(/steps\/2$/);
    const add = plan.buttons.find((b) => b.action && !b.name);
    const lost = { access_id: world.contracts.unclaimed.access_id.slice(1), contract_id: world.contracts.unclaimed.contract_id };
    return [
        { name: 'a draft, not accepted', page: await anna.submit(sent, { agreement_accepted: '' }) },
        { name: 'a draft, a contract without its zeros', page: await anna.submit(plan, lost, add) },
        { name: 'a draft, a contract that is none', page: await anna.submit(plan, { access_id: '123', contract_id: 'abc' }, add) },
    ];
}
