/* SPDX-License-Identifier: Apache-2.0 */
/* mail_link_store.h: the SQL of links that are sent by mail. Included by this room only. `purpose` as it is stored. */
#ifndef DESK_ACCOUNT_MAIL_LINK_STORE_H
#define DESK_ACCOUNT_MAIL_LINK_STORE_H

#include "base/ctx.h"

MUST_USE enum err link_insert(struct ctx *ctx, int64_t account_id, const char *purpose, struct str digest, int64_t expires_at);
/* The account whose link it is; 0 when the link is unknown, used or too old. */
MUST_USE enum err link_find(struct ctx *ctx, struct str digest, const char *purpose, int64_t *out_account_id);
/* The same, and from now on it is used: of two at the same time one gets 0. Waits for others who change the account. */
MUST_USE enum err link_use(struct ctx *ctx, struct str digest, const char *purpose, int64_t *out_account_id);
/* Nothing of that purpose can be used any more. */
MUST_USE enum err links_void(struct ctx *ctx, int64_t account_id, const char *purpose);
/* Nothing of any purpose. */
MUST_USE enum err links_void_all(struct ctx *ctx, int64_t account_id);
MUST_USE enum err links_delete_until(struct ctx *ctx, int64_t until);

#endif
