/* SPDX-License-Identifier: Apache-2.0 */
/* security_store.h: the SQL of attempts, of the log (audit_store.c) and of secrets. Included by this room only. */
#ifndef DESK_ACCOUNT_SECURITY_STORE_H
#define DESK_ACCOUNT_SECURITY_STORE_H

#include "desk/account/account.h"
#include "desk/account/audit.h"

MUST_USE enum err attempt_insert(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t at);
/* When the failure happened that is the nth newest (from 1) among those after `since`; 0 when there are fewer. */
MUST_USE enum err attempt_nth_newest(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t since, int64_t nth,
                                     int64_t *out_at);
/* How many there are after `since`. */
MUST_USE enum err attempt_count_since(struct ctx *ctx, enum attempt_kind kind, struct str subject, int64_t since, int64_t *out_count);
/* Deletes those of the subject, and as many that `beside` got at the same moments: one failure is written for both. */
MUST_USE enum err attempt_delete_of(struct ctx *ctx, enum attempt_kind kind, struct str subject, struct str beside);
MUST_USE enum err attempt_delete_until(struct ctx *ctx, int64_t until);

/* An entry of the log, by the actor and from where he is; act and about_kind as they are stored, or "". */
MUST_USE enum err audit_insert(struct ctx *ctx, const char *event, const char *act, const char *about_kind, int64_t about_id,
                               struct str detail);
/* How many refusals of the actor are logged after `since`, up to `most`. */
MUST_USE enum err audit_count_refused(struct ctx *ctx, int64_t since, int64_t most, int64_t *out_count);
/* Newest first, behind `after` (0: from the newest). */
MUST_USE enum err audit_page(struct ctx *ctx, const struct audit_filter *filter, int64_t after, int64_t limit,
                             struct audit_entry **out_entries, size_t *out_count);

MUST_USE enum err secret_by_name(struct ctx *ctx, const char *name, struct str *out_value, bool *out_found);
/* Leaves one that is there as it is. */
MUST_USE enum err secret_insert(struct ctx *ctx, const char *name, struct str value);

#endif
