/* SPDX-License-Identifier: Apache-2.0 */
/* t1_postgres.c: the PostgreSQL engine: lost connections, locks, time-outs, what a commit says, backup and restore. */
#include "tests/harness.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/health.h"
#include "db/migrate.h"

TEST_SQL(secret_put, "test.put", "INSERT INTO secret (name, value, created_at) VALUES ($1, '', 1)", "t", "", NULL, false);

TEST_SQL(secret_count, "test.count_secrets", "SELECT COUNT(*) FROM secret", "", "i", NULL, false);

static enum err put(struct ctx *ctx, const char *name)
{
    return db_run(ctx, &secret_put, NULL, DB_T(str_of(name)));
}

static enum err ask(struct ctx *ctx, const char *question)
{
    return db_script(ctx, str_of(question));
}

/* The server ends the connection of `victim`, as a restart does. */
static void cut(struct ctx *ctx, struct ctx *victim)
{
    int64_t pid = sql_int(victim, "SELECT CAST(pg_backend_pid() AS BIGINT)");
    struct str sql = str_format(ctx->arena, "SELECT CAST(COUNT(pg_terminate_backend(%lld, 5000)) AS BIGINT)", (long long)pid);

    CHECK_INT(sql_int(ctx, sql.data), 1);
}

/* ---- Lost connections ------------------------------------------------------------------------------- */

static enum err put_after(struct ctx *ctx, void *what)
{
    (void)what;
    return put(ctx, "after");
}

/* The first statement finds out; nothing was done before it, so the work may be run again. */
TEST(a_connection_lost_while_idle_is_made_again_and_the_work_done_again)
{
    struct ctx *other = another_ctx(ctx);

    CHECK(put(other, "before") == OK);
    cut(ctx, other);
    CHECK(db_begin(other, DB_WRITE) == OK && put(other, "never") == ERR_BUSY && other->fault.may_retry);
    db_rollback(other);
    CHECK(db_write(other, put_after, NULL) == OK && !other->fault.err);
    CHECK_INT(count_rows(ctx, "secret"), 2);
}

TEST(a_connection_lost_in_a_transaction_fails_it_and_the_next_begins_anew)
{
    struct ctx *other = another_ctx(ctx);

    CHECK(db_begin(other, DB_WRITE) == OK && put(other, "lost") == OK);
    cut(ctx, other);
    CHECK(put(other, "never") == ERR_BUSY && !other->fault.may_retry && other->fault.detail.len);
    CHECK(str_contains(other->fault.secret, STR("57P01")));     /* what the server said last is in the log */
    CHECK(!db_undo(other) && !db_in_transaction(other->db));
    db_rollback(other);
    fault_clear(other);
    CHECK(db_begin(other, DB_READ) == OK);
    CHECK_INT(count_rows(other, "secret"), 0);
    CHECK(db_commit(other) == OK);
}

/* A standby would say so; what else is going on there, here a transaction that nobody ended, ends with it. */
TEST(a_connection_under_suspicion_is_made_again_whatever_it_is_at)
{
    struct ctx *other = another_ctx(ctx);

    CHECK(db_begin(other, DB_READ) == OK && put(other, "never") == ERR_BUSY);
    db_rollback(other);
    fault_clear(other);
    CHECK(ask(other, "BEGIN") == OK && put(other, "lost") == OK && db_in_transaction(other->db));
    CHECK(db_begin(other, DB_WRITE) == OK && put(other, "kept") == OK && db_commit(other) == OK);
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
}

/* Whether it is stored, nobody can tell: it is not acknowledged, and not run again. */
TEST(a_commit_whose_answer_is_lost_is_no_commit)
{
    struct ctx *other = another_ctx(ctx);

    for (int later = 0; later <= 1; later++) {      /* also with a statement that goes to the server together with the commit */
        CHECK(db_begin(other, DB_WRITE) == OK && put(other, "lost") == OK);
        cut(ctx, other);
        CHECK(!later || db_run_later(other, &secret_put, DB_T(STR("lost, too"))) == OK);
        CHECK(db_commit(other) == ERR_BUSY && !other->fault.may_retry);
        CHECK(str_contains(other->fault.detail, STR("Look whether it is there")));
        CHECK(!db_in_transaction(other->db));
        fault_clear(other);
        CHECK(db_begin(other, DB_WRITE) == OK);
        CHECK(put(other, later ? "found" : "found before") == OK && db_commit(other) == OK);
    }
}

