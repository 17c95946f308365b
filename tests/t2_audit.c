/* SPDX-License-Identifier: Apache-2.0 */
/* t2_audit.c: the log of administration: what is recorded, for ever, and who reads it [10.7]. */
#include "tests/world.h"

#include "base/embedded.h"
#include "db/migrate.h"
#include "desk/account/audit.h"
#include "desk/organization/organization.h"

static struct account staff_of(struct ctx *ctx, const char *email, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = STR("Ada"), .staff = staff, .password_hash = PASSWORD }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static size_t entries(struct ctx *ctx, const struct audit_filter *filter, struct audit_entry **out_entries)
{
    size_t count = 0;

    as_operator(ctx);
    READ_OK(audit_list(ctx, filter, 0, 100, out_entries, &count));
    return count;
}

/* SPEC 10.7: who changes the policy table, or adds an act, has to mean it here, too. */
TEST(the_acts_that_change_what_others_have_are_recorded_and_no_others)
{
    static const enum act recorded[] = { ACT_ACCOUNT_MANAGE, ACT_ORGANIZATION_MANAGE, ACT_CATALOG_APPLY, ACT_CONTRACT_ISSUE, ACT_CONTRACT_CORRECT,
                                         ACT_MAIL_RESEND };

    for (int act = 0; act < ACT_count; act++) {
        bool wanted = false;
        for (size_t i = 0; i < COUNT_OF(recorded); i++)
            wanted |= recorded[i] == (enum act)act;
        CHECK_INT(policy_row((enum act)act)->recorded, wanted);
    }
}

