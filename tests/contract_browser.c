/* SPDX-License-Identifier: Apache-2.0 */
/* contract_browser.c: signing in without a password, and looking at pages. */
#include "tests/contract_browser.h"

#include "desk/account/access.h"
#include "desk/account/account.h"
#include "desk/room.h"

#define SESSION "account-"

static enum err session_of(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    struct account account;
    int64_t id = 0;

    CHECK(str_starts(secret, STR(SESSION)));
    CHECK(str_int((struct str){ secret.data + sizeof SESSION - 1, secret.len - (sizeof SESSION - 1) }, 1, INT64_MAX, &id));
    TRY(account_find(ctx, id, &account));
    *out_actor = (struct actor){
        .kind = ACTOR_ACCOUNT, .id = id, .email = account.email, .address = account.address, .name = account.name, .account_kind = account.kind,
        .staff = account.staff, .time_zone = STR("Europe/Stockholm"), .profiled = true,
    };
    return OK;
}

struct web pages_web(struct ctx *ctx)
{
    return (struct web){
        .routes = rooms_routes(), .hooks = { .session = session_of, .allows = access_hooks.allows, .checked = access_hooks.checked,
                                     .label = access_hooks.label },
        .db = ctx->db, .catalogs = ctx->catalogs, .now = ctx->now,
    };
}

struct web_browser browser_of(struct ctx *ctx, struct web *web, int64_t account_id)
{
    struct web_browser browser = { .web = web };

    browser_has_session(ctx, &browser, str_format(ctx->arena, SESSION "%032lld", (long long)account_id));
    return browser;
}

int64_t world_staff(struct ctx *ctx, const char *email, const char *role)
{
    int64_t id = world_account(ctx, email);

    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO staff_role (account_id, role) VALUES (%lld, '%s')", (long long)id, role).data);
    return id;
}

/* What cmocka prints of a failure is too short for a page. */
static void complain(const struct http_response *page, const char *why, const char *text)
{
    fprintf(stderr, "the page (%d) %s: %s\n%.*s\n", page->status, why, text, STR_ARGS(buf_str(&page->body)));
    FAIL(why);
}

static void status_is(struct ctx *ctx, const struct http_response *page, int status)
{
    if (page->status != status)
        complain(page, "has another status than", str_format(ctx->arena, "%d", status).data);
}

struct http_response open_page(struct ctx *ctx, struct web_browser *browser, int status, const char *target)
{
    struct http_response page = browse(ctx, browser, target);

    status_is(ctx, &page, status);
    return page;
}

struct http_response send_form(struct ctx *ctx, struct web_browser *browser, int status, const char *target, const char *fields)
{
    struct http_response page = submit(ctx, browser, target, fields);

    status_is(ctx, &page, status);
    return page;
}

struct http_response send_and_follow(struct ctx *ctx, struct web_browser *browser, const char *target, const char *fields)
{
    struct http_response answer = send_form(ctx, browser, 303, target, fields);

    return open_page(ctx, browser, 200, web_answer_header(&answer, "Location").data);
}

const char *page_of(struct ctx *ctx, const char *format, int64_t id)
{
    struct str rest = str_of(format), front = str_cut(&rest, '#');

    return str_format(ctx->arena, "%.*s%lld%.*s", STR_ARGS(front), (long long)id, STR_ARGS(rest)).data;
}

void has(const struct http_response *page, const char *text)
{
    if (!shows(page, text))
        complain(page, "does not hold", text);
}

void has_not(const struct http_response *page, const char *text)
{
    if (shows(page, text))
        complain(page, "should not hold", text);
}
