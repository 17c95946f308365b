/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h: the command line of the program. */
#ifndef OPERATE_COMMAND_LINE_H
#define OPERATE_COMMAND_LINE_H

#define ENTITLED_VERSION "0.1.0"

/* Runs one command line from its first word behind the program's name to the exit status. */
int commands_run(int count, char *const *words);

#endif
