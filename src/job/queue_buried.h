/* SPDX-License-Identifier: Apache-2.0 */
/* queue_buried.h: the jobs that were given up, for the operator's commands, not for those who queue. */
#ifndef JOB_QUEUE_BURIED_H
#define JOB_QUEUE_BURIED_H

#include "base/ctx.h"

/* The jobs of one kind that were given up, and what went wrong with the last. */
struct buried_jobs { struct str name, last_error; int64_t count, oldest_run_at; };
/* Lists the jobs that were given up, by name. */
MUST_USE enum err job_buried_list(struct ctx *ctx, struct buried_jobs **out_buried, size_t *out_count);
/* How many other jobs were to run before `at` and have not. */
MUST_USE enum err job_late_count(struct ctx *ctx, int64_t at, int64_t *out_count);

#endif
