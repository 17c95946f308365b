/* SPDX-License-Identifier: Apache-2.0 */
/* t1_restore.c: backup and restore of the SQLite engine: what is copied, what is refused, and what is kept. */
#include "tests/harness.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"

TEST(a_backup_is_one_whole_file_made_while_others_write)
{
    struct ctx *other = another_ctx(ctx), *copy = another_ctx(ctx);
    struct str file = in_directory(ctx, "backup.db");

    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    in_write(other);
    CHECK_OK(db_backup(ctx, file));
    exec_sql(other, "INSERT INTO secret VALUES ('later', '', 1)");
    commit(other);
    CHECK(access(str_format(ctx->arena, "%.*s-wal", STR_ARGS(file)).data, F_OK) != 0);
    CHECK_CODE_KEEP(conflict, db_backup(ctx, file));
    fault_clear(ctx);
    CHECK_CODE(busy, db_backup(ctx, in_directory(ctx, "no/such/place.db")));
    db_close(copy->db);
    CHECK(db_open(copy, file, false, &copy->db) == OK);
    CHECK_STR(sql_text(copy, "SELECT name FROM secret"), STR("kept"));
    CHECK(db_check_version(copy) == OK);
}

/* Locks of one's own process are not seen, so another one asks. */
static int restore_in_child(struct ctx *ctx, struct str where, struct str file)
{
    int status;
    pid_t child = fork();

    MUST(child >= 0);
    if (child == 0) {
        enum err err = db_restore(ctx, where, file);
        _exit(err == ERR_CONFLICT && str_contains(ctx->fault.detail, STR("Stop the server")) ? 100 : err ? 1 : 0);
    }
    MUST(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(a_backup_is_restored_over_the_file_and_its_log)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.db");

    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    CHECK_OK(db_backup(ctx, file));
    exec_sql(ctx, "INSERT INTO secret VALUES ('later', '', 1)");
    CHECK(chmod(where.data, 0640) == 0);
    CHECK(restore_in_child(ctx, where, file) == 100);
    CHECK_INT(count_rows(ctx, "secret"), 2);
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_OK(db_restore(ctx, where, file));
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
    CHECK_INT(count_rows(ctx, "secret"), 1);
    struct stat stat_of;
    CHECK(stat(where.data, &stat_of) == 0 && (stat_of.st_mode & 0777) == 0640);
}

TEST(a_backup_is_restored_where_nothing_is_or_only_ruins)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.db"), fresh = in_directory(ctx, "fresh.db");

    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    CHECK_OK(db_backup(ctx, file));
    CHECK_OK(db_restore(ctx, fresh, file));
    db_close(ctx->db);
    ctx->db = NULL;
    file_write(str_c(ctx->arena, where), "ruins");
    file_write(str_format(ctx->arena, "%.*s-wal", STR_ARGS(where)).data, "ruins of a log");
    CHECK_OK(db_restore(ctx, where, file));
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
    CHECK(access(fresh.data, F_OK) == 0);
}

/* A server that was killed leaves a log with commits in it; SQLite would play them into whatever has the name. */
TEST(the_log_of_a_killed_server_does_not_get_into_what_is_restored)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.db"), killed = in_directory(ctx, "killed.db");
    struct ctx *other = another_ctx(ctx);

    CHECK_OK(db_backup(ctx, file));
    exec_sql(ctx, "INSERT INTO secret VALUES ('in the log', '', 1)");
    file_copy(where.data, killed.data);
    file_copy(str_format(ctx->arena, "%.*s-wal", STR_ARGS(where)).data,
              str_format(ctx->arena, "%.*s-wal", STR_ARGS(killed)).data);
    db_close(other->db);
    other->db = NULL;
    CHECK_OK(db_restore(ctx, killed, file));
    CHECK(db_open(other, killed, false, &other->db) == OK);
    CHECK_INT(count_rows(other, "secret"), 0);
    CHECK_STR(sql_text(other, "PRAGMA integrity_check"), STR("ok"));
}

TEST(only_a_backup_of_ours_is_restored)
{
    struct str where = database_where(ctx), theirs = in_directory(ctx, "theirs.db"), letter = in_directory(ctx, "letter.txt");
    struct ctx *other = another_ctx(ctx);

    db_close(other->db);
    CHECK(db_open(other, theirs, true, &other->db) == OK);
    exec_sql(other, "CREATE TABLE theirs (a)");
    db_close(other->db);
    other->db = NULL;
    file_write(str_c(ctx->arena, letter), "Dear Sir or Madam, this is a letter, and longer than a header of a database file has to be, really.");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_CODE(conflict, db_restore(ctx, where, theirs));
    CHECK_CODE(conflict, db_restore(ctx, where, letter));
    CHECK_CODE(not_found, db_restore(ctx, where, in_directory(ctx, "missing.db")));
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_OK(db_check_version(ctx));
}

static void damage(struct ctx *ctx, struct str path, long at, int count)
{
    FILE *file = fopen(str_c(ctx->arena, path), "r+");

    CHECK(file && fseek(file, at, SEEK_SET) == 0);
    for (int i = 0; i < count; i++)
        CHECK(fputc(0x55, file) != EOF);
    CHECK(fclose(file) == 0);
}

/* An own database that holds the file's first mark and what the statements say. */
static struct str made_of(struct ctx *ctx, const char *name, struct str file, const char *sql)
{
    struct str path = in_directory(ctx, name);
    struct ctx *other = another_ctx(ctx);

    file_copy(str_c(ctx->arena, file), str_c(ctx->arena, path));
    db_close(other->db);
    CHECK(db_open(other, path, false, &other->db) == OK);
    exec_sql(other, sql);
    db_close(other->db);
    other->db = NULL;
    return path;
}

