/* SPDX-License-Identifier: Apache-2.0 */
/* job_log.c: writes one line for each failure, and the lines that jobs want to be kept. */
#include "job/job_log.h"

#include "base/log.h"

void job_log(const struct ctx *ctx, const struct job *job, const char *outcome)
{
    const struct fault *fault = &ctx->fault;
    struct buf line = buf_new(ctx->arena);

    log_begin(&line, fault->err == ERR_BUSY ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR);
    buf_format(&line, " process=jobs outcome=%s", outcome);
    if (job) {
        buf_format(&line, " job=%lld", (long long)job->id);
        log_value(&line, "work", job->name);
        buf_format(&line, " ref=%lld attempt=%lld", (long long)job->ref_id, (long long)job->attempts);
    }
    if (fault->err) {
        buf_format(&line, " code=%s at=%s:%d", code_row(fault->code)->name, fault->file, fault->line);
        log_value(&line, "detail", fault->detail);
    }
    if (fault->secret.len)
        log_value(&line, "cause", fault->secret);
    log_end(&line);
}

void job_log_kept(const struct ctx *ctx, const char *key, struct str value)
{
    struct buf line = buf_new(ctx->arena);

    log_begin(&line, LOG_LEVEL_INFO);
    buf_add(&line, STR(" process=jobs"));
    log_value(&line, key, value);
    log_end(&line);
}
