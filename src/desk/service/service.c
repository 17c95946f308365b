/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the engineers' acts: taking, answering, closing. Closing by itself is in service_silent.c; escalation comes with its work. */
#include "desk/service/service.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/contract/contract.h"
#include "desk/ledger/ledger.h"
#include "desk/service/service_close.h"
#include "view/when.h"

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
    struct str words = taken.id ? trf(ctx, "{name} has the request, since {at}.", name, HOLE("at", request_clock_text(ctx, request, taken.at)))
                                : trf(ctx, "{name} has the request.", name);
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
    struct str words = taken.id ? trf(ctx, "Meanwhile {name} has taken the request, on {at}.", name,
                                      HOLE("at", request_clock_text(ctx, request, taken.at)))
                                : trf(ctx, "Meanwhile {name} has the request.", name);
    return fault_cure(ctx, fail(ctx, CODE_conflict, words), tr(ctx, "Take it over if that is what you two want."));
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

const struct text_rule cause_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Say what the cause was: whoever reads the request later wants to know.") };
const struct text_rule notes_rule = {
    LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Say in the notes what was done: whoever reads the request later wants to know.")
};

/* What is kept of the two texts takes their place. */
static enum err check_closure(struct ctx *ctx, struct str *cause, struct str *notes)
{
    *cause = typed_ruled(ctx, STR("cause"), *cause, &cause_rule);
    *notes = typed_ruled(ctx, STR("notes"), *notes, &notes_rule);
    return fields_checked(ctx);
}

static enum err find_reason(struct ctx *ctx, struct str reason_id, const struct closure_reason **out_reason)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_closure_reason(catalog, reason_id);
    if (!reason || reason->thing.retired)
        return fail_field(ctx, "reason", CODE_unknown_value,
                          tr(ctx, "There is no such closure reason. Choose one of those in the catalogue."));
    *out_reason = reason;
    return OK;
}

/* Gives the unit back, once for ever, and says so in the history when that was now [4.10]. */
static enum err request_credit(struct ctx *ctx, struct request *request, const struct closure_reason *reason)
{
    struct str why = str_format(ctx->arena, "Request %.*s closed: %.*s", STR_ARGS(request->number), STR_ARGS(reason->thing.name));
    bool before = request->credited;

    TRY(ledger_credit_back(ctx, request->id, why, &request->credited));
    if (before || !request->credited)
        return OK;
    TRY(request_note_event(ctx, request->id, HISTORY_CREDITED, STR("")));
    return request_by_id(ctx, request->id, request);
}

/* Closes a request that is locked. */
enum err service_close_now(struct ctx *ctx, struct str reason_id, struct str cause, struct str notes, struct request *out_request)
{
    const struct closure_reason *reason;

    TRY(find_reason(ctx, reason_id, &reason));
    if (out_request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, out_request);

    struct request_change change = request_unchanged(out_request);
    change.state = REQUEST_CLOSED;
    change.next_due_at = 0;
    change.closure_reason_id = reason->thing.id;
    change.closure_cause = cause;
    change.closure_notes = notes;
    change.closure_chargeable = reason->chargeable;
    change.event = HISTORY_CLOSED;
    change.detail = reason->thing.name;
    TRY(request_change(ctx, out_request, &change));
    if (!reason->chargeable)
        TRY(request_credit(ctx, out_request, reason));
    return job_enqueue(ctx, &request_closed_job, out_request->id, request_moment(ctx, out_request), ctx->now);
}

enum err service_close(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                       struct request *out_request, bool *out_credited)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    TRY(check_closure(ctx, &cause, &notes));
    /* Closing what is closed changes nothing, or contradicts [10.3]. */
    if (out_request->state != REQUEST_CLOSED || !str_equal(out_request->closure_reason_id, reason_id))
        TRY(service_close_now(ctx, reason_id, cause, notes, out_request));
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
    return service_close_now(ctx, reason_id, cause, notes, out_request);
}

/* ---- What closing does ---------------------------------------------------------------------------------- */

/* What a preview hangs on. */
struct closing_facts { struct request request; struct giving_back give_back; };

static enum err closing_facts(struct ctx *ctx, struct str number, struct closing_facts *out_facts)
{
    TRY(check_work(ctx, number));
    TRY(request_find(ctx, number, &out_facts->request));
    return ledger_give_back_preview(ctx, out_facts->request.id, &out_facts->give_back);
}

