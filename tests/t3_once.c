/* SPDX-License-Identifier: Apache-2.0 */
/* t3_once.c: calls of programs with an Idempotency-Key, sent again: one after the other, in one turn, at once, and with the database
 * failing (SPEC 4.8, 14.1). Submissions have their own tests: t2_request_quote.c, t3_request.c. */
#include "tests/visitor.h"

#include <sys/wait.h>
#include <unistd.h>

#include "desk/catalog/catalog.h"
#include "web/once.h"

#define SENDERS 5

struct api { struct web web; const char *dana, *other; int64_t contract_id; };

static void begin(struct ctx *ctx, struct api *api)
{
    world_begin(ctx);
    world_staff(ctx, api->dana = "dana@vendor.example", "contract_desk");
    world_staff(ctx, api->other = "david@vendor.example", "administrator");
    api->contract_id = world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678").id;
    api->web = web_of_rooms(ctx);
}

static struct http_response post(struct ctx *ctx, struct api *api, const char *who, const char *key, const char *path, const char *body)
{
    const char *target = strchr(path, '#') ? path_of_id(ctx, path, api->contract_id) : path;
    struct http_request request = web_request(ctx, "POST", target, who, str_of(body));

    if (key)
        web_header(ctx, &request, "Idempotency-Key", key);
    return web_send(ctx, &api->web, &request);
}

static int64_t granted(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT CAST(SUM(units) AS BIGINT) FROM ledger_entry");
}

#define GRANTS "/api/v1/admin/contracts/#/grants"
#define GRANT  "{\"units\":5,\"reason\":\"Order 4711\"}"

TEST(a_call_that_is_sent_again_with_its_key_is_done_once_and_answered_as_the_first_was)
{
    static const struct { const char *path, *body, *counted; int status; } calls[] = {
        { GRANTS, GRANT, "SELECT COUNT(*) FROM ledger_entry", 201 },
        { "/api/v1/admin/contracts/#/adjust", "{\"units\":-2,\"reason\":\"Counted wrongly\"}", "SELECT COUNT(*) FROM ledger_entry", 201 },
        { "/api/v1/admin/contracts/#/suspend", "{\"name\":\"Unpaid\",\"reason\":\"4711\"}", "SELECT COUNT(*) FROM contract_block", 201 },
        { "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\"}", "SELECT COUNT(*) FROM contract", 201 },
    };
    struct api api;

    begin(ctx, &api);
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        int64_t before = sql_int(ctx, calls[i].counted);
        const char *key = str_format(ctx->arena, "key %zu", i).data;
        struct http_response first = post(ctx, &api, api.dana, key, calls[i].path, calls[i].body);
        if (first.status != calls[i].status)
            fprintf(stderr, "%s: %d %.*s\n", calls[i].path, first.status, STR_ARGS(buf_str(&first.body)));
        CHECK_INT(first.status, calls[i].status);
        for (int again = 0; again < 3; again++) {
            struct http_response answer = post(ctx, &api, api.dana, key, calls[i].path, calls[i].body);
            CHECK_INT(answer.status, 200);
            CHECK_STR(buf_str(&answer.body), buf_str(&first.body));
            CHECK_STR(answer.content_type, STR("application/json"));
        }
        CHECK_INT(sql_int(ctx, calls[i].counted), before + 1);
        /* Without the key, and with another one, it is wanted again. */
        if (i < 2) {
            CHECK_INT(post(ctx, &api, api.dana, NULL, calls[i].path, calls[i].body).status, calls[i].status);
            CHECK_INT(post(ctx, &api, api.dana, "another", calls[i].path, calls[i].body).status, calls[i].status);
            CHECK_INT(sql_int(ctx, calls[i].counted), before + 3);
            exec_sql(ctx, "DELETE FROM idempotency_key WHERE key = 'another'");
        }
    }
}

TEST(a_key_that_stands_for_something_else_is_refused_and_nothing_is_done)
{
    struct api api;

    begin(ctx, &api);
    CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, GRANT).status, 201);
    int64_t before = granted(ctx);
    static const struct { const char *path, *body; } others[] = {
        { GRANTS, "{\"units\":6,\"reason\":\"Order 4711\"}" },
        { GRANTS, "{\"units\":5,\"reason\":\"order 4711\"}" },
        { GRANTS, "" },
        { GRANTS "?dry_run=1", GRANT },
        { "/api/v1/admin/contracts/#/adjust", GRANT },
        { "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\"}" },
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct http_response answer = post(ctx, &api, api.dana, "k", others[i].path, others[i].body);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "\"code\":\"idempotency_key_reused\""));
    }
    CHECK_INT(granted(ctx), before);
    /* JSON that says the same is the same; the key of somebody else is another key. */
    CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, " { \"reason\" : \"Order 4711\",\n\"units\": 5 }").status, 200);
    CHECK_INT(granted(ctx), before);
    CHECK_INT(post(ctx, &api, api.other, "k", GRANTS, GRANT).status, 201);
    CHECK_INT(granted(ctx), before + 5);
}

