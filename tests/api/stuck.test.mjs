// SPDX-License-Identifier: Apache-2.0
// stuck.test.mjs: a part that hangs does not stop the rest: a process of the server that was stopped is found and replaced, whatever it
// was doing; meanwhile reading goes on; and a PostgreSQL that does not answer is waited for only so long.
// mostly waits: for limits of the program on time
// ENTITLED_TORTURE: at most 20 minutes: a writer is stopped twelve times at moments by chance, instead of once
import assert from 'node:assert/strict';
import { readFileSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { exchange } from './client.mjs';
import { run } from './server.mjs';
import { World, key } from './world.mjs';
import { patience_ms } from '../patience.mjs';
import { bookQueries, checkBooks, read } from '../torture/store.mjs';
import { Caller, Random, engine, long, say, seed, sleep } from '../torture/torture.mjs';

const random = new Random();
const postgres = Boolean(process.env.ENTITLED_TEST_DB);
let world, contract, token;

before(async () => {
    world = await World.start({ workers: 2 });
    contract = await world.contract({ units: 100_000 });
    token = await world.server.token(world.anna.email);
});
after(() => world?.stop());

const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const state = (pid) => { try { return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]; } catch { return 'gone'; } };
const until = async (what, holds) => {
    for (const end = Date.now() + patience_ms; !await holds();) {
        if (Date.now() > end) throw new Error(`${what}\n${world.server.log.slice(-3000)}`);
        await sleep(50);
    }
};

// Calls without end, each on a connection of its own; those that get no answer are given up by their caller when the test is over. What was
// not answered is sent again under its key. `told`: the numbers that were acknowledged.
function load(call) {
    const running = { over: false, statuses: {}, told: new Set() };
    running.done = Promise.all(Array.from({ length: 4 }, async () => {
        for (let own = key(); !running.over;) {
            const caller = new Caller(world.server, token, { keepAlive: false });
            const answer = await call(caller, own);
            if ([200, 201].includes(answer.status)) {
                running.told.add(answer.body.number);
                own = key();
            }
            const name = answer.status ?? answer.end;
            running.statuses[name] = (running.statuses[name] ?? 0) + 1;
            caller.close();
            await sleep(5);
        }
    }));
    return running;
}

const submit = (caller, own = key()) => caller.submit(world.request(contract), own, { cut_ms: patience_ms });
const look = (caller) => caller.call('GET', `/contracts/${contract.id}`, { cut_ms: patience_ms });

// Stopped in its write transaction: on SQLite it has the turn, on PostgreSQL it has locked a contract to charge it.
async function stopWriter() {
    for (const end = Date.now() + patience_ms; Date.now() < end;) {
        await sleep(1); // else nobody of ours would write
        const [pid] = postgres ? await holders() : children().filter(hasTurn);
        if (pid === undefined) continue;
        process.kill(pid, 'SIGSTOP');
        if (postgres ? (await holders('idle in transaction')).includes(pid) : hasTurn(pid)) return pid;
        process.kill(pid, 'SIGCONT');
    }
    throw new Error('no worker was met in a write transaction');
}

const hasTurn = (pid) => /\bWRITE\b/.test(locksOf(pid));

// Processes of ours that have locked a contract, or wait for it; `idle in transaction` are those that have it, and ask nothing now.
async function holders(state = '%') {
    const { stdout } = await sql(world.server.db, `SELECT SUBSTR(a.application_name, 10) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
        WHERE a.datname = current_database() AND a.application_name LIKE 'entitled %' AND a.state LIKE '${state}'
        AND l.relation = 'contract'::regclass AND l.mode = 'RowShareLock'`);
    return numbersOf(stdout);
}

// What the kernel says of the locks on what the process has open: of the turnstile, that is, since only that one is locked to write for long.
function locksOf(pid) {
    try {
        for (let fd = 3; fd < 40; fd++) {
            let name;
            try { name = readlinkSync(`/proc/${pid}/fd/${fd}`); } catch { continue; }
            if (name.endsWith('-turnstile')) return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
        }
    } catch { /* it has ended */ }
    return '';
}