/* SPEC 10.7 */
TEST(an_act_that_is_allowed_and_not_recorded_is_owed_until_it_is)
{
    as_operator(ctx);
    in_write(ctx);
    CHECK(!audit_owed(ctx));
    CHECK_OK(policy_check(ctx, ACT_CONTRACT_READ, 0));
    CHECK(!audit_owed(ctx));
    CHECK_OK(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    CHECK_STR(str_of(audit_owed(ctx)), STR("CONTRACT_CORRECT"));
    CHECK_OK(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    CHECK_OK(audit(ctx, ACT_CONTRACT_CORRECT, "contract_tried", ABOUT_CONTRACT, 5, STR("")));
    CHECK_STR(str_of(audit_owed(ctx)), STR("ACCOUNT_MANAGE"));
    audit_unchanged(ctx, ACT_ACCOUNT_MANAGE);
    CHECK(!audit_owed(ctx));
    commit(ctx);
    /* Asking whether one may, and being refused, is no debt. */
    in_write(ctx);
    CHECK(policy_may(ctx, ACT_ACCOUNT_MANAGE, 0));
    as_nobody(ctx);
    CHECK_CODE(sign_in_required, policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    CHECK(!audit_owed(ctx));
    commit(ctx);
}

/* SPEC 10.7 */
TEST(an_entry_says_who_did_what_to_what_and_from_where)
{
    struct account ada = staff_of(ctx, "ada@b.example", STAFF_ADMINISTRATOR), closed;
    struct account bo = staff_of(ctx, "bo@b.example", 0);
    struct audit_entry *found;

    as_account(ctx, ada.id, "ada@b.example", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
    ctx->remote = STR("203.0.113.9");
    ctx->now += 1000;
    WRITE_OK(account_close(ctx, bo.id, &closed));
    WRITE_OK(account_close(ctx, bo.id, &closed));      /* changes nothing */
    ctx->remote = STR("");
    ctx->os_user = STR("root (sudo: bo)");
    as_operator(ctx);
    WRITE_OK(account_set_password(ctx, ada.id, STR("$argon2id$new")));
    ctx->os_user = STR("");
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .all = false }, &found), 4);
    CHECK_STR(found[0].event, STR("password_set"));
    CHECK_STR(found[0].actor_kind, STR("operator"));
    CHECK_STR(found[0].os_user, STR("root (sudo: bo)"));
    CHECK(found[0].about == ABOUT_ACCOUNT && found[0].about_id == ada.id && found[0].actor_id == 0);
    CHECK_STR(found[1].event, STR("account_closed"));
    CHECK_STR(found[1].act, STR("ACCOUNT_MANAGE"));
    CHECK_STR(found[1].actor_email, STR("ada@b.example"));
    CHECK_STR(found[1].remote, STR("203.0.113.9"));
    CHECK_INT(found[1].at, ctx->now);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE detail LIKE '%argon2id%'"), 0);
}

/* SPEC 10.7 */
TEST(what_was_undone_leaves_no_entry)
{
    struct account account = { .email = STR("ada@b.example"), .name = STR("Ada") }, added;

    as_operator(ctx);
    in_write(ctx);
    CHECK_OK(account_add(ctx, &account, &added));
    rollback(ctx);
    CHECK_INT(count_rows(ctx, "security_log"), 0);
}

/* SPEC 10.7 */
TEST(an_entry_is_never_changed_or_removed)
{
    staff_of(ctx, "ada@b.example", 0);
    exec_sql_fails(ctx, CODE_conflict, "UPDATE security_log SET detail = 'x'");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE security_log SET at = 0");
    exec_sql_fails(ctx, CODE_conflict, "DELETE FROM security_log");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'account_added'"), 1);
}

/* SPEC 10.7: REPLACE and TRUNCATE pass by the triggers of a row. What tests/constraints tries of every such table, tried here of this one. */
TEST(an_entry_is_never_replaced_or_emptied_out)
{
    static const char *const lite[] = {
        "REPLACE INTO security_log (id, at, event, actor_kind, remote, detail) SELECT id, at, 'forged', actor_kind, remote, detail FROM security_log",
        "INSERT OR REPLACE INTO security_log (rowid, at, event, actor_kind, remote, detail) SELECT id, at, 'forged', actor_kind, remote, detail FROM security_log",
        ("INSERT INTO security_log (id, at, event, actor_kind, remote, detail) SELECT id, at, 'forged', actor_kind, remote, detail FROM security_log WHERE id > 0"
         " ON CONFLICT (id) DO UPDATE SET event = 'forged'"),
    };

    staff_of(ctx, "ada@b.example", 0);
    /* As any other program does, which none of our settings reach. */
    if (!db_is_postgres(ctx->db))
        CHECK_OK(db_script(ctx, STR("PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF")));
    for (size_t i = 0; i < COUNT_OF(lite) && !db_is_postgres(ctx->db); i++)
        exec_sql_fails(ctx, CODE_busy, lite[i]);
    if (db_is_postgres(ctx->db)) {
        exec_sql_fails(ctx, CODE_conflict, lite[2]);
        exec_sql_fails(ctx, CODE_conflict, "TRUNCATE security_log");
        exec_sql_fails(ctx, CODE_conflict, "TRUNCATE security_log, attempt RESTART IDENTITY CASCADE");
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'account_added'"), 1);
}

/* SPEC 10.7: what the operator and administrators had done to tokens and drafts is found among what is administered, as it is today. */
TEST(what_an_older_program_recorded_of_tokens_and_drafts_is_administration)
{
    static const struct { const char *event, *actor_kind; int64_t actor_id; const char *detail, *act; } old[] = {
        { "token_added",           "operator", 0, "bo@b.example", "ACCOUNT_MANAGE" },
        { "token_added",           "account",  1, "bo@b.example", "ACCOUNT_MANAGE" },
        { "token_added",           "account",  2, "bo@b.example", "" },
        { "token_revoked",         "operator", 0, "31",           "ACCOUNT_MANAGE" },
        { "token_revoked",         "account",  1, "31",           "ACCOUNT_MANAGE" },
        { "token_revoked",         "account",  2, "31",           "" },
        { "contract_draft_issued", "account",  1, "41",           "CONTRACT_ISSUE" },
        { "session_started",       "account",  2, "bo@b.example", "" },
    };

    exec_sql(ctx, "INSERT INTO account (id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at)"
                  " VALUES (1, 'ada@b.example', 'Ada', 'work', '', '', '', '', '', 1, 0), (2, 'bo@b.example', 'Bo', 'work', '', '', '', '', '', 1, 0)");
    exec_sql(ctx, "INSERT INTO token (id, account_id, name, digest, created_at, expires_at, revoked_at) VALUES (31, 2, '', 'd', 1, 2, 1)");
    for (size_t i = 0; i < COUNT_OF(old); i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO security_log (id, at, event, actor_kind, actor_id, remote, detail) VALUES (%zu, 1, '%s', '%s', NULLIF(%lld, 0), '', '%s')",
                                 i + 1, old[i].event, old[i].actor_kind, (long long)old[i].actor_id, old[i].detail).data);
    CHECK_OK(db_script(ctx, migration_for_engine(ctx, embedded_find(STR("migrations/0023_log_of_tokens.sql"))->data)));
    for (size_t i = 0; i < COUNT_OF(old); i++)
        CHECK_STR(sql_text(ctx, str_format(ctx->arena, "SELECT act FROM security_log WHERE id = %zu", i + 1).data), str_of(old[i].act));
    exec_sql_fails(ctx, CODE_conflict, "UPDATE security_log SET act = ''");
    exec_sql_fails(ctx, CODE_conflict, "DELETE FROM security_log");
}

/* SPEC 10.7 */
TEST(a_refusal_is_recorded_and_nobody_fills_the_log_with_them)
{
    struct account bo = staff_of(ctx, "bo@b.example", STAFF_ENGINEER), eva = staff_of(ctx, "eva@b.example", 0), out;
    struct account wanted = { .email = STR("c@b.example"), .name = STR("C") };
    struct audit_entry *found;

    for (int i = 0; i < AUDIT_REFUSALS_MAX; i++)       /* what else he has done meanwhile counts for nothing */
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO security_log (id, at, event, actor_kind, actor_id, remote, os_user, act, about_kind, about_id, detail)"
                                 " VALUES (%d, %lld, 'session_started', 'account', %lld, '', '', '', '', 0, '')", i + 1, (long long)ctx->now, (long long)bo.id).data);
    for (int i = 0; i < AUDIT_REFUSALS_MAX + 5; i++) {
        as_account(ctx, bo.id, "bo@b.example", ACCOUNT_WORK, STAFF_ENGINEER);
        WRITE_CODE(not_authorized, account_add(ctx, &wanted, &out));
    }
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .event = STR("refused") }, &found), AUDIT_REFUSALS_MAX);
    CHECK_STR(found[0].act, STR("ACCOUNT_MANAGE"));
    CHECK_STR(found[0].actor_email, STR("bo@b.example"));
    /* Somebody else's are, and his own again after ten minutes. */
    as_account(ctx, eva.id, "eva@b.example", ACCOUNT_WORK, 0);
    WRITE_CODE(not_authorized, account_add(ctx, &wanted, &out));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .event = STR("refused") }, &found), AUDIT_REFUSALS_MAX + 1);
    ctx->now += 10 * MINUTE_MS;
    as_account(ctx, bo.id, "bo@b.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, account_add(ctx, &wanted, &out));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .event = STR("refused") }, &found), AUDIT_REFUSALS_MAX + 2);
    /* What is not recorded when it is done is not when it is refused; nor is somebody without an account. */
    WRITE_CODE(not_authorized, policy_check(ctx, ACT_REQUEST_CONTACT_REMOVE, 0));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, account_add(ctx, &wanted, &out));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .event = STR("refused") }, &found), AUDIT_REFUSALS_MAX + 2);
}

