/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the engineers' acts: taking, handing over, answering, closing. Closing by itself is in service_silent.c; escalation comes with its work. */
#include "desk/service/service.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/request/request_close.h"
#include "desk/request/request_write.h"
#include "desk/service/service_store.h"

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

/* ---- Handing over --------------------------------------------------------------------------------------- */

JOB_NAME(request_handed_over_job, "notice.request_handed_over");

const struct text_rule brief_rule = { LIMIT_TEXT_CHARS, .lines = true, NULL };

enum err service_colleagues(struct ctx *ctx, const struct request *request, struct colleague **out_colleagues, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_REQUEST_WORK, request_facts(ctx, request)));
    return colleague_list(ctx, str_equal(request->kind, STR("program")), request->owner_id, out_colleagues, out_count);
}

/* Who works on such requests and is here. */
static enum err find_colleague(struct ctx *ctx, const struct request *request, struct str email, struct account *out_account)
{
    unsigned roles = STAFF_ENGINEER | STAFF_ADMINISTRATOR | (str_equal(request->kind, STR("program")) ? STAFF_CONTRACT_DESK : 0U);
    enum err err = account_find_by_email(ctx, email, out_account);

    if (err == ERR_MISSING)
        fault_clear(ctx);
    else
        TRY(err);
    if (!err && !out_account->closed_at && out_account->staff & roles)
        return OK;
    return fail_field(ctx, "to", CODE_unknown_value, tr(ctx, "Nobody with this e-mail address works on requests like this one."));
}

static enum err give_to(struct ctx *ctx, struct request *request, const struct account *to)
{
    struct request_change change = request_unchanged(request);

    change.owner_id = to->id;
    change.event = HISTORY_HANDED_OVER;
    change.detail = to->name;
    if (change.state == REQUEST_NEW)
        change.state = REQUEST_IN_PROGRESS;
    TRY(request_change(ctx, request, &change));
    request->owner_name = to->name;
    return job_enqueue(ctx, &request_handed_over_job, request->id,
                       str_format(ctx->arena, "%lld %lld", (long long)to->id, (long long)ctx->actor->id), ctx->now);
}

enum err service_hand_over(struct ctx *ctx, struct str number, const struct hand_over *given, struct request *out_request)
{
    const struct catalog *catalog;
    struct account to;
    struct communication brief = { .side = STR("vendor"), .work_note = true };

    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    brief.text = typed_ruled(ctx, STR("brief"), given->brief, &brief_rule);
    TRY(fields_checked(ctx));
    if (out_request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, out_request);
    TRY(find_colleague(ctx, out_request, given->to, &to));
    if (out_request->owner_id == to.id)
        return OK;
    if (given->seen && out_request->owner_id != given->from)
        return taken_meanwhile(ctx, out_request);
    TRY(give_to(ctx, out_request, &to));
    TRY(catalog_now(ctx, &catalog));
    return brief.text.len ? request_write(ctx, catalog, out_request, NULL, &brief) : OK;
}

enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                        const enum request_state *new_state, struct communication *out_communication)
{
    TRY(check_work(ctx, number));
    return request_communicate(ctx, number, text, work_note, new_state, out_communication);
}

/* ---- The queue ------------------------------------------------------------------------------------------ */

const char *const queue_of_words[] = { [QUEUE_ALL] = "all", [QUEUE_MINE] = "mine", [QUEUE_UNOWNED] = "unowned", NULL };

const char *const queue_state_words[] = { "new", "in_progress", "waiting_customer", "solution_proposed", NULL };

struct due_filter service_queue_due(struct ctx *ctx, const struct queue_filter *filter)
{
    return (struct due_filter){
        .of = filter->of == QUEUE_ALL ? DUE_OF_ALL : filter->of == QUEUE_MINE ? DUE_OF_OWNER : DUE_OF_NOBODY,
        .owner_id = ctx->actor->id, .after_due = filter->after_due, .after_id = filter->after_id, .limit = filter->limit,
        .states = filter->states, .severity_id = filter->severity_id, .words = filter->words,
        .programs_only = service_works_on_programs_only(ctx),
    };
}

enum err service_queue(struct ctx *ctx, const struct queue_filter *filter, struct request **out_requests, size_t *out_count)
{
    struct due_filter due = service_queue_due(ctx, filter);

    TRY(policy_check(ctx, ACT_REQUEST_WORK, due.programs_only ? REL_PROGRAM_DESK : 0));
    return request_list_due(ctx, &due, out_requests, out_count);
}

