/* SPDX-License-Identifier: Apache-2.0 */
/* t2_sign_up.c: signing up, verified addresses, links that work once, several at the same time [3.1]. Resets: t2_reset.c. */
#include "tests/world.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/crypto.h"
#include "base/limit.h"

/* ---- Signing up ----------------------------------------------------------------------------------------- */

/* SPEC 3.1 */
TEST(who_signs_up_cannot_sign_in_before_the_address_is_verified)
{
    struct session session;
    struct token token;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR(" Anna Berg "), STR("Anna@Fabrikam.example"), PASSWORD, STR("")));
    CHECK_INT(verified(ctx, "anna@fabrikam.example"), 0);
    CHECK_STR(sql_text(ctx, "SELECT kind FROM account"), STR("personal"));
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna Berg"));
    CHECK_INT(sql_int(ctx, "SELECT ref_id FROM job WHERE work = 'notice.verify_email'"), sql_int(ctx, "SELECT id FROM account"));
    in_write(ctx);
    CHECK_CODE_KEEP(sign_in_required, session_start(ctx, STR("anna@fabrikam.example"), STR("-"), &session, &secret));
    CHECK_STR(ctx->fault.detail, STR("The e-mail address or the password is wrong."));
    fault_clear(ctx);
    CHECK_CODE_KEEP(sign_in_required, session_start(ctx, STR("anna@fabrikam.example"), PASSWORD, &session, &secret));
    CHECK_STR(ctx->fault.detail, STR("Your e-mail address is not confirmed yet."));
    CHECK(str_contains(ctx->fault.cure, STR("eset your password")));
    fault_clear(ctx);
    CHECK_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@fabrikam.example"), PASSWORD, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    commit(ctx);
    CHECK_INT(count_rows(ctx, "session") + count_rows(ctx, "token"), 0);

    struct str link = link_of(ctx, sql_int(ctx, "SELECT id FROM account"), LINK_VERIFY);
    WRITE_OK(email_verify(ctx, link, PASSWORD));
    CHECK_INT(verified(ctx, "anna@fabrikam.example"), ctx->now);
    WRITE_OK(session_start(ctx, STR("anna@fabrikam.example"), PASSWORD, &session, &secret));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'email_verified' AND actor_kind = 'nobody'"), 1);
}

/* SPEC 3.1 */
TEST(an_account_that_staff_or_the_operator_adds_is_verified_at_once)
{
    engineer_added(ctx, "anna@b.example");
    CHECK_INT(verified(ctx, "anna@b.example"), ctx->now);
}

static int64_t queries_of_sign_up(struct ctx *ctx, const char *email)
{
    uint64_t before = db_calls(ctx->db);

    WRITE_OK(sign_up(ctx, STR("Eve"), str_of(email), STR("$argon2id$eve"), STR("")));
    return (int64_t)(db_calls(ctx->db) - before);
}

/* SPEC 3.1: nobody learns by signing up who has an account, and nobody chooses the password of an address that is not his. */
TEST(signing_up_with_a_taken_address_looks_the_same_and_changes_nothing)
{
    struct account bo = engineer_added(ctx, "bo@b.example"), closed;

    engineer_added(ctx, "anna@b.example");
    WRITE_OK(account_close(ctx, bo.id, &closed));
    as_nobody(ctx);
    ctx->remote = STR("");
    int64_t free_one = queries_of_sign_up(ctx, "new@b.example");
    CHECK_INT(queries_of_sign_up(ctx, "ANNA@b.example"), free_one);
    CHECK_INT(queries_of_sign_up(ctx, "bo@b.example"), free_one);
    CHECK_INT(queries_of_sign_up(ctx, "new@b.example"), free_one);
    CHECK_INT(count_rows(ctx, "account"), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE (name = 'Eve' OR password LIKE '%eve') AND email <> 'new@b.example'"), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.account_exists' AND detail IN ('anna@b.example', 'bo@b.example')"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.verify_email'"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'sign_up_asked'"), 4);
}

/* SPEC 3.1: whoever signed up first with the address of somebody else gets nothing of it when its owner verifies. */
TEST(of_several_sign_ups_with_an_address_the_latest_counts_and_voids_the_links_before)
{
    struct session session;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Eve"), STR("anna@b.example"), STR("$argon2id$eve"), STR("")));
    int64_t id = sql_int(ctx, "SELECT id FROM account");
    struct str first = link_of(ctx, id, LINK_VERIFY), reset = link_of(ctx, id, LINK_RESET);
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE name = 'Anna' AND verified_at = 0"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.verify_email' AND ref_id = (SELECT id FROM account)"), 2);
    WRITE_CODE(not_found, email_verify(ctx, first, STR("$argon2id$eve")));
    WRITE_CODE(not_found, email_verify(ctx, first, PASSWORD));
    READ_OK(reset_start(ctx, reset, STR("correct horse battery"), &(struct new_password){ STR("") }));

    struct str second = link_of(ctx, id, LINK_VERIFY);
    WRITE_CODE(invalid, email_verify(ctx, second, STR("$argon2id$eve")));
    CHECK_INT(verified(ctx, "anna@b.example"), 0);
    WRITE_OK(email_verify(ctx, second, PASSWORD));
    WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@b.example"), STR("$argon2id$eve"), &session, &secret));
    WRITE_OK(session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
    WRITE_OK(sign_up(ctx, STR("Eve"), STR("anna@b.example"), STR("$argon2id$eve"), STR("")));
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna"));
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), PASSWORD);
}

