/* SPDX-License-Identifier: Apache-2.0 */
/* t3_web.c: dispatch, with a table of routes of its own: who is let in, what shares a commit, what a failure looks like. */
#include "tests/harness.h"

#include "base/locale.h"
#include "base/settings.h"
#include "tests/web_call.h"
#include "web/match.h"

TEST_SQL(insert_note, .name = "test.insert_note", .args = "t", .cols = "", .text = "INSERT INTO note (words) VALUES ($1)");

/* What the handlers of this file do, besides what they are asked to. */
static int failures_left, runs;

static enum err note_add(struct ctx *ctx, void *what)
{
    const struct str *words = what;

    return db_run(ctx, &insert_note, NULL, DB_T(*words));
}

static enum err add_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;

    runs++;
    TRY(call_input(ctx, call, &in));
    struct str words = input_line(in, "words", NEED_REQUIRED, 1, 20);
    TRY(input_done(in));
    TRY(note_add(ctx, &words));
    struct json *json = respond_json(ctx, call, 201);
    json_open(json, NULL);
    json_str(json, "words", words);
    json_close(json);
    return OK;
}

/* Writes, then fails, and wants something kept all the same. */
static enum err fail_api(struct ctx *ctx, struct http_call *call)
{
    static struct str undone = STR_INIT("undone"), kept = STR_INIT("kept");

    (void)call;
    TRY(note_add(ctx, &undone));
    keep_anyway(ctx, note_add, &kept);
    return fail(ctx, CODE_no_units, tr(ctx, "Nothing is left."));
}

static enum err lose_api(struct ctx *ctx, struct http_call *call)
{
    (void)call;
    TRY(db_script(ctx, STR("ROLLBACK")));      /* as a full disk makes SQLite do */
    return fail(ctx, CODE_busy, STR("disk full"));
}

static enum err retry_api(struct ctx *ctx, struct http_call *call)
{
    static struct str words = STR_INIT("retried");

    runs++;
    TRY(note_add(ctx, &words));
    respond_text(call, 200, STR("text/plain"), STR("half an answer"));
    if (failures_left > 0) {
        failures_left--;
        (void)!fail(ctx, CODE_busy, STR("again"));
        ctx->fault.may_retry = true;
        return ERR_BUSY;
    }
    return OK;
}

static enum err show_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct json *json = respond_json(ctx, call, 200);
    json_open(json, NULL);
    json_str(json, "name", path_text(call, "name"));
    json_int(json, "limit", portion->limit);
    json_id(json, "after", portion->after_id);
    json_close(json);
    return OK;
}

static enum err problem_api(struct ctx *ctx, struct http_call *call)
{
    static const struct reason reasons[] = {
        { CODE_no_units, STR_INIT("m1"), STR_INIT("c1"), STR_INIT("w1") }, { CODE_expired, STR_INIT("m2"), STR_INIT("c2"), STR_INIT("w2") },
    };
    struct reason *copy = arena_alloc(ctx->arena, sizeof reasons);

    (void)call;
    memcpy(copy, reasons, sizeof reasons);
    (void)!fail(ctx, CODE_no_units, STR("Nothing is left."));
    (void)!fault_cure(ctx, ERR_CONFLICT, STR("Top up."));
    ctx->fault.reasons = copy;
    ctx->fault.reason_count = 2;
    fault_suggest(ctx, "access_id", STR("0230242323"));
    fault_suggest(ctx, "contract_id", STR("012345678901"));
    ctx->fault.extra_json = STR("\"quote\":{\"quote\":\"1\"}");
    ctx->fault.secret = STR("never shown");
    return ERR_CONFLICT;
}

static enum err slow_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    (void)ctx;
    *out_task = (struct helper_task){ .name = "test.reverse", .input = call->request->body };
    return OK;
}

static enum err slow_api(struct ctx *ctx, struct http_call *call)
{
    TRY(note_add(ctx, &call->prepared));
    respond_nothing(call);
    return OK;
}

