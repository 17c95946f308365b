/* SPDX-License-Identifier: Apache-2.0 */
/* account_pages.c: forms in, pages out, for people who are not signed in yet. */
#include "desk/account/account_pages.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/account_room.h"
#include "desk/account/policy.h"
#include "desk/account/reset.html.h"
#include "desk/account/session.h"
#include "desk/account/sign_in.html.h"
#include "desk/account/sign_up.h"
#include "desk/account/sign_up.html.h"
#include "web/fault_page.h"

struct str password_hint(struct ctx *ctx)
{
    return trf(ctx, "At least {min} characters. A few words in a row are good; those of your name, your address and this site are not.", HOLE("min", tr_int(ctx, LIMIT_PASSWORD_CHARS_MIN)));
}

enum err attempts_left_words(struct ctx *ctx, const char *kind, struct str account_subject, struct str *out_words)
{
    int64_t left = 0;

    TRY(attempts_left(ctx, kind, account_subject, &left));
    *out_words = left < LIMIT_ATTEMPTS
        ? trn(ctx, "{n} more attempt is possible within {window} minutes.", "{n} more attempts are possible within {window} minutes.",
              left, HOLE("window", tr_int(ctx, LIMIT_ATTEMPTS_WINDOW_MS / MINUTE_MS)))
        : STR("");
    return OK;
}

/* ---- Signing in and out --------------------------------------------------------------------------------- */

/* A field of the query, or empty; what else stands there does not matter. */
static enum err query_text(struct ctx *ctx, struct http_call *call, const char *field, struct str *out_text)
{
    struct input *query;

    TRY(call_query(ctx, call, &query));
    *out_text = input_typed(query, field);
    return OK;
}

/* GET /sign-in?return=/where/one/was/going: only paths of this server count. Who is signed in goes there at once. */
static enum err sign_in_page(struct ctx *ctx, struct http_call *call)
{
    struct entry_shown shown = { .call = call, .going = form_typed(call, "return") };

    TRY(policy_check(ctx, ACT_SESSION_START, 0));
    if (!call->form)
        TRY(query_text(ctx, call, "return", &shown.going));
    if (ctx->actor->kind == ACTOR_ACCOUNT && !call->form) {
        respond_see_other(ctx, call, url_local(ctx, shown.going, URL("/")));
        return OK;
    }
    TRY(attempts_left_words(ctx, "sign_in", email_key(ctx, form_typed(call, "email")), &shown.left));
    sign_in_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

struct sign_in_form { struct str email, password; };

static enum err sign_in_read(struct http_call *call, struct sign_in_form *out_form)
{
    struct input *in = call->form;
    struct sign_in_form form = {
        .email    = input_line(in, "email", NEED_REQUIRED, 1, LIMIT_EMAIL_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS),
    };
    /* Where to go on with is looked at when it is followed. */
    (void)input_has(in, "return");
    (void)input_has(in, "resume_to");
    (void)input_has(in, "resume_body");
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

/* POST: also with "resume_to" and "resume_body" of web/fault_page.h. */
static enum err sign_in_action_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct sign_in_form form;
    struct str hash = STR("");

    TRY(sign_in_read(call, &form));
    TRY(sign_in_start(ctx, form.email, &hash));
    *out_work = password_to_verify(ctx->arena, hash, form.password);
    return OK;
}

static enum err sign_in_action(struct ctx *ctx, struct http_call *call)
{
    struct sign_in_form form;
    struct session session;
    struct str secret = STR(""), resume_to = form_typed(call, "resume_to");

    TRY(sign_in_read(call, &form));
    TRY(session_start(ctx, form.email, call->prepared, &session, &secret));
    respond_session(ctx, call, secret);
    if (resume_to.len) {
        /* The page that shows what was typed is that of somebody who is signed in. */
        struct actor *actor = arena_alloc(ctx->arena, sizeof *actor);
        TRY(session_sign_in(ctx, secret, actor));
        ctx->actor = actor;
        return respond_resume(ctx, call, resume_to, form_typed(call, "resume_body"));
    }
    respond_see_other(ctx, call, url_local(ctx, form_typed(call, "return"), URL("/")));
    return OK;
}

/* POST /sign-out */
static enum err sign_out_action(struct ctx *ctx, struct http_call *call)
{
    struct str back = input_line(call->form, "return", NEED_OPTIONAL, 0, LIMIT_PATH_BYTES);

    TRY(input_done(call->form));
    /* Who is signed out already wanted just that. */
    if (policy_may(ctx, ACT_ACCOUNT_SELF, REL_SELF))
        TRY(session_end(ctx, ctx->actor->session_id));
    respond_session(ctx, call, STR(""));
    respond_notice(ctx, call, tr(ctx, "You are signed out."));
    /* "Use another sign-in" comes back to where it was pressed. */
    respond_see_other(ctx, call, back.len ? url_query(ctx, URL("/sign-in"), "return", back) : URL("/sign-in"));
    return OK;
}

/* ---- Signing up ----------------------------------------------------------------------------------------- */

/* GET, POST /sign-up */
static enum err sign_up_page(struct ctx *ctx, struct http_call *call)
{
    struct entry_shown shown = { .call = call };

