/* SPDX-License-Identifier: Apache-2.0 */
/* t2_session.c: people with a browser: sessions and the one-time profile [3.1, 3.2]. Signing up and mailed links are in t2_sign_up.c. */
#include "tests/world.h"

#include "base/crypto.h"
#include "base/limit.h"

/* The one that the secret signs in acts from here on. */
static void act_by(struct ctx *ctx, struct str secret)
{
    struct actor *actor = arena_alloc(ctx->arena, sizeof *actor);

    CHECK_OK(session_sign_in(ctx, secret, actor));
    ctx->actor = actor;
}

/* ---- Sessions ------------------------------------------------------------------------------------------- */

/* SPEC 3.1 */
TEST(only_the_digest_of_a_session_is_stored)
{
    engineer_added(ctx, "anna@b.example");
    struct str secret = session_of(ctx, "Anna@b.example");

    CHECK_INT((int64_t)secret.len, 43);
    CHECK_STR(sql_text(ctx, "SELECT digest FROM session"), hash_hex(ctx->arena, secret));
    CHECK_INT(sql_int(ctx, "SELECT expires_at - created_at FROM session"), SESSION_DAYS * DAY_MS);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'session_started' AND about_kind = 'account' AND detail = ''"), 1);
}

/* SPEC 3.1 */
TEST(a_session_signs_in_with_everything_a_rule_asks_about_in_one_query)
{
    struct account anna = engineer_added(ctx, "anna@b.example"), changed;
    struct str secret = session_of(ctx, "anna@b.example"), zone = STR("Europe/Stockholm"), language = STR("sv");
    struct actor actor;

    uint64_t calls = db_calls(ctx->db);
    CHECK_OK(session_sign_in(ctx, secret, &actor));
    CHECK_INT((int64_t)(db_calls(ctx->db) - calls), 1);
    CHECK_INT(actor.kind, ACTOR_ACCOUNT);
    CHECK_INT(actor.id, anna.id);
    CHECK_INT(actor.session_id, sql_int(ctx, "SELECT id FROM session"));
    CHECK_INT(actor.token_id, 0);
    CHECK_INT(actor.staff, STAFF_ENGINEER);
    CHECK_STR(actor.name, STR("Anna Berg"));
    CHECK(actor.time_zone.len == 0);
    act_by(ctx, secret);
    WRITE_OK(account_set_profile(ctx, &(struct profile){ .time_zone = &zone, .language = &language }, &changed));
    CHECK_OK(session_sign_in(ctx, secret, &actor));
    CHECK_STR(actor.time_zone, zone);
    CHECK_STR(actor.language, language);
    struct str unknown[] = { STR(""), STR("0000000000000000000000000000000000000000000"), STR("\xff") };
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        CHECK_CODE(sign_in_required, session_sign_in(ctx, unknown[i], &actor));
}

/* SPEC 3.1 */
TEST(a_session_ends_after_its_days_however_much_it_is_used)
{
    engineer_added(ctx, "anna@b.example");
    struct str secret = session_of(ctx, "anna@b.example");
    struct actor actor;

    for (int day = 1; day < SESSION_DAYS; day++) {
        ctx->now += DAY_MS;
        CHECK_OK(session_sign_in(ctx, secret, &actor));
    }
    ctx->now += DAY_MS - 1;
    CHECK_OK(session_sign_in(ctx, secret, &actor));
    ctx->now += 1;
    CHECK_CODE(sign_in_required, session_sign_in(ctx, secret, &actor));
}

