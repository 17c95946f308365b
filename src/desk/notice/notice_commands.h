/* SPDX-License-Identifier: Apache-2.0 */
/* notice_commands.h: commands about mails; rows for src/commands.c. */
#ifndef DESK_NOTICE_NOTICE_COMMANDS_H
#define DESK_NOTICE_NOTICE_COMMANDS_H

#include "view/cli.h"

extern const struct command mail_list_command;      /* mail list [--given-up] */
extern const struct command mail_resend_command;    /* mail resend [ID] [--all] */

#endif
