/* SPDX-License-Identifier: Apache-2.0 */
/* fault_page.c: which way out a fault has; its looks are in fault_page.html. */
#include "web/fault_page.h"

#include "base/locale.h"
#include "view/page.h"
#include "web/fault_page.html.h"
#include "web/problem.h"

bool field_may_be_shown(struct str field)
{
    /* The last two are what the API calls passwords: a program may send them to a page by mistake. */
    return !str_contains(field, STR("password")) && !str_contains(field, STR("token")) && !str_equal(field, STR("csrf"))
        && !str_equal(field, STR("current")) && !str_equal(field, STR("new"));
}

/* "/drafts/7/submit" becomes "/drafts/7": an address that only takes forms stands below the page that has them. */
static struct url page_above(struct ctx *ctx, struct str path)
{
    size_t len = path.len;

    while (len > 1 && path.data[len - 1] != '/')
        len--;
    return url_local(ctx, (struct str){ path.data, len > 1 ? len - 1 : len }, URL("/"));
}

static struct url way_out(struct ctx *ctx, const struct http_call *call)
{
    bool is_get = call->request->method == HTTP_GET || call->request->method == HTTP_HEAD;

    if (is_get && ctx->fault.code == CODE_method_not_allowed)
        return page_above(ctx, call->request->path);
    /* What may work in a moment is tried again where it was tried. */
    if (is_get && ctx->visit && (ctx->fault.err == ERR_BUSY || ctx->fault.err == ERR_RATE))
        return url_local(ctx, ctx->visit->here, URL("/"));
    return URL("/");
}

/* Sending the same again helps where the time, the sign-in or the form's token was what stood in the way. */
static bool may_work_again(const struct ctx *ctx, const struct http_call *call)
{
    switch (ctx->fault.err) {
    case ERR_BUSY: case ERR_DAMAGED: case ERR_RATE: case ERR_INTERNAL: case ERR_INVALID: case ERR_CONFLICT:
        return true;
    case ERR_DENIED:
        return !call->form_was_accepted;
    default:
        return false;
    }
}

/* What was typed as it is sent again, without what may not be shown: it stands in a page. */
static struct str body_kept(struct ctx *ctx, const struct input *form)
{
    struct buf body = buf_new(ctx->arena);
    struct str field, value;

    for (size_t at = 0; input_typed_next(form, &at, &field, &value);)
        if (field_may_be_shown(field))
            form_add(&body, field, value);
    return buf_str(&body);
}

void fault_page_answer(struct ctx *ctx, struct http_call *call)
{
    const struct code_row *row = code_row(ctx->fault.code);
    bool foreign = call->form && !call->form_is_ours;
    struct fault_shown shown = {
        .call = call, .fault = &ctx->fault, .status = row->status, .title = tr_text(ctx, row->title),
        .detail = ctx->fault.detail.len ? ctx->fault.detail : tr_text(ctx, row->title),
        .signed_out = ctx->fault.err == ERR_SIGN_IN && !foreign, .back = way_out(ctx, call),
        .is_ours = !foreign, .may_send_again = call->form && !foreign && may_work_again(ctx, call), .kept_body = STR(""),
    };

    if (ctx->fault.code == CODE_too_large && !ctx->fault.cure.len)
        ctx->fault.cure = tr(ctx, "Go back in your browser: what you typed is still there. Shorten it, and send it again.");
    if (shown.signed_out && call->form)
        shown.kept_body = body_kept(ctx, call->form);
    *call->answer = http_response_new(ctx->arena);
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
