/* SPDX-License-Identifier: Apache-2.0 */
/* account_prepare.c: which password is hashed or verified before a handler runs. */
#include "desk/account/account_prepare.h"

#include "desk/account/account_password.h"
#include "desk/account/account_read.h"
#include "desk/account/sign_up.h"

enum err sign_in_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct sign_in *given = call->given;
    struct str hash = STR("");

    TRY(sign_in_start(ctx, given->email, &hash));
    *out_task = password_to_verify(ctx->arena, hash, given->password);
    return OK;
}

enum err sign_up_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct sign_up *given = call->given;
    struct new_password password;

    TRY(sign_up_start(ctx, given->name, given->email, given->password, &password));
    *out_task = password_to_hash(password);
    return OK;
}

enum err email_verify_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct email_verify *given = call->given;
    struct str hash = STR("");

    TRY(email_verify_start(ctx, given->token, &hash));
    *out_task = password_to_verify(ctx->arena, hash, given->password);
    return OK;
}

enum err reset_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct reset *given = call->given;
    struct new_password password;

    TRY(reset_start(ctx, given->token, given->password, &password));
    *out_task = password_to_hash(password);
    return OK;
}

enum err password_change_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct password_change *given = call->given;
    struct str hash = STR("");

    TRY(password_prove_start(ctx, &hash));
    struct new_password changed = password_check(ctx, STR("new"), given->new, ctx->actor->email, ctx->actor->name);
    TRY(fields_checked(ctx));
    *out_task = password_to_change(ctx->arena, hash, given->current, changed);
    return OK;
}
