/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_list_store.c: SQL for lists of requests. Each list has one index that gives its order, so that a page reads
 * little more than it shows: all by id and by place; by state those of a severity, a contract and an organization, and a contact's,
 * open and closed; the desk's by the time that they are due. What else narrows it is looked at row by row.
 */
#include "desk/request/request_store.h"

#include "base/limit.h"
#include "desk/request/request_rows.h"

/* ---- By id: newest or oldest first ---------------------------------------------------------------------- */

/* $1 the id behind which the page begins, $2 how many, $3 states, $4 severity, $5 contract (or an organization),
 * $6 e-mail, $7 administrator. */
#define NEWEST "<", "DESC"
#define OLDEST ">", "ASC"
#define ALL_ARGS 7

/* Requests of a contact that are looked at one by one. */
#define FEW 300

#define LIST(inner, way) SELECT_REQUEST "(" inner ")" REQUEST_JOINS " ORDER BY r.id " way ", " CONTACT_ORDER

#define ALL_(beyond, way) LIST("SELECT * FROM request WHERE id " beyond " $1 ORDER BY id " way " LIMIT $2", way)
#define ALL(order) ALL_(order)

/* State by state, so that a page of open ones does not wade through the closed; states that are not asked for cost
 * nothing. `more` narrows each. */
#define ARM(bit, name, more, beyond, way) \
    "SELECT id FROM (SELECT q.id FROM request q WHERE ($3 & " bit ") <> 0 AND q.state = '" name "'" more \
    " AND q.id " beyond " $1 ORDER BY q.id " way " LIMIT $2) of_" name
#define STATES_(more, beyond, way) LIST( \
    "SELECT q.* FROM request q WHERE q.id IN (SELECT id FROM (" \
    ARM("1", "pending_plan", more, beyond, way) " UNION ALL " ARM("2", "new", more, beyond, way) " UNION ALL " \
    ARM("4", "in_progress", more, beyond, way) " UNION ALL " ARM("8", "waiting_customer", more, beyond, way) " UNION ALL " \
    ARM("16", "solution_proposed", more, beyond, way) " UNION ALL " ARM("32", "closed", more, beyond, way) \
    ") of_states ORDER BY id " way " LIMIT $2)", way)
#define STATES(more, order) STATES_(more, order)

#define OF_SEVERITY " AND ($4 = '' OR q.severity_id = $4)"

/* What a contact is on: the open ones and the closed ones have a part of the index each. */
#define PART(states, closed, name, beyond, way) \
    "SELECT request_id FROM (SELECT k.request_id FROM request_contact k JOIN request q ON q.id = k.request_id" \
    " WHERE ($3 & " states ") <> 0 AND k.email = $6 AND k.closed = " closed " AND k.request_id " beyond " $1 AND " WANTED_OF_CONTRACT \
    " ORDER BY k.request_id " way " LIMIT $2) of_" name
#define CONTACT_(beyond, way) LIST( \
    "SELECT q.* FROM request q WHERE q.id IN (SELECT request_id FROM (" \
    PART("31", "0", "open", beyond, way) " UNION ALL " PART("32", "1", "closed", beyond, way) \
    ") of_both ORDER BY request_id " way " LIMIT $2)", way)
#define CONTACT(order) CONTACT_(order)

#define STATEMENT(identifier, label, letters, sql) \
    DB_SQL(identifier, .name = "request." label, .args = letters, .cols = REQUEST_COLS, .text = sql)

STATEMENT(list_all, "list_all", "ii", ALL(NEWEST));
STATEMENT(list_all_oldest, "list_all_oldest", "ii", ALL(OLDEST));
STATEMENT(list_states, "list_states", "iii", STATES("", NEWEST));
STATEMENT(list_states_oldest, "list_states_oldest", "iii", STATES("", OLDEST));
STATEMENT(list_severity, "list_severity", "iiit", STATES(" AND q.severity_id = $4", NEWEST));
STATEMENT(list_severity_oldest, "list_severity_oldest", "iiit", STATES(" AND q.severity_id = $4", OLDEST));
STATEMENT(list_organization, "list_organization", "iiiti", STATES(" AND q.organization_id = $5" OF_SEVERITY, NEWEST));
STATEMENT(list_organization_oldest, "list_organization_oldest", "iiiti", STATES(" AND q.organization_id = $5" OF_SEVERITY, OLDEST));
STATEMENT(list_contract, "list_contract", "iiititi", STATES(" AND q.contract_id = $5" OF_SEVERITY " AND " SEEN, NEWEST));
STATEMENT(list_contract_oldest, "list_contract_oldest", "iiititi", STATES(" AND q.contract_id = $5" OF_SEVERITY " AND " SEEN, OLDEST));
STATEMENT(list_of_contact, "list_of_contact", "iiitit", CONTACT(NEWEST));
STATEMENT(list_of_contact_oldest, "list_of_contact_oldest", "iiitit", CONTACT(OLDEST));

