/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postgres.c: the engine on PostgreSQL. The only file that includes libpq.
 *
 * One connection a process. A statement is prepared on its first use, under its name and the address of its
 * constant; parameters and results travel as text. The server does the group commit, READ COMMITTED is enough:
 * the conditional UPDATE that takes a unit locks its row. A lost connection fails the work in hand; the next
 * transaction begins with one attempt to connect again.
 */
#include <libpq-fe.h>

#include "db/engine.h"
#include "db/postgres.h"

#include "base/locale.h"

#define OID_INT8 20
#define OID_TEXT 25

/* Of our migrations, among the advisory locks of the database: "entitled" in ASCII. */
#define MIGRATION_LOCK "7308620094476772708"

struct conn {
    PGconn               *pg;
    const struct db_sql **prepared;     /* open addressing; the size is a power of two */
    size_t                prepared_used, prepared_size;
    bool                  suspect;      /* the server said something that calls for another one */
};

static const struct db_sql begin_read = { "postgres.begin_read", "BEGIN READ ONLY", "", "", NULL };
static const struct db_sql begin_write = { "postgres.begin_write", "BEGIN", "", "", NULL };

/* ---- Faults ----------------------------------------------------------------------------------------- */

static struct str field_of(const PGresult *result, int code)
{
    return str_of(PQresultErrorField(result, code));
}

/* Our ids are drawn at random: the same handler run again draws others. */
static bool is_id_collision(const PGresult *result, struct str state)
{
    return str_equal(state, STR("23505")) && str_ends(field_of(result, PG_DIAG_CONSTRAINT_NAME), STR("_pkey"))
           && str_contains(field_of(result, PG_DIAG_MESSAGE_DETAIL), STR("(id)=("));
}

static bool may_be_run_again(struct str state)
{
    return str_equal(state, STR("40001")) || str_equal(state, STR("40P01")) || str_equal(state, STR("55P03"));
}

static struct str words_of_busy(struct ctx *ctx, struct str state)
{
    if (str_equal(state, STR("53100")))
        return tr(ctx, "The disk of the database is full. Nothing was changed; make room on it, then try again.");
    if (str_starts(state, STR("53")))
        return tr(ctx, "The database has no room for more work. Nothing was changed; try again in a moment.");
    if (str_equal(state, STR("25006")))
        return tr(ctx, "The database may only be read at the moment. Nothing was changed; try again in a moment.");
    if (str_equal(state, STR("57014")))
        return tr(ctx, "The database took too long. Nothing was changed; try again in a moment.");
    return tr(ctx, "The database does not answer at the moment. Nothing was changed; try again in a moment.");
}

static bool is_busy(struct str state)
{
    return state.len == 0 || str_starts(state, STR("08")) || str_starts(state, STR("53")) || str_starts(state, STR("57"))
           || str_equal(state, STR("25006"));
}

static enum err state_fault(struct ctx *ctx, const PGresult *result, struct str state, struct str said)
{
    if (may_be_run_again(state) || is_id_collision(result, state))
        return db_fail(ctx, CODE_busy, true, tr(ctx, "The database was busy. Nothing was changed; try again."), said);
    if (str_starts(state, STR("23")) || str_equal(state, STR("P0001")))
        return db_fail(ctx, CODE_conflict, false,
                       tr(ctx, "This contradicts what is stored, or what somebody else has just stored. Nothing was changed; look again, then repeat it."),
                       said);
    if (is_busy(state))
        return db_fail(ctx, CODE_busy, false, words_of_busy(ctx, state), said);
    return db_fail(ctx, CODE_internal, false, tr(ctx, "The database refused the work. Nothing was changed; the log says why."), said);
}

/* Records what the server or libpq says. */
static enum err pg_fault(struct ctx *ctx, struct conn *conn, const PGresult *result, const char *what)
{
    struct str state = field_of(result, PG_DIAG_SQLSTATE);
    struct str message = str_of(result ? PQresultErrorMessage(result) : PQerrorMessage(conn->pg));

    /* A standby answers 25006: perhaps the servers have changed places, and the URL names the other one too. */
    if (str_equal(state, STR("25006")) || PQstatus(conn->pg) != CONNECTION_OK)
        conn->suspect = true;
    return state_fault(ctx, result, state, str_format(ctx->arena, "%s: %.*s %.*s", what, STR_ARGS(state), STR_ARGS(str_trim(message))));
}

