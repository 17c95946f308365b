/* SPDX-License-Identifier: Apache-2.0 */
/* service_room.c: what this room shows to the house. */
#include "desk/service/service_room.h"

#include "base/locale.h"

static const struct route_label labels[] = {
    { "/desk/requests/:number/note", "text", TR_MARK("Work note") },
    { NULL, "cause", TR_MARK("Cause") },
    { NULL, "notes", TR_MARK("Notes") },
    { NULL, "message", TR_MARK("Last message") },
    { NULL, "brief", TR_MARK("What the colleague should know") },
    { .field = NULL },
};

static const struct nav_link nav[] = {
    NAV(MAIN, 10, "/desk", TR_MARK("Queue"), .icon = ICON_CLOCK, .roles = STAFF_AT_DESK),
    NAV_END,
};

const struct room service_room = {
    .name     = "service",
    .routes   = (const struct route *const[]){ service_api_routes, service_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ service_commands, NULL },
    .jobs     = service_jobs,
    .labels   = labels,
    .nav      = nav,
};
