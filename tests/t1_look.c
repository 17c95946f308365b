/* SPDX-License-Identifier: Apache-2.0 */
/* t1_look.c: what `entitled doctor` sees of a file without SQLite, and that it reads a database and its log without a trace. */
#include "tests/harness.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/look.h"

TEST_SQL(insert_secret, .name = "test.insert_secret", .args = "t", .cols = "", .text = "INSERT INTO secret (name, value, created_at) VALUES ($1, '', 1)");

static int64_t bytes_of(const char *path)
{
    struct stat seen;

    return stat(path, &seen) == 0 ? (int64_t)seen.st_size : -1;
}

/* A database of this name without a log. In a directory of which a URI would not take the name as it is. */
static const char *database(struct ctx *ctx, const char *name)
{
    const char *directory = in_directory(ctx, "100% #1?").data;

    (void)mkdir(directory, 0700);
    const char *path = str_format(ctx->arena, "%s/%s", directory, name).data;
    CHECK_OK(db_backup(ctx, str_of(path)));
    return path;
}

static const char *log_of(struct ctx *ctx, const char *path) { return str_format(ctx->arena, "%s-wal", path).data; }

/* Somebody writes so many rows into it, each in a transaction of its own, and dies: all of it is in the log then. */
static void written_by_one_who_dies(struct ctx *ctx, const char *path, int rows)
{
    int status;
    pid_t pid = fork();

    MUST(pid >= 0);
    if (pid == 0) {
        struct ctx own = *ctx;
        own.db = NULL;
        bool good = !db_open(&own, str_of(path), false, &own.db);
        for (int i = 0; good && i < rows; i++)
            good = !db_run(&own, &insert_secret, NULL, DB_T(str_of_int(own.arena, i)));
        _exit(good ? 0 : 1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK(bytes_of(log_of(ctx, path)) > 0);
}

static struct look_file seen(struct ctx *ctx, const char *path)
{
    struct look_file file;

    look_at_file(ctx, str_of(path), &file);
    return file;
}

TEST(what_lies_there_is_told_from_its_first_bytes_and_its_permissions)
{
    const char *path = database(ctx, "a.db"), *letter = in_directory(ctx, "letter.txt").data;
    struct look_file file = seen(ctx, path);

    CHECK(file.there && file.regular && file.readable && file.writable && file.directory_writable && file.is_sqlite && look_is_ours(&file));
    CHECK(!file.for_others && !file.in_use && !file.torn && file.owner.len && file.user.len && file.free_bytes > 0);
    CHECK_INT(file.bytes, bytes_of(path));
    CHECK_INT(file.pages * file.page_bytes, file.bytes);
    CHECK_INT(file.log_bytes + file.log_unfinished_bytes, 0);
    MUST(chmod(path, 0640) == 0);
    CHECK(seen(ctx, path).for_others);
    MUST(chmod(path, 0604) == 0);
    CHECK(seen(ctx, path).for_others);
    file = seen(ctx, in_directory(ctx, "missing.db").data);
    CHECK(!file.there && !file.regular && !file.is_sqlite && file.directory_writable);
    file = seen(ctx, test_directory(ctx).data);
    CHECK(file.there && !file.regular && !file.is_sqlite);
    file_write(letter, "Dear Sir or Madam, this is a letter, and longer than a header of a database file has to be, really, and so on.");
    file = seen(ctx, letter);
    CHECK(file.regular && !file.is_sqlite && !look_is_ours(&file));
    file_write(letter, "SQLite format 3");      /* too short for a header */
    CHECK(!seen(ctx, letter).is_sqlite);
}

TEST(a_log_is_told_with_what_stands_behind_its_last_whole_transaction)
{
    const char *path = database(ctx, "a.db"), *log = log_of(ctx, path);
    struct look_file file;

    file_write(log, "");
    CHECK_INT(seen(ctx, path).log_bytes, 0);
    file_write(log, "no log");
    file = seen(ctx, path);
    CHECK_INT(file.log_bytes, 6);
    CHECK_INT(file.log_unfinished_bytes, 6);
    MUST(unlink(log) == 0);
    written_by_one_who_dies(ctx, path, 3);
    file = seen(ctx, path);
    int64_t whole = file.log_bytes, frame = file.page_bytes + 24;
    CHECK_INT(whole, bytes_of(log));
    CHECK_INT(file.log_unfinished_bytes, 0);
    CHECK_INT((whole - 32) % frame, 0);
    int64_t last = 0;       /* of the last transaction: two frames at least, of which only the second says that it ends */
    for (int64_t cut = 1; cut <= frame; cut += frame - 1) {      /* one byte, then the whole last frame, which ended a transaction */
        MUST(truncate(log, whole - cut) == 0);
        file = seen(ctx, path);
        CHECK_INT(file.log_bytes, whole - cut);
        last = cut == 1 ? file.log_unfinished_bytes + 1 : last;
        CHECK(last > frame && last % frame == 0);
        CHECK_INT(file.log_unfinished_bytes, last - cut);
    }
}

static int64_t secrets_seen(struct ctx *ctx, const struct look *look)
{
    struct ctx own = *ctx;

    own.db = NULL;
    MUST(look_open(&own, look) == OK);
    int64_t count = count_rows(&own, "secret");
    db_close(own.db);
    return count;
}

TEST(a_database_and_its_log_are_read_without_a_trace)
{
    const char *path = database(ctx, "a.db"), *index = str_format(ctx->arena, "%s-shm", path).data;
    struct look_file file = seen(ctx, path);
    struct look look;

    look_prepare(ctx, str_of(path), &file, &look);
    CHECK(!look.copied);
    CHECK_INT(secrets_seen(ctx, &look), 0);
    CHECK(bytes_of(log_of(ctx, path)) < 0 && bytes_of(index) < 0);
    look_done(ctx, &look);
    written_by_one_who_dies(ctx, path, 3);
    MUST(unlink(index) == 0);
    file = seen(ctx, path);
    look_prepare(ctx, str_of(path), &file, &look);
    CHECK(look.copied && bytes_of(str_c(ctx->arena, look.copy)) > 0);
    CHECK_INT(secrets_seen(ctx, &look), 3);
    CHECK(bytes_of(log_of(ctx, path)) == file.log_bytes && bytes_of(path) == file.bytes && bytes_of(index) < 0);
    look_done(ctx, &look);
    CHECK_INT(bytes_of(str_c(ctx->arena, look.copy)), -1);
}

TEST(without_room_for_a_copy_the_log_is_left_out_and_that_is_told)
{
    const char *path = database(ctx, "a.db"), *before = getenv("TMPDIR");
    struct str kept = before ? str_copy(ctx->arena, str_of(before)) : STR("");
    struct look look;

    written_by_one_who_dies(ctx, path, 3);
    struct look_file file = seen(ctx, path);
    MUST(setenv("TMPDIR", "/nowhere", 1) == 0);
    look_prepare(ctx, str_of(path), &file, &look);
    MUST(before ? setenv("TMPDIR", kept.data, 1) == 0 : unsetenv("TMPDIR") == 0);
    CHECK(!look.copied);
    CHECK_INT(secrets_seen(ctx, &look), 0);
    look_done(ctx, &look);
    CHECK_INT(bytes_of(log_of(ctx, path)), file.log_bytes);
}

/* The database of the test itself, which is open. */
TEST(pages_and_references_are_told_where_they_are_wrong_and_only_there)
{
    struct look_finding *findings;
    struct look_orphans *orphans;
    size_t count = 9;
    struct str said = STR("?");

    READ_OK(look_pages(ctx, &findings, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(look_orphans(ctx, &orphans, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(look_full_text(ctx, STR("request_words"), &said));
    CHECK_STR(said, STR(""));
    CHECK_OK(db_script(ctx, STR("PRAGMA foreign_keys = OFF")));
    exec_sql(ctx, "INSERT INTO association (account_id, contract_id, at) VALUES (7, 8, 1)");
    READ_OK(look_orphans(ctx, &orphans, &count));
    CHECK_INT((int64_t)count, 2);
    for (size_t i = 0; i < count; i++) {
        CHECK_STR(orphans[i].table, STR("association"));
        CHECK(str_equal(orphans[i].parent, STR("account")) || str_equal(orphans[i].parent, STR("contract")));
        CHECK_INT(orphans[i].rows, 1);
    }
}

TESTS(
    SQLITE(what_lies_there_is_told_from_its_first_bytes_and_its_permissions),
    SQLITE(a_log_is_told_with_what_stands_behind_its_last_whole_transaction),
    SQLITE(a_database_and_its_log_are_read_without_a_trace),
    SQLITE(without_room_for_a_copy_the_log_is_left_out_and_that_is_told),
    SQLITE(pages_and_references_are_told_where_they_are_wrong_and_only_there),
)
