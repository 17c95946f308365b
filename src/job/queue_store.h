/* SPDX-License-Identifier: Apache-2.0 */
/* queue_store.h: the SQL of the job queue. Included by job/ only. */
#ifndef JOB_QUEUE_STORE_H
#define JOB_QUEUE_STORE_H

#include "base/clock.h"
#include "job/queue.h"

/* A lease that ends later than one that begins now, by more than this, does not bind: the clock that gave it has been put back since.
 * Another machine's clock may be ahead by so much; it may be behind by less than a lease lasts (docs/operations/running.md). */
#define JOB_CLOCKS_APART_MS (5 * MINUTE_MS)

MUST_USE enum err job_insert(struct ctx *ctx, const char *name, int64_t ref_id, struct str detail, int64_t run_at);
/* Whether a job of that name other than `except_id` is neither done nor buried. */
MUST_USE enum err job_waits(struct ctx *ctx, const char *name, int64_t except_id, bool *out_waits);

/* How often the oldest due job was tried before, of those that job_lease() until `until` would give; not found: there is none. Takes no
 * lock. */
MUST_USE enum err job_oldest_due(struct ctx *ctx, int64_t until, int64_t *out_attempts, bool *out_found);

/* Leases the oldest due jobs until `until`, in their order: those that were never tried, or those that were. No two connections get the
 * same job. */
MUST_USE enum err job_lease(struct ctx *ctx, bool tried, int64_t until, int64_t limit, struct job **out_jobs, size_t *out_count);

/* Moves jobs that wait for a moment later than `after` earlier by so much, but not before now. */
MUST_USE enum err job_bring_forward(struct ctx *ctx, int64_t after, int64_t by_ms);

/* Makes jobs due that wait longer than any job should, since a clock that was ahead has put them off: a job that does not recur, when it
 * was never tried or is put off by more than the longest delay; a job that recurs, when it is put off by more than its period, also after a
 * failure. */
MUST_USE enum err job_bring_back(struct ctx *ctx, int64_t delay_ms_max);
MUST_USE enum err job_bring_back_recurring(struct ctx *ctx, const char *name, int64_t every_ms);

/* Each ends the lease, and tells whether it was still held: whether no other worker had leased the job meanwhile. */
MUST_USE enum err job_delete(struct ctx *ctx, const struct job *job, bool *out_held);
MUST_USE enum err job_put_back(struct ctx *ctx, const struct job *job, int64_t run_at, struct str why, bool *out_held);
MUST_USE enum err job_bury(struct ctx *ctx, const struct job *job, struct str why, bool *out_held);

#endif
