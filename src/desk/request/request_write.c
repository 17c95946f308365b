/* SPDX-License-Identifier: Apache-2.0 */
/* request_write.c: communications and work notes, and what they do to whose turn it is [7.3, 10.3]. */
#include "desk/request/request_write.h"

#include "base/id.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/request/request_check.h"
#include "desk/request/request_store.h"

/* Staff write as the vendor, unless it is their own request as its contact and they neither own it nor do what only
 * engineers do. */
static bool writes_as_vendor(const struct ctx *ctx, const struct request *request, bool work)
{
    unsigned facts = request_facts(ctx, request);
    if (!((policy_relations(ctx->actor) | facts) & (REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR)))
        return false;
    bool contact = facts & (REL_CONTACT | REL_PRIMARY_CONTACT);
    return work || !contact || request->owner_id == ctx->actor->id;
}

/* What a message that everybody sees leads to. */
static void after_message(const struct ctx *ctx, const struct catalog *catalog, const struct request *request, bool vendor,
                          struct request_change *change)
{
    bool waits_for_customer;

    if (!vendor) {
        if (request->state == REQUEST_WAITING_CUSTOMER || request->state == REQUEST_SOLUTION_PROPOSED) {
            change->state = REQUEST_IN_PROGRESS;
            change->next_due_at = request_vendor_due(catalog, request, ctx->now);
        }
        return;
    }
    if (change->state == REQUEST_NEW)
        change->state = REQUEST_IN_PROGRESS;
    if (!change->responded_at)
        change->responded_at = ctx->now;        /* the first response [10.2] */
    if (change->state == REQUEST_PENDING_PLAN)
        return;                                 /* what waits for a plan is due to nobody */
    waits_for_customer = change->state == REQUEST_WAITING_CUSTOMER || change->state == REQUEST_SOLUTION_PROPOSED;
    change->next_due_at = waits_for_customer ? request_customer_due(catalog, ctx->now)
                                             : request_vendor_due(catalog, request, ctx->now);
}

static enum err check_state(struct ctx *ctx, const enum request_state *new_state)
{
    if (!new_state || *new_state == REQUEST_IN_PROGRESS || *new_state == REQUEST_WAITING_CUSTOMER
        || *new_state == REQUEST_SOLUTION_PROPOSED)
        return OK;
    return fail_field(ctx, "state", CODE_unknown_value,
                      tr(ctx, "A message leads to in_progress, waiting_customer or solution_proposed."));
}

/* A request gets its plan by itself, and not by what somebody writes. */
static enum err check_has_plan(struct ctx *ctx, const struct request *request, const enum request_state *new_state)
{
    if (!new_state || request->state != REQUEST_PENDING_PLAN)
        return OK;
    enum err err = fail(ctx, CODE_conflict, tr(ctx, "The request is waiting for a plan and opens by itself once one can be used."));
    return fault_cure(ctx, err, tr(ctx, "Write without changing its state."));
}

/* A note with a state moves whose turn it is as a message would, but is no response. */
static void after_note(const struct ctx *ctx, const struct catalog *catalog, const struct request *request,
                       const enum request_state *new_state, struct request_change *change)
{
    if (!new_state || request->state == *new_state)
        return;
    if (*new_state == REQUEST_IN_PROGRESS)
        change->next_due_at = request->responded_at ? request_vendor_due(catalog, request, ctx->now) : request->response_due_at;
    else
        change->next_due_at = request_customer_due(catalog, ctx->now);
}

static enum err note_change(struct ctx *ctx, const struct catalog *catalog, struct request *request,
                            const struct communication *communication, const enum request_state *new_state)
{
    struct request_change change = request_unchanged(request);
    enum request_state before = request->state;
    bool vendor = str_equal(communication->side, STR("vendor"));

    change.event = communication->work_note ? HISTORY_WORK_NOTE_ADDED : HISTORY_COMMUNICATION_ADDED;
    change.detail = STR("");
    if (new_state)
        change.state = *new_state;
    if (communication->work_note)
        after_note(ctx, catalog, request, new_state, &change);
    else if (before != REQUEST_CLOSED && !str_equal(communication->side, STR("system")))
        after_message(ctx, catalog, request, vendor, &change);
    change.hidden = communication->work_note && change.state == before;
    TRY(request_change(ctx, request, &change));
    if (request->state == before)
        return OK;
    return request_note_event(ctx, request->id, HISTORY_STATE_CHANGED,
                              str_format(ctx->arena, "%s to %s", request_state_name(before), request_state_name(request->state)));
}

enum err request_write(struct ctx *ctx, const struct catalog *catalog, struct request *request, const enum request_state *new_state,
                       struct communication *communication)
{
    communication->id = id_new(ctx);
    communication->author_id = ctx->actor->id;
    communication->author_name = ctx->actor->name;
    communication->at = ctx->now;
    TRY(request_store_communication(ctx, request->id, communication));
    TRY(request_store_communication_words(ctx, request, communication));
    if (!communication->work_note) {
        request->last_word_at = communication->at;
        request->last_word_by = communication->author_id;
        request->last_word_side = communication->side;
        request->last_word_name = communication->author_name;
    }
    TRY(note_change(ctx, catalog, request, communication, new_state));
    if (communication->work_note)
        return OK;
    return job_enqueue(ctx, &request_communication_job, communication->id, request_moment(ctx, request), ctx->now);
}

enum err request_communicate(struct ctx *ctx, struct str number, struct str text, bool work_note,
                             const enum request_state *new_state, struct communication *out_communication)
{
    const struct catalog *catalog;
    struct request request;
    bool work = work_note || new_state;

    TRY(request_lock(ctx, number, ACT_REQUEST_WRITE, &request));
    if (work)
        TRY(policy_check(ctx, ACT_REQUEST_WORK, request_facts(ctx, &request)));
    text = typed_ruled(ctx, STR("text"), text, &message_rule);
    TRY(fields_checked(ctx));
    TRY(check_state(ctx, new_state));
    if (request.state == REQUEST_CLOSED && (!work_note || new_state))
        return request_is_closed(ctx, &request);
    TRY(check_has_plan(ctx, &request, new_state));
    TRY(catalog_now(ctx, &catalog));

    *out_communication = (struct communication){
        .side = writes_as_vendor(ctx, &request, work) ? STR("vendor") : STR("customer"), .work_note = work_note, .text = text,
    };
    return request_write(ctx, catalog, &request, new_state, out_communication);
}
