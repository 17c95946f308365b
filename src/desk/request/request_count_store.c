/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_count_store.c: SQL that counts what lists hold, and looks at no more than a bounded number of rows of each part of one: those that wait
 * for their customer, the other open ones, the closed ones.
 */
#include "desk/request/request_store.h"

#include "desk/request/request_rows.h"

/* $1 how many rows of each part are looked at, $2 severity, $3 contract, $4 e-mail, $5 administrator. Each part says which it is, how many
 * rows were looked at, and how many of them fit. */
#define PART(part, fits, from) "SELECT " part ", COUNT(*), " fits " FROM (" from " LIMIT $1) of_" part
#define PARTS(fits, waiting, working, closed) \
    PART("0", fits, waiting) " UNION ALL " PART("1", fits, working) " UNION ALL " PART("2", fits, closed)
#define ALL_FIT "COUNT(*)"
#define THOSE_THAT_FIT "COALESCE(SUM(fits), 0)"
/* PLACE_WAITING */
#define WAITS   " AND k.place > 2251799813685248"
#define WAITS_NOT " AND k.place < 2251799813685248"
#define FITS "CASE WHEN ($2 = '' OR q.severity_id = $2) AND ($3 = 0 OR q.contract_id = $3) THEN 1 ELSE 0 END AS fits"

#define STATEMENT(identifier, label, letters, sql) \
    DB_SQL(identifier, .name = "request.count_" label, .args = letters, .cols = "iii", .text = sql)

#define OF_ALL "SELECT 1 AS fits FROM request k WHERE "
STATEMENT(count_all, "all", "i", PARTS(ALL_FIT, OF_ALL "k.closed_at = 0" WAITS, OF_ALL "k.closed_at = 0" WAITS_NOT, OF_ALL "k.closed_at > 0" WAITS_NOT));

#define IN_WAITING "state IN ('pending_plan', 'waiting_customer', 'solution_proposed')"
#define IN_WORKING "state IN ('new', 'in_progress')"
#define OF_SEVERITY "SELECT 1 AS fits FROM request WHERE severity_id = $2 AND "
STATEMENT(count_severity, "severity", "it", PARTS(ALL_FIT, OF_SEVERITY IN_WAITING, OF_SEVERITY IN_WORKING, OF_SEVERITY "state = 'closed'"));

#define SEEN_BY \
    "($4 = '' OR EXISTS (SELECT 1 FROM request_contact c WHERE c.request_id = q.id AND c.email = $4) OR EXISTS (SELECT 1 FROM organization_role o" \
    " WHERE o.organization_id = q.organization_id AND o.account_id = $5 AND o.role IN ('global_admin', 'partner_admin')))"
#define OF_CONTRACT \
    "SELECT CASE WHEN ($2 = '' OR q.severity_id = $2) AND " SEEN_BY " THEN 1 ELSE 0 END AS fits FROM request q WHERE q.contract_id = $3 AND q."
STATEMENT(count_contract, "contract", "ititi", PARTS(THOSE_THAT_FIT, OF_CONTRACT IN_WAITING, OF_CONTRACT IN_WORKING, OF_CONTRACT "state = 'closed'"));

#define OF_CONTACT "SELECT 1 AS fits FROM request_contact k WHERE k.email = $2 AND k.closed = "
STATEMENT(count_of_contact, "contact", "it", PARTS(ALL_FIT, OF_CONTACT "0" WAITS, OF_CONTACT "0" WAITS_NOT, OF_CONTACT "1"));

#define OF_CONTACT_FIT "SELECT " FITS " FROM request_contact k JOIN request q ON q.id = k.request_id WHERE k.email = $4 AND k.closed = "
STATEMENT(count_of_contact_fit, "contact_fit", "itit",
    PARTS(THOSE_THAT_FIT, OF_CONTACT_FIT "0" WAITS, OF_CONTACT_FIT "0" WAITS_NOT, OF_CONTACT_FIT "1"));

/* What he is on, and what is on the contracts that his organizations share, each once. */
#define OF_BOTH(contact, request) \
    "SELECT " FITS " FROM request q WHERE q.id IN (SELECT id FROM (SELECT k.request_id AS id FROM request_contact k WHERE k.email = $4 AND k.closed = " contact \
    " LIMIT $1) of_him UNION SELECT id FROM (SELECT k.id FROM request k WHERE k.organization_id IN (SELECT o.organization_id FROM organization_role o" \
    " WHERE o.account_id = $5 AND o.role IN ('global_admin', 'partner_admin')) AND " request " LIMIT $1) of_them)"
STATEMENT(count_of_admin, "admin", "ititi", PARTS(THOSE_THAT_FIT, OF_BOTH("0" WAITS, "k.closed_at = 0" WAITS),
    OF_BOTH("0" WAITS_NOT, "k.closed_at = 0" WAITS_NOT), OF_BOTH("1", "k.closed_at > 0")));

