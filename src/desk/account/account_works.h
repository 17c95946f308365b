/* SPDX-License-Identifier: Apache-2.0 */
/* account_works.h: background jobs of this room. What the helper processes do is in account_password.h. */
#ifndef DESK_ACCOUNT_ACCOUNT_WORKS_H
#define DESK_ACCOUNT_ACCOUNT_WORKS_H

#include "job/queue.h"

/* "account.forget_attempts", nightly: deletes failed attempts that no limit looks at any more [3.1]. */
enum err account_forget_attempts_work(struct ctx *ctx, const struct job *job);
/* "account.forget_sessions", nightly: deletes sessions that are over and mailed links that are too old [3.1]. */
enum err account_forget_sessions_work(struct ctx *ctx, const struct job *job);

#endif
