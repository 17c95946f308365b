/* SPDX-License-Identifier: Apache-2.0 */
/* request_thread_store.c: SQL for what hangs on a request: contacts, communications, history. */
#include "desk/request/request_store.h"

#include "base/id.h"
#include "base/limit.h"
#include "db/db.h"
#include "desk/account/address.h"

DB_SQL(insert_contact,
    .name = "request.contact", .args = "iittttti", .cols = "",
    .text = "INSERT INTO request_contact (id, request_id, role, name, email, phone, address, seen_at, place)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT r.place FROM request r WHERE r.id = $2))");

DB_SQL(add_contact,
    .name = "request.add_contact", .args = "iittttt", .cols = "",
    .text = "INSERT INTO request_contact (id, request_id, role, name, email, phone, address, closed, place)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT CASE WHEN r.closed_at = 0 THEN 0 ELSE 1 END FROM request r WHERE r.id = $2),"
            " (SELECT r.place FROM request r WHERE r.id = $2))"
            " ON CONFLICT (request_id, email) DO NOTHING");

DB_SQL(contact_seen,
    .name = "request.contact_seen", .args = "iti", .cols = "",
    .text = "UPDATE request_contact SET seen_at = $3 WHERE request_id = $1 AND email = $2 AND seen_at < $3");

DB_SQL(remove_contact,
    .name = "request.contact_remove", .args = "it", .cols = "",
    .text = "DELETE FROM request_contact WHERE request_id = $1 AND email = $2 AND role = 'additional'");

DB_SQL(select_beyond_ascii,
    .name = "request.contacts_beyond_ascii", .args = "", .cols = "it",
    .text = "SELECT request_id, email FROM request_contact WHERE LENGTH(CAST(email AS BLOB)) <> LENGTH(email)",
    .postgres = "SELECT request_id, email FROM request_contact WHERE OCTET_LENGTH(email) <> LENGTH(email)");

DB_SQL(rekey_contact,
    .name = "request.contact_rekey", .args = "ittt", .cols = "",
    .text = "UPDATE request_contact SET email = $3, address = $4 WHERE request_id = $1 AND email = $2 AND NOT EXISTS"
            " (SELECT 1 FROM request_contact o WHERE o.request_id = $1 AND o.email = $3)");

DB_SQL(insert_communication,
    .name = "request.communication", .args = "iirtiti", .cols = "",
    .text = "INSERT INTO communication (id, request_id, author_id, side, work_note, text, at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)");

#define SELECT_COMMUNICATION \
    "SELECT m.id, m.request_id, m.author_id, COALESCE(a.name, ''), m.side, m.work_note, m.text, m.at" \
    " FROM communication m LEFT JOIN account a ON a.id = m.author_id "
#define COMMUNICATION_COLS "iirttiti"

DB_SQL(select_communications,
    .name = "request.communications", .args = "iiii", .cols = COMMUNICATION_COLS,
    .text = SELECT_COMMUNICATION "WHERE m.request_id = $1 AND m.id > $2 AND ($4 = 1 OR m.work_note = 0)"
            " ORDER BY m.id LIMIT $3");

DB_SQL(select_communication,
    .name = "request.communication_by_id", .args = "i", .cols = COMMUNICATION_COLS,
    .text = SELECT_COMMUNICATION "WHERE m.id = $1");

DB_SQL(insert_event,
    .name = "request.event", .args = "iiitrtt", .cols = "",
    .text = "INSERT INTO request_event (id, request_id, at, actor_kind, actor_id, event, detail)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)");

#define SELECT_EVENT \
    "SELECT e.id, e.at, COALESCE(a.name, ''), e.event, e.detail FROM request_event e LEFT JOIN account a ON a.id = e.actor_id"
#define EVENT_COLS "iittt"

DB_SQL(last_event,
    .name = "request.last_event", .args = "it", .cols = EVENT_COLS,
    .text = SELECT_EVENT " WHERE e.request_id = $1 AND e.event = $2 ORDER BY e.id DESC LIMIT 1");

DB_SQL(kept_open,
    .name = "request.kept_open", .args = "i", .cols = "i",
    .text = "SELECT COUNT(*) FROM request_event e WHERE e.request_id = $1 AND e.event = 'kept_open' AND e.id >"
            " (SELECT COALESCE(MAX(m.id), 0) FROM request_event m WHERE m.request_id = $1"
            "  AND m.event IN ('communication_added', 'state_changed', 'reopened'))");

DB_SQL(select_events,
    .name = "request.events", .args = "iiii", .cols = EVENT_COLS,
    .text = SELECT_EVENT " WHERE e.request_id = $1 AND e.id > $2 AND ($4 = 1 OR e.event <> 'work_note_added') ORDER BY e.id LIMIT $3");

enum err request_store_contact(struct ctx *ctx, int64_t request_id, const struct contact *contact)
{
    return db_run_later(ctx, &insert_contact, DB_I(contact->id), DB_I(request_id),
                        DB_T(contact->primary ? STR("primary") : STR("additional")), DB_T(contact->name),
                        DB_T(contact->email), DB_T(contact->phone), DB_T(address_column(contact->address, contact->email)), DB_I(contact->seen_at));
}

enum err request_store_seen(struct ctx *ctx, int64_t request_id, struct str email, int64_t seen_at)
{
    return db_run(ctx, &contact_seen, NULL, DB_I(request_id), DB_T(email), DB_I(seen_at));
}

