/* SPDX-License-Identifier: Apache-2.0 */
/* request_pages.c: my activities and one request, for browsers. */
#include "desk/request/request_pages.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_list.html.h"
#include "desk/request/request_read.h"
#include "desk/request/request_room.h"
#include "desk/request/request_show.html.h"
#include "desk/request/request_view.h"

#define PAGE_ROWS  25
#define PAGE_MAILS (LIMIT_LIST_ITEMS * (LIMIT_CONTACTS + 1))    /* each message of a page to each contact */

/* ---- My activities -------------------------------------------------------------------------------------- */

const struct request_scope request_scopes[] = {
    { "open", TR_MARK("Open") }, { "closed", TR_MARK("Closed") }, { "all", TR_MARK("All") },
    { "new", TR_MARK("New") }, { "in_progress", TR_MARK("In progress") }, { "waiting_customer", TR_MARK("Waiting for the customer") },
    { "solution_proposed", TR_MARK("Solution proposed") }, { "pending_plan", TR_MARK("Waiting for a plan") },
};
const size_t request_scope_count = COUNT_OF(request_scopes);

static unsigned scope_states(int scope)
{
    for (int i = 0; request_scope_words[i]; i++)
        if (str_equal(str_of(request_scope_words[i]), str_of(request_scopes[scope].name)))
            return request_scope_states(i);
    return REQUEST_IN_ALL;
}

static struct url choice_url(struct ctx *ctx, const struct request_choice *choice)
{
    struct url url = url_query(ctx, URL("/requests"), "state", str_of(request_scopes[choice->scope].name));

    if (choice->severity_id.len)
        url = url_query(ctx, url, "severity", choice->severity_id);
    if (choice->contract_id)
        url = url_query(ctx, url, "contract", id_text(ctx->arena, choice->contract_id));
    if (choice->oldest_first)
        url = url_query(ctx, url, "order", STR("oldest"));
    return choice->words.len ? url_query(ctx, url, "q", choice->words) : url;
}

struct url request_scope_url(struct ctx *ctx, const struct request_choice *choice, int scope)
{
    struct request_choice other = *choice;

    other.scope = scope;
    return choice_url(ctx, &other);
}

/* What the address says, and which page: behind one id, or before another. */
static enum err read_choice(struct ctx *ctx, struct http_call *call, struct request_choice *out_choice, int64_t *out_after,
                            int64_t *out_before)
{
    static const char *const orders[] = { "newest", "oldest", NULL };
    const char *scopes[COUNT_OF(request_scopes) + 1] = { NULL };
    struct input *query;

    for (size_t i = 0; i < COUNT_OF(request_scopes); i++)
        scopes[i] = request_scopes[i].name;
    TRY(call_query(ctx, call, &query));
    *out_choice = (struct request_choice){
        .scope = input_one_of(query, "state", NEED_OPTIONAL, scopes, 0),
        .severity_id = input_code(query, "severity", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .contract_id = input_id(query, "contract", NEED_OPTIONAL),
        .oldest_first = input_one_of(query, "order", NEED_OPTIONAL, orders, 0) == 1,
        .words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS),
    };
    *out_after = input_id(query, "after", NEED_OPTIONAL);
    *out_before = input_id(query, "before", NEED_OPTIONAL);
    return input_done(query);
}

static void turn_around(struct request *requests, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct request other = requests[i];
        requests[i] = requests[count - 1 - i];
        requests[count - 1 - i] = other;
    }
}

/* The page before an id is the page behind it in the other order, turned around. */
static enum err read_requests(struct ctx *ctx, struct request_shelf *shelf, int64_t after, int64_t before)
{
    const struct request_choice *choice = &shelf->choice;
    struct request_filter filter = {
        .states = scope_states(choice->scope), .severity_id = choice->severity_id, .contract_id = choice->contract_id,
        .oldest_first = before ? !choice->oldest_first : choice->oldest_first, .words = choice->words,
        .after = before ? before : after, .limit = PAGE_ROWS + 1,
    };
    struct request *requests;
    size_t count = 0;

    TRY(request_list(ctx, &filter, &requests, &count));
    size_t shown = request_page(requests, count, PAGE_ROWS);
    bool more = shown < count;
    if (before)
        turn_around(requests, shown);
    shelf->requests = requests;
    shelf->count = shown;
    shelf->newer = shelf->older = URL("");
    if (shown && (before ? more : after != 0))
        shelf->newer = url_query(ctx, choice_url(ctx, choice), "before", id_text(ctx->arena, requests[0].id));
    if (shown && (before || more))
        shelf->older = url_query(ctx, choice_url(ctx, choice), "after", id_text(ctx->arena, requests[shown - 1].id));
    return OK;
}

static enum err find_none_at_all(struct ctx *ctx, struct request_shelf *shelf)
{
    struct request_filter filter = { .words = STR(""), .severity_id = STR(""), .limit = 1 };
    struct request *any;
    size_t count = 0;

