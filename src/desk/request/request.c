/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.c: a request from its number to its history: who sees it, what contacts do, how it changes. Submitting is in
 * request_submit.c, the clocks in request_clock.c, numbers in request_number.c.
 */
#include "desk/request/request.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/words.h"
#include "desk/account/account.h"
#include "desk/request/request_check.h"
#include "desk/request/request_seen.h"
#include "desk/request/request_store.h"

JOB_NAME(request_submitted_job, "notice.request_submitted");
JOB_NAME(request_closing_job, "notice.request_closing");
JOB_NAME(request_closed_job, "notice.request_closed");
JOB_NAME(request_reopened_job, "notice.request_reopened");
JOB_NAME(request_communication_job, "notice.communication");

/* ---- Names ---------------------------------------------------------------------------------------------- */

const char *const request_scope_words[] = {
    "pending_plan", "new", "in_progress", "waiting_customer", "solution_proposed", "closed", "open", "all", NULL,
};

unsigned request_scope_states(int index)
{
    MUST(index < (int)COUNT_OF(request_scope_words) - 1);
    if (index < 0 || str_equal(str_of(request_scope_words[index]), STR("all")))
        return REQUEST_IN_ALL;
    return index > (int)REQUEST_CLOSED ? REQUEST_IN_OPEN : REQUEST_IN((unsigned)index);
}

int64_t request_place(const struct request *request)
{
    if (!(REQUEST_IN(request->state) & REQUEST_IN_WAITING))
        return request->updated_at;
    return request->next_due_at > 0 ? PLACE_SOONEST - request->next_due_at : PLACE_UNDATED;
}

/* ---- Finding -------------------------------------------------------------------------------------------- */

enum err request_add_contract(struct ctx *ctx, struct request *request)
{
    if (!request->contract_id)
        return OK;
    request->has_contract = true;
    return contract_by_id(ctx, request->contract_id, &request->contract);
}

static enum err request_missing(struct ctx *ctx)
{
    return fail(ctx, CODE_not_found, tr(ctx, "There is no such request."));
}

unsigned request_facts(const struct ctx *ctx, const struct request *request)
{
    unsigned facts = 0;

    if (ctx->actor->kind != ACTOR_ACCOUNT)
        return 0;
    for (size_t i = 0; i < request->contact_count; i++)
        if (str_equal(request->contacts[i].email, ctx->actor->email))
            facts |= request->contacts[i].primary ? REL_PRIMARY_CONTACT : REL_CONTACT;
    if (request->has_contract && request->contract.shared_by_organization && request->contract.org_admin)
        facts |= REL_ORG_ADMIN;
    if (str_equal(request->kind, STR("program")) && ctx->actor->staff & STAFF_CONTRACT_DESK)
        facts |= REL_PROGRAM_DESK;
    return facts;
}

bool request_figures_visible(struct ctx *ctx, const struct contract *contract)
{
    return policy_may(ctx, ACT_CONTRACT_READ, (unsigned)(contract->associated ? REL_ASSOCIATED : 0)
                      | (unsigned)(contract_is_own(ctx, contract) ? REL_HOLDER : 0) | (unsigned)(contract->member ? REL_MEMBER : 0));
}

bool request_sees_notes(const struct ctx *ctx)
{
    return (policy_relations(ctx->actor) & (REL_STAFF | REL_OPERATOR | REL_SYSTEM)) != 0;
}

/* Staff, who see all requests, are told so; a stranger gets the same words as for one that is not his to see [3.7]. */
static enum err fail_missing(struct ctx *ctx, enum act act, size_t count)
{
    (void)policy_may(ctx, act, 0);
    TRY(policy_check(ctx, policy_row(act)->seen_by, 0));
    return count > 1 ? fail(ctx, CODE_not_found, tr(ctx, "This names several requests. Enter the number of one.")) : request_missing(ctx);
}

static enum err request_find_for(struct ctx *ctx, struct str typed, enum act act, struct request *out_request)
{
    struct str number;
    struct request request = { .id = 0 };
    size_t count = request_numbers_within(ctx, typed, &number);

    if (count == 1)
        TRY(request_store_by_number(ctx, number, &request));
    if (!request.id)
        return fail_missing(ctx, act, count);
    TRY(request_add_contract(ctx, &request));
    TRY(policy_check(ctx, act, request_facts(ctx, &request)));
    *out_request = request;
    return OK;
}

enum err request_find(struct ctx *ctx, struct str number, struct request *out_request)
{
    return request_find_for(ctx, number, ACT_REQUEST_READ, out_request);
}

enum err request_by_id(struct ctx *ctx, int64_t id, struct request *out_request)
{
    TRY(request_store_by_id(ctx, id, out_request));
    if (!out_request->id)
        return request_missing(ctx);
    return request_add_contract(ctx, out_request);
}

enum err request_lock(struct ctx *ctx, struct str number, enum act act, struct request *out_request)
{
    struct request found;

    TRY(request_find_for(ctx, number, act, &found));
    TRY(request_store_lock(ctx, found.id));
    return request_by_id(ctx, found.id, out_request);
}

