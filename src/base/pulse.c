/* SPDX-License-Identifier: Apache-2.0 */
/* pulse.c: one number a process. */
#include "base/pulse.h"

#include "base/clock.h"

static struct pulse_place nobody, *place_of_mine = &nobody;

void pulse_at(struct pulse_place *place)
{
    place_of_mine = place;
    pulse();
}

void pulse_for(int64_t ms)
{
    atomic_store_explicit(&place_of_mine->until, clock_running() + ms, memory_order_relaxed);
}

void pulse(void)
{
    pulse_for(PULSE_SILENT_MS);
}
