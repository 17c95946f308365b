/* SPDX-License-Identifier: Apache-2.0 */
/* db.c: the part of the database that is the same for both engines. */
#include "db/engine.h"

#include "base/locale.h"

#define WRITE_TRIES 5

extern const struct db_sql *const __start_db_sql[], *const __stop_db_sql[];

const struct db_sql *const *db_statements(size_t *out_count)
{
    *out_count = (size_t)(__stop_db_sql - __start_db_sql);
    return __start_db_sql;
}

enum err db_fail(struct ctx *ctx, enum code code, bool may_retry, struct str words, struct str said)
{
    bool first = !ctx->fault.err;
    enum err err = fail(ctx, code, words);

    if (first) {
        ctx->fault.may_retry = may_retry;
        ctx->fault.secret = str_copy(ctx->arena, said);
    }
    return err;
}

/* Counts a call, and fails it when a test has asked for that. */
static enum err count_call(struct ctx *ctx)
{
    struct db *db = ctx->db;

    db->calls++;
    if (db->fail_at && --db->fail_at == 0)
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The database does not answer at the moment. Nothing was changed; try again in a moment."),
                       STR("fault injected by a test"));
    return OK;
}

struct db_val *db_rows_add(struct ctx *ctx, struct db_rows *rows)
{
    /* The capacity is the next power of two, at least 8, so it need not be kept. */
    bool full = rows->count == 0 || (rows->count >= 8 && (rows->count & (rows->count - 1)) == 0);

    if (full) {
        size_t cap = rows->count ? rows->count * 2 : 8;
        struct db_val *more = arena_alloc(ctx->arena, cap * rows->width * sizeof *more);
        if (rows->count)
            memcpy(more, rows->cells, rows->count * rows->width * sizeof *more);
        rows->cells = more;
    }
    return &rows->cells[rows->count++ * rows->width];
}

enum err db_run_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows)
{
    struct db_rows rows = { .width = strlen(sql->cols) };

    MUST(n == strlen(sql->args));
    for (size_t i = 0; i < n; i++) {
        MUST(args[i].type == sql->args[i]);
        /* PostgreSQL cannot keep one, so SQLite shall not either. */
        if (args[i].type == 't' && args[i].t.len && memchr(args[i].t.data, 0, args[i].t.len))
            return fail(ctx, CODE_invalid, tr(ctx, "A text holds a NUL character, which cannot be stored. Remove it."));
    }
    TRY(count_call(ctx));
    TRY(ctx->db->engine->run(ctx, ctx->db->conn, sql, args, &rows));
    if (out_rows)
        *out_rows = rows;
    return OK;
}

enum err db_run0(struct ctx *ctx, const struct db_sql *sql, struct db_rows *out_rows)
{
    return db_run_values(ctx, sql, 0, NULL, out_rows);
}

bool db_next(struct db_rows *rows)
{
    if (rows->at >= rows->count)
        return false;
    rows->at++;
    return true;
}

static const struct db_val *cell(const struct db_rows *rows, size_t col, char type)
{
    MUST(rows->at > 0 && col < rows->width);
    const struct db_val *value = &rows->cells[(rows->at - 1) * rows->width + col];
    MUST(value->type == type);
    return value;
}

int64_t db_int(const struct db_rows *rows, size_t col) { return cell(rows, col, 'i')->i; }
int64_t db_ref(const struct db_rows *rows, size_t col) { return cell(rows, col, 'r')->i; }
struct str db_text(const struct db_rows *rows, size_t col) { return cell(rows, col, 't')->t; }

static bool is_postgres_url(struct str where)
{
    return str_starts(where, STR("postgresql://")) || str_starts(where, STR("postgres://"));
}

enum err db_open(struct ctx *ctx, struct str where, bool create, struct db **out_db)
{
    void *conn = NULL;
    bool postgres = is_postgres_url(where);

