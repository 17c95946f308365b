/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_batch.c: calls that share a turn of the loop, each with an arena of its own as in the server: what a call costs that is run
 * again, what the next one knows of a failed one, and what a form that is refused costs the others.
 */
#include "tests/visitor.h"

#include "base/limit.h"
#include "web/match.h"

#define TURN_MAX    64
#define MUCH_BYTES ((size_t)24 * 1024 * 1024)      /* of a run: three do not fit, and nobody shares its transaction */
#define SOME_BYTES (LIMIT_TURN_BYTES / 2)

static int runs, failures_left;
static size_t eaten_bytes;      /* of a run */
static size_t most_bytes;       /* that all calls held at once, as the handlers have seen it */

static struct arena arenas[TURN_MAX];
static struct http_response answers[TURN_MAX];

/* Sends all of them in one turn. The answers last until turn_over(). */
static void turn(struct web *web, size_t count, const struct http_request *requests)
{
    struct dispatch_call *calls[TURN_MAX];
    size_t listed = 0;

    MUST(count <= TURN_MAX);
    for (size_t i = 0; i < count; i++) {
        arenas[i] = (struct arena){ .bytes_max = LIMIT_ARENA_BYTES };
        struct dispatch_call *call = dispatch_begin(web, &arenas[i], &requests[i], &answers[i]);
        if (dispatch_state(call) == DISPATCH_LISTED)
            calls[listed++] = call;
    }
    dispatch_batch(web, calls, listed);
}

static void turn_over(size_t count)
{
    for (size_t i = 0; i < count; i++)
        arena_free(&arenas[i]);
}

static int64_t answered(size_t count, int status)
{
    int64_t many = 0;

    for (size_t i = 0; i < count; i++)
        many += answers[i].status == status;
    return many;
}

/* ---- Memory ----------------------------------------------------------------------------------------------- */

TEST_SQL(insert_note, .name = "test.insert_batch_note", .args = "t", .cols = "", .text = "INSERT INTO note (words) VALUES ($1)");

static enum err try_again(struct ctx *ctx)
{
    enum err err = fail(ctx, CODE_busy, STR("again"));

    ctx->fault.may_retry = true;
    return err;
}

static void eat_read(struct ctx *ctx, struct input *in, void *out)
{
    input_ignore_rest(in);
    *(struct str *)out = str_format(ctx->arena, "%s", "read ahead");
}

/* As a long body costs that is read anew in each run. */
static void eat(struct ctx *ctx)
{
    size_t held_bytes = 0;

    memset(arena_alloc(ctx->arena, eaten_bytes), 'x', eaten_bytes);
    for (size_t i = 0; i < TURN_MAX; i++)
        held_bytes += arenas[i].held_bytes;
    most_bytes = held_bytes > most_bytes ? held_bytes : most_bytes;
}

static enum err eat_api(struct ctx *ctx, struct http_call *call)
{
    runs++;
    eat(ctx);
    if (call->given)
        CHECK_STR(*(const struct str *)call->given, STR("read ahead"));
    json_open(respond_json(ctx, call, 200), NULL);
    if (failures_left-- > 0)
        return try_again(ctx);
    json_close(&call->json);
    return OK;
}

static enum err eat_and_write_api(struct ctx *ctx, struct http_call *call)
{
    TRY(db_run(ctx, &insert_note, NULL, DB_T(STR("eaten"))));
    return eat_api(ctx, call);
}

static enum err write_and_fail_api(struct ctx *ctx, struct http_call *call)
{
    (void)call;
    TRY(db_run(ctx, &insert_note, NULL, DB_T(STR("undone"))));
    return fail(ctx, CODE_no_units, STR("Nothing is left."));
}

static enum err refuse_keep(struct ctx *ctx, void *what)
{
    (void)what;
    TRY(db_run(ctx, &insert_note, NULL, DB_T(STR("half kept"))));
    return fail(ctx, CODE_busy, STR("It cannot be kept."));
}

static enum err keep_and_fail_api(struct ctx *ctx, struct http_call *call)
{
    keep_anyway(ctx, refuse_keep, NULL);
    return write_and_fail_api(ctx, call);
}

TEST_SQL(change_note, .name = "test.change_note", .args = "", .cols = "", .text = "UPDATE note SET words = words || ' changed'");

static enum err change_api(struct ctx *ctx, struct http_call *call)
{
    TRY(db_run(ctx, &insert_note, NULL, DB_T(STR("new and"))));
    eat(ctx);
    TRY(db_run0(ctx, &change_note, NULL));
    return eat_api(ctx, call);
}

