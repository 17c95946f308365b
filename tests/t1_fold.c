/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t1_fold.c: who folds the log of a SQLite file into it: the job worker, whom commits call; a commit only where he does not come; and
 * nobody who stores something pays for a log that has got long because somebody read in it.
 */
#include "tests/harness.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/health.h"
#include "db/sqlite_conn.h"

#define CALLED_FROM 1000
#define OWN_FROM    3000
#define LONG_FROM   4000
#define SHORT       300     /* what a log that has just begun anew has at most, here */

/* Two processes of a server, as far as the log goes; and somebody who reads. */
struct server { struct ctx *worker, *jobs, *reader; };

static struct server server_begun(struct ctx *ctx)
{
    if (!health_is_shared())
        health_share();
    struct server server = { another_ctx(ctx), another_ctx(ctx), another_ctx(ctx) };
    exec_sql(server.worker, "CREATE TABLE large (bytes BLOB)");
    CHECK_INT(sql_int(server.worker, "PRAGMA page_size"), 4096);
    (void)health_wait_for_call(0);
    (void)health_take_own_folds();
    return server;
}

static sqlite3 *lite_of(struct ctx *ctx) { return ((struct conn *)ctx->db->conn)->lite; }

static int64_t frames(struct ctx *ctx)
{
    struct wal_mark mark;

    CHECK(files_mark(lite_of(ctx), &mark));
    return wal_frames(&mark);
}

static int64_t folded(struct ctx *ctx) { return files_folded(lite_of(ctx)); }

/* Some more than so many pages, in one commit. */
static void store_pages(struct ctx *ctx, int pages)
{
    in_write(ctx);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO large VALUES (ZEROBLOB(%d * 4096))", pages).data);
    commit(ctx);
}

static void store_until(struct ctx *ctx, int64_t wanted)
{
    while (frames(ctx) <= wanted)
        store_pages(ctx, 50);
}

static struct str tended(struct ctx *ctx)
{
    struct str note;

    CHECK_OK(db_tend(ctx, &note));
    return note;
}

static void check_begins_anew(struct ctx *ctx)
{
    store_pages(ctx, 50);
    CHECK(frames(ctx) < SHORT);
}

/* What is there is whole: each blob that was stored, and the database itself. */
static void check_whole(struct ctx *ctx)
{
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM large WHERE LENGTH(bytes) < 4096"), 0);
    CHECK_STR(sql_text(ctx, "PRAGMA integrity_check"), STR("ok"));
}

TEST(a_commit_leaves_the_log_to_the_job_worker_and_calls_him)
{
    struct server server = server_begun(ctx);

    store_until(server.worker, CALLED_FROM - 200);
    CHECK(!health_wait_for_call(0));
    while (frames(server.worker) < OWN_FROM - 200) {
        store_pages(server.worker, 50);
        CHECK(health_wait_for_call(0) == (frames(server.worker) >= CALLED_FROM));
        CHECK_INT(folded(server.worker), 0);
    }
    CHECK_INT(health_take_own_folds(), 0);
    CHECK_STR(tended(server.jobs), STR(""));
    CHECK_INT(folded(server.worker), frames(server.worker));
    check_begins_anew(server.worker);
    CHECK(!health_wait_for_call(0));
    check_whole(server.reader);
}

TEST(a_commit_folds_the_log_in_where_nobody_comes)
{
    struct server server = server_begun(ctx);

    store_until(server.worker, OWN_FROM);
    CHECK_INT(folded(server.worker), frames(server.worker));
    CHECK_INT(health_take_own_folds(), 1);
    check_begins_anew(server.worker);
    for (int i = 0; i < 3; i++) {
        store_until(server.worker, OWN_FROM);
        check_begins_anew(server.worker);
    }
    struct str note = tended(server.jobs);
    CHECK(str_contains(note, STR("folded in by 3 changes")) && str_contains(note, STR("came too late")));
    CHECK_STR(tended(server.jobs), STR(""));
    check_whole(server.reader);
}

