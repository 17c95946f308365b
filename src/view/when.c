/* SPDX-License-Identifier: Apache-2.0 */
/* when.c: days and times in words. Zone rules come from base/clock.h. */
#include "view/when.h"

#include "base/clock.h"
#include "base/locale.h"

struct str reader_zone(const struct ctx *ctx)
{
    return ctx->actor && ctx->actor->time_zone.len ? ctx->actor->time_zone : STR("UTC");
}

static struct str month_words(struct ctx *ctx, int month)
{
    static const char *const months[] = {
        TR_MARK("Jan"), TR_MARK("Feb"), TR_MARK("Mar"), TR_MARK("Apr"), TR_MARK("May"), TR_MARK("Jun"), TR_MARK("Jul"),
        TR_MARK("Aug"), TR_MARK("Sep"), TR_MARK("Oct"), TR_MARK("Nov"), TR_MARK("Dec"),
    };

    MUST(month >= 1 && month <= 12);
    return tr_text(ctx, months[month - 1]);
}

static struct str weekday_words(struct ctx *ctx, int64_t day)
{
    static const char *const days[] = {
        TR_MARK("Monday"), TR_MARK("Tuesday"), TR_MARK("Wednesday"), TR_MARK("Thursday"), TR_MARK("Friday"),
        TR_MARK("Saturday"), TR_MARK("Sunday"),
    };

    return tr_text(ctx, days[day_weekday(day)]);
}

struct str day_words(struct ctx *ctx, int64_t day)
{
    if (day == DAY_NEVER)
        return tr(ctx, "no end announced");
    struct date date = date_of_day(day);
    return trf(ctx, "{day} {month} {year}", HOLE("day", tr_int(ctx, date.day)), HOLE("month", month_words(ctx, date.month)),
               HOLE("year", tr_int(ctx, date.year)));
}

struct str zone_offset_text(struct ctx *ctx, struct str zone, int64_t at)
{
    int offset = zone_offset_minutes(zone, at), distance = offset < 0 ? -offset : offset;

    return str_format(ctx->arena, "UTC%c%02d:%02d", offset < 0 ? '-' : '+', distance / 60, distance % 60);
}

/* "16:00" */
static struct str minute_text(struct ctx *ctx, int64_t at, struct str zone)
{
    int64_t minute = (at + zone_offset_minutes(zone, at) * MINUTE_MS - zone_day(zone, at) * DAY_MS) / MINUTE_MS;

    return str_format(ctx->arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

struct str time_in_zone(struct ctx *ctx, int64_t at, struct str zone)
{
    int64_t day = zone_day(zone, at);

    return trf(ctx, "{weekday} {day}, {time} ({zone}, {offset})", HOLE("weekday", weekday_words(ctx, day)),
               HOLE("day", day_words(ctx, day)), HOLE("time", minute_text(ctx, at, zone)), HOLE("zone", zone),
               HOLE("offset", zone_offset_text(ctx, zone, at)));
}

struct str time_text(struct ctx *ctx, int64_t at)
{
    struct str zone = reader_zone(ctx);

    return trf(ctx, "{day}, {time}", HOLE("day", day_words(ctx, zone_day(zone, at))), HOLE("time", minute_text(ctx, at, zone)));
}

struct str time_distance(struct ctx *ctx, int64_t at)
{
    int64_t distance = at < ctx->now ? ctx->now - at : at - ctx->now;
    struct str length = distance >= 2 * DAY_MS ? trn0(ctx, "{n} day", "{n} days", distance / DAY_MS)
                      : distance >= HOUR_MS ? trn0(ctx, "{n} hour", "{n} hours", distance / HOUR_MS)
                      : trn0(ctx, "{n} minute", "{n} minutes", distance / MINUTE_MS);

    return at < ctx->now ? trf(ctx, "{length} ago", HOLE("length", length)) : trf(ctx, "in {length}", HOLE("length", length));
}
