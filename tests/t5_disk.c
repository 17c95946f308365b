/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t5_disk.c: what people do while the disk fails under SQLite, at the Nth call of its file layer, N = 1, 2, ... until none
 * fails: an answer with words each time, nothing half-done, nothing acknowledged that a power cut would take away, and the
 * same connection at work again once the disk is well (SPEC 15; decision 0015).
 * ENTITLED_TORTURE: at most 8 minutes: each N; the short version leaves steps out
 */
#include "tests/visitor.h"

#include "db/migrate.h"
#include "desk/account/access.h"
#include "desk/service/service.h"
#include "tests/disk_stage.h"

#define CALLS_MAX 5     /* of one turn */

/* ---- The scenes ------------------------------------------------------------------------------------- */

/* 2xx, or 503 with words and when to come again. */
static bool acknowledged(struct ctx *ctx, const struct http_response *answer)
{
    if (answer->status / 100 == 2)
        return true;
    struct str body = buf_str(&answer->body);
    if (answer->status != 503)
        print_error("answered %d: %.*s\n", answer->status, STR_ARGS(body));
    SEE(answer->status == 503);
    SEE(str_contains(body, STR("\"code\":\"busy\"")) && str_contains(body, STR("Nothing was changed")));
    SEE(web_answer_header(answer, "Retry-After").len > 0);
    SEE(!db_in_transaction(ctx->db));
    return false;
}

static struct str submission(struct ctx *ctx, const struct stage *stage)
{
    return str_format(ctx->arena,
        "{\"version\":\"windows-server-2025\",\"kind\":\"incident\",\"title\":\"Replication stops\","
        "\"description\":\"Two of five.\",\"contract\":\"%lld\",\"severity\":\"C\",\"country\":\"SE\","
        "\"time_zone\":\"Europe/Stockholm\",\"primary_contact\":{\"name\":\"Anna Berg\",\"email\":\"anna@fabrikam.example\"},"
        "\"agreement_accepted\":true}", (long long)stage->contract_id);
}

/* Several clients in one turn of the loop, and so in one transaction. */
static size_t submit_together(struct ctx *ctx, const struct stage *stage, size_t count)
{
    struct web web = web_of_rooms(ctx);
    struct http_request requests[CALLS_MAX];
    struct http_response answers[CALLS_MAX];
    struct dispatch_call *calls[CALLS_MAX] = { NULL };
    struct arena arenas[CALLS_MAX] = { { 0 } };     /* one each, as connections have: an answered call sheds what it took */
    size_t done = 0;

    for (size_t i = 0; i < count; i++) {
        requests[i] = web_request(ctx, "POST", "/api/v1/requests", "anna", submission(ctx, stage));
        web_header(ctx, &requests[i], "Idempotency-Key", str_format(ctx->arena, "key %zu", i).data);
        calls[i] = dispatch_begin(&web, &arenas[i], &requests[i], &answers[i]);
        SEE(dispatch_state(calls[i]) == DISPATCH_LISTED);
    }
    dispatch_batch(&web, calls, count);
    for (size_t i = 0; i < count; i++) {
        done += acknowledged(ctx, &answers[i]);
        arena_free(&arenas[i]);
    }
    return done;
}

static size_t submit_one(struct ctx *ctx, const struct stage *stage) { return submit_together(ctx, stage, 1); }
static size_t submit_five(struct ctx *ctx, const struct stage *stage) { return submit_together(ctx, stage, CALLS_MAX); }

static size_t post(struct ctx *ctx, const struct stage *stage, const char *who, const char *path, const char *body)
{
    struct web web = web_of_rooms(ctx);
    struct str target = str_format(ctx->arena, "/api/v1/requests/%.*s/%s", STR_ARGS(stage->number), path);
    struct http_response answer = web_call(ctx, &web, "POST", target.data, who, str_of(body));

    return acknowledged(ctx, &answer);
}

