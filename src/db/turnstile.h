/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turnstile.h: a queue in front of SQLite's write lock. Workers, commands and jobs that want to write wait here, asleep in the kernel,
 * instead of polling the lock. It does not protect the data, which SQLite does: a program that does not know the turnstile may write too.
 * Included by db/ only.
 */
#ifndef DB_TURNSTILE_H
#define DB_TURNSTILE_H

#include "base/str.h"

/* Opens the file "PATH-turnstile" beside a database, and makes it with the database's permissions when it is not there. Returns a
 * descriptor, or -1 with errno. */
int turnstile_open(const char *database);
void turnstile_close(int fd);

/* Waits at most `ms` for the turn; false with errno when it has not come. The process must not use SIGALRM meanwhile: this borrows the
 * signal and its timer, and puts both back. */
MUST_USE bool turnstile_enter(int fd, int64_t ms);
/* Lets the next writer through. */
void turnstile_leave(int fd);

#endif
