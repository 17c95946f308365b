/* SPDX-License-Identifier: Apache-2.0 */
/* request_view.h: requests and quotes as JSON and as a line, the same for API and command line. */
#ifndef DESK_REQUEST_REQUEST_VIEW_H
#define DESK_REQUEST_REQUEST_VIEW_H

#include "desk/request/request_decide.h"
#include "desk/request/request_mail.h"
#include "view/cli.h"
#include "web/route.h"

/* Names of products, versions and reasons come from the catalogue, also those that are retired. */
void request_json(struct ctx *ctx, struct json *json, const char *key, const struct catalog *catalog, const struct request *request);
void quote_json(struct ctx *ctx, struct json *json, const char *key, const struct quote *quote);
/* Puts "quote":{...} into the problem document of quote_changed; passes the error on. */
MUST_USE enum err quote_told(struct ctx *ctx, enum err err, const struct quote *quote);
void communication_json(struct json *json, const char *key, const struct communication *communication);
void request_mail_json(struct json *json, const char *key, const struct request_mail *mail);
void request_event_json(struct json *json, const char *key, const struct request_event *event);
/* With id and role. */
void request_contact_json(struct json *json, const char *key, const struct contact *contact);

/* What closing would do; what can be decided, with what that does: schemas Closing and Decisions. */
void closing_json(struct json *json, const char *key, const struct closing *closing);
void decisions_json(struct json *json, const char *key, const struct decisions *decisions);

/* "3001-2345-6789  new  C  Replication stops  by 2026-11-23T14:00:00.000Z". */
struct str request_line(struct ctx *ctx, const struct request *request);

/* With the catalogue (ROWS_WITH). */
extern const struct row_kind request_rows;
extern const struct row_kind communication_rows, request_mail_rows, request_event_rows, contact_rows;

/* An answer that is one request. */
MUST_USE enum err request_answer(struct ctx *ctx, struct http_call *call, int status, const struct request *request);
MUST_USE enum err request_print(struct ctx *ctx, struct cli *cli, const struct request *request);

#endif
