/* SPDX-License-Identifier: Apache-2.0 */
/* draft_browser.c: a browser at the pages of drafts. */
#include "tests/draft_browser.h"

#include "desk/account/access.h"
#include "desk/account/account.h"
#include "desk/room.h"

/* A browser's secret begins with the name of who is signed in with it. */
static enum err sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    struct str name = str_cut(&secret, '_');

    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, name))));
    *out_actor = *ctx->actor;
    return OK;
}

struct web draft_web(struct ctx *ctx)
{
    struct web web = { .routes = rooms_routes(), .hooks = access_hooks, .db = ctx->db, .catalogs = ctx->catalogs, .now = ctx->now };

    web.hooks.session = sign_in;
    web.hooks.detour = NULL;
    return web;
}

struct web_browser draft_browser_of(struct ctx *ctx, struct web *web, const char *who)
{
    struct web_browser browser = { .web = web };

    browser_has_session(ctx, &browser, str_format(ctx->arena, "%s_0123456789012345678901234567890123456789", who));
    return browser;
}

void draft_expect(const struct http_response *page, int status)
{
    if (page->status != status)
        CHECK_STR(buf_str(&page->body), STR("another status"));
}

void page_says(const struct http_response *page, const char *what)
{
    if (!shows(page, what))
        CHECK_STR(buf_str(&page->body), str_of(what));
}

void page_says_not(const struct http_response *page, const char *what)
{
    if (shows(page, what))
        CHECK_STR(str_of(what), buf_str(&page->body));
}

struct http_response page_get(struct ctx *ctx, struct web_browser *browser, struct str target)
{
    struct http_response page = browse(ctx, browser, str_c(ctx->arena, target));

    draft_expect(&page, 200);
    return page;
}

struct http_response page_post(struct ctx *ctx, struct web_browser *browser, struct str target, const char *fields)
{
    struct http_response answer = submit(ctx, browser, str_c(ctx->arena, target), fields);

    draft_expect(&answer, 303);
    return page_get(ctx, browser, web_answer_header(&answer, "Location"));
}

struct http_response page_post_fails(struct ctx *ctx, struct web_browser *browser, int status, struct str target, const char *fields)
{
    struct http_response answer = submit(ctx, browser, str_c(ctx->arena, target), fields);

    draft_expect(&answer, status);
    return answer;
}

struct str draft_at(struct ctx *ctx, int64_t id, const char *rest)
{
    return str_format(ctx->arena, "/drafts/%lld%s", (long long)id, rest);
}

int64_t the_draft(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT id FROM draft WHERE submitted_at = 0");
}

const char *draft_plan_form(struct ctx *ctx, int64_t contract_id, int revision, const char *more)
{
    return str_format(ctx->arena, "revision=%d&contract=%lld" PLACE "%s", revision, (long long)contract_id, more).data;
}

int64_t draft_finished(struct ctx *ctx, struct web_browser *anna, int64_t contract_id)
{
    page_get(ctx, anna, STR("/requests/new"));
    page_post(ctx, anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page_post(ctx, anna, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, contract_id, 0, ""));
    page_post(ctx, anna, draft_at(ctx, id, "/steps/3"), "revision=0&" CONTACT);
    struct http_response page = page_post(ctx, anna, draft_at(ctx, id, "/steps/4"), "revision=0&add_submitter=true");
    page_says(&page, "Step 5 of 6");
    return id;
}

struct str page_between(struct ctx *ctx, const struct http_response *page, const char *before, const char *behind)
{
    const char *from = strstr(str_c(ctx->arena, buf_str(&page->body)), before);

    CHECK(from != NULL);
    from += strlen(before);
    const char *until = strstr(from, behind);
    CHECK(until != NULL);
    return (struct str){ from, (size_t)(until - from) };
}

const char *draft_submit_form(struct ctx *ctx, const struct http_response *page)
{
    return str_format(ctx->arena, "agreement_accepted=true&quote=%.*s",
                      STR_ARGS(page_between(ctx, page, "name=\"quote\" value=\"", "\""))).data;
}
