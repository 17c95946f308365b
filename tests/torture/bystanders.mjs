// SPDX-License-Identifier: Apache-2.0
// bystanders.mjs: ordinary clients while others are hostile, in a thread of their own, so that what they measure is the server and not
// the attack. Readers and writers, some with a connection of their own for each call. { origin, token, request } come as workerData;
// 'begin' and 'end' as messages; 'end' is answered, once each of them has called since, with what happened in between: how many calls and how long they took, which were not
// answered as they should be, and how many connections were reset, between two calls as well as in one.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { exchange } from '../api/client.mjs';

const pause_ms = 15; // between two calls of one client
const address = '127.77.0.1'; // not that of those who are hostile
let figures = null;
let over = false;

const calls = {
    page: { target: '/sign-in', status: 200 },
    list: { target: '/api/v1/requests?limit=20', status: 200 },
    me: { target: '/api/v1/me', status: 200 },
    submit: { target: '/api/v1/requests', status: 201, method: 'POST' },
};

async function once({ target, status, method = 'GET' }, agent) {
    const headers = { authorization: `Bearer ${workerData.token}` };
    let body;
    if (method === 'POST') {
        body = JSON.stringify(workerData.request);
        Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'idempotency-key': randomUUID() });
    }
    const begun = performance.now();
    const into = figures;
    try {
        const answer = await exchange(workerData.origin, { method, target, headers, body, agent, localAddress: address });
        if (answer.status !== status) into?.wrong.push(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 200)}`);
    } catch (error) {
        into?.wrong.push(`${method} ${target}: ${error.code ?? ''} ${error.message}`);
    }
    into?.took.push(performance.now() - begun);
    into?.agents.add(agent);
}

// Also hears of a connection that is reset while nobody uses it.
class Watched extends http.Agent {
    createConnection(options, done) {
        const socket = net.connect(options, done);
        socket.on('error', (error) => { if (figures && ['ECONNRESET', 'EPIPE'].includes(error.code)) figures.resets++; });
        return socket;
    }
}

async function client(call, keepAlive) {
    const agent = new Watched({ keepAlive, maxSockets: 1 });
    while (!over) {
        await once(call, agent);
        await sleep(pause_ms);
    }
    agent.destroy();
}

const everybody = [
    client(calls.page, true), client(calls.list, true), client(calls.me, true), client(calls.submit, true), client(calls.submit, true),
    client(calls.page, false), client(calls.me, false), client(calls.submit, false),
];

parentPort.on('message', async (what) => {
    if (what === 'begin') {
        figures = { took: [], wrong: [], resets: 0, agents: new Set() };
    } else if (what === 'end') {
        while (figures.agents.size < everybody.length) await sleep(pause_ms);
        const { took, wrong, resets } = figures;
        figures = null;
        took.sort((a, b) => a - b);
        const at = (part) => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0;
        parentPort.postMessage({ count: took.length, p50: at(0.5), p99: at(0.99), most: at(1), wrong, resets });
    } else {
        over = true;
        await Promise.all(everybody);
        parentPort.close();
    }
});
