/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_room.c: what this room shows to the house. */
#include "desk/catalog/catalog_room.h"

const struct room catalog_room = {
    .name     = "catalog",
    .routes   = (const struct route *const[]){ catalog_api_routes, NULL },
    .commands = (const struct command *const *const[]){ catalog_commands, NULL },
};
