// SPDX-License-Identifier: Apache-2.0
// clients.mjs: clients that remember what they were told, through any fault of the server: Submitter, Engineer and Granter by the API,
// Drafter through the pages. Told is their memory, and knows what then has to be stored.
import assert from 'node:assert/strict';
import { key } from '../api/world.mjs';
import { Page, Surfer, formPairs } from '../browser/http.mjs';
import { Caller, Tally, endOf, sleep } from './torture.mjs';

const retry_ms = 15;
const settle_tries = 200;
const drafts_max = 8;

export class Told {
    keys = new Map();       // of submissions -> { contract, number (once acknowledged), denied, title }
    closing = new Set();    // numbers whose closing was asked for
    closed = new Set();     // ... and acknowledged
    drafts = new Map();     // id -> { title, flying: titles that may be there instead, submitted, ending }
    begun = new Set();      // titles of drafts that were sent and may be there
    counts = new Tally();
    requests = 0;
    #stored = new Map();    // key -> number, as far as it was read
    #credited = new Set();
    #unacknowledged = new Set();

    acknowledged(own, number) {
        const entry = this.keys.get(own);
        if (entry.number === undefined) this.counts.add('acknowledged');
        else assert.equal(number, entry.number, `the key ${own} gave another number`);
        entry.number = number;
    }

    // Compares with what is stored and was changed since then; 0: with all.
    check(stored, since) {
        this.#checkKeys(stored.keys, since);
        this.#checkClosed(stored, since);
        this.#checkDrafts(stored.drafts, since);
        this.requests = stored.contracts.reduce((sum, c) => sum + Number(c.requests), 0);
    }

    #checkKeys(rows, since) {
        const seen = new Set();
        if (since === 0) this.#stored.clear();
        for (const row of rows) {
            const draft = /^draft:(\d+)$/.exec(row.key)?.[1];
            if (draft) {
                assert.ok(this.drafts.get(draft)?.submitting, `nobody has submitted the draft ${draft}`);
                continue;
            }
            const entry = this.keys.get(row.key);
            assert.ok(entry, `nobody has sent the key ${row.key}`);
            assert.ok(!seen.has(row.number) && !seen.has(row.key), `${row.number} is there twice`);
            seen.add(row.number).add(row.key);
            assert.equal(row.contract, entry.contract, `${row.number} went to another contract`);
            assert.equal(row.title, entry.title, `${row.number} holds what was sent with another key`);
            assert.ok(!entry.denied, `the key ${row.key} was answered with "${entry.denied}", and is stored`);
            this.#stored.set(row.key, row.number);
        }
        for (const [own, entry] of this.keys) {
            if (entry.number !== undefined) assert.equal(this.#stored.get(own), entry.number, `${entry.number} was acknowledged and is not there`);
            else if (this.#stored.has(own)) this.#unacknowledged.add(own);
        }
    }

    #checkClosed({ credits, closed }, since) {
        const done = new Set(closed.map((row) => row.number));
        if (since === 0) this.#credited.clear();
        for (const { number } of credits) {
            assert.ok(this.closing.has(number), `nobody has closed ${number}`);
            assert.ok(done.has(number), `${number} was given back and is not closed`);
            this.#credited.add(number);
        }
        for (const number of this.closed) assert.ok(this.#credited.has(number), `the closing of ${number} was acknowledged and gave nothing back`);
    }

    #checkDrafts(rows, since) {
        const byId = new Map(rows.map((row) => [row.id, row]));
        const titles = new Tally();
        for (const row of rows) titles.add(row.title);
        for (const title of this.begun) assert.ok(titles.of(title) <= 1, `the draft "${title}" is there twice`);
        for (const [id, draft] of this.drafts) {
            const row = byId.get(id);
            if (!row) {
                assert.ok(draft.ending || (draft.submitted && since > 0), `the draft ${id} "${draft.title}" was acknowledged and is not there`);
                continue;
            }
            assert.ok(row.title === draft.title || draft.flying.has(row.title), `the draft ${id} holds "${row.title}", not "${draft.title}"`);
            if (draft.submitted) assert.ok(row.number, `the draft ${id} was submitted and is none`);
            else if (row.number) assert.ok(draft.submitting, `nobody has submitted the draft ${id}`);
        }
    }

    figures() {
        return `${this.counts}, ${this.#unacknowledged.size} stored but not acknowledged, ${this.closed.size} given back, ${this.drafts.size} drafts, 0 lost, 0 doubled`;
    }
}

// One loop of a client: acts until the load is over. Nothing that a fault of the server does to a call ends it.
export class Client {
    constructor(what) { Object.assign(this, what); }

    async run(load) {
        this.load = load;
        while (!load.over) if (await this.act() === false) await sleep(retry_ms);
    }

    async settle() { /* nothing is left open */ }
}

