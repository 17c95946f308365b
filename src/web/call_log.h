/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call_log.h: the log line of a call (logfmt on standard error, one write a line, so that lines of several workers do not mix). Holds no
 * query, no body and no token: the log keeps nothing that people typed.
 */
#ifndef WEB_CALL_LOG_H
#define WEB_CALL_LOG_H

#include "base/ctx.h"
#include "http/message.h"

void call_log(const struct ctx *ctx, const struct http_request *request, struct str request_id, int status, int64_t took_ms);

#endif
