/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_cookies.c: what else a browser and its proxies send: cookies, Origin and Referer, X-Forwarded-For. A line each: Host,
 * Origin, Referer, X-Forwarded-For, the words of a notice, and then cookie headers. The site is behind https when Host begins
 * with a capital.
 */
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <ctype.h>

#include "base/limit.h"
#include "base/settings.h"
#include "base/text.h"
#include "web/remote.h"
#include "web/visit.h"

#define HEADERS_MAX 24
#define PROXIES "192.0.2.0/24, 127.0.0.1, ::1, 2001:db8::/33"

/* One exchange of a browser. */
struct trip {
    struct http_header   headers[HEADERS_MAX];
    struct http_request  request;
    struct http_response answer;
    struct http_call     call;
    struct browser       browser;
};

static void trip_begin(struct ctx *ctx, struct trip *trip)
{
    trip->request.headers = trip->headers;
    trip->request.path = STR("/requests");
    trip->request.remote = ctx->remote;
    trip->answer = http_response_new(ctx->arena);
    trip->call = (struct http_call){ .request = &trip->request, .answer = &trip->answer };
    visit_begin(ctx, &trip->call, &trip->browser);
}

static void trip_header(struct trip *trip, const char *name, struct str value)
{
    if (trip->request.header_count < HEADERS_MAX)
        trip->headers[trip->request.header_count++] = (struct http_header){ str_of(name), value };
}

static void check_secret(struct str secret)
{
    MUST(secret.len == 0 || (secret.len >= 32 && secret.len <= 64));
    for (size_t i = 0; i < secret.len; i++)
        MUST(isalnum((unsigned char)secret.data[i]) || secret.data[i] == '-' || secret.data[i] == '_');
}

/* A cookie that we set is one line of plain ASCII, with all that protects it. Gives "name=value". */
static struct str check_set_cookie(const struct trip *trip, struct str value)
{
    struct str rest = value, pair = str_cut(&rest, ';');

    for (size_t i = 0; i < value.len; i++)
        MUST(value.data[i] >= ' ' && value.data[i] < 0x7f);
    MUST(str_starts(rest, STR(" Path=/; HttpOnly; SameSite=Lax")));
    MUST(str_contains(rest, STR("; Secure;")) == trip->browser.secure);
    MUST(str_starts(pair, trip->browser.secure ? STR("__Host-entitled_") : STR("entitled_")));
    return pair;
}

/* Sends the cookies back, as the browser would, and looks whether the words have arrived. */
static void check_flash(struct ctx *ctx, struct trip *trip, struct str words)
{
    struct trip next = { .request = { .method = HTTP_GET } };
    struct str shown = words;
    struct buf cookies = buf_new(ctx->arena);

    buf_format(&cookies, "%s%.*s", trip->browser.secure ? "__Host-entitled_session=" : "entitled_session=", STR_ARGS(trip->browser.session));
    respond_flash(ctx, &trip->call, words);
    visit_finish(ctx, &trip->browser, &trip->answer);
    for (size_t i = 0; i < trip->answer.header_count; i++)
        if (str_equal(trip->answer.headers[i].name, STR("Set-Cookie")))
            buf_format(&cookies, ";%.*s", STR_ARGS(check_set_cookie(trip, trip->answer.headers[i].value)));
    if (!trip->browser.visitor_is_new)
        buf_format(&cookies, ";%s%.*s", trip->browser.secure ? "__Host-entitled_visitor=" : "entitled_visitor=", STR_ARGS(trip->browser.visitor));
    trip_header(&next, "Cookie", buf_str(&cookies));
    trip_begin(ctx, &next);
    shown.len = shown.len > FLASH_BYTES_MAX ? FLASH_BYTES_MAX : shown.len;
    while (shown.len && !text_is_utf8(shown))
        shown.len--;
    MUST(str_equal(next.browser.visit.flash, shown));
    MUST(str_equal(next.browser.visit.csrf, trip->browser.visit.csrf));
}

/* Whether the address is one of the host, whatever its case. */
static bool is_of_host(struct ctx *ctx, struct str address, struct str host)
{
    struct str authority = str_format(ctx->arena, "://%.*s", STR_ARGS(str_trim(host)));

    return str_contains(str_lower(ctx->arena, address), str_lower(ctx->arena, authority));
}

static void check_form(struct ctx *ctx, struct trip *trip, struct str host, struct str origin, struct str referer)
{
    struct str from = str_trim(origin).len ? origin : referer;

    if (visit_check_form(ctx, &trip->call, trip->browser.visit.csrf))
        fuzz_check_fault(ctx);
    else
        MUST(is_of_host(ctx, from, host) || is_of_host(ctx, from, STR("support.example")));
    MUST(visit_check_form(ctx, &trip->call, STR("")) == ERR_DENIED);
    fuzz_check_fault(ctx);
    struct str other = { trip->browser.visit.csrf.data, trip->browser.visit.csrf.len - 1 };
    MUST(visit_check_form(ctx, &trip->call, other) == ERR_DENIED);
    fuzz_check_fault(ctx);
}

static void check_remote(struct ctx *ctx, const struct http_request *request)
{
    struct str client = remote_client(ctx->arena, STR(PROXIES), request);
    unsigned char bytes[16];

    if (client.len > 2 && client.data[0] == '[')
        client = (struct str){ client.data + 1, client.len - 2 };
    const char *text = str_c(ctx->arena, client);
    MUST(inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1);
    MUST(str_equal(remote_client(ctx->arena, STR(""), request), request->remote));
}

FUZZ_TARGET(cookies)
{
    struct str rest = bytes;
    struct str host = str_cut(&rest, '\n'), origin = str_cut(&rest, '\n'), referer = str_cut(&rest, '\n'), chain = str_cut(&rest, '\n');
    struct str words = str_cut(&rest, '\n');
    bool is_secure = host.len && host.data[0] >= 'A' && host.data[0] <= 'Z';
    struct settings settings = { .public_url = is_secure ? STR("https://support.example/") : STR("http://support.example") };
    struct trip trip = { .request = { .method = HTTP_POST } };

    if (bytes.len && (memchr(bytes.data, 0, bytes.len) || memchr(bytes.data, '\r', bytes.len)))
        return;     /* no header can hold these */
    ctx->settings = &settings;
    trip_header(&trip, "Host", host);
    trip_header(&trip, "origin", origin);
    trip_header(&trip, "Referer", referer);
    trip_header(&trip, "X-Forwarded-For", chain);
    while (rest.len)
        trip_header(&trip, "cookie", str_cut(&rest, '\n'));
    trip_begin(ctx, &trip);
    check_secret(trip.browser.session);
    check_secret(trip.browser.visitor);
    MUST(trip.browser.session.len || trip.browser.visitor.len);
    MUST(trip.browser.visit.csrf.len && trip.browser.secure == is_secure);
    MUST(!trip.browser.visit.flash.len);       /* nobody but us can seal one */
    check_form(ctx, &trip, host, origin, referer);
    check_remote(ctx, &trip.request);
    if (text_is_utf8(words))
        check_flash(ctx, &trip, words);
    fuzz_check_memory(ctx, bytes, LIMIT_HEADER_BYTES);
}