export class Submitter extends Client {
    #own = [];      // keys that were acknowledged
    #open = [];     // keys without an answer

    constructor(what) {
        super(what);
        this.caller = new Caller(this.world.server, this.token);
    }

    close() { this.caller.close(); }

    async act() {
        if (this.#own.length && this.random.chance(0.08)) return this.#send(this.random.pick(this.#own));
        if (this.#open.length && this.random.chance(0.5)) return this.#repeat();
        const own = key();
        this.told.keys.set(own, { contract: this.random.pick(this.contracts).id, title: `Kill ${own}` });
        return this.#send(own, this.random.chance(0.04) ? this.random.below(12) : undefined);
    }

    #repeat() {
        const [own] = this.#open.splice(this.random.below(this.#open.length), 1);
        this.told.counts.add('repeated after a lost answer');
        return this.#send(own);
    }

    async #send(own, cut_ms) {
        const { told } = this;
        const entry = told.keys.get(own);
        entry.denied = undefined;
        const answer = await this.caller.submit(this.world.request({ id: entry.contract }, { title: entry.title }), own, { cut_ms });
        if ([200, 201].includes(answer.status)) {
            if (entry.number === undefined) this.#own.push(own);
            told.acknowledged(own, answer.body.number);
            return true;
        }
        if (answer.status === 409) {
            assert.equal(answer.body.code, 'no_units', JSON.stringify(answer.body));
            assert.equal(entry.number, undefined, `${entry.number} was acknowledged, and its key refused`);
            if (!entry.lost) entry.denied = answer.body.code; // what was lost may still be under way, and come to a unit that is given back
            return true;
        }
        if (answer.status) assert.equal(answer.status, 503, `${answer.status} ${JSON.stringify(answer.body)}`);
        told.counts.add(answer.status ? 'answered busy' : `calls ${answer.end}`);
        if (entry.number !== undefined) return false;
        // A promise about this call. Of an earlier one with the same key nothing may be known: no answer, or that it has to be looked up.
        const isPromise = answer.status && /Nothing was changed/.test(answer.body.detail);
        if (!isPromise && answer.end !== 'refused') entry.lost = true;
        else if (isPromise && !entry.lost) entry.denied = answer.body.detail;
        if (!told.isSettling) this.#open.push(own);
        return false;
    }

    // Half of what has no answer is asked for again, the rest is left as it is.
    async settle() {
        const again = this.#open.filter(() => this.random.chance(0.5));
        this.#open = [];
        for (const own of again) {
            this.told.counts.add('repeated after a lost answer');
            for (let tries = 0; !await this.#send(own); tries++) {
                assert.ok(tries < settle_tries, 'the server does not come back');
                await sleep(retry_ms * 2);
            }
        }
        this.#open = [];
    }
}

// Gives units back by closing what others have submitted.
export class Engineer extends Client {
    constructor(what) {
        super(what);
        this.caller = new Caller(this.world.server, this.token);
    }

    close() { this.caller.close(); }

    async act() {
        const number = this.#pick();
        if (number === undefined) return false;
        this.told.closing.add(number);
        const answer = await this.caller.call('POST', `/requests/${number}/close`, { json: { reason: this.reason, cause: 'A kill', notes: 'Not ours.' } });
        if (answer.status === 200) {
            assert.equal(answer.body.credited, true);
            this.told.closed.add(number);
            await sleep(retry_ms);
            return true;
        }
        if (answer.status) assert.equal(answer.status, 503, `${answer.status} ${JSON.stringify(answer.body)}`);
        this.told.counts.add(answer.status ? 'answered busy' : `calls ${answer.end}`);
        return false;
    }

    // Something that was acknowledged lately, sometimes something that is closed already.
    #pick() {
        const lately = [...this.told.keys.values()].slice(-60).filter((entry) => entry.number !== undefined);
        return lately.length ? this.random.pick(lately).number : undefined;
    }
}

// Grants units, each under a key of its own until it is known that it was done: once, whatever became of the answers. `granted` (units by
// contract) grows with each.
export class Granter extends Client {
    #open;
    #done = [];

    constructor(what) {
        super(what);
        this.caller = new Caller(this.world.server, this.token);
    }

    close() { this.caller.close(); }