TEST(a_backup_of_a_newer_program_or_of_none_is_not_restored)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.db");

    CHECK_OK(db_backup(ctx, file));
    struct str newer = made_of(ctx, "newer.db", file, "INSERT INTO schema_migration VALUES (9999, '9999_later', 0)");
    struct str empty = made_of(ctx, "empty.db", file, "DELETE FROM schema_migration");
    struct str older = made_of(ctx, "older.db", file, "DELETE FROM schema_migration WHERE version > 5");
    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_CODE_KEEP(conflict, db_restore(ctx, where, newer));
    CHECK(str_contains(ctx->fault.detail, STR("newer program: it has version 9999")));
    fault_clear(ctx);
    CHECK_CODE_KEEP(conflict, db_restore(ctx, where, empty));
    CHECK(str_contains(ctx->fault.detail, STR("empty.db is not a backup")));
    fault_clear(ctx);
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_OK(db_restore(ctx, where, older));
}

TEST(what_is_somebody_elses_is_not_replaced)
{
    struct str file = in_directory(ctx, "backup.db"), theirs = in_directory(ctx, "theirs.db"), link = in_directory(ctx, "link.db");
    struct str target = in_directory(ctx, "target.db");
    struct ctx *other = another_ctx(ctx);
    struct stat stat_of;

    CHECK_OK(db_backup(ctx, file));
    db_close(other->db);
    CHECK(db_open(other, theirs, true, &other->db) == OK);
    exec_sql(other, "CREATE TABLE theirs (a)");
    db_close(other->db);
    other->db = NULL;
    CHECK_CODE_KEEP(conflict, db_restore(ctx, theirs, file));
    CHECK(str_contains(ctx->fault.detail, STR("theirs.db is a database without this program's mark")));
    fault_clear(ctx);
    CHECK_CODE(conflict, db_restore(ctx, test_directory(ctx), file));
    CHECK_CODE(conflict, db_restore(ctx, in_directory(ctx, "new.db"), test_directory(ctx)));
    CHECK(mkfifo(in_directory(ctx, "pipe").data, 0600) == 0);
    CHECK_CODE(conflict, db_restore(ctx, in_directory(ctx, "pipe"), file));
    CHECK_CODE(conflict, db_restore(ctx, in_directory(ctx, "new.db"), in_directory(ctx, "pipe")));
    file_write(str_c(ctx->arena, target), "ruins");
    CHECK(symlink(target.data, link.data) == 0);
    CHECK_OK(db_restore(ctx, link, file));
    CHECK(lstat(link.data, &stat_of) == 0 && S_ISLNK(stat_of.st_mode));
    CHECK(stat(target.data, &stat_of) == 0 && stat_of.st_size > 10000);
}

TEST(a_backup_gets_no_name_that_the_database_uses_itself)
{
    struct str where = database_where(ctx);
    static const char *const ends[] = { "journal", "wal", "shm", "turnstile" };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        CHECK_CODE(conflict, db_backup(ctx, str_format(ctx->arena, "%.*s.other-%s", STR_ARGS(where), ends[i])));
}

/* The file is refused in these words, and what was there is kept. */
static void check_refused(struct ctx *ctx, struct str file, const char *words)
{
    struct str where = database_where(ctx);

    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_CODE_KEEP(conflict, db_restore(ctx, where, file));
    CHECK(str_contains(ctx->fault.detail, str_of(words)) && str_contains(ctx->fault.cure, STR("older backup")));
    fault_clear(ctx);
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
}

/* The first page says what there is, one behind it what is in it. */
static void check_damaged(struct ctx *ctx, long at, int count)
{
    struct str file = in_directory(ctx, "backup.db");

    CHECK_OK(db_backup(ctx, file));
    damage(ctx, file, at, count);
    check_refused(ctx, file, "backup.db is ");
    exec_sql(ctx, "DELETE FROM secret");
    CHECK(unlink(file.data) == 0);
}

TEST(a_backup_that_is_damaged_anywhere_is_not_restored)
{
    check_damaged(ctx, 100, 3000);      /* the schema */
    check_damaged(ctx, 18, 2);          /* who may write: nobody */
    check_damaged(ctx, 44, 4);          /* the format of the schema */
    check_damaged(ctx, 40000, 20000);
}

TEST(a_damaged_file_is_named_and_neither_copied_nor_restored)
{
    struct str file = in_directory(ctx, "backup.db"), second = in_directory(ctx, "second.db");

    CHECK_OK(db_backup(ctx, file));
    damage(ctx, file, 40000, 20000);
    check_refused(ctx, file, "backup.db is damaged: ");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_OK(db_open(ctx, file, false, &ctx->db));
    CHECK_CODE_KEEP(conflict, db_backup(ctx, second));
    CHECK(str_contains(ctx->fault.detail, STR("backup.db is damaged: ")) && str_contains(ctx->fault.cure, STR("doctor")));
    fault_clear(ctx);
    CHECK(access(second.data, F_OK) != 0);
}

TESTS(
    SQLITE(a_backup_is_one_whole_file_made_while_others_write),
    SQLITE(a_backup_is_restored_over_the_file_and_its_log),
    SQLITE(a_backup_is_restored_where_nothing_is_or_only_ruins),
    SQLITE(the_log_of_a_killed_server_does_not_get_into_what_is_restored),
    SQLITE(only_a_backup_of_ours_is_restored),
    SQLITE(a_backup_of_a_newer_program_or_of_none_is_not_restored),
    SQLITE(what_is_somebody_elses_is_not_replaced),
    SQLITE(a_backup_gets_no_name_that_the_database_uses_itself),
    SQLITE(a_backup_that_is_damaged_anywhere_is_not_restored),
    SQLITE(a_damaged_file_is_named_and_neither_copied_nor_restored),
)