static size_t close_and_give_back(struct ctx *ctx, const struct stage *stage)
{
    return post(ctx, stage, "sam", "close", "{\"reason\":\"product-defect\",\"cause\":\"c\",\"notes\":\"n\"}");
}

static size_t communicate(struct ctx *ctx, const struct stage *stage)
{
    return post(ctx, stage, "anna", "communications", "{\"text\":\"It began on Tuesday.\"}");
}

/* As a command or a page does it: db_write(). */
static size_t by_rule(struct ctx *ctx, const struct stage *stage, enum err (*change)(struct ctx *, void *))
{
    struct stage copy = *stage;
    enum err err = db_write(ctx, change, &copy);

    SEE(!db_in_transaction(ctx->db));
    if (!err)
        return 1;
    SEE(err == ERR_BUSY && ctx->fault.detail.len > 0);
    fault_clear(ctx);
    return 0;
}

static enum err save_change(struct ctx *ctx, void *what)
{
    const struct stage *stage = what;
    struct draft draft;

    return draft_save_step(ctx, stage->draft_id, STEP_SHARING, 0,
                           FIELDS(FIELD("additional_contacts[0].name", STR("Olle Ek")), FIELD("additional_contacts[0].email", STR("olle@fabrikam.example"))), &draft);
}

static size_t save_draft(struct ctx *ctx, const struct stage *stage)
{
    as_account(ctx, stage->people.anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    return by_rule(ctx, stage, save_change);
}

static enum err issue_change(struct ctx *ctx, void *what)
{
    const struct stage *stage = what;
    struct contract_issue issue = {
        .plan_id = STR("gold-20-pack"), .organization_id = stage->people.fabrikam, .time_zone = STR("Europe/Stockholm"), .starts_on = DAY_NONE,
    };
    struct contract contract;

    return contract_issue(ctx, &issue, &contract);
}

static size_t issue_contract(struct ctx *ctx, const struct stage *stage)
{
    as_operator(ctx);
    return by_rule(ctx, stage, issue_change);
}

static enum err issue_draft_change(struct ctx *ctx, void *what)
{
    const struct stage *stage = what;
    struct contract contract;

    return contract_issue_draft(ctx, stage->unissued_id, &contract);
}

static size_t issue_draft(struct ctx *ctx, const struct stage *stage)
{
    as_account(ctx, stage->people.dana, "dana@vendor.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    return by_rule(ctx, stage, issue_draft_change);
}

static enum err drop_change(struct ctx *ctx, void *what)
{
    const struct stage *stage = what;

    return contract_drop(ctx, stage->contract_id);
}

static size_t drop_contract(struct ctx *ctx, const struct stage *stage)
{
    as_account(ctx, stage->people.olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    return by_rule(ctx, stage, drop_change);
}

static enum err take_over_change(struct ctx *ctx, void *what)
{
    const struct stage *stage = what;
    struct request request;

    return service_take_seen(ctx, stage->number, stage->people.sam, &request);
}

static size_t take_over(struct ctx *ctx, const struct stage *stage)
{
    as_account(ctx, stage->people.dana, "dana@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    return by_rule(ctx, stage, take_over_change);
}

/* ---- The loop --------------------------------------------------------------------------------------- */

/* The disk is well, and whoever was refused tries again on the same connection. */
static void try_again(struct ctx *ctx, const struct stage *stage, const struct scene *scene, const struct measure *measure)
{
    SEE(scene->act(ctx, stage) == scene->calls);
    struct tally now = tally_of(ctx);
    SEE(calls_done(scene, measure, &now) == scene->calls);
    cut_power(stage, scene, measure, scene->calls);
}

/* With the Nth call hit. False when there was no such call any more. */
static bool play(const struct stage *stage, const struct scene *scene, const struct measure *measure, enum disk_fault fault, uint64_t nth)
{
    struct ctx *ctx = stage_begin(stage, scene);

    faulty_disk_fail_at(fault, nth);
    size_t acked = scene->act(ctx, stage);
    bool struck = faulty_disk_heal();
    struct tally now = tally_of(ctx);
    SEE(calls_done(scene, measure, &now) == acked);
    SEE(acked || str_equal(database_digest(ctx), measure->digest_before));
    SEE(acked == scene->calls || (struck && fault != DISK_PARTIAL));
    cut_power(stage, scene, measure, acked);
    if (acked < scene->calls)
        try_again(ctx, stage, scene, measure);
    stage_close(ctx);
    now = tally_found_at(stage, stage->db);
    SEE(calls_done(scene, measure, &now) == scene->calls);
    stage_sum.struck += struck;
    stage_sum.refused += scene->calls - acked;
    stage_sum.acknowledged += scene->calls;
    return struck;
}

static void play_all(const struct stage *stage, const struct scene *scene, uint64_t step)
{
    struct measure measure;

    stage_at.scene = scene->name;
    stage_at.fault = "nothing fails";
    measure = measure_scene(stage, scene);
    for (int fault = 0; fault < DISK_FAULT_count; fault++) {
        bool syncs = fault == DISK_SYNC_LOST || fault == DISK_SYNC_KEPT;
        stage_at.fault = disk_fault_name((enum disk_fault)fault);
        stage_at.nth = 1;
        struct stage_sum then = stage_sum;
        while (play(stage, scene, &measure, (enum disk_fault)fault, stage_at.nth) && fault != DISK_PARTIAL)
            stage_at.nth += syncs || stage_is_long() ? 1 : step;
        stage_see_struck(&then, fault != DISK_PARTIAL);
    }
    faulty_disk_remove();
}

/* ---- The tests -------------------------------------------------------------------------------------- */

/* SPEC 4.8, 15 */
TEST(whichever_call_of_the_disk_fails_nothing_is_half_done_or_lost)
{
    struct stage stage = stage_set(ctx);
    static const struct scene scenes[] = {
        { "submit", 1, NULL, submit_one },
        { "submit five in one turn", CALLS_MAX, NULL, submit_five },
        { "submit, and the log is folded in", 1, "PRAGMA wal_autocheckpoint = 1", submit_one },
        { "close and give back", 1, NULL, close_and_give_back },
        { "communicate", 1, NULL, communicate },
        { "save a draft", 1, NULL, save_draft },
        { "issue a contract", 1, NULL, issue_contract },
        { "issue a draft", 1, NULL, issue_draft },
        { "drop a contract", 1, NULL, drop_contract },
        { "take a request over", 1, NULL, take_over },
    };

    for (size_t i = 0; i < COUNT_OF(scenes); i++)
        play_all(&stage, &scenes[i], 23 + i);
    stage_tell("work");
}

/* ---- Opening, folding the log in, closing ----------------------------------------------------------- */

static const struct scene submission_scene = { "submit", 1, NULL, submit_one };

/* What is done to a database that holds a submission in its log; whether it came through. */
struct chore { const char *name; bool opens, answers; enum err (*run)(struct ctx *ctx, const struct stage *stage); };

static enum err open_and_look(struct ctx *ctx, const struct stage *stage)
{
    struct ledger_counts counts;

    TRY(db_open(ctx, str_of(stage->db), false, &ctx->db));
    TRY(db_check_version(ctx));
    TRY(db_begin(ctx, DB_READ));
    enum err err = ledger_verify(ctx, &counts);
    if (err)
        db_rollback(ctx);
    else
        err = db_commit(ctx);
    return err;
}

/* What runs by itself after a thousand pages. */
static enum err fold_in(struct ctx *ctx, const struct stage *stage)
{
    (void)stage;
    return db_script(ctx, STR("PRAGMA wal_checkpoint(TRUNCATE)"));
}

/* The last one out folds the log in, too, and removes it. */
static enum err close_it(struct ctx *ctx, const struct stage *stage)
{
    (void)stage;
    db_close(ctx->db);
    ctx->db = NULL;
    return OK;
}

/* As a power cut after a submission leaves it: whoever opens it recovers the log. */
static void put_crashed(const struct stage *stage)
{
    char log[512], log_to[512];

    stage_put_world(stage);
    snprintf(log, sizeof log, "%s-wal", stage->image);
    snprintf(log_to, sizeof log_to, "%s-wal", stage->db);
    file_copy(stage->image, stage->db);
    file_copy(log, log_to);
    faulty_disk_forget();
}

static void make_crashed(const struct stage *stage)
{
    struct ctx *ctx = stage_begin(stage, &submission_scene);

    CHECK_INT((int64_t)submit_one(ctx, stage), 1);
    faulty_disk_image(stage->db, stage->image);
    stage_close(ctx);
}

static bool play_chore(const struct stage *stage, const struct chore *chore, const struct measure *measure, enum disk_fault fault, uint64_t nth)
{
    char cut[512];
    struct ctx *ctx;

    put_crashed(stage);
    faulty_disk_install();
    ctx = chore->opens ? stage_ctx(stage) : stage_open(stage, stage->db);
    faulty_disk_fail_at(fault, nth);
    enum err err = chore->run(ctx, stage);
    bool struck = faulty_disk_heal();
    SEE(!err || (struck && err == ERR_BUSY && ctx->fault.detail.len > 0));
    fault_clear(ctx);
    snprintf(cut, sizeof cut, "%s-cut", stage->db);
    faulty_disk_image(stage->db, cut);
    struct tally left = tally_found_at(stage, cut);
    SEE(calls_done(&submission_scene, measure, &left) == 1);
    if (!ctx->db)
        SEE(db_open(ctx, str_of(stage->db), false, &ctx->db) == OK);
    left = tally_of(ctx);
    SEE(calls_done(&submission_scene, measure, &left) == 1);
    stage_close(ctx);
    left = tally_found_at(stage, stage->db);
    SEE(calls_done(&submission_scene, measure, &left) == 1);
    stage_sum.struck += struck;
    stage_sum.refused += err != OK;
    stage_sum.images++;
    return struck;
}

/* SPEC 15 */
TEST(a_database_opens_folds_its_log_in_and_closes_on_a_failing_disk_without_losing_anything)
{
    static const struct chore chores[] = {
        { "open", true, true, open_and_look }, { "fold the log in", false, true, fold_in }, { "close", false, false, close_it },
    };
    struct stage stage = stage_set(ctx);
    struct measure measure;

    stage_at.fault = "nothing fails";
    measure = measure_scene(&stage, &submission_scene);
    make_crashed(&stage);
    for (size_t i = 0; i < COUNT_OF(chores); i++) {
        stage_at.scene = chores[i].name;
        for (int fault = 0; fault < DISK_FAULT_count; fault++) {
            stage_at.fault = disk_fault_name((enum disk_fault)fault);
            stage_at.nth = 1;
            struct stage_sum then = stage_sum;
            while (play_chore(&stage, &chores[i], &measure, (enum disk_fault)fault, stage_at.nth) && fault != DISK_PARTIAL)
                stage_at.nth += stage_is_long() ? 1 : 7;
            /* Opening only reads, and makes room in the shared memory. */
            bool only_writes = fault == DISK_TORN || fault == DISK_SYNC_LOST || fault == DISK_SYNC_KEPT;
            if (!chores[i].opens || !only_writes)
                stage_see_struck(&then, chores[i].answers && fault != DISK_PARTIAL);
        }
    }
    faulty_disk_remove();
    stage_tell("opening, folding in, closing");
}

TESTS(
    SQLITE(whichever_call_of_the_disk_fails_nothing_is_half_done_or_lost),
    SQLITE(a_database_opens_folds_its_log_in_and_closes_on_a_failing_disk_without_losing_anything),
)
