/* SPDX-License-Identifier: Apache-2.0 */
/* notice_jobs.c: background jobs of this room. */
#include "desk/notice/notice_room.h"

#include "desk/notice/notice.h"
#include "desk/notice/notice_account.h"
#include "desk/notice/notice_ledger.h"

#define NOTICE_CATCH_UP_MS (10 * 60 * 1000)

/* "notice.request_submitted", "notice.request_closed", "notice.request_reopened": ref_id is the request's id.
 * Each closing and each reopening queues a job of its own, and has its own mails. */
static enum err notice_submitted_job(struct ctx *ctx, const struct job *job)
{
    return notice_submitted(ctx, job->ref_id, job->detail);
}

static enum err notice_closing_job(struct ctx *ctx, const struct job *job)
{
    return notice_closing(ctx, job->ref_id, job->id);
}

static enum err notice_closed_job(struct ctx *ctx, const struct job *job)
{
    return notice_closed(ctx, job->ref_id, job->id, job->detail);
}

static enum err notice_reopened_job(struct ctx *ctx, const struct job *job)
{
    return notice_reopened(ctx, job->ref_id, job->id, job->detail);
}

/* "notice.communication": ref_id is the communication's id. */
static enum err notice_communication_job(struct ctx *ctx, const struct job *job)
{
    return notice_communication(ctx, job->ref_id, job->detail);
}

/* "notice.ledger_anchor": ref_id is the anchor's number. */
static enum err notice_ledger_anchor_job(struct ctx *ctx, const struct job *job)
{
    return notice_ledger_anchor(ctx, job->ref_id);
}

/* "notice.verify_email": ref_id is the account's id. "notice.account_exists", "notice.password_reset": detail is the
 * e-mail. Each asking queues a job of its own. */
static enum err notice_verify_email_job(struct ctx *ctx, const struct job *job)
{
    return notice_verify_email(ctx, job->ref_id, job->id);
}

static enum err notice_account_exists_job(struct ctx *ctx, const struct job *job)
{
    return notice_account_exists(ctx, job->detail, job->id);
}

static enum err notice_password_reset_job(struct ctx *ctx, const struct job *job)
{
    return notice_password_reset(ctx, job->detail, job->id);
}

/* "notice.deliver": ref_id is the mail's id; queued by the works above. */
static enum err notice_deliver_prepare(struct ctx *ctx, const struct job *job)
{
    return notice_write(ctx, job->ref_id);
}

static enum err notice_deliver_job(struct ctx *ctx, const struct job *job)
{
    return notice_written(ctx, job->ref_id);
}

/* "notice.catch_up", every NOTICE_CATCH_UP_MS. */
static enum err notice_catch_up_job(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return notice_catch_up(ctx);
}

const struct job_kind notice_jobs[] = {
    { "notice.request_submitted", notice_submitted_job, NULL, 0 },
    { "notice.request_closing", notice_closing_job, NULL, 0 },
    { "notice.request_closed", notice_closed_job, NULL, 0 },
    { "notice.request_reopened", notice_reopened_job, NULL, 0 },
    { "notice.communication", notice_communication_job, NULL, 0 },
    { "notice.ledger_anchor", notice_ledger_anchor_job, NULL, 0 },
    { "notice.verify_email", notice_verify_email_job, NULL, 0 },
    { "notice.account_exists", notice_account_exists_job, NULL, 0 },
    { "notice.password_reset", notice_password_reset_job, NULL, 0 },
    { "notice.deliver", notice_deliver_job, notice_deliver_prepare, 0 },
    { "notice.catch_up", notice_catch_up_job, NULL, NOTICE_CATCH_UP_MS },
    { .name = NULL },
};
