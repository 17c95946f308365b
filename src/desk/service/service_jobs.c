/* SPDX-License-Identifier: Apache-2.0 */
/* service_jobs.c: background jobs of this room. */
#include "desk/service/service_room.h"

#include "desk/service/service_silent.h"

#define SERVICE_SILENT_MS ((int64_t)15 * 60 * 1000)

#define REQUESTS_A_RUN 100      /* so that a run holds its locks for a moment only; the rest follows at once */

static const struct job_name close_silent = { "service.close_silent" };

/* "service.close_silent": gives notice to customers who are silent, and closes what was given notice of; recurs. */
static enum err service_close_silent_job(struct ctx *ctx, const struct job *job)
{
    int64_t closed, noticed;

    TRY(service_close_silent(ctx, REQUESTS_A_RUN, &closed));
    TRY(service_notice_silent(ctx, REQUESTS_A_RUN, &noticed));
    if (closed < REQUESTS_A_RUN && noticed < REQUESTS_A_RUN)
        return OK;
    return job_enqueue_next(ctx, &close_silent, job->id, ctx->now);
}

const struct job_kind service_jobs[] = {
    { &close_silent, service_close_silent_job, NULL, SERVICE_SILENT_MS, NULL },
    { .name = NULL },
};
