// SPDX-License-Identifier: Apache-2.0
// long_log.test.mjs: the log of SQLite under many who write: it begins anew again and again, folded in by the job worker. One that somebody
// keeps from beginning anew, until it has more than 256 MiB: the log of the program and the doctor say how long it is and who reads in it,
// the server goes on, and when he has ended nobody is named any more.
import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { World, key } from './world.mjs';
import { patience_ms } from '../patience.mjs';
import { Caller, sleep } from '../torture/torture.mjs';
import { openShared } from '../shared_file.mjs';

const skip = Boolean(process.env.ENTITLED_TEST_DB) && 'PostgreSQL keeps no log that a reader could hold';
const MIB = 1024 * 1024, limit_mib = 256;
let world;

before(async () => { if (!skip) world = await World.start(); });
after(() => world?.stop());

const until = async (what, holds) => {
    for (const end = Date.now() + patience_ms; !await holds();) {
        if (Date.now() > end) throw new Error(`${what}\n${world.server.log.slice(-2000)}`);
        await sleep(50);
    }
};

// A row that stands in nobody's way, written again and again: the log grows by it each time, the database once.
function grow(db, mib) {
    db.prepare("UPDATE attempt SET subject = ? WHERE subject LIKE 'long%'").run(`long${'x'.repeat(mib * MIB)}`);
}

const doctor = async () => JSON.parse((await world.server.cli(['doctor', '--json'])).stdout).checks.filter((one) => one.check === 'log');

// What each log begins with: its salts, which are others each time it begins anew.
function salts() {
    const file = openSync(`${world.server.db}-wal`, 'r'), begin = Buffer.alloc(32);
    try { return readSync(file, begin) === 32 ? begin.toString('hex', 16, 24) : ''; } finally { closeSync(file); }
}

// Who submits without a pause, and who reads meanwhile, each on a connection of his own, until `over.is`.
function crowd(contract, token, over) {
    const each = async (call) => {
        const caller = new Caller(world.server, token);
        while (!over.is) assert.ok([200, 201].includes((await call(caller)).status));
        caller.close();
    };
    return [...Array.from({ length: 24 }, () => each((caller) => caller.submit(world.request(contract), key()))),
        ...Array.from({ length: 4 }, () => each((caller) => caller.call('GET', '/requests')))];
}

test('under many who write the log begins anew again and again, and stays short', { skip }, async (t) => {
    const contract = await world.contract({ units: 400_000 }), token = await world.server.token(world.anna.email);
    const over = { is: false }, seen = new Set(), callers = crowd(contract, token, over);
    const bytes = () => statSync(`${world.server.db}-wal`).size;
    try {
        await until('the log begins anew', async () => {
            await Promise.race([...callers, sleep(10)]);
            seen.add(salts());
            return seen.size > 4;
        });
    } finally {
        over.is = true;
        await Promise.all(callers);
    }
    const own = [...world.server.log.matchAll(/The log of the database was folded in by (\d+) changes?,/g)].map((found) => found[1]);
    t.diagnostic(`the log began anew ${seen.size - 1} times, has at most ${Math.round(bytes() / 1024)} KiB, and was folded in by ${own.join(' + ') || 'no'} commits`);
    // SQLite leaves the file as long as the log ever was.
    assert.ok(bytes() < 32 * MIB, `${bytes()} bytes`);
    await world.verify();
});

test('a log above 256 MiB is said in the log and by the doctor, with who reads in it', { skip }, async () => {
    const log_mib = () => statSync(`${world.server.db}-wal`).size / MIB;
    const reader = openShared(world.server.db, { readOnly: true }), writer = openShared(world.server.db);
    try {
        writer.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0');
        writer.exec("INSERT INTO attempt (kind, subject, at) VALUES ('reset', 'long', 9000000000000)");
        reader.exec('BEGIN');
        reader.prepare('SELECT COUNT(*) FROM attempt').get();
        while (log_mib() < limit_mib - 16) grow(writer, 4);
        await sleep(1500);
        assert.doesNotMatch(world.server.log, /has grown to/, 'not yet');
        assert.deepEqual((await doctor()).map((one) => one.result), ['ok']);
        while (log_mib() < limit_mib + 8) grow(writer, 4);
        const who = `process ${process.pid} \\([^)]+\\) reads in it`;
        await until('the log says it', () => new RegExp(`The log of the database has grown to (25[6-9]|2[67]\\d) MiB: [^"]*${who}`).test(world.server.log));
        const [said, ...more] = await doctor();
        assert.deepEqual(more, []);
        assert.equal(said.result, 'note');
        assert.match(said.words, new RegExp(`^The log has grown to .*${who}`));
        assert.ok(said.cure.length > 10);
        await world.anna.expect(200, world.anna.get('/me'));
        await world.anna.expect(200, world.anna.patch('/me', { phone: '+46 8 1' }));
        reader.exec('COMMIT');
        let changes = 0;
        await until('the log begins anew', async () => {
            await world.anna.expect(200, world.anna.patch('/me', { phone: `+46 8 ${++changes}` }));
            return log_mib() < limit_mib;
        });
        assert.equal((await doctor())[0].result, 'ok');
    } finally {
        reader.close();
        writer.close();
    }
});
