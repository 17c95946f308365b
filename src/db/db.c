/* SPDX-License-Identifier: Apache-2.0 */
/* db.c: the part of the database that is the same for both engines. */
#include "db/engine.h"
#include "db/health.h"
#include "db/memory.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/pulse.h"

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

    pulse();
    db->calls++;
    if (db->fail_at && --db->fail_at == 0)
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The database does not answer at the moment. Nothing was changed; try again in a moment."),
                       STR("fault injected by a test"));
    return OK;
}

struct db_val *db_rows_add(struct ctx *ctx, struct db_rows *rows)
{
    /* Most answers are one row. */
    if (rows->count == rows->cap) {
        size_t cap = rows->cap ? rows->cap * 4 : 1;
        struct db_val *more = arena_alloc(ctx->arena, cap * rows->width * sizeof *more);
        if (rows->count)
            memcpy(more, rows->cells, rows->count * rows->width * sizeof *more);
        rows->cells = more;
        rows->cap = cap;
    }
    return &rows->cells[rows->count++ * rows->width];
}

static enum err check_args(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args)
{
    MUST(n == strlen(sql->args));
    for (size_t i = 0; i < n; i++) {
        MUST(args[i].type == sql->args[i]);
        /* PostgreSQL cannot store a NUL, so SQLite does not get one either. */
        if (args[i].type == 't' && args[i].t.len && memchr(args[i].t.data, 0, args[i].t.len))
            return fail(ctx, CODE_invalid, tr(ctx, "A text holds a NUL character, which cannot be stored. Remove it."));
    }
    TRY(count_call(ctx));
    if (!ctx->db->reading)
        db_memory_forget(ctx->db->memory);
    return OK;
}

enum err db_run_later_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args)
{
    const struct db *db = ctx->db;

    MUST(!sql->cols[0]);
    if (!db->engine->run_later || db->in_savepoint || !db_in_transaction(db))
        return db_run_values(ctx, sql, n, args, NULL);
    TRY(check_args(ctx, sql, n, args));
    return db->engine->run_later(ctx, db->conn, sql, args);
}

enum err db_run_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows)
{
    struct db_rows rows = { .width = strlen(sql->cols) };

    TRY(check_args(ctx, sql, n, args));
    TRY(ctx->db->engine->run(ctx, ctx->db->conn, sql, args, &rows));
    if (out_rows)
        *out_rows = rows;
    return OK;
}

enum err db_run0(struct ctx *ctx, const struct db_sql *sql, struct db_rows *out_rows)
{
    return db_run_values(ctx, sql, 0, NULL, out_rows);
}

/* A transaction asks once which version of the database it sees. */
static enum err see_version(struct ctx *ctx)
{
    struct db *db = ctx->db;
    struct db_rows rows = { .width = 1 };

    if (db->has_seen)
        return OK;
    TRY(db->engine->run(ctx, db->conn, db->engine->version, NULL, &rows));
    MUST(db_next(&rows));
    db_memory_see(db->memory, db_int(&rows, 0));
    db->has_seen = true;
    return OK;
}

enum err db_recall_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows)
{
    struct db *db = ctx->db;

    /* A test that lets each call fail in turn needs each of them to be made. */
    if (!db->reading || !db->engine->version || db->fail_at)
        return db_run_values(ctx, sql, n, args, out_rows);
    MUST(n == strlen(sql->args));
    TRY(see_version(ctx));
    if (db_memory_find(db->memory, sql, args, ctx->arena, out_rows))
        return OK;
    TRY(db_run_values(ctx, sql, n, args, out_rows));
    db_memory_keep(db->memory, sql, args, out_rows);
    return OK;
}

bool db_next(struct db_rows *rows)
{
    if (rows->at >= rows->count)
        return false;
    rows->at++;
    return true;
}

static const struct db_val *db_cell(const struct db_rows *rows, size_t col, char type)
{
    MUST(rows->at > 0 && col < rows->width);
    const struct db_val *value = &rows->cells[(rows->at - 1) * rows->width + col];
    MUST(value->type == type);
    return value;
}

