/* SPDX-License-Identifier: Apache-2.0 */
/* request_pages.c: one request, for browsers. */
#include "desk/request/request_pages.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_read.h"
#include "desk/request/request_room.h"
#include "desk/request/request_seen.h"
#include "desk/request/request_show.html.h"
#include "desk/request/request_view.h"
#include "desk/request/request_words.h"
#include "view/written.h"

#define EVENTS_MAX (2 * LIMIT_LIST_ITEMS)       /* each message is one, and what it leads to another */
#define PAGE_MAILS (LIMIT_LIST_ITEMS * (LIMIT_CONTACTS + 1))    /* each message of a page to each contact */

enum badge_kind request_badge_kind(enum request_state state)
{
    switch (state) {
    case REQUEST_PENDING_PLAN:
    case REQUEST_WAITING_CUSTOMER:  return BADGE_WARN;
    case REQUEST_NEW:
    case REQUEST_IN_PROGRESS:       return BADGE_INFO;
    case REQUEST_SOLUTION_PROPOSED: return BADGE_OK;
    case REQUEST_CLOSED:            return BADGE_QUIET;
    }
    BUG("a state outside the enumeration");
}

/* ---- One request ---------------------------------------------------------------------------------------- */

/* The name of whoever submitted it, from the front of its history. */
static struct str submitter_of(const struct request *request, const struct request_event *events, size_t count)
{
    return count && events[0].actor_name.len ? events[0].actor_name : request->contacts[0].name;
}

/* One statement, however many mails there are. */
static enum err read_mails(struct ctx *ctx, struct request_story *story, int64_t after)
{
    struct request_mail *mails;
    struct mail_round *rounds;
    size_t count;

    TRY(request_mails_of(ctx, &story->request, after, PAGE_MAILS, &mails, &count));
    mail_rounds(ctx, mails, count, &rounds, &story->round_count);
    story->rounds = rounds;
    return OK;
}

/* What the messages say themselves, or the first of them. */
static bool is_said_already(const struct request_event *event)
{
    enum history_event kind;

    return history_event_by_name(event->event, &kind)
           && (kind == HISTORY_SUBMITTED || kind == HISTORY_COMMUNICATION_ADDED || kind == HISTORY_WORK_NOTE_ADDED);
}

/* Mails about messages stand below them. */
static bool is_round_of_event(const struct mail_round *round)
{
    return round->about != MAIL_SUBMISSION && round->about != MAIL_COMMUNICATION;
}

/* What was mailed before `at`, the time of what comes next. */
static void tell_mails(struct request_story *story, int64_t at, size_t *told)
{
    for (; *told < story->round_count && story->rounds[*told].at < at; ++*told)
        if (is_round_of_event(&story->rounds[*told]))
            story->timeline[story->item_count++].mailed = &story->rounds[*told];
}

/* Ids rise with time, in both: what has the smaller one came first. Everything below `end` is known. */
static int64_t tell_in_order(struct request_story *story, const struct communication *talk, size_t talk_count, const struct request_event *events,
                             size_t event_count, int64_t end)
{
    int64_t last = 0;
    size_t told = 0;

    for (size_t t = 0, e = 0; t < talk_count || e < event_count;) {
        bool talks = t < talk_count && (e == event_count || talk[t].id < events[e].id);
        int64_t id = talks ? talk[t].id : events[e].id;
        if (id >= end)
            break;
        tell_mails(story, talks ? talk[t].at : events[e].at, &told);
        if (talks)
            story->timeline[story->item_count++].said = &talk[t++];
        else if (is_said_already(&events[e]))
            e++;
        else
            story->timeline[story->item_count++].event = &events[e++];
        last = id;
    }
    if (end == INT64_MAX)
        tell_mails(story, INT64_MAX, &told);
    return last;
}

/* What was said and what happened, up to where the first of the two is not known any more. */
static enum err read_timeline(struct ctx *ctx, struct request_story *story, struct url front, int64_t after)
{
    struct communication *talk;
    struct request_event *events;
    size_t talk_count, event_count, shown;
    int64_t end = INT64_MAX;

