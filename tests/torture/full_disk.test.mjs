// SPDX-License-Identifier: Apache-2.0
// full_disk.test.mjs: a disk that fills up under load, in a small file system of its own: reading goes on, writing is refused with 503 and
// words, and goes on by itself when there is room again; nothing acknowledged is lost, nothing refused is there.
// ENTITLED_TORTURE: at most 20 minutes: the disk fills up 12 times instead of 2
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { root, run } from '../api/server.mjs';
import { World, key } from '../api/world.mjs';
import { Caller, Tally, engine, long, say, sleep } from './torture.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';
import { patience_ms } from '../patience.mjs';

const rounds = long ? 12 : engine === 'SQLite' ? 2 : 1;
const clients = 8;
const own = fileURLToPath(import.meta.url);
const small = process.env.ENTITLED_SMALL_DISK; // inside: where the small file system is mounted
const megabytes = engine === 'SQLite' ? 12 : 200;

function skip(t, why) {
    say(t, `full disk on ${engine}: skipped, because ${why}`);
    t.skip(why);
}

// Only root may mount; the file system is seen by this test's processes only, and ends with them.
async function outside(t) {
    if (process.getuid() !== 0) return skip(t, 'only root can mount a small file system');
    const place = mkdtempSync(path.join(tmpdir(), 'entitled-small-'));
    try {
        const mount = `mount -t tmpfs -o size=${megabytes}m,mode=0755 none "$ENTITLED_SMALL_DISK" || exit 77; exec "$0" "$1"`;
        const done = await run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mount, process.execPath, own],
            { env: { ...process.env, NODE_TEST_CONTEXT: '', ENTITLED_SMALL_DISK: place, TMPDIR: place }, timeout_ms: rounds * patience_ms });
        if (done.code === 77 || /^unshare: /m.test(done.stderr)) return skip(t, `a file system cannot be mounted here: ${done.stderr.trim()}`);
        assert.equal(done.code, 0, `${done.stdout}\n${done.stderr}`);
        say(t, done.stdout.trim());
    } finally {
        rmSync(place, { recursive: true, force: true });
    }
}

const children = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();

// Takes all the room there is, down to the last block.
function fill() {
    const file = openSync(path.join(small, 'filler'), 'a');
    try {
        for (let size = 1 << 20; size >= 512; size >>= 1)
            for (;;) {
                try { if (writeSync(file, Buffer.alloc(size)) < size) break; } catch (error) { if (error.code === 'ENOSPC') break; throw error; }
            }
    } finally {
        closeSync(file);
    }
}

