/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_anchor_store.c: SQL for anchors, and nothing but SQL. */
#include "desk/ledger/ledger_anchor_store.h"

#include "base/clock.h"
#include "db/db.h"

DB_SQL(insert,
    .name = "anchor.insert", .args = "i", .cols = "i",
    .text = "INSERT INTO ledger_anchor (number, at) SELECT COALESCE(MAX(number), 0) + 1, CAST($1 AS BIGINT) FROM ledger_anchor WHERE 1 = 1"
            " ON CONFLICT DO NOTHING RETURNING number");

/* A contract's sequence only grows, so what is greater than what was taken has moved. */
DB_SQL(take,
    .name = "anchor.take", .args = "ii", .cols = "i",
    .text = "INSERT INTO ledger_anchored (contract_id, number, sequence)"
            " SELECT c.id, CAST($1 AS BIGINT), c.sequence FROM contract c WHERE c.sequence > COALESCE((SELECT MAX(a.sequence)"
            " FROM ledger_anchored a WHERE a.contract_id = c.id), 0) ORDER BY c.id LIMIT $2 RETURNING contract_id");

DB_SQL(select_at,
    .name = "anchor.at", .args = "i", .cols = "i",
    .text = "SELECT at FROM ledger_anchor WHERE number = $1");

DB_SQL(list,
    .name = "anchor.list", .args = "i", .cols = "iit",
    .text = "SELECT a.contract_id, a.sequence, COALESCE(e.hash, '') FROM ledger_anchored a"
            " LEFT JOIN ledger_entry e ON e.contract_id = a.contract_id AND e.sequence = a.sequence"
            " WHERE a.number = $1 ORDER BY a.contract_id");

DB_SQL(list_all,
    .name = "anchor.list_all", .args = "iii", .cols = "iit",
    .text = "SELECT a.contract_id, a.sequence, COALESCE(e.hash, '') FROM ledger_anchored a"
            " LEFT JOIN ledger_entry e ON e.contract_id = a.contract_id AND e.sequence = a.sequence"
            " WHERE a.contract_id > $2 AND a.number = (SELECT MAX(b.number) FROM ledger_anchored b"
            " WHERE b.contract_id = a.contract_id AND b.number <= $1) ORDER BY a.contract_id LIMIT $3");

DB_SQL(head,
    .name = "anchor.head", .args = "ii", .cols = "t",
    .text = "SELECT hash FROM ledger_entry WHERE contract_id = $1 AND sequence = $2");

enum err anchor_insert(struct ctx *ctx, int64_t *out_number)
{
    struct db_rows rows;

    TRY(db_run(ctx, &insert, &rows, DB_I(ctx->now)));
    *out_number = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err anchor_take(struct ctx *ctx, int64_t number, int64_t limit, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &take, &rows, DB_I(number), DB_I(limit)));
    *out_count = (int64_t)rows.count;
    return OK;
}

enum err anchor_at(struct ctx *ctx, int64_t number, int64_t *out_at)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_at, &rows, DB_I(number)));
    *out_at = db_next(&rows) ? db_int(&rows, 0) : INSTANT_NONE;
    return OK;
}

static void read_items(struct ctx *ctx, struct db_rows *rows, struct anchored **out_items, size_t *out_count)
{
    struct anchored *items = arena_alloc(ctx->arena, rows->count * sizeof *items);
    size_t count = 0;

    while (db_next(rows))
        items[count++] = (struct anchored){ db_int(rows, 0), db_int(rows, 1), db_text(rows, 2) };
    *out_items = items;
    *out_count = count;
}

enum err anchor_list(struct ctx *ctx, int64_t number, struct anchored **out_items, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &list, &rows, DB_I(number)));
    read_items(ctx, &rows, out_items, out_count);
    return OK;
}

enum err anchor_list_all(struct ctx *ctx, int64_t number, int64_t after, int64_t limit, struct anchored **out_items, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &list_all, &rows, DB_I(number), DB_I(after), DB_I(limit)));
    read_items(ctx, &rows, out_items, out_count);
    return OK;
}

enum err anchor_head(struct ctx *ctx, int64_t contract_id, int64_t sequence, struct str *out_head)
{
    struct db_rows rows;

    TRY(db_run(ctx, &head, &rows, DB_I(contract_id), DB_I(sequence)));
    *out_head = db_next(&rows) ? db_text(&rows, 0) : STR("");
    return OK;
}
