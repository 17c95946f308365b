/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_store.c: SQL for grants and ledger entries, and nothing but SQL. */
#include "desk/ledger/ledger_store.h"

#include "desk/account/address.h"
#include "desk/ledger/ledger_rows.h"

/* A write transaction of SQLite is alone already. On PostgreSQL this is the lock that the trigger's UPDATE would take
 * anyway; it comes first, in a statement of its own, so that everything read behind it is what the lock protects. */
DB_SQL(lock,
    .name = "ledger.lock", .args = "i", .cols = "i",
    .text = "SELECT id FROM contract WHERE id = $1",
    .postgres = "SELECT id FROM contract WHERE id = $1 FOR NO KEY UPDATE");

DB_SQL(select_state,
    .name = "ledger.state", .args = "i", .cols = "iiitttitrrrrrt",
    .text = "SELECT c.sequence, c.balance, c.starts_on, c.head, c.time_zone, c.plan_id, c.counted, c.unit,"
            " g.id, g.units, g.remaining, g.starts_on, g.expires_on, COALESCE(g.source, '')"
            " FROM contract c LEFT JOIN contract_grant g ON g.contract_id = c.id WHERE c.id = $1"
            " ORDER BY g.expires_on, g.id");

DB_SQL(to_burn,
    .name = "ledger.to_burn", .args = "ii", .cols = "iiiiii",
    .text = "SELECT id, contract_id, units, remaining, starts_on, expires_on FROM contract_grant"
            " WHERE contract_id = $1 AND starts_on <= $2 AND expires_on >= $2 AND (counted = 0 OR remaining > 0)"
            " ORDER BY expires_on, id LIMIT 1");

DB_SQL(insert_grant,
    .name = "ledger.insert_grant", .args = "iiiiiiti", .cols = "",
    .text = "INSERT INTO contract_grant (id, contract_id, counted, units, remaining, starts_on, expires_on, source, created_at)"
            " VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8)");

/* The trigger takes it only behind the head that it names, and moves the figures, whose CHECKs refuse to pass below zero. */
DB_SQL(append,
    .name = "ledger.append", .args = ROW_STORED_LETTERS(ENTRY_ROW), .cols = "",
    .text = ROW_INSERT("ledger_entry", ENTRY_ROW));

DB_SQL(insert_reason,
    .name = "ledger.insert_reason", .args = "it", .cols = "",
    .text = "INSERT INTO ledger_reason (entry_id, reason) VALUES ($1, $2)");

DB_SQL(debit_of,
    .name = "ledger.debit_of", .args = "i", .cols = "iiiir",
    .text = "SELECT d.id, d.contract_id, d.grant_id, d.units, b.id FROM ledger_entry d"
            " LEFT JOIN ledger_entry b ON b.request_id = d.request_id AND b.kind = 'credit_back'"
            " WHERE d.request_id = $1 AND d.kind = 'debit'");

DB_SQL(lapsed,
    .name = "ledger.lapsed", .args = "iii", .cols = "i",
    .text = "SELECT DISTINCT contract_id FROM contract_grant WHERE contract_id > $2 AND expires_on < $1 AND counted = 1"
            " AND remaining > 0 ORDER BY contract_id LIMIT $3");

DB_SQL(extend,
    .name = "ledger.extend", .args = "ii", .cols = "",
    .text = "UPDATE contract SET grace_days = grace_days + ($2 - ends_on), ends_on = $2 WHERE id = $1 AND ends_on < $2");


/* What is shown with it. */
#define SHOWN_ROW(first, next, as, ...) \
    first(t, "COALESCE(r.number, '')", request_number) \
    next(t, "COALESCE(r.title, '')", request_title) \
    next(i, "CASE WHEN EXISTS (SELECT 1 FROM request_contact k WHERE k.request_id = e.request_id AND k.email = $4) THEN 1 ELSE 0 END", \
         request_contact) \
    next(t, "COALESCE(w.reason, '')", reason) \
    next(t, "COALESCE(a.name, '')", actor_name) \
    next(t, "COALESCE(" ADDRESS_OF("a") ", '')", actor_email) \
    as(t, "c.unit", unit, entry_unit_of) \
    next(i, "c.counted", counted) \
    next(t, "c.time_zone", time_zone) \
    next(i, "g.starts_on", grant_starts_on) \
    next(i, "g.expires_on", grant_expires_on) \
    next(t, "g.source", grant_source)

