/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_index.h: the statements on an index of words, for the *_store.c of the room whose things it holds. The index of the things in
 * the table THING is the table THING_words, with the column THING_id, and beside it THING_unwritten; decision 0047 says how to add one.
 */
#ifndef DESK_SEARCH_SEARCH_INDEX_H
#define DESK_SEARCH_SEARCH_INDEX_H

#include "desk/search/search.h"

/* Whether a row has the id of something within a thing's millisecond (search_row_id()), as all of its rows have. */
#define SEARCH_IN_MS_OF(id, of) id " BETWEEN (" of " >> 21) << 21 AND (" of " | 2097151)"

#define SEARCH_COLUMNS(thing, row) row ", words, " thing "_id, staff_only"
#define SEARCH_INSERT(thing, row) "INSERT INTO " thing "_words (" SEARCH_COLUMNS(thing, row) ") VALUES ($1, $2, $3, $4)"
#define SEARCH_TAKEN(thing, row) \
    "SELECT id FROM " thing "_unwritten WHERE id = $1 UNION ALL SELECT " row " FROM " thing "_words WHERE " row " = $1"
#define SEARCH_ROWS_OF(thing, row) " WHERE " SEARCH_IN_MS_OF(row, "$1") " AND " thing "_id = $1"
#define SEARCH_MARK_ADD(table, thing, row) \
    "UPDATE " table " SET words = words || ' ' || $2" SEARCH_ROWS_OF(thing, row) " AND staff_only = 0"
/* The text is written whole, also on SQLite, whose index has to see the words that go. */
#define SEARCH_MARK_REMOVE(table, thing, row) \
    "UPDATE " table " SET words = REPLACE(words, ' ' || $2, '')" SEARCH_ROWS_OF(thing, row) " AND staff_only = 0"
#define SEARCH_CLEAR(table, thing, row) "DELETE FROM " table SEARCH_ROWS_OF(thing, row)
#define SEARCH_MOVE(table, row) "UPDATE " table " SET " row " = $2 WHERE " row " = $1"

/* The first that are unwritten; those whose ids another row has taken meanwhile; and their way into the index: in one statement where others
 * add and take rows at the same time, in two on SQLite. */
#define SEARCH_FIRST(thing, columns, end) "(SELECT " columns " FROM " thing "_unwritten ORDER BY id LIMIT $1" end ")"
#define SEARCH_CLASHES(thing, row) \
    "SELECT u.id, u." thing "_id FROM " SEARCH_FIRST(thing, "id, " thing "_id", "") " u" \
    " WHERE EXISTS (SELECT 1 FROM " thing "_words w WHERE w." row " = u.id)"
#define SEARCH_WRITE_SQLITE(thing) \
    "INSERT INTO " thing "_words (" SEARCH_COLUMNS(thing, "rowid") ")" \
    " SELECT " SEARCH_COLUMNS(thing, "id") " FROM " thing "_unwritten ORDER BY id LIMIT $1"
#define SEARCH_WRITE_POSTGRES(thing) \
    "WITH gone AS (DELETE FROM " thing "_unwritten WHERE id IN " SEARCH_FIRST(thing, "id", " FOR UPDATE SKIP LOCKED") \
    " RETURNING " SEARCH_COLUMNS(thing, "id") ") INSERT INTO " thing "_words (" SEARCH_COLUMNS(thing, "id") ")" \
    " SELECT " SEARCH_COLUMNS(thing, "id") " FROM gone"

#define SEARCH_OUTDATED_(table, thing, row) \
    "(SELECT COUNT(*) FROM " table " WHERE " row " = (SELECT MAX(id) FROM " thing ") AND REPLACE(words, ' ' || $1, '') = words)"
