/* SPDX-License-Identifier: Apache-2.0 */
/* t1_sqlite.c: the SQLite engine: its files, its turnstile, a full disk. Its backups: t1_restore.c. */
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
    file_write(str_c(ctx->arena, in_directory(ctx, "letter.txt")), "Dear Sir or Madam, this is a letter, and longer than a header of a database file has to be, really.");
    CHECK_CODE_KEEP(damaged, db_open(ctx, in_directory(ctx, "letter.txt"), false, &db));
    CHECK(!ctx->fault.may_retry && str_starts(ctx->fault.detail, STR("The file is no database of this program.")));      /* trying again helps nobody */
    fault_clear(ctx);
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

/* Another process has the turn for a tenth of a second, while `first` runs; then we write. */
static void beside_a_writer(struct ctx *ctx, void (*first)(struct ctx *))
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
    if (first)
        first(ctx);
    in_write(ctx);
    CHECK_INT(count_rows(ctx, "secret"), 1);
    commit(ctx);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    close(ready[0]);
    close(ready[1]);
}

TEST(a_writer_waits_for_its_turn_and_then_has_it)
{
    beside_a_writer(ctx, NULL);
}

static void leave_it_out(struct ctx *ctx)
{
    CHECK(db_begin(ctx, DB_WRITE_IF_FREE) == ERR_BUSY);
    CHECK(!db_in_transaction(ctx->db));
    fault_clear(ctx);
}

TEST(what_may_be_left_out_gives_way_and_whoever_comes_behind_it_still_waits)
{
    struct ctx *other = another_ctx(ctx);

    beside_a_writer(ctx, leave_it_out);
    CHECK(db_begin(ctx, DB_WRITE_IF_FREE) == OK);
    CHECK(db_commit(ctx) == OK);

    /* A program that takes no turn is given way, too. */
    other->settings = &(const struct settings){ .turnstile = false };
    db_close(other->db);
    CHECK(db_open(other, database_where(ctx), false, &other->db) == OK);
    CHECK(begin_write(other) == OK);
    leave_it_out(ctx);
    CHECK(db_commit(other) == OK);
    in_write(ctx);
    commit(ctx);
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

TEST_SQL(add, "test.add", "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, 0)", "tt", "", NULL, false);

TEST_SQL(sum, "test.sum", "SELECT CAST(SUM(LENGTH(value)) AS BIGINT) FROM secret", "", "i", NULL, false);

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

TEST(a_damaged_file_is_damaged_and_names_the_backup)
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
    CHECK_CODE_KEEP(damaged, err ? err : db_run0(ctx, &sum, NULL));
    CHECK(!ctx->fault.may_retry && str_starts(ctx->fault.detail, STR("The database file is damaged.")));
    CHECK(str_contains(ctx->fault.detail, STR("backup")));
}

TESTS(
    SQLITE(a_database_is_set_up_for_durable_commits),
    SQLITE(a_new_database_may_be_read_by_its_owner_only),
    SQLITE(what_cannot_be_opened_says_why),
    SQLITE(a_writer_waits_for_its_turn_and_then_has_it),
    SQLITE(what_may_be_left_out_gives_way_and_whoever_comes_behind_it_still_waits),
    SQLITE(a_writer_waits_five_seconds_and_not_longer),
    SQLITE(readers_wait_for_nobody),
    SQLITE(the_turnstile_can_be_left_out_to_measure),
    SQLITE(a_full_disk_is_busy_and_nothing_is_half_done),
    SQLITE(a_transaction_that_sqlite_gave_up_cannot_be_committed),
    SQLITE(a_database_that_may_only_be_read_is_busy),
    SQLITE(a_read_transaction_that_writes_is_our_mistake),
    SQLITE(nothing_is_acknowledged_when_the_file_is_gone_or_replaced),
    SQLITE(a_damaged_file_is_damaged_and_names_the_backup),
)