static const struct route own_routes[] = {
    { .method = HTTP_POST, .path = "/change", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 0, .handler = change_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/keep", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 0, .handler = keep_and_fail_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/eat", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 0, .handler = eat_and_write_api, .audience = FOR_PROGRAMS, .body = READS_OR_EMPTY(struct str, eat_read) },
    { .method = HTTP_GET, .path = "/eat", .access = ACCESS_PUBLIC, .db = ROUTE_READ, .act = 0, .handler = eat_api, .audience = FOR_PROGRAMS },
    { .method = HTTP_POST, .path = "/fail", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 0, .handler = write_and_fail_api, .audience = FOR_PROGRAMS },
    { .handler = NULL },
};

static struct web own_web(struct ctx *ctx, size_t eaten)
{
    exec_sql(ctx, "CREATE TABLE note (words TEXT NOT NULL)");
    runs = failures_left = 0;
    most_bytes = 0;
    eaten_bytes = eaten;
    return (struct web){ .routes = route_tree_new(ctx->arena, own_routes), .db = ctx->db, .now = ctx->now };
}

static void check_eaten(struct ctx *ctx, size_t at, int64_t notes)
{
    CHECK_INT(answers[at].status, 200);
    CHECK_STR(buf_str(&answers[at].body), STR("{}"));
    CHECK(arenas[at].held_bytes < 2 * ARENA_BLOCK_BYTES);
    CHECK_INT(count_rows(ctx, "note"), notes);
}

TEST(a_call_that_runs_again_because_of_others_takes_the_memory_of_one_run)
{
    struct web web = own_web(ctx, SOME_BYTES);
    struct http_request requests[8];

    for (size_t i = 0; i < COUNT_OF(requests); i++)
        requests[i] = web_request(ctx, "POST", i ? "/fail" : "/eat", NULL, STR(""));
    turn(&web, COUNT_OF(requests), requests);
    check_eaten(ctx, 0, 1);
    CHECK_INT(answered(COUNT_OF(requests), 409), COUNT_OF(requests) - 1);
    CHECK(db_commits_in_groups(ctx->db) ? runs == 1 : runs > 2);
    CHECK(most_bytes >= SOME_BYTES && most_bytes < 2 * SOME_BYTES);
    turn_over(COUNT_OF(requests));
}

TEST(a_call_that_is_tried_again_takes_the_memory_of_one_try)
{
    static const char *const methods[] = { "POST", "GET" };

    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (i)
            exec_sql(ctx, "DROP TABLE note");
        struct web web = own_web(ctx, MUCH_BYTES);
        struct http_request request = web_request(ctx, methods[i], "/eat", NULL, STR(""));
        failures_left = i ? 2 : 4;
        turn(&web, 1, &request);
        check_eaten(ctx, 0, i ? 0 : 1);
        CHECK_INT(runs, i ? 3 : 5);
        turn_over(1);
    }
}

TEST(calls_of_one_turn_that_take_much_memory_do_not_take_it_together)
{
    struct web web = own_web(ctx, MUCH_BYTES);
    struct http_request requests[8];

    for (size_t i = 0; i < COUNT_OF(requests); i++)
        requests[i] = web_request(ctx, "POST", "/eat", NULL, STR(""));
    turn(&web, COUNT_OF(requests), requests);
    for (size_t i = 0; i < COUNT_OF(requests); i++)
        check_eaten(ctx, i, COUNT_OF(requests));
    CHECK_INT(runs, COUNT_OF(requests));
    CHECK(most_bytes > MUCH_BYTES && most_bytes <= LIMIT_TURN_BYTES + MUCH_BYTES);
    turn_over(COUNT_OF(requests));
}

/* ---- What another transaction holds ------------------------------------------------------------------------ */

/* Another has changed the only note, and not committed: begins a call that changes it, too. */
static struct dispatch_call *begin_behind(struct ctx *ctx, struct ctx *other, struct web *web, struct http_request *request)
{
    exec_sql(ctx, "INSERT INTO note VALUES ('old and')");
    CHECK(db_begin(other, DB_WRITE) == OK && db_run0(other, &change_note, NULL) == OK);
    *request = web_request(ctx, "POST", "/change", NULL, STR(""));
    arenas[0] = (struct arena){ .bytes_max = LIMIT_ARENA_BYTES };
    struct dispatch_call *call = dispatch_begin(web, &arenas[0], request, &answers[0]);
    CHECK_INT(dispatch_state(call), DISPATCH_HELD);
    return call;
}

