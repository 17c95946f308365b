// SPDX-License-Identifier: Apache-2.0
// generated_client.ts: a program of somebody who has nothing but docs/api/openapi.json. Its types are generated from that
// (generated_client.test.mjs); what it may not do is marked, and does not compile.
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from 'entitled-api';

type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

export class Desk {
    readonly #client: Client<paths>;

    constructor(origin: string, token: string) {
        this.#client = createClient<paths>({ baseUrl: origin, headers: { authorization: `Bearer ${token}` } });
    }

    // All contracts, page by page.
    async contracts(): Promise<Schemas['Contract'][]> {
        const all: Schemas['Contract'][] = [];
        for (let after: string | undefined, more = true; more;) {
            const { data, error } = await this.#client.GET('/api/v1/contracts', { params: { query: { limit: 1, after, usable: true } } });
            if (error) throw new Error(error.code);
            all.push(...data.items);
            after = data.next ?? undefined;
            more = data.next !== null;
        }
        return all;
    }

    // What a request would cost, and the request itself under a key.
    async submit(body: Schemas['NewRequest'], key: string): Promise<{ quote: Schemas['Quote'], request: Schemas['Request'] }> {
        const { data: quote, error } = await this.#client.POST('/api/v1/requests', { params: { query: { dry_run: true } }, body });
        if (error) throw new Error(error.code);
        if (!('quote' in quote)) throw new Error('no quote');
        const { data: request, error: why } = await this.#client.POST('/api/v1/requests', {
            params: { header: { 'Idempotency-Key': key } }, body: { ...body, quote: quote.quote, agreement_accepted: true },
        });
        if (why) throw new Error(why.code);
        if (!('number' in request)) throw new Error('no request');
        return { quote, request };
    }

    async request(number: string): Promise<Schemas['Request'] | Problem> {
        const { data, error } = await this.#client.GET('/api/v1/requests/{number}', { params: { path: { number } } });
        return data ?? error;
    }

    // What is refused with which fields, as a client sees it.
    async refused(body: Schemas['NewRequest']): Promise<string[]> {
        const { error } = await this.#client.POST('/api/v1/requests', { body });
        return error && error.code === 'invalid' ? (error.errors ?? []).map((one: Schemas['FieldError']) => one.field) : [];
    }

    async mistakes(): Promise<void> {
        // @ts-expect-error no such address
        await this.#client.GET('/api/v1/wishes', {});
        // @ts-expect-error the path needs a number
        await this.#client.GET('/api/v1/requests/{number}', {});
        // @ts-expect-error a plan is needed
        await this.#client.POST('/api/v1/admin/contracts', { body: { units: 5 } });
        // @ts-expect-error units are a number
        await this.#client.POST('/api/v1/admin/contracts', { body: { plan: 'gold', units: '5' } });
        // @ts-expect-error no such field
        const message: Schemas['NewCommunication'] = { text: 'a', color: 'red' };
        await this.#client.POST('/api/v1/requests/{number}/communications', { params: { path: { number: '1' } }, body: message });
        // @ts-expect-error no such state
        await this.#client.GET('/api/v1/requests', { params: { query: { state: 'asleep' } } });
        // @ts-expect-error no such kind
        await this.#client.GET('/api/v1/availability', { params: { query: { version: 'v', kind: 'wish', severity: 'C' } } });
    }
}
