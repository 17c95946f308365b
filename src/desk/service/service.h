/* SPDX-License-Identifier: Apache-2.0 */
/* service.h: the engineers' side of a request (SPEC 10.3, 10.4): take it, answer, close it. */
#ifndef DESK_SERVICE_SERVICE_H
#define DESK_SERVICE_SERVICE_H

#include "desk/request/request.h"

/* The engineer becomes the owner; `new` becomes in_progress. Taking what is yours changes nothing; what another
 * has is taken over, and the history says so. `conflict` when it is closed. REQUEST_WORK. */
MUST_USE enum err service_take(struct ctx *ctx, struct str number, struct request *out_request);

/* What closing does to the balance, before it is done [10.4]. */
struct closing { bool chargeable, gives_back; int64_t units; struct str words; };
MUST_USE enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing);

/* Closes with a closure reason, cause and notes; a non-chargeable one gives the unit back in the same transaction
 * [4.10]. Closing what is closed: with the same reason OK and unchanged, with another `conflict` [10.3].
 * out_credited: whether a unit of this request has ever been given back. REQUEST_WORK. */
MUST_USE enum err service_close(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                                struct request *out_request, bool *out_credited);

/* A communication of the vendor: text, or a work note; may set waiting_customer or solution_proposed. The first one
 * that customers see stops the response clock. Called by request_communicate's API for staff. */
MUST_USE enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                                 const enum request_state *new_state, struct communication *out_communication);

#endif
