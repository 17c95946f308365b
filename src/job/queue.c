/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c: puts jobs into the queue. worker.c runs them. */
#include "job/queue.h"

#include "job/queue_store.h"

extern const struct job_name *const __start_job_name[], *const __stop_job_name[];

const struct job_name *const *job_names(size_t *out_count)
{
    *out_count = (size_t)(__stop_job_name - __start_job_name);
    return __start_job_name;
}

enum err job_enqueue(struct ctx *ctx, const struct job_name *job, int64_t ref_id, struct str detail, int64_t run_at)
{
    return job_insert(ctx, job->text, ref_id, detail, run_at > ctx->now ? run_at : ctx->now);
}

enum err job_enqueue_next(struct ctx *ctx, const struct job_name *job, int64_t except_id, int64_t run_at)
{
    bool waits;

    TRY(job_waits(ctx, job->text, except_id, &waits));
    return waits ? OK : job_enqueue(ctx, job, 0, STR(""), run_at);
}
