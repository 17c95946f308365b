/* SPDX-License-Identifier: Apache-2.0 */
/* organization_bulk_store.c: SQL that writes many organizations and memberships. */
#include "desk/organization/organization_bulk_store.h"

BULK_TABLE(organization_rows, 2, "organization", "ittti",
    "id, name, country, partner_id, created_at",
    "$1, $2, $3, $4, $5",
    BULK_INTS(1) ", " BULK_WORDS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5));

BULK_TABLE(enrollment_rows, 3, "enrollment", "it",
    "organization_id, network",
    "$1, $2",
    BULK_INTS(1) ", " BULK_WORDS(2));

BULK_TABLE(member_rows, 4, "organization_role", "iit",
    "organization_id, account_id, role",
    "$1, $2, $3",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_WORDS(3));

enum err organization_bulk(struct ctx *ctx, struct bulk *bulk, const struct organization *organization)
{
    TRY(bulk_add(ctx, bulk, &organization_rows, DB_I(organization->id), DB_T(organization->name), DB_T(organization->country),
                 DB_T(organization->partner_id), DB_I(organization->created_at)));
    for (unsigned bit = ENROLLED_PARTNER; bit <= ENROLLED_RESELLER; bit <<= 1)
        if (organization->enrolled & bit)
            TRY(bulk_add(ctx, bulk, &enrollment_rows, DB_I(organization->id), DB_T(str_of(enrollment_name((enum enrollment)bit)))));
    return OK;
}

enum err membership_bulk(struct ctx *ctx, struct bulk *bulk, int64_t organization_id, int64_t account_id, unsigned roles)
{
    for (unsigned bit = ROLE_MEMBER; bit <= ROLE_GLOBAL_ADMIN; bit <<= 1)
        if (roles & bit)
            TRY(bulk_add(ctx, bulk, &member_rows, DB_I(organization_id), DB_I(account_id),
                         DB_T(str_of(organization_role_name((enum organization_role)bit)))));
    return OK;
}
