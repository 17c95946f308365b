/* SPDX-License-Identifier: Apache-2.0 */
/* account_pages.c: forms in, pages out, for people who are not signed in yet. */
#include "desk/account/account_pages.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_prepare.h"
#include "desk/account/account_read.h"
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
    return trf(ctx, "At least {min} characters. Three or four random words work well; do not use your name, your address or the name of this site.", HOLE("min", tr_int(ctx, LIMIT_PASSWORD_CHARS_MIN)));
}

/* So many are left when a page begins to say it. */
#define ATTEMPTS_FEW 3

enum err attempts_left_words(struct ctx *ctx, const struct http_call *call, enum attempt_kind kind, struct str account_subject, struct str *out_words)
{
    int64_t left = 0;

    *out_words = STR("");
    if (!call->fault)
        return OK;
    TRY(attempts_left(ctx, kind, account_subject, &left));
    if (left > 0 && left <= ATTEMPTS_FEW)       /* when none is left the fault says so */
        *out_words = trn(ctx, "1 try left, then you have to wait {window} minutes.", "{n} tries left, then you have to wait {window} minutes.",
                         left, HOLE("window", tr_int(ctx, LIMIT_ATTEMPTS_WINDOW_MS / MINUTE_MS)));
    return OK;
}

/* ---- Signing in and out --------------------------------------------------------------------------------- */

/* Where to go on to, of the address of a page; looked at when it is followed. */
struct going_query { struct str going; };

static void going_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct going_query *)out)->going = input_as_typed(query, "return");
}

/* GET /sign-in?return=/where/one/was/going: only paths of this server count. Who is signed in goes there at once. */
static enum err sign_in_page(struct ctx *ctx, struct http_call *call)
{
    const struct going_query *asked = call->asked;
    struct entry_shown shown = { .call = call, .going = asked ? asked->going : form_typed(call, "return") };

    TRY(policy_check(ctx, ACT_SESSION_START, 0));
    if (ctx->actor->kind == ACTOR_ACCOUNT && !call->form) {
        respond_see_other(ctx, call, url_local(ctx, shown.going, URL("/")));
        return OK;
    }
    TRY(attempts_left_words(ctx, call, ATTEMPT_SIGN_IN, email_key(ctx, form_typed(call, "email")), &shown.left));
    sign_in_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* resume_to and resume_body: of web/fault_page.h, or empty. */
struct sign_in_form { struct sign_in who; struct str going, resume_to, resume_body, time_zone; };

static void sign_in_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct sign_in_form *given = out;

    sign_in_read(ctx, form, &given->who);
    given->going = input_as_typed(form, "return");
    given->resume_to = input_as_typed(form, "resume_to");
    given->resume_body = input_as_typed(form, "resume_body");
    given->time_zone = input_as_typed(form, "time_zone");
}

static enum err sign_in_action(struct ctx *ctx, struct http_call *call)
{
    const struct sign_in_form *given = call->given;
    struct session session;
    struct str secret = STR("");

    TRY(session_start(ctx, given->who.email, call->prepared, &session, &secret));
    TRY(account_guess_zone(ctx, session.account_id, given->time_zone));
    respond_session(ctx, call, secret);
    if (given->resume_to.len) {
        /* The page that shows what was typed is that of somebody who is signed in. */
        struct actor *actor = arena_alloc(ctx->arena, sizeof *actor);
        TRY(session_sign_in(ctx, secret, actor));
        ctx->actor = actor;
        return respond_resume(ctx, call, given->resume_to, given->resume_body);
    }
    respond_see_other(ctx, call, url_local(ctx, given->going, URL("/")));
    return OK;
}

struct sign_out_form { struct str back; };

static void sign_out_form_read(struct ctx *ctx, struct input *form, void *out)
{
    (void)ctx;
    ((struct sign_out_form *)out)->back = input_line(form, "return", NEED_OPTIONAL, 0, LIMIT_PATH_BYTES);
}

/* POST /sign-out */
static enum err sign_out_action(struct ctx *ctx, struct http_call *call)
{
    struct str back = ((const struct sign_out_form *)call->given)->back;

