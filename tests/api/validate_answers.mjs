// SPDX-License-Identifier: Apache-2.0
// validate_answers.mjs FILE [--whole]: holds answers that the C tests logged against the OpenAPI document. FILE has one JSON object a line,
// {"method","path","status","content_type","body"} and maybe "headers"; `body` is the text of the answer, or the JSON value itself. Prints TAP; ends
// with 1 where an answer is not as documented. A path or method that the document does not have must have been refused. --whole: FILE is of
// all suites, and each operation must have been seen to succeed, so that no schema of an answer is written and never tried.
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
            console.log(`ok ${count} - ${name} # SKIP not part of the API`);
            continue;
        }
        checkAnswer({ ...answer, contentType: answer.content_type }, { undocumented: true });
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
console.log(`1..${count}`);
if (!count) console.log('# no answers were logged');
process.exit(failed || !count ? 1 : 0);
