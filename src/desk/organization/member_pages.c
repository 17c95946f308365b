/* SPDX-License-Identifier: Apache-2.0 */
/* member_pages.c: forms in, pages out, about oneself. */
#include "desk/organization/member_pages.h"

#include "base/locale.h"
#include "desk/account/account_pages.h"
#include "desk/account/account_password.h"
#include "desk/account/account_prepare.h"
#include "desk/account/account_read.h"
#include "desk/account/policy.h"
#include "desk/organization/organization_read.h"
#include "desk/organization/organization_room.h"
#include "desk/organization/profile.html.h"


static const struct { enum organization_role role; const char *words; } role_words[] = {
    { ROLE_GLOBAL_ADMIN,  TR_MARK("global administrator") },
    { ROLE_PARTNER_ADMIN, TR_MARK("partner administrator") },
    { ROLE_ADMIN_AGENT,   TR_MARK("agent for customers") },
    { ROLE_MEMBER,        TR_MARK("member") },
};

struct str membership_roles_words(struct ctx *ctx, unsigned roles)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(role_words); i++) {
        if (!(roles & role_words[i].role))
            continue;
        if (out.len)
            buf_add(&out, STR(", "));
        buf_add(&out, tr_text(ctx, role_words[i].words));
    }
    return buf_str(&out);
}

static enum err profile_look(struct ctx *ctx, struct http_call *call, struct profile_shown *shown)
{
    shown->call = call;
    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    return account_find(ctx, ctx->actor->id, &shown->account);
}

/* made: the secret of a token that has just been made, which is shown this once; or empty. */
static enum err profile_show(struct ctx *ctx, struct http_call *call, struct str made)
{
    struct profile_shown shown = { .made = made };

    shown.token_form = token_form_of(ctx, call);
    TRY(profile_look(ctx, call, &shown));
    TRY(membership_list(ctx, ctx->actor->id, &shown.memberships, &shown.membership_count));
    TRY(session_list(ctx, 0, PROFILE_SESSIONS_SHOWN + 1, &shown.sessions, &shown.session_count));
    TRY(token_list(ctx, ctx->actor->id, 0, PROFILE_TOKENS_SHOWN + 1, &shown.tokens, &shown.token_count));
    TRY(attempts_left_words(ctx, call, ATTEMPT_SIGN_IN, ctx->actor->email, &shown.left));
    profile_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* GET /profile; POST /profile changes the defaults. */
static enum err profile_page(struct ctx *ctx, struct http_call *call)
{
    return profile_show(ctx, call, STR(""));
}

static enum err profile_action(struct ctx *ctx, struct http_call *call)
{
    struct account account;

    TRY(member_set_profile(ctx, call->given, &account));
    respond_flash(ctx, call, str_trim(str_join(ctx->arena, tr(ctx, "Your profile is saved."), STR(" "), account.remark)));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/password */
static enum err profile_password_action(struct ctx *ctx, struct http_call *call)
{
    const struct password_change *given = call->given;
    struct str new_hash = call->prepared, secret = STR("");
    struct str verified = str_cut(&new_hash, '\n');

    TRY(password_change_finish(ctx, "current", verified, new_hash, given->keep_tokens, &secret));
    respond_session(ctx, call, secret);
    respond_flash(ctx, call, given->keep_tokens
        ? tr(ctx, "Your password is changed. You are signed out everywhere else. Your API tokens still work.")
        : tr(ctx, "Your password is changed. You are signed out everywhere else, and the API tokens that you made no longer work."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/sessions: signs out everywhere else. */
static enum err profile_sessions_action(struct ctx *ctx, struct http_call *call)
{
    TRY(session_end_others(ctx));
    respond_flash(ctx, call, tr(ctx, "You are signed out everywhere else."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/tokens: answers with the page that shows the new token, this once. */
static enum err profile_token_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct token_given *given = call->given;
    struct str hash = STR("");

    TRY(password_prove_start(ctx, &hash));
    *out_task = password_to_verify(ctx->arena, hash, given->password);
    return OK;
}

static enum err profile_token_action(struct ctx *ctx, struct http_call *call)
{
    const struct token_given *given = call->given;
    struct token token;
    struct str secret = STR("");

    TRY(token_add_own(ctx, "password", call->prepared, &given->wish, &token, &secret));
    /* Answered here and not by another page: the secret is to stand nowhere else, so the form sent again cannot show it. */
    respond_shown_once(ctx, call, URL("/profile"), tr(ctx, "You sent this form before: its token is in the list of your API tokens and was shown then, once. If you did not copy it, revoke it and create another."));
    return profile_show(ctx, call, secret);
}

/* POST /profile/tokens/:id/revoke */
static enum err profile_token_revoke_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(token_revoke(ctx, ctx->actor->id, id));
    respond_flash(ctx, call, tr(ctx, "The token is revoked. Programs that use it are signed out."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

const struct route member_pages_routes[] = {
    PAGE("/profile", SIGNED_IN, ACCOUNT_SELF, profile_page),
    ACTION("/profile", SIGNED_IN, ACCOUNT_CHANGE, profile_action, .again = profile_page, .body = READS(struct profile, profile_read)),
    ACTION("/profile/password", SIGNED_IN, ACCOUNT_CHANGE, profile_password_action, .prepare = password_change_prepare,
        .again = profile_page, .body = READS(struct password_change, password_change_read)),
    ACTION("/profile/sessions", SIGNED_IN, ACCOUNT_CHANGE, profile_sessions_action, .again = profile_page, .body = READS_NOTHING),
    ACTION_ONCE("/profile/tokens", SIGNED_IN, ACCOUNT_CHANGE, profile_token_action, .prepare = profile_token_prepare,
        .again = profile_page, .body = READS(struct token_given, token_form_read)),
    ACTION("/profile/tokens/:id/revoke", SIGNED_IN, ACCOUNT_CHANGE, profile_token_revoke_action, .again = profile_page,
        .body = READS_NOTHING),
    ROUTES_END
};
