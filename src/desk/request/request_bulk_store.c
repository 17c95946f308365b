/* SPDX-License-Identifier: Apache-2.0 */
/* request_bulk_store.c: SQL that writes many requests with all that hangs on them. */
#include "desk/request/request_bulk_store.h"

#include "desk/request/request_rows.h"
#include "desk/search/search_index.h"

DB_SQL(any_request, .name = "bulk.any_request", .args = "", .cols = "i", .text = "SELECT id FROM request LIMIT 1");

BULK_ROWS(request_rows, 9, "request", REQUEST_ROW);
ROW_WRITER(request_values, struct request, REQUEST_ROW)

BULK_TABLE(contact_rows, 10, "request_contact", "iittttiii",
    "id, request_id, role, name, email, phone, closed, place, seen_at",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_WORDS(5) ", "
    BULK_WORDS(6) ", " BULK_INTS(7) ", " BULK_INTS(8) ", " BULK_INTS(9));

BULK_TABLE(communication_rows, 11, "communication", "iirtiti",
    "id, request_id, author_id, side, work_note, text, at",
    "$1, $2, $3, $4, $5, $6, $7",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5) ", "
    BULK_WORDS(6) ", " BULK_INTS(7));

BULK_TABLE(event_rows, 12, "request_event", "iiitrtt",
    "id, request_id, at, actor_kind, actor_id, event, detail",
    "$1, $2, $3, $4, $5, $6, $7",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_WORDS(4) ", " BULK_INTS(5) ", "
    BULK_WORDS(6) ", " BULK_WORDS(7));

SEARCH_BULK(words_rows, 13, "request");

static enum err contacts_bulk(struct ctx *ctx, struct bulk *bulk, const struct request *request)
{
    for (size_t i = 0; i < request->contact_count; i++) {
        const struct contact *contact = &request->contacts[i];
        TRY(bulk_add(ctx, bulk, &contact_rows, DB_I(contact->id), DB_I(request->id),
                     DB_T(contact->primary ? STR("primary") : STR("additional")), DB_T(contact->name), DB_T(contact->email),
                     DB_T(contact->phone), DB_I(request->closed_at != 0), DB_I(request_place(request)), DB_I(contact->seen_at)));
    }
    return OK;
}

enum err request_bulk(struct ctx *ctx, struct bulk *bulk, const struct request *request)
{
    struct db_val values[ROW_STORED(REQUEST_ROW)];

    TRY(bulk_add_values(ctx, bulk, &request_rows, ROW_STORED(REQUEST_ROW), request_values(request, values)));
    return contacts_bulk(ctx, bulk, request);
}

enum err communication_bulk(struct ctx *ctx, struct bulk *bulk, int64_t request_id, const struct communication *communication)
{
    return bulk_add(ctx, bulk, &communication_rows, DB_I(communication->id), DB_I(request_id), DB_R(communication->author_id),
                    DB_T(communication->side), DB_I(communication->work_note), DB_T(communication->text), DB_I(communication->at));
}

enum err request_event_bulk(struct ctx *ctx, struct bulk *bulk, int64_t request_id, const struct request_event *event, int64_t actor_id)
{
    return bulk_add(ctx, bulk, &event_rows, DB_I(event->id), DB_I(request_id), DB_I(event->at),
                    DB_T(actor_id ? STR("account") : STR("system")), DB_R(actor_id), DB_T(event->event), DB_T(event->detail));
}

enum err request_words_bulk(struct ctx *ctx, struct bulk *bulk, int64_t id, const struct request *request, struct str found_by,
                            struct str contact_marks, bool staff_only)
{
    struct buf words = buf_new(ctx->arena);

    buf_add(&words, found_by);
    request_marks_add(&words, request, staff_only);
    if (!staff_only)
        buf_add(&words, contact_marks);
    return bulk_add(ctx, bulk, &words_rows, DB_I(id), DB_T(buf_str(&words)), DB_I(request->id), DB_I(staff_only));
}

enum err request_bulk_any(struct ctx *ctx, bool *out_any)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &any_request, &rows));
    *out_any = db_next(&rows);
    return OK;
}
