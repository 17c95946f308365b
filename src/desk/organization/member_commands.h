/* SPDX-License-Identifier: Apache-2.0 */
/* member_commands.h: commands about accounts together with organizations; rows for src/commands.c. Here for the
 * reason that member_api.h gives. */
#ifndef DESK_ORGANIZATION_MEMBER_COMMANDS_H
#define DESK_ORGANIZATION_MEMBER_COMMANDS_H

#include "view/cli.h"

extern const struct command account_add_command;            /* account add EMAIL --name "First Last" ... */
extern const struct command organization_member_add_command;/* organization member add ORGANIZATION EMAIL */

#endif
