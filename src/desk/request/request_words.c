/* SPDX-License-Identifier: Apache-2.0 */
/* request_words.c: what pages say of a request. No HTML. */
#include "desk/request/request_words.h"

#include "base/email.h"
#include "base/locale.h"
#include "desk/ledger/ledger.h"
#include "view/when.h"

/* ---- States --------------------------------------------------------------------------------------------- */

struct str request_state_words(struct ctx *ctx, enum request_state state, bool staff)
{
    switch (state) {
    case REQUEST_PENDING_PLAN:      return tr(ctx, "Waiting for a plan");
    case REQUEST_NEW:               return tr(ctx, "New");
    case REQUEST_IN_PROGRESS:       return tr(ctx, "In progress");
    case REQUEST_WAITING_CUSTOMER:  return staff ? tr(ctx, "Waiting for the customer") : tr(ctx, "Waiting for you");
    case REQUEST_SOLUTION_PROPOSED: return tr(ctx, "Solution proposed");
    case REQUEST_CLOSED:            return tr(ctx, "Closed");
    }
    BUG("a state outside the enumeration");
}

struct str severity_name(const struct catalog *catalog, struct str severity_id)
{
    const struct severity *severity = catalog_severity(catalog, severity_id);

    return severity ? severity->thing.name : severity_id;
}

/* ---- History -------------------------------------------------------------------------------------------- */

/* "new to in_progress" as the history keeps it. */
static struct str change_words(struct ctx *ctx, struct str detail, bool staff)
{
    enum request_state to;
    struct str rest = detail;

    (void)str_cut(&rest, ' ');
    (void)str_cut(&rest, ' ');
    if (!request_state_by_name(rest, &to))
        return detail;
    return trf(ctx, "Status: {to}", HOLE("to", request_state_words(ctx, to, staff)));
}

/* Events in words; of one that is not here, as a newer program may have written it, the name itself is shown. */
static const struct { const char *words, *with_detail; } event_words[HISTORY_LAST + 1] = {
    [HISTORY_SUBMITTED] = { TR_MARK("{name} opened this request"), NULL },
    [HISTORY_TAKEN] = { TR_MARK("Assigned to {name}"), TR_MARK("Assigned to {name}. {detail}") },
    [HISTORY_COMMUNICATION_ADDED] = { TR_MARK("{name} wrote a message"), NULL },
    [HISTORY_WORK_NOTE_ADDED] = { TR_MARK("{name} wrote a work note"), NULL },
    [HISTORY_CLOSING_ANNOUNCED] = { TR_MARK("Reminder sent: it will be closed without an answer"),
      TR_MARK("Reminder sent: it will be closed on {detail} without an answer") },
    [HISTORY_CLOSED] = { TR_MARK("{name} closed it"), TR_MARK("{name} closed it: {detail}") },
    [HISTORY_CREDITED] = { TR_MARK("What it used was given back"), TR_MARK("{detail} given back") },
    [HISTORY_REOPENED] = { TR_MARK("{name} reopened it, free of charge"), NULL },
    [HISTORY_CONTACT_REMOVED] = { TR_MARK("{name} removed a contact"), TR_MARK("{name} removed the contact {detail}") },
    [HISTORY_SOLUTION_ACCEPTED] = { TR_MARK("{name} said that the proposed solution works"), NULL },
    [HISTORY_SOLUTION_REJECTED] = { TR_MARK("{name} said that the proposed solution does not work"), NULL },
    [HISTORY_WITHDRAWN] = { TR_MARK("{name} withdrew it"), NULL },
    [HISTORY_KEPT_OPEN] = { TR_MARK("{name} still needs it"), TR_MARK("{name} still needs it: it stays open until {detail}") },
    [HISTORY_SEVERITY_ASKED] = { TR_MARK("{name} asked for another severity"), TR_MARK("{name} asked for severity {detail}") },
    [HISTORY_SEVERITY_CHANGED] = { TR_MARK("{name} changed the severity"), TR_MARK("{name} changed the severity: {detail}") },
    [HISTORY_SEVERITY_DECLINED] = { TR_MARK("{name} declined another severity"), TR_MARK("{name} declined severity {detail}") },
    [HISTORY_HANDED_OVER] = { TR_MARK("{name} handed it over"), TR_MARK("{name} handed it over to {detail}") },
    [HISTORY_CONTACT_ADDED] = { TR_MARK("{name} added a contact"), TR_MARK("{name} added {detail} as a contact") },
};

