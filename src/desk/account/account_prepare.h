/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_prepare.h: the tasks with passwords that come before the handlers of this room and of the pages about oneself, for API and
 * pages alike (route.prepare): each takes what the reader of its act has read (account_read.h).
 */
#ifndef DESK_ACCOUNT_ACCOUNT_PREPARE_H
#define DESK_ACCOUNT_ACCOUNT_PREPARE_H

#include "web/route.h"

/* Of what begins with a struct sign_in. */
MUST_USE enum err sign_in_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);
MUST_USE enum err sign_up_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);
MUST_USE enum err email_verify_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);
MUST_USE enum err reset_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);
/* Gives what password_to_change() does; for the account that is signed in. */
MUST_USE enum err password_change_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);

#endif
