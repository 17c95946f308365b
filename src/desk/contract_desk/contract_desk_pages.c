/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_pages.c: handlers of the contract desk: finding, issuing, seeing. The acts are in contract_desk_acts.c. */
#include "desk/contract_desk/contract_desk_pages.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_read.h"
#include "desk/contract_desk/contract_desk_list.html.h"
#include "desk/contract_desk/contract_desk_new.html.h"
#include "desk/contract_desk/contract_desk_read.h"
#include "desk/contract_desk/contract_desk_room.h"
#include "desk/contract_desk/contract_desk_show.html.h"

/* What is looked for, and which part of what was found. */
struct search_query { struct contract_filter filter; struct portion portion; };

static void search_page_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct search_query *asked = out;

    (void)ctx;
    contract_use_read(query, &asked->filter);
    call_portion(query, PORTION_BY_ID, &asked->portion);
}

struct url contract_search_url(struct ctx *ctx, const struct contract_search_shown *shown, enum contract_use use)
{
    struct url url = use == CONTRACTS_ALL ? URL("/desk/contracts") : url_query(ctx, URL("/desk/contracts"), "show", str_of(contract_use_words[use]));

    return shown->filter.words.len ? url_query(ctx, url, "q", shown->filter.words) : url;
}

struct str contract_search_place(struct ctx *ctx, const struct contract_search_shown *shown)
{
    const struct how_many *whole = &shown->counts.of[shown->filter.use];
    int64_t before = shown->counts.before;
    const struct hole holes[] = { HOLE("first", tr_int(ctx, before + 1)), HOLE("last", tr_int(ctx, before + (int64_t)shown->count)),
                                  HOLE("count", tr_int(ctx, whole->count)) };

    if (before == CONTRACTS_NOT_COUNTED || !shown->count)
        return STR("");
    return tr_fill(ctx, whole->more ? TR_MARK("{first} to {last} of more than {count}") : TR_MARK("{first} to {last} of {count}"), COUNT_OF(holes), holes);
}

/* GET /desk/contracts */
static enum err contract_search_page(struct ctx *ctx, struct http_call *call)
{
    const struct search_query *asked = call->asked;
    struct portion portion = asked->portion;
    struct contract_search_shown shown = { .call = call, .filter = asked->filter, .next = URL(""), .front = URL("") };
    struct contract *contracts;

    TRY(contract_search(ctx, &shown.filter, portion.after_id, portion.one_more, &contracts, &shown.count));
    shown.contracts = contracts;
    shown.may_issue = policy_may(ctx, ACT_CONTRACT_ISSUE, 0);
    if (portion_follows(&portion, &shown.count))
        shown.next = url_query(ctx, contract_search_url(ctx, &shown, shown.filter.use), "after", id_text(ctx->arena, contracts[shown.count - 1].id));
    if (portion.after_id)
        shown.front = contract_search_url(ctx, &shown, shown.filter.use);
    TRY(contract_search_count(ctx, &shown.filter, portion.after_id, &shown.counts));
    contract_desk_list_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

struct str plan_figures_text(struct ctx *ctx, const struct plan *plan)
{
    struct str term = trn0(ctx, "{n} month", "{n} months", plan->term_months);
    struct str amount = plan->unlimited ? tr(ctx, "unlimited") : ledger_units_text(ctx, plan->unit, plan->allocation);

    if (plan->grace_days == 0)
        return trf(ctx, "{amount}, {term}", HOLE("amount", amount), HOLE("term", term));
    return trf(ctx, "{amount}, {term} and {grace} of grace", HOLE("amount", amount), HOLE("term", term),
               HOLE("grace", trn0(ctx, "{n} day", "{n} days", plan->grace_days)));
}

/*
 * A form may say of a holder that was typed in part which one is meant (holder_choice), out of those that were offered for what was typed
 * (holder_sought). When something else stands in the field by now, the choice is about another text, and counts no more.
 */
static void issue_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct contract_issue *issue = out;
    struct str choice = input_line(form, "holder_choice", NEED_OPTIONAL, 0, LIMIT_HOLDER_CHARS);
    struct str sought = input_line(form, "holder_sought", NEED_OPTIONAL, 0, LIMIT_HOLDER_CHARS);

    contract_issue_read(ctx, form, issue);
    if (choice.len && str_equal(sought, issue->holder))
        issue->holder = choice;
}

/* Above the choice of those who may be meant stands no list of them, and nothing else to do. */
static void say_choose(struct ctx *ctx, const struct fault *fault)
{
    for (struct field_fault *wrong = fault->fields; wrong; wrong = wrong->next)
        if (wrong->code == CODE_unknown_value && str_equal(wrong->field, STR("holder")))
            wrong->detail = tr(ctx, "Nobody has exactly this name or address. Choose one of these.");
}