/* SPEC 4.8: it is charged once, however often it had to come. */
TEST(a_call_that_another_holds_up_leaves_nothing_behind_lets_others_by_and_is_done_once)
{
    struct web web = own_web(ctx, (size_t)4 * 1024 * 1024);
    struct ctx *other = another_ctx(ctx);
    struct http_request request;
    struct http_response read;
    struct dispatch_call *call = begin_behind(ctx, other, &web, &request);
    struct arena beside = { .bytes_max = LIMIT_ARENA_BYTES };

    CHECK(arenas[0].held_bytes < 2 * ARENA_BLOCK_BYTES);
    CHECK_INT(count_rows(ctx, "note"), 1);
    struct http_request reading = web_request(ctx, "GET", "/eat", NULL, STR(""));
    dispatch(&web, &beside, &reading, &read);
    CHECK_INT(read.status, 200);
    arena_free(&beside);
    dispatch_again(&web, call);
    CHECK_INT(dispatch_state(call), DISPATCH_HELD);
    CHECK(db_commit(other) == OK);
    dispatch_again(&web, call);
    CHECK_INT(dispatch_state(call), DISPATCH_ANSWERED);
    check_eaten(ctx, 0, 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM note WHERE words = 'old and changed changed'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM note WHERE words = 'new and changed'"), 1);
    turn_over(1);
}

TEST(a_call_that_is_held_up_for_too_long_is_told_so_and_has_done_nothing)
{
    struct web web = own_web(ctx, 1);
    struct ctx *other = another_ctx(ctx);
    struct http_request request;
    struct dispatch_call *call = begin_behind(ctx, other, &web, &request);
    int times = 0;

    for (; dispatch_state(call) == DISPATCH_HELD; times++)
        dispatch_again(&web, call);
    CHECK(times > 1 && times <= 5000 / DB_SOON_MS);
    CHECK_INT(answers[0].status, 503);
    CHECK(str_contains(buf_str(&answers[0].body), STR("Another program holds")));
    db_rollback(other);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM note WHERE words = 'old and'"), 1);
    CHECK_INT(count_rows(ctx, "note"), 1);
    turn_over(1);
}

/* An attempt that is not counted must not be answered as if it were. */
TEST(what_should_be_kept_of_a_failed_call_and_cannot_be_is_what_is_answered)
{
    struct web web = own_web(ctx, 1);
    struct http_request requests[] = {
        web_request(ctx, "POST", "/eat", NULL, STR("")), web_request(ctx, "POST", "/keep", NULL, STR("")),
        web_request(ctx, "POST", "/fail", NULL, STR("")), web_request(ctx, "POST", "/eat", NULL, STR("")),
    };

    turn(&web, COUNT_OF(requests), requests);
    CHECK(answers[0].status == 200 && answers[2].status == 409 && answers[3].status == 200);
    CHECK_INT(answers[1].status, 503);
    CHECK(str_contains(buf_str(&answers[1].body), STR("It cannot be kept.")));
    CHECK(!str_contains(buf_str(&answers[1].body), STR("Nothing is left.")));
    CHECK_INT(count_rows(ctx, "note"), 2);
    turn_over(COUNT_OF(requests));
    turn(&web, 1, &requests[1]);
    CHECK_INT(answers[0].status, 503);
    turn_over(1);
    turn(&web, 1, &requests[0]);
    check_eaten(ctx, 0, 3);
    turn_over(1);
}

/* Whoever is finished first gives back what the reason of all was written into. */
TEST(calls_whose_transaction_cannot_begin_or_commit_are_told_so_however_large_they_are)
{
    struct http_request requests[3];

    for (uint64_t nth = 1; nth <= 8; nth++) {
        struct web web = own_web(ctx, SOME_BYTES / 2);
        for (size_t i = 0; i < COUNT_OF(requests); i++)
            requests[i] = web_request(ctx, "POST", "/eat", NULL, STR(""));
        db_fail_at(ctx->db, nth);
        turn(&web, COUNT_OF(requests), requests);
        db_fail_at(ctx->db, 0);
        for (size_t i = 0; i < COUNT_OF(requests); i++)
            CHECK(answers[i].status == 200 || answers[i].status == 503);
        CHECK_INT(count_rows(ctx, "note"), answered(COUNT_OF(requests), 200));
        turn_over(COUNT_OF(requests));
        exec_sql(ctx, "DROP TABLE note");
    }
}

/* ---- The program's own routes ----------------------------------------------------------------------------- */

static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    int64_t id = 0;

    (void)ctx;
    CHECK(str_int(token, 1, INT64_MAX, &id));
    *out_actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = id, .email = STR("anna@fabrikam.example"), .address = STR("anna@fabrikam.example"), .name = STR("Anna") };
    return OK;
}

