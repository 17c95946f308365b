/* SPDX-License-Identifier: Apache-2.0 */
/* account_bulk_store.c: SQL that writes many accounts. */
#include "desk/account/account_bulk_store.h"

BULK_TABLE(account_rows, 0, "account", "ittttttttiiii",
    "id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at, "
    "verified_at, profiled_at",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13",
    BULK_INTS(1) ", " BULK_WORDS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_WORDS(5) ", "
    BULK_WORDS(6) ", " BULK_WORDS(7) ", " BULK_WORDS(8) ", " BULK_WORDS(9) ", " BULK_INTS(10) ", "
    BULK_INTS(11) ", " BULK_INTS(12) ", " BULK_INTS(13));

BULK_TABLE(staff_role_rows, 1, "staff_role", "it",
    "account_id, role",
    "$1, $2",
    BULK_INTS(1) ", " BULK_WORDS(2));

enum err account_bulk(struct ctx *ctx, struct bulk *bulk, const struct account *account)
{
    TRY(bulk_add(ctx, bulk, &account_rows, DB_I(account->id), DB_T(account->email), DB_T(account->name),
                 DB_T(str_of(account_kind_name(account->kind))), DB_T(account->password_hash),
                 DB_T(account->phone), DB_T(account->country), DB_T(account->time_zone), DB_T(account->language),
                 DB_I(account->created_at), DB_I(account->closed_at), DB_I(account->verified_at), DB_I(account->profiled_at)));
    for (unsigned bit = STAFF_ENGINEER; bit <= STAFF_ADMINISTRATOR; bit <<= 1)
        if (account->staff & bit)
            TRY(bulk_add(ctx, bulk, &staff_role_rows, DB_I(account->id), DB_T(str_of(staff_role_name((enum staff_role)bit)))));
    return OK;
}
