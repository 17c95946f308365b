// SPDX-License-Identifier: Apache-2.0
// hardening.test.mjs: what a running server keeps to itself: root is refused unless it is said, no core is written, its files are its own, and
// no other process of the same user looks into it.
import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Server, bin, run } from './server.mjs';
import { patience_ms } from '../patience.mjs';

const root = process.getuid() === 0, sanitized = /asan/.test(bin), nobody = 65534;
let server;

before(async () => { server = await Server.start(); }, { timeout: patience_ms });
after(() => server?.stop());

const children = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);

test('root is refused unless it is said', { skip: !root && 'this is not root' }, async () => {
    const done = await server.cli(['serve', '--listen', '127.0.0.1:0']);
    assert.equal(done.code, 3, done.stderr);
    assert.match(done.stderr, /root/);
    assert.match(done.stderr, /--allow-root/);
});

test('no core, and no file for others, of the parent and of each of its children', () => {
    for (const pid of [server.pid, ...children(server.pid)]) {
        assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
        assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Umask:\s+0077$/m);
    }
});

// The kernel gives what is in /proc of such a process to root: seen where it runs as somebody else.
test('no other process of its user looks into it', { skip: (!root && 'only root can be another user') || (sanitized && 'a sanitizer looks into it') || (server?.db ?? '').startsWith('postgres') }, async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'entitled-hardening-'));
    const as = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', bin];
    const env = { ...process.env, ENTITLED_DB: path.join(place, 'own.db') };
    chownSync(place, nobody, nobody);
    const made = await run('setpriv', [...as, 'init'], { env, cwd: place });
    assert.equal(made.code, 0, made.stderr);
    const child = spawn('setpriv', [...as, 'serve', '--listen', '127.0.0.1:0'], { env, cwd: place, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
        await new Promise((resolve, reject) => {
            child.stdout.on('data', (text) => { if (/listening/.test(text)) resolve(); });
            child.on('exit', (code) => reject(new Error(`ended with ${code}`)));
        });
        for (const pid of [child.pid, ...children(child.pid)]) {
            assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), new RegExp(`^Uid:\\s+${nobody}\\s`, 'm'));
            assert.equal(statSync(`/proc/${pid}/environ`).uid, 0);
        }
    } finally {
        child.removeAllListeners('exit');
        const ended = new Promise((resolve) => { child.on('exit', resolve); });
        child.kill('SIGTERM');
        await ended;
        rmSync(place, { recursive: true, force: true });
    }
});
