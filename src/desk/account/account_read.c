/* SPDX-License-Identifier: Apache-2.0 */
/* account_read.c: the fields of the acts of this room. */
#include "desk/account/account_read.h"

#include "base/clock.h"
#include "base/email.h"
#include "base/limit.h"
#include "base/locale.h"

/* ---- Signing in and up ---------------------------------------------------------------------------------- */

static struct str password_read(struct input *in, const char *field)
{
    return input_secret(in, field, NEED_REQUIRED, 1, LIMIT_PASSWORD_CHARS);
}

static struct str new_password_read(struct input *in, const char *field)
{
    return input_secret(in, field, NEED_REQUIRED, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS);
}

void sign_in_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct sign_in *)out = (struct sign_in){
        .email = input_email(in, "email", NEED_REQUIRED, 1),
        .password = password_read(in, "password"),
    };
}

void token_wish_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct token_wish *)out = (struct token_wish){
        .name = input_ruled(in, "name", NEED_OPTIONAL, &name_rule),
        .days = input_int_or(in, "days", TOKEN_DAYS_DEFAULT, 1, LIMIT_TOKEN_DAYS),
        .scopes = input_words(in, "scopes", 1, scope_names),
    };
}

void sign_up_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct sign_up *)out = (struct sign_up){
        .name = input_ruled(in, "name", NEED_REQUIRED, &person_rule),
        .email = input_email(in, "email", NEED_REQUIRED, 3),
        .password = new_password_read(in, "password"),
    };
}

/* ---- Mailed links, and one's own password ----------------------------------------------------------------- */

void email_verify_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct email_verify *)out = (struct email_verify){
        .token = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS),
        .password = password_read(in, "password"),
    };
}

void link_form_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    ((struct link_form *)out)->token = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS);
}

void reset_ask_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    ((struct reset_ask *)out)->email = input_email(in, "email", NEED_REQUIRED, 3);
}

void reset_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct reset *)out = (struct reset){
        .token = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS),
        .password = new_password_read(in, "password"),
        .keep_tokens = input_bool(in, "keep_tokens", NEED_OPTIONAL),
    };
}

void password_change_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct password_change *)out = (struct password_change){
        .current = password_read(in, "current"),
        .new = new_password_read(in, "new"),
        .keep_tokens = input_bool(in, "keep_tokens", NEED_OPTIONAL),
    };
}

/* ---- The log -------------------------------------------------------------------------------------------- */

/* Whom nobody can be is no one whose entries are looked for. */
static struct str actor_read(struct ctx *ctx, struct input *in)
{
    struct str typed = input_email(in, "by", NEED_OPTIONAL, 0), wrong = STR("");
    struct email email;

    if (!typed.len || email_read(ctx, typed, &email, &wrong))
        return email_key(ctx, typed);
    input_fault(in, "by", CODE_bad_format, wrong);
    return STR("");
}

void audit_filter_read(struct ctx *ctx, struct input *in, void *out)
{
    struct audit_filter filter = {
        .words       = input_sought(in),
        .event       = input_code(in, "event", NEED_OPTIONAL, 0, LIMIT_EVENT_CHARS),
        .actor_email = actor_read(ctx, in),
        .about       = (enum audit_about)(1 + input_one_of(in, "about", NEED_OPTIONAL, audit_about_names + 1, -1)),
        .about_id    = input_id(in, "about_id", NEED_OPTIONAL),
        .all         = input_bool(in, "all", NEED_OPTIONAL),
    };
    int64_t since = input_day(in, "since", NEED_OPTIONAL, DAY_NONE), until = input_day(in, "until", NEED_OPTIONAL, DAY_NONE);

    input_goes_with(in, "about_id", "about", tr(ctx, "Say what it is the id of."));
    filter.since = since == DAY_NONE ? 0 : since * DAY_MS;
    filter.until = until == DAY_NONE ? 0 : (until + 1) * DAY_MS;
    *(struct audit_filter *)out = filter;
}
