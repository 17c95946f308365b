/* SPDX-License-Identifier: Apache-2.0 */
/* draft_world.h: what tests of drafts begin with, on top of request_world.h. */
#ifndef TESTS_DRAFT_WORLD_H
#define TESTS_DRAFT_WORLD_H

#include "desk/draft/draft.h"
#include "tests/request_world.h"

#define FIELD(name, value) ((struct draft_field){ STR_INIT(name), value })
#define FIELDS(...) (const struct draft_field[]){ __VA_ARGS__ }, COUNT_OF(((const struct draft_field[]){ __VA_ARGS__ }))

#define PROBLEM \
    FIELD("product", STR("windows-server")), FIELD("version", STR("windows-server-2025")), FIELD("usage", STR("own")), \
    FIELD("kind", STR("incident")), FIELD("title", STR("Replication stops")), FIELD("description", STR("Two of five."))

/* One of anna's with step 1 as PROBLEM says. */
struct draft draft_started(struct ctx *ctx);
/* As it is stored now. */
struct draft draft_found(struct ctx *ctx, int64_t id);
/* Saves a step with its present revision. */
struct draft draft_saved(struct ctx *ctx, const struct draft *before, enum draft_step step, const struct draft_field *fields, size_t count);
struct draft_review draft_reviewed(struct ctx *ctx, const struct draft *draft);
/* Step 2 with this contract and severity, in Sweden. */
struct draft draft_with_plan(struct ctx *ctx, const struct draft *draft, int64_t contract_id, struct str severity);
/* One that can be submitted, on this contract. */
struct draft draft_ready(struct ctx *ctx, int64_t contract_id);
/* The agreement, and the quote that the draft has now. */
struct draft_acceptance draft_accepted(struct ctx *ctx, const struct draft *draft);
/* Whether something is wrong with that field; it must be said in words of a page. */
bool draft_has_fault(const struct draft_review *review, enum draft_step step, struct str field);

#define SAVE_CODE(code, id, step, revision, ...) \
    do { struct draft not_saved; WRITE_CODE(code, draft_save_step(ctx, id, step, revision, FIELDS(__VA_ARGS__), &not_saved)); } while (0)
#define SUBMIT_CODE(code, id, acceptance) \
    do { struct request not_made; bool not_again; \
         WRITE_CODE(code, draft_submit(ctx, id, acceptance, &not_made, &not_again)); } while (0)

#endif
