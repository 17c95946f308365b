/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_room.h: the tables of this room: what is done to all ledgers. For ledger_room.c, and for the files that they stand in. */
#ifndef DESK_LEDGER_LEDGER_ROOM_H
#define DESK_LEDGER_LEDGER_ROOM_H

#include "desk/room.h"

extern const struct command *const ledger_commands[];
extern const struct job_kind ledger_jobs[];

extern const struct room ledger_room;

#endif
