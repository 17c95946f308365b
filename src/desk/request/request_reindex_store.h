/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex_store.h: SQL for request_reindex.c. Included by this room only; asks no policy. */
#ifndef DESK_REQUEST_REQUEST_REINDEX_STORE_H
#define DESK_REQUEST_REQUEST_REINDEX_STORE_H

#include "base/ctx.h"

/* Drops the index in whatever state it is, and makes an empty one as migrations/0006_request.sql does. */
MUST_USE enum err request_store_words_anew(struct ctx *ctx);
/* A number above the newest request's id (0: there is none), and how many requests there are. */
MUST_USE enum err request_store_words_wanted(struct ctx *ctx, int64_t *out_behind, int64_t *out_all);

/* A request, the organization that shares its contract, or 0, and how many communications it has. */
struct words_owner { int64_t request_id, organization_id, communications; };
/* Those below an id, the highest first. */
MUST_USE enum err request_store_words_owners(struct ctx *ctx, int64_t behind, int64_t limit, struct words_owner **out_owners, size_t *out_count);
/* Removes what rows the request has. */
MUST_USE enum err request_store_words_clear(struct ctx *ctx, int64_t request_id);

#endif
