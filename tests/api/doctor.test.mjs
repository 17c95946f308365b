// SPDX-License-Identifier: Apache-2.0
// doctor.test.mjs: `entitled doctor` names what is wrong with a database that was damaged in one of many ways, changes nothing, and finds
// nothing wrong with a sound one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, open, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { bin, run, withDatabase } from './server.mjs';
import { World } from './world.mjs';
import { read, wordsWritten, write } from '../torture/store.mjs';

const postgres = Boolean(process.env.ENTITLED_TEST_DB);
let world, place, sound, crashed;

before(async () => {
    world = await World.start({ env: { ENTITLED_PUBLIC_URL: 'http://support.example' } });
    const contract = await world.contract({ units: 9 });
    for (let i = 0; i < 5; i++) {
        const request = await world.submit(contract, { title: `Trouble number ${i}`, description: 'It stops. '.repeat(400) });
        await world.anna.expect(201, world.anna.post(`/requests/${request.number}/communications`, { text: 'It began on Tuesday.' }));
        if (i === 0) await world.engineer.expect(200, world.engineer.post(`/requests/${request.number}/close`, { reason: world.free[0].id, cause: 'c', notes: 'n' }));
    }
    await wordsWritten(world.server.db);
    place = await mkdtemp(path.join(tmpdir(), 'entitled-doctor-test-'));
    await mkdir(path.join(place, 'mail'));
    if (postgres) return;
    sound = path.join(place, 'sound.db');
    await world.server.must(['backup', sound]);
    // As kill -9 of everybody leaves it: nothing is being written at the moment.
    crashed = path.join(place, 'crashed.db');
    for (const end of ['', '-wal']) await copyFile(world.server.db + end, crashed + end);
});

after(async () => {
    await world?.stop();
    if (place) await rm(place, { recursive: true, force: true });
});

const hashOf = async (file) => createHash('sha256').update(await readFile(file)).digest('hex');

// What the doctor says of a database: { code, ok, checks: { name: [{ result, words, cure }] }, wrong: [names] }.
async function examine(db, env = {}) {
    const done = await run(bin, ['doctor', '--json'], { env: { ...process.env, ENTITLED_PUBLIC_URL: 'http://support.example', ENTITLED_MAIL_DIR: path.join(place, 'mail'), ...env, ENTITLED_DB: db } });
    assert.doesNotMatch(done.stderr, /Sanitizer|runtime error/);
    const report = JSON.parse(done.stdout);
    const checks = {};
    for (const one of report.checks) (checks[one.check] ??= []).push(one);
    const wrong = [...new Set(report.checks.filter((one) => one.result === 'wrong').map((one) => one.check))];
    assert.equal(report.ok, wrong.length === 0);
    assert.equal(done.code, report.ok ? 0 : 5, done.stderr);
    return { ...report, checks, wrong, words: report.checks.map((one) => `${one.result} ${one.check}: ${one.words}`).join('\n') };
}

// The doctor's words on one check, which must be wrong, and must come with a cure.
function says(report, check, words) {
    assert.ok(report.wrong.includes(check), `nothing wrong with ${check}:\n${report.words}`);
    const found = report.checks[check].filter((one) => one.result === 'wrong');
    assert.match(found.map((one) => one.words).join('\n'), words);
    assert.ok(found.some((one) => one.cure?.length > 10), `no cure for ${check}`);
}

const sqlite = async (file, ...statements) => {
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    try {
        for (const sql of statements) db.exec(sql);
    } finally {
        db.close();
    }
};

// A backup is put back as it is, and what its ledgers say of themselves is told.
async function restored(db, file, code, words) {
    const done = await run(bin, ['restore', file], { env: { ...process.env, ENTITLED_DB: db } });
    assert.equal(done.code, code, done.stderr);
    assert.match(done.stderr, words);
    const { rows } = await read(db, { rows: 'SELECT COUNT(*) AS count FROM ledger_entry' });
    assert.equal(Number(rows[0].count), 7);
}
const not_verified = /sequence 3\): its content was changed.*\nThe backup was put back as it is\. Restore another one/;

test('a sound database that is being served is found sound', async () => {
    const report = await examine(world.server.db);
    assert.deepEqual(report.wrong, [], report.words);
    for (const check of ['settings', 'version', 'schema', 'ledger', 'search', 'jobs', 'catalog', 'clock']) assert.equal(report.checks[check][0].result, 'ok', report.words);
    assert.match(report.checks.ledger[0].words, /^7 entries of 1 contract verify/);
    const shown = await world.server.must(['doctor']);
    assert.match(shown, /^ok {7}ledger /m);
});

