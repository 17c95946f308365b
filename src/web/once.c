/* SPDX-License-Identifier: Apache-2.0 */
/* once.c: stores what was done, under which key, and how it was answered. */
#include "web/once.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "db/db.h"
#include "web/fault_page.h"

/* The prefix of a form's key, which is a hash. */
#define FORM_PREFIX "form "

DB_SQL(insert_claim, .name = "once.claim", .args = "ittii", .cols = "",
       .text = "INSERT INTO idempotency_key (account_id, key, digest, request_id, at, until) VALUES ($1, $2, $3, 0, $4, $5)"
               " ON CONFLICT (account_id, key) DO NOTHING");
DB_SQL(select_first, .name = "once.first", .args = "it", .cols = "tiitt",
       .text = "SELECT digest, request_id, status, location, body FROM idempotency_key WHERE account_id = $1 AND key = $2");
DB_SQL(put_done, .name = "once.done", .args = "ittiittii", .cols = "",
       .text = "INSERT INTO idempotency_key (account_id, key, digest, request_id, status, location, body, at, until)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
               " ON CONFLICT (account_id, key) DO UPDATE SET status = excluded.status, location = excluded.location, body = excluded.body");
DB_SQL(bind_request, .name = "once.bind_request", .args = "ittii", .cols = "",
       .text = "INSERT INTO idempotency_key (account_id, key, digest, request_id, at) VALUES ($1, $2, $3, $4, $5)",
       .again = true);
DB_SQL(delete_claim, .name = "once.drop", .args = "it", .cols = "",
       .text = "DELETE FROM idempotency_key WHERE account_id = $1 AND key = $2");
DB_SQL(delete_old, .name = "once.forget", .args = "i", .cols = "",
       .text = "DELETE FROM idempotency_key WHERE until > 0 AND until < $1");

/* ---- Which one it is ------------------------------------------------------------------------------------- */

/* Whether a field is secret: no fast hash of it may be kept. */
static bool is_secret(struct str field)
{
    return !field_may_be_shown(field);
}

static bool is_no_secret(struct str field)
{
    return field_may_be_shown(field);
}

/* Secrets are left out: the form's token, which changes with the next sign-in, and passwords, which the act itself has proved. */
static struct str form_key(struct ctx *ctx, const struct http_call *call)
{
    struct buf content = buf_new(ctx->arena);
    struct str field, value;

    if (!input_typed(call->form, ONCE_FIELD).len)
        return STR("");
    buf_add(&content, call->request->path);
    for (size_t at = 0; input_typed_next(call->form, &at, &field, &value);)
        if (!is_secret(field))
            buf_format(&content, "\n%zu:%.*s=%zu:%.*s", field.len, STR_ARGS(field), value.len, STR_ARGS(value));
    return str_join(ctx->arena, STR(FORM_PREFIX), fingerprint_hex(ctx->arena, buf_str(&content)));
}

/* JSON in any order and with any blanks. A body that is no JSON is one that the handler does not read, or has words for. */
static struct str canonical_call(struct ctx *ctx, const struct http_call *call)
{
    struct str body = call->request->body;
    struct input *in;

    if (!body.len || call->route->body_bytes_max > LIMIT_BODY_BYTES)
        return body;
    if (call->body)
        return input_canonical_without(call->body, is_secret);
    if (!call_input(ctx, call, &in))
        return input_canonical_without(in, is_secret);
    fault_clear(ctx);
    return STR("");
}

static struct str call_digest(struct ctx *ctx, const struct http_call *call)
{
    const struct http_request *request = call->request;

    struct str said = str_join(ctx->arena, request->path, STR("?"), request->query, STR("\n"), canonical_call(ctx, call));

    return fingerprint_hex(ctx->arena, call->secrets.len ? str_join(ctx->arena, said, STR("\n"), call->secrets) : said);
}

static bool is_dry_run(struct ctx *ctx, const struct http_call *call)
{
    struct input *query;
    bool dry = false;

    if (!input_query(ctx, call->request->query, &query))
        dry = str_equal(input_typed(query, "dry_run"), STR("true"));
    fault_clear(ctx);
    return dry;
}

static enum err call_key(struct ctx *ctx, const struct http_call *call, struct once *once)
{
    if (!http_has_header(call->request, ONCE_HEADER) || is_dry_run(ctx, call))
        return OK;
    TRY(call_header(ctx, call, ONCE_HEADER, LIMIT_IDEMPOTENCY_KEY_CHARS, &once->key));
    if (!once->key.len)
        return fail_field(ctx, ONCE_HEADER, CODE_missing, tr(ctx, "The header Idempotency-Key is empty. Give it a value, or leave it out."));
    once->digest = call_digest(ctx, call);
    return OK;
}

static enum err name_it(struct ctx *ctx, const struct http_call *call, struct once *once)
{
    const struct route *route = call->route;

    *once = (struct once){ .key = STR(""), .digest = STR("") };
    if (route->audience == FOR_BROWSERS) {
        if (route->once == ONCE_FORM)
            once->key = form_key(ctx, call);
        return OK;
    }
    if (route->method != HTTP_POST || route->access == ACCESS_PUBLIC || route->once == ONCE_OWN_KEY)
        return OK;
    return call_key(ctx, call, once);
}