static struct str reverse_task(struct arena *arena, struct str input)
{
    char *out = arena_alloc(arena, input.len + 1);

    for (size_t i = 0; i < input.len; i++)
        out[i] = input.data[input.len - 1 - i];
    return (struct str){ out, input.len };
}

static const struct helper_fn tasks[] = { { "test.reverse", reverse_task }, { NULL, NULL } };
static const struct route routes[] = {
    { .method = HTTP_POST, .path = "/notes", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .body_bytes_max = 1000, .handler = add_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/fail", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = fail_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/lose", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = lose_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/retry", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = retry_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_GET, .path = "/things/:name", .access = ACCESS_PUBLIC, .db = ROUTE_READ, .act = 0, .handler = show_api, .query = READS_PORTION_BY_ID, .audience = FOR_PROGRAMS },
    { .method = HTTP_GET, .path = "/problem", .access = ACCESS_SIGNED_IN, .db = ROUTE_READ, .act = 1, .handler = problem_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_GET, .path = "/staff/:name", .access = ACCESS_STAFF, .db = ROUTE_READ, .act = 1, .handler = show_api, .query = READS_PORTION_BY_ID, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/slow", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = slow_api, .prepare = slow_prepare, .audience = FOR_PROGRAMS },
    { .handler = NULL },
};

static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    if (!str_equal(token, STR("good")) && !str_equal(token, STR("staff")))
        return fail(ctx, CODE_sign_in_required, STR("unknown token"));
    *out_actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = 7, .staff = str_equal(token, STR("staff")) ? STAFF_ENGINEER : 0 };
    return OK;
}

static struct web web_of(struct ctx *ctx)
{
    if (ctx->db)
        exec_sql(ctx, "CREATE TABLE note (words TEXT NOT NULL CHECK (words <> 'forbidden'))");
    failures_left = runs = 0;
    return (struct web){ .routes = route_tree_new(ctx->arena, routes), .tasks = tasks, .hooks = { .sign_in = sign_in }, .db = ctx->db, .now = ctx->now };
}

#define BATCH_MAX 8

/* Sends several through one batch, as one turn of the loop does. */
static void send_batch(struct ctx *ctx, struct web *web, size_t count, const struct http_request *requests, struct http_response *answers)
{
    struct dispatch_call *calls[BATCH_MAX];
    size_t listed = 0;

    for (size_t i = 0; i < count; i++) {
        struct dispatch_call *call = dispatch_begin(web, ctx->arena, &requests[i], &answers[i]);
        if (dispatch_state(call) == DISPATCH_LISTED)
            calls[listed++] = call;
    }
    dispatch_batch(web, calls, listed);
}

static int64_t notes_like(struct ctx *ctx, const char *words)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT count(*) FROM note WHERE words = '%s'", words).data);
}

static void check_code(const struct http_response *answer, int status, const char *code)
{
    struct str body = buf_str(&answer->body);
    char wanted[80];

    snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    CHECK_INT(answer->status, status);
    CHECK_STR(answer->content_type, STR("application/problem+json"));
    CHECK(str_contains(body, str_of(wanted)));
}

TEST(a_failing_handler_undoes_only_itself_and_its_kept_work_stays)
{
    struct web web = web_of(ctx);
    struct http_request requests[] = {
        web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"one\"}")),
        web_request(ctx, "POST", "/fail", "good", STR("")),
        web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"forbidden\"}")),
        web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"two\"}")),
    };
    struct http_response answers[COUNT_OF(requests)];

    send_batch(ctx, &web, COUNT_OF(requests), requests, answers);
    CHECK_INT(answers[0].status, 201);
    check_code(&answers[1], 409, "no_units");
    check_code(&answers[2], 409, "conflict");
    CHECK_INT(answers[3].status, 201);
    CHECK_INT(notes_like(ctx, "one") + notes_like(ctx, "two"), 2);
    CHECK_INT(notes_like(ctx, "undone"), 0);
    CHECK_INT(notes_like(ctx, "kept"), 1);
    CHECK_INT(count_rows(ctx, "note"), 3);
}

