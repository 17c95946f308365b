/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlite.c: the engine on a SQLite file.
 *
 * WAL with synchronous=FULL: a commit is on the disk when it returns. Writers queue at the turnstile; readers
 * wait for nobody. A connection keeps every statement prepared, found by the address of its constant.
 */
#include "db/sqlite_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "db/file.h"
#include "db/health.h"
#include "db/sqlite.h"
#include "db/turnstile.h"

#include "base/locale.h"
#include "base/pulse.h"
#include "base/settings.h"

#define STEPS_OF_A_PULSE 1000000

struct prepared {
    const struct db_sql *sql;
    sqlite3_stmt        *stmt;
    int                  at[];      /* where SQLite has put $1, $2, ... */
};

/* These run through the cache like any other statement. They are this engine's own, so they stand in no list. */
static const struct db_sql begin_read = { "sqlite.begin_read", "BEGIN", "", "", NULL, false };
static const struct db_sql begin_write = { "sqlite.begin_write", "BEGIN IMMEDIATE", "", "", NULL, false };
static const struct db_sql data_version = { "sqlite.data_version", "PRAGMA data_version", "", "i", NULL, false };
static const struct db_sql commit_change = { "sqlite.commit", "COMMIT", "", "", NULL, false };

/* ---- Prepared statements ---------------------------------------------------------------------------- */

static struct prepared *prepared_new(const struct db_sql *sql, sqlite3_stmt *stmt)
{
    size_t args = strlen(sql->args);
    struct prepared *made = malloc(sizeof *made + args * sizeof made->at[0]);

    if (!made)
        BUG("out of memory");
    *made = (struct prepared){ .sql = sql, .stmt = stmt };
    MUST((size_t)sqlite3_bind_parameter_count(stmt) == args);
    MUST((size_t)sqlite3_column_count(stmt) == strlen(sql->cols));
    for (size_t i = 0; i < args; i++) {
        char name[24];
        snprintf(name, sizeof name, "$%zu", i + 1);
        made->at[i] = sqlite3_bind_parameter_index(stmt, name);
        MUST(made->at[i] > 0);
    }
    return made;
}

static enum err prepared_find(struct ctx *ctx, struct conn *conn, const struct db_sql *sql, struct prepared **out_prepared)
{
    void **kept = db_slot(&conn->slots, sql);

    if (!*kept) {
        sqlite3_stmt *stmt;
        int rc = sqlite3_prepare_v3(conn->lite, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
        if (rc)
            return lite_fault(ctx, conn->lite, rc, sql->name);
        *kept = prepared_new(sql, stmt);
    }
    *out_prepared = *kept;
    return OK;
}

static enum err lite_prepare(struct ctx *ctx, void *conn, const struct db_sql *sql)
{
    struct prepared *prepared;

