/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c: counting opening hours. Days and hours are those of the calendar's zone, so a day on which the clocks
 * change is an hour longer or shorter only if it is open then. */
#include "desk/catalog/catalog.h"

#define DAYS_WITHOUT_OPENING_MAX 3653   /* ten years */

static bool is_holiday(const struct calendar *calendar, int64_t day)
{
    return calendar->holiday_count && bsearch(&day, calendar->holidays, calendar->holiday_count, sizeof day, day_order);
}

/* Goes through the openings of a day from *at on, and takes what they offer off *left_ms; *at moves to the moment at
 * which nothing is left, or to the last closing. Whether there was any opening. */
static bool day_count(const struct calendar *calendar, int64_t day, int64_t *at, int64_t *left_ms)
{
    int weekday = day_weekday(day);
    bool opened = false;

    if (is_holiday(calendar, day))
        return false;
    for (size_t i = 0; i < calendar->opening_count[weekday] && *left_ms > 0; i++) {
        const struct opening *opening = &calendar->openings[weekday][i];
        int64_t from = zone_instant(calendar->time_zone, day, opening->from_minute);
        int64_t until = zone_instant(calendar->time_zone, day, opening->until_minute);
        /* A zone that crossed the date line has days that nobody lived through. */
        if (zone_day(calendar->time_zone, from) != day)
            return false;
        from = from > *at ? from : *at;
        if (from >= until)
            continue;
        int64_t taken = until - from < *left_ms ? until - from : *left_ms;
        *left_ms -= taken;
        *at = from + taken;
        opened = true;
    }
    return opened;
}

int64_t calendar_add(const struct calendar *calendar, int64_t from, int64_t minutes)
{
    int64_t at = from, left_ms = minutes * MINUTE_MS;

    if (!calendar || calendar->time_zone.len == 0 || minutes <= 0)
        return from + minutes * MINUTE_MS;
    int64_t day = zone_day(calendar->time_zone, from);
    for (int closed_days = 0; left_ms > 0; day++) {
        closed_days = day_count(calendar, day, &at, &left_ms) ? 0 : closed_days + 1;
        if (closed_days > DAYS_WITHOUT_OPENING_MAX)
            return from + minutes * MINUTE_MS;
    }
    return at;
}
