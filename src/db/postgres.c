/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postgres.c: the engine on PostgreSQL.
 *
 * One connection a process. A statement is prepared on its first use, under its name and the address of its
 * constant; parameters and results travel as text. Round trips are what costs, so BEGIN goes with the first question, and what
 * is run "later" with the next one or with COMMIT, in libpq's pipeline mode. The server does the group commit, READ COMMITTED
 * is enough: the conditional UPDATE that takes a unit locks its row. A lost connection fails the work in hand; the next
 * transaction begins with one attempt to connect again.
 */
#include "db/health.h"
#include "db/postgres_conn.h"

#include "base/locale.h"

#define OID_INT8 20
#define OID_TEXT 25

/* The key of our migrations among the advisory locks of the database: "entitled" in ASCII. */
#define MIGRATION_LOCK "7308620094476772708"

#define TEXT_OF_NUMBER(number) #number
#define TEXT_OF(number) TEXT_OF_NUMBER(number)

static const struct db_sql begin_read = { "postgres.begin_read", "BEGIN READ ONLY", "", "", NULL, false };
static const struct db_sql begin_write = { "postgres.begin_write", "BEGIN", "", "", NULL, false };
static const struct db_sql wait_hardly = { "postgres.wait_hardly", "SET LOCAL lock_timeout = " TEXT_OF(DB_FREE_MS), "", "", NULL, false };
static const struct db_sql wait_little = { "postgres.wait_little", "SET LOCAL lock_timeout = " TEXT_OF(DB_SOON_MS), "", "", NULL, false };
static const struct db_sql commit_change = { "postgres.commit", "COMMIT", "", "", NULL, false };

/* ---- Faults ----------------------------------------------------------------------------------------- */

static struct str fault_field(const PGresult *result, int code)
{
    return str_of(PQresultErrorField(result, code));
}

/* Records what the server or libpq says of a statement. */
static enum err sql_fault(struct ctx *ctx, struct conn *conn, const PGresult *result, const struct db_sql *sql)
{
    struct postgres_said said = {
        .state = fault_field(result, PG_DIAG_SQLSTATE), .constraint = fault_field(result, PG_DIAG_CONSTRAINT_NAME),
        .detail = fault_field(result, PG_DIAG_MESSAGE_DETAIL),
        .message = conn->silent ? STR("it has not answered for too long") : str_of(result ? PQresultErrorMessage(result) : PQerrorMessage(conn->pg)),
    };

    /* A standby answers 25006. The servers may have changed places; then the URL names the other one, too. */
    if (str_equal(said.state, STR("25006")) || postgres_is_lost(conn))
        conn->suspect = true;
    bool first = !ctx->fault.err;
    enum err err = postgres_fault(ctx, sql, &said);
    if (first)
        ctx->fault.held = conn->mode == DB_WRITE_SOON && str_equal(said.state, STR("55P03"));
    return err;
}

static enum err pg_fault(struct ctx *ctx, struct conn *conn, const PGresult *result, const char *what)
{
    return sql_fault(ctx, conn, result, &(struct db_sql){ .name = what });
}

/* Checks a result that should have `wanted` status, or fails. Does not clear it. */
static enum err result_expect(struct ctx *ctx, struct conn *conn, const PGresult *result, ExecStatusType wanted, const struct db_sql *sql)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == wanted)
        return OK;
    MUST(status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK);     /* else its columns are not as declared */
    return sql_fault(ctx, conn, result, sql);
}

/* ---- What is under way ------------------------------------------------------------------------------- */

static bool sql_begins(const struct db_sql *sql)
{
    return sql == &begin_read || sql == &begin_write;
}

/* Sends one statement in pipeline mode, which the connection is in already. */
static enum err note_sent(struct ctx *ctx, struct conn *conn, const struct db_sql *sql, int sent)
{
    if (!sent) {
        enum err err = sql_fault(ctx, conn, NULL, sql);
        ctx->fault.may_retry = sql_begins(conn->sent_count ? conn->sent[0] : sql);  /* the server has not even begun */
        return err;
    }
    MUST(conn->sent_count < SENT_MAX);
    conn->sent[conn->sent_count++] = sql;
    return OK;
}