static struct str given_back_text(struct ctx *ctx, const struct giving_back *give_back, struct hole units, struct hole figures)
{
    if (give_back->usable_from)
        return trf(ctx, "{units} is given back, and can be used from {day} on: {figures}.", units, figures,
                   HOLE("day", day_words(ctx, give_back->usable_from)));
    if (!give_back->expired)
        return trf(ctx, "{units} is given back: {figures}.", units, figures);
    if (!give_back->usable_until)
        return trf(ctx, "{units} is given back, and lapses at once because its time is over: {figures}.", units, figures);
    return trf(ctx, "{units} is given back, and can be used until {day}: {figures}.", units, figures,
               HOLE("day", day_words(ctx, give_back->usable_until)));
}

/* Why what comes back cannot be used, or empty. */
static struct str unusable_text(struct ctx *ctx, const struct contract *contract)
{
    if (contract->cancelled)
        return tr(ctx, "The contract is cancelled: nothing on it can be used.");
    if (contract_block_on(contract, contract->day))
        return tr(ctx, "The contract is suspended: nothing on it can be used until that is lifted.");
    return STR("");
}

/* The figures that the contract will have; what comes back for a while is a grant of its own, beside those in force. */
static struct contract figures_after(const struct closing_facts *facts, const struct closing *closing)
{
    struct contract after = facts->request.contract;

    after.remaining = closing->remaining_after;
    after.used -= closing->units;
    if (!closing->units || !facts->give_back.usable_until)
        return after;
    after.granted = closing->units;
    after.used = 0;
    for (size_t i = 0; i < after.grant_count; i++) {
        const struct grant_figures *grant = &after.grants[i];
        bool in_force = grant->starts_on <= after.day && after.day <= grant->expires_on;
        after.granted += in_force ? grant->granted : 0;
        after.used += in_force ? grant->used : 0;
    }
    return after;
}

static struct str effect_text(struct ctx *ctx, const struct closing_facts *facts, const struct closing *closing)
{
    struct contract after = figures_after(facts, closing);

    if (!facts->request.charged_units)
        return tr(ctx, "Nothing was charged for this request; the balance stays as it is.");
    struct hole figures = HOLE("figures", contract_figures_text(ctx, &after));
    struct hole units = HOLE("units", ledger_units_text(ctx, after.unit, facts->request.charged_units));
    if (facts->request.state == REQUEST_CLOSED)
        return trf(ctx, "It is closed already; the balance stays as it is: {figures}.", figures);
    if (facts->request.credited)
        return trf(ctx, "{units} was given back before; the balance stays as it is: {figures}.", units, figures);
    if (closing->chargeable)
        return trf(ctx, "{units} stays used: {figures}.", units, figures);
    struct str words = given_back_text(ctx, &facts->give_back, units, figures), unusable = unusable_text(ctx, &after);
    if (!unusable.len || closing->lapsing_units)
        return words;
    return trf(ctx, "{units} is given back: {figures}. {but}", units, figures, HOLE("but", unusable));
}

/* Closing what is closed gives nothing back, with whatever reason [10.3]. */
static struct closing closing_of(struct ctx *ctx, const struct closing_facts *facts, const struct closure_reason *reason)
{
    const struct contract *contract = &facts->request.contract;
    bool gives = !reason->chargeable && facts->request.state != REQUEST_CLOSED;
    struct closing closing = {
        .reason_id = reason->thing.id, .reason_name = reason->thing.name, .chargeable = reason->chargeable,
        .units = gives ? facts->give_back.units : 0,
        .counted = facts->request.has_contract && contract->counted,
    };

    closing.gives_back = closing.units > 0;
    if (closing.gives_back && facts->give_back.expired && !facts->give_back.usable_until)
        closing.lapsing_units = closing.units;
    if (closing.counted) {
        closing.remaining_before = contract->remaining;
        closing.remaining_after = contract->remaining + (facts->give_back.usable_from ? 0 : closing.units - closing.lapsing_units);
    }
    closing.words = effect_text(ctx, facts, &closing);
    return closing;
}

enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing)
{
    const struct closure_reason *reason;
    struct closing_facts facts;

    TRY(closing_facts(ctx, number, &facts));
    TRY(find_reason(ctx, reason_id, &reason));
    *out_closing = closing_of(ctx, &facts, reason);
    return OK;
}

enum err service_closing_previews(struct ctx *ctx, struct str number, struct closing **out_closings, size_t *out_count)
{
    const struct catalog *catalog;
    struct closing_facts facts;
    size_t count = 0;

    TRY(closing_facts(ctx, number, &facts));
    TRY(catalog_now(ctx, &catalog));
    struct closing *closings = arena_alloc(ctx->arena, catalog->closure_reason_count * sizeof *closings);
    for (size_t i = 0; i < catalog->closure_reason_count; i++)
        if (!catalog->closure_reasons[i].thing.retired)
            closings[count++] = closing_of(ctx, &facts, &catalog->closure_reasons[i]);
    *out_closings = closings;
    *out_count = count;
    return OK;
}