/* ---- By place: what waits for its customer first, then by last change ------------------------------------ */

/* Open and closed ones have an index each; `k` has the place and the id. $1 to $6 as above. */
#define PLACE_PART(states, from, id, at, more, name) \
    "SELECT " id ", place FROM (SELECT k." id ", k.place FROM " from " WHERE ($3 & " states ") <> 0 AND " more \
    " AND (k.place, k." id ") < (" at ", $1) ORDER BY k.place DESC, k." id " DESC LIMIT $2) of_" name
#define PLACE_LIST(id, inner) SELECT_REQUEST \
    "(SELECT q.* FROM request q WHERE q.id IN (SELECT " id " FROM (" inner ") of_parts ORDER BY place DESC, " id " DESC LIMIT $2))" \
    REQUEST_JOINS " ORDER BY r.place DESC, r.id DESC, " CONTACT_ORDER
#define PLACE_WANTED "($3 & " STATE_BIT("k.state") ") <> 0 AND ($4 = '' OR k.severity_id = $4)"
#define PLACE_OF(more) PLACE_LIST("id", \
    PLACE_PART("31", "request k", "id", "$5", "k.closed_at = 0" more " AND " PLACE_WANTED, "open") " UNION ALL " \
    PLACE_PART("32", "request k", "id", "$5", "k.closed_at > 0" more " AND " PLACE_WANTED, "closed"))
#define OF_CONTACT "request_contact k JOIN request q ON q.id = k.request_id"
#define PLACE_OF_CONTACT PLACE_LIST("request_id", \
    PLACE_PART("31", OF_CONTACT, "request_id", "$7", "k.email = $6 AND k.closed = 0 AND " WANTED_OF_CONTRACT, "open") " UNION ALL " \
    PLACE_PART("32", OF_CONTACT, "request_id", "$7", "k.email = $6 AND k.closed = 1 AND " WANTED_OF_CONTRACT, "closed"))
/* All that is on one contract is sorted for it. */
#define PLACE_OF_CONTRACT PLACE_LIST("id", \
    "SELECT q.id, q.place FROM request q WHERE q.contract_id = $5 AND (q.place, q.id) < ($8, $1) AND " WANTED " AND " SEEN)

STATEMENT(list_place, "list_place", "iiiti", PLACE_OF(""));
STATEMENT(list_place_organization, "list_place_organization", "iiitii", PLACE_OF(" AND k.organization_id = $6"));
STATEMENT(list_place_of_contact, "list_place_of_contact", "iiititi", PLACE_OF_CONTACT);
STATEMENT(list_place_contract, "list_place_contract", "iiititii", PLACE_OF_CONTRACT);

DB_SQL(organizations,
    .name = "request.organizations", .args = "i", .cols = "i",
    .text = "SELECT DISTINCT organization_id FROM organization_role WHERE account_id = $1"
            " AND role IN ('global_admin', 'partner_admin') ORDER BY organization_id");

DB_SQL(count_of_contact,
    .name = "request.count_of_contact", .args = "ti", .cols = "i",
    .text = "SELECT COUNT(*) FROM (SELECT request_id FROM request_contact WHERE email = $1 LIMIT $2) some_of_them");

enum err request_store_organizations(struct ctx *ctx, int64_t account_id, int64_t **out_ids, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &organizations, &rows, DB_I(account_id)));
    int64_t *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    while (db_next(&rows))
        ids[count++] = db_int(&rows, 0);
    *out_ids = ids;
    *out_count = count;
    return OK;
}

enum err request_store_administers(struct ctx *ctx, int64_t account_id, bool *out_administers)
{
    int64_t *ids;
    size_t count;

    TRY(request_store_organizations(ctx, account_id, &ids, &count));
    *out_administers = count > 0;
    return OK;
}

/* A list in all orders, and how many of the arguments it takes in those by id. */
struct list { const struct db_sql *newest, *oldest, *place; size_t args; };

static const struct list of_contact = { &list_of_contact, &list_of_contact_oldest, &list_place_of_contact, 6 };
static const struct list of_contract = { &list_contract, &list_contract_oldest, &list_place_contract, 7 };
static const struct list of_organization = { &list_organization, &list_organization_oldest, &list_place_organization, 5 };

