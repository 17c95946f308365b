/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_reindex_store.c: throwing the index of words away, and the way through the requests. What it is made anew with is a
 * copy of migrations/0006_request.sql; a test compares them.
 */
#include "desk/request/request_reindex_store.h"

#include "desk/request/request_rows.h"

/*
 * FTS5 keeps a table in five others, and drops none whose version or structure it cannot read: so it first gets one that it
 * can. Where the table itself is missing, what is left of the five would be in the way. With secure_delete, which Debian's
 * SQLite begins with, each of their pages would be written as zeros into the log, while all writers wait.
 */
#define LITE_ANEW \
    "PRAGMA secure_delete = FAST;" \
    "CREATE TABLE IF NOT EXISTS request_words_config (k PRIMARY KEY, v) WITHOUT ROWID;" \
    "INSERT OR REPLACE INTO request_words_config VALUES ('version', 4);" \
    "CREATE TABLE IF NOT EXISTS request_words_data (id INTEGER PRIMARY KEY, block BLOB);" \
    "INSERT OR REPLACE INTO request_words_data VALUES (10, x'00000000000000');" \
    "DROP TABLE IF EXISTS request_words;" \
    "DROP TABLE IF EXISTS request_words_config; DROP TABLE IF EXISTS request_words_data; DROP TABLE IF EXISTS request_words_idx;" \
    "DROP TABLE IF EXISTS request_words_docsize; DROP TABLE IF EXISTS request_words_content;" \
    "CREATE VIRTUAL TABLE request_words USING fts5 (words, request_id UNINDEXED, staff_only UNINDEXED," \
    " tokenize = 'unicode61 remove_diacritics 0');" \
    "PRAGMA secure_delete = ON;"

/* Emptying it begins new files for the table and its indexes; the column is made anew, since it may hold other words. */
#define POSTGRES_ANEW \
    "TRUNCATE request_words;" \
    "ALTER TABLE request_words DROP COLUMN IF EXISTS vector;" \
    "ALTER TABLE request_words ADD COLUMN vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED;" \
    "CREATE INDEX request_words_vector ON request_words USING gin (vector);"

DB_SQL(wanted, .name = "reindex.wanted", .args = "", .cols = "ii",
       .text = "SELECT COALESCE(MAX(id) + 1, 0), COUNT(*) FROM request");

DB_SQL(owners, .name = "reindex.owners", .args = "ii", .cols = "iri",
       .text = "SELECT r.id, r.organization_id, (SELECT COUNT(*) FROM communication m WHERE m.request_id = r.id)"
               " FROM request r WHERE r.id < $1 ORDER BY r.id DESC LIMIT $2");

#define CLEAR(id) "DELETE FROM request_words WHERE " IN_MS_OF(id, "$1") " AND request_id = $1"
DB_SQL(clear, .name = "reindex.clear", .args = "i", .cols = "", .text = CLEAR("rowid"), .postgres = CLEAR("id"));

enum err request_store_words_anew(struct ctx *ctx)
{
    return db_script(ctx, db_is_postgres(ctx->db) ? STR(POSTGRES_ANEW) : STR(LITE_ANEW));
}

enum err request_store_words_wanted(struct ctx *ctx, int64_t *out_behind, int64_t *out_all)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &wanted, &rows));
    MUST(db_next(&rows));
    *out_behind = db_int(&rows, 0);
    *out_all = db_int(&rows, 1);
    return OK;
}

enum err request_store_words_owners(struct ctx *ctx, int64_t behind, int64_t limit, struct words_owner **out_owners, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &owners, &rows, DB_I(behind), DB_I(limit)));
    struct words_owner *found = arena_alloc(ctx->arena, (rows.count + 1) * sizeof *found);
    for (size_t i = 0; db_next(&rows); i++)
        found[i] = (struct words_owner){ db_int(&rows, 0), db_ref(&rows, 1), db_int(&rows, 2) };
    *out_owners = found;
    *out_count = rows.count;
    return OK;
}

enum err request_store_words_clear(struct ctx *ctx, int64_t request_id)
{
    return db_run(ctx, &clear, NULL, DB_I(request_id));
}
