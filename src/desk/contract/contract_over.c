/* SPDX-License-Identifier: Apache-2.0 */
/* contract_over.c: what is said of a contract that is over: what became of its units. Pure. */
#include "base/locale.h"
#include "desk/contract/contract.h"
#include "view/when.h"

/* Nothing was lost between the cancellation and the day but what lapsed: so it is the sum of both. */
static struct str cancelled_words(struct ctx *ctx, const struct contract *contract)
{
    int64_t on = contract_day(contract, contract->cancelled_at), left = 0, granted = 0;

    if (!contract->counted)
        return trf(ctx, "unlimited until it was cancelled, {used} used",
                   HOLE("used", ledger_units_text(ctx, contract->unit, contract->used)));
    for (size_t i = 0; i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        if (grant->expires_on < on)
            continue;
        left += grant->remaining + grant->lapsed;
        granted += grant->granted;
    }
    if (left <= 0)
        return tr(ctx, "nothing was left when it was cancelled");
    return trf(ctx, "{left} of {granted} were left when it was cancelled",
               HOLE("left", ledger_amount_text(ctx, contract->unit, left)),
               HOLE("granted", ledger_units_text(ctx, contract->unit, granted)));
}

/* Words for what lapsed of the last grants, which contract->granted and ->used count. */
static struct str lapsed_words(struct ctx *ctx, const struct contract *contract, int64_t on)
{
    struct str granted = ledger_units_text(ctx, contract->unit, contract->granted), day = day_words(ctx, on);
    int64_t lapsed = contract->granted - contract->used;

    if (!contract->counted)
        return trf(ctx, "unlimited until {day}, {used} used", HOLE("day", day),
                   HOLE("used", ledger_units_text(ctx, contract->unit, contract->used)));
    if (lapsed <= 0)
        return trf(ctx, "nothing was left of {granted}", HOLE("granted", granted));
    return trf(ctx, "{lapsed} of {granted} expired on {day}", HOLE("lapsed", ledger_amount_text(ctx, contract->unit, lapsed)),
               HOLE("granted", granted), HOLE("day", day));
}

struct str contract_end_words(struct ctx *ctx, const struct contract *contract)
{
    int64_t last = INT64_MIN;

    if (contract->cancelled)
        return cancelled_words(ctx, contract);
    for (size_t i = 0; i < contract->grant_count; i++)
        last = contract->grants[i].expires_on > last ? contract->grants[i].expires_on : last;
    if (!contract->grant_count || last >= contract->day)
        return STR("");
    return lapsed_words(ctx, contract, last);
}
