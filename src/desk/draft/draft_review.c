/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft_review.c: what is right and wrong with a draft so far. Everything that is told on the page is asked of those who
 * decide when it is submitted: the checks of a submission, availability, the quote.
 */
#include "base/id.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/draft/draft_faults.h"
#include "desk/request/request_check.h"

/* ---- What has to be corrected --------------------------------------------------------------------------- */

/* Where the field stands in its step; behind all others what is none of them. */
static size_t field_place(struct ctx *ctx, enum draft_step step, struct str field)
{
    const struct str *names;
    size_t count, at = 0;

    draft_field_names(ctx, step, &names, &count);
    while (at < count && !str_equal(names[at], field))
        at++;
    return at;
}

/* In the order of the fields. */
static void review_note(struct ctx *ctx, struct draft_review *review, enum draft_step step, struct str field, enum code code, struct str detail)
{
    struct field_fault **at = &review->faults[step], *fault = arena_alloc(ctx->arena, sizeof *fault);
    size_t place = field_place(ctx, step, field);

    for (const struct field_fault *other = *at; other; other = other->next)
        if (str_equal(other->field, field) && str_equal(other->detail, detail))
            return;
    while (*at && field_place(ctx, step, (*at)->field) <= place)
        at = &(*at)->next;
    *fault = (struct field_fault){ .next = *at, .field = field, .code = code, .detail = detail };
    *at = fault;
}

/* Whether a fault is an answer about the draft, and not that nothing could be read. */
static bool is_answer(enum err err)
{
    return err == ERR_INVALID || err == ERR_CONFLICT || err == ERR_MISSING || err == ERR_TOO_LARGE || err == ERR_DENIED;
}

static enum err review_fields(struct ctx *ctx, const struct draft *draft, const struct draft_submission *made, struct draft_review *review)
{
    enum err err = draft_check(ctx, draft, made);

    if (!is_answer(err))
        return err;
    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        review_note(ctx, review, draft_fault_step(ctx, fault->field), fault->field, fault->code, fault->detail);
    fault_clear(ctx);
    return OK;
}

/* ---- Plans ---------------------------------------------------------------------------------------------- */

/* Plans can be judged before a severity is chosen rightly: then at the mildest, without work around the clock. */
static enum err find_intent(struct ctx *ctx, struct draft_review *review)
{
    const struct submission *s = &review->submission;
    struct intent_words words = submission_intent_words(s);
    const struct severity *severity = catalog_severity(review->catalog, s->severity_id), *next;

    if (!severity || severity->thing.retired)
        for (size_t at = 0; (next = catalog_severity_next(review->catalog, &at)) != NULL;)
            severity = next;
    if (!severity)
        return OK;
    words.severity_id = severity->thing.id;
    words.requires_24x7 = s->requires_24x7 && severity->allows_24x7;
    TRY(intent_find(ctx, &words, &review->intent));
    review->has_intent = ctx->fault.fields == NULL;
    fault_clear(ctx);
    return OK;
}

/* What stands in the way whatever the plan is told at the problem; what one plan lacks, at the plan. */
static void note_portal(struct ctx *ctx, struct draft_review *review)
{
    for (size_t i = 0; i < review->portal.reason_count; i++) {
        const struct reason *reason = &review->portal.reasons[i];
        bool of_version = reason->code >= CODE_not_released && reason->code <= CODE_mainstream_ended;
        review_note(ctx, review, STEP_PROBLEM, of_version ? STR("version") : STR("portal"), reason->code,
                    str_format(ctx->arena, "%.*s %.*s", STR_ARGS(reason->message), STR_ARGS(reason->cure)));
    }
}

static bool is_of_portal(const struct draft_review *review, enum code code)
{
    for (size_t i = 0; i < review->portal.reason_count; i++)
        if (review->portal.reasons[i].code == code)
            return true;
    return false;
}

static void note_chosen(struct ctx *ctx, struct draft_review *review)
{
    const struct plan_verdict *chosen = review->chosen;

    if (!chosen) {
        review_note(ctx, review, STEP_PLAN, STR("contract"), CODE_unknown_value,
                    tr(ctx, "You have no such contract. Choose a plan from the list, or add the contract with its two IDs."));
        return;
    }
    for (size_t i = 0; i < chosen->reason_count; i++)
        if (!is_of_portal(review, chosen->reasons[i].code))
            review_note(ctx, review, STEP_PLAN, STR("contract"), chosen->reasons[i].code,
                        str_format(ctx->arena, "%.*s %.*s", STR_ARGS(chosen->reasons[i].message), STR_ARGS(chosen->reasons[i].cure)));
}

/* Where there are too many plans to list, judges the chosen one alone. */
static enum err judge_chosen_alone(struct ctx *ctx, struct draft_review *review)
{
    struct contract *contract = arena_alloc(ctx->arena, sizeof *contract);
    struct plan_verdict *verdict = arena_alloc(ctx->arena, sizeof *verdict);
    enum err err = OK;

    if (review->submission.contract_id)
        err = availability_of(ctx, &review->intent, review->submission.contract_id, contract, verdict);
    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    review->chosen = review->submission.contract_id ? verdict : NULL;
    return OK;
}

