/* SPDX-License-Identifier: Apache-2.0 */
/* request_store.c: SQL for requests and idempotency keys, and nothing but SQL. */
#include "desk/request/request_store.h"

#include "base/limit.h"
#include "db/db.h"

/* One line a contact, the primary first; long texts come with the first line only. */
#define ONCE(column) "CASE WHEN c.role = 'primary' THEN " column " ELSE '' END"
#define SELECT_REQUEST \
    "SELECT r.id, r.number, r.kind, r.state, r.portal_id, r.product_id, r.version_id, r.problem_type_id, r.category_id," \
    " r.title, " ONCE("r.description") ", r.contract_id, r.plan_id, r.severity_id," \
    " r.requires_24x7, r.country, r.time_zone, r.submitter_id, r.on_behalf_of, r.agreement_version, r.submitted_at," \
    " r.updated_at, r.response_due_at, r.responded_at, r.next_due_at, r.owner_id, COALESCE(w.name, ''), r.closed_at," \
    " r.closure_reason_id, " ONCE("r.closure_cause") ", " ONCE("r.closure_notes") ", r.closure_chargeable," \
    " COALESCE(-d.units, 0), CASE WHEN b.id IS NULL THEN 0 ELSE 1 END, c.id, c.role, c.name, c.email, c.phone FROM "
#define REQUEST_COLS "itttttttttt" "rttittittiiiiirtitttiiiitttt"
#define REQUEST_JOINS \
    " r LEFT JOIN account w ON w.id = r.owner_id" \
    " LEFT JOIN ledger_entry d ON d.request_id = r.id AND d.kind = 'debit'" \
    " LEFT JOIN ledger_entry b ON b.request_id = r.id AND b.kind = 'credit_back'" \
    " JOIN request_contact c ON c.request_id = r.id "
#define CONTACT_ORDER "c.role DESC, c.id"
#define NEWEST_FIRST " ORDER BY r.id DESC, " CONTACT_ORDER

DB_SQL(by_number,
    .name = "request.by_number", .args = "t", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "request" REQUEST_JOINS "WHERE r.number = $1 ORDER BY " CONTACT_ORDER);

DB_SQL(by_id,
    .name = "request.by_id", .args = "i", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "request" REQUEST_JOINS "WHERE r.id = $1 ORDER BY " CONTACT_ORDER);

DB_SQL(lock,
    .name = "request.lock", .args = "i", .cols = "i",
    .text = "SELECT id FROM request WHERE id = $1",
    .postgres = "SELECT id FROM request WHERE id = $1 FOR UPDATE");

DB_SQL(list_all,
    .name = "request.list_all", .args = "ii", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "(SELECT * FROM request WHERE id < $1 ORDER BY id DESC LIMIT $2)" REQUEST_JOINS NEWEST_FIRST);

DB_SQL(list_closed,
    .name = "request.list_closed", .args = "ii", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "(SELECT * FROM request WHERE state = 'closed' AND id < $1 ORDER BY id DESC LIMIT $2)"
            REQUEST_JOINS NEWEST_FIRST);

/* By the index on (state, id), state by state, so that a page of open ones does not wade through the closed. */
#define OF_STATE(name) \
    "SELECT * FROM (SELECT id FROM request WHERE state = '" name "' AND id < $1 ORDER BY id DESC LIMIT $2) of_" name
DB_SQL(list_open,
    .name = "request.list_open", .args = "ii", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "(SELECT q.* FROM request q WHERE q.id IN (SELECT id FROM ("
            OF_STATE("pending_plan") " UNION ALL " OF_STATE("new") " UNION ALL " OF_STATE("in_progress") " UNION ALL "
            OF_STATE("waiting_customer") " UNION ALL " OF_STATE("solution_proposed")
            ") of_open ORDER BY id DESC LIMIT $2))" REQUEST_JOINS NEWEST_FIRST);

DB_SQL(list_of_contact,
    .name = "request.list_of_contact", .args = "iiti", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "(SELECT q.* FROM request_contact k JOIN request q ON q.id = k.request_id"
            " WHERE k.email = $3 AND k.request_id < $1 AND ($4 = -1 OR ($4 = 1) = (q.closed_at = 0))"
            " ORDER BY k.request_id DESC LIMIT $2)" REQUEST_JOINS NEWEST_FIRST);

/* An administrator's page: what he is on, and what is on the contracts that his organization shares. */
DB_SQL(list_of_admin,
    .name = "request.list_of_admin", .args = "iitii", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "(SELECT q.* FROM request q WHERE q.id IN ("
            "SELECT k.request_id FROM request_contact k WHERE k.email = $3 AND k.request_id < $1"
            " UNION SELECT s.id FROM request s WHERE s.id < $1 AND s.contract_id IN (" ADMINISTERED("$5") "))"
            " AND ($4 = -1 OR ($4 = 1) = (q.closed_at = 0)) ORDER BY q.id DESC LIMIT $2)" REQUEST_JOINS NEWEST_FIRST);

