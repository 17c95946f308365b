/* SPDX-License-Identifier: Apache-2.0 */
/* member_pages.c: forms in, pages out, about oneself. */
#include "desk/organization/member_pages.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account_pages.h"
#include "desk/account/account_password.h"
#include "desk/account/policy.h"
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

/* Another form of the page may have been sent, which does not have the field. */
static struct str typed_or(const struct http_call *call, const char *field, struct str stored)
{
    return form_has(call, field) ? form_typed(call, field) : stored;
}

static enum err profile_look(struct ctx *ctx, struct http_call *call, struct profile_shown *shown)
{
    struct account *account = &shown->account;

    shown->call = call;
    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    TRY(account_find(ctx, ctx->actor->id, account));
    account->phone = typed_or(call, "phone", account->phone);
    account->country = typed_or(call, "country", account->country);
    account->time_zone = typed_or(call, "time_zone", account->time_zone);
    account->language = typed_or(call, "language", account->language);
    return OK;
}

/* GET /welcome?return=: asked once, before anything else. POST goes on to where one was going. */
static enum err welcome_page(struct ctx *ctx, struct http_call *call)
{
    struct profile_shown shown = { .going = form_typed(call, "return") };
    struct input *query;

    TRY(profile_look(ctx, call, &shown));
    if (!call->form) {
        TRY(call_query(ctx, call, &query));
        shown.going = input_typed(query, "return");
    }
    welcome_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err profile_save(struct ctx *ctx, struct http_call *call, struct account *out_account)
{
    struct input *in = call->form;
    struct str phone     = input_spaced(in, "phone", NEED_OPTIONAL, 0, LIMIT_PHONE_CHARS);
    struct str country   = input_country(in, "country", NEED_OPTIONAL);
    struct str time_zone = input_code(in, "time_zone", NEED_OPTIONAL, 0, LIMIT_TIME_ZONE_CHARS);
    struct str language  = input_code(in, "language", NEED_OPTIONAL, 0, LIMIT_LANGUAGE_CHARS);

    (void)input_has(in, "return");
    TRY(input_done(in));
    return member_set_profile(ctx, &(struct profile){ &phone, &country, &time_zone, &language }, out_account);
}

static enum err welcome_action(struct ctx *ctx, struct http_call *call)
{
    struct account account;

    TRY(profile_save(ctx, call, &account));
    if (account.remark.len)
        respond_notice(ctx, call, account.remark);
    respond_see_other(ctx, call, url_local(ctx, form_typed(call, "return"), URL("/")));
    return OK;
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
    TRY(attempts_left_words(ctx, "sign_in", ctx->actor->email, &shown.left));
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

    TRY(profile_save(ctx, call, &account));
    respond_notice(ctx, call, str_trim(str_join(ctx->arena, tr(ctx, "Your profile is saved."), STR(" "), account.remark)));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/password */
static enum err profile_password_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct input *in = call->form;
    struct str hash = STR("");

    TRY(password_prove_start(ctx, &hash));
    struct str current = input_secret(in, "password_current", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS);
    struct str changed = input_secret(in, "password_new", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS);
    (void)input_has(in, "keep_tokens");
    TRY(input_done(in));
    struct new_password password = password_check(ctx, STR("password_new"), changed, ctx->actor->email, ctx->actor->name);
    TRY(fields_checked(ctx));
    *out_work = password_to_change(ctx->arena, hash, current, password);
    return OK;
}

static enum err profile_password_action(struct ctx *ctx, struct http_call *call)
{
    struct str new_hash = call->prepared, secret = STR("");
    struct str verified = str_cut(&new_hash, '\n');
    bool keep_tokens = form_has(call, "keep_tokens");

    TRY(password_change_finish(ctx, "password_current", verified, new_hash, keep_tokens, &secret));
    respond_session(ctx, call, secret);
    respond_notice(ctx, call, keep_tokens
        ? tr(ctx, "Your password is changed. Everywhere else you are signed out. Your API tokens keep working.")
        : tr(ctx, "Your password is changed. Everywhere else you are signed out, and API tokens that you had made no longer work."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/sessions: signs out everywhere else. */
static enum err profile_sessions_action(struct ctx *ctx, struct http_call *call)
{
    TRY(input_done(call->form));
    TRY(session_end_others(ctx));
    respond_notice(ctx, call, tr(ctx, "You are signed out everywhere else."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

/* POST /profile/tokens: answers with the page that shows the new token, this once. */
static enum err profile_token_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct token_wish wish;
    struct str hash = STR(""), password = STR("");

    TRY(password_prove_start(ctx, &hash));
    TRY(token_form_read(ctx, call, &password, &wish));
    *out_work = password_to_verify(ctx->arena, hash, password);
    return OK;
}

static enum err profile_token_action(struct ctx *ctx, struct http_call *call)
{
    struct token_wish wish;
    struct token token;
    struct str password = STR(""), secret = STR("");

    TRY(token_form_read(ctx, call, &password, &wish));
    TRY(token_add_own(ctx, "token_password", call->prepared, &wish, &token, &secret));
    /* Answered here and not by another page: the secret is to stand nowhere else, so the form sent again cannot show it. */
    respond_shown_once(ctx, call, URL("/profile"), tr(ctx, "This form had been sent already: its token was made then, is in the list of your API tokens, and was shown"
                                                           " that one time. If you have not copied it, revoke it there and make another."));
    return profile_show(ctx, call, secret);
}

/* POST /profile/tokens/:id/revoke */
static enum err profile_token_revoke_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(input_done(call->form));
    TRY(path_id(ctx, call, "id", &id));
    TRY(token_revoke(ctx, ctx->actor->id, id));
    respond_notice(ctx, call, tr(ctx, "The token is revoked: whatever used it is signed out."));
    respond_see_other(ctx, call, URL("/profile"));
    return OK;
}

const struct route member_pages_routes[] = {
    PAGE("/welcome", SIGNED_IN, ACCOUNT_SELF, welcome_page),
    ACTION("/welcome", SIGNED_IN, ACCOUNT_CHANGE, welcome_action, .again = welcome_page),
    PAGE("/profile", SIGNED_IN, ACCOUNT_SELF, profile_page),
    ACTION("/profile", SIGNED_IN, ACCOUNT_CHANGE, profile_action, .again = profile_page),
    ACTION("/profile/password", SIGNED_IN, ACCOUNT_CHANGE, profile_password_action, .prepare = profile_password_prepare, .again = profile_page),
    ACTION("/profile/sessions", SIGNED_IN, ACCOUNT_CHANGE, profile_sessions_action, .again = profile_page),
    ACTION_ONCE("/profile/tokens", SIGNED_IN, ACCOUNT_CHANGE, profile_token_action, .prepare = profile_token_prepare, .again = profile_page),
    ACTION("/profile/tokens/:id/revoke", SIGNED_IN, ACCOUNT_CHANGE, profile_token_revoke_action, .again = profile_page),
    ROUTES_END
};
