// SPDX-License-Identifier: Apache-2.0
// examples.test.mjs: the examples in docs/api/openapi.json tell one story: an answer is that to the request beside it, and its figures fit
// one another. Whoever learns the API from them learns nothing wrong. Needs no server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { document } from './openapi.mjs';

const resolve = (node) => {
    while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((at, key) => at[key.replace('~1', '/')], document);
    return node;
};
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// Every operation with its parameters, the example of its body, and that of its first success with its schema.
const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).filter(([, op]) => op?.operationId).map(([, op]) => {
    const media = (node) => resolve(node)?.content?.['application/json'] ?? {};
    const answer = media(['201', '200', '202'].map((status) => op.responses[status]).find(Boolean));
    const parameters = Object.fromEntries((op.parameters ?? item.parameters ?? []).map(resolve).map((one) => [one.name, one.example]));
    return { id: op.operationId, path, parameters, asked: media(op.requestBody).example, answer: answer.example, schema: answer.schema };
}));

// All values that stand under a name, however deep.
const values = (node, name) => Array.isArray(node) ? node.flatMap((item) => values(item, name))
    : isObject(node) ? Object.entries(node).flatMap(([key, value]) => [...(key === name ? [value] : []), ...values(value, name)]) : [];

// Whether an answer of that schema may have the name.
function has(schema, name, seen = new Set()) {
    schema = resolve(schema);
    if (!schema || seen.has(schema)) return false;
    seen.add(schema);
    return Object.hasOwn(schema.properties ?? {}, name)
        || [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].some((one) => has(one, name, seen));
}

// What was asked for is there: the same, or the thing that it is the id, name or address of, or among others.
const isIn = (shown, asked) => JSON.stringify(shown) === JSON.stringify(asked)
    || isObject(shown) && (isObject(asked) ? Object.keys(asked).every((key) => isIn(shown[key], asked[key])) : ['id', 'name', 'email'].some((key) => shown[key] === asked))
    || Array.isArray(shown) && Array.isArray(asked) && asked.every((one) => shown.some((other) => isIn(other, one)));

// What an answer does not show, though it has the name for something else: a contract
const unsaid = {
    cancelContract: ['reason'], resumeContract: ['reason'], applyCatalog: ['id'],      // has those of its blocks, and of what was changed
    handOver: ['owner'], askSeverity: ['severity'],     // the one before, and the one that it has meanwhile
};

export function contradictions({ id, asked, answer, schema }) {
    return Object.entries(asked ?? {}).filter(([name, value]) => answer && !unsaid[id]?.includes(name) && has(schema, name)
        && !values(answer, name).some((shown) => isIn(shown, value))).map(([name]) => `${id}: ${name}`);
}

// What is so of whatever the program answers.
const laws = {
    'what is left is what was granted less what was used': (o) => [o.granted, o.used, o.remaining].some((n) => typeof n !== 'number') || o.granted - o.used === o.remaining,
    'a number is shown in groups': (o) => !o.number_display || o.number_display.replaceAll('-', '') === o.number,
    'a contract ends after it has begun': (o) => !o.starts_on || !o.ends_on || o.starts_on <= o.ends_on,
    'a request is closed when it says how': (o) => !('closure' in o) || (o.state === 'closed') === (o.closure !== null),
    'nothing is expected of what is closed': (o) => !o.next_event || (o.state === 'closed') === (o.next_event.event === 'none' && o.next_event.whose_turn === 'nobody' && o.next_event.by === null),
    'what is new was neither taken nor answered': (o) => !('responded_at' in o) || o.state !== 'new' || (o.owner === null && o.responded_at === null),
    'the first answer is expected as long as there is none': (o) => o.next_event?.event !== 'first_response' || (o.responded_at === null && o.next_event.by === o.response_due_at),
    'what happens later is told later': (o) => !o.updated_at || (o.submitted_at <= o.updated_at && [o.responded_at, o.closure?.closed_at].every((at) => !at || at <= o.updated_at)),
    'a request is charged to its contract': (o) => !o.charged || !o.contract || typeof o.charged.remaining !== 'number' || o.charged.remaining === o.contract.remaining,
    'the first entry makes the balance': (o) => o.sequence !== 1 || o.units === o.balance,
    'an entry moves units by its kind': (o) => !('sequence' in o) || ({ grant: o.units > 0, credit_back: o.units > 0, debit: o.units < 0, expire: o.units < 0 }[o.kind] ?? true),
    'an entry says its units in words': (o) => !('sequence' in o) || o.words.includes(String(Math.abs(o.units))),
    'an entry counts no sooner than ledgers do': (o) => !('sequence' in o) || (o.sequence === 1) === (o.reason === 'Issued'),
    'what is left afterwards is what was left before, and the units': (o) => typeof o.remaining_before !== 'number' || [1, -1].some((sign) => o.remaining_before + sign * (o.units - (o.lapsing ?? 0)) === o.remaining_after),
};
const objects = (node) => Array.isArray(node) ? node.flatMap(objects) : isObject(node) ? [node, ...Object.values(node).flatMap(objects)] : [];

