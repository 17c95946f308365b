/* SPDX-License-Identifier: Apache-2.0 */
/* harness_digest.c: whether anything in the database has changed. Tables and columns come from the schema, so that a new one is guarded
 * by itself. */
#include "tests/harness.h"

#include "base/crypto.h"

/* "table.column" that may differ though nothing has changed, as a part of SQL. A job that is taken is leased, which is undone by time. */
#define LEFT_OUT "('job.leased_until')"

/* One SELECT a table, each of its rows as one text t. The tables in which SQLite keeps the words that are searched for are shadows of
 * request_words, which is read itself. */
#define ROW_AS_TEXT(columns) "'SELECT ' || " columns " || ' AS t FROM '"
#define COLUMN(name) "'COALESCE(CAST(\"' || " name " || '\" AS TEXT), ''~'')'"
static const char sqlite_selects[] =
    "SELECT GROUP_CONCAT(s, ';') FROM (SELECT " ROW_AS_TEXT("GROUP_CONCAT(" COLUMN("p.name") ", ' || ''|'' || ')") " || l.name AS s"
    " FROM pragma_table_list l JOIN pragma_table_info(l.name) p WHERE l.schema = 'main' AND l.type IN ('table', 'virtual')"
    " AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name || '.' || p.name NOT IN " LEFT_OUT " GROUP BY l.name ORDER BY l.name)";
static const char postgres_selects[] =
    "SELECT STRING_AGG(s, ';') FROM (SELECT " ROW_AS_TEXT("STRING_AGG(" COLUMN("a.attname") ", ' || ''|'' || ' ORDER BY a.attnum)") " || c.relname AS s"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
    " AND a.attnum > 0 AND NOT a.attisdropped AND c.relname || '.' || a.attname NOT IN " LEFT_OUT " GROUP BY c.relname ORDER BY c.relname) q";

static struct str digest_of_rows(struct ctx *ctx)
{
    const char *glue = db_is_postgres(ctx->db) ? "STRING_AGG(t, '|' ORDER BY t)" : "GROUP_CONCAT(t, '|')";
    struct str selects = sql_text(ctx, db_is_postgres(ctx->db) ? postgres_selects : sqlite_selects);
    struct buf all = buf_new(ctx->arena);

    while (selects.len) {
        struct str select = str_cut(&selects, ';');
        buf_add(&all, sql_text(ctx, str_format(ctx->arena, "SELECT COALESCE(%s, '') FROM (%.*s ORDER BY 1) q", glue, STR_ARGS(select)).data));
        buf_add(&all, STR(";"));
    }
    return hash_hex(ctx->arena, buf_str(&all));
}

/* In memory of its own: a test may ask some hundred times. */
struct str database_digest(struct ctx *ctx)
{
    struct arena *before = ctx->arena, own = { .bytes_max = before->bytes_max };

    ctx->arena = &own;
    struct str digest = str_copy(before, digest_of_rows(ctx));
    ctx->arena = before;
    arena_free(&own);
    return digest;
}
