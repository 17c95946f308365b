// SPDX-License-Identifier: Apache-2.0
// kill.test.mjs: SIGKILL at random moments under the load of 16 clients, and after each round what clients were told is compared with
// what is stored: every 201 is there once, every repeated key gave the same number, every grant was made once however often it was sent,
// no draft that was acknowledged is lost (also of those who were signed out while they wrote), no mail; a contract's draft that was issued
// or cancelled is, and its log says so once; a contract that was added to a list or dropped from it is there or not.
// What is stored without having been acknowledged is allowed, and is charged once. Anchors of the ledgers are taken meanwhile, and none that was
// taken is lost; at the end they hold, and whoever forges a copy of the database is refused or found out.
// ENTITLED_TORTURE: at most 20 minutes: kill -9 of workers, helpers, job worker, parent or all (of PostgreSQL, too) under load, 200 rounds on SQLite, 50 on PostgreSQL
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, run } from '../api/server.mjs';
import { World } from '../api/world.mjs';
import { Random, Tally, engine, long, say, seed, sleep } from './torture.mjs';
import { Drafter, Engineer, Granter, Submitter, Told } from './clients.mjs';
import { Anchors, forge } from './forger.mjs';
import { Dropper, Issuer, Kept } from './keepers.mjs';
import { bookQueries, checkBooks, read } from './store.mjs';
import { patience_ms } from '../patience.mjs';
import { openShared } from '../shared_file.mjs';

const on_postgres = engine === 'PostgreSQL';
const rounds = Number(process.env.ENTITLED_ROUNDS || (long ? (on_postgres ? 50 : 200) : (on_postgres ? 7 : 10)));
const whole_every = 25; // rounds after which everything is compared, not only what is new
const units = { wide: 400_000, tight: 25 };
const forgeries = long ? 100 : 8;
const clock_slack_ms = 20_000; // what an old worker may still have stored before the round

