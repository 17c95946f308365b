/* SPDX-License-Identifier: Apache-2.0 */
/* request_close.c: closing a request, and what that does to the balance, before it is done [4.10, 10.3, 10.4]. */
#include "desk/request/request_close.h"

#include "base/locale.h"
#include "desk/contract/contract.h"
#include "view/when.h"

/* ---- Closing -------------------------------------------------------------------------------------------- */

bool closure_reason_fits(const struct closure_reason *reason, const struct request *request)
{
    enum request_kind kind;

    return !request_kind_by_name(request->kind, &kind) || (reason->kinds & (unsigned)kind);
}

static enum err is_for_others(struct ctx *ctx, const struct request *request, const struct closure_reason *reason)
{
    static const char *const words[] = {
        [KIND_INCIDENT] = TR_MARK("The reason \"{reason}\" is not for incidents. Choose another one."),
        [KIND_ADVISORY] = TR_MARK("The reason \"{reason}\" is not for advisory requests. Choose another one."),
        [KIND_PROGRAM] = TR_MARK("The reason \"{reason}\" is not for requests about the programme. Choose another one."),
    };
    enum request_kind kind;

    MUST(request_kind_by_name(request->kind, &kind));
    const struct hole holes[] = { HOLE("reason", reason->thing.name) };
    return fail_field(ctx, "reason", CODE_mismatch, tr_fill(ctx, words[kind], COUNT_OF(holes), holes));
}

enum err closure_reason_find(struct ctx *ctx, const struct request *request, struct str reason_id, const struct closure_reason **out_reason)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_closure_reason(catalog, reason_id);
    if (!reason || reason->thing.retired)
        return fail_field(ctx, "reason", CODE_unknown_value,
                          tr(ctx, "There is no such closure reason. Choose one of those in the catalogue."));
    if (!closure_reason_fits(reason, request))
        return is_for_others(ctx, request, reason);
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

enum err request_close_now(struct ctx *ctx, struct str reason_id, struct str cause, struct str notes, struct request *out_request)
{
    const struct closure_reason *reason;

    TRY(closure_reason_find(ctx, out_request, reason_id, &reason));
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

/* ---- What closing does ---------------------------------------------------------------------------------- */

enum err closing_facts(struct ctx *ctx, const struct request *request, bool figures, struct closing_facts *out_facts)
{
    out_facts->request = request;
    out_facts->figures = figures;
    return ledger_give_back_preview(ctx, request->id, &out_facts->give_back);
}

static struct str given_back_text(struct ctx *ctx, const struct giving_back *give_back, struct hole units)
{
    if (give_back->usable_from)
        return trf(ctx, "{units} is given back, to use from {day}", units, HOLE("day", day_words(ctx, give_back->usable_from)));
    if (!give_back->expired)
        return trf(ctx, "{units} is given back", units);
    if (!give_back->usable_until)
        return trf(ctx, "{units} is given back, but has already expired", units);
    return trf(ctx, "{units} is given back, to use by {day}", units, HOLE("day", day_words(ctx, give_back->usable_until)));
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
    struct contract after = facts->request->contract;

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

/* What is said, and behind it what is left, where that is for the reader. */
static struct str with_figures(struct ctx *ctx, const struct closing_facts *facts, const struct contract *after, struct str words)
{
    if (!facts->figures)
        return trf(ctx, "{effect}.", HOLE("effect", words));
    return trf(ctx, "{effect}: {figures}.", HOLE("effect", words), HOLE("figures", contract_figures_text(ctx, after)));
}

static struct str effect_text(struct ctx *ctx, const struct closing_facts *facts, const struct closing *closing)
{
    struct contract after = figures_after(facts, closing);

    if (!facts->request->charged_units)
        return tr(ctx, "Nothing was charged for this request. The balance stays the same.");
    struct hole units = HOLE("units", ledger_units_text(ctx, after.unit, facts->request->charged_units));
    if (facts->request->state == REQUEST_CLOSED)
        return with_figures(ctx, facts, &after, tr(ctx, "It is already closed. The balance stays the same"));
    if (facts->request->credited)
        return with_figures(ctx, facts, &after, trf(ctx, "{units} was given back before. The balance stays the same", units));
    if (closing->chargeable)
        return with_figures(ctx, facts, &after, trf(ctx, "{units} stays used", units));
    struct str unusable = unusable_text(ctx, &after);
    if (!unusable.len || closing->lapsing_units)
        return with_figures(ctx, facts, &after, given_back_text(ctx, &facts->give_back, units));
    return trf(ctx, "{effect} {but}", HOLE("effect", with_figures(ctx, facts, &after, trf(ctx, "{units} is given back", units))), HOLE("but", unusable));
}

struct closing closing_preview(struct ctx *ctx, const struct closing_facts *facts, const struct closure_reason *reason)
{
    const struct contract *contract = &facts->request->contract;
    bool gives = !reason->chargeable && facts->request->state != REQUEST_CLOSED;
    struct closing closing = {
        .reason_id = reason->thing.id, .reason_name = reason->thing.name, .chargeable = reason->chargeable,
        .units = gives ? facts->give_back.units : 0,
        .counted = facts->figures && facts->request->has_contract && contract->counted,
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
