/* SPDX-License-Identifier: Apache-2.0 */
/* feed_room.h: the tables of this room: a calendar feed of one's contracts. For feed_room.c, and for the files that they stand in. */
#ifndef DESK_FEED_FEED_ROOM_H
#define DESK_FEED_FEED_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route feed_pages_routes[];

extern const struct room feed_room;

#endif
