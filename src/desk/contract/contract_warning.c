/* SPDX-License-Identifier: Apache-2.0 */
/* contract_warning.c: what the holder of a contract should know before it is too late (SPEC 4.13, on pages). The desk, which is told the same, is not told to ask
 * the desk. */
#include "base/locale.h"
#include "desk/contract/contract.h"
#include "view/when.h"

/* Until when, if it ends soon: the last usable day, of a contract that is not over. */
static bool ends_soon(const struct contract *contract, int64_t day)
{
    return contract->ends_on - day <= CONTRACT_WARN_DAYS;
}

/* What lapses within the days, of the grant that expires first among those with something left; 0: nothing. What ends
 * with the contract is said with its end. */
static int64_t units_lapsing(const struct contract *contract, int64_t day, int64_t *out_on)
{
    int64_t units = 0, on = 0;

    for (size_t i = 0; contract->counted && i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        if (grant->remaining <= 0 || grant->expires_on < day || grant->expires_on - day > CONTRACT_WARN_DAYS
            || grant->starts_on > day || (on && grant->expires_on != on))
            continue;
        on = grant->expires_on;
        units += grant->remaining;
    }
    *out_on = on;
    return units;
}

static const struct contract_block *next_block(const struct contract *contract, int64_t day)
{
    const struct contract_block *next = NULL;

    for (size_t i = 0; i < contract->block_count; i++) {
        const struct contract_block *block = &contract->blocks[i];
        if (!block->lifted_at && block->from_on > day && block->from_on <= contract->ends_on
            && (!next || block->from_on < next->from_on))
            next = block;
    }
    return next;
}

static struct str suspension_words(struct ctx *ctx, const struct contract_block *block)
{
    struct str from = day_words(ctx, block->from_on);
    bool desk = contract_reader_is_desk(ctx);

    if (desk && block->until_on == DAY_NEVER)
        return trf(ctx, "It will be suspended from {from} ({name}).", HOLE("from", from), HOLE("name", block->name));
    if (desk)
        return trf(ctx, "It will be suspended from {from} to {until} ({name}).", HOLE("from", from), HOLE("until", day_words(ctx, block->until_on)),
                   HOLE("name", block->name));
    if (block->until_on == DAY_NEVER)
        return trf(ctx, "It will be suspended from {from} ({name}). Ask the contract desk about it.", HOLE("from", from),
                   HOLE("name", block->name));
    return trf(ctx, "It will be suspended from {from} to {until} ({name}). Ask the contract desk about it.", HOLE("from", from),
               HOLE("until", day_words(ctx, block->until_on)), HOLE("name", block->name));
}

/* The same to the desk, which may issue the next one. */
static struct str end_words_to_desk(struct ctx *ctx, const struct contract *contract, enum contract_state state)
{
    struct hole end = HOLE("end", day_words(ctx, contract->ends_on));

    if (state == CONTRACT_GRACE)
        return trf(ctx, "Its term ended on {term}. It can still be used until {end}.", HOLE("term", day_words(ctx, contract->ends_on - contract->grace_days)), end);
    if (contract->counted && contract->remaining > 0)
        return trf(ctx, "It ends on {end}, and {amount} left then will expire.", end, HOLE("amount", ledger_units_text(ctx, contract->unit, contract->remaining)));
    return trf(ctx, "It ends on {end}.", end);
}

static struct str end_words(struct ctx *ctx, const struct contract *contract, enum contract_state state)
{
    struct str end = day_words(ctx, contract->ends_on);

    if (contract_reader_is_desk(ctx))
        return end_words_to_desk(ctx, contract, state);
    if (state == CONTRACT_GRACE)
        return trf(ctx, "Its term ended on {end}. You can still use it until {last}. Ask the contract desk for a new contract in time.",
                   HOLE("end", day_words(ctx, contract->ends_on - contract->grace_days)), HOLE("last", end));
    if (contract->counted && contract->remaining > 0)
        return trf(ctx, "It ends on {end}, and {amount} left then will expire. Ask the contract desk for a new contract in time.", HOLE("end", end),
                   HOLE("amount", ledger_units_text(ctx, contract->unit, contract->remaining)));
    return trf(ctx, "It ends on {end}. Ask the contract desk for a new contract in time.", HOLE("end", end));
}

size_t contract_warnings(struct ctx *ctx, const struct contract *contract, struct contract_warning out_warnings[CONTRACT_WARNINGS_MAX])
{
    enum contract_state state = contract_state(contract, contract->day);
    const struct contract_block *block = next_block(contract, contract->day);
    bool usable = state == CONTRACT_ACTIVE || state == CONTRACT_GRACE;
    int64_t on, units = units_lapsing(contract, contract->day, &on);
    size_t count = 0;

    if (state == CONTRACT_GRACE)
        out_warnings[count++] = (struct contract_warning){ "in_grace", end_words(ctx, contract, state) };
    else if (usable && ends_soon(contract, contract->day))
        out_warnings[count++] = (struct contract_warning){ "ends_soon", end_words(ctx, contract, state) };
    if (usable && units && on < contract->ends_on)
        out_warnings[count++] = (struct contract_warning){
            "units_lapse", trf(ctx, "{amount} will expire if not used by {day}.",
                               HOLE("amount", ledger_units_text(ctx, contract->unit, units)), HOLE("day", day_words(ctx, on))) };
    if (block && (usable || state == CONTRACT_WAITING))
        out_warnings[count++] = (struct contract_warning){ "suspension_ahead", suspension_words(ctx, block) };
    return count;
}
