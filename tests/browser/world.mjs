// SPDX-License-Identifier: Apache-2.0
// world.mjs: a server with the little world of tools/world in it, for the tests of the pages. Everybody has the same password.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, root, run } from '../api/server.mjs';
import { Surfer } from './http.mjs';
import { patience_ms } from '../patience.mjs';


/*
 * What tools/world prints (organizations, people, contracts, requests, each by its short name), with `server`. People have
 * `email` and `password`. tests/run makes the world once and says in ENTITLED_TEST_WORLD where it is; without that it is made anew, which
 * takes a while, the more so with sanitizers.
 */
export class World {
    #surfers = [];

    static async start(options) {
        const kept = process.env.ENTITLED_TEST_WORLD;
        const directory = kept ?? await mkdtemp(path.join(tmpdir(), 'entitled-world-'));
        const world = new World();
        try {
            if (!kept) await make(directory);
            Object.assign(world, JSON.parse(await readFile(path.join(directory, 'world.json'), 'utf8')));
            world.server = await Server.start({ ...options, database: path.join(directory, 'world.db'), env: { ENTITLED_MAIL_DIR: 'mail', ...options?.env } });
        } finally {
            if (!kept) await rm(directory, { recursive: true, force: true });
        }
        return world;
    }

    async stop() {
        for (const surfer of this.#surfers) surfer.close();
        await this.server.stop();
    }

    // Somebody who surfs over plain HTTP, signed in as one of the people (by short name), or not at all.
    async surfer(who) {
        const surfer = new Surfer(this.server.origin);
        this.#surfers.push(surfer);
        return who ? surfer.signIn(this.people[who]) : surfer;
    }

    // A client of the API in the name of one of the people.
    client(who) { return this.server.client({ token: this.people[who].token }); }

    // Every row of the table of routes that is for browsers: { method, path, access, ... }
    async routes() { return (await this.server.json(['routes'])).filter((route) => route.audience === 'browsers'); }

    // The token of the link to `address` in a mail to somebody, once it is there.
    async mailedToken(email, address) {
        const directory = path.join(this.server.directory, 'mail');
        for (const until = Date.now() + patience_ms; Date.now() < until; await sleep(100)) {
            for (const name of await readdir(directory).catch(() => [])) {
                if (!name.endsWith('.eml')) continue;
                const mail = (await readFile(path.join(directory, name), 'latin1')).replace(/=\r?\n/g, '').replace(/=3D/g, '=');
                const found = new RegExp(`${address}\\?token=([\\w-]+)`).exec(mail);
                if (found && mail.includes(email)) return found[1];
            }
        }
        throw new Error(`no mail to ${email} with a link to ${address}`);
    }

    // A contract of Fabrikam AB that nobody has added yet, beside those of the world.
    issue(more = {}) { return this.server.issue({ plan: 'five-pack', organization: this.organizations.fabrikam.id, ...more }); }
}

async function make(directory) {
    const env = { ...process.env };
    delete env.ENTITLED_TEST_DB;
    delete env.NODE_TEST_CONTEXT; // a program of its own, no test
    const done = await run(process.execPath, [path.join(root, 'tests/browser/make_world.mjs'), directory], { env, timeout_ms: patience_ms });
    if (done.code !== 0) throw new Error(`the world was not made\n${done.stdout}\n${done.stderr}`);
}

// A pattern of the table of routes as an expression for concrete paths.
export const pattern = (route) => new RegExp(`^${route.path.replace(/\./g, '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`);

// The most specific route that answers a method at a path.
export function routeOf(routes, method, at) {
    const holes = (route) => (route.path.match(/:/g) ?? []).length;
    return routes.filter((route) => route.method === method && pattern(route).test(at)).sort((a, b) => holes(a) - holes(b))[0];
}