/* SPEC 3.1 */
TEST(verifying_takes_the_password_of_the_sign_up_and_is_limited_as_signing_in_is)
{
    struct str hash = STR("");

    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    struct str link = link_of(ctx, sql_int(ctx, "SELECT id FROM account"), LINK_VERIFY);
    READ_OK(email_verify_start(ctx, link, &hash));
    CHECK_STR(hash, PASSWORD);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, email_verify(ctx, link, STR("-")));
    CHECK_STR(ctx->fault.fields->field, STR("password"));
    CHECK(str_contains(ctx->fault.cure, STR("Sign up again")) && str_contains(ctx->fault.cure, STR("reset your password")));
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    for (int i = 1; i < LIMIT_ATTEMPTS; i++)
        WRITE_CODE(invalid, email_verify(ctx, link, STR("")));
    WRITE_CODE(rate_limited, email_verify(ctx, link, PASSWORD));
    READ_CODE(rate_limited, email_verify_start(ctx, link, &hash));
    READ_CODE(rate_limited, sign_in_start(ctx, STR("anna@b.example"), &hash));
    CHECK_INT(verified(ctx, "anna@b.example"), 0);
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS;
    WRITE_OK(email_verify(ctx, link, PASSWORD));
    exec_sql(ctx, "UPDATE account SET verified_at = 0, password = ''");
    link = link_of(ctx, sql_int(ctx, "SELECT id FROM account"), LINK_VERIFY);
    WRITE_CODE(invalid, email_verify(ctx, link, STR("")));
}

TEST(what_is_wrong_with_a_sign_up_is_said_at_once_and_nothing_is_added)
{
    as_nobody(ctx);
    in_read(ctx);
    CHECK_CODE_KEEP(invalid, sign_up_start(ctx, STR("  "), STR("nobody"), STR("short"), &(struct new_password){ STR("") }));
    size_t count = 0;
    for (const struct field_fault *field = ctx->fault.fields; field; field = field->next)
        count++;
    CHECK_INT((int64_t)count, 3);
    fault_clear(ctx);
    CHECK_CODE(invalid, sign_up_start(ctx, STR("Anna"), STR("anna@fabrikam.example"), STR("Anna@fabrikam.example"), &(struct new_password){ STR("") }));
    CHECK_CODE(invalid, sign_up_start(ctx, STR("Anna"), STR("änna@fabrikam.example"), STR("correct horse battery"), &(struct new_password){ STR("") }));
    CHECK_OK(sign_up_start(ctx, STR("Anna"), STR("anna@fabrikam.example"), STR("correct horse battery"), &(struct new_password){ STR("") }));
    commit(ctx);
    WRITE_CODE(invalid, sign_up(ctx, STR("  "), STR("nobody"), PASSWORD, STR("")));
    CHECK_INT(count_rows(ctx, "account") + count_rows(ctx, "job") + count_rows(ctx, "attempt"), 0);
}

/* SPEC 3.1 */
TEST(each_sign_up_counts_for_its_address_in_mail_and_on_the_network)
{
    as_nobody(ctx);
    for (int i = 0; i < LIMIT_ATTEMPTS; i++) {
        ctx->remote = STR("192.0.2.1");
        WRITE_OK(sign_up(ctx, STR("Anna"), str_format(ctx->arena, "a%d@b.example", i), PASSWORD, STR("")));
        ctx->remote = str_format(ctx->arena, "198.51.100.%d", i);
        WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    }
    ctx->remote = STR("203.0.113.1");
    READ_CODE(rate_limited, sign_up_start(ctx, STR("Anna"), STR("anna@b.example"), STR("correct horse battery"), &(struct new_password){ STR("") }));
    WRITE_CODE(rate_limited, sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    WRITE_OK(reset_ask(ctx, STR("anna@b.example")));
    ctx->remote = STR("192.0.2.1");
    WRITE_CODE(rate_limited, sign_up(ctx, STR("Anna"), STR("other@b.example"), PASSWORD, STR("")));
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS;
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("other@b.example"), PASSWORD, STR("")));
}

