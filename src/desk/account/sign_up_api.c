/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up_api.c: JSON in, JSON out, for signing up, verifying an address, and resetting a password. */
#include "desk/account/account_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account_password.h"
#include "desk/account/sign_up.h"

static void respond_accepted(struct ctx *ctx, struct http_call *call, struct str message)
{
    struct json *json = respond_json(ctx, call, 202);

    json_open(json, NULL);
    json_str(json, "message", message);
    json_close(json);
}

struct sign_up_form { struct str name, email, password; };

static enum err sign_up_read(struct ctx *ctx, struct http_call *call, struct sign_up_form *out_form)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    struct sign_up_form form = {
        .name     = input_line(in, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS),
        .email    = input_line(in, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS),
    };
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

/* POST /accounts {"name","email","password"} -> 202 {"message"}, whether the e-mail is taken or not. */
static enum err sign_up_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct sign_up_form form;
    struct new_password password;

    TRY(sign_up_read(ctx, call, &form));
    TRY(sign_up_start(ctx, form.name, form.email, form.password, &password));
    *out_work = password_to_hash(password);
    return OK;
}

static enum err sign_up_api(struct ctx *ctx, struct http_call *call)
{
    struct sign_up_form form;

    TRY(sign_up_read(ctx, call, &form));
    TRY(sign_up(ctx, form.name, form.email, call->prepared));
    respond_accepted(ctx, call, tr(ctx, "We have sent a mail to this address. It says what to do next."));
    return OK;
}

/* What is sent with a mailed link. A password that stands already may be shorter than new ones. */
struct link_form { struct str token, password; bool keep_tokens; };

static enum err link_read(struct ctx *ctx, struct http_call *call, enum link_purpose purpose, struct link_form *out_form)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    struct link_form form = {
        .token    = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS),
        .password = input_secret(in, "password", NEED_REQUIRED, purpose == LINK_RESET ? LIMIT_PASSWORD_CHARS_MIN : 1, LIMIT_PASSWORD_CHARS),
        .keep_tokens = purpose == LINK_RESET && input_bool(in, "keep_tokens", NEED_OPTIONAL),
    };
    TRY(input_done(in));
    *out_form = form;
    return OK;
}

/* POST /accounts/verify {"token","password"} -> 204; the token is what the link in the mail holds, the password that of the
 * latest sign-up. */
static enum err verify_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct link_form form;
    struct str hash = STR("");

    TRY(link_read(ctx, call, LINK_VERIFY, &form));
    TRY(email_verify_start(ctx, form.token, &hash));
    *out_work = password_to_verify(ctx->arena, hash, form.password);
    return OK;
}

static enum err verify_api(struct ctx *ctx, struct http_call *call)
{
    struct link_form form;

    TRY(link_read(ctx, call, LINK_VERIFY, &form));
    TRY(email_verify(ctx, form.token, call->prepared));
    respond_nothing(call);
    return OK;
}

/* POST /password-resets {"email"} -> 202 {"message"}, whether there is an account or not. */
static enum err reset_ask_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    struct str email = input_line(in, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS);
    TRY(input_done(in));
    TRY(reset_ask(ctx, email));
    respond_accepted(ctx, call, tr(ctx, "If there is an account with this address, we have sent a mail to it. It says what to do next."));
    return OK;
}

/* POST /password-resets/confirm {"token","password","keep_tokens"?} -> 204. */
static enum err reset_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct link_form form;
    struct new_password password;

    TRY(link_read(ctx, call, LINK_RESET, &form));
    TRY(reset_start(ctx, form.token, form.password, &password));
    *out_work = password_to_hash(password);
    return OK;
}

static enum err reset_api(struct ctx *ctx, struct http_call *call)
{
    struct link_form form;

    TRY(link_read(ctx, call, LINK_RESET, &form));
    TRY(reset_finish(ctx, form.token, call->prepared, form.keep_tokens));
    respond_nothing(call);
    return OK;
}

const struct route sign_up_api_routes[] = {
    ROW(POST, "/api/v1/accounts", PUBLIC, WRITE, ACCOUNT_SIGN_UP, sign_up_api, .prepare = sign_up_prepare),
    ROW(POST, "/api/v1/accounts/verify", PUBLIC, WRITE, ACCOUNT_RECOVER, verify_api, .prepare = verify_prepare),
    ROW(POST, "/api/v1/password-resets", PUBLIC, WRITE, ACCOUNT_RECOVER, reset_ask_api),
    ROW(POST, "/api/v1/password-resets/confirm", PUBLIC, WRITE, ACCOUNT_RECOVER, reset_api, .prepare = reset_prepare),
    ROUTES_END
};
