// SPDX-License-Identifier: Apache-2.0
// addresses.mjs: concrete addresses for every page, everything that can go wrong with one, and every form as it is shown again: what
// pages.test.mjs looks at.
import { DatabaseSync } from 'node:sqlite';
import { Page, formPairs, isTyped } from './http.mjs';

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
    let page = await surfer.get('/requests/new');
    const values = [problem, { contract: contract.id, severity: 'C', country: 'SE', time_zone: 'Europe/Stockholm' }, {}, {}];
    for (let step = 0; step < steps; step++) {
        const form = page.form(/^\/drafts/);
        const own = Object.fromEntries(Object.entries(change).filter(([name]) => name in values[step] || form.fields.some((f) => f.name === name)));
        page = await surfer.submit(form, { ...values[step], ...own }, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action));
        if (page.sent !== 303) throw new Error(`step ${step + 1} was answered with ${page.sent}: ${page.heading}`);
    }
    return page;
}

export const draftPath = (page) => /^\/drafts\/[^/?]+/.exec(page.address)[0];

// ---- Pages that are well -------------------------------------------------------------------------------------

// { list: [[who, address]], files: [[who, address, content type]] }
export async function addresses(world) {
    const { contracts, requests } = world;
    unreachable(world, requests.defect.number);
    const list = [
        ['', '/sign-in'], ['', '/sign-in?return=%2Fcontracts'], ['', '/sign-up'], ['', '/verify'], ['', '/reset'],
        ['', `/verify?token=${await signUp(world)}`], ['', `/reset/new?token=${await askReset(world)}`],
        ['newcomer', '/welcome'], ['anna', '/'], ['anna', '/profile'], ['sam', '/'], ['sam', '/profile'], ['dana', '/'], ['viktor', '/'], ['ines', '/profile'],
        ['anna', '/requests'], ['anna', '/requests?state=closed'], ['anna', '/requests?state=all'], ['anna', '/requests?q=domain'],
        ['anna', '/requests?q=nothing+has+this'], ['petra', '/requests'], ['kenji', '/requests?state=all'], ['eva', '/requests'],
        ['anna', '/contracts'], ['anna', '/contracts?show=not_usable'], ['anna', '/contracts?q=nothing+has+this'], ['olle', '/contracts'], ['petra', '/contracts'],
        ['kenji', '/contracts'], ['anna', '/contracts/add'], ['anna', '/contracts/calendar'],
        ['olle', `/contracts/${contracts.gold.id}/statement`], ['olle', `/contracts/${contracts.hours.id}/statement`],
        ['sam', '/desk'], ['sam', '/desk?show=mine'], ['rosa', '/desk?show=unowned'], ['sam', '/requests'],
        ['viktor', '/desk/log'], ['viktor', '/desk/log?q=contract&all=true'], ['viktor', '/desk/log?q=nothing+has+this'],
        ['dana', '/desk/contracts'], ['dana', '/desk/contracts?q=gold'], ['dana', '/desk/contracts?q=nothing+has+this'], ['dana', '/desk/contracts/new'],
        ['sam', '/desk/contracts?q=gold'],
    ];
    for (const name of ['gold', 'five', 'single', 'core', 'gold_last_year', 'cloud', 'hours']) list.push(['olle', `/contracts/${contracts[name].id}`]);
    list.push(['anna', `/contracts/${contracts.dev.id}`]);
    for (const name of ['gold', 'dev_next', 'core', 'gold_before', 'cloud_5', 'cloud', 'core_draft', 'unclaimed', 'personal']) list.push(['dana', `/desk/contracts/${contracts[name].id}`]);
    for (const act of ['suspend', 'adjust', 'adjust?units=-3', 'top-up', 'cancel']) list.push(['dana', `/desk/contracts/${contracts.gold.id}/${act}`]);
    list.push(['dana', `/desk/contracts/${contracts.core.id}/resume`], ['sam', `/desk/contracts/${contracts.gold.id}`]);
    for (const name of ['replication', 'defect', 'mail_delay', 'resolution']) list.push(['anna', `/requests/${requests[name].number}`]);
    for (const name of ['advice', 'outage', 'long_title', 'restore', 'resend']) list.push(['olle', `/requests/${requests[name].number}`]);
    list.push(['kenji', `/requests/${requests.jp_index.number}`], ['kenji', `/requests/${requests.jp_license.number}`], ['jonas', `/requests/${requests.slow_start.number}`]);
    for (const name of ['replication', 'defect', 'deadlocks', 'long_title', 'restore', 'advice', 'jp_index', 'jp_license', 'slow_start']) list.push(['sam', `/desk/requests/${requests[name].number}`]);
    return { list: [...list, ...await drafts(world)], files: [['olle', `/contracts/${contracts.gold.id}/statement.csv`, /^text\/csv\b/]] };
}