struct str request_event_words(struct ctx *ctx, const struct request *request, const struct request_event *event, bool staff)
{
    struct str name = event->actor_name.len ? event->actor_name : tr(ctx, "The system"), detail = event->detail;
    enum history_event kind;

    if (!history_event_by_name(event->event, &kind))
        kind = HISTORY_NOTHING;
    if (kind == HISTORY_STATE_CHANGED)
        return change_words(ctx, event->detail, staff);
    if (kind == HISTORY_CREDITED && !detail.len && request->charged_units)
        detail = ledger_units_text(ctx, request->contract.unit, request->charged_units);
    const struct hole holes[] = { HOLE("name", name), HOLE("detail", detail) };
    if (event_words[kind].words)
        return tr_fill(ctx, detail.len && event_words[kind].with_detail ? event_words[kind].with_detail : event_words[kind].words,
                       COUNT_OF(holes), holes);
    return trf(ctx, "{name}: {event} {detail}", HOLE("name", name), HOLE("event", event->event), HOLE("detail", event->detail));
}

struct str communication_side_words(struct ctx *ctx, const struct communication *item)
{
    if (item->work_note)
        return tr(ctx, "Work note, only for staff");
    return str_equal(item->side, STR("customer")) ? tr(ctx, "Customer") : tr(ctx, "Support");
}

struct str communication_author_words(struct ctx *ctx, const struct communication *item)
{
    return item->author_name.len ? item->author_name : communication_side_words(ctx, item);
}

struct str last_word_name(struct ctx *ctx, const struct last_word *last)
{
    if (last->mine)
        return tr(ctx, "You");
    return last->name.len ? last->name : last->staff ? tr(ctx, "Support") : tr(ctx, "Customer");
}

struct str last_word_words(struct ctx *ctx, const struct last_word *last)
{
    return last->staff && !last->mine ? trf(ctx, "{name} (support)", HOLE("name", last_word_name(ctx, last))) : last_word_name(ctx, last);
}

/* ---- Whose turn it is ----------------------------------------------------------------------------------- */

struct str request_turn_words(struct ctx *ctx, const struct next_event *next, bool staff, bool contact)
{
    if (next->whose_turn == TURN_NOBODY)
        return tr(ctx, "Closed");
    if (next->whose_turn == TURN_VENDOR)
        return tr(ctx, "Our turn");
    if (staff)
        return tr(ctx, "The customer's turn");
    return contact ? tr(ctx, "Your turn") : tr(ctx, "The contacts' turn");
}

static struct str ending_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    const struct closure_reason *reason = catalog_closure_reason(catalog, request->closure_reason_id);

    return trf(ctx, "{reason}. {balance}", HOLE("reason", reason ? reason->thing.name : request->closure_reason_id),
               HOLE("balance", request_balance_words(ctx, request)));
}

/* What is expected next: to the customer, to staff, and in two or three words to each. */
static const struct { const char *customer, *staff, *customer_short, *staff_short; } next_words[EXPECT_NOTHING] = {
    [EXPECT_PLAN] = { TR_MARK("We start as soon as you can use a plan for it."),
      TR_MARK("Opens by itself when the customer can use a plan for it."), TR_MARK("A plan"), TR_MARK("A plan") },
    [EXPECT_FIRST_RESPONSE] = { TR_MARK("We are on it."), TR_MARK("First answer to the customer"),
      TR_MARK("First answer"), TR_MARK("First answer") },
    [EXPECT_UPDATE] = { TR_MARK("We will update you."), TR_MARK("Next update to the customer"),
      TR_MARK("Next update from us"), TR_MARK("Next update") },
    [EXPECT_ANSWER] = { TR_MARK("Please answer."), TR_MARK("Waiting for the customer's answer"), TR_MARK("Your answer"), TR_MARK("Customer answers") },
    [EXPECT_DECISION] = { TR_MARK("Tell us whether the solution works."), TR_MARK("Waiting for the customer to confirm the solution"), TR_MARK("Your decision"),
      TR_MARK("Customer decides") },
};

