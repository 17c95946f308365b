/* SPDX-License-Identifier: Apache-2.0 */
/* command_line.h: the command line of the program. */
#ifndef OPERATE_COMMAND_LINE_H
#define OPERATE_COMMAND_LINE_H

#define ENTITLED_VERSION "0.1.0"

/* Runs one command line, from the first word behind the program's name, and returns the exit status. */
int commands_run(int count, char *const *words);

#endif
