/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/harness.h"

TEST(a_fresh_database_is_empty)
{
    CHECK_INT(count_rows(ctx, "account"), 0);
    exec_sql(ctx, "INSERT INTO secret VALUES ('a','b',1)");
    CHECK_INT(count_rows(ctx, "secret"), 1);
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO secret VALUES ('a','b',1)");
}

TESTS(BOTH(a_fresh_database_is_empty))
