/* SPDX-License-Identifier: Apache-2.0 */
/* t2_reset.c: forgotten passwords, set anew by a mailed link, several at the same time [3.1]. */
#include "tests/world.h"

#include <pthread.h>

#include "base/crypto.h"
#include "base/limit.h"

/* SPEC 3.1 */
TEST(a_reset_sets_the_password_verifies_the_address_and_ends_all_sessions)
{
    engineer_added(ctx, "bo@b.example");
    struct str bos = session_of(ctx, "bo@b.example"), secret = STR("");
    struct session session;
    struct actor actor;

    WRITE_OK(sign_up(ctx, STR("Anna"), STR("anna@b.example"), STR("$argon2id$somebody-elses"), STR("")));
    int64_t id = sql_int(ctx, "SELECT id FROM account WHERE email = 'anna@b.example'");
    struct str other = link_of(ctx, id, LINK_RESET), link = link_of(ctx, id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
    CHECK_INT(verified(ctx, "anna@b.example"), ctx->now);
    struct str annas = session_of(ctx, "anna@b.example");
    WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@b.example"), STR("$argon2id$somebody-elses"), &session, &secret));
    WRITE_CODE(not_found, reset_finish(ctx, link, PASSWORD, false));
    WRITE_CODE(not_found, reset_finish(ctx, other, PASSWORD, false));

    link = link_of(ctx, id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, STR("$argon2id$newer"), false));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, annas, &actor));
    CHECK_OK(session_sign_in(ctx, bos, &actor));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'password_reset' AND about_kind = 'account' AND detail = ''"), 2);
}

static void fail_to_sign_in(struct ctx *ctx, const char *email, int times)
{
    struct session session;
    struct str secret = STR("");

    for (int i = 0; i < times; i++)
        WRITE_CODE(sign_in_required, session_start(ctx, str_of(email), STR("-"), &session, &secret));
}

/* SPEC 3.1: the failures of the account are forgotten, also at the address that they came from; those of others are not. */
TEST(a_finished_reset_lifts_the_limit_on_failed_sign_ins)
{
    struct account anna = engineer_added(ctx, "anna@b.example");
    struct session session;
    struct str secret = STR("");

    engineer_added(ctx, "bo@b.example");
    as_nobody(ctx);
    ctx->remote = STR("192.0.2.1");
    fail_to_sign_in(ctx, "anna@b.example", LIMIT_ATTEMPTS);
    in_write(ctx);
    CHECK_CODE_KEEP(rate_limited, session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
    CHECK(str_contains(ctx->fault.cure, STR("eset your password")));
    fault_clear(ctx);
    CHECK_OK(session_start(ctx, STR("bo@b.example"), PASSWORD, &session, &secret));      /* who shares the address is not shut out */
    commit(ctx);
    as_nobody(ctx);
    ctx->remote = STR("192.0.2.1");
    struct str link = link_of(ctx, anna.id, LINK_RESET);
    WRITE_CODE(not_found, reset_finish(ctx, STR("none"), PASSWORD, false));
    WRITE_CODE(rate_limited, session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
    WRITE_OK(session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));

    /* Whoever has an account of his own does not wash his address clean of what he tried with another. */
    fail_to_sign_in(ctx, "bo@b.example", LIMIT_ATTEMPTS - 1);
    fail_to_sign_in(ctx, "anna@b.example", 1);
    link = link_of(ctx, anna.id, LINK_RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:bo@b.example'"), LIMIT_ATTEMPTS - 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'address:192.0.2.1'"), LIMIT_ATTEMPTS - 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:anna@b.example' AND kind = 'sign_in'"), 0);
}

/* SPEC 3.1 */
TEST(a_password_that_is_refused_does_not_use_up_the_link)
{
    struct account anna = engineer_added(ctx, "anna@fabrikam.example");
    struct str link = link_of(ctx, anna.id, LINK_RESET);

    READ_CODE(invalid, reset_start(ctx, link, STR("short"), &(struct new_password){ STR("") }));
    in_read(ctx);
    CHECK_CODE_KEEP(invalid, reset_start(ctx, link, STR("ANNA@fabrikam.example"), &(struct new_password){ STR("") }));
    CHECK_STR(ctx->fault.fields->field, STR("password"));
    fault_clear(ctx);
    commit(ctx);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
}

TEST(a_link_of_a_closed_account_is_worth_nothing)
{
    struct account anna = engineer_added(ctx, "anna@b.example"), closed;
    struct str link = link_of(ctx, anna.id, LINK_RESET);

    as_operator(ctx);
    WRITE_OK(account_close(ctx, anna.id, &closed));
    as_nobody(ctx);
    READ_CODE(not_found, reset_start(ctx, link, STR("correct horse battery"), &(struct new_password){ STR("") }));
    WRITE_CODE(not_found, reset_finish(ctx, link, PASSWORD, false));
}

/* SPEC 3.1: whether there is such an account is not even asked here. */
TEST(asking_for_a_reset_does_the_same_for_a_known_and_an_unknown_address)
{
    engineer_added(ctx, "anna@b.example");
    as_nobody(ctx);
    ctx->remote = STR("");
    uint64_t before = db_calls(ctx->db);
    WRITE_OK(reset_ask(ctx, STR("Anna@b.example")));
    uint64_t known = db_calls(ctx->db) - before;
    before = db_calls(ctx->db);
    WRITE_OK(reset_ask(ctx, STR("unknown@b.example")));
    CHECK_INT((int64_t)(db_calls(ctx->db) - before), (int64_t)known);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.password_reset' AND detail IN ('anna@b.example', 'unknown@b.example')"), 2);
    WRITE_CODE(invalid, reset_ask(ctx, STR("nobody")));
    for (int i = 1; i < LIMIT_ATTEMPTS; i++)
        WRITE_OK(reset_ask(ctx, STR("unknown@b.example")));
    WRITE_CODE(rate_limited, reset_ask(ctx, STR("unknown@b.example")));
    WRITE_OK(reset_ask(ctx, STR("anna@b.example")));
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
            racer->err = reset_finish(ctx, racer->link, PASSWORD, false);
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
    struct account anna = engineer_added(ctx, "anna@b.example");
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
    BOTH(a_reset_sets_the_password_verifies_the_address_and_ends_all_sessions),
    BOTH(a_finished_reset_lifts_the_limit_on_failed_sign_ins),
    BOTH(a_password_that_is_refused_does_not_use_up_the_link),
    BOTH(a_link_of_a_closed_account_is_worth_nothing),
    BOTH(asking_for_a_reset_does_the_same_for_a_known_and_an_unknown_address),
    BOTH(of_resets_at_the_same_time_exactly_one_works),
)
