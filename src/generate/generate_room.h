/* SPDX-License-Identifier: Apache-2.0 */
/* generate_room.h: the table of this room, which fills a database with a made-up world. */
#ifndef GENERATE_GENERATE_ROOM_H
#define GENERATE_GENERATE_ROOM_H

#include "desk/room.h"

extern const struct command *const generate_commands[];

extern const struct room generate_room;

#endif