export const broken = (example) => Object.entries(laws).filter(([, law]) => !objects(example).every(law)).map(([name]) => name);

// What an act leads to.
const acts = {
    takeRequest: ({ asked, answer }) => answer.state === 'in_progress' && answer.owner && answer.owner.id !== asked.take_over_from && asked.take_over_from !== answer.contract.id,
    handOver: ({ asked, answer }) => answer.owner.id !== asked.owner,
    askSeverity: ({ asked, answer }) => answer.asked_severity === asked.severity && answer.severity !== asked.severity,
    decideSeverity: ({ asked, answer }) => answer.severity === asked.severity && answer.asked_severity === null,
    acceptSolution: ({ answer }) => answer.state === 'closed' && answer.closure.chargeable && !answer.credited,
    rejectSolution: ({ answer }) => answer.state === 'in_progress',
    withdrawRequest: ({ asked, answer }) => answer.state === 'closed' && answer.credited === asked.gives_back,
    keepRequestOpen: ({ answer }) => answer.next_event.whose_turn === 'customer',
    reopenRequest: ({ answer }) => answer.state === 'in_progress',
    closeRequest: ({ answer }) => answer.state === 'closed',
    submitRequest: ({ answer }) => answer.state === 'new',
    issueContract: ({ answer }) => answer.used === 0 && !answer.associated,
    cancelContract: ({ answer }) => answer.state === 'cancelled' && !answer.usable,
    suspendContract: ({ answer }) => answer.until === null,
    grantUnits: ({ answer }) => answer.kind === 'grant' && answer.by,
    adjustUnits: ({ answer }) => answer.kind === 'adjust' && answer.by,
    applyCatalog: ({ asked, answer }) => answer.changed && answer.changes.every(({ change, id }) => (change === 'retired') !== JSON.stringify(asked).includes(`"${id}"`)),
};

describe('the examples of the document', () => {
    test('an answer shows what was asked for', () => { assert.deepEqual(operations.flatMap(contradictions), []); });

    test('an answer about the request in the path shows its number', () => {
        const others = operations.filter(({ path, answer, parameters }) => path.includes('{number}') && answer?.number && answer.number !== parameters.number);
        assert.deepEqual(others.map(({ id }) => id), []);
        assert.ok(operations.filter(({ path, answer }) => path.includes('{number}') && answer?.number).length >= 4);
    });

    test('figures, states and times of an example fit one another', () => {
        assert.deepEqual(operations.flatMap(({ id, asked, answer }) => broken([asked, answer]).map((law) => `${id}: ${law}`)), []);
    });

    for (const [id, leads] of Object.entries(acts)) {
        test(`${id} shows what it leads to`, () => { assert.ok(leads(operations.find((one) => one.id === id))); });
    }

    // The tests above find what they look for.
    test('a contradiction is found', () => {
        const close = structuredClone(operations.find(({ id }) => id === 'closeRequest'));
        close.answer.closure.cause = 'Another';
        assert.deepEqual(contradictions(close), ['closeRequest: cause']);
        close.answer.closure = null;
        assert.deepEqual(contradictions(close).sort(), ['closeRequest: cause', 'closeRequest: notes', 'closeRequest: reason']);
        assert.deepEqual(broken(close.answer), ['a request is closed when it says how']);
        assert.deepEqual(broken({ granted: 20, used: 4, remaining: 17 }), ['what is left is what was granted less what was used']);
        assert.deepEqual(broken([{ sequence: 2, kind: 'debit', units: 1, balance: 19, words: '1', reason: null }]), ['an entry moves units by its kind']);
    });
});
