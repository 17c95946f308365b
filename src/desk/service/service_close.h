/* SPDX-License-Identifier: Apache-2.0 */
/* service_close.h: the one way in which a request is closed. Included by this room only; asks no policy. */
#ifndef DESK_SERVICE_SERVICE_CLOSE_H
#define DESK_SERVICE_SERVICE_CLOSE_H

#include "desk/request/request.h"

/* Closes a request that is locked; `conflict` when it is closed. */
MUST_USE enum err service_close_now(struct ctx *ctx, struct str reason_id, struct str cause, struct str notes, struct request *request);

#endif
