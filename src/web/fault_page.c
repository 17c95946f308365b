/* SPDX-License-Identifier: Apache-2.0 */
/* fault_page.c: chooses the way out of a fault and what is kept of the form; fault_page.html shows it. */
#include "web/fault_page.h"

#include "base/locale.h"
#include "view/page.h"
#include "web/dispatch.h"
#include "web/fault_page.html.h"
#include "web/match.h"
#include "web/once.h"
#include "web/problem.h"
#include "web/visit.h"

/* ---- What is kept --------------------------------------------------------------------------------------- */

/* Fields that people type and that are never kept: they type them once more. A token comes with a link, and is not typed. */
static bool is_password(struct str field)
{
    return str_contains(field, STR("password")) || str_equal(field, STR("current")) || str_equal(field, STR("new"));
}

bool field_may_be_shown(struct str field)
{
    return !is_password(field) && !str_equal(field, STR("token")) && !str_equal(field, STR("csrf"));
}

bool kept_next(const struct kept_form *kept, size_t *at, struct str *out_field, struct str *out_value)
{
    while (input_typed_next(kept->form, at, out_field, out_value))
        if (field_may_be_shown(*out_field) && !str_equal(*out_field, STR(ONCE_FIELD)))
            return true;
    return false;
}

static struct str label_of_field(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, struct str field)
{
    if (!call->web || !call->web->hooks.label || !kept->route)
        return STR("");
    return call->web->hooks.label(ctx, kept->route, field);
}

bool kept_next_typed(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, size_t *at, struct str *out_label,
                     struct str *out_value)
{
    struct str field;

    while (kept_next(kept, at, &field, out_value)) {
        *out_label = label_of_field(ctx, call, kept, field);
        if (out_label->len && str_trim(*out_value).len)
            return true;
    }
    return false;
}

bool kept_next_password(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, size_t *at, struct str *out_field,
                        struct str *out_label)
{
    struct str value;

    while (input_typed_next(kept->form, at, out_field, &value)) {
        *out_label = label_of_field(ctx, call, kept, *out_field);
        if (!out_label->len)
            *out_label = tr(ctx, "Password");
        if (is_password(*out_field))
            return true;
    }
    return false;
}

bool has_passwords(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept)
{
    struct str field, name;
    size_t at = 0;

    return kept_next_password(ctx, call, kept, &at, &field, &name);
}

struct str wrong_words(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, const struct field_fault *wrong)
{
    struct str name = label_of_field(ctx, call, kept, wrong->field);

    return name.len ? trf(ctx, "{field}: {fault}", HOLE("field", name), HOLE("fault", wrong->detail)) : wrong->detail;
}

static const struct route *fault_route(struct ctx *ctx, const struct http_call *call, struct str to)
{
    struct fault kept = ctx->fault;
    struct http_request request = { .method = HTTP_POST, .query = to };
    struct route_match match = { .route = NULL };

    request.path = str_cut(&request.query, '?');
    if (!call->web || route_match(ctx, call->web->routes, &request, &match))
        match.route = NULL;
    ctx->fault = kept;
    return match.route;
}

/* Reads a form from its body. The pages of this answer carry its number. */
static enum err kept_form_read(struct ctx *ctx, struct http_call *call, struct str to, struct str body, struct kept_form *out_kept)
{
    struct input *form;

    TRY(input_form(ctx, body, &form));
    *out_kept = (struct kept_form){ .form = form, .route = fault_route(ctx, call, to), .to = url_local(ctx, to, URL("/")) };
    if (call->browser)
        call->browser->visit.once = input_typed(form, ONCE_FIELD);
    return OK;
}

/* The form that the browser has sent, or the one that it keeps when it is a sign-in form. */
static struct kept_form fault_kept_form(struct ctx *ctx, struct http_call *call)
{
    struct fault fault = ctx->fault;
    struct kept_form kept = { .form = NULL };

    if (!call->form || !call->form_is_ours)
        return kept;
    struct str to = form_typed(call, "resume_to");
    if (to.len && !kept_form_read(ctx, call, to, form_typed(call, "resume_body"), &kept))
        return kept;
    ctx->fault = fault;
    struct str here = call->browser ? call->browser->visit.here : call->request->path;
    return (struct kept_form){ .form = call->form, .route = call->route, .to = url_local(ctx, here, URL("/")) };
}

