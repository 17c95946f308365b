/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_sound_store.c: counting what is missing. Words of a request stand under its id, those of its communications beside
 * it (request_store.h).
 */
#include "desk/request/request_sound_store.h"

#include "db/db.h"

#define MISSING(row) \
    "SELECT COUNT(*), COALESCE(MIN(q.number), '') FROM request q WHERE NOT EXISTS (SELECT 1 FROM request_words w WHERE w." row " = q.id)"
DB_SQL(requests_missing, .name = "sound.requests", .args = "", .cols = "it", .text = MISSING("rowid"), .postgres = MISSING("id"));

/* How many more communications a request has than rows of words beside its own. */
#define LACK(row) \
    "SELECT q.number, (SELECT COUNT(*) FROM communication m WHERE m.request_id = q.id) - (SELECT COUNT(*) FROM request_words w" \
    " WHERE w." row " BETWEEN (q.id >> 21) << 21 AND (q.id | 2097151) AND w.request_id = q.id AND w." row " <> q.id) AS lack FROM request q"
#define MISSING_TEXT(row) \
    "SELECT COALESCE(CAST(SUM(lack) AS BIGINT), 0), COALESCE(MIN(number), '') FROM (" LACK(row) ") lacking WHERE lack > 0"
DB_SQL(communications_missing, .name = "sound.communications", .args = "", .cols = "it", .text = MISSING_TEXT("rowid"),
       .postgres = MISSING_TEXT("id"));

/* Of no request, outside its millisecond, or more than it has communications. */
#define STRAYS(row) \
    "SELECT (SELECT COUNT(*) FROM request_words w LEFT JOIN request q ON q.id = w.request_id" \
    " WHERE q.id IS NULL OR w." row " >> 21 <> q.id >> 21)" \
    " + (SELECT COALESCE(CAST(SUM(-lack) AS BIGINT), 0) FROM (" LACK(row) ") lacking WHERE lack < 0)"
DB_SQL(strays, .name = "sound.strays", .args = "", .cols = "i", .text = STRAYS("rowid"), .postgres = STRAYS("id"));

DB_SQL(newest, .name = "sound.newest", .args = "", .cols = "i",
       .text = "SELECT COALESCE(MAX(at), 0) FROM (SELECT MAX(recorded_at) AS at FROM ledger_entry"
               " UNION ALL SELECT MAX(submitted_at) FROM request UNION ALL SELECT MAX(at) FROM communication"
               " UNION ALL SELECT MAX(at) FROM security_log UNION ALL SELECT MAX(created_at) FROM account"
               " UNION ALL SELECT MAX(at) FROM catalog_revision) newest");

static enum err gap(struct ctx *ctx, const struct db_sql *sql, int64_t *out_count, struct str *number)
{
    struct db_rows rows;

    TRY(db_run0(ctx, sql, &rows));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    if (!number->len)
        *number = db_text(&rows, 1);
    return OK;
}

enum err request_search_gaps(struct ctx *ctx, struct search_gaps *out_gaps)
{
    struct search_gaps gaps = { .first_number = STR("") };
    struct db_rows rows;

    TRY(gap(ctx, &requests_missing, &gaps.requests, &gaps.first_number));
    TRY(gap(ctx, &communications_missing, &gaps.communications, &gaps.first_number));
    TRY(db_run0(ctx, &strays, &rows));
    MUST(db_next(&rows));
    gaps.strays = db_int(&rows, 0);
    *out_gaps = gaps;
    return OK;
}

enum err request_newest_instant(struct ctx *ctx, int64_t *out_at)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &newest, &rows));
    MUST(db_next(&rows));
    *out_at = db_int(&rows, 0);
    return OK;
}
