/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c: leases jobs, runs them, and settles those that failed. */
#include "job/worker.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/pulse.h"
#include "db/db.h"
#include "db/health.h"
#include "job/job_log.h"
#include "job/queue_store.h"

#define PAUSE_MS_MIN  20
#define CLOCK_STEP_MS 1000  /* a smaller step of the clock does not matter */
#define PAUSE_PARTS   4     /* a pause takes so many times as long as its round: the worker has a fifth of the writer's time */

/* How far the clock that people set is ahead of the one that only runs: less than before once it was put back. */
static int64_t clock_lead(void)
{
    return clock_now() - clock_running();
}

/* A leased job while it runs. */
struct lease {
    const struct job      *job;
    const struct job_kind *kind;        /* NULL: nobody knows its name */
    struct arena           arena;       /* one job's memory: what jobs need does not add up over a batch */
    struct ctx             ctx;
    enum err               err;
};

int64_t job_delay_ms(int64_t attempts)
{
    int64_t delay = JOB_DELAY_FIRST_MS;

    for (int64_t i = 1; i < attempts && delay < JOB_DELAY_MS_MAX; i++)
        delay *= 4;
    return delay < JOB_DELAY_MS_MAX ? delay : JOB_DELAY_MS_MAX;
}

static const struct job_kind *kind_by_name(const struct job_kind *kinds, struct str name)
{
    for (; kinds->name; kinds++)
        if (str_equal(str_of(kinds->name->text), name))
            return kinds;
    return NULL;
}

/* Finds the kind of the job, refuses a job that cannot be run, and does the part that needs no transaction. */
static enum err lease_prepare(struct lease *lease)
{
    struct ctx *ctx = &lease->ctx;

    if (!lease->kind)
        return fail(ctx, CODE_internal, trf(ctx, "This program knows no work \"{work}\". An older or newer one has queued it.",
                                            HOLE("work", lease->job->name)));
    /* One attempt more than a job has: the worker that ran it last died before it could say what was wrong. */
    if (lease->job->attempts > JOB_ATTEMPTS_MAX)
        return fail(ctx, CODE_internal, tr(ctx, "The process ended each time while it ran."));
    return lease->kind->prepare ? lease->kind->prepare(ctx, lease->job) : OK;
}

static enum err lease_lost(struct ctx *ctx)
{
    return fail(ctx, CODE_conflict, tr(ctx, "Another worker has taken the job over."));
}

/* Runs the job together with its removal, so that it is done once or not at all. */
static enum err lease_run(struct lease *lease)
{
    struct ctx *ctx = &lease->ctx;
    bool held;

    TRY(lease->kind->run(ctx, lease->job));
    TRY(job_delete(ctx, lease->job, &held));
    if (!held)
        return lease_lost(ctx);
    if (lease->kind->every_ms)
        TRY(job_enqueue_next(ctx, lease->kind->name, lease->job->id, ctx->now + lease->kind->every_ms));
    return OK;
}

/* The words about a failure that the job's row keeps, for whoever looks into it. */
static struct str fault_words(struct ctx *ctx)
{
    const struct fault *fault = &ctx->fault;

    return str_format(ctx->arena, "%s: %.*s%s%.*s", code_row(fault->code)->name, STR_ARGS(fault->detail),
                      fault->secret.len ? " " : "", STR_ARGS(fault->secret));
}

/* Puts a failed job back for later when that can help, else buries it; in the open transaction. */
static enum err lease_settle(struct lease *lease)
{
    struct ctx *ctx = &lease->ctx;
    /* Damage ends when somebody has mended it; a database that he restores has its own jobs. */
    bool heals = (ctx->fault.err == ERR_BUSY || ctx->fault.err == ERR_DAMAGED) && lease->job->attempts < JOB_ATTEMPTS_MAX, held;
    struct str words = fault_words(ctx);
    struct fault kept = ctx->fault;

    fault_clear(ctx);
    enum err err = heals ? job_put_back(ctx, lease->job, ctx->now + job_delay_ms(lease->job->attempts), words, &held)
                         : job_bury(ctx, lease->job, words, &held);
    if (!err) {
        ctx->fault = kept;
        job_log(ctx, lease->job, !held ? "lost" : heals ? "retried" : "buried");
    }
    return err;
}

/* One job within the batch's transaction. Fails only when the transaction itself is of no use any more. */
static enum err run_in_savepoint(struct lease *lease)
{
    struct ctx *ctx = &lease->ctx;

    if (!lease->err) {
        TRY(db_savepoint(ctx));
        lease->err = lease_run(lease);
        if (!lease->err)
            return db_release(ctx);
        if (!db_undo(ctx))
            return lease->err;
    }
    return lease_settle(lease);
}

