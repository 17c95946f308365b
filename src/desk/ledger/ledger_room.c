/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_room.c: what this room shows to the house. */
#include "desk/ledger/ledger_room.h"

const struct room ledger_room = {
    .name     = "ledger",
    .commands = (const struct command *const *const[]){ ledger_commands, NULL },
    .jobs     = ledger_jobs,
};
