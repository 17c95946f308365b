/* SPDX-License-Identifier: Apache-2.0 */
/* contract_pages.c: handlers of the holders' pages: read what was asked for, call one rule, write one page. */
#include "desk/contract/contract_pages.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_add.html.h"
#include "desk/contract/contract_list.html.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_room.h"
#include "desk/contract/contract_show.html.h"
#include "desk/contract/contract_statement.html.h"

#define LEDGER_ROWS     20      /* of one page of a contract */
#define STATEMENT_ROWS  5000    /* of a statement as a page */

/* ---- Words and looks ------------------------------------------------------------------------------------ */

enum badge_kind contract_badge_kind(enum contract_state state)
{
    static const enum badge_kind kinds[] = {
        [CONTRACT_DRAFT] = BADGE_QUIET, [CONTRACT_WAITING] = BADGE_INFO, [CONTRACT_ACTIVE] = BADGE_OK, [CONTRACT_SUSPENDED] = BADGE_STOP,
        [CONTRACT_GRACE] = BADGE_WARN, [CONTRACT_EXPIRED] = BADGE_QUIET, [CONTRACT_CANCELLED] = BADGE_QUIET,
    };

    MUST((size_t)state < COUNT_OF(kinds));
    return kinds[state];
}

struct str contract_left_words(struct ctx *ctx, const struct contract *contract)
{
    struct str end = contract_end_words(ctx, contract);

    if (end.len)
        return end;
    if (!contract->counted)
        return trf(ctx, "unlimited, {used} used", HOLE("used", ledger_units_text(ctx, contract->unit, contract->used)));
    return trf(ctx, "{left} of {granted} left", HOLE("left", ledger_amount_text(ctx, contract->unit, contract->remaining)),
               HOLE("granted", ledger_units_text(ctx, contract->unit, contract->granted)));
}

struct str contract_rest_words(struct ctx *ctx, const struct contract *contract)
{
    struct str amount = contract->counted ? ledger_units_text(ctx, contract->unit, contract->remaining) : tr(ctx, "Unlimited");

    switch (contract_state(contract, contract->day)) {
    case CONTRACT_DRAFT:
        return trf(ctx, "{amount}, once it is issued", HOLE("amount", amount));
    case CONTRACT_WAITING:
        return trf(ctx, "{amount}, from {day}", HOLE("amount", amount), HOLE("day", day_words(ctx, contract->starts_on)));
    case CONTRACT_SUSPENDED:
        return trf(ctx, "{amount}, suspended", HOLE("amount", amount));
    case CONTRACT_ACTIVE:
    case CONTRACT_GRACE:
    case CONTRACT_EXPIRED:
    case CONTRACT_CANCELLED:
        return STR("");
    }
    BUG("a contract of an unknown state");
}

bool contract_to_add(const struct ctx *ctx, const struct contract *contract)
{
    return contract_not_added(ctx, contract) && !contract->cancelled && contract->ends_on >= contract->day;
}

int64_t contract_low(const struct contract *contract)
{
    return contract->granted / 5;
}

static bool grant_is_over(const struct contract *contract, const struct grant_figures *grant)
{
    return contract->cancelled || grant->expires_on < contract->day;
}

int64_t grant_usable(const struct contract *contract, const struct grant_figures *grant)
{
    return grant_is_over(contract, grant) ? 0 : grant->remaining;
}

int64_t grant_lapsed(const struct contract *contract, const struct grant_figures *grant)
{
    return grant->lapsed + (grant_is_over(contract, grant) ? grant->remaining : 0);
}

struct entry_words contract_entry_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str words = ledger_words(ctx, entry), number = ledger_number_text(ctx, entry->request_number);
    struct entry_words cut = { .before = words, .to = contract_entry_request(ctx, entry) };
    const char *at = cut.to.text.len ? memmem(words.data, words.len, number.data, number.len) : NULL;

    if (!at)
        return cut;
    cut.before.len = (size_t)(at - words.data);
    cut.number = number;
    cut.after = (struct str){ at + number.len, words.len - cut.before.len - number.len };
    return cut;
}

