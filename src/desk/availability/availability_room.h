/* SPDX-License-Identifier: Apache-2.0 */
/* availability_room.h: the tables of this room: which plans can be used, and why not. For availability_room.c, and for the files that they stand in. */
#ifndef DESK_AVAILABILITY_AVAILABILITY_ROOM_H
#define DESK_AVAILABILITY_AVAILABILITY_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route availability_api_routes[];
extern const struct command *const availability_commands[];

extern const struct room availability_room;

#endif
