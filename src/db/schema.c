/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: the parts of a database as its engine lists them, and the comparison of two such lists. */
#include "db/schema.h"

#include <unistd.h>

#include "db/engine.h"
#include "db/migrate.h"

/* Kind, table, name, definition, in their order as bytes. What SQLite keeps for itself is not listed. Names of the schema itself are taken
 * out of PostgreSQL's definitions, which have them where the schema is not in the search path. */
DB_SQL(list_parts, "schema.parts",
       "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' AND $1 = $1 ORDER BY 1, 2, 3",
       "t", "tttt",
       "WITH home AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1),"
       " tables AS (SELECT c.oid, c.relname FROM pg_catalog.pg_class c, home h WHERE c.relnamespace = h.oid AND c.relkind = 'r'),"
       " parts (kind, part_of, name, definition) AS ("
       " SELECT 'column', t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END"
       " || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') || a.attgenerated::text"
       " FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped"
       " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
       " UNION ALL SELECT 'constraint', t.relname::text, c.conname::text, pg_get_constraintdef(c.oid)"
       " FROM tables t JOIN pg_catalog.pg_constraint c ON c.conrelid = t.oid"
       " UNION ALL SELECT 'index', t.relname::text, i.relname::text, pg_get_indexdef(x.indexrelid)"
       " FROM tables t JOIN pg_catalog.pg_index x ON x.indrelid = t.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid"
       " UNION ALL SELECT 'trigger', t.relname::text, g.tgname::text, pg_get_triggerdef(g.oid) || g.tgenabled::text"
       " FROM tables t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal"
       " UNION ALL SELECT 'function', '', p.proname::text, p.prosrc FROM pg_catalog.pg_proc p, home h WHERE p.pronamespace = h.oid)"
       " SELECT kind, part_of, name, replace(definition, $1 || '.', '') FROM parts ORDER BY kind COLLATE \"C\", part_of COLLATE \"C\", name COLLATE \"C\"",
       false);

DB_SQL(home, "schema.home", "SELECT 'main'", "", "t", "SELECT current_schema()::text", false);

static enum err list(struct ctx *ctx, struct str schema, struct db_rows *out_rows)
{
    return db_run(ctx, &list_parts, out_rows, DB_T(schema));
}

static enum err list_there(struct ctx *ctx, struct db_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_begin(ctx, DB_READ));
    enum err err = db_run0(ctx, &home, &rows);
    if (!err) {
        MUST(db_next(&rows));
        err = list(ctx, str_copy(ctx->arena, db_text(&rows, 0)), out_rows);
    }
    db_rollback(ctx);
    return err;
}

static enum err make_and_list(struct ctx *ctx, struct str schema, struct db_rows *out_rows)
{
    struct buf report = buf_new(ctx->arena);

    TRY(db_make_schema(ctx, &report));
    return list(ctx, schema, out_rows);
}

static enum err list_made_in_memory(struct ctx *ctx, struct db_rows *out_rows)
{
    struct db *there = ctx->db;
    void *conn = NULL;
    enum err err = db_sqlite_memory(ctx, &conn);

    if (err) {
        db_sqlite.close(conn);
        return err;
    }
    ctx->db = db_new(&db_sqlite, conn);
    err = make_and_list(ctx, STR("main"), out_rows);
    db_close(ctx->db);
    ctx->db = there;
    return err;
}

static enum err list_made_on_server(struct ctx *ctx, struct db_rows *out_rows)
{
    struct str schema = str_format(ctx->arena, "entitled_doctor_%ld", (long)getpid());

    TRY(db_begin(ctx, DB_WRITE));
    enum err err = db_script(ctx, str_format(ctx->arena, "CREATE SCHEMA %s; SET LOCAL search_path = %s;", schema.data, schema.data));
    if (!err)
        err = make_and_list(ctx, schema, out_rows);
    db_rollback(ctx);
    return err;
}

/* ---- Comparing -------------------------------------------------------------------------------------- */

static int order(const struct db_rows *a, const struct db_rows *b)
{
    for (size_t col = 0; col < 3; col++) {
        int difference = str_order(db_text(a, col), db_text(b, col));
        if (difference)
            return difference;
    }
    return 0;
}

static void add(struct schema_part *parts, size_t *count, enum schema_state state, const struct db_rows *rows)
{
    parts[(*count)++] = (struct schema_part){ state, db_text(rows, 0), db_text(rows, 1), db_text(rows, 2) };
}

enum err schema_compare(struct ctx *ctx, struct schema_part **out_parts, size_t *out_count)
{
    struct db_rows there, made;

    TRY(list_there(ctx, &there));
    TRY(db_is_postgres(ctx->db) ? list_made_on_server(ctx, &made) : list_made_in_memory(ctx, &made));
    struct schema_part *parts = arena_alloc(ctx->arena, (there.count + made.count + 1) * sizeof *parts);
    size_t count = 0;
    bool has_there = db_next(&there), has_made = db_next(&made);
    while (has_there || has_made) {
        int difference = !has_there ? 1 : !has_made ? -1 : order(&there, &made);
        if (difference)
            add(parts, &count, difference > 0 ? SCHEMA_MISSING : SCHEMA_ADDED, difference > 0 ? &made : &there);
        else if (!str_equal(db_text(&there, 3), db_text(&made, 3)))
            add(parts, &count, SCHEMA_CHANGED, &made);
        if (difference <= 0)
            has_there = db_next(&there);
        if (difference >= 0)
            has_made = db_next(&made);
    }
    *out_parts = parts;
    *out_count = count;
    return OK;
}
