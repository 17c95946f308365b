/* SPDX-License-Identifier: Apache-2.0 */
/* account_store.c: SQL for accounts and tokens, and nothing but SQL. */
#include "desk/account/account_store.h"

#include "desk/account/account_rows.h"

#define ACCOUNT_SELECT "SELECT " ROW_COLUMNS(ACCOUNT_ROW) " FROM account a"
#define ACCOUNT_COLS   ROW_LETTERS(ACCOUNT_ROW)

/* All that a rule asks about an actor, behind the id of what it signed in with, and before until when that is valid: the time is no
 * argument, so that the answer can be recalled. */
#define ACTOR_ROW(first, next, as, ...) \
    first(i, "a.id", id) \
    next(t, "a.email", email) \
    next(t, "a.name", name) \
    as(t, "a.kind", account_kind, account_kind_of) \
    next(i, STAFF_BITS, staff) \
    next(t, "a.time_zone", time_zone) \
    next(t, "a.language", language) \
    next(t, ADDRESS_OF("a"), address)
#define ACTOR_COLS  "i" ROW_LETTERS(ACTOR_ROW) "i"
#define ACTOR_UNTIL (1 + ROW_WIDTH(ACTOR_ROW))

#define TOKEN_ROW(first, next, as, ...) \
    first(i, "id", id) \
    next(i, "account_id", account_id) \
    next(t, "name", name) \
    next(i, "created_at", created_at) \
    next(i, "expires_at", expires_at) \
    next(i, "revoked_at", revoked_at) \
    next(i, "scopes", scopes) \
    next(i, "by_password", by_password)
#define TOKEN_SELECT "SELECT " ROW_COLUMNS(TOKEN_ROW) " FROM token"
#define TOKEN_COLS   ROW_LETTERS(TOKEN_ROW)

#define ACCOUNT_INSERT      ROW_INSERT("account", ACCOUNT_ROW) " ON CONFLICT (email)"
#define ACCOUNT_INSERT_ARGS ROW_STORED_LETTERS(ACCOUNT_ROW)

DB_SQL(insert_account,
    .name = "account.insert", .args = ACCOUNT_INSERT_ARGS, .cols = "",
    .text = ACCOUNT_INSERT " DO NOTHING");

DB_SQL(insert_or_replace_unverified,
    .name = "account.insert_or_replace_unverified", .args = ACCOUNT_INSERT_ARGS, .cols = "i",
    .text = ACCOUNT_INSERT " DO UPDATE SET name = excluded.name, password = excluded.password, address = excluded.address,"
            " browser = excluded.browser, time_zone = excluded.time_zone"
            " WHERE account.verified_at = 0 AND account.closed_at = 0 RETURNING id");

DB_SQL(insert_role,
    .name = "account.insert_role", .args = "it", .cols = "",
    .text = "INSERT INTO staff_role (account_id, role) VALUES ($1, $2)");

DB_SQL(select_by_id,
    .name = "account.by_id", .args = "i", .cols = ACCOUNT_COLS,
    .text = ACCOUNT_SELECT " WHERE a.id = $1");

DB_SQL(select_by_email,
    .name = "account.by_email", .args = "t", .cols = ACCOUNT_COLS,
    .text = ACCOUNT_SELECT " WHERE a.email = $1");

DB_SQL(select_beyond_ascii,
    .name = "account.beyond_ascii", .args = "", .cols = "it",
    .text = "SELECT id, email FROM account WHERE LENGTH(CAST(email AS BLOB)) <> LENGTH(email)",
    .postgres = "SELECT id, email FROM account WHERE OCTET_LENGTH(email) <> LENGTH(email)");

/* Changes no row where another account has the mailbox already. */
DB_SQL(update_email,
    .name = "account.update_email", .args = "itt", .cols = "",
    .text = "UPDATE account SET email = $2, address = $3 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM account o WHERE o.email = $2)");

DB_SQL(select_page,
    .name = "account.page", .args = "ii", .cols = ACCOUNT_COLS,
    .text = ACCOUNT_SELECT " WHERE a.id > $1 ORDER BY a.id LIMIT $2");

DB_SQL(update_profile,
    .name = "account.update_profile", .args = "itttt", .cols = "",
    .text = "UPDATE account SET phone = $2, country = $3, time_zone = $4, language = $5 WHERE id = $1");

DB_SQL(update_empty_zone,
    .name = "account.update_empty_zone", .args = "it", .cols = "",
    .text = "UPDATE account SET time_zone = $2 WHERE id = $1 AND time_zone = ''");

DB_SQL(update_password,
    .name = "account.update_password", .args = "it", .cols = "",
    .text = "UPDATE account SET password = $2 WHERE id = $1");

DB_SQL(update_verified,
    .name = "account.update_verified", .args = "ii", .cols = "",
    .text = "UPDATE account SET verified_at = $2, browser = '' WHERE id = $1 AND verified_at = 0");