    TRY(policy_check(ctx, ACT_ACCOUNT_SIGN_UP, 0));
    TRY(attempts_left_words(ctx, "sign_up", email_key(ctx, form_typed(call, "email")), &shown.left));
    sign_up_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

struct sign_up_form { struct str name, email, password; };

static enum err sign_up_read(struct http_call *call, struct sign_up_form *out_form)
{
    struct input *in = call->form;
    struct sign_up_form form = {
        .name     = input_line(in, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS),
        .email    = input_line(in, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS),
    };
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

static enum err sign_up_action_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct sign_up_form form;
    struct new_password password;

    TRY(sign_up_read(call, &form));
    TRY(sign_up_start(ctx, form.name, form.email, form.password, &password));
    *out_work = password_to_hash(password);
    return OK;
}

static enum err sign_up_action(struct ctx *ctx, struct http_call *call)
{
    struct sign_up_form form;
    struct email email;
    struct str wrong;

    TRY(sign_up_read(call, &form));
    TRY(sign_up(ctx, form.name, form.email, call->prepared));
    MUST(email_read(ctx, form.email, &email, &wrong));
    /* Not in the address of the next page, which stands in histories and logs. */
    respond_notice(ctx, call, trf(ctx, "We have sent a mail to {email}.", HOLE("email", email.address)));
    respond_see_other(ctx, call, URL("/verify"));
    return OK;
}

/* ---- Mailed links --------------------------------------------------------------------------------------- */

/* What the page of a link shows: the token, and whether it can be used. Answers 404 for one that cannot. */
static enum err link_look(struct ctx *ctx, struct http_call *call, enum link_purpose purpose, struct link_shown *shown)
{
    struct fault *broken = arena_alloc(ctx->arena, sizeof *broken);

    enum err err = link_check(ctx, shown->token, purpose, &shown->email);
    if (err && err != ERR_MISSING)
        return err;
    if (!err)
        return OK;
    *broken = ctx->fault;
    shown->broken = broken;
    fault_clear(ctx);
    call->fault = broken;       /* for the status */
    return OK;
}

/* GET /verify: what to do after the sign-up; with ?token= of a mail: a page that asks for the password chosen then. POST
 * uses the link. */
static enum err verify_page(struct ctx *ctx, struct http_call *call)
{
    struct link_shown shown = { .call = call, .token = form_typed(call, "token") };

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    if (!call->form)
        TRY(query_text(ctx, call, "token", &shown.token));
    if (!call->form && !shown.token.len) {
        verify_wait_html(respond_page(ctx, call), ctx);
        return OK;
    }
    TRY(link_look(ctx, call, LINK_VERIFY, &shown));
    if (!shown.broken)
        TRY(attempts_left_words(ctx, "sign_in", email_key(ctx, shown.email), &shown.left));
    verify_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

struct link_form { struct str token, password; bool keep_tokens; };

static enum err link_read(struct http_call *call, enum link_purpose purpose, struct link_form *out_form)
{
    struct input *in = call->form;
    struct link_form form = {
        .token    = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS),
        .keep_tokens = purpose == LINK_RESET && input_has(in, "keep_tokens"),
    };
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

static enum err verify_action_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct link_form form;
    struct str hash = STR("");

    TRY(link_read(call, LINK_VERIFY, &form));
    TRY(email_verify_start(ctx, form.token, &hash));
    *out_work = password_to_verify(ctx->arena, hash, form.password);
    return OK;
}

static enum err verify_action(struct ctx *ctx, struct http_call *call)
{
    struct link_form form;

    TRY(link_read(call, LINK_VERIFY, &form));
    TRY(email_verify(ctx, form.token, call->prepared));
    respond_notice(ctx, call, tr(ctx, "Your e-mail address is verified. Now sign in."));
    respond_see_other(ctx, call, URL("/sign-in"));
    return OK;
}

/* GET, POST /reset: asking for a link */
static enum err reset_page(struct ctx *ctx, struct http_call *call)
{
    struct entry_shown shown = { .call = call };

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    TRY(attempts_left_words(ctx, "reset", email_key(ctx, form_typed(call, "email")), &shown.left));
    reset_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err reset_action(struct ctx *ctx, struct http_call *call)
{
    struct str email = input_line(call->form, "email", NEED_REQUIRED, 1, LIMIT_EMAIL_CHARS);

    TRY(input_done(call->form));
    TRY(reset_ask(ctx, email));
    respond_notice(ctx, call, tr(ctx, "If there is an account with this address, a mail with a link is on its way to it."));
    respond_see_other(ctx, call, URL("/sign-in"));
    return OK;
}

/* GET /reset/new?token= of a mail, POST: the new password. */
static enum err reset_new_page(struct ctx *ctx, struct http_call *call)
{
    struct link_shown shown = { .call = call, .token = form_typed(call, "token") };

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    if (!call->form)
        TRY(query_text(ctx, call, "token", &shown.token));
    TRY(link_look(ctx, call, LINK_RESET, &shown));
    reset_new_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err reset_new_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct link_form form;
    struct new_password password;

