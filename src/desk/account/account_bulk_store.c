/* SPDX-License-Identifier: Apache-2.0 */
/* account_bulk_store.c: SQL that writes many accounts. */
#include "desk/account/account_bulk_store.h"

#include "desk/account/account_rows.h"

BULK_ROWS(account_rows, 0, "account", ACCOUNT_ROW);
ROW_WRITER(account_values, struct account, ACCOUNT_ROW)

BULK_TABLE(staff_role_rows, 1, "staff_role", "it",
    "account_id, role",
    "$1, $2",
    BULK_INTS(1) ", " BULK_WORDS(2));

enum err account_bulk(struct ctx *ctx, struct bulk *bulk, const struct account *account)
{
    struct db_val values[ROW_STORED(ACCOUNT_ROW)];

    TRY(bulk_add_values(ctx, bulk, &account_rows, ROW_STORED(ACCOUNT_ROW), account_values(account, values)));
    for (unsigned bit = STAFF_ENGINEER; bit <= STAFF_ADMINISTRATOR; bit <<= 1)
        if (account->staff & bit)
            TRY(bulk_add(ctx, bulk, &staff_role_rows, DB_I(account->id), DB_T(str_of(staff_role_name((enum staff_role)bit)))));
    return OK;
}