DB_SQL(administers,
    .name = "request.administers", .args = "i", .cols = "i",
    .text = ADMINISTERED("$1") " LIMIT 1");

DB_SQL(insert_request,
    .name = "request.insert", .args = "itttttttttt" "rttittittiiiii", .cols = "i",
    .text = "INSERT INTO request (id, number, kind, state, portal_id, product_id, version_id, problem_type_id, category_id,"
            " title, description, contract_id, plan_id, severity_id, requires_24x7, country, time_zone, submitter_id,"
            " on_behalf_of, agreement_version, submitted_at, updated_at, response_due_at, responded_at, next_due_at,"
            " owner_id, closed_at, closure_reason_id, closure_cause, closure_notes, closure_chargeable)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
            " $23, $24, $25, NULL, 0, '', '', '', 0) ON CONFLICT (number) DO NOTHING RETURNING id");

DB_SQL(update_request,
    .name = "request.update", .args = "itiiirittti", .cols = "",
    .text = "UPDATE request SET state = $2, updated_at = $3, responded_at = $4, next_due_at = $5, owner_id = $6,"
            " closed_at = $7, closure_reason_id = $8, closure_cause = $9, closure_notes = $10, closure_chargeable = $11"
            " WHERE id = $1");

DB_SQL(bind_key,
    .name = "request.bind_key", .args = "ittii", .cols = "i",
    .text = "INSERT INTO idempotency_key (account_id, key, digest, request_id, at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (account_id, key) DO NOTHING RETURNING request_id");

DB_SQL(bound,
    .name = "request.bound", .args = "it", .cols = "ti",
    .text = "SELECT digest, request_id FROM idempotency_key WHERE account_id = $1 AND key = $2");

static struct request request_of_row(const struct db_rows *rows)
{
    struct request request = {
        .id = db_int(rows, 0), .number = db_text(rows, 1), .kind = db_text(rows, 2), .portal_id = db_text(rows, 4),
        .product_id = db_text(rows, 5), .version_id = db_text(rows, 6), .problem_type_id = db_text(rows, 7),
        .category_id = db_text(rows, 8), .title = db_text(rows, 9), .description = db_text(rows, 10),
        .contract_id = db_ref(rows, 11), .plan_id = db_text(rows, 12), .severity_id = db_text(rows, 13),
        .requires_24x7 = db_int(rows, 14), .country = db_text(rows, 15), .time_zone = db_text(rows, 16),
        .submitter_id = db_int(rows, 17), .on_behalf_of = db_text(rows, 18), .agreement_version = db_text(rows, 19),
        .submitted_at = db_int(rows, 20), .updated_at = db_int(rows, 21), .response_due_at = db_int(rows, 22),
        .responded_at = db_int(rows, 23), .next_due_at = db_int(rows, 24), .owner_id = db_ref(rows, 25),
        .owner_name = db_text(rows, 26), .closed_at = db_int(rows, 27), .closure_reason_id = db_text(rows, 28),
        .closure_cause = db_text(rows, 29), .closure_notes = db_text(rows, 30), .closure_chargeable = db_int(rows, 31),
        .charged_units = db_int(rows, 32), .credited = db_int(rows, 33),
    };

    if (!request_state_by_name(db_text(rows, 3), &request.state))
        BUG("the database holds a state that nobody knows");
    return request;
}

/* Folds the lines of one request into one. */
static void fold(struct ctx *ctx, struct db_rows *rows, struct request **out_requests, size_t *out_count)
{
    struct request *requests = arena_alloc(ctx->arena, rows->count * sizeof *requests);
    struct contact *contacts = arena_alloc(ctx->arena, rows->count * sizeof *contacts);
    size_t count = 0;

    while (db_next(rows)) {
        if (count == 0 || requests[count - 1].id != db_int(rows, 0)) {
            requests[count] = request_of_row(rows);
            requests[count++].contacts = contacts;
        }
        *contacts++ = (struct contact){
            .id = db_int(rows, 34), .primary = str_equal(db_text(rows, 35), STR("primary")),
            .name = db_text(rows, 36), .email = db_text(rows, 37), .phone = db_text(rows, 38),
        };
        requests[count - 1].contact_count++;
    }
    *out_requests = requests;
    *out_count = count;
}

static void fold_one(struct ctx *ctx, struct db_rows *rows, struct request *out_request)
{
    struct request *requests;
    size_t count;

    fold(ctx, rows, &requests, &count);
    *out_request = count ? requests[0] : (struct request){ .id = 0 };
}

enum err request_store_by_number(struct ctx *ctx, struct str number, struct request *out_request)
{
    struct db_rows rows;

    TRY(db_run(ctx, &by_number, &rows, DB_T(number)));
    fold_one(ctx, &rows, out_request);
    return OK;
}

enum err request_store_by_id(struct ctx *ctx, int64_t id, struct request *out_request)
{
    struct db_rows rows;

