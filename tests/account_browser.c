/* SPDX-License-Identifier: Apache-2.0 */
/* account_browser.c: Anna, who has a password. */
#include "tests/account_browser.h"

#include "desk/account/access.h"
#include "desk/account/account_password.h"
#include "desk/room.h"

struct web account_web(struct ctx *ctx)
{
    return (struct web){ .routes = rooms_routes(), .works = rooms_helpers(), .hooks = access_hooks, .db = ctx->db, .catalogs = ctx->catalogs, .now = ctx->now };
}

struct account anna_with_password(struct ctx *ctx)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna <Berg>"), .kind = ACCOUNT_WORK };
    struct account anna;

    account.password_hash = password_hash_work(ctx->arena, STR("correct horse battery"));
    WRITE_OK(account_add(ctx, &account, &anna));
    return anna;
}

struct web_browser signed_in(struct ctx *ctx, struct web *web, const struct account *account)
{
    struct web_browser browser = { .web = web };
    struct session session;
    struct str secret = STR("");

    WRITE_OK(session_start(ctx, account->email, account->password_hash, &session, &secret));
    browser_has_session(ctx, &browser, secret);
    return browser;
}

struct str location(const struct http_response *page)
{
    return web_answer_header(page, "Location");
}

bool keeps_password(const struct http_response *page)
{
    return shows(page, "correct horse") || shows(page, "staple battery");
}
