/* SPDX-License-Identifier: Apache-2.0 */
/* t2_sign_in.c: tokens, passwords, and the limits on failed attempts [3.1]. */
#include "tests/harness.h"

#include "base/crypto.h"
#include "base/limit.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"

static struct account add(struct ctx *ctx, const char *email, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK, .staff = staff };
    struct account added;

    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static void act_as(struct ctx *ctx, const struct account *account)
{
    as_account(ctx, account->id, str_c(ctx->arena, account->email), account->kind, account->staff);
}

static struct str token_of(struct ctx *ctx, const struct account *account, int64_t days)
{
    struct token token;
    struct str secret = STR("");

    WRITE_OK(token_add(ctx, account->id, &(struct token_wish){ STR("laptop"), days, 0 }, &token, &secret));
    return secret;
}

/* SPEC 3.1 */
TEST(only_the_digest_of_a_token_is_stored)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0);
    struct str secret = token_of(ctx, &anna, 30);

    CHECK_INT((int64_t)secret.len, 47);
    CHECK(str_starts(secret, STR("ent_")));
    CHECK_STR(sql_text(ctx, "SELECT digest FROM token"), hash_hex(ctx->arena, secret));
    CHECK_INT(sql_int(ctx, "SELECT expires_at - created_at FROM token"), 30 * DAY_MS);
    CHECK(!str_equal(secret, token_of(ctx, &anna, 30)));
}

/* SPEC 3.1 */
TEST(a_token_signs_in_with_everything_a_rule_asks_about_in_one_query)
{
    struct account anna = add(ctx, "anna@fabrikam.example", STAFF_CONTRACT_DESK | STAFF_ADMINISTRATOR), bo = add(ctx, "bo@b.example", 0);
    struct str secret = token_of(ctx, &anna, 30), other = token_of(ctx, &bo, 30);
    struct actor actor;

    uint64_t calls = db_calls(ctx->db);
    CHECK_OK(token_sign_in(ctx, secret, &actor));
    CHECK_INT((int64_t)(db_calls(ctx->db) - calls), 1);
    CHECK_INT(actor.kind, ACTOR_ACCOUNT);
    CHECK_INT(actor.id, anna.id);
    CHECK_INT(actor.token_id, sql_int(ctx, "SELECT MIN(id) FROM token"));
    CHECK_STR(actor.email, STR("anna@fabrikam.example"));
    CHECK_STR(actor.name, STR("Anna Berg"));
    CHECK_INT(actor.account_kind, ACCOUNT_WORK);
    CHECK_INT(actor.staff, STAFF_CONTRACT_DESK | STAFF_ADMINISTRATOR);
    CHECK_OK(token_sign_in(ctx, other, &actor));
    CHECK_INT(actor.staff, 0);
    CHECK_CODE(sign_in_required, token_sign_in(ctx, STR("ent_0000000000000000000000000000000000000000000"), &actor));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, STR(""), &actor));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, STR("ent_\xff"), &actor));
    CHECK_INT(actor.id, bo.id);
}

/* SPEC 3.1 */
TEST(a_token_ends_when_its_days_are_over)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0);
    struct str secret = token_of(ctx, &anna, 1);
    struct actor actor;

    ctx->now += DAY_MS - 1;
    CHECK_OK(token_sign_in(ctx, secret, &actor));
    ctx->now += 1;
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
}

