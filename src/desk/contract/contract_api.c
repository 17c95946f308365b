/* SPDX-License-Identifier: Apache-2.0 */
/* contract_api.c: handlers: read typed fields, call one rule, write one view. */
#include "desk/contract/contract_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_view.h"

/* One more than the page was asked for, so that `next` is there only when something follows. */
static void answer_list(struct ctx *ctx, struct http_call *call, const struct page *page, const struct contract *contracts,
                        size_t count)
{
    size_t shown = page_shown(page, count);
    struct json *json = respond_list(ctx, call);

    for (size_t i = 0; i < shown; i++)
        contract_json(ctx, json, NULL, &contracts[i]);
    respond_list_end(json, shown < count ? id_text(ctx->arena, contracts[shown - 1].id) : STR(""));
}

struct list_query { struct contract_filter filter; struct page page; };

static void list_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct list_query *asked = out;

    page_by_id_read(ctx, query, &asked->page);
    asked->filter.words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
    bool usable = input_bool(query, "usable", NEED_OPTIONAL);
    if (input_has(query, "usable"))
        asked->filter.use = usable ? CONTRACTS_USABLE : CONTRACTS_NOT_USABLE;
}

/* GET /contracts?usable=&q= */
static enum err contract_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct list_query *asked = call->asked;
    struct contract *contracts;
    size_t count;

    TRY(contract_list(ctx, &asked->filter, asked->page.after_id, asked->page.limit + 1, &contracts, &count));
    answer_list(ctx, call, &asked->page, contracts, count);
    return OK;
}

/* POST /contracts?dry_run= [4.3] */
static enum err contract_add_api(struct ctx *ctx, struct http_call *call)
{
    const struct dry_run *asked = call->asked;
    const struct contract_typed *typed = call->given;
    struct contract_offer offer;

