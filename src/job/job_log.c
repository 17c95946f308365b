/* SPDX-License-Identifier: Apache-2.0 */
/* job_log.c: one line a failure. */
#include "job/job_log.h"

#include <unistd.h>

#define VALUE_BYTES_MAX 500

/* Always quoted; what is not printable ASCII becomes \xNN, so that nobody writes lines of his own. */
static void add_value(struct buf *line, const char *key, struct str value)
{
    buf_format(line, " %s=\"", key);
    value.len = value.len > VALUE_BYTES_MAX ? VALUE_BYTES_MAX : value.len;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c < 0x20 || c >= 0x7f)
            buf_format(line, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            buf_format(line, "\\%c", c);
        else
            buf_add_char(line, (char)c);
    }
    buf_add_char(line, '"');
}

void job_log(const struct ctx *ctx, const struct job *job, const char *outcome)
{
    const struct fault *fault = &ctx->fault;
    struct buf line = buf_new(ctx->arena);

    buf_format(&line, "level=%s process=jobs outcome=%s", fault->err == ERR_BUSY ? "warn" : "error", outcome);
    if (job) {
        buf_format(&line, " job=%lld", (long long)job->id);
        add_value(&line, "work", job->work);
        buf_format(&line, " ref=%lld attempt=%lld", (long long)job->ref_id, (long long)job->attempts);
    }
    if (fault->err) {
        buf_format(&line, " code=%s at=%s:%d", code_row(fault->code)->name, fault->file, fault->line);
        add_value(&line, "detail", fault->detail);
    }
    if (fault->secret.len)
        add_value(&line, "cause", fault->secret);
    buf_add_char(&line, '\n');
    /* Nothing is to be done where not even the log can be written. */
    if (write(STDERR_FILENO, line.data, line.len) < 0)
        return;
}