class Load {
    over = false;
    statuses = new Tally();
    told = new Set();
    refused = [];
    constructor(world, contract, token) {
        this.request = world.request(contract);
        this.done = Promise.all(Array.from({ length: clients }, () => this.#client(world.server, token)));
    }

    // Whoever is refused waits a little, and sends the same again under the same key.
    async #client(server, token) {
        const caller = new Caller(server, token);
        for (let mine = key(); !this.over;) {
            const answer = await caller.submit(this.request, mine);
            this.statuses.add(answer.status ?? answer.end);
            if (answer.status === 200 || answer.status === 201) { this.told.add(answer.body.number); mine = key(); continue; }
            this.refused.push(answer);
            await sleep(20);
        }
        caller.close();
    }

    async until(what, condition) {
        for (const end = Date.now() + patience_ms; !await condition();) {
            if (Date.now() > end) throw new Error(`${what}: not within ${patience_ms} ms; ${this.statuses}`);
            await sleep(10);
        }
    }
}

// What is stored is what was told: no more, since nobody hung up.
async function compare(world, contract, load, granted) {
    const books = await read(world.server.db, { ...bookQueries(), numbers: 'SELECT number FROM request' });
    checkBooks(books, { [contract.id]: granted });
    assert.deepEqual(books.numbers.map((row) => row.number).sort(), [...load.told].sort());
    await world.verify();
}

async function fullRound(world, contract, load, cluster) {
    const before = load.statuses.of(201);
    await load.until('writing', () => load.statuses.of(201) >= before + 50);
    fill();
    const refused = load.refused.length;
    await load.until('refusing', () => load.refused.length >= refused + 3 * clients);
    if (cluster) await cluster.isReadOrRefused(world, contract);
    else {
        const ready = await fetch(`${world.server.origin}/readyz`);
        assert.equal(ready.status, 503, 'a full disk is not ready');
        assert.match((await ready.json()).detail, /disk of the database is full/);
        for (let i = 0; i < 10; i++) {
            assert.equal((await world.anna.get(`/contracts/${contract.id}`)).status, 200);
            assert.equal((await world.anna.get('/requests', { q: 'replication' })).status, 200);
        }
        const doctor = await world.server.cli(['doctor']);
        assert.equal(doctor.code, 5, doctor.stdout);
        assert.match(doctor.stdout, /^wrong {4}space {5}/m);
    }
    rmSync(path.join(small, 'filler'));
    const after = load.statuses.of(201);
    await load.until('writing again', async () => {
        await cluster?.revive();
        return load.statuses.of(201) >= after + 50;
    });
    await load.until('ready again', async () => (await fetch(`${world.server.origin}/readyz`)).status === 200);
    for (const target of [`/contracts/${contract.id}`, '/requests']) assert.equal((await world.anna.get(target)).status, 200, 'reading is back');
}

/* PostgreSQL stops by itself when there is no room for its log, and comes back by itself or by its operator. */
class Cluster {
    directory = path.join(small, 'pg');
    comebacks = 0;
    reads = new Tally();
    async #do(what) { return run(path.join(root, 'tests/pg.sh'), [what, this.directory], { env: { ...process.env, TMPDIR: '/tmp' } }); }
    async begin() {
        const done = await this.#do('start');
        if (done.code !== 0) throw new Error(done.stderr);
        process.env.ENTITLED_TEST_DB = done.stdout.trim();
    }
    // While it is there reading goes on; where it has stopped, reading is refused with words, too.
    async isReadOrRefused(world, contract) {
        for (let i = 0; i < 5; i++) {
            const answer = await world.anna.get(`/contracts/${contract.id}`);
            assert.ok([200, 503].includes(answer.status), `${answer.status}`);
            if (answer.status === 503) assert.ok(answer.body.detail.length > 20);
            this.reads.add(answer.status);
        }
    }
    // It may stop a while after there is room again, and what it does to come back may take long.
    async revive() {
        await sleep(500);
        if ((await run('psql', ['-X', '-q', '-d', process.env.ENTITLED_TEST_DB, '-c', 'SELECT 1'])).code === 0) return;
        if ((await this.#do('again')).code === 0) this.comebacks++;
    }
    end() { return this.#do('stop'); }
}

async function inside() {
    const cluster = engine === 'PostgreSQL' ? new Cluster() : null;
    await cluster?.begin();
    const world = await World.start();
    let isOver = false;
    try {
        const contract = await world.contract({ units: 400_000 });
        const load = new Load(world, contract, await world.server.token(world.anna.email));
        const processes = children(world.server.pid);
        for (let i = 0; i < rounds; i++) await fullRound(world, contract, load, cluster);
        load.over = true;
        await load.done;
        assert.equal(children(world.server.pid), processes, 'no process was replaced');
        for (const answer of load.refused) {
            assert.equal(answer.status, 503, JSON.stringify(answer));
            assert.ok(answer.body.detail.length > 20 && answer.headers['retry-after'], JSON.stringify(answer));
        }
        await compare(world, contract, load, 400_000);
        const free = statfsSync(small);
        console.log(`full disk: ${rounds} times on ${engine} (${Math.round((free.blocks * free.bsize) / 1e6)} MB), ${load.told.size} acknowledged, ${load.refused.length} refused with 503, 0 lost, 0 doubled, no process replaced${cluster ? `, PostgreSQL started again ${cluster.comebacks} times, reads meanwhile: ${cluster.reads}` : ''}`);
        isOver = true;
    } finally {
        // What a server says that lost its database must not hide what went wrong before.
        await world.stop().catch((error) => { if (isOver) throw error; });
        await cluster?.end();
    }
}

if (small) await inside();
else test(`a full disk on ${engine}`, outside);
