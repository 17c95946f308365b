/* SPDX-License-Identifier: Apache-2.0 */
/* generate_room.c: what this room shows to the house. */
#include "generate/generate_room.h"

const struct room generate_room = {
    .name     = "generate",
    .commands = (const struct command *const *const[]){ generate_commands, NULL },
};
