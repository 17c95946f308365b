/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t1_files.c: whatever of a SQLite database's files is taken away, replaced or cut under it, before or in the midst of a transaction:
 * nothing is acknowledged that a restart would not find, and what had been acknowledged is found where that can still be had.
 */
#include "tests/harness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 40         /* acknowledged before the files are touched */

/* The place of one play: a directory of its own, with a database in it. */
struct place { struct ctx *ctx; const char *directory, *db, *log, *index, *aside, *older; };

static const char *named(struct ctx *ctx, const char *directory, const char *name)
{
    return str_format(ctx->arena, "%s/%s", directory, name).data;
}

static bool is_there(const char *path) { return access(path, F_OK) == 0; }
static void move(const char *from, const char *to) { MUST(rename(from, to) == 0); }
static void cut_to(const char *path, off_t bytes) { MUST(truncate(path, bytes) == 0); }

static int64_t bytes_of(const char *path)
{
    struct stat seen;

    return stat(path, &seen) == 0 ? (int64_t)seen.st_size : 0;
}

/* Into the file that is there, as a shell's > does. */
static void overwrite(const char *path, const char *from)
{
    char piece[4096];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    ssize_t got;

    MUST(in >= 0 && out >= 0);
    while ((got = read(in, piece, sizeof piece)) > 0)
        MUST(write(out, piece, (size_t)got) == got);
    close(in);
    close(out);
}

static void log_removed(const struct place *at) { MUST(unlink(at->log) == 0); }
static void log_renamed(const struct place *at) { move(at->log, at->aside); }
static void log_replaced_by_nothing(const struct place *at) { log_removed(at); file_write(at->log, ""); }
static void log_replaced_by_a_letter(const struct place *at) { log_removed(at); file_write(at->log, "Dear Sir or Madam, this is no log at all."); }
static void log_replaced_by_an_older_copy(const struct place *at) { move(at->older, at->log); }
static void index_removed(const struct place *at) { MUST(unlink(at->index) == 0); }
static void index_replaced(const struct place *at) { index_removed(at); file_write(at->index, ""); }
static void log_and_index_removed(const struct place *at) { log_removed(at); index_removed(at); }
static void all_beside_it_removed(const struct place *at) { log_and_index_removed(at); MUST(unlink(str_format(at->ctx->arena, "%s-turnstile", at->db).data) == 0); }
static void log_cut_to_nothing(const struct place *at) { cut_to(at->log, 0); }
static void log_cut_in_half(const struct place *at) { cut_to(at->log, bytes_of(at->log) / 2); }
static void log_cut_by_a_byte(const struct place *at) { cut_to(at->log, bytes_of(at->log) - 1); }
static void log_overwritten(const struct place *at) { overwrite(at->log, at->older); }
static void database_removed(const struct place *at) { MUST(unlink(at->db) == 0); }
static void database_renamed(const struct place *at) { move(at->db, at->aside); }
static void database_replaced(const struct place *at) { file_copy(at->db, at->aside); move(at->aside, at->db); }
static void database_cut(const struct place *at) { cut_to(at->db, 4096); }
static void database_overwritten(const struct place *at) { file_copy(at->db, at->aside); overwrite(at->db, at->aside); }
static void database_overwritten_by_a_longer_one(const struct place *at) { database_overwritten(at); MUST(truncate(at->db, bytes_of(at->db) + 40960) == 0); }

static void database_written_into(const struct place *at)
{
    int fd = open(at->db, O_WRONLY | O_CLOEXEC);

    MUST(fd >= 0 && pwrite(fd, "x", 1, 5000) == 1);
    close(fd);
}

static void directory_renamed(const struct place *at) { move(at->directory, str_format(at->ctx->arena, "%s-away", at->directory).data); }

static void directory_replaced(const struct place *at)
{
    directory_renamed(at);
    MUST(mkdir(at->directory, 0700) == 0);
    file_copy(str_format(at->ctx->arena, "%s-away/e.db", at->directory).data, at->db);
}

/* What is done; what is said of it; and where what was acknowledged is found afterwards: a directory's end, and a name in it. NULL: what
 * was only there is lost with it. */
