/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turnstile.h: a queue in front of SQLite's write lock. Workers, commands and jobs that want to write wait here,
 * asleep in the kernel, instead of polling the lock. It promises nothing about safety, which stays SQLite's
 * affair: a program that does not know it may write too. Included by db/ only.
 */
#ifndef DB_TURNSTILE_H
#define DB_TURNSTILE_H

#include "base/str.h"

/* Opens the file "PATH-turnstile" beside a database, made with the database's permissions when it is not there.
 * A descriptor, or -1 with errno. */
int turnstile_open(const char *database);
void turnstile_close(int fd);

/* Waits for the turn, at most `ms`; false when it has not come, with errno. Alone in a process that has no
 * other use for SIGALRM meanwhile: it borrows the signal and its timer, and puts both back. */
MUST_USE bool turnstile_enter(int fd, int64_t ms);
/* Lets the next one through. */
void turnstile_leave(int fd);

#endif