/* What becomes of silence, where something does. */
static struct str with_closing(struct ctx *ctx, const struct catalog *catalog, const struct next_event *next, struct str words)
{
    if (next->whose_turn != TURN_CUSTOMER || !next->by || !catalog_auto_close(catalog))
        return words;
    return str_join(ctx->arena, words, str_ends(words, STR(".")) ? STR(" ") : STR(". "), tr(ctx, "Without an answer, we may close it."));
}

struct str request_next_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request,
                              const struct next_event *next, bool staff)
{
    if (next->event == EXPECT_NOTHING)
        return ending_words(ctx, catalog, request);
    return with_closing(ctx, catalog, next, tr_text(ctx, staff ? next_words[next->event].staff : next_words[next->event].customer));
}

struct str request_next_short(struct ctx *ctx, const struct next_event *next, bool staff)
{
    if (next->event == EXPECT_NOTHING)
        return tr(ctx, "Nothing");
    return tr_text(ctx, staff ? next_words[next->event].staff_short : next_words[next->event].customer_short);
}

struct str request_due_words(struct ctx *ctx, const struct next_event *next)
{
    struct hole distance = HOLE("distance", time_distance(ctx, next->by));

    return next->overdue ? trf(ctx, "Overdue: it was due {distance}", distance) : trf(ctx, "due {distance}", distance);
}

struct str request_due_brief(struct ctx *ctx, const struct next_event *next)
{
    struct hole distance = HOLE("distance", time_ago_words(ctx, next->by));

    return next->overdue ? trf(ctx, "Overdue: {distance}", distance) : trf(ctx, "due {distance}", distance);
}

/* ---- Facts ---------------------------------------------------------------------------------------------- */

struct str request_response_words(struct ctx *ctx, const struct request *request)
{
    if (!request->responded_at || !request->response_due_at)
        return STR("");
    return request->responded_at <= request->response_due_at ? tr(ctx, ", in time") : tr(ctx, ", late");
}

struct str severity_effect_words(struct ctx *ctx, const struct request *request, const struct request *as)
{
    struct hole at = HOLE("at", request_clock_text(ctx, request, as->next_due_at)), was = HOLE("was", request_clock_text(ctx, request, request->next_due_at));

    if (request->state != REQUEST_NEW && request->state != REQUEST_IN_PROGRESS)
        return tr(ctx, "The times stay as they are.");
    if (as->next_due_at == request->next_due_at)
        return trf(ctx, "We answer by {at}, as now.", at);
    return trf(ctx, "We answer by {at}; now it is {was}.", at, was);
}

/* What became of a unit that was given back, by the terms of its grant [4.10]. */
struct returned { bool lapsed; int64_t until, from; };

static struct returned returned_of(const struct request *request)
{
    const struct contract *contract = &request->contract;
    int64_t day = contract_day(contract, request->credited_at);
    struct returned returned = { .lapsed = false };

    for (size_t i = 0; contract->counted && i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        if (grant->grant_id == request->credited_grant_id) {
            returned.lapsed = grant->expires_on < day;
            returned.from = grant->starts_on > day && grant->starts_on > contract->starts_on ? grant->starts_on : 0;
        }
        if (grant->starts_on == day && str_equal(grant->source, str_of(grant_source_name(GRANT_GIVEN_BACK))))
            returned.until = grant->expires_on;
    }
    returned.until = returned.lapsed ? returned.until : 0;
    return returned;
}

struct str request_charge_words(struct ctx *ctx, const struct request *request)
{
    struct hole units = HOLE("units", ledger_units_text(ctx, request->contract.unit, request->charged_units));