static const struct way { const char *name; void (*take)(const struct place *at); const char *words, *found_in, *found_as; } ways[] = {
    { "the log is removed",                    log_removed,                   "-wal file", "", "e.db" },
    { "the log is renamed",                    log_renamed,                   "-wal file", "", "e.db" },
    { "the log is replaced by nothing",        log_replaced_by_nothing,       "-wal file", "", "e.db" },
    { "the log is replaced by a letter",       log_replaced_by_a_letter,      "-wal file", "", "e.db" },
    { "the log is replaced by an older copy",  log_replaced_by_an_older_copy, "-wal file", "", "e.db" },
    { "the index is removed",                  index_removed,                 "-shm file", "", "e.db" },
    { "the index is replaced",                 index_replaced,                "-shm file", "", "e.db" },
    { "log and index are removed",             log_and_index_removed,         "-wal file", "", "e.db" },
    { "all beside the database is removed",    all_beside_it_removed,         "-wal file", "", "e.db" },
    { "the log is cut to nothing",             log_cut_to_nothing,            "-wal file", NULL, NULL },
    { "the log is cut in half",                log_cut_in_half,               "-wal file", NULL, NULL },
    { "the log is cut by a byte",              log_cut_by_a_byte,             "-wal file", NULL, NULL },
    { "the log is overwritten",                log_overwritten,               "-wal file", NULL, NULL },
    { "the database is removed",               database_removed,              "database file is gone", NULL, NULL },
    { "the database is renamed",               database_renamed,              "database file is gone", "", "aside" },
    { "the database is replaced",              database_replaced,             "database file is gone", NULL, NULL },
    { "the database is cut",                   database_cut,                  "database file was cut", NULL, NULL },
    { "the database is overwritten",           database_overwritten,          "database file was cut", NULL, NULL },
    { "the database is overwritten by a longer one", database_overwritten_by_a_longer_one, "database file was cut", NULL, NULL },
    { "something is written into the database", database_written_into,        "database file was cut", NULL, NULL },
    { "the directory is renamed",              directory_renamed,             "database file is gone", "-away", "e.db" },
    { "the directory is replaced",             directory_replaced,            "database file is gone", "-away", "e.db" },
};

static void put_row(struct ctx *ctx, int n)
{
    in_write(ctx);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO a VALUES (%d, hex(randomblob(600)))", n).data);
    commit(ctx);
}

static void run_script(struct ctx *ctx, const char *script) { CHECK_OK(db_script(ctx, str_of(script))); }

static struct ctx *open_at(struct ctx *ctx, const char *path, bool create)
{
    struct ctx *own = another_ctx(ctx);

    db_close(own->db);
    own->db = NULL;
    CHECK_OK(db_open(own, str_of(path), create, &own->db));
    return own;
}

static struct place place_made(struct ctx *ctx, const char *name)
{
    const char *directory = str_copy(ctx->arena, in_directory(ctx, name)).data;
    struct place at = { .directory = directory, .db = named(ctx, directory, "e.db"), .log = named(ctx, directory, "e.db-wal"), .index = named(ctx, directory, "e.db-shm"),
                        .aside = named(ctx, directory, "aside"), .older = named(ctx, directory, "older") };

    MUST(mkdir(directory, 0700) == 0);
    at.ctx = open_at(ctx, at.db, true);
    exec_sql(at.ctx, "CREATE TABLE a (n INTEGER PRIMARY KEY, text TEXT)");
    for (int n = 0; n < ROWS / 2; n++)
        put_row(at.ctx, n);
    run_script(at.ctx, "PRAGMA wal_checkpoint(TRUNCATE)");   /* so that the file has something to lose, too, and the log no old end */
    for (int n = ROWS / 2; n < ROWS; n++) {
        put_row(at.ctx, n);
        if (n == ROWS - 5)
            file_copy(at.log, at.older);
    }
    return at;
}

/* What a restart finds after a kill: the file, and the log beside it. */
static int64_t rows_found(struct ctx *ctx, const struct place *at, const struct way *way)
{
    const char *directory = str_format(ctx->arena, "%s%s", at->directory, way->found_in).data, *db = named(ctx, directory, way->found_as);
    const char *log = str_format(ctx->arena, "%s-wal", db).data, *image = str_format(ctx->arena, "%s-image", at->directory).data;

    file_copy(db, image);
    if (is_there(log))
        file_copy(log, str_format(ctx->arena, "%s-wal", image).data);
    struct ctx *own = open_at(ctx, image, false);
    CHECK_STR(sql_text(own, "PRAGMA integrity_check"), STR("ok"));
    int64_t found = count_rows(own, "a");
    db_close(own->db);
    own->db = NULL;
    return found;
}

