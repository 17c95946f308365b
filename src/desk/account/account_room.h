/* SPDX-License-Identifier: Apache-2.0 */
/* account_room.h: the tables of this room: accounts, sign-up, sessions, profiles, passwords, tokens, the log of administration. For account_room.c, and for the files that they stand in. */
#ifndef DESK_ACCOUNT_ACCOUNT_ROOM_H
#define DESK_ACCOUNT_ACCOUNT_ROOM_H

#include "desk/account/policy.h"
#include "desk/room.h"

extern const struct route account_api_routes[], session_api_routes[], sign_up_api_routes[], audit_api_routes[], account_pages_routes[];
extern const struct command *const account_commands[], *const audit_commands[];
extern const struct job_kind account_jobs[];

extern const struct room account_room;

#endif
