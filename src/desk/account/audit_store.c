/* SPDX-License-Identifier: Apache-2.0 */
/* audit_store.c: SQL for the log, and nothing but SQL. */
#include "base/id.h"
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

/* Entries hold ids; what people call an account, an organization and the holder of a contract is read beside them. */
#define ABOUT_NAME "COALESCE(o.name, t.email, '')"
#define ENTRY_SELECT \
    "SELECT s.id, s.at, s.event, s.act, s.actor_kind, COALESCE(s.actor_id, 0), COALESCE(a.email, ''), s.remote, s.os_user," \
    " s.about_kind, s.about_id, " ABOUT_NAME ", s.detail FROM security_log s LEFT JOIN account a ON a.id = s.actor_id" \
    " LEFT JOIN contract c ON s.about_kind = 'contract' AND c.id = s.about_id" \
    " LEFT JOIN organization o ON o.id = CASE s.about_kind WHEN 'organization' THEN s.about_id ELSE c.organization_id END" \
    " LEFT JOIN account t ON t.id = CASE s.about_kind WHEN 'account' THEN s.about_id ELSE c.account_id END WHERE s.id < $1"
#define ENTRY_TEXT \
    "(s.event || ' ' || REPLACE(s.event, '_', ' ') || ' ' || s.actor_kind || ' ' || s.about_kind || ' ' || CAST(s.about_id AS TEXT) || ' ' ||" \
    " s.detail || ' ' || s.remote || ' ' || COALESCE(a.email, '') || ' ' || " ABOUT_NAME ")"
/* Texts with letters beyond ASCII pass: what folds to the word that is looked for the engines cannot say. So do entries of which more is
 * shown than is stored: refusals, and what was done on the command line. Whoever signed in stands as what the entry is about. */
#define ENTRY_FILTER(foreign) \
    " AND ($2 = '' OR s.event = $2) AND ($3 = '' OR a.email = $3 OR (s.actor_kind = 'nobody' AND (t.email = $3 OR s.detail = $3))) AND s.at >= $4 AND s.at < $5 AND ($6 = 1 OR s.act <> '')" \
    " AND ($7 = '%%' OR LOWER(" ENTRY_TEXT ") LIKE LOWER($7) ESCAPE '\\' OR s.event = 'refused' OR s.os_user <> '' OR " foreign ")"
#define FOREIGN_SQLITE   ENTRY_TEXT " GLOB '*[^ -~]*'"
#define FOREIGN_POSTGRES "OCTET_LENGTH(" ENTRY_TEXT ") <> LENGTH(" ENTRY_TEXT ")"
#define ENTRY_COLS "iitttittttitt"

#define PAGE(foreign) ENTRY_SELECT ENTRY_FILTER(foreign) " AND ($9 = '' OR s.about_kind = $9) ORDER BY s.id DESC LIMIT $8"
DB_SQL(select_entries,
    .name = "account.log_page", .args = "ittiiitit", .cols = ENTRY_COLS,
    .text = PAGE(FOREIGN_SQLITE), .postgres = PAGE(FOREIGN_POSTGRES));

#define PAGE_ABOUT(foreign) ENTRY_SELECT ENTRY_FILTER(foreign) " AND s.about_kind = $9 AND s.about_id = $10 ORDER BY s.id DESC LIMIT $8"
DB_SQL(select_entries_about,
    .name = "account.log_page_about", .args = "ittiiititi", .cols = ENTRY_COLS,
    .text = PAGE_ABOUT(FOREIGN_SQLITE), .postgres = PAGE_ABOUT(FOREIGN_POSTGRES));

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
static enum audit_about audit_about_of(struct str name)
{
    int about = 0;

    while (audit_about_names[about] && !str_equal(name, str_of(audit_about_names[about])))
        about++;
    MUST(audit_about_names[about]);
    return (enum audit_about)about;
}

static struct audit_entry audit_entry_of_row(const struct db_rows *rows)
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
        .about       = audit_about_of(db_text(rows, 9)),
        .about_id    = db_int(rows, 10),
        .about_name  = db_text(rows, 11),
        .detail      = db_text(rows, 12),
    };
}

enum err audit_page(struct ctx *ctx, const struct audit_filter *filter, int64_t after, int64_t limit,
                    struct audit_entry **out_entries, size_t *out_count)
{
    struct str pattern = db_like(ctx->arena, filter->words);
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
        (*out_entries)[i] = audit_entry_of_row(&rows);
    return OK;
}
