// SPDX-License-Identifier: Apache-2.0
// memory.test.mjs: the Nth allocation of a worker (or of the job worker) fails in the midst of a call, for each N that the call takes in the
// long version, and for six of them, by chance, in the short one. What follows is the right answer, one with words, or a closed connection
// and a new worker; the call repeated is done once, the parent lives, and the ledgers verify.
// Where memory ends, our own code ends the worker on purpose (base/arena.h), and the libraries say so or do without.
// And under a bound on the memory of each process: a worker that meets it is replaced.
// mostly waits: for workers that have lived long enough
// ENTITLED_TORTURE: at most 40 minutes: each N of each call (of more than 600, 600 by chance), on six servers at once
// runs on: sqlite
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Server, root, run } from '../api/server.mjs';
import { World, key } from '../api/world.mjs';
import { Caller, Random, Tally, endOf, long, say, seed, sleep } from './torture.mjs';
import { exchange } from '../api/client.mjs';
import { Surfer, formPairs } from '../browser/http.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';
import { patience_ms } from '../patience.mjs';

const random = new Random();
const servers = long ? 6 : 3;
const samples = 2; // of each call and server, in the short version
const most = 600; // in the long one
const password = 'memory anna memory anna';
const young_ms = 1050; // a worker that dies younger is started again later each time (web/serve.c)
const fewest = 50; // allocations of the shortest call: where fewer are counted, the library is not in place
const units = 100_000;

let place, world, contract, database;

before(async () => {
    place = mkdtempSync(path.join(tmpdir(), 'entitled-memory-'));
    const built = await run('gcc', ['-std=c17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', '-shared', '-fPIC', '-fno-builtin', '-o', path.join(place, 'failing_memory.so'),
        path.join(root, 'tests/torture/failing_memory.c')]);
    assert.equal(built.code, 0, built.stderr);
    mkdirSync(path.join(place, 'mail'));
    world = await World.start({ env: { ENTITLED_MAIL_DIR: path.join(place, 'mail') } });
    contract = await world.contract({ units });
    world.number = (await world.submit(contract)).number;
    database = path.join(place, 'world.db');
    world.token = await world.server.token(world.anna.email);
    world.engineerToken = await world.server.token(world.engineer.email);
    world.maja = await world.server.person('maja@fabrikam.example', { name: 'Maja', organization: world.organization.id, roles: ['member'], password });
    world.own = await world.contract({ units, by: [world.maja] });
    await quiet(world.server);
    await world.server.must(['backup', database]);
});

after(async () => {
    await world?.stop();
    if (place) rmSync(place, { recursive: true, force: true });
});

// Every job is done, and everybody has got his mail.
async function quiet(server) {
    for (const end = Date.now() + patience_ms; ;) {
        const { jobs, mails } = await read(server.db, { jobs: "SELECT work FROM job WHERE work LIKE 'notice.%' AND work <> 'notice.catch_up' AND buried = 0", mails: "SELECT state FROM mail WHERE state <> 'delivered'" });
        if (!jobs.length && !mails.length) return;
        assert.ok(Date.now() < end, `jobs are left: ${JSON.stringify([...jobs, ...mails].slice(0, 5))}`);
        await sleep(50);
    }
}

// A server of one worker whose allocations can be made to fail.
class Victim {
    told = new Set();
    ends = new Tally();
    struck = 0;
    deaths = 0; // of workers that were to be hit
    wrong = []; // answers that blame somebody else

    static async start(index) {
        const victim = new Victim();
        const orders = path.join(place, `orders-${index}`);
        writeFileSync(orders, Buffer.alloc(16));
        victim.file = openSync(orders, 'r+');
        victim.server = await Server.start({ database, workers: 1, env: { ENTITLED_MAIL_DIR: mkdtempSync(path.join(place, 'mail-')), LD_PRELOAD: path.join(place, 'failing_memory.so'), ENTITLED_MEMORY_FILE: orders } });
        victim.parent = victim.server.pid;
        return victim;
    }

    // The web worker is the child that waits for sockets; the job worker has the database open, and waits for none.
    worker(jobs) {
        for (const pid of readFileSync(`/proc/${this.parent}/task/${this.parent}/children`, 'utf8').trim().split(' ')) {
            try {
                const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
                const serves = open.some((name) => name.includes('eventpoll'));
                if (jobs ? !serves && open.some((name) => name.endsWith('.db')) : serves) return Number(pid);
            } catch { /* it has just ended */ }
        }
        return 0;
    }