/* What is verified with it. */
#define WALK_ROW(first, next, as, ...) \
    first(t, "COALESCE(w.reason, '')", entry.reason) \
    next(i, "CASE WHEN w.entry_id IS NULL THEN 0 ELSE 1 END", has_reason) \
    next(i, "e.previous_balance", previous_balance) \
    next(r, "c.id", contract_there) \
    next(i, "COALESCE(c.counted, 0)", entry.counted) \
    next(t, "COALESCE(c.time_zone, '')", entry.time_zone) \
    as(t, "COALESCE(c.unit, '')", entry.unit, entry_unit_of) \
    next(r, "g.id", grant_there) \
    next(r, "g.starts_on", entry.grant_starts_on) \
    next(r, "g.expires_on", entry.grant_expires_on) \
    next(t, "COALESCE(g.source, '')", entry.grant_source)

static enum plan_unit entry_unit_of(struct str name)
{
    return str_equal(name, STR("hour")) ? UNIT_HOUR : UNIT_INCIDENT;
}

static enum entry_kind entry_kind_of(struct str name)
{
    enum entry_kind kind;

    return entry_kind_by_name(name, &kind) ? kind : ENTRY_GRANT;    /* no such word passes the CHECK; a forged one will not fit its hash */
}

ROW_READER(entry_read, struct ledger_entry, ENTRY_ROW)
ROW_WRITER(entry_values, struct ledger_entry, ENTRY_ROW)
ROW_READER(shown_read, struct ledger_entry, SHOWN_ROW)
ROW_READER(walk_read, struct verify_row, WALK_ROW)

/* $4 is the address of whoever asks. */
#define SHOWN_COLS ROW_LETTERS(ENTRY_ROW) ROW_LETTERS(SHOWN_ROW)
#define SHOWN_FROM(entries) \
    " SELECT " ROW_COLUMNS(ENTRY_ROW) ", " ROW_COLUMNS(SHOWN_ROW) " FROM " entries " JOIN contract c ON c.id = e.contract_id" \
    " JOIN contract_grant g ON g.id = e.grant_id LEFT JOIN account a ON a.id = e.actor_id" \
    " LEFT JOIN request r ON r.id = e.request_id LEFT JOIN ledger_reason w ON w.entry_id = e.id"
DB_SQL(list,
    .name = "ledger.list", .args = "iiit", .cols = SHOWN_COLS,
    .text = SHOWN_FROM("ledger_entry e") " WHERE e.contract_id = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT $3");

/* Each by its sequence, so that a million entries cost as much as a few. CROSS JOIN has SQLite begin with the numbers. */
DB_SQL(spread,
    .name = "ledger.spread", .args = "iiit", .cols = SHOWN_COLS,
    .text = "WITH RECURSIVE back (n) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT n - $3 FROM back WHERE n > $3)"
            SHOWN_FROM("(SELECT n FROM back UNION SELECT 1) p CROSS JOIN ledger_entry e")
            " WHERE e.contract_id = $1 AND e.sequence = p.n ORDER BY e.sequence");

/* $2 is one less than what is wanted of each. */
#define OUTLINES(ids) \
    "WITH RECURSIVE k (n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM k WHERE n < $2)" \
    " SELECT e.contract_id, e.sequence, e.kind, e.units, e.balance, e.at FROM " ids " CROSS JOIN contract c CROSS JOIN k CROSS JOIN ledger_entry e" \
    " WHERE c.id = v.value AND k.n < c.sequence AND e.contract_id = c.id" \
    " AND e.sequence = CASE WHEN c.sequence <= $2 THEN k.n + 1 ELSE 1 + (c.sequence - 1) * k.n / $2 END ORDER BY e.contract_id, e.sequence"
DB_SQL(outlines,
    .name = "ledger.outlines", .args = "ti", .cols = "iitiii",
    .text = OUTLINES("json_each($1) v"), .postgres = OUTLINES("unnest(CAST(TRANSLATE($1, '[]', '{}') AS BIGINT[])) v (value)"));

DB_SQL(walk,
    .name = "ledger.walk", .args = "iii", .cols = ROW_LETTERS(ENTRY_ROW) ROW_LETTERS(WALK_ROW),
    .text = "SELECT " ROW_COLUMNS(ENTRY_ROW) ", " ROW_COLUMNS(WALK_ROW)
            " FROM ledger_entry e LEFT JOIN ledger_reason w ON w.entry_id = e.id LEFT JOIN contract c ON c.id = e.contract_id"
            " LEFT JOIN contract_grant g ON g.id = e.grant_id AND g.contract_id = e.contract_id"
            " WHERE e.contract_id > $1 OR (e.contract_id = $1 AND e.sequence > $2)"
            " ORDER BY e.contract_id, e.sequence, e.id LIMIT $3");