static void check_refused(struct ctx *ctx, enum err err, const char *words)
{
    CHECK_CODE_KEEP(busy, err);
    CHECK(!ctx->fault.may_retry && str_contains(ctx->fault.detail, str_of(words)));
    fault_clear(ctx);
    CHECK(!db_in_transaction(ctx->db));
}

static void play(struct ctx *ctx, size_t i, bool within)
{
    const struct way *way = &ways[i];
    struct place at = place_made(ctx, str_format(ctx->arena, "%zu", i).data);
    struct ctx *own = at.ctx;

    print_message("# %s%s\n", way->name, within ? ", in the midst of a transaction" : "");
    if (within) {
        in_write(own);
        exec_sql(own, "INSERT INTO a VALUES (1000, hex(randomblob(600)))");
        way->take(&at);
        check_refused(own, db_commit(own), "Look whether it is there");
    } else {
        way->take(&at);
    }
    check_refused(own, db_begin(own, DB_WRITE), way->words);
    check_refused(own, db_usable(own), way->words);
    if (way->found_in)
        CHECK(rows_found(ctx, &at, way) >= ROWS);
    check_refused(own, db_begin(own, DB_WRITE), way->words);
    db_close(own->db);
    own->db = NULL;
    if (way->found_in)
        CHECK(rows_found(ctx, &at, way) >= ROWS);
}

#define WAY(n) \
    TEST(files_taken_away_##n) { play(ctx, n, false); } \
    TEST(files_taken_away_in_the_midst_##n) { play(ctx, n, true); }
WAY(0) WAY(1) WAY(2) WAY(3) WAY(4) WAY(5) WAY(6) WAY(7) WAY(8) WAY(9) WAY(10) WAY(11) WAY(12) WAY(13) WAY(14) WAY(15) WAY(16) WAY(17) WAY(18) WAY(19) WAY(20) WAY(21)
_Static_assert(COUNT_OF(ways) == 22, "one WAY each");

/* What is left of the log is older than the database, and a restart would play it over that. `read`: somebody keeps the log from beginning anew,
 * and it has got longer since. */
static void cut_behind_the_database(struct ctx *ctx, int eighths, bool read)
{
    static const struct way found = { .found_in = "", .found_as = "e.db" };
    struct place at = place_made(ctx, str_format(ctx->arena, "folded-%d-%d", eighths, read).data);
    struct ctx *reader = open_at(ctx, at.db, false);

    if (read) {
        in_read(reader);
        CHECK_INT(count_rows(reader, "a"), ROWS);
    }
    run_script(at.ctx, "PRAGMA wal_checkpoint(PASSIVE)");
    for (int n = ROWS; read && n < ROWS + 3; n++)
        put_row(at.ctx, n);
    cut_to(at.log, bytes_of(at.log) * eighths / 8);
    check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "-wal file");
    CHECK(rows_found(ctx, &at, &found) >= ROWS);
    check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "cut or overwritten");
    check_refused(at.ctx, db_usable(at.ctx), "cut or overwritten");
    db_close(at.ctx->db);
    at.ctx->db = NULL;
    if (read)
        db_rollback(reader);
    db_close(reader->db);
    reader->db = NULL;
    CHECK(rows_found(ctx, &at, &found) >= ROWS);
}

#define CUT(n) \
    TEST(what_is_left_of_a_log_cut_to_##n##_eighths_is_not_played_over_what_was_folded_in_before) { cut_behind_the_database(ctx, n, false); } \
    TEST(nor_when_the_log_had_got_longer_and_was_cut_to_##n##_eighths) { cut_behind_the_database(ctx, n, true); }
CUT(0) CUT(1) CUT(2) CUT(3) CUT(4) CUT(5) CUT(6) CUT(7)

TEST(files_that_come_back_are_taken_again)
{
    struct place at = place_made(ctx, "back");

    log_renamed(&at);
    check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "-wal file");
    move(at.aside, at.log);
    put_row(at.ctx, 2000);
    database_renamed(&at);
    check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "database file is gone");
    move(at.aside, at.db);
    put_row(at.ctx, 2001);
    CHECK_INT(count_rows(at.ctx, "a"), ROWS + 2);
    log_removed(&at);
    check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "-wal file");
    CHECK_INT(rows_found(ctx, &at, &ways[0]), ROWS + 2);
}

