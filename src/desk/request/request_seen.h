/* SPDX-License-Identifier: Apache-2.0 */
/* request_seen.h: who wrote last in a request, and what a contact has not seen of it so far [7.1] (decision 0069). */
#ifndef DESK_REQUEST_REQUEST_SEEN_H
#define DESK_REQUEST_REQUEST_SEEN_H

#include "desk/request/request.h"

/* Whose the last word is that the contacts see, and when: of what was submitted and of all messages. staff: the vendor's, or the system's in his
 * name. mine: the actor's own. */
struct last_word { int64_t at; struct str name; bool staff, mine; };
struct last_word request_last_word(const struct ctx *ctx, const struct request *request);

/* Whether the actor is a contact of the request, and whether it has changed for him since he opened its page or changed it himself. What others have
 * not seen is for nobody to know. */
struct seen { bool known, unread; };
struct seen request_seen(const struct ctx *ctx, const struct request *request);
/* The actor opens the page of a request that request_find() gave: it is unread no longer. That is noted behind the read transaction, only where there
 * is something to note, and not at all where another writer is in the way. */
void request_open(struct ctx *ctx, const struct request *request);
/* The actor has changed it himself: for request_change(). */
MUST_USE enum err request_seen_changed(struct ctx *ctx, const struct request *request);

#endif