TEST(a_token_is_valid_for_one_day_to_ten_years)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0);
    struct token token;
    struct str secret = STR("");

    WRITE_CODE(invalid, token_add(ctx, anna.id, &(struct token_wish){ STR(""), 0, 0 }, &token, &secret));
    WRITE_CODE(invalid, token_add(ctx, anna.id, &(struct token_wish){ STR(""), LIMIT_TOKEN_DAYS + 1, 0 }, &token, &secret));
    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), LIMIT_TOKEN_DAYS, 0 }, &token, &secret));
    WRITE_CODE(not_found, token_add(ctx, 7, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
}

/* SPEC 3.1 */
TEST(a_revoked_token_signs_nobody_in_and_the_others_still_do)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0);
    struct token gone;
    struct str secret = STR(""), stays = token_of(ctx, &anna, 30);
    struct actor actor;

    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR("phone"), 30, 0 }, &gone, &secret));
    act_as(ctx, &anna);
    WRITE_OK(token_revoke(ctx, anna.id, gone.id));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
    CHECK_OK(token_sign_in(ctx, stays, &actor));
    int64_t at = sql_int(ctx, "SELECT MAX(revoked_at) FROM token");
    ctx->now += 1000;
    WRITE_OK(token_revoke(ctx, anna.id, gone.id));
    CHECK_INT(sql_int(ctx, "SELECT MAX(revoked_at) FROM token"), at);
}

