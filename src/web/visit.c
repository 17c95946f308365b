/* SPDX-License-Identifier: Apache-2.0 */
/* visit.c: cookies, the token in forms, the Origin, and the flash: the message that is shown once. */
#include "web/visit.h"

#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "web/once.h"

#define TOKEN_FIELD   "csrf"
#define ONCE_BYTES    9
#define SEAL_CHARS    32        /* the hash in front of a flash */
#define PAGE_BYTES    ((size_t)12 * 1024)   /* most pages are shorter */

/* The pages hold no script and no style of their own, and nobody may frame them. */
#define CONTENT_POLICY "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';" \
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/* Powers that no page asks for: a script that gets into one cannot use them either. */
#define NO_PERMISSIONS "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=()," \
    " midi=(), payment=(), usb=()"

struct cookie_names { const char *session, *visitor, *flash; };

/* With the prefix a browser takes these cookies over TLS only, from no other host, for the whole site. */
static const struct cookie_names plain_names = { "entitled_session", "entitled_visitor", "entitled_flash" };
static const struct cookie_names secure_names = {
    "__Host-entitled_session", "__Host-entitled_visitor", "__Host-entitled_flash",
};

static const struct cookie_names *names_of(const struct browser *browser)
{
    return browser->secure ? &secure_names : &plain_names;
}

static struct str cookie_of(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        if (header->name.len != 6 || strncasecmp(header->name.data, "Cookie", 6) != 0)
            continue;
        struct str rest = header->value;
        while (rest.len) {
            struct str value = str_cut(&rest, ';');
            struct str key = http_trim(str_cut(&value, '='));
            if (str_equal(key, str_of(name)))
                return http_trim(value);
        }
    }
    return STR("");
}

/* Secrets are URL-safe base64; anything else is not ours. */
static struct str secret_cookie(const struct http_request *request, const char *name)
{
    struct str value = cookie_of(request, name);

    if (value.len < SECRET_BYTES || value.len > 2 * SECRET_BYTES)
        return STR("");
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return STR("");
    }
    return value;
}

static struct str text_seal(struct ctx *ctx, const char *purpose, struct str secret, struct str text)
{
    return fingerprint_hex(ctx->arena, str_join(ctx->arena, str_of(purpose), STR(":"), secret, STR(":"), text));
}

static struct str secret_of(const struct browser *browser)
{
    if (browser->session_changes && browser->new_session.len)
        return browser->new_session;
    return browser->session.len && !browser->session_changes ? browser->session : browser->visitor;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "SEAL" and the words as hex digits, which need no escapes in a cookie. */
static struct str flash_sealed(struct ctx *ctx, const struct browser *browser, struct str words)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, (struct str){ text_seal(ctx, "flash", secret_of(browser), words).data, SEAL_CHARS });
    for (size_t i = 0; i < words.len; i++)
        buf_format(&out, "%02x", (unsigned)(unsigned char)words.data[i]);
    return buf_str(&out);
}

static struct str flash_read(struct ctx *ctx, const struct browser *browser, struct str value)
{
    if (value.len <= SEAL_CHARS || value.len > SEAL_CHARS + 2 * FLASH_BYTES_MAX || value.len % 2)
        return STR("");
    size_t len = (value.len - SEAL_CHARS) / 2;
    char *words = arena_alloc(ctx->arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        int high = hex_value(value.data[SEAL_CHARS + 2 * i]), low = hex_value(value.data[SEAL_CHARS + 2 * i + 1]);
        if (high < 0 || low < 0)
            return STR("");
        words[i] = (char)(high * 16 + low);
    }
    struct str text = { words, len };
    struct str seal = { text_seal(ctx, "flash", secret_of(browser), text).data, SEAL_CHARS };
    return secret_equal(seal, (struct str){ value.data, SEAL_CHARS }) && text_is_utf8(text) ? text : STR("");
}

static void set_token(struct ctx *ctx, struct browser *browser)
{
    browser->visit.csrf = text_seal(ctx, "form", secret_of(browser), STR(""));
}

static struct str path_with_query(struct ctx *ctx, const struct http_request *request)
{
    if (!request->query.len)
        return request->path;
    return str_join(ctx->arena, request->path, STR("?"), request->query);
}