test('settings that contradict each other are named', async () => {
    const report = await examine(world.server.db, { ENTITLED_CONNECTIONS_MAX: '100000', ENTITLED_PUBLIC_URL: 'https://support.example', ENTITLED_SITE_LOGO: '/nowhere.svg', ENTITLED_MAIL_DIR: '' });
    says(report, 'settings', /nowhere\.svg|connections_max/);
    assert.match(report.words, /connections_max is 100000/);
    assert.match(report.words, /trusted_proxies is empty/);
    assert.match(report.words, /mails are composed and stay queued/);
});

test('addresses that no mail reaches are named where they are set', async () => {
    for (const url of ['http://[2001:db8::1]:8443', 'http://192.0.2.7', 'http://support_1.example', 'http://support'])
        assert.match((await examine(world.server.db, { ENTITLED_PUBLIC_URL: url })).words, /note mail: Mails come from no-reply@(localhost|support), which many mail servers refuse/);
    assert.doesNotMatch((await examine(world.server.db, { ENTITLED_PUBLIC_URL: 'http://support.xn--mnchen-3ya.example' })).words, /Mails come from/);
    const done = await run(bin, ['doctor'], { env: { ...process.env, ENTITLED_DB: world.server.db, ENTITLED_ANCHOR_MAIL: 'auditor@corp.example.' } });
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /ENTITLED_ANCHOR_MAIL: anchor_mail has to be an address that mail reaches.*ends with a dot/);
});

// As programs of before there was one rule for addresses have stored them.
const oldAccount = (id, email, closed = 0) => `INSERT INTO account (id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at) VALUES (${id}, '${email}', 'Old', 'work', '', '', '', '', '', 1, ${closed})`;
const oldContacts = (state, email) => `INSERT INTO request_contact (id, request_id, role, name, email, phone, closed) SELECT 1, id, 'additional', 'Old', '${email}', '', CASE WHEN closed_at = 0 THEN 0 ELSE 1 END FROM request WHERE closed_at ${state} 0 AND id = (SELECT MAX(id) FROM request WHERE closed_at ${state} 0)`;
const many = (n, insert) => `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${n}) ${insert}`;

test('addresses of accounts and contacts that no mail can reach are named, however many there are, with what to do', async () => {
    const sound = (await examine(world.server.db)).checks.address;
    assert.deepEqual(sound.map((one) => one.result), ['ok'], JSON.stringify(sound));
    // Of what can get no mail any more nothing is said.
    await write(world.server.db, `${oldAccount(11, 'closed@corp.example.', 5)}; ${oldContacts('<>', 'done@corp.example.')}`);
    assert.deepEqual((await examine(world.server.db)).checks.address, sound);
    // More than is read at once, so that the wrong ones stand on pages behind the first and at their ends.
    await write(world.server.db, `${many(1100, "INSERT INTO account (id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at) SELECT n + 1000, 'good' || n || '@corp.example', 'Good', 'work', '', '', '', '', '', 1, 0 FROM counted")};
        ${many(1100, "INSERT INTO request_contact (id, request_id, role, name, email, phone) SELECT n, r.id, 'additional', 'Good', 'good' || n || '@corp.example', '' FROM counted, (SELECT MIN(id) AS id FROM request WHERE closed_at = 0) r")};
        ${oldAccount(12, 'first@corp')}; ${oldContacts('=', 'x@corp.example.')}`);
    const one = await examine(world.server.db);
    assert.deepEqual(one.wrong, [], one.words);
    assert.match(one.words, /^note address: 1 account has an address that no mail can reach: first@corp$/m);
    assert.match(one.words, /^note address: 1 contact of an open request has an address that no mail can reach: x@corp\.example\. \(\d{4}-\d{4}-\d{4}\)$/m);
    for (const finding of one.checks.address) assert.match(finding.cure, /entitled account close EMAIL|add a contact with another one on the page of the request/);
    const kinds = ['x@corp..example', 'x..y@corp.example', 'x@[192.0.2.1]', 'x@192.0.2.1', 'åsa@corp.example', 'x@corp_.example', 'no address', 'x,y@corp.example'];
    await write(world.server.db, kinds.map((email, i) => `${oldAccount(9000 + i, email)}; ${oldContacts('=', email)}`).join(';'));
    const all = await examine(world.server.db);
    assert.match(all.words, /^note address: 9 accounts have addresses that no mail can reach: first@corp, (.+, ){3}.+ and 4 more$/m);
    assert.match(all.words, /^note address: 9 contacts of open requests have addresses that no mail can reach: (.+ \(\d{4}-\d{4}-\d{4}\),? ){5}and 4 more$/m);
    // The cure of an account works, although no door takes such an address.
    for (const email of ['first@corp', ...kinds]) await world.server.must(['account', 'close', email]);
    assert.doesNotMatch((await examine(world.server.db)).words, /accounts? ha/);
    await write(world.server.db, "DELETE FROM request_contact WHERE name IN ('Old', 'Good')");
    assert.deepEqual((await examine(world.server.db)).checks.address, sound);
});

