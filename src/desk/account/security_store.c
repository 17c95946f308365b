/* SPDX-License-Identifier: Apache-2.0 */
/* security_store.c: SQL for attempts and secrets, and nothing but SQL. */
#include "desk/account/security_store.h"

#include "base/id.h"
#include "db/db.h"

DB_SQL(insert_attempt,
    .name = "account.insert_attempt", .args = "itti", .cols = "",
    .text = "INSERT INTO attempt (id, kind, subject, at) VALUES ($1, $2, $3, $4)");

/* What is dated after now was counted by a clock that has been put back since, and would count for too long. */
DB_SQL(select_nth_attempt,
    .name = "account.nth_attempt", .args = "ttiii", .cols = "i",
    .text = "SELECT MIN(at) FROM (SELECT at FROM attempt WHERE kind = $1 AND subject = $2 AND at > $3 AND at <= $5"
            " ORDER BY at DESC LIMIT $4) newest HAVING COUNT(*) = $4");

DB_SQL(count_attempts,
    .name = "account.count_attempts", .args = "ttii", .cols = "i",
    .text = "SELECT COUNT(*) FROM attempt WHERE kind = $1 AND subject = $2 AND at > $3 AND at <= $4");

DB_SQL(delete_attempts,
    .name = "account.delete_attempts", .args = "i", .cols = "",
    .text = "DELETE FROM attempt WHERE at <= $1");

/* Never more than the subject has, although others may have failed at the same moment. */
DB_SQL(delete_attempts_beside,
    .name = "account.delete_attempts_beside", .args = "ttt", .cols = "",
    .text = "DELETE FROM attempt WHERE id IN (SELECT b.id FROM attempt b WHERE b.kind = $1 AND b.subject = $3"
            " AND b.at IN (SELECT a.at FROM attempt a WHERE a.kind = $1 AND a.subject = $2) ORDER BY b.at DESC, b.id"
            " LIMIT (SELECT COUNT(*) FROM attempt c WHERE c.kind = $1 AND c.subject = $2))");

DB_SQL(delete_attempts_of,
    .name = "account.delete_attempts_of", .args = "tt", .cols = "",
    .text = "DELETE FROM attempt WHERE kind = $1 AND subject = $2");

DB_SQL(select_secret,
    .name = "account.secret", .args = "t", .cols = "t",
    .text = "SELECT value FROM secret WHERE name = $1");

DB_SQL(insert_secret,
    .name = "account.insert_secret", .args = "tti", .cols = "",
    .text = "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING");

enum err attempt_insert(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t at)
{
    return db_run(ctx, &insert_attempt, NULL, DB_I(id_new(ctx)), DB_T(str_of(attempt_kind_name(kind))), DB_T(subject), DB_I(at));
}

enum err attempt_nth_newest(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t since, int64_t nth,
                            int64_t *out_at)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_nth_attempt, &rows, DB_T(str_of(attempt_kind_name(kind))), DB_T(subject), DB_I(since), DB_I(nth),
               DB_I(ctx->now)));
    *out_at = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err attempt_count_since(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t since, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_attempts, &rows, DB_T(str_of(attempt_kind_name(kind))), DB_T(subject), DB_I(since), DB_I(ctx->now)));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    return OK;
}

enum err attempt_delete_until(struct ctx *ctx, int64_t until)
{
    return db_run(ctx, &delete_attempts, NULL, DB_I(until));
}

enum err attempt_delete_of(struct ctx *ctx, enum attempt_kind kind, struct str subject, struct str beside)
{
    TRY(db_run(ctx, &delete_attempts_beside, NULL, DB_T(str_of(attempt_kind_name(kind))), DB_T(subject), DB_T(beside)));
    return db_run(ctx, &delete_attempts_of, NULL, DB_T(str_of(attempt_kind_name(kind))), DB_T(subject));
}

enum err secret_by_name(struct ctx *ctx, const char *name, struct str *out_value, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_secret, &rows, DB_T(str_of(name))));
    *out_found = db_next(&rows);
    if (*out_found)
        *out_value = db_text(&rows, 0);
    return OK;
}

enum err secret_insert(struct ctx *ctx, const char *name, struct str value)
{
    return db_run(ctx, &insert_secret, NULL, DB_T(str_of(name)), DB_T(value), DB_I(ctx->now));
}
