/* SPDX-License-Identifier: Apache-2.0 */
/* organization_room.c: what this room shows to the house. */
#include "desk/organization/organization_room.h"

#include "base/locale.h"

static const struct nav_link nav[] = {
    NAV(MENU, 10, "/profile", TR_MARK("Profile and password")),
    NAV(ZONE, 10, "/profile#time_zone", TR_MARK("Change")),
    NAV_END,
};

const struct room organization_room = {
    .name     = "organization",
    .routes   = (const struct route *const[]){ organization_api_routes, member_api_routes, member_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ organization_commands, member_commands, NULL },
    .nav      = nav,
};