TEST(a_call_that_failed_may_be_sent_again_with_its_key)
{
    struct api api;

    begin(ctx, &api);
    int64_t before = granted(ctx);
    for (int i = 0; i < 2; i++)
        CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, "{\"units\":0,\"reason\":\"none\"}").status, 422);
    CHECK_INT(post(ctx, &api, api.dana, "k", "/api/v1/admin/contracts/#/adjust", "{\"units\":-900,\"reason\":\"too many\"}").status, 409);
    CHECK_INT(count_rows(ctx, "idempotency_key"), 0);
    CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, GRANT).status, 201);
    CHECK_INT(granted(ctx), before + 5);
}

TEST(a_key_is_one_to_200_characters_and_means_nothing_where_nothing_is_done)
{
    struct api api;
    char longest[202];

    begin(ctx, &api);
    memset(longest, 'k', 201);
    longest[201] = 0;
    int64_t before = granted(ctx);
    const char *const bad[] = { "", " ", longest, "a\001b" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct http_response answer = post(ctx, &api, api.dana, bad[i], GRANTS, GRANT);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "\"field\":\"Idempotency-Key\""));
    }
    CHECK_INT(granted(ctx), before);
    longest[200] = 0;
    CHECK_INT(post(ctx, &api, api.dana, longest, GRANTS, GRANT).status, 201);
    CHECK_INT(post(ctx, &api, api.dana, longest, GRANTS, GRANT).status, 200);
    CHECK_INT(granted(ctx), before + 5);
    /* A look changes nothing, and binds nothing. */
    CHECK_INT(post(ctx, &api, api.dana, "look", "/api/v1/admin/contracts/#/adjust?dry_run=true", "{\"units\":-2,\"reason\":\"a look\"}").status, 200);
    CHECK_INT(post(ctx, &api, api.dana, "look", "/api/v1/admin/contracts/#/adjust", "{\"units\":-2,\"reason\":\"a look\"}").status, 201);
    CHECK_INT(granted(ctx), before + 3);
}

TEST(a_key_is_forgotten_after_its_days_but_never_that_of_a_submission)
{
    struct api api;

    begin(ctx, &api);
    CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, GRANT).status, 201);
    exec_sql(ctx, "INSERT INTO idempotency_key (account_id, key, digest, request_id, at) SELECT MIN(id), 's', 'd', 7, 1 FROM account");
    ctx->now += ONCE_KEPT_MS;
    WRITE_OK(once_forget(ctx));
    CHECK_INT(count_rows(ctx, "idempotency_key"), 2);
    ctx->now += 1;
    WRITE_OK(once_forget(ctx));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM idempotency_key WHERE request_id = 7"), 1);
    CHECK_INT(count_rows(ctx, "idempotency_key"), 1);
}

/* SPEC 3.1, 4.8: what is told to have been done was done: another password under the same key is another call. No hash that is quickly
 * made is kept of it. */