static enum err send_plain(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    return note_sent(ctx, conn, sql, PQsendQueryParams(conn->pg, sql->text, 0, NULL, NULL, NULL, NULL, 0));
}

/* Begins a round trip, and sends BEGIN with its first statement. */
static enum err start_sending(struct ctx *ctx, struct conn *conn)
{
    const struct db_sql *begin = conn->begin;

    if (conn->sent_count == 0 && !PQenterPipelineMode(conn->pg))
        return pg_fault(ctx, conn, NULL, "pipeline");
    conn->begin = NULL;
    if (begin)
        TRY(send_plain(ctx, conn, begin));
    if (begin && conn->mode == DB_WRITE_IF_FREE)
        return send_plain(ctx, conn, &wait_hardly);
    return begin && conn->mode == DB_WRITE_SOON ? send_plain(ctx, conn, &wait_little) : OK;
}

/* Takes the outcome of one statement; only the last may have rows. Behind a fault the server has not tried the statement. */
static enum err read_one(struct ctx *ctx, struct conn *conn, const struct db_sql *sql, PGresult **last)
{
    PGresult *result = postgres_next(conn);
    ExecStatusType status = PQresultStatus(result);
    enum err err = OK;

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !ctx->fault.err)
        err = sql_fault(ctx, conn, result, sql);
    if (last && !err)
        *last = result;
    else
        PQclear(result);
    if (!postgres_is_lost(conn))
        PQclear(postgres_next(conn));     /* the end of this statement */
    return err;
}

/*
 * Waits for all that was sent. The first fault counts; behind it the server has done nothing. out_last, when not NULL, is the
 * result of the last one, for the caller to clear, and NULL after a fault. A connection that was lost with a whole transaction
 * ahead of it has done nothing either, so that the same work may be run again; but not when COMMIT was on its way.
 */
static enum err read_sent(struct ctx *ctx, struct conn *conn, PGresult **out_last)
{
    enum err err = OK;
    size_t count = conn->sent_count;
    PGresult *last = NULL;

    if (!count)
        return OK;
    bool whole = sql_begins(conn->sent[0]), ends = conn->sent[count - 1] == &commit_change;
    struct fault before = ctx->fault;
    fault_clear(ctx);
    conn->sent_count = 0;
    if (!PQpipelineSync(conn->pg))
        err = pg_fault(ctx, conn, NULL, "pipeline");
    for (size_t i = 0; i < count && !postgres_is_lost(conn); i++) {
        enum err one = read_one(ctx, conn, conn->sent[i], out_last && i == count - 1 ? &last : NULL);
        err = err ? err : one;
    }
    if (!postgres_is_lost(conn))
        PQclear(postgres_next(conn));     /* of the sync */
    if (postgres_is_lost(conn) || !PQexitPipelineMode(conn->pg)) {
        conn->suspect = true;
        if (!err)
            err = pg_fault(ctx, conn, NULL, "pipeline");
        ctx->fault.may_retry = whole && !ends && !conn->silent;
    }
    if (err) {
        PQclear(last);
        last = NULL;
    }
    if (!err || before.err)
        ctx->fault = before;
    if (out_last)
        *out_last = last;
    return err;
}

/* ---- Prepared statements ---------------------------------------------------------------------------- */

struct statement_name { char text[96]; };

static struct statement_name name_of(const struct db_sql *sql)
{
    struct statement_name name;
    int len = snprintf(name.text, sizeof name.text, "%.40s %p", sql->name, (const void *)sql);

    MUST(len > 0 && (size_t)len < sizeof name.text);
    return name;
}

