/* SPDX-License-Identifier: Apache-2.0 */
/* organization_commands.h: commands about organizations; rows for src/commands.c. See also member_commands.h. */
#ifndef DESK_ORGANIZATION_ORGANIZATION_COMMANDS_H
#define DESK_ORGANIZATION_ORGANIZATION_COMMANDS_H

#include "view/cli.h"

extern const struct command organization_add_command;       /* organization add NAME */
extern const struct command organization_list_command;      /* organization list */

#endif
