/* SPDX-License-Identifier: Apache-2.0 */
/* request_sound_store.h: whether what is kept beside requests fits them. For `entitled doctor`; asks no policy. */
#ifndef DESK_REQUEST_REQUEST_SOUND_STORE_H
#define DESK_REQUEST_REQUEST_SOUND_STORE_H

#include "base/ctx.h"

/* Where search and storage differ: requests and communications that no search can find, and words that belong to nothing. */
struct search_gaps { int64_t requests, communications, strays; struct str first_number; };    /* of the first request concerned, or empty */
MUST_USE enum err request_search_gaps(struct ctx *ctx, struct search_gaps *out_gaps);

/* The newest instant that anything was stored at; 0: nothing was. */
MUST_USE enum err request_newest_instant(struct ctx *ctx, int64_t *out_at);

#endif
