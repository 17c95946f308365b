/* SPDX-License-Identifier: Apache-2.0 */
/* t2_calendar.c: counting opening hours in the calendar's zone. */
#include "tests/harness.h"

#include "desk/catalog/catalog.h"

static const struct opening nine_to_five[] = { { 540, 1020 } };
static const struct opening with_lunch[] = { { 480, 720 }, { 780, 1020 } };
static const struct opening whole_day[] = { { 0, 1440 } };

/* The same hours from Monday to the `days`th day. */
static struct calendar calendar_of(const char *zone, const struct opening *openings, size_t count, int days)
{
    struct calendar calendar = { .time_zone = str_of(zone) };

    for (int i = 0; i < days; i++) {
        calendar.openings[i] = openings;
        calendar.opening_count[i] = count;
    }
    return calendar;
}

static void check_add(struct ctx *ctx, const struct calendar *calendar, const char *from, int minute, int64_t minutes,
                      const char *expected)
{
    int64_t at = calendar_add(calendar, instant_at(from, minute), minutes);

    CHECK_STR(instant_text(ctx->arena, at), str_of(expected));
}

TEST(hours_that_do_not_fit_into_a_day_go_on_the_next_morning)
{
    struct calendar calendar = calendar_of("UTC", nine_to_five, 1, 5);

    check_add(ctx, &calendar, "2026-11-17", 600, 60, "2026-11-17T11:00:00.000Z");
    check_add(ctx, &calendar, "2026-11-17", 990, 60, "2026-11-18T09:30:00.000Z");
    check_add(ctx, &calendar, "2026-11-17", 300, 60, "2026-11-17T10:00:00.000Z");
    check_add(ctx, &calendar, "2026-11-17", 1200, 60, "2026-11-18T10:00:00.000Z");
}

TEST(time_that_ends_with_the_day_ends_at_closing)
{
    struct calendar calendar = calendar_of("UTC", nine_to_five, 1, 5);

    check_add(ctx, &calendar, "2026-11-20", 960, 60, "2026-11-20T17:00:00.000Z");
    check_add(ctx, &calendar, "2026-11-20", 960, 0, "2026-11-20T16:00:00.000Z");
    check_add(ctx, &calendar, "2026-11-20", 1020, 0, "2026-11-20T17:00:00.000Z");
}

TEST(a_weekend_is_not_counted)
{
    struct calendar calendar = calendar_of("UTC", nine_to_five, 1, 5);

    check_add(ctx, &calendar, "2026-11-20", 990, 60, "2026-11-23T09:30:00.000Z");
    check_add(ctx, &calendar, "2026-11-21", 600, 60, "2026-11-23T10:00:00.000Z");
}

TEST(a_lunch_break_is_not_counted)
{
    struct calendar calendar = calendar_of("UTC", with_lunch, 2, 5);

    check_add(ctx, &calendar, "2026-11-17", 690, 60, "2026-11-17T13:30:00.000Z");
    check_add(ctx, &calendar, "2026-11-17", 750, 60, "2026-11-17T14:00:00.000Z");
}

TEST(holidays_are_not_counted)
{
    struct calendar calendar = calendar_of("UTC", nine_to_five, 1, 5);
    int64_t holidays[] = { day_at("2026-12-24"), day_at("2026-12-25") };

    calendar.holidays = holidays;
    calendar.holiday_count = COUNT_OF(holidays);
    check_add(ctx, &calendar, "2026-12-23", 990, 60, "2026-12-28T09:30:00.000Z");
}

TEST(minutes_may_span_weeks)
{
    struct calendar calendar = calendar_of("UTC", nine_to_five, 1, 5);

    /* Ten working weeks of 2,400 minutes, from a Monday morning to a Friday evening. */
    check_add(ctx, &calendar, "2026-09-07", 540, 24000, "2026-11-13T17:00:00.000Z");
    check_add(ctx, &calendar, "2026-09-07", 540, 24001, "2026-11-16T09:01:00.000Z");
}