    return prepared_find(ctx, conn, sql, &prepared);
}

/* ---- Read transactions one behind the other ---------------------------------------------------------- */

/* False when there is no mark to be seen, and when the log is long: it begins anew only when nobody reads in it, so then nothing is kept
 * until it has. */
static bool read_mark(struct conn *conn, struct wal_mark *out_mark)
{
    return files_mark(conn->lite, out_mark) && wal_frames(out_mark) <= WAL_LONG_FRAMES;
}

/* Ends a read transaction that was kept open behind its end. */
static void sqlite_rest(struct conn *conn)
{
    if (!conn->lingering)
        return;
    conn->lingering = false;
    struct prepared *commit = *db_slot(&conn->slots, &commit_change);
    if (commit) {
        sqlite3_step(commit->stmt);
        sqlite3_reset(commit->stmt);
    }
    if (!sqlite3_get_autocommit(conn->lite))
        sqlite3_exec(conn->lite, "ROLLBACK", NULL, NULL, NULL);
}

static void sqlite_linger(void *data, bool may)
{
    struct conn *conn = data;

    conn->may_linger = may;
    if (!may)
        sqlite_rest(conn);
}

/* Whether the transaction that was kept sees what a new one would. The mark was read before it saw anything, so a commit
 * in between makes a difference too. */
static bool sqlite_resume(struct conn *conn)
{
    struct wal_mark mark;

    conn->resumed = conn->lingering && read_mark(conn, &mark) && wal_same(&mark, &conn->mark);
    if (conn->resumed)
        conn->lingering = false;
    return conn->resumed;
}

static bool sqlite_resumed(void *data)
{
    const struct conn *conn = data;

    return conn->resumed;
}

/* ---- Running ---------------------------------------------------------------------------------------- */

static int sqlite_bind(sqlite3_stmt *stmt, int at, const struct db_val *value)
{
    if (value->type == 't')     /* a NULL pointer would bind NULL; the rows are copied before the text can go */
        return sqlite3_bind_text64(stmt, at, value->t.len ? value->t.data : "", value->t.len, SQLITE_STATIC, SQLITE_UTF8);
    if (value->type == 'r' && value->i == 0)
        return sqlite3_bind_null(stmt, at);
    return sqlite3_bind_int64(stmt, at, value->i);
}

/* The value is asked for once and then looked at, which a process of one thread may do. */
static void lite_read_cell(struct ctx *ctx, sqlite3_stmt *stmt, int col, char type, struct db_val *out_value)
{
    sqlite3_value *cell = sqlite3_column_value(stmt, col);
    int stored = sqlite3_value_type(cell);

    *out_value = (struct db_val){ .type = type };
    if (type == 't') {
        MUST(stored == SQLITE_TEXT);
        const char *text = (const char *)sqlite3_value_text(cell);
        if (!text)
            BUG("out of memory");
        out_value->t = str_copy(ctx->arena, (struct str){ text, (size_t)sqlite3_value_bytes(cell) });
        return;
    }
    out_value->null = stored == SQLITE_NULL;
    MUST(stored == SQLITE_INTEGER || (type == 'r' && out_value->null));
    out_value->i = sqlite3_value_int64(cell);
}

static enum err lite_run(struct ctx *ctx, void *data, const struct db_sql *sql, const struct db_val *args, struct db_rows *rows)
{
    struct conn *conn = data;
    struct prepared *prepared;
    int rc = SQLITE_OK;

    sqlite_rest(conn);
    TRY(prepared_find(ctx, conn, sql, &prepared));
    /* SQLite would make a write transaction of it; PostgreSQL refuses, and so do we. */
    MUST(!conn->reading || sqlite3_stmt_readonly(prepared->stmt));
    for (size_t i = 0; sql->args[i] && !rc; i++)
        rc = sqlite_bind(prepared->stmt, prepared->at[i], &args[i]);
    while (!rc && (rc = sqlite3_step(prepared->stmt)) == SQLITE_ROW) {
        struct db_val *row = db_rows_add(ctx, rows);
        for (size_t col = 0; col < rows->width; col++)
            lite_read_cell(ctx, prepared->stmt, (int)col, sql->cols[col], &row[col]);
        rc = SQLITE_OK;
    }
    enum err err = rc == SQLITE_DONE ? OK : sql->again && lite_is_taken(rc) ? lite_was_busy(ctx, str_of(sql->name))
                                          : lite_fault(ctx, conn->lite, rc, sql->name);
    rows->changed = sqlite3_changes64(conn->lite);      /* of a statement that reads: of the one before; nobody asks */
    sqlite3_reset(prepared->stmt);
    return err;
}

static enum err run_own(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    struct db_rows none = { .width = 0 };

    return lite_run(ctx, conn, sql, NULL, &none);
}

static enum err lite_script(struct ctx *ctx, void *data, const char *text)
{
    struct conn *conn = data;

    sqlite_rest(conn);
    int rc = sqlite3_exec(conn->lite, text, NULL, NULL, NULL);