/* ---- My contracts ---------------------------------------------------------------------------------------- */

static struct url next_page(struct ctx *ctx, const struct contract_filter *filter, int64_t last_id)
{
    struct url url = URL("/contracts");

    if (filter->use != CONTRACTS_ALL)
        url = url_query(ctx, url, "show", filter->use == CONTRACTS_USABLE ? STR("usable") : STR("not_usable"));
    if (filter->words.len)
        url = url_query(ctx, url, "q", filter->words);
    return url_query(ctx, url, "after", id_text(ctx->arena, last_id));
}

/* Whom the reader asks for the IDs of a contract, if it takes somebody: not where the reader sees them. */
static enum err find_admins(struct ctx *ctx, const struct contract *contract, struct str *out_admins)
{
    *out_admins = STR("");
    if (!contract->organization_id || contract_ids_visible(ctx, contract))
        return OK;
    return organization_admins(ctx, contract->organization_id, out_admins);
}

static enum err find_all_admins(struct ctx *ctx, struct contract_list_shown *shown)
{
    struct str *admins = arena_alloc(ctx->arena, shown->count * sizeof *admins);

    for (size_t i = 0; i < shown->count; i++)
        if (contract_to_add(ctx, &shown->contracts[i]))
            TRY(find_admins(ctx, &shown->contracts[i], &admins[i]));
    shown->admins = admins;
    return OK;
}

/* The sum is of all contracts: it stands where these are listed, on the first page. */
static enum err find_lines_and_sum(struct ctx *ctx, struct contract_list_shown *shown)
{
    struct contract_sum sum;
    struct str *lines;

    TRY(contract_small_lines(ctx, shown->contracts, shown->count, &lines));
    shown->lines = lines;
    if (!shown->count || shown->is_later || shown->filter.words.len || shown->filter.use == CONTRACTS_NOT_USABLE)
        return OK;
    TRY(contract_usable_sum(ctx, &sum));
    shown->sum = contract_sum_words(ctx, &sum);
    return OK;
}

/* What of the list is looked for, and which part of it. */
struct list_query { struct contract_filter filter; struct portion portion; };

static void contracts_page_query_read(struct ctx *ctx, struct input *query, void *out)
{
    static const char *const uses[] = { "all", "usable", "not_usable", NULL };
    struct list_query *asked = out;

    (void)ctx;
    asked->filter.use = (enum contract_use)input_one_of(query, "show", NEED_OPTIONAL, uses, CONTRACTS_ALL);
    asked->filter.words = input_sought(query);
    call_portion(query, PORTION_BY_ID, &asked->portion);
}

/* GET /contracts [7.1] */
static enum err contract_list_page(struct ctx *ctx, struct http_call *call)
{
    const struct list_query *asked = call->asked;
    struct portion portion = asked->portion;
    struct contract_list_shown shown = { .call = call, .filter = asked->filter };
    struct contract *contracts;

    TRY(contract_list(ctx, &shown.filter, portion.after_id, portion.one_more, &contracts, &shown.count));
    shown.contracts = contracts;
    shown.filtered = shown.filter.use != CONTRACTS_ALL || shown.filter.words.len;
    shown.is_later = portion.after_id != 0;
    if (portion_follows(&portion, &shown.count))
        shown.next = next_page(ctx, &shown.filter, contracts[shown.count - 1].id);
    TRY(find_all_admins(ctx, &shown));
    TRY(find_lines_and_sum(ctx, &shown));
    contract_list_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* ---- Adding --------------------------------------------------------------------------------------------- */

enum err contract_offer_of(struct ctx *ctx, const struct fault *fault, const struct contract_offer **out_offer)
{
    struct contract_offer *offer;

    *out_offer = NULL;
    if (!fault || fault->code != CODE_not_confirmed)
        return OK;
    struct contract_typed typed = { fault_suggested(fault, "access_id"), fault_suggested(fault, "contract_id"), STR("") };
    offer = arena_alloc(ctx->arena, sizeof *offer);
    TRY(contract_offer(ctx, &typed, offer));
    *out_offer = offer;
    return OK;
}

/* Where the reader came from. */
struct add_query { struct str back_to; };

static void add_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct add_query *)out)->back_to = input_line(query, "return", NEED_OPTIONAL, 0, LIMIT_RETURN_CHARS);
}