/* The list of a reader who sees all requests. */
static struct list list_of_all(const struct request_page *page)
{
    if (page->severity_id.len)
        return (struct list){ &list_severity, &list_severity_oldest, &list_place, 4 };
    if (page->states != REQUEST_IN_ALL)
        return (struct list){ &list_states, &list_states_oldest, &list_place, 3 };
    return (struct list){ &list_all, &list_all_oldest, &list_place, 2 };
}

static enum err run_by_place(struct ctx *ctx, const struct request_page *page, const struct db_sql *sql, struct db_rows *out_rows)
{
    struct db_val id = DB_I(page->behind), limit = DB_I(page->limit), states = DB_I(page->states), severity = DB_T(page->severity_id);
    struct db_val contract = DB_I(page->contract_id), email = DB_T(page->email), place = DB_I(page->behind_place);

    if (sql == &list_place)
        return db_run(ctx, sql, out_rows, id, limit, states, severity, place);
    if (sql == &list_place_organization)
        return db_run(ctx, sql, out_rows, id, limit, states, severity, place, contract);
    if (sql == &list_place_of_contact)
        return db_run(ctx, sql, out_rows, id, limit, states, severity, contract, email, place);
    return db_run(ctx, sql, out_rows, id, limit, states, severity, contract, email, DB_I(page->admin_id), place);
}

static enum err read_list(struct ctx *ctx, const struct request_page *page, const struct list *list, struct request **out_requests, size_t *out_count)
{
    struct db_rows rows;
    const struct db_val args[ALL_ARGS] = {
        DB_I(page->behind), DB_I(page->limit), DB_I(page->states), DB_T(page->severity_id), DB_I(page->contract_id),
        DB_T(page->email), DB_I(page->admin_id),
    };

    TRY(page->by_place ? run_by_place(ctx, page, list->place, &rows)
                       : db_run_values(ctx, page->oldest_first ? list->oldest : list->newest, list->args, args, &rows));
    request_fold(ctx, &rows, out_requests, out_count);
    return OK;
}

/* Whether a stands before b, which is another. */
static bool stands_before(const struct request_page *page, const struct request *a, const struct request *b)
{
    int64_t place_a = page->by_place ? request_place(a) : 0, place_b = page->by_place ? request_place(b) : 0;

    if (place_a != place_b)
        return place_a > place_b;
    return (a->id < b->id) == (page->oldest_first && !page->by_place);
}

/* Merges what comes from another list into the page, each request once, no more than the page holds. */
static void requests_merge(struct ctx *ctx, const struct request_page *page, const struct request *more, size_t more_count,
                           struct request **requests, size_t *count)
{
    const struct request *have = *requests;
    size_t limit = (size_t)page->limit, have_count = *count, a = 0, b = 0, merged_count = 0;
    struct request *merged = arena_alloc(ctx->arena, (have_count + more_count) * sizeof *merged);

    while (merged_count < limit && (a < have_count || b < more_count)) {
        bool take_have = b == more_count || (a < have_count && stands_before(page, &have[a], &more[b]));
        if (a < have_count && b < more_count && have[a].id == more[b].id) {
            take_have = true;
            b++;
        }
        merged[merged_count++] = take_have ? have[a++] : more[b++];
    }
    *requests = merged;
    *count = merged_count;
}

/* What he is on, and what is on the contracts that his organizations share. */
static enum err read_of_admin(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    struct request_page of_one = *page;
    struct request *more;
    int64_t *ids;
    size_t id_count, count;

    TRY(request_store_organizations(ctx, page->admin_id, &ids, &id_count));
    TRY(read_list(ctx, page, &of_contact, out_requests, out_count));
    for (size_t i = 0; i < id_count; i++) {
        of_one.contract_id = ids[i];
        TRY(read_list(ctx, &of_one, &of_organization, &more, &count));
        requests_merge(ctx, page, more, count, out_requests, out_count);
    }
    return OK;
}

/* Whether to go through what he is on, looking for the contract, or through what the contract is for, looking for him. */
static enum err is_on_few(struct ctx *ctx, struct str email, bool *out_few)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_of_contact, &rows, DB_T(email), DB_I(FEW)));
    MUST(db_next(&rows));
    *out_few = db_int(&rows, 0) < FEW;
    return OK;
}

