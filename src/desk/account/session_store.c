/* SPDX-License-Identifier: Apache-2.0 */
/* session_store.c: SQL for sessions, and nothing but SQL. */
#include "desk/account/session_store.h"

#include "db/db.h"

DB_SQL(insert_session,
    .name = "account.insert_session", .args = "iitii", .cols = "",
    .text = "INSERT INTO session (id, account_id, digest, created_at, expires_at, ended_at) VALUES ($1, $2, $3, $4, $5, 0)");

DB_SQL(select_sessions,
    .name = "account.session_page", .args = "iiii", .cols = "iiii",
    .text = "SELECT id, account_id, created_at, expires_at FROM session"
            " WHERE account_id = $1 AND ended_at = 0 AND expires_at > $2 AND ($3 = 0 OR id < $3) ORDER BY id DESC LIMIT $4");

DB_SQL(update_session,
    .name = "account.end_session", .args = "iii", .cols = "",
    .text = "UPDATE session SET ended_at = CASE WHEN ended_at = 0 THEN $3 ELSE ended_at END"
            " WHERE id = $2 AND account_id = $1");

DB_SQL(update_sessions,
    .name = "account.end_sessions", .args = "iii", .cols = "",
    .text = "UPDATE session SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at = 0");

DB_SQL(delete_sessions,
    .name = "account.delete_sessions", .args = "i", .cols = "",
    .text = "DELETE FROM session WHERE expires_at <= $1 OR (ended_at > 0 AND ended_at <= $1)");

enum err session_insert(struct ctx *ctx, const struct session *session, struct str digest)
{
    return db_run(ctx, &insert_session, NULL, DB_I(session->id), DB_I(session->account_id), DB_T(digest),
                  DB_I(session->created_at), DB_I(session->expires_at));
}

enum err session_page(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit, struct session **out_sessions,
                      size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_sessions, &rows, DB_I(account_id), DB_I(ctx->now), DB_I(after), DB_I(limit)));
    struct session *sessions = arena_alloc(ctx->arena, rows.count * sizeof *sessions);
    for (size_t i = 0; db_next(&rows); i++)
        sessions[i] = (struct session){
            .id = db_int(&rows, 0), .account_id = db_int(&rows, 1), .created_at = db_int(&rows, 2),
            .expires_at = db_int(&rows, 3),
        };
    *out_sessions = sessions;
    *out_count = rows.count;
    return OK;
}

enum err session_update_ended(struct ctx *ctx, int64_t account_id, int64_t id, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &update_session, &rows, DB_I(account_id), DB_I(id), DB_I(ctx->now)));
    *out_found = rows.changed > 0;
    return OK;
}

enum err sessions_update_ended(struct ctx *ctx, int64_t account_id, int64_t but_id)
{
    return db_run(ctx, &update_sessions, NULL, DB_I(account_id), DB_I(but_id), DB_I(ctx->now));
}

enum err sessions_delete_until(struct ctx *ctx, int64_t until)
{
    return db_run(ctx, &delete_sessions, NULL, DB_I(until));
}
