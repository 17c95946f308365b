/* SPDX-License-Identifier: Apache-2.0 */
/* t2_sign_up.c: signing up, verified addresses and password resets, links that work once, several at the same time [3.1]. */
#include <pthread.h>

#include "tests/harness.h"

#include "base/crypto.h"
#include "base/limit.h"
#include "desk/account/account.h"
#include "desk/account/session.h"
#include "desk/account/sign_up.h"

#define PASSWORD STR("$argon2id$made-up")      /* stands for a hash; what a helper verified is that very text */

static struct account add(struct ctx *ctx, const char *email)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK,
                               .staff = STAFF_ENGINEER, .password_hash = PASSWORD }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static struct str session_of(struct ctx *ctx, const char *email)
{
    struct session session;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(session_start(ctx, str_of(email), PASSWORD, &session, &secret));
    return secret;
}

static struct str link_of(struct ctx *ctx, int64_t account_id, enum link_purpose purpose)
{
    struct str secret = STR("");

    as_system(ctx);
    WRITE_OK(account_link_make(ctx, account_id, purpose, &secret));
    as_nobody(ctx);
    return secret;
}

static int64_t verified(struct ctx *ctx, const char *email)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT verified_at FROM account WHERE email = '%s'", email).data);
}

/* ---- Signing up ----------------------------------------------------------------------------------------- */

/* SPEC 3.1 */
TEST(who_signs_up_cannot_sign_in_before_the_address_is_verified)
{
    struct session session;
    struct token token;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR(" Anna Berg "), STR("Anna@Fabrikam.example"), PASSWORD));
    CHECK_INT(verified(ctx, "anna@fabrikam.example"), 0);
    CHECK_STR(sql_text(ctx, "SELECT kind FROM account"), STR("personal"));
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna Berg"));
    CHECK_INT(sql_int(ctx, "SELECT ref_id FROM job WHERE work = 'notice.verify_email'"), sql_int(ctx, "SELECT id FROM account"));
    in_write(ctx);
    CHECK_CODE_KEEP(sign_in_required, session_start(ctx, STR("anna@fabrikam.example"), STR("-"), &session, &secret));
    CHECK_STR(ctx->fault.detail, STR("The e-mail address or the password is wrong."));
    fault_clear(ctx);
    CHECK_CODE_KEEP(sign_in_required, session_start(ctx, STR("anna@fabrikam.example"), PASSWORD, &session, &secret));
    CHECK_STR(ctx->fault.detail, STR("Your e-mail address is not verified yet."));
    CHECK(str_contains(ctx->fault.cure, STR("ask for a new password")));
    fault_clear(ctx);
    CHECK_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@fabrikam.example"), PASSWORD, STR(""), 1, &token, &secret));
    commit(ctx);
    CHECK_INT(count_rows(ctx, "session") + count_rows(ctx, "token"), 0);

    struct str link = link_of(ctx, sql_int(ctx, "SELECT id FROM account"), LINK_VERIFY);
    WRITE_OK(email_verify(ctx, link));
    CHECK_INT(verified(ctx, "anna@fabrikam.example"), ctx->now);
    WRITE_OK(session_start(ctx, STR("anna@fabrikam.example"), PASSWORD, &session, &secret));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'email_verified' AND actor_kind = 'nobody'"), 1);
}

/* SPEC 3.1 */
TEST(an_account_that_staff_or_the_operator_adds_is_verified_at_once)
{
    add(ctx, "anna@b");
    CHECK_INT(verified(ctx, "anna@b"), ctx->now);
}

