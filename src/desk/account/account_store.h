/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_store.h: the SQL of accounts and tokens, one function a question. Included by this room only. What was
 * not found is told by out_found, so that a rule says what that means.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_STORE_H
#define DESK_ACCOUNT_ACCOUNT_STORE_H

#include "desk/account/account.h"

/* out_inserted is false, and nothing changed, when the e-mail is taken. */
MUST_USE enum err account_insert(struct ctx *ctx, const struct account *account, bool *out_inserted);
/* The same of a sign-up: in place of a taken e-mail's account that is open and not verified its name, password, address, browser and zone become
 * these. out_id is whose they are now; 0, and nothing changed, when the e-mail is taken otherwise. */
MUST_USE enum err account_insert_or_replace_unverified(struct ctx *ctx, const struct account *account, int64_t *out_id);
MUST_USE enum err account_insert_role(struct ctx *ctx, int64_t id, enum staff_role role);
MUST_USE enum err account_by_id(struct ctx *ctx, int64_t id, struct account *out_account, bool *out_found);
MUST_USE enum err account_by_email(struct ctx *ctx, struct str key, struct account *out_account, bool *out_found);
MUST_USE enum err account_page(struct ctx *ctx, int64_t after, int64_t limit, struct account **out_accounts,
                               size_t *out_count);
/* Those whose key an older version has made of another spelling: id and email. And a new key; nothing changes where another
 * account has it. */
MUST_USE enum err account_beyond_ascii(struct ctx *ctx, struct account **out_accounts, size_t *out_count);
MUST_USE enum err account_update_email(struct ctx *ctx, int64_t id, const struct email *email);
MUST_USE enum err account_update_profile(struct ctx *ctx, const struct account *account);
/* Nothing where the account has a zone. */
MUST_USE enum err account_update_empty_zone(struct ctx *ctx, int64_t id, struct str time_zone);
MUST_USE enum err account_update_password(struct ctx *ctx, int64_t id, struct str hash);
/* At ctx->now, unless it is verified already. */
MUST_USE enum err account_update_verified(struct ctx *ctx, int64_t id);
/* The same, if its password still has this hash when others that change it are done. */
MUST_USE enum err account_update_verified_with(struct ctx *ctx, int64_t id, struct str hash, bool *out_fits);
/* The same for the browser of the latest sign-up, of an account that is not verified yet. */
MUST_USE enum err account_update_verified_in(struct ctx *ctx, int64_t id, struct str browser, bool *out_fits);
/* Closes it and revokes its tokens, at ctx->now. */
MUST_USE enum err account_update_closed(struct ctx *ctx, int64_t id);

MUST_USE enum err token_insert(struct ctx *ctx, const struct token *token, struct str digest);
MUST_USE enum err token_by_id(struct ctx *ctx, int64_t id, struct token *out_token, bool *out_found);
/* Whom a valid token of an open account signs in: token, account and roles in one query, for it runs at every call. */
MUST_USE enum err token_actor(struct ctx *ctx, struct str digest, struct actor *out_actor, bool *out_found);
/* The same for a session that has not ended. */
MUST_USE enum err session_actor(struct ctx *ctx, struct str digest, struct actor *out_actor, bool *out_found);
MUST_USE enum err token_page(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit, struct token **out_tokens,
                             size_t *out_count);
MUST_USE enum err token_update_revoked(struct ctx *ctx, int64_t id);
/* All of the account, or those that were made by password. */
MUST_USE enum err tokens_update_revoked(struct ctx *ctx, int64_t account_id, bool only_by_password);

#endif
