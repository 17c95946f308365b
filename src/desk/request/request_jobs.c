/* SPDX-License-Identifier: Apache-2.0 */
/* request_jobs.c: the job that writes the words of what was stored in the last moments into the index of words. */
#include "desk/request/request_room.h"

#include "desk/request/request_store.h"

static const struct job_name write_words = { "request.write_words" };

static enum err words_left(struct ctx *ctx, bool *out_left)
{
    return search_unwritten(ctx, &request_index, out_left);
}

/* "request.write_words", while any are unwritten */
static enum err request_write_words_job(struct ctx *ctx, const struct job *job)
{
    int64_t count;

    (void)job;
    return search_write(ctx, &request_index, &count);
}

const struct job_kind request_jobs[] = {
    { .name = &write_words, .run = request_write_words_job, .left = words_left },
    { .name = NULL },
};
