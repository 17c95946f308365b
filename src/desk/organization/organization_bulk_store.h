/* SPDX-License-Identifier: Apache-2.0 */
/* organization_bulk_store.h: writing many organizations; for src/generate. Asks no policy and checks nothing. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_BULK_STORE_H
#define DESK_ORGANIZATION_ORGANIZATION_BULK_STORE_H

#include "db/bulk.h"
#include "desk/organization/organization.h"

MUST_USE enum err organization_bulk(struct ctx *ctx, struct bulk *bulk, const struct organization *organization);
/* `roles`: enum organization_role bits, ROLE_MEMBER among them. */
MUST_USE enum err membership_bulk(struct ctx *ctx, struct bulk *bulk, int64_t organization_id, int64_t account_id, unsigned roles);

#endif