/* The context that holds a fault says whether it is a lease's or the round's. */
static void take_fault(struct ctx *ctx, const struct ctx *from)
{
    if (!ctx->fault.err) {
        ctx->fault = from->fault;
        ctx->fault.detail = str_copy(ctx->arena, from->fault.detail);
        ctx->fault.secret = str_copy(ctx->arena, from->fault.secret);
        ctx->fault.fields = NULL;
        ctx->fault.reasons = NULL;
        ctx->fault.reason_count = 0;
    }
}

/* Moves ctx->now by as much as the clock was put back since it led by `lead`; else does nothing. */
static enum err refuse_clock_put_back(struct ctx *ctx, int64_t lead)
{
    int64_t by_ms = lead - clock_lead();

    if (by_ms <= CLOCK_STEP_MS)
        return OK;
    ctx->now -= by_ms;
    return fail(ctx, CODE_busy, tr(ctx, "The clock was put back meanwhile. What was decided by the time before is undone, and decided again."));
}

/* What jobs do is kept only if the clock they did it by was not put back meanwhile: what lapses by mistake would not come back [4.7]. */
static enum err run_batch(struct ctx *ctx, struct lease *leases, size_t count, int64_t lead)
{
    TRY(db_begin(ctx, DB_WRITE));
    for (size_t i = 0; i < count; i++) {
        enum err err = run_in_savepoint(&leases[i]);
        if (err) {
            take_fault(ctx, &leases[i].ctx);
            db_rollback(ctx);
            return err;
        }
    }
    return db_end(ctx, refuse_clock_put_back(ctx, lead));
}

/* Puts the jobs of a transaction that failed back, to run one by one. If even that fails, the leases run out by themselves. */
static void put_all_back(struct ctx *ctx, const struct job *jobs, size_t count)
{
    struct fault kept = ctx->fault;
    struct str words = fault_words(ctx);
    bool held;

    fault_clear(ctx);
    enum err err = db_begin(ctx, DB_WRITE);
    for (size_t i = 0; i < count && !err; i++)
        err = job_put_back(ctx, &jobs[i], ctx->now + job_delay_ms(jobs[i].attempts), words, &held);
    if (!err)
        err = db_commit(ctx);
    if (err && db_in_transaction(ctx->db))
        db_rollback(ctx);
    ctx->fault = kept;
}

static enum err run_leased(struct ctx *ctx, const struct job_kind *kinds, const struct job *jobs, size_t count, int64_t lead)
{
    struct lease *leases = arena_alloc(ctx->arena, count * sizeof *leases);

    for (size_t i = 0; i < count; i++) {
        struct lease *lease = &leases[i];
        lease->job = &jobs[i];
        lease->kind = kind_by_name(kinds, jobs[i].name);
        lease->arena.bytes_max = LIMIT_ARENA_BYTES;
        lease->ctx = *ctx;
        lease->ctx.arena = &lease->arena;
        pulse();
        lease->err = lease_prepare(lease);
    }
    enum err err = run_batch(ctx, leases, count, lead);
    if (err)
        put_all_back(ctx, jobs, count);
    for (size_t i = 0; i < count; i++)
        arena_free(&leases[i].arena);
    return err;
}

/* Leases jobs in a transaction of its own, so that an attempt counts even if the process dies of it. */
static enum err leases_take(struct ctx *ctx, int64_t limit, struct job **out_jobs, size_t *out_count)
{
    int64_t attempts;
    bool found;

    *out_count = 0;
    TRY(job_oldest_due(ctx, ctx->now + JOB_LEASE_MS, &attempts, &found));
    if (!found)
        return OK;
    TRY(db_begin(ctx, DB_WRITE));
    return db_end(ctx, job_lease(ctx, attempts > 0, ctx->now + JOB_LEASE_MS, attempts > 0 ? 1 : limit, out_jobs, out_count));
}

/* Runs at most `limit` jobs, at most a batch. `lead`: the clock's when ctx->now was read. */
static enum err run_round(struct ctx *ctx, const struct job_kind *kinds, int64_t limit, int64_t lead, int64_t *out_count)
{
    struct job *jobs = NULL;
    size_t count = 0;

    *out_count = 0;
    TRY(leases_take(ctx, limit < JOB_BATCH ? limit : JOB_BATCH, &jobs, &count));
    if (count == 0)
        return OK;
    TRY(run_leased(ctx, kinds, jobs, count, lead));
    *out_count = (int64_t)count;
    return OK;
}

static enum err run_without_job(struct ctx *ctx, void *what)
{
    const struct job_kind *const *kind = what;

    return (*kind)->run(ctx, NULL);
}

/* Runs each kind once of which anything is left. */
static enum err run_left(struct ctx *ctx, const struct job_kind *kinds, int64_t *out_count)
{
    *out_count = 0;
    for (; kinds->name; kinds++) {
        bool left = false;
        if (kinds->left)
            TRY(kinds->left(ctx, &left));
        if (left)
            TRY(db_write(ctx, run_without_job, &kinds));
        *out_count += left;
    }
    return OK;
}

