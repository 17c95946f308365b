/* SPDX-License-Identifier: Apache-2.0 */
/* notice_store.c: SQL for the outbox, and nothing but SQL. */
#include "desk/notice/notice_store.h"

#include "base/id.h"
#include "db/row.h"

#define COUNT_WHERE(condition) "CAST(COALESCE(SUM(CASE WHEN " condition " THEN 1 ELSE 0 END), 0) AS BIGINT)"

DB_SQL(select_posted,
    .name = "notice.posted", .args = "itt", .cols = "i",
    .text = "SELECT id FROM mail WHERE ref_id = $1 AND event = $2 AND recipient = $3");

DB_SQL(insert_text,
    .name = "notice.insert_text", .args = "itititttt", .cols = "",
    .text = "INSERT INTO mail_text (id, event, ref_id, language, only_for, subject, body, figures, ending)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (event, ref_id, language, only_for) DO NOTHING");

DB_SQL(insert_mail,
    .name = "notice.insert_mail", .args = "itittittiti", .cols = "",
    .text = "INSERT INTO mail (id, event, ref_id, recipient, recipient_name, text_id, figures, state, failure, created_at, delivered_at)"
            " SELECT $1, $2, $3, $4, $5, t.id, $6, $7, $8, $9, 0 FROM mail_text t"
            " WHERE t.event = $2 AND t.ref_id = $3 AND t.language = $10 AND t.only_for = $11"
            " ON CONFLICT (ref_id, event, recipient) DO NOTHING");

#define QUEUED_ROW(first, next, as, ...) \
    first(i, "m.id", id) \
    next(t, "m.recipient", recipient) \
    next(t, "m.recipient_name", recipient_name) \
    next(i, "m.figures", figures) \
    next(i, "m.created_at", created_at) \
    next(i, "t.only_for", text.whole) \
    next(t, "t.event", text.event) \
    next(i, "t.ref_id", text.ref_id) \
    next(t, "t.language", text.language) \
    next(t, "t.subject", text.subject) \
    next(t, "t.body", text.body) \
    next(t, "t.figures", text.figures) \
    next(t, "t.ending", text.ending)
ROW_READER(queued_read, struct mail, QUEUED_ROW)

DB_SQL(select_queued,
    .name = "notice.queued", .args = "i", .cols = ROW_LETTERS(QUEUED_ROW),
    .text = "SELECT " ROW_COLUMNS(QUEUED_ROW) " FROM mail m JOIN mail_text t ON t.id = m.text_id WHERE m.id = $1 AND m.state = 'queued'");

DB_SQL(update_delivered,
    .name = "notice.delivered", .args = "ii", .cols = "it",
    .text = "UPDATE mail SET state = 'delivered', delivered_at = $2 WHERE id = $1 AND state = 'queued' RETURNING id, event");

DB_SQL(update_let_go,
    .name = "notice.let_go", .args = "i", .cols = "it",
    .text = "UPDATE mail SET state = 'failed', failure = 'given_up' WHERE id = $1 AND state = 'queued' RETURNING id, event");

/* Whoever is done with one of the last two mails of a text waits here for the other, and then sees that mail done. */
DB_SQL(lock_text,
    .name = "notice.lock_text", .args = "i", .cols = "i",
    .text = "SELECT t.id FROM mail m JOIN mail_text t ON t.id = m.text_id WHERE m.id = $1 AND SUBSTR(t.event, 1, 9) = '" MAIL_ABOUT_CONTRACT "' AND t.body <> ''",
    .postgres = "SELECT t.id FROM mail m JOIN mail_text t ON t.id = m.text_id WHERE m.id = $1 AND SUBSTR(t.event, 1, 9) = '" MAIL_ABOUT_CONTRACT "' AND t.body <> ''"
                " FOR UPDATE OF t");

DB_SQL(empty_done,
    .name = "notice.empty_done", .args = "i", .cols = "",
    .text = "UPDATE mail_text SET body = '' WHERE (SUBSTR(event, 1, 8) = '" MAIL_ABOUT_ACCOUNT "' OR (SUBSTR(event, 1, 9) = '" MAIL_ABOUT_CONTRACT "'"
            " AND NOT EXISTS (SELECT 1 FROM mail other WHERE other.ref_id = mail_text.ref_id AND other.text_id = mail_text.id AND other.state = 'queued')))"
            " AND id = (SELECT text_id FROM mail WHERE id = $1 AND state <> 'queued')");

DB_SQL(select_left_behind,
    .name = "notice.left_behind", .args = "ti", .cols = "i",
    .text = "SELECT id FROM mail WHERE state = 'queued'"
            " AND id NOT IN (SELECT COALESCE(ref_id, 0) FROM job WHERE work = $1) ORDER BY id LIMIT $2");

