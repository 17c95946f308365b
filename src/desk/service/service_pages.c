/* SPDX-License-Identifier: Apache-2.0 */
/* service_pages.c: the engineers' desk for browsers. */
#include "desk/request/request_read.h"
#include "desk/service/service_pages.h"
#include "desk/service/service_read.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_view.h"
#include "desk/request/request_words.h"
#include "desk/service/service_queue.html.h"
#include "desk/service/service_room.h"
#include "desk/service/service_show.html.h"
#include "desk/service/service_view.h"

#define QUEUE_ROWS 50

struct str request_holder(const struct request *request)
{
    if (!request->has_contract)
        return STR("");
    return request->contract.organization_name.len ? request->contract.organization_name : request->contract.account_email;
}

struct str request_person(const struct request *request)
{
    return request->contact_count ? request->contacts[0].name : STR("");
}

/* ---- The queue ------------------------------------------------------------------------------------------ */

struct str desk_queue_state(const struct desk_queue *queue)
{
    enum request_state state;

    for (size_t i = 0; queue_state_words[i]; i++)
        if (request_state_by_name(str_of(queue_state_words[i]), &state) && queue->by.states == REQUEST_IN(state))
            return str_of(queue_state_words[i]);
    return STR("");
}

bool desk_queue_narrowed(const struct desk_queue *queue)
{
    return queue->by.states || queue->by.severity_id.len || queue->by.words.len;
}

struct url desk_queue_url(struct ctx *ctx, const struct desk_queue *queue, enum queue_of of)
{
    struct url url = of == QUEUE_ALL ? URL("/desk") : url_query(ctx, URL("/desk"), "show", str_of(queue_of_words[of]));

    if (queue->by.states)
        url = url_query(ctx, url, "state", desk_queue_state(queue));
    if (queue->by.severity_id.len)
        url = url_query(ctx, url, "severity", queue->by.severity_id);
    return queue->by.words.len ? url_query(ctx, url, "q", queue->by.words) : url;
}

static void queue_query_read(struct ctx *ctx, struct input *query, void *out)
{
    queue_part_read(query, out, tr(ctx, "This address is not complete. Start with the first page of the queue."));
}

/* GET /desk */
static enum err service_queue_page(struct ctx *ctx, struct http_call *call)
{
    struct desk_queue queue = { .call = call, .front = URL(""), .next = URL("") };
    struct queue_filter filter = *(const struct queue_filter *)call->asked;
    struct request *requests;
    size_t count;

    queue.by = filter;
    filter.limit = QUEUE_ROWS + 1;
    TRY(service_queue(ctx, &filter, &requests, &count));
    TRY(catalog_now(ctx, &queue.catalog));
    queue.programs_only = service_works_on_programs_only(ctx);
    struct due_filter due = service_queue_due(ctx, &filter);
    if (!queue.programs_only && !filter.words.len)
        TRY(request_count_due(ctx, &due, &queue.counts));
    queue.requests = requests;
    queue.count = rows_shown(ROWS(queue_rows, requests, count), QUEUE_ROWS);
    for (size_t i = 0; i < queue.count; i++)
        queue.overdue += request_next_event(ctx, queue.catalog, &requests[i]).overdue;
    queue.here = desk_queue_url(ctx, &queue, filter.of);
    if (filter.after_id)
        queue.here = url_query(ctx, queue.here, "after", queue_key(ctx, &(struct request){ .id = filter.after_id, .next_due_at = filter.after_due }));
    if (filter.after_id)
        queue.front = desk_queue_url(ctx, &queue, filter.of);
    if (queue.count < count)
        queue.next = url_query(ctx, desk_queue_url(ctx, &queue, filter.of), "after", queue_key(ctx, &requests[queue.count - 1]));
    service_queue_html(respond_page(ctx, call), ctx, &queue);
    return OK;
}

/* ---- One request ---------------------------------------------------------------------------------------- */

/* What was typed into a form that came too late, because another has closed the request meanwhile: it is offered as a
 * work note, so that nothing of it is lost. */
static struct str rescued_text(struct ctx *ctx, const struct http_call *call)
{
    struct str cause = form_typed(call, "cause"), notes = form_typed(call, "notes"), message = form_typed(call, "message");

    if (message.len)
        return trf(ctx, "{message}\n\nCause: {cause}\nNotes: {notes}", HOLE("message", message), HOLE("cause", cause), HOLE("notes", notes));
    if (cause.len || notes.len)
        return trf(ctx, "Cause: {cause}\nNotes: {notes}", HOLE("cause", cause), HOLE("notes", notes));
    return form_typed(call, "text");
}

