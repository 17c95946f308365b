// SPDX-License-Identifier: Apache-2.0
// graceful.test.mjs: stopping (SIGTERM), starting again, and replacing the workers (SIGHUP) under load, and with processes that stand
// still just then. No call that got in is reset or left without an answer, and nothing that was acknowledged is lost.
// mostly waits: for processes that begin and end
// ENTITLED_TORTURE: at most 10 minutes: 40 stops, 40 restarts and 120 reloads under load, with one and with two workers
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { World, key } from '../api/world.mjs';
import { Caller, Random, Tally, engine, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';
import { patience_ms } from '../patience.mjs';
import { openShared } from '../shared_file.mjs';

const random = new Random();
const stops = long ? 20 : 2;
const restarts = long ? 20 : 2;
const reloads = long ? 60 : 3;
const units = 500_000;

describe(`an end in order on ${engine} (ENTITLED_SEED=${seed})`, () => {
    let world;
    let token;
    let contract;
    let told; // key -> number
    const start = async (workers) => {
        world = await World.start({ workers });
        token = await world.server.token(world.anna.email);
        contract = await world.contract({ units });
        told = new Map();
    };
    const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').map(Number);
    const signal = (pids, name) => { for (const pid of pids) process.kill(pid, name); };
    // Nobody is left standing still, however the test ends.
    const halt = (t, pids) => {
        t.after(() => { for (const pid of pids) try { signal([pid], 'SIGCONT'); } catch { /* it has ended */ } });
        signal(pids, 'SIGSTOP');
    };
    const until = async (what, condition) => {
        for (const end = Date.now() + patience_ms; !condition(); await sleep(5)) assert.ok(Date.now() < end, `${what}: not within ${patience_ms} ms`);
    };

    // Connections from and to the server, as the kernel has them: { local, remote, state, unread, inode }.
    const sockets = () => readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1).map((line) => {
        const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/);
        return { local: parseInt(local.split(':')[1], 16), remote: parseInt(remote.split(':')[1], 16), state, unread: parseInt(queues.split(':')[1], 16), inode };
    });
    const listening = '0A', begins = '02';
    const port = () => Number(new URL(world.server.origin).port);
    const unread = () => sockets().filter((one) => one.local === port() && one.state !== listening && one.unread > 0).length;
    const knocking = () => sockets().filter((one) => one.remote === port() && one.state === begins).length;
    const link = (path) => { try { return readlinkSync(path); } catch { return ''; } };
    const listens = (pid) => {
        const own = sockets().filter((one) => one.local === port() && one.state === listening).map((one) => `socket:[${one.inode}]`);
        return readdirSync(`/proc/${pid}/fd`).some((fd) => own.includes(link(`/proc/${pid}/fd/${fd}`)));
    };

    /*
     * Clients of three kinds: some keep their connection and never pause, some make a new one for each call, some pause between calls.
     * Each submits until `load.over`, and then ends; `load.refused` says what to do when nobody listens.
     */
    function beginLoad(refused) {
        const load = { over: false, ends: new Tally(), statuses: new Tally(), longest_ms: 0, unanswered: [] };
        const kinds = [...Array(10).fill({ keepAlive: true, pause_ms: 0 }), ...Array(4).fill({ keepAlive: false, pause_ms: 0 }), ...Array(4).fill({ keepAlive: true, pause_ms: 200 })];
        load.done = Promise.all(kinds.map((kind) => client(load, kind, refused)));
        return load;
    }

    async function client(load, { keepAlive, pause_ms }, refused) {
        const caller = new Caller(world.server, token, { keepAlive });
        const request = world.request(contract);
        let own = key();
        while (!load.over) {
            const begun = Date.now();
            const answer = await caller.submit(request, own);
            load.longest_ms = Math.max(load.longest_ms, Date.now() - begun);
            if (answer.status === 201) {
                load.statuses.add(201);
                told.set(own, answer.body.number);
                own = key();
            } else if (answer.status) {
                load.statuses.add(answer.status);
                if (answer.status !== 503 || !answer.body.detail) load.unanswered.push(`${answer.status} ${JSON.stringify(answer.body)}`);
            } else {
                load.ends.add(answer.end);
                if (answer.end !== 'refused') load.unanswered.push(`${answer.end} ${answer.error.message} ${keepAlive ? 'kept' : 'new'} ${pause_ms}`);
                if (refused === 'end') break;
                await sleep(20);
            }
            if (pause_ms) await sleep(random.below(pause_ms));
        }
        caller.close();
    }

    async function check(load) {
        assert.deepEqual(load.unanswered, []);
        const now = await read(world.server.db, { ...bookQueries(), keys: 'SELECT k.key AS key, r.number AS number FROM idempotency_key k JOIN request r ON r.id = k.request_id' });
        checkBooks(now, { [contract.id]: units });
        const stored = new Map(now.keys.map((row) => [row.key, row.number]));
        for (const [own, number] of told) assert.equal(stored.get(own), number, `${number} was acknowledged`);
        await world.verify();
    }

    async function endInOrder() {
        const end = await world.server.exited;
        assert.equal(end.code, 0, `ended with ${end.code ?? end.signal}\n${world.server.log.slice(-2000)}`);
    }

    for (const workers of long ? [1, 2] : [2]) {
        describe(`${workers} worker${workers > 1 ? 's' : ''}`, () => {
            before(() => start(workers));
            after(async () => { await world?.stop(); });

            test('who waits to be let in when the server is told to end is answered, and who has been let in too', async (t) => {
                const kept = Array.from({ length: 20 }, () => new Caller(world.server, token));
                for (const caller of kept) assert.equal((await caller.call('GET', '/plans')).status, 200);
                const all = children();
                halt(t, all);
                const waiting = Array.from({ length: 40 }, () => new Caller(world.server, token, { keepAlive: false }));
                const calls = [...kept, ...waiting].map((caller) => caller.submit(world.request(contract), key()));
                await until('the kernel has taken all of them in', () => unread() === calls.length);
                world.server.signal('SIGTERM');
                await until('the parent ends', () => !listens(world.server.pid));
                signal(all, 'SIGCONT');
                const answers = await Promise.all(calls);
                assert.deepEqual(answers.map((answer) => answer.status ?? answer.error?.message).filter((status) => status !== 201), []);
                assert.ok(answers.every((answer) => answer.headers.connection === 'close'), 'each answer says that it is the last');
                await endInOrder();
                for (const caller of [...kept, ...waiting]) caller.close();
                say(t, `end in order, ${engine}, ${workers} workers: 40 in the queue and 20 on kept connections when SIGTERM came, all answered`);
                await world.server.again();
            });

            // First the parent has not heard of its end yet, then it has, and the workers have not.
            test('who comes after SIGTERM is answered or not let in, and never let in and forgotten', async (t) => {
                const all = children(), parent = world.server.pid;
                const come = () => Array.from({ length: 30 }, () => new Caller(world.server, token, { keepAlive: false }).submit(world.request(contract), key()));
                halt(t, [...all, parent]);
                world.server.signal('SIGTERM');
                const early = come();
                await until('the first are in', () => unread() === early.length);
                signal([parent], 'SIGCONT');
                await until('the parent ends', () => !listens(parent));
                assert.ok(all.some(listens), 'the workers still listen');
                const late = come();
                await until('the others are in, or wait', () => unread() + knocking() === early.length + late.length);
                const letIn = unread() - early.length;
                signal(all, 'SIGCONT');
                const answers = await Promise.all([...early, ...late]);
                const ends = answers.map((answer) => answer.status ?? answer.end);
                assert.deepEqual(ends.filter((end, i) => end !== 201 && (i < early.length || end !== 'refused')), []);
                for (const answer of answers) if (answer.status) assert.equal(answer.headers.connection, 'close');
                await endInOrder();
                const now = await read(world.server.db, { numbers: 'SELECT number FROM request' });
                const stored = new Set(now.numbers.map((row) => row.number));
                for (const answer of answers) if (answer.status) assert.ok(stored.has(answer.body.number), `${answer.body.number} was acknowledged`);
                const refused = ends.filter((end) => end === 'refused').length;
                say(t, `come after SIGTERM, ${engine}, ${workers} workers: ${early.length} before and ${late.length} (${letIn} let in) after the parent had heard of it: ${answers.length - refused} answered, ${refused} refused, 0 reset`);
                await world.server.again();
            });

            // Another process keeps the database for longer than a worker that ends waits for what may still come.
            test('who waits while the last thing that a worker does takes long is answered', { skip: engine !== 'SQLite' && 'on PostgreSQL nobody keeps the whole database' }, async (t) => {
                const [busy, ...others] = children().filter(listens), writers = 10, kept_ms = 1500;
                halt(t, [busy, ...others]);
                const callers = Array.from({ length: 70 }, () => new Caller(world.server, token, { keepAlive: false }));
                const calls = callers.slice(0, writers).map((caller) => caller.submit(world.request(contract), key()));
                await until('the first are in', () => unread() === calls.length);
                for (const caller of callers.slice(writers)) calls.push(caller.call('GET', '/plans'));
                await until('the others are in', () => unread() === calls.length);
                const db = openShared(world.server.db);
                db.exec('BEGIN IMMEDIATE');
                world.server.signal('SIGTERM');
                await until('the parent ends', () => !listens(world.server.pid));
                signal(others, 'SIGKILL'); // what is in the queue is left to one
                signal([busy], 'SIGCONT');
                await sleep(kept_ms);
                db.exec('COMMIT');
                db.close();
                const ends = (await Promise.all(calls)).map((answer) => answer.status ?? answer.end);
                assert.deepEqual(ends.filter((end, i) => end !== (i < writers ? 201 : 200)), []);
                await endInOrder();
                say(t, `busy at the end, ${engine}, ${workers} workers: ${calls.length} in the queue while the database was kept for ${kept_ms} ms, all answered`);
                await world.server.again();
            });

            test(`${stops} times SIGTERM under load: no reset, nothing lost`, async (t) => {
                for (let i = 0; i < stops; i++) {
                    const load = beginLoad('end');
                    await sleep(random.between(150, 500));
                    world.server.signal('SIGTERM');
                    await load.done;
                    await endInOrder();
                    await check(load);
                    await world.server.again();
                }
                say(t, `SIGTERM, ${engine}, ${workers} workers: ${stops} stops under load of 18 clients, ${told.size} acknowledged in all, 0 lost, 0 reset`);
            });

            test(`${restarts} times stopped and started again under load: who tries again loses nothing`, async (t) => {
                const load = beginLoad('again');
                let longest = 0;
                for (let i = 0; i < restarts; i++) {
                    await sleep(random.between(150, 500));
                    const { port } = new URL(world.server.origin);
                    const begun = Date.now();
                    world.server.signal('SIGTERM');
                    await endInOrder();
                    await world.server.again({ port });
                    longest = Math.max(longest, Date.now() - begun);
                }
                await sleep(200);
                load.over = true;
                await load.done;
                await check(load);
                say(t, `stop and start, ${engine}, ${workers} workers: ${restarts} restarts, at most ${longest} ms without a server, ${load.statuses} answers, ${load.ends.of('refused')} refused, 0 lost, 0 reset`);
            });

            test(`${reloads} times SIGHUP under load: not one call fails`, async (t) => {
                const load = beginLoad('end');
                for (let i = 0; i < reloads; i++) {
                    await sleep(random.between(100, 900));
                    world.server.signal('SIGHUP');
                }
                await sleep(1500);
                load.over = true;
                await load.done;
                await check(load);
                assert.equal(load.ends.toString(), 'none');
                assert.equal(load.statuses.of(503), 0);
                say(t, `SIGHUP, ${engine}, ${workers} workers: ${reloads} reloads, ${load.statuses} answers, none failed, the longest took ${load.longest_ms} ms`);
            });
        });
    }
});
