// SPDX-License-Identifier: Apache-2.0
// client.mjs: a small client of the API that holds every answer against the OpenAPI document and throws where they differ.
// Built on node:http, because the tests need what fetch hides: raw request targets, source addresses, one socket a client.
import http from 'node:http';
import net from 'node:net';
import { checkAnswer, checkSchema, ContractError } from './openapi.mjs';
import { patience_ms } from '../patience.mjs';

export { ContractError };
export const base = '/api/v1';


// One HTTP exchange, unchecked: { status, headers, contentType, text }. `target` goes out as it stands.
export function exchange(origin, { method = 'GET', target, headers = {}, body, agent, localAddress, timeout_ms = patience_ms }) {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve, reject) => {
        const request = http.request({ hostname, port, method, path: target, headers, agent, localAddress }, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
                clearTimeout(timer);
                resolve({
                    status: response.statusCode, headers: response.headers,
                    contentType: response.headers['content-type'], text: Buffer.concat(chunks).toString('utf8'),
                });
            });
        });
        const timer = setTimeout(() => request.destroy(new Error(`${method} ${target}: no answer within ${timeout_ms} ms`)), timeout_ms);
        request.on('error', (error) => { clearTimeout(timer); reject(error); });
        request.end(body);
    });
}

/*
 * Sends bytes as they are over a socket of its own and returns the first final answer: { status, headers, contentType, text },
 * or null where the server closed without one. `parts` are written in order; where `waitForContinue` is set, what follows
 * the first part waits for "100 Continue" and is not sent if a final answer comes instead. Errors of writing are not
 * errors of the test: a server may answer and close before it has read everything.
 */
export function rawExchange(origin, parts, { waitForContinue = false, timeout_ms = patience_ms } = {}) {
    const { hostname, port } = new URL(origin);
    parts = [].concat(parts).map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    return new Promise((resolve, reject) => {
        let received = Buffer.alloc(0);
        let ended = false;
        const socket = net.connect({ host: hostname, port: Number(port) });
        const timer = setTimeout(() => finish(new Error(`raw request: no answer within ${timeout_ms} ms`)), timeout_ms);
        const finish = (error, answer) => {
            if (ended) return;
            ended = true;
            clearTimeout(timer);
            socket.destroy();
            if (error) reject(error); else resolve(answer);
        };
        const send = (list) => { for (const part of list) socket.write(part); };
        const look = (closed) => {
            for (;;) {
                const answer = parseAnswer(received, closed);
                if (!answer) return closed ? finish(null, null) : undefined;
                if (answer.status >= 200) return finish(null, answer);
                received = received.subarray(answer.length);
                if (waitForContinue && answer.status === 100) { waitForContinue = false; send(parts.slice(1)); }
            }
        };
        socket.on('connect', () => send(waitForContinue ? parts.slice(0, 1) : parts));
        socket.on('data', (chunk) => { received = Buffer.concat([received, chunk]); look(false); });
        socket.on('end', () => look(true));
        socket.on('close', () => look(true));
        socket.on('error', () => { /* 'close' follows and looks at what came */ });
    });
}

function parseAnswer(bytes, closed) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const lines = bytes.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(lines[0])?.[1]);
    if (!status) throw new Error(`raw request: not an HTTP answer: ${lines[0]}`);
    const headers = {};
    for (const line of lines.slice(1)) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    let rest = bytes.subarray(end + 4);
    if (status < 200) return { status, headers, length: end + 4 };
    if (headers['content-length'] !== undefined) {
        const length = Number(headers['content-length']);
        if (rest.length < length) return null;
        rest = rest.subarray(0, length);
    } else if (/chunked/i.test(headers['transfer-encoding'] ?? '')) {
        const chunks = [];
        for (;;) {
            const line = rest.indexOf('\r\n');
            if (line < 0) return null;
            const size = parseInt(rest.subarray(0, line).toString('latin1'), 16);
            if (rest.length < line + 2 + size + 2) return null;
            if (size === 0) break;
            chunks.push(rest.subarray(line + 2, line + 2 + size));
            rest = rest.subarray(line + 2 + size + 2);
        }
        rest = Buffer.concat(chunks);
    } else if (!closed && status !== 204 && status !== 304) return null;
    return { status, headers, contentType: headers['content-type'], text: rest.toString('utf8') };
}