/* ---- Closing -------------------------------------------------------------------------------------------- */

/* "4", or of hours "2 h 30 min". */
static struct str left_text(struct ctx *ctx, const struct contract *contract, int64_t units)
{
    return contract->unit == UNIT_INCIDENT ? tr_int(ctx, units) : ledger_units_text(ctx, contract->unit, units);
}

static struct str side_title(struct ctx *ctx, const struct contract *contract, const struct closing *closing)
{
    struct hole before = HOLE("before", left_text(ctx, contract, closing->remaining_before)), after = HOLE("after", left_text(ctx, contract, closing->remaining_after));

    if (!closing->counted)
        return closing->chargeable ? tr(ctx, "Chargeable") : tr(ctx, "Not chargeable");
    if (closing->remaining_before == closing->remaining_after)
        return closing->chargeable ? trf(ctx, "Chargeable: {before} stays {after}", before, after) : trf(ctx, "Not chargeable: {before} stays {after}", before, after);
    return closing->chargeable ? trf(ctx, "Chargeable: {before} becomes {after}", before, after) : trf(ctx, "Not chargeable: {before} becomes {after}", before, after);
}

/* What the press of it does, in full. */
static struct str side_button(struct ctx *ctx, const struct request *request, const struct closing *closing)
{
    struct hole units = HOLE("units", ledger_units_text(ctx, request->contract.unit, request->charged_units));

    if (!request->charged_units || (request->credited && !closing->gives_back))
        return tr(ctx, "Close, the balance stays the same");
    if (!closing->gives_back)
        return trf(ctx, "Close, {units} stays used", units);
    return closing->lapsing_units ? trf(ctx, "Close, {units} is given back and expires", units) : trf(ctx, "Close, {units} is given back", units);
}

static void find_sides(struct ctx *ctx, struct desk_story *desk)
{
    const struct request *request = &desk->story.request;

    for (int chargeable = 1; chargeable >= 0; chargeable--)
        for (size_t i = 0; i < desk->closing_count; i++) {
            const struct closing *closing = &desk->closings[i];
            if (closing->chargeable != (bool)chargeable)
                continue;
            desk->sides[desk->side_count++] = (struct closing_side){ closing->chargeable, closing->gives_back, side_title(ctx, &request->contract, closing),
                                                                     closing->words, side_button(ctx, request, closing) };
            break;
        }
    desk->sides_differ = desk->side_count == 2 && desk->sides[0].gives_back != desk->sides[1].gives_back;
}

/* ---- Its page ------------------------------------------------------------------------------------------- */

/* Whether it was that form which has failed. */
static bool was_sent(const struct http_call *call, const char *path)
{
    return call->fault && strcmp(call->route->path, path) == 0;
}

/* The page has two fields that are called `text`, and that of the work note has the id "note": there the list of faults leads. */
static const struct fault *faults_of_note(struct ctx *ctx, const struct fault *fault)
{
    struct fault *found = arena_alloc(ctx->arena, sizeof *found);
    struct field_fault **next = &found->fields;

    *found = *fault;
    for (const struct field_fault *wrong = fault->fields; wrong; wrong = wrong->next) {
        *next = arena_alloc(ctx->arena, sizeof **next);
        **next = *wrong;
        if (str_equal(wrong->field, STR("text")))
            (*next)->field = STR("note");
        next = &(*next)->next;
    }
    return found;
}

/* GET /desk/requests/:number; again of the actions */
static enum err service_show_page(struct ctx *ctx, struct http_call *call)
{
    struct desk_story desk = { .closing_count = 0 };
    struct closing *closings;