DB_SQL(verify_head,
    .name = "ledger.verify_head", .args = "", .cols = "ir",
    .text = "SELECT c.id, e.id FROM contract c"
            " LEFT JOIN ledger_entry e ON e.contract_id = c.id AND e.sequence = c.sequence"
            " LEFT JOIN ledger_entry n ON n.contract_id = c.id AND n.sequence = c.sequence + 1"
            " WHERE n.id IS NOT NULL OR (c.sequence = 0 AND (c.balance <> 0 OR c.head <> ''))"
            " OR (c.sequence > 0 AND (e.id IS NULL OR e.balance <> c.balance OR e.hash <> c.head))"
            " ORDER BY c.id LIMIT 1");

DB_SQL(verify_grant_entry,
    .name = "ledger.verify_grant_entry", .args = "", .cols = "ii",
    .text = "SELECT g.contract_id, g.id FROM contract_grant g"
            " LEFT JOIN ledger_entry e ON e.grant_id = g.id AND e.kind = 'grant'"
            " GROUP BY g.contract_id, g.id, g.units HAVING COUNT(e.id) <> 1 OR SUM(e.units) <> g.units"
            " ORDER BY g.contract_id, g.id LIMIT 1");

DB_SQL(verify_grant_remaining,
    .name = "ledger.verify_grant_remaining", .args = "", .cols = "ii",
    .text = "SELECT g.contract_id, g.id FROM contract_grant g LEFT JOIN ledger_entry e ON e.grant_id = g.id"
            " GROUP BY g.contract_id, g.id, g.remaining, g.counted"
            " HAVING COALESCE(SUM(e.units), 0) <> g.remaining OR (g.counted = 1 AND g.remaining < 0)"
            " ORDER BY g.contract_id, g.id LIMIT 1");

/* Days of the contract: what was issued or imported begins with a grant of all of its term, and is only ever made longer by one. */
DB_SQL(verify_terms,
    .name = "ledger.verify_terms", .args = "", .cols = "ii",
    .text = "SELECT g.contract_id, g.id FROM contract_grant g JOIN contract c ON c.id = g.contract_id"
            " LEFT JOIN ledger_entry f ON f.grant_id = g.id AND f.contract_id = c.id AND f.sequence = 1"
            " WHERE g.counted <> c.counted OR g.expires_on > c.ends_on OR (f.id IS NOT NULL AND g.source IN ('issued', 'imported')"
            " AND (g.starts_on <> c.starts_on"
            " OR c.ends_on <> (SELECT MAX(l.expires_on) FROM contract_grant l WHERE l.contract_id = c.id)))"
            " ORDER BY g.contract_id, g.id LIMIT 1");

DB_SQL(verify_credit_back,
    .name = "ledger.verify_credit_back", .args = "", .cols = "ii",
    .text = "SELECT e.contract_id, e.id FROM ledger_entry e LEFT JOIN ledger_entry d ON d.id = e.reverses_id"
            " AND d.kind = 'debit' AND d.request_id = e.request_id AND d.contract_id = e.contract_id"
            " AND d.grant_id = e.grant_id AND d.units = -e.units AND d.sequence < e.sequence"
            " WHERE e.kind = 'credit_back' AND d.id IS NULL ORDER BY e.contract_id, e.sequence LIMIT 1");

DB_SQL(verify_twice,
    .name = "ledger.verify_twice", .args = "", .cols = "ii",
    .text = "SELECT MAX(e.contract_id), MAX(e.id) FROM ledger_entry e WHERE e.kind IN ('debit', 'credit_back')"
            " GROUP BY e.request_id, e.kind HAVING COUNT(*) > 1 ORDER BY 1, 2 LIMIT 1");

DB_SQL(verify_request,
    .name = "ledger.verify_request", .args = "", .cols = "ii",
    .text = "SELECT e.contract_id, e.id FROM ledger_entry e LEFT JOIN request r ON r.id = e.request_id WHERE e.request_id IS NOT NULL"
            " AND (r.id IS NULL OR r.contract_id <> e.contract_id) ORDER BY e.contract_id, e.sequence LIMIT 1");