/* SPEC 10.7 */
TEST(the_log_is_filtered_searched_and_paged_newest_first)
{
    struct account ada = staff_of(ctx, "ada@b.example", STAFF_ADMINISTRATOR), closed;
    struct audit_entry *found;
    size_t count = 0;
    int64_t begun = ctx->now;

    for (int i = 0; i < 3; i++) {
        ctx->now = begun + i * DAY_MS;
        struct account one = staff_of(ctx, str_format(ctx->arena, "x%d@b.example", i).data, i ? STAFF_ENGINEER : 0);
        as_account(ctx, ada.id, "ada@b.example", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
        ctx->remote = STR("203.0.113.9");
        WRITE_OK(account_close(ctx, one.id, &closed));
        ctx->remote = STR("");
    }
    session_of(ctx, "ada@b.example");
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .all = false }, &found), 7);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .all = true }, &found), 8);
    CHECK_STR(found[0].event, STR("session_started"));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .event = STR("account_closed") }, &found), 3);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .actor_email = STR("ada@b.example") }, &found), 3);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("ENGINEER") }, &found), 2);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("113.9") }, &found), 3);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("%") }, &found), 0);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .about = ABOUT_ACCOUNT, .about_id = ada.id }, &found), 1);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .about = ABOUT_ACCOUNT }, &found), 7);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .about = ABOUT_CONTRACT }, &found), 0);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .since = begun + DAY_MS, .until = begun + 2 * DAY_MS }, &found), 2);
    READ_OK(audit_list(ctx, &(struct audit_filter){ .all = false }, 0, 3, &found, &count));
    int64_t last = found[2].id, seen = 3;
    while (count == 3) {
        READ_OK(audit_list(ctx, &(struct audit_filter){ .all = false }, last, 3, &found, &count));
        for (size_t i = 0; i < count; i++, seen++) {
            CHECK(found[i].id < last);
            last = found[i].id;
        }
    }
    CHECK_INT(seen, 7);
    as_account(ctx, ada.id, "ada@b.example", ACCOUNT_WORK, STAFF_ENGINEER | STAFF_CONTRACT_DESK | STAFF_CATALOG_MANAGER);
    READ_CODE(not_authorized, audit_list(ctx, &(struct audit_filter){ .all = false }, 0, 3, &found, &count));
}

