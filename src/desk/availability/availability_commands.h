/* SPDX-License-Identifier: Apache-2.0 */
/* availability_commands.h: which plans can be used, on the command line. */
#ifndef DESK_AVAILABILITY_AVAILABILITY_COMMANDS_H
#define DESK_AVAILABILITY_AVAILABILITY_COMMANDS_H

#include "view/cli.h"

extern const struct command availability_command;

#endif