test('a mail that was given up is named with its cure, and the cure sends it again, once', async () => {
    const { requests } = await read(world.server.db, { requests: 'SELECT CAST(MAX(id) AS TEXT) AS id FROM request' });
    const resend = async (args, code = 0) => {
        const done = await world.server.cli(['mail', 'resend', ...args]);
        assert.equal(done.code, code, done.stderr);
        return done.stderr;
    };
    await write(world.server.db, [[4711, 'communication:4711'], [4712, 'account_reset:4712'], [4713, 'communication:4713']].map(([id, event]) => `
        INSERT INTO mail_text VALUES (${id}, '${event}', ${requests[0].id}, 'en', 0, 's', 'b', '', '');
        INSERT INTO mail VALUES (${id}, '${event}', ${requests[0].id}, 'olle@fabrikam.example', 'Olle', ${id}, 0, 'failed', 'given_up', ${Date.now()}, 0);
        INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error) VALUES (${id}, 'notice.deliver', ${id}, '', 1, 0, 20, 1, 'busy: full')`).join(';'));
    const report = await examine(world.server.db);
    assert.deepEqual(report.wrong, ['jobs', 'mail'], report.words);
    says(report, 'mail', /^3 mails could not be written to mail_dir for days and were given up, one of them for olle@fabrikam\.example$/);
    for (const check of ['jobs', 'mail']) assert.match(report.checks[check][0].cure, /entitled mail resend --all/);
    const listed = await world.server.json(['mail', 'list', '--given-up']);
    assert.deepEqual(listed.map((one) => [one.id, one.state, one.address]), [4711, 4712, 4713].map((id) => [String(id), 'given_up', 'olle@fabrikam.example']));
    assert.match(listed[0].request, /^\d{12}$/);
    assert.match(await world.server.must(['mail', 'list']), /^4713 {2}\S+ {2}given_up {2}olle@fabrikam\.example {2}communication \d{4}-\d{4}-\d{4}$/m);
    assert.match(await resend([], 2), /Say which mail by its id, or --all\.\nSee: entitled mail list --given-up/);
    await resend(['4713', '--all'], 2);
    assert.match(await resend(['4712'], 5), /The link in this mail works no more, so it is not sent\./);
    const { left } = await read(world.server.db, { left: "SELECT CAST(ref_id AS TEXT) AS id FROM job WHERE work = 'notice.deliver' AND buried = 1 ORDER BY ref_id" });
    assert.deepEqual(left.map((one) => one.id), ['4711', '4713'], 'who has named it has dealt with it');
    await write(world.server.db, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error) VALUES (4712, 'notice.deliver', 4712, '', 1, 0, 20, 1, 'busy: full')");
    await resend(['4714'], 4);
    assert.match(await resend(['4713']), /^1 mail waits for delivery now: the server writes it to mail_dir\.$/m);
    assert.match(await resend(['4713']), /^1 mail waits for delivery already, or was delivered\.$/m);
    assert.match(await resend(['--all']), /^1 mail waits for delivery now.*\n1 mail is not sent: what it says is not so any more, or its link works no more\.$/m);
    assert.match(await resend(['--all']), /^There is no mail to send again\.$/m);
    assert.deepEqual((await examine(world.server.db)).wrong, []);
    const log = await world.server.json(['log', '--event', 'mail_resent']);
    assert.deepEqual(log.map((one) => one.detail), ['1 mail', 'mail 4713']);
    await write(world.server.db, "DELETE FROM job WHERE work = 'notice.deliver'; DELETE FROM mail WHERE id < 5000; DELETE FROM mail_text WHERE id < 5000");
});

// Every row of the index, its words in the order of the alphabet: marks of contacts may come in another order.
const indexed = async (db) => (await read(db, { rows: `SELECT CAST(${postgres ? 'id' : 'rowid'} AS TEXT) AS id, words, CAST(request_id AS TEXT) AS request, staff_only FROM request_words ORDER BY 1` }))
    .rows.map((row) => ({ ...row, words: row.words.split(' ').sort().join(' ') }));
const reindex = (db, args = []) => run(bin, ['request', 'reindex', ...args], { env: { ...process.env, ENTITLED_DB: db } });
const search = async (db, words) => {
    const done = await run(bin, ['request', 'list', '--as', 'anna@fabrikam.example', '--search', words, '--json'], { env: { ...process.env, ENTITLED_DB: db } });
    assert.equal(done.code, 0, done.stderr);
    return done.stdout;
};

// What was damaged is named, made anew, found sound, and is what it was before.
async function cures(db, before, words) {
    const report = await examine(db);
    says(report, 'search', words);
    assert.match(report.checks.search.map((one) => one.cure).join(' '), /entitled request reindex/);
    const done = await reindex(db);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^The words of 5 requests and 5 communications can be searched\.$/m);
    assert.deepEqual((await examine(db)).wrong, []);
    assert.deepEqual(await indexed(db), before);
    assert.match(await search(db, 'tuesday'), /Trouble number 3/);
}

