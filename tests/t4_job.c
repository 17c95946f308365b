/* SPDX-License-Identifier: Apache-2.0 */
/* t4_job.c: the queue of jobs: leases, retries, burials, and what a failing job leaves behind (DESIGN 2). */
#include "tests/harness.h"

#include "base/id.h"
#include "db/health.h"
#include "job/queue_store.h"
#include "job/worker.h"
#include "tests/visitor.h"

/* ---- Jobs of these tests.  What they do to the database shows in the table of attempts. ------------------ */

static int runs, prepares;
static bool prepared_in_transaction;
static int stop;

static enum err put_row(struct ctx *ctx, struct str subject)
{
    static const struct db_sql insert = { "test.insert", "INSERT INTO attempt (id, kind, subject, at) VALUES ($1, 'sign_in', $2, 1)", "it", "", NULL, false };

    return db_run(ctx, &insert, NULL, DB_I(id_new(ctx)), DB_T(subject));
}

static enum err note(struct ctx *ctx, const struct job *job)
{
    runs++;
    return put_row(ctx, job->detail);
}

static enum err is_busy(struct ctx *ctx, const struct job *job)
{
    TRY(note(ctx, job));
    return fail(ctx, CODE_busy, STR("the disk is full"));
}

static enum err is_wrong(struct ctx *ctx, const struct job *job)
{
    TRY(note(ctx, job));
    return fail(ctx, CODE_not_found, STR("there is no such request"));
}

static enum err breaks_sql(struct ctx *ctx, const struct job *job)
{
    static const struct db_sql twice = { "test.twice", "INSERT INTO job (id, work, detail, run_at, leased_until, attempts, buried, last_error)"
                                         " VALUES ($1, '', '', 0, 0, -1, 0, '')", "i", "", NULL, false };

    TRY(note(ctx, job));
    return db_run(ctx, &twice, NULL, DB_I(id_new(ctx)));
}

static enum err prepare(struct ctx *ctx, const struct job *job)
{
    (void)job;
    prepares++;
    prepared_in_transaction |= db_in_transaction(ctx->db);
    return OK;
}

static enum err prepare_fails(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return fail(ctx, CODE_busy, STR("the other server is away"));
}

static enum err stops(struct ctx *ctx, const struct job *job)
{
    stop = 1;
    return note(ctx, job);
}

static const struct job_kind table[] = {
    { JOB("note"), note, NULL, 0, NULL },
    { JOB("busy"), is_busy, NULL, 0, NULL },
    { JOB("wrong"), is_wrong, NULL, 0, NULL },
    { JOB("breaks_sql"), breaks_sql, NULL, 0, NULL },
    { JOB("prepared"), note, prepare, 0, NULL },
    { JOB("unprepared"), note, prepare_fails, 0, NULL },
    { JOB("stops"), stops, NULL, 0, NULL },
    { .name = NULL },
};

static const struct job_kind nightly[] = { { JOB("nightly"), note, NULL, DAY_MS, NULL }, { JOB("note"), note, NULL, 0, NULL }, { .name = NULL } };

static void begin(void)
{
    runs = prepares = stop = 0;
    prepared_in_transaction = false;
}

static void enqueue(struct ctx *ctx, const char *name, const char *detail)
{
    WRITE_OK(job_enqueue(ctx, JOB(name), 7, str_of(detail), ctx->now));
}

static int64_t run_due(struct ctx *ctx)
{
    int64_t count = -1;

    CHECK_OK(job_run_due(ctx, table, 0, &count));
    return count;
}

static size_t lease_as(struct ctx *ctx, bool tried, int64_t limit, struct job **out_jobs)
{
    size_t count = 0;

    WRITE_OK(job_lease(ctx, tried, ctx->now + JOB_LEASE_MS, limit, out_jobs, &count));
    return count;
}

static size_t lease_some(struct ctx *ctx, int64_t limit, struct job **out_jobs)
{
    return lease_as(ctx, false, limit, out_jobs);
}

/* ---- Tests ---------------------------------------------------------------------------------------------- */

TEST(a_job_exists_only_if_the_change_that_asks_for_it_was_committed)
{
    in_write(ctx);
    CHECK_OK(job_enqueue(ctx, JOB("note"), 7, STR("a"), ctx->now));
    rollback(ctx);
    CHECK_INT(count_rows(ctx, "job"), 0);
    enqueue(ctx, "note", "a");
    CHECK_INT(count_rows(ctx, "job"), 1);
}

