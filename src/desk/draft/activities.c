/* SPDX-License-Identifier: Apache-2.0 */
/* activities.c: my activities, for browsers. */
#include "desk/draft/activities.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/draft/activities.html.h"
#include "desk/draft/draft_room.h"
#include "desk/request/request_read.h"
#include "desk/request/request_view.h"

#define PAGE_ROWS 25

const struct activity_scope activity_scopes[] = {
    { "open", TR_MARK("Open") }, { "closed", TR_MARK("Closed") }, { "all", TR_MARK("All") },
    { "new", TR_MARK("New") }, { "in_progress", TR_MARK("In progress") }, { "waiting_customer", TR_MARK("Waiting for the customer") },
    { "solution_proposed", TR_MARK("Solution proposed") }, { "pending_plan", TR_MARK("Waiting for a plan") },
};
const size_t activity_scope_count = COUNT_OF(activity_scopes);

static unsigned scope_states(int scope)
{
    for (int i = 0; request_scope_words[i]; i++)
        if (str_equal(str_of(request_scope_words[i]), str_of(activity_scopes[scope].name)))
            return request_scope_states(i);
    return REQUEST_IN_ALL;
}

static struct url choice_url(struct ctx *ctx, const struct activity_choice *choice)
{
    struct url url = url_query(ctx, URL("/requests"), "state", str_of(activity_scopes[choice->scope].name));

    if (choice->by.severity_id.len)
        url = url_query(ctx, url, "severity", choice->by.severity_id);
    if (choice->by.contract_id)
        url = url_query(ctx, url, "contract", id_text(ctx->arena, choice->by.contract_id));
    if (choice->by.oldest_first)
        url = url_query(ctx, url, "order", STR("oldest"));
    return choice->by.words.len ? url_query(ctx, url, "q", choice->by.words) : url;
}

struct url activities_url(struct ctx *ctx, const struct activity_choice *choice, int scope)
{
    struct activity_choice other = *choice;

    other.scope = scope;
    return choice_url(ctx, &other);
}

/* What the address says, and which page: behind choice.by.after, or before another. */
struct activity_query { struct activity_choice choice; int64_t before; };

static void activity_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct activity_query *asked = out;
    static const char *scopes[COUNT_OF(activity_scopes) + 1];

    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(activity_scopes); i++)
        scopes[i] = activity_scopes[i].name;
    asked->choice.scope = input_one_of(query, "state", NEED_OPTIONAL, scopes, 0);
    request_narrowing_read(query, &asked->choice.by);
    asked->before = input_id(query, "before", NEED_OPTIONAL);
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
static enum err read_requests(struct ctx *ctx, struct activities *shelf, int64_t before)
{
    const struct activity_choice *choice = &shelf->choice;
    struct request_filter filter = choice->by;
    int64_t after = filter.after;

    filter.states = scope_states(choice->scope);
    filter.limit = PAGE_ROWS + 1;
    if (before) {
        filter.oldest_first = !filter.oldest_first;
        filter.after = before;
    }
    struct request *requests;
    size_t count = 0;

    TRY(request_list(ctx, &filter, &requests, &count));
    size_t shown = rows_shown(ROWS(request_rows, requests, count), PAGE_ROWS);
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

static enum err find_none_at_all(struct ctx *ctx, struct activities *shelf)
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
static enum err read_side(struct ctx *ctx, struct activities *shelf)
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
static enum err activities_page(struct ctx *ctx, struct http_call *call)
{
    const struct activity_query *asked = call->asked;
    struct activities shelf = { .call = call, .choice = asked->choice, .staff = request_sees_notes(ctx) };

    TRY(catalog_now(ctx, &shelf.catalog));
    TRY(read_requests(ctx, &shelf, asked->before));
    TRY(find_none_at_all(ctx, &shelf));
    TRY(read_side(ctx, &shelf));
    activities_html(respond_page(ctx, call), ctx, &shelf);
    return OK;
}

const struct route activities_routes[] = {
    PAGE("/requests", SIGNED_IN, REQUEST_LIST, activities_page, .query = READS(struct activity_query, activity_query_read)),
    ROUTES_END
};
