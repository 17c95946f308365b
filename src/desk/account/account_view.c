/* SPDX-License-Identifier: Apache-2.0 */
/* account_view.c: writing accounts and tokens. */
#include "desk/account/account_view.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/locale.h"
#include "desk/account/policy.h"

void account_members_json(struct json *json, const struct account *account)
{
    json_id(json, "id", account->id);
    json_str(json, "email", account->address);
    json_str(json, "name", account->name);
    json_str(json, "kind", str_of(account_kind_name(account->kind)));
    json_open(json, "profile");
    json_str_or_null(json, "phone", account->phone);
    json_str_or_null(json, "country", account->country);
    json_str_or_null(json, "time_zone", account->time_zone);
    json_str_or_null(json, "language", account->language);
    json_close(json);
    json_list(json, "staff");
    for (unsigned role = STAFF_ENGINEER; role <= STAFF_ADMINISTRATOR; role <<= 1)
        if (account->staff & role)
            json_str(json, NULL, str_of(staff_role_name((enum staff_role)role)));
    json_list_end(json);
}

static void scopes_json(struct json *json, unsigned scopes)
{
    json_list(json, "scopes");
    for (size_t i = 0; scope_names[i]; i++)
        if (scopes & 1U << i)
            json_str(json, NULL, str_of(scope_names[i]));
    json_list_end(json);
}

void token_json(struct json *json, const char *key, const struct token *token)
{
    json_open(json, key);
    json_id(json, "id", token->id);
    json_str(json, "name", token->name);
    scopes_json(json, token->scopes);
    json_instant(json, "created_at", token->created_at);
    json_instant(json, "expires_at", token->expires_at);
    json_close(json);
}

void session_json(struct json *json, const char *key, const struct session *session)
{
    json_open(json, key);
    json_id(json, "id", session->id);
    json_instant(json, "created_at", session->created_at);
    json_instant(json, "expires_at", session->expires_at);
    json_close(json);
}

void token_secret_json(struct json *json, const char *key, const struct token *token, struct str secret)
{
    json_open(json, key);
    json_id(json, "id", token->id);
    json_str(json, "token", secret);
    scopes_json(json, token->scopes);
    json_instant(json, "expires_at", token->expires_at);
    json_close(json);
}

struct str account_line(struct ctx *ctx, const struct account *account)
{
    struct buf out = buf_new(ctx->arena);
    const char *comma = "  ";

    buf_format(&out, "%lld  %.*s  %.*s  %s", (long long)account->id, STR_ARGS(account->address), STR_ARGS(account->name),
               account_kind_name(account->kind));
    for (unsigned role = STAFF_ENGINEER; role <= STAFF_ADMINISTRATOR; role <<= 1) {
        if (!(account->staff & role))
            continue;
        buf_format(&out, "%s%s", comma, staff_role_name((enum staff_role)role));
        comma = ", ";
    }
    if (!account->verified_at) {
        buf_add(&out, STR("  "));
        buf_add(&out, tr(ctx, "e-mail not confirmed"));
    }
    if (account->closed_at) {
        buf_add(&out, STR("  "));
        buf_add(&out, trf(ctx, "closed {at}", HOLE("at", instant_text(ctx->arena, account->closed_at))));
    }
    return buf_str(&out);
}

static struct str token_line(struct ctx *ctx, const struct token *token)
{
    return str_format(ctx->arena, "%lld  %.*s  %.*s  %.*s", (long long)token->id,
                      STR_ARGS(instant_text(ctx->arena, token->expires_at)), STR_ARGS(scopes_text(ctx->arena, token->scopes)),
                      STR_ARGS(token->name));
}

/* Writes an account for the operator, with the moment at which it was closed. */
static void account_row_json(struct json *json, const struct account *account)
{
    json_open(json, NULL);
    account_members_json(json, account);
    json_instant(json, "closed_at", account->closed_at);
    json_close(json);
}

ROW_KIND(account_rows, struct account, id, account_row_json(json, row), account_line(ctx, row));
ROW_KIND(token_rows, struct token, id, token_json(json, NULL, row), token_line(ctx, row));
ROW_KIND(session_rows, struct session, id, session_json(json, NULL, row), NO_LINE);
