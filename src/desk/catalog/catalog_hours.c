/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_hours.c: writes the opening hours of a week as people do. */
#include "desk/catalog/catalog_hours.h"

#include "base/locale.h"

#define WEEKDAYS 7

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

static void add_time(struct buf *out, int minute)
{
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

struct str calendar_hours_words(struct ctx *ctx, const struct calendar *calendar)
{
    struct buf out = buf_new(ctx->arena);

    for (int first = 0, last; first < WEEKDAYS; first = last + 1) {
        for (last = first; last + 1 < WEEKDAYS && same_hours(calendar, first, last + 1);)
            last++;
        if (calendar->opening_count[first])
            add_days(ctx, &out, calendar, first, last);
    }
    return trf(ctx, "{hours} ({zone})", HOLE("hours", buf_str(&out)), HOLE("zone", calendar->time_zone));
}
