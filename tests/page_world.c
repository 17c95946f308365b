/* SPDX-License-Identifier: Apache-2.0 */
/* page_world.c: browsers of the people of request_world.h. */
#include "tests/page_world.h"

#include "desk/account/access.h"
#include "desk/account/account.h"
#include "desk/service/service.h"
#include "desk/room.h"

static enum err session(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    const struct actor *before = ctx->actor;
    struct str rest = secret;

    struct str name = str_cut(&rest, '0');
    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, name))));
    *out_actor = *ctx->actor;
    out_actor->time_zone = STR("Europe/Stockholm");
    out_actor->profiled = true;
    ctx->actor = before;
    return OK;
}

struct web page_web(struct ctx *ctx)
{
    struct web web = { .routes = rooms_routes(), .hooks = access_hooks, .db = ctx->db, .catalogs = ctx->catalogs, .now = ctx->now };

    web.hooks.session = session;
    return web;
}

struct web_browser page_browser(struct ctx *ctx, struct web *web, const char *name)
{
    struct web_browser browser = { .web = web };

    browser_has_session(ctx, &browser, str_format(ctx->arena, "%s%040d", name, 0));
    return browser;
}

/* What cmocka prints of a failure is too short for a page. */
static void complain(const struct http_response *page, const char *target, const char *wanted)
{
    fprintf(stderr, "%s answered %d, not %s:\n%.*s\n", target, page->status, wanted, STR_ARGS(buf_str(&page->body)));
    FAIL(wanted);
}

struct http_response opened(struct ctx *ctx, struct web_browser *browser, int status, const char *target)
{
    struct http_response page = browse(ctx, browser, target);

    if (page.status != status)
        complain(&page, target, str_format(ctx->arena, "%d", status).data);
    return page;
}

struct http_response sent(struct ctx *ctx, struct web_browser *browser, const char *from, const char *target, const char *fields)
{
    opened(ctx, browser, 200, from);
    struct http_response answer = submit(ctx, browser, target, fields);

    if (answer.status != 303)
        complain(&answer, target, "303");
    return opened(ctx, browser, 200, str_c(ctx->arena, web_answer_header(&answer, "Location")));
}

const char *path_of(struct ctx *ctx, const char *format, struct str number)
{
    struct str rest = str_of(format), front = str_cut(&rest, '%');

    return str_format(ctx->arena, "%.*s%.*s%s", STR_ARGS(front), STR_ARGS(number), rest.data + 1).data;
}

void shows_all(const struct http_response *page, ...)
{
    va_list texts;

    va_start(texts, page);
    for (const char *text; (text = va_arg(texts, const char *)) != NULL;)
        if (!shows(page, text))
            complain(page, "the page", text);
    va_end(texts);
}

size_t place_of(struct str body, const char *what)
{
    struct str wanted = str_of(what);

    for (size_t at = 0; at + wanted.len <= body.len; at++)
        if (memcmp(body.data + at, wanted.data, wanted.len) == 0)
            return at;
    return body.len;
}

const char *owner_of(struct ctx *ctx, const struct http_response *page)
{
    struct str body = buf_str(&page->body);
    size_t at = place_of(body, "name=\"owner\" value=\"");

    if (at == body.len)
        return "";
    struct str rest = { body.data + at + 20, body.len - at - 20 };
    struct str owner = str_cut(&rest, '"');
    return str_format(ctx->arena, "owner=%.*s", STR_ARGS(owner)).data;
}

void closed_by_sam(struct ctx *ctx, struct str number, const char *reason)
{
    struct request request;
    bool credited;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, number, str_of(reason), STR("A firewall rule"), STR("The rule was changed."), &request, &credited));
}