async function drafts(world) {
    const anna = await world.surfer('anna');
    const olle = await world.surfer('olle');
    const at = (page, step) => ['anna', `${draftPath(page)}?step=${step}`];
    const whole = await draft(anna, world.contracts.gold, 4);
    const alone = await draft(anna, world.contracts.gold, 1, { version: 'windows-server-2012-r2' });
    const customer = await draft(anna, world.contracts.gold, 4, { usage: 'customer', on_behalf_of: 'Some customer', 'primary_contact.name': 'Somebody Else', 'primary_contact.email': 'else@fabrikam.example', add_submitter: undefined });
    const done = await draft(olle, world.contracts.five, 4);
    const sent = await olle.get(`${draftPath(done)}?step=6`);
    await olle.submit(sent.form(/\/submit$/), { agreement_accepted: 'true' });
    return [
        ['anna', '/requests/new'], ['petra', '/requests/new'], ['anna', draftPath(whole)], ...[1, 2, 3, 4, 5, 6].map((step) => at(whole, step)),
        at(alone, 1), at(alone, 2), at(alone, 5), at(alone, 6), at(customer, 4), at(customer, 5), ['olle', `${draftPath(done)}/confirmation`],
    ];
}

async function signUp(world) {
    const surfer = await world.surfer();
    const page = await surfer.get('/sign-up');
    await surfer.submit(page.form('/sign-up'), { name: 'Maja Lind', email: 'maja@freepost.example', password: 'words that nobody guesses' });
    return world.mailedToken('maja@freepost.example', '/verify');
}

// A contact whose address an older program took, and mails that wait and that failed.
function unreachable(world, number) {
    const db = new DatabaseSync(world.server.db);
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
    const db = new DatabaseSync(world.server.db);
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
        await again(world, 'newcomer', '/welcome', '/welcome', { time_zone: 'Nowhere/At_all' }),
        await again(world, 'anna', '/profile', '/profile', { phone: 'x'.repeat(100), time_zone: 'Nowhere/At_all' }),
        await again(world, 'anna', '/profile', '/profile/password'),
        await again(world, 'anna', '/contracts/add', '/contracts/add'),
        await again(world, 'anna', '/contracts/add', '/contracts/add', { access_id: contracts.unclaimed.access_id.slice(1), contract_id: contracts.unclaimed.contract_id }),
        await again(world, 'anna', '/contracts/add', '/contracts/add', { access_id: contracts.unclaimed.contract_id, contract_id: contracts.unclaimed.access_id }),
        await again(world, 'petra', '/contracts/add', '/contracts/add', { access_id: contracts.gold.access_id, contract_id: contracts.gold.contract_id }),
        await again(world, 'anna', `/requests/${open}`, /communications$/),
        await again(world, 'anna', `/requests/${open}`, /contacts$/),
        await again(world, 'sam', `/desk/requests/${open}`, /answer$/),
        await again(world, 'sam', `/desk/requests/${open}`, /note$/),
        await again(world, 'sam', `/desk/requests/${open}`, /close$/),
        await again(world, 'sam', `/desk/requests/${open}`, /contacts$/),
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
        { name: 'a draft, not accepted', page: await anna.submit(sent, {}) },
        { name: 'a draft, a contract without its zeros', page: await anna.submit(plan, lost, add) },
        { name: 'a draft, a contract that is none', page: await anna.submit(plan, { access_id: '123', contract_id: 'abc' }, add) },
    ];
}
