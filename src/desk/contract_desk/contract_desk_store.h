/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_desk_store.h: how contracts are issued and corrected in the database. Included by this room only; asks no policy.
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_STORE_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_STORE_H

#include "desk/contract_desk/contract_desk.h"

/* Stores a contract without any ledger. out_stored: false when the Access ID (of one that we issue) or the pair is
 * taken. */
MUST_USE enum err contract_desk_store_insert(struct ctx *ctx, const struct contract *contract, bool *out_stored);
/* How many accounts have added it. */
MUST_USE enum err contract_desk_store_count_accounts(struct ctx *ctx, int64_t contract_id, int64_t *out_count);
/* out_issued: false when it is no draft. */
MUST_USE enum err contract_desk_store_issue_draft(struct ctx *ctx, int64_t id, bool *out_issued);
/* From now on, by the actor. */
MUST_USE enum err contract_desk_store_cancel(struct ctx *ctx, int64_t id, struct str reason);
MUST_USE enum err contract_desk_store_block(struct ctx *ctx, const struct contract_block *block);
/* Lifts one block, or all (0), in the actor's name. */
MUST_USE enum err contract_desk_store_lift(struct ctx *ctx, int64_t contract_id, int64_t block_id, struct str reason, int64_t *out_lifted);
MUST_USE enum err contract_desk_store_has_block(struct ctx *ctx, int64_t contract_id, int64_t block_id, bool *out_has);
/* The holders of an import: 0 when there is none, -1 when several have the name. */
MUST_USE enum err contract_desk_store_organization_by_name(struct ctx *ctx, struct str name, int64_t *out_id, struct str *out_country);
MUST_USE enum err contract_desk_store_account_by_email(struct ctx *ctx, struct str email, int64_t *out_id, struct str *out_country);
/* Accounts that are open and verified, with the words in name or address, by name. */
MUST_USE enum err contract_desk_store_accounts(struct ctx *ctx, struct str words, int64_t limit, struct holder_candidate **out_accounts, size_t *out_count);
/* Those who may see the IDs for the holder, by name. */
MUST_USE enum err contract_desk_store_recipients(struct ctx *ctx, const struct contract *contract, struct contract_recipient **out_recipients, size_t *out_count);
/* Who made it, and who cancelled it and why, into the members of that name. */
MUST_USE enum err contract_desk_store_makers(struct ctx *ctx, struct contract_desk *desk);

#endif
