/* SPDX-License-Identifier: Apache-2.0 */
/* t4_clock.c: what a clock that ran ahead has left behind, once it is put back. The whole program: tests/torture/clock.test.mjs. */
#include "tests/harness.h"

#include "desk/account/account.h"
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

static const struct work nightly[] = {
    { "nightly", count_run, NULL, DAY_MS },
    { .name = NULL },
};

TEST(a_job_that_was_leased_by_a_clock_ahead_is_taken_when_the_clock_is_put_back)
{
    struct job *jobs;
    size_t count;
    int64_t done;

    runs = 0;
    as_system(ctx);
    WRITE_OK(job_enqueue(ctx, "nightly", 0, STR(""), ctx->now));
    ctx->now += 30 * DAY_MS;
    WRITE_OK(job_lease(ctx, false, ctx->now + JOB_LEASE_MS, 10, &jobs, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 0);     /* whoever leased it may be at it */
    ctx->now -= 29 * DAY_MS;
    CHECK_OK(job_run_due(ctx, nightly, 0, &done));
    CHECK_INT(runs, 1);
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

TEST(what_waits_is_brought_forward_by_as_much_as_the_clock_was_put_back_but_not_before_now)
{
    int64_t now = ctx->now;

    as_system(ctx);
    WRITE_OK(job_enqueue(ctx, "later", 0, STR(""), now + 3 * HOUR_MS));
    WRITE_OK(job_enqueue(ctx, "soon", 0, STR(""), now + HOUR_MS));
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
        attempt_failed(ctx, "sign_in", STR("anna@fabrikam.example"), STR(""));
        commit(ctx);
    }
    READ_CODE(rate_limited, attempts_check(ctx, "sign_in", STR("anna@fabrikam.example")));
    ctx->now -= HOUR_MS;
    READ_OK(attempts_check(ctx, "sign_in", STR("anna@fabrikam.example")));
    READ_OK(attempts_left(ctx, "sign_in", STR("anna@fabrikam.example"), &left));
    CHECK_INT(left, 10);
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
    BOTH(what_recurs_is_brought_forward_when_a_clock_ahead_has_put_it_off_for_longer_than_a_day),
    BOTH(what_waits_is_brought_forward_by_as_much_as_the_clock_was_put_back_but_not_before_now),
    BOTH(failures_counted_by_a_clock_ahead_keep_nobody_out),
    ALONE(a_clock_for_waiting_never_runs_back),
)
