/* SPDX-License-Identifier: Apache-2.0 */
/* contract_over.c: what is said of a contract that is over: what became of its units, and what the desk cannot do to it. Pure. */
#include "base/locale.h"
#include "desk/contract/contract.h"
#include "view/when.h"

/* Nothing was lost between the cancellation and the day but what lapsed: so it is the sum of both. */
static struct str cancelled_words(struct ctx *ctx, const struct contract *contract)
{
    int64_t on = contract_day(contract, contract->cancelled_at), left = 0, granted = 0;

    if (!contract->counted)
        return trf(ctx, "unlimited until it was cancelled, {used} used",
                   HOLE("used", contract_units_text(ctx, contract->unit, contract->used)));
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
               HOLE("left", contract_amount_text(ctx, contract->unit, left)),
               HOLE("granted", contract_units_text(ctx, contract->unit, granted)));
}

/* Of the last grants, as contract->granted and ->used are. */
static struct str lapsed_words(struct ctx *ctx, const struct contract *contract, int64_t on)
{
    struct str granted = contract_units_text(ctx, contract->unit, contract->granted), day = day_words(ctx, on);
    int64_t lapsed = contract->granted - contract->used;

    if (!contract->counted)
        return trf(ctx, "unlimited until {day}, {used} used", HOLE("day", day),
                   HOLE("used", contract_units_text(ctx, contract->unit, contract->used)));
    if (lapsed <= 0)
        return trf(ctx, "nothing was left of {granted}", HOLE("granted", granted));
    return trf(ctx, "{lapsed} of {granted} lapsed on {day}", HOLE("lapsed", contract_amount_text(ctx, contract->unit, lapsed)),
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

static struct str cancelled_refusal(struct ctx *ctx, enum contract_act act)
{
    switch (act) {
    case CONTRACT_ISSUE_DRAFT: return tr(ctx, "This contract was cancelled, which is for ever. Issue a new one instead.");
    case CONTRACT_TOP_UP:  return tr(ctx, "This contract was cancelled, which is for ever. Issue a new one instead.");
    case CONTRACT_ADJUST:  return tr(ctx, "This contract was cancelled: nothing on it can be used, so there is nothing to correct.");
    case CONTRACT_SUSPEND: return tr(ctx, "A cancelled contract cannot be suspended: it can never be used again.");
    case CONTRACT_CANCEL:  return tr(ctx, "This contract is cancelled already.");
    }
    BUG("an act outside the enumeration");
}

static struct str over_refusal(struct ctx *ctx, const struct contract *contract, enum contract_act act)
{
    struct hole day = HOLE("day", day_words(ctx, contract->ends_on));

    switch (act) {
    case CONTRACT_ISSUE_DRAFT:
        return contract->draft ? trf(ctx, "This draft is over since {day}: nobody could use it. Issue a new one instead.", day) : STR("");
    case CONTRACT_TOP_UP:  return trf(ctx, "This contract is over since {day}. Issue a new one instead.", day);
    case CONTRACT_ADJUST:  return trf(ctx, "This contract is over since {day}: nothing on it can be used, so there is nothing to correct.", day);
    case CONTRACT_SUSPEND: return trf(ctx, "This contract is over since {day}: it cannot be used, so there is nothing to suspend.", day);
    case CONTRACT_CANCEL:  return STR("");
    }
    BUG("an act outside the enumeration");
}

struct str contract_refusal(struct ctx *ctx, const struct contract *contract, enum contract_act act)
{
    if (!contract->counted && (act == CONTRACT_TOP_UP || act == CONTRACT_ADJUST))
        return tr(ctx, "This contract is unlimited: there is nothing to correct or top up.");
    if (contract->cancelled)
        return cancelled_refusal(ctx, act);
    if (contract->ends_on < contract->day)
        return over_refusal(ctx, contract, act);
    return STR("");
}
