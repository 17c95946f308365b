/* SPDX-License-Identifier: Apache-2.0 */
/* account_world.c: people who sign in. */
#include "tests/account_world.h"

struct account engineer_added(struct ctx *ctx, const char *email)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK,
                               .staff = STAFF_ENGINEER, .password_hash = PASSWORD }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

struct str session_of(struct ctx *ctx, const char *email)
{
    struct session session;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(session_start(ctx, str_of(email), PASSWORD, &session, &secret));
    return secret;
}

struct str link_of(struct ctx *ctx, int64_t account_id, enum link_purpose purpose)
{
    struct str secret = STR("");

    as_system(ctx);
    WRITE_OK(account_link_make(ctx, account_id, purpose, &secret));
    as_nobody(ctx);
    return secret;
}

struct str link_to(struct ctx *ctx, const char *email, enum link_purpose purpose)
{
    struct account account;

    as_system(ctx);
    READ_OK(account_find_by_email(ctx, str_of(email), &account));
    struct str secret = link_of(ctx, account.id, purpose);
    as_operator(ctx);
    return secret;
}

int64_t verified(struct ctx *ctx, const char *email)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT verified_at FROM account WHERE email = '%s'", email).data);
}
