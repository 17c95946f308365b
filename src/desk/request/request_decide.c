/* SPDX-License-Identifier: Apache-2.0 */
/* request_decide.c: a contact accepts or rejects a proposed solution, withdraws the request, or still needs it [7.3]. */
#include "desk/request/request_decide.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_store.h"
#include "desk/request/request_write.h"

const struct text_rule problem_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Say what still happens: the engineer goes on from there.") };
const struct text_rule why_rule = { LIMIT_TEXT_CHARS, .lines = true, NULL };

/* ---- What can be decided -------------------------------------------------------------------------------- */

/* Somebody at the vendor has taken it, answered it or done something else with it than look. What waits for a plan is charged nothing. */
static bool work_has_begun(const struct request *request)
{
    return request->owner_id || request->responded_at || (request->state != REQUEST_NEW && request->state != REQUEST_PENDING_PLAN);
}

static const struct closure_reason *reason_to_withdraw(const struct catalog *catalog, const struct request *request)
{
    return catalog_closing(catalog, work_has_begun(request) ? CLOSING_WITHDRAWN : CLOSING_WITHDRAWN_EARLY);
}

static bool is_silent(const struct catalog *catalog, const struct request *request)
{
    return (request->state == REQUEST_WAITING_CUSTOMER || request->state == REQUEST_SOLUTION_PROPOSED) && catalog_auto_close(catalog);
}

/* Whether its closing can be put off, by so much that it matters. */
static bool puts_off(const struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    return request_customer_due(catalog, ctx->now) - request->next_due_at >= DAY_MS;
}

enum err request_keeps_left(struct ctx *ctx, const struct request *request, int64_t *out_left)
{
    int64_t kept;

    TRY(request_store_kept_open(ctx, request->id, &kept));
    *out_left = kept < LIMIT_KEPT_OPEN ? LIMIT_KEPT_OPEN - kept : 0;
    return OK;
}

static enum err find_keeping(struct ctx *ctx, const struct catalog *catalog, const struct request *request, struct decisions *decisions)
{
    if (!is_silent(catalog, request) || !puts_off(ctx, catalog, request))
        return OK;
    TRY(request_keeps_left(ctx, request, &decisions->keeps_left));
    if (decisions->keeps_left)
        decisions->keep_until = request_customer_due(catalog, ctx->now);
    return OK;
}

enum err request_decisions_of(struct ctx *ctx, const struct request *found, enum decisions_depth depth, struct decisions *out_decisions)
{
    const struct catalog *catalog;
    struct closing_facts facts;
    struct decisions decisions = { .begun = work_has_begun(found) };

    *out_decisions = decisions;
    if (found->state == REQUEST_CLOSED || !policy_may(ctx, ACT_REQUEST_DECIDE, request_facts(ctx, found)))
        return OK;
    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *works = catalog_closing(catalog, CLOSING_ACCEPTED), *needless = reason_to_withdraw(catalog, found);
    bool withdrawing = needless && depth == WITH_WITHDRAWING;
    decisions.accept = works && found->state == REQUEST_SOLUTION_PROPOSED;
    decisions.withdraw = needless != NULL;
    if (decisions.accept || withdrawing)
        TRY(closing_facts(ctx, found, request_figures_visible(ctx, &found->contract), &facts));
    if (decisions.accept)
        decisions.accepting = closing_preview(ctx, &facts, works);
    if (withdrawing)
        decisions.withdrawing = closing_preview(ctx, &facts, needless);
    TRY(find_keeping(ctx, catalog, found, &decisions));
    *out_decisions = decisions;
    return OK;
}

enum err request_decisions(struct ctx *ctx, struct str number, struct decisions *out_decisions)
{
    struct request request;

    TRY(request_find(ctx, number, &request));
    TRY(policy_check(ctx, ACT_REQUEST_DECIDE, request_facts(ctx, &request)));
    return request_decisions_of(ctx, &request, WITH_WITHDRAWING, out_decisions);
}

/* Whoever sees the request is told that this is not his to decide; others do not hear of it. */
static enum err lock_to_decide(struct ctx *ctx, struct str number, struct request *out_request, const struct catalog **out_catalog)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_READ, out_request));
    TRY(policy_check(ctx, ACT_REQUEST_DECIDE, request_facts(ctx, out_request)));
    return catalog_now(ctx, out_catalog);
}

/* Whether it is closed with that very reason: then the same was done twice, or two have come to the same. */
static bool was_closed_with(const struct request *request, const struct closure_reason *reason)
{
    return request->state == REQUEST_CLOSED && reason && str_equal(request->closure_reason_id, reason->thing.id);
}

/* ---- A proposed solution -------------------------------------------------------------------------------- */

static enum err is_proposed(struct ctx *ctx, const struct request *request)
{
    if (request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, request);
    if (request->state != REQUEST_SOLUTION_PROPOSED)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "No solution is proposed at the moment: the request has moved on meanwhile.")),
                          tr(ctx, "Read what was written last, and answer with a message."));
    return OK;
}

static enum err is_offered(struct ctx *ctx, const struct closure_reason *reason)
{
    if (reason)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The vendor's catalogue has no closure reason for this.")),
                      tr(ctx, "Say it in a message, and the engineer closes the request."));
}

enum err request_accept(struct ctx *ctx, struct str number, struct request *out_request)
{
    const struct catalog *catalog;

