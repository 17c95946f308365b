/* SPDX-License-Identifier: Apache-2.0 */
/* t1_sqlite.c: the SQLite engine: its files, its turnstile, a full disk, backup and restore. */
#include "tests/harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/settings.h"
#include "db/migrate.h"

static const char *beside(struct ctx *ctx, const char *end)
{
    struct str where = database_where(ctx);

    return str_format(ctx->arena, "%.*s%s", STR_ARGS(where), end).data;
}

static struct str in_directory(struct ctx *ctx, const char *name)
{
    return str_format(ctx->arena, "%.*s/%s", STR_ARGS(test_directory(ctx)), name);
}

static void write_file(struct ctx *ctx, struct str path, const char *text)
{
    FILE *file = fopen(str_c(ctx->arena, path), "w");

    MUST(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static enum err begin_write(struct ctx *ctx) { return db_begin(ctx, DB_WRITE); }

/* ---- Opening ---------------------------------------------------------------------------------------- */

TEST(a_database_is_set_up_for_durable_commits)
{
    CHECK_STR(sql_text(ctx, "PRAGMA journal_mode"), STR("wal"));
    CHECK_INT(sql_int(ctx, "PRAGMA synchronous"), 2);
    CHECK_INT(sql_int(ctx, "PRAGMA foreign_keys"), 1);
    CHECK_INT(sql_int(ctx, "PRAGMA trusted_schema"), 0);
    CHECK_INT(sql_int(ctx, "PRAGMA busy_timeout"), 5000);
    CHECK_INT(sql_int(ctx, "PRAGMA application_id"), 0x454E544C);
}

TEST(a_new_database_may_be_read_by_its_owner_only)
{
    struct ctx *other = another_ctx(ctx);
    struct str path = in_directory(ctx, "new.db");
    struct stat stat_of;
    const char *const ends[] = { "", "-wal", "-shm", "-turnstile" };

    db_close(other->db);
    CHECK(db_open(other, path, true, &other->db) == OK);
    exec_sql(other, "CREATE TABLE a (b)");
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        CHECK(stat(str_format(ctx->arena, "%.*s%s", STR_ARGS(path), ends[i]).data, &stat_of) == 0);
        CHECK((stat_of.st_mode & 0777) == 0600);
    }
}

TEST(what_cannot_be_opened_says_why)
{
    struct db *db = NULL;

    CHECK_CODE_KEEP(not_found, db_open(ctx, in_directory(ctx, "missing.db"), false, &db));
    CHECK(str_contains(ctx->fault.detail, STR("entitled init")));
    fault_clear(ctx);
    CHECK(access(in_directory(ctx, "missing.db").data, F_OK) != 0);
    CHECK_CODE(busy, db_open(ctx, in_directory(ctx, "no/such/directory.db"), true, &db));
    write_file(ctx, in_directory(ctx, "letter.txt"), "Dear Sir or Madam, this is a letter, and longer than a header of a database file has to be, really.");
    CHECK_CODE(busy, db_open(ctx, in_directory(ctx, "letter.txt"), false, &db));
    CHECK_CODE(busy, db_open(ctx, test_directory(ctx), false, &db));
    CHECK_CODE_KEEP(busy, db_open(ctx, STR(":memory:"), true, &db));
    CHECK(str_contains(ctx->fault.detail, STR("has to be a file")));
    fault_clear(ctx);
    CHECK(access(":memory:", F_OK) != 0);
    MUST(mkdir(str_c(ctx->arena, in_directory(ctx, "barred.db-turnstile")), 0700) == 0);
    CHECK_CODE(busy, db_open(ctx, in_directory(ctx, "barred.db"), true, &db));
    CHECK(access(str_c(ctx->arena, in_directory(ctx, "barred.db")), F_OK) != 0);
    CHECK(db == NULL);
}

/* ---- The turnstile ---------------------------------------------------------------------------------- */

TEST(a_writer_waits_for_its_turn_and_then_has_it)
{
    int ready[2];

    MUST(pipe(ready) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        struct arena arena = { .bytes_max = 0 };
        struct ctx own = { .arena = &arena, .now = ctx->now };
        MUST(db_open(&own, database_where(ctx), false, &own.db) == OK && db_begin(&own, DB_WRITE) == OK);
        MUST(write(ready[1], "x", 1) == 1);
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
        exec_sql(&own, "INSERT INTO secret VALUES ('theirs', '', 1)");
        MUST(db_commit(&own) == OK);
        _exit(0);
    }
    char byte;
    int status;
    CHECK(read(ready[0], &byte, 1) == 1);
    in_write(ctx);
    CHECK_INT(count_rows(ctx, "secret"), 1);
    commit(ctx);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    close(ready[0]);
    close(ready[1]);
}

TEST(a_writer_waits_five_seconds_and_not_longer)
{
    struct ctx *other = another_ctx(ctx);
    int64_t begun = clock_now();

    in_write(ctx);
    CHECK(begin_write(other) == ERR_BUSY && other->fault.code == CODE_busy && !other->fault.may_retry);
    int64_t waited = clock_now() - begun;
    CHECK(waited >= 4900 && waited < 8000);
    CHECK(!db_in_transaction(other->db));
    db_rollback(other);
    fault_clear(other);
    commit(ctx);
    CHECK(begin_write(other) == OK);
    db_rollback(other);
}

TEST(readers_wait_for_nobody)
{
    struct ctx *other = another_ctx(ctx);

    in_write(ctx);
    exec_sql(ctx, "INSERT INTO secret VALUES ('a', '', 1)");
    CHECK(db_begin(other, DB_READ) == OK);
    CHECK_INT(count_rows(other, "secret"), 0);
    commit(ctx);
    CHECK_INT(count_rows(other, "secret"), 0);
    CHECK(db_commit(other) == OK);
    CHECK_INT(count_rows(other, "secret"), 1);
}

TEST(the_turnstile_can_be_left_out_to_measure)
{
    struct ctx *other = another_ctx(ctx);

    other->settings = &(const struct settings){ .turnstile = false };
    db_close(other->db);
    CHECK(db_open(other, database_where(ctx), false, &other->db) == OK);
    CHECK(begin_write(other) == OK);
    int fd = open(beside(ctx, "-turnstile"), O_RDWR);
    struct flock probe = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    CHECK(fd >= 0);
    CHECK(fcntl(fd, F_OFD_GETLK, &probe) == 0);
    CHECK_INT(probe.l_type, F_UNLCK);
    close(fd);
    CHECK(db_commit(other) == OK);
}

/* ---- What the world does ---------------------------------------------------------------------------- */

DB_SQL(add, "test.add", "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, 0)", "tt", "", NULL, false);

DB_SQL(sum, "test.sum", "SELECT CAST(SUM(LENGTH(value)) AS BIGINT) FROM secret", "", "i", NULL, false);

static enum err fill(struct ctx *ctx, int count)
{
    static char value[1000];

    memset(value, 'x', sizeof value);
    for (int i = 0; i < count; i++)
        TRY(db_run(ctx, &add, NULL, DB_T(str_format(ctx->arena, "%d", i)), DB_T(((struct str){ value, sizeof value }))));
    return OK;
}

TEST(a_full_disk_is_busy_and_nothing_is_half_done)
{
    int64_t pages = sql_int(ctx, "PRAGMA page_count");

    sql_int(ctx, str_format(ctx->arena, "PRAGMA max_page_count = %lld", (long long)pages + 20).data);
    in_write(ctx);
    exec_sql(ctx, "INSERT INTO secret VALUES ('before', '', 1)");
    CHECK_OK(db_savepoint(ctx));
    CHECK_CODE_KEEP(busy, fill(ctx, 100000));
    CHECK(!ctx->fault.may_retry && str_contains(ctx->fault.detail, STR("disk is full")));
    fault_clear(ctx);
    if (db_undo(ctx))
        commit(ctx);
    else
        rollback(ctx);
    CHECK(count_rows(ctx, "secret") <= 1);
    sql_int(ctx, "PRAGMA max_page_count = 1000000");
    WRITE_OK(fill(ctx, 100));
    CHECK_STR(sql_text(ctx, "PRAGMA integrity_check"), STR("ok"));
}

TEST(a_transaction_that_sqlite_gave_up_cannot_be_committed)
{
    in_write(ctx);
    CHECK_OK(db_savepoint(ctx));
    exec_sql(ctx, "INSERT INTO secret VALUES ('a', '', 1)");
    exec_sql(ctx, "ROLLBACK");      /* as a full disk does */
    CHECK(!db_undo(ctx) && !db_in_transaction(ctx->db));
    CHECK_CODE(busy, db_commit(ctx));
    WRITE_OK(fill(ctx, 100));
}

TEST(a_database_that_may_only_be_read_is_busy)
{
    CHECK_OK(db_script(ctx, STR("PRAGMA query_only = 1")));
    CHECK_CODE_KEEP(busy, begin_write(ctx));
    CHECK(!ctx->fault.may_retry);
}

TEST(a_read_transaction_that_writes_is_our_mistake)
{
    in_read(ctx);
    CHECK_BUG(fill(ctx, 100));
    commit(ctx);
    WRITE_OK(fill(ctx, 100));
}

TEST(nothing_is_acknowledged_when_the_file_is_gone_or_replaced)
{
    struct ctx *other = another_ctx(ctx);
    struct str where = database_where(ctx);

    CHECK(rename(where.data, in_directory(ctx, "moved.db").data) == 0);
    CHECK_CODE_KEEP(busy, begin_write(ctx));
    CHECK(!ctx->fault.may_retry && str_contains(ctx->fault.detail, STR("gone")));
    fault_clear(ctx);
    db_close(other->db);
    CHECK(db_open(other, where, true, &other->db) == OK);
    CHECK_CODE(busy, begin_write(ctx));
    CHECK(begin_write(other) == OK);
    db_rollback(other);
}

TEST(a_damaged_file_is_busy_and_names_the_backup)
{
    WRITE_OK(fill(ctx, 100));
    db_close(ctx->db);
    ctx->db = NULL;
    int fd = open(database_where(ctx).data, O_WRONLY);
    char noise[4096];
    memset(noise, 0x5A, sizeof noise);
    for (off_t at = 4096; at < 60 * 4096; at += 4096)
        CHECK(pwrite(fd, noise, sizeof noise, at) == sizeof noise);
    close(fd);
    enum err err = db_open(ctx, database_where(ctx), false, &ctx->db);
    CHECK_CODE_KEEP(busy, err ? err : db_run0(ctx, &sum, NULL));
    CHECK(!ctx->fault.may_retry && str_contains(ctx->fault.detail, STR("backup")));
}

/* ---- Backup and restore ----------------------------------------------------------------------------- */

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
    write_file(ctx, where, "ruins");
    write_file(ctx, str_format(ctx->arena, "%.*s-wal", STR_ARGS(where)), "ruins of a log");
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
    WRITE_OK(fill(ctx, 100));
    file_copy(where.data, killed.data);
    file_copy(beside(ctx, "-wal"), str_format(ctx->arena, "%.*s-wal", STR_ARGS(killed)).data);
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
    write_file(ctx, letter, "Dear Sir or Madam, this is a letter, and longer than a header of a database file has to be, really.");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_CODE(conflict, db_restore(ctx, where, theirs));
    CHECK_CODE(conflict, db_restore(ctx, where, letter));
    CHECK_CODE(not_found, db_restore(ctx, where, in_directory(ctx, "missing.db")));
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_OK(db_check_version(ctx));
}