DB_SQL(update_given_up,
    .name = "notice.give_up", .args = "t", .cols = "it",
    .text = "UPDATE mail SET state = 'failed', failure = 'given_up' WHERE state = 'queued'"
            " AND id IN (SELECT ref_id FROM job WHERE work = $1 AND buried = 1) RETURNING id, event",
    /* FOR SHARE waits for whoever has just forgotten the job to send the mail again; then the mail is not given up. */
    .postgres = "UPDATE mail SET state = 'failed', failure = 'given_up' WHERE state = 'queued'"
                " AND id IN (SELECT ref_id FROM job WHERE work = $1 AND buried = 1 FOR SHARE) RETURNING id, event");

#define IS_BURIED "EXISTS (SELECT 1 FROM job j WHERE j.work = '" NOTICE_DELIVER "' AND j.buried = 1 AND j.ref_id = m.id)"

DB_SQL(count_troubles,
    .name = "notice.troubles", .args = "i", .cols = "iiitt",
    .text = "SELECT " COUNT_WHERE("failure = 'address'") ", " COUNT_WHERE("buried = 1") ", " COUNT_WHERE("state = 'queued' AND buried = 0")
            ", COALESCE(MAX(CASE WHEN failure = 'address' THEN recipient ELSE '' END), ''),"
            " COALESCE(MAX(CASE WHEN buried = 1 THEN recipient ELSE '' END), '') FROM"
            " (SELECT state, failure, recipient, CASE WHEN " IS_BURIED " THEN 1 ELSE 0 END AS buried FROM mail m"
            " WHERE state = 'failed' OR (state = 'queued' AND created_at < $1)) undelivered");

/* What is about a request stands under its id. */
#define SELECT_UNDELIVERED \
    "SELECT m.id, m.event, m.ref_id, m.recipient, m.created_at, COALESCE(q.number, ''), m.state, m.failure, CASE WHEN " IS_BURIED " THEN 1 ELSE 0 END," \
    " m.delivered_at FROM mail m LEFT JOIN request q ON q.id = m.ref_id"
#define UNDELIVERED_COLS "itititttii"

DB_SQL(select_undelivered,
    .name = "notice.undelivered", .args = "iii", .cols = UNDELIVERED_COLS,
    .text = SELECT_UNDELIVERED " WHERE m.id > $1 AND m.state <> 'delivered' AND ($3 = 0 OR m.failure = 'given_up' OR " IS_BURIED ") ORDER BY m.id LIMIT $2");

DB_SQL(select_buried,
    .name = "notice.buried", .args = "ii", .cols = UNDELIVERED_COLS,
    .text = SELECT_UNDELIVERED " WHERE m.id > $1 AND m.id IN (SELECT ref_id FROM job WHERE work = '" NOTICE_DELIVER "' AND buried = 1)"
            " ORDER BY m.id LIMIT $2");

DB_SQL(select_mail,
    .name = "notice.by_id", .args = "i", .cols = UNDELIVERED_COLS,
    .text = SELECT_UNDELIVERED " WHERE m.id = $1");

DB_SQL(select_later,
    .name = "notice.later", .args = "iitt", .cols = "i",
    .text = "SELECT id FROM mail WHERE ref_id = $1 AND id > $2 AND event <> $3 AND event LIKE $4 LIMIT 1");

DB_SQL(requeue,
    .name = "notice.requeue", .args = "ii", .cols = "",
    .text = "UPDATE mail SET state = 'queued', failure = '' WHERE id = $1 AND (failure = 'given_up' OR ($2 = 1 AND state = 'queued'))");

/* A text that is for all is stored by the first of its mails, one that is whole with its own. */
enum err mail_insert(struct ctx *ctx, struct mail *mail, bool *out_added)
{
    const struct mail_text *text = &mail->text;
    struct db_rows rows;

    TRY(db_run(ctx, &select_posted, &rows, DB_I(text->ref_id), DB_T(text->event), DB_T(mail->recipient)));
    if (db_next(&rows)) {
        *out_added = false;
        return OK;
    }
    mail->id = id_new(ctx);
    mail->created_at = ctx->now;
    int64_t only_for = text->whole ? mail->id : 0;
    TRY(db_run(ctx, &insert_text, NULL, DB_I(id_new(ctx)), DB_T(text->event), DB_I(text->ref_id), DB_T(text->language), DB_I(only_for),
               DB_T(text->subject), DB_T(text->body), DB_T(text->figures), DB_T(text->ending)));
    TRY(db_run(ctx, &insert_mail, &rows, DB_I(mail->id), DB_T(text->event), DB_I(text->ref_id), DB_T(mail->recipient),
               DB_T(mail->recipient_name), DB_I(mail->figures), DB_T(mail->failed ? STR("failed") : STR("queued")),
               DB_T(mail->failed ? STR("address") : STR("")), DB_I(mail->created_at), DB_T(text->language), DB_I(only_for)));
    *out_added = rows.changed > 0;
    return OK;
}

