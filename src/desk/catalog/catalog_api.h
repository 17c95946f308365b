/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_api.h: the catalogue over the API. Lists take ?limit=, ?after= (an id) and ?as_of= (a day). */
#ifndef DESK_CATALOG_CATALOG_API_H
#define DESK_CATALOG_CATALOG_API_H

#include "web/route.h"

/* GET: lists without what is retired, in the order of the catalogue file (versions: newest first). */
enum err portal_list_api(struct ctx *ctx, struct http_call *call);
enum err product_list_api(struct ctx *ctx, struct http_call *call);
/* /products/:id/versions; lifecycle and position are those of the day asked for, or of today (UTC). */
enum err version_list_api(struct ctx *ctx, struct http_call *call);
enum err plan_list_api(struct ctx *ctx, struct http_call *call);
enum err severity_list_api(struct ctx *ctx, struct http_call *call);
enum err region_list_api(struct ctx *ctx, struct http_call *call);
enum err closure_reason_list_api(struct ctx *ctx, struct http_call *call);

/* POST /admin/catalog: the body is a catalogue file; ?dry_run=true only tells the difference. */
enum err catalog_apply_api(struct ctx *ctx, struct http_call *call);

#endif
