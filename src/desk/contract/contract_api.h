/* SPDX-License-Identifier: Apache-2.0 */
/* contract_api.h: contracts and their ledgers over the API: JSON (and one CSV) in, JSON out. Rows in src/routes.c. */
#ifndef DESK_CONTRACT_CONTRACT_API_H
#define DESK_CONTRACT_CONTRACT_API_H

#include "web/route.h"

enum err contract_list_api(struct ctx *ctx, struct http_call *call);        /* GET /contracts?usable=&q= */
enum err contract_add_api(struct ctx *ctx, struct http_call *call);         /* POST /contracts?dry_run= [4.3] */
enum err contract_drop_api(struct ctx *ctx, struct http_call *call);        /* DELETE /contracts/:id [4.3] */
enum err contract_show_api(struct ctx *ctx, struct http_call *call);        /* GET /contracts/:id?as_of= [4.12] */
enum err contract_ledger_api(struct ctx *ctx, struct http_call *call);      /* GET /contracts/:id/ledger */
enum err contract_statement_api(struct ctx *ctx, struct http_call *call);   /* GET /contracts/:id/statement, text/csv */
enum err contract_grants_api(struct ctx *ctx, struct http_call *call);      /* GET /contracts/:id/grants */

enum err contract_desk_api(struct ctx *ctx, struct http_call *call);        /* GET /admin/contracts/:id */
enum err contract_search_api(struct ctx *ctx, struct http_call *call);      /* GET /admin/contracts?q= */
enum err contract_issue_api(struct ctx *ctx, struct http_call *call);       /* POST /admin/contracts */
enum err contract_issue_draft_api(struct ctx *ctx, struct http_call *call); /* POST /admin/contracts/:id/issue */
enum err contract_grant_api(struct ctx *ctx, struct http_call *call);       /* POST /admin/contracts/:id/grants */
enum err contract_adjust_api(struct ctx *ctx, struct http_call *call);      /* POST /admin/contracts/:id/adjust?dry_run= */
enum err contract_suspend_api(struct ctx *ctx, struct http_call *call);     /* POST /admin/contracts/:id/suspend */
enum err contract_resume_api(struct ctx *ctx, struct http_call *call);      /* POST /admin/contracts/:id/resume */
enum err contract_cancel_api(struct ctx *ctx, struct http_call *call);      /* POST /admin/contracts/:id/cancel */

#endif
