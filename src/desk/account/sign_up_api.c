/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up_api.c: JSON in, JSON out, for signing up, verifying an address, and resetting a password. */
#include "desk/account/account_room.h"

#include "base/locale.h"
#include "desk/account/account_prepare.h"
#include "desk/account/account_read.h"
#include "desk/account/sign_up.h"

static void respond_accepted(struct ctx *ctx, struct http_call *call, struct str message)
{
    struct json *json = respond_json(ctx, call, 202);

    json_open(json, NULL);
    json_str(json, "message", message);
    json_close(json);
}

/* POST /accounts -> 202 {"message"}, whether the e-mail is taken or not. */
static enum err sign_up_api(struct ctx *ctx, struct http_call *call)
{
    const struct sign_up *given = call->given;

    TRY(sign_up(ctx, given->name, given->email, call->prepared, STR("")));
    respond_accepted(ctx, call, tr(ctx, "We have sent an e-mail to this address. It says what to do next."));
    return OK;
}

/* POST /accounts/verify -> 204; the token is what the link in the mail holds, the password that of the latest sign-up. */
static enum err verify_api(struct ctx *ctx, struct http_call *call)
{
    const struct email_verify *given = call->given;

    TRY(email_verify(ctx, given->token, call->prepared));
    respond_nothing(call);
    return OK;
}

/* POST /password-resets -> 202 {"message"}, whether there is an account or not. */
static enum err reset_ask_api(struct ctx *ctx, struct http_call *call)
{
    const struct reset_ask *given = call->given;

    TRY(reset_ask(ctx, given->email));
    respond_accepted(ctx, call, tr(ctx, "If this address has an account, we have sent an e-mail to it. It says what to do next."));
    return OK;
}

/* POST /password-resets/confirm -> 204. */
static enum err reset_api(struct ctx *ctx, struct http_call *call)
{
    const struct reset *given = call->given;

    TRY(reset_finish(ctx, given->token, call->prepared, given->keep_tokens));
    respond_nothing(call);
    return OK;
}

const struct route sign_up_api_routes[] = {
    ROW(POST, "/api/v1/accounts", PUBLIC, WRITE, ACCOUNT_SIGN_UP, sign_up_api, .prepare = sign_up_prepare,
        .body = READS(struct sign_up, sign_up_read)),
    ROW(POST, "/api/v1/accounts/verify", PUBLIC, WRITE, ACCOUNT_RECOVER, verify_api, .prepare = email_verify_prepare,
        .body = READS(struct email_verify, email_verify_read)),
    ROW(POST, "/api/v1/password-resets", PUBLIC, WRITE, ACCOUNT_RECOVER, reset_ask_api,
        .body = READS(struct reset_ask, reset_ask_read)),
    ROW(POST, "/api/v1/password-resets/confirm", PUBLIC, WRITE, ACCOUNT_RECOVER, reset_api, .prepare = reset_prepare,
        .body = READS(struct reset, reset_read)),
    ROUTES_END
};