void visit_begin(struct ctx *ctx, struct http_call *call, struct browser *out_browser)
{
    const struct http_request *request = call->request;
    struct browser browser = {
        .secure = ctx->settings && str_starts(ctx->settings->public_url, STR("https://")),
    };
    const struct cookie_names *names = names_of(&browser);

    browser.session = secret_cookie(request, names->session);
    browser.visitor = secret_cookie(request, names->visitor);
    if (!browser.session.len && !browser.visitor.len) {
        browser.visitor = random_token(ctx->arena, SECRET_BYTES);
        browser.visitor_is_new = true;
    }
    set_token(ctx, &browser);
    if (browser.visitor.len)
        browser.visit.known_as = text_seal(ctx, "visitor", browser.visitor, STR(""));
    browser.visit.flash = flash_read(ctx, &browser, cookie_of(request, names->flash));
    browser.visit.here = path_with_query(ctx, request);
    browser.visit.once = browser.session.len ? random_token(ctx->arena, ONCE_BYTES) : STR("");
    *out_browser = browser;
    call->browser = out_browser;
    ctx->visit = &out_browser->visit;
}

enum err visit_read_form(struct ctx *ctx, struct http_call *call, struct str *out_token)
{
    struct str type = http_header(call->request, "Content-Type");
    struct str name = http_trim(str_cut(&type, ';'));
    struct str wanted = STR("application/x-www-form-urlencoded");

    if (call->request->body.len && (name.len != wanted.len || strncasecmp(name.data, wanted.data, wanted.len) != 0))
        return fail(ctx, CODE_malformed, tr(ctx, "Send a form (application/x-www-form-urlencoded)."));
    TRY(input_form(ctx, call->request->body, &call->form));
    *out_token = input_typed(call->form, TOKEN_FIELD);
    (void)!input_has(call->form, TOKEN_FIELD);      /* counts as read */
    (void)!input_has(call->form, ONCE_FIELD);
    return OK;
}

/* "https://support.example:8443" of an address; empty when it is none. */
static struct str origin_of(struct str address)
{
    size_t at = 0;

    while (at + 2 < address.len && memcmp(address.data + at, "://", 3) != 0)
        at++;
    if (at + 3 >= address.len)
        return STR("");
    at += 3;
    while (at < address.len && address.data[at] != '/' && address.data[at] != '?' && address.data[at] != '#')
        at++;
    return (struct str){ address.data, at };
}

static bool is_ours(struct ctx *ctx, const struct http_request *request, struct str origin)
{
    struct str own = ctx->settings ? origin_of(ctx->settings->public_url) : STR("");
    struct str host = http_header(request, "Host");
    struct str authority = origin;

    if (own.len && str_equal(str_lower(ctx->arena, origin), str_lower(ctx->arena, own)))
        return true;
    /* An operator who says where the site is means that address alone; a Host is only what the client says. */
    if (own.len && !ctx->settings->public_url_is_guess)
        return false;
    while (authority.len && !str_starts(authority, STR("://")))
        authority = (struct str){ authority.data + 1, authority.len - 1 };
    if (authority.len <= 3 || !host.len)
        return false;
    authority = (struct str){ authority.data + 3, authority.len - 3 };
    return str_equal(str_lower(ctx->arena, authority), str_lower(ctx->arena, host));
}

enum err visit_check_form(struct ctx *ctx, struct http_call *call, struct str token)
{
    struct str origin = http_header(call->request, "Origin");
    struct str referer = http_header(call->request, "Referer");
    struct str from = origin.len ? origin : origin_of(referer);

    if (!from.len || !is_ours(ctx, call->request, from))
        return fail(ctx, CODE_not_authorized, tr(ctx, "This form did not come from a page of this site, so nothing was done."));
    call->form_is_ours = true;
    if (!secret_equal(token, call->browser->visit.csrf))
        return fault_cure(ctx, fail(ctx, CODE_not_authorized, tr(ctx, "You have signed in or out since you opened this form, so nothing was done.")),
                          tr(ctx, "Check what you typed below, and send it again."));
    call->form_was_accepted = true;
    return OK;
}