TEST(when_the_engine_throws_the_transaction_away_the_other_calls_of_the_batch_are_done_all_the_same)
{
    struct web web = web_of(ctx);
    struct http_request requests[] = {
        web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"one\"}")),
        web_request(ctx, "POST", "/lose", "good", STR("")),
        web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"two\"}")),
    };
    struct http_response answers[COUNT_OF(requests)];

    send_batch(ctx, &web, COUNT_OF(requests), requests, answers);
    CHECK_INT(answers[0].status, 201);
    check_code(&answers[1], 503, "busy");
    CHECK_STR(web_answer_header(&answers[1], "Retry-After"), STR("1"));
    CHECK_INT(answers[2].status, 201);
    CHECK_INT(count_rows(ctx, "note"), 2);
    CHECK_INT(web_call(ctx, &web, "POST", "/notes", "good", STR("{\"words\":\"after\"}")).status, 201);
}

/* Which would be missing for a command. */
TEST(a_database_that_is_gone_is_busy_for_clients_and_never_a_404)
{
    struct web web = web_of(ctx);
    struct settings settings = { .db = STR("/nowhere/database.db") };

    web.db = NULL;
    web.settings = &settings;
    struct http_response answer = web_call(ctx, &web, "GET", "/things/one", "good", STR(""));
    check_code(&answer, 503, "busy");
    answer = web_call(ctx, &web, "POST", "/notes", "good", STR("{\"words\":\"one\"}"));
    check_code(&answer, 503, "busy");
}

/* More of them than a batch is tried together. */
TEST(handlers_that_fail_behind_a_write_cost_their_neighbors_nothing)
{
    struct web web = web_of(ctx);
    struct http_request requests[BATCH_MAX];
    struct http_response answers[BATCH_MAX];

    for (size_t i = 0; i < BATCH_MAX; i++)
        requests[i] = i == 3 ? web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"one\"}"))
                             : web_request(ctx, "POST", "/fail", "good", STR(""));
    send_batch(ctx, &web, BATCH_MAX, requests, answers);
    for (size_t i = 0; i < BATCH_MAX; i++)
        CHECK_INT(answers[i].status, i == 3 ? 201 : 409);
    CHECK_INT(notes_like(ctx, "one"), 1);
    CHECK_INT(notes_like(ctx, "kept"), BATCH_MAX - 1);
    CHECK_INT(notes_like(ctx, "undone"), 0);
}

TEST(with_any_database_call_failing_what_is_answered_201_is_there_and_nothing_else)
{
    struct web web = web_of(ctx);
    bool all_well = false;

    for (uint64_t nth = 1; !all_well && nth < 100; nth++) {
        struct http_request requests[] = {
            web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"one\"}")),
            web_request(ctx, "POST", "/fail", "good", STR("")),
            web_request(ctx, "POST", "/notes", "good", STR("{\"words\":\"two\"}")),
        };
        struct http_response answers[COUNT_OF(requests)];
        exec_sql(ctx, "DELETE FROM note");
        db_fail_at(ctx->db, nth);
        send_batch(ctx, &web, COUNT_OF(requests), requests, answers);
        db_fail_at(ctx->db, 0);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_INT(notes_like(ctx, "one"), answers[0].status == 201);
        CHECK_INT(notes_like(ctx, "two"), answers[2].status == 201);
        CHECK_INT(notes_like(ctx, "undone"), 0);
        /* What should be kept is kept, or the client is told that it has to come back. */
        CHECK_INT(notes_like(ctx, "kept"), answers[1].status == 409);
        all_well = answers[0].status == 201 && answers[1].status == 409 && answers[2].status == 201;
    }
    CHECK(all_well);
}

