/* SPDX-License-Identifier: Apache-2.0 */
/* t3_scope.c: what a token opens over the API, through dispatch without a socket [3.1]. */
#include "tests/visitor.h"

#include "desk/account/access.h"
#include "desk/account/account_password.h"
#include "desk/account/policy.h"

static struct http_response call(struct ctx *ctx, const char *method, const char *path, const char *token, const char *body)
{
    struct web web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };

    return web_call(ctx, &web, method, path, token, str_of(body));
}

static const char *token_of(struct ctx *ctx, const struct account *account, unsigned scopes)
{
    struct token token;
    struct str secret = STR("");

    as_operator(ctx);
    WRITE_OK(token_add(ctx, account->id, &(struct token_wish){ STR(""), 1, scopes }, &token, &secret));
    as_nobody(ctx);
    return str_c(ctx->arena, secret);
}

static struct account administrator(struct ctx *ctx)
{
    struct account account = { .email = STR("ada@vendor.example"), .name = STR("Ada"), .password_hash = PASSWORD,
                               .staff = STAFF_ENGINEER | STAFF_CONTRACT_DESK | STAFF_CATALOG_MANAGER | STAFF_ADMINISTRATOR }, added;

    as_operator(ctx);
    (void)catalog_put(ctx, small_catalog(ctx));
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

/* A path of the route that can be asked for: 7 in place of each parameter. */
static const char *path_like(struct ctx *ctx, const char *pattern)
{
    struct buf path = buf_new(ctx->arena);

    for (const char *at = pattern; *at; at++) {
        if (*at != ':') {
            buf_add_char(&path, *at);
            continue;
        }
        buf_add_char(&path, '7');
        while (at[1] && at[1] != '/')
            at++;
    }
    return str_c(ctx->arena, buf_str(&path));
}

/* SPEC 3.1: a new route cannot be forgotten, since this asks the table of routes. */
TEST(a_token_that_may_only_read_is_refused_by_every_route_that_does_more)
{
    struct account ada = administrator(ctx);
    const char *reads = token_of(ctx, &ada, SCOPE_READ);
    int refused = 0, open = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->audience != FOR_PROGRAMS || route->access == ACCESS_PUBLIC)
            continue;
        unsigned scope = policy_row((enum act)route->act)->scope;
        if (route->method != HTTP_GET)
            CHECK(scope != SCOPE_NONE && scope != SCOPE_READ);
        struct http_response answer = call(ctx, http_method_name(route->method), path_like(ctx, route->path), reads, route->method == HTTP_GET ? "" : "{}");
        bool lacks = answer.status == 403 && shows(&answer, "it has the scopes read, and this needs");
        if (lacks != (scope != SCOPE_READ))
            fprintf(stderr, "%s %s answered %d\n", http_method_name(route->method), route->path, answer.status);
        CHECK(lacks == (scope != SCOPE_READ));
        refused += lacks;
        open += !lacks;
    }
    CHECK(refused > 20 && open > 20);
}

/* SPEC 3.1 */
TEST(each_scope_opens_its_own_routes)
{
    static const struct { unsigned scopes; const char *method, *path; bool lacks; } tried[] = {
        { SCOPE_SUBMIT, "GET", "/api/v1/me", false },                  { SCOPE_SUBMIT, "PATCH", "/api/v1/me", false },
        { SCOPE_SUBMIT, "POST", "/api/v1/contracts", false },          { SCOPE_SUBMIT, "POST", "/api/v1/requests", false },
        { SCOPE_SUBMIT, "GET", "/api/v1/queue", true },                { SCOPE_SUBMIT, "POST", "/api/v1/requests/7/close", true },
        { SCOPE_SUBMIT, "POST", "/api/v1/admin/contracts", true },     { SCOPE_SUBMIT, "POST", "/api/v1/admin/accounts", true },
        { SCOPE_DESK, "GET", "/api/v1/queue", false },                 { SCOPE_DESK, "POST", "/api/v1/requests/7/close", false },
        { SCOPE_DESK, "POST", "/api/v1/requests/7/communications", false }, { SCOPE_DESK, "POST", "/api/v1/admin/contracts", false },
        { SCOPE_DESK, "POST", "/api/v1/requests", true },              { SCOPE_DESK, "PATCH", "/api/v1/me", true },
        { SCOPE_DESK, "POST", "/api/v1/admin/accounts", true },        { SCOPE_DESK, "POST", "/api/v1/admin/catalog", true },
        { SCOPE_ADMIN, "POST", "/api/v1/admin/accounts", false },      { SCOPE_ADMIN, "POST", "/api/v1/admin/catalog", false },
        { SCOPE_ADMIN, "POST", "/api/v1/admin/contracts", true },      { SCOPE_ADMIN, "GET", "/api/v1/requests", false },
        { SCOPE_ADMIN, "POST", "/api/v1/requests/7/take", true },      { SCOPE_READ, "GET", "/api/v1/requests", false },
    };
    struct account ada = administrator(ctx);

    for (size_t i = 0; i < COUNT_OF(tried); i++) {
        struct http_response answer = call(ctx, tried[i].method, tried[i].path, token_of(ctx, &ada, tried[i].scopes),
                                           tried[i].method[0] == 'G' ? "" : "{}");
        bool lacks = answer.status == 403 && shows(&answer, "and this needs");
        if (lacks != tried[i].lacks)
            fprintf(stderr, "%s %s answered %d\n", tried[i].method, tried[i].path, answer.status);
        CHECK(lacks == tried[i].lacks);
    }
}

