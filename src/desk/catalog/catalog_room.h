/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_room.h: the tables of this room: everything the vendor decides, in revisions. For catalog_room.c, and for the files that they stand in. */
#ifndef DESK_CATALOG_CATALOG_ROOM_H
#define DESK_CATALOG_CATALOG_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route catalog_api_routes[], catalog_pages_routes[];
extern const struct command *const catalog_commands[];

extern const struct room catalog_room;

#endif
