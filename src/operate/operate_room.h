/* SPDX-License-Identifier: Apache-2.0 */
/* operate_room.h: the tables of what an operator does with the program as a whole: serve, upgrade, back up, restore, look at it. */
#ifndef OPERATE_OPERATE_ROOM_H
#define OPERATE_OPERATE_ROOM_H

#include "desk/room.h"

extern const struct command *const operations[], *const routes_commands[], *const doctor_commands[], *const command_line_commands[];

extern const struct room operate_room;

#endif
