/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.h: wide rows by name. A column is one line: its letter (db.h), what is selected, and the member that it is read into. From the lines
 * the compiler makes the list of columns, the letters, and the reading, so that nobody counts columns. What a statement selects
 * from stays a text.
 *
 *   #define ACCOUNT_ROW(first, next, as, own, stored) \
 *       first(i, "a.id", id) \
 *       own(2, t, "a.", "email", email)                 read and stored as it is
 *       as(t, "a.kind", kind, kind_of)                  a function of what was read
 *       stored(3, t, "kind", name_of(from->kind))       a value, which is stored only
 *       next(t, "o.name", organization_name)            read only
 *   ROW_READER(account_read, struct account, ACCOUNT_ROW)
 *
 *   DB_SQL(by_id, .cols = ROW_LETTERS(ACCOUNT_ROW), .text = "SELECT " ROW_COLUMNS(ACCOUNT_ROW) " FROM account a WHERE a.id = $1", ...);
 *
 * A reader fills the members that have a column, from the column `at` on, and leaves the others as they are. What stands
 * behind them begins with column ROW_WIDTH. A row that is only read has no more than `first, next, as, ...`.
 *
 * What is stored is the `id`, which `first` reads, and the lines `own` and `stored`. These begin with the place of their value among the
 * arguments: a new line takes the next one, wherever it stands. The compiler refuses a place that is left out or taken twice.
 *
 *   DB_SQL(insert, .args = ROW_STORED_LETTERS(ACCOUNT_ROW), .cols = "", .text = ROW_INSERT("account", ACCOUNT_ROW), ...);
 *   ROW_WRITER(account_values, struct account, ACCOUNT_ROW)
 *
 *   db_run_values(ctx, &insert, ROW_STORED(ACCOUNT_ROW), account_values(account, (struct db_val[ROW_STORED(ACCOUNT_ROW)]){ 0 }), NULL)
 */
#ifndef DB_ROW_H
#define DB_ROW_H

#include "db/db.h"

#include <string.h>

#define ROW_COLUMNS(row) row(ROW_FIRST_, ROW_NEXT_, ROW_NEXT_, ROW_NEXT_OWN_, ROW_NOTHING_)
#define ROW_LETTERS(row) row(ROW_LETTER_, ROW_LETTER_, ROW_LETTER_, ROW_LETTER_OWN_, ROW_NOTHING_)
#define ROW_WIDTH(row)   (sizeof(ROW_LETTERS(row)) - 1)
#define ROW_READER(name, type, row) \
    static void name(const struct db_rows *rows, size_t at, void *into) \
    { \
        type *out = into; \
        row(ROW_READ_, ROW_READ_, ROW_READ_AS_, ROW_READ_OWN_, ROW_NOTHING_) \
        (void)at; \
    }

/* What is stored. */
#define ROW_STORED_COLUMNS(row) "id" row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, ROW_NAME_OWN_, ROW_NAME_STORED_)
#define ROW_STORED_PLACES(row)  "$1" row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, ROW_PLACE_, ROW_PLACE_)
#define ROW_STORED(row)         (sizeof("i" row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, ROW_LETTER_OWN_, ROW_LETTER_OWN_)) - 1)
#define ROW_STORED_LETTERS(row) \
    ((const char[ROW_STORED(row) + 1]){ [0] = 'i', row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, ROW_LETTER_AT_, ROW_LETTER_AT_) })
#define ROW_INSERT(into, row)   "INSERT INTO " into " (" ROW_STORED_COLUMNS(row) ") VALUES (" ROW_STORED_PLACES(row) ")"
/* Fills the values and gives them back. */
#define ROW_WRITER(name, type, row) \
    static const struct db_val *name(const type *from, struct db_val values[static ROW_STORED(row)]) \
    { \
        const struct db_val stored[] = { \
            [0] = DB_I(from->id), row(ROW_NOTHING_, ROW_NOTHING_, ROW_NOTHING_, ROW_VALUE_OWN_, ROW_VALUE_STORED_) \
        }; \
        _Static_assert(COUNT_OF(stored) == ROW_STORED(row), "each place is taken once"); \
        return memcpy(values, stored, sizeof stored); \
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
#define ROW_NOTHING_(...)
#define ROW_NEXT_OWN_(place, letter, table, column, member)  ", " table column
#define ROW_LETTER_OWN_(place, letter, ...)                  #letter
#define ROW_READ_OWN_(place, letter, table, column, member)  ROW_READ_##letter(member)
#define ROW_NAME_OWN_(place, letter, table, column, member)  ", " column
#define ROW_NAME_STORED_(place, letter, column, value)       ", " column
#define ROW_PLACE_(place, ...)                               ", $" #place
#define ROW_LETTER_AT_(place, letter, ...)                   [place - 1] = ROW_CHAR_##letter,
#define ROW_CHAR_i 'i'
#define ROW_CHAR_t 't'
#define ROW_CHAR_r 'r'
#define ROW_VALUE_OWN_(place, letter, table, column, member) [place - 1] = ROW_VALUE_##letter(from->member),
#define ROW_VALUE_STORED_(place, letter, column, value)      [place - 1] = ROW_VALUE_##letter(value),
#define ROW_VALUE_i DB_I
#define ROW_VALUE_t DB_T
#define ROW_VALUE_r DB_R

#endif
