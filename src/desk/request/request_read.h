/* SPDX-License-Identifier: Apache-2.0 */
/* request_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line alike. */
#ifndef DESK_REQUEST_REQUEST_READ_H
#define DESK_REQUEST_REQUEST_READ_H

#include "desk/request/request_decide.h"
#include "desk/request/request_severity.h"
#include "view/input.h"

/* A struct submission. Its key stays empty; the digest is that of the canonical JSON [4.8]. */
void submission_read(struct ctx *ctx, struct input *in, void *out);
/* A struct contact: name, email, phone. */
void contact_read(struct ctx *ctx, struct input *in, void *out);
/* A message or work note; state: the one that it sets, or NULL. */
struct request_message { struct str text; bool work_note; const enum request_state *state; };
void request_message_read(struct ctx *ctx, struct input *in, void *out);
/* What still happens: a struct request_rejection. Why nobody needs it any more, and what was said of the balance: a struct withdrawal. */
struct request_rejection { struct str problem; };
void request_rejection_read(struct ctx *ctx, struct input *in, void *out);
void withdrawal_read(struct ctx *ctx, struct input *in, void *out);
struct severity_asked { struct str severity, impact; };
void severity_asked_read(struct ctx *ctx, struct input *in, void *out);
/* The field state of a message. */
const enum request_state *message_state_read(struct input *in);
/* What narrows and orders a list of requests wherever one is asked for; states and limit are the caller's. */
enum request_order { ORDER_NEWEST, ORDER_OLDEST, ORDER_WAITING };
void request_narrowing_read(struct ctx *ctx, struct input *in, enum request_order absent, struct request_filter *out);
/* What `after` takes for the page behind a request: its id, or by place "PLACE-ID". */
struct str request_key(struct ctx *ctx, const struct request_filter *filter, const struct request *request);
/* A struct request_filter, of a query that asks for a list: state, severity, contract, order, q, after, limit. */
void request_filter_read(struct ctx *ctx, struct input *in, void *out);
/* The same of a person, who says by its number behind which request the list goes on; empty: from the start. */
struct request_listing { struct request_filter filter; struct str after; };
void request_listing_read(struct ctx *ctx, struct input *in, void *out);

#endif
