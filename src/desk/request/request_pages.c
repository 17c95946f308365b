/* SPDX-License-Identifier: Apache-2.0 */
/* request_pages.c: one request, for browsers. */
#include "desk/request/request_pages.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_read.h"
#include "desk/request/request_room.h"
#include "desk/request/request_show.html.h"
#include "desk/request/request_view.h"
#include "desk/request/request_words.h"

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
static enum err find_submitter(struct ctx *ctx, struct request_story *story)
{
    struct request_event *first;
    size_t count;

    story->submitter = story->request.contacts[0].name;
    /* The first page of the history has it in its first line. */
    if (story->event_count && !story->event_after) {
        if (story->events[0].actor_name.len)
            story->submitter = story->events[0].actor_name;
        return OK;
    }
    TRY(request_history_of(ctx, &story->request, 0, 1, &first, &count));
    if (count && first[0].actor_name.len)
        story->submitter = first[0].actor_name;
    return OK;
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

static enum err read_thread(struct ctx *ctx, struct request_story *story, struct url here, int64_t after, int64_t event)
{
    struct communication *talk;
    struct request_event *events;
    size_t count;

    story->earlier = after ? here : URL("");
    story->later = story->events_later = URL("");
    TRY(request_communications_of(ctx, &story->request, after, LIMIT_LIST_ITEMS + 1, &talk, &count));
    story->talk = talk;
    story->talk_count = rows_shown(ROWS(communication_rows, talk, count), LIMIT_LIST_ITEMS);
    if (story->talk_count < count)
        story->later = url_query(ctx, here, "after", id_text(ctx->arena, talk[story->talk_count - 1].id));
    TRY(request_history_of(ctx, &story->request, event, LIMIT_LIST_ITEMS + 1, &events, &count));
    story->events = events;
    story->event_after = event;
    story->event_count = count > LIMIT_LIST_ITEMS ? LIMIT_LIST_ITEMS : count;
    if (story->event_count < count)
        story->events_later = url_query(ctx, here, "event", id_text(ctx->arena, events[story->event_count - 1].id));
    return OK;
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
    *(struct story_query *)out = (struct story_query){ .after = input_id(query, "after", NEED_OPTIONAL), .event = input_id(query, "event", NEED_OPTIONAL) };
}

enum err request_story_find(struct ctx *ctx, const struct http_call *call, const char *path, struct request_story *out_story)
{
    struct request_story story = { .call = call };
    const struct story_query *asked = ASKED_OF_PAGE(struct story_query, call);

    TRY(request_find(ctx, path_text(call, "number"), &story.request));
    TRY(catalog_now(ctx, &story.catalog));
    story.next = request_next_event(ctx, story.catalog, &story.request);
    find_rights(ctx, &story);
    TRY(request_decisions_of(ctx, &story.request, WITHOUT_WITHDRAWING, &story.decisions));
    TRY(read_thread(ctx, &story, url_with(ctx, path, story.request.number), asked->after, asked->event));
    TRY(read_mails(ctx, &story, asked->event ? 0 : asked->after));
    TRY(find_submitter(ctx, &story));
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
