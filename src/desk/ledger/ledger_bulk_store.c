/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_bulk_store.c: SQL that writes many ledgers. The triggers of the ledger move the figures. */
#include "desk/ledger/ledger_bulk_store.h"

#include "desk/ledger/ledger_rows.h"

BULK_TABLE(grant_rows, 8, "contract_grant", "iiiiiiiti",
    "id, contract_id, counted, units, remaining, starts_on, expires_on, source, created_at",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_INTS(4) ", " BULK_INTS(5) ", " BULK_INTS(6) ", "
    BULK_INTS(7) ", " BULK_WORDS(8) ", " BULK_INTS(9));

BULK_ROWS(entry_rows, 14, "ledger_entry", ENTRY_ROW);
ROW_WRITER(entry_values, struct ledger_entry, ENTRY_ROW)

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
    struct db_val values[ROW_STORED(ENTRY_ROW)];

    TRY(bulk_add_values(ctx, bulk, &entry_rows, ROW_STORED(ENTRY_ROW), entry_values(entry, values)));
    if (!entry->reason.len)
        return OK;
    return bulk_add(ctx, bulk, &reason_rows, DB_I(entry->id), DB_T(entry->reason));
}
