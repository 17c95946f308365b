/* SPDX-License-Identifier: Apache-2.0 */
/* draft_world.c: drafts for tests. */
#include "tests/draft_world.h"

#include "base/id.h"

struct draft draft_started(struct ctx *ctx)
{
    struct draft draft = { .id = 0 };

    WRITE_OK(draft_start(ctx, FIELDS(PROBLEM), &draft));
    return draft;
}

struct draft draft_found(struct ctx *ctx, int64_t id)
{
    struct draft draft = { .id = 0 };

    READ_OK(draft_find(ctx, id, &draft));
    return draft;
}

struct draft draft_saved(struct ctx *ctx, const struct draft *before, enum draft_step step, const struct draft_field *fields, size_t count)
{
    struct draft draft = { .id = 0 };

    WRITE_OK(draft_save_step(ctx, before->id, step, before->revisions[step], fields, count, &draft));
    return draft;
}

struct draft_review draft_reviewed(struct ctx *ctx, const struct draft *draft)
{
    struct draft_review review = { .has_quote = false };

    READ_OK(draft_review(ctx, draft, &review));
    return review;
}

struct draft draft_with_plan(struct ctx *ctx, const struct draft *draft, int64_t contract_id, struct str severity)
{
    return draft_saved(ctx, draft, STEP_PLAN, FIELDS(FIELD("contract", id_text(ctx->arena, contract_id)), FIELD("severity", severity),
                                               FIELD("country", STR("SE")), FIELD("time_zone", STR("Europe/Stockholm"))));
}

struct draft draft_ready(struct ctx *ctx, int64_t contract_id)
{
    struct draft draft = draft_started(ctx);

    return draft_with_plan(ctx, &draft, contract_id, STR("C"));
}

struct draft_acceptance draft_accepted(struct ctx *ctx, const struct draft *draft)
{
    struct draft_review review = draft_reviewed(ctx, draft);

    CHECK(review.complete[STEP_CHECK] && review.has_quote);
    return (struct draft_acceptance){ true, review.quote.id };
}

bool draft_has_fault(const struct draft_review *review, enum draft_step step, struct str field)
{
    for (const struct field_fault *fault = review->faults[step]; fault; fault = fault->next)
        if (str_equal(fault->field, field)) {
            CHECK(fault->detail.len > 0 && !str_contains(fault->detail, STR("GET /")));
            return true;
        }
    return false;
}
