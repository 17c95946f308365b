/* SPDX-License-Identifier: Apache-2.0 */
/* contract_commands.h: commands about contracts; rows for src/commands.c. See also ledger_commands.h. */
#ifndef DESK_CONTRACT_CONTRACT_COMMANDS_H
#define DESK_CONTRACT_CONTRACT_COMMANDS_H

#include "view/cli.h"

extern const struct command contract_issue_command;     /* contract issue --plan ID ... */
extern const struct command contract_import_command;    /* contract import FILE */
extern const struct command contract_list_command;      /* contract list [--account EMAIL] [--search WORDS] */
extern const struct command contract_show_command;      /* contract show CONTRACT [--as-of DAY] */
extern const struct command contract_add_command;       /* contract add --as EMAIL ACCESS_ID [CONTRACT_ID] */
extern const struct command contract_remove_command;    /* contract remove --as EMAIL CONTRACT */
extern const struct command contract_issue_draft_command;   /* contract issue-draft CONTRACT */
extern const struct command contract_suspend_command;   /* contract suspend CONTRACT --name NAME --reason WORDS */
extern const struct command contract_resume_command;    /* contract resume CONTRACT [--block ID] */
extern const struct command contract_cancel_command;    /* contract cancel CONTRACT --reason WORDS */

#endif
