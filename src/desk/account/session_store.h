/* SPDX-License-Identifier: Apache-2.0 */
/* session_store.h: the SQL of sessions. Included by this room only. Whom a session signs in is in account_store.h. */
#ifndef DESK_ACCOUNT_SESSION_STORE_H
#define DESK_ACCOUNT_SESSION_STORE_H

#include "desk/account/session.h"

MUST_USE enum err session_insert(struct ctx *ctx, const struct session *session, struct str digest);
/* Those that have not ended, newest first. */
MUST_USE enum err session_page(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit,
                               struct session **out_sessions, size_t *out_count);
/* Ends a session of that account at ctx->now, unless it has ended; not found when the account has none of that id. */
MUST_USE enum err session_update_ended(struct ctx *ctx, int64_t account_id, int64_t id, bool *out_found);
/* Ends all of the account but one (0: none is spared). */
MUST_USE enum err sessions_update_ended(struct ctx *ctx, int64_t account_id, int64_t but_id);
/* Deletes what ended or expired until then. */
MUST_USE enum err sessions_delete_until(struct ctx *ctx, int64_t until);

#endif
