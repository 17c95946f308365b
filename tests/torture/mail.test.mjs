// SPDX-License-Identifier: Apache-2.0
// mail.test.mjs: addresses of all shapes through every door, while the directory for mails fails and some deliveries are given up. What
// is refused is said in words and costs nothing; what is accepted is mailed, to the address that was given, or shown as not mailed on its
// request and in doctor. Nobody is charged and left guessing, and nobody else gets mail. Anchors of the ledgers are mailed meanwhile; at the end
// all of them have come and hold, and whoever forges a copy of the database is refused or found out by these mails alone.
// ENTITLED_TORTURE: at most 25 minutes: 3,000 addresses through twelve doors, forty times without a directory to put mails into
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { domainToASCII } from 'node:url';
import { World, key } from '../api/world.mjs';
import { readCatalog } from '../api/server.mjs';
import { Surfer, text } from '../browser/http.mjs';
import { Anchors, forge } from './forger.mjs';
import { Caller, Random, Tally, engine, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read, write } from './store.mjs';
import { patience_ms } from '../patience.mjs';

const addresses = long ? 3000 : 150;
const failures = long ? 40 : 3; // times that nothing can be written
const forgeries = long ? 100 : 8;
const anchorMail = 'anchors@kept.example';
const random = new Random();

// ---- Addresses -----------------------------------------------------------------------------------------------

const letters = (n, from = 'abcdefghijklmnopqrstuvwxyz') => Array.from({ length: n }, () => random.pick(from)).join('');
let made = 0;
const own = () => `${letters(random.between(1, 6))}${++made}`; // of nobody else

const goodLocals = [
    own, () => `${own()}.${own()}`, () => `${own()}+${letters(4)}`, () => own().toUpperCase(), () => `o'${own()}`, () => `${own()}_-=/~!$%&*{}|^`,
    () => `"${own()} ${letters(3)}"`, () => `"${own()}@x,;<>()"`, () => `"${own()}\\"\\\\"`, () => own().padEnd(64, 'x'), () => `${++made}`, () => `in\u200b${own()}`,
];
const goodDomains = [
    () => 'corp.example', () => 'Corp.EXAMPLE', () => 'a.b.c.d.corp.example', () => '1and1.example', () => 'sub--domain.example', () => `${'x'.repeat(63)}.example`,
    () => 'straße.example', () => 'bücher.example', () => 'xn--bcher-kva.example', () => '例え.テスト', () => 'مثال.إختبار', () => 'ｃｏｒｐ。example',
];
const badLocals = [
    () => '', () => `.${own()}`, () => `${own()}.`, () => `${own()}..x`, () => `å${own()}`, () => `${own()} x`, () => `${own()},x`, () => `"${own()}`, () => `${own()}"`,
    () => `X <${own()}`, () => own().padEnd(65, 'x'), () => `=?utf-8?q?${own()}?=`, () => '""', () => `${own()}\u200ex`,
];
const badDomains = [
    () => '', () => 'corp.example.', () => 'corp..example', () => '.corp.example', () => 'corp', () => 'localhost', () => '[192.0.2.1]', () => '192.0.2.1', () => '-corp.example',
    () => 'corp_1.example', () => '☃.example', () => 'xn--zzzzzz.example', () => `${'x'.repeat(64)}.example`, () => 'corp.example,y@corp.example', () => 'corp.example>',
    () => 'co rp.example', () => 'corp.example。', () => 'a/b.example',
];

// { typed, mailed }: what mail has for it; null where no mail reaches it.
function address() {
    const bad = random.chance(0.4);
    const badDomain = bad && random.chance(0.5);
    const local = random.pick(bad && !badDomain ? badLocals : goodLocals)(), domain = random.pick(badDomain ? badDomains : goodDomains)();
    const typed = `${random.pick(['', '', '', ' ', '\u200e'])}${local}@${domain}${random.pick(['', '', '', ' ', '\u00a0'])}`;
    return { typed, mailed: bad ? null : `${local.replace(/\u200b/g, '')}@${domainToASCII(domain)}` };
}

// ---- The mail program ----------------------------------------------------------------------------------------

// Takes mails out of the directory and keeps to whom they went: { id: address }, and those with anchors as they came. The directory may be gone.
class MailProgram {
    sent = new Map();
    anchors = new Anchors();
    kept = [];
    #over = false;
    constructor(directory) {
        this.directory = directory;
        this.#done = this.#work();
    }
    #done;