describe(`kill -9 on ${engine} (ENTITLED_SEED=${seed})`, () => {
    const random = new Random();
    const kills = new Tally();
    const anchors = new Anchors();
    const dead = [];    // processes that were left to end by themselves
    let cluster;
    let world;
    let told;
    let kept;
    let clients;
    const granted = {};

    before(async () => {
        if (on_postgres) {
            cluster = await mkdtemp(path.join(tmpdir(), 'entitled-kill-'));
            process.env.ENTITLED_TEST_DB = (await pg('start')).trim();
        }
        world = await World.start({ workers: on_postgres ? 4 : 2 });
        told = new Told();
        kept = new Kept();
        await makeClients();
    });

    after(async () => {
        for (const client of clients ?? []) client.close();
        await world?.stop();
        if (cluster) await pg('stop');
    });

    // A cluster of our own, durable, since it is killed.
    async function pg(what) {
        const done = await run(path.join(root, 'tests/pg.sh'), [what, cluster], { env: { ...process.env, PG_FSYNC: 'on' } });
        if (done.code !== 0) throw new Error(`pg.sh ${what}: ${done.stderr}`);
        return done.stdout;
    }

    async function makeClients() {
        const { server } = world;
        const wide = [await world.contract({ units: units.wide }), await world.contract({ units: units.wide }), await world.contract({ units: units.wide })];
        const tight = await world.contract({ units: units.tight });
        for (const contract of wide) granted[contract.id] = units.wide;
        granted[tight.id] = units.tight;
        const token = await server.token(world.anna.email);
        clients = Array.from({ length: 6 }, (_, i) => new Submitter({ world, told, random, token, contracts: i < 4 ? wide : [tight] }));
        const desk = await server.token(world.desk.email);
        for (let i = 0; i < 2; i++) clients.push(new Granter({ world, told, random, token: desk, contracts: wide, granted }));
        for (let i = 0; i < 2; i++) clients.push(new Issuer({ world, told, kept, random, token: desk }));
        clients.push(new Dropper({ world, told, kept, random, contract: wide[0], account: world.stranger.account.id, token: await server.token(world.stranger.email) }));
        for (const name of ['ida', 'nils', 'britta']) {
            const password = `nine dull spoons for ${name}`;
            const who = await server.person(`${name}@fabrikam.example`, { name, organization: world.organization.id, roles: ['member'], password });
            const contract = await world.contract({ units: units.wide, by: [who] });
            granted[contract.id] = units.wide;
            clients.push(new Drafter({ world, told, random, contract, token: await server.token(who.email), person: { email: who.email, password } }));
        }
        for (let i = 0; i < 2; i++) clients.push(new Engineer({ world, told, random, token: await server.token(world.engineer.email), reason: world.free[0].id }));
    }

    // ---- What is killed ----------------------------------------------------------------------------------

    const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

    function kill(pid) {
        try {
            process.kill(pid, 'SIGKILL');
        } catch (error) {
            if (error.code !== 'ESRCH') throw error; // it was faster
        }
    }

    const killAll = () => [world.server.pid, ...children()].forEach(kill);

    async function backends() {
        const done = await run('psql', ['-X', '-q', '-A', '-t', '-d', world.server.db, '-c', 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()']);
        return done.stdout.trim().split('\n').filter(Boolean).map(Number);
    }

    // Each ends with a server that runs.
    const faults = {
        async 'one process'() { kill(random.pick(children())); },
        async 'two processes'() { for (let i = 0; i < 2; i++) kill(random.pick(children())); },
        async 'every child'() { children().forEach(kill); },
        async 'the parent'() {
            dead.push(...children());
            kill(world.server.pid);
            await world.server.again();
        },
        async 'all'() {
            killAll();
            await world.server.again();
        },
        async 'a backend'() {
            const pids = await backends();
            if (pids.length) kill(random.pick(pids));
        },
        async 'the postmaster'() {
            await pg('kill');
            await sleep(random.below(200));
            await pg('again');
        },
        async 'PostgreSQL, at once'() {
            await pg('halt');
            await sleep(random.below(200));
            await pg('again');
        },
    };
    const weights = [[5, 'one process'], [1, 'two processes'], [1, 'every child'], [2, 'the parent'], [3, 'all'],
        ...(on_postgres ? [[2, 'a backend'], [2, 'the postmaster'], [1, 'PostgreSQL, at once']] : [])];

    // ---- What is compared --------------------------------------------------------------------------------

    const recent = (since) => ({
        ...bookQueries(since),
        ...Kept.queries,
        keys: `SELECT k.key AS key, r.number AS number, CAST(r.contract_id AS TEXT) AS contract, r.title AS title
            FROM idempotency_key k JOIN request r ON r.id = k.request_id WHERE k.at >= ${since}`,
        credits: `SELECT r.number AS number FROM ledger_entry e JOIN request r ON r.id = e.request_id WHERE e.kind = 'credit_back' AND e.recorded_at >= ${since}`,
        closed: `SELECT r.number AS number FROM request r WHERE r.state = 'closed' AND r.updated_at >= ${since}`,
        drafts: `SELECT CAST(d.id AS TEXT) AS id, COALESCE(f.value, r.title, '') AS title, r.number AS number FROM draft d
            LEFT JOIN draft_field f ON f.draft_id = d.id AND f.name = 'title' LEFT JOIN request r ON r.id = d.request_id WHERE d.updated_at >= ${since} OR d.submitted_at = 0`,
    });

    async function check(since) {
        const stored = await read(world.server.db, recent(since));
        checkBooks(stored, granted);
        told.check(stored, since);
        kept.check(stored);
        const verified = await world.server.cli(['ledger', 'verify', '--json']);
        assert.equal(verified.code, 0, `ledger verify: ${verified.stdout} ${verified.stderr}`);
    }

    async function round(i) {
        const begun = Date.now();
        if (random.chance(0.3)) await anchors.hurry(world.server);
        const load = { over: false };
        const work = Promise.all(clients.map((client) => client.run(load)));
        work.catch(() => { /* is awaited below */ });
        const name = random.weighted(weights);
        try {
            await sleep(random.between(80, 350));
            await faults[name]();
            kills.add(name);
            await sleep(random.between(100, 300));
        } finally {
            load.over = true;
        }
        await work;
        await Promise.all(clients.map((client) => client.settle()));
        anchors.look(world.server.log);
        const whole = i === rounds || i % whole_every === 0;
        try {
            await check(whole ? 0 : begun - clock_slack_ms);
        } catch (error) {
            error.message = `round ${i}, ${name} killed: ${error.message}\n${world.server.log.slice(-3000)}`;
            throw error;
        }
    }

    const isGone = (pid) => {
        try {
            return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        } catch {
            return true;
        }
    };

    async function until(what, holds, why = () => '') {
        for (const end = Date.now() + patience_ms; Date.now() < end; await sleep(100)) if (await holds()) return;
        assert.fail(`${what}: not within ${patience_ms} ms ${JSON.stringify(await why())}\n${world.server.log.slice(-3000)}`);
    }

    // Jobs that a killed process had on lease are free again after a minute, those that found no database after longer; here at once.
    // Nobody works on them meanwhile, so that PostgreSQL sees no deadlock.
    async function freeJobs() {
        const sql = 'UPDATE job SET leased_until = 0, run_at = 0 WHERE work LIKE \'notice.%\' OR work LIKE \'contract.anchor%\'';
        if (on_postgres) {
            const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', world.server.db, '-c', sql]);
            assert.equal(done.code, 0, done.stderr);
        } else {
            const db = openShared(world.server.db);
            db.exec(sql);
            db.close();
        }
    }

    test(`${rounds} rounds: what was acknowledged is stored, once`, async (t) => {
        for (let i = 1; i <= rounds; i++) await round(i);
        say(t, `kill -9, ${engine}: ${rounds} rounds under 16 clients (${kills}), ${told.figures()}, ${kept.figures()}`);
    });

    test('once all is quiet, every mail has been written and everything is still there', async (t) => {
        await until('processes whose parent was killed', () => dead.every(isGone));
        killAll();
        await world.server.exited;
        if (on_postgres) await until('the backends of the killed', async () => (await backends()).length === 0);
        await freeJobs();
        await world.server.again();
        const left = () => read(world.server.db, { jobs: 'SELECT work, attempts, leased_until, run_at, last_error, COUNT(*) AS count FROM job WHERE work LIKE \'notice.%\' AND work <> \'notice.catch_up\' GROUP BY work, attempts, leased_until, run_at, last_error' });
        await until('the mails', async () => (await left()).jobs.length === 0, left);
        await check(0);
        const { mails } = await read(world.server.db, { mails: 'SELECT COUNT(*) AS count, COUNT(DISTINCT ref_id) AS requests FROM mail WHERE event = \'request_submitted\'' });
        assert.equal(Number(mails[0].requests), told.requests, 'each request has its mail');
        say(t, `kill -9, ${engine}: ${told.requests} requests stored, ${mails[0].count} mails about them, 0 lost`);
    });

    test('every anchor that was taken is told and holds, and whoever forges a ledger is refused or found out [4.7]', async (t) => {
        await anchors.complete(world.server);
        say(t, `forged ledgers, ${engine}: ${await forge({ server: world.server, random, anchors, times: forgeries })}`);
    });

    // A call that ends every worker that it meets must not end the server.
    test('children that die again and again are started again and again', async (t) => {
        const deaths = long ? 40 : 4, parent = world.server.pid;
        for (let i = 0; i < deaths; i++) {
            await until('a child', () => children().length > 0);
            children().forEach(kill);
        }
        await until('an answer', async () => (await fetch(`${world.server.origin}/readyz`).catch(() => ({ ok: false }))).ok);
        assert.equal(world.server.pid, parent);
        assert.ok(!isGone(parent));
        say(t, `kill -9, ${engine}: ${deaths} times every child as soon as there was one, and served again`);
    });
});