bool once_hash_first(struct ctx *ctx, const struct http_call *call, struct helper_task *out_task)
{
    struct once once;
    struct input *in = call->body;

    if (call->secrets.len || call->route->audience == FOR_BROWSERS || call->route->body_bytes_max > LIMIT_BODY_BYTES)
        return false;
    if (name_it(ctx, call, &once) || !once.key.len || (!in && call_input(ctx, call, &in))) {
        fault_clear(ctx);       /* the next reader has the words */
        return false;
    }
    struct str secrets = input_canonical_without(in, is_no_secret);
    if (str_equal(secrets, STR("{}")))
        return false;
    /* The salt belongs to this key alone, so that equal passwords do not show. */
    struct str salt = fingerprint_hex(ctx->arena, str_join(ctx->arena, id_text(ctx->arena, ctx->actor->id), STR("\n"), once.key));
    *out_task = (struct helper_task){ ONCE_TASK, str_join(ctx->arena, salt, STR("\n"), fingerprint_hex(ctx->arena, secrets)) };
    return true;
}

struct str once_secrets_task(struct arena *arena, struct str input)
{
    struct str salt = str_cut(&input, '\n'), hash = STR("");

    return slow_hash_hex(arena, salt, input, &hash) ? hash : STR("");
}

/* ---- Before and after ------------------------------------------------------------------------------------ */

static enum err check_digest(struct ctx *ctx, struct str first, struct str now)
{
    if (str_equal(first, now))
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_idempotency_key_reused, tr(ctx, "You have sent something else with this Idempotency-Key before.")),
                      tr(ctx, "Use a new key for each thing that you want done, and the same key only to send the same once more."));
}

static enum err once_key_find(struct ctx *ctx, struct once *once)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_first, &rows, DB_I(ctx->actor->id), DB_T(once->key)));
    if (!db_next(&rows))
        return OK;
    TRY(check_digest(ctx, db_text(&rows, 0), once->digest));
    once->is_done = true;
    once->status = (int)db_int(&rows, 2);
    once->location = db_text(&rows, 3);
    once->body = db_text(&rows, 4);
    return OK;
}

enum err once_look(struct ctx *ctx, const struct http_call *call, struct once *out_once)
{
    struct once once;

    TRY(name_it(ctx, call, &once));
    if (once.key.len)
        TRY(once_key_find(ctx, &once));
    *out_once = once;
    return OK;
}

enum err once_claim(struct ctx *ctx, const struct http_call *call, struct once *out_once)
{
    struct once once;
    struct db_rows rows = { .changed = 0 };

    TRY(name_it(ctx, call, &once));
    /* Where writers take turns nobody else can be at it, and a refused call has written nothing. */
    if (once.key.len && db_commits_in_groups(ctx->db))
        TRY(db_run(ctx, &insert_claim, &rows, DB_I(ctx->actor->id), DB_T(once.key), DB_T(once.digest), DB_I(ctx->now), DB_I(ctx->now + ONCE_KEPT_MS)));
    if (once.key.len && !rows.changed)
        TRY(once_key_find(ctx, &once));
    *out_once = once;
    return OK;
}

void once_answer(struct ctx *ctx, struct http_call *call, const struct once *once)
{
    if (call->route->audience == FOR_BROWSERS) {
        respond_flash(ctx, call, once->body.len ? once->body : tr(ctx, "You sent this form twice. It was done once."));
        respond_see_other(ctx, call, (struct url){ once->location });
        return;
    }
    call->answer->status = once->status == 201 ? 200 : once->status;
    if (!once->body.len)
        return;
    call->answer->content_type = STR("application/json");
    buf_add(&call->answer->body, once->body);
}

enum err once_done(struct ctx *ctx, const struct once *once, const struct http_call *call)
{
    const struct http_response *answer = call->answer;
    struct str location = http_response_find(answer, "Location"), body = STR("");

    if (!once->key.len)
        return OK;
    if (call->again_words.len) {
        location = call->again_to.text;
        body = call->again_words;
    }
    if (call->route->audience == FOR_BROWSERS && !location.len)
        return db_run(ctx, &delete_claim, NULL, DB_I(ctx->actor->id), DB_T(once->key));
    if (call->route->audience == FOR_PROGRAMS)
        body = buf_str(&answer->body);
    return db_run(ctx, &put_done, NULL, DB_I(ctx->actor->id), DB_T(once->key), DB_T(once->digest), DB_I(0), DB_I(answer->status),
                  DB_T(location), DB_T(body), DB_I(ctx->now), DB_I(ctx->now + ONCE_KEPT_MS));
}

/* ---- Submissions ----------------------------------------------------------------------------------------- */

enum err once_request(struct ctx *ctx, struct str key, struct str digest, int64_t *out_request_id)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_first, &rows, DB_I(ctx->actor->id), DB_T(key)));
    *out_request_id = 0;
    if (!db_next(&rows))
        return OK;
    TRY(check_digest(ctx, db_text(&rows, 0), digest));
    *out_request_id = db_int(&rows, 1);
    return OK;
}

enum err once_bind_request(struct ctx *ctx, struct str key, struct str digest, int64_t request_id)
{
    return db_run_later(ctx, &bind_request, DB_I(ctx->actor->id), DB_T(key), DB_T(digest), DB_I(request_id), DB_I(ctx->now));
}

enum err once_forget(struct ctx *ctx)
{
    return db_run(ctx, &delete_old, NULL, DB_I(ctx->now));
}
