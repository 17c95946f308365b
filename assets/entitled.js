// SPDX-License-Identifier: Apache-2.0
/*
 * entitled.js: makes pages smoother that work without it. Loaded with `defer`; no library, no eval, nothing inline.
 * Words for people come from the page, in attributes, so that they are translated there.
 *
 *   <form data-inplace>, <a data-inplace>    inside of main: the answer's main takes the place of this one. If the network
 *                                            fails the browser does it the plain way
 *   <form data-live="ID ID2">                a search that is answered while one types: what the server finds takes the place of those elements;
 *                                            one with role=status gets its text. Enter asks at once
 *   <select data-depends-on="ID">            only optgroups whose data-for is the value of ID can be chosen
 *   <button type="button" data-print hidden> prints the page; it is `hidden` until this file shows it
 *   <button type="button" data-reveal="ID" data-hide="words" hidden>   shows the password in the field ID, and hides it again; `hidden`
 *                                            until this file shows it. A password that is sent is hidden first, so that no browser keeps it
 *   <details class="menu">                   Escape and a click elsewhere close it
 *   <p data-fresh="ID" data-fresh-one data-fresh-many data-fresh-show data-fresh-gone data-fresh-gone-one data-fresh-gone-many>   every minute in
 *                                            which the page is in view the list in ID is asked for anew: its rows get the cells that have changed;
 *                                            those that have gone say so in their last cell; the paragraph's status says how many are new, and how
 *                                            many gone. Nothing moves until its link is pressed, which shows the list as it is.
 *                                            The status is `hidden` until this file shows it
 *   <input type="hidden" data-zone>          is given the browser's time zone
 *   <span data-copy="Copy" data-copy-name="Copy the Access ID" data-copied="Copied">   gets a button behind it that copies its text, where
 *                                            the browser can; an .icon behind it goes into the button
 *   <a data-quote="ID">                      puts what its page has in the field ID behind what is typed there, and goes there; the browser alone
 *                                            would open that page
 *   <form data-fragment>                     its fields take what stands behind # in the address, which no server is sent: of the link in a mail
 *                                            with two IDs. It is kept while somebody signs in on the way
 *   <form data-guard="words">                asks before typed text is left behind
 *   every POST form                          is sent once: its buttons rest until the page is shown again. One that is longer than the
 *                                            data-form-bytes-max of the body is not sent: its data-form-too-long says why, above it
 */
'use strict';