    order(process, countdown) {
        const orders = Buffer.alloc(16);
        orders.writeBigInt64LE(BigInt(process), 0);
        orders.writeBigInt64LE(BigInt(countdown), 8);
        writeSync(this.file, orders, 0, 16, 0);
    }

    left() {
        const orders = Buffer.alloc(16);
        readSync(this.file, orders, 0, 16, 0);
        return Number(orders.readBigInt64LE(8));
    }

    // One that serves and has lived long enough, warm: the call itself has been made before.
    async ready(call) {
        const end = Date.now() + patience_ms;
        let pid = 0;
        while (Date.now() < end) {
            pid = this.worker(call.jobs);
            if (pid && pid === this.last && Date.now() - this.since >= young_ms) break;
            if (pid !== this.last) { this.deaths += this.last > 0; this.last = pid; this.since = Date.now(); if (pid) await this.#whole(call, await this.#prepared(call)); }
            await sleep(10);
        }
        assert.ok(pid, 'no worker came back');
        return pid;
    }

    // What the call begins with: a key, or what it acts on.
    async #prepared(call) {
        return call.prepare ? call.prepare(this) : key();
    }

    // The call as it should end, also where it takes more than one try.
    async #whole(call, mine) {
        for (const end = Date.now() + patience_ms; ;) {
            const answer = await call.send(this, mine);
            if (answer.status && answer.status < 400) { if (call.keyed) this.told.add(answer.body.number); return answer; }
            if (Date.now() > end) throw new Error(`${call.name}: ${JSON.stringify(answer)}`);
            await sleep(20);
        }
    }

    // How many allocations the call takes.
    async measure(call) {
        const pid = await this.ready(call);
        const mine = await this.#prepared(call);
        this.order(pid, 1_000_000_000);
        const answer = await this.#whole(call, mine);
        if (call.reads) call.right = answer.body;
        return 1_000_000_000 - this.left();
    }

    async hit(call, nth) {
        const pid = await this.ready(call), mine = await this.#prepared(call);
        this.order(pid, nth);
        const answer = await call.send(this, mine);
        const struck = this.left() <= 0;
        this.order(0, 0);
        this.ends.add(answer.status ?? answer.end);
        const honest = answer.status >= 300 && answer.status !== 303 ? [500, 503].includes(answer.status) && answer.body.detail?.length > 10
            : answer.status >= 200 || ['closed', 'reset'].includes(answer.end);
        const isRight = answer.status !== 200 || !call.reads || isDeepStrictEqual(answer.body, call.right);
        if (!honest || !isRight) this.wrong.push(`allocation ${nth}: ${answer.status ?? answer.end} ${JSON.stringify(answer.body)}`);
        if (call.keyed && answer.status === 201) this.told.add(answer.body.number);
        await this.#whole(call, mine);
        this.struck += struck;
    }

    // What a job worker has taken that died stays its for some minutes: then the mail is due later.
    async end(call) {
        if (this.struck) await this.ready(call); // of the last one hit it is not known yet whether it lives
        assert.equal(this.server.pid, this.parent);
        assert.deepEqual(this.wrong, []);
        if (!call.jobs) await quiet(this.server);
        const books = await read(this.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
        checkBooks(books, { [contract.id]: units, [world.own.id]: units });
        assert.deepEqual(books.numbers.map((row) => row.number).sort(), [...this.told, world.number].sort(), 'every call is there once');
        await this.server.must(['ledger', 'verify']);
        await this.server.must(['doctor']);
        closeSync(this.file);
    }
}

const send = async (victim, method, target, more) => {
    const caller = new Caller(victim.server, world.token, { keepAlive: false });
    try { return await caller.call(method, target, more); } finally { caller.close(); }
};
const submit = (v, mine) => send(v, 'POST', '/requests', { json: world.request(contract), headers: { 'idempotency-key': mine } });
// A request of its own, before memory ends.
const submitted = async (v) => {
    for (const mine = key(); ;) {
        const answer = await submit(v, mine);
        if (answer.status === 201 || answer.status === 200) { v.told.add(answer.body.number); return answer.body.number; }
        await sleep(20);
    }
};
const engineer = async (v, target, json) => {
    const caller = new Caller(v.server, world.engineerToken, { keepAlive: false });
    try { return await caller.call('POST', target, { json }); } finally { caller.close(); }
};