    async act() {
        if (!this.#open && this.#done.length && this.random.chance(0.1)) return this.#send(this.random.pick(this.#done));
        this.#open ??= { key: key(), contract: this.random.pick(this.contracts).id, units: 1 + this.random.below(3) };
        const done = await this.#send(this.#open, this.random.chance(0.1) ? this.random.below(12) : undefined);
        await sleep(retry_ms);
        return done;
    }

    async #send(grant, cut_ms) {
        const { told } = this;
        if (grant.isLost) told.counts.add('grants sent again');
        const answer = await this.caller.call('POST', `/admin/contracts/${grant.contract}/grants`, { json: { units: grant.units, reason: `Kill ${grant.key}` }, headers: { 'idempotency-key': grant.key }, cut_ms });
        if ([200, 201].includes(answer.status)) {
            if (grant.body) {
                assert.equal(answer.status, 200, `the grant ${grant.key} was made twice`);
                assert.deepEqual(answer.body, grant.body);
                return true;
            }
            grant.body = answer.body;
            this.granted[grant.contract] += grant.units;
            told.counts.add('grants');
            this.#done = [...this.#done.slice(-20), grant];
            this.#open = undefined;
            return true;
        }
        if (answer.status) assert.equal(answer.status, 503, `${answer.status} ${JSON.stringify(answer.body)}`);
        told.counts.add(answer.status ? 'answered busy' : `calls ${answer.end}`);
        grant.isLost = true;
        return false;
    }

    // Whether it was done is known only once it was answered.
    async settle() {
        for (let tries = 0; this.#open && !await this.#send(this.#open); tries++) {
            assert.ok(tries < settle_tries, 'the server does not come back');
            await sleep(retry_ms * 2);
        }
    }
}

// Somebody with a browser, who writes drafts, changes them, submits them, throws them away, and signs in again now and then.
export class Drafter extends Client {
    #surfer;
    #id;            // of the draft in hand
    #begun;         // the form of a new one, sent and not answered yet
    #isSignedIn = false;
    #isLeaving = false; // the form to sign out was sent, and may have come through

    constructor(what) {
        super(what);
        this.#surfer = new Surfer(this.world.server.origin);
        if (this.token) this.elsewhere = new Caller(this.world.server, this.token);
    }

    close() {
        this.#surfer.close();
        this.elsewhere?.close();
    }

