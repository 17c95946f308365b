/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.h: wide rows by name. A column is one line: its letter (db.h), what is selected, and the member that it is read into. From the lines
 * the compiler makes the list of columns, the letters, and the reading, so that nobody counts columns. What a statement selects
 * from, and what it stores, stays a text.
 *
 *   #define ACCOUNT_ROW(first, next, as) \
 *       first(i, "a.id", id) \
 *       next(t, "a.email", email) \
 *       as(t, "a.kind", kind, kind_of)                  a function of what was read
 *   ROW_READER(account_read, struct account, ACCOUNT_ROW)
 *
 *   DB_SQL(by_id, .cols = ROW_LETTERS(ACCOUNT_ROW), .text = "SELECT " ROW_COLUMNS(ACCOUNT_ROW) " FROM account a WHERE a.id = $1", ...);
 *
 * A reader fills the members that have a column, from the column `at` on, and leaves the others as they are. What stands
 * behind them begins with column ROW_WIDTH.
 */
#ifndef DB_ROW_H
#define DB_ROW_H

#include "db/db.h"

#define ROW_COLUMNS(row) row(ROW_FIRST_, ROW_NEXT_, ROW_NEXT_)
#define ROW_LETTERS(row) row(ROW_LETTER_, ROW_LETTER_, ROW_LETTER_)
#define ROW_WIDTH(row)   (sizeof(ROW_LETTERS(row)) - 1)
#define ROW_READER(name, type, row) \
    static void name(const struct db_rows *rows, size_t at, void *into) \
    { \
        type *out = into; \
        row(ROW_READ_, ROW_READ_, ROW_READ_AS_) \
        (void)at; \
    }

/* The rows that are left, each read from its first column on, into an array whose members are 0 where they have none. */
void *row_list(struct ctx *ctx, struct db_rows *rows, size_t size, void (*read)(const struct db_rows *rows, size_t at, void *into),
               size_t *out_count);

#define ROW_FIRST_(letter, column, ...)  column
#define ROW_NEXT_(letter, column, ...)   ", " column
#define ROW_LETTER_(letter, column, ...) #letter
#define ROW_READ_(letter, column, member)           ROW_READ_##letter(member)
#define ROW_READ_i(member)                          out->member = (__typeof__(out->member))db_int(rows, at++);
#define ROW_READ_r(member)                          out->member = (__typeof__(out->member))db_ref(rows, at++);
#define ROW_READ_t(member)                          out->member = db_text(rows, at++);
#define ROW_READ_AS_(letter, column, member, value) out->member = value(ROW_CELL_##letter(rows, at++));
#define ROW_CELL_i db_int
#define ROW_CELL_t db_text
#define ROW_CELL_r db_ref

#endif
