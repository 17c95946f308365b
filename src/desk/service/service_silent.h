/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service_silent.h: requests whose customer is silent are closed after notice (SPEC 2.12, 10.3), with the catalogue's auto_close_reason.
 *
 * While a request waits for its customer, next_due_at says by when an answer is expected: auto_close_days after the vendor's last word.
 * Notice is given three days before (half of the period where that is shorter), and says when the request is closed: when the
 * answer was due, and never sooner after the notice than that. Any message moves next_due_at or gives the turn to the vendor, and so
 * makes the notice void; while it is the vendor's turn nothing is closed.
 */
#ifndef DESK_SERVICE_SERVICE_SILENT_H
#define DESK_SERVICE_SERVICE_SILENT_H

#include "desk/request/request.h"

/* Gives notice where it is due: writes it down and into the history, and queues "notice.request_closing". At most `limit` requests;
 * what was given once for one time is not given again. REQUEST_CLOSE_SILENT. */
MUST_USE enum err service_notice_silent(struct ctx *ctx, int64_t limit, int64_t *out_count);
/* Closes what was given notice of and is still silent, at most `limit`; out_count is how many were looked at. REQUEST_CLOSE_SILENT. */
MUST_USE enum err service_close_silent(struct ctx *ctx, int64_t limit, int64_t *out_count);

/* The notice that is in force for a request: close_at 0 when there is none. What closing then does to the balance, in words without
 * figures, for everybody on the request; and how often the customer can still put it off (request_keep_open()). Asks no policy. */
struct closing_notice { int64_t due_at, close_at, keeps_left; struct str reason_name, effect; };
MUST_USE enum err service_closing_notice(struct ctx *ctx, const struct request *request, struct closing_notice *out_notice);

#endif
