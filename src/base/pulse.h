/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pulse.h: a process says from time to time that it goes on, in memory that its parent looks at: one that hangs, or was stopped, is
 * silent. Said at each turn of a loop and each call to the database, and while something long is waited for.
 */
#ifndef BASE_PULSE_H
#define BASE_PULSE_H

#include <stdatomic.h>

#include "base/base.h"

#define PULSE_SILENT_MS (12 * 1000)     /* after which nothing more is expected of a process */

/* Until when (clock_running) nothing need be heard. */
struct pulse_place { _Atomic int64_t until; };

/* From now on this process says it there. Before that to nobody. */
void pulse_at(struct pulse_place *place);
/* It goes on. */
void pulse(void);
/* It does something now that cannot be interrupted and may take so long. */
void pulse_for(int64_t ms);

#endif
