/* SPDX-License-Identifier: Apache-2.0 */
/* request_store.c: SQL for requests, and nothing but SQL. */
#include "desk/request/request_store.h"

#include "desk/request/request_rows.h"

DB_SQL(by_number,
    .name = "request.by_number", .args = "t", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "request" REQUEST_JOINS "WHERE r.number = $1");

DB_SQL(by_id,
    .name = "request.by_id", .args = "i", .cols = REQUEST_COLS,
    .text = SELECT_REQUEST "request" REQUEST_JOINS "WHERE r.id = $1");

DB_SQL(lock,
    .name = "request.lock", .args = "i", .cols = "i",
    .text = "SELECT id FROM request WHERE id = $1",
    .postgres = "SELECT id FROM request WHERE id = $1 FOR NO KEY UPDATE");

DB_SQL(insert_request,
    .name = "request.insert", .args = ROW_STORED_LETTERS(REQUEST_ROW), .cols = "",
    .text = ROW_INSERT("request", REQUEST_ROW),
    .again = true);

DB_SQL(update_request,
    .name = "request.update", .args = "itiiiritttiititirt", .cols = "",
    .text = "UPDATE request SET state = $2, updated_at = $3, responded_at = $4, next_due_at = $5, owner_id = $6,"
            " closed_at = $7, closure_reason_id = $8, closure_cause = $9, closure_notes = $10, closure_chargeable = $11,"
            " response_due_at = $12, severity_id = $13, requires_24x7 = $14, asked_severity_id = $15,"
            " last_word_at = $16, last_word_by = $17, last_word_side = $18 WHERE id = $1");

static enum request_state stored_state_of(struct str name)
{
    enum request_state state;

    if (!request_state_by_name(name, &state))
        BUG("the database holds a state that nobody knows");
    return state;
}

static bool is_primary(struct str role)
{
    return str_equal(role, STR("primary"));
}

ROW_READER(request_read, struct request, REQUEST_ROW)
ROW_WRITER(request_values, struct request, REQUEST_ROW)
ROW_READER(contact_read, struct contact, CONTACT_ROW)

void request_fold(struct ctx *ctx, struct db_rows *rows, struct request **out_requests, size_t *out_count)
{
    struct request *requests = arena_alloc(ctx->arena, rows->count * sizeof *requests);
    struct contact *contacts = arena_alloc(ctx->arena, rows->count * sizeof *contacts);
    size_t count = 0;

    for (; db_next(rows); contacts++) {
        contact_read(rows, ROW_WIDTH(REQUEST_ROW), contacts);
        if (count == 0 || requests[count - 1].id != db_int(rows, 0))
            requests[count++] = (struct request){ .id = db_int(rows, 0), .contacts = contacts };
        struct request *request = &requests[count - 1];
        /* The one line with the long texts; first or not. */
        if (contacts->primary) {
            request_read(rows, 0, request);
            request->credited = request->credited_grant_id != 0;
        }
        request->contact_count++;
    }
    *out_requests = requests;
    *out_count = count;
}

/* The primary first, then in the order in which they were added. */
static int order_of_contacts(const void *a, const void *b)
{
    const struct contact *one = a, *other = b;

    if (one->primary != other->primary)
        return one->primary ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

/* The contacts of one request are put in order here: for a few lines that is cheaper than asking the database. */
static void fold_one(struct ctx *ctx, struct db_rows *rows, struct request *out_request)
{
    struct request *requests;
    size_t count;

    request_fold(ctx, rows, &requests, &count);
    if (count && requests[0].contact_count > 1)
        qsort(requests[0].contacts, requests[0].contact_count, sizeof *requests[0].contacts, order_of_contacts);
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

enum err request_store_insert(struct ctx *ctx, const struct request *request)
{
    struct db_val values[ROW_STORED(REQUEST_ROW)];

    return db_run_later_values(ctx, &insert_request, ROW_STORED(REQUEST_ROW), request_values(request, values));
}

enum err request_store_update(struct ctx *ctx, const struct request *request)
{
    return db_run(ctx, &update_request, NULL, DB_I(request->id), DB_T(str_of(request_state_name(request->state))),
                  DB_I(request->updated_at), DB_I(request->responded_at), DB_I(request->next_due_at),
                  DB_R(request->owner_id), DB_I(request->closed_at), DB_T(request->closure_reason_id),
                  DB_T(request->closure_cause), DB_T(request->closure_notes), DB_I(request->closure_chargeable),
                  DB_I(request->response_due_at), DB_T(request->severity_id), DB_I(request->requires_24x7), DB_T(request->asked_severity_id),
                  DB_I(request->last_word_at), DB_R(request->last_word_by), DB_T(request->last_word_side));
}

