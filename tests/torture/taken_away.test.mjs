// SPDX-License-Identifier: Apache-2.0
// taken_away.test.mjs: the files of a SQLite database are removed, renamed, replaced or cut under a server that 8 clients submit to. Writing
// stops with 503, reading goes on, /readyz and the doctor say why; after a kill of every process and a fresh start everything is there
// that was acknowledged, where what was taken was not the only place of it. Anchors of the ledgers hold as long, and not where entries are gone;
// at the end whoever forges a copy of the database is refused or found out.
// ENTITLED_TORTURE: at most 10 minutes: each way six times, in an order by chance, instead of four ways once
// runs on: sqlite
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { World, key } from '../api/world.mjs';
import { patience_ms } from '../patience.mjs';
import { Anchors, forge } from './forger.mjs';
import { Caller, Random, Tally, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';

const random = new Random();
const clients = 8, units = 400_000, forgeries = long ? 100 : 8;
const anchors = new Anchors();
let world, contract, token;

before(async () => {
    world = await World.start();
    contract = await world.contract({ units });
    token = await world.server.token(world.anna.email);
});
after(() => world?.stop());

// What is done to the files, and what puts them back before the start, where that is needed. `loses`: what was only in the log is gone.
const beside = (end) => `${world.server.db}${end}`;
const away = (name) => ({ take: () => renameSync(beside(name), `${beside(name)}.away`), back: () => renameSync(`${beside(name)}.away`, beside(name)) });
const ways = {
    'the log is removed': { take: () => rmSync(beside('-wal')), says: /-wal/ },
    'the log is renamed': { take: away('-wal').take, says: /-wal/ },
    'the log is renamed and comes back': { ...away('-wal'), says: /-wal/ },
    'the log is replaced by a letter': { take: () => { rmSync(beside('-wal')); writeFileSync(beside('-wal'), 'Dear Sir or Madam, '.repeat(500)); }, says: /-wal/ },
    'the log is replaced by an older copy': {
        async take() { copyFileSync(beside('-wal'), beside('.older')); await sleep(100); renameSync(beside('.older'), beside('-wal')); }, says: /-wal/,
    },
    'the index is removed': { take: () => rmSync(beside('-shm')), says: /-shm/ },
    'the index is replaced': { take: () => { rmSync(beside('-shm')); writeFileSync(beside('-shm'), ''); }, says: /-shm/ },
    'all beside the database is removed': { take: () => ['-wal', '-shm', '-turnstile'].forEach((end) => rmSync(beside(end))), says: /-wal/ },
    'the database is renamed and comes back': { ...away(''), says: /database file is gone/ },
    'the log is cut to nothing': { take: () => truncateSync(beside('-wal'), 0), says: /-wal.*cut/, loses: true },
    'the log is cut in half': { take: () => truncateSync(beside('-wal'), Math.floor(statSync(beside('-wal')).size / 2)), says: /-wal.*cut/, loses: true },
};

class Load {
    over = false;
    statuses = new Tally();
    told = new Set();
    constructor() { this.done = Promise.all(Array.from({ length: clients }, () => this.#client())); }

    // Who got no answer does not know; the same is sent again under the same key, which is how he would find out.
    async #client() {
        const caller = new Caller(world.server, token);
        for (let mine = key(); !this.over;) {
            const answer = await caller.submit(world.request(contract), mine);
            this.statuses.add(answer.status ?? answer.end);
            if (answer.status === 200 || answer.status === 201) { this.told.add(answer.body.number); mine = key(); continue; }
            if (answer.status !== undefined) assert.equal(answer.status, 503, JSON.stringify(answer.body));
            await sleep(10);
        }
        caller.close();
    }

    async until(what, condition) {
        for (const end = Date.now() + patience_ms; !await condition();) {
            if (Date.now() > end) throw new Error(`${what}: ${this.statuses}\n${world.server.log.slice(-3000)}`);
            await sleep(10);
        }
    }
}

const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

// A worker that has ended in between is nobody to be killed.
function killAll() {
    for (const pid of [world.server.pid, ...children()]) try { process.kill(pid, 'SIGKILL'); } catch (error) { if (error.code !== 'ESRCH') throw error; }
}

const ready = async () => {
    const answer = await fetch(`${world.server.origin}/readyz`, { headers: { connection: 'close' } });
    return { status: answer.status, text: await answer.text() };
};

async function play(name) {
    if (random.chance(0.5)) await anchors.hurry(world.server);
    const load = new Load();
    try {
        return await playUnder(name, load);
    } finally {
        load.over = true;
        anchors.look(world.server.log);
    }
}

// Entries that only the log had are gone with it; then the anchors of them say so, and others begin.
async function checkAnchors(name) {
    anchors.look(world.server.log);
    if (!anchors.lines.size) return;
    const held = await anchors.verify(world.server);
    if (ways[name].loses && held.code === 5) anchors.forget();
    else assert.equal(held.code, 0, `${name}: ${held.stderr}`);
}

async function playUnder(name, load) {
    const way = ways[name];
    await load.until('writing', () => load.statuses.of(201) >= 40);
    await sleep(random.below(200));
    await way.take();
    // What is behind the last frame that counts may be cut off without harm: a log that has begun anew is longer than it needs to be.
    await load.until('refusing', async () => {
        if (way.loses && load.statuses.of(503) === 0) await way.take();
        return load.statuses.of(503) >= 3 * clients;
    });
    for (let i = 0; i < 8; i++) { // whichever worker answers
        const answer = await ready();
        assert.equal(answer.status, 503, `${name}: ${answer.text}`);
        assert.match(answer.text, way.says, name);
    }
    if (!way.loses) assert.equal((await world.anna.get(`/contracts/${contract.id}`)).status, 200, `${name}: reading goes on`);
    const acknowledged = load.statuses.of(201);
    const doctor = await world.server.cli(['doctor']);
    assert.equal(doctor.code, 5, `${name}\n${doctor.stdout}`);
    assert.match(doctor.stdout, /^wrong {4}(log|file) /m, name);
    assert.equal(load.statuses.of(201), acknowledged, `${name}: nothing is acknowledged any more`);
    load.over = true;
    await load.done;
    killAll();
    await world.server.exited;
    way.back?.();
    await world.server.again({ port: Number(new URL(world.server.origin).port) });
    const books = await read(world.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
    checkBooks(books, { [contract.id]: units });
    const stored = new Set(books.numbers.map((row) => row.number));
    if (!way.loses) assert.deepEqual([...load.told].filter((number) => !stored.has(number)), [], `${name}: acknowledged and lost`);
    await world.verify();
    assert.equal((await ready()).status, 200);
    await checkAnchors(name);
    return load.told.size;
}

test('whatever is taken away under it, nothing is acknowledged that a restart does not find', async (t) => {
    const names = Object.keys(ways);
    const order = long ? Array.from({ length: 6 * names.length }, (_, i) => names[i % names.length]) : Array.from({ length: 4 }, () => names.splice(random.below(names.length), 1)[0]);
    let told = 0;
    for (const name of order) told += await play(name);
    say(t, `files taken away: ${order.length} times (ENTITLED_SEED=${seed}), ${told} acknowledged, 0 lost`);
});

test('every anchor that was taken is told and holds, and whoever forges a ledger is refused or found out [4.7]', async (t) => {
    await anchors.complete(world.server);
    say(t, `forged ledgers, files taken away: ${await forge({ server: world.server, random, anchors, times: forgeries })}`);
});