/* ---- Pages ---------------------------------------------------------------------------------------------- */

size_t request_text_bytes(const struct request *request)
{
    size_t bytes = str_shown_bytes(request->title) + str_shown_bytes(request->description) + str_shown_bytes(request->closure_cause)
                 + str_shown_bytes(request->closure_notes);

    for (size_t i = 0; i < request->contact_count; i++)
        bytes += request->contacts[i].name.len + request->contacts[i].email.len + request->contacts[i].phone.len;
    return bytes;
}

size_t communication_text_bytes(const struct communication *communication)
{
    return str_shown_bytes(communication->text) + communication->author_name.len;
}

/* ---- Changing ------------------------------------------------------------------------------------------- */

struct request_change request_unchanged(const struct request *request)
{
    return (struct request_change){
        .state = request->state, .owner_id = request->owner_id, .next_due_at = request->next_due_at,
        .response_due_at = request->response_due_at, .severity_id = request->severity_id, .asked_severity_id = request->asked_severity_id,
        .requires_24x7 = request->requires_24x7,
        .responded_at = request->responded_at, .closure_reason_id = request->closure_reason_id,
        .closure_cause = request->closure_cause, .closure_notes = request->closure_notes,
        .closure_chargeable = request->closure_chargeable,
    };
}

enum err request_note_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct str detail)
{
    return request_store_event(ctx, request_id, event, detail);
}

enum err request_change(struct ctx *ctx, struct request *request, const struct request_change *change)
{
    bool was_closed = request->state == REQUEST_CLOSED;

    if (change->owner_id != request->owner_id)
        request->owner_name = change->owner_id == ctx->actor->id ? ctx->actor->name : STR("");
    request->state = change->state;
    request->owner_id = change->owner_id;
    request->next_due_at = change->next_due_at;
    request->responded_at = change->responded_at;
    request->response_due_at = change->response_due_at;
    request->severity_id = change->severity_id;
    request->asked_severity_id = change->state == REQUEST_CLOSED ? STR("") : change->asked_severity_id;
    request->requires_24x7 = change->requires_24x7;
    request->closure_reason_id = change->closure_reason_id;
    request->closure_cause = change->closure_cause;
    request->closure_notes = change->closure_notes;
    request->closure_chargeable = change->closure_chargeable;
    if (!change->hidden)
        request->updated_at = ctx->now;
    if (request->state != REQUEST_CLOSED)
        request->closed_at = 0;
    else if (!was_closed)
        request->closed_at = ctx->now;
    TRY(request_store_update(ctx, request));
    if (!change->hidden)
        TRY(request_seen_changed(ctx, request));
    return change->event ? request_store_event(ctx, request->id, change->event, change->detail) : OK;
}

enum err request_last_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct request_event *out_event)
{
    return request_store_last_event(ctx, request_id, event, out_event);
}

/* Staff at any time, contacts within the period of the catalogue. */
static bool in_time_to_reopen(const struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    unsigned relations = policy_relations(ctx->actor) | request_facts(ctx, request);

    return relations & (REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR) || ctx->now <= request->closed_at + catalog->reopen_days * DAY_MS;
}

enum err request_is_closed(struct ctx *ctx, const struct request *request)
{
    const struct catalog *catalog;
    struct request_event event;
    struct str at = request_clock_text(ctx, request, request->closed_at), words;

    TRY(request_last_event(ctx, request->id, HISTORY_CLOSED, &event));
    words = event.actor_name.len ? trf(ctx, "{name} closed this request on {at}.", HOLE("name", event.actor_name), HOLE("at", at))
                                 : trf(ctx, "This request was closed on {at}.", HOLE("at", at));
    TRY(catalog_now(ctx, &catalog));
    return fault_cure(ctx, fail(ctx, CODE_conflict, words), in_time_to_reopen(ctx, catalog, request)
                      ? tr(ctx, "Reopen it first.") : tr(ctx, "Submit a new request and mention this one."));
}

enum err request_reopen(struct ctx *ctx, struct str number, struct request *out_request)
{
    const struct catalog *catalog;
    TRY(request_lock(ctx, number, ACT_REQUEST_REOPEN, out_request));
    TRY(catalog_now(ctx, &catalog));
    if (out_request->state != REQUEST_CLOSED)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The request is open.")),
                          tr(ctx, "Write a communication instead."));
    if (!in_time_to_reopen(ctx, catalog, out_request)) {
        enum err err = fail(ctx, CODE_conflict, trn0(ctx, "You can reopen a request for a day after it was closed.",
                                                     "You can reopen a request for {n} days after it was closed.",
                                                     catalog->reopen_days));
        return fault_cure(ctx, err, tr(ctx, "Submit a new request and mention this one."));
    }
    struct request_change change = request_unchanged(out_request);
    change.state = REQUEST_IN_PROGRESS;
    change.next_due_at = request_vendor_due(catalog, out_request, ctx->now);
    change.closure_reason_id = change.closure_cause = change.closure_notes = STR("");
    change.closure_chargeable = false;
    change.event = HISTORY_REOPENED;
    change.detail = STR("");
    TRY(request_change(ctx, out_request, &change));
    return job_enqueue(ctx, &request_reopened_job, out_request->id, request_moment(ctx, out_request), ctx->now);
}

