/* SPDX-License-Identifier: Apache-2.0 */
/* account_api.c: JSON in, JSON out, for signing in, tokens and one's own password. */
#include "desk/account/account_room.h"

#include "desk/account/account.h"
#include "desk/account/account_prepare.h"
#include "desk/account/account_read.h"
#include "desk/account/account_view.h"
#include "desk/account/policy.h"

/* Signing in by a program: a sign-in, and the token that is wished. */
struct token_ask { struct sign_in who; struct token_wish wish; };

static void token_ask_read(struct ctx *ctx, struct input *in, void *out)
{
    struct token_ask *given = out;

    sign_in_read(ctx, in, &given->who);
    token_wish_read(ctx, in, &given->wish);
}

/* POST /tokens -> 201 {"id","token","scopes","expires_at"}. */
static enum err token_create_api(struct ctx *ctx, struct http_call *call)
{
    const struct token_ask *given = call->given;
    struct token token;
    struct str secret = STR("");

    TRY(sign_in_finish(ctx, given->who.email, call->prepared, &given->wish, &token, &secret));
    token_secret_json(respond_json(ctx, call, 201), NULL, &token, secret);
    return OK;
}

/* GET /tokens -> the valid ones of one's own account. */
static enum err token_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct token *tokens;
    size_t count;

    TRY(token_list(ctx, ctx->actor->id, portion->after_id, portion->one_more, &tokens, &count));
    respond_rows(ctx, call, portion->limit, ROWS(token_rows, tokens, count));
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

/* POST /me/password -> 204. */
static enum err password_change_api(struct ctx *ctx, struct http_call *call)
{
    const struct password_change *given = call->given;
    struct str new_hash = call->prepared, secret = STR("");
    struct str verified = str_cut(&new_hash, '\n');

    TRY(password_change_finish(ctx, "current", verified, new_hash, given->keep_tokens, &secret));
    respond_nothing(call);
    return OK;
}

const struct route account_api_routes[] = {
    ROW(POST, "/api/v1/tokens", PUBLIC, WRITE, TOKEN_SIGN_IN, token_create_api, .prepare = sign_in_prepare,
        .body = READS(struct token_ask, token_ask_read)),
    ROW(GET, "/api/v1/tokens", SIGNED_IN, READ, ACCOUNT_SELF, token_list_api, .query = READS_PORTION_BY_ID),
    ROW(DELETE, "/api/v1/tokens/:id", SIGNED_IN, WRITE, ACCOUNT_CHANGE, token_delete_api),
    ROW(POST, "/api/v1/me/password", SIGNED_IN, WRITE, ACCOUNT_CHANGE, password_change_api, .prepare = password_change_prepare,
        .body = READS(struct password_change, password_change_read)),
    ROUTES_END
};