/* ---- Mailed links --------------------------------------------------------------------------------------- */

/* SPEC 3.1 */
TEST(a_mailed_link_works_once_for_its_purpose_until_it_is_too_old)
{
    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    int64_t id = sql_int(ctx, "SELECT id FROM account");
    struct str old = link_of(ctx, id, LINK_VERIFY), reset_old = link_of(ctx, id, LINK_RESET);

    CHECK_STR(sql_text(ctx, "SELECT digest FROM mail_link WHERE purpose = 'verify'"), hash_hex(ctx->arena, old));
    WRITE_CODE(not_found, email_verify(ctx, reset_old, PASSWORD));
    WRITE_CODE(not_found, reset_finish(ctx, old, PASSWORD, false));
    WRITE_CODE(not_found, email_verify(ctx, STR(""), PASSWORD));
    WRITE_CODE(not_found, email_verify(ctx, STR("0000000000000000000000000000000000000000000"), PASSWORD));
    ctx->now += LINK_RESET_HOURS * HOUR_MS - 1;
    READ_OK(reset_start(ctx, reset_old, STR("correct horse battery"), &(struct new_password){ STR("") }));
    ctx->now += 1;
    READ_CODE(not_found, reset_start(ctx, reset_old, STR("correct horse battery"), &(struct new_password){ STR("") }));
    WRITE_CODE(not_found, reset_finish(ctx, reset_old, PASSWORD, false));
    ctx->now += (LINK_VERIFY_HOURS - LINK_RESET_HOURS) * HOUR_MS;
    WRITE_CODE(not_found, email_verify(ctx, old, PASSWORD));
    struct str first = link_of(ctx, id, LINK_VERIFY), second = link_of(ctx, id, LINK_VERIFY), reset = link_of(ctx, id, LINK_RESET);
    WRITE_OK(email_verify(ctx, second, PASSWORD));
    WRITE_CODE(not_found, email_verify(ctx, second, PASSWORD));
    in_write(ctx);
    CHECK_CODE_KEEP(not_found, email_verify(ctx, first, PASSWORD));
    struct str words = ctx->fault.detail;
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_found, email_verify(ctx, STR("never was one"), PASSWORD));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    commit(ctx);
    READ_OK(reset_start(ctx, reset, STR("correct horse battery"), &(struct new_password){ STR("") }));
}

/* SPEC 3.7 */
TEST(only_mails_make_links)
{
    struct account anna = engineer_added(ctx, "anna@b.example");
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_CODE(sign_in_required, account_link_make(ctx, anna.id, LINK_RESET, &secret));
    as_account(ctx, anna.id, "anna@b.example", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
    WRITE_CODE(not_authorized, account_link_make(ctx, anna.id, LINK_RESET, &secret));
}

/* ---- At the same time ----------------------------------------------------------------------------------- */

struct rival { struct ctx *ctx; struct str email, link; pthread_barrier_t *start; bool signs_up, here; enum err err; };

static const struct visit annas = { .known_as = STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };
static const struct visit eves = { .known_as = STR_INIT("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee") };

static enum err rival_acts(struct rival *rival)
{
    struct ctx *ctx = rival->ctx;

    if (rival->signs_up)
        return sign_up(ctx, STR("Eve"), rival->email, STR("$argon2id$eve"), STR(""));
    struct str secret = STR("");
    return rival->here ? email_verify_here(ctx, rival->link, &secret) : email_verify(ctx, rival->link, PASSWORD);
}

static void *rival_race(void *what)
{
    struct rival *rival = what;
    struct ctx *ctx = rival->ctx;

    pthread_barrier_wait(rival->start);
    for (int tries = 0; tries < 20; tries++) {
        fault_clear(ctx);
        rival->err = db_begin(ctx, DB_WRITE);
        if (!rival->err) {
            rival->err = rival_acts(rival);
            if (rival->err)
                db_rollback(ctx);
            else
                rival->err = db_commit(ctx);
        }
        if (!rival->err || !ctx->fault.may_retry)
            break;
    }
    return NULL;
}

/* SPEC 3.1: who verifies while somebody else signs up with the address ends with his own password or with none. */
TEST(a_sign_up_and_a_verification_at_the_same_time_never_verify_the_password_of_another)
{
    enum { ROUNDS = 20 };
    struct rival rivals[2] = { { .ctx = another_ctx(ctx), .signs_up = true }, { .ctx = another_ctx(ctx) } };
    pthread_t threads[2];

    as_nobody(ctx);
    ctx->remote = rivals[0].ctx->remote = rivals[1].ctx->remote = STR("");
    ctx->visit = rivals[1].ctx->visit = &annas;
    rivals[0].ctx->visit = &eves;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_t start;
        struct str email = str_format(ctx->arena, "anna%d@b.example", round);
        pthread_barrier_init(&start, NULL, 2);
        WRITE_OK(sign_up(ctx, STR("Anna"), email, PASSWORD, STR("")));
        struct str link = link_of(ctx, sql_int(ctx, "SELECT id FROM account WHERE verified_at = 0 AND name = 'Anna'"), LINK_VERIFY);
        for (int i = 0; i < 2; i++) {
            rivals[i].email = email;
            rivals[i].link = link;
            rivals[i].start = &start;
            rivals[i].here = round % 2;
            CHECK(pthread_create(&threads[i], NULL, rival_race, &rivals[i]) == 0);
        }
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        pthread_barrier_destroy(&start);
        CHECK(rivals[0].err == OK);
        CHECK(rivals[1].err == OK || rivals[1].ctx->fault.code == CODE_not_found
              || rivals[1].ctx->fault.code == (rivals[1].here ? CODE_not_authorized : CODE_invalid));
        CHECK((rivals[1].err == OK) == (verified(ctx, email.data) > 0));
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE verified_at > 0 AND password LIKE '%eve'"), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE verified_at = 0 AND (password NOT LIKE '%eve' OR browser NOT LIKE 'e%')"), 0);
    CHECK_INT(count_rows(ctx, "session"), sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'session_started'"));
}

