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
#include "view/parts.h"

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

struct str activity_order(const struct activity_choice *choice)
{
    return choice->by.waiting_first ? STR("waiting") : choice->by.oldest_first ? STR("oldest") : STR("newest");
}

bool activities_by_place(const struct activity_choice *choice)
{
    return choice->by.waiting_first && !str_trim(choice->by.words).len;
}

static struct url choice_url(struct ctx *ctx, const struct activity_choice *choice)
{
    struct url url = url_query(ctx, URL("/requests"), "state", str_of(activity_scopes[choice->scope].name));

    if (choice->by.severity_id.len)
        url = url_query(ctx, url, "severity", choice->by.severity_id);
    if (choice->by.contract_id)
        url = url_query(ctx, url, "contract", id_text(ctx->arena, choice->by.contract_id));
    if (!choice->by.waiting_first)
        url = url_query(ctx, url, "order", activity_order(choice));
    return choice->by.words.len ? url_query(ctx, url, "q", choice->by.words) : url;
}

struct url activities_url(struct ctx *ctx, const struct activity_choice *choice, int scope)
{
    struct activity_choice other = *choice;

    other.scope = scope;
    return choice_url(ctx, &other);
}

/* What the address says, and which page: behind choice.by.after, or before another; and which place its first one has, as the page before
 * has counted. */
struct activity_query { struct activity_choice choice; int64_t before, from; bool ordered; };

static void activity_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct activity_query *asked = out;
    static const char *scopes[COUNT_OF(activity_scopes) + 1];

    for (size_t i = 0; i < COUNT_OF(activity_scopes); i++)
        scopes[i] = activity_scopes[i].name;
    asked->choice.scope = input_one_of(query, "state", NEED_OPTIONAL, scopes, 0);
    request_narrowing_read(ctx, query, ORDER_WAITING, &asked->choice.by);
    asked->ordered = input_has(query, "order");
    asked->before = input_id(query, "before", NEED_OPTIONAL);
    asked->from = input_int_or(query, "from", 0, 0, INT64_MAX / 2);
}

static void turn_around(struct request *requests, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct request other = requests[i];
        requests[i] = requests[count - 1 - i];
        requests[count - 1 - i] = other;
    }
}

static struct url place_url(struct ctx *ctx, struct url url, int64_t from)
{
    return from > 0 ? url_query(ctx, url, "from", str_format(ctx->arena, "%lld", (long long)from)) : url;
}

/* A search is not counted, nor a list of a single state. */
static const struct how_many *how_many_of(const struct activities *shelf)
{
    const struct how_many *const of_tabs[ACTIVITY_TABS] = { &shelf->counts.open, &shelf->counts.closed, &shelf->counts.all };

    return shelf->choice.scope < ACTIVITY_TABS && !shelf->choice.by.words.len ? of_tabs[shelf->choice.scope] : NULL;
}

struct str activities_waiting_words(struct ctx *ctx, const struct activities *shelf)
{
    const struct how_many *waiting = &shelf->counts.waiting;
    struct str count = str_join(ctx->arena, tr_int(ctx, waiting->count), waiting->more ? STR("+") : STR(""));
    bool his = !shelf->staff;

    for (size_t i = 0; i < shelf->waiting; i++)
        his = his && request_facts(ctx, &shelf->requests[i]) & (REL_CONTACT | REL_PRIMARY_CONTACT);
    if (shelf->staff)
        return trf(ctx, "Waiting for the customer ({count})", HOLE("count", count));
    return his ? trf(ctx, "Waiting for you ({count})", HOLE("count", count)) : trf(ctx, "Waiting for an answer ({count})", HOLE("count", count));
}

struct str activities_place(struct ctx *ctx, const struct activities *shelf)
{
    const struct how_many *whole = how_many_of(shelf);
    int64_t last = shelf->from + (int64_t)shelf->count - 1;
    const struct hole holes[] = { HOLE("first", tr_int(ctx, shelf->from)), HOLE("last", tr_int(ctx, last)),
                                  HOLE("count", tr_int(ctx, whole ? whole->count : 0)) };