TEST(another_password_under_a_key_is_another_call)
{
    struct api api;
    const char *const bodies[] = {
        "{\"email\":\"new@fabrikam.example\",\"name\":\"New\",\"password\":\"words that nobody guesses\"}",
        "{\"email\":\"new@fabrikam.example\",\"name\":\"New\",\"password\":\"others that nobody guesses\"}",
        "{\"email\":\"new@fabrikam.example\",\"name\":\"Other\",\"password\":\"words that nobody guesses\"}",
    };

    begin(ctx, &api);
    CHECK_INT(post(ctx, &api, api.other, "k", "/api/v1/admin/accounts", bodies[0]).status, 201);
    int64_t accounts = count_rows(ctx, "account");
    /* Sent again it is not refused because it is there: the work before the transaction is not done again. */
    CHECK_INT(post(ctx, &api, api.other, "k", "/api/v1/admin/accounts", bodies[0]).status, 200);
    CHECK_INT(post(ctx, &api, api.other, "k", "/api/v1/admin/accounts", bodies[1]).status, 422);
    CHECK_INT(post(ctx, &api, api.other, "k", "/api/v1/admin/accounts", bodies[2]).status, 422);
    CHECK_INT(count_rows(ctx, "account"), accounts);

    static const char *const swapped = "{\"new\":\"staple battery 9\",\"current\":\"lamp river seven\"}";
    const char *own = "new@fabrikam.example";
    const char *const changes[] = {
        "{\"current\":\"words that nobody guesses\",\"new\":\"lamp river seven\"}",
        "{\"current\":\"lamp river seven\",\"new\":\"staple battery 9\"}",
        "{\"current\":\"words that nobody guesses\",\"new\":\"staple battery 9\"}",
        "{\"current\":\"something else\",\"new\":\"lamp river seven\"}",
    };
    CHECK_INT(post(ctx, &api, own, "k", "/api/v1/me/password", changes[0]).status, 204);
    struct str hash = sql_text(ctx, "SELECT password FROM account WHERE email = 'new@fabrikam.example'");
    for (size_t i = 1; i < COUNT_OF(changes); i++) {
        struct http_response answer = post(ctx, &api, own, "k", "/api/v1/me/password", changes[i]);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "idempotency_key_reused"));
    }
    CHECK_INT(post(ctx, &api, own, "k", "/api/v1/me/password", changes[0]).status, 204);
    CHECK_STR(sql_text(ctx, "SELECT password FROM account WHERE email = 'new@fabrikam.example'"), hash);
    /* With a key of its own it is done, and then known by what it says, in whatever order. */
    CHECK_INT(post(ctx, &api, own, "k 2", "/api/v1/me/password", changes[1]).status, 204);
    CHECK_INT(post(ctx, &api, own, "k 2", "/api/v1/me/password", swapped).status, 204);
    CHECK_INT(post(ctx, &api, own, "k", "/api/v1/me/password", changes[1]).status, 422);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(DISTINCT digest) FROM idempotency_key"), count_rows(ctx, "idempotency_key"));
}

#define TURN 4

TEST(the_same_call_several_times_in_a_turn_is_done_once)
{
    struct api api;
    struct dispatch_call *calls[TURN];
    struct arena arenas[TURN] = { { 0 } };
    struct http_request requests[TURN];
    struct http_response answers[TURN];
    int made = 0, repeated = 0;

    begin(ctx, &api);
    int64_t before = granted(ctx);
    for (size_t i = 0; i < TURN; i++) {
        requests[i] = web_request(ctx, "POST", path_of_id(ctx, GRANTS, api.contract_id), api.dana, STR(GRANT));
        web_header(ctx, &requests[i], "Idempotency-Key", "k");
        calls[i] = dispatch_begin(&api.web, &arenas[i], &requests[i], &answers[i]);
        CHECK(dispatch_state(calls[i]) == DISPATCH_LISTED);
    }
    dispatch_batch(&api.web, calls, TURN);
    for (size_t i = 0; i < TURN; i++) {
        made += answers[i].status == 201;
        repeated += answers[i].status == 200;
        CHECK_STR(buf_str(&answers[i].body), buf_str(&answers[0].body));
    }
    CHECK_INT(made, 1);
    CHECK_INT(repeated, TURN - 1);
    CHECK_INT(granted(ctx), before + 5);
    for (size_t i = 0; i < TURN; i++)
        arena_free(&arenas[i]);
}

static int send_in_process(struct ctx *parent, const struct api *api)
{
    struct ctx *ctx = another_ctx(parent);
    struct api own = *api;

    own.web = web_of_rooms(ctx);
    for (int tries = 0; tries < 20; tries++) {
        struct http_response answer = post(ctx, &own, own.dana, "one for all", GRANTS, GRANT);
        if (answer.status != 503)
            return answer.status == 201 ? 1 : answer.status == 200 ? 2 : 0;
    }
    return 0;
}

TEST(a_call_that_is_sent_by_many_processes_at_once_is_done_once)
{
    struct api api;
    pid_t children[SENDERS];
    int made = 0, repeated = 0;

    begin(ctx, &api);
    int64_t before = granted(ctx);
    for (size_t i = 0; i < SENDERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(send_in_process(ctx, &api));
    }
    for (size_t i = 0; i < SENDERS; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        made += WEXITSTATUS(status) == 1;
        repeated += WEXITSTATUS(status) == 2;
    }
    CHECK_INT(made, 1);
    CHECK_INT(repeated, SENDERS - 1);
    CHECK_INT(granted(ctx), before + 5);
}

