/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_reindex.h: making the index of words anew from requests and communications, when `entitled doctor` has found it
 * damaged or incomplete. In many small transactions, newest requests first, so that everybody goes on working meanwhile, but
 * for a second or two in which a large index is dropped: what is submitted or written meanwhile gets its words by itself.
 * Until it is done searching finds only part. What is done twice, or broken off and begun again, comes to the same.
 */
#ifndef DESK_REQUEST_REQUEST_REINDEX_H
#define DESK_REQUEST_REQUEST_REINDEX_H

#include "base/ctx.h"

struct reindex {
    int64_t behind;                     /* the request above those that are still to be done; 0: all are done */
    int64_t requests, communications;   /* done */
    int64_t all;                        /* requests, when it began */
};

/* Throws the index away, on SQLite whatever its state, and makes an empty one. REQUEST_REINDEX. Outside a transaction. */
MUST_USE enum err request_reindex_begin(struct ctx *ctx, struct reindex *out_reindex);
/* The next requests, in a transaction of their own. When it fails, nothing of them was done. */
MUST_USE enum err request_reindex_some(struct ctx *ctx, struct reindex *reindex);
/* Makes the index anew where an earlier program has made it, which gave texts other words; says whether. Outside a transaction. */
MUST_USE enum err request_reindex_outdated(struct ctx *ctx, bool *out_done);

#endif
