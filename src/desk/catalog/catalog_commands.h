/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_commands.h: the catalogue on the command line. */
#ifndef DESK_CATALOG_CATALOG_COMMANDS_H
#define DESK_CATALOG_CATALOG_COMMANDS_H

#include "view/cli.h"

extern const struct command catalog_apply_command, catalog_import_lifecycle_command, catalog_show_command,
                            catalog_revisions_command;

#endif
