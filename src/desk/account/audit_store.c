/* SPDX-License-Identifier: Apache-2.0 */
/* audit_store.c: SQL for the log, and nothing but SQL. */
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "desk/account/security_store.h"

DB_SQL(insert_entry,
    .name = "account.insert_security_log", .args = "iittrttttit", .cols = "",
    .text = "INSERT INTO security_log (id, at, event, actor_kind, actor_id, remote, os_user, act, about_kind, about_id, detail)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

/* What is dated after now was written by a clock that has been put back since. */
DB_SQL(count_refused,
    .name = "account.count_refused", .args = "iiii", .cols = "i",
    .text = "SELECT COUNT(*) FROM (SELECT 1 FROM security_log WHERE actor_id = $1 AND event = 'refused' AND at > $2 AND at <= $3 LIMIT $4) newest");

#define ENTRY_SELECT \
    "SELECT s.id, s.at, s.event, s.act, s.actor_kind, COALESCE(s.actor_id, 0), COALESCE(a.email, ''), s.remote, s.os_user," \
    " s.about_kind, s.about_id, s.detail FROM security_log s LEFT JOIN account a ON a.id = s.actor_id WHERE s.id < $1"
#define ENTRY_FILTER \
    " AND ($2 = '' OR s.event = $2) AND ($3 = '' OR a.email = $3) AND s.at >= $4 AND s.at < $5 AND ($6 = 1 OR s.act <> '')" \
    " AND ($7 = '%%' OR LOWER(s.event || ' ' || s.detail || ' ' || s.remote || ' ' || s.os_user || ' ' || COALESCE(a.email, ''))" \
    " LIKE $7 ESCAPE '\\')"
#define ENTRY_ORDER " ORDER BY s.id DESC LIMIT "
#define ENTRY_COLS "iitttittttit"

DB_SQL(select_entries,
    .name = "account.log_page", .args = "ittiiitit", .cols = ENTRY_COLS,
    .text = ENTRY_SELECT ENTRY_FILTER " AND ($9 = '' OR s.about_kind = $9)" ENTRY_ORDER "$8");

DB_SQL(select_entries_about,
    .name = "account.log_page_about", .args = "ittiiititi", .cols = ENTRY_COLS,
    .text = ENTRY_SELECT ENTRY_FILTER " AND s.about_kind = $9 AND s.about_id = $10" ENTRY_ORDER "$8");

enum err audit_insert(struct ctx *ctx, const char *event, const char *act, const char *about_kind, int64_t about_id, struct str detail)
{
    return db_run(ctx, &insert_entry, NULL, DB_I(id_new(ctx)), DB_I(ctx->now), DB_T(str_of(event)),
                  DB_T(actor_kind_name(ctx->actor->kind)), DB_R(ctx->actor->id), DB_T(ctx->remote), DB_T(ctx->os_user),
                  DB_T(str_of(act)), DB_T(str_of(about_kind)), DB_I(about_id), DB_T(detail));
}

enum err audit_count_refused(struct ctx *ctx, int64_t since, int64_t most, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_refused, &rows, DB_I(ctx->actor->id), DB_I(since), DB_I(ctx->now), DB_I(most)));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    return OK;
}

/* The database admits no other text. */
static enum audit_about about_of(struct str name)
{
    int about = 0;

    while (audit_about_names[about] && !str_equal(name, str_of(audit_about_names[about])))
        about++;
    MUST(audit_about_names[about]);
    return (enum audit_about)about;
}

static struct audit_entry entry_of_row(const struct db_rows *rows)
{
    return (struct audit_entry){
        .id          = db_int(rows, 0),
        .at          = db_int(rows, 1),
        .event       = db_text(rows, 2),
        .act         = db_text(rows, 3),
        .actor_kind  = db_text(rows, 4),
        .actor_id    = db_int(rows, 5),
        .actor_email = db_text(rows, 6),
        .remote      = db_text(rows, 7),
        .os_user     = db_text(rows, 8),
        .about       = about_of(db_text(rows, 9)),
        .about_id    = db_int(rows, 10),
        .detail      = db_text(rows, 11),
    };
}

enum err audit_page(struct ctx *ctx, const struct audit_filter *filter, int64_t after, int64_t limit,
                    struct audit_entry **out_entries, size_t *out_count)
{
    struct str pattern = db_like(ctx->arena, text_folded(ctx->arena, str_trim(filter->words)));
    struct str about = str_of(audit_about_names[filter->about]);
    int64_t until = filter->until ? filter->until : INT64_MAX, before = after ? after : INT64_MAX;
    struct db_rows rows;

    if (filter->about_id)
        TRY(db_run(ctx, &select_entries_about, &rows, DB_I(before), DB_T(filter->event), DB_T(filter->actor_email), DB_I(filter->since),
                   DB_I(until), DB_I(filter->all), DB_T(pattern), DB_I(limit), DB_T(about), DB_I(filter->about_id)));
    else
        TRY(db_run(ctx, &select_entries, &rows, DB_I(before), DB_T(filter->event), DB_T(filter->actor_email), DB_I(filter->since),
                   DB_I(until), DB_I(filter->all), DB_T(pattern), DB_I(limit), DB_T(about)));
    *out_entries = arena_alloc(ctx->arena, rows.count * sizeof **out_entries);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_entries)[i] = entry_of_row(&rows);
    return OK;
}