    TRY(request_story_find(ctx, call, "/desk/requests/:number", &desk.story));
    if (desk.story.request.state != REQUEST_CLOSED && desk.story.may_work)
        severities_other(ctx, desk.story.catalog, &desk.story.request, &desk.story.severities, &desk.story.severity_count);
    const struct request *request = &desk.story.request;
    TRY(service_closing_previews(ctx, request->number, &closings, &desk.closing_count));
    desk.closings = closings;
    find_sides(ctx, &desk);
    if (!service_works_on_programs_only(ctx))
        TRY(request_next_due(ctx, ctx->actor->id, request->id, &desk.next));
    enum request_state state = request->state == REQUEST_NEW ? REQUEST_IN_PROGRESS : request->state;
    desk.answer_state = str_of(request_state_name(state));
    if (request->state != REQUEST_CLOSED)
        TRY(service_colleagues(ctx, request, &desk.colleagues, &desk.colleague_count));
    if (request->asked_severity_id.len)
        TRY(request_last_event(ctx, request->id, HISTORY_SEVERITY_ASKED, &desk.severity_asked));
    bool note_was_sent = was_sent(call, "/desk/requests/:number/note");
    desk.faults = note_was_sent ? faults_of_note(ctx, call->fault) : call->fault;
    if (request->state == REQUEST_CLOSED && !note_was_sent) {
        desk.note = rescued_text(ctx, call);
        desk.rescued = desk.note.len > 0;
    }
    if (desk.story.note_quoted && !desk.rescued)
        desk.note = desk.story.quoted;
    desk.taken_meanwhile = call->fault && call->fault->code == CODE_conflict && was_sent(call, "/desk/requests/:number/take");
    service_show_html(respond_page(ctx, call), ctx, &desk);
    return OK;
}

static enum err back_to_desk(struct ctx *ctx, struct http_call *call, struct str flash)
{
    respond_flash(ctx, call, flash);
    respond_see_other(ctx, call, url_with(ctx, "/desk/requests/:number", path_text(call, "number")));
    return OK;
}

/* Whom the page had named as the owner; 0: nobody. */
struct take_form { int64_t take_over_from; };

static void take_form_read(struct ctx *ctx, struct input *form, void *out)
{
    (void)ctx;
    ((struct take_form *)out)->take_over_from = input_id(form, "take_over_from", NEED_OPTIONAL);
}

/* POST /desk/requests/:number/take */
static enum err service_take_action(struct ctx *ctx, struct http_call *call)
{
    const struct take_form *given = call->given;
    struct request request;

    TRY(service_take_seen(ctx, path_text(call, "number"), given->take_over_from, &request));
    return back_to_desk(ctx, call, tr(ctx, "Assigned to you."));
}

/* take: nobody had the request, so it becomes his who answers. */
struct answer_form { struct request_message message; bool take; };

static void answer_form_read(struct ctx *ctx, struct input *form, void *out)
{
    static const struct text_rule answer_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Write the answer first.") };

    (void)ctx;
    *(struct answer_form *)out = (struct answer_form){
        .message = { .text = input_ruled(form, "text", NEED_REQUIRED, &answer_rule), .state = message_state_read(form) },
        .take = input_bool(form, "take", NEED_OPTIONAL),
    };
}

/* ... /answer */
static enum err service_answer_action(struct ctx *ctx, struct http_call *call)
{
    const struct answer_form *given = call->given;
    struct communication communication;
    struct request request;

    if (given->take)
        TRY(service_take_seen(ctx, path_text(call, "number"), 0, &request));
    TRY(service_answer(ctx, path_text(call, "number"), given->message.text, given->message.work_note, given->message.state, &communication));
    return back_to_desk(ctx, call, given->take ? tr(ctx, "Answer sent, and the request assigned to you.") : tr(ctx, "Answer sent."));
}

static void note_form_read(struct ctx *ctx, struct input *form, void *out)
{
    static const struct text_rule note_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Write the note first.") };

    (void)ctx;
    *(struct request_message *)out = (struct request_message){ .text = input_ruled(form, "text", NEED_REQUIRED, &note_rule), .work_note = true };
}

/* ... /note */
static enum err service_note_action(struct ctx *ctx, struct http_call *call)
{
    const struct request_message *given = call->given;
    struct communication communication;

    TRY(service_answer(ctx, path_text(call, "number"), given->text, given->work_note, NULL, &communication));
    return back_to_desk(ctx, call, tr(ctx, "Work note saved."));
}

/* ... /close */
static enum err service_close_action(struct ctx *ctx, struct http_call *call)
{
    const struct service_close *given = call->given;
    struct request request;

    TRY(service_close_open(ctx, path_text(call, "number"), given, &request));
    struct hole balance = HOLE("balance", request_balance_words(ctx, &request));
    if (!request.has_contract || !request.contract.counted)
        return back_to_desk(ctx, call, trf(ctx, "Closed. {balance}", balance));
    return back_to_desk(ctx, call, trf(ctx, "Closed. {balance} {figures}.", balance, HOLE("figures", contract_figures_text(ctx, &request.contract))));
}

