/* SPDX-License-Identifier: Apache-2.0 */
/* contract_works.c: the nightly job that writes down what lapsed. */
#include "desk/contract/contract_works.h"

#include "base/clock.h"
#include "desk/contract/ledger.h"

#define EXPIRE_GRANTS   "contract.expire_grants"
#define CONTRACTS_A_RUN 200         /* so that a run holds its locks for a moment only; the rest follows at once */
#define NIGHT_MINUTE    30          /* past midnight UTC */

static int64_t next_night(const struct ctx *ctx)
{
    return (ctx->now / DAY_MS + 1) * DAY_MS + NIGHT_MINUTE * MINUTE_MS;
}

enum err contract_expire_grants_work(struct ctx *ctx, const struct job *job)
{
    int64_t count;

    TRY(ledger_expire_due(ctx, CONTRACTS_A_RUN, &count));
    /* A run that is repeated leaves no second successor: one that waits already is enough. */
    return job_enqueue_next(ctx, EXPIRE_GRANTS, job->id, count == CONTRACTS_A_RUN ? ctx->now : next_night(ctx));
}
