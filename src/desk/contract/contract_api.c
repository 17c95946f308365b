/* SPDX-License-Identifier: Apache-2.0 */
/* contract_api.c: handlers: read typed fields, call one rule, write one view. */
#include "desk/contract/contract_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_pages.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_view.h"
#include "desk/ledger/ledger_view.h"

struct list_query { struct contract_filter filter; struct portion portion; };

static void list_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct list_query *asked = out;

    portion_by_id_read(ctx, query, &asked->portion);
    asked->filter.words = input_sought(query);
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

    TRY(contract_list(ctx, &asked->filter, asked->portion.after_id, asked->portion.one_more, &contracts, &count));
    respond_rows(ctx, call, asked->portion.limit, ROWS(contract_rows, contracts, count));
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
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_find_as_of(ctx, id, call->asked, &contract));
    contract_json(ctx, respond_json(ctx, call, 200), NULL, &contract);
    return OK;
}

/* GET /contracts/:id/ledger */
static enum err contract_ledger_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct ledger_entry *entries;
    size_t count;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_entries(ctx, id, portion->after_id, portion->one_more, &entries, &count));
    respond_rows(ctx, call, portion->limit, ROWS(ledger_entry_rows, entries, count));
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
    TRY(contract_statement(ctx, id, false, &csv));
    respond_text(call, 200, STR("text/csv; charset=utf-8"), csv);
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
        .query = READS_PORTION_BY_ID),
    ROW(GET, "/api/v1/contracts/:id/grants", SIGNED_IN, READ, CONTRACT_READ, contract_grants_api),
    ROW(GET, "/api/v1/contracts/:id/statement", SIGNED_IN, READ, CONTRACT_READ, contract_statement_api),
    ROUTES_END
};
