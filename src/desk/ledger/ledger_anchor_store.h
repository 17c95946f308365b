/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_anchor_store.h: the SQL of anchors. Included by this room only. */
#ifndef DESK_LEDGER_LEDGER_ANCHOR_STORE_H
#define DESK_LEDGER_LEDGER_ANCHOR_STORE_H

#include "base/ctx.h"

struct anchored { int64_t contract_id, sequence; struct str head; };    /* head: empty when there is no such entry */

/* out_number 0: another process has taken this number. */
MUST_USE enum err anchor_insert(struct ctx *ctx, int64_t *out_number);
MUST_USE enum err anchor_take(struct ctx *ctx, int64_t number, int64_t limit, int64_t *out_count);
/* out_at INSTANT_NONE: there is no such anchor. */
MUST_USE enum err anchor_at(struct ctx *ctx, int64_t number, int64_t *out_at);
/* What this anchor took, by contract. */
MUST_USE enum err anchor_list(struct ctx *ctx, int64_t number, struct anchored **out_items, size_t *out_count);
/* Of every contract above `after` what the last anchor up to this one took. */
MUST_USE enum err anchor_list_all(struct ctx *ctx, int64_t number, int64_t after, int64_t limit, struct anchored **out_items, size_t *out_count);
/* The hash of an entry, or empty. */
MUST_USE enum err anchor_head(struct ctx *ctx, int64_t contract_id, int64_t sequence, struct str *out_head);

#endif