/* GET /contracts/add [4.3] */
static enum err contract_add_page(struct ctx *ctx, struct http_call *call)
{
    const struct add_query *asked = call->asked;
    struct contract_add_shown shown = { .call = call, .back_to = asked ? asked->back_to : form_typed(call, "return") };
    struct membership *memberships;

    TRY(policy_check(ctx, ACT_CONTRACT_ADD, 0));
    TRY(contract_offer_of(ctx, call->fault, &shown.offer));
    TRY(membership_list(ctx, ctx->actor->id, &memberships, &shown.membership_count));
    shown.memberships = memberships;
    contract_add_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

struct str contract_added_words(struct ctx *ctx, const struct contract *contract, bool already)
{
    struct str display = contract_display(ctx, contract), left = contract_left_words(ctx, contract);
    struct str until = day_words(ctx, contract->ends_on), advice = contract_advice_to_actor(ctx, contract);

    if (advice.len)
        return already ? trf(ctx, "You have already added {contract}. {advice}", HOLE("contract", display), HOLE("advice", advice))
                       : trf(ctx, "{contract} is added. {advice}", HOLE("contract", display), HOLE("advice", advice));
    if (already)
        return trf(ctx, "You have already added {contract}: {left}, until {day}.", HOLE("contract", display), HOLE("left", left),
                   HOLE("day", until));
    return trf(ctx, "{contract} is added: {left}, until {day}.", HOLE("contract", display), HOLE("left", left), HOLE("day", until));
}

/* leaves: the button "Do not add". */
struct add_form { struct contract_add_form add; struct str back_to; bool leaves; };

static void add_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct add_form *given = out;

    contract_add_form_read(ctx, form, &given->add);
    given->back_to = input_line(form, "return", NEED_OPTIONAL, 0, LIMIT_RETURN_CHARS);
    given->leaves = input_code(form, "more", NEED_OPTIONAL, 0, LIMIT_ID_CHARS).len > 0;
}

/* POST /contracts/add */
static enum err contract_add_action(struct ctx *ctx, struct http_call *call)
{
    const struct add_form *given = call->given;
    struct contract contract;
    bool already;

    TRY(policy_check(ctx, ACT_CONTRACT_ADD, 0));
    if (given->leaves) {
        struct url again = URL("/contracts/add");
        respond_see_other(ctx, call, given->back_to.len ? url_query(ctx, again, "return", given->back_to) : again);
        return OK;
    }
    TRY(contract_add_confirmed(ctx, &given->add.typed, given->add.confirmed, &contract, &already));
    respond_flash(ctx, call, contract_added_words(ctx, &contract, already));
    respond_see_other(ctx, call, url_local(ctx, given->back_to, url_with_id(ctx, "/contracts/:id", contract.id)));
    return OK;
}

/* POST /contracts/:id/remove */
static enum err contract_drop_action(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(contract_drop(ctx, id));
    respond_flash(ctx, call, trf(ctx, "{contract} is removed from your list. To get it back, add it again with its two IDs.",
                                  HOLE("contract", contract_display(ctx, &contract))));
    respond_see_other(ctx, call, URL("/contracts"));
    return OK;
}

/* ---- One contract --------------------------------------------------------------------------------------- */

void ledger_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct ledger_query *)out)->before = input_int(query, "before", NEED_OPTIONAL, 1, INT64_MAX);
}

/* Sequences count from 1 without gaps, so that the page before is known without asking. */
enum err ledger_shown_find(struct ctx *ctx, const struct ledger_query *asked, const struct contract *contract, const char *path,
                           struct ledger_shown *out_shown)
{
    struct ledger_entry *entries;
    int64_t top = contract->sequence + 1;
    int64_t before = asked->before && asked->before < top ? asked->before : top;

