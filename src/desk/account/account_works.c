/* SPDX-License-Identifier: Apache-2.0 */
/* account_works.c: background jobs of this room. */
#include "desk/account/account_works.h"

#include "desk/account/account.h"

enum err account_forget_attempts_work(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return attempts_forget(ctx);
}