/* SPEC 3.1 */
TEST(a_session_needs_the_password_and_failures_count_as_for_tokens)
{
    struct session session;
    struct token token;
    struct str secret = STR(""), hash = STR("");

    engineer_added(ctx, "anna@b.example");
    as_nobody(ctx);
    for (int i = 0; i < LIMIT_ATTEMPTS; i++)
        if (i % 2)
            WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@b.example"), STR("-"), &session, &secret));
        else
            WRITE_CODE(sign_in_required, sign_in_finish(ctx, STR("anna@b.example"), STR("-"), &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    CHECK_INT(count_rows(ctx, "session"), 0);
    READ_CODE(rate_limited, sign_in_start(ctx, STR("anna@b.example"), &hash));
    WRITE_CODE(rate_limited, session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS;
    WRITE_OK(session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
}

TEST(signing_out_ends_this_session_and_no_other)
{
    engineer_added(ctx, "anna@b.example");
    engineer_added(ctx, "bo@b.example");
    struct str first = session_of(ctx, "anna@b.example"), second = session_of(ctx, "anna@b.example"), bos = session_of(ctx, "bo@b.example");
    struct actor actor;

    act_by(ctx, bos);
    int64_t bos_id = ctx->actor->session_id;
    act_by(ctx, first);
    WRITE_CODE(not_found, session_end(ctx, bos_id));
    WRITE_CODE(not_found, session_end(ctx, 7));
    WRITE_OK(session_end(ctx, ctx->actor->session_id));
    int64_t at = sql_int(ctx, "SELECT MAX(ended_at) FROM session");
    ctx->now += 1000;
    WRITE_OK(session_end(ctx, ctx->actor->session_id));
    CHECK_INT(sql_int(ctx, "SELECT MAX(ended_at) FROM session"), at);
    CHECK_CODE(sign_in_required, session_sign_in(ctx, first, &actor));
    CHECK_OK(session_sign_in(ctx, second, &actor));
    CHECK_OK(session_sign_in(ctx, bos, &actor));
}

TEST(signing_out_everywhere_else_spares_the_present_session)
{
    engineer_added(ctx, "anna@b.example");
    engineer_added(ctx, "bo@b.example");
    struct str gone = session_of(ctx, "anna@b.example"), present = session_of(ctx, "anna@b.example"), bos = session_of(ctx, "bo@b.example");
    struct session *sessions;
    struct actor actor;
    size_t count = 0;

    act_by(ctx, present);
    READ_OK(session_list(ctx, 0, 10, &sessions, &count));
    CHECK_INT((int64_t)count, 2);
    CHECK_INT(sessions[0].id, ctx->actor->session_id);
    READ_OK(session_list(ctx, sessions[0].id, 10, &sessions, &count));
    CHECK_INT((int64_t)count, 1);
    WRITE_OK(session_end_others(ctx));
    READ_OK(session_list(ctx, 0, 10, &sessions, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_CODE(sign_in_required, session_sign_in(ctx, gone, &actor));
    CHECK_OK(session_sign_in(ctx, present, &actor));
    CHECK_OK(session_sign_in(ctx, bos, &actor));
}

/* SPEC 3.1 */
TEST(a_changed_password_ends_all_sessions_and_renews_the_own)
{
    struct account anna = engineer_added(ctx, "anna@b.example");
    struct str gone = session_of(ctx, "anna@b.example"), present = session_of(ctx, "anna@b.example"), renewed = STR("");
    struct actor actor, after;

    act_by(ctx, present);
    CHECK_OK(session_sign_in(ctx, present, &actor));
    ctx->now += DAY_MS;
    WRITE_OK(password_change_finish(ctx, "current", PASSWORD, STR("$argon2id$new"), false, &renewed));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, gone, &after));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, present, &after));
    CHECK_OK(session_sign_in(ctx, renewed, &after));
    CHECK(after.id == anna.id && after.session_id != actor.session_id);
    CHECK_INT(sql_int(ctx, "SELECT expires_at FROM session WHERE ended_at = 0"), ctx->now + SESSION_DAYS * DAY_MS);
    as_operator(ctx);
    WRITE_OK(account_set_password(ctx, anna.id, STR("$argon2id$newer")));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, renewed, &actor));
}

/* SPEC 3.1: the browser forgets the secret that it had, and nobody else is to go on with it. */
TEST(a_sign_in_ends_the_session_that_the_browser_had)
{
    struct str first = STR(""), other = STR("");
    struct session session;
    struct actor actor;

    engineer_added(ctx, "anna@b.example");
    engineer_added(ctx, "bo@b.example");
    struct str elsewhere = session_of(ctx, "anna@b.example");
    first = session_of(ctx, "anna@b.example");
    act_by(ctx, first);
    WRITE_OK(session_start(ctx, STR("bo@b.example"), PASSWORD, &session, &other));
    CHECK_CODE(sign_in_required, session_sign_in(ctx, first, &actor));
    CHECK_OK(session_sign_in(ctx, elsewhere, &actor));
    CHECK_OK(session_sign_in(ctx, other, &actor));
    CHECK_STR(actor.email, STR("bo@b.example"));
}