    TRY(lock_to_decide(ctx, number, out_request, &catalog));
    const struct closure_reason *reason = catalog_closing(catalog, CLOSING_ACCEPTED);
    if (was_closed_with(out_request, reason))
        return OK;
    TRY(is_proposed(ctx, out_request));
    TRY(is_offered(ctx, reason));
    TRY(request_note_event(ctx, out_request->id, HISTORY_SOLUTION_ACCEPTED, STR("")));
    return request_close_now(ctx, reason->thing.id, tr(ctx, "The solution that was proposed works."),
                             trf(ctx, "{name} said so and closed the request.", HOLE("name", ctx->actor->name)), out_request);
}

enum err request_reject(struct ctx *ctx, struct str number, struct str problem, struct request *out_request)
{
    const struct catalog *catalog;
    struct communication communication = { .side = STR("customer") };

    TRY(lock_to_decide(ctx, number, out_request, &catalog));
    communication.text = typed_ruled(ctx, STR("problem"), problem, &problem_rule);
    TRY(fields_checked(ctx));
    TRY(is_proposed(ctx, out_request));
    TRY(request_note_event(ctx, out_request->id, HISTORY_SOLUTION_REJECTED, STR("")));
    return request_write(ctx, catalog, out_request, NULL, &communication);
}

/* ---- Withdrawing ---------------------------------------------------------------------------------------- */

/* The same that was done before, with the same effect; else it is closed in another way. */
static enum err was_withdrawn(struct ctx *ctx, const struct catalog *catalog, const struct withdrawal *withdrawal, const struct request *request)
{
    bool so = was_closed_with(request, catalog_closing(catalog, CLOSING_WITHDRAWN)) || was_closed_with(request, catalog_closing(catalog, CLOSING_WITHDRAWN_EARLY));

    if (so && (!withdrawal->said || withdrawal->gives_back == (request->credited && request->credited_at == request->closed_at)))
        return OK;
    return request_is_closed(ctx, request);
}

/* What was said of the balance binds: work may have begun since the page was opened. */
static enum err does_what_was_said(struct ctx *ctx, const struct request *request, const struct closure_reason *reason,
                                   const struct withdrawal *withdrawal)
{
    struct closing_facts facts;

    if (!withdrawal->said)
        return OK;
    TRY(closing_facts(ctx, request, request_figures_visible(ctx, &request->contract), &facts));
    struct closing closing = closing_preview(ctx, &facts, reason);
    if (closing.gives_back == withdrawal->gives_back)
        return OK;
    struct str words = closing.gives_back
        ? trf(ctx, "Withdrawing it does something else now than was said: {effect}", HOLE("effect", closing.words))
        : trf(ctx, "Work on it has begun meanwhile, so withdrawing it does something else now: {effect}", HOLE("effect", closing.words));
    return fault_cure(ctx, fail(ctx, CODE_conflict, words), tr(ctx, "Nothing was done. Withdraw it once more if you still want that."));
}

enum err request_withdraw(struct ctx *ctx, struct str number, const struct withdrawal *withdrawal, struct request *out_request)
{
    const struct catalog *catalog;
    struct str notes;

    TRY(lock_to_decide(ctx, number, out_request, &catalog));
    if (out_request->state == REQUEST_CLOSED)
        return was_withdrawn(ctx, catalog, withdrawal, out_request);
    notes = typed_ruled(ctx, STR("why"), withdrawal->why, &why_rule);
    TRY(fields_checked(ctx));
    if (!notes.len)
        notes = tr(ctx, "No reason was given.");
    const struct closure_reason *reason = reason_to_withdraw(catalog, out_request);
    TRY(is_offered(ctx, reason));
    TRY(does_what_was_said(ctx, out_request, reason, withdrawal));
    TRY(request_note_event(ctx, out_request->id, HISTORY_WITHDRAWN, STR("")));
    return request_close_now(ctx, reason->thing.id, trf(ctx, "{name} withdrew the request.", HOLE("name", ctx->actor->name)), notes, out_request);
}

/* ---- Keeping it open ------------------------------------------------------------------------------------ */

static enum err nobody_waits(struct ctx *ctx, const struct request *request)
{
    if (request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, request);
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The request is not about to be closed: nobody waits for your answer.")),
                      tr(ctx, "You need not do anything. Write a message if there is something to say."));
}

static enum err kept_too_often(struct ctx *ctx)
{
    enum err err = fail(ctx, CODE_conflict, trf(ctx, "That it is closed without an answer was put off {max} times in a row, and cannot be put off once more.",
                                                HOLE("max", tr_int(ctx, LIMIT_KEPT_OPEN))));
    return fault_cure(ctx, err, tr(ctx, "Write a message: any answer keeps it open. After it is closed it can be reopened, which charges nothing."));
}

enum err request_keep_open(struct ctx *ctx, struct str number, struct request *out_request)
{
    const struct catalog *catalog;
    int64_t left;

    TRY(lock_to_decide(ctx, number, out_request, &catalog));
    if (!is_silent(catalog, out_request))
        return nobody_waits(ctx, out_request);
    if (!puts_off(ctx, catalog, out_request))
        return OK;
    TRY(request_keeps_left(ctx, out_request, &left));
    if (!left)
        return kept_too_often(ctx);
    struct request_change change = request_unchanged(out_request);
    change.next_due_at = request_customer_due(catalog, ctx->now);
    change.event = HISTORY_KEPT_OPEN;
    change.detail = request_clock_text(ctx, out_request, change.next_due_at);
    return request_change(ctx, out_request, &change);
}
