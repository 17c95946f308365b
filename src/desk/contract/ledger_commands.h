/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_commands.h: commands that move or read units; rows for src/commands.c. */
#ifndef DESK_CONTRACT_LEDGER_COMMANDS_H
#define DESK_CONTRACT_LEDGER_COMMANDS_H

#include "view/cli.h"

extern const struct command contract_top_up_command;    /* contract top-up CONTRACT --units N --reason WORDS */
extern const struct command contract_adjust_command;    /* contract adjust CONTRACT --units N --reason WORDS */
extern const struct command ledger_show_command;        /* ledger show CONTRACT */
extern const struct command ledger_statement_command;   /* ledger statement CONTRACT */
extern const struct command ledger_verify_command;      /* ledger verify */

#endif