// Throws unless a raw answer is the problem expected: one of the statuses, with a body as documented and the code of that status.
export function checkProblem(answer, statuses, codes) {
    if (!answer) throw new ContractError('the server closed the connection without an answer');
    if (![].concat(statuses).includes(answer.status)) throw new ContractError(`answered ${answer.status}, not ${statuses}: ${answer.text.slice(0, 500)}`);
    if (!/^application\/problem\+json\b/.test(answer.contentType ?? '')) throw new ContractError(`the content type is ${answer.contentType}`);
    const problem = JSON.parse(answer.text);
    checkSchema('Problem', problem);
    if (problem.status !== answer.status) throw new ContractError(`answered ${answer.status}, and the body says ${problem.status}`);
    if (codes && ![].concat(codes).includes(problem.code)) throw new ContractError(`the code is ${problem.code}, not ${codes}`);
    return problem;
}

const query = (fields) => {
    const text = new URLSearchParams(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)).toString();
    return text ? '?' + text : '';
};

/*
 * A client with a token (or none) and a source address (limits count per address: SPEC 3.1). Every call gives
 * { status, headers, body } and throws ContractError where the answer is not as documented. Paths are below /api/v1
 * unless they begin with /healthz, /readyz or /api/.
 */
export class Client {
    constructor(origin, { token, localAddress } = {}) {
        Object.assign(this, { origin, token, localAddress });
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 64, localAddress });
    }

    // What another sees from the same address, or from another.
    with(options) { return new Client(this.origin, { token: this.token, localAddress: this.localAddress, ...options }); }

    close() { this.agent.destroy(); }

    target(path, fields) { return (/^\/(healthz|readyz|api\/)/.test(path) ? '' : base) + path + query(fields); }

    // `json` is sent as JSON; `body` is sent as it stands (text or bytes). `undocumented`: see openapi.mjs.
    async call(method, path, { json, body, query: fields, headers = {}, undocumented = false } = {}) {
        const target = this.target(path, fields);
        const all = { accept: 'application/json', ...headers };
        if (this.token) all.authorization = `Bearer ${this.token}`;
        if (json !== undefined) body = JSON.stringify(json);
        if (body !== undefined) {
            all['content-type'] ??= 'application/json';
            all['content-length'] = Buffer.byteLength(body);
        } else if (method !== 'GET' && method !== 'HEAD') {
            all['content-length'] = 0;
        }
        const send = () => exchange(this.origin, { method, target, headers: all, body, agent: this.agent, localAddress: this.localAddress });
        let answer;
        try {
            answer = await send();
        } catch (error) {
            // An idle connection may be closed at the very moment when it is used again. Nothing that could have been acted on is sent twice.
            if (error.code !== 'ECONNRESET' || method !== 'GET') throw error;
            answer = await send();
        }
        const value = checkAnswer({ method, path: target, status: answer.status, contentType: answer.contentType, body: answer.text, headers: answer.headers }, { undocumented });
        return { status: answer.status, headers: answer.headers, body: value };
    }

    get(path, fields, options) { return this.call('GET', path, { query: fields, ...options }); }
    post(path, json, options) { return this.call('POST', path, { json, ...options }); }
    patch(path, json, options) { return this.call('PATCH', path, { json, ...options }); }
    delete(path, options) { return this.call('DELETE', path, options); }

    // The body of an answer that must have this status (or one of these).
    async expect(status, promise) {
        const answer = await promise;
        if (![].concat(status).includes(answer.status)) throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    // All items of a list, page by page.
    async all(path, fields = {}, pages_max = 200) {
        const items = [];
        let after;
        for (let page = 0; page < pages_max; page++) {
            const body = await this.expect(200, this.get(path, { limit: 200, ...fields, after }));
            items.push(...body.items);
            if (body.next === null) return items;
            after = body.next;
        }
        throw new Error(`${path} does not end within ${pages_max} pages`);
    }

    submit(request, key, options = {}) {
        return this.post('/requests', request, { ...options, headers: { 'idempotency-key': key, ...options.headers } });
    }

    quote(request) { return this.post('/requests', request, { query: { dry_run: 'true' } }); }
}
