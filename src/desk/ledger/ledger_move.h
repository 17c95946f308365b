/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_move.h: the few steps that every movement is made of. Included by this room only; asks no policy.
 */
#ifndef DESK_LEDGER_LEDGER_MOVE_H
#define DESK_LEDGER_LEDGER_MOVE_H

#include "desk/ledger/ledger_store.h"

/* Locks the contract, then reads its ledger. not_found when there is none. */
MUST_USE enum err ledger_open(struct ctx *ctx, int64_t contract_id, struct ledger_state *out_state);
/* Chains and stores one entry of a grant: kind, units, request, reverses, at, actor, reason are given; the rest is filled
 * in. State and grant move along. busy where this machine does not know the contract's zone: all that moves units goes by
 * the days of that zone, and so passes here. */
MUST_USE enum err ledger_append(struct ctx *ctx, struct ledger_state *state, struct grant *grant, struct ledger_entry *entry);
/* Writes the expire entries that are due. out_entries may be NULL. */
MUST_USE enum err ledger_expire(struct ctx *ctx, struct ledger_state *state, int64_t *out_entries);
/* Stores a grant (units, starts_on, expires_on, source) with its entry. The state's list of grants stays as it was. */
MUST_USE enum err ledger_put(struct ctx *ctx, struct ledger_state *state, const struct grant *wanted, struct str reason,
                             struct ledger_entry *out_entry);
/* The account that an entry names, or 0. */
int64_t ledger_actor_id(const struct ctx *ctx);

#endif
