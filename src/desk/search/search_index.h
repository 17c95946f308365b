/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_index.h: the statements on an index of words, for the *_store.c of the room whose things it holds. The index of the things in
 * the table THING is the table THING_words, with the column THING_id; decision 0047 says how to add one.
 */
#ifndef DESK_SEARCH_SEARCH_INDEX_H
#define DESK_SEARCH_SEARCH_INDEX_H

#include "desk/search/search.h"

/* Whether a row has the id of something within a thing's millisecond (search_row_id()), as all of its rows have. */
#define SEARCH_IN_MS_OF(id, of) id " BETWEEN (" of " >> 21) << 21 AND (" of " | 2097151)"

#define SEARCH_INSERT(thing, row) "INSERT INTO " thing "_words (" row ", words, " thing "_id, staff_only) VALUES ($1, $2, $3, $4)"
#define SEARCH_ROWS_OF(thing, row) " WHERE " SEARCH_IN_MS_OF(row, "$1") " AND " thing "_id = $1"
#define SEARCH_MARK_ADD(thing, row) \
    "UPDATE " thing "_words SET words = words || ' ' || $2" SEARCH_ROWS_OF(thing, row) " AND staff_only = 0"
/* The text is written whole, also on SQLite, whose index has to see the words that go. */
#define SEARCH_MARK_REMOVE(thing, row) \
    "UPDATE " thing "_words SET words = REPLACE(words, ' ' || $2, '')" SEARCH_ROWS_OF(thing, row) " AND staff_only = 0"
#define SEARCH_OUTDATED(thing, row) \
    "SELECT COUNT(*) FROM " thing "_words WHERE " row " = (SELECT MAX(id) FROM " thing ") AND REPLACE(words, ' ' || $1, '') = words"

/*
 * FTS5 keeps a table in five others, and drops none whose version or structure it cannot read: so it first gets one that it
 * can. Where the table itself is missing, what is left of the five would be in the way. With secure_delete, which Debian's
 * SQLite begins with, each of their pages would be written as zeros into the log, while all writers wait.
 */
#define SEARCH_ANEW_SQLITE(thing) \
    "PRAGMA secure_delete = FAST;" \
    "CREATE TABLE IF NOT EXISTS " thing "_words_config (k PRIMARY KEY, v) WITHOUT ROWID;" \
    "INSERT OR REPLACE INTO " thing "_words_config VALUES ('version', 4);" \
    "CREATE TABLE IF NOT EXISTS " thing "_words_data (id INTEGER PRIMARY KEY, block BLOB);" \
    "INSERT OR REPLACE INTO " thing "_words_data VALUES (10, x'00000000000000');" \
    "DROP TABLE IF EXISTS " thing "_words;" \
    "DROP TABLE IF EXISTS " thing "_words_config; DROP TABLE IF EXISTS " thing "_words_data; DROP TABLE IF EXISTS " thing "_words_idx;" \
    "DROP TABLE IF EXISTS " thing "_words_docsize; DROP TABLE IF EXISTS " thing "_words_content;" \
    "CREATE VIRTUAL TABLE " thing "_words USING fts5 (words, " thing "_id UNINDEXED, staff_only UNINDEXED," \
    " tokenize = 'unicode61 remove_diacritics 0');" \
    "PRAGMA secure_delete = ON;"

/* Emptying it begins new files for the table and its indexes; the column is made anew, since it may hold other words. */
#define SEARCH_ANEW_POSTGRES(thing) \
    "TRUNCATE " thing "_words;" \
    "ALTER TABLE " thing "_words DROP COLUMN IF EXISTS vector;" \
    "ALTER TABLE " thing "_words ADD COLUMN vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;" \
    "CREATE INDEX " thing "_words_vector ON " thing "_words USING gin (vector);"

