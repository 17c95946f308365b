/* SPDX-License-Identifier: Apache-2.0 */
/* call_log.c: one line a call. */
#include "web/call_log.h"

#include <unistd.h>

#define VALUE_BYTES_MAX 500

/* Quoted where it must be; what is not printable ASCII becomes \xNN, so that nobody writes lines of his own. */
static void add_value(struct buf *line, const char *key, struct str value)
{
    bool quoted = value.len == 0;

    buf_format(line, " %s=", key);
    value.len = value.len > VALUE_BYTES_MAX ? VALUE_BYTES_MAX : value.len;
    for (size_t i = 0; i < value.len; i++)
        quoted |= value.data[i] <= ' ' || value.data[i] == '"' || value.data[i] == '=' || value.data[i] == '\\';
    if (quoted)
        buf_add_char(line, '"');
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c < 0x20 || c >= 0x7f)
            buf_format(line, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            buf_format(line, "\\%c", c);
        else
            buf_add_char(line, (char)c);
    }
    if (quoted)
        buf_add_char(line, '"');
}

void call_log(const struct ctx *ctx, const struct http_request *request, struct str request_id, int status, int64_t took_ms)
{
    const struct fault *fault = &ctx->fault;
    struct buf line = buf_new(ctx->arena);

    buf_format(&line, "level=%s", status >= 500 ? "error" : fault->err ? "warn" : "info");
    add_value(&line, "request", request_id);
    buf_format(&line, " method=%s", http_method_name(request->method));
    add_value(&line, "path", request->path);
    buf_format(&line, " status=%d ms=%lld", status, (long long)took_ms);
    if (ctx->actor && ctx->actor->id)
        buf_format(&line, " account=%lld", (long long)ctx->actor->id);
    if (request->remote.len)
        add_value(&line, "remote", request->remote);
    if (fault->err)
        buf_format(&line, " code=%s at=%s:%d", code_row(fault->code)->name, fault->file, fault->line);
    if (fault->secret.len)
        add_value(&line, "cause", fault->secret);
    buf_add_char(&line, '\n');
    /* Nothing is to be done where not even the log can be written. */
    if (write(STDERR_FILENO, line.data, line.len) < 0)
        return;
}