    TRY(request_communications_of(ctx, &story->request, after, LIMIT_LIST_ITEMS + 1, &talk, &talk_count));
    TRY(request_history_of(ctx, &story->request, after, EVENTS_MAX + 1, &events, &event_count));
    TRY(read_mails(ctx, story, after));
    shown = rows_shown(ROWS(communication_rows, talk, talk_count), LIMIT_LIST_ITEMS);
    if (shown < talk_count)
        end = talk[shown].id;
    if (event_count > EVENTS_MAX && events[EVENTS_MAX].id < end)
        end = events[EVENTS_MAX].id;
    story->timeline = arena_alloc(ctx->arena, (talk_count + event_count + story->round_count) * sizeof *story->timeline);
    int64_t last = tell_in_order(story, talk, talk_count, events, event_count, end);
    story->submitter = after ? STR("") : submitter_of(&story->request, events, event_count);
    story->here = after ? url_query(ctx, front, "after", id_text(ctx->arena, after)) : front;
    story->earlier = after ? front : URL("");
    story->later = end < INT64_MAX ? url_query(ctx, front, "after", id_text(ctx->arena, last)) : URL("");
    return OK;
}

bool request_may_quote(const struct request_story *story, bool work_note)
{
    return work_note ? story->at_desk : story->may_write && story->request.state != REQUEST_CLOSED;
}

/* A solution is proposed by the last message of the vendor. Where that is on another page it is not linked. */
static void find_proposed(struct request_story *story)
{
    for (size_t i = story->item_count; i-- > 0 && !story->proposed_id;) {
        const struct communication *said = story->timeline[i].said;
        if (said && !said->work_note && !str_equal(said->side, STR("customer")))
            story->proposed_id = said->id;
    }
}

/* What is quoted stands on this page, so the reader sees it. */
static void find_quoted(struct ctx *ctx, struct request_story *story, int64_t id)
{
    if (id && id == story->request.id && !story->earlier.text.len && request_may_quote(story, false))
        story->quoted = written_quoted(ctx, trf(ctx, "{name} wrote:", HOLE("name", story->submitter)), story->request.description);
    for (size_t i = 0; id && i < story->item_count; i++) {
        const struct communication *said = story->timeline[i].said;
        if (!said || said->id != id || !request_may_quote(story, said->work_note))
            continue;
        story->quoted = written_quoted(ctx, trf(ctx, "{name} wrote:", HOLE("name", communication_author_words(ctx, said))), said->text);
        story->note_quoted = said->work_note;
    }
}

/* What the actor may do; the rules ask again. */
static void find_rights(struct ctx *ctx, struct request_story *story)
{
    const struct request *request = &story->request;
    unsigned facts = request_facts(ctx, request);
    bool reopens_always = (policy_relations(ctx->actor) | facts) & (REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR);

    story->may_work = policy_may(ctx, ACT_REQUEST_WORK, facts);
    story->staff = request_sees_notes(ctx);
    story->contact = facts & (REL_CONTACT | REL_PRIMARY_CONTACT);
    story->figures = request->has_contract && request_figures_visible(ctx, &request->contract);
    story->may_write = policy_may(ctx, ACT_REQUEST_WRITE, facts);
    story->may_add_contacts = policy_may(ctx, ACT_REQUEST_CONTACTS, facts);
    if (request->state == REQUEST_CLOSED && !reopens_always)
        story->reopen_until = request->closed_at + story->catalog->reopen_days * DAY_MS;
    story->may_reopen = request->state == REQUEST_CLOSED && policy_may(ctx, ACT_REQUEST_REOPEN, facts)
                        && (reopens_always || ctx->now <= story->reopen_until);
}

void story_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    *(struct story_query *)out = (struct story_query){ .after = input_id(query, "after", NEED_OPTIONAL), .quote = input_id(query, "quote", NEED_OPTIONAL),
                                                  .add_contact = input_bool(query, "add_contact", NEED_OPTIONAL) };
}

enum err request_story_find(struct ctx *ctx, const struct http_call *call, const char *path, struct request_story *out_story)
{
    struct request_story story = { .call = call, .at_desk = str_starts(str_of(path), STR("/desk/")) };
    const struct story_query *asked = ASKED_OF_PAGE(struct story_query, call);

    TRY(request_find(ctx, path_text(call, "number"), &story.request));
    TRY(catalog_now(ctx, &story.catalog));
    story.next = request_next_event(ctx, story.catalog, &story.request);
    find_rights(ctx, &story);
    TRY(request_decisions_of(ctx, &story.request, WITHOUT_WITHDRAWING, &story.decisions));
    TRY(read_timeline(ctx, &story, url_with(ctx, path, story.request.number), asked->after));
    find_quoted(ctx, &story, asked->quote);
    if (story.decisions.accept)
        find_proposed(&story);
    story.adds_contact = asked->add_contact;
    *out_story = story;
    return OK;
}

/* GET /requests/:number; again of the actions */
static enum err request_show_page(struct ctx *ctx, struct http_call *call)
{
    struct request_story story;

