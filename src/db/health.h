/* SPDX-License-Identifier: Apache-2.0 */
/*
 * health.h: what the processes of one server tell each other about their database, in shared memory: what one of them has met holds for
 * all, and for those that are started later. Where nothing is shared (commands, tests) each knows only its own.
 */
#ifndef DB_HEALTH_H
#define DB_HEALTH_H

#include "base/str.h"

/* Called before the processes are forked. From then on nothing is known yet. */
void health_share(void);

bool health_is_shared(void);

/* Files were cut or overwritten, which later looks from outside cannot see. Holds until the server is started again. 0: not. */
void health_set_cut(int state);
int health_cut(void);

/* Something was read that is not what was written. Holds until the server is started again. */
void health_set_damaged(void);
bool health_is_damaged(void);

/* The disk of the database had no room, at the moment `now` (clock_running). Holds until something was stored, or for so long. */
#define HEALTH_FULL_MS (20 * 1000)
void health_set_full(int64_t now);
void health_has_room(void);
bool health_is_full(int64_t now);

/* Calls the process that tends the database (db_tend()) before its time. */
void health_call(void);
/* That process waits so long, or until it is called; returns whether it was. A signal ends the wait. */
bool health_wait_for_call(int64_t ms);

/* Counts a commit that has folded the log in itself, since the job worker had not. Taken: how many since that was asked last. */
void health_note_own_fold(void);
int health_take_own_folds(void);

#endif
