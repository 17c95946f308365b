/* SPDX-License-Identifier: Apache-2.0 */
/* notice_room.c: what this room shows to the house. */
#include "desk/notice/notice_room.h"

const struct room notice_room = {
    .name     = "notice",
    .commands = (const struct command *const *const[]){ notice_commands, NULL },
    .jobs     = notice_jobs,
};