/* Checks a result that should have `wanted` status, or fails. Does not clear it. */
static enum err expect(struct ctx *ctx, struct conn *conn, const PGresult *result, ExecStatusType wanted, const char *what)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == wanted)
        return OK;
    MUST(status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK);     /* else its columns are not as declared */
    return pg_fault(ctx, conn, result, what);
}

/* ---- Prepared statements ---------------------------------------------------------------------------- */

static size_t slot_of(const struct conn *conn, const struct db_sql *sql)
{
    size_t slot = ((uintptr_t)sql >> 3) * 0x9E3779B1u & (conn->prepared_size - 1);

    while (conn->prepared[slot] && conn->prepared[slot] != sql)
        slot = (slot + 1) & (conn->prepared_size - 1);
    return slot;
}

static void prepared_grow(struct conn *conn)
{
    const struct db_sql **old = conn->prepared;
    size_t old_size = conn->prepared_size;

    conn->prepared_size = old_size ? old_size * 2 : 128;
    conn->prepared = calloc(conn->prepared_size, sizeof *conn->prepared);
    if (!conn->prepared)
        BUG("out of memory");
    for (size_t i = 0; i < old_size; i++)
        if (old[i])
            conn->prepared[slot_of(conn, old[i])] = old[i];
    free(old);
}

static void prepared_forget(struct conn *conn)
{
    free(conn->prepared);
    conn->prepared = NULL;
    conn->prepared_size = conn->prepared_used = 0;
}

struct statement_name { char text[96]; };

static struct statement_name name_of(const struct db_sql *sql)
{
    struct statement_name name;
    int len = snprintf(name.text, sizeof name.text, "%.40s %p", sql->name, (const void *)sql);

    MUST(len > 0 && (size_t)len < sizeof name.text);
    return name;
}

/* The server tells what it has understood; a statement whose shape is not as declared is a mistake of ours. */
static enum err check_shape(struct ctx *ctx, struct conn *conn, const struct db_sql *sql, const char *name)
{
    PGresult *result = PQdescribePrepared(conn->pg, name);
    enum err err = expect(ctx, conn, result, PGRES_COMMAND_OK, sql->name);

    if (!err) {
        MUST((size_t)PQnparams(result) == strlen(sql->args));
        MUST((size_t)PQnfields(result) == strlen(sql->cols));
    }
    PQclear(result);
    return err;
}

static enum err prepare_new(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    size_t count = strlen(sql->args);
    Oid *types = arena_alloc(ctx->arena, (count + 1) * sizeof *types);
    struct statement_name name = name_of(sql);

    for (size_t i = 0; i < count; i++)
        types[i] = sql->args[i] == 't' ? OID_TEXT : OID_INT8;
    PGresult *result = PQprepare(conn->pg, name.text, sql->postgres ? sql->postgres : sql->text, (int)count, types);
    enum err err = expect(ctx, conn, result, PGRES_COMMAND_OK, sql->name);
    PQclear(result);
    return err;
}

static enum err prepared_need(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    if (conn->prepared_used * 2 >= conn->prepared_size)
        prepared_grow(conn);
    size_t slot = slot_of(conn, sql);
    if (conn->prepared[slot])
        return OK;
    TRY(prepare_new(ctx, conn, sql));
    conn->prepared[slot] = sql;
    conn->prepared_used++;
    return OK;
}

static enum err prepare(struct ctx *ctx, void *data, const struct db_sql *sql)
{
    TRY(prepared_need(ctx, data, sql));
    struct statement_name name = name_of(sql);
    return check_shape(ctx, data, sql, name.text);
}

/* ---- Running ---------------------------------------------------------------------------------------- */

static const char *text_of_arg(struct ctx *ctx, const struct db_val *value)
{
    if (value->type == 't')
        return str_c(ctx->arena, value->t);
    if (value->type == 'r' && value->i == 0)
        return NULL;
    return tr_int(ctx, value->i).data;
}

static void read_cell(struct ctx *ctx, const PGresult *result, int row, int col, char type, struct db_val *out_value)
{
    struct str text = { PQgetvalue(result, row, col), (size_t)PQgetlength(result, row, col) };

    *out_value = (struct db_val){ .type = type, .null = PQgetisnull(result, row, col) };
    MUST(!out_value->null || type == 'r');
    if (type == 't')
        out_value->t = str_copy(ctx->arena, text);
    else if (!out_value->null)
        MUST(str_int(text, INT64_MIN, INT64_MAX, &out_value->i));
}

