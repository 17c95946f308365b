/* SPDX-License-Identifier: Apache-2.0 */
/* service_room.h: the tables of this room: the engineers' desk. For service_room.c, and for the files that they stand in. */
#ifndef DESK_SERVICE_SERVICE_ROOM_H
#define DESK_SERVICE_SERVICE_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route service_api_routes[], service_pages_routes[];
extern const struct command *const service_commands[];
extern const struct job_kind service_jobs[];

extern const struct room service_room;

#endif
