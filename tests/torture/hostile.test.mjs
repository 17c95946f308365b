// SPDX-License-Identifier: Apache-2.0
// hostile.test.mjs: while some clients are hostile, the others are answered and not reset, memory stays below its limit and no process
// dies; when they have left, everything is as before. How long the others wait is printed and not judged.
// runs on: sqlite
// ENTITLED_TORTURE: at most 20 minutes: twenty-three kinds of hostile clients for 20 s each, and slowhttptest
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { checkProblem, rawExchange } from '../api/client.mjs';
import { Server, run } from '../api/server.mjs';
import { World } from '../api/world.mjs';
import { Crowd, attacks } from './attacks.mjs';
import { Random, long, say, seed, sleep } from './torture.mjs';
import { patience_ms } from '../patience.mjs';

const never_s = patience_ms / 1000;
const attack_ms = long ? 20_000 : 600;
const memory_max_kib = 60 * 1024; // PSS of all processes of the server
const sockets_max = 8; // that a process may have gained: each of the others may be at another worker than before

/*
 * The seconds until `server` closes a connection on which `bytes` were sent, and then `drop` every half second. Who does not read
 * notices by writing.
 */
const lasts = (server, bytes, { drop = '', reads = true } = {}) => new Promise((resolve) => {
    const begun = Date.now();
    const socket = net.connect({ host: '127.0.0.1', port: Number(new URL(server.origin).port) });
    const timer = setInterval(() => { if (drop && !socket.destroyed) socket.write(drop); }, 500);
    const done = () => { clearInterval(timer); clearTimeout(late); socket.destroy(); resolve((Date.now() - begun) / 1000); };
    const late = setTimeout(done, never_s * 1000);
    for (const event of ['error', 'close', 'end']) socket.on(event, done);
    if (reads) socket.resume(); else socket.pause();
    if (bytes) socket.write(bytes);
});

