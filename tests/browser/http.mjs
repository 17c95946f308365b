// SPDX-License-Identifier: Apache-2.0
// http.mjs: a browser without a screen: cookies, pages and forms over plain HTTP, read by an HTML parser of the standard. For tests
// that send more than a real browser could in the time, or what a real browser would not.
import assert from 'node:assert/strict';
import http from 'node:http';
import { parse } from 'parse5';
import { exchange } from '../api/client.mjs';

// ---- The document --------------------------------------------------------------------------------------------

export const attr = (element, name) => element.attrs?.find((a) => a.name === name)?.value;

// All elements below a node, in the order of the document; `only`: with this tag name.
export function* elements(node, only) {
    const waiting = [];
    const add = (from) => { for (let i = (from?.childNodes?.length ?? 0) - 1; i >= 0; i--) waiting.push(from.childNodes[i]); };
    for (add(node); waiting.length;) {
        const child = waiting.pop();
        if (child.tagName && (!only || child.tagName === only)) yield child;
        add(child.content);
        add(child);
    }
}

export function find(node, only, fits = () => true) {
    for (const element of elements(node, only)) if (fits(element)) return element;
    return undefined;
}

// The text content, as scripts would see it.
export const text = (node) => (node.nodeName === '#text' ? node.value : (node.childNodes ?? []).map(text).join(''));
export const hasClass = (element, name) => (attr(element, 'class') ?? '').split(/\s+/).includes(name);

// The elements that belong to a form: those in it, and those that name it by their attribute "form".
function* membersOf(form, document) {
    const id = attr(form, 'id');
    for (const element of elements(form)) if (attr(element, 'form') === undefined) yield element;
    for (const element of id ? elements(document) : []) if (attr(element, 'form') === id) yield element;
}

// What the label of a field says, without "(optional)"; in a group of several that are written in with the name of the group.
function labelOf(element, document) {
    const id = attr(element, 'id');
    const words = (node) => (node ? node.childNodes.filter((child) => !child.tagName || !hasClass(child, 'optional')).map(text).join('').trim() : '');
    let group = element.parentNode;
    while (group && !(group.tagName === 'fieldset' && hasClass(group, 'group'))) group = group.parentNode;
    const several = group && [...elements(group, 'input')].filter((one) => !/^(radio|checkbox|hidden)$/.test(attr(one, 'type') ?? '')).length > 1;
    return [several && words(find(group, 'legend')), words(id && find(document, 'label', (label) => attr(label, 'for') === id))].filter(Boolean).join(': ');
}

// What a browser would send of a form, and what a person could change in it. Labels are looked for when somebody asks: most do not.
function readForm(form, document, address) {
    const fields = [];
    const buttons = [];
    for (const element of membersOf(form, document)) {
        const name = attr(element, 'name');
        const disabled = attr(element, 'disabled') !== undefined;
        if (element.tagName === 'button' || (element.tagName === 'input' && ['submit', 'image'].includes(attr(element, 'type')))) {
            if ((attr(element, 'type') ?? 'submit') === 'submit')
                buttons.push({ name, value: attr(element, 'value') ?? '', action: attr(element, 'formaction'), disabled, text: text(element) });
        } else if (name && !disabled && element.tagName === 'input') {
            const type = attr(element, 'type') ?? 'text';
            fields.push({ name, type, get label() { return labelOf(element, document); }, value: attr(element, 'value') ?? (/^(checkbox|radio)$/.test(type) ? 'on' : ''), on: attr(element, 'checked') !== undefined });
        } else if (name && !disabled && element.tagName === 'textarea') {
            fields.push({ name, type: 'textarea', get label() { return labelOf(element, document); }, value: text(element) });
        } else if (name && !disabled && element.tagName === 'select') {
            const options = [...elements(element, 'option')].map((o) => ({ value: attr(o, 'value') ?? text(o).trim(), on: attr(o, 'selected') !== undefined }));
            fields.push({ name, type: 'select', value: (options.find((o) => o.on) ?? options[0])?.value ?? '', options: options.map((o) => o.value) });
        }
    }
    const action = new URL(attr(form, 'action') || address, new URL(address, 'http://here'));
    return { method: (attr(form, 'method') ?? 'get').toLowerCase(), path: action.pathname, target: action.pathname + action.search, fields, buttons, page: address };
}

