// SPDX-License-Identifier: Apache-2.0
// faked_clock.mjs: a server whose clock can be set while it runs (libfaketime, release builds only), and what Python's zoneinfo says
// about days, terms and opening hours. Clocks that only run forward, by which programs wait, are left alone.
import { readdirSync, existsSync, writeFileSync, renameSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, root, run } from '../api/server.mjs';

const library = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`).find((file) => existsSync(file));

export class Clock {
    #directory = mkdtempSync(path.join(tmpdir(), 'entitled-clock-'));
    #file = path.join(this.#directory, 'offset');
    #offset = 0;

    constructor(at) {
        if (!library) throw new Error('libfaketime is not installed (apt-get install faketime)');
        this.set(at);
    }

    // The settings for processes that are to live by this clock.
    get env() {
        return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1',
            DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1', FAKETIME_DISABLE_SHM: '1', FAKETIME_FMT: '%s' };
    }

    get now() { return Date.now() + this.#offset; }

    // To a moment, in milliseconds or as text; from then on it runs.
    set(at) {
        this.#offset = (typeof at === 'number' ? at : Date.parse(at)) - Date.now();
        writeFileSync(`${this.#file}.new`, `${this.#offset < 0 ? '-' : '+'}${(Math.abs(this.#offset) / 1000).toFixed(3)}\n`);
        renameSync(`${this.#file}.new`, this.#file);
    }

    step(ms) { this.set(this.now + ms); }
    remove() { rmSync(this.#directory, { recursive: true, force: true }); }
}

// A server and its commands by a clock, on the model's catalogue.
export async function startBy(clock, options = {}) {
    return Server.start({ catalog: path.join(root, 'tests/model/catalog.json'), workers: 2, ...options, env: { ...options.env, ...clock.env } });
}

// Answers of tests/model/oracle, in the order of the questions.
export async function oracle(questions) {
    const done = await run(path.join(root, 'tests/model/oracle'), [], { input: JSON.stringify(questions), cwd: root });
    if (done.code !== 0) throw new Error(`tests/model/oracle: ${done.stderr}`);
    return JSON.parse(done.stdout);
}
