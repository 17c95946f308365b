/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_room.c: what this room shows to the house. */
#include "desk/catalog/catalog_room.h"

#include "base/locale.h"

static const struct nav_link nav[] = {
    NAV(MAIN, 25, "/desk/catalog", TR_MARK("Catalogue"), .icon = ICON_FILE, .roles = STAFF_CATALOG_MANAGER | STAFF_ADMINISTRATOR),
    NAV_END,
};

const struct room catalog_room = {
    .name     = "catalog",
    .routes   = (const struct route *const[]){ catalog_api_routes, catalog_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ catalog_commands, NULL },
    .nav      = nav,
};
