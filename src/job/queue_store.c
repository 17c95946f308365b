/* SPDX-License-Identifier: Apache-2.0 */
/* queue_store.c: SQL for the job queue, and nothing but SQL. */
#include "job/queue_store.h"

#include "base/id.h"
#include "db/db.h"

/* Due, and nobody holds a lease on it. $1 is now, $2 from_wrong_clock(). */
#define IS_DUE "buried = 0 AND run_at <= $1 AND (leased_until <= $1 OR leased_until > $2)"

#define LEASE_BEGIN \
    "UPDATE job SET leased_until = $3, attempts = attempts + 1 WHERE id IN" \
    " (SELECT id FROM job WHERE " IS_DUE " AND attempts BETWEEN $4 AND $5 ORDER BY run_at, id LIMIT $6"
#define LEASE_END ") RETURNING id, work, ref_id, detail, run_at, attempts"

DB_SQL(insert_job,
    .name = "job.insert", .args = "itrti", .cols = "",
    .text = "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
            " VALUES ($1, $2, $3, $4, $5, 0, 0, 0, '')");

DB_SQL(select_waiting,
    .name = "job.waiting", .args = "ti", .cols = "i",
    .text = "SELECT id FROM job WHERE buried = 0 AND work = $1 AND id <> $2 LIMIT 1");

DB_SQL(select_oldest_due,
    .name = "job.oldest_due", .args = "ii", .cols = "i",
    .text = "SELECT attempts FROM job WHERE " IS_DUE " ORDER BY run_at, id LIMIT 1");

/* On SQLite the write transaction is the lock. On PostgreSQL workers skip each other's rows. */
DB_SQL(lease,
    .name = "job.lease", .args = "iiiiii", .cols = "itrtii",
    .text = LEASE_BEGIN LEASE_END,
    .postgres = LEASE_BEGIN " FOR UPDATE SKIP LOCKED" LEASE_END);

DB_SQL(bring_forward,
    .name = "job.bring_forward", .args = "iii", .cols = "",
    .text = "UPDATE job SET run_at = CASE WHEN run_at - $3 > $1 THEN run_at - $3 ELSE $1 END WHERE buried = 0 AND run_at > $2");

/* A job about something is due when it is queued, and after a failure is put off by no more than the longest delay ($2); a job about
 * nothing recurs (queue.h). */
DB_SQL(bring_back,
    .name = "job.bring_back", .args = "ii", .cols = "",
    .text = "UPDATE job SET run_at = $1 WHERE buried = 0 AND run_at > $1 AND (ref_id IS NOT NULL OR detail <> '')"
            " AND (attempts = 0 OR run_at > $1 + $2)");

DB_SQL(bring_back_recurring,
    .name = "job.bring_back_recurring", .args = "tii", .cols = "",
    .text = "UPDATE job SET run_at = $2 WHERE buried = 0 AND work = $1 AND run_at > $2 + $3");

/* The number of its attempt identifies a lease: a worker that leases the job anew raises it. */
DB_SQL(delete_job,
    .name = "job.delete", .args = "ii", .cols = "",
    .text = "DELETE FROM job WHERE id = $1 AND attempts = $2");

DB_SQL(put_back,
    .name = "job.put_back", .args = "iiit", .cols = "",
    .text = "UPDATE job SET run_at = $3, leased_until = 0, last_error = $4 WHERE id = $1 AND attempts = $2");

DB_SQL(bury,
    .name = "job.bury", .args = "iit", .cols = "",
    .text = "UPDATE job SET buried = 1, leased_until = 0, last_error = $3 WHERE id = $1 AND attempts = $2");

enum err job_insert(struct ctx *ctx, const char *name, int64_t ref_id, struct str detail, int64_t run_at)
{
    return db_run_later(ctx, &insert_job, DB_I(id_new(ctx)), DB_T(str_of(name)), DB_R(ref_id), DB_T(detail), DB_I(run_at));
}

enum err job_waits(struct ctx *ctx, const char *name, int64_t except_id, bool *out_waits)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_waiting, &rows, DB_T(str_of(name)), DB_I(except_id)));
    *out_waits = db_next(&rows);
    return OK;
}

/* A lease that ends later was given by a clock that has been put back since. A lease that ends a little later than one that begins now is
 * no such lease: another machine's clock may be ahead, and its worker is at the job. */
static int64_t from_wrong_clock(int64_t until)
{
    return until + JOB_CLOCKS_APART_MS;
}

enum err job_oldest_due(struct ctx *ctx, int64_t until, int64_t *out_attempts, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_oldest_due, &rows, DB_I(ctx->now), DB_I(from_wrong_clock(until))));
    *out_found = db_next(&rows);
    if (*out_found)
        *out_attempts = db_int(&rows, 0);
    return OK;
}

static int by_run_at(const void *a, const void *b)
{
    const struct job *left = a, *right = b;

    if (left->run_at != right->run_at)
        return left->run_at < right->run_at ? -1 : 1;
    return left->id < right->id ? -1 : left->id > right->id;
}

enum err job_lease(struct ctx *ctx, bool tried, int64_t until, int64_t limit, struct job **out_jobs, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &lease, &rows, DB_I(ctx->now), DB_I(from_wrong_clock(until)), DB_I(until), DB_I(tried ? 1 : 0),
               DB_I(tried ? INT32_MAX : 0), DB_I(limit)));
    struct job *jobs = arena_alloc(ctx->arena, rows.count * sizeof *jobs);
    size_t count = 0;
    while (db_next(&rows))
        jobs[count++] = (struct job){
            .id = db_int(&rows, 0), .name = db_text(&rows, 1), .ref_id = db_ref(&rows, 2), .detail = db_text(&rows, 3),
            .run_at = db_int(&rows, 4), .attempts = db_int(&rows, 5),
        };
    if (count > 1)
        qsort(jobs, count, sizeof *jobs, by_run_at);    /* RETURNING promises no order */
    *out_jobs = jobs;
    *out_count = count;
    return OK;
}

enum err job_bring_forward(struct ctx *ctx, int64_t after, int64_t by_ms)
{
    return db_run(ctx, &bring_forward, NULL, DB_I(ctx->now), DB_I(after), DB_I(by_ms));
}

enum err job_bring_back(struct ctx *ctx, int64_t delay_ms_max)
{
    return db_run(ctx, &bring_back, NULL, DB_I(ctx->now), DB_I(delay_ms_max));
}

enum err job_bring_back_recurring(struct ctx *ctx, const char *name, int64_t every_ms)
{
    return db_run(ctx, &bring_back_recurring, NULL, DB_T(str_of(name)), DB_I(ctx->now), DB_I(every_ms));
}

enum err job_delete(struct ctx *ctx, const struct job *job, bool *out_held)
{
    struct db_rows rows;

    TRY(db_run(ctx, &delete_job, &rows, DB_I(job->id), DB_I(job->attempts)));
    *out_held = rows.changed > 0;
    return OK;
}

enum err job_put_back(struct ctx *ctx, const struct job *job, int64_t run_at, struct str why, bool *out_held)
{
    struct db_rows rows;

    TRY(db_run(ctx, &put_back, &rows, DB_I(job->id), DB_I(job->attempts), DB_I(run_at), DB_T(why)));
    *out_held = rows.changed > 0;
    return OK;
}

enum err job_bury(struct ctx *ctx, const struct job *job, struct str why, bool *out_held)
{
    struct db_rows rows;

    TRY(db_run(ctx, &bury, &rows, DB_I(job->id), DB_I(job->attempts), DB_T(why)));
    *out_held = rows.changed > 0;
    return OK;
}
