/* SPDX-License-Identifier: Apache-2.0 */
/* request_sound_store.h: whether what is kept beside requests fits them. For `entitled doctor`; asks no policy. */
#ifndef DESK_REQUEST_REQUEST_SOUND_STORE_H
#define DESK_REQUEST_REQUEST_SOUND_STORE_H

#include "base/ctx.h"

/* Where search and storage differ: requests and communications that no search can find, and words that belong to nothing; and how many texts are
 * found, but not in the index yet. */
struct search_gaps { int64_t requests, communications, strays, unwritten; struct str first_number; };    /* of the first request concerned, or empty */
MUST_USE enum err request_search_gaps(struct ctx *ctx, struct search_gaps *out_gaps);

/* Whether the index was made by a program that gave texts other words, by the row of the newest request. */
MUST_USE enum err request_search_outdated(struct ctx *ctx, bool *out_outdated);

/* On PostgreSQL, where the index is a column and an index on it: rows whose column holds other words than theirs, and whether the
 * index on it is there and used. On SQLite 0 and true: look_full_text() sees into its index. */
MUST_USE enum err request_search_columns(struct ctx *ctx, int64_t *out_wrong_rows, bool *out_indexed);
/* Asks the index itself, as a search does, for the numbers of the newest and the oldest requests: how many it does not find,
 * and one of them. */
MUST_USE enum err request_search_sample(struct ctx *ctx, int64_t *out_lost, struct str *out_number);

/* Contacts of requests that are open, behind that request and key (0 and empty: from the first). */
struct open_contact { int64_t request_id; struct str key, address, number; };
MUST_USE enum err request_open_contacts(struct ctx *ctx, int64_t request_id, struct str key, int64_t limit, struct open_contact **out_contacts,
                                        size_t *out_count);

/* The newest instant that anything was stored at; 0: nothing was. */
MUST_USE enum err request_newest_instant(struct ctx *ctx, int64_t *out_at);

#endif