    return rc ? lite_fault(ctx, conn->lite, rc, "script") : OK;
}

/* ---- Transactions ----------------------------------------------------------------------------------- */

static void transaction_ended(struct conn *conn)
{
    conn->reading = false;
    if (conn->in_turnstile)
        turnstile_leave(conn->turnstile);
    conn->in_turnstile = false;
}

/* Writing into a file that has no name any more would acknowledge what nobody can find again. Looked at behind the lock, so that nobody
 * writes into the log meanwhile. */
static enum err begin_checked(struct ctx *ctx, struct conn *conn)
{
    TRY(run_own(ctx, conn, &begin_write));
    enum err err = files_check_begin(ctx, conn);
    if (!err) {
        conn->has_before = files_mark(conn->lite, &conn->before);
        return OK;
    }
    sqlite3_exec(conn->lite, "ROLLBACK", NULL, NULL, NULL);
    files_save(conn);
    return err;
}

static bool take_turn(void *data, int64_t ms)
{
    struct conn *conn = data;

    if (conn->turnstile >= 0 && !conn->in_turnstile)
        conn->in_turnstile = turnstile_enter(conn->turnstile, ms);
    conn->has_waited = conn->turnstile >= 0 && !conn->in_turnstile;
    return !conn->has_waited;
}

static void leave_turn(void *data)
{
    struct conn *conn = data;

    conn->has_waited = false;
    if (conn->in_turnstile && sqlite3_get_autocommit(conn->lite))
        transaction_ended(conn);
}

/* Another program that writes into the file takes no turn: SQLite waits for that one. */
static enum err begin_free(struct ctx *ctx, struct conn *conn)
{
    sqlite3_busy_timeout(conn->lite, DB_FREE_MS);
    enum err err = begin_checked(ctx, conn);
    sqlite3_busy_timeout(conn->lite, SQLITE_WAIT_MS);
    return err;
}

static enum err begin_writing(struct ctx *ctx, struct conn *conn, bool if_free)
{
    bool has_waited = conn->has_waited;

    if (!take_turn(conn, if_free ? DB_FREE_MS : has_waited ? 0 : SQLITE_WAIT_MS)) {
        /* Whoever would rather not wait has not waited for those who come behind it. */
        if (if_free)
            conn->has_waited = has_waited;
        return sqlite_no_turn(ctx, str_format(ctx->arena, "turnstile: %s", strerror(errno)));
    }
    enum err err = if_free ? begin_free(ctx, conn) : begin_checked(ctx, conn);
    if (err)
        transaction_ended(conn);
    if (err == ERR_BUSY)
        ctx->fault.may_retry = false;
    return err;
}

static enum err lite_begin(struct ctx *ctx, void *data, enum db_mode mode)
{
    struct conn *conn = data;

    conn->resumed = false;
    if (mode == DB_READ && sqlite_resume(conn)) {
        conn->reading = true;
        return OK;
    }
    sqlite_rest(conn);
    MUST(sqlite3_get_autocommit(conn->lite));
    if (mode != DB_READ)
        return begin_writing(ctx, conn, mode == DB_WRITE_IF_FREE);
    conn->has_mark = conn->may_linger && read_mark(conn, &conn->mark);
    TRY(run_own(ctx, conn, &begin_read));
    conn->reading = true;
    return OK;
}

static enum err lite_commit(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    if (sqlite3_get_autocommit(conn->lite))
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The database gave the work up. Nothing was changed; try again in a moment."),
                       STR("commit: SQLite had rolled the transaction back"));
    if (conn->reading && conn->may_linger && conn->has_mark)
        conn->lingering = true;
    else
        TRY(run_own(ctx, conn, &commit_change));
    enum err err = conn->reading || !conn->has_before ? OK : files_check_commit(ctx, conn, &conn->before);
    if (!conn->reading && !err)
        health_has_room();
    transaction_ended(conn);
    return err;
}

static void lite_rollback(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    (void)ctx;
    /* A rollback can fail, for instance on a disk that does not answer; SQLite has then given the transaction up. */
    if (!sqlite3_get_autocommit(conn->lite))
        sqlite3_exec(conn->lite, "ROLLBACK", NULL, NULL, NULL);
    transaction_ended(conn);
}

static bool lite_in_transaction(void *data)
{
    const struct conn *conn = data;

    return !sqlite3_get_autocommit(conn->lite) && !conn->lingering;
}

static uint64_t sqlite_changes(void *data)
{
    const struct conn *conn = data;

    return (uint64_t)sqlite3_total_changes64(conn->lite);
}

/* ---- Opening and closing ---------------------------------------------------------------------------- */

/* How many connections this process has. Whoever opens and closes a database file himself gives up the locks that a connection here holds. */
static int open_count;

static void conn_close(void *data)
{
    struct conn *conn = data;

    sqlite_rest(conn);
    files_save(conn);
    if (!files_may_end(conn))
        sqlite3_db_config(conn->lite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    files_forget(&conn->files);
    for (size_t i = 0; i < conn->slots.size; i++) {
        struct prepared *prepared = conn->slots.items[i].kept;
        if (prepared)
            sqlite3_finalize(prepared->stmt);
        free(prepared);
    }
    db_slots_free(&conn->slots);
    sqlite3_close(conn->lite);
    turnstile_close(conn->turnstile);
    free(conn);
    open_count--;
}

enum err lite_ask(struct ctx *ctx, sqlite3 *lite, const char *question, struct str *out_answer)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(lite, question, -1, &stmt, NULL);

    if (!rc && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        *out_answer = str_copy(ctx->arena, str_of((const char *)sqlite3_column_text(stmt, 0)));
        rc = SQLITE_OK;
    }
    enum err err = rc ? lite_fault(ctx, lite, rc, question) : OK;
    sqlite3_finalize(stmt);
    return err;
}