/* SPEC 3.1 */
TEST(a_closed_account_has_no_sessions)
{
    struct account anna = engineer_added(ctx, "anna@b.example"), closed;
    struct str secret = session_of(ctx, "anna@b.example");
    struct session session;
    struct actor actor;

    as_operator(ctx);
    WRITE_OK(account_close(ctx, anna.id, &closed));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM session WHERE ended_at = 0"), 0);
    CHECK_CODE(sign_in_required, session_sign_in(ctx, secret, &actor));
    exec_sql(ctx, "UPDATE session SET ended_at = 0");
    CHECK_CODE(sign_in_required, session_sign_in(ctx, secret, &actor));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@b.example"), PASSWORD, &session, &secret));
}

TEST(what_is_over_is_forgotten_and_the_rest_stays)
{
    struct account anna = engineer_added(ctx, "anna@b.example");
    struct actor actor;

    session_of(ctx, "anna@b.example");
    link_of(ctx, anna.id, LINK_RESET);
    ctx->now += DAY_MS;
    act_by(ctx, session_of(ctx, "anna@b.example"));
    WRITE_OK(session_end(ctx, ctx->actor->session_id));
    struct str stays = session_of(ctx, "anna@b.example");
    link_of(ctx, anna.id, LINK_VERIFY);
    ctx->now += (SESSION_DAYS - 1) * DAY_MS - 1;
    WRITE_OK(sessions_forget(ctx));
    CHECK_INT(count_rows(ctx, "session"), 2);
    ctx->now += 1;
    WRITE_OK(sessions_forget(ctx));
    CHECK_INT(count_rows(ctx, "session"), 1);
    CHECK_OK(session_sign_in(ctx, stays, &actor));
    WRITE_OK(links_forget(ctx));
    CHECK_INT(count_rows(ctx, "mail_link"), 0);
    link_of(ctx, anna.id, LINK_RESET);
    WRITE_OK(links_forget(ctx));
    CHECK_INT(count_rows(ctx, "mail_link"), 1);
}

/* ---- The database itself -------------------------------------------------------------------------------- */

TEST(the_database_refuses_sessions_and_links_that_make_no_sense)
{
    struct account anna = engineer_added(ctx, "anna@b.example");
    const char *digest = "0123456789012345678901234567890123456789012345678901234567890123";
    long long id = (long long)anna.id;
    const char *bad[] = {
        str_format(ctx->arena, "INSERT INTO session VALUES (1, 7, '%s', 1, 2, 0)", digest).data,
        str_format(ctx->arena, "INSERT INTO session VALUES (1, %lld, 'secret', 1, 2, 0)", id).data,
        str_format(ctx->arena, "INSERT INTO session VALUES (1, %lld, '%s', 2, 2, 0)", id, digest).data,
        str_format(ctx->arena, "INSERT INTO session VALUES (1, %lld, '%s', 1, 2, -1)", id, digest).data,
        str_format(ctx->arena, "INSERT INTO mail_link VALUES (1, %lld, 'other', '%s', 1, 2, 0)", id, digest).data,
        str_format(ctx->arena, "INSERT INTO mail_link VALUES (1, %lld, 'reset', '', 1, 2, 0)", id).data,
        "UPDATE account SET verified_at = -1", "INSERT INTO attempt VALUES (1, 'other', 'x', 1)",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        exec_sql_fails(ctx, CODE_conflict, bad[i]);
    exec_sql(ctx, "INSERT INTO attempt VALUES (1, 'association', 'x', 1)");
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO session VALUES (1, %lld, '%s', 1, 2, 0)", id, digest).data);
    exec_sql_fails(ctx, CODE_conflict, str_format(ctx->arena, "INSERT INTO session VALUES (2, %lld, '%s', 1, 2, 0)", id, digest).data);
}

TESTS(
    BOTH(only_the_digest_of_a_session_is_stored),
    BOTH(a_session_signs_in_with_everything_a_rule_asks_about_in_one_query),
    BOTH(a_session_ends_after_its_days_however_much_it_is_used),
    BOTH(a_session_needs_the_password_and_failures_count_as_for_tokens),
    BOTH(signing_out_ends_this_session_and_no_other),
    BOTH(signing_out_everywhere_else_spares_the_present_session),
    BOTH(a_changed_password_ends_all_sessions_and_renews_the_own),
    BOTH(a_sign_in_ends_the_session_that_the_browser_had),
    BOTH(a_closed_account_has_no_sessions),
    BOTH(what_is_over_is_forgotten_and_the_rest_stays),
    BOTH(the_database_refuses_sessions_and_links_that_make_no_sense),
)
