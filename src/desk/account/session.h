/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h: people with a browser (SPEC 3.1): a session begins with e-mail and password, ends after SESSION_DAYS however
 * much it is used, and ends at once when it is signed out of, when the password is changed or reset, and when the account
 * is closed. Cookies are the affair of web/.
 */
#ifndef DESK_ACCOUNT_SESSION_H
#define DESK_ACCOUNT_SESSION_H

#include "base/ctx.h"

#define SESSION_DAYS 14

struct session { int64_t id, account_id, created_at, expires_at; };

/* The second step of signing in, after sign_in_start() (account.h) and the helper: fails as sign_in_check(). out_secret
 * is the only time that it is seen (43 characters); its SHA-256 is stored. Ends the session that the browser had. Policy
 * SESSION_START. */
MUST_USE enum err session_start(struct ctx *ctx, struct str email, struct str verified_hash, struct session *out_session,
                                struct str *out_secret);
/* Signs in an account whose owner has proven in another way that he is it: for this room. The rest is as above. */
MUST_USE enum err session_begin(struct ctx *ctx, int64_t account_id, struct session *out_session, struct str *out_secret);
/* Makes a session, whoever asked: for this room, where somebody has proven who he is. */
MUST_USE enum err session_make(struct ctx *ctx, int64_t account_id, struct session *out_session, struct str *out_secret);
/* Whom the secret signs in, for dispatch: sign_in_required when unknown, ended, expired or of a closed account. */
MUST_USE enum err session_sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor);

/* The sessions of the actor's account that have not ended, newest first, behind the id `after` (0: from the first). Policy
 * ACCOUNT_SELF; the others below ACCOUNT_CHANGE. */
MUST_USE enum err session_list(struct ctx *ctx, int64_t after, int64_t limit, struct session **out_sessions,
                               size_t *out_count);
/* Ends one of the actor's own sessions; ending it again changes nothing. not_found when it has none of that id. */
MUST_USE enum err session_end(struct ctx *ctx, int64_t id);
/* Ends all of them but the one in use; with a token: all. */
MUST_USE enum err session_end_others(struct ctx *ctx);

/* Deletes sessions that are over. For the nightly job. */
MUST_USE enum err sessions_forget(struct ctx *ctx);

#endif
