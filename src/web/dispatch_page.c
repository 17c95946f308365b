/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch_page.c: what only a browser's call has: cookies, the form and its token, a session instead of a token, and faults as pages: the
 * page of the form with what was typed, or the general page.
 */
#include "web/dispatch_call.h"

#include "base/locale.h"
#include "base/typed.h"
#include "web/fault_page.h"
#include "web/once.h"
#include "web/problem.h"

bool dispatch_is_page(const struct dispatch_call *call)
{
    return call->call.browser != NULL;
}

void dispatch_visit(struct dispatch_call *call)
{
    const struct web_hooks *hooks = &call->call.web->hooks;

    visit_begin(&call->ctx, &call->call, &call->browser);
    call->browser.visit.nav = hooks->nav ? hooks->nav() : NULL;
    call->came = call->browser;
}

enum err dispatch_begin_page(struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct str token;

    dispatch_visit(call);
    if (call->call.request->method != HTTP_POST)
        return OK;
    TRY(visit_read_form(ctx, &call->call, &token));
    /* A page that shows the form again counts as the page that it came from: sent once more from there, it is still the same form. */
    if (input_typed(call->call.form, ONCE_FIELD).len)
        call->came.visit.once = call->browser.visit.once = input_typed(call->call.form, ONCE_FIELD);
    enum err err = visit_check_form(ctx, &call->call, token);
    /* The session has ended: what was typed waits for the next sign-in. */
    if (err && call->call.form_is_ours && call->call.route->access != ACCESS_PUBLIC && !call->browser.session.len) {
        fault_clear(ctx);
        return fail(ctx, CODE_sign_in_required, tr(ctx, "You are signed out. We kept what you typed: sign in, then send it."));
    }
    return err;
}

bool dispatch_has_credentials(const struct dispatch_call *call)
{
    return dispatch_is_page(call) ? call->browser.session.len > 0 : dispatch_bearer_token(call->call.request).len > 0;
}

enum err dispatch_session(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    bool is_public = call->match.route->access == ACCESS_PUBLIC;

    if (call->browser.session.len && web->hooks.session && call->match.route->db != ROUTE_NO_DB) {
        enum err err = web->hooks.session(ctx, call->browser.session, &call->actor);
        if (err != ERR_SIGN_IN || !is_public)
            return err;
        fault_clear(ctx);
        call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    }
    return is_public ? OK : fail(ctx, CODE_sign_in_required, tr(ctx, "Please sign in. We kept what you typed."));
}

enum err dispatch_run_again(struct web *web, struct dispatch_call *call)
{
    dispatch_start_afresh(web, call);
    TRY(dispatch_check_access(web, call));
    TRY(call->match.route->again(&call->ctx, &call->call));
    /* The page reads the form anew; the handler has already reported what is wrong in it. */
    fault_clear(&call->ctx);
    MUST(call->call.answer->status);
    return OK;
}

/* The list above a form says of which field it is that "Enter a whole number." is meant. What is missing has words of its own that say it ("Enter
 * a title: the engineer sees it first."), where it has any; others name the field themselves ("This Access ID is mistyped."). */
static void name_fields(const struct web *web, struct ctx *ctx, const struct route *route, struct field_fault *fields)
{
    for (struct field_fault *wrong = web->hooks.label ? fields : NULL; wrong; wrong = wrong->next)
        if (wrong->code != CODE_missing || str_equal(wrong->detail, typed_missing_words(ctx))) {
            struct str label = web->hooks.label(ctx, route, wrong->field);
            wrong->label = label.len && str_contains(wrong->detail, label) ? STR("") : label;
        }
}

/* Shows the page of the form once more, unless this reader may not do it, whatever the form says: then it would stand above a page without
 * the form, and he gets the general one, with what was typed. The fault stays in the context, for the log. */
static bool show_again(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    const struct route *route = call->match.route;
    struct fault *kept = arena_alloc(ctx->arena, sizeof *kept);

    if (!route || !route->again || !call->call.form || !call->was_let_in || !web->db || (ctx->fault.err == ERR_DENIED && ctx->fault.is_final))
        return false;
    *kept = ctx->fault;
    name_fields(web, ctx, route, kept->fields);
    call->call.fault = kept;
    enum err err = dispatch_in_read(web, call, dispatch_run_again);
    call->call.fault = NULL;
    ctx->fault = *kept;
    if (!err)
        problem_headers(ctx, call->call.answer);
    return !err;
}

static enum err read_session(struct web *web, struct dispatch_call *call)
{
    return web->hooks.session(&call->ctx, call->browser.session, &call->actor);
}

/* The call was refused before anybody looked who it is: its page has the reader's navigation and zone all the same, where they can be had. */
static void know_reader(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct fault kept = ctx->fault;

    if (call->actor.kind != ACTOR_NOBODY || !call->browser.session.len || !web->hooks.session)
        return;
    call->browser.visit.reader_unknown = !web->db || kept.err == ERR_BUSY || kept.err == ERR_DAMAGED;
    if (call->browser.visit.reader_unknown)
        return;
    ctx->db = web->db;
    ctx->actor = &call->actor;
    fault_clear(ctx);
    enum err err = dispatch_in_read(web, call, read_session);
    if (err)
        call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    call->browser.visit.reader_unknown = err && err != ERR_SIGN_IN;
    ctx->fault = kept;
}

static bool leads_to_sign_in(const struct dispatch_call *call)
{
    return call->ctx.fault.err == ERR_SIGN_IN && call->call.request->method != HTTP_POST;
}

void dispatch_show_fault(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    call->came.visit.call_id = call->request_id;
    call->browser = call->came;         /* drops the cookies that the handler set */
    if (leads_to_sign_in(call)) {
        *call->call.answer = http_response_new(ctx->arena);
        respond_see_other(ctx, &call->call, url_query(ctx, URL(SIGN_IN_PATH), "return", call->browser.visit.here));
        fault_clear(ctx);               /* nothing went wrong */
        return;
    }
    if (show_again(web, call))
        return;
    know_reader(web, call);
    fault_page_answer(ctx, &call->call);
}