TEST(the_night_on_which_the_clocks_go_forward_has_an_hour_less)
{
    struct calendar day = calendar_of("Europe/Stockholm", whole_day, 1, 7),
                    office = calendar_of("Europe/Stockholm", nine_to_five, 1, 7);

    /* 29 March 2026 has 23 hours there: from its midnight on (23:00 UTC of the 28th), 23 hours reach the next. */
    check_add(ctx, &day, "2026-03-28", 1380, 23 * 60, "2026-03-29T22:00:00.000Z");
    /* Office hours are by the clock on the wall: 09:00 is 08:00 UTC before, and 07:00 UTC behind the change. */
    check_add(ctx, &office, "2026-03-28", 900, 120, "2026-03-29T08:00:00.000Z");
}

TEST(the_night_on_which_the_clocks_go_back_has_an_hour_more)
{
    struct calendar day = calendar_of("Europe/Stockholm", whole_day, 1, 7),
                    office = calendar_of("Europe/Stockholm", nine_to_five, 1, 7);

    check_add(ctx, &day, "2026-10-24", 1320, 25 * 60, "2026-10-25T23:00:00.000Z");
    check_add(ctx, &office, "2026-10-24", 840, 120, "2026-10-25T09:00:00.000Z");
}

TEST(hours_that_the_clock_skips_are_not_counted)
{
    static const struct opening night[] = { { 120, 180 }, { 540, 600 } };
    struct calendar calendar = calendar_of("Europe/Stockholm", night, 2, 7);

    /* From 02:00 to 03:00 there is nothing that night; twice as much when the clocks go back. */
    check_add(ctx, &calendar, "2026-03-28", 1400, 30, "2026-03-29T07:30:00.000Z");
    check_add(ctx, &calendar, "2026-10-24", 1400, 120, "2026-10-25T02:00:00.000Z");
}

TEST(zones_far_from_utc_have_their_own_days)
{
    struct calendar east = calendar_of("Pacific/Kiritimati", nine_to_five, 1, 5),
                    west = calendar_of("Etc/GMT+12", nine_to_five, 1, 5);

    /* Sunday 19:30 UTC is Monday 09:30 on Kiritimati (+14); Friday 06:00 UTC is Friday 20:00, when it is closed. */
    check_add(ctx, &east, "2026-11-22", 1170, 60, "2026-11-22T20:30:00.000Z");
    check_add(ctx, &east, "2026-11-20", 360, 60, "2026-11-22T20:00:00.000Z");
    /* Saturday 04:00 UTC is Friday 16:00 at -12. */
    check_add(ctx, &west, "2026-11-21", 240, 90, "2026-11-23T21:30:00.000Z");
}

TEST(a_day_that_a_zone_left_out_is_not_counted)
{
    struct calendar calendar = calendar_of("Pacific/Apia", nine_to_five, 1, 5);

    /* Samoa went from Thursday 29 to Saturday 31 December 2011, so Friday's hours never were. 02:00 UTC is 16:00 there. */
    check_add(ctx, &calendar, "2011-12-30", 120, 120, "2012-01-01T20:00:00.000Z");
}

TEST(without_opening_hours_the_clock_counts_through)
{
    struct calendar empty = calendar_of("UTC", NULL, 0, 7), nowhere = { .time_zone = STR("") };

    check_add(ctx, &empty, "2026-11-21", 600, 90, "2026-11-21T11:30:00.000Z");
    check_add(ctx, &nowhere, "2026-11-21", 600, 90, "2026-11-21T11:30:00.000Z");
    check_add(ctx, NULL, "2026-11-21", 600, 90, "2026-11-21T11:30:00.000Z");
}

TESTS(
    ALONE(hours_that_do_not_fit_into_a_day_go_on_the_next_morning),
    ALONE(time_that_ends_with_the_day_ends_at_closing),
    ALONE(a_weekend_is_not_counted),
    ALONE(a_lunch_break_is_not_counted),
    ALONE(holidays_are_not_counted),
    ALONE(minutes_may_span_weeks),
    ALONE(the_night_on_which_the_clocks_go_forward_has_an_hour_less),
    ALONE(the_night_on_which_the_clocks_go_back_has_an_hour_more),
    ALONE(hours_that_the_clock_skips_are_not_counted),
    ALONE(zones_far_from_utc_have_their_own_days),
    ALONE(a_day_that_a_zone_left_out_is_not_counted),
    ALONE(without_opening_hours_the_clock_counts_through),
)