// A browser: the answer as of a call, what its page says as the words.
const surf = async (v, act) => {
    try {
        const answer = await act(v.surfer);
        return { status: answer.status, body: { detail: answer.text.replace(/<[^>]*>|\s+/g, ' ') } };
    } catch (error) {
        return { end: endOf(error), error };
    }
};
// Whatever it takes, as long as memory does not end now.
const insist = async (act) => {
    for (const end = Date.now() + patience_ms; ;) {
        try { return await act(); } catch (error) { if (Date.now() > end) throw error; await sleep(50); }
    }
};
const signedIn = (v) => insist(async () => {
    if (v.surfer) return;
    v.surfer = await new Surfer(v.server.origin).signIn({ email: world.maja.email, password });
});
// A draft that is complete but for its last button: { form, number }.
const drafted = (v) => insist(async () => {
    await signedIn(v);
    const { surfer } = v;
    const step = async (page, at, values) => {
        const form = page.form(at), done = await surfer.submit(form, values, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action));
        assert.equal(done.sent, 303, `${at}: ${done.sent}`);
        return done;
    };
    const first = await step(await surfer.get('/requests/new?version=windows-server-2025'), '/drafts', { product: 'windows-server', version: 'windows-server-2025', kind: 'incident', usage: 'own', problem_type: '', category: '', title: 'No memory', description: 'None.' });
    const draft = /^\/drafts\/\d+/.exec(first.address)[0];
    const values = [null, null, { contract: world.own.id, severity: 'C', country: 'SE', time_zone: 'Europe/Stockholm' }, { 'primary_contact.phone': '+46 8 555 010 77' }, {}];
    for (let n = 2; n <= 4; n++) await step(await surfer.get(`${draft}?step=${n}`), new RegExp(`/steps/${n}$`), values[n]);
    return { draft, form: (await surfer.get(`${draft}?step=6`)).form(/\/submit$/) };
});
const sendDraft = async (v, { draft, form }) => {
    const answer = await surf(v, (surfer) => surfer.post(form.target, formPairs(form, { agreement_accepted: 'true' }, form.buttons.find((b) => !b.action))));
    if (answer.status === 303) v.told.add((await read(v.server.db, { number: `SELECT r.number AS number FROM draft d JOIN request r ON r.id = d.request_id WHERE d.id = ${draft.split('/')[2]}` })).number[0].number);
    return answer;
};

const calls = [
    { name: 'submit', keyed: true, send: submit },
    { name: 'communicate', send: (v) => send(v, 'POST', `/requests/${world.number}/communications`, { json: { text: 'It began on Tuesday.' } }) },
    { name: 'search', reads: true, send: (v) => send(v, 'GET', '/requests?q=replication') },
    { name: 'list', reads: true, send: (v) => send(v, 'GET', '/requests') },
    { name: 'answer of an engineer', prepare: submitted, send: (v, number) => engineer(v, `/requests/${number}/communications`, { text: 'Try this.', state: 'waiting_customer' }) },
    { name: 'close with credit', prepare: submitted, send: (v, number) => engineer(v, `/requests/${number}/close`, { reason: world.free[0].id, cause: 'A bug', notes: 'Ours.' }) },
    { name: 'sign-in', send: (v) => send(v, 'POST', '/tokens', { json: { email: world.maja.email, password } }) },
    // Past the surfer, who asks again where a connection was closed.
    { name: 'page', reads: true, prepare: signedIn, send: (v) => surf(v, ({ cookies, localAddress }) => exchange(v.server.origin, {
        method: 'GET', target: '/requests', headers: { accept: 'text/html', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }, localAddress,
    })) },
    { name: 'draft', prepare: drafted, send: sendDraft },
    // The call is over when its mail is written, or the job worker has met its end.
    { name: 'jobs of a submission', jobs: true, keyed: true, send: async (v, mine) => {
        const answer = await submit(v, mine);
        for (const end = Date.now() + patience_ms; Date.now() < end && v.left() > 0 && (await read(v.server.db, { jobs: "SELECT work FROM job WHERE work LIKE 'notice.%' AND work <> 'notice.catch_up'" })).jobs.length;) await sleep(20);
        return answer;
    } },
];

