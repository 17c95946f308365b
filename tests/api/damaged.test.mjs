// SPDX-License-Identifier: Apache-2.0
// damaged.test.mjs: a database of which something cannot be read as it was written: its own code, without Retry-After, with words for whoever
// runs the server; and the server is not ready from then on, whichever worker is asked, until it is started again.
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { run } from './server.mjs';
import { World } from './world.mjs';
import { wordsWritten } from '../torture/store.mjs';
import { patience_ms } from '../patience.mjs';
import { openShared } from '../shared_file.mjs';

let world, request, asked;

before(async () => {
    world = await World.start();
    request = await world.submit(await world.contract({ units: 3 }), { title: 'It stops' });
    asked = `/requests/${request.number}/communications`;
    await world.anna.expect(201, world.anna.post(asked, { text: 'It began on Tuesday.' }));
    await wordsWritten(world.server.db);
}, { timeout: patience_ms });
after(() => world?.stop());

const again = () => world.server.again({ port: Number(new URL(world.server.origin).port) });

// The first page of a table, as a disk would give it that has lost it. The server does not run meanwhile, so that it has to read it.
async function damagePage(table) {
    world.server.signal('SIGTERM');
    await world.server.exited;
    const db = openShared(world.server.db);
    const page = db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table).rootpage;
    const bytes = db.prepare('PRAGMA page_size').get().page_size;
    db.close();
    const file = await open(world.server.db, 'r+');
    const kept = Buffer.alloc(bytes);
    await file.read(kept, 0, bytes, (page - 1) * bytes);
    await file.write(Buffer.alloc(bytes, 0x5a), 0, bytes, (page - 1) * bytes);
    await file.close();
    await again();
    return async () => {
        world.server.signal('SIGTERM');
        await world.server.exited;
        const mended = await open(world.server.db, 'r+');
        await mended.write(kept, 0, bytes, (page - 1) * bytes);
        await mended.close();
        await again();
    };
}

// PostgreSQL says so of a page whose sum does not fit; here it is made to say it.
async function damageAnswer(state) {
    const sql = (text) => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', world.server.db, '-c', text]);
    const made = await sql(`CREATE FUNCTION damaged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'invalid page in block 7' USING ERRCODE = '${state}'; END $$;
        CREATE TRIGGER damaged BEFORE INSERT ON communication FOR EACH ROW EXECUTE FUNCTION damaged()`);
    assert.equal(made.code, 0, made.stderr);
    return async () => {
        assert.equal((await sql('DROP TRIGGER damaged ON communication; DROP FUNCTION damaged()')).code, 0);
        world.server.signal('SIGTERM');
        await world.server.exited;
        await again();
    };
}

async function readiness() {
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await fetch(`${world.server.origin}/readyz`, { headers: { connection: 'close' } }));
    return Promise.all(answers.map(async (answer) => ({ status: answer.status, retry: answer.headers.get('retry-after'), body: await answer.json() })));
}

// The words of those who run the server, which no customer can do anything with.
const forOperators = /Whoever runs this|backup|doctor|reindex|REINDEX|log of PostgreSQL|keep the files/;

if (!process.env.ENTITLED_TEST_DB) test('a damaged index of search stops searching and nothing else, and is made anew while the server runs', { timeout: patience_ms }, async () => {
    const db = openShared(world.server.db);
    db.exec('DELETE FROM request_words_data WHERE id > 10');
    db.close();
    const search = () => world.anna.get('/requests?q=Tuesday');
    const answer = await search();
    assert.equal(answer.status, 503);
    assert.equal(answer.body.code, 'damaged');
    assert.doesNotMatch(JSON.stringify(answer.body), forOperators);
    for (const ready of await readiness()) assert.equal(ready.status, 200);
    await world.contract({ units: 3 });
    await world.server.must(['request', 'reindex']);
    const found = await search();
    assert.equal(found.status, 200);
    assert.equal(found.body.items.length, 1);
    for (const ready of await readiness()) assert.equal(ready.status, 200);
});

for (const [what, damage] of process.env.ENTITLED_TEST_DB
    ? [['data_corrupted', () => damageAnswer('XX001')], ['index_corrupted', () => damageAnswer('XX002')], ['a file that is missing', () => damageAnswer('58P01')]]
    : [['a page of a table', () => damagePage('communication')]]) {
    test(`damage is said as such, to everybody, until it is mended and the server started again: ${what}`, { timeout: patience_ms }, async () => {
        const mend = await damage(), ids = [];
        for (const answer of [await world.anna.post(asked, { text: 'And on Wednesday.' }), await world.anna.post(asked, { text: 'And on Thursday.' })]) {
            assert.equal(answer.status, 503);
            assert.equal(answer.body.code, 'damaged');
            assert.equal(answer.headers['retry-after'] ?? answer.headers.get?.('retry-after') ?? null, null, 'trying again helps nobody');
            assert.match(answer.body.detail, /Nothing was changed, and trying again does not help/);
            assert.doesNotMatch(JSON.stringify(answer.body), forOperators);
            ids.push(answer.headers['x-request-id'] ?? answer.headers.get?.('x-request-id'));
        }
        for (const answer of await readiness()) {
            assert.equal(answer.status, 503);
            assert.equal(answer.body.code, 'damaged');
            assert.match(answer.body.detail, /Whoever runs this/);
            assert.equal(answer.retry, null);
        }
        assert.equal((await fetch(`${world.server.origin}/healthz`)).status, 200);
        for (const id of ids) assert.match(world.server.log, new RegExp(`request=${id} .*Whoever runs this`), 'the log says what to do');
        await mend();
        for (const answer of await readiness()) assert.equal(answer.status, 200);
        await world.anna.expect(201, world.anna.post(asked, { text: 'And on Friday.' }));
        await world.verify();
    });
}