static struct str cause_of(struct ctx *ctx, enum err err)
{
    CHECK_CODE_KEEP(busy, err);
    struct str cause = str_copy(ctx->arena, ctx->fault.secret);
    fault_clear(ctx);
    return cause;
}

/* The file of "cp FROM TO" in the words, copied. */
static void copied_as_said(struct ctx *ctx, struct str words, const char *to)
{
    struct str rest = words, from;

    MUST(str_contains(words, STR("cp /proc/")));
    do
        from = str_cut(&rest, ' ');
    while (!str_starts(from, STR("/proc/")));
    file_copy(str_c(ctx->arena, from), to);
}

TEST(a_database_that_was_removed_is_saved_as_the_log_says)
{
    for (int busy = 0; busy < 2; busy++) {
        struct place at = place_made(ctx, busy ? "saved-busy" : "saved");
        struct ctx *reader = open_at(ctx, at.db, false);

        if (busy)
            CHECK_OK(db_begin(reader, DB_READ));
        if (busy)
            CHECK_INT(count_rows(reader, "a"), ROWS);
        database_removed(&at);
        if (!busy)
            log_and_index_removed(&at);
        check_refused(at.ctx, db_begin(at.ctx, DB_WRITE), "Its log says how");
        struct str words = cause_of(at.ctx, db_begin(at.ctx, DB_WRITE));
        copied_as_said(ctx, words, at.aside);
        for (size_t i = 0; i + 4 < words.len; i++)
            if (str_starts((struct str){ words.data + i, words.len - i }, STR("and cp ")))
                copied_as_said(ctx, (struct str){ words.data + i, words.len - i }, str_format(ctx->arena, "%s-wal", at.aside).data);
        struct ctx *saved = open_at(ctx, at.aside, false);
        CHECK_INT(count_rows(saved, "a"), ROWS);
        CHECK_STR(sql_text(saved, "PRAGMA integrity_check"), STR("ok"));
    }
}

TEST(a_link_that_leads_elsewhere_is_a_database_replaced)
{
    struct place at = place_made(ctx, "linked");
    const char *link = named(ctx, at.directory, "link");

    MUST(symlink(at.db, link) == 0);
    struct ctx *own = open_at(ctx, link, false);
    put_row(own, 3000);
    file_copy(at.db, at.aside);
    MUST(unlink(link) == 0 && symlink(at.aside, link) == 0);
    check_refused(own, db_begin(own, DB_WRITE), "database file is gone");
}

TEST(what_sqlite_does_to_its_files_is_no_trouble)
{
    struct place at = place_made(ctx, "well");
    struct ctx *own = at.ctx;

    run_script(own, "PRAGMA wal_checkpoint(TRUNCATE)");
    put_row(own, 4000);
    /* Folded in by another connection, in part and as a whole. */
    struct ctx *other = open_at(ctx, at.db, false);
    for (int n = 0; n < 4; n++) {
        run_script(n % 2 ? own : other, n < 2 ? "PRAGMA wal_checkpoint(PASSIVE)" : "PRAGMA wal_checkpoint(RESTART)");
        put_row(other, 4100 + n);
        put_row(own, 4200 + n);
        CHECK_OK(db_usable(other));
    }
    db_close(other->db);
    other->db = NULL;
    run_script(own, "PRAGMA wal_checkpoint(RESTART)");
    put_row(own, 4001);
    exec_sql(own, "DELETE FROM a WHERE n < 30");
    run_script(own, "VACUUM");
    run_script(own, "PRAGMA wal_checkpoint(TRUNCATE)");
    for (int n = 5000; n < 5100; n++)
        put_row(own, n);
    in_write(own);
    rollback(own);
    CHECK_OK(db_usable(own));
    db_close(own->db);
    own->db = NULL;
    CHECK(!is_there(at.log) && !is_there(at.index));
}

/* ---- Other processes -------------------------------------------------------------------------------- */

/* Has the database open until it is killed, as a server would be; what it has written is in its log. */
struct holder { pid_t pid; int told; };

static struct holder holder_begun(struct ctx *ctx, const char *directory)
{
    int ready[2];
    char byte;

