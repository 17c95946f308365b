/* SPDX-License-Identifier: Apache-2.0 */
/* token.c: the rules of tokens [3.1]. What is asked of everybody who signs in with a password is in sign_in.c. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/account/account_store.h"
#include "desk/account/audit.h"

#define TOKEN_PREFIX       STR("ent_")
#define TOKEN_CHARS        (4 + SECRET_CHARS)   /* with the prefix */

/* Everybody may change his own tokens, and an administrator those of others. */
static enum err token_policy(struct ctx *ctx, enum act own, int64_t account_id)
{
    if (ctx->actor->id == account_id)
        return policy_check(ctx, own, REL_SELF);
    return policy_check(ctx, ACT_ACCOUNT_MANAGE, 0);
}

/* What the account can use is what is given when nothing else is wished. */
static void wish_check(struct ctx *ctx, const struct token_wish *wish, unsigned usable)
{
    if (wish->days < 1 || wish->days > LIMIT_TOKEN_DAYS)
        field_add(ctx, STR("days"), CODE_out_of_range, trf(ctx, "A token is valid for 1 to {max} days.",
                                                           HOLE("max", tr_int(ctx, LIMIT_TOKEN_DAYS))));
    if (wish->scopes & ~usable)
        field_add(ctx, STR("scopes"), CODE_not_allowed,
                  trf(ctx, "The roles of this account can use a token for {usable}, and not for {others}.",
                      HOLE("usable", scopes_text(ctx->arena, usable)),
                      HOLE("others", scopes_text(ctx->arena, wish->scopes & ~usable))));
}

/* What the roles of the account open to a token of its. */
static unsigned usable_to(const struct account *account)
{
    struct actor owner = { .kind = ACTOR_ACCOUNT, .id = account->id, .staff = account->staff };

    return scopes_of(&owner);
}

/* Makes the token, whoever asked. */
static enum err token_make(struct ctx *ctx, const struct account *account, const struct token_wish *wish, bool by_password,
                           struct token *out_token, struct str *out_secret)
{
    unsigned usable = usable_to(account);

    struct str name = typed_ruled(ctx, STR("name"), wish->name, &name_rule);
    wish_check(ctx, wish, usable);
    TRY(fields_checked(ctx));

    struct str random = random_token(ctx->arena, SECRET_BYTES);
    struct str secret = str_format(ctx->arena, "%.*s%.*s", STR_ARGS(TOKEN_PREFIX), STR_ARGS(random));
    struct token token = {
        .id          = id_new(ctx),
        .account_id  = account->id,
        .name        = name,
        .scopes      = wish->scopes ? wish->scopes | SCOPE_READ : usable,
        .by_password = by_password,
        .created_at  = ctx->now,
        .expires_at  = ctx->now + wish->days * DAY_MS,
    };
    TRY(token_insert(ctx, &token, hash_hex(ctx->arena, secret)));
    *out_token = token;
    *out_secret = secret;
    return OK;
}

enum err token_add(struct ctx *ctx, int64_t account_id, const struct token_wish *wish, struct token *out_token, struct str *out_secret)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    TRY(account_find(ctx, account_id, &account));
    if (account.closed_at)
        return fail(ctx, CODE_conflict, tr(ctx, "The account is closed. Nobody can sign in with it any more."));
    TRY(token_make(ctx, &account, wish, false, out_token, out_secret));
    return audit(ctx, ACT_ACCOUNT_MANAGE, "token_added", ABOUT_ACCOUNT, account_id, scopes_text(ctx->arena, out_token->scopes));
}

enum err token_add_own(struct ctx *ctx, const char *password_field, struct str verified_hash, const struct token_wish *wish,
                       struct token *out_token, struct str *out_secret)
{
    struct account account;

    TRY(password_prove(ctx, password_field, verified_hash));
    TRY(account_find(ctx, ctx->actor->id, &account));
    TRY(token_make(ctx, &account, wish, true, out_token, out_secret));
    return security_log(ctx, "token_added", ABOUT_ACCOUNT, account.id, scopes_text(ctx->arena, out_token->scopes));
}

enum err token_sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    bool found = false;

    /* What cannot be a token costs no query. */
    if (secret.len == TOKEN_CHARS && str_starts(secret, TOKEN_PREFIX))
        TRY(token_actor(ctx, hash_hex(ctx->arena, secret), out_actor, &found));
    if (found)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_sign_in_required, tr(ctx, "The token is unknown, expired or revoked.")),
                      tr(ctx, "Get a new token with your e-mail and password."));
}

enum err token_list(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit,
                    struct token **out_tokens, size_t *out_count)
{
    struct account account;

    TRY(token_policy(ctx, ACT_ACCOUNT_SELF, account_id));
    TRY(account_find(ctx, account_id, &account));
    TRY(token_page(ctx, account_id, after, limit, out_tokens, out_count));
    /* Those of before there were scopes have all, and roles come and go. */
    for (size_t i = 0; i < *out_count; i++)
        (*out_tokens)[i].scopes &= usable_to(&account);
    return OK;
}

enum err token_find(struct ctx *ctx, int64_t id, struct token *out_token)
{
    bool found = false;

    TRY(token_by_id(ctx, id, out_token, &found));
    return found ? OK : fail(ctx, CODE_not_found, tr(ctx, "There is no such token."));
}

enum err token_revoke(struct ctx *ctx, int64_t account_id, int64_t id)
{
    struct token token;

    TRY(token_policy(ctx, ACT_ACCOUNT_CHANGE, account_id));
    TRY(token_find(ctx, id, &token));
    /* The words are the same as for no token, so that nobody learns the ids of other people's tokens. */
    if (token.account_id != account_id)
        return fail(ctx, CODE_not_found, tr(ctx, "There is no such token."));
    audit_unchanged(ctx, ACT_ACCOUNT_MANAGE);
    if (token.revoked_at)
        return OK;
    TRY(token_update_revoked(ctx, id));
    if (ctx->actor->id == account_id)
        return security_log(ctx, "token_revoked", ABOUT_TOKEN, id, STR(""));
    return audit(ctx, ACT_ACCOUNT_MANAGE, "token_revoked", ABOUT_TOKEN, id, STR(""));
}

enum err sign_in_finish(struct ctx *ctx, struct str email, struct str verified_hash, const struct token_wish *wish,
                        struct token *out_token, struct str *out_secret)
{
    struct account account;

    TRY(policy_check(ctx, ACT_TOKEN_SIGN_IN, 0));
    TRY(sign_in_check(ctx, email, verified_hash, &account));
    TRY(token_make(ctx, &account, wish, true, out_token, out_secret));
    return security_log(ctx, "sign_in", ABOUT_ACCOUNT, account.id, STR(""));
}
