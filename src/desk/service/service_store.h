/* SPDX-License-Identifier: Apache-2.0 */
/* service_store.h: the SQL of notices of closing and of colleagues. Included by this room only. */
#ifndef DESK_SERVICE_SERVICE_STORE_H
#define DESK_SERVICE_SERVICE_STORE_H

#include "desk/service/service.h"

struct silent { int64_t request_id, due_at; struct str number; };

/* Requests that wait for their customer's answer (or word on a proposed solution), which is due before `before`, and that have no notice
 * about that time. */
MUST_USE enum err silent_list(struct ctx *ctx, bool solution_proposed, int64_t before, int64_t limit, struct silent **out_items, size_t *out_count);
/* Writes the notice, instead of an older one of the request. */
MUST_USE enum err closing_notice_put(struct ctx *ctx, int64_t request_id, int64_t due_at, int64_t close_at);
/* Notices whose time has come; due_at is what they are about. */
MUST_USE enum err closing_notice_due(struct ctx *ctx, int64_t now, int64_t limit, struct silent **out_items, size_t *out_count);
MUST_USE enum err closing_notice_drop(struct ctx *ctx, int64_t request_id);
/* out_close_at 0: there is none about that time. */
MUST_USE enum err closing_notice_find(struct ctx *ctx, int64_t request_id, int64_t due_at, int64_t *out_close_at);

/* Open accounts of engineers and administrators, with program_desk of the contract desk too, but for one; by name. */
MUST_USE enum err colleague_list(struct ctx *ctx, bool program_desk, int64_t but_id, struct colleague **out_colleagues, size_t *out_count);

#endif
