/* SPDX-License-Identifier: Apache-2.0 */
/* t1_migrate.c: making a database, bringing it up to date, and refusing what is not ours. */
#include "tests/harness.h"

#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"

/* The test's database without anything in it. */
static void empty(struct ctx *ctx)
{
    if (db_is_postgres(ctx->db)) {
        CHECK_OK(db_script(ctx, STR("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")));
        return;
    }
    struct str where = database_where(ctx);
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK(unlink(str_c(ctx->arena, where)) == 0);
    CHECK_OK(db_open(ctx, where, true, &ctx->db));
}

static struct str migrate(struct ctx *ctx, bool dry_run)
{
    struct buf report = buf_new(ctx->arena);

    CHECK_OK(db_migrate(ctx, dry_run, &report));
    return buf_str(&report);
}

static enum err migrate_quietly(struct ctx *ctx)
{
    struct buf report = buf_new(ctx->arena);
    enum err err = db_migrate(ctx, false, &report);

    CHECK(err == OK || report.len == 0);
    return err;
}

TEST(a_database_is_made_once_and_left_alone_after_that)
{
    empty(ctx);
    CHECK_CODE_KEEP(busy, db_check_version(ctx));
    CHECK(str_contains(ctx->fault.cure, STR("entitled init")));
    fault_clear(ctx);
    CHECK(str_starts(migrate(ctx, false), STR("applied 0001_ground\napplied 0002_")));
    CHECK_OK(db_check_version(ctx));
    CHECK_INT(sql_int(ctx, "SELECT applied_at FROM schema_migration WHERE version = 1"), ctx->now);
    CHECK_STR(sql_text(ctx, "SELECT name FROM schema_migration WHERE version = 1"), STR("0001_ground"));
    int64_t applied = count_rows(ctx, "schema_migration");
    ctx->now++;
    CHECK(str_starts(migrate(ctx, false), STR("The database is up to date")));
    CHECK(str_starts(migrate(ctx, true), STR("The database is up to date")));
    CHECK_INT(count_rows(ctx, "schema_migration"), applied);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM schema_migration WHERE applied_at <> (SELECT applied_at FROM schema_migration WHERE version = 1)"), 0);
}

TEST(a_dry_run_says_what_would_be_done_and_does_nothing)
{
    empty(ctx);
    CHECK(str_starts(migrate(ctx, true), STR("would apply 0001_ground\n")));
    CHECK(!db_in_transaction(ctx->db));
    CHECK_CODE(busy, db_check_version(ctx));
    CHECK(str_starts(migrate(ctx, true), STR("would apply 0001_ground\n")));
    CHECK(str_starts(migrate(ctx, false), STR("applied 0001_ground\n")));
}

TEST(a_database_of_a_newer_program_is_refused)
{
    exec_sql(ctx, "INSERT INTO schema_migration VALUES (9999, '9999_from_the_future', 1)");
    CHECK_CODE_KEEP(conflict, db_check_version(ctx));
    CHECK(str_contains(ctx->fault.detail, STR("9999")));
    fault_clear(ctx);
    CHECK_CODE(conflict, migrate_quietly(ctx));
    CHECK(!db_in_transaction(ctx->db));
}

TEST(a_database_of_an_older_program_has_to_be_migrated_first)
{
    exec_sql(ctx, "DELETE FROM schema_migration WHERE version > 1");
    CHECK_CODE_KEEP(busy, db_check_version(ctx));
    CHECK(str_contains(ctx->fault.cure, STR("entitled init")));
}

TEST(a_migration_that_fails_leaves_nothing_behind)
{
    int64_t applied;

    /* The second one finds its table there already. */
    exec_sql(ctx, "DELETE FROM schema_migration WHERE version > 1");
    applied = count_rows(ctx, "schema_migration");
    CHECK_CODE(internal, migrate_quietly(ctx));
    CHECK(!db_in_transaction(ctx->db));
    CHECK_INT(count_rows(ctx, "schema_migration"), applied);
}

TEST(the_tables_of_another_program_are_left_alone)
{
    empty(ctx);
    exec_sql(ctx, "CREATE TABLE theirs (id BIGINT)");
    CHECK_CODE(conflict, migrate_quietly(ctx));
    CHECK_INT(count_rows(ctx, "theirs"), 0);
}

TEST(of_several_programs_that_make_it_at_once_all_end_well)
{
    enum { PROGRAMS = 4 };
    pid_t children[PROGRAMS];
    struct str where = database_where(ctx);

    empty(ctx);
    for (int i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        MUST(children[i] >= 0);
        if (children[i] == 0) {
            struct arena arena = { .bytes_max = 0 };
            struct ctx own = { .arena = &arena, .now = ctx->now };
            struct buf report = buf_new(&arena);
            enum err err = db_open(&own, where, true, &own.db);
            if (!err)
                err = db_migrate(&own, false, &report);
            if (!err)
                err = db_check_version(&own);
            _exit(err ? 1 : str_starts(buf_str(&report), STR("applied")) ? 100 : 0);
        }
    }
    int made = 0;
    for (int i = 0; i < PROGRAMS; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 100);
        made += WEXITSTATUS(status) == 100;
    }
    CHECK(made == 1);
    CHECK_OK(db_check_version(ctx));
}

TEST(a_migration_is_written_once_for_both_engines)
{
    struct str text = STR("CREATE TABLE a (id $ID);\n-- sqlite: ONLY $ID HERE;\n-- postgres: ONLY THERE;\n-- a remark\n");
    struct str made = migration_for_engine(ctx, text);

    if (db_is_postgres(ctx->db))
        CHECK_STR(made, STR("CREATE TABLE a (id BIGINT PRIMARY KEY);\n-- sqlite: ONLY BIGINT PRIMARY KEY HERE;\nONLY THERE;\n-- a remark\n"));
    else
        CHECK_STR(made, STR("CREATE TABLE a (id INTEGER PRIMARY KEY);\nONLY INTEGER PRIMARY KEY HERE;\n-- postgres: ONLY THERE;\n-- a remark\n"));
}

TESTS(
    BOTH(a_database_is_made_once_and_left_alone_after_that),
    BOTH(a_dry_run_says_what_would_be_done_and_does_nothing),
    BOTH(a_database_of_a_newer_program_is_refused),
    BOTH(a_database_of_an_older_program_has_to_be_migrated_first),
    BOTH(a_migration_that_fails_leaves_nothing_behind),
    BOTH(the_tables_of_another_program_are_left_alone),
    BOTH(of_several_programs_that_make_it_at_once_all_end_well),
    BOTH(a_migration_is_written_once_for_both_engines),
)
