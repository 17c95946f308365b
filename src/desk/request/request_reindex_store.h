/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex_store.h: SQL for request_reindex.c. Included by this room only; asks no policy. */
#ifndef DESK_REQUEST_REQUEST_REINDEX_STORE_H
#define DESK_REQUEST_REQUEST_REINDEX_STORE_H

#include "desk/search/search_reindex.h"

/* A number above the newest request's id (0: there is none), and how many requests there are. */
MUST_USE enum err request_store_words_wanted(struct ctx *ctx, int64_t *out_behind, int64_t *out_all);

/* Those below an id, the highest first. */
MUST_USE enum err request_store_words_owners(struct ctx *ctx, int64_t behind, int64_t limit, struct search_thing **out_things, size_t *out_count);

#endif
