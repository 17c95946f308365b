/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h: instants, days and local times.
 *
 * An instant (*_at) is milliseconds since 1970-01-01T00:00Z. A day (*_on) is the number of days since
 * 1970-01-01, without a zone. Zone rules come from the system's tzdata, never from a library's own copy.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* "No end announced": after every other day. Written as null in JSON. */
#define DAY_NEVER ((int64_t)INT32_MAX)
/* No day, no moment: the caller gave none. No text is read as these; 0 is 1970-01-01, a day like others. */
#define DAY_NONE     ((int64_t)INT32_MIN)
#define INSTANT_NONE INT64_MIN

/* The one place where the program asks what time it is; everything else reads ctx->now. */
int64_t clock_now(void);
/* Milliseconds of a clock that nobody sets, from no particular moment: for waiting and measuring, never stored. */
int64_t clock_running(void);

struct date { int year, month, day; };      /* month and day from 1 */

int64_t day_of_date(struct date date);
struct date date_of_day(int64_t day);
/* Monday 0 to Sunday 6. */
int day_weekday(int64_t day);
/* The same day of the month `months` later, or that month's last day when it is shorter. */
int64_t day_add_months(int64_t day, int months);
/* Compares two days in memory, for qsort() and bsearch(). */
int day_order(const void *one, const void *other);

/* "2026-11-21", strictly, a day that exists, year 1900 to 9999. */
MUST_USE bool day_parse(struct str typed, int64_t *out_day);
struct str day_text(struct arena *arena, int64_t day);

/* "2026-11-21T10:00:00.000Z": RFC 3339 in UTC. */
struct str instant_text(struct arena *arena, int64_t at);
/* The same into a buffer. */
void buf_add_day(struct buf *out, int64_t day);
void buf_add_instant(struct buf *out, int64_t at);

/*
 * Names of zones are stored for ever, and tzdata gives some up: Debian 13 keeps the old ones in a package of their own. The functions below
 * treat a zone that this machine does not know as UTC. So whoever moves units by a zone's days, or takes a name from outside, asks
 * zone_exists() first; whoever shows a time with its zone shows that of zone_or_utc().
 */
/* Whether tzdata on this machine has a zone of that name ("Europe/Stockholm"). */
bool zone_exists(struct str zone);
/* The zone, or UTC where the machine does not know it. */
struct str zone_or_utc(struct str zone);
/* The names of the zones that tzdata lists by place, without their aliases: "UTC" first, then in alphabetical order. */
size_t zone_list(struct arena *arena, struct str **out_zones);
/* The zone of a country (SE) that has only one; else empty. */
struct str zone_of_country(struct arena *arena, struct str country);
/* Local day in a zone. */
int64_t zone_day(struct str zone, int64_t at);
/* Minutes to add to UTC in that zone at that instant. */
int zone_offset_minutes(struct str zone, int64_t at);
/* The instant at which the zone's clocks show `minute` (0 to 1440) of `day`. When they show it twice, the earlier instant; when they skip
 * it, the instant at which they would have shown it had they not been put forward. */
int64_t zone_instant(struct str zone, int64_t day, int minute);

#endif
