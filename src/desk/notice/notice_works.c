/* SPDX-License-Identifier: Apache-2.0 */
/* notice_works.c: background jobs of this room. */
#include "desk/notice/notice_works.h"

#include "desk/notice/notice.h"
#include "desk/notice/notice_account.h"
#include "desk/notice/notice_ledger.h"

enum err notice_submitted_work(struct ctx *ctx, const struct job *job)
{
    return notice_submitted(ctx, job->ref_id, job->detail);
}

enum err notice_closing_work(struct ctx *ctx, const struct job *job)
{
    return notice_closing(ctx, job->ref_id, job->id);
}

enum err notice_closed_work(struct ctx *ctx, const struct job *job)
{
    return notice_closed(ctx, job->ref_id, job->id, job->detail);
}

enum err notice_reopened_work(struct ctx *ctx, const struct job *job)
{
    return notice_reopened(ctx, job->ref_id, job->id, job->detail);
}

enum err notice_communication_work(struct ctx *ctx, const struct job *job)
{
    return notice_communication(ctx, job->ref_id, job->detail);
}

enum err notice_ledger_anchor_work(struct ctx *ctx, const struct job *job)
{
    return notice_ledger_anchor(ctx, job->ref_id);
}

enum err notice_verify_email_work(struct ctx *ctx, const struct job *job)
{
    return notice_verify_email(ctx, job->ref_id, job->id);
}

enum err notice_account_exists_work(struct ctx *ctx, const struct job *job)
{
    return notice_account_exists(ctx, job->detail, job->id);
}

enum err notice_password_reset_work(struct ctx *ctx, const struct job *job)
{
    return notice_password_reset(ctx, job->detail, job->id);
}

enum err notice_deliver_prepare(struct ctx *ctx, const struct job *job)
{
    return notice_write(ctx, job->ref_id);
}

enum err notice_deliver_work(struct ctx *ctx, const struct job *job)
{
    return notice_written(ctx, job->ref_id);
}

enum err notice_catch_up_work(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return notice_catch_up(ctx);
}
