/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_room.c: what this room shows to the house. */
#include "desk/contract_desk/contract_desk_room.h"

#include "base/locale.h"

static const struct route_label labels[] = {
    { NULL, "holder", TR_MARK("Holder") },
    { NULL, "new_organization", TR_MARK("Name of the new organization") },
    { NULL, "units", TR_MARK("How many") },
    { NULL, "starts_on", TR_MARK("First day") },
    { NULL, "expires_on", TR_MARK("Last day to use it") },
    { NULL, "from", TR_MARK("First day") },
    { NULL, "until", TR_MARK("Last day") },
    { NULL, "confirm", TR_MARK("The contract's Access ID, to confirm") },
    { "/desk/contracts/:id/suspend", "name", TR_MARK("Name of the block") },
    /* The desk writes a reason; whoever closes a request chooses one. */
    { "/desk/contracts/:id/suspend", "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/resume", "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/adjust", "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/top-up", "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/cancel", "reason", TR_MARK("Reason") },
    { "/desk/contracts/new", "country", TR_MARK("Country") },
    { "/desk/contracts/new", "time_zone", TR_MARK("Time zone for first and last day") },
    { .field = NULL },
};

static const struct nav_link nav[] = {
    NAV(MAIN, 20, "/desk/contracts", TR_MARK("Contracts"), .icon = ICON_CONTRACT, .roles = STAFF_AT_DESK),
    NAV_END,
};

const struct room contract_desk_room = {
    .name     = "contract_desk",
    .routes   = (const struct route *const[]){ contract_desk_api_routes, contract_desk_pages_routes, contract_desk_acts_routes, NULL },
    .commands = (const struct command *const *const[]){ contract_desk_commands, NULL },
    .labels   = labels,
    .nav      = nav,
};
