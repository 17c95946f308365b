/* SPDX-License-Identifier: Apache-2.0 */
/* access.h: answers what dispatch asks about people: whose token or session it is, whether they may use a route, whether the rule has
 * asked. */
#ifndef DESK_ACCOUNT_ACCESS_H
#define DESK_ACCOUNT_ACCESS_H

#include "desk/account/policy.h"
#include "web/dispatch.h"

extern const struct web_hooks access_hooks;

/* Whether not_authorized is an answer of this act to somebody who is signed in: a token may lack the scope, or who he is may not do. */
bool access_may_refuse(enum act act);

#endif
