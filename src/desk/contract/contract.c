/* SPDX-License-Identifier: Apache-2.0 */
/* contract.c: the rules of a contract's life. Adding by IDs is in contract_add.c, issuing and correcting in the room contract_desk. */
#include "desk/contract/contract.h"

#include "base/id.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract/contract_store.h"

const struct contract_block *contract_block_on(const struct contract *contract, int64_t day)
{
    for (size_t i = 0; i < contract->block_count; i++) {
        const struct contract_block *block = &contract->blocks[i];
        if (!block->lifted_at && block->from_on <= day && day <= block->until_on)
            return block;
    }
    return NULL;
}

enum contract_state contract_state(const struct contract *contract, int64_t day)
{
    if (contract->cancelled)
        return CONTRACT_CANCELLED;
    if (contract->draft)
        return CONTRACT_DRAFT;
    if (contract_block_on(contract, day))
        return CONTRACT_SUSPENDED;
    if (day < contract->starts_on || contract->unissued)
        return CONTRACT_WAITING;
    if (day > contract->ends_on)
        return CONTRACT_EXPIRED;
    return day > contract->ends_on - contract->grace_days ? CONTRACT_GRACE : CONTRACT_ACTIVE;
}

int64_t contract_day(const struct contract *contract, int64_t at)
{
    return zone_day(contract->time_zone, at);
}

int64_t contract_term_end(int64_t starts_on, int months, int64_t grace_days)
{
    int64_t later = day_add_months(starts_on, months);
    bool corresponds = date_of_day(later).day == date_of_day(starts_on).day;

    return (corresponds ? later - 1 : later) + grace_days;
}

/* Fills granted, used, remaining from the grants (see contract.h for which count). */
static void fill_figures(struct contract *contract, const struct grant_figures *grants, size_t count)
{
    int64_t last = INT64_MIN, day = contract->day;

    for (size_t i = 0; i < count; i++)
        last = grants[i].expires_on > last ? grants[i].expires_on : last;
    int64_t told = day < contract->starts_on ? contract->starts_on : day > last ? last : day;
    for (size_t i = 0; i < count; i++) {
        const struct grant_figures *grant = &grants[i];
        if (told < grant->starts_on || told > grant->expires_on)
            continue;
        contract->granted += grant->granted;
        contract->used += grant->used;
        if (grant->expires_on < day)
            continue;
        contract->remaining += contract->counted ? grant->remaining : 0;
        if (!contract->next_expiry_on && (grant->remaining > 0 || !contract->counted))
            contract->next_expiry_on = grant->expires_on;
    }
}

/* What was asked about: a day of the contract's own zone, or a moment; neither: today. */
struct as_of { int64_t day, at; };

static enum err contract_fill(struct ctx *ctx, const struct catalog *catalog, const struct contract_row *row, struct as_of as_of,
                              struct contract *out_contract)
{
    struct contract contract = row->contract;
    struct grant_figures *grants = row->grants;
    size_t grant_count = row->grant_count;
    int64_t today = contract_day(&contract, ctx->now), before_at = INT64_MAX;

    contract.plan = catalog_plan(catalog, contract.plan_id);
    contract.day = as_of.at != INSTANT_NONE ? contract_day(&contract, as_of.at) : as_of.day != DAY_NONE ? as_of.day : today;
    if (as_of.at != INSTANT_NONE && as_of.at < ctx->now)
        before_at = as_of.at + 1;
    else if (contract.day < today)
        before_at = zone_instant(contract.time_zone, contract.day + 1, 0);
    bool past = before_at != INT64_MAX;
    contract.cancelled = contract.cancelled && contract.cancelled_at < before_at;
    if (past)
        TRY(contract_store_past(ctx, contract.id, before_at, &grants, &grant_count));
    if (past || row->has_blocks) {
        struct contract_block *blocks;
        TRY(contract_store_blocks(ctx, contract.id, before_at, &blocks, &contract.block_count));
        contract.blocks = blocks;
    }
    contract.unissued = past && !grant_count;
    fill_figures(&contract, grants, grant_count);
    contract.grants = grants;
    contract.grant_count = grant_count;
    *out_contract = contract;
    return OK;
}

enum err contract_complete(struct ctx *ctx, const struct catalog *catalog, const struct contract_row *row,
                           struct contract *out_contract)
{
    return contract_fill(ctx, catalog, row, (struct as_of){ DAY_NONE, INSTANT_NONE }, out_contract);
}

static enum err complete_all(struct ctx *ctx, const struct contract_rows *rows, int64_t day,
                             struct contract **out_contracts, size_t *out_count)
{
    const struct catalog *catalog;
    struct contract *contracts = arena_alloc(ctx->arena, rows->count * sizeof *contracts);

    TRY(catalog_now(ctx, &catalog));
    for (size_t i = 0; i < rows->count; i++)
        TRY(contract_fill(ctx, catalog, &rows->items[i], (struct as_of){ day, INSTANT_NONE }, &contracts[i]));
    *out_contracts = contracts;
    *out_count = rows->count;
    return OK;
}

bool contract_is_own(const struct ctx *ctx, const struct contract *contract)
{
    return contract->account_id && ctx->actor->kind == ACTOR_ACCOUNT && contract->account_id == ctx->actor->id;
}

bool contract_not_added(const struct ctx *ctx, const struct contract *contract)
{
    return contract->member && !contract->associated && !contract_is_own(ctx, contract);
}

