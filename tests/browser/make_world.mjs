// SPDX-License-Identifier: Apache-2.0
// make_world.mjs DIRECTORY: makes the world of tools/world once, and leaves it there as world.db and world.json, for as many servers
// as want to start with it (world.mjs).
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Server, bin, root, run } from '../api/server.mjs';
import { patience_ms } from '../patience.mjs';


const directory = process.argv[2];
await mkdir(directory, { recursive: true });
const server = await Server.start();
try {
    const env = { ...server.env, WORLD_PASSWORD: `Pw-${randomBytes(12).toString('base64url')}` };
    const done = await run(path.join(root, 'tools/world'), [bin, server.origin], { env, timeout_ms: patience_ms });
    if (done.code !== 0) throw new Error(`tools/world ended with ${done.code ?? done.signal}\n${done.stderr}`);
    await server.must(['backup', path.join(directory, 'world.db')]);
    await writeFile(path.join(directory, 'world.json'), done.stdout);
} finally {
    await server.stop();
}