enum err request_store_add_contact(struct ctx *ctx, int64_t request_id, const struct contact *contact, bool *out_stored)
{
    struct db_rows rows;

    TRY(db_run(ctx, &add_contact, &rows, DB_I(contact->id), DB_I(request_id),
               DB_T(contact->primary ? STR("primary") : STR("additional")), DB_T(contact->name), DB_T(contact->email),
               DB_T(contact->phone), DB_T(address_column(contact->address, contact->email))));
    *out_stored = rows.changed > 0;
    return OK;
}

enum err request_store_contact_remove(struct ctx *ctx, int64_t request_id, struct str email)
{
    return db_run(ctx, &remove_contact, NULL, DB_I(request_id), DB_T(email));
}

enum err request_store_contacts_beyond_ascii(struct ctx *ctx, int64_t **out_request_ids, struct str **out_keys, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &select_beyond_ascii, &rows));
    *out_request_ids = arena_alloc(ctx->arena, rows.count * sizeof **out_request_ids);
    *out_keys = arena_alloc(ctx->arena, rows.count * sizeof **out_keys);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++) {
        (*out_request_ids)[i] = db_int(&rows, 0);
        (*out_keys)[i] = db_text(&rows, 1);
    }
    return OK;
}

enum err request_store_contact_rekey(struct ctx *ctx, int64_t request_id, struct str key, const struct email *email, bool *out_changed)
{
    struct db_rows rows;

    TRY(db_run(ctx, &rekey_contact, &rows, DB_I(request_id), DB_T(key), DB_T(email->key),
               DB_T(address_column(email->address, email->key))));
    *out_changed = rows.changed > 0;
    return OK;
}

static struct communication communication_of_row(const struct db_rows *rows)
{
    return (struct communication){
        .id = db_int(rows, 0), .author_id = db_ref(rows, 2), .author_name = db_text(rows, 3), .side = db_text(rows, 4),
        .work_note = db_int(rows, 5), .text = db_text(rows, 6), .at = db_int(rows, 7),
    };
}

enum err request_store_communication(struct ctx *ctx, int64_t request_id, const struct communication *communication)
{
    return db_run_later(ctx, &insert_communication, DB_I(communication->id), DB_I(request_id),
                  DB_R(communication->author_id), DB_T(communication->side), DB_I(communication->work_note),
                  DB_T(communication->text), DB_I(communication->at));
}

enum err request_store_communications(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                                      struct communication **out_communications, size_t *out_count)
{
    struct communication *communications = NULL;
    size_t bytes = 0, count = 0, want = 0, found = 0;

    for (bool passed = false; !passed && found == want && count < (size_t)limit;) {
        struct db_rows rows;
        passed = bytes > LIMIT_PAGE_BYTES;
        want = passed ? 1 : (size_t)limit - count;
        want = want < LIMIT_PAGE_BATCH ? want : LIMIT_PAGE_BATCH;
        TRY(db_run(ctx, &select_communications, &rows, DB_I(request_id), DB_I(after), DB_I((int64_t)want), DB_I(notes)));
        /* Many requests have none yet: room is made when the first comes. */
        if (rows.count && !communications)
            communications = arena_alloc(ctx->arena, (size_t)limit * sizeof *communications);
        for (found = 0; db_next(&rows); found++) {
            communications[count] = communication_of_row(&rows);
            bytes += communication_text_bytes(&communications[count]);
            after = communications[count++].id;
        }
    }
    *out_communications = communications;
    *out_count = count;
    return OK;
}

enum err request_store_communication_find(struct ctx *ctx, int64_t id, struct communication *out_communication,
                                          int64_t *out_request_id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_communication, &rows, DB_I(id)));
    bool found = db_next(&rows);
    if (found)
        *out_communication = communication_of_row(&rows);
    *out_request_id = found ? db_int(&rows, 1) : 0;
    return OK;
}

enum err request_store_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct str detail)
{
    return db_run_later(ctx, &insert_event, DB_I(id_new(ctx)), DB_I(request_id), DB_I(ctx->now),
                        DB_T(actor_kind_name(ctx->actor->kind)), DB_R(ctx->actor->id), DB_T(str_of(history_event_name(event))), DB_T(detail));
}

static struct request_event event_of_row(const struct db_rows *rows)
{
    return (struct request_event){
        .id = db_int(rows, 0), .at = db_int(rows, 1), .actor_name = db_text(rows, 2), .event = db_text(rows, 3),
        .detail = db_text(rows, 4),
    };
}

enum err request_store_kept_open(struct ctx *ctx, int64_t request_id, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &kept_open, &rows, DB_I(request_id)));
    *out_count = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err request_store_last_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct request_event *out_event)
{
    struct db_rows rows;

    TRY(db_run(ctx, &last_event, &rows, DB_I(request_id), DB_T(str_of(history_event_name(event)))));
    *out_event = db_next(&rows) ? event_of_row(&rows) : (struct request_event){ .id = 0 };
    return OK;
}

enum err request_store_events(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                              struct request_event **out_events, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &select_events, &rows, DB_I(request_id), DB_I(after), DB_I(limit), DB_I(notes)));
    struct request_event *events = arena_alloc(ctx->arena, rows.count * sizeof *events);
    while (db_next(&rows))
        events[count++] = event_of_row(&rows);
    *out_events = events;
    *out_count = count;
    return OK;
}