/* Who has none cannot choose one. */
static void reword_lack(struct ctx *ctx, struct draft_review *review)
{
    for (struct field_fault *fault = review->faults[STEP_PLAN]; fault && !review->plans.count; fault = fault->next)
        if (str_equal(fault->field, STR("contract")) && fault->code == CODE_missing)
            fault->detail = tr(ctx, "Add a contract with its Access ID and Contract ID.");
}

static enum err review_plans(struct ctx *ctx, struct draft_review *review)
{
    enum err err = availability_list(ctx, &review->intent, &review->plans);

    if (err == ERR_TOO_LARGE) {
        review->no_plans = ctx->fault.detail;
        fault_clear(ctx);
        return judge_chosen_alone(ctx, review);
    }
    TRY(err);
    availability_for_kind(&review->intent, &review->plans);
    review->has_plans = true;
    for (size_t i = 0; i < review->plans.count; i++)
        if (review->plans.verdicts[i].contract->id == review->submission.contract_id)
            review->chosen = &review->plans.verdicts[i];
    reword_lack(ctx, review);
    return OK;
}

/* ---- The whole ------------------------------------------------------------------------------------------ */

static enum err review_quote(struct ctx *ctx, struct draft_review *review)
{
    enum err err = request_quote(ctx, &review->submission, &review->quote);

    review->has_quote = !err;
    if (!err || !is_answer(err))
        return err;
    review_note(ctx, review, STEP_PLAN, STR("contract"), ctx->fault.code, ctx->fault.detail);
    fault_clear(ctx);
    return OK;
}

static void complete_steps(struct draft_review *review)
{
    bool all = true;

    for (enum draft_step step = STEP_PROBLEM; step <= DRAFT_STEPS_TYPED; step++) {
        review->complete[step] = review->faults[step] == NULL;
        all = all && review->complete[step];
    }
    review->complete[STEP_CHECK] = all && review->has_quote;
}

enum err draft_review(struct ctx *ctx, const struct draft *draft, struct draft_review *out_review)
{
    struct draft_review review = { .no_plans = STR("") };
    struct draft_submission made;

    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    TRY(catalog_now(ctx, &review.catalog));
    draft_submission(ctx, draft, review.catalog, &made);
    review.submission = made.submission;
    review.product = catalog_product(review.catalog, typed_code(ctx->arena, draft_text(draft, STR("product"))));
    review.version = catalog_version(review.catalog, made.submission.version_id);
    TRY(review_fields(ctx, draft, &made, &review));
    TRY(find_intent(ctx, &review));
    if (review.has_intent) {
        TRY(availability_of_portal(ctx, &review.intent, &review.portal));
        TRY(review_plans(ctx, &review));
        note_portal(ctx, &review);
        if (review.submission.contract_id)
            note_chosen(ctx, &review);
    }
    complete_steps(&review);
    if (review.complete[STEP_PROBLEM] && review.complete[STEP_PLAN] && review.complete[STEP_CONTACT] && review.complete[STEP_SHARING])
        TRY(review_quote(ctx, &review));
    complete_steps(&review);
    *out_review = review;
    return OK;
}

enum draft_step draft_next_step(const struct draft_review *review)
{
    for (enum draft_step step = STEP_PROBLEM; step <= DRAFT_STEPS_TYPED; step++)
        if (!review->complete[step])
            return step;
    return STEP_CHECK;
}

const struct portal *draft_other_portal(const struct draft_review *review)
{
    if (!review->has_intent || !review->version || !is_of_portal(review, CODE_wrong_portal))
        return NULL;
    return catalog_portal(review->catalog, review->version->product->portal);
}

enum draft_step draft_step_after(const struct draft *draft, const struct draft_review *review, enum draft_step step)
{
    if (step != STEP_NONE && !review->complete[step])
        return step;
    for (enum draft_step next = step + 1; next <= DRAFT_STEPS_TYPED; next++)
        if (!review->complete[next] || (next == STEP_PLAN && draft->revisions[next] == 0))
            return next;
    return draft_next_step(review);
}

static bool is_unavailable(const struct draft_review *review, int64_t contract_id)
{
    for (size_t i = 0; i < review->plans.count; i++)
        if (review->plans.verdicts[i].contract->id == contract_id)
            return !review->plans.verdicts[i].available;
    return false;
}

enum err draft_choose_contract(struct ctx *ctx, const struct draft *draft, int64_t contract_id)
{
    struct draft_review review;
    struct draft saved;
    const struct str *names;
    size_t count;

    TRY(draft_review(ctx, draft, &review));
    if (is_unavailable(&review, contract_id))
        return OK;
    draft_field_names(ctx, STEP_PLAN, &names, &count);
    struct draft_field *fields = arena_alloc(ctx->arena, count * sizeof *fields);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct draft_field){ names[i], str_equal(names[i], STR("contract")) ? id_text(ctx->arena, contract_id)
                                                                                         : draft_text(draft, names[i]) };
    return draft_save_step(ctx, draft->id, STEP_PLAN, draft->revisions[STEP_PLAN], fields, count, &saved);
}
