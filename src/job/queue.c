/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c: puts jobs into the queue. worker.c runs them. */
#include "job/queue.h"

#include "job/queue_store.h"

enum err job_enqueue(struct ctx *ctx, const char *work, int64_t ref_id, struct str detail, int64_t run_at)
{
    return job_insert(ctx, work, ref_id, detail, run_at > ctx->now ? run_at : ctx->now);
}

enum err job_enqueue_next(struct ctx *ctx, const char *work, int64_t except_id, int64_t run_at)
{
    bool waits;

    TRY(job_waits(ctx, work, except_id, &waits));
    return waits ? OK : job_enqueue(ctx, work, 0, STR(""), run_at);
}