static enum err read_batch(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    struct list list = list_of_all(page);
    bool few = page->email.len > 0;

    if (page->contract_id && few && !page->admin_id)
        TRY(is_on_few(ctx, page->email, &few));
    if (page->contract_id && (page->admin_id || !few))
        list = of_contract;
    else if (page->admin_id)
        return read_of_admin(ctx, page, out_requests, out_count);
    else if (page->email.len)
        list = of_contact;
    return read_list(ctx, page, &list, out_requests, out_count);
}

/* ---- By the time that they are due [10.3] ---------------------------------------------------------------- */

/* Those without an owner and those with one have an index each: a new request costs one entry, not two. */
#define DUE(owned) "q.closed_at = 0 AND q.owner_id " owned " AND (q.next_due_at, q.id) > ($1, $2)"
#define DUE_PROGRAM "q.closed_at = 0 AND q.kind = 'program' AND (q.next_due_at, q.id) > ($1, $2)"
#define DUE_ORDER " ORDER BY q.next_due_at, q.id LIMIT $3"
#define LIST_DUE(inner) SELECT_REQUEST "(" inner ")" REQUEST_JOINS " ORDER BY r.next_due_at, r.id, " CONTACT_ORDER

STATEMENT(list_due_of_nobody, "list_due_of_nobody", "iii", LIST_DUE("SELECT q.* FROM request q WHERE " DUE("IS NULL") DUE_ORDER));
STATEMENT(list_due_of_owner, "list_due_of_owner", "iiii", LIST_DUE("SELECT q.* FROM request q WHERE " DUE("= $4") DUE_ORDER));
STATEMENT(list_due, "list_due", "iii",
    LIST_DUE("SELECT q.* FROM request q WHERE q.id IN (SELECT id FROM ("
             "SELECT * FROM (SELECT q.next_due_at, q.id FROM request q WHERE " DUE("IS NULL") DUE_ORDER ") of_nobody UNION ALL "
             "SELECT * FROM (SELECT q.next_due_at, q.id FROM request q WHERE " DUE("IS NOT NULL") DUE_ORDER ") of_somebody"
             ") of_both ORDER BY next_due_at, id LIMIT $3)"));

/* The requests about the programme, in the same order: few among many, so they have an index of their own. */
STATEMENT(list_due_programs, "list_due_programs", "iii", LIST_DUE("SELECT q.* FROM request q WHERE " DUE_PROGRAM DUE_ORDER));
STATEMENT(list_due_programs_of_owner, "list_due_programs_of_owner", "iiii",
    LIST_DUE("SELECT q.* FROM request q WHERE " DUE_PROGRAM " AND q.owner_id = $4" DUE_ORDER));
STATEMENT(list_due_programs_of_nobody, "list_due_programs_of_nobody", "iii",
    LIST_DUE("SELECT q.* FROM request q WHERE " DUE_PROGRAM " AND q.owner_id IS NULL" DUE_ORDER));

/* The same narrowed to states and to a severity, row by row: in the order in which they are due until the page is full. */
#define DUE_FIT " AND ($4 & " STATE_BIT("q.state") ") <> 0 AND ($5 = '' OR q.severity_id = $5)"
#define FIT_OF(where) LIST_DUE("SELECT q.* FROM request q WHERE " where DUE_FIT DUE_ORDER)
STATEMENT(fit_due_of_nobody, "fit_due_of_nobody", "iiiit", FIT_OF(DUE("IS NULL")));
STATEMENT(fit_due_of_owner, "fit_due_of_owner", "iiiiti", FIT_OF(DUE("= $6")));
STATEMENT(fit_due, "fit_due", "iiiit",
    LIST_DUE("SELECT q.* FROM request q WHERE q.id IN (SELECT id FROM ("
             "SELECT * FROM (SELECT q.next_due_at, q.id FROM request q WHERE " DUE("IS NULL") DUE_FIT DUE_ORDER ") of_nobody UNION ALL "
             "SELECT * FROM (SELECT q.next_due_at, q.id FROM request q WHERE " DUE("IS NOT NULL") DUE_FIT DUE_ORDER ") of_somebody"
             ") of_both ORDER BY next_due_at, id LIMIT $3)"));
STATEMENT(fit_due_programs, "fit_due_programs", "iiiit", FIT_OF(DUE_PROGRAM));
STATEMENT(fit_due_programs_of_owner, "fit_due_programs_of_owner", "iiiiti", FIT_OF(DUE_PROGRAM " AND q.owner_id = $6"));
STATEMENT(fit_due_programs_of_nobody, "fit_due_programs_of_nobody", "iiiit", FIT_OF(DUE_PROGRAM " AND q.owner_id IS NULL"));

