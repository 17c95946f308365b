/* SPDX-License-Identifier: Apache-2.0 */
/* contract_sum.c: what somebody can use today, in one line. */
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_store.h"

enum err contract_usable_sum(struct ctx *ctx, struct contract_sum *out_sum)
{
    struct contract_sum sum = { .incidents = 0 };
    struct contract_rows rows;
    const struct catalog *catalog;
    int64_t today = zone_day(STR("UTC"), ctx->now);

    TRY(policy_check(ctx, ACT_CONTRACT_LIST, 0));
    TRY(catalog_now(ctx, &catalog));
    /* In some zone it is yesterday still, in another tomorrow: which day it is for a contract is its own affair. */
    TRY(contract_store_own_usable(ctx, ctx->actor->id, today - 1, today + 1, CONTRACT_SUM_MAX + 1, &rows));
    sum.at_least = rows.count > CONTRACT_SUM_MAX;
    for (size_t i = 0; i < rows.count && i < CONTRACT_SUM_MAX; i++) {
        struct contract contract;
        TRY(contract_complete(ctx, catalog, &rows.items[i], &contract));
        if (!contract_usable(ctx, &contract))
            continue;
        sum.unlimited += !contract.counted;
        sum.incidents += contract.counted && contract.unit == UNIT_INCIDENT ? contract.remaining : 0;
        sum.minutes += contract.counted && contract.unit == UNIT_HOUR ? contract.remaining : 0;
    }
    *out_sum = sum;
    return OK;
}

struct str contract_sum_words(struct ctx *ctx, const struct contract_sum *sum)
{
    struct str parts[3];
    size_t count = 0;

    if (sum->incidents)
        parts[count++] = ledger_units_text(ctx, UNIT_INCIDENT, sum->incidents);
    if (sum->minutes)
        parts[count++] = ledger_units_text(ctx, UNIT_HOUR, sum->minutes);
    if (sum->unlimited)
        parts[count++] = trn0(ctx, "{n} contract without limit", "{n} contracts without limit", sum->unlimited);
    if (!count)
        return tr(ctx, "There is nothing that you can use today.");
    struct str what = count == 1 ? parts[0]
                      : count == 2 ? trf(ctx, "{one} and {other}", HOLE("one", parts[0]), HOLE("other", parts[1]))
                      : trf(ctx, "{one}, {other} and {last}", HOLE("one", parts[0]), HOLE("other", parts[1]), HOLE("last", parts[2]));
    return sum->at_least ? trf(ctx, "You can use at least {what} today.", HOLE("what", what)) : trf(ctx, "You can use {what} today.", HOLE("what", what));
}
