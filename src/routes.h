/* SPDX-License-Identifier: Apache-2.0 */
/* routes.h: every address this program answers, who may use it, and what answers. */
#ifndef ROUTES_H
#define ROUTES_H

#include "web/dispatch.h"

/* Ends with a NULL handler. */
extern const struct route routes[];

/* What dispatch asks the rooms: whose token it is, and the policy [3.7]. */
extern const struct web_hooks route_hooks;

/* The slow works of helper processes; ends with a NULL name. */
extern const struct helper_fn helper_works[];

#endif
