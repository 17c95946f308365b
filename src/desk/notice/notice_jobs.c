/* SPDX-License-Identifier: Apache-2.0 */
/* notice_jobs.c: background jobs of this room. */
#include "desk/notice/notice_room.h"

#include "desk/account/sign_up.h"
#include "desk/contract_desk/contract_desk.h"
#include "desk/ledger/ledger_anchor.h"
#include "desk/notice/notice.h"
#include "desk/notice/notice_account.h"
#include "desk/notice/notice_contract.h"
#include "desk/notice/notice_ledger.h"
#include "desk/service/service.h"

#define NOTICE_CATCH_UP_MS (10 * 60 * 1000)

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

static enum err notice_handed_over_job(struct ctx *ctx, const struct job *job)
{
    return notice_handed_over(ctx, job->ref_id, job->id, job->detail);
}

static enum err notice_communication_job(struct ctx *ctx, const struct job *job)
{
    return notice_communication(ctx, job->ref_id, job->detail);
}

static enum err notice_contract_ids_job(struct ctx *ctx, const struct job *job)
{
    return notice_contract_ids(ctx, job->ref_id, job->id);
}

static enum err notice_ledger_anchor_job(struct ctx *ctx, const struct job *job)
{
    return notice_ledger_anchor(ctx, job->ref_id);
}

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

static enum err notice_deliver_prepare(struct ctx *ctx, const struct job *job)
{
    return notice_write(ctx, job->ref_id);
}

static enum err deliver_job(struct ctx *ctx, const struct job *job)
{
    return notice_written(ctx, job->ref_id);
}

static enum err catch_up_job(struct ctx *ctx, const struct job *job)
{
    (void)job;
    return notice_catch_up(ctx);
}

const struct job_kind notice_jobs[] = {
    { &request_submitted_job, notice_submitted_job, NULL, 0, NULL },
    { &request_closing_job, notice_closing_job, NULL, 0, NULL },
    { &request_closed_job, notice_closed_job, NULL, 0, NULL },
    { &request_reopened_job, notice_reopened_job, NULL, 0, NULL },
    { &request_communication_job, notice_communication_job, NULL, 0, NULL },
    { &request_handed_over_job, notice_handed_over_job, NULL, 0, NULL },
    { &contract_ids_job, notice_contract_ids_job, NULL, 0, NULL },
    { &ledger_anchor_mail_job, notice_ledger_anchor_job, NULL, 0, NULL },
    { &verify_email_job, notice_verify_email_job, NULL, 0, NULL },
    { &account_exists_job, notice_account_exists_job, NULL, 0, NULL },
    { &password_reset_job, notice_password_reset_job, NULL, 0, NULL },
    { &notice_deliver_job, deliver_job, notice_deliver_prepare, 0, NULL },
    { &notice_catch_up_job, catch_up_job, NULL, NOTICE_CATCH_UP_MS, NULL },
    { .name = NULL },
};