/* SQLite calls this within a long statement: the process is alive, and the statement may go on. */
static int statement_goes_on(void *nothing)
{
    (void)nothing;
    pulse();
    return 0;
}

static enum err sqlite_settle(struct ctx *ctx, struct conn *conn)
{
    struct str mode;

    TRY(lite_script(ctx, conn, "PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
                               "PRAGMA journal_size_limit = 67108864;"));
    TRY(lite_ask(ctx, conn->lite, "PRAGMA journal_mode = WAL", &mode));
    if (!str_equal(mode, STR("wal")))
        return db_fail(ctx, CODE_busy, false,
                       tr(ctx, "The database cannot be kept on this file system, which lacks what a write-ahead log needs. Put it on a local disk."), mode);
    if (health_is_shared())
        sqlite3_wal_hook(conn->lite, sqlite_call_for_folding, conn);
    sqlite3_progress_handler(conn->lite, STEPS_OF_A_PULSE, statement_goes_on, NULL);
    int rc = sqlite_add_words(conn->lite);
    if (rc)
        return lite_fault(ctx, conn->lite, rc, "has_words");
    return lite_script(ctx, conn, "PRAGMA synchronous = FULL;");
}

int lite_flags(bool create)
{
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
}

static struct conn *conn_new(void)
{
    struct conn *conn = calloc(1, sizeof *conn);

    if (!conn)
        BUG("out of memory");
    /* Every process here has one thread. SQLite takes these settings before its first connection only. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    conn->turnstile = conn->files.log_fd = -1;
    open_count++;
    return conn;
}

enum err db_sqlite_look(struct ctx *ctx, const char *uri, void **out_conn)
{
    struct conn *conn = *out_conn = conn_new();
    int rc = sqlite3_open_v2(uri, &conn->lite, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, NULL);

    return rc ? lite_fault(ctx, conn->lite, rc, uri)
              : lite_script(ctx, conn, "PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
}

enum err db_sqlite_memory(struct ctx *ctx, void **out_conn)
{
    struct conn *conn = *out_conn = conn_new();
    int rc = sqlite3_open_v2(":memory:", &conn->lite, lite_flags(true), NULL);

    return rc ? lite_fault(ctx, conn->lite, rc, ":memory:") : OK;
}

enum err db_sqlite_open(struct ctx *ctx, struct str path, bool create, void **out_conn)
{
    const char *name = str_c(ctx->arena, path);
    bool made;

    TRY(file_make_or_refuse(ctx, name, create, &made));
    if (!open_count)
        TRY(files_refuse_torn(ctx, name));
    struct conn *conn = conn_new();
    int rc = sqlite3_open_v2(name, &conn->lite, lite_flags(create), NULL);
    enum err err = rc ? lite_fault(ctx, conn->lite, rc, name) : sqlite_settle(ctx, conn);
    if (!err)
        err = files_know(ctx, conn, path);
    if (!err && (!ctx->settings || ctx->settings->turnstile)) {
        conn->turnstile = turnstile_open(name);
        if (conn->turnstile < 0)
            err = lite_fault_text(ctx, SQLITE_CANTOPEN, str_format(ctx->arena, "%s-turnstile: %s", name, strerror(errno)));
    }
    if (!err)
        return *out_conn = conn, OK;
    conn_close(conn);
    if (made)
        unlink(name);
    return err;
}

const struct db_engine db_sqlite = {
    .name = "sqlite",
    .close = conn_close,
    .run = lite_run,
    .prepare = lite_prepare,
    .script = lite_script,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .in_transaction = lite_in_transaction,
    .version = &data_version,
    .changes = sqlite_changes,
    .take_turn = take_turn,
    .leave_turn = leave_turn,
    .linger = sqlite_linger,
    .resumed = sqlite_resumed,
    .usable = sqlite_usable,
    .tend = sqlite_tend,
    .backup = sqlite_backup,
};
