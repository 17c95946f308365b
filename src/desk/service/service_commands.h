/* SPDX-License-Identifier: Apache-2.0 */
/* service_commands.h: the engineers' acts on the command line. */
#ifndef DESK_SERVICE_SERVICE_COMMANDS_H
#define DESK_SERVICE_SERVICE_COMMANDS_H

#include "view/cli.h"

extern const struct command request_queue_command, request_take_command, request_close_command;

#endif