export const isTyped = (field) => ['text', 'search', 'email', 'tel', 'url', 'textarea', 'number', 'date'].includes(field.type);

// Name and value pairs as a browser sends them, with `change` ({ name: value }) in place of what stands there.
export function formPairs(form, change = {}, button = form.buttons.find((b) => !b.disabled && !b.action)) {
    const pairs = [];
    for (const field of form.fields) {
        if (Object.hasOwn(change, field.name)) continue;
        if (/^(checkbox|radio)$/.test(field.type) && !field.on) continue;
        pairs.push([field.name, field.value]);
    }
    for (const [name, value] of Object.entries(change)) if (value !== undefined) pairs.push([name, value]);
    if (button?.name && !Object.hasOwn(change, button.name)) pairs.push([button.name, button.value]);
    return pairs;
}

export class Page {
    constructor(address, answer) {
        Object.assign(this, { address, status: answer.status, headers: answer.headers, html: answer.text });
        this.document = parse(answer.text);
    }

    get forms() { return [...elements(this.document, 'form')].map((form) => readForm(form, this.document, this.address)); }

    form(path) {
        const form = this.forms.find((f) => f.method === 'post' && (typeof path === 'string' ? f.path === path : path.test(f.path)));
        assert.ok(form, `${this.address} (${this.status}) has no form for ${path}`);
        return form;
    }

    get main() { return find(this.document, 'main') ?? this.document; }
    get heading() { const h1 = find(this.document, 'h1'); return h1 ? text(h1).trim() : ''; }

    // Addresses of our own that the page leads to, without the fragment.
    get links() {
        return [...elements(this.document, 'a')].map((a) => attr(a, 'href')).filter((href) => href && !href.startsWith('#'))
            .map((href) => new URL(href, new URL(this.address, 'http://here'))).filter((url) => url.host === 'here').map((url) => url.pathname + url.search);
    }
}

// ---- Somebody who surfs --------------------------------------------------------------------------------------

const redirects_max = 5;
let surfers = 0;

export class Surfer {
    cookies = new Map();

    // Each from an address of its own (127.0.0.0/8 is all loopback), so that limits per address do not mix them up.
    constructor(origin) {
        this.origin = origin;
        this.moveHouse();
    }

