/* SPDX-License-Identifier: Apache-2.0 */
/* feed_store.c: SQL for calendar feeds, and nothing but SQL. */
#include "desk/feed/feed_store.h"

#include "db/db.h"

DB_SQL(upsert_feed,
    .name = "feed.upsert", .args = "iti", .cols = "",
    .text = "INSERT INTO contract_feed (account_id, digest, created_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (account_id) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at");

DB_SQL(delete_feed,
    .name = "feed.delete", .args = "i", .cols = "",
    .text = "DELETE FROM contract_feed WHERE account_id = $1");

DB_SQL(select_since,
    .name = "feed.since", .args = "i", .cols = "i",
    .text = "SELECT created_at FROM contract_feed WHERE account_id = $1");

DB_SQL(select_account,
    .name = "feed.account", .args = "t", .cols = "i",
    .text = "SELECT account_id FROM contract_feed WHERE digest = $1");

enum err feed_upsert(struct ctx *ctx, int64_t account_id, struct str digest)
{
    return db_run(ctx, &upsert_feed, NULL, DB_I(account_id), DB_T(digest), DB_I(ctx->now));
}

enum err feed_delete(struct ctx *ctx, int64_t account_id, bool *out_was_there)
{
    struct db_rows rows;

    TRY(db_run(ctx, &delete_feed, &rows, DB_I(account_id)));
    *out_was_there = rows.changed > 0;
    return OK;
}

enum err feed_select_since(struct ctx *ctx, int64_t account_id, int64_t *out_at)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_since, &rows, DB_I(account_id)));
    *out_at = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err feed_select_account(struct ctx *ctx, struct str digest, int64_t *out_account_id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_account, &rows, DB_T(digest)));
    *out_account_id = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}
