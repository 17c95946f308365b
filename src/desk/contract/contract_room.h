/* SPDX-License-Identifier: Apache-2.0 */
/* contract_room.h: the tables of this room: contracts, for those who hold them. For contract_room.c, and for the files that they stand in. */
#ifndef DESK_CONTRACT_CONTRACT_ROOM_H
#define DESK_CONTRACT_CONTRACT_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route contract_api_routes[], contract_pages_routes[];
extern const struct command *const contract_commands[];

extern const struct room contract_room;

#endif