/* Far behind the first pages, which say what it is. */
static void damage(struct ctx *ctx, struct str path)
{
    FILE *file = fopen(str_c(ctx->arena, path), "r+");

    CHECK(file && fseek(file, 40000, SEEK_SET) == 0);
    for (int i = 0; i < 20000; i++)
        CHECK(fputc(0x55, file) != EOF);
    CHECK(fclose(file) == 0);
}

TEST(a_damaged_file_is_named_and_neither_copied_nor_restored)
{
    struct str where = database_where(ctx), file = in_directory(ctx, "backup.db"), second = in_directory(ctx, "second.db");

    CHECK_OK(db_backup(ctx, file));
    damage(ctx, file);
    exec_sql(ctx, "INSERT INTO secret VALUES ('kept', '', 1)");
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_CODE_KEEP(conflict, db_restore(ctx, where, file));
    CHECK(str_contains(ctx->fault.detail, STR("backup.db is damaged: ")) && str_contains(ctx->fault.cure, STR("older backup")));
    fault_clear(ctx);
    CHECK_OK(db_open(ctx, where, false, &ctx->db));
    CHECK_STR(sql_text(ctx, "SELECT name FROM secret"), STR("kept"));
    db_close(ctx->db);
    ctx->db = NULL;
    CHECK_OK(db_open(ctx, file, false, &ctx->db));
    CHECK_CODE_KEEP(conflict, db_backup(ctx, second));
    CHECK(str_contains(ctx->fault.detail, STR("backup.db is damaged: ")) && str_contains(ctx->fault.cure, STR("doctor")));
    fault_clear(ctx);
    CHECK(access(second.data, F_OK) != 0);
}

