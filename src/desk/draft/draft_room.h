/* SPDX-License-Identifier: Apache-2.0 */
/* draft_room.h: the tables of this room: the six steps to a request, and my activities. For draft_room.c, and for the files that they stand in. */
#ifndef DESK_DRAFT_DRAFT_ROOM_H
#define DESK_DRAFT_DRAFT_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route draft_pages_routes[], activities_routes[];
extern const struct job_kind draft_jobs[];

extern const struct room draft_room;

#endif
