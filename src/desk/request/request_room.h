/* SPDX-License-Identifier: Apache-2.0 */
/* request_room.h: the tables of this room: requests. For request_room.c, and for the files that they stand in. */
#ifndef DESK_REQUEST_REQUEST_ROOM_H
#define DESK_REQUEST_REQUEST_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route request_api_routes[], request_pages_routes[], request_decide_routes[];
extern const struct command *const request_commands[];
extern const struct job_kind request_jobs[];

extern const struct room request_room;

#endif
