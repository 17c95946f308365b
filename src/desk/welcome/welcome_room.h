/* SPDX-License-Identifier: Apache-2.0 */
/* welcome_room.h: the tables of this room: the start page, and the page of words. For welcome_room.c, and for the files that they stand in. */
#ifndef DESK_WELCOME_WELCOME_ROOM_H
#define DESK_WELCOME_WELCOME_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route welcome_pages_routes[];

extern const struct room welcome_room;

#endif