/* PostgreSQL: waits for a transaction that changes the password, and then looks at its conditions again. */
DB_SQL(update_verified_with,
    .name = "account.update_verified_with", .args = "iit", .cols = "",
    .text = "UPDATE account SET verified_at = CASE WHEN verified_at = 0 THEN $2 ELSE verified_at END, browser = ''"
            " WHERE id = $1 AND password = $3");

DB_SQL(update_verified_in,
    .name = "account.update_verified_in", .args = "iit", .cols = "",
    .text = "UPDATE account SET verified_at = $2, browser = '' WHERE id = $1 AND verified_at = 0 AND browser = $3");

DB_SQL(update_closed,
    .name = "account.update_closed", .args = "ii", .cols = "",
    .text = "UPDATE account SET closed_at = $2 WHERE id = $1 AND closed_at = 0");

DB_SQL(update_all_tokens,
    .name = "account.revoke_tokens", .args = "iii", .cols = "",
    .text = "UPDATE token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at = 0 AND by_password >= $3");

DB_SQL(insert_token,
    .name = "account.insert_token", .args = "iittiiii", .cols = "",
    .text = "INSERT INTO token (id, account_id, name, digest, created_at, expires_at, revoked_at, scopes, by_password)"
            " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)");

DB_SQL(select_token,
    .name = "account.token_by_id", .args = "i", .cols = TOKEN_COLS,
    .text = TOKEN_SELECT " WHERE id = $1");

DB_SQL(select_token_actor,
    .name = "account.token_actor", .args = "t", .cols = ACTOR_COLS "i",
    .text = "SELECT t.id, " ROW_COLUMNS(ACTOR_ROW) ", t.expires_at, t.scopes FROM token t JOIN account a ON a.id = t.account_id"
            " WHERE t.digest = $1 AND t.revoked_at = 0 AND a.closed_at = 0");

DB_SQL(select_session_actor,
    .name = "account.session_actor", .args = "t", .cols = ACTOR_COLS,
    .text = "SELECT s.id, " ROW_COLUMNS(ACTOR_ROW) ", s.expires_at FROM session s JOIN account a ON a.id = s.account_id"
            " WHERE s.digest = $1 AND s.ended_at = 0 AND a.closed_at = 0");

DB_SQL(select_tokens,
    .name = "account.token_page", .args = "iiii", .cols = TOKEN_COLS,
    .text = TOKEN_SELECT " WHERE account_id = $1 AND revoked_at = 0 AND expires_at > $2 AND ($3 = 0 OR id < $3)"
            " ORDER BY id DESC LIMIT $4");

DB_SQL(update_revoked,
    .name = "account.revoke_token", .args = "ii", .cols = "",
    .text = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0");

/* The database admits no other text. */
static enum account_kind account_kind_of(struct str name)
{
    enum account_kind kind = ACCOUNT_PERSONAL;

    MUST(account_kind_by_name(name, &kind));
    return kind;
}

ROW_READER(account_read, struct account, ACCOUNT_ROW)
ROW_WRITER(account_values, struct account, ACCOUNT_ROW)
ROW_READER(token_read, struct token, TOKEN_ROW)
ROW_READER(actor_read, struct actor, ACTOR_ROW)

static enum err account_put(struct ctx *ctx, const struct db_sql *sql, const struct account *account, struct db_rows *out_rows)
{
    struct db_val values[ROW_STORED(ACCOUNT_ROW)];

    return db_run_values(ctx, sql, ROW_STORED(ACCOUNT_ROW), account_values(account, values), out_rows);
}

enum err account_insert(struct ctx *ctx, const struct account *account, bool *out_inserted)
{
    struct db_rows rows;

    TRY(account_put(ctx, &insert_account, account, &rows));
    *out_inserted = rows.changed > 0;
    return OK;
}

enum err account_insert_or_replace_unverified(struct ctx *ctx, const struct account *account, int64_t *out_id)
{
    struct db_rows rows;

    TRY(account_put(ctx, &insert_or_replace_unverified, account, &rows));
    *out_id = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err account_insert_role(struct ctx *ctx, int64_t id, enum staff_role role)
{
    return db_run(ctx, &insert_role, NULL, DB_I(id), DB_T(str_of(staff_role_name(role))));
}

static void account_take(struct db_rows *rows, struct account *out_account, bool *out_found)
{
    *out_found = db_next(rows);
    if (*out_found) {
        *out_account = (struct account){ .id = 0 };
        account_read(rows, 0, out_account);
    }
}

enum err account_by_id(struct ctx *ctx, int64_t id, struct account *out_account, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_by_id, &rows, DB_I(id)));
    account_take(&rows, out_account, out_found);
    return OK;
}

enum err account_by_email(struct ctx *ctx, struct str key, struct account *out_account, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_by_email, &rows, DB_T(key)));
    account_take(&rows, out_account, out_found);
    return OK;
}

enum err account_beyond_ascii(struct ctx *ctx, struct account **out_accounts, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &select_beyond_ascii, &rows));
    *out_accounts = arena_alloc(ctx->arena, rows.count * sizeof **out_accounts);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_accounts)[i] = (struct account){ .id = db_int(&rows, 0), .email = db_text(&rows, 1) };
    return OK;
}

