/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice_account.h: mails about signing up and passwords (SPEC 3.1), with links that work once. The functions are what
 * the jobs of notice_jobs.c do; all check the act MAIL_SEND. `occasion` is a number of this asking: each has its own mail.
 *
 * Nothing that somebody typed stands in a mail to an address that is not verified: no name, no words.
 *
 * A link's secret is made here and stands nowhere but in the mail; what is stored of a mail's words is emptied once it is
 * delivered.
 */
#ifndef DESK_NOTICE_NOTICE_ACCOUNT_H
#define DESK_NOTICE_NOTICE_ACCOUNT_H

#include "base/ctx.h"

/* To somebody who signed up: the link that, with his password, verifies the address. Nothing is sent when it is verified, or closed, by now. */
MUST_USE enum err notice_verify_email(struct ctx *ctx, int64_t account_id, int64_t occasion);
/* To the owner of a verified address that somebody tried to sign up with: there is an account already, and a link to set its
 * password. Nothing is sent when there is no open account of that e-mail. */
MUST_USE enum err notice_account_exists(struct ctx *ctx, struct str email, int64_t occasion);
/* To somebody who asked for a new password, as above. */
MUST_USE enum err notice_password_reset(struct ctx *ctx, struct str email, int64_t occasion);

#endif
