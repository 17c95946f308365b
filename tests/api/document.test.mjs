// SPDX-License-Identifier: Apache-2.0
// document.test.mjs: what the rows of the program's routes read (`entitled routes --json`, asked of their readers) and what
// docs/api/openapi.json says that they take: the same operations, fields, needs, types, bounds and words. Needs no server.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { document } from './openapi.mjs';
import { bin, run } from './server.mjs';

// What the document says otherwise than the readers do, and why. One that no difference needs any more is a fault, too.
const exceptions = {
    'POST /api/v1/admin/catalog': 'the file has a schema of its own (catalogs/catalog.schema.json) and is read by the parser of catalogues',
    'POST /api/v1/requests.subscription: documented, not read': 'named only to say that it is refused',
    'POST /api/v1/requests.service: documented, not read': 'named only to say that it is refused',
    'GET /api/v1/contracts/{id}?as_of: documented as 2 alternatives, read as code': 'a day or a moment: which it is tells its length',
};

const types = {
    text: 'string', line: 'string', code: 'string', country: 'string', spaced: 'string', secret: 'string', day: 'string', instant: 'string', id: 'string', one_of: 'string',
    int: 'integer', bool: 'boolean', object: 'object', list: 'array',
};
const formats = { day: 'date', instant: 'date-time' };

// Of one document; every difference as a line that begins with where it is.
class Comparison {
    differences = [];

    constructor(doc) { this.doc = doc; }

    differ(where, words) { this.differences.push(`${where}: ${words}`); }

    resolved(schema) {
        while (schema.$ref) schema = schema.$ref.slice(2).split('/').reduce((node, key) => node[key], this.doc);
        return schema;
    }

    same(where, what, documented, read) {
        if (documented !== read) this.differ(where, `${what} ${documented} in the document, ${read} in the program`);
    }

    field(where, field, documented, required) {
        this.same(where, 'required', Boolean(required), field.required);
        let schema = this.resolved(documented);
        const others = (schema.anyOf ?? schema.oneOf ?? []).map((one) => this.resolved(one)).filter((one) => one.type !== 'null');
        if (others.length > 1) return this.differ(where, `documented as ${others.length} alternatives, read as ${field.type}`);
        if (others.length === 1) schema = others[0];
        const type = [schema.type].flat().filter((one) => one !== 'null');
        this.same(where, 'type', type.join('|'), types[field.type]);
        this.value(where, field, schema);
    }

    value(where, field, schema) {
        switch (field.type) {
        case 'code': case 'text': case 'line': case 'spaced': case 'secret':
            if (field.type === 'code' && schema.enum) {     // the rule knows the words
                for (const word of schema.enum) if (word !== null && (word.length < field.min || word.length > field.max)) this.differ(where, `${word} does not fit into ${field.min} to ${field.max}`);
                break;
            }
            this.same(where, 'maxLength', schema.maxLength, field.max);
            // An optional text that is empty counts as left out, whatever the document thinks of empty ones.
            if (field.min > 1 || field.required) this.same(where, 'minLength', schema.minLength ?? 0, field.min);
            else if ((schema.minLength ?? 0) > 1) this.same(where, 'minLength', schema.minLength, field.min);
            break;
        case 'country':
            this.same(where, 'pattern', schema.pattern, '^[A-Za-z]{2}$');
            break;
        case 'int':
            this.same(where, 'minimum', schema.minimum, field.min > Number.MIN_SAFE_INTEGER ? field.min : undefined);
            this.same(where, 'maximum', schema.maximum, field.max < Number.MAX_SAFE_INTEGER ? field.max : undefined);
            break;
        case 'day': case 'instant':
            this.same(where, 'format', schema.format, formats[field.type]);
            break;
        case 'one_of':
            this.same(where, 'enum', String((schema.enum ?? []).filter((word) => word !== null).sort()), String([...field.words].sort()));
            break;
        case 'object':
            this.fields(where, field.fields ?? [], schema);
            break;
        case 'list':
            this.same(where, 'minItems', schema.minItems ?? 0, field.min);
            this.same(where, 'maxItems', schema.maxItems, field.max);
            if (field.fields?.[0]?.name === '') this.field(`${where}[]`, field.fields[0], schema.items, true);
            else this.fields(`${where}[]`, field.fields ?? [], schema.items);
            break;
        }
    }

    fields(where, fields, documented) {
        const schema = this.resolved(documented);
        this.same(where, 'additionalProperties', schema.additionalProperties, false);
        this.named(fields, schema.properties ?? {}, (field, property, name) => this.field(`${where}.${name}`, field, property, schema.required?.includes(name)), `${where}.`);
    }

    named(fields, documented, both, where) {
        for (const name of Object.keys(documented)) if (!fields.some((field) => field.name === name)) this.differ(where + name, 'documented, not read');
        for (const field of fields) {
            if (documented[field.name]) both(field, documented[field.name], field.name);
            else this.differ(where + field.name, 'read, not documented');
        }
    }