enum err account_update_email(struct ctx *ctx, int64_t id, const struct email *email)
{
    return db_run(ctx, &update_email, NULL, DB_I(id), DB_T(email->key), DB_T(address_column(email->address, email->key)));
}

enum err account_page(struct ctx *ctx, int64_t after, int64_t limit, struct account **out_accounts, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_page, &rows, DB_I(after), DB_I(limit)));
    *out_accounts = row_list(ctx, &rows, sizeof **out_accounts, account_read, out_count);
    return OK;
}

enum err account_update_profile(struct ctx *ctx, const struct account *account)
{
    return db_run(ctx, &update_profile, NULL, DB_I(account->id), DB_T(account->phone), DB_T(account->country),
                  DB_T(account->time_zone), DB_T(account->language));
}

enum err account_update_empty_zone(struct ctx *ctx, int64_t id, struct str time_zone)
{
    return db_run(ctx, &update_empty_zone, NULL, DB_I(id), DB_T(time_zone));
}

enum err account_update_password(struct ctx *ctx, int64_t id, struct str hash)
{
    return db_run(ctx, &update_password, NULL, DB_I(id), DB_T(hash));
}

enum err account_update_verified(struct ctx *ctx, int64_t id)
{
    return db_run(ctx, &update_verified, NULL, DB_I(id), DB_I(ctx->now));
}

static enum err verify_where(struct ctx *ctx, const struct db_sql *sql, int64_t id, struct str known, bool *out_fits)
{
    struct db_rows rows;

    TRY(db_run(ctx, sql, &rows, DB_I(id), DB_I(ctx->now), DB_T(known)));
    *out_fits = rows.changed > 0;
    return OK;
}

enum err account_update_verified_with(struct ctx *ctx, int64_t id, struct str hash, bool *out_fits)
{
    return verify_where(ctx, &update_verified_with, id, hash, out_fits);
}

enum err account_update_verified_in(struct ctx *ctx, int64_t id, struct str browser, bool *out_fits)
{
    return verify_where(ctx, &update_verified_in, id, browser, out_fits);
}

enum err account_update_closed(struct ctx *ctx, int64_t id)
{
    TRY(db_run(ctx, &update_closed, NULL, DB_I(id), DB_I(ctx->now)));
    return tokens_update_revoked(ctx, id, false);
}

enum err tokens_update_revoked(struct ctx *ctx, int64_t account_id, bool only_by_password)
{
    return db_run(ctx, &update_all_tokens, NULL, DB_I(account_id), DB_I(ctx->now), DB_I(only_by_password));
}

enum err token_insert(struct ctx *ctx, const struct token *token, struct str digest)
{
    return db_run(ctx, &insert_token, NULL, DB_I(token->id), DB_I(token->account_id), DB_T(token->name),
                  DB_T(digest), DB_I(token->created_at), DB_I(token->expires_at), DB_I(token->scopes), DB_I(token->by_password));
}

enum err token_by_id(struct ctx *ctx, int64_t id, struct token *out_token, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_token, &rows, DB_I(id)));
    *out_found = db_next(&rows);
    if (*out_found)
        token_read(&rows, 0, out_token);
    return OK;
}

static struct actor actor_of_row(const struct db_rows *rows)
{
    struct actor actor = { .kind = ACTOR_ACCOUNT };

    actor_read(rows, 1, &actor);
    return actor;
}

enum err token_actor(struct ctx *ctx, struct str digest, struct actor *out_actor, bool *out_found)
{
    struct db_rows rows;

    TRY(db_recall(ctx, &select_token_actor, &rows, DB_T(digest)));
    *out_found = db_next(&rows) && db_int(&rows, ACTOR_UNTIL) > ctx->now;
    if (*out_found) {
        *out_actor = actor_of_row(&rows);
        out_actor->token_id = db_int(&rows, 0);
        out_actor->scopes = (unsigned)db_int(&rows, ACTOR_UNTIL + 1);
    }
    return OK;
}

enum err session_actor(struct ctx *ctx, struct str digest, struct actor *out_actor, bool *out_found)
{
    struct db_rows rows;

    TRY(db_recall(ctx, &select_session_actor, &rows, DB_T(digest)));
    *out_found = db_next(&rows) && db_int(&rows, ACTOR_UNTIL) > ctx->now;
    if (*out_found) {
        *out_actor = actor_of_row(&rows);
        out_actor->session_id = db_int(&rows, 0);
    }
    return OK;
}

enum err token_page(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit, struct token **out_tokens,
                    size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_tokens, &rows, DB_I(account_id), DB_I(ctx->now), DB_I(after), DB_I(limit)));
    *out_tokens = row_list(ctx, &rows, sizeof **out_tokens, token_read, out_count);
    return OK;
}

enum err token_update_revoked(struct ctx *ctx, int64_t id)
{
    return db_run(ctx, &update_revoked, NULL, DB_I(id), DB_I(ctx->now));
}