for (let round = 0; round < (long ? 12 : 1); round++) test(`a process that hangs is found and replaced, and nobody who only reads waits for it (${round + 1}, ENTITLED_SEED=${seed})`, async (t) => {
    const writing = load(submit);
    await until('writing', () => (writing.statuses[201] ?? 0) > 20);
    await sleep(random.below(200));
    const stopped = await stopWriter();
    const reading = load(look);
    await until('reading meanwhile', () => (reading.statuses[200] ?? 0) > 20 || state(stopped) === 'gone');
    assert.ok((reading.statuses[200] ?? 0) > 20, 'reading went on before the one that hangs was replaced');
    await until('its end', () => state(stopped) === 'gone');
    const written = writing.statuses[201];
    await until('writing again', () => writing.statuses[201] > written + 20);
    writing.over = reading.over = true;
    await Promise.all([writing.done, reading.done]);
    const hung = new RegExp(`event=hung process=(\\w+) index=\\d+ pid=${stopped}\\b`).exec(world.server.log);
    assert.ok(hung, world.server.log.slice(-3000));
    const { numbers, ...books } = await read(world.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
    checkBooks(books, { [contract.id]: 100_000 });
    const stored = new Set(numbers.map((row) => row.number));
    assert.deepEqual([...writing.told].filter((number) => !stored.has(number)), [], 'acknowledged and lost');
    await world.verify();
    say(t, `a process that hangs, ${engine}: ${hung[1]} replaced, ${writing.told.size} acknowledged meanwhile, 0 lost, 0 doubled`);
});

test('each kind of process that hangs is replaced', async () => {
    const before = children();
    for (const pid of before) process.kill(pid, 'SIGSTOP');
    await until('all of them replaced', () => before.every((pid) => state(pid) === 'gone') && children().length === before.length);
    await until('ready', async () => (await fetch(`${world.server.origin}/readyz`).catch(() => ({}))).status === 200);
    const writer = new Caller(world.server, token, { keepAlive: false });
    assert.equal((await submit(writer)).status, 201);
    writer.close();
    await world.verify();
});

// On a connection of its own: one that fetch() has kept is that of a process that hangs, perhaps.
const afresh = (at, target) => exchange(at.server.origin, { method: 'GET', target, headers: { connection: 'close' }, agent: false, timeout_ms: patience_ms });

// Whoever has the database open: workers, and the worker for jobs. On PostgreSQL see below.
test('while everybody who has the database hangs what needs none is answered', { skip: postgres }, async () => {
    const hung = children().filter((pid) => locksOf(pid) !== '');
    assert.ok(hung.length >= 3, `${hung.length} have it`);
    for (const pid of hung) process.kill(pid, 'SIGSTOP');
    const health = await afresh(world, '/healthz');
    assert.equal(health.status, 200);
    assert.equal(health.headers.connection, 'close', 'the next call goes to somebody who can do more');
    assert.ok(hung.some((pid) => state(pid) === 'T'), 'before they were replaced');
    await until('all of them replaced', () => hung.every((pid) => state(pid) === 'gone'));
    await until('ready', async () => (await fetch(`${world.server.origin}/readyz`).catch(() => ({}))).status === 200);
    const writer = new Caller(world.server, token, { keepAlive: false });
    await until('writing', async () => (await submit(writer)).status === 201);
    writer.close();
    await world.verify();
});

const sql = (db, text) => run('psql', ['-X', '-q', '-A', '-t', '-d', db, '-c', text]);
const numbersOf = (text) => text.trim().split('\n').filter(Boolean).map(Number);
// The processes of the PostgreSQL server that serve this database.
const backends = async (db) => numbersOf((await sql(db, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()")).stdout);

test('PostgreSQL that hangs, or is locked, is waited for only so long', { skip: !postgres }, async () => {
    const { db } = world.server;
    const caller = new Caller(world.server, token, { keepAlive: false });
    const holder = sql(db, `BEGIN; LOCK TABLE request IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${patience_ms / 1000}); COMMIT`);
    let holding;
    await until('the lock', async () => ([holding] = numbersOf((await sql(db, "SELECT pid FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'request'::regclass")).stdout)) && holding !== undefined);
    try {
        const refused = await submit(caller);
        assert.equal(refused.status, 503, JSON.stringify(refused));
        assert.equal((await fetch(`${world.server.origin}/healthz`)).status, 200);
    } finally {
        await sql(db, `SELECT pg_terminate_backend(${holding})`);
        await holder;
    }
    const pids = await backends(db);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
        const hung = await look(caller);
        assert.equal(hung.status, 503, JSON.stringify(hung));
        assert.equal((await fetch(`${world.server.origin}/healthz`)).status, 200);
    } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await until('an answer', async () => (await look(caller)).status === 200);
    await until('writing', async () => (await submit(caller)).status === 201);
    caller.close();
    await world.verify();
});

// More writers than workers, each on a connection of its own, at a server that does not go on: whoever has got in waits, and is told so in
// the end; who asks for nothing that is stored is answered meanwhile.
test('while all workers wait for PostgreSQL what needs no database is answered, and everybody else goes on when it does', { skip: !postgres }, async () => {
    const many = await World.start({ workers: 16 }), writers = 24;
    try {
        const rich = await many.contract({ units: 1000 }), secret = await many.server.token(many.anna.email);
        const callers = Array.from({ length: writers }, () => new Caller(many.server, secret, { keepAlive: false }));
        const keys = callers.map(() => key());
        let pids;
        await until('all workers are there', async () => (pids = await backends(many.server.db)).length >= 16 + 1);
        for (const pid of pids) process.kill(pid, 'SIGSTOP');
        const answered = [];
        let calls;
        try {
            calls = callers.map((caller, i) => caller.submit(many.request(rich), keys[i], { cut_ms: patience_ms }).then((answer) => { answered.push(answer); return answer; }));
            for (let i = 0; i < 5; i++) {
                const health = await afresh(many, '/healthz');
                assert.equal(health.status, 200);
            }
            const waiting = writers - answered.length;
            const other = await afresh(many, '/readyz');
            assert.equal(other.status, 503);
            assert.ok(waiting >= 16, `${waiting} still waited when /healthz was answered`);
        } finally {
            for (const pid of pids) process.kill(pid, 'SIGCONT');
        }
        await Promise.all(calls);
        for (const answer of answered) assert.ok([201, 503].includes(answer.status), JSON.stringify(answer));
        const numbers = new Set();
        for (const [i, caller] of callers.entries()) {
            let answer;
            await until('the same again', async () => { answer = await caller.submit(many.request(rich), keys[i], { cut_ms: patience_ms }); return [200, 201].includes(answer.status); });
            numbers.add(answer.body.number);
            caller.close();
        }
        assert.equal(numbers.size, writers);
        const books = await read(many.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
        checkBooks(books, { [rich.id]: 1000 });
        assert.deepEqual(books.numbers.map((row) => row.number).sort(), [...numbers].sort(), 'nobody was charged twice');
        await many.verify();
    } finally {
        await many.stop();
    }
});
