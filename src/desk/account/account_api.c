/* SPDX-License-Identifier: Apache-2.0 */
/* account_api.c: JSON in, JSON out, for signing in, tokens and the own password. */
#include "desk/account/account_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/account_view.h"
#include "desk/account/policy.h"

struct sign_in_form { struct str email, password; struct token_wish wish; };

static enum err sign_in_read(struct ctx *ctx, struct http_call *call, struct sign_in_form *out_form)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    struct sign_in_form form = {
        .email    = input_line(in, "email", NEED_REQUIRED, 1, LIMIT_EMAIL_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS),
        .wish.name = input_line(in, "name", NEED_OPTIONAL, 0, LIMIT_NAME_CHARS),
        .wish.days = input_int_or(in, "days", TOKEN_DAYS_DEFAULT, 1, LIMIT_TOKEN_DAYS),
    };
    if (input_has(in, "scopes"))
        form.wish.scopes = input_words(in, "scopes", 1, scope_names);
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

/* POST /tokens {"email","password","name"?,"days"?,"scopes"?} -> 201 {"id","token","scopes","expires_at"}. */
static enum err token_create_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct sign_in_form form;
    struct str hash = STR("");

    TRY(sign_in_read(ctx, call, &form));
    TRY(sign_in_start(ctx, form.email, &hash));
    *out_work = password_to_verify(ctx->arena, hash, form.password);
    return OK;
}

static enum err token_create_api(struct ctx *ctx, struct http_call *call)
{
    struct sign_in_form form;
    struct token token;
    struct str secret = STR("");

    TRY(sign_in_read(ctx, call, &form));
    TRY(sign_in_finish(ctx, form.email, call->prepared, &form.wish, &token, &secret));
    token_secret_json(respond_json(ctx, call, 201), NULL, &token, secret);
    return OK;
}

/* GET /tokens -> the valid ones of the own account. */
static enum err token_list_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct page page;
    struct token *tokens;
    size_t count = 0;

    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_ID, &page);
    TRY(input_done(query));
    TRY(token_list(ctx, ctx->actor->id, page.after_id, page.limit + 1, &tokens, &count));

    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        token_json(json, NULL, &tokens[i]);
    respond_list_end(json, more ? id_text(ctx->arena, tokens[shown - 1].id) : STR(""));
    return OK;
}

/* DELETE /tokens/:id -> 204. */
static enum err token_delete_api(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(token_revoke(ctx, ctx->actor->id, id));
    respond_nothing(call);
    return OK;
}

struct password_form { struct str current; struct new_password changed; bool keep_tokens; };

static enum err password_read(struct ctx *ctx, struct http_call *call, struct password_form *out_form)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    struct password_form form = { .current = input_secret(in, "current", NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS) };
    struct str changed = input_secret(in, "new", NEED_REQUIRED, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS);
    form.keep_tokens = input_bool(in, "keep_tokens", NEED_OPTIONAL);
    TRY(input_done(in));
    form.changed = password_check(ctx, STR("new"), changed, ctx->actor->email, ctx->actor->name);
    TRY(fields_checked(ctx));
    *out_form = form;
    return OK;
}

/* POST /me/password {"current","new","keep_tokens"?} -> 204. */
static enum err password_change_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct password_form form;
    struct str hash = STR("");

    TRY(password_prove_start(ctx, &hash));
    TRY(password_read(ctx, call, &form));
    *out_work = password_to_change(ctx->arena, hash, form.current, form.changed);
    return OK;
}

static enum err password_change_api(struct ctx *ctx, struct http_call *call)
{
    struct password_form form;
    struct str new_hash = call->prepared, secret = STR("");
    struct str verified = str_cut(&new_hash, '\n');

    TRY(password_read(ctx, call, &form));
    TRY(password_change_finish(ctx, "current", verified, new_hash, form.keep_tokens, &secret));
    respond_nothing(call);
    return OK;
}

const struct route account_api_routes[] = {
    ROW(POST, "/api/v1/tokens", PUBLIC, WRITE, TOKEN_SIGN_IN, token_create_api, .prepare = token_create_prepare),
    ROW(GET, "/api/v1/tokens", SIGNED_IN, READ, ACCOUNT_SELF, token_list_api),
    ROW(DELETE, "/api/v1/tokens/:id", SIGNED_IN, WRITE, ACCOUNT_CHANGE, token_delete_api),
    ROW(POST, "/api/v1/me/password", SIGNED_IN, WRITE, ACCOUNT_CHANGE, password_change_api, .prepare = password_change_prepare),
    ROUTES_END
};
