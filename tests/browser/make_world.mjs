// SPDX-License-Identifier: Apache-2.0
// make_world.mjs DIRECTORY: makes the world of tools/world once, and leaves it there as world.db and world.json, for as many servers
// as want to start with it (world.mjs).
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Server, bin, root, run } from '../api/server.mjs';
import { patience_ms } from '../patience.mjs';
import { openShared } from '../shared_file.mjs';


const directory = process.argv[2];
await mkdir(directory, { recursive: true });
const server = await Server.start();
try {
    const env = { ...server.env, WORLD_PASSWORD: `Pw-${randomBytes(12).toString('base64url')}` };
    const done = await run(path.join(root, 'tools/world'), [bin, server.origin], { env, timeout_ms: patience_ms });
    if (done.code !== 0) throw new Error(`tools/world ended with ${done.code ?? done.signal}\n${done.stderr}`);
    const world = JSON.parse(done.stdout);
    // What a world of one minute lacks: somebody has asked for another severity, and a request has waited for its customer for days.
    const anna = server.client({ token: world.people.anna.token });
    await anna.expect(200, anna.post(`/requests/${world.requests.labels.number}/severity/ask`, { severity: 'B', impact: 'Nothing can be sent.' }));
    const db = openShared(server.db);
    db.prepare('UPDATE request SET next_due_at = next_due_at - ? WHERE number = ?').run(3 * 24 * 3600 * 1000, world.requests.deadlocks.number);
    db.close();
    await server.must(['backup', path.join(directory, 'world.db')]);
    await writeFile(path.join(directory, 'world.json'), done.stdout);
} finally {
    await server.stop();
}
