/* SPDX-License-Identifier: Apache-2.0 */
/* operate_room.c: the tables of this room. */
#include "operate/operate_room.h"

#include "web/site.h"

const struct room operate_room = {
    .name     = "operate",
    .routes   = (const struct route *const[]){ site_routes, NULL },
    .commands = (const struct command *const *const[]){ operations, routes_commands, doctor_commands, command_line_commands, NULL },
};
