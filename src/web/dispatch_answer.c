/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch_answer.c: completes an answer: the fault as a document or page, ETag, cookies, the headers that every answer has, the log line. */
#include "web/dispatch_call.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/limit.h"
#include "base/settings.h"
#include "web/call_log.h"
#include "web/problem.h"

#define SHED_BYTES ((size_t)256 * 1024)     /* a call whose memory is less keeps it */

static bool is_in_list(struct str list, struct str etag)
{
    while (list.len) {
        struct str item = http_trim(str_cut(&list, ','));
        if (str_starts(item, STR("W/")))
            item = (struct str){ item.data + 2, item.len - 2 };
        if (str_equal(item, etag) || str_equal(item, STR("*")))
            return true;
    }
    return false;
}

/* The same content has the same ETag; a client that already has it gets 304 and no body. */
static void add_etag(struct dispatch_call *call)
{
    struct http_response *answer = call->call.answer;
    const struct http_request *request = call->call.request;

    if (answer->status != 200 || dispatch_is_page(call)
        || (request->method != HTTP_GET && request->method != HTTP_HEAD))
        return;
    struct str etag = str_join(call->ctx.arena, STR("\""), mark_hex(call->ctx.arena, buf_str(&answer->body)), STR("\""));
    http_response_header(answer, "ETag", etag);
    if (is_in_list(http_header_list(call->ctx.arena, request, "If-None-Match"), etag)) {
        answer->status = 304;
        answer->content_type = STR("");
        answer->body = buf_new(call->ctx.arena);
    }
}

/* Faults of a browser's call are pages, also where it reached no route. */
static void answer_fault(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    problem_of_damage(ctx, call->match.route);
    if (!dispatch_is_page(call) && visit_is_browser(call->call.request) && (!call->match.route || call->match.route->audience == FOR_BROWSERS))
        dispatch_visit(call);
    if (dispatch_is_page(call))
        dispatch_show_fault(web, call);
    else
        problem_answer(ctx, call->call.answer);
    if (ctx->fault.code == CODE_method_not_allowed)
        http_response_header(call->call.answer, "Allow", call->match.allowed);
}

/* Keeps nothing but the answer: a call may have taken up to LIMIT_ARENA_BYTES, and its client may take its time to read. */
static void answer_shed(struct dispatch_call *call)
{
    struct arena *arena = call->ctx.arena, aside = { 0 };
    struct http_response *answer = call->call.answer, old = *answer;

    if (arena->held_bytes - call->kept.held_bytes <= SHED_BYTES)
        return;
    old.content_type = str_copy(&aside, old.content_type);
    struct str body = str_copy(&aside, buf_str(&old.body));
    for (size_t i = 0; i < old.header_count; i++)
        old.headers[i].value = str_copy(&aside, old.headers[i].value);
    arena_back(arena, call->kept);
    *answer = http_response_new(arena);
    answer->status = old.status;
    answer->content_type = str_copy(arena, old.content_type);
    buf_reserve(&answer->body, body.len);
    buf_add(&answer->body, body);
    for (size_t i = 0; i < old.header_count; i++)
        http_response_header(answer, old.headers[i].name.data, str_copy(arena, old.headers[i].value));
    arena_free(&aside);
}

/* The headers that every answer has. An answer that is no page may load nothing, and nobody may frame it. */
static void answer_add_headers(const struct web *web, const struct dispatch_call *call)
{
    struct http_response *answer = call->call.answer;

    if (!http_response_find(answer, "Cache-Control").len)
        http_response_header(answer, "Cache-Control", STR("no-store"));
    if (!http_response_find(answer, "Content-Security-Policy").len)
        http_response_header(answer, "Content-Security-Policy", STR("default-src 'none'; frame-ancestors 'none'"));
    if (web->settings && str_starts(web->settings->public_url, STR("https://")))
        http_response_header(answer, "Strict-Transport-Security", STR("max-age=31536000"));
    http_response_header(answer, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_response_header(answer, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(answer, "X-Request-Id", call->request_id);
}

void dispatch_finish(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct http_response *answer = call->call.answer;

    if (ctx->fault.err)
        answer_fault(web, call);
    else
        add_etag(call);
    if (dispatch_is_page(call))
        visit_finish(ctx, &call->browser, answer);
    answer_add_headers(web, call);
    if (ctx->fault.err || (web->settings && web->settings->access_log))
        call_log(ctx, call->call.request, call->request_id, answer->status, clock_running() - call->began_at);
    answer_shed(call);
}
