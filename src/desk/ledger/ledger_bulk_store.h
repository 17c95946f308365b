/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_bulk_store.h: writing whole ledgers; for src/generate. Asks no policy and checks
 * nothing: that is left to the constraints and triggers of the database, and to `entitled ledger verify`.
 */
#ifndef DESK_LEDGER_LEDGER_BULK_STORE_H
#define DESK_LEDGER_LEDGER_BULK_STORE_H

#include "db/bulk.h"
#include "desk/ledger/ledger.h"

/* Nothing remains of it until its entry comes. */
MUST_USE enum err grant_bulk(struct ctx *ctx, struct bulk *bulk, const struct grant *grant, bool counted, int64_t created_at);
/* Whole, with salt, digest and hashes, in the order of its contract's chain. */
MUST_USE enum err ledger_entry_bulk(struct ctx *ctx, struct bulk *bulk, const struct ledger_entry *entry);

#endif
