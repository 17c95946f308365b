// SPDX-License-Identifier: Apache-2.0
// openapi.mjs: says whether an answer is what docs/api/openapi.json promises. Knows nothing of sockets.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const documentPath = new URL('../../docs/api/openapi.json', import.meta.url);
export const document = JSON.parse(readFileSync(documentPath, 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addSchema(document, 'openapi', undefined, false);

export class ContractError extends Error {}

const pointer = (...parts) =>
    parts.map((part) => '/' + encodeURIComponent(String(part).replace(/~/g, '~0').replace(/\//g, '~1'))).join('');

const validators = new Map();
function check(where, value, what) {
    if (!validators.has(where)) validators.set(where, ajv.compile({ $ref: 'openapi#' + where }));
    const validate = validators.get(where);
    if (validate(value)) return;
    const errors = validate.errors.slice(0, 12).map((e) =>
        `  ${e.instancePath || '/'} ${e.message}` + (e.params.additionalProperty ? ` (${e.params.additionalProperty})` : '') +
        (e.params.allowedValues ? ` (${e.params.allowedValues.join(', ')})` : '')).join('\n');
    const shown = JSON.stringify(value);
    throw new ContractError(`${what}: the body is not as documented:\n${errors}\n  body: ${shown.length > 3000 ? shown.slice(0, 3000) + '...' : shown}`);
}

// Throws unless the value fits components/schemas/NAME.
export function checkSchema(name, value) { check(pointer('components', 'schemas', name), value, name); }

const routes = Object.keys(document.paths).map((template) => ({
    template,
    holes: (template.match(/\{/g) || []).length,
    pattern: new RegExp('^' + template.split(/\{[^}]+\}/).map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+') + '$'),
})).sort((a, b) => a.holes - b.holes);

// The documented path that a raw request target ("/api/v1/contracts/12?as_of=...") falls under, or null.
export function findPath(target) {
    const path = target.split(/[?#]/)[0];
    return routes.find((route) => route.pattern.test(path))?.template ?? null;
}

const header = (headers, name) => {
    for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === name) return value;
    return undefined;
};

/*
 * Checks one answer: { method, path, status, contentType, body, headers? }. `body` is the text, or what it was parsed to;
 * headers are checked only where they are given. Returns the parsed body (undefined where there is none); throws ContractError.
 * With `undocumented: true` a path or method that the document does not have may be answered by 400 malformed,
 * 404 not_found or 405 method_not_allowed, and by nothing else; without it such a path or method throws. `internal` is documented and a fault of
 * the program: it throws, but for an `example` of the document.
 */
export function checkAnswer({ method, path, status, contentType, body, headers }, { undocumented = false, example = false } = {}) {
    const what = `${method} ${path} -> ${status}`;
    const template = findPath(path);
    const operation = template && document.paths[template][method.toLowerCase()];
    const media = (contentType ?? '').split(';')[0].trim().toLowerCase();

    if (!operation) {
        if (!undocumented) throw new ContractError(`${what}: ${template ? 'the method' : 'the path'} is not documented`);
        const problem = parse(what, media, body, 'application/problem+json');
        checkSchema('Problem', problem);
        const allowed = { 400: 'malformed', 404: 'not_found', 405: 'method_not_allowed' };
        if (allowed[status] !== problem.code || problem.status !== status)
            throw new ContractError(`${what}: not how an undocumented path or method is answered (${problem.code})`);
        return problem;
    }
    const response = operation.responses[String(status)];
    if (!response) throw new ContractError(`${what}: the status is not documented for ${operation.operationId}\n  body: ${String(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 1000)}`);
    if (status === 500 && !example) throw new ContractError(`${what}: documented, and still a fault of the program\n  body: ${String(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 1000)}`);
    const name = response.$ref?.split('/').pop();
    const resolved = name ? document.components.responses[name] : response;
    const where = name ? pointer('components', 'responses', name) : pointer('paths', template, method.toLowerCase(), 'responses', status);

    if (headers) for (const [key, spec] of Object.entries(resolved.headers ?? {})) {
        const value = header(headers, key.toLowerCase());
        if (value === undefined) {
            if (spec.required) throw new ContractError(`${what}: the header ${key} is missing`);
        } else {
            check(where + pointer('headers', key, 'schema'), spec.schema.type === 'integer' ? Number(value) : value, `${what} header ${key}`);
        }
    }
    if (!resolved.content) {
        if (body !== undefined && body !== null && body !== '') throw new ContractError(`${what}: has a body, and none is documented`);
        return undefined;
    }
    const expected = Object.keys(resolved.content)[0];
    const value = parse(what, media, body, expected);
    check(where + pointer('content', expected, 'schema'), value, what);
    if (media === 'application/problem+json' && value.status !== status) throw new ContractError(`${what}: the body says ${value.status}`);
    // What no header can say of itself: it depends on the code.
    if (headers && media === 'application/problem+json' && status === 503 && (header(headers, 'retry-after') === undefined) !== (value.code === 'damaged'))
        throw new ContractError(`${what}: Retry-After belongs to busy, and not to damaged`);
    return value;
}

function parse(what, media, body, expected) {
    if (media !== expected) throw new ContractError(`${what}: the content type is "${media}", not "${expected}"`);
    if (!/[/+]json$/.test(expected) || typeof body !== 'string') return body;
    try {
        return JSON.parse(body);
    } catch (error) {
        throw new ContractError(`${what}: the body is not JSON (${error.message}): ${body.slice(0, 300)}`);
    }
}