int64_t db_int(const struct db_rows *rows, size_t col) { return db_cell(rows, col, 'i')->i; }
int64_t db_ref(const struct db_rows *rows, size_t col) { return db_cell(rows, col, 'r')->i; }
struct str db_text(const struct db_rows *rows, size_t col) { return db_cell(rows, col, 't')->t; }

bool db_is_postgres_url(struct str where)
{
    return str_starts(where, STR("postgresql://")) || str_starts(where, STR("postgres://"));
}

struct db *db_new(const struct db_engine *engine, void *conn)
{
    struct db *db = calloc(1, sizeof *db);

    if (!db)
        BUG("out of memory");
    db->memory = db_memory_new();
    db->engine = engine;
    db->conn = conn;
    return db;
}

enum err db_open(struct ctx *ctx, struct str where, bool create, struct db **out_db)
{
    void *conn = NULL;
    bool postgres = db_is_postgres_url(where);

    if (postgres)
        TRY(db_postgres_open(ctx, where, &conn));
    else
        TRY(db_sqlite_open(ctx, where, create, &conn));
    *out_db = db_new(postgres ? &db_postgres : &db_sqlite, conn);
    return OK;
}

/* ---- What rooms keep ------------------------------------------------------------------------------------- */

struct db_kept { struct db_kept *next; const struct db_keeper *keeper; void *what; };

void *db_keep(struct db *db, const struct db_keeper *keeper)
{
    struct db_kept *kept = db->kept;

    while (kept && kept->keeper != keeper)
        kept = kept->next;
    if (!kept) {
        kept = calloc(1, sizeof *kept);
        if (!kept)
            BUG("out of memory");
        *kept = (struct db_kept){ .next = db->kept, .keeper = keeper, .what = keeper->make() };
        db->kept = kept;
    }
    return kept->what;
}

static void db_keep_nothing(struct db *db)
{
    for (struct db_kept *kept = db->kept, *next; kept; kept = next) {
        next = kept->next;
        kept->keeper->end(kept->what);
        free(kept);
    }
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_keep_nothing(db);
    db->engine->close(db->conn);
    db_memory_free(db->memory);
    free(db);
}

bool db_is_postgres(const struct db *db) { return db->engine == &db_postgres; }
bool db_commits_in_groups(const struct db *db) { return db->engine->commits_in_groups; }

/* Forgets what the transaction has read or planned. */
static void memos_forget(struct ctx *ctx)
{
    ctx_memo_forget(ctx);
}

enum err db_begin(struct ctx *ctx, enum db_mode mode)
{
    memos_forget(ctx);
    TRY(count_call(ctx));
    struct db *db = ctx->db;
    bool had_seen = db->has_seen;
    db->has_seen = db->in_savepoint = false;
    TRY(db->engine->begin(ctx, db->conn, mode));
    db->reading = mode == DB_READ;
    db->has_seen = had_seen && db->reading && db->engine->resumed && db->engine->resumed(db->conn);
    if (mode != DB_READ)
        db_memory_forget(ctx->db->memory);
    return OK;
}

enum err db_commit(struct ctx *ctx)
{
    enum err err = count_call(ctx);

    memos_forget(ctx);
    if (!err)
        err = ctx->db->engine->commit(ctx, ctx->db->conn);
    ctx->db->reading = false;
    if (err)
        db_rollback(ctx);
    return err;
}

void db_rollback(struct ctx *ctx)
{
    memos_forget(ctx);
    ctx->db->reading = false;
    ctx->db->engine->rollback(ctx, ctx->db->conn);
}

bool db_take_turn(struct db *db, int64_t ms)
{
    return !db->engine->take_turn || db->engine->take_turn(db->conn, ms);
}

void db_leave_turn(struct db *db)
{
    if (db && db->engine->leave_turn)
        db->engine->leave_turn(db->conn);
}

