/* SPDX-License-Identifier: Apache-2.0 */
/* availability_room.c: what this room shows to the house. */
#include "desk/availability/availability_room.h"

const struct room availability_room = {
    .name     = "availability",
    .routes   = (const struct route *const[]){ availability_api_routes, NULL },
    .commands = (const struct command *const *const[]){ availability_commands, NULL },
};
