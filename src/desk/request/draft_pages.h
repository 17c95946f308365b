/* SPDX-License-Identifier: Apache-2.0 */
/* draft_pages.h: writing a request in six steps, for browsers. */
#ifndef DESK_REQUEST_DRAFT_PAGES_H
#define DESK_REQUEST_DRAFT_PAGES_H

#include "web/route.h"

enum err draft_new_page(struct ctx *ctx, struct http_call *call);           /* GET /requests/new, ?portal= */
enum err draft_start_action(struct ctx *ctx, struct http_call *call);       /* POST /drafts */
enum err draft_show_page(struct ctx *ctx, struct http_call *call);          /* GET /drafts/:id, ?step= */
enum err draft_step_action(struct ctx *ctx, struct http_call *call);        /* POST /drafts/:id/steps/:step */
enum err draft_contract_action(struct ctx *ctx, struct http_call *call);    /* POST /drafts/:id/contracts */
enum err draft_discard_action(struct ctx *ctx, struct http_call *call);     /* POST /drafts/:id/discard */
enum err draft_submit_action(struct ctx *ctx, struct http_call *call);      /* POST /drafts/:id/submit */
enum err draft_confirmation_page(struct ctx *ctx, struct http_call *call);  /* GET /drafts/:id/confirmation */

/* The page again, after the action of a step, of adding a contract, or of submitting has failed. */
enum err draft_step_again(struct ctx *ctx, struct http_call *call);
enum err draft_contract_again(struct ctx *ctx, struct http_call *call);
enum err draft_submit_again(struct ctx *ctx, struct http_call *call);

#endif
