// SPDX-License-Identifier: Apache-2.0
// torture.mjs: what the tests of faults share: chance that can be repeated, figures for the closing lines, and callers who know how a
// call ended. ENTITLED_SEED repeats a run as far as processes can be repeated; the seed is printed.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from '../api/client.mjs';
import { patience_ms } from '../patience.mjs';

export { sleep };
export const long = process.env.ENTITLED_TORTURE === '1';
export const engine = process.env.ENTITLED_TEST_DB ? 'PostgreSQL' : 'SQLite';
export const seed = Number(process.env.ENTITLED_SEED || Date.now() % 1_000_000);

// A line for the end of `make torture` and `make check`.
export const say = (t, words) => t.diagnostic(`torture: ${words}`);

// mulberry32: small, and the same everywhere.
export class Random {
    #state;
    constructor(from = seed) { this.#state = from >>> 0; }

    // In [0, 1).
    next() {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let t = this.#state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }

    below(n) { return Math.floor(this.next() * n); }
    between(low, high) { return low + this.below(high - low + 1); }
    pick(list) { return list[this.below(list.length)]; }
    chance(p) { return this.next() < p; }

    // From [[weight, thing], ...].
    weighted(list) {
        let at = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
        for (const [weight, thing] of list) if ((at -= weight) < 0) return thing;
        return list.at(-1)[1];
    }
}

/*
 * How a call ended that got no answer: 'refused' (nobody listens), 'closed' (the connection ended in order, before a word of an answer),
 * 'reset' (it did not), 'cut' (by ourselves), 'late' (no answer in time).
 */
export function endOf(error) {
    if (error.code === 'ECONNREFUSED') return 'refused';
    if (error.isOurs) return 'cut';
    if (error.message === 'socket hang up') return 'closed';
    if (['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(error.code)) return 'reset';
    if (/no answer within/.test(error.message)) return 'late';
    throw error;
}

const answer_ms = patience_ms / 2;

// A program with a token and, unless told otherwise, one connection that it keeps.
export class Caller {
    constructor(server, token, { keepAlive = true } = {}) {
        Object.assign(this, { server, token });
        this.agent = new http.Agent({ keepAlive, maxSockets: 1 });
    }

    close() { this.agent.destroy(); }

    // { status, headers, body }, or { end } as above. `cut_ms`: hangs up after so long.
    async call(method, path, { json, headers = {}, cut_ms } = {}) {
        const body = json === undefined ? undefined : JSON.stringify(json);
        const all = { accept: 'application/json', authorization: `Bearer ${this.token}`, ...headers };
        if (body !== undefined) Object.assign(all, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        const once = cut_ms === undefined ? this.agent : new http.Agent();
        const cut = cut_ms === undefined ? null : setTimeout(() => { once.isCut = true; once.destroy(); }, cut_ms);
        try {
            const answer = await exchange(this.server.origin, { method, target: `/api/v1${path}`, headers: all, body, agent: once, timeout_ms: answer_ms });
            return { status: answer.status, headers: answer.headers, body: answer.text === '' ? null : JSON.parse(answer.text) };
        } catch (error) {
            return { end: once.isCut ? 'cut' : endOf(error), error };
        } finally {
            clearTimeout(cut);
        }
    }

    submit(request, key, options) { return this.call('POST', '/requests', { json: request, ...options, headers: { 'idempotency-key': key } }); }
}

// Counts by name: { a: 3, b: 1 } as "3 a, 1 b".
export class Tally {
    #counts = new Map();
    add(name, by = 1) { this.#counts.set(name, this.of(name) + by); }
    of(name) { return this.#counts.get(name) ?? 0; }
    toString() { return [...this.#counts].sort().map(([name, count]) => `${count} ${name}`).join(', ') || 'none'; }
}
