// SPDX-License-Identifier: Apache-2.0
// generated_client.test.mjs: a client whose types are generated from docs/api/openapi.json compiles, strictly, and submits a request
// (generated_client.ts).
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { documentPath } from './openapi.mjs';
import { run } from './server.mjs';
import { World, key } from './world.mjs';

const tests = fileURLToPath(new URL('..', import.meta.url));
const client = path.join(tests, 'api/generated_client.ts');

describe('a generated client', () => {
    let place;
    before(async () => {
        place = mkdtempSync(path.join(tmpdir(), 'entitled-client-'));
        const types = await openapiTS(JSON.parse(readFileSync(documentPath, 'utf8')), { defaultNonNullable: false });
        writeFileSync(path.join(place, 'api.d.ts'), astToString(types));
    });
    after(() => { rmSync(place, { recursive: true, force: true }); });

    const compiled = (file) => {
        const options = {
            strict: true, noEmit: true, exactOptionalPropertyTypes: false, noUnusedLocals: true, erasableSyntaxOnly: true, target: 'es2022',
            module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable'], types: [], paths: { 'entitled-api': [path.join(place, 'api.d.ts')] },
        };
        writeFileSync(path.join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: [file] }));
        return run(process.execPath, [path.join(tests, 'node_modules/typescript/bin/tsc'), '-p', place]);
    };

    test('it compiles, and what the document does not allow does not', async () => {
        const done = await compiled(client);
        assert.equal(done.code, 0, done.stdout);
    });

    test('it quotes, submits and reads a request, and is told what is wrong with another', async () => {
        const world = await World.start();
        try {
            const contract = await world.contract({ units: 3 });
            await world.contract({ units: 2 });
            const { Desk } = await import(client);
            const desk = new Desk(world.server.origin, world.anna.token);
            assert.equal((await desk.contracts()).length, 2);
            const { add_submitter, agreement_accepted, ...body } = world.request(contract);
            const { quote, request } = await desk.submit(body, key());
            assert.deepEqual([quote.charged.units, quote.charged.remaining_after, request.charged.remaining], [1, 2, 2]);
            assert.deepEqual(await desk.request(request.number), request);
            assert.equal((await desk.request('300100000000')).code, 'not_found');
            assert.deepEqual((await desk.refused({ ...body, title: '', severity: '' })).sort(), ['severity', 'title']);
        } finally {
            await world.stop();
        }
    });
});
