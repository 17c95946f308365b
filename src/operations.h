/* SPDX-License-Identifier: Apache-2.0 */
/* operations.h: the commands that belong to no room: what an operator does with the program as a whole. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "view/cli.h"

extern const struct command init_command;       /* init */
extern const struct command upgrade_command;    /* upgrade [--dry-run] */
extern const struct command serve_command;      /* serve */
extern const struct command backup_command;     /* backup FILE */
extern const struct command restore_command;    /* restore FILE */
extern const struct command routes_command;     /* routes [--policy] */
extern const struct command version_command;    /* version */
extern const struct command help_command;       /* help [COMMAND...] [--man] */

/* What help_command runs; in commands.c, which has the table. */
MUST_USE enum err commands_help(struct ctx *ctx, struct cli *cli);

#endif
