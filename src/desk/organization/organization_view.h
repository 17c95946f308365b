/* SPDX-License-Identifier: Apache-2.0 */
/* organization_view.h: organizations, and accounts with theirs, as JSON and as a line, for API and command line. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_VIEW_H
#define DESK_ORGANIZATION_ORGANIZATION_VIEW_H

#include "desk/account/account.h"
#include "desk/organization/organization.h"
#include "view/rows.h"

void organization_json(struct json *json, const char *key, const struct organization *organization);
/* "17349821100001  4648141  Fabrikam AB  SE  partner". */
struct str organization_line(struct ctx *ctx, const struct organization *organization);

/* The whole account: with the organizations that it belongs to, and its roles there. */
void account_json(struct json *json, const char *key, const struct account *account,
                  const struct membership *memberships, size_t count);

extern const struct row_kind organization_rows;

#endif