struct late { struct ctx *ctx; struct str link; enum link_purpose purpose; enum err err; atomic_bool done; };

static void *late_acts(void *what)
{
    struct late *late = what;
    struct ctx *ctx = late->ctx;

    late->err = db_begin(ctx, DB_WRITE);
    if (!late->err)
        late->err = late->purpose == LINK_VERIFY ? email_verify(ctx, late->link, PASSWORD) : reset_finish(ctx, late->link, PASSWORD, false);
    if (late->err)
        db_rollback(ctx);
    else
        late->err = db_commit(ctx);
    late->done = true;
    return NULL;
}

/* Who signs up, or sets a password, changes the account and then voids its links: in the other order two would wait for each other. */
TEST(whoever_uses_a_link_waits_for_its_account_before_anybody_has_to_wait_for_the_link)
{
    static const enum link_purpose purposes[] = { LINK_VERIFY, LINK_RESET };

    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), PASSWORD, STR("")));
    int64_t anna = sql_int(ctx, "SELECT id FROM account");
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        struct late late = { .ctx = another_ctx(ctx), .link = link_of(ctx, anna, purposes[i]), .purpose = purposes[i] };
        pthread_t thread;
        as_nobody(ctx);
        in_write(ctx);
        exec_sql(ctx, "UPDATE account SET name = name");
        CHECK(pthread_create(&thread, NULL, late_acts, &late) == 0);
        while (!late.done && !sql_int(ctx, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks WHERE database ="
                                           " (SELECT oid FROM pg_database WHERE datname = current_database()))"))
            continue;
        int64_t links = count_rows(ctx, "mail_link"), free_links = sql_int(ctx, "SELECT COUNT(*) FROM (SELECT id FROM mail_link FOR UPDATE SKIP LOCKED) l");
        commit(ctx);
        pthread_join(thread, NULL);
        CHECK(late.err == OK);
        CHECK_INT(free_links, links);
    }
}

TESTS(
    BOTH(who_signs_up_cannot_sign_in_before_the_address_is_verified),
    BOTH(an_account_that_staff_or_the_operator_adds_is_verified_at_once),
    BOTH(signing_up_with_a_taken_address_looks_the_same_and_changes_nothing),
    BOTH(of_several_sign_ups_with_an_address_the_latest_counts_and_voids_the_links_before),
    BOTH(verifying_takes_the_password_of_the_sign_up_and_is_limited_as_signing_in_is),
    BOTH(what_is_wrong_with_a_sign_up_is_said_at_once_and_nothing_is_added),
    BOTH(each_sign_up_counts_for_its_address_in_mail_and_on_the_network),
    BOTH(a_mailed_link_works_once_for_its_purpose_until_it_is_too_old),
    BOTH(only_mails_make_links),
    BOTH(a_sign_up_and_a_verification_at_the_same_time_never_verify_the_password_of_another),
    POSTGRES(whoever_uses_a_link_waits_for_its_account_before_anybody_has_to_wait_for_the_link),
)