/* SPEC 3.1: nobody learns by signing up who has an account, and nobody chooses the password of an address that is not his. */
TEST(signing_up_with_a_taken_address_looks_the_same_and_changes_nothing)
{
    add(ctx, "anna@b");
    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Eve"), STR("ANNA@b"), STR("$argon2id$eve")));
    WRITE_OK(sign_up(ctx, STR("New"), STR("new@b"), PASSWORD));
    WRITE_OK(sign_up(ctx, STR("Eve"), STR("new@b"), STR("$argon2id$eve")));
    CHECK_INT(count_rows(ctx, "account"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE name = 'Eve' OR password LIKE '%eve'"), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.account_exists' AND detail IN ('anna@b', 'new@b')"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.verify_email'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'sign_up_asked'"), 3);
}

TEST(what_is_wrong_with_a_sign_up_is_said_at_once_and_nothing_is_added)
{
    as_nobody(ctx);
    in_read(ctx);
    CHECK_CODE_KEEP(invalid, sign_up_start(ctx, STR("  "), STR("nobody"), STR("short")));
    size_t count = 0;
    for (const struct field_fault *field = ctx->fault.fields; field; field = field->next)
        count++;
    CHECK_INT((int64_t)count, 3);
    fault_clear(ctx);
    CHECK_CODE(invalid, sign_up_start(ctx, STR("Anna"), STR("anna@fabrikam.example"), STR("Anna@fabrikam.example")));
    CHECK_CODE(invalid, sign_up_start(ctx, STR("Anna"), STR("änna@fabrikam.example"), STR("correct horse battery")));
    CHECK_OK(sign_up_start(ctx, STR("Anna"), STR("anna@fabrikam.example"), STR("correct horse battery")));
    commit(ctx);
    WRITE_CODE(invalid, sign_up(ctx, STR("  "), STR("nobody"), PASSWORD));
    CHECK_INT(count_rows(ctx, "account") + count_rows(ctx, "job") + count_rows(ctx, "attempt"), 0);
}

/* SPEC 3.1 */
TEST(each_sign_up_counts_for_its_address_in_mail_and_on_the_network)
{
    as_nobody(ctx);
    for (int i = 0; i < LIMIT_ATTEMPTS; i++) {
        ctx->remote = STR("192.0.2.1");
        WRITE_OK(sign_up(ctx, STR("Anna"), str_format(ctx->arena, "a%d@b", i), PASSWORD));
        ctx->remote = str_format(ctx->arena, "198.51.100.%d", i);
        WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b"), PASSWORD));
    }
    ctx->remote = STR("203.0.113.1");
    READ_CODE(rate_limited, sign_up_start(ctx, STR("Anna"), STR("anna@b"), STR("correct horse battery")));
    WRITE_CODE(rate_limited, sign_up(ctx, STR("Anna"), STR("anna@b"), PASSWORD));
    WRITE_OK(reset_ask(ctx, STR("anna@b")));
    ctx->remote = STR("192.0.2.1");
    WRITE_CODE(rate_limited, sign_up(ctx, STR("Anna"), STR("other@b"), PASSWORD));
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS;
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("other@b"), PASSWORD));
}

/* ---- Mailed links --------------------------------------------------------------------------------------- */

/* SPEC 3.1 */
TEST(a_mailed_link_works_once_for_its_purpose_until_it_is_too_old)
{
    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b"), PASSWORD));
    int64_t id = sql_int(ctx, "SELECT id FROM account");
    struct str old = link_of(ctx, id, LINK_VERIFY), reset_old = link_of(ctx, id, LINK_RESET);

    CHECK_STR(sql_text(ctx, "SELECT digest FROM mail_link WHERE purpose = 'verify'"), hash_hex(ctx->arena, old));
    WRITE_CODE(not_found, email_verify(ctx, reset_old));
    WRITE_CODE(not_found, reset_finish(ctx, old, PASSWORD));
    WRITE_CODE(not_found, email_verify(ctx, STR("")));
    WRITE_CODE(not_found, email_verify(ctx, STR("0000000000000000000000000000000000000000000")));
    ctx->now += LINK_RESET_HOURS * HOUR_MS - 1;
    READ_OK(reset_start(ctx, reset_old, STR("correct horse battery")));
    ctx->now += 1;
    READ_CODE(not_found, reset_start(ctx, reset_old, STR("correct horse battery")));
    WRITE_CODE(not_found, reset_finish(ctx, reset_old, PASSWORD));
    ctx->now += (LINK_VERIFY_HOURS - LINK_RESET_HOURS) * HOUR_MS;
    WRITE_CODE(not_found, email_verify(ctx, old));
    struct str first = link_of(ctx, id, LINK_VERIFY), second = link_of(ctx, id, LINK_VERIFY), reset = link_of(ctx, id, LINK_RESET);
    WRITE_OK(email_verify(ctx, second));
    WRITE_CODE(not_found, email_verify(ctx, second));
    in_write(ctx);
    CHECK_CODE_KEEP(not_found, email_verify(ctx, first));
    struct str words = ctx->fault.detail;
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_found, email_verify(ctx, STR("never was one")));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    commit(ctx);
    READ_OK(reset_start(ctx, reset, STR("correct horse battery")));
}

