/* SPDX-License-Identifier: Apache-2.0 */
/* once.c: which forms were done, and where they led. */
#include "web/once.h"

#include "base/crypto.h"
#include "db/db.h"

DB_SQL(insert_claim, .name = "once.claim", .args = "iti", .cols = "",
       .text = "INSERT INTO form_once (account_id, key, location, at) VALUES ($1, $2, '', $3)"
               " ON CONFLICT (account_id, key) DO NOTHING");
DB_SQL(select_location, .name = "once.location", .args = "it", .cols = "t",
       .text = "SELECT location FROM form_once WHERE account_id = $1 AND key = $2");
DB_SQL(put_location, .name = "once.done", .args = "itti", .cols = "",
       .text = "INSERT INTO form_once (account_id, key, location, at) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (account_id, key) DO UPDATE SET location = excluded.location");
DB_SQL(delete_claim, .name = "once.drop", .args = "it", .cols = "",
       .text = "DELETE FROM form_once WHERE account_id = $1 AND key = $2");
DB_SQL(delete_old, .name = "once.forget", .args = "i", .cols = "", .text = "DELETE FROM form_once WHERE at < $1");

/* The form's token is no part of it: it is another one after the next sign-in. */
static struct str key_of(struct ctx *ctx, const struct http_call *call)
{
    struct buf content = buf_new(ctx->arena);
    struct str field, value;

    if (!input_typed(call->form, ONCE_FIELD).len)
        return STR("");
    buf_add(&content, call->request->path);
    for (size_t at = 0; input_typed_next(call->form, &at, &field, &value);)
        if (!str_equal(field, STR("csrf")))
            buf_format(&content, "\n%zu:%.*s=%zu:%.*s", field.len, STR_ARGS(field), value.len, STR_ARGS(value));
    return fingerprint_hex(ctx->arena, buf_str(&content));
}

enum err once_claim(struct ctx *ctx, const struct http_call *call, struct str *out_key, struct str *out_location)
{
    struct str key = key_of(ctx, call);
    struct db_rows rows;

    *out_key = key;
    *out_location = STR("");
    if (!key.len)
        return OK;
    /* Where writers stand in a line nobody else can be at it, and a form that is refused has written nothing. */
    if (db_commits_in_groups(ctx->db)) {
        TRY(db_run(ctx, &insert_claim, &rows, DB_I(ctx->actor->id), DB_T(key), DB_I(ctx->now)));
        if (rows.changed)
            return OK;
    }
    TRY(db_run(ctx, &select_location, &rows, DB_I(ctx->actor->id), DB_T(key)));
    if (db_next(&rows))
        *out_location = db_text(&rows, 0);
    return OK;
}

enum err once_done(struct ctx *ctx, struct str key, struct str location)
{
    if (!key.len)
        return OK;
    if (!location.len)
        return db_run(ctx, &delete_claim, NULL, DB_I(ctx->actor->id), DB_T(key));
    return db_run(ctx, &put_location, NULL, DB_I(ctx->actor->id), DB_T(key), DB_T(location), DB_I(ctx->now));
}

enum err once_forget(struct ctx *ctx)
{
    return db_run(ctx, &delete_old, NULL, DB_I(ctx->now - ONCE_KEPT_MS));
}
