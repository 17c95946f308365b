// SPDX-License-Identifier: Apache-2.0
// stuck.test.mjs: a part that hangs does not stop the rest: a process of the server that was stopped is found and replaced, whatever it
// was doing; meanwhile reading goes on; and a PostgreSQL that does not answer is waited for only so long.
// ENTITLED_TORTURE: at most 20 minutes: a writer is stopped ten times instead of once
import assert from 'node:assert/strict';
import { readFileSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { run } from './server.mjs';
import { World, key } from './world.mjs';
import { patience_ms } from '../patience.mjs';
import { Caller, long, sleep } from '../torture/torture.mjs';

const postgres = Boolean(process.env.ENTITLED_TEST_DB);
let world, contract, token;

before(async () => {
    world = await World.start({ workers: 2 });
    contract = await world.contract({ units: 100_000 });
    token = await world.server.token(world.anna.email);
}, { timeout: patience_ms });
after(() => world?.stop());

const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const state = (pid) => { try { return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]; } catch { return 'gone'; } };
const until = async (what, holds) => {
    for (const end = Date.now() + patience_ms / 4; !await holds();) {
        if (Date.now() > end) throw new Error(`${what}\n${world.server.log.slice(-3000)}`);
        await sleep(50);
    }
};

// Calls without end, each on a connection of its own; those that get no answer are given up by their caller when the test is over.
function load(call) {
    const running = { over: false, statuses: {} };
    running.done = Promise.all(Array.from({ length: 4 }, async () => {
        while (!running.over) {
            const caller = new Caller(world.server, token, { keepAlive: false });
            const answer = await call(caller);
            const name = answer.status ?? answer.end;
            running.statuses[name] = (running.statuses[name] ?? 0) + 1;
            caller.close();
            await sleep(5);
        }
    }));
    return running;
}

const submit = (caller) => caller.submit(world.request(contract), key(), { cut_ms: 40_000 });
const look = (caller) => caller.call('GET', `/contracts/${contract.id}`, { cut_ms: 40_000 });

// Stopped while it has the turn to write, where there is one.
async function stopWriter() {
    const turn = () => {
        const found = children().filter((pid) => /\bWRITE\b/.test(locksOf(pid)));
        return found[0];
    };
    for (let i = 0; i < 2000; i++) {
        const pid = turn();
        if (pid === undefined) continue;
        process.kill(pid, 'SIGSTOP');
        if (/\bWRITE\b/.test(locksOf(pid))) return pid;
        process.kill(pid, 'SIGCONT');
    }
    return null;
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

for (let round = 0; round < (long ? 10 : 1); round++) test(`a process that hangs is found and replaced, and nobody who only reads waits for it (${round + 1})`, { timeout: patience_ms }, async () => {
    const writing = load(submit);
    await until('writing', () => (writing.statuses[201] ?? 0) > 20);
    const stopped = (postgres ? null : await stopWriter()) ?? children().at(-2);
    if (state(stopped) !== 'T') process.kill(stopped, 'SIGSTOP');
    const reading = load(look);
    await until('reading meanwhile', () => (reading.statuses[200] ?? 0) > 20 || state(stopped) === 'gone');
    assert.ok((reading.statuses[200] ?? 0) > 20, 'reading went on before the one that hangs was replaced');
    await until('its end', () => state(stopped) === 'gone');
    const written = writing.statuses[201];
    await until('writing again', () => writing.statuses[201] > written + 20);
    writing.over = reading.over = true;
    await Promise.all([writing.done, reading.done]);
    assert.match(world.server.log, new RegExp(`event=hung process=\\w+ index=\\d+ pid=${stopped}\\b`));
    await world.verify();
});

test('each kind of process that hangs is replaced', { timeout: patience_ms }, async () => {
    const before = children();
    for (const pid of before) process.kill(pid, 'SIGSTOP');
    await until('all of them replaced', () => before.every((pid) => state(pid) === 'gone') && children().length === before.length);
    await until('ready', async () => (await fetch(`${world.server.origin}/readyz`).catch(() => ({}))).status === 200);
    const writer = new Caller(world.server, token, { keepAlive: false });
    assert.equal((await submit(writer)).status, 201);
    writer.close();
    await world.verify();
});

test('PostgreSQL that hangs, or is locked, is waited for only so long', { timeout: patience_ms, skip: !postgres }, async () => {
    const sql = (text) => run('psql', ['-X', '-q', '-A', '-t', '-d', world.server.db, '-c', text]);
    const caller = new Caller(world.server, token, { keepAlive: false });
    const holder = sql('BEGIN; LOCK TABLE request IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(25); COMMIT');
    await until('the lock', async () => (await sql("SELECT COUNT(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'request'::regclass")).stdout.trim() === '1');
    const refused = await submit(caller);
    assert.equal(refused.status, 503, JSON.stringify(refused));
    assert.equal((await fetch(`${world.server.origin}/healthz`)).status, 200);
    await holder;
    const pids = (await sql('SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')).stdout.trim().split('\n').filter(Boolean).map(Number);
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
