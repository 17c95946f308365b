// SPDX-License-Identifier: Apache-2.0
// validate_answers.mjs FILE [--whole]: holds answers that the C tests logged against the OpenAPI document. FILE has one JSON object a line,
// {"method","path","status","content_type","body"} and maybe "headers"; `body` is the text of the answer, or the JSON value itself. Prints TAP; ends
// with 1 where an answer is not as documented. A path or method that the document does not have must have been refused. --whole: FILE is of
// all suites, and each operation must have been seen to succeed, so that no schema of an answer is written and never tried; and so must each
// action of a page (docs/routes.txt), so that dispatch has looked for each row that changes something whether the policy was asked
// (tests/t3_policy_doors.c). No fault of a field may have the code `invalid`, which says nothing of it.
import { readFileSync } from 'node:fs';
import { checkAnswer, document, findPath } from './openapi.mjs';

const [file, whole] = process.argv.slice(2);
if (!file) {
    console.error('usage: validate_answers.mjs FILE [--whole]');
    process.exit(2);
}
const lines = readFileSync(file, 'utf8').split('\n');
const safe = (text) => String(text).replace(/[#\\\x00-\x1f\x7f]/g, ' ').slice(0, 200);
const succeeded = new Set();
const actions = readFileSync(new URL('../../docs/routes.txt', import.meta.url), 'utf8').split('\n').map((line) => line.split(/\s+/))
    .filter(([method, path]) => path && method !== 'GET' && !path.startsWith('/api/'))
    .map(([method, path]) => ({ method, path, pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`), holes: path.split(':').length }))
    .sort((a, b) => a.holes - b.holes);
let count = 0;
let failed = 0;
console.log('TAP version 13');
for (const [index, line] of lines.entries()) {
    if (!line.trim()) continue;
    count++;
    let name = `line ${index + 1}`;
    try {
        const answer = JSON.parse(line);
        name = `${name}: ${safe(answer.method)} ${safe(answer.path)} -> ${answer.status}`;
        if (!/^\/api(\/|$|\?)/.test(answer.path) && !findPath(answer.path)) {
            const action = answer.status < 400 && actions.find((row) => row.method === answer.method && row.pattern.test(answer.path.split('?')[0]));
            if (action) succeeded.add(`${action.method} ${action.path}`);
            console.log(`ok ${count} - ${name} # SKIP not part of the API`);
            continue;
        }
        checkAnswer({ ...answer, contentType: answer.content_type }, { undocumented: true });
        const vague = answer.status === 422 && JSON.parse(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)).errors?.find((one) => one.code === 'invalid');
        if (vague) throw new Error(`${vague.field} has the code invalid: ${vague.detail}`);
        if (answer.status < 300) succeeded.add(`${answer.method} ${findPath(answer.path)}`);
        console.log(`ok ${count} - ${name}`);
    } catch (error) {
        failed++;
        console.log(`not ok ${count} - ${name}`);
        for (const part of String(error.message).split('\n')) console.log(`# ${part}`);
    }
}
if (whole) for (const [template, item] of Object.entries(document.paths)) for (const [method, operation] of Object.entries(item)) {
    const name = `${method.toUpperCase()} ${template}`, seen = succeeded.has(name);
    count++;
    if (!seen) failed++;
    console.log(`${seen ? 'ok' : 'not ok'} ${count} - ${operation.operationId} was seen to succeed: ${safe(name)}`);
}
if (whole) for (const { method, path } of actions) {
    const seen = succeeded.has(`${method} ${path}`);
    count++;
    if (!seen) failed++;
    console.log(`${seen ? 'ok' : 'not ok'} ${count} - an action was seen to succeed: ${method} ${safe(path)}`);
}
console.log(`1..${count}`);
if (!count) console.log('# no answers were logged');
process.exit(failed || !count ? 1 : 0);
