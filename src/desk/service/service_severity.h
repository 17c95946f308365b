/* SPDX-License-Identifier: Apache-2.0 */
/* service_severity.h: the vendor changes the severity of a request, or decides about the one that was asked for. REQUEST_WORK. */
#ifndef DESK_SERVICE_SERVICE_SEVERITY_H
#define DESK_SERVICE_SERVICE_SEVERITY_H

#include "desk/request/request_severity.h"

/* Of why it is changed: everybody on the request reads it. */
extern const struct text_rule severity_why_rule;

/* Changes it, with its targets; the contacts are told in the conversation and by mail, which is no answer [10.2]. It ends what was asked for. With the severity
 * that it has OK and unchanged. `conflict` where it is closed. */
MUST_USE enum err service_set_severity(struct ctx *ctx, struct str number, struct str severity_id, struct str why, struct request *out_request);
/* Accepts or declines what was asked for; severity_id: the one that the reader has seen. `conflict` where it is not asked for any more. */
enum severity_decision { SEVERITY_ACCEPT, SEVERITY_DECLINE };
MUST_USE enum err service_decide_severity(struct ctx *ctx, struct str number, struct str severity_id, enum severity_decision decision,
                                          struct request *out_request);

#endif