    MUST(pipe(ready) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        (void)place_made(ctx, directory);
        MUST(write(ready[1], "x", 1) == 1);
        for (;;)
            pause();
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    close(ready[1]);
    return (struct holder){ child, ready[0] };
}

static void holder_killed(struct holder holder)
{
    MUST(kill(holder.pid, SIGKILL) == 0 && waitpid(holder.pid, NULL, 0) == holder.pid);
    close(holder.told);
}

/* As `entitled account add` or a worker that is started anew would, while the server has the files open that were taken away. */
TEST(who_comes_later_does_not_share_a_database_with_files_that_were_taken_away)
{
    static const size_t taken[] = { 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15 };
    struct db *db = NULL;

    db_close(ctx->db);      /* this process must have nothing open */
    ctx->db = NULL;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        const char *name = str_format(ctx->arena, "held-%zu", i).data, *directory = str_copy(ctx->arena, in_directory(ctx, name)).data;
        struct holder holder = holder_begun(ctx, name);
        struct place at = { .ctx = ctx, .directory = directory, .db = named(ctx, directory, "e.db"), .log = named(ctx, directory, "e.db-wal"),
                            .index = named(ctx, directory, "e.db-shm"), .aside = named(ctx, directory, "aside"), .older = named(ctx, directory, "older") };
        CHECK_OK(db_open(ctx, str_of(at.db), false, &db));
        db_close(db);
        print_message("# %s, and another process comes\n", ways[taken[i]].name);
        ways[taken[i]].take(&at);
        CHECK_CODE_KEEP(busy, db_open(ctx, str_of(at.db), false, &db));
        CHECK(str_contains(ctx->fault.detail, STR("removed or replaced")));
        fault_clear(ctx);
        holder_killed(holder);
    }
}

TESTS(
    SQLITE(files_taken_away_0), SQLITE(files_taken_away_in_the_midst_0),
    SQLITE(files_taken_away_1), SQLITE(files_taken_away_in_the_midst_1),
    SQLITE(files_taken_away_2), SQLITE(files_taken_away_in_the_midst_2),
    SQLITE(files_taken_away_3), SQLITE(files_taken_away_in_the_midst_3),
    SQLITE(files_taken_away_4), SQLITE(files_taken_away_in_the_midst_4),
    SQLITE(files_taken_away_5), SQLITE(files_taken_away_in_the_midst_5),
    SQLITE(files_taken_away_6), SQLITE(files_taken_away_in_the_midst_6),
    SQLITE(files_taken_away_7), SQLITE(files_taken_away_in_the_midst_7),
    SQLITE(files_taken_away_8), SQLITE(files_taken_away_in_the_midst_8),
    SQLITE(files_taken_away_9), SQLITE(files_taken_away_in_the_midst_9),
    SQLITE(files_taken_away_10), SQLITE(files_taken_away_in_the_midst_10),
    SQLITE(files_taken_away_11), SQLITE(files_taken_away_in_the_midst_11),
    SQLITE(files_taken_away_12), SQLITE(files_taken_away_in_the_midst_12),
    SQLITE(files_taken_away_13), SQLITE(files_taken_away_in_the_midst_13),
    SQLITE(files_taken_away_14), SQLITE(files_taken_away_in_the_midst_14),
    SQLITE(files_taken_away_15), SQLITE(files_taken_away_in_the_midst_15),
    SQLITE(files_taken_away_16), SQLITE(files_taken_away_in_the_midst_16),
    SQLITE(files_taken_away_17), SQLITE(files_taken_away_in_the_midst_17),
    SQLITE(files_taken_away_18), SQLITE(files_taken_away_in_the_midst_18),
    SQLITE(files_taken_away_19), SQLITE(files_taken_away_in_the_midst_19),
    SQLITE(files_taken_away_20), SQLITE(files_taken_away_in_the_midst_20),
    SQLITE(files_taken_away_21), SQLITE(files_taken_away_in_the_midst_21),
    SQLITE(a_database_that_was_removed_is_saved_as_the_log_says),
    SQLITE(what_is_left_of_a_log_cut_to_0_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_0_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_1_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_1_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_2_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_2_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_3_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_3_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_4_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_4_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_5_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_5_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_6_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_6_eighths),
    SQLITE(what_is_left_of_a_log_cut_to_7_eighths_is_not_played_over_what_was_folded_in_before),
    SQLITE(nor_when_the_log_had_got_longer_and_was_cut_to_7_eighths),
    SQLITE(files_that_come_back_are_taken_again),
    SQLITE(a_link_that_leads_elsewhere_is_a_database_replaced),
    SQLITE(what_sqlite_does_to_its_files_is_no_trouble),
    SQLITE(who_comes_later_does_not_share_a_database_with_files_that_were_taken_away),
)