/* ---- Contacts and history ------------------------------------------------------------------------------- */

enum err request_add_contact(struct ctx *ctx, struct str number, const struct contact *contact, struct contact *out_contact)
{
    struct request request;
    struct contact clean;
    bool stored;

    TRY(request_lock(ctx, number, ACT_REQUEST_CONTACTS, &request));
    contact_check(ctx, STR(""), contact, &clean);
    TRY(fields_checked(ctx));
    if (request.contact_count > LIMIT_CONTACTS)
        return fail(ctx, CODE_conflict, trf(ctx, "A request has at most {max} additional contacts.",
                                            HOLE("max", tr_int(ctx, LIMIT_CONTACTS))));
    clean.primary = false;
    clean.id = id_new(ctx);
    TRY(request_store_add_contact(ctx, request.id, &clean, &stored));
    if (!stored)
        return fail(ctx, CODE_conflict, tr(ctx, "Somebody with this e-mail address is already a contact of the request."));
    TRY(request_store_words_contact(ctx, request.id, clean.email));
    struct request_change change = request_unchanged(&request);
    change.event = HISTORY_CONTACT_ADDED;
    change.detail = clean.name;
    TRY(request_change(ctx, &request, &change));
    *out_contact = clean;
    return OK;
}

/* How the actor stands to a contact's place on the request; NULL: there is no such contact. */
static unsigned removal_facts(const struct ctx *ctx, const struct request *request, const struct contact *contact)
{
    unsigned facts = request_facts(ctx, request);
    bool engineer = policy_relations(ctx->actor) & REL_ENGINEER || facts & REL_PROGRAM_DESK;

    if (contact && str_equal(contact->email, ctx->actor->email))
        facts |= REL_SELF;
    if (engineer && request->owner_id == ctx->actor->id)
        facts |= REL_OWNER;
    return facts;
}

bool request_may_remove_contact(struct ctx *ctx, const struct request *request, const struct contact *contact)
{
    return !contact->primary && policy_may(ctx, ACT_REQUEST_CONTACT_REMOVE, removal_facts(ctx, request, contact));
}

enum err request_remove_contact(struct ctx *ctx, struct str number, int64_t contact_id, struct contact *out_contact)
{
    struct request request;
    const struct contact *contact = NULL;

    TRY(request_lock(ctx, number, ACT_REQUEST_READ, &request));
    for (size_t i = 0; i < request.contact_count; i++)
        if (request.contacts[i].id == contact_id)
            contact = &request.contacts[i];
    TRY(policy_check(ctx, ACT_REQUEST_CONTACT_REMOVE, removal_facts(ctx, &request, contact)));
    if (!contact)
        return fail(ctx, CODE_not_found, tr(ctx, "This request has no such contact. It may have been removed already."));
    if (contact->primary)
        return fail(ctx, CODE_conflict, tr(ctx, "You cannot remove the primary contact: a request always has one."));
    TRY(request_store_contact_remove(ctx, request.id, contact->email));
    TRY(request_store_words_contact_gone(ctx, request.id, contact->email));
    struct request_change change = request_unchanged(&request);
    change.event = HISTORY_CONTACT_REMOVED;
    change.detail = contact->name;
    TRY(request_change(ctx, &request, &change));
    *out_contact = *contact;
    return OK;
}

enum err request_communication_by_id(struct ctx *ctx, int64_t id, struct communication *out_communication,
                                     int64_t *out_request_id)
{
    int64_t request_id = 0;

    TRY(request_store_communication_find(ctx, id, out_communication, &request_id));
    if (!request_id)
        return fail(ctx, CODE_not_found, tr(ctx, "There is no such communication."));
    *out_request_id = request_id;
    return OK;
}

enum err request_communications(struct ctx *ctx, struct str number, int64_t after, int64_t limit,
                                struct communication **out_communications, size_t *out_count)
{
    struct request request;

    TRY(request_find(ctx, number, &request));
    return request_communications_of(ctx, &request, after, limit, out_communications, out_count);
}

enum err request_communications_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit,
                                   struct communication **out_communications, size_t *out_count)
{
    return request_store_communications(ctx, found->id, request_sees_notes(ctx), after, limit, out_communications, out_count);
}

enum err request_history(struct ctx *ctx, struct str number, int64_t after, int64_t limit,
                         struct request_event **out_events, size_t *out_count)
{
    struct request request;

    TRY(request_find(ctx, number, &request));
    return request_history_of(ctx, &request, after, limit, out_events, out_count);
}

enum err request_history_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit,
                            struct request_event **out_events, size_t *out_count)
{
    return request_store_events(ctx, found->id, request_sees_notes(ctx), after, limit, out_events, out_count);
}