for (const call of calls) {
    test(`memory ends in the midst of a call: ${call.name} (ENTITLED_SEED=${seed})`, async (t) => {
        const victims = await Promise.all(Array.from({ length: servers }, (_, i) => Victim.start(`${call.name}-${i}`)));
        try {
            const total = await victims[0].measure(call);
            assert.ok(total >= fewest, `the call takes ${total} allocations`);
            const all = Array.from({ length: total }, (_, i) => i + 1);
            const queue = long && total <= most ? all : Array.from({ length: long ? most : servers * samples }, (_, i, n = long ? most : servers * samples) => Math.floor(((i + random.next()) * total) / n) + 1);
            const count = queue.length;
            await Promise.all(victims.map(async (victim) => { while (queue.length) await victim.hit(call, queue.shift()); }));
            t.diagnostic([].concat(...victims.map((victim) => victim.wrong)).join('\n') || 'every answer is honest');
            for (const victim of victims) await victim.end(call);
            const ends = new Tally();
            for (const victim of victims) for (const name of [200, 201, 303, 500, 503, 'closed', 'reset']) if (victim.ends.of(name)) ends.add(name, victim.ends.of(name));
            const sum = (figure) => victims.reduce((so_far, victim) => so_far + victim[figure], 0);
            assert.ok(sum('struck') > 0, 'no allocation has failed');
            // Who asks for work of the job worker does not see how it ended.
            const seen = call.jobs ? sum('deaths') : [500, 503, 'closed', 'reset'].reduce((so_far, name) => so_far + ends.of(name), 0);
            assert.ok(seen > 0, `${sum('struck')} allocations have failed, and nobody has noticed: ${ends}`);
            say(t, `out of memory: ${call.name}, ${sum('struck')} of ${total} allocations failed in ${count} calls: ${ends}; ${sum('deaths')} workers ended, 0 lost, 0 doubled, parents alive`);
        } finally {
            await Promise.all(victims.map((victim) => { victim.surfer?.close(); return victim.server.stop(); }));
        }
    });
}

// What `ulimit -v`, or a service manager, sets: of a process, and of those that it begins from then on.
const limit = async (pid, kib) => assert.equal((await run('prlimit', ['--pid', String(pid), `--as=${kib * 1024}`])).code, 0);
const size_kib = (pid) => Number(/^VmSize:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

test('a worker that meets the bound on its memory is replaced, and under a bound for all the others go on', async (t) => {
    const server = await Server.start({ database, workers: 1 });
    const victim = Object.assign(new Victim(), { server, parent: server.pid });
    const large = { ...world.request(contract), description: 'A line of words. '.repeat(1100) };
    const ends = new Tally();
    const whole = async (mine) => {
        for (const end = Date.now() + patience_ms; ;) {
            const answer = await send(victim, 'POST', '/requests', { json: large, headers: { 'idempotency-key': mine } });
            ends.add(answer.status ?? answer.end);
            if (answer.status === 200 || answer.status === 201) { victim.told.add(answer.body.number); return; }
            assert.ok([500, 503, undefined].includes(answer.status), JSON.stringify(answer));
            assert.ok(Date.now() < end, `no worker comes back: ${ends}\n${server.log.slice(-1000)}`);
            await sleep(50);
        }
    };
    try {
        await whole(key());
        for (let i = 0; i < (long ? 20 : 3); i++) {
            const pid = victim.worker();
            await limit(pid, 1024);         // nothing more can be had
            await Promise.all(Array.from({ length: 12 }, () => whole(key())));
        }
        const met = ['closed', 'reset', 500, 503].reduce((sum, name) => sum + ends.of(name), 0);
        assert.ok(met > 0, `no worker has met its bound: ${ends}`);
        // From now on each new process has little above what it begins with.
        const rest = size_kib(victim.worker());
        await limit(victim.parent, rest + 8 * 1024);
        process.kill(victim.worker(), 'SIGKILL');
        for (let i = 0; i < (long ? 20 : 3); i++) await Promise.all(Array.from({ length: 24 }, () => whole(key())));
        assert.equal(server.pid, victim.parent);
        const books = await read(server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
        checkBooks(books, { [contract.id]: units, [world.own.id]: units });
        assert.deepEqual(books.numbers.map((row) => row.number).sort(), [...victim.told, world.number].sort(), 'every call is there once');
        await server.must(['doctor']);
        say(t, `bounds on memory: ${victim.told.size} submissions, their tries ended in ${ends}; 0 lost, 0 doubled, the parent alive`);
    } finally {
        await server.stop();
    }
});
