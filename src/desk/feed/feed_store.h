/* SPDX-License-Identifier: Apache-2.0 */
/* feed_store.h: the SQL of calendar feeds. Included by this room only. */
#ifndef DESK_FEED_FEED_STORE_H
#define DESK_FEED_FEED_STORE_H

#include "base/ctx.h"

/* Stores the feed of the account, in place of one that is there. */
MUST_USE enum err feed_upsert(struct ctx *ctx, int64_t account_id, struct str digest);
MUST_USE enum err feed_delete(struct ctx *ctx, int64_t account_id, bool *out_was_there);
/* The time at which the feed was made; 0: there is none. */
MUST_USE enum err feed_select_since(struct ctx *ctx, int64_t account_id, int64_t *out_at);
/* The account whose feed it is; 0: nobody's. */
MUST_USE enum err feed_select_account(struct ctx *ctx, struct str digest, int64_t *out_account_id);

#endif
