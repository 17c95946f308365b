// SPDX-License-Identifier: Apache-2.0
// world.mjs: the people, contracts and requests that the API tests share, made from what the API itself says about the catalogue.
import { randomUUID } from 'node:crypto';
import { Server, readCatalog } from './server.mjs';

export const key = () => randomUUID();
export const luhnDigit = (digits) => {
    let sum = 0;
    for (let i = 0; i < digits.length; i++) {
        let d = Number(digits[digits.length - 1 - i]);
        if (i % 2 === 0) { d *= 2; if (d > 9) d -= 9; }
        sum += d;
    }
    return String((10 - (sum % 10)) % 10);
};
// The pair with an Access ID that is well formed and another.
export const otherAccessId = (accessId) => {
    const body = accessId.slice(0, -1);
    const changed = body.slice(0, -1) + String((Number(body.at(-1)) + 1) % 10);
    return changed + luhnDigit(changed);
};
export const fullWidth = (digits) => digits.replace(/[0-9]/g, (d) => String.fromCharCode(0xff10 + Number(d)));
export const pair = (contract) => ({ access_id: contract.access_id, contract_id: contract.contract_id });

/*
 * A server with an organization, `anna` and `olle` who belong to it, a `stranger` of another organization, and an `engineer`
 * and a `desk` at the vendor. Plans: `plan` counts incidents, any member may use it, and others who know the IDs too;
 * `exclusive` counts incidents and is one organization's only.
 */
export class World {
    static async start(options) {
        const world = new World();
        world.server = await Server.start(options);
        try {
            await world.#people();
            await world.#catalog();
        } catch (error) {
            await world.stop().catch(() => {});
            throw error;
        }
        return world;
    }

    stop() { return this.server.stop(); }

    async #people() {
        const { server } = this;
        this.organization = await server.addOrganization('Fabrikam AB');
        this.other = await server.addOrganization('Contoso s.r.o.', { country: 'CZ' });
        this.anna = await server.person('anna@fabrikam.example', { name: 'Anna Berg', organization: this.organization.id, roles: ['member'] });
        this.olle = await server.person('olle@fabrikam.example', { name: 'Olle Ek', organization: this.organization.id, roles: ['member'] });
        this.stranger = await server.person('eva@contoso.example', { name: 'Eva Mala', organization: this.other.id, roles: ['member'] });
        this.engineer = await server.person('sam@vendor.example', { name: 'Sam Engineer', staff: ['engineer'] });
        this.desk = await server.person('dana@vendor.example', { name: 'Dana Desk', staff: ['contract_desk'] });
    }

    async #catalog() {
        const file = await readCatalog(); // for what the API does not say of a plan: whether it is exclusive, where it is used
        const plans = await this.anna.all('/plans');
        const known = (id) => file.plans.find((p) => p.id === id);
        const fit = (p) => p.unit === 'incident' && Number.isInteger(p.units) && known(p.id)?.coverage.portals.includes('on-premises')
            && known(p.id).coverage.account_kinds.includes('work') && known(p.id).coverage.deployments.includes('on_premises');
        this.plans = plans;
        this.plan = plans.find((p) => p.id === 'gold-20-pack') ?? plans.find((p) => fit(p) && !known(p.id).exclusive);
        this.exclusive = plans.find((p) => fit(p) && known(p.id).exclusive);
        const regions = await this.anna.all('/regions');
        const region = regions.find((r) => r.countries.includes('SE')) ?? regions[0];
        this.country = region.countries.includes('SE') ? 'SE' : region.countries[0];
        this.timeZone = region.time_zones.includes('Europe/Stockholm') ? 'Europe/Stockholm' : region.time_zones[0];
        const reasons = await this.anna.all('/closure-reasons');
        this.chargeable = reasons.filter((r) => r.chargeable);
        this.free = reasons.filter((r) => !r.chargeable);
        const products = await this.anna.all('/products');
        this.product = products.find((p) => p.id === 'windows-server') ?? products[0];
        this.versions = await this.anna.all(`/products/${this.product.id}/versions`);
        this.version = this.versions.find((v) => v.id === 'windows-server-2025') ?? this.versions[0];
        if (!this.plan || !this.chargeable.length || this.free.length < 2) throw new Error('the example catalogue lacks what the tests need');
    }

    // A contract of the organization, added by those named (Anna if nobody is).
    async contract({ plan = this.plan.id, units, starts, organization = this.organization.id, by = [this.anna] } = {}) {
        const contract = await this.server.issue({ plan, organization, units, starts });
        for (const who of by) await who.expect([200, 201], who.post('/contracts', pair(contract)));
        return contract;
    }

    request(contract, change = {}) {
        return {
            version: this.version.id, kind: 'incident', title: 'Replication stops after the update',
            description: 'Two of five domain controllers stopped replicating.', contract: contract.id, severity: 'C', requires_24x7: false,
            country: this.country, time_zone: this.timeZone, primary_contact: { name: 'Anna Berg', email: this.anna.email, phone: '+46 8 123 456' },
            additional_contacts: [], agreement_accepted: true, ...change,
        };
    }

    // A submitted request.
    async submit(contract, change, who = this.anna) { return who.expect(201, who.submit(this.request(contract, change), key())); }

    async remaining(contract, who = this.anna) { return (await who.expect(200, who.get(`/contracts/${contract.id}`))).remaining; }

    ledger(contract, who = this.anna) { return who.all(`/contracts/${contract.id}/ledger`); }

    async verify() { return this.server.must(['ledger', 'verify']); }
}

// Two answers that must not tell a stranger what exists: equal but for the id that was asked for.
export const withoutIds = (body, ...ids) => ids.reduce((text, id) => text.replaceAll(String(id), 'ID'), JSON.stringify(body));
