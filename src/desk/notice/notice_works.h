/* SPDX-License-Identifier: Apache-2.0 */
/* notice_works.h: background jobs of this room. src/works.c gives them their names. */
#ifndef DESK_NOTICE_NOTICE_WORKS_H
#define DESK_NOTICE_NOTICE_WORKS_H

#include "job/queue.h"

#define NOTICE_CATCH_UP_MS (10 * 60 * 1000)

/* "notice.request_submitted", "notice.request_closed", "notice.request_reopened": ref_id is the request's id.
 * Each closing and each reopening queues a job of its own, and has its own mails. */
enum err notice_submitted_work(struct ctx *ctx, const struct job *job);
enum err notice_closing_work(struct ctx *ctx, const struct job *job);
enum err notice_closed_work(struct ctx *ctx, const struct job *job);
enum err notice_reopened_work(struct ctx *ctx, const struct job *job);
/* "notice.communication": ref_id is the communication's id. */
enum err notice_communication_work(struct ctx *ctx, const struct job *job);

/* "notice.ledger_anchor": ref_id is the anchor's number. */
enum err notice_ledger_anchor_work(struct ctx *ctx, const struct job *job);

/* "notice.verify_email": ref_id is the account's id. "notice.account_exists", "notice.password_reset": detail is the
 * e-mail. Each asking queues a job of its own. */
enum err notice_verify_email_work(struct ctx *ctx, const struct job *job);
enum err notice_account_exists_work(struct ctx *ctx, const struct job *job);
enum err notice_password_reset_work(struct ctx *ctx, const struct job *job);

/* "notice.deliver": ref_id is the mail's id; queued by the works above. */
enum err notice_deliver_prepare(struct ctx *ctx, const struct job *job);
enum err notice_deliver_work(struct ctx *ctx, const struct job *job);
/* "notice.catch_up", every NOTICE_CATCH_UP_MS. */
enum err notice_catch_up_work(struct ctx *ctx, const struct job *job);

#endif
