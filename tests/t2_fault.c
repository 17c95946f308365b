/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_fault.c: adding an account with its token, and applying a catalogue, with the Nth call to the database
 * failing, N = 1, 2, ... until none fails: an error each time, the database unchanged (SPEC 15). Contracts and
 * requests have the same in t3_request.c, through dispatch.
 */
#include "tests/harness.h"

#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/catalog/catalog.h"
#include "base/embedded.h"

#define CALLS_MAX 20000

static enum err add_account_and_token(struct ctx *ctx, void *unused)
{
    struct account account;
    struct token token;
    struct str secret;
    struct account wanted = { .email = STR("anna@fabrikam.example"), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK,
                              .staff = STAFF_ENGINEER, .password_hash = STR("") };

    (void)unused;
    TRY(account_add(ctx, &wanted, &account));
    return token_add(ctx, account.id, &(struct token_wish){ STR("first"), 30, 0 }, &token, &secret);
}

static enum err apply_catalog(struct ctx *ctx, void *file)
{
    struct catalog_result result;

    return catalog_apply(ctx, *(struct str *)file, false, &result);
}

/* Runs the work with every call failing in turn; the number of calls that it makes. */
static uint64_t fail_each_call(struct ctx *ctx, enum err (*change)(struct ctx *, void *), void *what, uint64_t step)
{
    struct str before = database_digest(ctx);

    for (uint64_t nth = 1; nth < CALLS_MAX; nth += step) {
        db_fail_at(ctx->db, nth);
        enum err err = db_write(ctx, change, what);
        db_fail_at(ctx->db, 0);
        if (!err)
            return nth;
        CHECK_INT(err, ERR_BUSY);
        CHECK(ctx->fault.detail.len > 0);
        fault_clear(ctx);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_STR(database_digest(ctx), before);
    }
    FAIL("it never came through");
    return 0;
}

/* SPEC 15 */
TEST(an_account_and_its_token_are_there_both_or_not_at_all)
{
    uint64_t calls = fail_each_call(ctx, add_account_and_token, NULL, 1);

    CHECK(calls > 4);
    CHECK_INT(count_rows(ctx, "account"), 1);
    CHECK_INT(count_rows(ctx, "token"), 1);
}

/* SPEC 2, 15: it makes some hundred calls, each after the checks of the whole file; every 37th of them fails in turn. */
TEST(a_catalogue_is_applied_whole_or_not_at_all)
{
    struct str file;
    const struct embedded *example = embedded_find(STR("catalogs/partner-programme.json"));

    CHECK(example != NULL);
    file = example->data;
    uint64_t calls = fail_each_call(ctx, apply_catalog, &file, 37);
    CHECK(calls > 100);
    CHECK_INT(count_rows(ctx, "catalog_revision"), 1);
}

TESTS(
    BOTH(an_account_and_its_token_are_there_both_or_not_at_all),
    BOTH(a_catalogue_is_applied_whole_or_not_at_all),
)
