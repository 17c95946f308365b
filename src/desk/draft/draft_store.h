/* SPDX-License-Identifier: Apache-2.0 */
/* draft_store.h: stores drafts. Included by this room only; asks no policy. */
#ifndef DESK_DRAFT_DRAFT_STORE_H
#define DESK_DRAFT_DRAFT_STORE_H

#include "desk/draft/draft.h"

/* With all fields; id 0 when the account has none of that id. `lock`: waits until no other transaction changes it. */
MUST_USE enum err draft_store_find(struct ctx *ctx, int64_t account_id, int64_t id, bool lock, struct draft *out_draft);
/* The open ones of an account with title, product and version, the last touched first. */
MUST_USE enum err draft_store_list(struct ctx *ctx, int64_t account_id, struct draft **out_drafts, size_t *out_count);
/* The number of open drafts of the account, once no other transaction makes one. */
MUST_USE enum err draft_store_count(struct ctx *ctx, int64_t account_id, int64_t *out_count);

/* Without fields. */
MUST_USE enum err draft_store_insert(struct ctx *ctx, const struct draft *draft);
/* updated_at and revisions. */
MUST_USE enum err draft_store_touch(struct ctx *ctx, const struct draft *draft);
/* request_id and submitted_at; removes all fields. */
MUST_USE enum err draft_store_submitted(struct ctx *ctx, const struct draft *draft);
MUST_USE enum err draft_store_delete(struct ctx *ctx, int64_t id);
/* Removes open ones that were last touched before that moment. */
MUST_USE enum err draft_store_forget(struct ctx *ctx, int64_t before, int64_t limit, int64_t *out_count);

/* Replaces the fields of a step. */
MUST_USE enum err draft_store_fields(struct ctx *ctx, int64_t id, enum draft_step step, const struct draft_field *fields, size_t count);

/* The fields of the request that the account has submitted last, as far as it is a contact of it; empty and 0 without. */
struct last_request { struct str product_id, version_id; int64_t contract_id; };
MUST_USE enum err draft_store_last_request(struct ctx *ctx, int64_t account_id, struct str email, struct last_request *out_last);
/* The versions that the account has asked about in its newest requests, each once, the last first. */
MUST_USE enum err draft_store_used_versions(struct ctx *ctx, int64_t account_id, struct str email, int64_t limit, struct str **out_ids,
                                            size_t *out_count);

#endif