/* ---- Closing -------------------------------------------------------------------------------------------- */

const struct text_rule cause_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Enter the cause: people who read the request later need it.") };
const struct text_rule notes_rule = {
    LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Enter what was done: people who read the request later need it.")
};

const struct text_rule last_message_rule = { LIMIT_TEXT_CHARS, .lines = true, NULL };

static bool notes_are_message(const struct service_close *given)
{
    return !str_trim(given->notes).len && str_trim(given->message).len;
}

/* What is kept of the texts. */
static enum err check_closure(struct ctx *ctx, const struct service_close *given, struct service_close *out_clean)
{
    struct str message = typed_ruled(ctx, STR("message"), given->message, &last_message_rule);

    *out_clean = (struct service_close){
        .reason = given->reason,
        .cause = typed_ruled(ctx, STR("cause"), given->cause, &cause_rule),
        .notes = notes_are_message(given) ? message : typed_ruled(ctx, STR("notes"), given->notes, &notes_rule),
        .message = message, .take = given->take, .said = given->said, .gives_back = given->gives_back,
    };
    return fields_checked(ctx);
}

/* What was said of the balance binds: a button says it, and what it says holds or nothing is done. */
static enum err closes_as_was_said(struct ctx *ctx, const struct request *request, const struct service_close *clean)
{
    const struct closure_reason *reason;
    struct closing_facts facts;

    if (!clean->said || request->state == REQUEST_CLOSED)
        return OK;
    TRY(closure_reason_find(ctx, request, clean->reason, &reason));
    TRY(closing_facts(ctx, request, true, &facts));
    struct closing closing = closing_preview(ctx, &facts, reason);
    if (closing.gives_back == clean->gives_back)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "With the reason \"{reason}\" closing does something else than was said: {effect}",
                                                        HOLE("reason", reason->thing.name), HOLE("effect", closing.words))),
                      tr(ctx, "Nothing was done. Choose another reason, or the button that says what this one does."));
}

/* The last message, which is the vendor's, and the closing. */
static enum err say_and_close(struct ctx *ctx, const struct service_close *clean, struct request *request)
{
    struct communication communication = { .side = STR("vendor"), .text = clean->message };
    const struct catalog *catalog;
    bool takes = clean->take && request->state != REQUEST_CLOSED && request->owner_id != ctx->actor->id;

    if (takes && request->owner_id)
        return taken_meanwhile(ctx, request);
    TRY(closes_as_was_said(ctx, request, clean));
    if (takes)
        TRY(take_now(ctx, request));
    if (clean->message.len && request->state != REQUEST_CLOSED) {
        TRY(catalog_now(ctx, &catalog));
        TRY(request_write(ctx, catalog, request, NULL, &communication));
    }
    return request_close_now(ctx, clean->reason, clean->cause, clean->notes, request);
}

enum err service_close(struct ctx *ctx, struct str number, const struct service_close *given, struct request *out_request, bool *out_credited)
{
    struct service_close clean;

    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    TRY(check_closure(ctx, given, &clean));
    /* Closing what is closed changes nothing, or contradicts [10.3]. */
    if (out_request->state != REQUEST_CLOSED || !str_equal(out_request->closure_reason_id, given->reason))
        TRY(say_and_close(ctx, &clean, out_request));
    *out_credited = out_request->credited;
    return OK;
}

/* Whether the request is closed in this way already: then the same form came twice, and nothing of it is lost. */
static bool is_closed_as(struct ctx *ctx, const struct request *request, const struct service_close *given)
{
    struct str notes = notes_are_message(given) ? given->message : given->notes;

    return request->state == REQUEST_CLOSED && str_equal(request->closure_reason_id, given->reason)
           && str_equal(request->closure_cause, typed_text(ctx->arena, given->cause)) && str_equal(request->closure_notes, typed_text(ctx->arena, notes));
}

enum err service_close_open(struct ctx *ctx, struct str number, const struct service_close *given, struct request *out_request)
{
    struct service_close clean;

    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    if (is_closed_as(ctx, out_request, given))
        return OK;
    if (out_request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, out_request);
    TRY(check_closure(ctx, given, &clean));
    return say_and_close(ctx, &clean, out_request);
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
    TRY(closure_reason_find(ctx, &request, reason_id, &reason));
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
        if (!catalog->closure_reasons[i].thing.retired && closure_reason_fits(&catalog->closure_reasons[i], &request))
            closings[count++] = closing_preview(ctx, &facts, &catalog->closure_reasons[i]);
    *out_closings = closings;
    *out_count = count;
    return OK;
}
