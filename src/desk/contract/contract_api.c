/* SPDX-License-Identifier: Apache-2.0 */
/* contract_api.c: handlers: read typed fields, call one rule, write one view. */
#include "desk/contract/contract_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_view.h"


/* One more than the page was asked for, so that `next` is there only when something follows. */
static void answer_list(struct ctx *ctx, struct http_call *call, const struct page *page, const struct contract *contracts,
                        size_t count)
{
    bool more = count > (size_t)page->limit;
    size_t shown = more ? (size_t)page->limit : count;
    struct json *json = respond_list(ctx, call);

    for (size_t i = 0; i < shown; i++)
        contract_json(ctx, json, NULL, &contracts[i]);
    respond_list_end(json, more ? id_text(ctx->arena, contracts[shown - 1].id) : STR(""));
}

/* GET /contracts?usable=&q= */
static enum err contract_list_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct page page;
    struct contract *contracts;
    size_t count;

    struct contract_filter filter = { .use = CONTRACTS_ALL };

    TRY(call_query(ctx, call, &query));
    filter.words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
    if (input_has(query, "usable"))
        filter.use = input_bool(query, "usable", NEED_OPTIONAL) ? CONTRACTS_USABLE : CONTRACTS_NOT_USABLE;
    call_page(query, PAGE_BY_ID, &page);
    TRY(input_done(query));
    TRY(contract_list(ctx, &filter, page.after_id, page.limit + 1, &contracts, &count));
    answer_list(ctx, call, &page, contracts, count);
    return OK;
}

/* Two halves, or one text for both, also where it stands in a half. */
static void read_typed(struct ctx *ctx, struct input *in, struct contract_typed *typed)
{
    typed->text = input_text(in, "ids", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS);
    typed->access_id = input_text(in, "access_id", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS);
    typed->contract_no = input_text(in, "contract_id", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS);
    if (input_has(in, "ids") && (typed->access_id.len || typed->contract_no.len))
        input_fault(in, "ids", CODE_invalid, tr(ctx, "Give access_id and contract_id, or ids: not both."));
}

/* POST /contracts?dry_run= [4.3] */
static enum err contract_add_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in, *query;
    struct contract_typed typed;
    struct contract_offer offer;

    TRY(call_query(ctx, call, &query));
    bool dry_run = input_bool(query, "dry_run", NEED_OPTIONAL);
    TRY(input_done(query));
    TRY(call_input(ctx, call, &in));
    read_typed(ctx, in, &typed);
    TRY(input_done(in));
    if (dry_run) {
        TRY(contract_offer(ctx, &typed, &offer));
        contract_added_json(ctx, respond_json(ctx, call, 200), NULL, &offer.contract, offer.already);
        return OK;
    }
    TRY(contract_add_typed(ctx, &typed, &offer.contract, &offer.already));
    contract_added_json(ctx, respond_json(ctx, call, offer.already ? 200 : 201), NULL, &offer.contract, offer.already);
    return OK;
}

/* DELETE /contracts/:id [4.3] */
static enum err contract_drop_api(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_drop(ctx, id));
    respond_nothing(call);
    return OK;
}

/* ?as_of= is a day (its end) or a moment; left out: now. Empty is neither: who means a day must not be answered for today. */
static void read_as_of(struct input *query, int64_t *out_day, int64_t *out_at)
{
    struct str text = input_code(query, "as_of", NEED_OPTIONAL, 0, 40);
    bool is_day = text.len <= sizeof "2026-11-21" - 1;

    *out_day = is_day ? input_day(query, "as_of", NEED_OPTIONAL, DAY_NONE) : DAY_NONE;
    *out_at = !is_day ? input_instant(query, "as_of", NEED_OPTIONAL, INSTANT_NONE) : INSTANT_NONE;
}

/* GET /contracts/:id?as_of= [4.12] */
static enum err contract_show_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct contract contract;
    int64_t id, day, at;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_query(ctx, call, &query));
    read_as_of(query, &day, &at);
    TRY(input_done(query));
    TRY(at != INSTANT_NONE ? contract_find_at(ctx, id, at, &contract) : contract_find(ctx, id, day, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

/* GET /contracts/:id/ledger */
static enum err contract_ledger_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct page page;
    struct ledger_entry *entries;
    size_t count;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_ID, &page);
    TRY(input_done(query));
    TRY(ledger_list(ctx, id, page.after_id, page.limit + 1, &entries, &count));

    /* Paged by sequence, a small number of the contract's own. */
    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        ledger_entry_json(ctx, json, NULL, &entries[i]);
    respond_list_end(json, more ? id_text(ctx->arena, entries[shown - 1].sequence) : STR(""));
    return OK;
}