/* SPEC 3.1 */
TEST(a_token_is_got_with_the_scopes_that_are_asked_for)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna"),
                               .password_hash = password_hash_task(ctx->arena, STR("correct horse battery")) }, anna;
    static const char *const wrong[] = { "[]", "[\"write\"]", "\"read\"", "[\"desk\"]", "[\"read\",\"admin\"]", "[7]" };

    WRITE_OK(account_add(ctx, &account, &anna));
#define SIGN_IN "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\""
    struct http_response answer = call(ctx, "POST", "/api/v1/tokens", NULL, SIGN_IN ",\"scopes\":[\"read\"]}");
    CHECK_INT(answer.status, 201);
    CHECK(shows(&answer, "\"scopes\":[\"read\"]"));
    answer = call(ctx, "POST", "/api/v1/tokens", NULL, SIGN_IN "}");
    CHECK_INT(answer.status, 201);
    CHECK(shows(&answer, "\"scopes\":[\"read\",\"submit\"]"));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        answer = call(ctx, "POST", "/api/v1/tokens", NULL, str_format(ctx->arena, SIGN_IN ",\"scopes\":%s}", wrong[i]).data);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "\"field\":\"scopes"));
    }
    answer = call(ctx, "GET", "/api/v1/tokens", token_of(ctx, &anna, SCOPE_READ), "");
    CHECK_INT(answer.status, 200);
    CHECK(shows(&answer, "\"scopes\":[\"read\",\"submit\"]") && shows(&answer, "\"scopes\":[\"read\"]"));
}

/* SPEC 10.7 */
TEST(what_is_done_and_refused_over_the_api_stands_in_the_log_that_administrators_read)
{
    struct account ada = administrator(ctx), account = { .email = STR("sam@vendor.example"), .name = STR("Sam"), .staff = STAFF_ENGINEER }, sam;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &sam));
    const char *adas = token_of(ctx, &ada, 0), *sams = token_of(ctx, &sam, 0);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/organizations", adas, "{\"name\":\"Contoso\",\"country\":\"SE\"}").status, 201);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/organizations", sams, "{\"name\":\"Other\",\"country\":\"SE\"}").status, 403);
    struct http_response answer = call(ctx, "GET", "/api/v1/admin/log?limit=2", adas, "");
    CHECK_INT(answer.status, 200);
    CHECK(shows(&answer, "\"event\":\"refused\",\"act\":\"ORGANIZATION_MANAGE\"") && shows(&answer, "\"email\":\"sam@vendor.example\""));
    CHECK(shows(&answer, "\"event\":\"organization_added\"") && shows(&answer, "\"address\":\"192.0.2.7\"") && !shows(&answer, "\"next\":null"));
    answer = call(ctx, "GET", "/api/v1/admin/log?q=contoso&about=organization&by=ADA@vendor.example&since=2026-11-21&until=2026-11-21", adas, "");
    CHECK(shows(&answer, "\"detail\":\"Contoso\"") && shows(&answer, "\"next\":null") && !shows(&answer, "refused"));
    CHECK_INT(call(ctx, "GET", "/api/v1/admin/log?about_id=7", adas, "").status, 422);
    CHECK_INT(call(ctx, "GET", "/api/v1/admin/log?about=moon", adas, "").status, 422);
    /* A token that lacks the scope is refused as somebody without the role is; the entry names the door. */
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/organizations", token_of(ctx, &ada, SCOPE_READ), "{\"name\":\"X\",\"country\":\"SE\"}").status, 403);
    answer = call(ctx, "GET", "/api/v1/admin/log?limit=1", adas, "");
    CHECK(shows(&answer, "\"event\":\"refused\",\"act\":\"ORGANIZATION_MANAGE\"") && shows(&answer, "\"email\":\"ada@vendor.example\""));
    CHECK(shows(&answer, "\"detail\":\"POST /api/v1/admin/organizations\""));
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/contracts/376/grants?x=secret", sams, "{}").status, 403);
    answer = call(ctx, "GET", "/api/v1/admin/log?q=contracts/376", adas, "");
    CHECK(shows(&answer, "\"detail\":\"POST /api/v1/admin/contracts/376/grants\""));
    CHECK_INT(call(ctx, "GET", "/api/v1/admin/log", sams, "").status, 403);
    CHECK_INT(call(ctx, "GET", "/api/v1/admin/log", token_of(ctx, &ada, SCOPE_DESK), "").status, 403);
    struct web web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };
    struct visitor browser = { .web = &web };
    visitor_has_session(ctx, &browser, session_of(ctx, "ada@vendor.example"));
    answer = browse(ctx, &browser, "/desk/log?q=&by=&since=&until=");
    CHECK_INT(answer.status, 200);
    CHECK(shows(&answer, "organization added") && shows(&answer, "refused") && shows(&answer, "add and list organizations") && !shows(&answer, "session started"));
    answer = browse(ctx, &browser, "/desk/log?q=&by=anna&since=&until=");
    CHECK_INT(answer.status, 422);
    answer = browse(ctx, &browser, "/desk/log?all=true&q=session&limit=1");
    CHECK(shows(&answer, "session started") && shows(&answer, "name=\"all\" value=\"true\" checked"));
    answer = browse(ctx, &browser, "/desk/log?limit=1");
    CHECK(shows(&answer, "/desk/log?after="));
}

TESTS(
    BOTH(a_token_that_may_only_read_is_refused_by_every_route_that_does_more),
    BOTH(each_scope_opens_its_own_routes),
    BOTH(what_is_done_and_refused_over_the_api_stands_in_the_log_that_administrators_read),
    BOTH(a_token_is_got_with_the_scopes_that_are_asked_for),
)
