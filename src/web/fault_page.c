/* SPDX-License-Identifier: Apache-2.0 */
/* fault_page.c: which way out a fault has; its looks are in fault_page.html. */
#include "web/fault_page.h"

#include "base/locale.h"
#include "view/page.h"
#include "web/fault_page.html.h"
#include "web/problem.h"

bool field_may_be_shown(struct str field)
{
    /* The last two hold passwords as well: that form names its fields as the API does. */
    return !str_contains(field, STR("password")) && !str_contains(field, STR("token")) && !str_equal(field, STR("csrf"))
        && !str_equal(field, STR("current")) && !str_equal(field, STR("new"));
}

/* The page that the browser came from when it is one of ours, else the first one. */
static struct url way_out(struct ctx *ctx, const struct http_call *call)
{
    bool is_get = call->request->method == HTTP_GET || call->request->method == HTTP_HEAD;

    /* What may work in a moment is tried again where it was tried. */
    if (is_get && ctx->visit && (ctx->fault.err == ERR_BUSY || ctx->fault.err == ERR_RATE))
        return url_local(ctx, ctx->visit->here, URL("/"));
    return URL("/");
}

void fault_page_answer(struct ctx *ctx, struct http_call *call)
{
    const struct code_row *row = code_row(ctx->fault.code);
    bool foreign = call->form && !call->form_is_ours;
    struct fault_shown shown = {
        .call = call, .fault = &ctx->fault, .status = row->status, .title = tr_text(ctx, row->title),
        .detail = ctx->fault.detail.len ? ctx->fault.detail : tr_text(ctx, row->title),
        .signed_out = ctx->fault.err == ERR_SIGN_IN && !foreign, .back = way_out(ctx, call),
        .may_send_again = call->form && !foreign && ctx->fault.err != ERR_MISSING,
    };

    problem_headers(ctx, call->answer);
    call->answer->status = row->status;
    call->answer->content_type = STR("text/html; charset=utf-8");
    fault_page_html(&call->answer->body, ctx, &shown);
}

enum err respond_resume(struct ctx *ctx, struct http_call *call, struct str to, struct str body)
{
    TRY(input_form(ctx, body, &call->form));
    resume_html(respond_page(ctx, call), ctx, call, url_local(ctx, to, URL("/")));
    return OK;
}