    async act() {
        this.#surfer.origin = this.world.server.origin;
        try {
            if (!this.#isSignedIn) return await this.#signIn();
            if (this.#id === undefined) return await this.#begin();
            const draft = this.told.drafts.get(this.#id);
            if (draft.ending) return await this._discard();
            const what = draft.submitting ? 'submit' : this.random.weighted([[10, 'change'], [4, 'submit'], [2, 'discard'], [2, 'leave'], [0.3, 'signOut'], [this.elsewhere ? 1.5 : 0, 'interrupted']]);
            return await this[`_${what}`]();
        } catch (error) {
            this.told.counts.add(`calls ${endOf(error)}`);
            return false;
        }
    }

    // The answer to a form that was sent: true when it led on. Everything but 503 is a fault of ours.
    #accepted(answer, what) {
        if (answer.status === 303) return true;
        assert.equal(answer.status, 503, `${what}: ${answer.status} ${new Page('/', answer).heading} ${answer.text.replace(/<[^>]*>|\s+/g, ' ').slice(0, 600)}`);
        this.told.counts.add('answered busy');
        return false;
    }

    async #page(target, other = 200) {
        const page = await this.#surfer.get(target);
        if (page.status === 503) {
            this.told.counts.add('answered busy');
            return null;
        }
        assert.ok([200, other].includes(page.status), `${target}: ${page.status} ${page.heading}`);
        if (!this.#isSignedIn || !page.address.startsWith('/sign-in')) return page;
        assert.ok(this.#isLeaving, `${target}: nobody has signed out`);
        this.#isSignedIn = false;
        return null;
    }

    #send(form, change = {}) {
        return this.#surfer.post(form.target, formPairs(form, change, form.buttons.find((b) => b.name !== 'show' && b.name !== 'more' && !b.action)));
    }

    async #signIn() {
        const page = await this.#page('/sign-in');
        if (!page) return false;
        const isThere = !page.address.startsWith('/sign-in'); // the answer to the last attempt was lost
        if (!isThere && !this.#accepted(await this.#send(page.form('/sign-in'), this.person), 'sign-in')) return false;
        this.#isSignedIn = true;
        this.#isLeaving = false;
        return true;
    }

    async _signOut() {
        const page = await this.#page('/profile');
        if (!page) return false;
        this.#isLeaving = true;
        const answer = await this.#send(page.form('/sign-out')).catch((error) => {
            this.#isLeaving = endOf(error) !== 'refused';
            throw error;
        });
        if (this.#accepted(answer, 'sign-out')) this.#isSignedIn = false;
        else this.#isLeaving = !/Nothing was changed/.test(answer.text);
        return true;
    }

    // A form whose answer was lost is sent again as it is, until it is known: it is done once.
    async #begin() {
        const left = [...this.told.drafts].filter(([, draft]) => draft.owner === this.person.email && !draft.submitted && !draft.ending);
        if (!this.#begun && left.length >= drafts_max) {
            [this.#id] = this.random.pick(left);
            return true;
        }
        if (!this.#begun) {
            const page = await this.#page('/requests/new?version=windows-server-2025');
            if (!page) return false;
            this.#begun = { form: page.form('/drafts'), title: `Draft ${key()}` };
            this.told.begun.add(this.#begun.title);
        } else {
            this.told.counts.add('forms sent again');
        }
        const { form, title } = this.#begun;
        const answer = await this.#send(form, { product: 'windows-server', version: 'windows-server-2025', kind: 'incident', usage: 'own', problem_type: '', category: '', title, description: 'Killed.' });
        if (!this.#accepted(answer, 'a new draft')) return false;
        this.#begun = undefined;
        this.#id = /^\/drafts\/(\d+)/.exec(answer.headers.location)[1];
        this.told.drafts.set(this.#id, { title, flying: new Set(), owner: this.person.email });
        return true;
    }

    // The page of a step of the draft in hand; null where it has become a request, or is gone, as we had asked for.
    async #step(n) {
        const draft = this.told.drafts.get(this.#id);
        const page = await this.#page(`/drafts/${this.#id}?step=${n}`, draft.ending ? 404 : 200);
        if (!page) return null;
        if (page.status === 404) {
            this.#id = undefined;
            return null;
        }
        if (!/confirmation$/.test(page.address)) return page;
        assert.ok(draft.submitting, `nobody has submitted the draft ${this.#id}`);
        draft.submitted = true;
        this.#id = undefined;
        return null;
    }

    async _change() {
        const draft = this.told.drafts.get(this.#id);
        const form = (await this.#step(1))?.form(/\/steps\/1$/);
        if (!form) return false;
        const title = `Draft ${key()}`;
        draft.flying.add(title);
        if (!this.#accepted(await this.#send(form, { title }), 'a step')) return false;
        draft.title = title;
        draft.flying.clear();
        return true;
    }

    // The session is ended elsewhere while a step is being written: what was typed waits for the sign-in, and is sent then.
    async _interrupted() {
        const draft = this.told.drafts.get(this.#id);
        const form = (await this.#step(1))?.form(/\/steps\/1$/);
        if (!form) return false;
        this.#isLeaving = true;
        if ((await this.elsewhere.call('DELETE', '/sessions')).status !== 204) return false;
        const title = `Draft ${key()}`;
        draft.flying.add(title);
        let answer = await this.#send(form, { title });
        if (answer.status === 401) answer = await this.#resume(new Page(form.target, answer), form, title);
        if (!this.#accepted(answer, 'a step that was kept')) return false;
        this.told.counts.add('steps sent after the session had ended');
        this.#isLeaving = false;
        draft.title = title;
        draft.flying.clear();
        return true;
    }

    // Signs in on the page that keeps a form, and sends what it kept. What is not answered with a page of ours is given back.
    async #resume(page, form, title) {
        const signedIn = await this.#send(page.form('/sign-in'), this.person);
        if (signedIn.status !== 200) return signedIn;
        const kept = new Page('/sign-in', signedIn).form(form.path);
        assert.ok(kept.fields.some((f) => f.name === 'title' && f.value === title), 'what was typed was not kept');
        return this.#send(kept);
    }

    async _submit() {
        const draft = this.told.drafts.get(this.#id);
        const values = [null, null, { contract: this.contract.id, severity: 'C', country: 'SE', time_zone: 'Europe/Stockholm' }, { 'primary_contact.phone': '+46 8 555 010 77' }, {}];
        for (let n = 2; n <= 4; n++) {
            const page = await this.#step(n);
            if (!page || !this.#accepted(await this.#send(page.form(new RegExp(`/steps/${n}$`)), values[n]), `step ${n}`)) return false;
        }
        const form = (await this.#step(6))?.form(/\/submit$/);
        if (!form) return false;
        draft.submitting = true;
        for (let tries = 0; tries < 20 && !this.load.over; tries++) {
            if (tries) this.told.counts.add('forms sent again');
            const answer = await this.#send(form, { agreement_accepted: 'true' }).catch((error) => {
                this.told.counts.add(`calls ${endOf(error)}`);
                return null;
            });
            this.#surfer.origin = this.world.server.origin;
            if (answer && this.#accepted(answer, 'submit')) {
                draft.submitted = true;
                this.#id = undefined;
                return true;
            }
            await sleep(retry_ms * 2);
        }
        return false;
    }

    async _discard() {
        const draft = this.told.drafts.get(this.#id);
        const form = (await this.#step(1))?.form(/\/discard$/);
        if (!form) return false;
        draft.ending = true;
        if (!this.#accepted(await this.#send(form), 'discard')) return false;
        this.#id = undefined;
        return true;
    }

    // For another one.
    async _leave() {
        this.#id = undefined;
        return true;
    }
}
