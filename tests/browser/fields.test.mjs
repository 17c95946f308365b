// SPDX-License-Identifier: Apache-2.0
// fields.test.mjs: every field of every form of every page, beside what the reader reads where the form is sent (`entitled routes --json`):
// no form has a field that nobody reads, none lacks one that cannot be left out, and need, length, keyboard and what a browser may fill in
// are what the reader says. And of each field that label, hint and fault belong to it. Plain HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addresses, faultPages, givenAgain } from './addresses.mjs';
import { attr, elements, find, hasClass } from './http.mjs';
import { World, routeOf } from './world.mjs';

// What every form of ours carries; web/visit.h reads it.
const of_the_page = ['csrf', 'once'];

// What somebody sees of a kind of field: the types of <input>, and the keyboard. A lenient form takes an address that is none.
const kinds = {
    text: { elements: ['textarea', 'search', 'hidden'] }, line: { elements: ['text', 'search', 'select', 'hidden'], long: true },
    code: { elements: ['text', 'select', 'radio', 'hidden'], long: true }, country: { elements: ['text', 'select', 'hidden'], long: true },
    spaced: { elements: ['text', 'hidden'], long: true }, email: { elements: ['email', 'text', 'select', 'hidden'], long: true },
    phone: { elements: ['tel', 'hidden'], long: true }, digits: { elements: ['text', 'textarea', 'hidden'], long: true, keyboard: 'numeric' },
    secret: { elements: ['password'] }, int: { elements: ['text', 'hidden'] }, bool: { elements: ['checkbox', 'hidden'] },
    list: { elements: ['checkbox'] }, day: { elements: ['date'] }, id: { elements: ['hidden', 'radio', 'select'] }, one_of: { elements: ['select', 'radio', 'hidden'] },
};