/* By whose they are, whether they are about the programme only, and whether they are narrowed. */
static const struct db_sql *const due_statements[][2][2] = {
    [DUE_OF_ALL] = { { &list_due, &fit_due }, { &list_due_programs, &fit_due_programs } },
    [DUE_OF_OWNER] = { { &list_due_of_owner, &fit_due_of_owner }, { &list_due_programs_of_owner, &fit_due_programs_of_owner } },
    [DUE_OF_NOBODY] = { { &list_due_of_nobody, &fit_due_of_nobody }, { &list_due_programs_of_nobody, &fit_due_programs_of_nobody } },
};

static enum err read_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count)
{
    struct db_rows rows;
    bool fit = due_narrowed(filter);
    struct db_val values[6] = { DB_I(filter->after_due), DB_I(filter->after_id), DB_I(filter->limit) };
    size_t count = 3;

    if (fit) {
        values[count++] = DB_I(filter->states);
        values[count++] = DB_T(filter->severity_id);
    }
    if (filter->of == DUE_OF_OWNER)
        values[count++] = DB_I(filter->owner_id);
    TRY(db_run_values(ctx, due_statements[filter->of][filter->programs_only][fit], count, values, &rows));
    request_fold(ctx, &rows, out_requests, out_count);
    return OK;
}

/* ---- Pages ---------------------------------------------------------------------------------------------- */

/* What has been read of a page: batch by batch, and one more behind the row that passes LIMIT_PAGE_BYTES. */
struct reading { struct request *requests; size_t count, limit, bytes, want; bool passed; };

static struct reading reading_new(struct ctx *ctx, int64_t limit)
{
    return (struct reading){
        .requests = arena_alloc(ctx->arena, (size_t)limit * sizeof(struct request)), .limit = (size_t)limit,
    };
}

/* How many come next; 0 when the page is full. */
static size_t reading_want(struct reading *reading)
{
    size_t left = reading->limit - reading->count;

    if (reading->passed)
        return 0;
    reading->passed = reading->bytes > LIMIT_PAGE_BYTES;
    reading->want = reading->passed && left ? 1 : left < LIMIT_PAGE_BATCH ? left : LIMIT_PAGE_BATCH;
    return reading->want;
}

static void reading_add(struct reading *reading, const struct request *batch, size_t found)
{
    for (size_t i = 0; i < found; i++) {
        reading->requests[reading->count++] = batch[i];
        reading->bytes += request_text_bytes(&batch[i]);
    }
    if (found < reading->want)
        reading->passed = true;     /* there are no more */
}

/* The requests that a search has found, in the order of their ids; few enough to be read one by one. */
static enum err read_found(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    int64_t *ids;
    size_t count;

    TRY(request_store_search(ctx, page, &ids, &count));
    struct request *requests = arena_alloc(ctx->arena, count * sizeof *requests);
    size_t bytes = 0, read = 0;
    for (bool passed = false; read < count && !passed; read++) {
        passed = bytes > LIMIT_PAGE_BYTES;
        TRY(request_store_by_id(ctx, ids[read], &requests[read]));
        bytes += request_text_bytes(&requests[read]);
    }
    *out_requests = requests;
    *out_count = read;
    return OK;
}

enum err request_store_list(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    struct request_page next = *page;
    struct request *batch;
    size_t found, want;

    if (page->words.len)
        return read_found(ctx, page, out_requests, out_count);
    struct reading reading = reading_new(ctx, page->limit);
    while ((want = reading_want(&reading)) > 0) {
        next.limit = (int64_t)want;
        TRY(read_batch(ctx, &next, &batch, &found));
        reading_add(&reading, batch, found);
        if (found) {
            next.behind = batch[found - 1].id;
            next.behind_place = request_place(&batch[found - 1]);
        }
    }
    *out_requests = reading.requests;
    *out_count = reading.count;
    return OK;
}

enum err request_store_list_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count)
{
    struct due_filter next = *filter;
    struct reading reading = reading_new(ctx, filter->limit);
    struct request *batch;
    size_t found, want;

    if (next.after_due == 0)
        next.after_id = INT64_MAX;      /* behind those that have no due time */
    while ((want = reading_want(&reading)) > 0) {
        next.limit = (int64_t)want;
        TRY(read_due(ctx, &next, &batch, &found));
        reading_add(&reading, batch, found);
        if (found) {
            next.after_due = batch[found - 1].next_due_at;
            next.after_id = batch[found - 1].id;
        }
    }
    *out_requests = reading.requests;
    *out_count = reading.count;
    return OK;
}
