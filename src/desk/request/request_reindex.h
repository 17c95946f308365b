/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex.h: making the index of words of the requests anew: desk/search/search_reindex.h says how. */
#ifndef DESK_REQUEST_REQUEST_REINDEX_H
#define DESK_REQUEST_REQUEST_REINDEX_H

#include "desk/search/search_reindex.h"

/* Throws the index away, and makes an empty one. REQUEST_REINDEX. Outside a transaction. */
MUST_USE enum err request_reindex_begin(struct ctx *ctx, struct search_reindex *out_reindex);
/* The next requests and their communications, in a transaction of their own. */
MUST_USE enum err request_reindex_some(struct ctx *ctx, struct search_reindex *reindex);
/* Makes the index anew where an earlier program has made it, which gave texts other words; says whether. Outside a transaction. */
MUST_USE enum err request_reindex_outdated(struct ctx *ctx, bool *out_done);

#endif
