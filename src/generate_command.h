/* SPDX-License-Identifier: Apache-2.0 */
/* generate_command.h: entitled generate. */
#ifndef GENERATE_COMMAND_H
#define GENERATE_COMMAND_H

#include "view/cli.h"

extern const struct command generate_command;   /* generate --requests N [--contracts M] [--seed S] [--until DAY] */

#endif
