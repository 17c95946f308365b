/* SPDX-License-Identifier: Apache-2.0 */
/* account_jobs.c: background jobs of this room. */
#include "desk/account/account_room.h"

#include "desk/account/account.h"
#include "desk/account/session.h"
#include "desk/account/sign_up.h"
#include "web/once.h"

static const struct job_name forget_attempts = { "account.forget_attempts" }, forget_sessions = { "account.forget_sessions" };

/* "account.forget_attempts", nightly: deletes failed attempts that no limit looks at any more [3.1]. */
static enum err account_forget_attempts_job(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return attempts_forget(ctx);
}

/* "account.forget_sessions", nightly: deletes sessions that are over and mailed links that are too old [3.1]. */
static enum err account_forget_sessions_job(struct ctx *ctx, const struct job *job)
{
    (void)job;
    TRY(sessions_forget(ctx));
    TRY(once_forget(ctx));
    return links_forget(ctx);
}

const struct job_kind account_jobs[] = {
    { &forget_attempts, account_forget_attempts_job, NULL, DAY_MS, NULL },
    { &forget_sessions, account_forget_sessions_job, NULL, DAY_MS, NULL },
    { .name = NULL },
};