    async #work() {
        while (!this.#over) {
            this.empty();
            await sleep(20);
        }
    }

    empty() {
        let names;
        try { names = readdirSync(this.directory); } catch { return; }
        for (const name of names.filter((n) => n.endsWith('.eml'))) {
            const message = readFileSync(path.join(this.directory, name), 'latin1');
            const [, line] = /^To: (.*(?:\r\n[ \t].*)*)\r\n/m.exec(message);
            const to = line.replace(/\r\n/g, '');
            const id = name.slice(0, -4);
            if (to === anchorMail) this.#keep(message);
            assert.ok(!this.sent.has(id), `mail ${id} was written twice`);
            this.sent.set(id, to.endsWith('>') ? to.slice(to.lastIndexOf(' <') + 2, -1) : to);
            unlinkSync(path.join(this.directory, name));
        }
    }

    #keep(message) {
        this.kept.push(message);
        this.anchors.look(message.replace(/=\r\n/g, ''));
    }

    async stop() {
        this.#over = true;
        await this.#done;
    }
}

// ---- Doors ---------------------------------------------------------------------------------------------------

describe(`addresses and mails on ${engine} (ENTITLED_SEED=${seed})`, () => {
    let world, maja, contract, program, caller, engineer, admin, customer, desk, mailDirectory;
    const accepted = []; // { mailed, door, number? }
    const refused = new Tally(), taken = new Tally();
    let submissions = 0, catalog;

    before(async () => {
        world = await World.start({ env: { ENTITLED_MAIL_DIR: 'mail', ENTITLED_PUBLIC_URL: '', ENTITLED_ANCHOR_MAIL: anchorMail } });
        mailDirectory = path.join(world.server.directory, 'mail');
        program = new MailProgram(mailDirectory);
        const password = randomUUID();
        maja = await world.server.person('maja@fabrikam.example', { name: 'Maja Lind', organization: world.organization.id, roles: ['member'], password });
        const rosa = await world.server.person('rosa@vendor.example', { name: 'Rosa Iturbe', staff: ['engineer'], password });
        const viktor = await world.server.person('viktor@vendor.example', { name: 'Viktor Admin', staff: ['administrator'] });
        contract = await world.contract({ units: 2 * addresses, by: [maja] });
        caller = new Caller(world.server, await world.server.token(maja.email));
        engineer = new Caller(world.server, await world.server.token(rosa.email));
        admin = new Caller(world.server, await world.server.token(viktor.email));
        catalog = await readCatalog();
        customer = await surfer(maja.email, password);
        desk = await surfer(rosa.email, password);
    });
    after(async () => {
        await program?.stop();
        for (const one of [caller, engineer, admin, customer, desk]) one?.close();
        await world?.stop();
    });

    async function surfer(email, password) {
        const one = await new Surfer(world.server.origin).signIn({ email, password });
        return one;
    }

    async function submitted(change) {
        const answer = await caller.submit(world.request(contract, { primary_contact: { name: 'Maja Lind', email: maja.email, phone: null }, ...change }), key());
        if (answer.status === 201) submissions++;
        return answer;
    }

    const open = []; // numbers of requests that take contacts
    async function requestWithRoom() {
        if (open.length === 0 || open.at(-1).contacts >= 15) {
            const answer = await submitted({});
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
            open.push({ number: answer.body.number, contacts: 0 });
        }
        open.at(-1).contacts++;
        return open.at(-1).number;
    }

    // The answer of a program, as { number } where it was taken and null where it was refused; then it names the field.
    function judged(answer, statuses, field, number) {
        if (statuses.includes(answer.status)) return { number: number ?? answer.body?.number };
        assert.equal(answer.status, 422, JSON.stringify(answer.body));
        const fault = answer.body.errors.find((one) => one.field.endsWith(field));
        assert.ok(fault && fault.detail.length > 10, `${field} is named: ${JSON.stringify(answer.body)}`);
        return null;
    }

    async function byPage(visitor, page, typed) {
        const number = await requestWithRoom();
        const shown = await visitor.get(`${page}/${number}?add_contact=true`);
        const answer = await visitor.submit(shown.form(`${page}/${number}/contacts`), { name: 'X', email: typed, phone: '' });
        if (answer.sent === 303) return { number };
        assert.equal(answer.sent, 422, answer.heading);
        return null;
    }

    // By the command line: what ends with another code than 0 says why.
    function judgedRun(done) {
        if (done.code === 0) return {};
        assert.ok(done.stderr.length > 20, 'a reason is said');
        return null;
    }

    const contact = (typed) => ({ name: 'X Y', email: typed, phone: null });
    const doors = {
        'primary contact': async (typed) => judged(await submitted({ primary_contact: contact(typed) }), [201], 'email'),
        'additional contact': async (typed) => judged(await submitted({ additional_contacts: [contact(typed)] }), [201], 'email'),
        'contact later': async (typed) => { const number = await requestWithRoom(); return judged(await caller.call('POST', `/requests/${number}/contacts`, { json: contact(typed) }), [201], 'email', number); },
        'contact by staff': async (typed) => { const number = await requestWithRoom(); return judged(await engineer.call('POST', `/requests/${number}/contacts`, { json: contact(typed) }), [201], 'email', number); },
        'contact on the page': (typed) => byPage(customer, '/requests', typed),
        'contact at the desk': (typed) => byPage(desk, '/desk/requests', typed),
        'sign-up': async (typed) => {
            const visitor = new Surfer(world.server.origin);
            try {
                const answer = await visitor.submit((await visitor.get('/sign-up')).form('/sign-up'), { name: 'X', email: typed, password: randomUUID() });
                if (answer.sent === 303 || answer.sent === 200) return {};
                assert.equal(answer.sent, 422, `${answer.sent} ${answer.heading}`);
                return null;
            } finally { visitor.close(); }
        },
        'admin API': async (typed) => judged(await admin.call('POST', '/admin/accounts', { json: { name: 'X', email: typed } }), [201], 'email'),
        'account add': async (typed) => judgedRun(await world.server.cli(['account', 'add', typed, '--name', 'X'])),
        'catalogue': async (typed) => {
            const link = `mailto:${encodeURIComponent(typed)}`;
            return judgedRun(await world.server.cli(['catalog', 'apply', '--dry-run', '-'], { input: JSON.stringify({ ...catalog, service: { ...catalog.service, links: [...catalog.service.links, { id: 'write', text: 'Write', url: link }] } }) }));
        },
        'anchor_mail': async (typed) => judgedRun(await world.server.cli(['routes'], { env: { ENTITLED_ANCHOR_MAIL: typed } })),
        'CSV': async (typed) => {
            const row = ['access_id,contract_id,plan,account', `${1000000000 + made},${100000000000 + made},five-pack,"${typed.replace(/"/g, '""')}"`, ''].join('\n');
            const done = await world.server.cli(['contract', 'import', '-', '--as-written', '--country', 'SE'], { input: row });
            // An address that mail reaches has no account here, and that is said.
            return done.code !== 0 && /No account has this e-mail address/.test(done.stderr) ? {} : judgedRun(done);
        },
    };
    const mailing = ['primary contact', 'additional contact', 'contact later', 'contact by staff', 'contact on the page', 'contact at the desk', 'sign-up'];

    // Nothing can be written for a while: a file stands where the directory was.
    async function withoutDirectory(story) {
        const aside = `${mailDirectory}.aside`;
        renameSync(mailDirectory, aside);
        writeFileSync(mailDirectory, 'no directory');
        try { await story(); } finally {
            rmSync(mailDirectory);
            renameSync(aside, mailDirectory);
        }
    }

    async function until(what, condition) {
        for (const end = Date.now() + patience_ms; ; await sleep(100)) {
            const left = await condition();
            if (!left) return;
            assert.ok(Date.now() < end, `${what}: ${JSON.stringify(left).slice(0, 600)}`);
        }
    }
    const rows = async (sql) => (await read(world.server.db, { rows: sql })).rows;
    // What was put off after it failed is tried now.
    const hurry = () => write(world.server.db, "UPDATE job SET run_at = 1 WHERE work LIKE 'notice.%' AND buried = 0 AND leased_until = 0");

    async function walk(door) {
        const one = address();
        const answer = await doors[door](one.typed);
        if (!answer) {
            refused.add(door);
            assert.equal(one.mailed, null, `${door} refused ${JSON.stringify(one.typed)}`);
        } else {
            taken.add(door);
            assert.ok(one.mailed, `${door} took ${JSON.stringify(one.typed)}`);
            if (mailing.includes(door)) accepted.push({ mailed: one.mailed, door, number: answer.number });
        }
    }

    test('every door takes what mail reaches and refuses the rest in words, and no mail is lost meanwhile', async (t) => {
        mkdirSync(mailDirectory, { recursive: true });
        const names = Object.keys(doors);
        const slow = ['account add', 'catalogue', 'anchor_mail', 'CSV']; // a process each
        for (let done = 0, broken = 0; done < addresses;) {
            const some = async (n) => { for (let i = 0; i < n; i++, done++) { const door = random.pick(names); if (!slow.includes(door) || random.chance(0.4)) await walk(door); } };
            await program.anchors.hurry(world.server);
            await some(random.between(3, 2 * Math.ceil(addresses / failures / 2)));
            if (broken++ < failures) await withoutDirectory(() => some(5));
        }
        for (const door of names) await walk(door); // each at least once
        await until('every request and message is composed', async () => (await rows("SELECT work FROM job WHERE work LIKE 'notice.%' AND work NOT IN ('notice.deliver', 'notice.catch_up')")).length);
        const [{ debits }] = await rows("SELECT COUNT(*) AS debits FROM ledger_entry WHERE kind = 'debit'");
        assert.equal(Number(debits), submissions, 'each submission that was taken is charged once, and nothing else is');
        checkBooks(await read(world.server.db, bookQueries()));
        say(t, `addresses, ${engine}: taken by ${taken}`);
        say(t, `addresses, ${engine}: refused by ${refused}`);
    });

    test('what was accepted is mailed, or shown as not mailed on the request and in doctor', async (t) => {
        // An older program took addresses that no mail reaches.
        const old = open.slice(0, long ? 20 : 2).map((one) => one.number);
        for (const number of old)
            await write(world.server.db, `INSERT INTO request_contact (id, request_id, role, name, email, phone) SELECT ${number}, id, 'additional', 'Old', 'old${number}@corp.example.', '' FROM request WHERE number = '${number}'`);
        // Everybody on a request is written to, some while nothing can be written to the directory; and for some that lasts.
        const numbers = [...new Set(accepted.map((one) => one.number).filter(Boolean))];
        let given;
        await withoutDirectory(async () => {
            for (const number of new Set([...numbers, ...old])) {
                const said = await engineer.call('POST', `/requests/${number}/communications`, { json: { text: 'Which version is it?' } });
                assert.equal(said.status, 201, JSON.stringify(said.body));
            }
            await until('every message is composed', async () => (await rows("SELECT work FROM job WHERE work = 'notice.communication'")).length);
            given = (await rows("SELECT CAST(m.id AS TEXT) AS id FROM mail m JOIN job j ON j.ref_id = m.id WHERE j.work = 'notice.deliver' AND m.event LIKE 'communication:%' ORDER BY m.id")).map((row) => row.id).filter(() => random.chance(0.2));
            assert.ok(given.length > 0, 'some deliveries to give up');
            await write(world.server.db, `UPDATE job SET attempts = 20, leased_until = 0, run_at = 1 WHERE work = 'notice.deliver' AND ref_id IN (${given.join(', ')})`);
            await until('they are given up', async () => Number((await rows("SELECT COUNT(*) AS n FROM job WHERE work = 'notice.deliver' AND buried = 1"))[0].n) < given.length);
        });
        await write(world.server.db, "UPDATE job SET run_at = 1 WHERE work = 'notice.catch_up'");
        await hurry();
        await until('no mail waits', async () => {
            await hurry();
            await sleep(500);
            return (await rows("SELECT CAST(id AS TEXT) AS id, state FROM mail WHERE state = 'queued' LIMIT 5")).length;
        });
        program.empty();
        const failed = await rows("SELECT CAST(m.id AS TEXT) AS id, m.failure AS failure, m.recipient AS recipient, r.number AS number FROM mail m JOIN request r ON r.id = m.ref_id WHERE m.state = 'failed'");
        assert.deepEqual(failed.filter((one) => one.failure === 'given_up').map((one) => one.id).sort(), [...given].sort(), 'what was given up, and nothing else');
        assert.equal(failed.filter((one) => one.failure === 'address').length, old.length, 'old addresses');
        await judgeMails(numbers, old, failed);
        await judgeDoctor(given, old);
        await sendAgain(given, numbers, old);
        say(t, `mails, ${engine}: ${program.sent.size} delivered to the address that was given, ${given.length} given up, ${old.length} to old addresses, all said on the request and in doctor`);
    });

    // What the API and the page say of each mail is what the mail program has seen.
    async function judgeMails(numbers, old, failed) {
        const told = new Map();
        for (const number of new Set([...numbers, ...old])) {
            const mails = await maja.all(`/requests/${number}/mails`);
            for (const mail of mails) {
                told.set(mail.id, mail);
                assert.equal(mail.state === 'delivered', program.sent.has(mail.id), `${JSON.stringify(mail)} is delivered if the mail program has got it`);
                assert.equal(mail.state === 'failed', failed.some((one) => one.id === mail.id), JSON.stringify(mail));
                if (mail.state === 'delivered') assert.equal(program.sent.get(mail.id), mail.to.email);
                else assert.ok(mail.detail.length > 10, 'why is said');
            }
            for (const one of accepted.filter((a) => a.number === number))
                assert.ok(mails.some((mail) => mail.about === 'communication' && mail.to.email === one.mailed), `${one.door}: a mail to ${one.mailed}`);
        }
        const shown = new Map();
        for (const one of failed) {
            if (!shown.has(one.number)) shown.set(one.number, text((await customer.get(`/requests/${one.number}`)).main));
            assert.ok(shown.get(one.number).includes(`Could not be e-mailed to ${one.recipient}`), `the page of ${one.number} says so of ${one.recipient}`);
        }
        for (const one of accepted.filter((a) => a.door === 'sign-up')) assert.ok([...program.sent.values()].includes(one.mailed), `who signed up as ${one.mailed} got mail`);
        const known = new Set([...accepted.map((one) => one.mailed), maja.email, anchorMail]);
        for (const to of program.sent.values()) assert.ok(known.has(to), `${to} was given by nobody`);
    }

    // What was given up is sent again by two at once, a third time later, and arrives once.
    async function sendAgain(given, numbers, old) {
        const before = program.sent.size;
        const done = await Promise.all([1, 2].map(() => world.server.json(['mail', 'resend', '--all'])));
        assert.equal(done.flat().filter((one) => one.state === 'waiting').length, given.length, 'each is sent again by one of the two');
        assert.deepEqual(await world.server.json(['mail', 'resend', '--all']), []);
        await until('what was sent again is delivered', async () => {
            await hurry();
            program.empty();
            return (await rows("SELECT CAST(id AS TEXT) AS id FROM mail WHERE state = 'queued' LIMIT 5")).length;
        });
        program.empty();
        assert.equal(program.sent.size, before + given.length);
        for (const id of given) assert.equal((await world.server.cli(['mail', 'resend', id])).code, 5, 'what was delivered is not sent twice');
        const failed = await rows("SELECT CAST(m.id AS TEXT) AS id, m.failure AS failure, m.recipient AS recipient, r.number AS number FROM mail m JOIN request r ON r.id = m.ref_id WHERE m.state = 'failed'");
        assert.equal(failed.length, old.length, 'old addresses alone');
        await judgeMails(numbers, old, failed);
    }

    test('every anchor that was taken is mailed and holds, and whoever forges a ledger is refused or found out [4.7]', async (t) => {
        const { anchors } = program;
        await anchors.complete(world.server, () => program.empty());
        const saved = path.join(world.server.directory, 'saved-mails');
        writeFileSync(saved, program.kept.join('\n'), 'latin1');
        const held = await world.server.cli(['ledger', 'verify', '--anchors', saved]);
        assert.equal(held.code, 0, held.stderr);
        assert.match(held.stdout, new RegExp(`^ok: anchors ${2 * anchors.lines.size}$`, 'm'), 'both parts of each mail hold them');
        say(t, `forged ledgers, mails, ${engine}: ${await forge({ server: world.server, random, anchors, times: forgeries })}`);
    });

    async function judgeDoctor(given, old) {
        const done = await world.server.cli(['doctor', '--json'], { env: { ENTITLED_PUBLIC_URL: 'https://support.example' } });
        const words = JSON.parse(done.stdout).checks.filter((one) => one.check === 'mail').map((one) => `${one.result} ${one.words}`).join('\n');
        assert.match(words, new RegExp(`wrong ${given.length} mails? could not be written`));
        assert.match(words, new RegExp(`note ${old.length} mails? go(es)? to (an )?address`));
    }
});