TEST(a_handler_that_may_be_retried_runs_again_on_a_fresh_answer)
{
    struct web web = web_of(ctx);

    failures_left = 2;
    struct http_response answer = web_call(ctx, &web, "POST", "/retry", "good", STR(""));
    CHECK_INT(answer.status, 200);
    CHECK_STR(buf_str(&answer.body), STR("half an answer"));
    CHECK_INT(runs, 3);
    CHECK_INT(count_rows(ctx, "note"), 1);
}

TEST(a_handler_is_not_retried_for_ever)
{
    struct web web = web_of(ctx);

    failures_left = 1000;
    struct http_response answer = web_call(ctx, &web, "POST", "/retry", "good", STR(""));
    check_code(&answer, 503, "busy");
    CHECK(runs >= 3 && runs <= 6);
    CHECK_INT(count_rows(ctx, "note"), 0);
}

TEST(a_task_runs_before_the_transaction_and_its_result_is_handed_to_the_handler)
{
    struct web web = web_of(ctx);

    CHECK_INT(web_call(ctx, &web, "POST", "/slow", "good", STR("abc")).status, 204);
    CHECK_INT(notes_like(ctx, "cba"), 1);
    struct http_response answer = web_call(ctx, &web, "POST", "/slow", "bad", STR("abc"));
    check_code(&answer, 401, "sign_in_required");
    answer = web_call(ctx, &web, "POST", "/slow", "good", STR(""));    /* an empty result: it could not be done */
    check_code(&answer, 503, "busy");
}

TEST(access_is_checked_before_the_handler)
{
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "POST", "/notes", NULL, STR("{\"words\":\"one\"}"));

    check_code(&answer, 401, "sign_in_required");
    CHECK_STR(web_answer_header(&answer, "WWW-Authenticate"), STR("Bearer"));
    answer = web_call(ctx, &web, "POST", "/notes", "wrong", STR("{\"words\":\"one\"}"));
    check_code(&answer, 401, "sign_in_required");
    for (const char *const *scheme = (const char *const[]){ "Basic good", "good", "Bearergood", "Bearer", "Bearers good", "Token good", NULL }; *scheme; scheme++) {
        struct http_request request = web_request(ctx, "POST", "/notes", NULL, STR("{\"words\":\"one\"}"));
        web_header(ctx, &request, "Authorization", *scheme);
        answer = web_send(ctx, &web, &request);
        check_code(&answer, 401, "sign_in_required");
    }
    answer = web_call(ctx, &web, "GET", "/staff/x", "good", STR(""));
    check_code(&answer, 403, "not_authorized");
    CHECK_INT(web_call(ctx, &web, "GET", "/staff/x", "staff", STR("")).status, 200);
    CHECK_INT(runs, 0);
    CHECK_INT(count_rows(ctx, "note"), 0);
}

TEST(a_problem_document_has_all_its_members_and_no_secret)
{
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "GET", "/problem", "good", STR(""));

    CHECK_STR(buf_str(&answer.body),
              STR("{\"type\":\"urn:entitled:problem:no_units\",\"title\":\"Nothing is left on the contract\",\"status\":409,"
                  "\"code\":\"no_units\",\"detail\":\"Nothing is left.\",\"cure\":\"Top up.\","
                  "\"reasons\":[{\"code\":\"no_units\",\"message\":\"m1\",\"cure\":\"c1\",\"who\":\"w1\"},"
                  "{\"code\":\"expired\",\"message\":\"m2\",\"cure\":\"c2\",\"who\":\"w2\"}],"
                  "\"suggestion\":{\"access_id\":\"0230242323\",\"contract_id\":\"012345678901\"},\"quote\":{\"quote\":\"1\"}}"));
}

