// SPDX-License-Identifier: Apache-2.0
// attacks.mjs: clients that mean no good, each a function (crowd, random) that opens connections for as long as the crowd goes on.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const garbage_bytes = 2000;

/*
 * A crowd of connections to one server. Keeps `size` of them open until stop(): where one is closed another takes its place, at most
 * `rate` a second. `from` gives the address that a connection comes from.
 */
export class Crowd {
    opened = 0;
    closed = 0;
    answers = new Map(); // status -> count, of the first line of each piece that came
    #sockets = new Set();
    #over = false;

    // `tokens`: of people whom the server knows, by name, for attacks of those.
    constructor(origin, { from = () => '127.0.0.1', tokens = {} } = {}) {
        const { hostname, port } = new URL(origin);
        if (!/^127\./.test(hostname)) throw new Error('attacks go to this machine only');
        Object.assign(this, { hostname, port: Number(port), from, tokens });
    }

    get open() { return this.#sockets.size; }
    get over() { return this.#over; }

    connect({ reads = true } = {}) {
        const socket = net.connect({ host: this.hostname, port: this.port, localAddress: this.from(this.opened), allowHalfOpen: true });
        this.opened++;
        this.#sockets.add(socket);
        socket.on('error', () => { /* 'close' follows */ });
        socket.on('close', () => { this.closed++; this.#sockets.delete(socket); });
        socket.on('end', () => socket.destroy());
        if (reads) socket.on('data', (chunk) => this.#look(chunk));
        else socket.pause();
        return socket;
    }

    #look(chunk) {
        const status = /^HTTP\/1\.1 (\d+)/.exec(chunk.subarray(0, 16).toString('latin1'))?.[1];
        if (status) this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    }

    // `act` gets each new socket when it is connected.
    async keep(size, rate, act, options) {
        while (!this.#over) {
            for (let i = 0; i < rate / 50 && this.open < size && !this.#over; i++) {
                const socket = this.connect(options);
                socket.once('connect', () => act(socket));
            }
            await sleep(20);
        }
    }

    // Sends `piece()` again and again, while the socket is open and takes it.
    async drip(socket, piece, every_ms) {
        while (!this.#over && !socket.destroyed) {
            if (socket.writableLength < 65_536) socket.write(piece());
            await sleep(every_ms);
        }
    }

    async stop() {
        this.#over = true;
        for (const socket of this.#sockets) socket.destroy();
        for (let i = 0; i < 500 && this.open; i++) await sleep(10);
    }
}

const get = (target, ...headers) => `${[`GET ${target} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n`;
const post = (target, ...headers) => `${[`POST ${target} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
const many = (n) => `127.${10 + ((n >> 14) % 50)}.${(n >> 7) % 128}.${1 + (n % 127)}`;
const rubbish = (random, length) => Buffer.from(Array.from({ length }, () => random.below(256)));
const chunk = (bytes) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

// name -> { from, size, rate, act(crowd, socket, random), options }
export const attacks = {
    'connections that say nothing, of one address': { size: 1500, rate: 2000, act() {} },
    'connections that say nothing, of many addresses': { from: many, size: 3000, rate: 2000, act() {} },
    'half-open connections': { from: many, size: 1500, rate: 2000, act(crowd, socket) { socket.end(); } },
    'idle connections that have asked once': { from: many, size: 3000, rate: 1000, act(crowd, socket) { socket.write(`${get('/healthz')}\r\n`); } },
    'slow headers': {
        size: 1000, rate: 1000,
        act(crowd, socket) { socket.write(get('/')); crowd.drip(socket, () => 'X-Slow: 1\r\n', 200); },
    },
    'headers of 14 KiB that do not end': { from: many, size: 1500, rate: 600, act(crowd, socket) { socket.write(`${get('/')}X-Long: ${'x'.repeat(14_000)}`); } },
    'enormous headers': { size: 100, rate: 200, act(crowd, socket) { crowd.drip(socket, () => `${get('/')}X-Long: ${'x'.repeat(60_000)}`, 20); } },
    'many small headers': { size: 100, rate: 200, act(crowd, socket) { socket.write(get('/') + 'a:b\r\n'.repeat(1000)); crowd.drip(socket, () => 'a:b\r\n'.repeat(1000), 20); } },
    'slow bodies': {
        size: 1000, rate: 1000,
        act(crowd, socket) { socket.write(post('/api/v1/requests', 'Content-Length: 200000')); crowd.drip(socket, () => 'x', 200); },
    },
    'bodies of 250 KiB that do not end': {
        from: many, size: 800, rate: 200,
        act(crowd, socket) { socket.write(post('/api/v1/requests', 'Content-Length: 262144') + 'x'.repeat(250_000)); },
    },
    'bodies of 8 MiB that do not end': {
        from: many, size: 20, rate: 50,
        act(crowd, socket) { socket.write(post('/api/v1/admin/catalog', 'Content-Length: 8388608')); crowd.drip(socket, () => 'x'.repeat(65_536), 10); },
    },
    'bodies of 250 KiB of a customer that do not end': {
        from: many, size: 800, rate: 200,
        act(crowd, socket) { socket.write(post('/api/v1/requests', `Authorization: Bearer ${crowd.tokens.customer}`, 'Content-Length: 262144') + 'x'.repeat(250_000)); },
    },
    'bodies of 250 KiB of a customer that are thousands of values': {
        from: many, size: 200, rate: 200,
        act(crowd, socket) {
            const body = `[${'1,'.repeat(125_000)}1]`;
            const once = () => socket.write(`${post('/api/v1/requests', `Authorization: Bearer ${crowd.tokens.customer}`, `Content-Length: ${body.length}`, `Idempotency-Key: ${crowd.opened}`)}${body}`);
            once();
            socket.on('data', () => setTimeout(() => { if (!crowd.over && !socket.destroyed) once(); }, 1000));
        },
    },
    'bodies of 8 MiB of a catalogue manager that do not end': {
        from: many, size: 20, rate: 50,
        act(crowd, socket) {
            socket.write(post('/api/v1/admin/catalog', `Authorization: Bearer ${crowd.tokens.manager}`, 'Content-Length: 8388608'));
            crowd.drip(socket, () => 'x'.repeat(65_536), 10);
        },
    },
    'chunked bodies without end': {
        size: 100, rate: 200,
        act(crowd, socket) { socket.write(post('/api/v1/requests', 'Transfer-Encoding: chunked')); crowd.drip(socket, () => chunk(4096), 20); },
    },
    'chunks of one byte, and trailers without end': {
        size: 300, rate: 300,
        act(crowd, socket) {
            const ends = crowd.opened % 2 === 0;
            socket.write(post('/api/v1/requests', 'Transfer-Encoding: chunked') + (ends ? '0\r\n' : ''));
            crowd.drip(socket, () => (ends ? 'X-Trailer: 1\r\n'.repeat(20) : chunk(1).repeat(100)), 50);
        },
    },
    'chunk extensions without end': {
        size: 200, rate: 300,
        act(crowd, socket) { socket.write(`${post('/api/v1/requests', 'Transfer-Encoding: chunked')}5;`); crowd.drip(socket, () => `${'e'.repeat(1000)};`, 20); },
    },
    'answers that nobody reads': {
        from: many, size: 400, rate: 300, options: { reads: false },
        act(crowd, socket) { crowd.drip(socket, () => `${get('/api/openapi.json')}\r\n`.repeat(50), 50); },
    },
    'requests never finished': {
        size: 300, rate: 1000,
        act(crowd, socket) { socket.write(post('/api/v1/requests', 'Content-Length: 100') + 'half'); setTimeout(() => socket.resetAndDestroy(), 20); },
    },
    'connects and closes': { from: many, size: 100, rate: 3000, act(crowd, socket) { if (crowd.opened % 2) socket.destroy(); else socket.resetAndDestroy(); } },
    'expectations': {
        size: 300, rate: 500,
        act(crowd, socket) { socket.write(post('/api/v1/requests', 'Content-Length: 200000', 'Expect: 100-continue')); },
    },
    'pipelined requests and garbage': {
        size: 60, rate: 200,
        act(crowd, socket, random) { crowd.drip(socket, () => Buffer.concat([Buffer.from(`${get('/healthz')}\r\n`.repeat(20)), random.chance(0.2) ? rubbish(random, garbage_bytes) : Buffer.alloc(0)]), 50); },
    },
    'what is no HTTP': {
        size: 200, rate: 1000,
        act(crowd, socket, random) {
            socket.write(random.pick([
                () => Buffer.from('160301020001000001fc0303' + '00'.repeat(500), 'hex'), // a TLS hello
                () => 'GET /\r\n', () => 'GET / HTTP/0.9\r\n\r\n', () => 'GET / HTTP/2.0\r\n\r\n', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
                () => `GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n`, () => `${get('/', 'X-Nul: a\0b', 'A\0B: c')}\r\n`, () => '\0'.repeat(3000), () => '\r\n'.repeat(3000),
                () => `${post('/api/v1/requests', 'Content-Length: 5')}${'x'.repeat(500)}`, () => post('/api/v1/requests', 'Content-Length: 99999999999999999999999'),
                () => post('/api/v1/requests', 'Content-Length: -1'), () => `${post('/api/v1/requests', 'Transfer-Encoding: chunked')}-1\r\n`,
                () => `${post('/api/v1/requests', 'Transfer-Encoding: chunked')}ffffffffffffffffff\r\n`, () => `${get('/')} folded: 1\r\n\tfolded\r\n\r\n`,
                () => rubbish(random, garbage_bytes),
            ])());
            setTimeout(() => socket.destroy(), 50);
        },
    },
};
