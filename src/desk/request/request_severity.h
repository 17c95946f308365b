/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_severity.h: another severity for a request [7.3]: a contact asks for one and says what it means for his business, and the vendor decides
 * (room service). Nothing is charged for a change [4.11].
 *
 * Targets (decision 0060): a severity that is answered sooner counts from the moment of the change, and makes nothing later than it was; one that
 * is answered later counts from the submission, and makes nothing sooner. The next word after the first answer stays promised as it was unless it comes
 * sooner. What waits for the customer is due as before.
 */
#ifndef DESK_REQUEST_REQUEST_SEVERITY_H
#define DESK_REQUEST_REQUEST_SEVERITY_H

#include "base/typed.h"
#include "desk/request/request.h"

/* Whether the request could have that severity: the catalogue has it, and its plan covers it; else a fault of the field `severity`. */
MUST_USE enum err severity_check(struct ctx *ctx, const struct catalog *catalog, const struct request *request, struct str severity_id);
/* The severities that it could have, without its own, worst first. */
void severities_other(struct ctx *ctx, const struct catalog *catalog, const struct request *request, const struct severity ***out_severities, size_t *out_count);

/* What the request would be with that severity: its targets, and 24x7 only where the severity allows it. */
struct request severity_applied(const struct ctx *ctx, const struct catalog *catalog, const struct request *request, struct str severity_id);

/* "C (Minimal)" */
struct str severity_label(struct ctx *ctx, const struct catalog *catalog, struct str severity_id);

/* What another severity means for the business. */
extern const struct text_rule impact_rule;

/* A contact asks for that severity: a communication that everybody sees, which brings what waits for the customer back to in_progress, and a
 * question to the vendor. A second one takes the place of the first. `conflict` where it is closed, has that severity, or that one was asked for already.
 * REQUEST_DECIDE. */
MUST_USE enum err request_ask_severity(struct ctx *ctx, struct str number, struct str severity_id, struct str impact, struct request *out_request);

#endif