static enum err prepare_new(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    size_t count = strlen(sql->args);
    Oid *types = arena_alloc(ctx->arena, (count + 1) * sizeof *types);
    struct statement_name name = name_of(sql);

    for (size_t i = 0; i < count; i++)
        types[i] = sql->args[i] == 't' ? OID_TEXT : OID_INT8;
    PGresult *result = postgres_last(conn, PQsendPrepare(conn->pg, name.text, sql->postgres ? sql->postgres : sql->text, (int)count, types));
    enum err err = result_expect(ctx, conn, result, PGRES_COMMAND_OK, sql);
    PQclear(result);
    return err;
}

static enum err prepared_need(struct ctx *ctx, struct conn *conn, const struct db_sql *sql)
{
    void **kept = db_slot(&conn->prepared, sql);

    if (*kept)
        return OK;
    TRY(read_sent(ctx, conn, NULL));    /* nothing can be prepared in between */
    TRY(prepare_new(ctx, conn, sql));
    *kept = conn;
    return OK;
}

/* Compares what the server has understood with what the statement declares; a difference is a mistake of ours. */
static enum err postgres_prepare(struct ctx *ctx, void *data, const struct db_sql *sql)
{
    struct conn *conn = data;

    TRY(prepared_need(ctx, conn, sql));
    TRY(read_sent(ctx, conn, NULL));
    struct statement_name name = name_of(sql);
    PGresult *result = postgres_last(conn, PQsendDescribePrepared(conn->pg, name.text));
    enum err err = result_expect(ctx, conn, result, PGRES_COMMAND_OK, sql);
    if (!err) {
        MUST((size_t)PQnparams(result) == strlen(sql->args));
        MUST((size_t)PQnfields(result) == strlen(sql->cols));
    }
    PQclear(result);
    return err;
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

static void postgres_read_cell(struct ctx *ctx, const PGresult *result, int row, int col, char type, struct db_val *out_value)
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
            postgres_read_cell(ctx, result, row, (int)col, cols[col], &cells[col]);
    }
}

static enum err run_later(struct ctx *ctx, void *data, const struct db_sql *sql, const struct db_val *args)
{
    struct conn *conn = data;
    size_t count = strlen(sql->args);
    const char **values = arena_alloc(ctx->arena, (count + 1) * sizeof *values);

    TRY(prepared_need(ctx, conn, sql));
    if (conn->sent_count >= SENT_MAX - 2)
        TRY(read_sent(ctx, conn, NULL));
    TRY(start_sending(ctx, conn));
    for (size_t i = 0; i < count; i++)
        values[i] = text_of_arg(ctx, &args[i]);
    struct statement_name name = name_of(sql);
    return note_sent(ctx, conn, sql, PQsendQueryPrepared(conn->pg, name.text, (int)count, values, NULL, NULL, 0));
}

static enum err postgres_run(struct ctx *ctx, void *data, const struct db_sql *sql, const struct db_val *args, struct db_rows *rows)
{
    struct conn *conn = data;
    PGresult *result;

    TRY(run_later(ctx, conn, sql, args));
    TRY(read_sent(ctx, conn, &result));
    enum err err = result_expect(ctx, conn, result, rows->width ? PGRES_TUPLES_OK : PGRES_COMMAND_OK, sql);
    if (!err) {
        read_rows(ctx, result, sql->cols, rows);
        if (!str_int(str_of(PQcmdTuples(result)), 0, INT64_MAX, &rows->changed))
            rows->changed = 0;
    }
    PQclear(result);
    return err;
}

static enum err postgres_script(struct ctx *ctx, void *data, const char *text)
{
    struct conn *conn = data;

    if (conn->begin)
        TRY(start_sending(ctx, conn));
    TRY(read_sent(ctx, conn, NULL));
    PGresult *result = postgres_execute(conn, text);
    ExecStatusType status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    enum err err = done ? OK : pg_fault(ctx, conn, result, "script");

    PQclear(result);
    return err;
}

/* ---- Transactions ----------------------------------------------------------------------------------- */