void db_meanwhile(struct db *db, void (*wait)(void *what, int fd, int ms), void *what)
{
    if (db && db->engine->meanwhile)
        db->engine->meanwhile(db->conn, wait, what);
}

void db_linger(struct db *db, bool may)
{
    if (db && db->engine->linger)
        db->engine->linger(db->conn, may);
}

bool db_in_transaction(const struct db *db)
{
    return db->engine->in_transaction(db->conn);
}

uint64_t db_changes(const struct db *db)
{
    return db->engine->changes ? db->engine->changes(db->conn) : db->calls;
}

DB_SQL(savepoint_sql, "db.savepoint", "SAVEPOINT handler", "", "", NULL, false);
DB_SQL(release_sql, "db.release", "RELEASE SAVEPOINT handler", "", "", NULL, false);

enum err db_usable(struct ctx *ctx)
{
    if (health_is_damaged())
        return db_fail(ctx, CODE_damaged, false,
                       tr(ctx, "The database is damaged: what was read of it is not what was written. Whoever runs this: the log says where; look with entitled doctor."),
                       STR("noticed since the server began"));
    TRY(ctx->db->engine->usable ? ctx->db->engine->usable(ctx, ctx->db->conn) : OK);
    if (health_is_full(clock_running()))
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The disk of the database is full. Reading goes on; make room on it."), STR("noticed a moment ago"));
    return OK;
}

enum err db_tend(struct ctx *ctx, struct str *out_note)
{
    *out_note = STR("");
    return ctx->db->engine->tend ? ctx->db->engine->tend(ctx, ctx->db->conn, out_note) : OK;
}

enum err db_savepoint(struct ctx *ctx)
{
    TRY(db_run0(ctx, &savepoint_sql, NULL));
    ctx->db->in_savepoint = true;
    return OK;
}

enum err db_release(struct ctx *ctx)
{
    ctx->db->in_savepoint = false;
    return db_run0(ctx, &release_sql, NULL);
}

bool db_undo(struct ctx *ctx)
{
    struct fault kept = ctx->fault;

    memos_forget(ctx);
    ctx->db->in_savepoint = false;
    if (!db_in_transaction(ctx->db))
        return false;
    enum err err = ctx->db->engine->script(ctx, ctx->db->conn, "ROLLBACK TO SAVEPOINT handler");
    if (!err)
        err = ctx->db->engine->script(ctx, ctx->db->conn, "RELEASE SAVEPOINT handler");
    ctx->fault = kept;
    return err == OK;
}

enum err db_end(struct ctx *ctx, enum err err)
{
    if (!err)
        return db_commit(ctx);
    db_rollback(ctx);
    return err;
}

enum err db_write(struct ctx *ctx, enum err (*change)(struct ctx *, void *), void *what)
{
    enum err err = OK;

    for (int tries = 0; tries < WRITE_TRIES; tries++) {
        fault_clear(ctx);
        ctx->keeps = NULL;
        err = db_begin(ctx, DB_WRITE);
        if (!err)
            err = db_end(ctx, change(ctx, what));
        if (!err || !ctx->fault.may_retry)
            break;
    }
    return err;
}

enum err db_script(struct ctx *ctx, struct str script)
{
    TRY(count_call(ctx));
    db_memory_forget(ctx->db->memory);
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
    return db_is_postgres_url(where) ? db_postgres_restore(ctx, where, file) : db_sqlite_restore(ctx, where, file);
}

void db_fail_at(struct db *db, uint64_t nth) { db->fail_at = nth; }
uint64_t db_calls(const struct db *db) { return db->calls; }

struct str db_like(struct arena *arena, struct str words)
{
    struct buf pattern = buf_new(arena);

    buf_add_char(&pattern, '%');
    for (size_t i = 0; i < words.len; i++) {
        if (words.data[i] == '%' || words.data[i] == '_' || words.data[i] == '\\')
            buf_add_char(&pattern, '\\');
        buf_add_char(&pattern, words.data[i]);
    }
    buf_add_char(&pattern, '%');
    return buf_str(&pattern);
}
