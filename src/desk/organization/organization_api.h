/* SPDX-License-Identifier: Apache-2.0 */
/* organization_api.h: organizations over the API. Accounts and their memberships are in member_api.h. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_API_H
#define DESK_ORGANIZATION_ORGANIZATION_API_H

#include "web/route.h"

/* GET /admin/organizations?q=&limit=&after= */
enum err organization_list_api(struct ctx *ctx, struct http_call *call);
/* POST /admin/organizations {"name","country"?,"enrolled"?} -> 201. */
enum err organization_add_api(struct ctx *ctx, struct http_call *call);

#endif