TEST(a_server_that_cannot_be_reached_is_busy)
{
    struct db *db = NULL;

    CHECK_CODE(busy, db_open(ctx, STR("postgresql:///x?host=/nowhere&user=postgres"), false, &db));
    CHECK_CODE(busy, db_open(ctx, STR("postgresql://[::1]:1/x?connect_timeout=2"), false, &db));
    CHECK_CODE(busy, db_open(ctx, STR("postgresql://%%%"), false, &db));
    CHECK(db == NULL);
}

/* The cluster of the tests answers before a commit is on its disk (tests/pg.sh); nobody's requests shall hang on such a setting. */
TEST(a_server_that_is_set_to_answer_early_is_told_to_wait_for_its_disk)
{
    CHECK_INT(sql_int(ctx, "SELECT CAST(CASE current_setting('synchronous_commit') WHEN 'on' THEN 1 ELSE 0 END AS BIGINT)"), 1);
}

/* SPEC 14.5: several hosts. */
TEST(of_several_hosts_the_one_that_answers_is_taken)
{
    struct str where = database_where(ctx), rest = where, host = STR("?host=");
    struct db *db = NULL;

    while (rest.len && !str_starts(rest, host))
        rest = (struct str){ rest.data + 1, rest.len - 1 };
    CHECK(rest.len > 0);
    struct str url = str_format(ctx->arena, "%.*s?host=/nowhere,%.*s&target_session_attrs=read-write",
                                (int)(where.len - rest.len), where.data, (int)(rest.len - host.len), rest.data + host.len);
    CHECK_OK(db_open(ctx, url, false, &db));
    db_close(db);
}

/* ---- Locks and limits ------------------------------------------------------------------------------- */

TEST(a_lock_that_is_not_had_in_time_is_busy_and_not_waited_for_again)
{
    struct ctx *other = another_ctx(ctx);

    exec_sql(ctx, "INSERT INTO secret VALUES ('a', '', 1)");
    exec_sql(other, "SET lock_timeout = '20ms'");
    in_write(ctx);
    exec_sql(ctx, "UPDATE secret SET created_at = 2");
    CHECK(db_begin(other, DB_WRITE) == OK);
    CHECK(ask(other, "UPDATE secret SET created_at = 3") == ERR_BUSY && !other->fault.may_retry);
    db_rollback(other);
    commit(ctx);
}

/* Whoever has others to serve asks again instead. What is no such wait is not held, whatever came first. */
TEST(who_writes_soon_waits_little_and_is_told_that_another_holds_what_he_needs)
{
    struct ctx *other = another_ctx(ctx);

    exec_sql(ctx, "INSERT INTO secret VALUES ('a', '', 1)");
    in_write(ctx);
    exec_sql(ctx, "UPDATE secret SET created_at = 2");
    CHECK(db_begin(other, DB_WRITE_SOON) == OK);
    CHECK_STR(sql_text(other, "SHOW lock_timeout"), STR("200ms"));
    CHECK(put(other, "undone") == OK);
    CHECK(ask(other, "UPDATE secret SET created_at = 3") == ERR_BUSY && other->fault.held && !other->fault.may_retry);
    db_rollback(other);
    fault_clear(other);
    CHECK(db_begin(other, DB_WRITE_SOON) == OK);
    CHECK(put(other, "b") == OK && put(other, "b") == ERR_CONFLICT && !other->fault.held);
    db_rollback(other);
    fault_clear(other);
    commit(ctx);
    CHECK(db_begin(other, DB_WRITE_SOON) == OK && ask(other, "UPDATE secret SET created_at = 3") == OK && db_commit(other) == OK);
    CHECK_INT(sql_int(ctx, "SELECT SUM(created_at)::BIGINT FROM secret"), 3);
    CHECK(db_begin(other, DB_WRITE) == OK);
    CHECK_STR(sql_text(other, "SHOW lock_timeout"), STR("5s"));
    exec_sql(other, "SET LOCAL lock_timeout = '20ms'");
    in_write(ctx);
    exec_sql(ctx, "UPDATE secret SET created_at = 2");
    CHECK(ask(other, "UPDATE secret SET created_at = 3") == ERR_BUSY && !other->fault.held);
    db_rollback(other);
    commit(ctx);
}

/* pg_locks names backends; whoever looks there wants to know which of our processes it is. */
TEST(a_connection_bears_the_name_of_its_process)
{
    CHECK_STR(sql_text(ctx, "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"),
              str_format(ctx->arena, "entitled %d", (int)getpid()));
}