/* GET /contracts/:id/grants */
static enum err contract_grants_api(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < contract.grant_count; i++)
        grant_figures_json(json, NULL, &contract, &contract.grants[i]);
    respond_list_end(json, STR(""));
    return OK;
}

/* GET /contracts/:id/statement, text/csv */
static enum err contract_statement_api(struct ctx *ctx, struct http_call *call)
{
    struct str csv;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(ledger_statement(ctx, id, false, &csv));
    respond_text(call, 200, STR("text/csv; charset=utf-8"), csv);
    return OK;
}

/* GET /admin/contracts?q= */
static enum err contract_search_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct page page;
    struct contract *contracts;
    size_t count;

    TRY(call_query(ctx, call, &query));
    struct str words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
    call_page(query, PAGE_BY_ID, &page);
    TRY(input_done(query));
    TRY(contract_search(ctx, words, page.after_id, page.limit + 1, &contracts, &count));
    answer_list(ctx, call, &page, contracts, count);
    return OK;
}

/* GET /admin/contracts/:id */
static enum err contract_desk_api(struct ctx *ctx, struct http_call *call)
{
    struct contract_desk desk;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_desk_find(ctx, id, &desk));
    contract_desk_json(ctx, respond_json(ctx, call, 200), NULL, &desk);
    return OK;
}

/* The account of an e-mail address in the body; one that is not there is a wrong field. */
static enum err find_account(struct ctx *ctx, struct str email, int64_t *out_id)
{
    struct account account = { .id = 0 };

    if (email.len) {
        enum err err = account_find_by_email(ctx, email, &account);
        if (err == ERR_MISSING) {
            fault_clear(ctx);
            return fail_field(ctx, "account", CODE_invalid, tr(ctx, "There is no account with this e-mail address."));
        }
        TRY(err);
    }
    *out_id = account.id;
    return OK;
}

/* POST /admin/contracts */
static enum err contract_issue_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct contract contract;
    struct contract_issue issue = { .plan_id = STR(""), .starts_on = DAY_NONE };

    TRY(call_input(ctx, call, &in));
    issue.plan_id = input_code(in, "plan", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
    issue.organization_id = input_id(in, "organization", NEED_OPTIONAL);
    struct str email = input_line(in, "account", NEED_OPTIONAL, 0, LIMIT_EMAIL_CHARS);
    struct str holder = input_line(in, "holder", NEED_OPTIONAL, 0, LIMIT_HOLDER_CHARS);
    if (holder.len && (email.len || issue.organization_id))
        input_fault(in, "holder", CODE_invalid, tr(ctx, "Give a holder, an organization or an account: one of them."));
    issue.starts_on = input_day(in, "starts_on", NEED_OPTIONAL, DAY_NONE);
    issue.units = input_int_or(in, "units", 0, 1, LIMIT_UNITS);
    issue.country = input_country(in, "country", NEED_OPTIONAL);
    issue.time_zone = input_code(in, "time_zone", NEED_OPTIONAL, 0, LIMIT_TIME_ZONE_CHARS);
    issue.draft = input_bool(in, "draft", NEED_OPTIONAL);
    TRY(input_done(in));
    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(find_account(ctx, email, &issue.account_id));
    TRY(contract_holder_by_text(ctx, holder, &issue));
    TRY(contract_issue(ctx, &issue, &contract));
    contract_json(ctx, respond_json(ctx, call, 201), NULL, &contract);
    return OK;
}

/* POST /admin/contracts/:id/grants */
static enum err contract_grant_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct ledger_entry entry;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_input(ctx, call, &in));
    int64_t units = input_int(in, "units", NEED_REQUIRED, 1, LIMIT_UNITS);
    struct str reason = input_text(in, "reason", NEED_REQUIRED, 1, LIMIT_REASON_CHARS);
    int64_t expires_on = input_day(in, "expires_on", NEED_OPTIONAL, DAY_NONE);
    TRY(input_done(in));
    TRY(ledger_top_up(ctx, id, units, expires_on, reason, &entry));
    ledger_entry_json(ctx, respond_json(ctx, call, 201), NULL, &entry);
    return OK;
}

static enum err answer_preview(struct ctx *ctx, struct http_call *call, int64_t id, int64_t units)
{
    struct ledger_preview preview;

    TRY(ledger_adjust_preview(ctx, id, units, &preview));
    struct json *json = respond_json(ctx, call, 200);
    json_open(json, NULL);
    json_int(json, "units", preview.units);
    json_int(json, "remaining_before", preview.remaining_before);
    json_int(json, "remaining_after", preview.remaining_after);
    json_close(json);
    return OK;
}

