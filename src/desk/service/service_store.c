/* SPDX-License-Identifier: Apache-2.0 */
/* service_store.c: SQL for notices of closing and for colleagues, and nothing but SQL. */
#include "desk/service/service_store.h"

#include "base/limit.h"
#include "db/db.h"

/* Each state has an index of its own, so that requests pass it by until they wait for their customer. */
#define SILENT(identifier, in_state) \
    DB_SQL(identifier, .name = "silent." in_state, .args = "ii", .cols = "iit", \
        .text = "SELECT r.id, r.next_due_at, r.number FROM request r WHERE r.state = '" in_state "' AND r.next_due_at <= $1" \
                " AND r.next_due_at > 0 AND NOT EXISTS (SELECT 1 FROM closing_notice n WHERE n.request_id = r.id" \
                " AND n.due_at = r.next_due_at) ORDER BY r.next_due_at, r.id LIMIT $2")
SILENT(waiting, "waiting_customer");
SILENT(proposed, "solution_proposed");

DB_SQL(put,
    .name = "silent.put", .args = "iiii", .cols = "",
    .text = "INSERT INTO closing_notice (request_id, due_at, noticed_at, close_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (request_id) DO UPDATE SET due_at = excluded.due_at, noticed_at = excluded.noticed_at, close_at = excluded.close_at");

DB_SQL(due,
    .name = "silent.due", .args = "ii", .cols = "iit",
    .text = "SELECT n.request_id, n.due_at, (SELECT r.number FROM request r WHERE r.id = n.request_id) FROM closing_notice n"
            " WHERE n.close_at <= $1 ORDER BY n.close_at LIMIT $2");

DB_SQL(drop,
    .name = "silent.drop", .args = "i", .cols = "",
    .text = "DELETE FROM closing_notice WHERE request_id = $1");

DB_SQL(find,
    .name = "silent.find", .args = "ii", .cols = "i",
    .text = "SELECT close_at FROM closing_notice WHERE request_id = $1 AND due_at = $2");

DB_SQL(colleagues,
    .name = "service.colleagues", .args = "iii", .cols = "itt",
    .text = "SELECT a.id, a.name, a.email FROM account a WHERE a.closed_at = 0 AND a.id <> $2 AND a.id IN (SELECT s.account_id FROM staff_role s"
            " WHERE s.role = 'engineer' OR s.role = 'administrator' OR (s.role = 'contract_desk' AND $1 = 1))"
            " ORDER BY a.name, a.id LIMIT $3");

static void silent_read_items(struct ctx *ctx, struct db_rows *rows, struct silent **out_items, size_t *out_count)
{
    struct silent *items = arena_alloc(ctx->arena, rows->count * sizeof *items);
    size_t count = 0;

    while (db_next(rows))
        items[count++] = (struct silent){ db_int(rows, 0), db_int(rows, 1), db_text(rows, 2) };
    *out_items = items;
    *out_count = count;
}

enum err silent_list(struct ctx *ctx, bool solution_proposed, int64_t before, int64_t limit, struct silent **out_items, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, solution_proposed ? &proposed : &waiting, &rows, DB_I(before), DB_I(limit)));
    silent_read_items(ctx, &rows, out_items, out_count);
    return OK;
}

enum err closing_notice_put(struct ctx *ctx, int64_t request_id, int64_t due_at, int64_t close_at)
{
    return db_run(ctx, &put, NULL, DB_I(request_id), DB_I(due_at), DB_I(ctx->now), DB_I(close_at));
}

enum err closing_notice_due(struct ctx *ctx, int64_t now, int64_t limit, struct silent **out_items, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &due, &rows, DB_I(now), DB_I(limit)));
    silent_read_items(ctx, &rows, out_items, out_count);
    return OK;
}

enum err closing_notice_drop(struct ctx *ctx, int64_t request_id)
{
    return db_run(ctx, &drop, NULL, DB_I(request_id));
}

enum err closing_notice_find(struct ctx *ctx, int64_t request_id, int64_t due_at, int64_t *out_close_at)
{
    struct db_rows rows;

    TRY(db_run(ctx, &find, &rows, DB_I(request_id), DB_I(due_at)));
    *out_close_at = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err colleague_list(struct ctx *ctx, bool program_desk, int64_t but_id, struct colleague **out_colleagues, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &colleagues, &rows, DB_I(program_desk), DB_I(but_id), DB_I(LIMIT_LIST_ITEMS)));
    struct colleague *found = arena_alloc(ctx->arena, rows.count * sizeof *found);
    while (db_next(&rows))
        found[count++] = (struct colleague){ db_int(&rows, 0), db_text(&rows, 1), db_text(&rows, 2) };
    *out_colleagues = found;
    *out_count = count;
    return OK;
}