TEST(due_jobs_run_once_in_their_order_and_are_removed)
{
    begin();
    WRITE_OK(job_enqueue(ctx, JOB("note"), 7, STR("second"), ctx->now + 2));
    enqueue(ctx, "note", "first");
    ctx->now += 10;
    CHECK_INT(run_due(ctx), 2);
    CHECK_INT(run_due(ctx), 0);
    CHECK_INT(runs, 2);
    CHECK_INT(count_rows(ctx, "job"), 0);
    CHECK_STR(sql_text(ctx, "SELECT subject FROM attempt ORDER BY id LIMIT 1"), STR("first"));
}

TEST(a_job_for_later_waits_until_then)
{
    begin();
    WRITE_OK(job_enqueue(ctx, JOB("note"), 7, STR(""), ctx->now + 1000));
    CHECK_INT(run_due(ctx), 0);
    ctx->now += 1000;
    CHECK_INT(run_due(ctx), 1);
}

TEST(more_jobs_than_a_batch_are_all_run)
{
    begin();
    in_write(ctx);
    for (int i = 0; i < 2 * JOB_BATCH + 5; i++)
        CHECK_OK(job_enqueue(ctx, JOB("note"), i + 1, STR(""), ctx->now));
    commit(ctx);
    CHECK_INT(run_due(ctx), 2 * JOB_BATCH + 5);
    CHECK_INT(count_rows(ctx, "attempt"), 2 * JOB_BATCH + 5);
}

TEST(two_connections_never_lease_the_same_job)
{
    struct ctx *other = another_ctx(ctx);
    struct job *ours, *theirs;

    enqueue(ctx, "note", "a");
    enqueue(ctx, "note", "b");
    CHECK_INT((int64_t)lease_some(ctx, 1, &ours), 1);
    CHECK_INT((int64_t)lease_some(other, 10, &theirs), 1);
    CHECK(ours[0].id != theirs[0].id);
    CHECK_INT((int64_t)lease_some(ctx, 10, &ours), 0);
}

TEST(a_worker_passes_by_what_another_is_about_to_lease)
{
    struct ctx *other = another_ctx(ctx);
    struct job *ours, *theirs;
    size_t our_count, their_count;

    enqueue(ctx, "note", "a");
    enqueue(ctx, "note", "b");
    in_write(ctx);
    CHECK_OK(job_lease(ctx, false, ctx->now + JOB_LEASE_MS, 1, &ours, &our_count));
    in_write(other);
    CHECK_OK(job_lease(other, false, ctx->now + JOB_LEASE_MS, 10, &theirs, &their_count));
    CHECK_INT((int64_t)our_count, 1);
    CHECK_INT((int64_t)their_count, 1);
    CHECK(ours[0].id != theirs[0].id);
    commit(other);
    commit(ctx);
}

TEST(a_lease_that_ran_out_passes_to_another_and_the_first_can_no_longer_finish)
{
    struct ctx *other = another_ctx(ctx);
    struct job *ours, *theirs;
    bool held;

    enqueue(ctx, "note", "a");
    CHECK_INT((int64_t)lease_some(ctx, 1, &ours), 1);
    other->now += JOB_LEASE_MS - 1;
    CHECK_INT((int64_t)lease_as(other, true, 1, &theirs), 0);
    other->now += 1;
    CHECK_INT((int64_t)lease_as(other, true, 1, &theirs), 1);
    CHECK_INT(theirs[0].attempts, 2);
    WRITE_OK(job_delete(ctx, &ours[0], &held));
    CHECK(!held);
    WRITE_OK(job_delete(ctx, &theirs[0], &held));
    CHECK(held);
}