DB_SQL(counts,
    .name = "ledger.counts", .args = "", .cols = "iiiii",
    .text = "SELECT (SELECT COUNT(*) FROM contract), (SELECT COUNT(*) FROM contract_grant), COUNT(*),"
            " COALESCE(CAST(SUM(CASE WHEN kind = 'debit' THEN 1 ELSE 0 END) AS BIGINT), 0),"
            " COALESCE(CAST(SUM(CASE WHEN kind = 'credit_back' THEN 1 ELSE 0 END) AS BIGINT), 0) FROM ledger_entry");

enum err ledger_store_lock(struct ctx *ctx, int64_t contract_id, bool *out_there)
{
    struct db_rows rows;

    TRY(db_run(ctx, &lock, &rows, DB_I(contract_id)));
    *out_there = rows.count > 0;
    return OK;
}

enum err ledger_store_state(struct ctx *ctx, int64_t contract_id, struct ledger_state *out_state)
{
    struct db_rows rows;
    struct ledger_state state = { .contract_id = contract_id };

    TRY(db_run(ctx, &select_state, &rows, DB_I(contract_id)));
    MUST(rows.count > 0);
    state.grants = arena_alloc(ctx->arena, rows.count * sizeof *state.grants);
    while (db_next(&rows)) {
        state.sequence = db_int(&rows, 0);
        state.balance = db_int(&rows, 1);
        state.starts_on = db_int(&rows, 2);
        state.head = db_text(&rows, 3);
        state.time_zone = db_text(&rows, 4);
        state.plan_id = db_text(&rows, 5);
        state.counted = db_int(&rows, 6);
        state.unit = entry_unit_of(db_text(&rows, 7));
        if (db_ref(&rows, 8))
            state.grants[state.grant_count++] = (struct grant){
                .id = db_ref(&rows, 8), .contract_id = contract_id, .units = db_ref(&rows, 9),
                .remaining = db_ref(&rows, 10), .starts_on = db_ref(&rows, 11), .expires_on = db_ref(&rows, 12),
                .source = db_text(&rows, 13),
            };
    }
    *out_state = state;
    return OK;
}

enum err ledger_store_to_burn(struct ctx *ctx, int64_t contract_id, int64_t day, struct grant *out_grant)
{
    struct db_rows rows;

    TRY(db_run(ctx, &to_burn, &rows, DB_I(contract_id), DB_I(day)));
    *out_grant = (struct grant){ .id = 0 };
    if (db_next(&rows))
        *out_grant = (struct grant){
            .id = db_int(&rows, 0), .contract_id = db_int(&rows, 1), .units = db_int(&rows, 2),
            .remaining = db_int(&rows, 3), .starts_on = db_int(&rows, 4), .expires_on = db_int(&rows, 5),
        };
    return OK;
}

enum err ledger_store_grant(struct ctx *ctx, const struct grant *grant, bool counted)
{
    return db_run(ctx, &insert_grant, NULL, DB_I(grant->id), DB_I(grant->contract_id), DB_I(counted), DB_I(grant->units),
                  DB_I(grant->starts_on), DB_I(grant->expires_on), DB_T(grant->source), DB_I(ctx->now));
}

enum err ledger_store_append(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct db_val values[ROW_STORED(ENTRY_ROW)];

    TRY(db_run_later_values(ctx, &append, ROW_STORED(ENTRY_ROW), entry_values(entry, values)));
    return entry->reason.len ? db_run_later(ctx, &insert_reason, DB_I(entry->id), DB_T(entry->reason)) : OK;
}

enum err ledger_store_debit_of(struct ctx *ctx, int64_t request_id, struct debit *out_debit)
{
    struct db_rows rows;

    TRY(db_run(ctx, &debit_of, &rows, DB_I(request_id)));
    *out_debit = (struct debit){ .id = 0 };
    if (db_next(&rows))
        *out_debit = (struct debit){
            .id = db_int(&rows, 0), .contract_id = db_int(&rows, 1), .grant_id = db_int(&rows, 2),
            .units = db_int(&rows, 3), .credited = db_ref(&rows, 4) != 0,
        };
    return OK;
}

enum err ledger_store_lapsed(struct ctx *ctx, int64_t before_on, int64_t after, int64_t limit,
                             int64_t **out_ids, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &lapsed, &rows, DB_I(before_on), DB_I(after), DB_I(limit)));
    int64_t *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    while (db_next(&rows))
        ids[count++] = db_int(&rows, 0);
    *out_ids = ids;
    *out_count = count;
    return OK;
}