    TRY(request_story_find(ctx, call, "/requests/:number", &story));
    if (story.may_work && !story.contact && !call->form) {
        respond_see_other(ctx, call, url_with(ctx, "/desk/requests/:number", story.request.number));
        return OK;
    }
    if (call_opens_page(call))
        request_open(ctx, &story.request);
    request_show_html(respond_page(ctx, call), ctx, &story);
    return OK;
}

enum err request_go_back(struct ctx *ctx, struct http_call *call, struct str number, struct str flash)
{
    respond_flash(ctx, call, flash);
    respond_see_other(ctx, call, url_with(ctx, "/requests/:number", number));
    return OK;
}

/* POST /requests/:number/communications */
static enum err request_communicate_action(struct ctx *ctx, struct http_call *call)
{
    const struct request_message *given = call->given;
    struct communication communication;
    struct str number = path_text(call, "number");

    TRY(request_communicate(ctx, number, given->text, given->work_note, given->state, &communication));
    return request_go_back(ctx, call, number, tr(ctx, "Message sent."));
}

/* POST /requests/:number/contacts */
static enum err request_contact_action(struct ctx *ctx, struct http_call *call)
{
    struct contact contact;
    struct str number = path_text(call, "number");

    TRY(request_add_contact(ctx, number, call->given, &contact));
    return request_go_back(ctx, call, number, trf(ctx, "{name} is now a contact of this request.", HOLE("name", contact.name)));
}

/* POST /requests/:number/contacts/:id/remove */
static enum err request_contact_remove_action(struct ctx *ctx, struct http_call *call)
{
    struct contact gone;
    struct str number = path_text(call, "number");
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(request_remove_contact(ctx, number, id, &gone));
    if (!str_equal(gone.email, ctx->actor->email))
        return request_go_back(ctx, call, number, trf(ctx, "{name} is no longer a contact of this request.", HOLE("name", gone.name)));
    respond_flash(ctx, call, tr(ctx, "You are no longer a contact of that request."));
    respond_see_other(ctx, call, URL("/requests"));
    return OK;
}

/* POST /requests/:number/accept */
static enum err request_accept_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_accept(ctx, number, &request));
    return request_go_back(ctx, call, number, trf(ctx, "Closed. {balance}", HOLE("balance", request_balance_words(ctx, &request))));
}

/* POST /requests/:number/reject */
static enum err request_reject_action(struct ctx *ctx, struct http_call *call)
{
    const struct request_rejection *given = call->given;
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_reject(ctx, number, given->problem, &request));
    return request_go_back(ctx, call, number, tr(ctx, "Your answer was sent, and it is our turn again."));
}

/* POST /requests/:number/keep-open */
static enum err request_keep_open_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_keep_open(ctx, number, &request));
    return request_go_back(ctx, call, number, trf(ctx, "Without an answer the request stays open until {at}.",
                                                  HOLE("at", request_clock_text(ctx, &request, request.next_due_at))));
}

/* POST /requests/:number/reopen */
static enum err request_reopen_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_reopen(ctx, number, &request));
    return request_go_back(ctx, call, number, tr(ctx, "The request is open again. That cost nothing."));
}

const struct route request_pages_routes[] = {
    PAGE("/requests/:number", SIGNED_IN, REQUEST_READ, request_show_page, .query = READS(struct story_query, story_query_read)),
    ACTION_ONCE("/requests/:number/communications", SIGNED_IN, REQUEST_WRITE, request_communicate_action, .again = request_show_page,
        .body = READS(struct request_message, request_message_read)),
    ACTION_ONCE("/requests/:number/contacts", SIGNED_IN, REQUEST_CONTACTS, request_contact_action, .again = request_show_page,
        .body = READS(struct contact, contact_read)),
    ACTION_ONCE("/requests/:number/contacts/:id/remove", SIGNED_IN, REQUEST_CONTACT_REMOVE, request_contact_remove_action, .again = request_show_page,
        .body = READS_NOTHING),
    ACTION_ONCE("/requests/:number/accept", SIGNED_IN, REQUEST_DECIDE, request_accept_action, .again = request_show_page,
        .body = READS_NOTHING),
    ACTION_ONCE("/requests/:number/reject", SIGNED_IN, REQUEST_DECIDE, request_reject_action, .again = request_show_page,
        .body = READS(struct request_rejection, request_rejection_read)),
    ACTION_ONCE("/requests/:number/keep-open", SIGNED_IN, REQUEST_DECIDE, request_keep_open_action, .again = request_show_page,
        .body = READS_NOTHING),
    ACTION_ONCE("/requests/:number/reopen", SIGNED_IN, REQUEST_REOPEN, request_reopen_action, .again = request_show_page,
        .body = READS_NOTHING),
    ROUTES_END
};
