// SPDX-License-Identifier: Apache-2.0
// forger.mjs: somebody who has the database in his hands, and what finds him out [4.7]. Anchors keeps what the log and mails said of the
// ledgers while a server ran. forge() works on copies of its database: what decides a balance is refused by the database, or, where its
// guards were put aside, found by verifying; a chain that was written anew from front to end is found by the anchors.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run, withDatabase } from '../api/server.mjs';
import { patience_ms } from '../patience.mjs';
import { read, write } from './store.mjs';
import { Tally, sleep } from './torture.mjs';

// ---- Anchors -------------------------------------------------------------------------------------------------

export class Anchors {
    lines = new Set();
    #forgotten = new Set();

    // Remembers the anchors that stand in a text, whatever stands around them.
    look(text) {
        for (const line of text.match(/entitled-anchor-1\|\d+\|-?\d+\|(?:all|\d+)\|\d+\|[0-9a-f]*/g) ?? []) if (!this.#forgotten.has(line)) this.lines.add(line);
    }

    // Of ledgers that are no longer there, as after an older backup was restored.
    forget() {
        for (const line of this.lines) this.#forgotten.add(line);
        this.lines.clear();
    }

    // What the server does in the night is due now.
    hurry(server) { return write(server.db, "UPDATE job SET run_at = 1 WHERE work = 'contract.anchor' AND leased_until = 0"); }

    // Waits until each contract is anchored as it is, and every anchor that was ever taken has been told. `look`: reads what was told.
    async complete(server, look = () => this.look(server.log)) {
        const left = async () => {
            look();
            const told = new Set([...this.lines, ...this.#forgotten].filter((line) => line.split('|')[3] === 'all').map((line) => line.split('|')[1]));
            const { moved, taken } = await read(server.db, {
                moved: 'SELECT CAST(c.id AS TEXT) AS id FROM contract c WHERE c.sequence > COALESCE((SELECT MAX(a.sequence) FROM ledger_anchored a WHERE a.contract_id = c.id), 0)',
                taken: 'SELECT CAST(number AS TEXT) AS number FROM ledger_anchor ORDER BY number',
            });
            return { moved: moved.length, untold: taken.map((row) => row.number).filter((number) => !told.has(number)) };
        };
        for (const end = Date.now() + patience_ms; ; await sleep(200)) {
            const { moved, untold } = await left();
            if (moved === 0 && untold.length === 0) return;
            assert.ok(Date.now() < end, `${moved} contracts are not anchored, and the anchors ${untold} not told\n${server.log.slice(-3000)}`);
            if (moved) await this.hurry(server);
        }
    }

    // A file of those of them that `keeps` says.
    save(server, keeps = () => true) {
        const file = path.join(server.directory, 'anchors');
        writeFileSync(file, [...this.lines].filter(keeps).map((line) => `Nov 30 01:00:07 desk entitled[7]: anchor=${line}\n`).join(''));
        return file;
    }

    // { code, stdout, stderr } of verifying a database of the server's kind against them.
    verify(server, { db = server.db, keeps } = {}) { return server.cli(['ledger', 'verify', '--anchors', this.save(server, keeps)], { env: { ENTITLED_DB: db } }); }
}

// ---- Copies --------------------------------------------------------------------------------------------------

// A copy of the database, and copies of that one. attempt() changes nothing; forged() makes a copy in which the guards were put aside.
class SqliteCopies {
    constructor(server) { Object.assign(this, { server, whole: path.join(server.directory, 'forger-whole.db'), forgery: path.join(server.directory, 'forger.db') }); }

    begin() { return this.server.must(['backup', this.whole]); }

    // What the database says to the first of these statements that it refuses, or null.
    attempt(statements) {
        const db = new DatabaseSync(this.whole);
        try {
            db.exec(`PRAGMA foreign_keys = OFF; BEGIN; ${statements.join('; ')}`);
            return null;
        } catch (error) {
            return error.message;
        } finally {
            db.close();
        }
    }

    forged(statements) {
        for (const end of ['-wal', '-shm']) rmSync(this.forgery + end, { force: true });
        copyFileSync(this.whole, this.forgery);
        const db = new DatabaseSync(this.forgery);
        const guards = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
        db.exec(['PRAGMA foreign_keys = OFF; BEGIN', ...guards.map((guard) => `DROP TRIGGER ${guard.name}`), ...statements, ...guards.map((guard) => guard.sql), 'COMMIT'].join(';\n'));
        db.close();
        return this.forgery;
    }

    end() { for (const file of [this.whole, this.forgery]) rmSync(file, { force: true }); }
}

class PostgresCopies {
    constructor(server) {
        const name = `entitled_forger_${randomBytes(4).toString('hex')}`;
        Object.assign(this, { server, name, whole: withDatabase(server.db, `${name}_whole`), forgery: withDatabase(server.db, name) });
    }

    async begin() {
        const file = path.join(this.server.directory, 'forger-backup');
        await this.server.must(['backup', file]);
        await write(this.server.db, `CREATE DATABASE ${this.name}_whole ENCODING 'UTF8' TEMPLATE template0`);
        await this.server.must(['restore', file], { env: { ENTITLED_DB: this.whole } });
    }

    async #play(db, statements) {
        const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db], { input: `${statements.join(';\n')};\n` });
        return done.code === 0 ? null : done.stderr;
    }