enum err mail_queued(struct ctx *ctx, int64_t id, struct mail *out_mail, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_queued, &rows, DB_I(id)));
    *out_found = db_next(&rows);
    if (*out_found) {
        *out_mail = (struct mail){ .id = 0 };
        queued_read(&rows, 0, out_mail);
    }
    return OK;
}

enum err mail_troubles(struct ctx *ctx, int64_t before, struct mail_troubles *out_troubles)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_troubles, &rows, DB_I(before)));
    MUST(db_next(&rows));
    *out_troubles = (struct mail_troubles){ db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2), db_text(&rows, 3), db_text(&rows, 4) };
    return OK;
}

enum err mail_lock_words(struct ctx *ctx, int64_t id, bool *out_kept)
{
    struct db_rows rows;

    TRY(db_run(ctx, &lock_text, &rows, DB_I(id)));
    *out_kept = db_next(&rows);
    return OK;
}

enum err mail_done(struct ctx *ctx, int64_t id, struct str event)
{
    bool about_contract = str_starts(event, STR(MAIL_ABOUT_CONTRACT)), kept;

    if (about_contract)
        TRY(mail_lock_words(ctx, id, &kept));
    return about_contract || str_starts(event, STR(MAIL_ABOUT_ACCOUNT)) ? db_run(ctx, &empty_done, NULL, DB_I(id)) : OK;
}

static enum err mails_done(struct ctx *ctx, struct db_rows *rows)
{
    while (db_next(rows))
        TRY(mail_done(ctx, db_int(rows, 0), db_text(rows, 1)));
    return OK;
}

enum err mail_delivered(struct ctx *ctx, int64_t id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &update_delivered, &rows, DB_I(id), DB_I(ctx->now)));
    return mails_done(ctx, &rows);
}

enum err mail_let_go(struct ctx *ctx, int64_t id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &update_let_go, &rows, DB_I(id)));
    return mails_done(ctx, &rows);
}

enum err mail_give_up(struct ctx *ctx)
{
    struct db_rows rows;

    TRY(db_run(ctx, &update_given_up, &rows, DB_T(STR(NOTICE_DELIVER))));
    return mails_done(ctx, &rows);
}

static struct undelivered undelivered_of_row(const struct db_rows *rows)
{
    struct str failure = db_text(rows, 7);
    bool given_up = db_int(rows, 8) || str_equal(failure, STR("given_up"));

    return (struct undelivered){
        .id = db_int(rows, 0), .event = db_text(rows, 1), .ref_id = db_int(rows, 2), .recipient = db_text(rows, 3), .created_at = db_int(rows, 4),
        .number = db_text(rows, 5), .why = given_up ? UNDELIVERED_GIVEN_UP : failure.len ? UNDELIVERED_ADDRESS : UNDELIVERED_WAITS,
    };
}

enum err mail_undelivered_page(struct ctx *ctx, enum mail_set set, int64_t after, int64_t limit, struct undelivered **out_mails, size_t *out_count)
{
    struct db_rows rows;

    if (set == MAILS_BURIED)
        TRY(db_run(ctx, &select_buried, &rows, DB_I(after), DB_I(limit)));
    else
        TRY(db_run(ctx, &select_undelivered, &rows, DB_I(after), DB_I(limit), DB_I(set == MAILS_GIVEN_UP)));
    struct undelivered *mails = arena_alloc(ctx->arena, rows.count * sizeof *mails);
    for (size_t i = 0; db_next(&rows); i++)
        mails[i] = undelivered_of_row(&rows);
    *out_mails = mails;
    *out_count = rows.count;
    return OK;
}

enum err mail_by_id(struct ctx *ctx, int64_t id, struct undelivered *out_mail, int64_t *out_delivered_at, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_mail, &rows, DB_I(id)));
    *out_found = db_next(&rows);
    if (*out_found) {
        *out_mail = undelivered_of_row(&rows);
        *out_delivered_at = db_int(&rows, 9);
    }
    return OK;
}

enum err mail_has_later(struct ctx *ctx, const struct undelivered *mail, struct str kind, bool *out_has)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_later, &rows, DB_I(mail->ref_id), DB_I(mail->id), DB_T(mail->event), DB_T(str_join(ctx->arena, kind, STR(":%")))));
    *out_has = db_next(&rows);
    return OK;
}

enum err mail_requeue(struct ctx *ctx, int64_t id, bool was_buried, bool *out_changed)
{
    struct db_rows rows;

    TRY(db_run(ctx, &requeue, &rows, DB_I(id), DB_I(was_buried)));
    *out_changed = rows.changed > 0;
    return OK;
}

enum err mail_left_behind(struct ctx *ctx, int64_t limit, int64_t **out_ids, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_left_behind, &rows, DB_T(STR(NOTICE_DELIVER)), DB_I(limit)));
    int64_t *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    size_t count = 0;
    while (db_next(&rows))
        ids[count++] = db_int(&rows, 0);
    *out_ids = ids;
    *out_count = count;
    return OK;
}