/* SEARCH_INDEX(request_index, "request"): the index request_index of the things in the table request. */
#define SEARCH_INDEX(identifier, thing) \
    DB_SQL(identifier##_insert, .name = thing ".words", .args = "itii", .cols = "", \
        .text = SEARCH_INSERT(thing, "rowid"), .postgres = SEARCH_INSERT(thing, "id")); \
    DB_SQL(identifier##_taken, .name = thing ".words_taken", .args = "i", .cols = "i", \
        .text = "SELECT " thing "_id FROM " thing "_words WHERE rowid = $1", .postgres = "SELECT " thing "_id FROM " thing "_words WHERE id = $1"); \
    DB_SQL(identifier##_mark_add, .name = thing ".words_mark", .args = "it", .cols = "", \
        .text = SEARCH_MARK_ADD(thing, "rowid"), .postgres = SEARCH_MARK_ADD(thing, "id")); \
    DB_SQL(identifier##_mark_remove, .name = thing ".words_mark_gone", .args = "it", .cols = "", \
        .text = SEARCH_MARK_REMOVE(thing, "rowid"), .postgres = SEARCH_MARK_REMOVE(thing, "id")); \
    DB_SQL(identifier##_clear, .name = thing ".words_clear", .args = "i", .cols = "", \
        .text = "DELETE FROM " thing "_words" SEARCH_ROWS_OF(thing, "rowid"), .postgres = "DELETE FROM " thing "_words" SEARCH_ROWS_OF(thing, "id")); \
    DB_SQL(identifier##_columns, .name = "sound." thing "_columns", .args = "", .cols = "ii", .text = "SELECT 0, 1", \
        .postgres = "SELECT (SELECT COUNT(*) FROM " thing "_words WHERE vector IS DISTINCT FROM to_tsvector('simple', words))," \
                    " (SELECT COUNT(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]" \
                    " WHERE i.indrelid = '" thing "_words'::regclass AND a.attname = 'vector' AND i.indisvalid AND i.indisready)"); \
    DB_SQL(identifier##_outdated, .name = "sound." thing "_outdated", .args = "t", .cols = "i", \
        .text = SEARCH_OUTDATED(thing, "rowid"), .postgres = SEARCH_OUTDATED(thing, "id")); \
    DB_SQL(identifier##_found, .name = "sound." thing "_found", .args = "t", .cols = "i", \
        .text = "SELECT rowid FROM " thing "_words WHERE " thing "_words MATCH $1", \
        .postgres = "SELECT id FROM " thing "_words WHERE vector @@ to_tsquery('simple', $1)"); \
    const struct search_index identifier = { \
        .insert = &identifier##_insert, .taken = &identifier##_taken, .mark_add = &identifier##_mark_add, \
        .mark_remove = &identifier##_mark_remove, .clear = &identifier##_clear, .columns = &identifier##_columns, \
        .outdated = &identifier##_outdated, .found = &identifier##_found, \
        .anew_sqlite = SEARCH_ANEW_SQLITE(thing), .anew_postgres = SEARCH_ANEW_POSTGRES(thing), \
    }

/* The same rows by the thousand (db/bulk.h): SEARCH_BULK(words_rows, 13, "request"). */
#define SEARCH_BULK(identifier, number, thing) \
    DB_SQL(identifier##_one, .name = "bulk." thing "_words", .args = "itii", .cols = "", \
        .text = SEARCH_INSERT(thing, "rowid"), .postgres = SEARCH_INSERT(thing, "id")); \
    DB_SQL(identifier##_many, .name = "bulk." thing "_words_many", .args = "tttt", .cols = "", \
        .text = SEARCH_INSERT(thing, "rowid"), \
        .postgres = "INSERT INTO " thing "_words (id, words, " thing "_id, staff_only) SELECT * FROM unnest(" \
                    BULK_INTS(1) ", " BULK_WORDS(2) ", " BULK_INTS(3) ", " BULK_INTS(4) ")"); \
    static const struct bulk_table identifier = { number, &identifier##_one, &identifier##_many }

/*
 * The statement of a search; `own` are the letters of $3 to $7. $1 is the row behind which to begin,
 * $2 how many; $3 to $7 are what the room narrows by, in `narrowed`, where `q` is the thing; then $8 the words, $9 whether rows for
 * staff only count, $10 the thing behind which the page begins, $11 the marks. Never the mark alone decides: it is a word among the words
 * that people type.
 */
#define SEARCH_STATEMENT_(thing, row, matches, narrowed, beyond, way) \
    "SELECT " row ", q.id FROM " thing "_words CROSS JOIN " thing " q WHERE " matches " AND " row " " beyond " $1" \
    " AND ($9 = 1 OR staff_only = 0) AND q.id = " thing "_words." thing "_id AND q.id " beyond " $10" \
    " AND " narrowed " ORDER BY " row " " way " LIMIT $2"
#define SEARCH_STATEMENT(identifier, thing, label, own, narrowed, beyond, way) \
    DB_SQL(identifier, .name = label, .args = "ii" own "tiit", .cols = "ii", \
        .text = SEARCH_STATEMENT_(thing, thing "_words.rowid", thing "_words MATCH $8 || $11", narrowed, beyond, way), \
        .postgres = SEARCH_STATEMENT_(thing, thing "_words.id", "vector @@ (plainto_tsquery('simple', $8) && to_tsquery('simple', $11))", \
                                      narrowed, beyond, way))

#endif