    /* Who is signed out already wanted just that. */
    if (policy_may(ctx, ACT_ACCOUNT_SELF, REL_SELF))
        TRY(session_end(ctx, ctx->actor->session_id));
    respond_session(ctx, call, STR(""));
    respond_flash(ctx, call, tr(ctx, "You are signed out."));
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
    TRY(attempts_left_words(ctx, call, ATTEMPT_SIGN_UP, email_key(ctx, form_typed(call, "email")), &shown.left));
    sign_up_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* time_zone: filled in by a script, and never a fault. */
struct sign_up_form { struct sign_up who; struct str time_zone; };

static void sign_up_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct sign_up_form *given = out;

    sign_up_read(ctx, form, &given->who);
    given->time_zone = input_as_typed(form, "time_zone");
}

static enum err sign_up_action(struct ctx *ctx, struct http_call *call)
{
    const struct sign_up_form *given = call->given;
    struct email email;
    struct str wrong;

    TRY(sign_up(ctx, given->who.name, given->who.email, call->prepared, given->time_zone));
    MUST(email_read(ctx, given->who.email, &email, &wrong));
    /* The e-mail stands in the flash and not in the next address, which histories and logs keep. */
    respond_flash(ctx, call, trf(ctx, "We have sent an e-mail to {email}.", HOLE("email", email.address)));
    respond_see_other(ctx, call, URL("/verify"));
    return OK;
}

/* ---- Mailed links --------------------------------------------------------------------------------------- */

/* The token in the address of a mailed link. One that is none is told as a link that is unknown. */
struct link_query { struct str token; };

static void link_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct link_query *)out)->token = input_as_typed(query, "token");
}

static struct str link_token(const struct http_call *call)
{
    const struct link_query *asked = call->asked;

    return asked ? asked->token : form_typed(call, "token");
}

/* What the page of a link shows: the token, and whether it can be used. Answers 404 for one that cannot. */
static enum err link_look(struct ctx *ctx, struct http_call *call, enum link_purpose purpose, struct link_shown *shown)
{
    struct fault *broken = arena_alloc(ctx->arena, sizeof *broken);

    enum err err = link_check(ctx, shown->token, purpose, &shown->link);
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

static enum err verified_go_on(struct ctx *ctx, struct http_call *call, struct str secret)
{
    respond_session(ctx, call, secret);
    respond_flash(ctx, call, tr(ctx, "Your e-mail address is confirmed, and you are signed in."));
    respond_see_other(ctx, call, URL("/"));
    return OK;
}

/*
 * GET /verify: what to do after the sign-up. With ?token= of a mail, in the browser that signed up: verifies and signs in. That a GET does
 * it is safe: programs that look into mails, and other sites' pages, do not have the cookie of that browser, and what it does is what the
 * mail says. Where that browser is signed in, as somebody else then, or loads the page ahead of time, the page has a button for it;
 * elsewhere it asks for the password.
 */
static enum err verify_page(struct ctx *ctx, struct http_call *call)
{
    struct link_shown shown = { .call = call, .token = link_token(call) };
    struct str secret = STR("");

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    if (!call->form && !shown.token.len) {
        verify_wait_html(respond_page(ctx, call), ctx);
        return OK;
    }
    TRY(link_look(ctx, call, LINK_VERIFY, &shown));
    if (shown.link.here && !call->form && ctx->actor->kind == ACTOR_NOBODY && call_opens_page(call)) {
        TRY(email_verify_here(ctx, shown.token, &secret));
        return verified_go_on(ctx, call, secret);
    }
    if (!shown.broken)
        TRY(attempts_left_words(ctx, call, ATTEMPT_SIGN_IN, email_key(ctx, shown.link.email), &shown.left));
    verify_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* POST /verify: by the password; POST /verify/here: in the browser that signed up. */
static enum err verify_action(struct ctx *ctx, struct http_call *call)
{
    const struct email_verify *given = call->given;
    struct str secret = STR("");