/* The desk's: what is due, of one engineer, of nobody, of somebody; and the closed. */
#define OF_DUE "SELECT 1 AS fits FROM request k WHERE k.closed_at = 0 AND k.next_due_at > 0 AND k.owner_id "
STATEMENT(count_due, "due", "ii", PARTS(ALL_FIT, OF_DUE "= $2", OF_DUE "IS NULL", OF_DUE "IS NOT NULL") " UNION ALL "
    PART("3", ALL_FIT, OF_ALL "k.closed_at > 0" WAITS_NOT));

/* $3 states, $4 severity; the closed by severity alone. */
#define FITS_DUE "SELECT CASE WHEN ($3 & " STATE_BIT("k.state") ") <> 0 AND ($4 = '' OR k.severity_id = $4) THEN 1 ELSE 0 END AS fits FROM request k"
#define FIT_DUE FITS_DUE " WHERE k.closed_at = 0 AND k.next_due_at > 0 AND k.owner_id "
STATEMENT(count_due_fit, "due_fit", "iiit", PARTS(THOSE_THAT_FIT, FIT_DUE "= $2", FIT_DUE "IS NULL", FIT_DUE "IS NOT NULL") " UNION ALL "
    PART("3", THOSE_THAT_FIT, "SELECT CASE WHEN $4 = '' OR k.severity_id = $4 THEN 1 ELSE 0 END AS fits FROM request k WHERE k.closed_at > 0" WAITS_NOT));

static enum err run_count(struct ctx *ctx, const struct request_page *page, struct db_rows *out_rows)
{
    struct db_val some = DB_I(page->limit), severity = DB_T(page->severity_id), contract = DB_I(page->contract_id), email = DB_T(page->email);
    bool all = !page->email.len;

    if (page->contract_id && (all || page->admin_id))
        return db_run(ctx, &count_contract, out_rows, some, severity, contract, email, DB_I(page->admin_id));
    if (all)
        return page->severity_id.len ? db_run(ctx, &count_severity, out_rows, some, severity) : db_run(ctx, &count_all, out_rows, some);
    if (page->admin_id)
        return db_run(ctx, &count_of_admin, out_rows, some, severity, contract, email, DB_I(page->admin_id));
    if (page->severity_id.len || page->contract_id)
        return db_run(ctx, &count_of_contact_fit, out_rows, some, severity, contract, email);
    return db_run(ctx, &count_of_contact, out_rows, some, email);
}

static void parts_read(struct db_rows *rows, int64_t limit, struct how_many *out_parts)
{
    while (db_next(rows))
        out_parts[db_int(rows, 0)] = (struct how_many){ .count = db_int(rows, 2), .more = db_int(rows, 1) >= limit };
}

enum err request_store_count(struct ctx *ctx, const struct request_page *page, struct how_many out_parts[3])
{
    struct db_rows rows;

    TRY(run_count(ctx, page, &rows));
    parts_read(&rows, page->limit, out_parts);
    return OK;
}

enum err request_store_count_due(struct ctx *ctx, const struct due_filter *filter, int64_t limit, struct how_many out_parts[4])
{
    struct db_rows rows;

    if (due_narrowed(filter))
        TRY(db_run(ctx, &count_due_fit, &rows, DB_I(limit), DB_I(filter->owner_id), DB_I(filter->states), DB_T(filter->severity_id)));
    else
        TRY(db_run(ctx, &count_due, &rows, DB_I(limit), DB_I(filter->owner_id)));
    parts_read(&rows, limit, out_parts);
    return OK;
}

DB_SQL(next_of_owner,
    .name = "request.next_of_owner", .args = "ii", .cols = "tt",
    .text = "SELECT number, title FROM request WHERE closed_at = 0 AND owner_id = $1 AND next_due_at > 0 AND id <> $2 ORDER BY next_due_at, id LIMIT 1");
DB_SQL(next_of_nobody,
    .name = "request.next_of_nobody", .args = "i", .cols = "tt",
    .text = "SELECT number, title FROM request WHERE closed_at = 0 AND owner_id IS NULL AND next_due_at > 0 AND id <> $1 ORDER BY next_due_at, id LIMIT 1");

enum err request_store_next_due(struct ctx *ctx, int64_t owner_id, int64_t but_id, struct request_name *out_next)
{
    struct db_rows rows;

    TRY(db_run(ctx, &next_of_owner, &rows, DB_I(owner_id), DB_I(but_id)));
    if (!rows.count)
        TRY(db_run(ctx, &next_of_nobody, &rows, DB_I(but_id)));
    *out_next = db_next(&rows) ? (struct request_name){ db_text(&rows, 0), db_text(&rows, 1) } : (struct request_name){ STR(""), STR("") };
    return OK;
}
