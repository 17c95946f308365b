/* SPDX-License-Identifier: Apache-2.0 */
/* generate_room.c: the table of this room. */
#include "generate/generate_room.h"

const struct room generate_room = {
    .name     = "generate",
    .commands = (const struct command *const *const[]){ generate_commands, NULL },
};
