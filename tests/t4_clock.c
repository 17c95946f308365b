/* SPDX-License-Identifier: Apache-2.0 */
/* t4_clock.c: what a clock that ran ahead has left behind, once it is put back. The whole program: tests/torture/clock.test.mjs. */
#include "tests/world.h"

#include "base/limit.h"
#include "desk/room.h"
#include "job/queue_store.h"
#include "job/worker.h"

static int runs;

static enum err count_run(struct ctx *ctx, const struct job *job)
{
    (void)ctx;
    (void)job;
    runs++;
    return OK;
}

static const struct job_kind nightly[] = {
    { JOB("nightly"), count_run, NULL, DAY_MS, NULL },
    { .name = NULL },
};

static const struct job_kind all[] = { { JOB("once"), count_run, NULL, 0, NULL }, { JOB("nightly"), count_run, NULL, DAY_MS, NULL }, { .name = NULL } };

TEST(a_job_that_was_leased_by_a_clock_ahead_is_taken_when_the_clock_is_put_back)
{
    struct job *jobs;
    size_t count;
    int64_t done;

    runs = 0;
    as_system(ctx);
    WRITE_OK(job_enqueue(ctx, JOB("nightly"), 0, STR(""), ctx->now));
    ctx->now += 30 * DAY_MS;
    WRITE_OK(job_lease(ctx, false, ctx->now + JOB_LEASE_MS, 10, &jobs, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 0);     /* whoever leased it may be at it */
    ctx->now -= 29 * DAY_MS;
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 1);
}

/* SPEC 14.5: any number of machines, whose clocks are never quite together. */
TEST(a_lease_of_a_machine_whose_clock_is_ahead_binds_and_only_one_that_is_far_ahead_does_not)
{
    static const int64_t ahead[] = { 1, 5, 1000, MINUTE_MS, JOB_CLOCKS_APART_MS, JOB_CLOCKS_APART_MS + 1, HOUR_MS, 30 * DAY_MS };
    struct ctx *other = another_ctx(ctx);
    int64_t now = ctx->now, done;
    struct job *jobs, *theirs;
    size_t count, taken;
    bool held;

    as_system(ctx);
    as_system(other);
    for (size_t i = 0; i < COUNT_OF(ahead); i++) {
        bool binds = ahead[i] <= JOB_CLOCKS_APART_MS;
        runs = 0;
        ctx->now = now + ahead[i];
        WRITE_OK(job_enqueue(ctx, JOB("nightly"), 1, STR(""), now));
        exec_sql(ctx, "UPDATE job SET run_at = 0");
        WRITE_OK(job_lease(ctx, false, ctx->now + JOB_LEASE_MS, 10, &jobs, &count));
        CHECK_INT((int64_t)count, 1);
        in_write(other);
        CHECK_INT(job_lease(other, true, now + JOB_LEASE_MS, 10, &theirs, &taken), OK);
        rollback(other);
        CHECK_INT((int64_t)taken, !binds);
        CHECK_INT(job_run_due(other, nightly, 0, &done), OK);
        CHECK_INT(runs, !binds);
        WRITE_OK(job_delete(ctx, &jobs[0], &held));
        CHECK_INT(held, binds);
        exec_sql(ctx, "DELETE FROM job");       /* the next of what recurs */
    }
}

TEST(what_recurs_is_brought_forward_when_a_clock_ahead_has_put_it_off_for_longer_than_a_day)
{
    int64_t done;

    runs = 0;
    as_system(ctx);
    ctx->now += 300 * DAY_MS;
    CHECK_OK(job_enqueue_recurring(ctx, nightly));
    ctx->now -= 300 * DAY_MS;
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 0);
    CHECK_OK(job_enqueue_recurring(ctx, nightly));      /* as a worker does when it begins */
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 1);
    CHECK_INT(count_rows(ctx, "job"), 1);
}

