/* SPDX-License-Identifier: Apache-2.0 */
/* sign_in.c: what is asked of everybody who signs in with a password, whether a token or a session comes of it [3.1]. */
#include "base/crypto.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_store.h"

enum err sign_in_start(struct ctx *ctx, struct str email, struct str *out_hash)
{
    struct account account;
    struct str key = email_key(ctx, email);
    bool found = false;

    TRY(attempts_check(ctx, ATTEMPT_SIGN_IN, key));
    TRY(account_by_email(ctx, key, &account, &found));
    *out_hash = found && account.closed_at == 0 ? account.password_hash : STR("");
    return OK;
}

enum err sign_in_check(struct ctx *ctx, struct str email, struct str verified_hash, struct account *out_account)
{
    struct account account;
    struct str key = email_key(ctx, email), hash = STR("");
    bool found = false;

    /* Asked again: while the helper was at work other attempts failed, or the password was changed. */
    TRY(sign_in_start(ctx, email, &hash));
    if (hash.len == 0 || !secret_equal(hash, verified_hash)) {
        attempt_failed(ctx, ATTEMPT_SIGN_IN, key, key);
        return fail(ctx, CODE_sign_in_required, tr(ctx, "The e-mail address or the password is wrong."));
    }
    TRY(account_by_email(ctx, key, &account, &found));
    MUST(found);
    if (!account.verified_at)
        return fault_cure(ctx, fail(ctx, CODE_sign_in_required, tr(ctx, "Your e-mail address is not confirmed yet.")),
                          tr(ctx, "Open the link in the e-mail that we sent when you signed up. If it is gone or too old, sign up again to get a new one, or reset your password: that link confirms the address too."));
    *out_account = account;
    return OK;
}