TEST(addresses_and_methods_that_are_not_there_say_so)
{
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "GET", "/nowhere", NULL, STR(""));

    check_code(&answer, 404, "not_found");
    answer = web_call(ctx, &web, "DELETE", "/things/x", NULL, STR(""));
    check_code(&answer, 405, "method_not_allowed");
    CHECK_STR(web_answer_header(&answer, "Allow"), STR("GET, HEAD"));
    answer = web_call(ctx, &web, "GET", "/things/", NULL, STR(""));
    check_code(&answer, 404, "not_found");
    answer = web_call(ctx, &web, "GET", "/things/x/", NULL, STR(""));
    check_code(&answer, 404, "not_found");
}

TEST(escapes_in_a_path_never_part_segments_nor_end_it)
{
    static const char *const malformed[] = { "/things/%00", "/things/%", "/things/%4", "/things/%zz", "/things/%ff", "/things/a%0ab", "/things/%c0%af" };
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "GET", "/things/a%2Fb%20c", NULL, STR(""));

    CHECK_INT(answer.status, 200);
    CHECK_STR(buf_str(&answer.body), STR("{\"name\":\"a/b c\",\"limit\":50,\"after\":null}"));
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        answer = web_call(ctx, &web, "GET", malformed[i], NULL, STR(""));
        check_code(&answer, 400, "malformed");
    }
}

TEST(the_same_content_has_the_same_etag_and_is_not_sent_twice)
{
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "GET", "/things/x?limit=7&after=12", NULL, STR(""));
    struct http_request again = web_request(ctx, "GET", "/things/x?after=12&limit=7", NULL, STR(""));

    CHECK_STR(buf_str(&answer.body), STR("{\"name\":\"x\",\"limit\":7,\"after\":\"12\"}"));
    CHECK_STR(web_answer_header(&answer, "Cache-Control"), STR("no-store"));
    CHECK_STR(web_answer_header(&answer, "X-Content-Type-Options"), STR("nosniff"));
    CHECK(web_answer_header(&answer, "X-Request-Id").len == 16);
    struct str etag = str_format(ctx->arena, "\"other\", W/%.*s", STR_ARGS(web_answer_header(&answer, "ETag")));
    web_header(ctx, &again, "if-none-match", etag.data);
    answer = web_send(ctx, &web, &again);
    CHECK_INT(answer.status, 304);
    CHECK(answer.body.len == 0 && answer.content_type.len == 0);
}

static void check_malformed(struct ctx *ctx, struct web *web, struct str body, const char *where)
{
    struct http_response answer = web_call(ctx, web, "POST", "/notes", "good", body);

    check_code(&answer, 400, "malformed");
    CHECK(str_contains(buf_str(&answer.body), str_of(where)));
}

TEST(a_body_that_is_no_json_is_malformed_and_says_where)
{
    struct web web = web_of(ctx);
    struct buf deep = buf_new(ctx->arena);

    for (int i = 0; i < 900; i++)
        buf_add_char(&deep, '[');
    check_malformed(ctx, &web, STR("{\"words\":\"one\",}"), "Line 1, column");
    check_malformed(ctx, &web, STR("{\n\"words\":\"a\",\n\"words\":\"b\"}"), "Line 3");
    check_malformed(ctx, &web, STR("{\"words\":\"a\\u0000b\"}"), "NUL");
    check_malformed(ctx, &web, STR("{\"words\":\"\xff\"}"), "UTF-8");
    check_malformed(ctx, &web, STR("{\"words\":\"a\"} x"), "behind the end");
    check_malformed(ctx, &web, STR("{\"words\":\"a\""), "ends too early");
    check_malformed(ctx, &web, buf_str(&deep), "more than 64 levels");
    check_malformed(ctx, &web, STR(""), "empty");
    CHECK_INT(count_rows(ctx, "note"), 0);
}