/* SPEC 10.7 */
TEST(an_entry_is_found_by_what_its_account_or_organization_is_called)
{
    struct account ada = staff_of(ctx, "ada@b.example", STAFF_ADMINISTRATOR);
    struct organization buero, zaun;
    struct audit_entry *found;

    as_operator(ctx);
    WRITE_OK(organization_add(ctx, STR("B\u00fcro \u00d6stra AB"), STR(""), 0, &buero));
    WRITE_OK(organization_add(ctx, STR("Zaun AB"), STR(""), 0, &zaun));
    WRITE_OK(membership_add(ctx, buero.id, ada.id, ROLE_MEMBER));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("buro") }, &found), 2);
    CHECK_STR(found[0].event, STR("member_added"));
    CHECK(found[0].about == ABOUT_ORGANIZATION);
    CHECK_STR(found[0].about_name, buero.name);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("B\u00dcRO \u00f6stra") }, &found), 2);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("zaun ab") }, &found), 1);
    CHECK_STR(found[0].about_name, STR("Zaun AB"));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("ada@b") }, &found), 1);
    CHECK_STR(found[0].event, STR("account_added"));
    CHECK_STR(found[0].about_name, STR("ada@b.example"));
    struct organization tokyo;
    WRITE_OK(organization_add(ctx, STR("東京サーバー株式会社"), STR(""), 0, &tokyo));
    static const char *const ways[] = { "東京サーバ株式会社", "さーばー", "ｻｰﾊﾞ", "added 東京サーバー", "organization\u2013added", "東京サーバ株式会社," };
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = str_of(ways[i]) }, &found), i != 4);
    /* Rows that only might have the words stand between, and a page is full all the same. */
    size_t count = 0;
    READ_OK(audit_list(ctx, &(struct audit_filter){ .words = STR("ada@b") }, 0, 1, &found, &count));
    CHECK_INT((int64_t)count, 1);
}

