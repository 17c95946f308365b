// SPDX-License-Identifier: Apache-2.0
// cli.test.mjs: the command line as people and scripts use it: the main job on it alone, help everywhere, exit codes.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bin, run, Server } from './server.mjs';
import { key } from './world.mjs';
import { patience_ms } from '../patience.mjs';

describe('the command line', () => {
    let server;
    let directory;
    before(async () => {
        server = await Server.start();
        directory = await mkdtemp(path.join(tmpdir(), 'entitled-cli-'));
    });
    after(async () => {
        await server?.stop();
        if (directory) await rm(directory, { recursive: true, force: true });
    });

    const file = async (name, content) => {
        const at = path.join(directory, name);
        await writeFile(at, content);
        return at;
    };

    test('every command explains itself, and the manual has them all', async () => {
        const manual = await server.must(['help', '--man']);
        assert.match(manual, /^\.TH /m);
        const commands = [['init'], ['serve'], ['backup'], ['restore'], ['upgrade'], ['routes'], ['version'], ['catalog', 'apply'],
            ['catalog', 'import-lifecycle'], ['organization', 'add'], ['account', 'add'], ['token', 'add'], ['contract', 'issue'],
            ['contract', 'import'], ['contract', 'add'], ['ledger', 'verify'], ['ledger', 'statement'], ['availability'],
            ['request', 'submit'], ['request', 'close'], ['request', 'reopen'], ['request', 'take']];
        for (const words of commands) {
            const done = await server.cli([...words, '--help']);
            assert.equal(done.code, 0, words.join(' '));
            assert.match(done.stdout, new RegExp(`entitled ${words.join(' ')}`));
            assert.equal(await server.must(['help', ...words]), done.stdout);
            assert.match(manual.replaceAll('\\-', '-'), new RegExp(words.join(' ')), words.join(' '));
        }
    });

    test('a wrong use ends with 2 and words, what is missing with 4', async () => {
        for (const args of [['nonsense'], ['catalog'], ['contract', 'issue', '--plan'], ['contract', 'issue'], ['token', 'add'],
            ['serve', '--workers', 'many'], ['init', '--unknown']]) {
            const done = await server.cli(args);
            assert.equal(done.code, 2, `${args.join(' ')}: ${done.code} ${done.stderr}`);
            assert.match(done.stderr, /\S/);
        }
        assert.equal((await server.cli(['token', 'add', 'nobody@nowhere.example'])).code, 4);
        assert.equal((await server.cli(['catalog', 'apply', '/nowhere/catalogue.json'])).code, 4);
        assert.equal((await server.cli(['ledger', 'verify', '--db', '/nowhere/database.db'])).code, 4);
    });

    test('every number that a command may end with is said in its help, in the manual and in running.md, in the same words', async () => {
        const running = await readFile(new URL('../../docs/operations/running.md', import.meta.url), 'utf8');
        const documented = [...running.match(/## Exit codes\n\n([^#]*)/)[1].matchAll(/(\d+) /g)].map((m) => m[1]);
        assert.deepEqual(documented, ['0', '2', '3', '4', '5', '6', '7', '8', '70']);
        for (const shown of [await server.must(['contract', 'issue', '--help']), await server.must(['doctor', '--help']), (await server.must(['help', '--man'])).replaceAll('\\-', '-')]) {
            const said = shown.match(/0 done; [^.]*\./)[0];
            assert.deepEqual([...said.matchAll(/(\d+) /g)].map((m) => m[1]), documented);
            assert.match(said, /; 8 the database is damaged, keep it and restore;/);
        }
    });

    test('a wrong field ends with 2 and its own words, whichever command was given it, and the catalogue is not blamed', async () => {
        const organization = await server.addOrganization('Feldfehler AB');
        await server.addAccount('fields@feldfehler.example', { name: 'Fia Feld', organization: organization.id, roles: ['global_admin'] });
        await server.addAccount('fields.desk@vendor.example', { name: 'Finn', staff: ['engineer'] });
        const contract = await server.issue({ plan: 'gold-20-pack', organization: organization.id });
        const long = 'x'.repeat(70001), as = ['--as', 'fields@feldfehler.example'], desk = ['--as', 'fields.desk@vendor.example'];
        await server.must(['contract', 'add', ...as, contract.access_id, contract.contract_id]);
        const submission = { version: 'mssqlserver-16.0', kind: 'incident', title: 'A', description: 'B', contract: contract.id, severity: 'C', requires_24x7: false, country: 'SE',
            time_zone: 'Europe/Stockholm', primary_contact: { name: 'Cia Li', email: 'cli@kommando.example', phone: '+46 8 1' }, additional_contacts: [], agreement_accepted: true };
        const body = await file('fields.json', JSON.stringify(submission)), bad = await file('bad_fields.json', JSON.stringify({ ...submission, title: '', country: 'QQQ' }));
        const request = await server.json(['request', 'submit', ...as, '--key', key(), body]);
        const reasons = ['', ' ', 'x'.repeat(1001)];
        const commands = [
            ...['', 'x'.repeat(2001), 'a\nb'].map((name) => ['contract', 'suspend', contract.id, '--name', name, '--reason', 'r']),
            ...reasons.map((reason) => ['contract', 'suspend', contract.id, '--name', 'n', '--reason', reason]),
            ['contract', 'suspend', contract.id, '--name', '', '--reason', ''],
            ['contract', 'suspend', contract.id, '--name', 'n', '--reason', 'r', '--from', '2026-12-02', '--until', '2026-12-01'],
            ['contract', 'resume', contract.id, '--reason', 'x'.repeat(1001)],
            ...reasons.map((reason) => ['contract', 'cancel', contract.id, '--reason', reason]),
            ...reasons.map((reason) => ['contract', 'adjust', contract.id, '--units', '-1', '--reason', reason]),
            ['contract', 'adjust', contract.id, '--units', '0', '--reason', 'r'],
            ...reasons.map((reason) => ['contract', 'top-up', contract.id, '--units', '1', '--reason', reason]),
            ['contract', 'issue', '--plan', 'gold-20-pack', '--country', 'QQQ'], ['contract', 'issue', '--plan', 'no-such-plan'],
            ['contract', 'issue', '--plan', 'gold-20-pack', '--time-zone', 'Nowhere/Land'],
            ['request', 'submit', ...as, bad], ['request', 'submit', ...as, '--dry-run', bad],
            ['request', 'communicate', ...as, request.number, '--text', long], ['request', 'communicate', ...as, request.number, '--text', ''],
            ['request', 'close', ...desk, request.number, '--reason', 'nonsense', '--cause', 'c', '--notes', 'n'],
            ['request', 'close', ...desk, request.number, '--reason', 'product-defect', '--cause', long, '--notes', 'n'],
            ['organization', 'add', ''], ['account', 'add', 'x@feldfehler.example', '--name', ''], ['token', 'add', 'fields@feldfehler.example', '--days', '366'],
            ['availability', ...as, '--version', 'no-such-version', '--kind', 'incident', '--severity', 'C'], ['availability', ...as, '--kind', 'nonsense'],
        ];
        const others = [];
        for (const args of commands) {
            const done = await server.cli(args);
            if (done.code !== 2 || /stored catalogue/.test(done.stderr)) others.push(`${args.map((arg) => arg.slice(0, 40)).join(' ')}: ${done.code} ${done.stderr}`);
        }
        assert.deepEqual(others, []);
        assert.equal((await server.json(['contract', 'show', contract.id])).remaining, 19);
    });

    test('a contract of somebody else, a draft and a cancelled one are shown before they are added, and others are added at once', async () => {
        const own = await server.addOrganization('Eigene AB'), other = await server.addOrganization('Andere AB');
        await server.addAccount('adds@eigene.example', { name: 'Ada', organization: own.id });
        await server.addAccount('holds@andere.example', { name: 'Hal' });
        const add = (contract, ...more) => server.cli(['contract', 'add', '--as', 'adds@eigene.example', contract.access_id, contract.contract_id, ...more]);
        const list = async () => (await server.json(['contract', 'list', '--account', 'adds@eigene.example'])).map((one) => one.id).sort();
        const issued = (...args) => server.json(['contract', 'issue', '--plan', 'gold-20-pack', '--country', 'SE', ...args]);
        const foreign = await issued('--organization', other.id), personal = await issued('--account', 'holds@andere.example');
        const draft = await issued('--organization', own.id, '--draft'), cancelled = await issued('--organization', own.id), both = await issued('--organization', other.id, '--draft');
        await server.must(['contract', 'cancel', cancelled.id, '--reason', 'A test']);
        const shown = [
            [foreign, /Andere AB holds it, and this account is not a member\./], [personal, /Another account holds it\./],
            [draft, /draft|issued/i], [cancelled, /cancel/i], [both, /Andere AB holds it, and this account is not a member\. \S/],
        ];
        for (const [contract, words] of shown) {
            const before = await list();
            for (const more of [[], ['--json']]) {
                const asked = await add(contract, ...more);
                assert.equal(asked.code, 5, asked.stderr);
                assert.equal(asked.stdout, '');
                assert.match(asked.stderr, words);
                assert.match(asked.stderr, /Look at it before you add it: .*Gold 20-Pack/);
                assert.match(asked.stderr, /If this is the right one, run the same command with/);
            }
            const dry = await add(contract, '--dry-run');
            assert.equal(dry.code, 0, dry.stderr);
            assert.match(dry.stderr, words);
            assert.match(dry.stderr, /To add it anyway, use --anyway\./);
            assert.deepEqual(await list(), before);
            assert.equal((await add(contract, '--anyway')).code, 0);
            assert.deepEqual(await list(), [...new Set([...before, contract.id])].sort());
            const again = await add(contract);
            assert.equal(again.code, 0, again.stderr);
            assert.match(again.stderr, /^It was already added\.$/m);
        }
        for (const contract of [await issued('--organization', own.id), await issued()]) assert.equal((await add(contract)).code, 0);
    });

    test('the main job on the command line alone, and the balance at each step', async () => {
        const organization = await server.addOrganization('Kommandorad AB');
        await server.addAccount('cli@kommando.example', { name: 'Cia Li', organization: organization.id, roles: ['global_admin'] });
        await server.addAccount('sam.cli@vendor.example', { name: 'Sam Cli', staff: ['engineer'] });
        const contract = await server.issue({ plan: 'gold-20-pack', organization: organization.id });
        assert.equal(contract.granted, 20);
        await server.must(['contract', 'add', '--as', 'cli@kommando.example', contract.access_id, contract.contract_id]);
        const available = await server.json(['availability', '--as', 'cli@kommando.example', '--version', 'mssqlserver-16.0', '--kind', 'incident', '--severity', 'C']);
        assert.equal(available.plans.find((p) => p.contract === contract.id).available, true);
        const body = await file('request.json', JSON.stringify({
            version: 'mssqlserver-16.0', kind: 'incident', title: 'Backups fail with error 3041', description: 'Since Monday.',
            contract: contract.id, severity: 'C', requires_24x7: false, country: 'SE', time_zone: 'Europe/Stockholm',
            primary_contact: { name: 'Cia Li', email: 'cli@kommando.example', phone: '+46 8 1' }, additional_contacts: [], agreement_accepted: true,
        }));
        const quote = await server.json(['request', 'submit', '--as', 'cli@kommando.example', '--dry-run', body]);
        assert.deepEqual(quote.charged, { units: 1, remaining_before: 20, remaining_after: 19 });
        const k = key();
        const submit = ['request', 'submit', '--as', 'cli@kommando.example', '--key', k, body];
        const request = await server.json(submit);
        assert.equal(request.charged.remaining, 19);
        assert.equal((await server.json(submit)).number, request.number);
        const left = async () => (await server.json(['contract', 'show', contract.id])).remaining;
        assert.equal(await left(), 19);
        await server.must(['request', 'take', '--as', 'sam.cli@vendor.example', request.number]);
        const close = ['request', 'close', '--as', 'sam.cli@vendor.example', request.number, '--reason', 'product-defect', '--cause', 'known defect', '--notes', 'fixed in CU27'];
        assert.equal((await server.json(close)).credited, true);
        assert.equal(await left(), 20);
        assert.equal((await server.json(close)).credited, true);
        assert.equal(await left(), 20);
        assert.equal((await server.json(['request', 'reopen', '--as', 'cli@kommando.example', request.number])).state, 'in_progress');
        assert.equal(await left(), 20);
        const verified = await server.cli(['ledger', 'verify']);
        assert.equal(verified.code, 0);
        assert.equal(verified.stdout.trim().split('\n').length, 1);
        const statement = await server.must(['ledger', 'statement', contract.id]);
        assert.match(statement.trim().split('\n').at(-1), /\b20\b/);
    });

    test('an import is whole or nothing, keeps zeros, and names the lines of its faults [4.1]', async () => {
        const header = 'access_id,contract_id,plan,organization,account,starts_on,ends_on,units\n';
        const good = await file('good.csv', `${header}0230242323,000012345678,gold-20-pack,,,2026-06-01,2027-05-31,12\n0000000018,000000000001,gold-20-pack,,,2026-06-01,2027-05-31,3\n`);
        await server.must(['contract', 'import', good]);
        const lost = await file('lost.csv', `${header}0000000026,000012345670,gold-20-pack,,,2026-06-01,2027-05-31,12\n230242349,12345671,gold-20-pack,,,2026-06-01,2027-05-31,12\n`);
        const refused = await server.cli(['contract', 'import', lost]);
        assert.equal(refused.code, 2);
        assert.match(refused.stderr, /line 3/);
        assert.match(refused.stderr, /zero/i);
        const found = await server.json(['contract', 'list']);
        const ids = (found.items ?? found).map((c) => c.access_id);
        assert.ok(ids.includes('0230242323'));
        assert.ok(!ids.includes('0000000026'));
    });

    test('of the contracts of an account those that have all the words are listed [4.6]', async () => {
        const organization = await server.addOrganization('Wortwahl AB', { country: 'SE' });
        await server.addAccount('wanda@wortwahl.example', { name: 'Wanda Wort', organization: organization.id });
        for (const plan of ['gold-20-pack', 'five-pack']) await server.must(['contract', 'issue', '--plan', plan, '--organization', organization.id]);
        const listed = async (...words) => (await server.json(['contract', 'list', '--account', 'wanda@wortwahl.example', ...words])).map((c) => c.plan.id);
        assert.deepEqual(await listed(), ['gold-20-pack', 'five-pack']);
        assert.deepEqual(await listed('--search', 'wortwahl five'), ['five-pack']);
        assert.deepEqual(await listed('--search', 'nonsense'), []);
    });

    test('a contract that is in no country is remarked where it is issued [2.8]', async () => {
        const done = await server.cli(['contract', 'issue', '--plan', 'five-pack']);
        assert.equal(done.code, 0);
        assert.match(done.stderr, /it has no country\. Its dates are in the time zone UTC/);
        assert.doesNotMatch((await server.cli(['contract', 'issue', '--plan', 'five-pack', '--country', 'se'])).stderr, /no country/);
    });

    test('a broken catalogue is refused with line and path, and changes nothing [2]', async () => {
        const text = await readFile(new URL('../../catalogs/partner-programme.json', import.meta.url), 'utf8');
        const catalog = JSON.parse(text);
        catalog.plans[0].coverage.products = ['no-such-product'];
        catalog.severities[0].response_minutes = 'soon';
        const broken = await file('broken.json', JSON.stringify(catalog, null, 1));
        const done = await server.cli(['catalog', 'apply', broken]);
        assert.equal(done.code, 2);
        assert.match(done.stderr, /line \d+.*plans\[0\]\.coverage\.products\[0\]/);
        assert.match(done.stderr, /line \d+.*severities\[0\]\.response_minutes/);
        assert.equal((await server.json(['catalog', 'apply', new URL('../../catalogs/partner-programme.json', import.meta.url).pathname])).changed, false);
        for (const product of ['windows-server', 'mssqlserver', 'msexchange', 'sharepoint', 'windows', 'dotnet', 'office', 'visual-studio', 'azure-devops-server']) {
            const lifecycle = new URL(`../../catalogs/lifecycle/${product}.json`, import.meta.url).pathname;
            assert.equal((await server.json(['catalog', 'import-lifecycle', '--product', product, lifecycle])).changed, false, product);
        }
    });

    test('a token is printed and nothing else; the policy is printed', async () => {
        const printed = await server.must(['token', 'add', 'cli@kommando.example', '--days', '3']);
        assert.match(printed, /^\S+\n$/);
        assert.match(await server.must(['routes', '--policy']), /CONTRACT_READ/);
        assert.match(await server.must(['version']), /\d+\.\d+/);
    });

    test('docs/routes.txt, which shows who may come in where, is what the program prints; `make routes` writes it', async () => {
        assert.equal(await server.must(['routes']), await readFile(new URL('../../docs/routes.txt', import.meta.url), 'utf8'));
    });

    test('a backup taken while serving verifies, and comes back [14.3]', async () => {
        const copy = path.join(directory, 'copy.backup');
        await server.must(['backup', copy]);
        const again = await server.cli(['backup', copy]);
        assert.notEqual(again.code, 0, 'an existing file is not overwritten');
        if (server.db.startsWith('postgres')) return;
        const restored = path.join(directory, 'restored.db');
        const done = await server.cli(['--db', restored, 'restore', copy]);
        assert.equal(done.code, 0, done.stderr);
        assert.equal((await server.cli(['--db', restored, 'ledger', 'verify'])).code, 0);
    });

    test('a backup goes through a pipe and comes back, and leaves nothing behind where its reader ends early', async () => {
        const place = path.join(directory, 'piped');
        await mkdir(place);
        const sh = (script, ...args) => run('sh', ['-c', script, bin, ...args], { env: { ...server.env, TMPDIR: place } });
        const piped = server.db.startsWith('postgres') ? await sh('"$0" backup - | pg_restore --list')
            : await sh('"$0" backup - | "$0" --db "$1" restore - && "$0" --db "$1" ledger verify', path.join(directory, 'piped.db'));
        assert.equal(piped.code, 0, piped.stderr);
        await sh('"$0" backup - | head -c 1');
        assert.notEqual((await sh('"$0" backup - > /dev/full')).code, 0);
        assert.notEqual((await sh('echo no backup | "$0" --db "$1" restore -', path.join(directory, 'none.db'))).code, 0);
        assert.deepEqual(await readdir(place), []);
    });

    test('a server whose database file is gone is not ready, acknowledges nothing, and recovers [14.4]', async (t) => {
        if (server.db.startsWith('postgres')) return t.skip('PostgreSQL has no file');
        const client = server.client({ token: await server.token('cli@kommando.example') });
        await rename(server.db, `${server.db}.away`);
        try {
            assert.equal((await client.get('/readyz')).status, 503);
            const refused = await client.post('/contracts', { access_id: '0230242323', contract_id: '123456789012' });
            assert.equal(refused.status, 503);
            assert.equal(refused.body.code, 'busy');
        } finally {
            await rename(`${server.db}.away`, server.db);
        }
        assert.equal((await client.get('/readyz')).status, 200);
    });

    test('SIGHUP takes new settings, keeps the old ones where the new are wrong, and says what holds until the next start', async () => {
        const config = await file('entitled.conf', 'workers = 1\nsite_name = Fabrikam support\n');
        const own = await Server.start({ env: { ENTITLED_CONFIG: config } });
        const until = async (what, holds) => {
            for (const end = Date.now() + patience_ms; Date.now() < end && !await holds();) await new Promise((resolve) => { setTimeout(resolve, 20); });
            assert.ok(await holds(), `${what}\n${own.log}`);
        };
        const title = async () => /<title>([^<]*)/.exec(await (await fetch(`${own.origin}/sign-in`)).text())[1];
        const reload = async (text) => { await writeFile(config, text); own.signal('SIGHUP'); };
        const settled = /level=warn event=reload detail="db, listen and workers stay as they were until the next start"/;
        try {
            assert.match(await title(), /Fabrikam support/);
            await reload('workers = 1\nsite_name = Contoso help\n');
            await until('the new name', async () => /Contoso help/.test(await title()));
            for (const wrong of ['site_nam = Tailspin', 'site_name = Tailspin\nsite_logo = /nowhere/logo.svg', `site_requests = ${'x'.repeat(61)}`]) {
                const before = own.log.length;
                await reload(`workers = 1\n${wrong}\n`);
                await until(`a word on ${wrong}`, () => /level=error event=reload detail=".*(site_nam|logo|at most 60 characters)/.test(own.log.slice(before)));
                assert.doesNotMatch(await title(), /Tailspin/);
            }
            assert.doesNotMatch(own.log, settled);
            await reload('workers = 7\nsite_name = Wingtip\n');
            await until('the last name, and a word on the workers', async () => /Wingtip/.test(await title()) && settled.test(own.log));
        } finally {
            await own.stop();
        }
    });

    test('a token put into a path does not stand in the log', async () => {
        const token = await server.token('cli@kommando.example');
        const client = server.client({ token });
        assert.equal((await client.call('DELETE', `/tokens/${token}`)).status, 404);
        for (const end = Date.now() + patience_ms; Date.now() < end && !server.log.includes('/tokens/');) await new Promise((resolve) => { setTimeout(resolve, 20); }); // the line is on its way
        assert.ok(!server.log.includes(token));
        assert.match(server.log, /tokens\/ent_\.\.\./);
    });
});
