/* SPDX-License-Identifier: Apache-2.0 */
/* site.h: answers what belongs to no room: /healthz, /readyz, the document of the API, stylesheet and script, icon, the operator's logo and
 * color. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "web/route.h"

extern const struct route site_routes[];

/* Checks the logo before serving: `invalid` with words when it cannot be shown. */
MUST_USE enum err site_check(struct ctx *ctx);

#endif
