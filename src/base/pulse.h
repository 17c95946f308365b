/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pulse.h: a process says from time to time that it goes on, in memory that its parent reads; a process that hangs or was stopped is
 * silent. It says so at each turn of a loop, at each call to the database, and while it waits for something long.
 */
#ifndef BASE_PULSE_H
#define BASE_PULSE_H

#include <stdatomic.h>

#include "base/base.h"

#define PULSE_SILENT_MS (12 * 1000)     /* a process that is silent for longer is taken for hanging */

/* The process may be silent until then (clock_running()). */
struct pulse_place { _Atomic int64_t until; };

/* From now on this process says it there; before, nowhere. */
void pulse_at(struct pulse_place *place);
/* Says that this process goes on. */
void pulse(void);
/* Says that this process now does something that cannot be interrupted and may take so long. */
void pulse_for(int64_t ms);

#endif
