/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web_call.h: calls through dispatch() without a socket, for t3_*.c. When ENTITLED_TEST_ANSWERS names a file, each answer is
 * appended to it as a line of JSON (method, path, status, content_type, body), for tests/api/validate_answers.mjs.
 */
#ifndef TESTS_WEB_CALL_H
#define TESTS_WEB_CALL_H

#include "web/dispatch.h"

/* "POST", "/api/v1/contracts?limit=2", a token or NULL, a body (its type is application/json when it is not empty). */
struct http_request web_request(struct ctx *ctx, const char *method, const char *target, const char *token, struct str body);
/* Adds a header to a request made by web_request(): at most 8 of them. */
void web_header(struct ctx *ctx, struct http_request *request, const char *name, const char *value);
/* Runs it; the answer lives in ctx->arena. */
struct http_response web_send(struct ctx *ctx, struct web *web, const struct http_request *request);
struct http_response web_call(struct ctx *ctx, struct web *web, const char *method, const char *target, const char *token, struct str body);
/* The value of a header of the answer, or empty. */
struct str web_answer_header(const struct http_response *answer, const char *name);
/* Appends the answer to the file, when there is one. */
void web_log_answer(const struct http_request *request, const struct http_response *answer);

#endif