TEST(no_commit_pays_for_a_log_that_has_got_long_since_somebody_read_in_it)
{
    struct server server = server_begun(ctx);

    store_pages(server.worker, 50);
    in_read(server.reader);
    int64_t at_start = frames(server.worker);
    CHECK_INT(count_rows(server.reader, "large"), 1);
    store_until(server.worker, LONG_FROM + 3000);
    CHECK_STR(tended(server.jobs), STR(""));
    CHECK(folded(server.worker) <= at_start);
    commit(server.reader);
    store_pages(server.worker, 50);
    CHECK(folded(server.worker) <= at_start);
    CHECK(health_take_own_folds() <= 1);        /* down to where the reader stood */
    CHECK(health_wait_for_call(0));
    CHECK_STR(tended(server.jobs), STR(""));
    CHECK_INT(folded(server.worker), frames(server.worker));
    check_begins_anew(server.worker);
    check_whole(server.reader);
}

/* He does not keep those who write waiting for longer than a moment, and tries again. */
TEST(a_reader_keeps_the_log_from_beginning_anew_only_while_he_reads)
{
    struct server server = server_begun(ctx);

    store_until(server.worker, CALLED_FROM);
    in_read(server.reader);
    int64_t at_start = frames(server.worker);
    CHECK(count_rows(server.reader, "large") > 0);
    store_pages(server.worker, 100);
    CHECK_STR(tended(server.jobs), STR(""));
    CHECK_INT(folded(server.worker), at_start);
    store_pages(server.worker, 50);
    CHECK(frames(server.worker) > at_start + 150);
    commit(server.reader);
    CHECK_STR(tended(server.jobs), STR(""));
    check_begins_anew(server.worker);
    check_whole(server.reader);
}

/* Another process, which stores something without a pause until it is killed, some pages more than the number each time. */
static pid_t writer_begun(struct ctx *ctx)
{
    pid_t child = fork();

    MUST(child >= 0);
    if (child == 0) {
        struct arena arena = { .bytes_max = 0 };
        struct ctx own = { .arena = &arena, .now = ctx->now };
        MUST(db_open(&own, database_where(ctx), false, &own.db) == OK);
        for (int i = 0;; i++) {
            store_pages(&own, 1 + i % 20);
            exec_sql(&own, "DELETE FROM large WHERE rowid < (SELECT MAX(rowid) - 100 FROM large)");
            arena_reset(&arena);
        }
    }
    return child;
}

/* So is who tends it: folding beside somebody who writes all the time comes to the end, too. */
TEST(the_log_begins_anew_under_somebody_who_writes_without_a_pause)
{
    struct server server = server_begun(ctx);
    pid_t writer = writer_begun(ctx);
    struct wal_mark before, now;
    int anew = 0;

    CHECK(files_mark(lite_of(server.jobs), &before));
    while (anew < 5) {
        if (health_wait_for_call(100))
            CHECK_OK(db_tend(server.jobs, &(struct str){ NULL, 0 }));
        if (files_mark(lite_of(server.jobs), &now)) {
            anew += !wal_same_log(&before, &now);
            before = now;
        }
        arena_reset(server.jobs->arena);
    }
    MUST(kill(writer, SIGKILL) == 0 && waitpid(writer, NULL, 0) == writer);
    print_message("# the log began anew %d times; commits folded it in %d times\n", anew, health_take_own_folds());
    check_whole(server.reader);
}

TESTS(
    SQLITE(a_commit_leaves_the_log_to_the_job_worker_and_calls_him),
    SQLITE(a_commit_folds_the_log_in_where_nobody_comes),
    SQLITE(no_commit_pays_for_a_log_that_has_got_long_since_somebody_read_in_it),
    SQLITE(a_reader_keeps_the_log_from_beginning_anew_only_while_he_reads),
    SQLITE(the_log_begins_anew_under_somebody_who_writes_without_a_pause),
)