    int64_t from = before > LEDGER_ROWS ? before - LEDGER_ROWS : 1;
    struct ledger_shown shown = { .contract = contract };
    TRY(contract_entries(ctx, contract->id, from - 1, LEDGER_ROWS, &entries, &shown.count));
    if (shown.count > (size_t)(before - from))
        shown.count = (size_t)(before - from);
    shown.entries = entries;
    struct url here = url_with_id(ctx, path, contract->id);
    if (from > 1)
        shown.older = url_anchor(ctx, url_query(ctx, here, "before", id_text(ctx->arena, from)), STR("ledger"));
    if (before < top)
        shown.newer = url_anchor(ctx, url_query(ctx, here, "before", id_text(ctx->arena, before + LEDGER_ROWS)), STR("ledger"));
    *out_shown = shown;
    return OK;
}

static enum err drawing_find(struct ctx *ctx, const struct contract *contract, const struct drawing **out_drawing)
{
    struct drawing *drawing = arena_alloc(ctx->arena, sizeof *drawing);
    struct ledger_entry *entries;
    size_t count;

    *out_drawing = NULL;
    if (!contract_is_drawn(contract))
        return OK;
    TRY(contract_entries_spread(ctx, contract, DRAWING_ENTRIES_MAX, &entries, &count));
    *drawing = contract_drawing(ctx, contract, entries, count);
    *out_drawing = drawing;
    return OK;
}

/* GET /contracts/:id?before= */
static enum err contract_show_page(struct ctx *ctx, struct http_call *call)
{
    struct contract_show_shown shown = { .fault = call->fault, .admins = STR("") };
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    shown.contract = &contract;
    TRY(ledger_shown_find(ctx, ASKED_OF_PAGE(struct ledger_query, call), &contract, "/contracts/:id", &shown.ledger));
    TRY(drawing_find(ctx, &contract, &shown.drawing));
    TRY(find_admins(ctx, &contract, &shown.admins));
    contract_show_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* GET /contracts/:id/statement [4.7] */
static enum err contract_statement_page(struct ctx *ctx, struct http_call *call)
{
    struct contract_statement_shown shown = { .count = 0 };
    struct contract contract;
    struct ledger_entry *entries;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    shown.contract = &contract;
    shown.too_long = contract.sequence > STATEMENT_ROWS;
    if (!shown.too_long) {
        TRY(contract_entries(ctx, id, 0, STATEMENT_ROWS, &entries, &shown.count));
        shown.entries = entries;
    }
    contract_statement_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* GET /contracts/:id/statement.csv */
static enum err contract_statement_file(struct ctx *ctx, struct http_call *call)
{
    struct str csv;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_statement(ctx, id, true, &csv));
    respond_text(call, 200, STR("text/csv; charset=utf-8"), csv);
    http_response_header(call->answer, "Content-Disposition",
                         str_format(ctx->arena, "attachment; filename=\"statement-%lld.csv\"", (long long)id));
    return OK;
}

const struct route contract_pages_routes[] = {
    PAGE("/contracts", SIGNED_IN, CONTRACT_LIST, contract_list_page, .query = READS(struct list_query, contracts_page_query_read)),
    PAGE("/contracts/add", SIGNED_IN, CONTRACT_ADD, contract_add_page, .query = READS(struct add_query, add_query_read)),
    ACTION("/contracts/add", SIGNED_IN, CONTRACT_ADD, contract_add_action, .again = contract_add_page,
        .body = READS(struct add_form, add_form_read)),
    PAGE("/contracts/:id", SIGNED_IN, CONTRACT_READ, contract_show_page, .query = READS(struct ledger_query, ledger_query_read)),
    ACTION_ONCE("/contracts/:id/remove", SIGNED_IN, CONTRACT_DROP, contract_drop_action, .again = contract_show_page, .body = READS_NOTHING),
    PAGE("/contracts/:id/statement", SIGNED_IN, CONTRACT_READ, contract_statement_page),
    PAGE("/contracts/:id/statement.csv", SIGNED_IN, CONTRACT_READ, contract_statement_file),
    ROUTES_END
};