/* ... /hand-over */
static enum err service_hand_over_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(service_hand_over(ctx, path_text(call, "number"), call->given, &request));
    return back_to_desk(ctx, call, trf(ctx, "The request is {name}'s now, who gets a mail.", HOLE("name", request.owner_name)));
}

/* ... /severity */
static enum err service_severity_action(struct ctx *ctx, struct http_call *call)
{
    const struct service_severity *given = call->given;
    struct request request;

    TRY(service_set_severity(ctx, path_text(call, "number"), given->severity, given->why, &request));
    return back_to_desk(ctx, call, trf(ctx, "The severity is {severity} now, and the contacts are told.", HOLE("severity", request.severity_id)));
}

/* ... /severity/decide */
static enum err service_severity_decide_action(struct ctx *ctx, struct http_call *call)
{
    const struct service_severity_decision *given = call->given;
    struct request request;

    TRY(service_decide_severity(ctx, path_text(call, "number"), given->severity, given->decision, &request));
    return back_to_desk(ctx, call, trf(ctx, "The severity is {severity} now, and the contacts are told.", HOLE("severity", request.severity_id)));
}

/* ... /reopen */
static enum err service_reopen_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_reopen(ctx, path_text(call, "number"), &request));
    return back_to_desk(ctx, call, tr(ctx, "The request is open again. That cost nothing."));
}

/* ... /contacts */
static enum err service_contact_action(struct ctx *ctx, struct http_call *call)
{
    struct contact contact;

    TRY(request_add_contact(ctx, path_text(call, "number"), call->given, &contact));
    return back_to_desk(ctx, call, trf(ctx, "{name} is now a contact of this request.", HOLE("name", contact.name)));
}

/* ... /contacts/:id/remove */
static enum err service_contact_remove_action(struct ctx *ctx, struct http_call *call)
{
    struct contact gone;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(request_remove_contact(ctx, path_text(call, "number"), id, &gone));
    return back_to_desk(ctx, call, trf(ctx, "{name} is no longer a contact of this request.", HOLE("name", gone.name)));
}

const struct route service_pages_routes[] = {
    PAGE("/desk", STAFF, REQUEST_WORK, service_queue_page, .query = READS(struct queue_filter, queue_query_read)),
    PAGE("/desk/requests/:number", STAFF, REQUEST_WORK, service_show_page, .query = READS(struct story_query, story_query_read)),
    ACTION_ONCE("/desk/requests/:number/take", STAFF, REQUEST_WORK, service_take_action, .again = service_show_page,
        .body = READS(struct take_form, take_form_read)),
    ACTION_ONCE("/desk/requests/:number/answer", STAFF, REQUEST_WORK, service_answer_action, .again = service_show_page,
        .body = READS(struct answer_form, answer_form_read)),
    ACTION_ONCE("/desk/requests/:number/note", STAFF, REQUEST_WORK, service_note_action, .again = service_show_page,
        .body = READS(struct request_message, note_form_read)),
    ACTION_ONCE("/desk/requests/:number/close", STAFF, REQUEST_WORK, service_close_action, .again = service_show_page,
        .body = READS(struct service_close, service_close_read)),
    ACTION_ONCE("/desk/requests/:number/hand-over", STAFF, REQUEST_WORK, service_hand_over_action, .again = service_show_page,
        .body = READS(struct hand_over, hand_over_read)),
    ACTION_ONCE("/desk/requests/:number/severity", STAFF, REQUEST_WORK, service_severity_action, .again = service_show_page,
        .body = READS(struct service_severity, service_severity_read)),
    ACTION_ONCE("/desk/requests/:number/severity/decide", STAFF, REQUEST_WORK, service_severity_decide_action, .again = service_show_page,
        .body = READS(struct service_severity_decision, service_severity_decision_read)),
    ACTION_ONCE("/desk/requests/:number/reopen", STAFF, REQUEST_REOPEN, service_reopen_action, .again = service_show_page,
        .body = READS_NOTHING),
    ACTION_ONCE("/desk/requests/:number/contacts", STAFF, REQUEST_CONTACTS, service_contact_action, .again = service_show_page,
        .body = READS(struct contact, contact_read)),
    ACTION_ONCE("/desk/requests/:number/contacts/:id/remove", STAFF, REQUEST_CONTACT_REMOVE, service_contact_remove_action, .again = service_show_page,
        .body = READS_NOTHING),
    ROUTES_END
};