#define SEARCH_OUTDATED(thing, row) \
    "SELECT " SEARCH_OUTDATED_(thing "_words", thing, row) " + " SEARCH_OUTDATED_(thing "_unwritten", thing, "id")

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
    DB_SQL(identifier##_insert, .name = thing ".unwritten", .args = "itii", .cols = "", \
        .text = "INSERT INTO " thing "_unwritten (" SEARCH_COLUMNS(thing, "id") ") VALUES ($1, $2, $3, $4)"); \
    DB_SQL(identifier##_taken, .name = thing ".words_taken", .args = "i", .cols = "i", \
        .text = SEARCH_TAKEN(thing, "rowid"), .postgres = SEARCH_TAKEN(thing, "id")); \
    DB_SQL(identifier##_any, .name = thing ".unwritten_any", .args = "", .cols = "i", .text = "SELECT id FROM " thing "_unwritten LIMIT 1"); \
    DB_SQL(identifier##_clashes, .name = thing ".words_clashes", .args = "i", .cols = "ii", \
        .text = SEARCH_CLASHES(thing, "rowid"), .postgres = SEARCH_CLASHES(thing, "id")); \
    DB_SQL(identifier##_write, .name = thing ".words", .args = "i", .cols = "", \
        .text = SEARCH_WRITE_SQLITE(thing), .postgres = SEARCH_WRITE_POSTGRES(thing)); \
    DB_SQL(identifier##_written, .name = thing ".words_written", .args = "i", .cols = "", \
        .text = "DELETE FROM " thing "_unwritten WHERE id IN " SEARCH_FIRST(thing, "id", "")); \
    DB_SQL(identifier##_unwritten_mark_add, .name = thing ".unwritten_mark", .args = "it", .cols = "", \
        .text = SEARCH_MARK_ADD(thing "_unwritten", thing, "id")); \
    DB_SQL(identifier##_mark_add, .name = thing ".words_mark", .args = "it", .cols = "", \
        .text = SEARCH_MARK_ADD(thing "_words", thing, "rowid"), .postgres = SEARCH_MARK_ADD(thing "_words", thing, "id")); \
    DB_SQL(identifier##_unwritten_mark_remove, .name = thing ".unwritten_mark_gone", .args = "it", .cols = "", \
        .text = SEARCH_MARK_REMOVE(thing "_unwritten", thing, "id")); \
    DB_SQL(identifier##_mark_remove, .name = thing ".words_mark_gone", .args = "it", .cols = "", \
        .text = SEARCH_MARK_REMOVE(thing "_words", thing, "rowid"), .postgres = SEARCH_MARK_REMOVE(thing "_words", thing, "id")); \
    DB_SQL(identifier##_unwritten_clear, .name = thing ".unwritten_clear", .args = "i", .cols = "", \
        .text = SEARCH_CLEAR(thing "_unwritten", thing, "id")); \
    DB_SQL(identifier##_clear, .name = thing ".words_clear", .args = "i", .cols = "", \
        .text = SEARCH_CLEAR(thing "_words", thing, "rowid"), .postgres = SEARCH_CLEAR(thing "_words", thing, "id")); \
    DB_SQL(identifier##_unwritten_move, .name = thing ".unwritten_move", .args = "ii", .cols = "", .text = SEARCH_MOVE(thing "_unwritten", "id")); \
    DB_SQL(identifier##_move, .name = thing ".words_move", .args = "ii", .cols = "", \
        .text = SEARCH_MOVE(thing "_words", "rowid"), .postgres = SEARCH_MOVE(thing "_words", "id")); \
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
        .insert = &identifier##_insert, .taken = &identifier##_taken, .any = &identifier##_any, .clashes = &identifier##_clashes, \
        .write = &identifier##_write, .written = &identifier##_written, \
        .mark_add = { &identifier##_unwritten_mark_add, &identifier##_mark_add }, \
        .mark_remove = { &identifier##_unwritten_mark_remove, &identifier##_mark_remove }, \
        .clear = { &identifier##_unwritten_clear, &identifier##_clear }, .move = { &identifier##_unwritten_move, &identifier##_move }, \
        .columns = &identifier##_columns, .outdated = &identifier##_outdated, .found = &identifier##_found, \
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
 * that people type. What is unwritten has no index that could narrow it, and SQLite's is asked without marks (db/sqlite_words.c).
 */
#define SEARCH_STATEMENT_(table, thing, row, matches, narrowed, beyond, way) \
    "SELECT " table "." row ", q.id FROM " table " CROSS JOIN " thing " q WHERE " matches " AND " table "." row " " beyond " $1" \
    " AND ($9 = 1 OR staff_only = 0) AND q.id = " table "." thing "_id AND q.id " beyond " $10" \
    " AND " narrowed " ORDER BY " table "." row " " way " LIMIT $2"
#define SEARCH_MATCHES_POSTGRES(vector) vector " @@ (plainto_tsquery('simple', $8) && to_tsquery('simple', $11))"
#define SEARCH_STATEMENT(identifier, thing, label, own, narrowed, beyond, way) \
    DB_SQL(identifier##_index, .name = label, .args = "ii" own "tiit", .cols = "ii", \
        .text = SEARCH_STATEMENT_(thing "_words", thing, "rowid", thing "_words MATCH $8 || $11", narrowed, beyond, way), \
        .postgres = SEARCH_STATEMENT_(thing "_words", thing, "id", SEARCH_MATCHES_POSTGRES("vector"), narrowed, beyond, way)); \
    DB_SQL(identifier##_unwritten, .name = label "_unwritten", .args = "ii" own "tiit", .cols = "ii", \
        .text = SEARCH_STATEMENT_(thing "_unwritten", thing, "id", "has_words(words, $8 || $11)", narrowed, beyond, way), \
        .postgres = SEARCH_STATEMENT_(thing "_unwritten", thing, "id", SEARCH_MATCHES_POSTGRES("to_tsvector('simple', words)"), narrowed, \
                                      beyond, way)); \
    static const struct search_statement identifier = { &identifier##_index, &identifier##_unwritten }

#endif