/* SPEC 3.1 */
TEST(a_reset_sets_the_password_verifies_the_address_and_ends_all_sessions)
{
    add(ctx, "bo@b");
    struct str bos = session_of(ctx, "bo@b"), secret = STR("");
    struct session session;
    struct actor actor;

    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b"), STR("$argon2id$somebody-elses")));
    int64_t id = sql_int(ctx, "SELECT id FROM account WHERE email = 'anna@b'");
    struct str other = link_of(ctx, id, LINK_RESET), link = link_of(ctx, id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD));
    CHECK_INT(verified(ctx, "anna@b"), ctx->now);
    struct str annas = session_of(ctx, "anna@b");
    WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@b"), STR("$argon2id$somebody-elses"), &session, &secret));
    WRITE_CODE(not_found, reset_finish(ctx, link, PASSWORD));
    WRITE_CODE(not_found, reset_finish(ctx, other, PASSWORD));

    link = link_of(ctx, id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, STR("$argon2id$newer")));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, annas, &actor));
    CHECK_OK(session_sign_in(ctx, bos, &actor));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'password_reset' AND detail = 'anna@b'"), 2);
}

/* SPEC 3.1 */
TEST(a_password_that_is_refused_does_not_use_up_the_link)
{
    struct account anna = add(ctx, "anna@fabrikam.example");
    struct str link = link_of(ctx, anna.id, LINK_RESET);

    READ_CODE(invalid, reset_start(ctx, link, STR("short")));
    in_read(ctx);
    CHECK_CODE_KEEP(invalid, reset_start(ctx, link, STR("ANNA@fabrikam.example")));
    CHECK_STR(ctx->fault.fields->field, STR("password"));
    fault_clear(ctx);
    commit(ctx);
    WRITE_OK(reset_finish(ctx, link, PASSWORD));
}

TEST(a_link_of_a_closed_account_is_worth_nothing)
{
    struct account anna = add(ctx, "anna@b"), closed;
    struct str link = link_of(ctx, anna.id, LINK_RESET);

    as_operator(ctx);
    WRITE_OK(account_close(ctx, anna.id, &closed));
    as_nobody(ctx);
    READ_CODE(not_found, reset_start(ctx, link, STR("correct horse battery")));
    WRITE_CODE(not_found, reset_finish(ctx, link, PASSWORD));
}

/* SPEC 3.1: whether there is such an account is not even asked here. */
TEST(asking_for_a_reset_does_the_same_for_a_known_and_an_unknown_address)
{
    add(ctx, "anna@b");
    as_nobody(ctx);
    ctx->remote = STR("");
    uint64_t before = db_calls(ctx->db);
    WRITE_OK(reset_ask(ctx, STR("Anna@b")));
    uint64_t known = db_calls(ctx->db) - before;
    before = db_calls(ctx->db);
    WRITE_OK(reset_ask(ctx, STR("unknown@b")));
    CHECK_INT((int64_t)(db_calls(ctx->db) - before), (int64_t)known);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.password_reset' AND detail IN ('anna@b', 'unknown@b')"), 2);
    WRITE_CODE(invalid, reset_ask(ctx, STR("nobody")));
    for (int i = 1; i < LIMIT_ATTEMPTS; i++)
        WRITE_OK(reset_ask(ctx, STR("unknown@b")));
    WRITE_CODE(rate_limited, reset_ask(ctx, STR("unknown@b")));
    WRITE_OK(reset_ask(ctx, STR("anna@b")));
}

