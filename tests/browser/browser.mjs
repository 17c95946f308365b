// SPDX-License-Identifier: Apache-2.0
// browser.mjs: one Chromium for a test file, and visitors in it. Whatever a browser complains of fails the test: errors of scripts
// and of the console, breaches of the content security policy, requests that fail, statuses that the test did not announce.
// It is Chromium without the parts around the pages (windows, profiles, extensions), which cost as much as the pages themselves;
// ENTITLED_TEST_CHROMIUM names another program, such as one with windows.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { patience_ms } from '../patience.mjs';


export class Browser {
    #chromium;
    #visitors = [];

    static async start() {
        const browser = new Browser();
        browser.#chromium = await chromium.launch({
            executablePath: process.env.ENTITLED_TEST_CHROMIUM || '/usr/bin/chromium-headless-shell',
            // --no-sandbox: Chromium refuses to run as root with one. /dev/shm is small in containers.
            args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
        });
        return browser;
    }

    // A browser profile of its own, with one page. `javaScript: false` is a browser without scripts.
    async visitor(server, { javaScript = true, colorScheme = 'light', width = 1280, height = 900, ...more } = {}) {
        const context = await this.#chromium.newContext({
            baseURL: server.origin, javaScriptEnabled: javaScript, colorScheme, viewport: { width, height }, locale: 'en-GB',
            timezoneId: 'Europe/Stockholm', reducedMotion: 'reduce', serviceWorkers: 'block', ...more,
        });
        context.setDefaultTimeout(patience_ms);
        const visitor = new Visitor(context);
        this.#visitors.push(visitor);
        await visitor.newPage();
        return visitor;
    }

    /*
     * Runs `story(visitor)` with a visitor of its own and closes it. Where the story fails, what the browser complained of and
     * where it stood are added to the error.
     */
    async with(server, options, story) {
        const visitor = await this.visitor(server, options);
        try {
            const result = await story(visitor);
            visitor.check();
            return result;
        } catch (error) {
            error.message += `\n${await visitor.describe()}`;
            throw error;
        } finally {
            await visitor.close();
        }
    }

    async stop() {
        for (const visitor of this.#visitors) await visitor.close();
        await this.#chromium?.close();
    }
}

export class Visitor {
    #problems = [];
    #allowed = new Set();
    #closed = false;

    constructor(context) {
        this.context = context;
        context.on('console', (message) => {
            // The status of an answer is judged below, where it is known which one it was.
            if (message.type() === 'error' && !/^Failed to load resource: the server responded/.test(message.text()))
                this.#problems.push(`console: ${message.text()} (${message.location().url})`);
        });
        context.on('weberror', (error) => this.#problems.push(`script: ${error.error().stack}`));
        context.on('dialog', (dialog) => {
            // Whether to leave typed text behind is our question (entitled.js, data-guard); any other dialog is somebody's script.
            if (dialog.type() !== 'beforeunload' && !/Leave .*all the same/.test(dialog.message())) this.#problems.push(`dialog: ${dialog.message()}`);
            dialog.accept().catch(() => { /* the page is gone */ });
        });
        context.on('requestfailed', (request) => {
            const why = request.failure()?.errorText;
            if (why !== 'net::ERR_ABORTED') this.#problems.push(`request: ${request.method()} ${request.url()}: ${why}`);
        });
        context.on('response', (response) => {
            if (response.status() >= 400 && !this.#allowed.has(response.status()))
                this.#problems.push(`answer: ${response.request().method()} ${response.url()}: ${response.status()}`);
        });
    }

    async newPage() {
        this.page = await this.context.newPage();
        return this.page;
    }

    // These statuses are what the test wants from here on.
    allow(...statuses) { for (const status of statuses) this.#allowed.add(status); }

    // Throws when the browser complained of something.
    check() {
        const problems = this.#problems;
        this.#problems = [];
        assert.deepEqual(problems, [], 'the browser complained');
    }

    async describe() {
        if (this.#closed || this.page.isClosed()) return '';
        const text = await this.page.locator('body').innerText({ timeout: 2000 }).catch(() => '');
        const said = this.#problems.length ? `the browser complained:\n  ${this.#problems.join('\n  ')}\n` : '';
        return `${said}the page was ${this.page.url()}:\n${text.replace(/\n{2,}/g, '\n').slice(0, 3000)}`;
    }

    // Opens an address and expects its page.
    async open(address, status = 200) {
        if (status !== 200) this.allow(status);
        const answer = await this.page.goto(address);
        assert.equal(answer.status(), status, `GET ${address}`);
        return this.page;
    }

    async signIn(person, { at = '/sign-in' } = {}) {
        if (at) await this.open(at);
        await this.page.getByLabel('E-mail', { exact: true }).fill(person.email);
        await this.page.getByLabel('Password', { exact: true }).fill(person.password);
        await this.page.getByRole('main').getByRole('button', { name: /^Sign in/ }).click();
        await this.page.getByRole('button', { name: 'Sign out', exact: true, includeHidden: true }).waitFor({ state: 'attached' });
        return this.page;
    }

    async signOut(page = this.page) {
        await page.locator('.menu > summary').click();
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    }

    /*
     * Presses `key` until the element has the focus, and holds on the way that wherever the focus is, it can be seen.
     * The element found last is where the focus stays.
     */
    async keyTo(locator, { key = 'Tab', times = 250 } = {}) {
        for (let i = 0; i < times; i++) {
            if (await locator.evaluate((element) => element === document.activeElement)) return;
            await this.page.keyboard.press(key);
            await this.checkFocus();
        }
        throw new Error(`${times} times ${key} did not lead to ${locator}`);
    }

    // Words when one cannot see where the focus is, or null.
    focusFault() { return this.page.evaluate(whyFocusIsInvisible); }

    async checkFocus() { assert.equal(await this.focusFault(), null, `on ${this.page.url()}`); }

    async close() {
        if (this.#closed) return;
        this.#closed = true;
        await this.context.close();
    }
}

/*
 * Runs in the page: null, or words when the element with the focus, its label and the card around it look the same as
 * without it.
 */
function whyFocusIsInvisible() {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const around = [element, ...(element.labels ?? []), element.closest('.option'), element.closest('.choice')].filter(Boolean);
    const look = () => around.map((one) => ['', '::before', '::after'].map((pseudo) => {
        const style = getComputedStyle(one, pseudo || null);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor, style.backgroundColor].join(' ');
    }).join('|')).join('\n');
    const focused = look();
    const box = element.getBoundingClientRect();
    const name = `${element.outerHTML.slice(0, 160)}`;
    element.blur();
    const blurred = look();
    element.focus({ preventScroll: true });
    if (focused === blurred) return `the focus cannot be seen on ${name}`;
    if (box.bottom < 0 || box.right < 0 || box.top > innerHeight || box.left > innerWidth) return `the focus is outside of the window on ${name}`;
    return null;
}
