/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_reindex.h: making an index of words anew from the things and their texts, when `entitled doctor` has found it
 * damaged or incomplete. In many small transactions, newest things first, so that everybody goes on working meanwhile, but
 * for a second or two in which a large index is dropped: what is stored or written meanwhile gets its words by itself.
 * Until it is done searching finds only part. What is done twice, or broken off and begun again, comes to the same. Asks no policy.
 */
#ifndef DESK_SEARCH_SEARCH_REINDEX_H
#define DESK_SEARCH_SEARCH_REINDEX_H

#include "desk/search/search.h"

/* A thing, how many texts hang on it, and the organization whose administrators see it, or 0. */
struct search_thing { int64_t id, texts, organization_id; };

/* A room's description of its things. */
struct search_source {
    const struct search_index *index;
    /* A number above the newest thing's id (0: there is none), and how many there are. */
    enum err (*count)(struct ctx *ctx, int64_t *out_behind, int64_t *out_all);
    /* Those below an id, the highest first. */
    enum err (*next)(struct ctx *ctx, int64_t behind, int64_t limit, struct search_thing **out_things, size_t *out_count);
    /* Waits for whoever changes the thing, so that its words are made from before or from behind that change. */
    enum err (*lock)(struct ctx *ctx, int64_t id);
    /* Puts its row and those of its texts. */
    enum err (*put)(struct ctx *ctx, const struct search_thing *thing, int64_t *out_texts);
};

struct search_reindex {
    int64_t behind;             /* the thing above those that are still to be done; 0: all are done */
    int64_t things, texts;      /* done */
    int64_t all;                /* things, when it began */
};
/* Throws the index away, on SQLite whatever its state, and makes an empty one. In a transaction. */
MUST_USE enum err search_reindex_begin(struct ctx *ctx, const struct search_source *source, struct search_reindex *out_reindex);
/* The next things, in a transaction of their own. When it fails, nothing of them was done. */
MUST_USE enum err search_reindex_some(struct ctx *ctx, const struct search_source *source, struct search_reindex *reindex);

#endif
