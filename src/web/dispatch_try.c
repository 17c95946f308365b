/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch_try.c: tries a call in a transaction: signs in, checks access, runs the handler; and tries it again where that may help.
 * dispatch_batch.c lets several calls share a transaction.
 */
#include "web/dispatch_call.h"

#include "base/clock.h"
#include "base/locale.h"
#include "web/once.h"

#define HELD_MS     5000    /* until who waits for what another holds is refused */
#define READ_TRIES  3
#define WRITE_TRIES 5

struct str dispatch_bearer_token(const struct http_request *request)
{
    struct str value = http_header(request, "Authorization");
    struct str scheme = str_cut(&value, ' ');

    if (scheme.len != 6 || strncasecmp(scheme.data, "Bearer", 6) != 0)
        return STR("");
    return http_trim(value);
}

enum err dispatch_check_access(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    const struct route *route = call->match.route;

    call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    call->was_let_in = false;
    if (dispatch_is_page(call)) {
        TRY(dispatch_session(web, call));
    } else if (route->access >= ACCESS_SIGNED_IN) {
        struct str token = dispatch_bearer_token(call->call.request);
        if (!token.len)
            return fail(ctx, CODE_sign_in_required, tr(ctx, "Send a token: \"Authorization: Bearer TOKEN\"."));
        TRY(web->hooks.sign_in(ctx, token, &call->actor));
    }
    if (web->hooks.allows)
        TRY(web->hooks.allows(ctx, route));
    if (route->access == ACCESS_STAFF && !call->actor.staff)
        return fail(ctx, CODE_not_authorized, tr(ctx, "This is for the vendor's staff."));
    call->was_let_in = true;
    return OK;
}

void dispatch_start_afresh(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    fault_clear(ctx);
    ctx->actor = &call->actor;      /* a handler that signs somebody in puts him here */
    ctx_memo_forget(ctx);
    ctx->keeps = NULL;
    ctx->acts_checked = ctx->acts_owed = (struct act_set){ { 0 } };
    ctx->now = dispatch_now(web);
    *call->call.answer = http_response_new(ctx->arena);
    call->call.json = (struct json){ .out = NULL };
    if (dispatch_is_page(call))
        call->browser = call->came;
}

void dispatch_take_back(struct web *web, struct dispatch_call *call, struct arena_mark mark)
{
    dispatch_start_afresh(web, call);
    call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    arena_back(call->ctx.arena, mark);
}

enum err dispatch_run_handler(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    dispatch_start_afresh(web, call);
    TRY(dispatch_check_access(web, call));
    struct once once;
    TRY(once_claim(ctx, &call->call, &once));
    if (once.is_done) {
        once_answer(ctx, &call->call, &once);
        return OK;
    }
    TRY(call->match.route->handler(ctx, &call->call));
    MUST(!ctx->fault.err && !ctx->fault.fields);    /* OK, with a fault that nobody cleared or reported */
    if (call->call.json.out)
        json_end(&call->call.json);
    MUST(call->call.answer->status);
    TRY(once_done(ctx, &once, &call->call));
    if (web->hooks.checked)
        web->hooks.checked(ctx, call->match.route);
    return OK;
}

enum err dispatch_run_keeps(struct ctx *ctx)
{
    for (struct keep *keep = ctx->keeps; keep; keep = keep->next)
        TRY(keep->run(ctx, keep->what));
    ctx->keeps = NULL;
    return OK;
}

static bool only_if_free(const struct keep *keep)
{
    while (keep && keep->if_free)
        keep = keep->next;
    return !keep;
}

void dispatch_keep_apart(struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct fault kept = ctx->fault;

    if (!ctx->keeps)
        return;
    bool if_free = only_if_free(ctx->keeps);
    if (if_free && kept.err) {
        ctx->keeps = NULL;
        return;
    }
    fault_clear(ctx);
    enum err err = db_begin(ctx, if_free ? DB_WRITE_IF_FREE : DB_WRITE);
    if (!err)
        err = db_end(ctx, dispatch_run_keeps(ctx));
    ctx->keeps = NULL;
    /* An attempt that could not be noted is answered as such: it must count. */
    if (!err || if_free)
        ctx->fault = kept;
}

enum err dispatch_in_read(struct web *web, struct dispatch_call *call, enum err (*step)(struct web *, struct dispatch_call *))
{
    struct ctx *ctx = &call->ctx;
    struct arena_mark mark = arena_mark(ctx->arena);
    enum err err = OK;

    fault_clear(ctx);
    for (int tries = 0; tries < READ_TRIES; tries++) {
        if (tries)
            dispatch_take_back(web, call, mark);
        err = db_begin(ctx, DB_READ);
        if (!err)
            err = db_end(ctx, step(web, call));
        if (!err || !ctx->fault.may_retry)
            break;
    }
    dispatch_keep_apart(call);
    return ctx->fault.err ? ctx->fault.err : err;
}

/* Whether it shall come again: the first time that it had to wait says until when. */
static bool is_held(struct dispatch_call *call)
{
    int64_t now = clock_running();

    if (!call->ctx.fault.held)
        return false;
    if (!call->held_until)
        call->held_until = now + HELD_MS;
    return now < call->held_until;
}

bool dispatch_alone(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct arena_mark mark = arena_mark(ctx->arena);

    fault_clear(ctx);
    for (int tries = 0; tries < WRITE_TRIES; tries++) {
        if (tries)
            dispatch_take_back(web, call, mark);
        enum err err = db_begin(ctx, DB_WRITE_SOON);
        if (!err) {
            err = dispatch_run_handler(web, call);
            struct keep *keeps = ctx->keeps;
            if (!err)
                err = dispatch_run_keeps(ctx);
            if (err) {
                db_rollback(ctx);
                ctx->keeps = keeps;
            } else {
                err = db_commit(ctx);
            }
        }
        if (!err || !ctx->fault.may_retry)
            break;
    }
    if (is_held(call)) {
        dispatch_take_back(web, call, mark);
        return false;
    }
    if (ctx->fault.err)
        dispatch_keep_apart(call);
    return true;
}