TEST(what_a_clock_ahead_has_queued_runs_when_a_worker_begins_after_it_was_put_back)
{
    int64_t now = ctx->now, done;
    struct job *jobs;
    size_t count;
    bool held;

    runs = 0;
    as_system(ctx);
    ctx->now += 5 * HOUR_MS;
    WRITE_OK(job_enqueue(ctx, JOB("once"), 1, STR(""), ctx->now));
    WRITE_OK(job_lease(ctx, false, ctx->now + JOB_LEASE_MS, 10, &jobs, &count));
    WRITE_OK(job_put_back(ctx, &jobs[0], ctx->now + JOB_DELAY_MS_MAX, STR("busy"), &held));
    WRITE_OK(job_enqueue(ctx, JOB("once"), 2, STR(""), ctx->now));
    WRITE_OK(job_enqueue_next(ctx, JOB("nightly"), 0, ctx->now + DAY_MS));
    ctx->now = now;
    CHECK_OK(job_run_due(ctx, all, 0, &done));
    CHECK_INT(done, 0);
    CHECK_OK(job_enqueue_recurring(ctx, all));      /* as a worker does when it begins */
    CHECK_OK(job_run_due(ctx, all, 0, &done));
    CHECK_INT(runs, 3);
    WRITE_OK(job_enqueue(ctx, JOB("once"), 3, STR(""), now));
    WRITE_OK(job_lease(ctx, false, now + JOB_LEASE_MS, 10, &jobs, &count));
    WRITE_OK(job_put_back(ctx, &jobs[0], now + HOUR_MS, STR("busy"), &held));
    CHECK_OK(job_enqueue_recurring(ctx, all));
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE ref_id = 3"), now + HOUR_MS);  /* put off by rights */
}

TEST(what_waits_is_brought_forward_by_as_much_as_the_clock_was_put_back_but_not_before_now)
{
    int64_t now = ctx->now;

    as_system(ctx);
    WRITE_OK(job_enqueue(ctx, JOB("later"), 0, STR(""), now + 3 * HOUR_MS));
    WRITE_OK(job_enqueue(ctx, JOB("soon"), 0, STR(""), now + HOUR_MS));
    WRITE_OK(job_bring_forward(ctx, now, 2 * HOUR_MS));
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE work = 'later'"), now + HOUR_MS);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE work = 'soon'"), now);
}

/* SPEC 3.1 */
TEST(failures_counted_by_a_clock_ahead_keep_nobody_out)
{
    int64_t left;

    as_nobody(ctx);
    for (int i = 0; i < 10; i++) {
        in_write(ctx);
        attempt_failed(ctx, ATTEMPT_SIGN_IN, STR("anna@fabrikam.example"), STR(""));
        commit(ctx);
    }
    READ_CODE(rate_limited, attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@fabrikam.example")));
    ctx->now -= HOUR_MS;
    READ_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@fabrikam.example")));
    READ_OK(attempts_left(ctx, ATTEMPT_SIGN_IN, STR("anna@fabrikam.example"), &left));
    CHECK_INT(left, 10);
}

TEST(a_draft_of_a_clock_ahead_is_kept_no_shorter_than_others)
{
    int64_t begun = ctx->now, count;

    people_begin(ctx);
    ctx->now = begun + 20 * DAY_MS;
    struct draft draft = draft_started(ctx);
    ctx->now = begun;
    draft = draft_saved(ctx, &draft, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Anna"))));
    as_system(ctx);
    ctx->now = begun + LIMIT_DRAFT_DAYS * DAY_MS;
    WRITE_OK(draft_forget(ctx, 10, &count));
    CHECK_INT(count, 0);
    ctx->now++;
    WRITE_OK(draft_forget(ctx, 10, &count));
    CHECK_INT(count, 1);
}

TEST(a_clock_for_waiting_never_runs_back)
{
    int64_t before = clock_running();

    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_running();
        CHECK(now >= before);
        before = now;
    }
}

TESTS(
    BOTH(a_job_that_was_leased_by_a_clock_ahead_is_taken_when_the_clock_is_put_back),
    BOTH(a_lease_of_a_machine_whose_clock_is_ahead_binds_and_only_one_that_is_far_ahead_does_not),
    BOTH(what_recurs_is_brought_forward_when_a_clock_ahead_has_put_it_off_for_longer_than_a_day),
    BOTH(what_a_clock_ahead_has_queued_runs_when_a_worker_begins_after_it_was_put_back),
    BOTH(what_waits_is_brought_forward_by_as_much_as_the_clock_was_put_back_but_not_before_now),
    BOTH(failures_counted_by_a_clock_ahead_keep_nobody_out),
    BOTH(a_draft_of_a_clock_ahead_is_kept_no_shorter_than_others),
    ALONE(a_clock_for_waiting_never_runs_back),
)
