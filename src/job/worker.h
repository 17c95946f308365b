/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.h: runs what is in the queue (DESIGN 2). Any number of workers may run on one database; a job is leased by
 * one of them. Nothing here knows what the jobs do.
 *
 * Many due jobs share one write transaction, each in a savepoint of its own, so that a failing one undoes only itself. A job that was tried
 * before runs alone: should it end the process, no other job fails with it. Between transactions the worker pauses, so that it has at most
 * a fifth of the writer's time.
 */
#ifndef JOB_WORKER_H
#define JOB_WORKER_H

#include "job/queue.h"

#define JOB_BATCH           50              /* jobs in one transaction */
#define JOB_LEASE_MS        (60 * 1000)     /* then another worker takes a job whose worker died */
#define JOB_ATTEMPTS_MAX    20              /* then it is buried: about three days of growing delays */
#define JOB_DELAY_FIRST_MS  2000            /* times 4 from attempt to attempt ... */
#define JOB_DELAY_MS_MAX    (6 * 3600 * 1000)   /* ... up to this */
#define JOB_IDLE_MS         500             /* between looks into an empty queue */

/* The delay after so many attempts, from 1. */
int64_t job_delay_ms(int64_t attempts);

/*
 * Runs due jobs until none is due or `limit` (0: no limit) were taken, then what is left of kinds without jobs; for tests and commands. Not within a transaction. Jobs that fail are
 * put back or buried, and logged; the call itself fails only when the queue cannot be read or written. out_count: the jobs that were taken,
 * whatever became of them.
 */
MUST_USE enum err job_run_due(struct ctx *ctx, const struct job_kind *kinds, int64_t limit, int64_t *out_count);

/* Queues the recurring kinds that do not wait in the queue yet, to run at once, in a transaction of its own. */
MUST_USE enum err job_enqueue_recurring(struct ctx *ctx, const struct job_kind *kinds);

struct job_worker {
    /* Makes the context of the next round: may empty `arena`, and fills db, now, actor (the system), settings and language. The
     * worker sets ctx->arena, and empties it after each round. */
    void      (*make_context)(void *what, struct ctx *ctx);
    void       *what;
    const struct job_kind  *kinds;
    const volatile int *stop;       /* set by a signal handler: the round under way is finished */
};

/* Runs a worker process until *stop is set. Trouble with the database is logged and waited out. */
void job_worker_run(const struct job_worker *worker);

#endif