    TRY(email_verify_and_sign_in(ctx, given->token, call->prepared, &secret));
    return verified_go_on(ctx, call, secret);
}

static enum err verify_here_action(struct ctx *ctx, struct http_call *call)
{
    const struct link_form *given = call->given;
    struct str secret = STR("");

    TRY(email_verify_here(ctx, given->token, &secret));
    return verified_go_on(ctx, call, secret);
}

/* GET, POST /reset: asking for a link */
static enum err reset_page(struct ctx *ctx, struct http_call *call)
{
    struct entry_shown shown = { .call = call };

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    TRY(attempts_left_words(ctx, call, ATTEMPT_RESET, email_key(ctx, form_typed(call, "email")), &shown.left));
    reset_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err reset_action(struct ctx *ctx, struct http_call *call)
{
    const struct reset_ask *given = call->given;

    TRY(reset_ask(ctx, given->email));
    respond_flash(ctx, call, tr(ctx, "If this address has an account, an e-mail with a link is on its way to it."));
    respond_see_other(ctx, call, URL("/sign-in"));
    return OK;
}

/* GET /reset/new?token= of a mail, POST: the new password. */
static enum err reset_new_page(struct ctx *ctx, struct http_call *call)
{
    struct link_shown shown = { .call = call, .token = link_token(call) };

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    TRY(link_look(ctx, call, LINK_RESET, &shown));
    reset_new_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err reset_new_action(struct ctx *ctx, struct http_call *call)
{
    const struct reset *given = call->given;

    TRY(reset_finish(ctx, given->token, call->prepared, given->keep_tokens));
    respond_flash(ctx, call, given->keep_tokens ? tr(ctx, "Your new password is set. Sign in with it. Your API tokens still work.")
                                                 : tr(ctx, "Your new password is set. Sign in with it. The API tokens that you made no longer work."));
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

void token_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct token_given *given = out;

    token_wish_read(ctx, form, &given->wish);
    input_demand(form, "days");
    given->wish.scopes |= SCOPE_READ;
    given->password = input_secret(form, "password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS);
}

const struct route account_pages_routes[] = {
    PAGE("/sign-in", PUBLIC, SESSION_START, sign_in_page, .query = READS(struct going_query, going_query_read)),
    ACTION("/sign-in", PUBLIC, SESSION_START, sign_in_action, .body_bytes_max = LIMIT_KEPT_FORM_BYTES, .prepare = sign_in_prepare,
        .again = sign_in_page, .body = READS(struct sign_in_form, sign_in_form_read)),
    ACTION("/sign-out", PUBLIC, ACCOUNT_SELF, sign_out_action, .body = READS(struct sign_out_form, sign_out_form_read)),
    PAGE("/sign-up", PUBLIC, ACCOUNT_SIGN_UP, sign_up_page),
    ACTION("/sign-up", PUBLIC, ACCOUNT_SIGN_UP, sign_up_action, .prepare = sign_up_prepare, .again = sign_up_page,
        .body = READS(struct sign_up_form, sign_up_form_read)),
    PAGE_THAT_ACTS("/verify", PUBLIC, ACCOUNT_RECOVER, verify_page, .query = READS(struct link_query, link_query_read)),
    ACTION("/verify", PUBLIC, ACCOUNT_RECOVER, verify_action, .prepare = email_verify_prepare, .again = verify_page,
        .body = READS(struct email_verify, email_verify_read)),
    ACTION("/verify/here", PUBLIC, ACCOUNT_RECOVER, verify_here_action, .again = verify_page, .body = READS(struct link_form, link_form_read)),
    PAGE("/reset", PUBLIC, ACCOUNT_RECOVER, reset_page),
    ACTION("/reset", PUBLIC, ACCOUNT_RECOVER, reset_action, .again = reset_page, .body = READS(struct reset_ask, reset_ask_read)),
    PAGE("/reset/new", PUBLIC, ACCOUNT_RECOVER, reset_new_page, .query = READS(struct link_query, link_query_read)),
    ACTION("/reset/new", PUBLIC, ACCOUNT_RECOVER, reset_new_action, .prepare = reset_prepare, .again = reset_new_page,
        .body = READS(struct reset, reset_read)),
    ROUTES_END
};