TEST(what_can_heal_is_tried_again_with_growing_delays_and_buried_in_the_end)
{
    int64_t waited = 0;

    begin();
    enqueue(ctx, "busy", "a");
    for (int i = 1; i <= JOB_ATTEMPTS_MAX; i++) {
        CHECK_INT(run_due(ctx), 1);
        CHECK_INT(run_due(ctx), 0);
        int64_t delay = sql_int(ctx, "SELECT run_at FROM job") - ctx->now;
        if (i < JOB_ATTEMPTS_MAX) {
            CHECK_INT(delay, job_delay_ms(i));
            CHECK(delay > waited || delay == JOB_DELAY_MS_MAX);
            waited = delay;
            ctx->now += delay;
        }
    }
    CHECK_INT(runs, JOB_ATTEMPTS_MAX);
    CHECK_INT(sql_int(ctx, "SELECT buried FROM job"), 1);
    CHECK_STR(sql_text(ctx, "SELECT last_error FROM job"), STR("busy: the disk is full"));
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

TEST(what_cannot_heal_is_buried_at_once_with_its_words)
{
    begin();
    enqueue(ctx, "wrong", "a");
    CHECK_INT(run_due(ctx), 1);
    ctx->now += DAY_MS;
    CHECK_INT(run_due(ctx), 0);
    CHECK_INT(sql_int(ctx, "SELECT buried FROM job"), 1);
    CHECK_STR(sql_text(ctx, "SELECT last_error FROM job"), STR("not_found: there is no such request"));
}

TEST(a_job_that_nobody_knows_is_buried_with_words)
{
    enqueue(ctx, "future.work", "a");
    CHECK_INT(run_due(ctx), 1);
    CHECK_INT(sql_int(ctx, "SELECT buried FROM job"), 1);
    CHECK(str_contains(sql_text(ctx, "SELECT last_error FROM job"), STR("future.work")));
}

TEST(a_job_that_ended_its_process_each_time_is_buried_without_running)
{
    begin();
    enqueue(ctx, "note", "a");
    exec_sql(ctx, "UPDATE job SET attempts = 20");
    CHECK_INT(run_due(ctx), 1);
    CHECK_INT(runs, 0);
    CHECK_INT(sql_int(ctx, "SELECT buried FROM job"), 1);
}

TEST(a_failing_job_of_a_batch_undoes_only_itself)
{
    begin();
    enqueue(ctx, "note", "a");
    enqueue(ctx, "wrong", "b");
    enqueue(ctx, "breaks_sql", "c");
    enqueue(ctx, "busy", "d");
    enqueue(ctx, "note", "e");
    CHECK_INT(run_due(ctx), 5);
    CHECK_INT(count_rows(ctx, "attempt"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE buried = 1"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE buried = 0 AND leased_until = 0"), 1);
}

TEST(what_is_slow_is_done_before_and_outside_of_the_transaction)
{
    begin();
    enqueue(ctx, "prepared", "a");
    enqueue(ctx, "unprepared", "b");
    CHECK_INT(run_due(ctx), 2);
    CHECK_INT(prepares, 1);
    CHECK(!prepared_in_transaction);
    CHECK_INT(runs, 1);
    CHECK_STR(sql_text(ctx, "SELECT last_error FROM job"), STR("busy: the other server is away"));
}

TEST(a_recurring_job_waits_in_the_queue_once_and_again_after_each_run)
{
    int64_t count;

    begin();
    CHECK_OK(job_enqueue_recurring(ctx, nightly));
    CHECK_OK(job_enqueue_recurring(ctx, nightly));
    CHECK_INT(count_rows(ctx, "job"), 1);
    CHECK_OK(job_run_due(ctx, nightly, 0, &count));
    CHECK_INT(count, 1);
    CHECK_INT(count_rows(ctx, "job"), 1);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job"), ctx->now + DAY_MS);
    ctx->now += DAY_MS;
    CHECK_OK(job_run_due(ctx, nightly, 0, &count));
    CHECK_INT(runs, 2);
    CHECK_INT(count_rows(ctx, "job"), 1);
}

TEST(a_limit_is_kept)
{
    int64_t count;

    begin();
    for (int i = 0; i < 3; i++)
        enqueue(ctx, "note", "a");
    CHECK_OK(job_run_due(ctx, table, 2, &count));
    CHECK_INT(count, 2);
    CHECK_INT(runs, 2);
}

/* Each call to the database fails in turn; in the end every job was done exactly once. */
TEST(whatever_call_to_the_database_fails_each_job_is_done_once)
{
    int64_t count;
    bool failed = true;

    for (uint64_t nth = 1; failed; nth++) {
        exec_sql(ctx, "DELETE FROM job");
        exec_sql(ctx, "DELETE FROM attempt");
        enqueue(ctx, "note", "a");
        enqueue(ctx, "wrong", "b");
        enqueue(ctx, "note", "c");
        CHECK(nth < 200);
        uint64_t before = db_calls(ctx->db);
        db_fail_at(ctx->db, nth);
        (void)!job_run_due(ctx, table, 0, &count);
        fault_clear(ctx);
        failed = db_calls(ctx->db) - before >= nth;
        db_fail_at(ctx->db, 0);
        CHECK(!db_in_transaction(ctx->db));
        for (int i = 0; i < 4; i++) {
            ctx->now += DAY_MS;
            (void)run_due(ctx);
        }
        CHECK_INT(count_rows(ctx, "attempt"), 2);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job"), 1);
        CHECK_INT(sql_int(ctx, "SELECT buried FROM job"), 1);
    }
}

TEST(whatever_call_to_the_database_fails_the_recurring_jobs_are_queued_or_no_transaction_is_left_open)
{
    enum err err = ERR_BUSY;

    for (uint64_t nth = 1; err; nth++) {
        CHECK(nth < 100);
        db_fail_at(ctx->db, nth);
        err = job_enqueue_recurring(ctx, nightly);
        db_fail_at(ctx->db, 0);
        fault_clear(ctx);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_INT(count_rows(ctx, "job"), err ? 0 : 1);
    }
}

static void context_of_test(void *what, struct ctx *ctx)
{
    struct ctx *from = what;
    struct arena *arena = ctx->arena;

    *ctx = *from;
    ctx->arena = arena;
}

TEST(a_worker_runs_jobs_until_it_is_stopped)
{
    struct job_worker worker = { .make_context = context_of_test, .what = ctx, .kinds = table, .stop = &stop };

    begin();
    enqueue(ctx, "note", "a");
    enqueue(ctx, "stops", "b");
    job_worker_run(&worker);
    CHECK_INT(count_rows(ctx, "attempt"), 2);
    CHECK_INT(count_rows(ctx, "job"), 0);
}

static int contexts;

/* From the second on it is a second later. */
static void context_later_and_later(void *what, struct ctx *ctx)
{
    context_of_test(what, ctx);
    if (contexts++)
        ctx->now += 1000;
}

TEST(a_worker_that_is_called_comes_from_his_pause_and_runs_no_job_before_his_round)
{
    struct job_worker worker = { .make_context = context_later_and_later, .what = ctx, .kinds = table, .stop = &stop };

    begin();
    contexts = 0;
    if (!health_is_shared())
        health_share();
    WRITE_OK(job_enqueue(ctx, JOB("stops"), 0, STR(""), ctx->now + 1000));   /* about nothing: not brought back at the start */
    health_call();
    job_worker_run(&worker);
    CHECK_INT(contexts, 3);     /* a round, the call, another round */
    CHECK_INT(runs, 1);
    CHECK(!health_wait_for_call(0));
}

TEST(every_kind_of_job_has_a_name_of_its_own)
{
    for (const struct job_kind *kind = rooms_jobs(); kind->name; kind++)
        for (const struct job_kind *other = kind + 1; other->name; other++)
            CHECK(!str_equal(str_of(kind->name->text), str_of(other->name->text)));
}

TEST(every_job_that_a_room_can_queue_is_done_by_one)
{
    size_t count;
    const struct job_name *const *names = job_names(&count);

    CHECK(count > 0);
    for (size_t i = 0; i < count; i++)
        CHECK(str_equal(str_of(job_named(names[i]->text)->name->text), str_of(names[i]->text)));
}

TESTS(
    BOTH(a_job_exists_only_if_the_change_that_asks_for_it_was_committed),
    BOTH(due_jobs_run_once_in_their_order_and_are_removed),
    BOTH(a_job_for_later_waits_until_then),
    BOTH(more_jobs_than_a_batch_are_all_run),
    BOTH(two_connections_never_lease_the_same_job),
    POSTGRES(a_worker_passes_by_what_another_is_about_to_lease),
    BOTH(a_lease_that_ran_out_passes_to_another_and_the_first_can_no_longer_finish),
    BOTH(what_can_heal_is_tried_again_with_growing_delays_and_buried_in_the_end),
    BOTH(what_cannot_heal_is_buried_at_once_with_its_words),
    BOTH(a_job_that_nobody_knows_is_buried_with_words),
    BOTH(a_job_that_ended_its_process_each_time_is_buried_without_running),
    BOTH(a_failing_job_of_a_batch_undoes_only_itself),
    BOTH(what_is_slow_is_done_before_and_outside_of_the_transaction),
    BOTH(a_recurring_job_waits_in_the_queue_once_and_again_after_each_run),
    BOTH(a_limit_is_kept),
    BOTH(whatever_call_to_the_database_fails_each_job_is_done_once),
    BOTH(whatever_call_to_the_database_fails_the_recurring_jobs_are_queued_or_no_transaction_is_left_open),
    BOTH(a_worker_runs_jobs_until_it_is_stopped),
    BOTH(a_worker_that_is_called_comes_from_his_pause_and_runs_no_job_before_his_round),
    ALONE(every_kind_of_job_has_a_name_of_its_own),
    ALONE(every_job_that_a_room_can_queue_is_done_by_one),
)
