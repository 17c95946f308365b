/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_view.h: accounts and tokens as JSON and as a line, the same for API and command line. The whole account
 * with its organizations is in desk/organization/organization_view.h, since that room lies to the right.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_VIEW_H
#define DESK_ACCOUNT_ACCOUNT_VIEW_H

#include "desk/account/account.h"
#include "desk/account/session.h"
#include "view/rows.h"

/* The members of the account itself (id, email, name, kind, profile, staff), into the object that is open. */
void account_members_json(struct json *json, const struct account *account);
void token_json(struct json *json, const char *key, const struct token *token);
/* {"id","created_at","expires_at"}. */
void session_json(struct json *json, const char *key, const struct session *session);
/* {"id","token","expires_at"} with the secret. */
void token_secret_json(struct json *json, const char *key, const struct token *token, struct str secret);

extern const struct row_kind account_rows, token_rows, session_rows;

/* "17349821100003  anna@fabrikam.example  Anna Berg  work  engineer, administrator". */
struct str account_line(struct ctx *ctx, const struct account *account);

#endif
