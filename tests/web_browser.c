/* SPDX-License-Identifier: Apache-2.0 */
/* web_browser.c: cookies and tokens of a browser that is made by hand. */
#include "tests/web_browser.h"

#define OUR_ORIGIN "http://support.example"

static void set_cookie(struct ctx *ctx, struct web_browser *browser, struct str name, struct str value)
{
    size_t i = 0;

    while (i < browser->cookie_count && !str_equal(browser->cookies[i].name, name))
        i++;
    MUST(i < WEB_COOKIES_MAX);
    if (i == browser->cookie_count)
        browser->cookie_count++;
    browser->cookies[i] = (struct http_header){ str_copy(ctx->arena, name), str_copy(ctx->arena, value) };
}

static void take_cookies(struct ctx *ctx, struct web_browser *browser, const struct http_response *answer)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (!str_equal(answer->headers[i].name, STR("Set-Cookie")))
            continue;
        struct str attributes = answer->headers[i].value;
        struct str value = str_cut(&attributes, ';');
        struct str name = str_cut(&value, '=');
        set_cookie(ctx, browser, name, str_contains(attributes, STR("Max-Age=0")) ? STR("") : value);
    }
}

/* The value of the first hidden field of that name; `otherwise` when the page has none. */
static struct str hidden(struct ctx *ctx, const struct http_response *answer, const char *name, struct str otherwise)
{
    struct str body = buf_str(&answer->body), before = str_format(ctx->arena, "name=\"%s\" value=\"", name);

    for (size_t at = 0; at + before.len < body.len; at++) {
        if (memcmp(body.data + at, before.data, before.len) != 0)
            continue;
        struct str rest = { body.data + at + before.len, body.len - at - before.len };
        return str_copy(ctx->arena, str_cut(&rest, '"'));
    }
    return otherwise;
}

static void add_headers(struct ctx *ctx, const struct web_browser *browser, struct http_request *request)
{
    struct buf cookies = buf_new(ctx->arena);

    for (size_t i = 0; i < browser->cookie_count; i++)
        if (browser->cookies[i].value.len)
            buf_format(&cookies, "%s%.*s=%.*s", cookies.len ? "; " : "", STR_ARGS(browser->cookies[i].name), STR_ARGS(browser->cookies[i].value));
    if (cookies.len)
        web_header(ctx, request, "Cookie", cookies.data);
    web_header(ctx, request, "Host", "support.example");
    web_header(ctx, request, "Accept", "text/html,application/xhtml+xml");
}

static struct http_response send(struct ctx *ctx, struct web_browser *browser, const struct http_request *request)
{
    struct http_response answer = http_response_new(ctx->arena);
    dispatch(browser->web, ctx->arena, request, &answer);
    take_cookies(ctx, browser, &answer);
    browser->csrf = hidden(ctx, &answer, "csrf", browser->csrf);
    browser->number = hidden(ctx, &answer, "once", browser->number);
    return answer;
}

struct http_response browse(struct ctx *ctx, struct web_browser *browser, const char *target)
{
    struct http_request request = web_request(ctx, "GET", target, NULL, STR(""));

    add_headers(ctx, browser, &request);
    return send(ctx, browser, &request);
}

struct http_request browser_form(struct ctx *ctx, const struct web_browser *browser, const char *target, const char *fields)
{
    struct str body = str_of(fields);

    if (!browser->without_token)
        body = str_format(ctx->arena, "%s%scsrf=%.*s", fields, fields[0] ? "&" : "", STR_ARGS(browser->csrf));
    if (browser->with_number)
        body = str_format(ctx->arena, "%.*s&once=%.*s", STR_ARGS(body), STR_ARGS(browser->number));
    struct http_request request = web_request(ctx, "POST", target, NULL, STR(""));
    request.body = body;
    web_header(ctx, &request, "Content-Type", "application/x-www-form-urlencoded");
    if (!browser->origin || browser->origin[0])
        web_header(ctx, &request, "Origin", browser->origin ? browser->origin : OUR_ORIGIN);
    add_headers(ctx, browser, &request);
    return request;
}

struct http_response submit(struct ctx *ctx, struct web_browser *browser, const char *target, const char *fields)
{
    struct http_request request = browser_form(ctx, browser, target, fields);

    return send(ctx, browser, &request);
}

const char *encoded(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, STR(""));
    for (size_t i = 0; i < text.len; i++)
        buf_format(&out, "%%%02X", (unsigned)(unsigned char)text.data[i]);
    return text.len ? out.data : "";
}

void browser_has_session(struct ctx *ctx, struct web_browser *browser, struct str secret)
{
    set_cookie(ctx, browser, STR("entitled_session"), secret);
}

bool shows(const struct http_response *page, const char *text)
{
    return str_contains(buf_str(&page->body), str_of(text));
}
