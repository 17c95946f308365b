/* SPDX-License-Identifier: Apache-2.0 */
/* contract_bulk_store.c: SQL that writes many contracts. */
#include "desk/contract/contract_bulk_store.h"

DB_SQL(any_contract, .name = "bulk.any_contract", .args = "", .cols = "i", .text = "SELECT id FROM contract LIMIT 1");

BULK_TABLE(contract_rows, 5, "contract", "itttrritittiiittiiitiit",
    "id, access_id, contract_no, plan_id, organization_id, account_id, imported, shared, exclusive, "
    "country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted, sequence, balance, "
    "head, created_at, cancelled_at, cancel_reason",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
    "$23",
    BULK_INTS(1) ", " BULK_WORDS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5) ", "
    BULK_INTS(6) ", " BULK_INTS(7) ", " BULK_WORDS(8) ", " BULK_INTS(9) ", " BULK_WORDS(10) ", "
    BULK_WORDS(11) ", " BULK_INTS(12) ", " BULK_INTS(13) ", " BULK_INTS(14) ", " BULK_WORDS(15) ", "
    BULK_WORDS(16) ", " BULK_INTS(17) ", " BULK_INTS(18) ", " BULK_INTS(19) ", " BULK_WORDS(20) ", "
    BULK_INTS(21) ", " BULK_INTS(22) ", " BULK_WORDS(23));

BULK_TABLE(association_rows, 6, "association", "iii",
    "account_id, contract_id, at",
    "$1, $2, $3",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3));

BULK_TABLE(block_rows, 7, "contract_block", "iittiirii",
    "id, contract_id, name, reason, from_on, until_on, actor_id, created_at, lifted_at",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5) ", "
    BULK_INTS(6) ", " BULK_INTS(7) ", " BULK_INTS(8) ", " BULK_INTS(9));

enum err contract_bulk(struct ctx *ctx, struct bulk *bulk, const struct contract *contract, struct str cancel_reason)
{
    struct str state = contract->cancelled_at ? STR("cancelled") : contract->draft ? STR("draft") : STR("issued");

    return bulk_add(ctx, bulk, &contract_rows, DB_I(contract->id), DB_T(contract->access_id), DB_T(contract->contract_no),
                    DB_T(contract->plan_id), DB_R(contract->organization_id), DB_R(contract->account_id), DB_I(contract->imported),
                    DB_T(contract->shared_by_organization ? STR("organization") : STR("personal")), DB_I(contract->exclusive),
                    DB_T(contract->country), DB_T(contract->time_zone), DB_I(contract->starts_on), DB_I(contract->grace_days),
                    DB_I(contract->ends_on), DB_T(state), DB_T(str_of(plan_unit_name(contract->unit))), DB_I(contract->counted),
                    DB_I(0), DB_I(0), DB_T(STR("")), DB_I(contract->created_at), DB_I(contract->cancelled_at), DB_T(cancel_reason));
}

enum err association_bulk(struct ctx *ctx, struct bulk *bulk, int64_t account_id, int64_t contract_id, int64_t at)
{
    return bulk_add(ctx, bulk, &association_rows, DB_I(account_id), DB_I(contract_id), DB_I(at));
}

enum err contract_block_bulk(struct ctx *ctx, struct bulk *bulk, const struct contract_block *block)
{
    return bulk_add(ctx, bulk, &block_rows, DB_I(block->id), DB_I(block->contract_id), DB_T(block->name), DB_T(block->reason),
                    DB_I(block->from_on), DB_I(block->until_on), DB_R(0), DB_I(block->created_at), DB_I(block->lifted_at));
}

enum err contract_bulk_any(struct ctx *ctx, bool *out_any)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &any_contract, &rows));
    *out_any = db_next(&rows);
    return OK;
}