/* Puts off what has failed: it would fail at each look into the queue. */
struct rest { int64_t until, failures; };

static enum err run_left_unless_put_off(struct ctx *ctx, const struct job_kind *kinds, struct rest *rest, int64_t *count)
{
    int64_t done, now = clock_running();

    if (now < rest->until)
        return OK;
    enum err err = run_left(ctx, kinds, &done);
    rest->failures = err ? rest->failures + 1 : 0;
    rest->until = !err ? 0 : now + (job_delay_ms(rest->failures) < JOB_LEASE_MS ? job_delay_ms(rest->failures) : JOB_LEASE_MS);
    *count += err ? 0 : done;
    return err;
}

enum err job_run_due(struct ctx *ctx, const struct job_kind *kinds, int64_t limit, int64_t *out_count)
{
    int64_t total = 0, count;

    do {
        TRY(run_round(ctx, kinds, limit ? limit - total : JOB_BATCH, clock_lead(), &count));
        total += count;
    } while (count && total != limit);
    do
        TRY(run_left(ctx, kinds, &count));
    while (count);
    *out_count = total;
    return OK;
}

enum err job_enqueue_recurring(struct ctx *ctx, const struct job_kind *kinds)
{
    enum err err = OK;

    TRY(db_begin(ctx, DB_WRITE));
    /* The clock may have been put back while no worker ran. */
    err = job_bring_back(ctx, JOB_DELAY_MS_MAX);
    for (; kinds->name && !err; kinds++) {
        if (kinds->every_ms)
            err = job_bring_back_recurring(ctx, kinds->name->text, kinds->every_ms);
        if (kinds->every_ms && !err)
            err = job_enqueue_next(ctx, kinds->name, 0, ctx->now);
    }
    return db_end(ctx, err);
}

/* After the clock was put back, jobs that were put off by minutes would wait until it has caught up. */
static enum err clock_put_back(struct ctx *ctx, int64_t by_ms)
{
    TRY(db_begin(ctx, DB_WRITE));
    return db_end(ctx, job_bring_forward(ctx, ctx->now, by_ms));
}

static int64_t pause_after(int64_t count, int64_t took_ms)
{
    int64_t pause = took_ms * PAUSE_PARTS;

    if (count == 0)
        return JOB_IDLE_MS;
    return pause < PAUSE_MS_MIN ? PAUSE_MS_MIN : pause > JOB_IDLE_MS ? JOB_IDLE_MS : pause;
}

static enum err worker_tend(struct ctx *ctx)
{
    struct str note;

    TRY(db_tend(ctx, &note));
    if (note.len)
        job_log_kept(ctx, "note", note);
    return OK;
}

/* Pauses, and meanwhile does only what it is called for. A signal ends the pause early. */
static void job_worker_pause(const struct job_worker *worker, struct arena *arena, int64_t ms)
{
    int64_t now = clock_running(), until = now + ms;

    while (now < until && !*worker->stop && health_wait_for_call(until - now)) {
        struct ctx ctx = { .arena = arena };
        pulse();
        worker->make_context(worker->what, &ctx);
        if (worker_tend(&ctx))
            job_log(&ctx, NULL, "waits");
        arena_reset(arena);
        (void)nanosleep(&(struct timespec){ .tv_nsec = PAUSE_MS_MIN * 1000000 }, NULL);
        now = clock_running();
    }
}

void job_worker_run(const struct job_worker *worker)
{
    struct arena arena = { .bytes_max = LIMIT_ARENA_BYTES };
    struct rest rest = { 0 };
    bool registered = false;
    int64_t ahead = clock_lead();

    while (!*worker->stop) {
        struct ctx ctx = { .arena = &arena };
        int64_t count = 0, began = clock_running(), ahead_now = clock_lead();
        pulse();
        worker->make_context(worker->what, &ctx);
        enum err err = OK;
        if (!registered)
            err = job_enqueue_recurring(&ctx, worker->kinds);
        registered |= !err;
        if (!err && ahead - ahead_now > CLOCK_STEP_MS)
            err = clock_put_back(&ctx, ahead - ahead_now);
        if (!err)
            ahead = ahead_now;
        if (!err)
            err = worker_tend(&ctx);
        if (!err)
            err = run_round(&ctx, worker->kinds, JOB_BATCH, ahead_now, &count);
        if (!err)
            err = run_left_unless_put_off(&ctx, worker->kinds, &rest, &count);
        /* A long wait for other writers is no trouble. */
        if (err && !ctx.fault.may_retry)
            job_log(&ctx, NULL, "waits");
        arena_reset(&arena);
        if (!*worker->stop)
            job_worker_pause(worker, &arena, pause_after(err ? 0 : count, clock_running() - began));
    }
    arena_free(&arena);
}