/* SPEC 10.7 */
TEST(an_entry_is_found_by_every_word_that_is_shown_of_it)
{
    static const char *const shown[] = {
        "topped up", "UP topped", "contract_topped_up", "operator", "command line of root", "root", "+5", "topped zaun", "command +5",
    };
    struct account ada = staff_of(ctx, "ada@b.example", STAFF_ADMINISTRATOR), bo = staff_of(ctx, "bo@b.example", STAFF_ENGINEER), out;
    struct account wanted = { .email = STR("c@b.example"), .name = STR("C") };
    struct organization zaun;
    struct audit_entry *found;

    as_operator(ctx);
    WRITE_OK(organization_add(ctx, STR("Zaun AB"), STR(""), 0, &zaun));
    ctx->os_user = STR("root");
    in_write(ctx);
    CHECK_OK(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    CHECK_OK(audit(ctx, ACT_CONTRACT_CORRECT, "contract_topped_up", ABOUT_ORGANIZATION, zaun.id, STR("+5")));
    commit(ctx);
    ctx->os_user = STR("");
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        CHECK(entries(ctx, &(struct audit_filter){ .words = str_of(shown[i]) }, &found) > 0);
        CHECK_STR(found[0].event, STR("contract_topped_up"));
    }
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = str_format(ctx->arena, "%lld", (long long)zaun.id) }, &found), 2);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("topped buro") }, &found), 0);
    as_account(ctx, bo.id, "bo@b.example", ACCOUNT_WORK, STAFF_ENGINEER);
    ctx->method = STR("POST");
    ctx->path = STR("/api/v1/admin/accounts");
    WRITE_CODE(not_authorized, account_add(ctx, &wanted, &out));
    ctx->method = ctx->path = STR("");
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("may not accounts") }, &found), 1);
    CHECK_STR(found[0].detail, STR("POST /api/v1/admin/accounts"));
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("bo@b.example refused") }, &found), 1);
    /* Whoever signs in is nobody until then: an entry of his all the same. */
    session_of(ctx, "ada@b.example");
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .actor_email = STR("ada@b.example"), .all = true }, &found), 1);
    CHECK_STR(found[0].event, STR("session_started"));
    CHECK(found[0].about == ABOUT_ACCOUNT && found[0].about_id == ada.id && !found[0].detail.len);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("ada@b session started"), .all = true }, &found), 1);
}

/* Memory of a call is bounded: what does not fit is given back as it is passed by. */
TEST(a_word_that_is_nowhere_is_sought_through_a_long_log_in_little_memory)
{
    struct audit_entry *found;
    size_t most = ctx->arena->bytes_max;

    exec_sql(ctx, "INSERT INTO security_log (id, at, event, actor_kind, remote, os_user, act, detail) WITH RECURSIVE n(i) AS"
                  " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"
                  " SELECT i, i, 'account_added', 'operator', '', 'root', 'ACCOUNT_MANAGE', 'engineer' FROM n");
    ctx->arena->bytes_max = ctx->arena->held_bytes + (size_t)1024 * 1024;
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("nowhere") }, &found), 0);
    CHECK_INT((int64_t)entries(ctx, &(struct audit_filter){ .words = STR("engineer root") }, &found), 100);
    ctx->arena->bytes_max = most;
}

TESTS(
    ALONE(the_acts_that_change_what_others_have_are_recorded_and_no_others),
    BOTH(an_act_that_is_allowed_and_not_recorded_is_owed_until_it_is),
    BOTH(an_entry_says_who_did_what_to_what_and_from_where),
    BOTH(what_was_undone_leaves_no_entry),
    BOTH(an_entry_is_never_changed_or_removed),
    BOTH(an_entry_is_never_replaced_or_emptied_out),
    BOTH(what_an_older_program_recorded_of_tokens_and_drafts_is_administration),
    BOTH(a_refusal_is_recorded_and_nobody_fills_the_log_with_them),
    BOTH(the_log_is_filtered_searched_and_paged_newest_first),
    BOTH(an_entry_is_found_by_what_its_account_or_organization_is_called),
    BOTH(an_entry_is_found_by_every_word_that_is_shown_of_it),
    BOTH(a_word_that_is_nowhere_is_sought_through_a_long_log_in_little_memory),
)
