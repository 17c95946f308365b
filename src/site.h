/* SPDX-License-Identifier: Apache-2.0 */
/* site.h: what belongs to no room of the pages: the first page, stylesheet and script, icon, the operator's logo and color. */
#ifndef SITE_H
#define SITE_H

#include "web/route.h"

#define LOGO_BYTES_MAX (256 * 1024)

/* GET /: leads to where somebody's work is. */
enum err home_page(struct ctx *ctx, struct http_call *call);
/* GET /assets/:name, GET /favicon.svg */
enum err asset_api(struct ctx *ctx, struct http_call *call);
enum err favicon_api(struct ctx *ctx, struct http_call *call);
/* GET /assets/brand.css: the setting site_color. GET /assets/logo: the setting site_logo. not_found without them. */
enum err brand_api(struct ctx *ctx, struct http_call *call);
enum err logo_api(struct ctx *ctx, struct http_call *call);

/* Before serving: fails `invalid` with words when the logo cannot be shown. */
MUST_USE enum err site_check(struct ctx *ctx);

#endif
