/* SPDX-License-Identifier: Apache-2.0 */
/* account_works.c: background jobs of this room. */
#include "desk/account/account_works.h"

#include "desk/account/account.h"
#include "desk/account/session.h"
#include "desk/account/sign_up.h"
#include "web/once.h"

enum err account_forget_attempts_work(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return attempts_forget(ctx);
}

enum err account_forget_sessions_work(struct ctx *ctx, const struct job *job)
{
    (void)job;
    TRY(sessions_forget(ctx));
    TRY(once_forget(ctx));
    return links_forget(ctx);
}