/* Only notes that a transaction begins: BEGIN travels with the first statement. */
static enum err postgres_begin(struct ctx *ctx, void *data, enum db_mode mode)
{
    struct conn *conn = data;

    MUST(!conn->begin && !conn->sent_count);
    if (conn->suspect || postgres_is_lost(conn))
        TRY(postgres_connect_again(ctx, conn));
    MUST(PQtransactionStatus(conn->pg) == PQTRANS_IDLE);
    conn->begin = mode == DB_READ ? &begin_read : &begin_write;
    conn->mode = mode;
    return OK;
}

/* Sends COMMIT, behind whatever is under way, and waits for its result. */
static enum err send_commit(struct ctx *ctx, struct conn *conn, PGresult **out_result)
{
    if (conn->sent_count) {
        TRY(send_plain(ctx, conn, &commit_change));
        return read_sent(ctx, conn, out_result);
    }
    *out_result = postgres_execute(conn, commit_change.text);
    return OK;
}

static enum err postgres_commit(struct ctx *ctx, void *data)
{
    struct conn *conn = data;
    PGresult *result = NULL;

    if (conn->begin) {      /* nothing was asked in it */
        conn->begin = NULL;
        return OK;
    }
    enum err err = send_commit(ctx, conn, &result);
    conn->patient = false;
    if (postgres_is_lost(conn)) {
        struct str said = conn->silent ? STR("it has not answered for too long") : str_copy(ctx->arena, str_of(PQerrorMessage(conn->pg)));
        conn->suspect = true;
        fault_clear(ctx);
        err = db_fail(ctx, CODE_busy, false,
                      tr(ctx, "The connection to the database broke while the work was being stored. Look whether it is there before you repeat it."),
                      said);
    } else if (!err && PQresultStatus(result) != PGRES_COMMAND_OK) {
        err = pg_fault(ctx, conn, result, "commit");
    } else if (!err && !str_equal(str_of(PQcmdStatus(result)), STR("COMMIT"))) {
        /* After a failed statement COMMIT rolls back, says so, and counts as done. */
        err = db_fail(ctx, CODE_internal, false, tr(ctx, "The database gave the work up. Nothing was changed."), STR("commit: ROLLBACK"));
    } else if (!err && conn->mode != DB_READ) {
        health_has_room();
    }
    PQclear(result);
    return err;
}

static bool postgres_in_transaction(void *data)
{
    const struct conn *conn = data;
    PGTransactionStatusType status = PQtransactionStatus(conn->pg);

    return conn->begin || conn->sent_count || status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static void postgres_rollback(struct ctx *ctx, void *data)
{
    struct conn *conn = data;
    struct fault before = ctx->fault;

    conn->begin = NULL;
    (void)!read_sent(ctx, conn, NULL);
    ctx->fault = before;
    conn->patient = false;
    if (!postgres_is_lost(conn) && postgres_in_transaction(conn))
        PQclear(postgres_execute(conn, "ROLLBACK"));
    /* A transaction that cannot be rolled back may be left there: the next begin connects anew. */
    if (postgres_is_lost(conn) || PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        conn->suspect = true;
}

/* Takes the lock of migrations, and lifts the limits on time, since a migration may be slow. */
static enum err migration_lock(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    conn->patient = true;
    return postgres_script(ctx, conn, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s';"
                                      "SELECT pg_catalog.pg_advisory_xact_lock(" MIGRATION_LOCK ")");
}

static enum err postgres_backup(struct ctx *ctx, void *data, struct str file)
{
    struct postgres_target target = postgres_target_of(ctx, data);

    return postgres_dump(ctx, &target, file);
}

const struct db_engine db_postgres = {
    .name = "postgres",
    .commits_in_groups = true,
    .close = postgres_close,
    .run = postgres_run,
    .run_later = run_later,
    .prepare = postgres_prepare,
    .script = postgres_script,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .in_transaction = postgres_in_transaction,
    .migration_lock = migration_lock,
    .meanwhile = postgres_meanwhile,
    .backup = postgres_backup,
};
