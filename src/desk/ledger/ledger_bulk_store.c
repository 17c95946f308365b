/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_bulk_store.c: SQL that writes many ledgers. The triggers of the ledger move the figures. */
#include "desk/ledger/ledger_bulk_store.h"

BULK_TABLE(grant_rows, 8, "contract_grant", "iiiiiiiti",
    "id, contract_id, counted, units, remaining, starts_on, expires_on, source, created_at",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_INTS(4) ", " BULK_INTS(5) ", " BULK_INTS(6) ", "
    BULK_INTS(7) ", " BULK_WORDS(8) ", " BULK_INTS(9));

BULK_TABLE(entry_rows, 14, "ledger_entry", "iiitiiiirriirtttti",
    "id, contract_id, sequence, kind, units, previous_balance, balance, grant_id, request_id, "
    "reverses_id, at, recorded_at, actor_id, salt, reason_digest, previous_hash, hash, format",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5) ", " BULK_INTS(6) ", "
    BULK_INTS(7) ", " BULK_INTS(8) ", " BULK_INTS(9) ", " BULK_INTS(10) ", " BULK_INTS(11) ", "
    BULK_INTS(12) ", " BULK_INTS(13) ", " BULK_WORDS(14) ", " BULK_WORDS(15) ", " BULK_WORDS(16) ", "
    BULK_WORDS(17) ", " BULK_INTS(18));

BULK_TABLE(reason_rows, 15, "ledger_reason", "it",
    "entry_id, reason",
    "$1, $2",
    BULK_INTS(1) ", " BULK_WORDS(2));

enum err grant_bulk(struct ctx *ctx, struct bulk *bulk, const struct grant *grant, bool counted, int64_t created_at)
{
    return bulk_add(ctx, bulk, &grant_rows, DB_I(grant->id), DB_I(grant->contract_id), DB_I(counted), DB_I(grant->units), DB_I(0),
                    DB_I(grant->starts_on), DB_I(grant->expires_on), DB_T(grant->source), DB_I(created_at));
}

enum err ledger_entry_bulk(struct ctx *ctx, struct bulk *bulk, const struct ledger_entry *entry)
{
    TRY(bulk_add(ctx, bulk, &entry_rows, DB_I(entry->id), DB_I(entry->contract_id), DB_I(entry->sequence),
                 DB_T(str_of(entry_kind_name(entry->kind))), DB_I(entry->units), DB_I(entry->balance - entry->units),
                 DB_I(entry->balance), DB_I(entry->grant_id), DB_R(entry->request_id), DB_R(entry->reverses_id), DB_I(entry->at),
                 DB_I(entry->recorded_at), DB_R(entry->actor_id), DB_T(entry->salt), DB_T(entry->reason_digest),
                 DB_T(entry->previous_hash), DB_T(entry->hash), DB_I(entry->format)));
    if (!entry->reason.len)
        return OK;
    return bulk_add(ctx, bulk, &reason_rows, DB_I(entry->id), DB_T(entry->reason));
}