    if (!shelf->count)
        TRY(request_list(ctx, &filter, &any, &count));
    shelf->none_at_all = !shelf->count && !count;
    return OK;
}

/* What stands beside the list: open drafts, and the first few contracts with what is left on them. */
static enum err read_side(struct ctx *ctx, struct request_shelf *shelf)
{
    const struct contract_filter usable = { .use = CONTRACTS_USABLE, .words = STR("") };
    enum { CONTRACTS_SHOWN = 3 };
    struct contract *contracts;
    struct draft *drafts;

    TRY(draft_list(ctx, &drafts, &shelf->draft_count));
    shelf->drafts = drafts;
    if (shelf->staff)
        return OK;
    TRY(contract_list(ctx, &usable, 0, CONTRACTS_SHOWN + 1, &contracts, &shelf->contract_count));
    shelf->contracts = contracts;
    shelf->more_contracts = shelf->contract_count > CONTRACTS_SHOWN;
    if (shelf->more_contracts)
        shelf->contract_count = CONTRACTS_SHOWN;
    return OK;
}

/* GET /requests */
static enum err request_list_page(struct ctx *ctx, struct http_call *call)
{
    struct request_shelf shelf = { .staff = request_sees_notes(ctx) };
    int64_t after, before;

    TRY(read_choice(ctx, call, &shelf.choice, &after, &before));
    TRY(catalog_now(ctx, &shelf.catalog));
    TRY(read_requests(ctx, &shelf, after, before));
    TRY(find_none_at_all(ctx, &shelf));
    TRY(read_side(ctx, &shelf));
    request_list_html(respond_page(ctx, call), ctx, &shelf);
    return OK;
}

/* ---- One request ---------------------------------------------------------------------------------------- */

/* The name of whoever submitted it, from the front of its history. */
static enum err find_submitter(struct ctx *ctx, struct request_story *story)
{
    struct request_event *first;
    size_t count;

    story->submitter = story->request.contacts[0].name;
    /* Of the first page of the history it is the first line. */
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
    story->talk_count = communication_page(talk, count, LIMIT_LIST_ITEMS);
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

enum err request_story_find(struct ctx *ctx, const struct http_call *call, const char *path, struct request_story *out_story)
{
    struct request_story story = { .call = call };
    struct input *query;

    TRY(call_query(ctx, call, &query));
    int64_t after = input_id(query, "after", NEED_OPTIONAL), event = input_id(query, "event", NEED_OPTIONAL);
    TRY(input_done(query));
    TRY(request_find(ctx, path_text(call, "number"), &story.request));
    TRY(catalog_now(ctx, &story.catalog));
    story.next = request_next_event(ctx, story.catalog, &story.request);
    find_rights(ctx, &story);
    TRY(read_thread(ctx, &story, url_with(ctx, path, story.request.number), after, event));
    TRY(read_mails(ctx, &story, event ? 0 : after));
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

static enum err back_to_request(struct ctx *ctx, struct http_call *call, struct str number, struct str notice)
{
    respond_notice(ctx, call, notice);
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
    return back_to_request(ctx, call, number, tr(ctx, "Your message was sent."));
}

/* POST /requests/:number/contacts */
static enum err request_contact_action(struct ctx *ctx, struct http_call *call)
{
    struct contact contact;
    struct str number = path_text(call, "number");

    TRY(request_add_contact(ctx, number, call->given, &contact));
    return back_to_request(ctx, call, number, trf(ctx, "{name} is a contact of this request now.", HOLE("name", contact.name)));
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
        return back_to_request(ctx, call, number, trf(ctx, "{name} is no contact of this request any more.", HOLE("name", gone.name)));
    respond_notice(ctx, call, tr(ctx, "You are no contact of that request any more."));
    respond_see_other(ctx, call, URL("/requests"));
    return OK;
}

/* POST /requests/:number/reopen */
static enum err request_reopen_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_reopen(ctx, number, &request));
    return back_to_request(ctx, call, number, tr(ctx, "The request is open again. Nothing was charged for that."));
}

const struct route request_pages_routes[] = {
    PAGE("/requests", SIGNED_IN, REQUEST_LIST, request_list_page),
    PAGE("/requests/:number", SIGNED_IN, REQUEST_READ, request_show_page),
    ACTION_ONCE("/requests/:number/communications", SIGNED_IN, REQUEST_WRITE, request_communicate_action, .again = request_show_page,
        .body = READS(struct request_message, request_message_read)),
    ACTION_ONCE("/requests/:number/contacts", SIGNED_IN, REQUEST_CONTACTS, request_contact_action, .again = request_show_page,
        .body = READS(struct contact, contact_read)),
    ACTION_ONCE("/requests/:number/contacts/:id/remove", SIGNED_IN, REQUEST_CONTACT_REMOVE, request_contact_remove_action, .again = request_show_page,
        .body = READS_NOTHING),
    ACTION_ONCE("/requests/:number/reopen", SIGNED_IN, REQUEST_REOPEN, request_reopen_action, .again = request_show_page,
        .body = READS_NOTHING),
    ROUTES_END
};
