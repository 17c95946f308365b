/* SPDX-License-Identifier: Apache-2.0 */
/* contract_room.c: what this room shows to the house. */
#include "desk/contract/contract_room.h"

#include "base/locale.h"
#include "view/page.h"

static const struct route_label labels[] = {
    { NULL, "access_id", TR_MARK("Access ID") },
    { NULL, "contract_id", TR_MARK("Contract ID") },
    { NULL, "ids", TR_MARK("Or paste both IDs at once") },
    { .field = NULL },
};

static const struct nav_link nav[] = {
    NAV(MAIN, 40, "/contracts", TR_MARK("My contracts"), .icon = ICON_CONTRACT, .named = section_contracts, .not_roles = STAFF_AT_DESK),
    NAV_END,
};

const struct room contract_room = {
    .name     = "contract",
    .routes   = (const struct route *const[]){ contract_api_routes, contract_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ contract_commands, NULL },
    .labels   = labels,
    .nav      = nav,
};