    operation(route, where, item, operation) {
        const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => this.resolved(one));
        const query = Object.fromEntries(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one]));
        this.named(route.query ?? [], query, (field, parameter, name) => this.field(`${where}?${name}`, field, parameter.schema, parameter.required), `${where}?`);
        this.same(where, 'Idempotency-Key', parameters.some((one) => one.name === 'Idempotency-Key'), route.method === 'POST' && route.access !== 'public');
        const body = operation.requestBody && this.resolved(operation.requestBody);
        if (!body !== !route.body) return this.differ(where, body ? 'a body is documented, none is read' : 'a body is read, none is documented');
        if (!body) return;
        this.same(where, 'required body', Boolean(body.required), !route.body_may_be_empty);
        this.fields(where, route.body, body.content['application/json'].schema);
    }

    all(routes) {
        const known = new Set();
        for (const route of routes) {
            const path = route.path.replace(/:(\w+)/g, '{$1}'), where = `${route.method} ${path}`;
            const item = this.doc.paths[path], operation = item?.[route.method.toLowerCase()];
            known.add(where);
            if (operation) this.operation(route, where, item, operation);
            else this.differ(where, 'not documented');
        }
        for (const [path, item] of Object.entries(this.doc.paths))
            for (const method of ['get', 'post', 'put', 'patch', 'delete'])
                if (item[method] && !known.has(`${method.toUpperCase()} ${path}`)) this.differ(`${method.toUpperCase()} ${path}`, 'documented, no row');
        return this.differences;
    }
}

const excepted = (line) => Object.keys(exceptions).find((where) => line === where || line.startsWith(`${where}: `));

describe('the document of the API', () => {
    let routes;
    before(async () => {
        const done = await run(bin, ['routes', '--json']);
        assert.equal(done.code, 0, done.stderr);
        // The files of pages (/assets/) are for browsers, though no page is shown for them.
        routes = JSON.parse(done.stdout).filter((route) => route.audience === 'programs' && (route.path.startsWith('/api/') || document.paths[route.path]));
    });

    test('it says of every operation which fields it takes, how long they may be and which words, as the program reads them', () => {
        const differences = new Comparison(document).all(routes);
        assert.deepEqual(differences.filter((line) => !excepted(line)), []);
        assert.deepEqual(Object.keys(exceptions).filter((where) => !differences.some((line) => excepted(line) === where)), [], 'no difference needs this any more');
    });

    // Each changes a copy of the document in one place; `where` is that place.
    const mistakes = {
        'a field that is called otherwise': [(d) => { const p = d.components.schemas.NewContract.properties; p.starts = p.starts_on; delete p.starts_on; }, 'POST /api/v1/admin/contracts.starts'],
        'a longer text': [(d) => { d.components.schemas.NewContract.properties.holder.maxLength++; }, 'POST /api/v1/admin/contracts.holder'],
        'a shorter password': [(d) => { d.components.schemas.NewAccount.properties.password.minLength--; }, 'POST /api/v1/admin/accounts.password'],
        'a field that may be left out': [(d) => { d.components.schemas.NewContract.required = []; }, 'POST /api/v1/admin/contracts.plan'],
        'another type': [(d) => { d.components.schemas.NewContract.properties.units.type = 'string'; }, 'POST /api/v1/admin/contracts.units'],
        'a greater number': [(d) => { d.components.schemas.NewContract.properties.units.maximum *= 10; }, 'POST /api/v1/admin/contracts.units'],
        'a word too many': [(d) => { d.components.schemas.NewAccount.properties.staff.items.enum.push('janitor'); }, 'POST /api/v1/admin/accounts.staff[]'],
        'a longer list': [(d) => { d.components.schemas.NewAccount.properties.staff.maxItems++; }, 'POST /api/v1/admin/accounts.staff'],
        'fields of any name': [(d) => { d.components.schemas.NewMember.additionalProperties = true; }, 'POST /api/v1/admin/organizations/{id}/members'],
        'a question that nobody reads': [(d) => { d.paths['/api/v1/portals'].get.parameters.push({ name: 'color', in: 'query', schema: { type: 'string' } }); }, 'GET /api/v1/portals?color'],
        'a question too few': [(d) => { d.paths['/api/v1/portals'].get.parameters.pop(); }, 'GET /api/v1/portals?as_of'],
        'a body that must be there': [(d) => { d.paths['/api/v1/requests/{number}/take'].post.requestBody.required = true; }, 'POST /api/v1/requests/{number}/take'],
        'an operation too few': [(d) => { delete d.paths['/api/v1/me'].patch; }, 'PATCH /api/v1/me'],
        'an operation too many': [(d) => { d.paths['/api/v1/me'].put = d.paths['/api/v1/me'].patch; }, 'PUT /api/v1/me'],
    };
    for (const [name, [mistake, where]] of Object.entries(mistakes)) {
        test(`it is found wrong with ${name}`, () => {
            const doc = structuredClone(document);
            mistake(doc);
            const differences = new Comparison(doc).all(routes).filter((line) => !excepted(line));
            assert.ok(differences.some((line) => line.startsWith(`${where}: `)), differences.join('\n'));
        });
    }
});