(function () {
    const all = (root, selector) => Array.from(root.querySelectorAll(selector));
    let guarded = null;             // the form with unsaved typing
    let loading = null;             // AbortController of the load under way
    let shown = location.pathname + location.search;

    // Dependent select: the groups that belong to another select's value.

    function depend(select) {
        const master = document.getElementById(select.dataset.dependsOn);
        for (const group of all(select, 'optgroup')) {
            const fits = group.dataset.for === master.value;
            group.hidden = group.disabled = !fits;
        }
        const chosen = select.selectedOptions[0];
        if (chosen && chosen.parentElement.disabled)
            select.value = '';
    }

    // Copying: a button that says for a moment that it has.

    function copying(part) {
        if (!navigator.clipboard || part.nextElementSibling?.matches('.copy'))
            return;
        const button = Object.assign(document.createElement('button'), { type: 'button', className: 'link-button copy' });
        const words = Object.assign(document.createElement('span'), { textContent: part.dataset.copy });
        if (part.nextElementSibling?.matches('.icon'))
            button.append(part.nextElementSibling);
        button.append(words);
        const status = Object.assign(document.createElement('span'), { className: 'visually-hidden' });
        status.setAttribute('role', 'status');
        button.setAttribute('aria-label', part.dataset.copyName);
        button.addEventListener('click', () => navigator.clipboard.writeText(part.textContent).then(() => {
            words.textContent = status.textContent = part.dataset.copied;
            setTimeout(() => { words.textContent = part.dataset.copy; status.textContent = ''; }, 2000);
        }, () => getSelection().selectAllChildren(part)));      // it may not: then the keys can
        part.after(button, status);
    }

    // What stands behind # in the address of a form that takes it. On the way there may be the page for signing in.

    function fill(form) {
        const from = new URLSearchParams(sessionStorage.getItem('fragment') || '');
        sessionStorage.removeItem('fragment');
        for (const [name, value] of from)
            if (form.elements[name]?.type === 'text' && !form.elements[name].value)
                form.elements[name].value = value;
    }

    function keep_fragment() {
        if (!location.hash.startsWith('#access_id='))
            return;
        sessionStorage.setItem('fragment', location.hash.slice(1));
        history.replaceState(history.state, '', shown);
    }

    // What a new piece of page needs; the rest listens on the document.

    function prepare(root) {
        all(root, '[data-depends-on]').forEach(depend);
        all(root, '[data-copy]').forEach(copying);
        all(root, 'form[data-fragment]').forEach(fill);
        for (const part of all(root, '[data-print], [data-reveal], [data-fresh] [role="status"]'))
            part.hidden = false;
        for (const field of all(root, '[data-zone]'))
            field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || '';
    }

    // Passwords that are shown, and the menu.

    function reveal(button, shows) {
        const field = document.getElementById(button.dataset.reveal);
        const words = button.dataset.show ??= button.textContent;
        field.type = shows ? 'text' : 'password';
        button.textContent = shows ? button.dataset.hide : words;
    }

    function close_menus(but) {
        for (const menu of all(document, 'details.menu[open]'))
            if (menu !== but)
                menu.open = false;
    }

    // In place.

    function focus_after(main) {
        const target = main.querySelector('.faults') || main.querySelector('.step-open h2') || main.querySelector('h1') || main;
        if (!target.hasAttribute('tabindex'))
            target.tabIndex = -1;
        target.focus({ preventScroll: true });
        if (target.matches('h1, .faults'))
            scrollTo(0, 0);
        else
            target.scrollIntoView({ block: 'start' });
    }

    function put(text, url, push) {
        const page = new DOMParser().parseFromString(text, 'text/html');
        const main = page.querySelector('main');
        if (!main)
            return false;
        for (const selector of ['.site-head', '.site-foot']) {      // the account may have changed, or be gone
            const old = document.querySelector(selector), fresh = page.querySelector(selector);
            if (old && fresh && old.outerHTML !== fresh.outerHTML)
                old.replaceWith(document.adoptNode(fresh));
        }
        document.querySelector('main').replaceWith(document.adoptNode(main));
        document.title = page.title;
        guarded = null;
        const next = url.pathname + url.search;
        if (push && next !== shown) {
            history.replaceState({ inplace: true }, '');
            history.pushState({ inplace: true }, '', next);
        }
        shown = next;
        prepare(main);
        focus_after(main);
        return true;
    }

    // Says above a form that was not taken why, and leaves it as it is, with what was typed.
    function complain(form, title, lines) {
        const box = document.createElement('div');
        for (const old of all(document, '.faults'))
            old.remove();
        box.className = 'faults';
        box.setAttribute('role', 'alert');
        box.tabIndex = -1;
        for (const [tag, words] of [['h2', title], ...lines.map((line) => ['p', line])])
            box.append(Object.assign(document.createElement(tag), { textContent: words }));
        form.before(box);
        box.focus({ preventScroll: true });
        box.scrollIntoView({ block: 'start' });
    }

    // An answer that says no and has no place for what was typed: a form that was turned away unread. The text stays where it is.
    function turned_away(form, text) {
        const trouble = new DOMParser().parseFromString(text, 'text/html').querySelector('main .trouble');
        if (!trouble || trouble.querySelector('form'))
            return false;
        complain(form, trouble.querySelector('h1').textContent, all(trouble, ':scope > p:not(.help)').map((p) => p.textContent));
        wake();
        if (form.matches('[data-guard]'))
            guarded = form;
        return true;
    }

    // Loads url and puts its main here; plain() does the same without us. `form`: what was sent.
    async function load(url, options, push, plain, form) {
        if (loading)
            loading.abort();
        const mine = loading = new AbortController();
        const main = document.querySelector('main');
        main.setAttribute('aria-busy', 'true');
        let response, text;
        try {
            response = await fetch(url, { credentials: 'same-origin', signal: mine.signal, headers: { Accept: 'text/html' }, ...options });
            text = await response.text();
        } catch (error) {
            if (error.name !== 'AbortError')
                plain();
            return;
        }
        if (mine !== loading)
            return;
        loading = null;
        main.removeAttribute('aria-busy');
        if (form && !response.ok && turned_away(form, text))
            return;
        const target = new URL(response.url);
        const html = (response.headers.get('Content-Type') || '').startsWith('text/html');
        // An action that failed answers with the page it was sent from: the address stays.
        const moved = response.redirected || !options.method || options.method === 'GET';
        if (!html || target.origin !== location.origin || !put(text, moved ? target : new URL(location.href), push))
            location.assign(target);
    }

    const method_of = (form, button) => (button?.getAttribute('formmethod') || form.getAttribute('method') || 'get').toUpperCase();

    // A form as the browser itself would send it, line ends included.
    function encoded(form, button) {
        const text = new URLSearchParams();
        for (const [name, value] of new FormData(form))
            text.append(name, typeof value === 'string' ? value.replace(/\r\n?|\n/g, '\r\n') : value.name);
        if (button?.name)
            text.append(button.name, button.value);
        return text;
    }

    function load_form(form, button) {
        const method = method_of(form, button);
        const url = new URL(button?.getAttribute('formaction') || form.getAttribute('action') || location.href, location.href);
        const plain = () => {
            if (button?.name) {
                const field = document.createElement('input');
                field.type = 'hidden';
                field.name = button.name;
                field.value = button.value;
                form.append(field);
            }
            form.setAttribute('action', url);
            form.setAttribute('method', method);
            HTMLFormElement.prototype.submit.call(form);
        };
        if (method === 'GET') {
            url.search = encoded(form, button).toString();
            load(url, { method }, true, plain);
        } else {
            load(url, { method, body: encoded(form, button) }, true, plain, form);
        }
    }

    function is_too_long(form, button) {
        const { formBytesMax, formTooLong } = document.body.dataset;
        if (!formBytesMax || method_of(form, button) !== 'POST' || encoded(form, button).toString().length <= Number(formBytesMax))
            return false;
        complain(form, formTooLong, []);
        return true;
    }

    // A search that is answered while one types.

    let soon = 0, asked = 0;

    async function find(form) {
        const mine = ++asked;
        const url = new URL(form.getAttribute('action'), location.href);
        url.search = encoded(form).toString();
        const response = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'text/html' } }).catch(() => null);
        if (!response?.ok)
            return;
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        if (mine !== asked || !form.isConnected)
            return;
        for (const id of form.dataset.live.split(' ')) {
            const old = document.getElementById(id), fresh = page.getElementById(id);
            if (old && fresh && old.matches('[role="status"]'))
                old.textContent = fresh.textContent.trim();
            else if (old && fresh)
                old.replaceWith(document.adoptNode(fresh));
        }
        shown = url.pathname + url.search;
        history.replaceState(history.state, '', shown);
    }

    function find_soon(form) {
        clearTimeout(soon);
        soon = setTimeout(find, 150, form);
    }

    // What keeps a list fresh that somebody has before him all day, and leaves him where he is.

    const FRESH_MS = 60000;

    async function same_page() {
        const response = await fetch(location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } }).catch(() => null);
        return response?.ok && !response.redirected ? new DOMParser().parseFromString(await response.text(), 'text/html') : null;
    }

    const link_of = (row) => row.querySelector('th a')?.getAttribute('href');

    // What somebody has the focus on, or has just sent, stays.
    function freshen_row(row, fresh) {
        const cells = Array.from(fresh.children);
        row.className = fresh.className;
        for (const [i, cell] of Array.from(row.children).entries())
            if (cells[i] && !cell.contains(document.activeElement) && !cell.querySelector('[data-sent]') && cell.textContent !== cells[i].textContent)
                cell.replaceWith(document.adoptNode(cells[i]));
    }

    // A row that the page has no more stays where it is, and says so in place of what could be done with it.
    function row_gone(row, words) {
        const cell = row.lastElementChild;
        row.className = 'row-gone';
        if (cell.textContent !== words && !cell.contains(document.activeElement) && !cell.querySelector('[data-sent]'))
            cell.replaceChildren(Object.assign(document.createElement('span'), { textContent: words }));
    }

    const counted = (count, one, many) => !count ? [] : count === 1 ? [one] : [many.replace('{n}', count)];

    async function freshen() {
        const line = document.querySelector('[data-fresh]');
        const page = line && !document.hidden && !loading ? await same_page() : null;
        const fresh = page?.getElementById(line.dataset.fresh), list = line && document.getElementById(line.dataset.fresh);
        if (!fresh || !list || !line.isConnected)
            return;
        const told = page.querySelector('[data-fresh]'), words = told.dataset, link = line.querySelector('a');
        const rows = new Map(all(list, 'tbody tr').map((row) => [link_of(row), row]));
        let news = 0;
        for (const row of all(fresh, 'tbody tr')) {
            const here = rows.get(link_of(row));
            if (here)
                freshen_row(here, row);
            else
                news++;
            rows.delete(link_of(row));
        }
        for (const row of rows.values())
            row_gone(row, words.freshGone);
        const says = [...counted(news, words.freshOne, words.freshMany), ...counted(rows.size, words.freshGoneOne, words.freshGoneMany)].join(' ');
        const status = line.querySelector('[role="status"]'), shows = news ? words.freshShow : told.querySelector('a').textContent;
        if (status.textContent !== says)
            status.textContent = says;
        if (link.textContent !== shows)
            link.textContent = shows;
        line.querySelector('.fresh-at').replaceWith(document.adoptNode(told.querySelector('.fresh-at')));
    }

    async function show_fresh(line, link) {
        const page = await same_page(), id = line.dataset.fresh;
        if (!page?.getElementById(id)) {
            location.assign(link.href);
            return;
        }
        for (const selector of [`#${id}`, '.filters .tabs'])
            document.querySelector(selector)?.replaceWith(document.adoptNode(page.querySelector(selector)));
        const fresh = page.querySelector('[data-fresh]');
        line.replaceWith(document.adoptNode(fresh));
        prepare(fresh);
        fresh.querySelector('a').focus({ preventScroll: true });
    }

    setInterval(freshen, FRESH_MS);

    // Quoting: the server knows what is quoted, and how much of it.

    async function quote(link) {
        const field = document.getElementById(link.dataset.quote);
        const response = await fetch(link.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } }).catch(() => null);
        const text = response?.ok && new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(link.dataset.quote)?.value;
        if (!text || !field.isConnected) {
            location.assign(link.href);
            return;
        }
        const before = field.value.trimEnd();
        field.value = before ? `${before}\n\n${text}` : text;
        field.closest('details')?.setAttribute('open', '');
        field.rows = Math.max(field.rows, 12);
        if (field.form.matches('[data-guard]'))
            guarded = field.form;
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
        field.scrollTop = field.scrollHeight;
        field.scrollIntoView({ block: 'center' });
    }

    // Guard and sending once.

    const may_leave = (form) => !guarded || guarded === form || !guarded.isConnected || confirm(guarded.dataset.guard);

    function rest(form, button) {
        form.dataset.sent = '';
        setTimeout(() => {                          // after the browser has read the form, or the button would not be sent
            for (const each of all(document, 'button[type="submit"]'))
                if (each.form === form && !each.disabled) {
                    each.disabled = true;
                    each.dataset.resting = '';
                }
        });
    }

    function wake() {
        for (const form of all(document, 'form[data-sent]'))
            delete form.dataset.sent;
        for (const button of all(document, 'button[data-resting]')) {
            button.disabled = false;
            delete button.dataset.resting;
        }
    }

    document.addEventListener('submit', (event) => {
        const form = event.target, button = event.submitter;
        if (event.defaultPrevented)
            return;
        if ('sent' in form.dataset || is_too_long(form, button) || !may_leave(form)) {
            event.preventDefault();
            return;
        }
        for (const reveals of all(form, '[data-reveal]'))
            reveal(reveals, false);
        clearTimeout(soon);
        asked++;
        guarded = null;
        if (form.matches('main form[data-inplace]')) {
            event.preventDefault();
            load_form(form, button);
        }
        if ((form.getAttribute('method') || '').toLowerCase() === 'post')
            rest(form, button);
    });

    document.addEventListener('click', (event) => {
        const link = event.target.closest('main a[data-inplace], main a[data-quote]');
        const line = event.target.closest('[data-fresh] a') && event.target.closest('[data-fresh]');
        if (line && !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
            event.preventDefault();
            show_fresh(line, line.querySelector('a'));
        }
        if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
            return;
        if (link.dataset.quote && document.getElementById(link.dataset.quote)) {
            event.preventDefault();
            quote(link);
        }
        if (link.dataset.quote)
            return;
        const url = new URL(link.href);
        if (url.origin !== location.origin || url.hash && url.pathname + url.search === shown)
            return;
        event.preventDefault();
        if (may_leave(null))
            load(url, {}, true, () => location.assign(url));
    });

    document.addEventListener('click', (event) => {
        const reveals = event.target.closest('[data-reveal]');
        if (event.target.closest('[data-print]'))
            print();
        if (reveals)
            reveal(reveals, document.getElementById(reveals.dataset.reveal).type === 'password');
        close_menus(event.target.closest('details.menu'));
    });

    document.addEventListener('input', (event) => {
        if (event.target.form?.matches('[data-live]'))
            find_soon(event.target.form);
        else if (event.target.form?.matches('[data-guard]'))
            guarded = event.target.form;
    });

    document.addEventListener('change', (event) => {
        for (const select of all(document, '[data-depends-on]'))
            if (select.dataset.dependsOn === event.target.id)
                depend(select);
    });

    document.addEventListener('keydown', (event) => {
        const menu = event.key === 'Escape' && document.querySelector('details.menu[open]');
        if (menu) {
            if (menu.contains(document.activeElement))
                menu.querySelector('summary').focus();
            menu.open = false;
        }
    }, true);

    addEventListener('beforeunload', (event) => {
        if (guarded && guarded.isConnected)
            event.preventDefault();
    });
    addEventListener('pageshow', wake);
    addEventListener('popstate', (event) => {
        const next = location.pathname + location.search;
        if (event.state?.inplace && next !== shown)
            load(new URL(location.href), {}, false, () => location.reload());
    });

    keep_fragment();
    prepare(document);
})();