    // Another address, for what is limited per address. Not while something is under way.
    moveHouse() {
        this.agent?.destroy();
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
        const n = ++surfers;
        this.localAddress = `127.${20 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    }

    close() { this.agent.destroy(); }

    async send(method, target, { headers = {}, body } = {}) {
        const all = { accept: 'text/html', ...headers };
        if (this.cookies.size) all.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
        const again = { method, target, headers: all, body, agent: this.agent, localAddress: this.localAddress };
        const answer = await exchange(this.origin, again).catch((error) => {
            // An idle connection may be closed at the very moment when it is used again.
            if (error.code !== 'ECONNRESET' || method !== 'GET') throw error;
            return exchange(this.origin, again);
        });
        for (const line of answer.headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            if (/;\s*max-age=0\b/i.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
        }
        return answer;
    }

    // The page at an address, redirects followed.
    async get(target) {
        let answer = await this.send('GET', [target] = target.split('#'));     // as a browser asks for it
        for (let i = 0; i < redirects_max && answer.status >= 300 && answer.status < 400 && answer.headers.location; i++) {
            target = new URL(answer.headers.location, new URL(target, this.origin));
            target = target.pathname + target.search;
            answer = await this.send('GET', target);
        }
        return new Page(target, answer);
    }

    // Sends name and value pairs to a target and gives the answer as it came. `from`: the Origin; null: none.
    post(target, pairs, { from = this.origin, headers = {} } = {}) {
        const origin = from === null ? {} : { origin: from };
        return this.send('POST', target, {
            headers: { 'content-type': 'application/x-www-form-urlencoded', ...origin, ...headers }, body: new URLSearchParams(pairs).toString(),
        });
    }

    // Sends a form of a page as a browser would: the page where it leads, with `sent` (the status of the answer itself).
    async submit(form, change, button) {
        const answer = await this.post(button?.action ?? form.target, formPairs(form, change, button));
        const page = answer.status === 303 ? await this.get(answer.headers.location) : new Page(form.target, answer);
        return Object.assign(page, { sent: answer.status });
    }

    async signIn(person) {
        const page = await this.get('/sign-in');
        const next = await this.submit(page.form('/sign-in'), { email: person.email, password: person.password });
        assert.equal(next.sent, 303, `${person.email} cannot sign in: ${next.sent} ${text(next.main).replace(/\s+/g, ' ').slice(0, 400)}`);
        return this;
    }
}

// ---- What no page may hold -----------------------------------------------------------------------------------

const forbidden = new Set(['iframe', 'object', 'embed', 'applet', 'base', 'style', 'frame', 'frameset', 'marquee', 'video', 'audio', 'math', 'template', 'portal', 'plaintext', 'xmp', 'listing']);

// A drawing of ours: what it is drawn with, and the classes of its <svg>.
const drawn = new Set(['svg', 'defs', 'pattern', 'path', 'line', 'rect', 'circle', 'text', 'g', 'a', 'title']);
const drawings = /^(icon|plot-(area|mark|sample|line))$/;

function isDrawing(svg) {
    const inner = svg.parentNode.namespaceURI === svg.namespaceURI;
    return (inner || drawings.test(attr(svg, 'class') ?? '')) && [...elements(svg)].every((e) => drawn.has(e.tagName));
}

/*
 * Throws when a page has an element or attribute that none of our pages has: a string that was typed has become markup.
 * Every page we serve is made of plain elements; scripts and styles come from files of our own.
 */
export function checkMarkup(page) {
    const bad = (element, what) => assert.fail(`${page.address}: ${what}: <${element.tagName} ${element.attrs.map((a) => `${a.name}="${a.value}"`).join(' ').slice(0, 200)}>`);
    for (const element of elements(page.document)) {
        if (forbidden.has(element.tagName) || /-|:/.test(element.tagName)) bad(element, 'an element that is none of ours');
        if (element.tagName === 'svg' && !isDrawing(element)) bad(element, 'a drawing that is none of ours');
        if (element.tagName === 'script' && (!/^\/assets\/[a-z.]+$/.test(attr(element, 'src') ?? '') || text(element) !== '')) bad(element, 'a script');
        if (element.tagName === 'link' && !/^\/(assets\/[a-z0-9.]+|favicon\.svg)$/.test(attr(element, 'href') ?? '')) bad(element, 'a link to elsewhere');
        if (element.tagName === 'img' && !/^\/(assets\/logo|favicon\.svg)$/.test(attr(element, 'src') ?? '')) bad(element, 'a picture');
        if (element.tagName === 'meta' && attr(element, 'http-equiv')) bad(element, 'a meta element');
        for (const { name, value } of element.attrs) {
            if (/^on/.test(name) || ['style', 'srcdoc', 'background', 'xmlns', 'dynsrc'].includes(name)) bad(element, 'an attribute');
            if (['href', 'src', 'action', 'formaction'].includes(name) && !/^(\/(?!\/)|#|\?|https?:\/\/|mailto:|$)/.test(value)) bad(element, 'an address');
            if (/["'<>]/.test(name)) bad(element, 'a broken attribute');
        }
    }
}
