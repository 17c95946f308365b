/* SPDX-License-Identifier: Apache-2.0 */
/*
 * banned.h: functions that this program does not call. Each cuts text, trusts a terminator, keeps
 * hidden state or reads the machine's own zone; naming one fails to compile.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* System headers that declare them come first, so that only our own calls are refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat strtok sprintf vsprintf gets
#pragma GCC poison localtime gmtime ctime asctime atoi atol atoll system rand srand

#endif
