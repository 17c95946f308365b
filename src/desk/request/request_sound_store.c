/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_sound_store.c: counting what is missing. Words of a request stand under its id, those of its communications beside
 * it (request_store.h), in the index or among what is unwritten.
 */
#include "desk/request/request_sound_store.h"

#include "desk/account/address.h"
#include "desk/request/request_store.h"
#include "desk/search/search_index.h"

#define NOT_IN(table, row) \
    "NOT EXISTS (SELECT 1 FROM " table " w WHERE w." row " = q.id" \
    " AND w.request_id = q.id AND w.staff_only = 0 AND SUBSTR(w.words, 1, LENGTH(q.number)) = q.number)"
#define MISSING(row) \
    "SELECT COUNT(*), COALESCE(MIN(q.number), '') FROM request q WHERE " NOT_IN("request_words", row) " AND " NOT_IN("request_unwritten", "id")
DB_SQL(requests_missing, .name = "sound.requests", .args = "", .cols = "it", .text = MISSING("rowid"), .postgres = MISSING("id"));

/* How many more communications a request has than rows of words beside its own. */
#define BESIDE(table, row) \
    "(SELECT COUNT(*) FROM " table " w WHERE " SEARCH_IN_MS_OF("w." row, "q.id") " AND w.request_id = q.id AND w." row " <> q.id)"
#define LACK(row) \
    "SELECT q.number, (SELECT COUNT(*) FROM communication m WHERE m.request_id = q.id) - " BESIDE("request_words", row) \
    " - " BESIDE("request_unwritten", "id") " AS lack FROM request q"
#define MISSING_TEXT(row) \
    "SELECT COALESCE(CAST(SUM(lack) AS BIGINT), 0), COALESCE(MIN(number), '') FROM (" LACK(row) ") lacking WHERE lack > 0"
DB_SQL(communications_missing, .name = "sound.communications", .args = "", .cols = "it", .text = MISSING_TEXT("rowid"),
       .postgres = MISSING_TEXT("id"));

/* Counts rows that belong to no request, stand outside its millisecond, or are more than it has communications. */
#define ASTRAY(table, row) \
    "(SELECT COUNT(*) FROM " table " w LEFT JOIN request q ON q.id = w.request_id WHERE q.id IS NULL OR w." row " >> 21 <> q.id >> 21)"
#define STRAYS(row) \
    "SELECT " ASTRAY("request_words", row) " + " ASTRAY("request_unwritten", "id") \
    " + (SELECT COALESCE(CAST(SUM(-lack) AS BIGINT), 0) FROM (" LACK(row) ") lacking WHERE lack < 0)"
DB_SQL(unwritten, .name = "sound.unwritten", .args = "", .cols = "i", .text = "SELECT COUNT(*) FROM request_unwritten");
DB_SQL(strays, .name = "sound.strays", .args = "", .cols = "i", .text = STRAYS("rowid"), .postgres = STRAYS("id"));

#define SAMPLED 100     /* the LIMIT below */
#define SAMPLE(way) \
    "SELECT q.id, q.number FROM request q WHERE NOT EXISTS (SELECT 1 FROM request_unwritten w WHERE w.id = q.id) ORDER BY q.id " way " LIMIT 100"
DB_SQL(sample_newest, .name = "sound.sample_newest", .args = "", .cols = "it", .text = SAMPLE("DESC"));
DB_SQL(sample_oldest, .name = "sound.sample_oldest", .args = "", .cols = "it", .text = SAMPLE("ASC"));

DB_SQL(open_contacts, .name = "sound.open_contacts", .args = "iti", .cols = "ittt",
       .text = "SELECT c.request_id, c.email, " ADDRESS_OF("c") ", q.number FROM request_contact c JOIN request q ON q.id = c.request_id"
               " WHERE c.closed = 0 AND (c.request_id, c.email) > ($1, $2) ORDER BY c.request_id, c.email LIMIT $3");

DB_SQL(newest, .name = "sound.newest", .args = "", .cols = "i",
       .text = "SELECT COALESCE(MAX(at), 0) FROM (SELECT MAX(recorded_at) AS at FROM ledger_entry"
               " UNION ALL SELECT MAX(submitted_at) FROM request UNION ALL SELECT MAX(at) FROM communication"
               " UNION ALL SELECT MAX(at) FROM security_log UNION ALL SELECT MAX(created_at) FROM account"
               " UNION ALL SELECT MAX(at) FROM catalog_revision) newest");

enum err request_search_outdated(struct ctx *ctx, bool *out_outdated)
{
    return search_outdated(ctx, &request_index, out_outdated);
}

static enum err index_gap(struct ctx *ctx, const struct db_sql *sql, int64_t *out_count, struct str *number)
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

    TRY(index_gap(ctx, &requests_missing, &gaps.requests, &gaps.first_number));
    TRY(index_gap(ctx, &communications_missing, &gaps.communications, &gaps.first_number));
    TRY(db_run0(ctx, &strays, &rows));
    MUST(db_next(&rows));
    gaps.strays = db_int(&rows, 0);
    TRY(db_run0(ctx, &unwritten, &rows));
    MUST(db_next(&rows));
    gaps.unwritten = db_int(&rows, 0);
    *out_gaps = gaps;
    return OK;
}

enum err request_search_columns(struct ctx *ctx, int64_t *out_wrong_rows, bool *out_indexed)
{
    return search_columns(ctx, &request_index, out_wrong_rows, out_indexed);
}

enum err request_search_sample(struct ctx *ctx, int64_t *out_lost, struct str *out_number)
{
    static const struct db_sql *const ends[] = { &sample_newest, &sample_oldest };
    struct search_sample samples[2 * SAMPLED];
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct db_rows rows;
        TRY(db_run0(ctx, ends[i], &rows));
        MUST(count + rows.count <= COUNT_OF(samples));
        while (db_next(&rows))
            samples[count++] = (struct search_sample){ db_int(&rows, 0), db_text(&rows, 1) };
    }
    return search_lost(ctx, &request_index, samples, count, out_lost, out_number);
}

enum err request_newest_instant(struct ctx *ctx, int64_t *out_at)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &newest, &rows));
    MUST(db_next(&rows));
    *out_at = db_int(&rows, 0);
    return OK;
}

enum err request_open_contacts(struct ctx *ctx, int64_t request_id, struct str key, int64_t limit, struct open_contact **out_contacts,
                               size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &open_contacts, &rows, DB_I(request_id), DB_T(key), DB_I(limit)));
    struct open_contact *contacts = arena_alloc(ctx->arena, rows.count * sizeof *contacts);
    for (size_t i = 0; db_next(&rows); i++)
        contacts[i] = (struct open_contact){ db_int(&rows, 0), db_text(&rows, 1), db_text(&rows, 2), db_text(&rows, 3) };
    *out_contacts = contacts;
    *out_count = rows.count;
    return OK;
}
