/* SPDX-License-Identifier: Apache-2.0 */
/* draft_jobs.c: the nightly job that forgets drafts that nobody touches any more. */
#include "desk/draft/draft_room.h"

#include "desk/draft/draft.h"

#define DRAFTS_A_RUN 200            /* so that a run holds other writers for a moment only; the rest follows at once */

static const struct job_name forget = { "draft.forget" };

/* "draft.forget", nightly */
static enum err draft_forget_job(struct ctx *ctx, const struct job *job)
{
    int64_t count;

    TRY(draft_forget(ctx, DRAFTS_A_RUN, &count));
    return count == DRAFTS_A_RUN ? job_enqueue_next(ctx, &forget, job->id, ctx->now) : OK;
}

const struct job_kind draft_jobs[] = {
    { &forget, draft_forget_job, NULL, DAY_MS, NULL },
    { .name = NULL },
};