/* Writes what was typed, for sending it again, without what may not be shown, since it stands in a page. A password's field is left, empty. */
static struct str body_kept(struct ctx *ctx, const struct input *form)
{
    struct buf body = buf_new(ctx->arena);
    struct str field, value;

    for (size_t at = 0; input_typed_next(form, &at, &field, &value);)
        if (field_may_be_shown(field) || is_password(field))
            form_add(&body, field, is_password(field) ? STR("") : value);
    return buf_str(&body);
}

/* ---- The page ------------------------------------------------------------------------------------------- */

/* "/drafts/7/submit" becomes "/drafts/7": an address that only takes forms stands below the page that has them. */
static struct url page_above(struct ctx *ctx, struct str path)
{
    size_t len = path.len;

    while (len > 1 && path.data[len - 1] != '/')
        len--;
    return url_local(ctx, (struct str){ path.data, len > 1 ? len - 1 : len }, URL("/"));
}

static bool is_get(const struct http_call *call)
{
    return call->request->method == HTTP_GET || call->request->method == HTTP_HEAD;
}

static struct url way_out(struct ctx *ctx, const struct http_call *call)
{
    if (is_get(call) && ctx->fault.code == CODE_method_not_allowed)
        return page_above(ctx, call->request->path);
    /* A fault that may pass in a moment leads back to where the call was tried. */
    if (is_get(call) && ctx->visit && (ctx->fault.err == ERR_BUSY || ctx->fault.err == ERR_RATE))
        return url_local(ctx, ctx->visit->here, URL("/"));
    return URL("/");
}

/* Whether sending the same again helps: where the time, the sign-in or the form's token was in the way. */
static bool may_help_again(const struct ctx *ctx, const struct http_call *call)
{
    if (ctx->fault.is_final)
        return false;
    switch (ctx->fault.err) {
    case ERR_BUSY: case ERR_DAMAGED: case ERR_RATE: case ERR_INTERNAL: case ERR_INVALID: case ERR_CONFLICT:
        return true;
    case ERR_DENIED:
        return !call->form_was_accepted;
    default:
        return false;
    }
}

/* Says what to do when a form was refused before anybody read it: only the browser still has what was typed. */
static void add_cure(struct ctx *ctx, const struct http_call *call)
{
    if (call->form || is_get(call) || ctx->fault.cure.len)
        return;
    if (ctx->fault.err == ERR_BUSY)
        ctx->fault.cure = tr(ctx, "Reload this page: your browser asks whether to send what you typed again.");
    else if (ctx->fault.err == ERR_TOO_LARGE)
        ctx->fault.cure = tr(ctx, "Go back in your browser: what you typed is still there. Shorten it, then send it again.");
}

void fault_page_answer(struct ctx *ctx, struct http_call *call)
{
    const struct code_row *row = code_row(ctx->fault.code);
    bool foreign = call->form && !call->form_is_ours;

    add_cure(ctx, call);
    struct fault_shown shown = {
        .call = call, .fault = &ctx->fault, .title = tr_text(ctx, row->title),
        .detail = ctx->fault.detail.len ? ctx->fault.detail : tr_text(ctx, row->title),
        .signed_out = ctx->fault.err == ERR_SIGN_IN && !foreign, .back = way_out(ctx, call),
        .kept = fault_kept_form(ctx, call), .ours_is_wrong = row->status >= 500, .kept_body = STR(""),
    };
    bool by_link = shown.kept.form && input_typed(shown.kept.form, "token").len;
    if (by_link && !ctx->fault.cure.len)
        ctx->fault.cure = tr(ctx, "Open the link in the e-mail again, and try from there.");
    shown.may_send_again = shown.kept.form && !by_link && may_help_again(ctx, call);
    if (shown.signed_out && shown.kept.form)
        shown.kept_body = body_kept(ctx, shown.kept.form);
    *call->answer = http_response_new(ctx->arena);
    problem_headers(ctx, call->answer);
    call->answer->status = row->status;
    call->answer->content_type = STR("text/html; charset=utf-8");
    fault_page_html(&call->answer->body, ctx, &shown);
}

enum err respond_resume(struct ctx *ctx, struct http_call *call, struct str to, struct str body)
{
    struct kept_form kept;

    TRY(kept_form_read(ctx, call, to, body, &kept));
    resume_html(respond_page(ctx, call), ctx, call, &kept);
    return OK;
}