TEST(whichever_database_call_fails_a_call_with_a_key_is_done_once_or_not_at_all)
{
    struct api api;
    bool all_well = false;

    begin(ctx, &api);
    int64_t before = granted(ctx);
    for (uint64_t nth = 1; !all_well && nth < 100; nth++) {
        db_fail_at(ctx->db, nth);
        struct http_response answer = post(ctx, &api, api.dana, "k", GRANTS, GRANT);
        db_fail_at(ctx->db, 0);
        all_well = answer.status == 201;
        CHECK(all_well || answer.status == 503);
        CHECK_INT(granted(ctx), before + (all_well ? 5 : 0));
        CHECK_INT(count_rows(ctx, "idempotency_key"), all_well);
    }
    CHECK(all_well);
    CHECK_INT(post(ctx, &api, api.dana, "k", GRANTS, GRANT).status, 200);
    CHECK_INT(granted(ctx), before + 5);
}

/* SPEC 3.1: a guess that could not be counted must not come through as one that was. */
TEST(what_is_to_be_kept_of_a_failed_call_is_kept_or_the_call_is_answered_busy)
{
    struct api api;
    int status = 0, busy = 0;

    begin(ctx, &api);
    for (uint64_t nth = 1; status != 404 && nth < 50; nth++) {
        db_fail_at(ctx->db, nth);
        struct http_response answer = post(ctx, &api, api.other, NULL, "/api/v1/contracts", "{\"access_id\":\"0230242323\",\"contract_id\":\"999999999999\"}");
        db_fail_at(ctx->db, 0);
        status = answer.status;
        busy += status == 503;
        CHECK(status == 404 || status == 503);
        CHECK((count_rows(ctx, "attempt") > 0) == (status == 404));
    }
    CHECK_INT(status, 404);
    CHECK(busy > 3);
}

/* "/contracts/:id" with something in the places of names. */
static const char *path_like(struct ctx *ctx, const char *pattern)
{
    struct buf path = buf_new(ctx->arena);
    struct str rest = str_of(pattern);

    (void)str_cut(&rest, '/');
    for (bool more = true; more; ) {
        more = rest.len && memchr(rest.data, '/', rest.len);
        struct str part = str_cut(&rest, '/');
        buf_add_char(&path, '/');
        buf_add(&path, part.len && part.data[0] == ':' ? STR("1") : part);
    }
    return str_c(ctx->arena, buf_str(&path));
}

/* PostgreSQL was not there when the process began, or this is the process that answers while all others wait for it. */
TEST(without_a_database_what_needs_none_is_answered_and_everything_else_refused)
{
    struct web web = web_of_rooms(ctx);
    size_t answered = 0;

    web.db = NULL;
    web.is_spare = true;
    for (const struct route *route = rooms_routes(); route->handler; route++) {
        struct http_request request = web_request(ctx, http_method_name(route->method), path_like(ctx, route->path), "1", STR(""));
        web_header(ctx, &request, "Cookie", "entitled_session=0123456789abcdef0123456789abcdef");
        web_header(ctx, &request, "Idempotency-Key", "a key");
        struct http_response answer = web_send(ctx, &web, &request);
        if (route->db == ROUTE_NO_DB)
            CHECK(answer.status < 500);
        else
            CHECK(answer.status == 503 || answer.status / 100 == 4);    /* a form without its token, say */
        CHECK(dispatch_db(&web, &request) == route->db);
        if (route->db != ROUTE_NO_DB && route->method == HTTP_GET && route->audience == FOR_PROGRAMS)
            CHECK(answer.status == 503 && web_answer_header(&answer, "Retry-After").len);
        answered += answer.status == 200;
    }
    CHECK(answered >= 1);
    struct http_response health = web_call(ctx, &web, "GET", "/healthz", NULL, STR(""));
    CHECK_INT(health.status, 200);
}

TESTS(
    BOTH(a_call_that_is_sent_again_with_its_key_is_done_once_and_answered_as_the_first_was),
    BOTH(a_key_that_stands_for_something_else_is_refused_and_nothing_is_done),
    BOTH(a_call_that_failed_may_be_sent_again_with_its_key),
    BOTH(a_key_is_one_to_200_characters_and_means_nothing_where_nothing_is_done),
    BOTH(a_key_is_forgotten_after_its_days_but_never_that_of_a_submission),
    BOTH(another_password_under_a_key_is_another_call),
    SQLITE(the_same_call_several_times_in_a_turn_is_done_once),
    BOTH(a_call_that_is_sent_by_many_processes_at_once_is_done_once),
    BOTH(what_is_to_be_kept_of_a_failed_call_is_kept_or_the_call_is_answered_busy),
    BOTH(whichever_database_call_fails_a_call_with_a_key_is_done_once_or_not_at_all),
    SQLITE(without_a_database_what_needs_none_is_answered_and_everything_else_refused),
)
