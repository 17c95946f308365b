/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_bulk_store.h: writing many requests with all that hangs on them; for src/generate. Asks no policy and
 * checks nothing; the caller sees to it that state, times, contacts and words go together.
 */
#ifndef DESK_REQUEST_REQUEST_BULK_STORE_H
#define DESK_REQUEST_REQUEST_BULK_STORE_H

#include "db/bulk.h"
#include "desk/request/request_store.h"

/* With its contacts; `contract` says who shares it. */
MUST_USE enum err request_bulk(struct ctx *ctx, struct bulk *bulk, const struct request *request);
MUST_USE enum err communication_bulk(struct ctx *ctx, struct bulk *bulk, int64_t request_id, const struct communication *communication);
/* actor_id 0: the system. */
MUST_USE enum err request_event_bulk(struct ctx *ctx, struct bulk *bulk, int64_t request_id, const struct request_event *event, int64_t actor_id);
/* A row of the search index. found_by: as text_search_words() gives the text; contact_marks: all of them, with a space before
 * each. request_store.h says which id it has. */
MUST_USE enum err request_words_bulk(struct ctx *ctx, struct bulk *bulk, int64_t id, const struct request *request, struct str found_by,
                                     struct str contact_marks, bool staff_only);
/* Whether there is one already. */
MUST_USE enum err request_bulk_any(struct ctx *ctx, bool *out_any);

#endif