/* Of a form that comes back: those who may be meant, when it did not say which one, or when it has just done so. */
static enum err issue_candidates(struct ctx *ctx, const struct http_call *call, struct contract_issue_shown *shown)
{
    struct str typed = str_trim(form_typed(call, "holder"));
    bool chosen = form_typed(call, "holder_choice").len && str_equal(form_typed(call, "holder_sought"), typed);

    if (!typed.len || (!chosen && !field_fault(call->fault, "holder").len) || text_chars(typed) > LIMIT_HOLDER_CHARS)
        return OK;
    shown->sought = typed;
    TRY(contract_holder_candidates(ctx, typed, &shown->candidates, &shown->candidate_count, &shown->more_candidates));
    if (shown->candidate_count && !chosen)
        say_choose(ctx, call->fault);
    return OK;
}

/* GET /desk/contracts/new */
static enum err contract_issue_page(struct ctx *ctx, struct http_call *call)
{
    struct contract_issue_shown shown = { .call = call };

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(catalog_now(ctx, &shown.catalog));
    TRY(contract_holders_offered(ctx, &shown.offered, &shown.offered_count));
    if (call->form)
        TRY(issue_candidates(ctx, call, &shown));
    contract_desk_new_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* POST /desk/contracts/new */
static enum err contract_issue_action(struct ctx *ctx, struct http_call *call)
{
    const struct contract_issue *issue = call->given;
    struct contract contract;

    TRY(contract_issue(ctx, issue, &contract));
    /* The flash travels in a cookie: the IDs are for the page alone. */
    struct str done = issue->draft ? tr(ctx, "Saved as a draft. Nobody can use the contract until you issue it.")
                                  : tr(ctx, "The contract is issued. Its two IDs are on this page.");
    respond_flash(ctx, call, str_trim(str_join(ctx->arena, done, STR(" "), contract.remark)));
    respond_see_other(ctx, call, url_query(ctx, url_with_id(ctx, "/desk/contracts/:id", contract.id), "issued", STR("true")));
    return OK;
}

struct str created_words(struct ctx *ctx, const struct contract_desk *desk)
{
    struct str name = desk->created_by_name.len ? desk->created_by_name : tr(ctx, "the operator");

    if (!desk->created_known)
        return tr(ctx, "not known by whom");
    if (desk->contract.imported)
        return trf(ctx, "imported by {name}", HOLE("name", name));
    return desk->contract.draft ? trf(ctx, "prepared by {name}", HOLE("name", name)) : trf(ctx, "issued by {name}", HOLE("name", name));
}

/* Whether it was issued just now, and which page of its ledger. */
struct desk_query { bool issued; struct ledger_query ledger; };

static void desk_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct desk_query *asked = out;

    asked->issued = input_bool(query, "issued", NEED_OPTIONAL);
    ledger_query_read(ctx, query, &asked->ledger);
}

/* GET /desk/contracts/:id?issued=&before= */
enum err contract_desk_page(struct ctx *ctx, struct http_call *call)
{
    const struct desk_query *asked = ASKED_OF_PAGE(struct desk_query, call);
    struct contract_desk_shown shown = { .fault = call->fault, .just_issued = asked->issued };
    struct contract_desk desk;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_desk_find(ctx, id, &desk));
    shown.desk = &desk;
    TRY(ledger_shown_find(ctx, &asked->ledger, &desk.contract, "/desk/contracts/:id", &shown.ledger));
    shown.may_correct = policy_may(ctx, ACT_CONTRACT_CORRECT, 0);
    shown.may_issue = policy_may(ctx, ACT_CONTRACT_ISSUE, 0);
    if (shown.may_issue)
        TRY(contract_recipients(ctx, &desk.contract, &shown.recipients, &shown.recipient_count));
    contract_desk_show_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

const struct route contract_desk_pages_routes[] = {
    PAGE("/desk/contracts", STAFF, CONTRACT_SEARCH, contract_search_page, .query = READS(struct search_query, search_page_query_read)),
    PAGE("/desk/contracts/new", STAFF, CONTRACT_ISSUE, contract_issue_page),
    ACTION_ONCE("/desk/contracts/new", STAFF, CONTRACT_ISSUE, contract_issue_action, .again = contract_issue_page,
        .body = READS(struct contract_issue, issue_form_read), .more_faults = contract_issue_more_faults),
    PAGE("/desk/contracts/:id", STAFF, CONTRACT_SEARCH, contract_desk_page, .query = READS(struct desk_query, desk_query_read)),
    ROUTES_END
};