    if (postgres)
        TRY(db_postgres_open(ctx, where, &conn));
    else
        TRY(db_sqlite_open(ctx, where, create, &conn));
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        BUG("out of memory");
    db->engine = postgres ? &db_postgres : &db_sqlite;
    db->conn = conn;
    *out_db = db;
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db->engine->close(db->conn);
    free(db);
}

bool db_is_postgres(const struct db *db) { return db->engine == &db_postgres; }
bool db_commits_in_groups(const struct db *db) { return db->engine->commits_in_groups; }

enum err db_begin(struct ctx *ctx, enum db_mode mode)
{
    ctx->catalog_now = NULL;
    TRY(count_call(ctx));
    return ctx->db->engine->begin(ctx, ctx->db->conn, mode);
}

enum err db_commit(struct ctx *ctx)
{
    enum err err = count_call(ctx);

    ctx->catalog_now = NULL;
    if (!err)
        err = ctx->db->engine->commit(ctx, ctx->db->conn);
    if (err)
        db_rollback(ctx);
    return err;
}

void db_rollback(struct ctx *ctx)
{
    ctx->catalog_now = NULL;
    ctx->db->engine->rollback(ctx, ctx->db->conn);
}

bool db_in_transaction(const struct db *db)
{
    return db->engine->in_transaction(db->conn);
}

/* Prepared, since every handler of a batch has its savepoint. */
DB_SQL(savepoint_sql, "db.savepoint", "SAVEPOINT handler", "", "", NULL);
DB_SQL(release_sql, "db.release", "RELEASE SAVEPOINT handler", "", "", NULL);

enum err db_usable(struct ctx *ctx)
{
    return ctx->db->engine->usable ? ctx->db->engine->usable(ctx, ctx->db->conn) : OK;
}

enum err db_savepoint(struct ctx *ctx)
{
    return db_run0(ctx, &savepoint_sql, NULL);
}

enum err db_release(struct ctx *ctx)
{
    return db_run0(ctx, &release_sql, NULL);
}

bool db_undo(struct ctx *ctx)
{
    struct fault kept = ctx->fault;

    ctx->catalog_now = NULL;
    if (!db_in_transaction(ctx->db))
        return false;
    enum err err = ctx->db->engine->script(ctx, ctx->db->conn, "ROLLBACK TO SAVEPOINT handler");
    if (!err)
        err = ctx->db->engine->script(ctx, ctx->db->conn, "RELEASE SAVEPOINT handler");
    ctx->fault = kept;
    return err == OK;
}

enum err db_write(struct ctx *ctx, enum err (*work)(struct ctx *, void *), void *what)
{
    enum err err = OK;

    for (int tries = 0; tries < WRITE_TRIES; tries++) {
        fault_clear(ctx);
        ctx->keeps = NULL;
        err = db_begin(ctx, DB_WRITE);
        if (!err) {
            err = work(ctx, what);
            if (err)
                db_rollback(ctx);
            else
                err = db_commit(ctx);
        }
        if (!err || !ctx->fault.may_retry)
            break;
    }
    return err;
}

enum err db_script(struct ctx *ctx, struct str script)
{
    TRY(count_call(ctx));
    return ctx->db->engine->script(ctx, ctx->db->conn, str_c(ctx->arena, script));
}

enum err db_prepare(struct ctx *ctx, const struct db_sql *sql)
{
    return ctx->db->engine->prepare(ctx, ctx->db->conn, sql);
}

enum err db_migration_lock(struct ctx *ctx)
{
    const struct db_engine *engine = ctx->db->engine;

    return engine->migration_lock ? engine->migration_lock(ctx, ctx->db->conn) : OK;
}

enum err db_backup(struct ctx *ctx, struct str file)
{
    return ctx->db->engine->backup(ctx, ctx->db->conn, file);
}

enum err db_restore(struct ctx *ctx, struct str where, struct str file)
{
    return is_postgres_url(where) ? db_postgres_restore(ctx, where, file) : db_sqlite_restore(ctx, where, file);
}

void db_fail_at(struct db *db, uint64_t nth) { db->fail_at = nth; }
uint64_t db_calls(const struct db *db) { return db->calls; }
