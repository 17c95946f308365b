/* SPDX-License-Identifier: Apache-2.0 */
/* request_bulk_store.c: SQL that writes many requests with all that hangs on them. */
#include "desk/request/request_bulk_store.h"

#include "desk/search/search_index.h"

DB_SQL(any_request, .name = "bulk.any_request", .args = "", .cols = "i", .text = "SELECT id FROM request LIMIT 1");

BULK_TABLE(request_rows, 9, "request", "ittttttttttrrttittittiiiiirittti",
    "id, number, kind, state, portal_id, product_id, version_id, problem_type_id, category_id, title, "
    "description, contract_id, organization_id, plan_id, severity_id, requires_24x7, country, time_zone, "
    "submitter_id, on_behalf_of, agreement_version, submitted_at, updated_at, response_due_at, "
    "responded_at, next_due_at, owner_id, closed_at, closure_reason_id, closure_cause, closure_notes, "
    "closure_chargeable",
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
    "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32",
    BULK_INTS(1) ", " BULK_WORDS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_WORDS(5) ", "
    BULK_WORDS(6) ", " BULK_WORDS(7) ", " BULK_WORDS(8) ", " BULK_WORDS(9) ", " BULK_WORDS(10) ", "
    BULK_WORDS(11) ", " BULK_INTS(12) ", " BULK_INTS(13) ", " BULK_WORDS(14) ", " BULK_WORDS(15) ", "
    BULK_INTS(16) ", " BULK_WORDS(17) ", " BULK_WORDS(18) ", " BULK_INTS(19) ", " BULK_WORDS(20) ", "
    BULK_WORDS(21) ", " BULK_INTS(22) ", " BULK_INTS(23) ", " BULK_INTS(24) ", " BULK_INTS(25) ", "
    BULK_INTS(26) ", " BULK_INTS(27) ", " BULK_INTS(28) ", " BULK_WORDS(29) ", " BULK_WORDS(30) ", "
    BULK_WORDS(31) ", " BULK_INTS(32));

BULK_TABLE(contact_rows, 10, "request_contact", "iitttti",
    "id, request_id, role, name, email, phone, closed",
    "$1, $2, $3, $4, $5, $6, $7",
    BULK_INTS(1) ", " BULK_INTS(2) ", " BULK_WORDS(3) ", " BULK_WORDS(4) ", " BULK_WORDS(5) ", "
    BULK_WORDS(6) ", " BULK_INTS(7));

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
                     DB_T(contact->phone), DB_I(request->closed_at != 0)));
    }
    return OK;
}

enum err request_bulk(struct ctx *ctx, struct bulk *bulk, const struct request *request)
{
    TRY(bulk_add(ctx, bulk, &request_rows, DB_I(request->id), DB_T(request->number), DB_T(request->kind),
                 DB_T(str_of(request_state_name(request->state))), DB_T(request->portal_id), DB_T(request->product_id),
                 DB_T(request->version_id), DB_T(request->problem_type_id), DB_T(request->category_id), DB_T(request->title),
                 DB_T(request->description), DB_R(request->contract_id),
                 DB_R(request->contract.shared_by_organization ? request->contract.organization_id : 0), DB_T(request->plan_id),
                 DB_T(request->severity_id), DB_I(request->requires_24x7), DB_T(request->country), DB_T(request->time_zone),
                 DB_I(request->submitter_id), DB_T(request->on_behalf_of), DB_T(request->agreement_version),
                 DB_I(request->submitted_at), DB_I(request->updated_at), DB_I(request->response_due_at), DB_I(request->responded_at),
                 DB_I(request->next_due_at), DB_R(request->owner_id), DB_I(request->closed_at), DB_T(request->closure_reason_id),
                 DB_T(request->closure_cause), DB_T(request->closure_notes), DB_I(request->closure_chargeable)));
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