    if (asked->dry_run) {
        TRY(contract_offer(ctx, typed, &offer));
        contract_added_json(ctx, respond_json(ctx, call, 200), NULL, &offer.contract, offer.already);
        return OK;
    }
    TRY(contract_add_typed(ctx, typed, &offer.contract, &offer.already));
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

/* GET /contracts/:id?as_of= [4.12] */
static enum err contract_show_api(struct ctx *ctx, struct http_call *call)
{
    const struct contract_as_of *as_of = call->asked;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(as_of->at != INSTANT_NONE ? contract_find_at(ctx, id, as_of->at, &contract) : contract_find(ctx, id, as_of->day, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

/* GET /contracts/:id/ledger */
static enum err contract_ledger_api(struct ctx *ctx, struct http_call *call)
{
    const struct page *page = call->asked;
    struct ledger_entry *entries;
    size_t count;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(ledger_list(ctx, id, page->after_id, page->limit + 1, &entries, &count));

    /* Paged by sequence, a small number of the contract's own. */
    size_t shown = page_shown(page, count);
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        ledger_entry_json(ctx, json, NULL, &entries[i]);
    respond_list_end(json, shown < count ? id_text(ctx->arena, entries[shown - 1].sequence) : STR(""));
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

struct search_query { struct str words; struct page page; };

static void search_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct search_query *asked = out;

    page_by_id_read(ctx, query, &asked->page);
    asked->words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
}

/* GET /admin/contracts?q= */
static enum err contract_search_api(struct ctx *ctx, struct http_call *call)
{
    const struct search_query *asked = call->asked;
    struct contract *contracts;
    size_t count;

    TRY(contract_search(ctx, asked->words, asked->page.after_id, asked->page.limit + 1, &contracts, &count));
    answer_list(ctx, call, &asked->page, contracts, count);
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

/* POST /admin/contracts */
static enum err contract_issue_api(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;

    TRY(contract_issue(ctx, call->given, &contract));
    contract_json(ctx, respond_json(ctx, call, 201), NULL, &contract);
    return OK;
}

/* POST /admin/contracts/:id/grants */
static enum err contract_grant_api(struct ctx *ctx, struct http_call *call)
{
    const struct contract_top_up *given = call->given;
    struct ledger_entry entry;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(ledger_top_up(ctx, id, given->units, given->expires_on, given->reason, &entry));
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
    const struct dry_run *asked = call->asked;
    const struct contract_adjust *given = call->given;
    struct ledger_entry entry;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    if (asked->dry_run)
        return answer_preview(ctx, call, id, given->units);
    TRY(ledger_adjust_seen(ctx, id, given->units, given->remaining_before, given->reason, &entry));
    ledger_entry_json(ctx, respond_json(ctx, call, 201), NULL, &entry);
    return OK;
}

/* POST /admin/contracts/:id/suspend */
static enum err contract_suspend_api(struct ctx *ctx, struct http_call *call)
{
    const struct contract_suspend *given = call->given;
    struct contract_block block;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_suspend(ctx, id, given->name, given->reason, given->from, given->until, &block));
    block_json(respond_json(ctx, call, 201), NULL, &block);
    return OK;
}

/* POST /admin/contracts/:id/resume */
static enum err contract_resume_api(struct ctx *ctx, struct http_call *call)
{
    const struct contract_resume *given = call->given;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_resume(ctx, id, given->block, given->reason, &contract));
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
    const struct contract_cancel *given = call->given;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_cancel(ctx, id, given->reason, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

const struct route contract_api_routes[] = {
    ROW(GET, "/api/v1/contracts", SIGNED_IN, READ, CONTRACT_LIST, contract_list_api,
        .query = READS(struct list_query, list_query_read)),
    ROW(POST, "/api/v1/contracts", SIGNED_IN, WRITE, CONTRACT_ADD, contract_add_api,
        .query = READS_DRY_RUN, .body = READS(struct contract_typed, contract_typed_read)),
    ROW(GET, "/api/v1/contracts/:id", SIGNED_IN, READ, CONTRACT_READ, contract_show_api,
        .query = READS(struct contract_as_of, contract_as_of_read)),
    ROW(DELETE, "/api/v1/contracts/:id", SIGNED_IN, WRITE, CONTRACT_DROP, contract_drop_api),
    ROW(GET, "/api/v1/contracts/:id/ledger", SIGNED_IN, READ, CONTRACT_READ, contract_ledger_api,
        .query = READS_PAGE_BY_ID),
    ROW(GET, "/api/v1/contracts/:id/grants", SIGNED_IN, READ, CONTRACT_READ, contract_grants_api),
    ROW(GET, "/api/v1/contracts/:id/statement", SIGNED_IN, READ, CONTRACT_READ, contract_statement_api),
    ROW(GET, "/api/v1/admin/contracts", STAFF, READ, CONTRACT_SEARCH, contract_search_api,
        .query = READS(struct search_query, search_query_read)),
    ROW(POST, "/api/v1/admin/contracts", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_api,
        .body = READS(struct contract_issue, contract_issue_read)),
    ROW(GET, "/api/v1/admin/contracts/:id", STAFF, READ, CONTRACT_SEARCH, contract_desk_api),
    ROW(POST, "/api/v1/admin/contracts/:id/issue", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_draft_api),
    ROW(POST, "/api/v1/admin/contracts/:id/grants", STAFF, WRITE, CONTRACT_CORRECT, contract_grant_api,
        .body = READS(struct contract_top_up, contract_top_up_read)),
    ROW(POST, "/api/v1/admin/contracts/:id/adjust", STAFF, WRITE, CONTRACT_CORRECT, contract_adjust_api,
        .query = READS_DRY_RUN, .body = READS(struct contract_adjust, contract_adjust_read)),
    ROW(POST, "/api/v1/admin/contracts/:id/suspend", STAFF, WRITE, CONTRACT_CORRECT, contract_suspend_api,
        .body = READS(struct contract_suspend, contract_suspend_read)),
    ROW(POST, "/api/v1/admin/contracts/:id/resume", STAFF, WRITE, CONTRACT_CORRECT, contract_resume_api,
        .body = READS_OR_EMPTY(struct contract_resume, contract_resume_read)),
    ROW(POST, "/api/v1/admin/contracts/:id/cancel", STAFF, WRITE, CONTRACT_CORRECT, contract_cancel_api,
        .body = READS(struct contract_cancel, contract_cancel_read)),
    ROUTES_END
};