/* SPEC 3.7 */
TEST(only_mails_make_links)
{
    struct account anna = add(ctx, "anna@b");
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_CODE(sign_in_required, account_link_make(ctx, anna.id, LINK_RESET, &secret));
    as_account(ctx, anna.id, "anna@b", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
    WRITE_CODE(not_authorized, account_link_make(ctx, anna.id, LINK_RESET, &secret));
}

/* ---- At the same time ----------------------------------------------------------------------------------- */

struct racer { struct ctx *ctx; struct str link; pthread_barrier_t *start; enum err err; enum code code; };

/* As dispatch does it: a transaction, again when the engine says so. */
static void *race(void *what)
{
    struct racer *racer = what;
    struct ctx *ctx = racer->ctx;

    pthread_barrier_wait(racer->start);
    for (int tries = 0; tries < 20; tries++) {
        fault_clear(ctx);
        racer->err = db_begin(ctx, DB_WRITE);
        if (!racer->err) {
            racer->err = reset_finish(ctx, racer->link, PASSWORD);
            if (racer->err)
                db_rollback(ctx);
            else
                racer->err = db_commit(ctx);
        }
        if (!racer->err || !ctx->fault.may_retry)
            break;
    }
    racer->code = ctx->fault.code;
    return NULL;
}

/* SPEC 3.1: of several at the same time one works, with the same link and with several of one account. */
TEST(of_resets_at_the_same_time_exactly_one_works)
{
    enum { RACERS = 4, ROUNDS = 10 };
    struct account anna = add(ctx, "anna@b");
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    pthread_barrier_t start;

    for (int i = 0; i < RACERS; i++)
        racers[i] = (struct racer){ .ctx = another_ctx(ctx), .start = &start };
    for (int round = 0; round < ROUNDS; round++) {
        struct str link = link_of(ctx, anna.id, LINK_RESET), other = link_of(ctx, anna.id, LINK_RESET);
        int won = 0;
        pthread_barrier_init(&start, NULL, RACERS);
        for (int i = 0; i < RACERS; i++) {
            racers[i].link = i % 2 && round % 2 ? other : link;
            CHECK(pthread_create(&threads[i], NULL, race, &racers[i]) == 0);
        }
        for (int i = 0; i < RACERS; i++)
            pthread_join(threads[i], NULL);
        pthread_barrier_destroy(&start);
        for (int i = 0; i < RACERS; i++) {
            won += racers[i].err == OK;
            CHECK(racers[i].err == OK || racers[i].code == CODE_not_found);
        }
        CHECK_INT(won, 1);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'password_reset'"), round + 1);
    }
}

TESTS(
    BOTH(who_signs_up_cannot_sign_in_before_the_address_is_verified),
    BOTH(an_account_that_staff_or_the_operator_adds_is_verified_at_once),
    BOTH(signing_up_with_a_taken_address_looks_the_same_and_changes_nothing),
    BOTH(what_is_wrong_with_a_sign_up_is_said_at_once_and_nothing_is_added),
    BOTH(each_sign_up_counts_for_its_address_in_mail_and_on_the_network),
    BOTH(a_mailed_link_works_once_for_its_purpose_until_it_is_too_old),
    BOTH(a_reset_sets_the_password_verifies_the_address_and_ends_all_sessions),
    BOTH(a_password_that_is_refused_does_not_use_up_the_link),
    BOTH(a_link_of_a_closed_account_is_worth_nothing),
    BOTH(asking_for_a_reset_does_the_same_for_a_known_and_an_unknown_address),
    BOTH(only_mails_make_links),
    BOTH(of_resets_at_the_same_time_exactly_one_works),
)