bool contract_fits_sign_in(const struct ctx *ctx, const struct contract *contract)
{
    const struct plan *plan = contract->plan;

    if (!plan || ctx->actor->kind != ACTOR_ACCOUNT || !(contract->associated || contract->member || contract_is_own(ctx, contract)))
        return true;
    return ctx->actor->account_kind == ACCOUNT_WORK ? plan->allows_work : plan->allows_personal;
}

bool contract_usable(struct ctx *ctx, const struct contract *contract)
{
    return !contract_not_added(ctx, contract) && contract_fits_sign_in(ctx, contract) && contract_advice(ctx, contract).len == 0;
}

static unsigned facts_of(const struct ctx *ctx, const struct contract *contract)
{
    return (unsigned)(contract->associated ? REL_ASSOCIATED : 0) | (unsigned)(contract_is_own(ctx, contract) ? REL_HOLDER : 0)
           | (unsigned)(contract->member ? REL_MEMBER : 0) | (unsigned)(contract->org_admin ? REL_ORG_ADMIN : 0);
}

bool contract_ids_visible(struct ctx *ctx, const struct contract *contract)
{
    unsigned facts = facts_of(ctx, contract);

    /* Where the plan shows the IDs to all members, each of them stands there for the holder. */
    if (contract->member && contract->plan && contract->plan->ids_visible_to == IDS_TO_MEMBERS)
        facts |= REL_HOLDER;
    return policy_may(ctx, ACT_CONTRACT_READ_IDS, facts);
}

static enum err contract_missing(struct ctx *ctx)
{
    return fail(ctx, CODE_not_found, tr(ctx, "There is no such contract."));
}

static enum err find_as_of(struct ctx *ctx, int64_t id, struct as_of as_of, struct contract *out_contract)
{
    struct contract_rows rows;
    const struct catalog *catalog;

    TRY(contract_store_find(ctx, ctx->actor->id, id, &rows));
    /* The policy is asked about a missing one too: a stranger gets the same words for both [3.7]. */
    TRY(policy_check(ctx, ACT_CONTRACT_READ, rows.count ? facts_of(ctx, &rows.items[0].contract) : 0));
    if (rows.count == 0)
        return contract_missing(ctx);
    TRY(catalog_now(ctx, &catalog));
    return contract_fill(ctx, catalog, &rows.items[0], as_of, out_contract);
}

enum err contract_find(struct ctx *ctx, int64_t id, int64_t as_of_day, struct contract *out_contract)
{
    return find_as_of(ctx, id, (struct as_of){ as_of_day, INSTANT_NONE }, out_contract);
}

enum err contract_find_at(struct ctx *ctx, int64_t id, int64_t at, struct contract *out_contract)
{
    return find_as_of(ctx, id, (struct as_of){ DAY_NONE, at }, out_contract);
}

enum err contract_by_id(struct ctx *ctx, int64_t id, struct contract *out_contract)
{
    struct contract_rows rows;
    const struct catalog *catalog;

    TRY(contract_store_find(ctx, ctx->actor->id, id, &rows));
    if (rows.count == 0)
        return contract_missing(ctx);
    TRY(catalog_now(ctx, &catalog));
    return contract_complete(ctx, catalog, &rows.items[0], out_contract);
}

enum err contract_by_text(struct ctx *ctx, struct str text, int64_t *out_id)
{
    int64_t ids[2], id;
    size_t count;

    TRY(policy_check(ctx, ACT_CONTRACT_SEARCH, 0));
    struct str read = contract_id_read(ctx->arena, text);
    TRY(contract_store_by_access_id(ctx, read, ids, &count));
    if (count > 1)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "Several contracts have this Access ID.")),
                          tr(ctx, "Give the id of the one you mean; `contract list` shows the ids."));
    if (count == 0 && !id_parse(read, &id))
        return contract_missing(ctx);
    *out_id = count ? ids[0] : id;
    return OK;
}

enum err contract_ties(struct ctx *ctx, int64_t account_id, int64_t as_of_day, int64_t after, int64_t limit,
                       struct contract **out_contracts, size_t *out_count)
{
    struct contract_rows rows;

    TRY(contract_store_ties(ctx, account_id, after, limit, &rows));
    return complete_all(ctx, &rows, as_of_day, out_contracts, out_count);
}

enum err contract_associate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_added)
{
    return contract_store_associate(ctx, account_id, contract_id, out_added);
}

enum err contract_all_blocks(struct ctx *ctx, int64_t id, struct contract_block **out_blocks, size_t *out_count)
{
    return contract_store_all_blocks(ctx, id, out_blocks, out_count);
}

/* Makes the state of the contract's ledger from what has been read already. */
static struct ledger_state ledger_of(struct arena *arena, const struct contract *contract)
{
    struct ledger_state state = {
        .contract_id = contract->id, .sequence = contract->sequence, .balance = contract->balance,
        .starts_on = contract->starts_on, .head = contract->head, .time_zone = contract->time_zone,
        .plan_id = contract->plan_id, .unit = contract->unit, .counted = contract->counted,
        .grants = arena_alloc(arena, contract->grant_count * sizeof *state.grants),
        .grant_count = contract->grant_count,
    };

    for (size_t i = 0; i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        state.grants[i] = (struct grant){
            .id = grant->grant_id, .contract_id = contract->id, .units = grant->granted, .remaining = grant->remaining,
            .starts_on = grant->starts_on, .expires_on = grant->expires_on, .source = grant->source,
        };
    }
    return state;
}

enum err contract_debit(struct ctx *ctx, const struct contract *contract, int64_t request_id, int64_t units, struct str reason,
                        int64_t *out_remaining)
{
    struct ledger_state state = ledger_of(ctx->arena, contract);

    return ledger_debit(ctx, &state, request_id, units, reason, out_remaining);
}
