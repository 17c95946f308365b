/* SPDX-License-Identifier: Apache-2.0 */
/* call_log.c: writes one line for each call. */
#include "web/call_log.h"

#include "base/log.h"

#define LINE_BYTES 400      /* an ordinary line has so many */

/* Somebody who revokes a token may put the token itself, instead of its id, into the path: the log must not keep it. */
static struct str without_tokens(struct arena *arena, struct str path)
{
    struct buf out = buf_new(arena);
    struct str rest = path;

    if (!str_contains(path, STR("/ent_")))
        return path;
    for (bool first = true; rest.len; first = false) {
        struct str part = str_cut(&rest, '/');
        if (!first)
            buf_add_char(&out, '/');
        buf_add(&out, str_starts(part, STR("ent_")) ? STR("ent_...") : part);
    }
    return buf_str(&out);
}

void call_log(const struct ctx *ctx, const struct http_request *request, struct str request_id, int status, int64_t took_ms)
{
    const struct fault *fault = &ctx->fault;
    struct buf line = buf_new(ctx->arena);

    buf_reserve(&line, LINE_BYTES);
    log_begin(&line, status >= 500 ? LOG_LEVEL_ERROR : fault->err ? LOG_LEVEL_WARN : LOG_LEVEL_INFO);
    log_value(&line, "request", request_id);
    buf_add(&line, STR(" method="));
    buf_add(&line, str_of(http_method_name(request->method)));
    log_value(&line, "path", without_tokens(ctx->arena, request->path));
    buf_add(&line, STR(" status="));
    buf_add_int(&line, status);
    buf_add(&line, STR(" ms="));
    buf_add_int(&line, took_ms);
    if (ctx->actor && ctx->actor->id) {
        buf_add(&line, STR(" account="));
        buf_add_int(&line, ctx->actor->id);
    }
    if (ctx->remote.len)
        log_value(&line, "remote", ctx->remote);        /* the address that the limits and the log of administration know, too */
    if (request->remote.len && !str_equal(request->remote, ctx->remote))
        log_value(&line, "proxy", request->remote);
    if (fault->err)
        buf_format(&line, " code=%s at=%s:%d", code_row(fault->code)->name, fault->file, fault->line);
    if (fault->secret.len)
        log_value(&line, "cause", fault->secret);
    log_end(&line);
}
