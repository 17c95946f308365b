/* SPDX-License-Identifier: Apache-2.0 */
/* search_room.h: this room has no doors of its own: each thing is found by those of the room that it belongs to. */
#ifndef DESK_SEARCH_SEARCH_ROOM_H
#define DESK_SEARCH_SEARCH_ROOM_H

#include "desk/room.h"

extern const struct room search_room;

#endif
