/* SPDX-License-Identifier: Apache-2.0 */
/* password.c: changing a password, by its owner or by the operator, and what ends with the old one [3.1]. */
#include "base/crypto.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_store.h"
#include "desk/account/mail_link_store.h"
#include "desk/account/audit.h"
#include "desk/account/session.h"
#include "desk/account/session_store.h"
#include "desk/account/sign_up.h"
#include "desk/room.h"

enum err password_prove_start(struct ctx *ctx, struct str *out_hash)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(account_find(ctx, ctx->actor->id, &account));
    TRY(attempts_check(ctx, ATTEMPT_SIGN_IN, account.email));
    *out_hash = account.password_hash;
    return OK;
}

enum err password_prove(struct ctx *ctx, const char *field, struct str verified_hash)
{
    struct str hash = STR("");

    /* Asked again: while the helper was at work other attempts failed, or the password was changed. */
    TRY(password_prove_start(ctx, &hash));
    if (hash.len && secret_equal(hash, verified_hash))
        return OK;
    attempt_failed(ctx, ATTEMPT_SIGN_IN, ctx->actor->email, tr(ctx, "Wrong current password while changing the account."));
    return fail_field(ctx, field, CODE_mismatch, tr(ctx, "This is not your current password."));
}

enum err password_change_finish(struct ctx *ctx, const char *current_field, struct str verified_hash, struct str new_hash,
                                bool keep_tokens, struct str *out_secret)
{
    int64_t id = ctx->actor->id;
    struct session session;

    *out_secret = STR("");
    TRY(password_prove(ctx, current_field, verified_hash));
    TRY(account_update_password(ctx, id, new_hash));
    TRY(sessions_update_ended(ctx, id, 0));
    TRY(links_void_all(ctx, id));
    if (!keep_tokens)
        TRY(secrets_end(ctx, id));
    TRY(security_log(ctx, "password_changed", ABOUT_ACCOUNT, ctx->actor->id, STR("")));
    return ctx->actor->session_id ? session_make(ctx, id, &session, out_secret) : OK;
}

enum err secrets_end(struct ctx *ctx, int64_t account_id)
{
    TRY(tokens_update_revoked(ctx, account_id, true));
    return rooms_secrets_end(ctx, account_id);
}

/* Nobody is left who began with the old password. */
static enum err end_everything(struct ctx *ctx, const struct account *account, struct str password_hash)
{
    TRY(account_update_password(ctx, account->id, password_hash));
    TRY(sessions_update_ended(ctx, account->id, 0));
    TRY(tokens_update_revoked(ctx, account->id, false));
    TRY(rooms_secrets_end(ctx, account->id));
    return links_void_all(ctx, account->id);
}

enum err account_set_password(struct ctx *ctx, int64_t account_id, struct str password_hash)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    TRY(account_find(ctx, account_id, &account));
    TRY(end_everything(ctx, &account, password_hash));
    return audit(ctx, ACT_ACCOUNT_MANAGE, "password_set", ABOUT_ACCOUNT, account_id, STR(""));
}

enum err account_reset(struct ctx *ctx, int64_t account_id)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    TRY(account_find(ctx, account_id, &account));
    if (account.closed_at)
        return fail(ctx, CODE_conflict, tr(ctx, "The account is closed. Nobody can sign in with it any more."));
    TRY(end_everything(ctx, &account, STR("")));
    TRY(job_enqueue(ctx, &password_reset_job, 0, account.email, ctx->now));
    return audit(ctx, ACT_ACCOUNT_MANAGE, "account_reset", ABOUT_ACCOUNT, account_id, STR(""));
}
