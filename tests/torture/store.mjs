// SPDX-License-Identifier: Apache-2.0
// store.mjs: what is stored, read past the program: for tests that compare it with what clients were told. Every answer of read() is one
// moment of the database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { run } from '../api/server.mjs';
import { openShared } from '../shared_file.mjs';

function readSqlite(file, queries) {
    const db = openShared(file, { readOnly: true });
    try {
        db.exec('BEGIN');
        return Object.fromEntries(Object.entries(queries).map(([name, sql]) => [name, db.prepare(sql).all().map((row) => ({ ...row }))]));
    } finally {
        db.close();
    }
}

async function readPostgres(url, queries) {
    const parts = Object.entries(queries).map(([name, sql]) => `'${name}', (SELECT COALESCE(json_agg(q), '[]'::json) FROM (${sql}) q)`);
    const done = await run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url], { input: `SELECT json_build_object(${parts.join(',\n')});\n` });
    if (done.code !== 0) throw new Error(`psql: ${done.stderr}`);
    return JSON.parse(done.stdout);
}

// { name: rows } of { name: SELECT ... }, of one moment. Ids have more digits than a number of ours: CAST(id AS TEXT).
export const read = (db, queries) => (db.startsWith('postgres') ? readPostgres(db, queries) : readSqlite(db, queries));

// Statements past the program, as somebody with the database in his hands could: for what would take days otherwise.
export async function write(db, sql) {
    if (db.startsWith('postgres')) {
        const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db, '-c', sql]);
        if (done.code !== 0) throw new Error(`psql: ${done.stderr}`);
        return;
    }
    const file = openShared(db);
    try {
        file.exec(sql);
    } finally {
        file.close();
    }
}

// Keeps the program from writing into ledgers until the function that it gives is called.
export async function holdLedger(db) {
    if (!db.startsWith('postgres')) {
        const file = openShared(db);
        file.exec('BEGIN IMMEDIATE');
        return () => {
            file.exec('ROLLBACK');
            file.close();
        };
    }
    const psql = spawn('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', db], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(psql, 'exit');
    psql.stdin.write('BEGIN;\nLOCK TABLE ledger_entry IN SHARE MODE;\nSELECT 1;\n');
    await once(psql.stdout, 'data');
    return async () => {
        psql.stdin.end('ROLLBACK;\n');
        await ended;
    };
}

// Until the server's job has written the words of everything stored so far into the index of search.
export async function wordsWritten(db) {
    while ((await read(db, { left: 'SELECT 1 AS one FROM request_unwritten LIMIT 1' })).left.length) await new Promise((resolve) => setTimeout(resolve, 50));
}

const entries = (what, where = '') => `(SELECT CAST(COALESCE(${what}, 0) AS BIGINT) FROM ledger_entry e WHERE e.contract_id = c.id ${where})`;

/*
 * The questions of checkBooks(). `since`: requests that were submitted before it (in ms) are not asked for one by one.
 * A request is half there if it lacks its charge, its first contact, its history, its key or draft, or the mail about it.
 */
export const bookQueries = (since = 0) => ({
    contracts: `SELECT CAST(c.id AS TEXT) AS id, c.balance AS balance, c.sequence AS sequence,
        ${entries('COUNT(*)')} AS entries, ${entries('MAX(e.sequence)')} AS last, ${entries('SUM(e.units)')} AS total,
        ${entries('SUM(e.units)', 'AND e.kind IN (\'grant\', \'adjust\', \'expire\')')} AS granted,
        ${entries('COUNT(*)', 'AND e.kind = \'debit\' AND e.units = -1')} AS debits, ${entries('COUNT(*)', 'AND e.kind = \'debit\' AND e.units <> -1')} AS odd_debits,
        ${entries('COUNT(DISTINCT e.request_id)', 'AND e.kind = \'debit\'')} AS debited,
        ${entries('COUNT(*)', 'AND e.kind = \'credit_back\'')} AS credits, ${entries('COUNT(DISTINCT e.request_id)', 'AND e.kind = \'credit_back\'')} AS credited,
        (SELECT COUNT(*) FROM request r WHERE r.contract_id = c.id) AS requests,
        (SELECT CAST(COALESCE(SUM(g.remaining), 0) AS BIGINT) FROM contract_grant g WHERE g.contract_id = c.id) AS remaining
        FROM contract c`,
    halves: `SELECT r.number AS number FROM request r WHERE r.submitted_at >= ${since} AND (
        NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.contract_id = r.contract_id AND e.request_id = r.id AND e.kind = 'debit')
        OR NOT EXISTS (SELECT 1 FROM request_contact x WHERE x.request_id = r.id AND x.role = 'primary')
        OR NOT EXISTS (SELECT 1 FROM request_event x WHERE x.request_id = r.id))`,
    unkept: `SELECT r.number AS number FROM request r WHERE r.submitted_at >= ${since}
        AND r.id NOT IN (SELECT request_id FROM idempotency_key) AND r.id NOT IN (SELECT request_id FROM draft WHERE request_id IS NOT NULL)`,
    unmailed: `SELECT r.number AS number FROM request r WHERE r.submitted_at >= ${since}
        AND r.id NOT IN (SELECT ref_id FROM job WHERE work = 'notice.request_submitted' AND ref_id IS NOT NULL)
        AND r.id NOT IN (SELECT ref_id FROM mail WHERE event = 'request_submitted')`,
    buried: 'SELECT work, attempts, last_error FROM job WHERE buried = 1',
});

// What holds in every moment, whatever happened before [4.7-4.11]. `granted`: units by contract id, where the test knows them.
export function checkBooks(books, granted = {}) {
    for (const c of books.contracts) {
        const words = `contract ${c.id}: ${JSON.stringify(c)}`;
        assert.equal(c.entries, c.last, `numbered without a gap, ${words}`);
        assert.equal(c.sequence, c.last, `the last entry, ${words}`);
        assert.equal(c.balance, c.total, `the balance is the sum of its ledger, ${words}`);
        assert.equal(c.balance, c.remaining, `the balance is what its grants have left, ${words}`);
        assert.equal(c.balance, c.granted - c.debits + c.credits, `the balance is what was granted, charged and given back, ${words}`);
        assert.ok(c.balance >= 0, words);
        assert.equal(c.odd_debits, 0, `an incident is one unit, ${words}`);
        assert.equal(c.debits, c.requests, `each request is charged once, ${words}`);
        assert.equal(c.debits, c.debited, `no request is charged twice, ${words}`);
        assert.equal(c.credits, c.credited, `no request is given back twice, ${words}`);
        if (c.id in granted) assert.equal(c.granted, granted[c.id], words);
    }
    assert.deepEqual(books.halves, [], 'requests that are half there');
    assert.deepEqual(books.unkept, [], 'requests of no key and no draft');
    assert.deepEqual(books.unmailed, [], 'requests without the mail about them');
    assert.deepEqual(books.buried, [], 'jobs that were given up');
}
