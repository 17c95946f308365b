/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_api.h: signing in, tokens and the own password over the API. The own account with its organizations
 * (GET and PATCH /me) and new accounts are in desk/organization/member_api.h.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_API_H
#define DESK_ACCOUNT_ACCOUNT_API_H

#include "web/route.h"

/* POST /tokens {"email","password","name"?,"days"?,"scopes"?} -> 201 {"id","token","scopes","expires_at"}. */
enum err token_create_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err token_create_api(struct ctx *ctx, struct http_call *call);
/* GET /tokens -> the valid ones of the own account. */
enum err token_list_api(struct ctx *ctx, struct http_call *call);
/* DELETE /tokens/:id -> 204. */
enum err token_delete_api(struct ctx *ctx, struct http_call *call);
/* POST /me/password {"current","new","keep_tokens"?} -> 204. */
enum err password_change_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err password_change_api(struct ctx *ctx, struct http_call *call);

#endif
