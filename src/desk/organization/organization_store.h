/* SPDX-License-Identifier: Apache-2.0 */
/* organization_store.h: the SQL of organizations and their members, one function a question. Included by this room only. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_STORE_H
#define DESK_ORGANIZATION_ORGANIZATION_STORE_H

#include "desk/organization/organization.h"

/* Until the transaction ends nobody else adds one: what is read of names from here on is still so when it commits. */
MUST_USE enum err organization_lock_names(struct ctx *ctx);
/* out_inserted is false, and nothing changed, when the partner ID is taken. */
MUST_USE enum err organization_insert(struct ctx *ctx, const struct organization *organization, bool *out_inserted);
MUST_USE enum err enrollment_insert(struct ctx *ctx, int64_t id, enum enrollment enrollment);
MUST_USE enum err organization_by_id(struct ctx *ctx, int64_t id, struct organization *out_organization, bool *out_found);
/* Of those whose name fits the LIKE pattern (\ escapes) or has letters beyond ASCII, or of whose IDs one is among `ids`, with spaces
 * around each. */
MUST_USE enum err organization_page(struct ctx *ctx, struct str pattern, struct str ids, int64_t after, int64_t limit,
                                    struct organization **out_organizations, size_t *out_count);
/* Nothing happens when the role is there. */
MUST_USE enum err role_insert(struct ctx *ctx, int64_t organization_id, int64_t account_id, enum organization_role role);
MUST_USE enum err memberships_of(struct ctx *ctx, int64_t account_id, struct membership **out_memberships, size_t *out_count);
/* Name and e-mail of the administrators, by name: an array of pairs, out_count pairs. */
MUST_USE enum err admins_of(struct ctx *ctx, int64_t organization_id, struct str (**out_admins)[2], size_t *out_count);

#endif
