/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_room.h: the tables of this room: what the contract desk does. For contract_desk_room.c, and for the files that they stand in. */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_ROOM_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route contract_desk_api_routes[], contract_desk_pages_routes[], contract_desk_acts_routes[];
/* For the rows that issue a contract: what is wrong beside the fields that were refused. call->given is a struct contract_issue. */
enum err contract_issue_more_faults(struct ctx *ctx, struct http_call *call);
extern const struct command *const contract_desk_commands[];

extern const struct room contract_desk_room;

#endif