TEST(a_body_of_another_type_or_too_long_is_refused)
{
    struct web web = web_of(ctx);
    struct http_request request = web_request(ctx, "POST", "/notes", "good", STR(""));
    struct buf body = buf_new(ctx->arena);

    request.body = STR("words=one");
    web_header(ctx, &request, "Content-Type", "application/x-www-form-urlencoded");
    struct http_response answer = web_send(ctx, &web, &request);
    check_code(&answer, 400, "malformed");
    for (int i = 0; i < 1001; i++)
        buf_add_char(&body, ' ');
    answer = web_call(ctx, &web, "POST", "/notes", "good", buf_str(&body));
    check_code(&answer, 413, "too_large");
}

TEST(every_wrong_missing_and_unknown_field_is_named_at_once)
{
    struct web web = web_of(ctx);
    struct http_response answer = web_call(ctx, &web, "POST", "/notes", "good", STR("{\"word\":1,\"x\":{\"y\":2}}"));

    check_code(&answer, 422, "invalid");
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"words\",\"code\":\"missing\"")));
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"word\",\"code\":\"unknown_field\"")));
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"x\",\"code\":\"unknown_field\"")));
    answer = web_call(ctx, &web, "POST", "/notes", "good", STR("{\"words\":\"more than twenty characters\"}"));
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"words\",\"code\":\"too_long\"")));
    CHECK(str_contains(buf_str(&answer.body), STR("20")));
    answer = web_call(ctx, &web, "POST", "/notes", "good", STR("{\"words\":\"a\\nb\"}"));
    CHECK(str_contains(buf_str(&answer.body), STR("\"code\":\"not_allowed\"")));
    answer = web_call(ctx, &web, "GET", "/things/x?limit=201&after=z&x=1", NULL, STR(""));
    check_code(&answer, 422, "invalid");
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"limit\",\"code\":\"out_of_range\"")));
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"after\",\"code\":\"bad_format\"")));
    CHECK(str_contains(buf_str(&answer.body), STR("\"field\":\"x\",\"code\":\"unknown_field\"")));
    answer = web_call(ctx, &web, "GET", "/things/x?limit=1&limit=2", NULL, STR(""));
    check_code(&answer, 400, "malformed");
}

TEST(a_route_that_does_not_say_who_may_call_it_stops_the_program)
{
    static const struct route bad[] = { { .method = HTTP_GET, .path = "/x", .access = 0, .db = ROUTE_READ, .act = 0, .handler = show_api, .audience = FOR_PROGRAMS }, { .handler = NULL } };

    CHECK_BUG((web_check_routes(bad), 0));
    web_check_routes(routes);
}

TESTS(
    BOTH(a_failing_handler_undoes_only_itself_and_its_kept_work_stays),
    BOTH(handlers_that_fail_behind_a_write_cost_their_neighbors_nothing),
    SQLITE(when_the_engine_throws_the_transaction_away_the_other_calls_of_the_batch_are_done_all_the_same),
    ALONE(a_database_that_is_gone_is_busy_for_clients_and_never_a_404),
    BOTH(with_any_database_call_failing_what_is_answered_201_is_there_and_nothing_else),
    BOTH(a_handler_that_may_be_retried_runs_again_on_a_fresh_answer),
    BOTH(a_handler_is_not_retried_for_ever),
    BOTH(a_task_runs_before_the_transaction_and_its_result_is_handed_to_the_handler),
    BOTH(access_is_checked_before_the_handler),
    BOTH(a_problem_document_has_all_its_members_and_no_secret),
    BOTH(addresses_and_methods_that_are_not_there_say_so),
    BOTH(escapes_in_a_path_never_part_segments_nor_end_it),
    BOTH(the_same_content_has_the_same_etag_and_is_not_sent_twice),
    BOTH(a_body_that_is_no_json_is_malformed_and_says_where),
    BOTH(a_body_of_another_type_or_too_long_is_refused),
    BOTH(every_wrong_missing_and_unknown_field_is_named_at_once),
    ALONE(a_route_that_does_not_say_who_may_call_it_stops_the_program),
)