if (postgres) {
    const psql = async (sql, db = world.server.db) => {
        const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db, '-c', sql]);
        assert.equal(done.code, 0, done.stderr);
    };
    const name = () => /\/([^/?]+)(?:\?|$)/.exec(world.server.db)[1];

    const damages = [
        ['no rows', 'DELETE FROM request_words', /5 requests and 5 communications are missing/],
        ['one row less', 'DELETE FROM request_words WHERE id = (SELECT MIN(id) FROM request)', /1 request and 0 communications are missing/],
        ['words that belong to nothing', "INSERT INTO request_words (id, words, request_id, staff_only) SELECT 4711, 'lost', MIN(id), 0 FROM request", /1 of its rows belong to nothing/],
        ['no index', 'DROP INDEX request_words_vector', /The index on the words is missing/],
        ['an index that was never finished', "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'request_words_vector'::regclass", /never finished/],
        ['a column of other words', "ALTER TABLE request_words DROP COLUMN vector; ALTER TABLE request_words ADD COLUMN vector tsvector; UPDATE request_words SET vector = to_tsvector('simple', 'other'); CREATE INDEX request_words_vector ON request_words USING gin (vector)", /10 rows of the index of words are found by other words/],
        ['no column', 'ALTER TABLE request_words DROP COLUMN vector', /./],
    ];
    for (const [name, sql, words] of damages) {
        test(`PostgreSQL, a damaged search is named and made anew: ${name}`, async () => {
            const before = await indexed(world.server.db);
            await psql(sql);
            await cures(world.server.db, before, words);
        });
    }

    // None of these is damage: what is looked at is the schema that the program finds its tables in.
    test('PostgreSQL: what stands beside the tables of the program raises no alarm, and hides none', async () => {
        await psql('CREATE SCHEMA postgres; CREATE EXTENSION pg_trgm SCHEMA public; ANALYZE; CREATE TABLE public.theirs (a BIGINT); DROP INDEX request_words_vector');
        const beside = await examine(world.server.db);
        assert.deepEqual(beside.wrong, ['search'], beside.words);
        assert.match(beside.words, /^note schema: The column a \(of theirs\) was added by somebody else\.$/m);
        await reindex(world.server.db);
        const losses = [
            ['ALTER TABLE session DISABLE TRIGGER ALL', 'ALTER TABLE session ENABLE TRIGGER ALL', /^The constraint session_account_id_fkey \(of session\) is not as/m],
            ['CREATE RULE nothing AS ON INSERT TO ledger_entry DO INSTEAD NOTHING', 'DROP RULE nothing ON ledger_entry', null],
            ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ledger_one_debit'::regclass", "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'ledger_one_debit'::regclass", /^The index ledger_one_debit \(of ledger_entry\) is not as/m],
        ];
        for (const [sql, back, words] of losses) {
            await psql(sql);
            const report = await examine(world.server.db);
            if (words) says(report, 'schema', words);
            else assert.match(report.words, /^note schema: The rule nothing \(of ledger_entry\) was added by somebody else\.$/m);
            await psql(back);
        }
        await psql(`ALTER SCHEMA public RENAME TO "Support-Desk"; ALTER DATABASE ${name()} SET search_path = "Support-Desk"`);
        assert.deepEqual((await examine(world.server.db)).wrong, []);
        await psql(`ALTER SCHEMA "Support-Desk" RENAME TO public; ALTER DATABASE ${name()} RESET search_path; DROP EXTENSION pg_trgm; DROP SCHEMA postgres; DROP TABLE public.theirs`);
        assert.deepEqual((await examine(world.server.db)).wrong, []);
    });

    test('PostgreSQL: a changed ledger, a missing row of the search, a newer schema, and no server', async () => {
        assert.match((await examine(world.server.db)).checks.open[0].words, /^PostgreSQL \d+.* answers/);
        await psql('ALTER TABLE ledger_entry DISABLE TRIGGER USER; UPDATE ledger_entry SET at = at + 1, recorded_at = recorded_at + 1 WHERE sequence = 3; ALTER TABLE ledger_entry ENABLE TRIGGER USER');
        says(await examine(world.server.db), 'ledger', /sequence 3\): its content was changed/);
        const file = path.join(place, 'changed.dump');
        await world.server.must(['backup', file]);
        const another = `${name()}_another`;
        await psql(`CREATE DATABASE ${another} TEMPLATE template0 ENCODING 'UTF8'`);
        try {
            const other = withDatabase(world.server.db, another);
            await restored(other, file, 5, not_verified);
            await psql('DROP TABLE schema_migration', other);
            const refused = await run(bin, ['restore', file], { env: { ...process.env, ENTITLED_DB: other } });
            assert.equal(refused.code, 5, refused.stderr);
            assert.match(refused.stderr, /tables of another program\. Nothing was changed/);
        } finally {
            await psql(`DROP DATABASE ${another} WITH (FORCE)`);
        }
        const guards = [
            ['ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_is_final', /^The trigger ledger_entry_is_final \(of ledger_entry\) is not as/],
            ['ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_is_final; DROP INDEX ledger_one_debit', /^The index ledger_one_debit \(of ledger_entry\) is missing/],
            ['ALTER TABLE contract_grant DROP CONSTRAINT contract_grant_counted_check', /^The constraint contract_grant_counted_check \(of contract_grant\) is missing/m],
            ['CREATE OR REPLACE FUNCTION ledger_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN RETURN NEW; END $x$', /^The function ledger_entry_is_final .* is not as/m],
        ];
        for (const [sql, words] of guards) {
            await psql(sql);
            says(await examine(world.server.db), 'schema', words);
        }
        await psql('CREATE ROLE doctors_guest LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO doctors_guest');
        const guest = await examine(world.server.db.replace('user=postgres', 'user=doctors_guest'));
        assert.equal(guest.checks.schema[0].result, 'skipped', guest.words);
        await psql('DROP OWNED BY doctors_guest; DROP ROLE doctors_guest');
        const { left } = await read(world.server.db, { left: "SELECT COUNT(*) AS count FROM pg_namespace WHERE nspname LIKE 'entitled%'" });
        assert.equal(Number(left[0].count), 0);
        await psql('DELETE FROM request_words WHERE id = (SELECT MIN(id) FROM request)');
        says(await examine(world.server.db), 'search', /^The index of words does not fit: 1 request and 0 communications/);
        await psql("INSERT INTO schema_migration VALUES (9999, '9999_later', 0)");
        const newer = await examine(world.server.db);
        says(newer, 'version', /version 9999/);
        assert.equal(newer.checks.ledger[0].result, 'skipped');
        says(await examine('postgresql:///none?host=/nowhere'), 'open', /PostgreSQL|database/i);
    });
} else {
    // One row each: what is done to a copy, which check finds it, and with what words.
    const copyOf = async () => { const file = path.join(place, 'sick.db'); await copyFile(sound, file); return file; };
    const sick = async (damage) => { const file = await copyOf(); await damage(file); return file; };
    const patch = async (file, at, bytes) => { const handle = await open(file, 'r+'); try { await handle.write(bytes, 0, bytes.length, at); } finally { await handle.close(); } };
    const unguarded = ['DROP TRIGGER ledger_entry_is_final', 'DROP TRIGGER ledger_entry_stays'];
    const unguardedly = async (file, ...statements) => {
        const { guards } = await read(file, { guards: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN ('ledger_entry_is_final', 'ledger_entry_stays')" });
        await sqlite(file, ...unguarded, ...statements, ...guards.map((guard) => guard.sql));
    };
    const damages = [
        ['no file', async (f) => rm(f), 'file', /There is no file/],
        ['a directory', async (f) => { await rm(f); await mkdir(f); }, 'file', /is no file/],
        ['an empty file', async (f) => truncate(f, 0), 'file', /is empty/],
        ['a text', async (f) => writeFile(f, 'Dear Sir,\n'.repeat(1000)), 'file', /is no database/],
        ['another program\'s database', (f) => sqlite(f, 'PRAGMA application_id = 4711'), 'file', /another program: its application id is 4711/],
        ['a newer schema', (f) => sqlite(f, "INSERT INTO schema_migration VALUES (9999, '9999_later', 0)"), 'version', /version 9999.*newer program/],
        ['an older schema', (f) => sqlite(f, 'DELETE FROM schema_migration WHERE version > 5'), 'version', /older program/],
        ['the first page', (f) => patch(f, 100, Buffer.alloc(3000, 0xa5)), 'version', /./],
        ['no guard of the ledger', (f) => sqlite(f, 'DROP TRIGGER ledger_entry_is_final'), 'schema', /^The trigger ledger_entry_is_final \(of ledger_entry\) is missing\.$/],
        ['no index that keeps to one debit', (f) => sqlite(f, 'DROP INDEX ledger_one_debit'), 'schema', /^The index ledger_one_debit \(of ledger_entry\) is missing\.$/],
        ['a guard that lets all pass', (f) => sqlite(f, 'DROP TRIGGER ledger_entry_stays', 'CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry BEGIN SELECT 1; END'), 'schema', /^The trigger ledger_entry_stays .* is not as this program makes it\.$/],
        ['a loss among many additions', (f) => sqlite(f, ...Array.from({ length: 20 }, (_, i) => `CREATE TABLE another_${i} (a)`), 'DROP TRIGGER ledger_entry_stays'), 'schema', /^The trigger ledger_entry_stays .* is missing\.$/],
        ['a tail that was cut', async (f) => truncate(f, (await stat(f)).size - 40_000), 'file', /was cut: it should have \d+ pages/],
        ['an entry with another time', (f) => sqlite(f, ...unguarded, 'UPDATE ledger_entry SET at = at + 1, recorded_at = recorded_at + 1 WHERE sequence = 3'), 'ledger', /sequence 3\): its content was changed/],
        ['an entry that was removed', (f) => sqlite(f, ...unguarded, 'DELETE FROM ledger_reason WHERE entry_id = (SELECT id FROM ledger_entry WHERE sequence = 7)', 'DELETE FROM ledger_entry WHERE sequence = 7'), 'ledger', /its last entry is missing/],
        ['a balance beside the ledger', (f) => sqlite(f, 'DROP TRIGGER contract_moves', 'UPDATE contract SET balance = balance + 1'), 'ledger', /its balance and head are not those/],
        ['a grant beside the ledger', (f) => sqlite(f, 'DROP TRIGGER contract_grant_moves', 'UPDATE contract_grant SET remaining = remaining + 1'), 'ledger', /what is left of grant/],
        ['a grant that lasts a day longer', (f) => sqlite(f, 'DROP TRIGGER contract_grant_is_final', 'UPDATE contract_grant SET expires_on = expires_on + 1'), 'ledger', /sequence 1\): its content was changed, or its grant's days/],
        ['a reason that was changed', (f) => sqlite(f, "UPDATE ledger_reason SET reason = 'another'"), 'ledger', /its reason was changed/],
        ['an organization that is gone', (f) => sqlite(f, 'DELETE FROM organization'), 'keys', /Table organization_role: \d+ of its rows belong to rows of organization/],
        ['a request that search cannot find', (f) => sqlite(f, 'DELETE FROM request_words WHERE rowid = (SELECT MIN(id) FROM request)'), 'search', /1 request and 0 communications are missing in it \(the first belongs to request \d{12}\)/],
        ['a communication that search cannot find', (f) => sqlite(f, 'DELETE FROM request_words WHERE rowid <> request_id'), 'search', /0 requests and 5 communications/],
        ['words that belong to nothing', (f) => sqlite(f, "INSERT INTO request_words (rowid, words, request_id, staff_only) VALUES (4711, 'lost', 1, 0)"), 'search', /1 of its rows belong to nothing/],
        ['a buried job', (f) => sqlite(f, "INSERT INTO job (id, work, detail, run_at, leased_until, attempts, buried, last_error) VALUES (1, 'notice.deliver', '', 1, 0, 9, 1, 'no such directory')"), 'jobs', /1 job notice\.deliver was given up.*no such directory/],
        ['a time to come', (f) => sqlite(f, 'UPDATE communication SET at = at + 864000000'), 'clock', /clock says .* stored at/],
        ['a row that no version has written', (f) => sqlite(f, "UPDATE communication SET at = 'on Tuesday'"), 'clock', /ended the program/],
        ['a damaged row of a ledger', (f) => sqlite(f, 'PRAGMA ignore_check_constraints = 1', ...unguarded, "UPDATE ledger_entry SET units = x'00' WHERE sequence = 2"), 'ledger', /ended the program|balance/],
    ];

    // Whoever corrects what cannot be read writes into a damaged file.
    for (const table of ['contract_grant', 'ledger_entry', 'contract']) {
        test(`damaged: a page of ${table} is cured by restoring, and by no correction`, async () => {
            const { pages } = await read(sound, { pages: `SELECT rootpage FROM sqlite_master WHERE name = '${table}'` });
            const { bytes } = await read(sound, { bytes: 'PRAGMA page_size' });
            const file = await sick((f) => patch(f, (Number(pages[0].rootpage) - 1) * Number(bytes[0].page_size), Buffer.alloc(Number(bytes[0].page_size), 0x5a)));
            const report = await examine(file);
            assert.ok(report.wrong.includes('ledger') && report.wrong.includes('pages'), report.words);
            for (const finding of report.checks.ledger) assert.match(finding.cure, /restore the last backup/);
            for (const finding of Object.values(report.checks).flat()) assert.doesNotMatch(finding.cure ?? '', /contract adjust/);
            await rm(file, { recursive: true, force: true });
        });
    }

    for (const [name, damage, check, words] of damages) {
        test(`damaged: ${name}`, async () => {
            const file = await sick(damage);
            const report = await examine(file);
            says(report, check, words);
            await rm(file, { recursive: true, force: true });
        });
    }

    test('a backup is restored with a word on its ledgers, whatever they are', async () => {
        const fresh = path.join(place, 'fresh.db');
        await restored(fresh, sound, 0, /^\S+ holds what \S+ held\.\n7 entries of 1 contract verify, and every balance is their sum\.\n$/);
        const piped = (file) => run('sh', ['-c', 'exec "$0" restore - < "$1"', bin, file], { env: { ...process.env, ENTITLED_DB: fresh } });
        assert.match((await piped(sound)).stderr, /^\S+ holds what standard input held\.\n/);
        const cut = path.join(place, 'cut.db');
        await writeFile(cut, (await readFile(sound)).subarray(0, 8192));
        const refused = await piped(cut);
        assert.notEqual(refused.code, 0);
        assert.match(refused.stderr, /[Ss]tandard input/);
        assert.doesNotMatch(refused.stderr, /\/tmp|TMPDIR/, 'the file that it was kept in is nobody\'s affair');
        const changed = await sick((f) => unguardedly(f, 'UPDATE ledger_entry SET at = at + 1, recorded_at = recorded_at + 1 WHERE sequence = 3'));
        await restored(fresh, changed, 5, not_verified);
        const older = await sick((f) => sqlite(f, 'DELETE FROM schema_migration WHERE version > 5'));
        await restored(fresh, older, 0, /its ledgers were not verified\. Next: entitled upgrade/);
        // integrity_check lets such a row pass, and reading it ends a program that trusts its own rows.
        const strange = await sick((f) => unguardedly(f, 'PRAGMA ignore_check_constraints = 1', "UPDATE ledger_entry SET hash = x'00ff' WHERE sequence = 2"));
        await restored(fresh, strange, 5, /Looking at this ended the program|its hash.*\nThe backup was put back/);
        const headless = await sick((f) => sqlite(f, 'PRAGMA writable_schema = ON', "DELETE FROM sqlite_master WHERE name = 'ledger_reason' OR tbl_name = 'ledger_reason'"));
        const done = await run(bin, ['restore', headless], { env: { ...process.env, ENTITLED_DB: fresh } });
        assert.equal(done.code, 5, done.stderr);
        for (const name of [fresh, `${fresh}-turnstile`, headless]) await rm(name, { force: true });
    });

    // A catalogue of before one had to say where the agreement is read.
    test('a catalogue without a link to its agreement is noted, and nothing is wrong', async () => {
        const file = await sick((f) => sqlite(f, `UPDATE catalog_item SET body = REPLACE(body, '"id":"agreement"', '"id":"terms"') WHERE kind = 'service'`));
        const report = await examine(file);
        assert.deepEqual(report.wrong, [], report.words);
        assert.equal(report.checks.catalog[0].result, 'note', report.words);
        assert.match(report.checks.catalog[0].words, /accepts the services agreement, version .+, and cannot read it/);
        assert.match(report.checks.catalog[0].cure, /"agreement".*entitled catalog apply/);
        await rm(file, { recursive: true, force: true });
    });

    test('a table of somebody else is noted, and nothing is wrong', async () => {
        const file = await sick((f) => sqlite(f, 'CREATE TABLE theirs (a)'));
        const report = await examine(file);
        assert.deepEqual(report.wrong, [], report.words);
        assert.match(report.words, /^note schema: The table theirs \(of theirs\) was added by somebody else\.$/m);
        await rm(file);
    });

    const part = (name) => `request_words_${name}`;
    const broken = [
        ['no rows', 'DELETE FROM request_words', /5 requests and 5 communications are missing/],
        ['one row less', 'DELETE FROM request_words WHERE rowid = (SELECT MIN(id) FROM request)', /1 request and 0 communications are missing/],
        ['a row of another request', 'UPDATE request_words SET request_id = 4711 WHERE rowid = (SELECT MIN(id) FROM request)', /1 request and/],
        ['a row with other words', "UPDATE request_words SET words = 'other' WHERE rowid = (SELECT MIN(id) FROM request)", /1 request and/],
        ['words past the index', `UPDATE ${part('content')} SET c0 = 'other words' WHERE id <> c1`, /The index of words is damaged/],
        ['a row past the index', `DELETE FROM ${part('content')} WHERE id <> c1`, /The index of words is damaged/],
        ['a page of it', `UPDATE ${part('data')} SET block = zeroblob(length(block)) WHERE id = (SELECT MAX(id) FROM ${part('data')})`, /The index of words is damaged/],
        ['all its pages', `DELETE FROM ${part('data')} WHERE id > 10`, /The index of words is damaged/],
        ['its averages', `DELETE FROM ${part('data')} WHERE id = 1`, /The index of words is damaged/],
        ['its sizes', `DELETE FROM ${part('docsize')}`, /The index of words is damaged/],
        ['its structure', `DELETE FROM ${part('data')} WHERE id = 10`, /./],
        ['its version', `UPDATE ${part('config')} SET v = 3 WHERE k = 'version'`, /./],
        ['no settings', `DROP TABLE ${part('config')}`, /./],
        ['no pages', `DROP TABLE ${part('data')}`, /./],
        ['no list of pages', `DROP TABLE ${part('idx')}`, /./],
        ['nothing of it', ['idx', 'data', 'docsize', 'content', 'config'].map((name) => `DROP TABLE ${part(name)}`).join(';'), /./],
        ['no table', 'DROP TABLE request_words', /The table request_words is missing/],
    ];

    for (const [name, sql, words] of broken) {
        test(`damaged search is named and made anew: ${name}`, async () => {
            const file = await copyOf(), before = await indexed(sound);
            await sqlite(file, sql);
            const was = await hashOf(file);
            await examine(file);
            assert.equal(await hashOf(file), was, 'the doctor changes nothing');
            await cures(file, before, words);
            await rm(file, { force: true });
        });
    }

    test('what is made anew is what the migrations make', async () => {
        const file = await copyOf(), schema = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'request_words%' ORDER BY name";
        const before = (await read(file, { schema })).schema.map((row) => row.sql.replace(/\s+/g, ' '));
        assert.equal((await reindex(file)).code, 0);
        assert.deepEqual((await read(file, { schema })).schema.map((row) => row.sql.replace(/\s+/g, ' ')), before);
        await rm(file);
    });

    test('damaged: pages, all over the file; the tables are named, and nothing is changed', async () => {
        // Packed, so that each page holds something: what stands in a free one is nobody's.
        const packed = await copyOf();
        await sqlite(packed, 'VACUUM');
        const bytes = (await stat(packed)).size;
        await rm(packed);
        let named = 0;
        for (let i = 1; i <= 10; i++) {
            const at = Math.floor((i * bytes) / 11 / 4096) * 4096;
            const file = await sick(async (f) => {
                await sqlite(f, 'VACUUM');
                await patch(f, at, Buffer.alloc(4096, 0xa5));
            });
            const was = await hashOf(file);
            const report = await examine(file);
            assert.ok(report.wrong.length > 0, `page ${at / 4096}: ${report.words}`);
            if (report.wrong.includes('pages')) named += /Table \w+ is damaged/.test(report.words);
            assert.equal(await hashOf(file), was);
        }
        assert.ok(named >= 8, `tables were named for ${named} of 10 pages`);
    });

    test('a log that was left behind is told, read, and left as it is; so is one that was cut', async () => {
        const were = [await hashOf(crashed), await hashOf(`${crashed}-wal`), (await readdir(place)).sort().join()];
        let report = await examine(crashed);
        assert.deepEqual(report.wrong, [], report.words);
        assert.match(report.checks.log[0].words, /nobody has the database open: the server was killed/);
        assert.match(report.checks.ledger[0].words, /^7 entries/);
        assert.deepEqual([await hashOf(crashed), await hashOf(`${crashed}-wal`), (await readdir(place)).sort().join()], were);
        await truncate(`${crashed}-wal`, (await stat(`${crashed}-wal`)).size - 5000);
        report = await examine(crashed);
        assert.match(report.checks.log[0].words, /breaks off: \d+ bytes are behind its last whole transaction/);
        await rm(`${crashed}-wal`);
        report = await examine(crashed);
        assert.ok(!report.ok || !/^7 entries/.test(report.checks.ledger[0].words), 'without its log something must be missing');
    });

    test('a file that others may read is told', async () => {
        const file = await copyOf();
        await chmod(file, 0o644);
        assert.match((await examine(file)).words, /note access: Others than its owner may read the database/);
        await chmod(file, 0o600);
        assert.deepEqual((await examine(file)).wrong, []);
    });
}

test('the index of search is made anew while requests are submitted, written to and searched', async (t) => {
    const world = await World.start();
    t.after(() => world.stop());
    const contract = await world.contract({ units: 60 });
    const numbers = [];
    let over = false;
    const submitting = (async () => {
        while (!over && numbers.length < 40) {
            const request = await world.submit(contract, { title: 'Meanwhile a zebra', description: 'It stops.' });
            numbers.push(request.number);
            await world.anna.expect(201, world.anna.post(`/requests/${request.number}/communications`, { text: 'The giraffe too.' }));
            await world.anna.expect(200, world.anna.get('/requests', { q: 'zebra' }));
        }
    })();
    for (let i = 0; i < 4; i++) {
        const done = await reindex(world.server.db, ['--json']);
        assert.equal(done.code, 0, done.stderr);
        assert.ok(JSON.parse(done.stdout).requests >= 0);
    }
    over = true;
    await submitting;
    const report = await examine(world.server.db);
    assert.deepEqual(report.wrong, [], report.words);
    const found = async (q) => (await world.anna.all('/requests', { q })).map((request) => request.number).sort();
    assert.deepEqual(await found('zebra'), [...numbers].sort());
    assert.deepEqual(await found('giraffe'), [...numbers].sort());
});
