/* SPDX-License-Identifier: Apache-2.0 */
/* notice_store.c: SQL for the outbox, and nothing but SQL. */
#include "desk/notice/notice_store.h"

#include "base/id.h"
#include "db/db.h"

DB_SQL(insert_mail,
    .name = "notice.insert_mail", .args = "itittttttii", .cols = "",
    .text = "INSERT INTO mail (id, event, ref_id, recipient, recipient_name, language, subject, body, state, created_at,"
            " delivered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            " ON CONFLICT (event, ref_id, recipient) DO NOTHING");

DB_SQL(select_queued,
    .name = "notice.queued", .args = "i", .cols = "ititttttti",
    .text = "SELECT id, event, ref_id, recipient, recipient_name, language, subject, body, state, created_at"
            " FROM mail WHERE id = $1 AND state = 'queued'");

DB_SQL(update_delivered,
    .name = "notice.delivered", .args = "ii", .cols = "",
    .text = "UPDATE mail SET state = 'delivered', delivered_at = $2,"
            " body = CASE WHEN SUBSTR(event, 1, 8) = '" MAIL_ABOUT_ACCOUNT "' THEN '' ELSE body END"
            " WHERE id = $1 AND state = 'queued'");

DB_SQL(select_left_behind,
    .name = "notice.left_behind", .args = "ti", .cols = "i",
    .text = "SELECT id FROM mail WHERE state = 'queued'"
            " AND id NOT IN (SELECT COALESCE(ref_id, 0) FROM job WHERE work = $1) ORDER BY id LIMIT $2");

DB_SQL(count_troubles,
    .name = "notice.troubles", .args = "i", .cols = "iit",
    .text = "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN state = 'queued' THEN 1"
            " ELSE 0 END), 0) AS BIGINT), COALESCE(MAX(CASE WHEN state = 'failed' THEN recipient ELSE '' END), '') FROM mail"
            " WHERE state = 'failed' OR (state = 'queued' AND created_at < $1)");

enum err mail_insert(struct ctx *ctx, struct mail *mail, bool *out_added)
{
    struct db_rows rows;

    mail->id = id_new(ctx);
    mail->created_at = ctx->now;
    TRY(db_run(ctx, &insert_mail, &rows, DB_I(mail->id), DB_T(mail->event), DB_I(mail->ref_id), DB_T(mail->recipient),
               DB_T(mail->recipient_name), DB_T(mail->language), DB_T(mail->subject), DB_T(mail->body),
               DB_T(mail->failed ? STR("failed") : STR("queued")), DB_I(mail->created_at), DB_I(0)));
    *out_added = rows.changed > 0;
    return OK;
}

enum err mail_queued(struct ctx *ctx, int64_t id, struct mail *out_mail, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_queued, &rows, DB_I(id)));
    *out_found = db_next(&rows);
    if (*out_found)
        *out_mail = (struct mail){
            .id = db_int(&rows, 0), .event = db_text(&rows, 1), .ref_id = db_int(&rows, 2),
            .recipient = db_text(&rows, 3), .recipient_name = db_text(&rows, 4), .language = db_text(&rows, 5),
            .subject = db_text(&rows, 6), .body = db_text(&rows, 7), .created_at = db_int(&rows, 9),
        };
    return OK;
}

enum err mail_troubles(struct ctx *ctx, int64_t before, struct mail_troubles *out_troubles)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_troubles, &rows, DB_I(before)));
    MUST(db_next(&rows));
    *out_troubles = (struct mail_troubles){ db_int(&rows, 0), db_int(&rows, 1), db_text(&rows, 2) };
    return OK;
}

enum err mail_delivered(struct ctx *ctx, int64_t id)
{
    return db_run(ctx, &update_delivered, NULL, DB_I(id), DB_I(ctx->now));
}

enum err mail_left_behind(struct ctx *ctx, const char *work, int64_t limit, int64_t **out_ids, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_left_behind, &rows, DB_T(str_of(work)), DB_I(limit)));
    int64_t *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    size_t count = 0;
    while (db_next(&rows))
        ids[count++] = db_int(&rows, 0);
    *out_ids = ids;
    *out_count = count;
    return OK;
}
