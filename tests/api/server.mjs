// SPDX-License-Identifier: Apache-2.0
// server.mjs: the real program on a database of its own, for tests that act as clients. ENTITLED_BIN names the program (default
// build/entitled); ENTITLED_TEST_DB may name a PostgreSQL server by a postgresql:// URL, where each server gets a fresh database.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from './client.mjs';
import { patience_ms } from '../patience.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = path.resolve(process.env.ENTITLED_BIN || path.join(root, 'build/entitled'));
export const catalogFile = path.join(root, 'catalogs/partner-programme.json');


// Runs a program to its end: { code, signal, stdout, stderr }. Never leaves it behind.
export function run(program, args, { input = '', env = process.env, cwd, timeout_ms = patience_ms } = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
        const out = [];
        const err = [];
        const timer = setTimeout(() => {
            child.kill('SIGKILL');
            reject(new Error(`${program} ${args.join(' ')}: not done within ${timeout_ms} ms\n${Buffer.concat(err)}`));
        }, timeout_ms);
        child.stdout.on('data', (chunk) => out.push(chunk));
        child.stderr.on('data', (chunk) => err.push(chunk));
        child.stdin.on('error', () => { /* it need not read its input */ });
        child.on('error', (error) => { clearTimeout(timer); reject(error); });
        child.on('close', (code, signal) => {
            clearTimeout(timer);
            resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
        });
        child.stdin.end(input);
    });
}

// A PostgreSQL URL with another database in it. No URL class: it refuses what libpq allows (an empty host, several hosts).
export function withDatabase(url, name) {
    const parts = /^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(url);
    if (!parts) throw new Error('ENTITLED_TEST_DB is no postgresql:// URL');
    return `${parts[1]}/${name}${parts[2] ?? ''}`;
}

async function psql(url, sql) {
    const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql]);
    if (done.code !== 0) throw new Error(`psql: ${done.stderr}`);
}

export class Server {
    #child;
    #exited;
    #ended;
    #workers;
    #errors = '';
    #addresses = 0;
    #clients = [];
    #drop = async () => {};

    /*
     * Makes the database, applies the catalogue, starts the server and waits until it listens. `catalog`: path of another
     * catalogue; `database`: a SQLite file that is copied instead; `restore`: a backup that is restored instead; `env`: settings, as
     * ENTITLED_NAME. Whatever was begun is undone where this fails.
     */
    static async start({ workers, catalog = catalogFile, database, restore, env } = {}) {
        const server = new Server();
        try {
            await server.#begin({ workers, catalog, database, restore, env });
        } catch (error) {
            await server.#remove().catch(() => {});
            throw error;
        }
        return server;
    }

    async #begin({ workers, catalog, database, restore, env }) {
        this.directory = await mkdtemp(path.join(tmpdir(), 'entitled-test-'));
        this.db = path.join(this.directory, 'entitled.db');
        const postgres = process.env.ENTITLED_TEST_DB;
        if (postgres) {
            const name = `entitled_test_${process.pid}_${randomBytes(4).toString('hex')}`;
            await psql(postgres, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
            this.db = withDatabase(postgres, name);
            this.#drop = () => psql(postgres, `DROP DATABASE ${name} WITH (FORCE)`);
        }
        this.env = { ...process.env, ...env, ENTITLED_DB: this.db };
        if (database) {
            await copyFile(database, this.db);
        } else if (restore) {
            await this.must(['restore', restore]);
        } else {
            await this.must(['init']);
            await this.must(['catalog', 'apply', catalog]);
        }
        this.#workers = workers;
        await this.#serve(0);
    }

