/* SPDX-License-Identifier: Apache-2.0 */
/* queue_buried.h: jobs that were given up. For whoever looks after the program, not for those who queue. */
#ifndef JOB_QUEUE_BURIED_H
#define JOB_QUEUE_BURIED_H

#include "base/ctx.h"

/* What has gone wrong with the jobs of one kind, last. */
struct buried_jobs { struct str work, last_error; int64_t count, oldest_run_at; };
/* Those that were given up, by name. */
MUST_USE enum err job_buried_list(struct ctx *ctx, struct buried_jobs **out_buried, size_t *out_count);
/* How many others should have run before `at` and have not. */
MUST_USE enum err job_late_count(struct ctx *ctx, int64_t at, int64_t *out_count);

#endif
