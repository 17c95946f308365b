/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.c: rows one by one on SQLite, as arrays on PostgreSQL. */
#include "db/bulk.h"

enum err bulk_begin(struct ctx *ctx)
{
    if (db_is_postgres(ctx->db))
        return db_script(ctx, STR("SET statement_timeout = 0"));
    return db_script(ctx, STR("PRAGMA cache_size = -524288; PRAGMA wal_autocheckpoint = 30000"));
}

enum err bulk_end(struct ctx *ctx)
{
    return db_is_postgres(ctx->db) ? db_script(ctx, STR("ANALYZE")) : OK;
}

/* Writes a text as an element of an array, always quoted, so that none reads as NULL or a brace. */
static void add_text(struct buf *column, struct str text)
{
    size_t from = 0;

    buf_add_char(column, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '"' && text.data[i] != '\\')
            continue;
        buf_add(column, (struct str){ text.data + from, i - from });
        buf_add_char(column, '\\');
        from = i;
    }
    buf_add(column, (struct str){ text.data + from, text.len - from });
    buf_add_char(column, '"');
}

static void add_value(struct buf *column, const struct db_val *value, bool first)
{
    buf_add_char(column, first ? '{' : ',');
    if (value->type == 't')
        add_text(column, value->t);
    else if (value->type == 'r' && value->i == 0)
        buf_add(column, STR("NULL"));
    else
        buf_add_int(column, value->i);
}

enum err bulk_add_values(struct ctx *ctx, struct bulk *bulk, const struct bulk_table *table, size_t n,
                         const struct db_val *values)
{
    if (!db_is_postgres(ctx->db))
        return db_run_values(ctx, table->row, n, values, NULL);
    MUST(table->rank < BULK_TABLES_MAX && n <= BULK_COLUMNS_MAX);
    struct bulk_pile *pile = &bulk->piles[table->rank];
    MUST(!pile->table || pile->table == table);
    pile->table = table;
    pile->width = n;
    for (size_t i = 0; i < n; i++) {
        if (!pile->rows)
            pile->columns[i] = buf_new(&bulk->arena);
        add_value(&pile->columns[i], &values[i], pile->rows == 0);
    }
    pile->rows++;
    bulk->rows++;
    return OK;
}

static enum err flush_pile(struct ctx *ctx, struct bulk_pile *pile)
{
    struct db_val values[BULK_COLUMNS_MAX];

    for (size_t i = 0; i < pile->width; i++) {
        buf_add_char(&pile->columns[i], '}');
        values[i] = DB_T(buf_str(&pile->columns[i]));
    }
    return db_run_values(ctx, pile->table->many, pile->width, values, NULL);
}

enum err bulk_flush(struct ctx *ctx, struct bulk *bulk)
{
    for (size_t i = 0; i < BULK_TABLES_MAX; i++) {
        if (bulk->piles[i].rows)
            TRY(flush_pile(ctx, &bulk->piles[i]));
        bulk->piles[i].rows = 0;
    }
    bulk->rows = 0;
    arena_reset(&bulk->arena);
    return OK;
}

void bulk_free(struct bulk *bulk)
{
    arena_free(&bulk->arena);
}
