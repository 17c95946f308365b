/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem.h: a fault as the document that clients read (application/problem+json, RFC 9457), the same for HTTP and
 * for commands.
 */
#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

#include "base/ctx.h"
#include "http/message.h"
#include "view/json.h"
#include "web/route.h"

/* Writes the fault of the context as an object: type, title, status, code, detail, cure, reasons, errors, suggestion,
 * and the fault's own members. */
void problem_json(struct ctx *ctx, struct json *json);

/* Adds the headers of a fault, whatever it is answered with: Retry-After. */
void problem_headers(struct ctx *ctx, struct http_response *answer);

/* Makes the fault the answer, whatever was in it before, with its status, Retry-After and WWW-Authenticate. */
void problem_answer(struct ctx *ctx, struct http_response *answer);

/* Called before a fault is answered. Only the operator can mend damage, and he reads what to do in the log, from the doctor, and at
 * /readyz, the one public address for programs that asks the database. Everybody else is told what it means for him. */
void problem_of_damage(struct ctx *ctx, const struct route *route);

#endif