/* SPEC 3.1, 4.3 */
TEST(the_limit_on_failed_attempts_holds_within_a_turn)
{
    enum { GUESSES = 60 };
    struct http_request requests[GUESSES];

    world_begin(ctx);
    struct web web = web_of_rooms(ctx);
    web.hooks.sign_in = sign_in;
    const char *anna = str_of_int(ctx->arena, world_account(ctx, "anna@fabrikam.example")).data;
    for (int i = 0; i < GUESSES; i++)
        requests[i] = web_request(ctx, "POST", "/api/v1/contracts", anna,
                                  str_format(ctx->arena, "{\"access_id\":\"0230242323\",\"contract_id\":\"1000000000%02d\"}", i));
    turn(&web, GUESSES, requests);
    CHECK_INT(answered(GUESSES, 404), LIMIT_ATTEMPTS);
    CHECK_INT(answered(GUESSES, 429), GUESSES - LIMIT_ATTEMPTS);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject LIKE 'account:%'"), LIMIT_ATTEMPTS);
    turn_over(GUESSES);
}

static enum err counted_action(struct ctx *ctx, struct http_call *call)
{
    (void)ctx;
    runs++;
    respond_nothing(call);
    return OK;
}

/* The program's table, and behind it one of ours. */
static const struct route *with_counted(struct ctx *ctx)
{
    size_t count = 0;

    while (rooms_routes()[count].handler)
        count++;
    struct route *all = arena_alloc(ctx->arena, (count + 2) * sizeof *all);
    memcpy(all, rooms_routes(), count * sizeof *all);
    all[count] = (struct route){ .method = HTTP_POST, .path = "/counted", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 0, .handler = counted_action, .audience = FOR_PROGRAMS };
    return all;
}

struct desk { struct web web; struct visitor dana; const char *page; };

static void desk_begin(struct ctx *ctx, struct desk *desk)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "contract_desk");
    desk->page = path_of_id(ctx, "/desk/contracts/#/top-up", world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678").id);
    desk->web = web_of_rooms(ctx);
    desk->web.routes = route_tree_new(ctx->arena, with_counted(ctx));
    desk->web.hooks.checked = NULL;
    desk->dana = visitor_of(ctx, &desk->web, "dana");
    desk->dana.with_number = true;
    opened(ctx, &desk->dana, 200, desk->page);
    runs = 0;
}

TEST(forms_that_are_refused_undo_nothing_of_the_other_calls_of_the_turn)
{
    struct desk desk;
    struct http_request requests[8];

    desk_begin(ctx, &desk);
    requests[0] = web_request(ctx, "POST", "/counted", NULL, STR(""));
    for (size_t i = 1; i < COUNT_OF(requests); i++)
        requests[i] = form_of(ctx, &desk.dana, desk.page, str_format(ctx->arena, "units=-%zu&expires_on=&reason=Order", i).data);
    turn(&desk.web, COUNT_OF(requests), requests);
    CHECK_INT(answered(COUNT_OF(requests), 422), COUNT_OF(requests) - 1);
    CHECK_INT(answers[0].status, 204);
    CHECK_INT(runs, 1);
    CHECK_INT(count_rows(ctx, "idempotency_key"), 0);
    turn_over(COUNT_OF(requests));
}

/* SPEC 4.7 */
TEST(the_same_form_several_times_in_a_turn_is_done_once)
{
    struct desk desk;
    struct http_request requests[5];

    desk_begin(ctx, &desk);
    int64_t before = count_rows(ctx, "ledger_entry");
    for (size_t i = 0; i < COUNT_OF(requests); i++)
        requests[i] = form_of(ctx, &desk.dana, desk.page, "units=5&expires_on=&reason=Order");
    turn(&desk.web, COUNT_OF(requests), requests);
    CHECK_INT(answered(COUNT_OF(requests), 303), COUNT_OF(requests));
    CHECK_INT(count_rows(ctx, "ledger_entry"), before + 1);
    turn_over(COUNT_OF(requests));
}

TESTS(
    BOTH(a_call_that_runs_again_because_of_others_takes_the_memory_of_one_run),
    BOTH(a_call_that_is_tried_again_takes_the_memory_of_one_try),
    BOTH(calls_of_one_turn_that_take_much_memory_do_not_take_it_together),
    POSTGRES(a_call_that_another_holds_up_leaves_nothing_behind_lets_others_by_and_is_done_once),
    POSTGRES(a_call_that_is_held_up_for_too_long_is_told_so_and_has_done_nothing),
    BOTH(what_should_be_kept_of_a_failed_call_and_cannot_be_is_what_is_answered),
    BOTH(calls_whose_transaction_cannot_begin_or_commit_are_told_so_however_large_they_are),
    BOTH(the_limit_on_failed_attempts_holds_within_a_turn),
    BOTH(forms_that_are_refused_undo_nothing_of_the_other_calls_of_the_turn),
    BOTH(the_same_form_several_times_in_a_turn_is_done_once),
)
