/* SPDX-License-Identifier: Apache-2.0 */
/* t2_token.c: what a token may be used for, how long, and what ends it [3.1]. */
#include "tests/world.h"

#include "base/embedded.h"
#include "base/limit.h"
#include "db/migrate.h"
#include "desk/account/policy.h"

static struct account account_of(struct ctx *ctx, const char *email, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .staff = staff, .password_hash = PASSWORD }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static struct str operator_token(struct ctx *ctx, int64_t account_id, unsigned scopes)
{
    struct token token;
    struct str secret = STR("");

    as_operator(ctx);
    WRITE_OK(token_add(ctx, account_id, &(struct token_wish){ STR("nightly"), 30, scopes }, &token, &secret));
    return secret;
}

static struct str password_token(struct ctx *ctx, const char *email)
{
    struct token token;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(sign_in_finish(ctx, str_of(email), PASSWORD, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    CHECK(token.by_password);
    return secret;
}

static bool works(struct ctx *ctx, struct str secret)
{
    struct actor actor;
    bool signs_in = token_sign_in(ctx, secret, &actor) == OK;

    fault_clear(ctx);
    return signs_in;
}

static void check_scopes_shown(struct ctx *ctx, int64_t account_id, unsigned scopes)
{
    struct token *tokens;
    size_t count = 0;

    as_operator(ctx);
    READ_OK(token_list(ctx, account_id, 0, 10, &tokens, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(tokens[0].scopes, scopes);
}

/* SPEC 3.1 */
TEST(a_token_is_valid_for_1_to_365_days_and_not_an_instant_longer)
{
    struct account anna = account_of(ctx, "anna@b.example", 0);
    struct token token;
    struct str secret = STR("");
    static const struct { int64_t days; bool good; } tried[] = { { -1, false }, { 0, false }, { 1, true }, { 365, true }, { 366, false }, { 3650, false } };

    CHECK_INT(LIMIT_TOKEN_DAYS, 365);
    for (size_t i = 0; i < COUNT_OF(tried); i++) {
        struct token_wish wish = { STR(""), tried[i].days, 0 };
        as_operator(ctx);
        if (tried[i].good) {
            WRITE_OK(token_add(ctx, anna.id, &wish, &token, &secret));
            CHECK_INT(token.expires_at, ctx->now + tried[i].days * DAY_MS);
        } else {
            WRITE_CODE(invalid, token_add(ctx, anna.id, &wish, &token, &secret));
        }
        as_nobody(ctx);
        if (tried[i].good)
            WRITE_OK(sign_in_finish(ctx, STR("anna@b.example"), PASSWORD, &wish, &token, &secret));
        else
            WRITE_CODE(invalid, sign_in_finish(ctx, STR("anna@b.example"), PASSWORD, &wish, &token, &secret));
    }
    struct str last = operator_token(ctx, anna.id, 0);
    int64_t made_at = ctx->now;
    ctx->now = made_at + 30 * DAY_MS - 1;
    CHECK(works(ctx, last));
    ctx->now = made_at + 30 * DAY_MS;
    CHECK(!works(ctx, last));
}

/* SPEC 3.1 */
TEST(a_token_has_the_scopes_that_were_wished_and_without_a_wish_those_of_the_roles)
{
    struct account anna = account_of(ctx, "anna@b.example", 0), sam = account_of(ctx, "sam@b.example", STAFF_ENGINEER);
    struct actor actor;

    CHECK_OK(token_sign_in(ctx, operator_token(ctx, anna.id, 0), &actor));
    CHECK_INT(actor.scopes, SCOPE_READ | SCOPE_SUBMIT);
    CHECK_OK(token_sign_in(ctx, operator_token(ctx, sam.id, 0), &actor));
    CHECK_INT(actor.scopes, SCOPE_READ | SCOPE_SUBMIT | SCOPE_DESK);
    CHECK_OK(token_sign_in(ctx, password_token(ctx, "sam@b.example"), &actor));
    CHECK_INT(actor.scopes, SCOPE_READ | SCOPE_SUBMIT | SCOPE_DESK);
    CHECK_OK(token_sign_in(ctx, operator_token(ctx, sam.id, SCOPE_READ), &actor));
    CHECK_INT(actor.scopes, SCOPE_READ);
    /* Every token can read. */
    CHECK_OK(token_sign_in(ctx, operator_token(ctx, sam.id, SCOPE_DESK), &actor));
    CHECK_INT(actor.scopes, SCOPE_READ | SCOPE_DESK);
    /* A role that is given later does not make an old token stronger. */
    struct str old = operator_token(ctx, anna.id, 0);
    exec_sql(ctx, "INSERT INTO staff_role SELECT id, 'administrator' FROM account WHERE email = 'anna@b.example'");
    CHECK_OK(token_sign_in(ctx, old, &actor));
    CHECK_INT(policy_scopes(&actor), SCOPE_READ | SCOPE_SUBMIT);
    ctx->actor = &actor;
    CHECK(!policy_may(ctx, ACT_ACCOUNT_MANAGE, 0) && !policy_may(ctx, ACT_REQUEST_WORK, 0));
}

/* SPEC 3.1 */
TEST(no_token_has_a_scope_that_its_account_cannot_use)
{
    static const struct { unsigned staff, scopes; } wrong[] = {
        { 0, SCOPE_DESK }, { 0, SCOPE_ADMIN }, { 0, SCOPE_ALL }, { STAFF_ENGINEER, SCOPE_ADMIN }, { STAFF_CONTRACT_DESK, SCOPE_READ | SCOPE_ADMIN },
        { STAFF_CATALOG_MANAGER, SCOPE_DESK }, { STAFF_ADMINISTRATOR, 16 },
    };
    struct token token;
    struct str secret = STR("");

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct account account = account_of(ctx, str_format(ctx->arena, "a%zu@b.example", i).data, wrong[i].staff);
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, token_add(ctx, account.id, &(struct token_wish){ STR(""), 1, wrong[i].scopes }, &token, &secret));
        CHECK_STR(ctx->fault.fields->field, STR("scopes"));
        fault_clear(ctx);
        rollback(ctx);
    }
    CHECK_INT(count_rows(ctx, "token"), 0);
}

/* SPEC 3.1: whoever knew the old password may have made himself tokens with it. */
TEST(a_changed_password_revokes_the_tokens_made_by_password_unless_they_are_kept)
{
    struct account anna = account_of(ctx, "anna@b.example", 0);
    struct str nightly = operator_token(ctx, anna.id, 0), first = password_token(ctx, "anna@b.example"), none = STR(""), bos;
    struct actor actor;

    account_of(ctx, "bo@b.example", 0);
    bos = password_token(ctx, "bo@b.example");
    CHECK_OK(token_sign_in(ctx, first, &actor));
    ctx->actor = &actor;
    WRITE_OK(password_change_finish(ctx, "current", PASSWORD, PASSWORD, true, &none));
    CHECK(works(ctx, first) && works(ctx, nightly) && none.len == 0);
    WRITE_OK(password_change_finish(ctx, "current", PASSWORD, PASSWORD, false, &none));
    CHECK(!works(ctx, first) && works(ctx, nightly) && works(ctx, bos));
}

/* SPEC 3.1 */
TEST(a_reset_by_mail_revokes_the_tokens_made_by_password_unless_they_are_kept)
{
    struct account anna = account_of(ctx, "anna@b.example", 0);
    struct str nightly = operator_token(ctx, anna.id, 0), first = password_token(ctx, "anna@b.example"), bos;

    account_of(ctx, "bo@b.example", 0);
    bos = password_token(ctx, "bo@b.example");
    struct str link = link_of(ctx, anna.id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, true));
    CHECK(works(ctx, first) && works(ctx, nightly));
    link = link_of(ctx, anna.id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
    CHECK(!works(ctx, first) && works(ctx, nightly) && works(ctx, bos));
}

/* SPEC 3.1 */
TEST(the_operators_reset_ends_everything_of_the_account_and_nothing_of_others)
{
    for (int way = 0; way < 2; way++) {
        const char *email = way ? "anna2@b.example" : "anna@b.example", *other = way ? "bo2@b.example" : "bo@b.example";
        struct account anna = account_of(ctx, email, 0);
        struct str nightly = operator_token(ctx, anna.id, 0), first = password_token(ctx, email), session = session_of(ctx, email);
        struct str link = link_of(ctx, anna.id, LINK_RESET);
        struct mailed_link mailed;
        struct actor actor;

        account_of(ctx, other, 0);
        struct str bos = password_token(ctx, other), bos_session = session_of(ctx, other);
        as_operator(ctx);
        if (way)
            WRITE_OK(account_reset(ctx, anna.id));
        else
            WRITE_OK(account_set_password(ctx, anna.id, STR("$argon2id$new")));
        CHECK(!works(ctx, first) && !works(ctx, nightly) && works(ctx, bos));
        CHECK_CODE(sign_in_required, session_sign_in(ctx, session, &actor));
        CHECK_OK(session_sign_in(ctx, bos_session, &actor));
        as_nobody(ctx);
        READ_CODE(not_found, link_check(ctx, link, LINK_RESET, &mailed));
        CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM job WHERE work = 'notice.password_reset' AND detail = '%s'", email).data), way);
    }
    CHECK_STR(sql_text(ctx, "SELECT password FROM account WHERE email = 'anna2@b.example'"), STR(""));
    struct account gone;
    as_operator(ctx);
    READ_OK(account_find_by_email(ctx, STR("anna2@b.example"), &gone));
    WRITE_OK(account_close(ctx, gone.id, &gone));
    WRITE_CODE(conflict, account_reset(ctx, gone.id));
    WRITE_CODE(not_found, account_reset(ctx, 7));
    as_account(ctx, gone.id, "x@b.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, account_reset(ctx, gone.id));
}

/* SPEC 3.1 */
TEST(one_makes_oneself_a_token_with_the_present_password_only)
{
    struct account anna = account_of(ctx, "anna@b.example", 0);
    struct token_wish wish = { STR("laptop"), 7, SCOPE_READ };
    struct token token;
    struct str secret = STR("");

    as_account(ctx, anna.id, "anna@b.example", ACCOUNT_PERSONAL, 0);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, token_add_own(ctx, "token_password", STR("-"), &wish, &token, &secret));
    CHECK_STR(ctx->fault.fields->field, STR("token_password"));
    fault_clear(ctx);
    commit(ctx);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:anna@b.example'"), 1);
    CHECK_INT(count_rows(ctx, "token"), 0);
    WRITE_OK(token_add_own(ctx, "token_password", PASSWORD, &wish, &token, &secret));
    CHECK(works(ctx, secret) && token.by_password && token.scopes == SCOPE_READ);
    WRITE_CODE(not_authorized, token_add(ctx, anna.id, &wish, &token, &secret));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, token_add_own(ctx, "token_password", PASSWORD, &wish, &token, &secret));
}

/* SPEC 3.1: decision 0025 */
TEST(tokens_of_an_older_program_keep_what_they_could_do_for_a_year_at_most)
{
    struct account anna = account_of(ctx, "anna@b.example", 0), robot = account_of(ctx, "robot@b.example", 0);
    const struct embedded *migration = embedded_find(STR("migrations/0015_token_scopes.sql"));
    int64_t today = clock_now();

    exec_sql(ctx, "UPDATE account SET password = '' WHERE email = 'robot@b.example'");
    exec_sql(ctx, "ALTER TABLE token DROP COLUMN scopes");
    exec_sql(ctx, "ALTER TABLE token DROP COLUMN by_password");
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO token VALUES (1, %lld, 'a', 'd1', 1, 5, 0), (2, %lld, 'b', 'd2', 1, 99999999999999, 0)",
                             (long long)anna.id, (long long)robot.id).data);
    CHECK_OK(db_script(ctx, migration_for_engine(ctx, migration->data)));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM token WHERE scopes = 15"), 2);
    CHECK_INT(sql_int(ctx, "SELECT by_password FROM token WHERE id = 1"), 1);
    CHECK_INT(sql_int(ctx, "SELECT by_password FROM token WHERE id = 2"), 0);
    CHECK_INT(sql_int(ctx, "SELECT expires_at FROM token WHERE id = 1"), 5);
    int64_t ends_at = sql_int(ctx, "SELECT expires_at FROM token WHERE id = 2");
    CHECK(ends_at >= today + 364 * DAY_MS && ends_at <= today + 366 * DAY_MS);
    check_scopes_shown(ctx, robot.id, SCOPE_READ | SCOPE_SUBMIT);
}

