/* SPDX-License-Identifier: Apache-2.0 */
/* session_api.h: the browsers' sessions of the own account over the API. Starting one is for pages only; a program has tokens. */
#ifndef DESK_ACCOUNT_SESSION_API_H
#define DESK_ACCOUNT_SESSION_API_H

#include "web/route.h"

/* GET /sessions -> those that have not ended. */
enum err session_list_api(struct ctx *ctx, struct http_call *call);
/* DELETE /sessions -> 204: all of them end. */
enum err session_end_all_api(struct ctx *ctx, struct http_call *call);
/* DELETE /sessions/:id -> 204. */
enum err session_end_api(struct ctx *ctx, struct http_call *call);

#endif
