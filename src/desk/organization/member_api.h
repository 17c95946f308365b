/* SPDX-License-Identifier: Apache-2.0 */
/*
 * member_api.h: accounts together with the organizations that they belong to, over the API. Here and not in
 * desk/account, because that room lies to the left and does not know organizations.
 */
#ifndef DESK_ORGANIZATION_MEMBER_API_H
#define DESK_ORGANIZATION_MEMBER_API_H

#include "web/route.h"

/* GET /me. */
enum err me_show_api(struct ctx *ctx, struct http_call *call);
/* PATCH /me {"phone"?,"country"?,"time_zone"?,"language"?}: what is left out stays, null empties [3.2]. */
enum err me_change_api(struct ctx *ctx, struct http_call *call);
/* POST /admin/accounts {"email","name","kind"?,"staff"?,"organization"?,"roles"?,"password"?} -> 201. */
enum err account_add_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err account_add_api(struct ctx *ctx, struct http_call *call);
/* POST /admin/organizations/:id/members {"email","roles"?} -> 200, the account with its organizations. */
enum err member_add_api(struct ctx *ctx, struct http_call *call);

#endif