static void read_rows(struct ctx *ctx, const PGresult *result, const char *cols, struct db_rows *rows)
{
    MUST((size_t)PQnfields(result) == rows->width);
    for (int row = 0; row < PQntuples(result); row++) {
        struct db_val *cells = db_rows_add(ctx, rows);
        for (size_t col = 0; col < rows->width; col++)
            read_cell(ctx, result, row, (int)col, cols[col], &cells[col]);
    }
}

static enum err run(struct ctx *ctx, void *data, const struct db_sql *sql, const struct db_val *args, struct db_rows *rows)
{
    struct conn *conn = data;
    size_t count = strlen(sql->args);
    const char **values = arena_alloc(ctx->arena, (count + 1) * sizeof *values);

    TRY(prepared_need(ctx, conn, sql));
    for (size_t i = 0; i < count; i++)
        values[i] = text_of_arg(ctx, &args[i]);
    struct statement_name name = name_of(sql);
    PGresult *result = PQexecPrepared(conn->pg, name.text, (int)count, values, NULL, NULL, 0);
    enum err err = expect(ctx, conn, result, rows->width ? PGRES_TUPLES_OK : PGRES_COMMAND_OK, sql->name);
    if (!err)
        read_rows(ctx, result, sql->cols, rows);
    PQclear(result);
    return err;
}

static enum err script(struct ctx *ctx, void *data, const char *text)
{
    struct conn *conn = data;
    PGresult *result = PQexec(conn->pg, text);
    ExecStatusType status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    enum err err = done ? OK : pg_fault(ctx, conn, result, "script");

    PQclear(result);
    return err;
}

/* ---- Transactions ----------------------------------------------------------------------------------- */

static enum err connect_again(struct ctx *ctx, struct conn *conn)
{
    prepared_forget(conn);
    PQreset(conn->pg);
    conn->suspect = false;
    return PQstatus(conn->pg) == CONNECTION_OK ? OK : pg_fault(ctx, conn, NULL, "connect");
}

static enum err begin_once(struct ctx *ctx, struct conn *conn, enum db_mode mode)
{
    struct db_rows none = { .width = 0 };

    return run(ctx, conn, mode == DB_WRITE ? &begin_write : &begin_read, NULL, &none);
}

static enum err begin(struct ctx *ctx, void *data, enum db_mode mode)
{
    struct conn *conn = data;

    MUST(PQtransactionStatus(conn->pg) == PQTRANS_IDLE || PQtransactionStatus(conn->pg) == PQTRANS_UNKNOWN);
    if (conn->suspect || PQstatus(conn->pg) != CONNECTION_OK)
        TRY(connect_again(ctx, conn));
    struct fault before = ctx->fault;
    enum err err = begin_once(ctx, conn, mode);
    /* A connection that died while it was idle is noticed only now; nothing has been done in it yet. */
    if (err && PQstatus(conn->pg) != CONNECTION_OK) {
        ctx->fault = before;
        TRY(connect_again(ctx, conn));
        err = begin_once(ctx, conn, mode);
    }
    return err;
}

static enum err commit(struct ctx *ctx, void *data)
{
    struct conn *conn = data;
    PGresult *result = PQexec(conn->pg, "COMMIT");
    enum err err = OK;

    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        /* After a failed statement COMMIT rolls back, says so, and counts as done. */
        if (!str_equal(str_of(PQcmdStatus(result)), STR("COMMIT")))
            err = db_fail(ctx, CODE_internal, false, tr(ctx, "The database gave the work up. Nothing was changed."), STR("commit: ROLLBACK"));
    } else if (PQstatus(conn->pg) != CONNECTION_OK) {
        conn->suspect = true;
        err = db_fail(ctx, CODE_busy, false,
                      tr(ctx, "The connection to the database broke while the work was being stored. Look whether it is there before you repeat it."),
                      str_of(PQerrorMessage(conn->pg)));
    } else {
        err = pg_fault(ctx, conn, result, "commit");
    }
    PQclear(result);
    return err;
}