/* SPEC 3.1: what a token has besides is of no use to anybody, until the account gets the role. */
TEST(a_token_is_shown_with_the_scopes_that_the_roles_of_its_account_open_today)
{
    struct account anna = account_of(ctx, "anna@fabrikam.example", 0);
    struct token token;
    struct str secret = STR("");

    as_operator(ctx);
    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    exec_sql(ctx, "UPDATE token SET scopes = 15");
    check_scopes_shown(ctx, anna.id, SCOPE_READ | SCOPE_SUBMIT);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO staff_role (account_id, role) VALUES (%lld, 'engineer')", (long long)anna.id).data);
    check_scopes_shown(ctx, anna.id, SCOPE_READ | SCOPE_SUBMIT | SCOPE_DESK);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO staff_role (account_id, role) VALUES (%lld, 'administrator')", (long long)anna.id).data);
    check_scopes_shown(ctx, anna.id, SCOPE_ALL);
    exec_sql(ctx, "UPDATE token SET scopes = 1");
    check_scopes_shown(ctx, anna.id, SCOPE_READ);
}

TESTS(
    BOTH(a_token_is_shown_with_the_scopes_that_the_roles_of_its_account_open_today),
    BOTH(tokens_of_an_older_program_keep_what_they_could_do_for_a_year_at_most),
    BOTH(a_token_is_valid_for_1_to_365_days_and_not_an_instant_longer),
    BOTH(a_token_has_the_scopes_that_were_wished_and_without_a_wish_those_of_the_roles),
    BOTH(no_token_has_a_scope_that_its_account_cannot_use),
    BOTH(a_changed_password_revokes_the_tokens_made_by_password_unless_they_are_kept),
    BOTH(a_reset_by_mail_revokes_the_tokens_made_by_password_unless_they_are_kept),
    BOTH(the_operators_reset_ends_everything_of_the_account_and_nothing_of_others),
    BOTH(one_makes_oneself_a_token_with_the_present_password_only),
)