TESTS(
    SQLITE(a_damaged_file_is_named_and_neither_copied_nor_restored),
    SQLITE(a_database_is_set_up_for_durable_commits),
    SQLITE(a_new_database_may_be_read_by_its_owner_only),
    SQLITE(what_cannot_be_opened_says_why),
    SQLITE(a_writer_waits_for_its_turn_and_then_has_it),
    SQLITE(a_writer_waits_five_seconds_and_not_longer),
    SQLITE(readers_wait_for_nobody),
    SQLITE(the_turnstile_can_be_left_out_to_measure),
    SQLITE(a_full_disk_is_busy_and_nothing_is_half_done),
    SQLITE(a_transaction_that_sqlite_gave_up_cannot_be_committed),
    SQLITE(a_database_that_may_only_be_read_is_busy),
    SQLITE(a_read_transaction_that_writes_is_our_mistake),
    SQLITE(nothing_is_acknowledged_when_the_file_is_gone_or_replaced),
    SQLITE(a_damaged_file_is_busy_and_names_the_backup),
    SQLITE(a_backup_is_one_whole_file_made_while_others_write),
    SQLITE(a_backup_is_restored_over_the_file_and_its_log),
    SQLITE(a_backup_is_restored_where_nothing_is_or_only_ruins),
    SQLITE(the_log_of_a_killed_server_does_not_get_into_what_is_restored),
    SQLITE(only_a_backup_of_ours_is_restored),
)
