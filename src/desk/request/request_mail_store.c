/* SPDX-License-Identifier: Apache-2.0 */
/* request_mail_store.c: SQL that reads the outbox, and nothing but SQL. */
#include "desk/request/request_mail_store.h"

#include "db/db.h"

/* Ids of accounts and anchors stand in the same column. */
DB_SQL(select_mails,
    .name = "request.mails", .args = "iii", .cols = "itttttii",
    .text = "SELECT id, event, recipient, recipient_name, state, failure, created_at, delivered_at FROM mail WHERE ref_id = $1 AND id > $2"
            " AND (SUBSTR(event, 1, 8) = 'request_' OR SUBSTR(event, 1, 14) = 'communication:') ORDER BY id LIMIT $3");

enum err request_store_mails(struct ctx *ctx, int64_t request_id, int64_t after, int64_t limit, struct mail_row **out_rows, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_mails, &rows, DB_I(request_id), DB_I(after), DB_I(limit)));
    struct mail_row *found = arena_alloc(ctx->arena, rows.count * sizeof *found);
    for (size_t i = 0; db_next(&rows); i++)
        found[i] = (struct mail_row){
            .id = db_int(&rows, 0), .event = db_text(&rows, 1), .recipient = db_text(&rows, 2), .recipient_name = db_text(&rows, 3),
            .state = db_text(&rows, 4), .failure = db_text(&rows, 5), .created_at = db_int(&rows, 6), .delivered_at = db_int(&rows, 7),
        };
    *out_rows = found;
    *out_count = rows.count;
    return OK;
}