    TRY(link_read(call, LINK_RESET, &form));
    TRY(reset_start(ctx, form.token, form.password, &password));
    *out_work = password_to_hash(password);
    return OK;
}

static enum err reset_new_action(struct ctx *ctx, struct http_call *call)
{
    struct link_form form;

    TRY(link_read(call, LINK_RESET, &form));
    TRY(reset_finish(ctx, form.token, call->prepared, form.keep_tokens));
    respond_notice(ctx, call, form.keep_tokens ? tr(ctx, "Your new password is set. Sign in with it. Your API tokens keep working.")
                                          : tr(ctx, "Your new password is set. Sign in with it. API tokens that you had made no longer work."));
    respond_see_other(ctx, call, URL("/sign-in"));
    return OK;
}

/* ---- Tokens ---------------------------------------------------------------------------------------------- */

struct token_form token_form_of(struct ctx *ctx, const struct http_call *call)
{
    return (struct token_form){
        .call = call, .usable = scopes_of(ctx->actor), .days = tr_int(ctx, TOKEN_DAYS_DEFAULT),
        .days_words = trf(ctx, "1 to {max}.", HOLE("max", tr_int(ctx, LIMIT_TOKEN_DAYS))),
    };
}

enum err token_form_read(struct ctx *ctx, struct http_call *call, struct str *out_password, struct token_wish *out_wish)
{
    struct input *in = call->form;
    struct str password = input_text(in, "token_password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS);
    struct token_wish wish = {
        .name   = input_line(in, "token_name", NEED_OPTIONAL, 0, LIMIT_NAME_CHARS),
        .days   = input_int(in, "token_days", NEED_REQUIRED, 1, LIMIT_TOKEN_DAYS),
        .scopes = SCOPE_READ | (input_has(in, "scope_submit") ? SCOPE_SUBMIT : 0) | (input_has(in, "scope_desk") ? SCOPE_DESK : 0)
                  | (input_has(in, "scope_admin") ? SCOPE_ADMIN : 0),
    };

    (void)ctx;
    TRY(input_done(in));
    *out_password = password;
    *out_wish = wish;
    return OK;
}

/* GET /: leads to where somebody's work is. */
static enum err home_page(struct ctx *ctx, struct http_call *call)
{
    unsigned staff = ctx->actor->staff;

    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    respond_see_other(ctx, call, staff & (STAFF_ENGINEER | STAFF_ADMINISTRATOR) ? URL("/desk")
                               : staff & STAFF_CONTRACT_DESK ? URL("/desk/contracts") : URL("/requests"));
    return OK;
}

const struct route account_pages_routes[] = {
    PAGE("/", SIGNED_IN, ACCOUNT_SELF, home_page),
    PAGE("/sign-in", PUBLIC, SESSION_START, sign_in_page),
    ACTION("/sign-in", PUBLIC, SESSION_START, sign_in_action, .body_bytes_max = LIMIT_KEPT_FORM_BYTES, .prepare = sign_in_action_prepare, .again = sign_in_page),
    ACTION("/sign-out", PUBLIC, ACCOUNT_SELF, sign_out_action),
    PAGE("/sign-up", PUBLIC, ACCOUNT_SIGN_UP, sign_up_page),
    ACTION("/sign-up", PUBLIC, ACCOUNT_SIGN_UP, sign_up_action, .prepare = sign_up_action_prepare, .again = sign_up_page),
    PAGE("/verify", PUBLIC, ACCOUNT_RECOVER, verify_page),
    ACTION("/verify", PUBLIC, ACCOUNT_RECOVER, verify_action, .prepare = verify_action_prepare, .again = verify_page),
    PAGE("/reset", PUBLIC, ACCOUNT_RECOVER, reset_page),
    ACTION("/reset", PUBLIC, ACCOUNT_RECOVER, reset_action, .again = reset_page),
    PAGE("/reset/new", PUBLIC, ACCOUNT_RECOVER, reset_new_page),
    ACTION("/reset/new", PUBLIC, ACCOUNT_RECOVER, reset_new_action, .prepare = reset_new_prepare, .again = reset_new_page),
    ROUTES_END
};
