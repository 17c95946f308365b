/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.h: stores many rows in a few tables, to fill a database. SQLite takes them one by one, which is fastest there; PostgreSQL takes an
 * array for each column, since a round trip and a parse for each row would cost more than the row.
 *
 * Constraints and triggers work as always. On PostgreSQL rows wait until bulk_flush(), which writes the tables in the order of their ranks.
 */
#ifndef DB_BULK_H
#define DB_BULK_H

#include "db/row.h"

#define BULK_COLUMNS_MAX 48
#define BULK_TABLES_MAX  16

/* One table: a statement for one row, and one for an array a column, whose arguments are all text. Its rank, below
 * BULK_TABLES_MAX, is its own, and above those of the tables that it refers to. */
struct bulk_table { unsigned rank; const struct db_sql *row, *many; };

/* A t for each of these letters: the arguments of the statement for arrays. */
#define BULK_TEXTS(letters) &"tttttttttttttttttttttttttttttttttttttttttttttttt"[BULK_COLUMNS_MAX + 1 - sizeof(letters)]
/* The arrays of columns, for unnest(). */
#define BULK_INTS(n)  "CAST($" #n " AS BIGINT[])"
#define BULK_WORDS(n) "CAST($" #n " AS TEXT[])"

/* Declares a table: letters as in a db_sql, columns "id, at", values "$1, $2", arrays BULK_INTS(1) ", " BULK_INTS(2). */
#define BULK_TABLE(identifier, its_rank, into, letters, columns, values, arrays) \
    DB_SQL(identifier##_row, .name = "bulk." into, .args = letters, .cols = "", \
        .text = "INSERT INTO " into " (" columns ") VALUES (" values ")"); \
    DB_SQL(identifier##_many, .name = "bulk." into "_many", .args = BULK_TEXTS(letters), .cols = "", \
        .text = "INSERT INTO " into " (" columns ") VALUES (" values ")", \
        .postgres = "INSERT INTO " into " (" columns ") SELECT * FROM unnest(" arrays ")"); \
    static const struct bulk_table identifier = { its_rank, &identifier##_row, &identifier##_many }

/* The same of a row by name (db/row.h). */
#define BULK_ROWS(identifier, its_rank, into, row) \
    BULK_TABLE(identifier, its_rank, into, ROW_STORED_LETTERS(row), ROW_STORED_COLUMNS(row), ROW_STORED_PLACES(row), \
               BULK_INTS(1) row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, BULK_ARRAY_, BULK_ARRAY_))
#define BULK_ARRAY_(place, letter, ...) ", " BULK_ARRAY_##letter(place)
#define BULK_ARRAY_i BULK_INTS
#define BULK_ARRAY_t BULK_WORDS
#define BULK_ARRAY_r BULK_INTS

/* Rows that wait to be written. */
struct bulk {
    struct arena arena;
    struct bulk_pile { const struct bulk_table *table; size_t rows, width; struct buf columns[BULK_COLUMNS_MAX]; } piles[BULK_TABLES_MAX];
    size_t rows;        /* in all piles together */
};

/* Called before the first row, outside a transaction: gives the connection more memory, and takes time-outs away. */
MUST_USE enum err bulk_begin(struct ctx *ctx);
/* Called after the last row, outside a transaction: lets PostgreSQL gather statistics about its tables (ANALYZE), as it otherwise does
 * later. */
MUST_USE enum err bulk_end(struct ctx *ctx);
MUST_USE enum err bulk_add_values(struct ctx *ctx, struct bulk *bulk, const struct bulk_table *table, size_t n,
                                  const struct db_val *values);
#define bulk_add(ctx, bulk, table, ...) \
    bulk_add_values(ctx, bulk, table, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ })
/* Writes the rows that wait; called before the transaction's end. */
MUST_USE enum err bulk_flush(struct ctx *ctx, struct bulk *bulk);
void bulk_free(struct bulk *bulk);

#endif
