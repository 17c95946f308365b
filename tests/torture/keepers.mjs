// SPDX-License-Identifier: Apache-2.0
// keepers.mjs: clients of the kill test that move no units and yet decide who may use some: Issuer issues and cancels drafts at the
// contract desk, Dropper adds a contract of somebody else to his list and takes it off again. Both remember what they were told.
import assert from 'node:assert/strict';
import { key, pair } from '../api/world.mjs';
import { Client } from './clients.mjs';
import { Caller, sleep } from './torture.mjs';

const retry_ms = 15;
const settle_tries = 200;
const pause_ms = 40;

// What was told about drafts and lists, and what therefore has to be stored.
export class Kept {
    drafts = new Map();     // contract id -> { isIssued, isCancelled: acknowledged; issuing, cancelling: asked for }
    lists = new Map();      // account id -> { contract, isOn, flying: values that may be there instead }

    static queries = {
        states: 'SELECT CAST(id AS TEXT) AS id, stored_state AS state FROM contract',
        acts: `SELECT CAST(about_id AS TEXT) AS id, event AS event, COUNT(*) AS times FROM security_log
            WHERE event IN ('contract_draft_issued', 'contract_cancelled') GROUP BY about_id, event`,
        lists: 'SELECT CAST(account_id AS TEXT) AS account, CAST(contract_id AS TEXT) AS contract FROM association',
    };

    check({ states, acts, lists }) {
        const state = new Map(states.map((row) => [row.id, row.state]));
        const times = new Map(acts.map((row) => [`${row.event} ${row.id}`, Number(row.times)]));
        for (const [act, count] of times) assert.equal(count, 1, `${act}: ${count} times in the log`);
        for (const [id, draft] of this.drafts) {
            const words = `the draft ${id} is ${state.get(id)}: ${JSON.stringify(draft)}`;
            const [issued, cancelled] = ['contract_draft_issued', 'contract_cancelled'].map((event) => times.has(`${event} ${id}`));
            assert.equal(state.get(id), cancelled ? 'cancelled' : issued ? 'issued' : 'draft', `${words}; state and log agree`);
            if (draft.isIssued) assert.ok(issued, words);
            if (draft.isCancelled) assert.ok(cancelled, words);
            if (issued) assert.ok(draft.issuing, words);
            if (cancelled) assert.ok(draft.cancelling, words);
        }
        for (const [account, { contract, isOn, flying }] of this.lists) {
            const there = lists.some((row) => row.account === account && row.contract === contract);
            assert.ok(there === isOn || flying.has(there), `the contract ${contract} is ${there ? '' : 'not '}on the list, and was told otherwise`);
        }
    }

    figures() {
        const of = (name) => [...this.drafts.values()].filter((draft) => draft[name]).length;
        return `${this.drafts.size} drafts of contracts, ${of('isIssued')} issued, ${of('isCancelled')} cancelled`;
    }
}

// At the contract desk. Several share the drafts, so that one is issued while it is cancelled, and issued twice.
export class Issuer extends Client {
    #making;

    constructor(what) {
        super(what);
        this.caller = new Caller(this.world.server, this.token);
    }

    close() { this.caller.close(); }

    async act() {
        const lately = [...this.kept.drafts].slice(-4);
        if (lately.length < 2 || this.#making || this.random.chance(0.3)) return this.#make();
        const [id, draft] = this.random.pick(lately);
        const done = await (this.random.chance(0.75) ? this.#issue(id, draft) : this.#cancel(id, draft));
        await sleep(pause_ms);
        return done;
    }

    #lost(answer) {
        if (answer.status) assert.equal(answer.status, 503, `${answer.status} ${JSON.stringify(answer.body)}`);
        this.told.counts.add(answer.status ? 'answered busy' : `calls ${answer.end}`);
        return false;
    }

    async #make() {
        this.#making ??= key();
        const json = { plan: this.world.plan.id, organization: this.world.organization.id, units: 3, draft: true };
        const answer = await this.caller.call('POST', '/admin/contracts', { json, headers: { 'idempotency-key': this.#making } });
        if (![200, 201].includes(answer.status)) return this.#lost(answer);
        this.#making = undefined;
        this.kept.drafts.set(answer.body.id, { isIssued: false, isCancelled: false, issuing: false, cancelling: false });
        return true;
    }

    async #issue(id, draft) {
        draft.issuing = true;
        const answer = await this.caller.call('POST', `/admin/contracts/${id}/issue`, { json: {} });
        if (answer.status === 409) {
            assert.ok(draft.cancelling, JSON.stringify(answer.body));
            return true;
        }
        if (answer.status !== 200) return this.#lost(answer);
        assert.equal(answer.body.state, 'active');
        draft.isIssued = true;
        return true;
    }

    async #cancel(id, draft) {
        draft.cancelling = true;
        const answer = await this.caller.call('POST', `/admin/contracts/${id}/cancel`, { json: { reason: 'A kill' } });
        if (answer.status !== 200) return this.#lost(answer);
        assert.equal(answer.body.state, 'cancelled');
        draft.isCancelled = true;
        return true;
    }
}

// Somebody whom nothing ties to the contract but that he has added it.
export class Dropper extends Client {
    constructor(what) {
        super(what);
        this.caller = new Caller(this.world.server, this.token);
        this.own = { contract: this.contract.id, isOn: false, flying: new Set() };
        this.kept.lists.set(this.account, this.own);
    }

    close() { this.caller.close(); }

    async act() {
        const done = await this.#send(!this.own.isOn);
        await sleep(pause_ms);
        return done;
    }

    async #send(isOn) {
        const { own } = this;
        own.flying.add(isOn);
        const answer = isOn ? await this.caller.call('POST', '/contracts', { json: pair(this.contract) }) : await this.caller.call('DELETE', `/contracts/${own.contract}`);
        if (![200, 201, 204, 404].includes(answer.status)) {
            if (answer.status) assert.equal(answer.status, 503, `${answer.status} ${JSON.stringify(answer.body)}`);
            this.told.counts.add(answer.status ? 'answered busy' : `calls ${answer.end}`);
            return false;
        }
        if (answer.status === 404) assert.ok(!isOn, JSON.stringify(answer.body));
        own.isOn = isOn;
        return true;
    }

    // Whether it is there is known once the last that was sent is answered.
    async settle() {
        for (let tries = 0; !await this.#send(this.own.isOn); tries++) {
            assert.ok(tries < settle_tries, 'the server does not come back');
            await sleep(retry_ms * 2);
        }
        this.own.flying.clear();
    }
}
