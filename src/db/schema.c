/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: the parts of a database as its engine lists them, and the comparison of two such lists. */
#include "db/schema.h"

#include <unistd.h>

#include "db/engine.h"
#include "db/migrate.h"

/* Kind, table, name, definition, in their order as bytes, of the schema that stands first in the search path, which is why PostgreSQL leaves
 * its name out of the definitions. What SQLite keeps for itself is not listed, nor what belongs to an extension. */
DB_SQL(list_parts, "schema.parts",
       "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY 1, 2, 3",
       "", "tttt",
       "WITH home AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema()),"
       " tables AS (SELECT c.oid, c.relname FROM pg_class c, home h WHERE c.relnamespace = h.oid AND c.relkind = 'r'),"
       " parts (kind, part_of, name, definition) AS ("
       " SELECT 'column', t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END"
       " || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') || a.attgenerated::text"
       " FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped"
       " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
       " UNION ALL SELECT 'constraint', t.relname::text, c.conname::text, pg_get_constraintdef(c.oid, true)"
       " || CASE WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgconstraint = c.oid AND g.tgenabled <> 'O') THEN ' DISABLED' ELSE '' END"
       " FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid"
       " UNION ALL SELECT 'index', t.relname::text, i.relname::text, pg_get_indexdef(x.indexrelid, 0, true) || x.indisvalid::text || x.indisready::text"
       " FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid"
       " UNION ALL SELECT 'trigger', t.relname::text, g.tgname::text, pg_get_triggerdef(g.oid, true) || g.tgenabled::text"
       " FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal"
       " UNION ALL SELECT 'rule', t.relname::text, r.rulename::text, pg_get_ruledef(r.oid, true) FROM tables t JOIN pg_rewrite r ON r.ev_class = t.oid"
       " UNION ALL SELECT 'function', '', p.proname::text, p.prosrc FROM pg_proc p JOIN home h ON h.oid = p.pronamespace"
       " WHERE NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'))"
       " SELECT kind, part_of, name, definition FROM parts ORDER BY kind COLLATE \"C\", part_of COLLATE \"C\", name COLLATE \"C\"",
       false);

/* Makes the schema in which the program finds its tables the first of the path, for the transaction; and whether another can be made. */
DB_SQL(go_home, "schema.home", "SELECT 1", "", "i",
       "SELECT CASE WHEN has_database_privilege(current_database(), 'CREATE') AND NOT pg_is_in_recovery()"
       " AND current_setting('default_transaction_read_only') = 'off' AND set_config('search_path', quote_ident(n.nspname), true) <> '' THEN 1 ELSE 0 END"
       " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'schema_migration' AND pg_table_is_visible(c.oid)",
       false);

static enum err list_there(struct ctx *ctx, bool *out_may_make, struct db_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_begin(ctx, DB_READ));
    enum err err = db_run0(ctx, &go_home, &rows);
    if (!err) {
        *out_may_make = db_next(&rows) && db_int(&rows, 0);
        err = *out_may_make ? db_run0(ctx, &list_parts, out_rows) : OK;
    }
    db_rollback(ctx);
    return err;
}

static enum err make_and_list(struct ctx *ctx, struct db_rows *out_rows)
{
    struct buf report = buf_new(ctx->arena);

    TRY(db_make_schema(ctx, &report));
    return db_run0(ctx, &list_parts, out_rows);
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
    err = make_and_list(ctx, out_rows);
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
        err = make_and_list(ctx, out_rows);
    db_rollback(ctx);
    return err;
}

/* ---- Comparing -------------------------------------------------------------------------------------- */

static int rows_order(const struct db_rows *a, const struct db_rows *b)
{
    for (size_t col = 0; col < 3; col++) {
        int difference = str_order(db_text(a, col), db_text(b, col));
        if (difference)
            return difference;
    }
    return 0;
}

/* Leaves out the index of words: it can be made anew and guards nothing, and the search has its own check. */
static void schema_add_part(struct schema_part *parts, size_t *count, enum schema_state state, const struct db_rows *rows)
{
    if (!str_starts(db_text(rows, 1), STR("request_words")))
        parts[(*count)++] = (struct schema_part){ state, db_text(rows, 0), db_text(rows, 1), db_text(rows, 2) };
}

enum err schema_compare(struct ctx *ctx, struct schema *out_schema)
{
    struct db_rows there, made;
    struct schema schema = { .compared = false };

    TRY(list_there(ctx, &schema.compared, &there));
    if (!schema.compared)
        return *out_schema = schema, OK;
    TRY(db_is_postgres(ctx->db) ? list_made_on_server(ctx, &made) : list_made_in_memory(ctx, &made));
    schema.wrong = arena_alloc(ctx->arena, (made.count + 1) * sizeof *schema.wrong);
    schema.added = arena_alloc(ctx->arena, (there.count + 1) * sizeof *schema.added);
    bool has_there = db_next(&there), has_made = db_next(&made);
    while (has_there || has_made) {
        int difference = !has_there ? 1 : !has_made ? -1 : rows_order(&there, &made);
        if (difference > 0)
            schema_add_part(schema.wrong, &schema.wrong_count, SCHEMA_MISSING, &made);
        else if (difference < 0)
            schema_add_part(schema.added, &schema.added_count, SCHEMA_ADDED, &there);
        else if (!str_equal(db_text(&there, 3), db_text(&made, 3)))
            schema_add_part(schema.wrong, &schema.wrong_count, SCHEMA_CHANGED, &made);
        if (difference <= 0)
            has_there = db_next(&there);
        if (difference >= 0)
            has_made = db_next(&made);
    }
    *out_schema = schema;
    return OK;
}
