/* SPDX-License-Identifier: Apache-2.0 */
/* when.c: days and times in words. Zone rules come from base/clock.h. */
#include "view/when.h"

#include "base/clock.h"
#include "base/locale.h"

struct str reader_zone(const struct ctx *ctx)
{
    return ctx->actor ? zone_or_utc(ctx->actor->time_zone) : STR("UTC");
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

/* "UTC+01:00" */
static struct str offset_text(struct ctx *ctx, int offset)
{
    struct buf out = buf_new(ctx->arena);
    int distance = offset < 0 ? -offset : offset;

    buf_reserve(&out, sizeof "UTC+00:00");
    buf_add(&out, offset < 0 ? STR("UTC-") : STR("UTC+"));
    buf_add_digits(&out, distance / 60, 2);
    buf_add_char(&out, ':');
    buf_add_digits(&out, distance % 60, 2);
    return buf_str(&out);
}

struct str zone_offset_text(struct ctx *ctx, struct str zone, int64_t at)
{
    return offset_text(ctx, zone_offset_minutes(zone, at));
}

/* What the clocks of a zone show at an instant. */
struct local { int64_t day, minute; int offset; };

static struct local local_of(struct str zone, int64_t at)
{
    struct local local = { .offset = zone_offset_minutes(zone, at), .day = zone_day(zone, at) };

    local.minute = (at + local.offset * MINUTE_MS - local.day * DAY_MS) / MINUTE_MS;
    return local;
}

/* "16:00" */
static struct str minute_text(struct ctx *ctx, const struct local *local)
{
    struct buf out = buf_new(ctx->arena);

    buf_reserve(&out, sizeof "16:00");
    buf_add_digits(&out, local->minute / 60, 2);
    buf_add_char(&out, ':');
    buf_add_digits(&out, local->minute % 60, 2);
    return buf_str(&out);
}

/* The day and the time of day in words. */
struct shown { struct str day, minute; };

static struct shown shown_of(struct ctx *ctx, const struct local *local)
{
    return (struct shown){ day_words(ctx, local->day), minute_text(ctx, local) };
}

static struct str with_zone(struct ctx *ctx, const struct shown *shown, const struct local *local, struct str zone)
{
    return trf(ctx, "{weekday} {day}, {time} ({zone}, {offset})", HOLE("weekday", weekday_words(ctx, local->day)),
               HOLE("day", shown->day), HOLE("time", shown->minute), HOLE("zone", zone),
               HOLE("offset", offset_text(ctx, local->offset)));
}

static struct str without_zone(struct ctx *ctx, const struct shown *shown)
{
    return trf(ctx, "{day}, {time}", HOLE("day", shown->day), HOLE("time", shown->minute));
}

struct str time_in_zone(struct ctx *ctx, int64_t at, struct str named)
{
    struct str zone = zone_or_utc(named);
    struct local local = local_of(zone, at);
    struct shown shown = shown_of(ctx, &local);

    return with_zone(ctx, &shown, &local, zone);
}

struct time_words time_words(struct ctx *ctx, int64_t at)
{
    struct str zone = reader_zone(ctx);
    struct local local = local_of(zone, at);
    struct shown shown = shown_of(ctx, &local);

    return (struct time_words){ without_zone(ctx, &shown), with_zone(ctx, &shown, &local, zone) };
}

struct str time_distance(struct ctx *ctx, int64_t at)
{
    int64_t distance = at < ctx->now ? ctx->now - at : at - ctx->now;
    struct str length = distance >= 2 * DAY_MS ? trn0(ctx, "{n} day", "{n} days", distance / DAY_MS)
                      : distance >= HOUR_MS ? trn0(ctx, "{n} hour", "{n} hours", distance / HOUR_MS)
                      : trn0(ctx, "{n} minute", "{n} minutes", distance / MINUTE_MS);

    return at < ctx->now ? trf(ctx, "{length} ago", HOLE("length", length)) : trf(ctx, "in {length}", HOLE("length", length));
}

static struct str brief_length(struct ctx *ctx, int64_t distance)
{
    int64_t days = distance / DAY_MS;

    if (days >= 2 * 365)
        return trn0(ctx, "{n} year", "{n} years", days / 365);
    if (days >= 2 * 30)
        return trn0(ctx, "{n} month", "{n} months", days / 30);
    if (days >= 2)
        return trn0(ctx, "{n} day", "{n} days", days);
    if (distance >= HOUR_MS)
        return trf(ctx, "{n} h", HOLE("n", tr_int(ctx, distance / HOUR_MS)));
    return trf(ctx, "{n} min", HOLE("n", tr_int(ctx, distance / MINUTE_MS)));
}

struct str time_ago_words(struct ctx *ctx, int64_t at)
{
    int64_t distance = at < ctx->now ? ctx->now - at : at - ctx->now;

    if (distance < MINUTE_MS)
        return at <= ctx->now ? tr(ctx, "just now") : tr(ctx, "in a moment");
    struct hole length = HOLE("length", brief_length(ctx, distance));
    return at < ctx->now ? trf(ctx, "{length} ago", length) : trf(ctx, "in {length}", length);
}