enum err ledger_store_extend(struct ctx *ctx, int64_t contract_id, int64_t ends_on)
{
    return db_run(ctx, &extend, NULL, DB_I(contract_id), DB_I(ends_on));
}

static void shown_entries(struct ctx *ctx, struct db_rows *rows, struct ledger_entry **out_entries, size_t *out_count)
{
    struct ledger_entry *entries = arena_alloc(ctx->arena, rows->count * sizeof *entries);
    size_t count = 0;

    for (; db_next(rows); count++) {
        entry_read(rows, 0, &entries[count]);
        shown_read(rows, ROW_WIDTH(ENTRY_ROW), &entries[count]);
    }
    *out_entries = entries;
    *out_count = count;
}

/* By which the actor is a contact; nobody has the empty one. */
static struct str own_email(const struct ctx *ctx)
{
    return ctx->actor->kind == ACTOR_ACCOUNT ? ctx->actor->email : STR("");
}

enum err ledger_store_list(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit,
                           struct ledger_entry **out_entries, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &list, &rows, DB_I(contract_id), DB_I(after), DB_I(limit ? limit : INT64_MAX), DB_T(own_email(ctx))));
    shown_entries(ctx, &rows, out_entries, out_count);
    return OK;
}

enum err ledger_store_spread(struct ctx *ctx, int64_t contract_id, int64_t last, int64_t step,
                             struct ledger_entry **out_entries, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &spread, &rows, DB_I(contract_id), DB_I(last), DB_I(step), DB_T(own_email(ctx))));
    shown_entries(ctx, &rows, out_entries, out_count);
    return OK;
}

enum err ledger_store_outlines(struct ctx *ctx, struct str ids, int64_t limit, struct ledger_entry **out_entries, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &outlines, &rows, DB_T(ids), DB_I(limit - 1)));
    struct ledger_entry *entries = arena_alloc(ctx->arena, rows.count * sizeof *entries);
    while (db_next(&rows))
        entries[count++] = (struct ledger_entry){
            .contract_id = db_int(&rows, 0), .sequence = db_int(&rows, 1), .kind = entry_kind_of(db_text(&rows, 2)), .units = db_int(&rows, 3),
            .balance = db_int(&rows, 4), .at = db_int(&rows, 5),
        };
    *out_entries = entries;
    *out_count = count;
    return OK;
}

enum err ledger_store_walk(struct ctx *ctx, int64_t contract_id, int64_t sequence, int64_t limit,
                           struct verify_row **out_rows, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &walk, &rows, DB_I(contract_id), DB_I(sequence), DB_I(limit)));
    struct verify_row *out = arena_alloc(ctx->arena, rows.count * sizeof *out);
    for (; db_next(&rows); count++) {
        entry_read(&rows, 0, &out[count].entry);
        walk_read(&rows, ROW_WIDTH(ENTRY_ROW), &out[count]);
    }
    *out_rows = out;
    *out_count = count;
    return OK;
}

enum err ledger_store_question(struct ctx *ctx, enum verify_question question, int64_t *out_contract_id, int64_t *out_id)
{
    static const struct db_sql *const questions[VERIFY_count] = {
        [VERIFY_HEAD] = &verify_head, [VERIFY_GRANT_ENTRY] = &verify_grant_entry,
        [VERIFY_GRANT_REMAINING] = &verify_grant_remaining, [VERIFY_TERMS] = &verify_terms,
        [VERIFY_CREDIT_BACK] = &verify_credit_back, [VERIFY_TWICE] = &verify_twice, [VERIFY_REQUEST] = &verify_request,
    };
    struct db_rows rows;

    TRY(db_run0(ctx, questions[question], &rows));
    bool found = db_next(&rows);
    *out_contract_id = found ? db_int(&rows, 0) : 0;
    *out_id = !found ? 0 : question == VERIFY_HEAD ? db_ref(&rows, 1) : db_int(&rows, 1);
    return OK;
}

enum err ledger_store_counts(struct ctx *ctx, struct ledger_counts *out_counts)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &counts, &rows));
    MUST(db_next(&rows));
    *out_counts = (struct ledger_counts){
        .contracts = db_int(&rows, 0), .grants = db_int(&rows, 1), .entries = db_int(&rows, 2),
        .debits = db_int(&rows, 3), .credit_backs = db_int(&rows, 4),
    };
    return OK;
}
