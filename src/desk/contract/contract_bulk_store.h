/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_bulk_store.h: writing many contracts; for src/generate. Asks no policy and checks
 * nothing: that is left to the constraints and triggers of the database.
 */
#ifndef DESK_CONTRACT_CONTRACT_BULK_STORE_H
#define DESK_CONTRACT_CONTRACT_BULK_STORE_H

#include "db/bulk.h"
#include "desk/contract/contract.h"

/* Without its units: the entries bring them. */
MUST_USE enum err contract_bulk(struct ctx *ctx, struct bulk *bulk, const struct contract *contract, struct str cancel_reason);
MUST_USE enum err association_bulk(struct ctx *ctx, struct bulk *bulk, int64_t account_id, int64_t contract_id, int64_t at);
MUST_USE enum err contract_block_bulk(struct ctx *ctx, struct bulk *bulk, const struct contract_block *block);
/* Whether there is one already. */
MUST_USE enum err contract_bulk_any(struct ctx *ctx, bool *out_any);

#endif
