// SPDX-License-Identifier: Apache-2.0
// availability.test.mjs: why a plan can or cannot be used (SPEC 5).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { World } from './world.mjs';
import { document } from './openapi.mjs';

const order = document.components.schemas.AvailabilityCode.enum;

describe('availability', () => {
    let world;
    before(async () => { world = await World.start(); });
    after(async () => { await world?.stop(); });

    const ask = async (fields = {}, who = world.anna) =>
        who.expect(200, who.get('/availability', { version: world.version.id, kind: 'incident', severity: 'C', ...fields }));
    const plan = async (contract, fields, who) => {
        const found = (await ask(fields, who)).plans.filter((p) => p.contract === contract.id);
        assert.equal(found.length, 1, 'the contract must be there exactly once, available or not [5.2]');
        return found[0];
    };
    const codes = (verdict) => verdict.reasons.map((r) => r.code);

    test('a usable contract is available, with all tests shown in their order [5.1]', async () => {
        const contract = await world.contract({ units: 3 });
        const answer = await ask();
        assert.equal(answer.version.id, world.version.id);
        assert.equal(answer.version.name, world.version.name);
        const verdict = answer.plans.find((p) => p.contract === contract.id);
        assert.equal(verdict.available, true);
        assert.deepEqual(verdict.reasons, []);
        assert.equal(verdict.remaining, 3);
        assert.equal(verdict.plan.id, world.plan.id);
        assert.ok(verdict.tests.length > 1);
        assert.ok(verdict.tests.every((t) => t.passed));
        const places = verdict.tests.map((t) => order.indexOf(t.code));
        assert.deepEqual(places, [...places].sort((a, b) => a - b));
    });

    test('exactly one available plan is preferred, and it comes first [5.4]', async () => {
        await world.contract();
        await world.contract();
        const { plans, why_preferred: why } = await ask();
        assert.ok(why.length > 0, 'and the answer says why');
        assert.equal((await ask({ kind: 'advisory' }, world.stranger)).why_preferred, null);
        assert.deepEqual(plans.filter((p) => p.preferred).length, 1);
        assert.equal(plans[0].preferred, true);
        assert.equal(plans[0].available, true);
        const available = plans.map((p) => p.available);
        assert.deepEqual(available, [...available].sort((a, b) => Number(b) - Number(a)));
    });

    test('each reason has words, a cure and somebody who can apply it, and the reasons are the tests that failed [5.1]', async () => {
        const contract = await world.contract({ units: 1 });
        await world.submit(contract);
        const verdict = await plan(contract);
        assert.equal(verdict.available, false);
        assert.equal(verdict.preferred, false);
        assert.deepEqual(codes(verdict), ['no_units']);
        for (const { plans } of [await ask(), await ask({ severity: 'A', requires_24x7: 'true' }), await ask({ kind: 'advisory' })]) for (const p of plans) {
            assert.equal(p.available, p.reasons.length === 0);
            assert.deepEqual(p.tests.filter((t) => !t.passed).map((t) => t.code), codes(p));
            for (const reason of p.reasons) assert.ok(reason.message && reason.cure && reason.who);
        }
    });

    test('expired, not started, suspended and cancelled contracts say so [5.1]', async () => {
        const old = await world.contract({ starts: '2019-01-01' });
        assert.ok(codes(await plan(old)).includes('expired'));
        const later = await world.contract({ starts: `${new Date().getUTCFullYear() + 2}-01-01` });
        assert.ok(codes(await plan(later)).includes('not_started'));
        const contract = await world.contract();
        const block = await world.desk.expect(201, world.desk.post(`/admin/contracts/${contract.id}/suspend`, { name: 'Unpaid invoice', reason: 'Invoice 4711' }));
        assert.deepEqual(codes(await plan(contract)), ['suspended']);
        await world.desk.expect(200, world.desk.post(`/admin/contracts/${contract.id}/resume`, { block: block.id }));
        assert.deepEqual(codes(await plan(contract)), []);
        await world.desk.expect(200, world.desk.post(`/admin/contracts/${contract.id}/cancel`, { reason: 'Test' }));
        assert.ok(codes(await plan(contract)).includes('cancelled'));
    });

    test('a kind that the plan does not cover is a reason [5.1]', async () => {
        const contract = await world.contract();
        assert.ok(codes(await plan(contract, { kind: 'advisory' })).includes('kind_not_covered'));
    });

    test('an ended or unreleased version is a reason, one of the four at most [2.4, 5.1]', async () => {
        const contract = await world.contract();
        const four = ['not_released', 'lifecycle_ended', 'version_not_recent', 'mainstream_ended'];
        const today = new Date().toISOString().slice(0, 10);
        const ended = world.versions.find((v) => v.extended_ends_on && v.extended_ends_on < today);
        assert.ok(ended);
        assert.equal((await ask({ version: ended.id })).version.lifecycle, 'ended');
        const found = codes(await plan(contract, { version: ended.id })).filter((c) => four.includes(c));
        assert.deepEqual(found, ['lifecycle_ended']);
        const dayBefore = new Date(Date.parse(world.version.released_on) - 86_400_000).toISOString().slice(0, 10);
        const answer = await ask({ as_of: dayBefore });
        assert.equal(answer.version.lifecycle, 'unreleased');
        const verdict = answer.plans.find((p) => p.contract === contract.id);
        if (verdict) assert.ok(codes(verdict).includes('not_released'));
        for (const version of world.versions) {
            const verdicts = (await ask({ version: version.id })).plans;
            for (const p of verdicts) assert.ok(codes(p).filter((c) => four.includes(c)).length <= 1);
        }
    });

    test('24x7 below severity A is invalid, not a reason [5.1]', async () => {
        const answer = await world.anna.get('/availability', { version: world.version.id, kind: 'incident', severity: 'B', requires_24x7: 'true' });
        assert.equal(answer.status, 422);
        assert.ok(answer.body.errors.some((e) => e.field === 'requires_24x7'));
    });

    test('what is asked badly is invalid, and each field is named', async () => {
        const bad = [
            [{ kind: 'incident', severity: 'C' }, 'version'], [{ version: 'no-such-version', kind: 'incident', severity: 'C' }, 'version'],
            [{ version: world.version.id, severity: 'C' }, 'kind'], [{ version: world.version.id, kind: 'party', severity: 'C' }, 'kind'],
            [{ version: world.version.id, kind: 'incident' }, 'severity'], [{ version: world.version.id, kind: 'incident', severity: 'D' }, 'severity'],
            [{ version: world.version.id, kind: 'incident', severity: 'C', as_of: '2026-02-30' }, 'as_of'],
            [{ version: world.version.id, kind: 'incident', severity: 'C', requires_24x7: 'maybe' }, 'requires_24x7'],
            [{ version: world.version.id, kind: 'incident', severity: 'C', portal: 'no-such-portal' }, 'portal'],
        ];
        for (const [fields, field] of bad) {
            const answer = await world.anna.get('/availability', fields);
            assert.equal(answer.status, 422, JSON.stringify(fields));
            assert.ok(answer.body.errors.some((e) => e.field === field), `${field}: ${JSON.stringify(answer.body)}`);
        }
    });

    test('somebody without any tie sees no plans of others', async () => {
        const contract = await world.contract();
        const { plans } = await ask({}, world.stranger);
        assert.ok(plans.every((p) => p.contract !== contract.id));
        assert.ok(!JSON.stringify(plans).includes(contract.access_id));
    });
});
