/* SPDX-License-Identifier: Apache-2.0 */
/* t4_left.c: work without jobs in the queue: the worker asks whether any is left (queue.h). */
#include "tests/harness.h"

#include "base/clock.h"
#include "base/id.h"
#include "job/worker.h"

/* Three times there is something left; then the worker is stopped. */
static int left_times, left_fails, stop;

static enum err something_left(struct ctx *ctx, bool *out_left)
{
    (void)ctx;
    *out_left = left_times > 0;
    stop = !*out_left;
    return OK;
}

static enum err does_some(struct ctx *ctx, const struct job *job)
{
    static const struct db_sql insert = { "test.insert", "INSERT INTO attempt (id, kind, subject, at) VALUES ($1, 'sign_in', 'some', 1)", "i", "", NULL, false };

    CHECK(!job && db_in_transaction(ctx->db));
    TRY(db_run(ctx, &insert, NULL, DB_I(id_new(ctx))));
    if (left_fails-- > 0)
        return fail(ctx, CODE_busy, STR("the disk is full"));
    left_times--;
    return OK;
}

static const struct job_name some = { "some" };
static const struct job_kind without_jobs[] = { { &some, does_some, NULL, 0, something_left }, { .name = NULL } };

static void context_of_test(void *what, struct ctx *ctx)
{
    struct ctx *from = what;
    struct arena *arena = ctx->arena;

    *ctx = *from;
    ctx->arena = arena;
}

TEST(work_without_jobs_is_done_until_none_is_left)
{
    struct job_worker worker = { .make_context = context_of_test, .what = ctx, .kinds = without_jobs, .stop = &stop };

    stop = 0;
    left_times = 3;
    job_worker_run(&worker);
    CHECK_INT(count_rows(ctx, "attempt"), 3);
    CHECK_INT(count_rows(ctx, "job"), 0);
    left_times = 2;
    int64_t count = 9;
    CHECK_OK(job_run_due(ctx, without_jobs, 0, &count));
    CHECK_INT(count, 0);
    CHECK_INT(count_rows(ctx, "attempt"), 5);
}

TEST(work_without_jobs_that_fails_leaves_nothing_and_is_done_later)
{
    int64_t count, began = clock_running();
    struct job_worker worker = { .make_context = context_of_test, .what = ctx, .kinds = without_jobs, .stop = &stop };

    stop = 0;
    left_times = left_fails = 1;
    CHECK_CODE(busy, job_run_due(ctx, without_jobs, 0, &count));
    CHECK(!db_in_transaction(ctx->db));
    fault_clear(ctx);
    CHECK_INT(count_rows(ctx, "attempt"), 0);
    left_fails = 1;
    job_worker_run(&worker);
    CHECK(clock_running() - began >= JOB_DELAY_FIRST_MS);
    CHECK_INT(count_rows(ctx, "attempt"), 1);
}

TESTS(
    BOTH(work_without_jobs_is_done_until_none_is_left),
    BOTH(work_without_jobs_that_fails_leaves_nothing_and_is_done_later),
)
