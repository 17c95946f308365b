/* SPDX-License-Identifier: Apache-2.0 */
/* account_commands.h: commands about accounts and tokens; rows for src/commands.c. "account add" is in
 * desk/organization/member_commands.h, since it names an organization. */
#ifndef DESK_ACCOUNT_ACCOUNT_COMMANDS_H
#define DESK_ACCOUNT_ACCOUNT_COMMANDS_H

#include "view/cli.h"

extern const struct command account_list_command;       /* account list */
extern const struct command account_close_command;      /* account close EMAIL */
extern const struct command account_password_command;   /* account password EMAIL < the password */
extern const struct command account_reset_command;      /* account reset EMAIL */
extern const struct command token_add_command;          /* token add EMAIL [--days N] */
extern const struct command token_list_command;         /* token list EMAIL */
extern const struct command token_revoke_command;       /* token revoke ID */

#endif
