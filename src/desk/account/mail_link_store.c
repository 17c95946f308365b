/* SPDX-License-Identifier: Apache-2.0 */
/* mail_link_store.c: SQL for links that are sent by mail, and nothing but SQL. */
#include "desk/account/mail_link_store.h"

#include "base/id.h"
#include "db/db.h"

DB_SQL(insert_link,
    .name = "account.insert_mail_link", .args = "iittii", .cols = "",
    .text = "INSERT INTO mail_link (id, account_id, purpose, digest, created_at, expires_at, used_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, 0)");

DB_SQL(select_link,
    .name = "account.mail_link", .args = "tti", .cols = "i",
    .text = "SELECT account_id FROM mail_link WHERE digest = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3");

/* Whoever changes an account voids its links afterwards, so whoever uses a link waits for the account first. */
DB_SQL(select_link_with_account,
    .name = "account.mail_link_with_account", .args = "tti", .cols = "i",
    .text = "SELECT account_id FROM mail_link WHERE digest = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3",
    .postgres = "SELECT l.account_id FROM mail_link l JOIN account a ON a.id = l.account_id"
                " WHERE l.digest = $1 AND l.purpose = $2 AND l.used_at = 0 AND l.expires_at > $3 FOR NO KEY UPDATE OF a");

/* PostgreSQL: the second of two waits for the first, and then looks at its conditions again. */
DB_SQL(update_link,
    .name = "account.use_mail_link", .args = "tti", .cols = "i",
    .text = "UPDATE mail_link SET used_at = $3 WHERE digest = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3"
            " RETURNING account_id");

DB_SQL(update_links,
    .name = "account.void_mail_links", .args = "iti", .cols = "",
    .text = "UPDATE mail_link SET used_at = $3 WHERE account_id = $1 AND purpose = $2 AND used_at = 0");

DB_SQL(update_all_links,
    .name = "account.void_all_mail_links", .args = "ii", .cols = "",
    .text = "UPDATE mail_link SET used_at = $2 WHERE account_id = $1 AND used_at = 0");

DB_SQL(delete_links,
    .name = "account.delete_mail_links", .args = "i", .cols = "",
    .text = "DELETE FROM mail_link WHERE expires_at <= $1");

enum err link_insert(struct ctx *ctx, int64_t account_id, const char *purpose, struct str digest, int64_t expires_at)
{
    return db_run(ctx, &insert_link, NULL, DB_I(id_new(ctx)), DB_I(account_id), DB_T(str_of(purpose)), DB_T(digest),
                  DB_I(ctx->now), DB_I(expires_at));
}

static enum err link_ask(struct ctx *ctx, const struct db_sql *sql, struct str digest, const char *purpose,
                         int64_t *out_account_id)
{
    struct db_rows rows;

    TRY(db_run(ctx, sql, &rows, DB_T(digest), DB_T(str_of(purpose)), DB_I(ctx->now)));
    *out_account_id = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err link_find(struct ctx *ctx, struct str digest, const char *purpose, int64_t *out_account_id)
{
    return link_ask(ctx, &select_link, digest, purpose, out_account_id);
}

enum err link_use(struct ctx *ctx, struct str digest, const char *purpose, int64_t *out_account_id)
{
    int64_t account_id = 0;

    TRY(link_ask(ctx, &select_link_with_account, digest, purpose, &account_id));
    if (account_id)
        TRY(link_ask(ctx, &update_link, digest, purpose, &account_id));
    *out_account_id = account_id;
    return OK;
}

enum err links_void(struct ctx *ctx, int64_t account_id, const char *purpose)
{
    return db_run(ctx, &update_links, NULL, DB_I(account_id), DB_T(str_of(purpose)), DB_I(ctx->now));
}

enum err links_void_all(struct ctx *ctx, int64_t account_id)
{
    return db_run(ctx, &update_all_links, NULL, DB_I(account_id), DB_I(ctx->now));
}

enum err links_delete_until(struct ctx *ctx, int64_t until)
{
    return db_run(ctx, &delete_links, NULL, DB_I(until));
}