    async #serve(port) {
        const args = ['serve', '--listen', `127.0.0.1:${port}`, ...(process.getuid() === 0 ? ['--allow-root'] : []), ...(this.#workers ? ['--workers', String(this.#workers)] : [])];
        this.#child = spawn(bin, args, { env: this.env, cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] });
        this.#exited = new Promise((resolve) => this.#child.on('exit', (code, signal) => resolve({ code, signal })));
        this.#ended = new Promise((resolve) => this.#child.on('close', (code, signal) => resolve({ code, signal })));
        // Enough for a round of kills, in which some thousand calls are refused: what was told in it is looked for behind it.
        this.#child.stderr.on('data', (chunk) => { this.#errors = (this.#errors + chunk).slice(-8_000_000); });
        this.origin = await new Promise((resolve, reject) => {
            let text = '';
            const fail = (why) => { clearTimeout(timer); reject(new Error(`entitled serve: ${why}\n${text}\n${this.#errors}`)); };
            const timer = setTimeout(() => fail(`does not listen within ${patience_ms} ms`), patience_ms);
            this.#child.on('error', (error) => fail(error.message));
            this.#ended.then((end) => fail(`ended with ${end.code ?? end.signal} before it listened`));
            this.#child.stdout.on('data', (chunk) => {
                text = (text + chunk).slice(-10_000);
                const found = /^listening on (?:https?:\/\/)?([^\s/]+:\d+)\/?\s*$/m.exec(text);
                if (found) { clearTimeout(timer); resolve(`http://${found[1]}`); }
            });
        });
    }

    get pid() { return this.#child?.pid; }
    get log() { return this.#errors; }

    // For tests that stop the program in the middle: a signal to its parent process, which is answered by its end; and a fresh start
    // on the same database, at another port or the same. What is left of the one before may still be ending meanwhile.
    signal(name) { this.#child.kill(name); }
    get exited() { return this.#exited; }
    async again({ port = 0 } = {}) {
        await this.#exited;
        await this.#serve(port);
    }

    // SIGTERM to the server that was started here: it drains and ends with 0. Then everything is removed.
    async stop() {
        for (const client of this.#clients) client.close();
        let end;
        try {
            end = await this.#terminate();
        } finally {
            await this.#remove();
        }
        if (end.code !== 0) throw new Error(`entitled serve: ended with ${end.code ?? end.signal} after SIGTERM\n${this.#errors}`);
        if (/(Address|UndefinedBehavior|Leak)Sanitizer|runtime error:/.test(this.#errors)) throw new Error(`entitled serve: a sanitizer spoke\n${this.#errors}`);
    }

    async #terminate() {
        this.#child.kill('SIGTERM');
        let timer;
        const late = new Promise((resolve) => { timer = setTimeout(() => resolve(null), patience_ms); });
        const end = await Promise.race([this.#ended, late]);
        clearTimeout(timer);
        if (end) return end;
        this.#child.kill('SIGKILL');
        await this.#ended;
        throw new Error(`entitled serve: not ended within ${patience_ms} ms after SIGTERM\n${this.#errors}`);
    }

    async #remove() {
        if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid) {
            this.#child.kill('SIGKILL');
            await this.#ended;
        }
        await this.#drop();
        if (this.directory) await rm(this.directory, { recursive: true, force: true });
    }

    // One command on the database of this server: { code, stdout, stderr }.
    cli(args, { input, env } = {}) { return run(bin, args, { input, env: { ...this.env, ...env }, cwd: this.directory }); }

    // A command that must succeed; its stdout.
    async must(args, options) {
        const done = await this.cli(args, options);
        if (done.code !== 0) throw new Error(`entitled ${args.join(' ')}: ended with ${done.code ?? done.signal}\n${done.stdout}\n${done.stderr}`);
        return done.stdout;
    }

    async json(args, options) { return JSON.parse(await this.must([...args, '--json'], options)); }

    addOrganization(name, { country = 'SE', enrolled = ['partner'] } = {}) {
        return this.json(['organization', 'add', name, '--country', country, ...enrolled.flatMap((e) => ['--enrolled', e])]);
    }

    addAccount(email, { name = 'Test Person', kind = 'work', staff = [], organization, roles = [], password } = {}) {
        return this.json(['account', 'add', email, '--name', name, '--kind', kind, ...staff.flatMap((s) => ['--staff', s]),
            ...(organization ? ['--organization', organization, ...roles.flatMap((r) => ['--role', r])] : []),
            ...(password === undefined ? [] : ['--password-stdin'])], { input: password === undefined ? undefined : `${password}\n` });
    }

    async token(email) { return (await this.must(['token', 'add', email])).trim(); }

    // { id, access_id, contract_id, ... }
    issue({ plan, organization, account, starts, units, country = organization ? undefined : 'SE' }) {
        return this.json(['contract', 'issue', '--plan', plan, ...(organization ? ['--organization', organization] : []),
            ...(account ? ['--account', account] : []), ...(country ? ['--country', country] : []), ...(starts ? ['--starts', starts] : []), ...(units === undefined ? [] : ['--units', String(units)])]);
    }

    // A client from an address of its own (127.0.0.0/8 is all loopback), so that limits per address do not mix tests up.
    client(options = {}) {
        const n = ++this.#addresses;
        const client = new Client(this.origin, { localAddress: `127.9.${n >> 8}.${n & 255}`, ...options });
        this.#clients.push(client);
        return client;
    }

    // An account and its client in one. `options` as for addAccount.
    async person(email, options) {
        const account = await this.addAccount(email, options);
        const client = this.client({ token: await this.token(email) });
        return Object.assign(client, { account, email });
    }
}

export const readCatalog = async () => JSON.parse(await readFile(catalogFile, 'utf8'));
