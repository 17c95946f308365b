/* SPDX-License-Identifier: Apache-2.0 */
/* organization_room.h: the tables of this room: companies, their members, and the pages of profiles. For organization_room.c, and for the files that they stand in. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_ROOM_H
#define DESK_ORGANIZATION_ORGANIZATION_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route organization_api_routes[], member_api_routes[], member_pages_routes[];
extern const struct command *const organization_commands[], *const member_commands[];

extern const struct room organization_room;

#endif