const slow = {
    'says nothing': [''],
    'idle after an answer': ['GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
    'a slow header': ['GET / HTTP/1.1\r\nHost: a\r\n', { drop: 'X: 1\r\n' }],
    'a slow body': ['POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n', { drop: 'x' }],
    'a body that stops': ['POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n' + 'x'.repeat(50_000)],
    'an endless trailer': ['POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', { drop: 'X: 1\r\n' }],
    'an answer that nobody reads': ['GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200), { reads: false, drop: '\r\n' }],
};

describe(`hostile clients (ENTITLED_SEED=${seed})`, () => {
    let world;
    let others;
    let pids;
    let quiet; // a server of its own for those who are slow, where nobody has to go for want of room
    let ends;
    let sockets; // pid -> count, before anybody was hostile
    let tokens;
    const endured = []; // what the others have seen in each attack; first in that of nobody

    const children = () => readFileSync(`/proc/${world.server.pid}/task/${world.server.pid}/children`, 'utf8').trim().split(' ').map(Number);
    const link = (path) => { try { return readlinkSync(path); } catch { return ''; } };
    const socketsOf = (pid) => readdirSync(`/proc/${pid}/fd`).filter((fd) => link(`/proc/${pid}/fd/${fd}`).startsWith('socket:')).length;
    const memory_kib = () => [world.server.pid, ...children()]
        .reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]), 0);
    const tell = (what) => new Promise((resolve) => { others.once('message', resolve); others.postMessage(what); });

    before(async () => {
        quiet = await Server.start({ workers: 1, env: { ENTITLED_IDLE_SECONDS: '3' } });
        ends = Promise.all(Object.values(slow).map(([bytes, options]) => lasts(quiet, bytes, options)));
        world = await World.start({ workers: 2 });
        const contract = await world.contract({ units: 1_000_000 });
        const token = await world.server.token(world.anna.email);
        await world.submit(contract);
        world.anna.close();
        await world.server.addAccount('mia@vendor.example', { staff: ['catalog_manager'] });
        tokens = { customer: await world.server.token(world.olle.email), manager: await world.server.token('mia@vendor.example') };
        others = new Worker(new URL('./bystanders.mjs', import.meta.url), { workerData: { origin: world.server.origin, token, request: world.request(contract) } });
        await sleep(1000);
        pids = children();
        sockets = new Map(pids.map((pid) => [pid, socketsOf(pid)]));
    });

    after(async () => {
        if (others) {
            const ended = new Promise((resolve) => others.once('exit', resolve));
            others.postMessage('stop');
            await ended;
        }
        await world?.stop();
        await quiet?.stop();
    });

    // Everything as before: the same processes, and no socket left behind.
    async function calm() {
        const gained = () => pids.map((pid) => [pid, socketsOf(pid) - sockets.get(pid)]).filter(([, more]) => more > sockets_max);
        for (const end = Date.now() + patience_ms; gained().length && Date.now() < end;) await sleep(100);
        assert.deepEqual(gained(), [], 'sockets that are still open');
    }

    // Runs `attack` while the others work and memory is watched.
    async function endure(t, name, attack) {
        let most_kib = 0;
        let watching = true;
        const watch = (async () => { while (watching) { most_kib = Math.max(most_kib, memory_kib()); await sleep(100); } })();
        others.postMessage('begin');
        const words = await attack();
        const seen = await tell('end');
        watching = false;
        await watch;
        say(t, `${name}: ${words}; others: ${seen.count} calls, p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms, most ${seen.most.toFixed(0)} ms; PSS ${(most_kib / 1024).toFixed(1)} MiB`);
        endured.push({ ...seen, name, wrong: seen.wrong.length, most_kib });
        assert.deepEqual(seen.wrong.slice(0, 5), [], `${seen.wrong.length} calls of the others went wrong`);
        assert.equal(seen.resets, 0, 'connections of the others were reset');
        assert.ok(most_kib <= memory_max_kib, `PSS ${most_kib} KiB`);
        assert.deepEqual(children(), pids, `a process died\n${world.server.log.slice(-2000)}`);
        await calm();
    }

    test('nobody is hostile', async (t) => endure(t, 'quiet', async () => { await sleep(attack_ms); return 'nobody else'; }));

    for (const [name, { from, size, rate, act, options }] of Object.entries(attacks)) {
        test(`${name}: the others are answered`, async (t) => endure(t, name, async () => {
            const random = new Random();
            const crowd = new Crowd(world.server.origin, { from, tokens });
            const done = crowd.keep(size, rate, (socket) => act(crowd, socket, random), options);
            await sleep(attack_ms);
            const open = crowd.open;
            await crowd.stop();
            await done;
            const answers = [...crowd.answers].sort().map(([status, count]) => `${count} x ${status}`).join(' ');
            return `${crowd.opened} connections, ${open} open at last${answers ? `, ${answers}` : ''}`;
        }));
    }

    const common = ['-c', long ? '900' : '200', '-r', '200', '-l', long ? '30' : '2', '-u'];
    for (const [name, args] of [['slow headers', ['-H', '-i', '1']], ['slow bodies', ['-B', '-i', '1', '-s', '8192']], ['a slow reader', ['-X', '-w', '1', '-y', '8', '-n', '5', '-z', '1', '-k', '3']]]) {
        test(`slowhttptest, ${name}: the others are answered`, async (t) => endure(t, `slowhttptest, ${name}`, async () => {
            assert.match(world.server.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
            const done = await run('slowhttptest', [...args, ...common, `${world.server.origin}/sign-in`, '-p', '1']);
            return `ended with ${done.code ?? done.signal}`;
        }));
    }

    const head = (...lines) => ['GET /api/v1/me HTTP/1.1', ...lines, '', ''].join('\r\n');
    const refused = {
        'no Host': [head('X: 1'), 400, 'malformed'],
        'two Hosts': [head('Host: a', 'Host: b'), 400, 'malformed'],
        'two Authorizations': [head('Host: a', 'Authorization: Bearer a', 'Authorization: Bearer b'), 400, 'malformed'],
        'a space before the colon': [head('Host: a', 'Content-Length : 5'), 400, 'malformed'],
        'a space in the address': [head('Host: a').replace('/me', '/m e'), 400, 'malformed'],
        'a compressed body': [`POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nxxxxx`, 400, 'malformed'],
        '101 headers': [head('Host: a', ...Array(100).fill('a: b')), 413, 'too_large'],
        'headers of 17 KiB': [head('Host: a', `X: ${'x'.repeat(17 * 1024)}`), 413, 'too_large'],
    };
    for (const [name, [bytes, status, code]] of Object.entries(refused)) {
        test(`${name}: a refusal with words, and the connection ends`, async () => {
            const answer = await rawExchange(world.server.origin, bytes);
            checkProblem(answer, status, code);
            assert.match(answer.headers.connection ?? '', /close/i);
        });
    }

    test('Content-Encoding: identity, or no body at all, is no reason to refuse', async () => {
        for (const line of ['Content-Encoding: identity', 'Content-Encoding: gzip']) {
            checkProblem(await rawExchange(world.server.origin, head('Host: a', line)), 401, 'sign_in_required');
        }
    });

    // A body of 8 MiB is announced and sent but for its last byte: nobody answers yet, and nothing of it is held.
    const unheard = {
        'nobody': [() => '', 401, 'sign_in_required'],
        'somebody with an invented token': [() => 'Authorization: Bearer invented\r\n', 401, 'sign_in_required'],
        'a customer': [(customer) => `Authorization: Bearer ${customer}\r\n`, 403, 'not_authorized'],
    };
    for (const [name, [line, status, code]] of Object.entries(unheard)) {
        test(`${name} cannot make us hold a large body, and is told why`, async () => {
            const size = 8 * 1024 * 1024, many = 6;
            const begin = (more) => `POST /api/v1/admin/catalog HTTP/1.1\r\nHost: a\r\n${line(tokens.customer)}Content-Type: application/json\r\n${more}\r\n`;
            checkProblem(await rawExchange(world.server.origin, begin(`Content-Length: ${size}\r\nExpect: 100-continue\r\n`)), status, code);
            const chunk = 'x'.repeat(65_536);
            checkProblem(await rawExchange(world.server.origin, begin('Transfer-Encoding: chunked\r\n')), 411, 'length_required');
            const before = memory_kib();
            const held = await Promise.all(Array.from({ length: many }, () => new Promise((resolve, reject) => {
                const socket = net.connect({ host: '127.0.0.1', port: Number(new URL(world.server.origin).port) });
                let text = '';
                const answer = new Promise((done) => socket.on('data', (data) => { text += data; if (/\r\n\r\n/.test(text)) done(text); }));
                socket.on('error', reject);
                socket.write(begin(`Content-Length: ${size}\r\n`));
                socket.write(Buffer.alloc(size - 1, 'x'), () => resolve({ socket, answer }));
            })));
            const grown = memory_kib() - before;
            assert.ok(grown < many * 1024, `${many} bodies of ${size >> 20} MiB are held in ${grown} KiB`);
            for (const { socket, answer } of held) {
                socket.write('x');
                assert.match(await answer, new RegExp(`^HTTP/1\\.1 ${status} `));
                socket.destroy();
            }
        });
    }

    // Decision 0009 has the list. Nothing that follows on the connection is taken for a request.
    const post = (line, body = '') => `POST /api/v1/requests HTTP/1.1\r\nHost: a\r\n${line}\r\n\r\n${body}`;
    const theirs = {
        'headers beyond its memory': [head('Host: a', `X: ${'x'.repeat(60_000)}`), 431],
        'a thousand headers': [head('Host: a', ...Array(1000).fill('a: b')), 431],
        'thousands of cookies': [head('Host: a', `Cookie: ${'a=b; '.repeat(2500)}`), 431],
        'an address beyond its memory': [`GET /${'x'.repeat(60_000)} HTTP/1.1\r\n\r\n`, 414],
        'a header without a colon': [head('Host: a', 'no colon'), 400],
        'NUL in the name of a header': [head('Host: a', 'X\0Y: a'), 400],
        'no version': ['GET /\r\nHost: a\r\n\r\n', 400],
        'another version': [head('Host: a').replace('1.1', '2.0'), 505],
        'a length that is no number': [post('Content-Length: abc'), 400],
        'a length with a sign': [post('Content-Length: +5'), 400],
        'two lengths in one': [post('Content-Length: 5, 5', 'xxxxx'), 400],
        'an empty length': [post('Content-Length:'), 400],
        'a length beyond 64 bits': [post('Content-Length: 99999999999999999999999'), 413],
        'a chunk of no length': [post('Transfer-Encoding: chunked', 'zz\r\n'), 411],
        'a chunk beyond 64 bits': [post('Transfer-Encoding: chunked', 'fffffffffffffffff\r\n'), 411],
        'a chunk without its end': [post('Transfer-Encoding: chunked', '3\r\nabcXX0\r\n\r\n'), 411],
        'a trailer without a colon': [post('Transfer-Encoding: chunked', '0\r\nno colon\r\n\r\n'), 411],
        'a trailer beyond its memory': [post('Transfer-Encoding: chunked', `0\r\nX: ${'x'.repeat(60_000)}\r\n\r\n`), 411],
        'a method beyond its memory': [`${'X'.repeat(60_000)} / HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
        'hundreds of fields in an address': [`GET /?${'a&'.repeat(900)} HTTP/1.1\r\nHost: a\r\n\r\n`, null],
        'what does not begin as a request': ['nothing\r\n\r\n', null],
    };
    for (const [name, [bytes, status]] of Object.entries(theirs)) {
        test(`${name}: libmicrohttpd refuses by itself, and the connection ends`, async () => {
            const text = await new Promise((resolve) => {
                const socket = net.connect({ host: '127.0.0.1', port: Number(new URL(world.server.origin).port) });
                let seen = '';
                socket.on('data', (data) => { seen += data.toString('latin1'); });
                for (const event of ['close', 'error']) socket.on(event, () => resolve(seen));
                socket.write(Buffer.from(bytes + head('Host: a'), 'latin1'));
            });
            const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d+)/gm)].map((found) => Number(found[1]));
            assert.ok(statuses.every((one) => one === status), `${statuses}`);
            // It may close while we write, and then what it said is lost.
            if (status && bytes.length < 2000) assert.ok(statuses.length > 0, 'closed without a word');
        });
    }

    test('idle, slow and unfinished connections are closed', async (t) => {
        const took = await ends;
        say(t, `closed after: ${Object.keys(slow).map((name, i) => `${name} ${took[i].toFixed(1)} s`).join(', ')}`);
        took.forEach((seconds, i) => assert.ok(seconds < never_s, `${Object.keys(slow)[i]} is never closed`));
    });

    test('what the others have seen, in all', (t) => {
        const [before, ...attacked] = endured;
        assert.ok(attacked.length, 'only where the attacks were made, too');
        const sum = (what) => endured.reduce((so_far, one) => so_far + one[what], 0);
        const [worst, largest] = ['p99', 'most_kib'].map((what) => attacked.reduce((a, b) => (b[what] > a[what] ? b : a)));
        say(t, `hostile: p99 of the others ${before.p99.toFixed(1)} ms before ${attacked.length} attacks, at worst ${worst.p99.toFixed(1)} ms in them (${worst.name}); `
            + `${sum('count')} calls, ${sum('wrong')} wrong, ${sum('resets')} reset; PSS at most ${(largest.most_kib / 1024).toFixed(1)} MiB`);
    });
});