/* Until something was stored (db/health.h): what is only read, or taken back, says nothing of it. */
TEST(a_disk_that_was_full_has_room_when_something_was_stored)
{
    for (int soon = 0; soon <= 1; soon++) {
        CHECK_CODE(busy, ask(ctx, "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"));
        READ_OK(db_run0(ctx, &secret_count, NULL));
        CHECK(health_is_full(clock_running()));
        in_write(ctx);
        CHECK_OK(put(ctx, "a"));
        rollback(ctx);
        CHECK(health_is_full(clock_running()));
        CHECK_CODE(busy, db_usable(ctx));
        CHECK_OK(db_begin(ctx, soon ? DB_WRITE_SOON : DB_WRITE));
        CHECK_OK(put(ctx, soon ? "b" : "c"));
        CHECK_OK(db_commit(ctx));
        CHECK(!health_is_full(clock_running()));
        CHECK_OK(db_usable(ctx));
    }
}

TEST(a_change_that_another_overtook_may_be_tried_again)
{
    struct ctx *other = another_ctx(ctx);

    exec_sql(ctx, "INSERT INTO secret VALUES ('a', '', 1)");
    CHECK(db_begin(other, DB_WRITE) == OK);
    exec_sql(other, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    CHECK_INT(count_rows(other, "secret"), 1);
    exec_sql(ctx, "UPDATE secret SET created_at = 2");
    CHECK(ask(other, "UPDATE secret SET created_at = 3") == ERR_BUSY && other->fault.may_retry);
    db_rollback(other);
}

TEST(a_question_without_end_is_ended)
{
    CHECK_STR(sql_text(ctx, "SHOW statement_timeout"), STR("10s"));
    CHECK_STR(sql_text(ctx, "SHOW lock_timeout"), STR("5s"));
    exec_sql(ctx, "SET statement_timeout = '20ms'");
    CHECK_CODE_KEEP(busy, ask(ctx, "SELECT pg_sleep(10)"));
    CHECK(!ctx->fault.may_retry);
}

TEST(a_read_transaction_cannot_write)
{
    READ_CODE(busy, put(ctx, "a"));
    WRITE_OK(put(ctx, "a"));
}

TEST(a_failed_transaction_is_not_committed)
{
    in_write(ctx);
    CHECK_OK(put(ctx, "a"));
    CHECK_CODE(conflict, put(ctx, "a"));
    CHECK(db_in_transaction(ctx->db));
    CHECK_CODE_KEEP(internal, db_commit(ctx));
    CHECK(!ctx->fault.may_retry);
    fault_clear(ctx);
    CHECK_INT(count_rows(ctx, "secret"), 0);
}

TEST(what_our_triggers_refuse_is_a_conflict)
{
    CHECK_CODE(conflict, ask(ctx, "DO $$ BEGIN RAISE EXCEPTION 'no'; END $$"));
    CHECK_CODE(conflict, ask(ctx, "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$"));
    CHECK_CODE(internal, ask(ctx, "SELECT nonsense"));
    CHECK_CODE(busy, ask(ctx, "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"));
}

TEST(a_unique_text_id_is_no_collision_of_ours)
{
    exec_sql(ctx, "CREATE TABLE other (id BIGINT PRIMARY KEY, name TEXT UNIQUE)");
    exec_sql(ctx, "INSERT INTO other VALUES (1, 'a')");
    CHECK(ask(ctx, "INSERT INTO other VALUES (2, 'a')") == ERR_CONFLICT);
    fault_clear(ctx);
    CHECK(ask(ctx, "INSERT INTO other VALUES (1, 'b')") == ERR_BUSY && ctx->fault.may_retry);
}

/* ---- Backup and restore ----------------------------------------------------------------------------- */

/* Closes every connection to the test's database but the test's own, which restore refuses too. */
static enum err restore(struct ctx *ctx, struct str where, struct str file)
{
    db_close(ctx->db);
    ctx->db = NULL;
    enum err err = db_restore(ctx, where, file);
    struct fault fault = ctx->fault;
    fault_clear(ctx);
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    ctx->fault = fault;
    return err;
}

TEST(a_backup_is_made_once_and_restored_whole)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.dump");
    struct stat stat_of;

    CHECK_OK(put(ctx, "kept"));
    CHECK_OK(db_backup(ctx, file));
    CHECK(stat(file.data, &stat_of) == 0 && (stat_of.st_mode & 0777) == 0600);
    CHECK_CODE(conflict, db_backup(ctx, file));
    CHECK_OK(put(ctx, "later"));
    CHECK_OK(restore(ctx, where, file));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
    CHECK_INT(count_rows(ctx, "secret"), 1);
    CHECK_OK(db_check_version(ctx));
    /* The constraints have come back too. */
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO secret VALUES ('kept', '', 1)");
}

