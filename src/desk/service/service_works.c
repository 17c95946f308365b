/* SPDX-License-Identifier: Apache-2.0 */
/* service_works.c: background jobs of this room. */
#include "desk/service/service_works.h"

#include "desk/service/service_silent.h"

#define CLOSE_SILENT  "service.close_silent"
#define REQUESTS_A_RUN 100      /* so that a run holds its locks for a moment only; the rest follows at once */

enum err service_close_silent_work(struct ctx *ctx, const struct job *job)
{
    int64_t closed, noticed;

    TRY(service_close_silent(ctx, REQUESTS_A_RUN, &closed));
    TRY(service_notice_silent(ctx, REQUESTS_A_RUN, &noticed));
    if (closed < REQUESTS_A_RUN && noticed < REQUESTS_A_RUN)
        return OK;
    return job_enqueue_next(ctx, CLOSE_SILENT, job->id, ctx->now);
}