    if (!request->charged_units)
        return tr(ctx, "This request used nothing of it.");
    if (!request->credited)
        return trf(ctx, "This request used {units}.", units);
    struct returned returned = returned_of(request);
    return returned.lapsed && !returned.until ? trf(ctx, "This request used {units}, which was given back and expired because its time was over.", units)
                                              : trf(ctx, "{units} used, then given back.", units);
}

static struct str given_back_words(struct ctx *ctx, const struct request *request, struct hole units)
{
    struct returned returned = returned_of(request);

    if (returned.until)
        return trf(ctx, "{units} given back, to use by {day}.", units, HOLE("day", day_words(ctx, returned.until)));
    if (returned.lapsed)
        return trf(ctx, "{units} given back, but it had already expired.", units);
    if (returned.from)
        return trf(ctx, "{units} given back, to use from {day}.", units, HOLE("day", day_words(ctx, returned.from)));
    return trf(ctx, "{units} given back.", units);
}

struct str request_balance_words(struct ctx *ctx, const struct request *request)
{
    struct hole units = HOLE("units", ledger_units_text(ctx, request->contract.unit, request->charged_units));

    if (!request->charged_units)
        return tr(ctx, "It cost nothing.");
    if (!request->credited)
        return trf(ctx, "{units} stays used.", units);
    if (request->credited_at != request->closed_at)
        return trf(ctx, "{units} was given back before, when it was first closed as non-chargeable. The balance stays the same.", units);
    return given_back_words(ctx, request, units);
}

struct str request_product_words(const struct catalog *catalog, const struct request *request)
{
    const struct version *version = catalog_version(catalog, request->version_id);
    const struct product *product = catalog_product(catalog, request->product_id);

    if (version)
        return version->thing.name;
    return product ? product->thing.name : request->version_id.len ? request->version_id : request->product_id;
}

struct str request_problem_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    const struct product *product = catalog_product(catalog, request->product_id);
    const struct problem_type *type = product ? product_problem_type(product, request->problem_type_id) : NULL;
    const struct category *category = type ? problem_type_category(type, request->category_id) : NULL;

    if (!type)
        return request->problem_type_id;
    if (!category)
        return type->name;
    return trf(ctx, "{type}, {category}", HOLE("type", type->name), HOLE("category", category->name));
}

/* ---- Mails ---------------------------------------------------------------------------------------------- */

struct str mailed_to_words(struct ctx *ctx, int64_t count, struct str address)
{
    if (count > 1)
        return trn0(ctx, "{n} contact", "{n} contacts", count);
    return address.len ? address : tr(ctx, "somebody who is no longer a contact");
}

struct str mail_failed_words(struct ctx *ctx, const struct request_mail *mail, bool may_add_contacts)
{
    struct str address = mailed_to_words(ctx, 1, mail->address);
    struct str words = trf(ctx, "Could not be e-mailed to {address}: {why}", HOLE("address", address), HOLE("why", mail->words));

    if (!mail->contact)
        return words;
    if (may_add_contacts && str_equal(mail->failure, STR("address")))
        return trf(ctx, "{failed} Add a contact with another address.", HOLE("failed", words));
    if (str_equal(email_key(ctx, mail->address), ctx->actor->email))
        return trf(ctx, "{failed} This page has what it says.", HOLE("failed", words));
    return trf(ctx, "{failed} Tell {name} in another way.", HOLE("failed", words), HOLE("name", mail->name));
}

struct str mail_about_words(struct ctx *ctx, enum mail_about about)
{
    switch (about) {
    case MAIL_SUBMISSION:     return tr(ctx, "Mail about the submission");
    case MAIL_COMMUNICATION:  return tr(ctx, "Mail about a message");
    case MAIL_CLOSING_NOTICE: return tr(ctx, "Mail that it is closed soon without an answer");
    case MAIL_CLOSING:        return tr(ctx, "Mail about the closing");
    case MAIL_REOPENING:      return tr(ctx, "Mail about the reopening");
    }
    BUG("a mail is about something outside the enumeration");
}

struct str contact_wrong_words(struct ctx *ctx, const struct contact *contact)
{
    struct email email;
    struct str wrong;

    return email_read(ctx, contact->address, &email, &wrong) ? STR("") : wrong;
}