// A field that a reader asks for, by the name that a form gives it: "primary_contact.email", "additional_contacts[2].name".
function askedOf(fields, name) {
    const [, first, rest] = /^([^.[]+)(?:\[\d+\])?(?:\.(.*))?$/.exec(name) ?? [null, name];
    const field = fields.find((one) => one.name === first);
    return field && rest !== undefined ? askedOf(field.fields ?? [], rest) : field;
}

const members = (form, document) => [...elements(document)].filter((e) => ['input', 'select', 'textarea'].includes(e.tagName)
    && (attr(e, 'form') === undefined ? [...elements(form)].includes(e) : attr(e, 'form') === attr(form, 'id')));
const elementOf = (e) => (e.tagName === 'input' ? attr(e, 'type') ?? 'text' : e.tagName);

function checkLength(e, field, element, where) {
    const kind = kinds[field.type];
    if (['hidden', 'select', 'radio', 'checkbox', 'textarea'].includes(element)) return;
    assert.equal(attr(e, 'maxlength'), kind.long && field.max ? String(field.max) : undefined, `${where}: maxlength`);
}

function checkKeyboard(e, field, element, where) {
    if (element === 'hidden' || element === 'textarea' || element === 'select') return;
    const count = field.type === 'int' && field.min >= 0;
    const wanted = count || kinds[field.type].keyboard ? 'numeric' : field.type === 'email' && element === 'text' ? 'email' : undefined;
    assert.equal(attr(e, 'inputmode'), wanted, `${where}: inputmode`);
    if (field.type === 'secret') assert.equal(attr(e, 'autocomplete'), field.min > 1 ? 'new-password' : 'current-password', `${where}: autocomplete`);
    else if (['text', 'email', 'tel'].includes(element)) assert.ok(attr(e, 'autocomplete'), `${where}: autocomplete`);
}

function checkField(e, fields, where) {
    const name = attr(e, 'name');
    const field = askedOf(fields, name);
    const element = elementOf(e);
    const at = `${where}: ${name}`;
    assert.ok(field, `${at} is a field that nobody reads there`);
    assert.ok(kinds[field.type]?.elements.includes(element), `${at} is read as ${field.type}, and is a ${element}`);
    // That the agreement is accepted demands the rule, with the version of the agreement in its words.
    if (element !== 'hidden' && name !== 'agreement_accepted') assert.equal(attr(e, 'required') !== undefined, field.required, `${at}: required`);
    checkLength(e, field, element, at);
    checkKeyboard(e, field, element, at);
}

// What is said of an element is there, and belongs to it.
function checkNames(e, document, where) {
    const id = attr(e, 'id');
    if (elementOf(e) === 'hidden') return;
    const at = `${where}: ${attr(e, 'name')}`;
    assert.ok(find(document, 'label', (label) => attr(label, 'for') === id), `${at} has a label`);
    const described = (attr(e, 'aria-describedby') ?? '').split(/\s+/).filter(Boolean);
    for (const other of described) {
        assert.ok(find(document, undefined, (one) => attr(one, 'id') === other), `${at} is described by ${other}, which is not there`);
        assert.ok(other.startsWith(id), `${at} is described by ${other}`);
    }
    for (const kind of ['hint', 'error']) {
        const said = find(document, 'p', (p) => attr(p, 'id') === `${id}-${kind}`);
        if (said && !/radio/.test(elementOf(e))) assert.ok(described.includes(`${id}-${kind}`), `${at} does not say that it has a ${kind}`);
        if (said && kind === 'error' && !/radio/.test(elementOf(e))) assert.equal(attr(e, 'aria-invalid'), 'true', at);
    }
}

// The links above the form lead to something.
function checkFaults(page) {
    const faults = find(page.main, undefined, (e) => hasClass(e, 'faults'));
    for (const link of faults ? elements(faults, 'a') : []) {
        const to = attr(link, 'href');
        if (/^#./.test(to)) assert.ok(find(page.document, undefined, (e) => attr(e, 'id') === decodeURIComponent(to.slice(1))), `${page.address}: ${to} leads nowhere`);
    }
}

describe('fields', () => {
    let world;
    let routes;
    const pages = [];
    before(async () => {
        world = await World.start();
        routes = await world.routes();
        const surfers = {};
        for (const [who, address] of (await addresses(world)).list) {
            surfers[who] ??= await world.surfer(who);
            pages.push(await surfers[who].get(address));
        }
        for (const { page } of [...await faultPages(world), ...await givenAgain(world)]) pages.push(page);
    });
    after(async () => { await world?.stop(); });

    // Each form of the page with the readers of all addresses that its buttons send it to, or that it was made for.
    function* forms(page) {
        for (const form of elements(page.document, 'form')) {
            const method = (attr(form, 'method') ?? 'get').toUpperCase();
            const to = new URL(attr(form, 'action') || page.address, new URL(page.address, 'http://here')).pathname;
            yield { form, method, to, route: routeOf(routes, method, to) };
        }
    }

    test('a form has the fields that are read where it is sent, as they are read', () => {
        let met = 0;
        for (const page of pages) {
            for (const { form, method, to, route } of forms(page)) {
                const where = `${page.address}: ${method} ${to}`;
                assert.ok(route, `${where}: nothing answers`);
                const fields = (method === 'POST' ? route.body : route.query) ?? [];
                const own = members(form, page.document).filter((e) => attr(e, 'name') && !of_the_page.includes(attr(e, 'name')));
                for (const e of own) { checkField(e, fields, where); checkNames(e, page.document, where); met++; }
                for (const field of fields)
                    if (field.required) assert.ok(own.some((e) => attr(e, 'name').split(/[.[]/)[0] === field.name), `${where}: it lacks ${field.name}`);
            }
        }
        assert.ok(met > 500, `${met} fields`);
    });

    test('every action of browsers says what it reads', () => {
        assert.deepEqual(routes.filter((r) => r.method === 'POST' && r.body_may_be_empty === undefined).map((r) => r.path), []);
    });

    test('the links to what has to be corrected lead to it', () => {
        for (const page of pages) checkFaults(page);
    });
});