    attempt(statements) { return this.#play(this.whole, ['BEGIN', ...statements, 'ROLLBACK']); }

    async forged(statements) {
        await write(this.server.db, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
        await write(this.server.db, `CREATE DATABASE ${this.name} TEMPLATE ${this.name}_whole`);
        assert.equal(await this.#play(this.forgery, ['SET session_replication_role = replica', 'BEGIN', ...statements, 'COMMIT']), null);
        return this.forgery;
    }

    async end() { for (const name of [this.name, `${this.name}_whole`]) await write(this.server.db, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`); }
}

// ---- A ledger ------------------------------------------------------------------------------------------------

const texts = (columns) => columns.map((column) => `CAST(${column} AS TEXT) AS ${column}`).join(', ');
const integers = ['starts_on', 'ends_on', 'expires_on', 'units', 'remaining', 'balance', 'previous_balance', 'sequence', 'at', 'recorded_at', 'counted', 'format'];
const asNumbers = (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, integers.includes(name) ? Number(value) : value])));

// One contract with its grants and entries, as they stand: { contract, grants, entries }.
async function ledgerOf(db, random) {
    const { contracts } = await read(db, { contracts: 'SELECT CAST(id AS TEXT) AS id, CAST(sequence AS TEXT) AS sequence FROM contract WHERE sequence > 0' });
    const moved = contracts.filter((row) => Number(row.sequence) > 3);
    const { id } = random.pick(moved.length && random.chance(0.7) ? moved : contracts);
    const found = await read(db, {
        contract: `SELECT ${texts(['id', 'unit', 'counted', 'time_zone', 'starts_on', 'ends_on', 'balance', 'sequence'])} FROM contract WHERE id = ${id}`,
        grants: `SELECT ${texts(['id', 'units', 'remaining', 'starts_on', 'expires_on', 'source'])} FROM contract_grant WHERE contract_id = ${id} ORDER BY id`,
        entries: `SELECT ${texts(['id', 'sequence', 'kind', 'units', 'previous_balance', 'balance', 'grant_id', 'request_id', 'reverses_id', 'at', 'recorded_at', 'actor_id', 'reason_digest', 'format'])}
            FROM ledger_entry e WHERE contract_id = ${id} ORDER BY e.sequence`,
    });
    return { contract: asNumbers(found.contract)[0], grants: asNumbers(found.grants), entries: asNumbers(found.entries) };
}

// docs/ledger-format.md
function lineOf({ contract, grants }, entry, previous) {
    const grant = grants.find((one) => one.id === entry.grant_id);
    return ['entitled-ledger-2', contract.id, entry.sequence, entry.id, entry.kind, entry.units, grant.id, grant.starts_on, grant.expires_on, contract.unit,
        contract.counted ? 'counted' : 'unlimited', contract.time_zone, grant.source, entry.request_id ?? 0, entry.at, entry.recorded_at, entry.actor_id ?? 0,
        entry.reason_digest, previous].join('|');
}

// The statements that write all of a ledger anew: numbers, balances, hashes, what is left of grants, and what stands on the contract.
function writtenAnew(ledger, removed) {
    const { contract, grants, entries } = ledger;
    const statements = removed.flatMap((entry) => [`DELETE FROM ledger_reason WHERE entry_id = ${entry.id}`, `DELETE FROM ledger_entry WHERE id = ${entry.id}`]);
    const left = new Map(grants.map((grant) => [grant.id, 0]));
    let balance = 0, head = '';
    for (const [i, entry] of entries.entries()) {
        entry.sequence = i + 1;
        const hash = createHash('sha256').update(lineOf(ledger, entry, head)).digest('hex');
        statements.push(`UPDATE ledger_entry SET sequence = ${entry.sequence}, units = ${entry.units}, previous_balance = ${balance}, balance = ${balance + entry.units},`
            + ` at = ${entry.at}, recorded_at = ${entry.recorded_at}, previous_hash = '${head}', hash = '${hash}' WHERE id = ${entry.id}`);
        balance += entry.units;
        left.set(entry.grant_id, left.get(entry.grant_id) + entry.units);
        head = hash;
    }
    for (const grant of grants)
        statements.push(`UPDATE contract_grant SET units = ${grant.units}, remaining = ${left.get(grant.id)}, starts_on = ${grant.starts_on}, expires_on = ${grant.expires_on}, source = '${grant.source}' WHERE id = ${grant.id}`);
    const first = grants.find((grant) => grant.id === entries[0].grant_id);
    const ends_on = Math.max(...grants.map((grant) => grant.expires_on));
    return [...statements, `UPDATE contract SET unit = '${contract.unit}', starts_on = ${first.starts_on}, ends_on = ${ends_on}, sequence = ${entries.length}, balance = ${balance}, head = '${head}' WHERE id = ${contract.id}`];
}

// ---- Forgeries -----------------------------------------------------------------------------------------------

const other = (random, list, but) => random.pick(list.filter((one) => one !== but));
const sources = ['issued', 'imported', 'topped_up', 'given_back', 'earlier'];
const units = ['incident', 'hour'];
const zones = ['Europe/Stockholm', 'Asia/Tokyo', 'America/Chicago', 'UTC'];
const set = (table, row, what) => [`UPDATE ${table} SET ${what} WHERE id = ${row.id}`];
const some = (random) => random.between(1, 400);

/*
 * One thing that is changed by itself: (ledger, random, entry, grant) -> statements, or null where there is nothing of the kind. The guards
 * refuse each, but those in `unguarded`, and verifying finds each. A constraint that is no guard (a CHECK) is not broken on the way.
 */
const single = {
    'the units of an entry': (_, random, entry) => { const by = (entry.units < 0 ? -1 : 1) * some(random); return set('ledger_entry', entry, `units = units + ${by}, balance = balance + ${by}`); },
    'the moment of an entry': (_, random, entry) => { const by = some(random) * 60_000; return set('ledger_entry', entry, `at = at + ${by}, recorded_at = recorded_at + ${by}`); },
    'the kind of an entry': (_, random, entry) => (['grant', 'expire'].includes(entry.kind) && entry.units !== 0 && entry.at === entry.recorded_at ? set('ledger_entry', entry, "kind = 'adjust'") : null),
    'who made an entry': (_, random, entry) => set('ledger_entry', entry, `actor_id = ${Number(entry.actor_id ?? 0) % 1000 + some(random)}`),
    'the format of an entry': (_, random, entry) => set('ledger_entry', entry, 'format = 1'),
    'the digest of a reason': (_, random, entry) => set('ledger_entry', entry, `reason_digest = '${randomBytes(32).toString('hex')}'`),
    'the grant of an entry': ({ grants }, random, entry) => (grants.length > 1 ? set('ledger_entry', entry, `grant_id = ${other(random, grants.map((one) => one.id), entry.grant_id)}`) : null),
    'an entry that goes': (_, random, entry) => [`DELETE FROM ledger_entry WHERE id = ${entry.id}`],
    'the units of a grant': (_, random, entry, grant) => set('contract_grant', grant, `units = units + ${some(random)}`),
    'what is left of a grant': (_, random, entry, grant) => set('contract_grant', grant, `remaining = remaining + ${some(random)}`),
    'the first day of a grant': (_, random, entry, grant) => set('contract_grant', grant, `starts_on = starts_on - ${some(random)}`),
    'the last day of a grant': (_, random, entry, grant) => set('contract_grant', grant, `expires_on = expires_on + ${some(random)}`),
    'both days of a grant': (_, random, entry, grant) => { const by = some(random); return set('contract_grant', grant, `starts_on = starts_on + ${by}, expires_on = expires_on + ${by}`); },
    'the source of a grant': (_, random, entry, grant) => set('contract_grant', grant, `source = '${other(random, sources, grant.source)}'`),
    'whether a grant is counted': ({ contract }, random, entry, grant) => (contract.counted ? set('contract_grant', grant, 'counted = 0') : null),
    'a grant that goes': (_, random, entry, grant) => [`DELETE FROM contract_grant WHERE id = ${grant.id}`],
    'the balance of a contract': ({ contract }, random) => set('contract', contract, `balance = balance + ${some(random)}`),
    'the head of a contract': ({ contract }) => set('contract', contract, `head = '${randomBytes(32).toString('hex')}'`),
    'the unit of a contract': ({ contract }, random) => set('contract', contract, `unit = '${other(random, units, contract.unit)}'`),
    'whether a contract is counted': ({ contract }) => (contract.counted ? set('contract', contract, 'counted = 0') : null),
    'the zone of a contract': ({ contract }, random) => set('contract', contract, `time_zone = '${other(random, zones, contract.time_zone)}'`),
    'the first day of a contract': ({ contract }, random) => set('contract', contract, `starts_on = starts_on - ${some(random)}`),
    'the last day of a contract': ({ contract }, random) => set('contract', contract, `ends_on = ends_on + ${some(random)}`),
    'the words of a reason': (_, random, entry) => [`UPDATE ledger_reason SET reason = 'Somebody else asked for it, ${some(random)}' WHERE entry_id = ${entry.id}`],
    // By somebody who knows all figures, and nothing of hashes.
    'the units of a grant, and all that follows from them': ({ contract, entries }, random, entry, grant) => {
        const by = some(random), made = entries.find((one) => one.grant_id === grant.id && one.kind === 'grant');
        return [...set('ledger_entry', made, `units = units + ${by}, balance = balance + ${by}`),
            `UPDATE ledger_entry SET previous_balance = previous_balance + ${by}, balance = balance + ${by} WHERE contract_id = ${contract.id} AND sequence > ${made.sequence}`,
            ...set('contract_grant', grant, `units = units + ${by}, remaining = remaining + ${by}`), ...set('contract', contract, `balance = balance + ${by}`)];
    },
    'the last day of a grant, and of its contract': ({ contract }, random, entry, grant) => {
        const by = some(random);
        return [...set('contract_grant', grant, `expires_on = expires_on + ${by}`), ...set('contract', contract, `ends_on = ends_on + ${by}`)];
    },
};
const unguarded = ['the last day of a contract', 'the words of a reason'];

// Takes entries out of a ledger; null where there are none.
function without(ledger, gone) {
    if (!gone.length) return null;
    ledger.entries = ledger.entries.filter((entry) => !gone.includes(entry));
    return gone;
}

/*
 * What is changed before a whole chain is written anew: the entries that go, or null where there is nothing of the kind. Units that have lapsed
 * keep their days: verifying asks for these.
 */
const whole = {
    'a grant that lives longer'(ledger, random) {
        const living = ledger.grants.filter((grant) => !ledger.entries.some((entry) => entry.kind === 'expire' && entry.grant_id === grant.id));
        if (!living.length) return null;
        random.pick(living).expires_on += some(random);
        return [];
    },
    'a grant that began earlier'(ledger, random) { random.pick(ledger.grants).starts_on -= some(random); return []; },
    'a grant of more units'(ledger, random) {
        const grant = random.pick(ledger.grants), by = some(random);
        grant.units += by;
        ledger.entries.find((entry) => entry.grant_id === grant.id && entry.kind === 'grant').units += by;
        return [];
    },
    'a grant of another source'(ledger, random) { const grant = random.pick(ledger.grants); grant.source = other(random, sources, grant.source); return []; },
    'another unit'(ledger, random) { ledger.contract.unit = other(random, units, ledger.contract.unit); return []; },
    'another moment'(ledger, random) {
        const entry = random.pick(ledger.entries), by = some(random) * 1000;
        entry.at += by;
        entry.recorded_at += by;
        return [];
    },
    'the last entry cut off'(ledger) { return without(ledger, ledger.entries.slice(-1).filter((entry) => entry.kind !== 'grant')); },
    'a debit that never was'(ledger, random) {
        const debits = ledger.entries.filter((entry) => entry.kind === 'debit');
        if (!debits.length) return null;
        const debit = random.pick(debits);
        return without(ledger, ledger.entries.filter((entry) => entry === debit || entry.reverses_id === debit.id).reverse());
    },
};

const everything = ({ contract }) => [
    `DELETE FROM ledger_reason WHERE entry_id IN (SELECT id FROM ledger_entry WHERE contract_id = ${contract.id})`,
    ...['ledger_entry', 'contract_grant', 'association', 'contract_block'].map((table) => `DELETE FROM ${table} WHERE contract_id = ${contract.id}`),
    `DELETE FROM contract WHERE id = ${contract.id}`,
];

// ---- Forging -------------------------------------------------------------------------------------------------

async function forgeSingle({ server, copies, random, figures }, name) {
    const ledger = await ledgerOf(copies.whole, random);
    const statements = single[name](ledger, random, random.pick(ledger.entries), random.pick(ledger.grants));
    if (!statements) return;
    const words = `${name}: ${statements.join('; ').slice(0, 500)}`;
    const refusal = await copies.attempt(statements);
    if (!unguarded.includes(name)) assert.ok(refusal, `the database takes ${words}`);
    const found = await server.cli(['ledger', 'verify'], { env: { ENTITLED_DB: await copies.forged(statements) } });
    // The words of a reason may have been erased before, and then there is nothing to change.
    if (name === 'the words of a reason' && found.code === 0) return;
    assert.equal(found.code, 5, `verifying does not find ${words}\n${found.stdout}${found.stderr}`);
    figures.add(refusal ? 'refused, and found without guards' : 'found by verifying');
}

async function forgeWhole({ server, copies, random, anchors, figures }, name) {
    const ledger = await ledgerOf(copies.whole, random);
    const removed = name === 'a whole contract' ? everything(ledger) : whole[name](ledger, random);
    if (!removed || !ledger.entries.length) return;
    const statements = name === 'a whole contract' ? removed : writtenAnew(ledger, removed);
    if (random.chance(0.3)) statements.unshift(`DELETE FROM ledger_anchored WHERE contract_id = ${ledger.contract.id}`);
    const words = `${name}, of contract ${ledger.contract.id}`;
    assert.ok(await copies.attempt(statements), `the database takes ${words}`);
    const db = await copies.forged(statements);
    const plain = await server.cli(['ledger', 'verify'], { env: { ENTITLED_DB: db } });
    // So that it is the anchors that find it: nothing within the database tells of it.
    if (name !== 'a whole contract') assert.equal(plain.code, 0, `${words} is not written as we write\n${plain.stderr}`);
    const kept = random.pick([() => true, (line) => line.includes('|all|'), (line) => !line.includes('|all|')]);
    const found = await anchors.verify(server, { db, keeps: kept });
    assert.equal(found.code, 5, `the anchors do not find ${words}\n${found.stdout}${found.stderr}`);
    figures.add('found by anchors');
}

/*
 * `times` forgeries of the ledgers of a server, by chance, each in a copy of its own; `anchors` has one of each contract as it is. Words for
 * people about what was done.
 */
export async function forge({ server, random, anchors, times }) {
    const copies = server.db.startsWith('postgres') ? new PostgresCopies(server) : new SqliteCopies(server);
    const figures = new Tally();
    const all = [...Object.keys(single).map((name) => [forgeSingle, name]), ...Object.keys(whole).map((name) => [forgeWhole, name]), [forgeWhole, 'a whole contract']];
    let left = [];
    try {
        await copies.begin();
        const untouched = await anchors.verify(server, { db: copies.whole });
        assert.equal(untouched.code, 0, `${untouched.stdout}${untouched.stderr}`);
        for (let i = 0; i < times; i++) {
            if (!left.length) left = [...all];
            const [act, name] = left.splice(random.below(left.length), 1)[0];
            await act({ server, copies, random, anchors, figures }, name);
        }
    } finally {
        await copies.end();
    }
    return `${anchors.lines.size} lines of anchors hold, ${times} forgeries: ${figures}`;
}
