// SPDX-License-Identifier: Apache-2.0
// memory.test.mjs: the Nth allocation of a web worker fails in the midst of a call, N = 1, 2, ... until none does: an answer with words, or a
// closed connection and a new worker; the call repeated is done once, the parent lives, and the ledgers verify.
// Where memory ends, our own code ends the worker on purpose (base/arena.h), and the libraries say so or do without.
// ENTITLED_TORTURE: at most 12 minutes: every N of each call, on six servers at once
// runs on: sqlite
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Server, root, run } from '../api/server.mjs';
import { World, key } from '../api/world.mjs';
import { Caller, Random, Tally, long, say, seed, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';

const random = new Random();
const servers = long ? 6 : 3;
const samples = 2; // of each call and server, in the short version
const young_ms = 1050; // a worker that dies younger is started again late, and after twenty of them the program gives up (web/serve.c)
const units = 100_000;

let place, world, contract, database;

before(async () => {
    place = mkdtempSync(path.join(tmpdir(), 'entitled-memory-'));
    const built = await run('gcc', ['-std=c17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O1', '-shared', '-fPIC', '-fno-builtin', '-o', path.join(place, 'failing_memory.so'),
        path.join(root, 'tests/torture/failing_memory.c')]);
    assert.equal(built.code, 0, built.stderr);
    world = await World.start();
    contract = await world.contract({ units });
    world.number = (await world.submit(contract)).number;
    database = path.join(place, 'world.db');
    world.token = await world.server.token(world.anna.email);
    await world.server.must(['backup', database]);
});

after(async () => {
    await world?.stop();
    if (place) rmSync(place, { recursive: true, force: true });
});

// A server of one worker whose allocations can be made to fail.
class Victim {
    told = new Set();
    ends = new Tally();
    struck = 0;
    wrong = []; // answers that blame somebody else

    static async start(index) {
        const victim = new Victim();
        const orders = path.join(place, `orders-${index}`);
        writeFileSync(orders, Buffer.alloc(16));
        victim.file = openSync(orders, 'r+');
        victim.server = await Server.start({ database, workers: 1, env: { LD_PRELOAD: path.join(place, 'failing_memory.so'), ENTITLED_MEMORY_FILE: orders } });
        victim.parent = victim.server.pid;
        return victim;
    }

    // The web worker is the child that waits for sockets.
    worker() {
        for (const pid of readFileSync(`/proc/${this.parent}/task/${this.parent}/children`, 'utf8').trim().split(' ')) {
            try {
                if (readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).includes('eventpoll'))) return Number(pid);
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
        const end = Date.now() + 30_000;
        let pid = 0;
        while (Date.now() < end) {
            pid = this.worker();
            if (pid && pid === this.last && Date.now() - this.since >= young_ms) break;
            if (pid !== this.last) { this.last = pid; this.since = Date.now(); if (pid) await this.#whole(call); }
            await sleep(10);
        }
        assert.ok(pid, 'no worker came back');
        return pid;
    }

    // The call as it should end, also where it takes more than one try.
    async #whole(call, mine = key()) {
        for (const end = Date.now() + 30_000; ;) {
            const answer = await call.send(this, mine);
            if (answer.status && answer.status < 300) { if (call.keyed) this.told.add(answer.body.number); return; }
            if (Date.now() > end) throw new Error(`${call.name}: ${JSON.stringify(answer)}`);
            await sleep(20);
        }
    }

    // How many allocations the call takes.
    async measure(call) {
        const pid = await this.ready(call);
        this.order(pid, 1_000_000_000);
        await this.#whole(call);
        return 1_000_000_000 - this.left();
    }

    async hit(call, nth) {
        const pid = await this.ready(call), mine = key();
        this.order(pid, nth);
        const answer = await call.send(this, mine);
        const struck = this.left() <= 0;
        this.order(0, 0);
        this.ends.add(answer.status ?? answer.end);
        const honest = answer.status >= 300 ? [500, 503].includes(answer.status) && answer.body.detail?.length > 10
            : answer.status >= 200 || ['closed', 'reset'].includes(answer.end);
        if (!honest) this.wrong.push(`allocation ${nth}: ${answer.status ?? answer.end} ${JSON.stringify(answer.body)}`);
        if (call.keyed && answer.status === 201) this.told.add(answer.body.number);
        await this.#whole(call, mine);
        this.struck += struck;
    }

    async end() {
        assert.equal(this.server.pid, this.parent);
        assert.deepEqual(this.wrong, []);
        const books = await read(this.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
        checkBooks(books, { [contract.id]: units });
        assert.deepEqual(books.numbers.map((row) => row.number).sort(), [...this.told, world.number].sort(), 'every call is there once');
        await this.server.must(['ledger', 'verify']);
        closeSync(this.file);
    }
}

const send = async (victim, method, target, more) => {
    const caller = new Caller(victim.server, world.token, { keepAlive: false });
    try { return await caller.call(method, target, more); } finally { caller.close(); }
};
const calls = [
    { name: 'submit', keyed: true, send: (v, mine) => send(v, 'POST', '/requests', { json: world.request(contract), headers: { 'idempotency-key': mine } }) },
    { name: 'communicate', send: (v) => send(v, 'POST', `/requests/${world.number}/communications`, { json: { text: 'It began on Tuesday.' } }) },
    { name: 'search', send: (v) => send(v, 'GET', '/requests?q=replication') },
];

for (const call of calls) {
    test(`memory ends in the midst of a call: ${call.name} (ENTITLED_SEED=${seed})`, { timeout: long ? 700_000 : 120_000 }, async (t) => {
        const victims = await Promise.all(Array.from({ length: servers }, (_, i) => Victim.start(`${call.name}-${i}`)));
        try {
            const total = await victims[0].measure(call);
            const all = Array.from({ length: total }, (_, i) => i + 1);
            const queue = long ? all : Array.from({ length: servers * samples }, (_, i) => Math.floor(((i + random.next()) * total) / (servers * samples)) + 1);
            const count = queue.length;
            await Promise.all(victims.map(async (victim) => { while (queue.length) await victim.hit(call, queue.shift()); }));
            t.diagnostic([].concat(...victims.map((victim) => victim.wrong)).join('\n') || 'every answer is honest');
            for (const victim of victims) await victim.end();
            const ends = new Tally();
            for (const victim of victims) for (const name of [200, 201, 500, 503, 'closed', 'reset']) if (victim.ends.of(name)) ends.add(name, victim.ends.of(name));
            say(t, `out of memory: ${call.name}, ${count} of ${total} allocations failed (${victims.reduce((sum, v) => sum + v.struck, 0)} struck): ${ends}; 0 lost, 0 doubled, parents alive`);
        } finally {
            await Promise.all(victims.map((victim) => victim.server.stop()));
        }
    });
}
