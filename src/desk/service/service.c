/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the engineers' acts: taking, answering, closing. Closing by itself is in service_silent.c; escalation comes with its work. */
#include "desk/service/service.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/request/request_close.h"

/* The contract desk works on requests about the programme alone, so whether it may is known with the request. */
bool service_works_on_programs_only(struct ctx *ctx)
{
    return ctx->actor->kind == ACTOR_ACCOUNT && ctx->actor->staff & STAFF_CONTRACT_DESK && !policy_may(ctx, ACT_REQUEST_WORK, 0);
}

static enum err check_work(struct ctx *ctx, struct str number)
{
    struct request request;

    if (!service_works_on_programs_only(ctx))
        return policy_check(ctx, ACT_REQUEST_WORK, 0);
    TRY(request_find(ctx, number, &request));
    return policy_check(ctx, ACT_REQUEST_WORK, request_facts(ctx, &request));
}

/* Gives a request that is locked to the actor. */
static enum err take_now(struct ctx *ctx, struct request *request)
{
    struct request_change change;

    if (request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, request);
    if (request->owner_id == ctx->actor->id)
        return OK;
    change = request_unchanged(request);
    change.owner_id = ctx->actor->id;
    change.event = HISTORY_TAKEN;
    change.detail = request->owner_id ? trf(ctx, "Taken over from {name}", HOLE("name", request->owner_name)) : STR("");
    if (change.state == REQUEST_NEW)
        change.state = REQUEST_IN_PROGRESS;
    return request_change(ctx, request, &change);
}

static enum err is_taken(struct ctx *ctx, const struct request *request)
{
    struct request_event taken;

    TRY(request_last_event(ctx, request->id, HISTORY_TAKEN, &taken));
    struct hole name = HOLE("name", request->owner_name);
    struct str words = taken.id ? trf(ctx, "The request has been assigned to {name} since {at}.", name, HOLE("at", request_clock_text(ctx, request, taken.at)))
                                : trf(ctx, "The request is assigned to {name}.", name);
    return fault_cure(ctx, fail(ctx, CODE_conflict, words),
                      tr(ctx, "Ask whether it may be yours, then say that you take it over (take_over_from over the API, --take-over-from on the command line)."));
}

enum err service_take(struct ctx *ctx, struct str number, bool take_over, struct request *out_request)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    if (out_request->state != REQUEST_CLOSED && out_request->owner_id && out_request->owner_id != ctx->actor->id && !take_over)
        return is_taken(ctx, out_request);
    return take_now(ctx, out_request);
}

static enum err taken_meanwhile(struct ctx *ctx, const struct request *request)
{
    struct request_event taken;

    TRY(request_last_event(ctx, request->id, HISTORY_TAKEN, &taken));
    struct hole name = HOLE("name", request->owner_id ? request->owner_name : tr(ctx, "nobody"));
    struct str words = taken.id ? trf(ctx, "Meanwhile {name} took the request, on {at}.", name,
                                      HOLE("at", request_clock_text(ctx, request, taken.at)))
                                : trf(ctx, "Meanwhile the request is assigned to {name}.", name);
    return fault_cure(ctx, fail(ctx, CODE_conflict, words), tr(ctx, "Take it over if you have agreed on that."));
}

enum err service_take_seen(struct ctx *ctx, struct str number, int64_t seen_owner_id, struct request *out_request)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    if (out_request->state != REQUEST_CLOSED && out_request->owner_id != seen_owner_id && out_request->owner_id != ctx->actor->id)
        return taken_meanwhile(ctx, out_request);
    return take_now(ctx, out_request);
}

enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                        const enum request_state *new_state, struct communication *out_communication)
{
    TRY(check_work(ctx, number));
    return request_communicate(ctx, number, text, work_note, new_state, out_communication);
}

/* ---- The queue ------------------------------------------------------------------------------------------ */

const char *const queue_of_words[] = { [QUEUE_ALL] = "all", [QUEUE_MINE] = "mine", [QUEUE_UNOWNED] = "unowned", NULL };

