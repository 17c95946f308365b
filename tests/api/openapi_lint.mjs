// SPDX-License-Identifier: Apache-2.0
// openapi_lint.mjs: reads docs/api/openapi.json with Redocly (recommended) and Spectral (spectral:oas), without errors and
// without warnings. Prints TAP.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { patience_ms } from '../patience.mjs';

const tests = fileURLToPath(new URL('..', import.meta.url));
const linters = [
    { name: 'Redocly finds nothing in the OpenAPI document', found: (out) => JSON.parse(out).problems.map((p) => `${p.severity} ${p.ruleId}: ${p.message} at ${p.location[0]?.pointer}`),
      args: ['node_modules/@redocly/cli/bin/cli.js', 'lint', '--config', 'redocly.yaml', '--format', 'json', '../docs/api/openapi.json'] },
    { name: 'Spectral finds nothing in the OpenAPI document', found: (out) => JSON.parse(out).map((p) => `${p.code}: ${p.message} at ${p.path.join('/')}`),
      args: ['node_modules/@stoplight/spectral-cli/dist/index.js', 'lint', '--ruleset', '.spectral.yaml', '--fail-severity', 'hint', '--format', 'json', '--quiet', '../docs/api/openapi.json'] },
];
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
let failed = 0;
console.log('TAP version 13');
linters.forEach((linter, index) => {
    const run = spawnSync(process.execPath, linter.args, { cwd: tests, env, encoding: 'utf8', timeout: patience_ms, maxBuffer: 64 << 20 });
    let found = null;
    try { found = linter.found(run.stdout); } catch { /* stays null: it did not say */ }
    const good = run.status === 0 && found?.length === 0;
    if (!good) failed++;
    console.log(`${good ? 'ok' : 'not ok'} ${index + 1} - ${linter.name}`);
    if (!good) for (const line of found?.length ? found : `${run.error ?? ''}\n${run.stdout}\n${run.stderr}`.split('\n').filter(Boolean)) console.log(`# ${line}`);
});
console.log(`1..${linters.length}`);
process.exit(failed ? 1 : 0);