    if (!shelf->from || !whole || (!whole->more && last > whole->count))
        return STR("");
    return tr_fill(ctx, whole->more ? TR_MARK("{first} to {last} of more than {count}") : TR_MARK("{first} to {last} of {count}"), COUNT_OF(holes), holes);
}

struct how_many activities_tally(const struct activities *shelf, int tab)
{
    struct activities other = *shelf;

    other.choice.scope = tab;
    const struct how_many *whole = how_many_of(&other);
    return whole ? *whole : (struct how_many){ .count = TAB_COUNTS_NOTHING };
}

/* By place there is no way back but to the first page: what has changed since has come to the front. */
static void find_ways(struct ctx *ctx, const struct activity_query *asked, bool more, struct activities *shelf)
{
    const struct activity_choice *choice = &shelf->choice;
    const struct request *requests = shelf->requests;
    size_t count = shelf->count;
    bool begins = !asked->before && !choice->by.after, by_place = activities_by_place(choice);
    struct url here = choice_url(ctx, choice);

    shelf->from = begins ? 1 : asked->from;
    shelf->newer = shelf->older = URL("");
    if (count && by_place && !begins)
        shelf->newer = here;
    else if (count && (asked->before ? more : !begins))
        shelf->newer = place_url(ctx, url_query(ctx, here, "before", id_text(ctx->arena, requests[0].id)), shelf->from - PAGE_ROWS);
    if (count && (asked->before || more))
        shelf->older = place_url(ctx, url_query(ctx, here, "after", request_key(ctx, &choice->by, &requests[count - 1])),
                                 shelf->from ? shelf->from + (int64_t)count : 0);
}

/* The page before an id is the page behind it in the other order, turned around. */
static enum err read_requests(struct ctx *ctx, const struct activity_query *asked, struct activities *shelf)
{
    const struct activity_choice *choice = &shelf->choice;
    struct request_filter filter = choice->by;
    struct request *requests;
    size_t count = 0;

    filter.states = scope_states(choice->scope);
    filter.limit = PAGE_ROWS + 1;
    if (asked->before) {
        filter.oldest_first = !filter.oldest_first;
        filter.waiting_first = false;
        filter.after = asked->before;
    }
    TRY(request_list(ctx, &filter, &requests, &count));
    size_t shown = rows_shown(ROWS(request_rows, requests, count), PAGE_ROWS);
    if (asked->before)
        turn_around(requests, shown);
    shelf->requests = requests;
    shelf->count = shown;
    while (activities_by_place(choice) && shelf->waiting < shown && REQUEST_IN(requests[shelf->waiting].state) & REQUEST_IN_WAITING)
        shelf->waiting++;
    find_ways(ctx, asked, shown < count, shelf);
    return choice->by.words.len ? OK : request_count(ctx, &choice->by, &shelf->counts);
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

static enum err find_newcomer(struct ctx *ctx, struct activities *shelf)
{
    const struct contract_filter all = { .use = CONTRACTS_ALL, .words = STR("") };
    struct contract *contracts;
    size_t count = shelf->contract_count;

    if (shelf->none_at_all && !shelf->staff && !count)
        TRY(contract_list(ctx, &all, 0, 1, &contracts, &count));
    shelf->newcomer = shelf->none_at_all && !shelf->staff && !count;
    return OK;
}

/* GET /requests */
static enum err activities_page(struct ctx *ctx, struct http_call *call)
{
    const struct activity_query *asked = call->asked;
    struct activities shelf = { .call = call, .choice = asked->choice, .staff = request_sees_notes(ctx) };

    if (shelf.staff && !asked->ordered)
        shelf.choice.by.waiting_first = false;      /* nothing waits for them here: they have the queue */
    TRY(catalog_now(ctx, &shelf.catalog));
    TRY(read_requests(ctx, asked, &shelf));
    TRY(find_none_at_all(ctx, &shelf));
    TRY(read_side(ctx, &shelf));
    TRY(find_newcomer(ctx, &shelf));
    activities_html(respond_page(ctx, call), ctx, &shelf);
    return OK;
}

const struct route activities_routes[] = {
    PAGE("/requests", SIGNED_IN, REQUEST_LIST, activities_page, .query = READS(struct activity_query, activity_query_read)),
    ROUTES_END
};
