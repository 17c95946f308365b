// SPDX-License-Identifier: Apache-2.0
// restart.test.mjs: what dies is started again, later each time that it dies as soon as it has begun, and never before its time.
// mostly waits: for processes that are started later each time
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from './server.mjs';
import { patience_ms } from '../patience.mjs';

const rounds = 6, pauses = new Set([0, 50, 100, 200, 400, 800, 1000]);
let server;

before(async () => { server = await Server.start({ workers: 1 }); }, { timeout: patience_ms });
after(() => server?.stop());

const children = () => readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const deaths = () => [...server.log.matchAll(/event=died process=(\w+) index=(\d+) signal=9 restart_ms=(-?\d+)/g)];

function kill(pid) {
    try {
        process.kill(pid, 'SIGKILL');
        return 1;
    } catch {
        return 0;       // has gone by itself, or was seen as it went
    }
}

test('whatever is killed as soon as it is there is started again after a pause that grows', { timeout: patience_ms }, async () => {
    const processes = children().length, killed = new Set();
    while (deaths().length < rounds * processes) {
        for (const pid of children().filter((pid) => !killed.has(pid))) if (kill(pid)) killed.add(pid);
        await sleep(5);
    }
    for (const [line, , , pause] of deaths()) assert.ok(pauses.has(Number(pause)), line);
    for (;;) {
        const answered = await fetch(`${server.origin}/healthz`).then((answer) => answer.ok, () => false);
        if (answered) break;
        await sleep(20);
    }
});
