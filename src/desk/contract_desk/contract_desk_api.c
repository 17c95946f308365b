/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_api.c: handlers: read typed fields, call one rule, write one view. */
#include "desk/contract_desk/contract_desk_room.h"

#include "base/limit.h"
#include "desk/contract/contract_pages.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_view.h"
#include "desk/contract_desk/contract_desk_read.h"
#include "desk/contract_desk/contract_desk_view.h"
#include "desk/ledger/ledger_view.h"

struct search_query { struct contract_filter filter; struct portion portion; };

static void search_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct search_query *asked = out;

    portion_by_id_read(ctx, query, &asked->portion);
    contract_use_read(query, &asked->filter);
}

/* GET /admin/contracts?show=&q= */
static enum err contract_search_api(struct ctx *ctx, struct http_call *call)
{
    const struct search_query *asked = call->asked;
    struct contract *contracts;
    size_t count;

    TRY(contract_search(ctx, &asked->filter, asked->portion.after_id, asked->portion.one_more, &contracts, &count));
    respond_rows(ctx, call, asked->portion.limit, ROWS(contract_rows, contracts, count));
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

enum err contract_issue_more_faults(struct ctx *ctx, struct http_call *call)
{
    return contract_issue_faults(ctx, call->given);
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
    TRY(contract_top_up(ctx, id, given->units, given->expires_on, given->reason, &entry));
    ledger_entry_json(ctx, respond_json(ctx, call, 201), NULL, &entry);
    return OK;
}

static enum err answer_preview(struct ctx *ctx, struct http_call *call, int64_t id, int64_t units)
{
    struct ledger_preview preview;

    TRY(contract_adjust_preview(ctx, id, units, &preview));
    ledger_preview_json(respond_json(ctx, call, 200), NULL, &preview);
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
    TRY(contract_adjust_seen(ctx, id, given->units, given->remaining_before, given->reason, &entry));
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

/* POST /admin/contracts/:id/mail */
static enum err contract_mail_api(struct ctx *ctx, struct http_call *call)
{
    struct contract_recipient *recipients;
    size_t count;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_mail_ids(ctx, id, &recipients, &count));
    contract_mailed_json(respond_json(ctx, call, 200), NULL, recipients, count);
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

const struct route contract_desk_api_routes[] = {
    ROW(GET, "/api/v1/admin/contracts", STAFF, READ, CONTRACT_SEARCH, contract_search_api,
        .query = READS(struct search_query, search_query_read)),
    ROW(POST, "/api/v1/admin/contracts", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_api,
        .body = READS(struct contract_issue, contract_issue_read), .more_faults = contract_issue_more_faults),
    ROW(GET, "/api/v1/admin/contracts/:id", STAFF, READ, CONTRACT_SEARCH, contract_desk_api),
    ROW(POST, "/api/v1/admin/contracts/:id/issue", STAFF, WRITE, CONTRACT_ISSUE, contract_issue_draft_api, .body = READS_NOTHING),
    ROW(POST, "/api/v1/admin/contracts/:id/mail", STAFF, WRITE, CONTRACT_ISSUE, contract_mail_api, .body = READS_NOTHING),
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
