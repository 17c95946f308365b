/* SPDX-License-Identifier: Apache-2.0 */
/* audit_commands.h: the log of administration on the command line; rows for src/commands.c. */
#ifndef DESK_ACCOUNT_AUDIT_COMMANDS_H
#define DESK_ACCOUNT_AUDIT_COMMANDS_H

#include "view/cli.h"

extern const struct command log_command;        /* log */

#endif
