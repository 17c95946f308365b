/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the engineers' acts: taking, answering, closing. Auto-closing and escalation come with their works. */
#include "desk/service/service.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/contract/ledger.h"
#include "job/queue.h"

enum err service_take(struct ctx *ctx, struct str number, struct request *out_request)
{
    struct request_change change;

    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    if (out_request->state == REQUEST_CLOSED)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The request is closed.")), tr(ctx, "Reopen it first."));
    if (out_request->owner_id == ctx->actor->id)
        return OK;
    change = request_unchanged(out_request);
    change.owner_id = ctx->actor->id;
    change.event = "taken";
    change.detail = out_request->owner_id ? trf(ctx, "Taken over from {name}", HOLE("name", out_request->owner_name)) : STR("");
    if (change.state == REQUEST_NEW)
        change.state = REQUEST_IN_PROGRESS;
    return request_change(ctx, out_request, &change);
}

enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                        const enum request_state *new_state, struct communication *out_communication)
{
    TRY(policy_check(ctx, ACT_REQUEST_WORK, 0));
    return request_communicate(ctx, number, text, work_note, new_state, out_communication);
}

/* ---- Closing -------------------------------------------------------------------------------------------- */

static void check_words(struct ctx *ctx, const char *field, struct str words)
{
    if (!text_is_utf8(words) || text_has_control(words, false))
        field_add(ctx, str_of(field), CODE_bad_format, tr(ctx, "Leave out the control characters."));
    else if (str_trim(words).len == 0)
        field_add(ctx, str_of(field), CODE_missing, tr(ctx, "Fill this in: whoever reads the request later wants to know."));
    else if (text_chars(words) > LIMIT_TEXT_CHARS)
        field_add(ctx, str_of(field), CODE_too_long,
                  trf(ctx, "At most {max} characters.", HOLE("max", tr_int(ctx, LIMIT_TEXT_CHARS))));
}

static enum err find_reason(struct ctx *ctx, struct str reason_id, const struct closure_reason **out_reason)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_closure_reason(catalog, reason_id);
    if (!reason || reason->thing.retired)
        return fail_field(ctx, "reason", CODE_unknown_value,
                          tr(ctx, "There is no such closure reason. Choose one of GET /closure-reasons."));
    *out_reason = reason;
    return OK;
}

static enum err closed_otherwise(struct ctx *ctx)
{
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The request is closed already, with another reason.")),
                      tr(ctx, "Reopen it first, and close it with the right reason."));
}

/* Gives the unit back, once for ever, and says so in the history when that was now [4.10]. */
static enum err credit(struct ctx *ctx, struct request *request, const struct closure_reason *reason)
{
    struct str why = str_format(ctx->arena, "Request %.*s closed: %.*s", STR_ARGS(request->number), STR_ARGS(reason->thing.name));
    bool before = request->credited;

    TRY(ledger_credit_back(ctx, request->id, why, &request->credited));
    if (before || !request->credited)
        return OK;
    TRY(request_note_event(ctx, request->id, "credited", STR("")));
    return request_refresh_contract(ctx, request);
}

enum err service_close(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                       struct request *out_request, bool *out_credited)
{
    const struct closure_reason *reason;

    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    *out_credited = out_request->credited;
    check_words(ctx, "cause", cause);
    check_words(ctx, "notes", notes);
    TRY(fields_checked(ctx));
    /* Closing what is closed changes nothing, or contradicts [10.3]. */
    if (out_request->state == REQUEST_CLOSED && str_equal(out_request->closure_reason_id, reason_id))
        return OK;
    TRY(find_reason(ctx, reason_id, &reason));
    if (out_request->state == REQUEST_CLOSED)
        return closed_otherwise(ctx);

    struct request_change change = request_unchanged(out_request);
    change.state = REQUEST_CLOSED;
    change.next_due_at = 0;
    change.closure_reason_id = reason->thing.id;
    change.closure_cause = cause;
    change.closure_notes = notes;
    change.closure_chargeable = reason->chargeable;
    change.event = "closed";
    change.detail = reason->thing.name;
    TRY(request_change(ctx, out_request, &change));
    if (!reason->chargeable)
        TRY(credit(ctx, out_request, reason));
    *out_credited = out_request->credited;
    return job_enqueue(ctx, "notice.request_closed", out_request->id, STR(""), ctx->now);
}

static struct str effect_text(struct ctx *ctx, const struct request *request, const struct closing *closing)
{
    if (request->credited)
        return tr(ctx, "The unit of this request was given back before; the balance stays as it is.");
    if (!request->charged_units)
        return tr(ctx, "Nothing was charged for this request; the balance stays as it is.");
    if (closing->chargeable)
        return tr(ctx, "The unit stays used.");
    return tr(ctx, "The unit is given back.");
}

enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing)
{
    const struct closure_reason *reason;
    struct request request;

    TRY(policy_check(ctx, ACT_REQUEST_WORK, 0));
    TRY(request_find(ctx, number, &request));
    TRY(find_reason(ctx, reason_id, &reason));
    struct closing closing = { .chargeable = reason->chargeable };
    closing.gives_back = !reason->chargeable && request.charged_units && !request.credited;
    closing.units = closing.gives_back ? request.charged_units : 0;
    closing.words = effect_text(ctx, &request, &closing);
    *out_closing = closing;
    return OK;
}
