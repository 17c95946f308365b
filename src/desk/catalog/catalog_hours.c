/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_hours.c: writes the opening hours of a week as people do. */
#include "desk/catalog/catalog_hours.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"

#define WEEKDAYS 7
#define DAY_MINUTES (24 * 60)

static struct str weekday_short(struct ctx *ctx, int day)
{
    static const char *const words[WEEKDAYS] = {
        TR_MARK("Mon"), TR_MARK("Tue"), TR_MARK("Wed"), TR_MARK("Thu"), TR_MARK("Fri"), TR_MARK("Sat"), TR_MARK("Sun"),
    };

    return tr_text(ctx, words[day]);
}

static bool same_hours(const struct calendar *calendar, int one, int other)
{
    if (calendar->opening_count[one] != calendar->opening_count[other])
        return false;
    for (size_t i = 0; i < calendar->opening_count[one]; i++) {
        const struct opening *a = &calendar->openings[one][i], *b = &calendar->openings[other][i];
        if (a->from_minute != b->from_minute || a->until_minute != b->until_minute)
            return false;
    }
    return true;
}

/* What is behind the end of the day is on the next one. */
static void add_time(struct buf *out, int minute)
{
    minute -= minute > DAY_MINUTES ? DAY_MINUTES : 0;
    buf_format(out, "%02d:%02d", minute / 60, minute % 60);
}

/* "Mon-Fri 08:00-12:00 and 13:00-17:00" */
static void add_days(struct ctx *ctx, struct buf *out, const struct calendar *calendar, int first, int last)
{
    buf_add(out, out->len ? STR(", ") : STR(""));
    buf_add(out, weekday_short(ctx, first));
    if (last > first) {
        buf_add(out, STR("-"));
        buf_add(out, weekday_short(ctx, last));
    }
    for (size_t i = 0; i < calendar->opening_count[first]; i++) {
        buf_add(out, i ? tr(ctx, " and ") : STR(" "));
        add_time(out, calendar->openings[first][i].from_minute);
        buf_add(out, STR("-"));
        add_time(out, calendar->openings[first][i].until_minute);
    }
}

static struct str week_words(struct ctx *ctx, const struct calendar *calendar)
{
    struct buf out = buf_new(ctx->arena);

    for (int first = 0, last; first < WEEKDAYS; first = last + 1) {
        for (last = first; last + 1 < WEEKDAYS && same_hours(calendar, first, last + 1);)
            last++;
        if (calendar->opening_count[first])
            add_days(ctx, &out, calendar, first, last);
    }
    return buf_str(&out);
}

struct str calendar_hours_words(struct ctx *ctx, const struct calendar *calendar)
{
    return trf(ctx, "{hours} ({zone})", HOLE("hours", week_words(ctx, calendar)), HOLE("zone", calendar->time_zone));
}

/* ---- In another zone ------------------------------------------------------------------------------------ */

/* A week as it is made: a day may get the openings of two. */
struct week { struct opening days[WEEKDAYS][2 * LIMIT_OPENINGS]; size_t counts[WEEKDAYS]; int minutes; };

static void week_add(struct week *week, struct str zone, int64_t from, int64_t until)
{
    int64_t day = zone_day(zone, from);
    int weekday = day_weekday(day), minute = (int)((from - zone_instant(zone, day, 0)) / MINUTE_MS);
    size_t at = week->counts[weekday];

    if (at == 2 * LIMIT_OPENINGS)
        return;
    for (; at && week->days[weekday][at - 1].from_minute > minute; at--)
        week->days[weekday][at] = week->days[weekday][at - 1];
    week->days[weekday][at] = (struct opening){ minute, minute + (int)((until - from) / MINUTE_MS) };
    week->counts[weekday]++;
    week->minutes += (int)((until - from) / MINUTE_MS);
}

/* Whoever is there at every hour is so in every zone. */
static void week_fill(struct week *week)
{
    for (int weekday = 0; weekday < WEEKDAYS; weekday++) {
        week->days[weekday][0] = (struct opening){ 0, DAY_MINUTES };
        week->counts[weekday] = 1;
    }
}

struct str calendar_hours_in(struct ctx *ctx, const struct calendar *calendar, struct str zone, int64_t day)
{
    struct week *week = arena_alloc(ctx->arena, sizeof *week);
    struct calendar shown = *calendar;
    int64_t monday = day - day_weekday(day);

    *week = (struct week){ .minutes = 0 };
    for (int weekday = 0; weekday < WEEKDAYS; weekday++)
        for (size_t i = 0; i < calendar->opening_count[weekday]; i++) {
            const struct opening *opening = &calendar->openings[weekday][i];
            week_add(week, zone, zone_instant(calendar->time_zone, monday + weekday, opening->from_minute),
                     zone_instant(calendar->time_zone, monday + weekday, opening->until_minute));
        }
    if (week->minutes >= WEEKDAYS * DAY_MINUTES)
        week_fill(week);
    for (int weekday = 0; weekday < WEEKDAYS; weekday++) {
        shown.openings[weekday] = week->days[weekday];
        shown.opening_count[weekday] = week->counts[weekday];
    }
    return week_words(ctx, &shown);
}
