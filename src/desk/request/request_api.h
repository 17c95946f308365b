/* SPDX-License-Identifier: Apache-2.0 */
/* request_api.h: requests over the API. */
#ifndef DESK_REQUEST_REQUEST_API_H
#define DESK_REQUEST_REQUEST_API_H

#include "web/route.h"

void request_submit_ahead(struct ctx *ctx, struct http_call *call);
enum err request_submit_api(struct ctx *ctx, struct http_call *call);           /* POST /requests, ?dry_run=true */
enum err request_list_api(struct ctx *ctx, struct http_call *call);             /* GET /requests */
enum err request_show_api(struct ctx *ctx, struct http_call *call);             /* GET /requests/:number */
enum err request_reopen_api(struct ctx *ctx, struct http_call *call);           /* POST /requests/:number/reopen */
enum err request_communicate_api(struct ctx *ctx, struct http_call *call);      /* POST /requests/:number/communications */
enum err request_communications_api(struct ctx *ctx, struct http_call *call);   /* GET /requests/:number/communications */
enum err request_contact_add_api(struct ctx *ctx, struct http_call *call);      /* POST /requests/:number/contacts */
enum err request_contacts_api(struct ctx *ctx, struct http_call *call);         /* GET /requests/:number/contacts */
enum err request_contact_remove_api(struct ctx *ctx, struct http_call *call);   /* DELETE /requests/:number/contacts/:id */
enum err request_history_api(struct ctx *ctx, struct http_call *call);          /* GET /requests/:number/history */
enum err request_mails_api(struct ctx *ctx, struct http_call *call);          /* GET /requests/:number/mails */

#endif