static bool in_transaction(void *data)
{
    const struct conn *conn = data;
    PGTransactionStatusType status = PQtransactionStatus(conn->pg);

    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static void rollback(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    (void)ctx;
    if (in_transaction(conn))
        PQclear(PQexec(conn->pg, "ROLLBACK"));
    /* Whatever else is going on there (a transaction that cannot be rolled back), the next begin starts anew. */
    if (PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        conn->suspect = true;
}

/* A migration may take its time. */
static enum err migration_lock(struct ctx *ctx, void *conn)
{
    return script(ctx, conn, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s';"
                             "SELECT pg_catalog.pg_advisory_xact_lock(" MIGRATION_LOCK ")");
}

/* ---- Opening, closing, backup ----------------------------------------------------------------------- */

static void conn_close(void *data)
{
    struct conn *conn = data;

    PQfinish(conn->pg);
    prepared_forget(conn);
    free(conn);
}

static void ignore_notice(void *nothing, const PGresult *result)
{
    (void)nothing;
    (void)result;
}

/* What stands before the URL is a default that the URL may change; what stands behind it is not. */
static PGconn *connect_to(const char *url)
{
    static const char *const names[] = { "connect_timeout", "tcp_user_timeout", "options", "dbname", "client_encoding", "fallback_application_name", NULL };
    const char *const values[] = { "10", "10000", "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
                                   url, "UTF8", "entitled", NULL };

    return PQconnectdbParams(names, values, 1);
}

enum err db_postgres_open(struct ctx *ctx, struct str url, void **out_conn)
{
    struct conn *conn = calloc(1, sizeof *conn);

    if (!conn || !(conn->pg = connect_to(str_c(ctx->arena, url))))
        BUG("out of memory");
    if (PQstatus(conn->pg) != CONNECTION_OK) {
        struct str said = str_copy(ctx->arena, str_trim(str_of(PQerrorMessage(conn->pg))));
        conn_close(conn);
        return db_fail(ctx, CODE_busy, false, trf(ctx, "The PostgreSQL server cannot be reached: {why}", HOLE("why", said)), said);
    }
    PQsetNoticeReceiver(conn->pg, ignore_notice, NULL);
    *out_conn = conn;
    return OK;
}

/* Everything that the connection was made with, but for the password, as one conninfo text, quoted. */
static struct postgres_target target_of(struct ctx *ctx, struct conn *conn)
{
    PQconninfoOption *options = PQconninfo(conn->pg);
    struct postgres_target target = { .password = NULL };
    struct buf text = buf_new(ctx->arena);

    if (!options)
        BUG("out of memory");
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        struct str name = str_of(option->keyword);
        if (!option->val || str_equal(name, STR("options")))    /* our time-outs are not for these tools */
            continue;
        if (str_equal(name, STR("password"))) {
            target.password = str_copy(ctx->arena, str_of(option->val)).data;
            continue;
        }
        buf_format(&text, "%s='", option->keyword);
        for (const char *c = option->val; *c; c++)
            buf_add(&text, *c == '\'' || *c == '\\' ? (struct str){ (char[]){ '\\', *c }, 2 } : (struct str){ c, 1 });
        buf_add(&text, STR("' "));
    }
    PQconninfoFree(options);
    target.conninfo = buf_str(&text).data;
    return target;
}

static enum err backup(struct ctx *ctx, void *data, struct str file)
{
    struct postgres_target target = target_of(ctx, data);

    return postgres_dump(ctx, &target, file);
}

static const struct db_sql count_others = { "postgres.count_others",
    "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database()"
    " AND pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'", "", "i", NULL };

/* The server needs a moment to notice that a program has left. */
static enum err refuse_others(struct ctx *ctx, void *conn)
{
    for (int tries = 0; tries < 20; tries++) {
        struct db_rows rows = { .width = 1 };
        TRY(run(ctx, conn, &count_others, NULL, &rows));
        MUST(db_next(&rows));
        if (db_int(&rows, 0) == 0)
            return OK;
        nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
    }
    return fail(ctx, CODE_conflict, tr(ctx, "Another program is connected to the database. Stop every server that uses it, then restore."));
}

enum err db_postgres_restore(struct ctx *ctx, struct str url, struct str file)
{
    void *conn;

    TRY(db_postgres_open(ctx, url, &conn));
    struct postgres_target target = target_of(ctx, conn);
    enum err err = refuse_others(ctx, conn);
    conn_close(conn);
    TRY(err);
    return postgres_load(ctx, &target, file);
}

const struct db_engine db_postgres = {
    .name = "postgres",
    .commits_in_groups = true,
    .close = conn_close,
    .run = run,
    .prepare = prepare,
    .script = script,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .in_transaction = in_transaction,
    .migration_lock = migration_lock,
    .backup = backup,
};
