/* SPDX-License-Identifier: Apache-2.0 */
/* account_bulk_store.h: writing many accounts; for src/generate. Asks no policy and checks nothing. */
#ifndef DESK_ACCOUNT_ACCOUNT_BULK_STORE_H
#define DESK_ACCOUNT_ACCOUNT_BULK_STORE_H

#include "db/bulk.h"
#include "desk/account/account.h"

/* Everything of it, with its roles at the vendor. */
MUST_USE enum err account_bulk(struct ctx *ctx, struct bulk *bulk, const struct account *account);

#endif
