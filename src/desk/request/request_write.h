/* SPDX-License-Identifier: Apache-2.0 */
/* request_write.h: writing into a request, for the rules of this room. Asks no policy. */
#ifndef DESK_REQUEST_REQUEST_WRITE_H
#define DESK_REQUEST_REQUEST_WRITE_H

#include "desk/request/request.h"

/* Stores what the actor writes, or what the system says in his name (side "system"), which is nobody's turn and no answer (side, work_note and a text that was checked are given), with what it does to the request, which is open and
 * locked, and the notice of it. new_state may be NULL. */
MUST_USE enum err request_write(struct ctx *ctx, const struct catalog *catalog, struct request *request, const enum request_state *new_state,
                                struct communication *communication);

#endif
