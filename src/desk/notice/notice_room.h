/* SPDX-License-Identifier: Apache-2.0 */
/* notice_room.h: the tables of this room: mails. For notice_room.c, and for the files that they stand in. */
#ifndef DESK_NOTICE_NOTICE_ROOM_H
#define DESK_NOTICE_NOTICE_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct command *const notice_commands[];
extern const struct job_kind notice_jobs[];

extern const struct room notice_room;

#endif