/* POST /admin/contracts/:id/adjust?dry_run= */
static enum err contract_adjust_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in, *query;
    struct ledger_entry entry;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_query(ctx, call, &query));
    bool dry_run = input_bool(query, "dry_run", NEED_OPTIONAL);
    TRY(input_done(query));
    TRY(call_input(ctx, call, &in));
    int64_t units = input_int(in, "units", NEED_REQUIRED, -LIMIT_UNITS, LIMIT_UNITS);
    int64_t seen_left = input_int_or(in, "remaining_before", LEDGER_ANY_LEFT, 0, INT64_MAX);
    struct str reason = input_text(in, "reason", NEED_REQUIRED, 1, LIMIT_REASON_CHARS);
    TRY(input_done(in));
    if (dry_run)
        return answer_preview(ctx, call, id, units);
    TRY(ledger_adjust_seen(ctx, id, units, seen_left, reason, &entry));
    ledger_entry_json(ctx, respond_json(ctx, call, 201), NULL, &entry);
    return OK;
}

/* POST /admin/contracts/:id/suspend */
static enum err contract_suspend_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct contract_block block;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_input(ctx, call, &in));
    struct str name = input_line(in, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS);
    struct str reason = input_text(in, "reason", NEED_REQUIRED, 1, LIMIT_REASON_CHARS);
    int64_t from_on = input_day(in, "from", NEED_OPTIONAL, DAY_NONE);
    int64_t until_on = input_day(in, "until", NEED_OPTIONAL, DAY_NONE);
    TRY(input_done(in));
    TRY(contract_suspend(ctx, id, name, reason, from_on, until_on, &block));
    block_json(respond_json(ctx, call, 201), NULL, &block);
    return OK;
}

/* POST /admin/contracts/:id/resume */
static enum err contract_resume_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_input_or_empty(ctx, call, &in));
    int64_t block_id = input_id(in, "block", NEED_OPTIONAL);
    struct str reason = input_text(in, "reason", NEED_OPTIONAL, 0, LIMIT_REASON_CHARS);
    TRY(input_done(in));
    TRY(contract_resume(ctx, id, block_id, reason, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

/* POST /admin/contracts/:id/issue */
static enum err contract_issue_draft_api(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_issue_draft(ctx, id, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

/* POST /admin/contracts/:id/cancel */
static enum err contract_cancel_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_input(ctx, call, &in));
    struct str reason = input_text(in, "reason", NEED_REQUIRED, 1, LIMIT_REASON_CHARS);
    TRY(input_done(in));
    TRY(contract_cancel(ctx, id, reason, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

const struct route contract_api_routes[] = {
    ROW(GET, "/api/v1/contracts", SIGNED_IN, READ, CONTRACT_LIST, contract_list_api),
    ROW(POST, "/api/v1/contracts", SIGNED_IN, WRITE, CONTRACT_ADD, contract_add_api),
    ROW(GET, "/api/v1/contracts/:id", SIGNED_IN, READ, CONTRACT_READ, contract_show_api),
    ROW(DELETE, "/api/v1/contracts/:id", SIGNED_IN, WRITE, CONTRACT_DROP, contract_drop_api),
    ROW(GET, "/api/v1/contracts/:id/ledger", SIGNED_IN, READ, CONTRACT_READ, contract_ledger_api),
    ROW(GET, "/api/v1/contracts/:id/grants", SIGNED_IN, READ, CONTRACT_READ, contract_grants_api),
    ROW(GET, "/api/v1/contracts/:id/statement", SIGNED_IN, READ, CONTRACT_READ, contract_statement_api),
    ROW(GET, "/api/v1/admin/contracts", STAFF, READ, CONTRACT_SEARCH, contract_search_api),
    ROW(POST, "/api/v1/admin/contracts", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_api),
    ROW(GET, "/api/v1/admin/contracts/:id", STAFF, READ, CONTRACT_SEARCH, contract_desk_api),
    ROW(POST, "/api/v1/admin/contracts/:id/issue", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_draft_api),
    ROW(POST, "/api/v1/admin/contracts/:id/grants", STAFF, WRITE, CONTRACT_CORRECT, contract_grant_api),
    ROW(POST, "/api/v1/admin/contracts/:id/adjust", STAFF, WRITE, CONTRACT_CORRECT, contract_adjust_api),
    ROW(POST, "/api/v1/admin/contracts/:id/suspend", STAFF, WRITE, CONTRACT_CORRECT, contract_suspend_api),
    ROW(POST, "/api/v1/admin/contracts/:id/resume", STAFF, WRITE, CONTRACT_CORRECT, contract_resume_api),
    ROW(POST, "/api/v1/admin/contracts/:id/cancel", STAFF, WRITE, CONTRACT_CORRECT, contract_cancel_api),
    ROUTES_END
};
