/* SPDX-License-Identifier: Apache-2.0 */
/* service.c: the rules of taking, answering and closing a request. No SQL, no JSON, no HTTP in this file. */
#include "desk/service/service.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/policy.h"
#include "desk/contract/ledger.h"
#include "job/queue.h"

/* The request by its number, locked, for an engineer. */
static enum err lock_for_work(struct ctx *ctx, struct str number, struct request *out_request)
{
    struct request seen;

    TRY(policy_check(ctx, ACT_REQUEST_WORK, 0));
    TRY(request_find(ctx, number, &seen));
    return request_lock(ctx, seen.id, out_request);
}

/* What a change leaves as it is. */
static struct request_change change_of(const struct request *request, const char *event)
{
    return (struct request_change){
        .state = request->state, .owner_id = request->owner_id, .next_due_at = request->next_due_at,
        .responded_at = request->responded_at, .closure_reason_id = STR(""), .closure_cause = STR(""),
        .closure_notes = STR(""), .event = event, .detail = STR(""),
    };
}

enum err service_take(struct ctx *ctx, struct str number, struct request *out_request)
{
    struct request request;

    TRY(lock_for_work(ctx, number, &request));
    if (request.state == REQUEST_CLOSED)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "This request is closed, so nobody can take it.")),
                          tr(ctx, "Reopen it first."));
    if (request.owner_id != ctx->actor->id) {
        struct request_change change = change_of(&request, request.owner_id ? "taken_over" : "taken");
        change.owner_id = ctx->actor->id;
        if (request.owner_id)
            change.detail = trf(ctx, "from {owner}", HOLE("owner", request.owner_name));
        if (request.state == REQUEST_NEW)
            change.state = REQUEST_IN_PROGRESS;
        TRY(request_change(ctx, &request, &change));
    }
    *out_request = request;
    return OK;
}

/* The closure reason of that id, which must be one of the catalogue's that is not retired. */
static enum err find_reason(struct ctx *ctx, struct str reason_id, const struct closure_reason **out_reason)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_closure_reason(catalog, reason_id);
    if (!reason || reason->thing.retired)
        return fail_field(ctx, "reason", CODE_invalid,
                          tr(ctx, "There is no such closure reason. GET /closure-reasons lists them."));
    *out_reason = reason;
    return OK;
}

static struct str closing_words(struct ctx *ctx, const struct closing *closing, bool already)
{
    if (closing->units == 0)
        return tr(ctx, "This request was charged nothing, so closing it changes no balance.");
    if (already)
        return tr(ctx, "The unit of this request was given back before; closing it changes no balance.");
    if (closing->gives_back)
        return trn0(ctx, "{n} unit goes back to the contract.", "{n} units go back to the contract.", closing->units);
    return tr(ctx, "The charge stays: this closure reason is chargeable.");
}

enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing)
{
    struct request request;
    const struct closure_reason *reason;
    bool credited;

    TRY(policy_check(ctx, ACT_REQUEST_WORK, 0));
    TRY(request_find(ctx, number, &request));
    TRY(find_reason(ctx, reason_id, &reason));
    TRY(ledger_was_credited(ctx, request.id, &credited));
    struct closing closing = { .chargeable = reason->chargeable };
    TRY(ledger_debited(ctx, request.id, &closing.units));
    closing.gives_back = !reason->chargeable && closing.units > 0 && !credited;
    closing.words = closing_words(ctx, &closing, credited);
    *out_closing = closing;
    return OK;
}

/* Closing again with the same reason is no error, and changes nothing [10.3]. */
static enum err close_again(struct ctx *ctx, const struct request *request, struct str reason_id)
{
    if (str_equal(request->closure_reason_id, reason_id))
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "This request is closed already, as {reason}.",
                                                        HOLE("reason", request->closure_reason_id))),
                      tr(ctx, "To close it with another reason, reopen it first."));
}

static void check_words(struct ctx *ctx, const char *field, struct str words, size_t chars_max)
{
    size_t chars = text_chars(words);

    if (chars == 0 || chars > chars_max)
        field_add(ctx, str_of(field), CODE_invalid,
                  trf(ctx, "Between 1 and {max} characters; {n} were given.", HOLE("max", tr_int(ctx, (int64_t)chars_max)),
                      HOLE("n", tr_int(ctx, (int64_t)chars))));
}

static enum err close_open(struct ctx *ctx, struct request *request, const struct closure_reason *reason, struct str cause,
                           struct str notes)
{
    bool credited;
    struct request_change change = change_of(request, "closed");

    change.state = REQUEST_CLOSED;
    change.next_due_at = 0;
    change.closure_reason_id = reason->thing.id;
    change.closure_cause = cause;
    change.closure_notes = notes;
    change.closure_chargeable = reason->chargeable;
    change.detail = reason->thing.name;
    if (!reason->chargeable)
        TRY(ledger_credit_back(ctx, request->id,
                               trf(ctx, "Closed as non-chargeable: {reason}", HOLE("reason", reason->thing.name)), &credited));
    TRY(request_change(ctx, request, &change));
    return job_enqueue(ctx, "notice.request_closed", request->id, STR(""), ctx->now);
}

enum err service_close(struct ctx *ctx, struct str number, struct str reason_id, struct str cause, struct str notes,
                       struct request *out_request, bool *out_credited)
{
    struct request request;
    const struct closure_reason *reason;

    TRY(lock_for_work(ctx, number, &request));
    if (request.state == REQUEST_CLOSED) {
        TRY(close_again(ctx, &request, reason_id));
    } else {
        TRY(find_reason(ctx, reason_id, &reason));
        check_words(ctx, "cause", cause, LIMIT_REASON_CHARS);
        check_words(ctx, "notes", notes, LIMIT_TEXT_CHARS);
        TRY(fields_checked(ctx));
        TRY(close_open(ctx, &request, reason, cause, notes));
    }
    /* As it stands now, with the figures after the credit. */
    TRY(request_by_id(ctx, request.id, out_request));
    return ledger_was_credited(ctx, request.id, out_credited);
}

enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                        const enum request_state *new_state, struct communication *out_communication)
{
    TRY(policy_check(ctx, ACT_REQUEST_WORK, 0));
    return request_communicate(ctx, number, text, work_note, new_state, out_communication);
}