static void set_cookie(struct ctx *ctx, const struct browser *browser, struct http_response *answer, const char *name,
                       struct str value, int64_t max_age_s)
{
    http_response_header(answer, "Set-Cookie",
                         str_format(ctx->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%lld", name, STR_ARGS(value),
                                    browser->secure ? "; Secure" : "", (long long)max_age_s));
}

static bool is_redirect(const struct http_response *answer)
{
    return answer->status >= 300 && answer->status < 400;
}

void visit_finish(struct ctx *ctx, const struct browser *browser, struct http_response *answer)
{
    const struct cookie_names *names = names_of(browser);

    if (browser->session_changes)
        set_cookie(ctx, browser, answer, names->session, browser->new_session, browser->new_session.len ? SESSION_COOKIE_S : 0);
    if (browser->visitor_is_new)
        set_cookie(ctx, browser, answer, names->visitor, browser->visitor, SESSION_COOKIE_S);
    if (browser->flash_changes)
        set_cookie(ctx, browser, answer, names->flash, flash_sealed(ctx, browser, browser->new_flash), 60);
    else if (browser->visit.flash.len && !is_redirect(answer))
        set_cookie(ctx, browser, answer, names->flash, STR(""), 0);
    /* Lets the browser forget what it stored for somebody who leaves; not its cookies, one of which has the words about that. */
    if (browser->session_changes && !browser->new_session.len)
        http_response_header(answer, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    http_response_header(answer, "Content-Security-Policy", STR(CONTENT_POLICY));
    http_response_header(answer, "Permissions-Policy", STR(NO_PERMISSIONS));
    http_response_header(answer, "Referrer-Policy", STR("same-origin"));
    http_response_header(answer, "Cross-Origin-Opener-Policy", STR("same-origin"));
}

/* Browsers and pages that load what somebody may be about to open say so; what says nothing is taken for an opening. */
bool call_opens_page(const struct http_call *call)
{
    struct str purpose = http_header(call->request, "Sec-Purpose"), dest = http_header(call->request, "Sec-Fetch-Dest");

    if (!purpose.len)
        purpose = http_header(call->request, "Purpose");
    return call->request->method == HTTP_GET && !purpose.len && (!dest.len || str_equal(dest, STR("document")));
}

bool visit_is_browser(const struct http_request *request)
{
    return !str_starts(request->path, STR("/api/")) && str_contains(http_header(request, "Accept"), STR("text/html"));
}

/* ---- How a handler answers (route.h) -------------------------------------------------------------------- */

struct str form_typed(const struct http_call *call, const char *field)
{
    return call->form ? input_typed(call->form, field) : STR("");
}

bool form_has(const struct http_call *call, const char *field)
{
    return call->form && input_has(call->form, field);
}

void respond_see_other(struct ctx *ctx, struct http_call *call, struct url url)
{
    (void)ctx;
    MUST(call->answer->status == 0);
    call->answer->status = 303;
    http_response_header(call->answer, "Location", url.text);
}

void respond_flash(struct ctx *ctx, struct http_call *call, struct str words)
{
    if (words.len > FLASH_BYTES_MAX)
        words.len = FLASH_BYTES_MAX;
    while (words.len && !text_is_utf8(words))
        words.len--;
    call->browser->new_flash = str_copy(ctx->arena, words);
    call->browser->flash_changes = true;
}

void respond_shown_once(struct ctx *ctx, struct http_call *call, struct url url, struct str words)
{
    call->again_to = url;
    call->again_words = words;
    call->browser->visit.once = random_token(ctx->arena, ONCE_BYTES);
}

void respond_session(struct ctx *ctx, struct http_call *call, struct str secret)
{
    struct browser *browser = call->browser;

    browser->session_changes = true;
    browser->new_session = secret;
    if (!secret.len || !browser->visitor.len) {
        browser->visitor = random_token(ctx->arena, SECRET_BYTES);
        browser->visitor_is_new = true;
    }
    set_token(ctx, browser);
}

struct buf *respond_page(struct ctx *ctx, struct http_call *call)
{
    (void)ctx;
    MUST(call->answer->status == 0);
    call->answer->status = call->fault ? code_row(call->fault->code)->status : 200;
    call->answer->content_type = STR("text/html; charset=utf-8");
    buf_reserve(&call->answer->body, PAGE_BYTES);
    return &call->answer->body;
}