/* SPEC 3.7 */
TEST(a_stranger_cannot_tell_a_token_of_another_from_a_missing_one)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0), bo = add(ctx, "bo@b.example", 0);
    struct token token;
    struct token *tokens;
    size_t count = 0;
    struct str secret = STR("");

    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    act_as(ctx, &bo);
    in_write(ctx);
    CHECK_CODE_KEEP(not_found, token_revoke(ctx, bo.id, token.id));
    struct str words = ctx->fault.detail;
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_found, token_revoke(ctx, bo.id, 7));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    CHECK_CODE(not_authorized, token_revoke(ctx, anna.id, token.id));
    CHECK_CODE(not_authorized, token_list(ctx, anna.id, 0, 10, &tokens, &count));
    CHECK_CODE(not_authorized, token_add(ctx, anna.id, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    rollback(ctx);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM token WHERE revoked_at = 0"), 1);
}

TEST(the_valid_tokens_are_listed_newest_first_and_by_pages)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0);
    struct token made[4], *tokens;
    struct str secret = STR("");
    size_t count = 0;

    for (int i = 0; i < 4; i++)
        WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR("t"), i == 0 ? 1 : 30, 0 }, &made[i], &secret));
    act_as(ctx, &anna);
    WRITE_OK(token_revoke(ctx, anna.id, made[2].id));
    ctx->now += DAY_MS;
    READ_OK(token_list(ctx, anna.id, 0, 10, &tokens, &count));
    CHECK_INT((int64_t)count, 2);
    CHECK_INT(tokens[0].id, made[3].id);
    CHECK_INT(tokens[1].id, made[1].id);
    READ_OK(token_list(ctx, anna.id, made[3].id, 10, &tokens, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(tokens[0].id, made[1].id);
}

/* SPEC 3.1 */
TEST(nobody_signs_in_with_a_closed_account)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$made-up") }, anna, closed;
    struct token token;
    struct str secret, hash = STR("?");
    struct actor actor;

    WRITE_OK(account_add(ctx, &account, &anna));
    secret = token_of(ctx, &anna, 30);
    WRITE_OK(account_close(ctx, anna.id, &closed));
    CHECK_INT(closed.closed_at, ctx->now);
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM token WHERE revoked_at = 0"), 0);
    WRITE_CODE(conflict, token_add(ctx, anna.id, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    as_nobody(ctx);
    READ_OK(sign_in_start(ctx, STR("anna@b.example"), &hash));
    CHECK_STR(hash, STR(""));
    WRITE_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@b.example"), STR("$argon2id$made-up"), &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    as_operator(ctx);
    ctx->now += 1000;
    WRITE_OK(account_close(ctx, anna.id, &closed));
    CHECK_INT(closed.closed_at, ctx->now - 1000);
    exec_sql(ctx, "UPDATE token SET revoked_at = 0");
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
}

static void fail_once(struct ctx *ctx, const char *account, const char *remote)
{
    ctx->remote = str_of(remote);
    in_write(ctx);
    attempt_failed(ctx, ATTEMPT_SIGN_IN, str_of(account), STR("made by a test"));
    undo(ctx);
    commit(ctx);
}

/* SPEC 3.1 */
TEST(ten_failures_in_ten_minutes_limit_the_account_from_every_address)
{
    for (int i = 0; i < LIMIT_ATTEMPTS; i++) {
        ctx->remote = STR("192.0.2.99");
        READ_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
        fail_once(ctx, "anna@b.example", str_format(ctx->arena, "192.0.2.%d", i).data);
        ctx->now += MINUTE_MS / 2;
    }
    ctx->remote = STR("192.0.2.99");
    CHECK_CODE_KEEP(rate_limited, attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
    CHECK_STR(ctx->fault.cure, STR("Try again in 5 min, or reset your password now: then you need not wait."));
    fault_clear(ctx);
    CHECK_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("bo@b.example")));
    CHECK_OK(attempts_check(ctx, ATTEMPT_ASSOCIATION, STR("anna@b.example")));
}

/* SPEC 3.1 */
TEST(a_hundred_failures_in_ten_minutes_limit_the_address_for_every_account_and_those_of_one_do_not)
{
    int64_t left = 0;

    for (int i = 0; i < LIMIT_ATTEMPTS_ADDRESS; i++) {
        READ_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));       /* ten and more failed: a colleague's trouble is his own */
        fail_once(ctx, str_format(ctx->arena, "a%d@b.example", i / LIMIT_ATTEMPTS).data, "2001:db8::1");
        READ_OK(attempts_left(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example"), &left));
        CHECK_INT(left, LIMIT_ATTEMPTS_ADDRESS - i - 1 < LIMIT_ATTEMPTS ? LIMIT_ATTEMPTS_ADDRESS - i - 1 : LIMIT_ATTEMPTS);
    }
    CHECK_CODE_KEEP(rate_limited, attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
    CHECK_STR(ctx->fault.detail, STR("There were 100 attempts from your network within 10 minutes."));
    CHECK(!str_contains(ctx->fault.cure, STR("reset")));
    fault_clear(ctx);
    ctx->remote = STR("2001:db8::2");
    CHECK_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
    ctx->remote = STR("");
    CHECK_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
}

/* SPEC 3.1 */
TEST(the_limit_ends_when_the_tenth_failure_is_ten_minutes_old)
{
    for (int i = 0; i < LIMIT_ATTEMPTS; i++)
        fail_once(ctx, "anna@b.example", "192.0.2.1");
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS - 1;
    CHECK_CODE(rate_limited, attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
    ctx->now += 1;
    CHECK_OK(attempts_check(ctx, ATTEMPT_SIGN_IN, STR("anna@b.example")));
    WRITE_OK(attempts_forget(ctx));
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

TEST(forgetting_keeps_the_failures_that_still_count)
{
    fail_once(ctx, "anna@b.example", "");
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS - 1;
    WRITE_OK(attempts_forget(ctx));
    CHECK_INT(count_rows(ctx, "attempt"), 1);
}

/* SPEC 3.1 */
TEST(a_failed_sign_in_is_kept_although_the_handler_failed)
{
    struct token token;
    struct str secret = STR("");

    as_nobody(ctx);
    ctx->remote = STR("192.0.2.7");
    WRITE_CODE(sign_in_required, sign_in_finish(ctx, STR("Nobody@b.example"), STR("-"), &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject IN ('account:nobody@b.example', 'address:192.0.2.7')"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'sign_in_failed' AND actor_kind = 'nobody'"
                           " AND actor_id IS NULL AND remote = '192.0.2.7' AND detail = 'nobody@b.example'"), 1);
}

/* SPEC 3.1 */
TEST(the_eleventh_try_is_refused_even_with_the_right_password_until_the_limit_ends)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$made-up") }, anna;
    struct str right = account.password_hash, hash = STR(""), secret = STR("");
    struct token token;

    WRITE_OK(account_add(ctx, &account, &anna));
    as_nobody(ctx);
    for (int i = 0; i < LIMIT_ATTEMPTS; i++)
        WRITE_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@b.example"), STR("-"), &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    READ_CODE(rate_limited, sign_in_start(ctx, STR("anna@b.example"), &hash));
    WRITE_CODE(rate_limited, sign_in_finish(ctx, STR("anna@b.example"), right, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    CHECK_INT(count_rows(ctx, "token"), 0);
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS;
    WRITE_OK(sign_in_finish(ctx, STR("anna@b.example"), right, &(struct token_wish){ STR("laptop"), 1, 0 }, &token, &secret));
    CHECK_INT(token.account_id, anna.id);
    CHECK_STR(sql_text(ctx, "SELECT name FROM token"), STR("laptop"));
}

/* SPEC 3.1 */
TEST(a_wrong_password_an_unknown_address_and_no_password_are_answered_alike)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$made-up") }, added;
    struct str emails[] = { STR("anna@b.example"), STR("unknown@b.example"), STR("bo@b.example"), STR("no address at all") };
    struct str said = STR(""), secret = STR("");
    struct token token;

    WRITE_OK(account_add(ctx, &account, &added));
    add(ctx, "bo@b.example", 0);
    as_nobody(ctx);
    for (size_t i = 0; i < COUNT_OF(emails); i++) {
        struct str hash = STR("?");
        READ_OK(sign_in_start(ctx, emails[i], &hash));
        CHECK(i == 0 ? hash.len > 0 : hash.len == 0);
        in_write(ctx);
        /* An empty result of the helper must not pass for the empty hash of an account without a password. */
        CHECK_CODE_KEEP(sign_in_required, sign_in_finish(ctx, emails[i], i == 2 ? STR("") : STR("-"), &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
        if (i)
            CHECK_STR(ctx->fault.detail, said);
        said = ctx->fault.detail;
        fault_clear(ctx);
        commit(ctx);
    }
}

/* SPEC 3.1 */
TEST(the_helpers_hash_verify_and_change_passwords)
{
    struct str old = password_hash_task(ctx->arena, password_to_hash((struct new_password){ STR("correct horse battery") }).input);
    struct helper_task right = password_to_verify(ctx->arena, old, STR("correct horse battery"));
    struct helper_task wrong = password_to_verify(ctx->arena, old, STR("correct horse\nbattery"));
    struct helper_task nobody = password_to_verify(ctx->arena, STR(""), STR("correct horse battery"));

    CHECK(str_starts(old, STR("$argon2id$v=19$m=19456,t=2,")));
    CHECK_STR(password_verify_task(ctx->arena, right.input), old);
    CHECK_STR(password_verify_task(ctx->arena, wrong.input), STR("-"));
    CHECK_STR(password_verify_task(ctx->arena, nobody.input), STR("-"));

    struct helper_task change = password_to_change(ctx->arena, old, STR("correct horse battery"), (struct new_password){ STR("staple\nbattery 9") });
    struct str made = password_change_task(ctx->arena, change.input);
    CHECK_STR(str_cut(&made, '\n'), old);
    CHECK_STR(password_verify_task(ctx->arena, password_to_verify(ctx->arena, made, STR("staple\nbattery 9")).input), made);
    change = password_to_change(ctx->arena, old, STR("correct horse"), (struct new_password){ STR("staple battery 9") });
    CHECK_STR(password_change_task(ctx->arena, change.input), STR("-\n"));
}

TEST(a_password_fits_however_its_accents_were_typed)
{
    struct str hash = password_hash_task(ctx->arena, STR("caf\xc3\xa9 au lait"));

    CHECK_STR(password_verify_task(ctx->arena, password_to_verify(ctx->arena, hash, STR("cafe\xcc\x81 au lait")).input), hash);
}

/* SPEC 3.1 */
TEST(a_password_changes_only_with_the_present_one_and_failures_count)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$old") }, anna;
    struct str hash = STR(""), renewed = STR("");

    WRITE_OK(account_add(ctx, &account, &anna));
    act_as(ctx, &anna);
    READ_OK(password_prove_start(ctx, &hash));
    CHECK_STR(hash, STR("$argon2id$old"));
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, password_change_finish(ctx, "current", STR("-"), STR(""), false, &renewed));
    CHECK_STR(ctx->fault.fields->field, STR("current"));
    CHECK_INT(ctx->fault.fields->code, CODE_mismatch);
    fault_clear(ctx);
    commit(ctx);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:anna@b.example'"), 1);
    WRITE_OK(password_change_finish(ctx, "current", STR("$argon2id$old"), STR("$argon2id$new"), false, &renewed));
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), STR("$argon2id$new"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'password_changed'"), 1);
    for (int i = 1; i < LIMIT_ATTEMPTS; i++)
        WRITE_CODE(invalid, password_change_finish(ctx, "current", STR("-"), STR(""), false, &renewed));
    WRITE_CODE(rate_limited, password_change_finish(ctx, "current", STR("$argon2id$new"), STR("$argon2id$newer"), false, &renewed));
}

TEST(a_password_that_was_changed_while_a_helper_verified_the_old_one_does_not_sign_in)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$old") }, anna;
    struct str hash = STR(""), secret = STR("");
    struct token token;

    WRITE_OK(account_add(ctx, &account, &anna));
    READ_OK(sign_in_start(ctx, STR("anna@b.example"), &hash));
    WRITE_OK(account_set_password(ctx, anna.id, STR("$argon2id$new")));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@b.example"), hash, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
}

TEST(nobody_sets_the_password_of_another_but_administrators_and_the_operator)
{
    struct account anna = add(ctx, "anna@b.example", 0), bo = add(ctx, "bo@b.example", 0);

    act_as(ctx, &bo);
    WRITE_CODE(not_authorized, account_set_password(ctx, anna.id, STR("$argon2id$new")));
    as_operator(ctx);
    WRITE_OK(account_set_password(ctx, anna.id, STR("$argon2id$new")));
    WRITE_CODE(not_found, account_set_password(ctx, 7, STR("$argon2id$new")));
}

TESTS(
    BOTH(only_the_digest_of_a_token_is_stored),
    BOTH(a_token_signs_in_with_everything_a_rule_asks_about_in_one_query),
    BOTH(a_token_ends_when_its_days_are_over),
    BOTH(a_token_is_valid_for_one_day_to_ten_years),
    BOTH(a_revoked_token_signs_nobody_in_and_the_others_still_do),
    BOTH(a_stranger_cannot_tell_a_token_of_another_from_a_missing_one),
    BOTH(the_valid_tokens_are_listed_newest_first_and_by_pages),
    BOTH(nobody_signs_in_with_a_closed_account),
    BOTH(ten_failures_in_ten_minutes_limit_the_account_from_every_address),
    BOTH(a_hundred_failures_in_ten_minutes_limit_the_address_for_every_account_and_those_of_one_do_not),
    BOTH(the_limit_ends_when_the_tenth_failure_is_ten_minutes_old),
    BOTH(forgetting_keeps_the_failures_that_still_count),
    BOTH(a_failed_sign_in_is_kept_although_the_handler_failed),
    BOTH(the_eleventh_try_is_refused_even_with_the_right_password_until_the_limit_ends),
    BOTH(a_wrong_password_an_unknown_address_and_no_password_are_answered_alike),
    ALONE(the_helpers_hash_verify_and_change_passwords),
    ALONE(a_password_fits_however_its_accents_were_typed),
    BOTH(a_password_changes_only_with_the_present_one_and_failures_count),
    BOTH(a_password_that_was_changed_while_a_helper_verified_the_old_one_does_not_sign_in),
    BOTH(nobody_sets_the_password_of_another_but_administrators_and_the_operator),
)
