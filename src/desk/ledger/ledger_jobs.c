/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_jobs.c: the nightly jobs that write down what lapsed, and tell others how the ledgers stand. */
#include "desk/ledger/ledger_room.h"

#include "base/clock.h"
#include "base/settings.h"
#include "desk/ledger/ledger.h"
#include "desk/ledger/ledger_anchor.h"
#include "job/job_log.h"

#define CONTRACTS_A_RUN 200         /* so that a run holds its locks for a moment only; the rest follows at once */
#define NIGHT_MINUTE    30          /* past midnight UTC */
#define ANCHORED_A_RUN  1000        /* lines in one go: no more than a log or a mail takes; the rest follows */
#define ANCHOR_PAUSE_MS (5 * 1000)
#define ANCHOR_AFTER_MS (30 * MINUTE_MS)

JOB_NAME(ledger_anchor_mail_job, "notice.ledger_anchor");
static const struct job_name expire_grants = { "contract.expire_grants" };
static const struct job_name anchor = { "contract.anchor" }, anchor_tell = { "contract.anchor_tell" };

static int64_t next_night(const struct ctx *ctx)
{
    return (ctx->now / DAY_MS + 1) * DAY_MS + NIGHT_MINUTE * MINUTE_MS;
}

/* After the nightly expire entries. */
static int64_t next_anchor(const struct ctx *ctx)
{
    return next_night(ctx) + ANCHOR_AFTER_MS;
}

/* "contract.anchor": takes an anchor of the contracts that have moved [4.7] in the night, behind the expire entries, and queues
 * "contract.anchor_tell", which writes its lines into the log, and into a mail where the setting anchor_mail says to whom. */
static enum err ledger_anchor_job(struct ctx *ctx, const struct job *job)
{
    int64_t number, count;

    TRY(ledger_anchor(ctx, ANCHORED_A_RUN, &number, &count));
    if (number)
        TRY(job_enqueue(ctx, &anchor_tell, number, STR(""), ctx->now));
    return job_enqueue_next(ctx, &anchor, job->id, count == ANCHORED_A_RUN ? ctx->now + ANCHOR_PAUSE_MS : next_anchor(ctx));
}

static enum err ledger_anchor_tell_prepare(struct ctx *ctx, const struct job *job)
{
    struct str *lines;
    size_t count;

    TRY(ledger_anchor_lines(ctx, job->ref_id, &lines, &count));
    for (size_t i = 0; i < count; i++)
        job_log_kept(ctx, "anchor", lines[i]);
    return OK;
}

static enum err ledger_anchor_tell_job(struct ctx *ctx, const struct job *job)
{
    if (!ctx->settings || !ctx->settings->anchor_mail.len)
        return OK;
    return job_enqueue(ctx, &ledger_anchor_mail_job, job->ref_id, STR(""), ctx->now);
}

/* "contract.expire_grants": writes the expire entries of lapsed grants [4.7], and queues itself for the next night.
 * Figures do not wait for it: a grant that is over counts nothing at once. */
static enum err ledger_expire_job(struct ctx *ctx, const struct job *job)
{
    int64_t count;

    TRY(ledger_expire_due(ctx, CONTRACTS_A_RUN, &count));
    /* A run that is repeated leaves no second successor: one that waits already is enough. */
    return job_enqueue_next(ctx, &expire_grants, job->id, count == CONTRACTS_A_RUN ? ctx->now : next_night(ctx));
}

const struct job_kind ledger_jobs[] = {
    { &anchor, ledger_anchor_job, NULL, DAY_MS, NULL },
    { &anchor_tell, ledger_anchor_tell_job, ledger_anchor_tell_prepare, 0, NULL },
    { &expire_grants, ledger_expire_job, NULL, DAY_MS, NULL },
    { .name = NULL },
};