    TRY(db_run(ctx, &by_id, &rows, DB_I(id)));
    fold_one(ctx, &rows, out_request);
    return OK;
}

enum err request_store_lock(struct ctx *ctx, int64_t id)
{
    return db_run(ctx, &lock, NULL, DB_I(id));
}

enum err request_store_insert(struct ctx *ctx, const struct request *request, bool *out_stored)
{
    struct db_rows rows;

    TRY(db_run(ctx, &insert_request, &rows, DB_I(request->id), DB_T(request->number), DB_T(request->kind),
               DB_T(str_of(request_state_name(request->state))), DB_T(request->portal_id), DB_T(request->product_id),
               DB_T(request->version_id), DB_T(request->problem_type_id), DB_T(request->category_id), DB_T(request->title),
               DB_T(request->description), DB_R(request->contract_id), DB_T(request->plan_id), DB_T(request->severity_id),
               DB_I(request->requires_24x7), DB_T(request->country), DB_T(request->time_zone), DB_I(request->submitter_id),
               DB_T(request->on_behalf_of), DB_T(request->agreement_version), DB_I(request->submitted_at),
               DB_I(request->updated_at), DB_I(request->response_due_at), DB_I(request->responded_at),
               DB_I(request->next_due_at)));
    *out_stored = db_next(&rows);
    return OK;
}

enum err request_store_update(struct ctx *ctx, const struct request *request)
{
    return db_run(ctx, &update_request, NULL, DB_I(request->id), DB_T(str_of(request_state_name(request->state))),
                  DB_I(request->updated_at), DB_I(request->responded_at), DB_I(request->next_due_at),
                  DB_R(request->owner_id), DB_I(request->closed_at), DB_T(request->closure_reason_id),
                  DB_T(request->closure_cause), DB_T(request->closure_notes), DB_I(request->closure_chargeable));
}

/* ---- Lists ---------------------------------------------------------------------------------------------- */

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

static enum err read_batch(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    struct db_rows rows;

    if (page->email.len && page->admin_id)
        TRY(db_run(ctx, &list_of_admin, &rows, DB_I(page->before), DB_I(page->limit), DB_T(page->email), DB_I(page->open),
                   DB_I(page->admin_id)));
    else if (page->email.len)
        TRY(db_run(ctx, &list_of_contact, &rows, DB_I(page->before), DB_I(page->limit), DB_T(page->email), DB_I(page->open)));
    else
        TRY(db_run(ctx, page->open == 1 ? &list_open : page->open == 0 ? &list_closed : &list_all, &rows,
                   DB_I(page->before), DB_I(page->limit)));
    fold(ctx, &rows, out_requests, out_count);
    return OK;
}

/* Batch by batch, and one more behind the row that passes LIMIT_PAGE_BYTES. */
enum err request_store_list(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count)
{
    struct request_page next = *page;
    size_t bytes = 0, count = 0, want = 0, found = 0;

    if (page->words.len)
        return read_found(ctx, page, out_requests, out_count);
    struct request *requests = arena_alloc(ctx->arena, (size_t)page->limit * sizeof *requests), *batch;
    for (bool passed = false; !passed && found == want && count < (size_t)page->limit;) {
        passed = bytes > LIMIT_PAGE_BYTES;
        want = passed ? 1 : (size_t)page->limit - count;
        want = want < LIMIT_PAGE_BATCH ? want : LIMIT_PAGE_BATCH;
        next.limit = (int64_t)want;
        TRY(read_batch(ctx, &next, &batch, &found));
        for (size_t i = 0; i < found; i++) {
            requests[count++] = batch[i];
            bytes += request_text_bytes(&batch[i]);
            next.before = batch[i].id;
        }
    }
    *out_requests = requests;
    *out_count = count;
    return OK;
}

enum err request_store_administers(struct ctx *ctx, int64_t account_id, bool *out_administers)
{
    struct db_rows rows;

    TRY(db_run(ctx, &administers, &rows, DB_I(account_id)));
    *out_administers = db_next(&rows);
    return OK;
}

/* ---- Idempotency keys ----------------------------------------------------------------------------------- */

enum err request_store_bind_key(struct ctx *ctx, struct str key, struct str digest, int64_t request_id, bool *out_bound)
{
    struct db_rows rows;

    TRY(db_run(ctx, &bind_key, &rows, DB_I(ctx->actor->id), DB_T(key), DB_T(digest), DB_I(request_id), DB_I(ctx->now)));
    *out_bound = db_next(&rows);
    return OK;
}

enum err request_store_bound(struct ctx *ctx, struct str key, struct str *out_digest, int64_t *out_request_id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &bound, &rows, DB_I(ctx->actor->id), DB_T(key)));
    if (!db_next(&rows))
        BUG("a key that was there a moment ago is gone");
    *out_digest = db_text(&rows, 0);
    *out_request_id = db_int(&rows, 1);
    return OK;
}