TEST(nothing_is_restored_while_another_is_connected_or_from_a_foreign_file)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.dump"), letter = in_directory(ctx, "letter.txt");

    CHECK_OK(db_backup(ctx, file));
    CHECK_OK(put(ctx, "later"));
    CHECK_CODE_KEEP(conflict, db_restore(ctx, where, file));
    CHECK(str_contains(ctx->fault.detail, STR("Stop every server")));
    fault_clear(ctx);
    FILE *out = fopen(letter.data, "w");
    CHECK(out && fputs("Dear Sir or Madam", out) >= 0 && fclose(out) == 0);
    CHECK_CODE(conflict, restore(ctx, where, letter));
    CHECK_CODE(not_found, restore(ctx, where, in_directory(ctx, "missing")));
    CHECK_CODE(conflict, restore(ctx, where, test_directory(ctx)));
    CHECK_INT(count_rows(ctx, "secret"), 1);
}

TEST(missing_tools_are_named)
{
    struct str path = str_copy(ctx->arena, str_of(getenv("PATH")));

    MUST(setenv("PATH", "/nowhere", 1) == 0);
    enum err err = db_backup(ctx, in_directory(ctx, "backup.dump"));
    MUST(setenv("PATH", path.data, 1) == 0);
    CHECK_CODE_KEEP(busy, err);
    CHECK(str_contains(ctx->fault.detail, STR("pg_dump")) && str_contains(ctx->fault.detail, STR("postgresql-client")));
    CHECK(access(in_directory(ctx, "backup.dump").data, F_OK) != 0);
}

TEST(a_damaged_backup_or_one_of_a_newer_program_changes_nothing)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.dump"), newer = in_directory(ctx, "newer.dump");
    struct stat stat_of;

    CHECK_OK(db_backup(ctx, file));
    exec_sql(ctx, "INSERT INTO schema_migration VALUES (9999, '9999_later', 0)");
    CHECK_OK(db_backup(ctx, newer));
    exec_sql(ctx, "DELETE FROM schema_migration WHERE version = 9999");
    CHECK_OK(put(ctx, "kept"));
    CHECK_CODE_KEEP(conflict, restore(ctx, where, newer));
    CHECK(str_contains(ctx->fault.detail, STR("newer program: it has version 9999")));
    fault_clear(ctx);
    /* Its data are behind its table of contents, and are cut off. */
    CHECK(stat(file.data, &stat_of) == 0 && truncate(file.data, stat_of.st_size - 2000) == 0);
    CHECK_CODE_KEEP(conflict, restore(ctx, where, file));
    CHECK(str_contains(ctx->fault.cure, STR("Nothing was changed")));
    fault_clear(ctx);
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
}

TESTS(
    POSTGRES(a_damaged_backup_or_one_of_a_newer_program_changes_nothing),
    POSTGRES(a_connection_lost_while_idle_is_made_again_and_the_work_done_again),
    POSTGRES(a_connection_lost_in_a_transaction_fails_it_and_the_next_begins_anew),
    POSTGRES(a_connection_under_suspicion_is_made_again_whatever_it_is_at),
    POSTGRES(a_commit_whose_answer_is_lost_is_no_commit),
    POSTGRES(a_server_that_cannot_be_reached_is_busy),
    POSTGRES(a_server_that_is_set_to_answer_early_is_told_to_wait_for_its_disk),
    POSTGRES(of_several_hosts_the_one_that_answers_is_taken),
    POSTGRES(a_lock_that_is_not_had_in_time_is_busy_and_not_waited_for_again),
    POSTGRES(who_writes_soon_waits_little_and_is_told_that_another_holds_what_he_needs),
    POSTGRES(a_connection_bears_the_name_of_its_process),
    POSTGRES(a_disk_that_was_full_has_room_when_something_was_stored),
    POSTGRES(a_change_that_another_overtook_may_be_tried_again),
    POSTGRES(a_question_without_end_is_ended),
    POSTGRES(a_read_transaction_cannot_write),
    POSTGRES(a_failed_transaction_is_not_committed),
    POSTGRES(what_our_triggers_refuse_is_a_conflict),
    POSTGRES(a_unique_text_id_is_no_collision_of_ours),
    POSTGRES(a_backup_is_made_once_and_restored_whole),
    POSTGRES(nothing_is_restored_while_another_is_connected_or_from_a_foreign_file),
    POSTGRES(missing_tools_are_named),
)
