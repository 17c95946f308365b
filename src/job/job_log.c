/* SPDX-License-Identifier: Apache-2.0 */
/* job_log.c: one line a failure, and what jobs put into the log to be kept. */
#include "job/job_log.h"

#include "base/log.h"

void job_log(const struct ctx *ctx, const struct job *job, const char *outcome)
{
    const struct fault *fault = &ctx->fault;
    struct buf line = buf_new(ctx->arena);

    buf_format(&line, "level=%s process=jobs outcome=%s", fault->err == ERR_BUSY ? "warn" : "error", outcome);
    if (job) {
        buf_format(&line, " job=%lld", (long long)job->id);
        log_value(&line, "work", job->work);
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

    buf_add(&line, STR("level=info process=jobs"));
    log_value(&line, key, value);
    log_end(&line);
}