enum err service_queue(struct ctx *ctx, const struct queue_filter *filter, struct request **out_requests, size_t *out_count)
{
    struct due_filter due = {
        .of = filter->of == QUEUE_ALL ? DUE_OF_ALL : filter->of == QUEUE_MINE ? DUE_OF_OWNER : DUE_OF_NOBODY,
        .owner_id = ctx->actor->id, .after_due = filter->after_due, .after_id = filter->after_id, .limit = filter->limit,
    };

    due.programs_only = service_works_on_programs_only(ctx);
    TRY(policy_check(ctx, ACT_REQUEST_WORK, due.programs_only ? REL_PROGRAM_DESK : 0));
    return request_list_due(ctx, &due, out_requests, out_count);
}

/* ---- Closing -------------------------------------------------------------------------------------------- */

const struct text_rule cause_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Enter the cause: people who read the request later need it.") };
const struct text_rule notes_rule = {
    LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Enter what was done: people who read the request later need it.")
};

/* What is kept of the two texts takes their place. */
static enum err check_closure(struct ctx *ctx, struct str *cause, struct str *notes)
{
    *cause = typed_ruled(ctx, STR("cause"), *cause, &cause_rule);
    *notes = typed_ruled(ctx, STR("notes"), *notes, &notes_rule);
    return fields_checked(ctx);
}

enum err service_close(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                       struct request *out_request, bool *out_credited)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    TRY(check_closure(ctx, &cause, &notes));
    /* Closing what is closed changes nothing, or contradicts [10.3]. */
    if (out_request->state != REQUEST_CLOSED || !str_equal(out_request->closure_reason_id, reason_id))
        TRY(request_close_now(ctx, reason_id, cause, notes, out_request));
    *out_credited = out_request->credited;
    return OK;
}

/* Whether the request is closed in this way already: then the same form came twice, and nothing of it is lost. */
static bool is_closed_as(struct ctx *ctx, const struct request *request, struct str reason_id, struct str cause, struct str notes)
{
    return request->state == REQUEST_CLOSED && str_equal(request->closure_reason_id, reason_id)
           && str_equal(request->closure_cause, typed_text(ctx->arena, cause)) && str_equal(request->closure_notes, typed_text(ctx->arena, notes));
}

enum err service_close_open(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                            struct request *out_request)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    if (is_closed_as(ctx, out_request, reason_id, cause, notes))
        return OK;
    if (out_request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, out_request);
    TRY(check_closure(ctx, &cause, &notes));
    return request_close_now(ctx, reason_id, cause, notes, out_request);
}

/* ---- What closing does ---------------------------------------------------------------------------------- */

/* The request whose closing is previewed by whoever works on it. */
static enum err find_worked_on(struct ctx *ctx, struct str number, struct request *out_request)
{
    TRY(check_work(ctx, number));
    return request_find(ctx, number, out_request);
}

enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing)
{
    const struct closure_reason *reason;
    struct closing_facts facts;
    struct request request;

    TRY(find_worked_on(ctx, number, &request));
    TRY(closing_facts(ctx, &request, true, &facts));
    TRY(closure_reason_find(ctx, reason_id, &reason));
    *out_closing = closing_preview(ctx, &facts, reason);
    return OK;
}

enum err service_closing_previews(struct ctx *ctx, struct str number, struct closing **out_closings, size_t *out_count)
{
    const struct catalog *catalog;
    struct closing_facts facts;
    struct request request;
    size_t count = 0;

    TRY(find_worked_on(ctx, number, &request));
    TRY(closing_facts(ctx, &request, true, &facts));
    TRY(catalog_now(ctx, &catalog));
    struct closing *closings = arena_alloc(ctx->arena, catalog->closure_reason_count * sizeof *closings);
    for (size_t i = 0; i < catalog->closure_reason_count; i++)
        if (!catalog->closure_reasons[i].thing.retired)
            closings[count++] = closing_preview(ctx, &facts, &catalog->closure_reasons[i]);
    *out_closings = closings;
    *out_count = count;
    return OK;
}
