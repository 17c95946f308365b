/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h: jobs, which are done after the answer (DESIGN 2). A job is a row written in the same transaction as the change that asks for it,
 * so it exists if and only if the change was committed. It may run twice: jobs are safe to repeat. worker.h runs the jobs.
 */
#ifndef JOB_QUEUE_H
#define JOB_QUEUE_H

#include "base/ctx.h"

struct job {
    int64_t    id;
    struct str name;       /* the column is called work */
    int64_t    ref_id;      /* what it is about; 0: nothing */
    struct str detail;
    int64_t    run_at;
    int64_t    attempts;    /* this one included */
};

/*
 * What a job is called in the queue. The room that queues it has the name, and shows it to the rooms to the right, one of which has a kind
 * for it (struct job_kind): so a room knows nothing of those that it gives a job, and a name that nobody has does not build. JOB_NAME
 * defines one, and lists it among those of which a test says that there is a kind for each.
 */
struct job_name { const char *text; };
#define JOB_NAME(identifier, words) \
    const struct job_name identifier = { words }; \
    static const struct job_name *const identifier##_listed __attribute__((used, section("job_name"))) = &identifier
/* All of them. */
const struct job_name *const *job_names(size_t *out_count);

/* Queues a job about a thing; it runs at ctx->now or later. */
MUST_USE enum err job_enqueue(struct ctx *ctx, const struct job_name *job, int64_t ref_id, struct str detail, int64_t run_at);

/* Removes the buried jobs of that name about that thing, for a caller that queues it anew or has dealt with it. Of several callers at once
 * only one finds any. */
MUST_USE enum err job_forget_buried(struct ctx *ctx, const struct job_name *job, int64_t ref_id, bool *out_found);

/* Queues a job that recurs, about nothing, unless one of that name other than `except_id` (0: none) already waits. A buried one does not
 * count as waiting. */
MUST_USE enum err job_enqueue_next(struct ctx *ctx, const struct job_name *job, int64_t except_id, int64_t run_at);

/*
 * A kind of job: the functions behind a name. Tables of them (ROOM_jobs.c) end with a NULL name.
 *
 * `prepare`, or NULL, does what other writers must not wait for (writing to a disk or to another server): it runs before `run`, outside any
 * transaction, and must be safe to repeat. `run` runs in a write transaction, together with the removal of the job; what it writes is
 * undone when it fails. Both may be called again for the same job. The context's actor is the system.
 *
 * A job that fails with `busy` is tried again later, with growing delays; any other failure buries it.
 *
 * A kind with `left` has no rows in the queue, where one for each piece of what it does would cost as much as doing it: the worker asks at
 * each look into the queue whether any of it is left, and runs it with no job (NULL), in a transaction of its own. Several workers may do so
 * at once. When it fails it is tried again later, with delays up to a minute.
 */
struct job_kind {
    const struct job_name *name;
    enum err (*run)(struct ctx *ctx, const struct job *job);
    enum err (*prepare)(struct ctx *ctx, const struct job *job);
    int64_t    every_ms;    /* 0: does not recur; else it is queued when a worker starts, and again so long after each run */
    enum err (*left)(struct ctx *ctx, bool *out_left);
};

#endif
