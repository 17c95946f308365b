/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_parse_place.c: reading regions and calendars. */
#include "desk/catalog/catalog_parse.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"

/* A zone that this machine's tzdata knows; what is stored was checked when it was applied. */
static void parse_check_zone(struct parse *parse, struct input *in, const char *field, struct str zone)
{
    if (!parse->stored && zone.len && !zone_exists(zone))
        input_fault(in, field, CODE_unknown_value,
                    trf(parse->ctx, "no time zone \"{zone}\"; names are those of tzdata, such as Europe/Stockholm",
                        HOLE("zone", zone)));
}

/* "08:30" as minutes, "24:00" as the end of the day; -1 for what is none, and recorded. */
static int parse_time(struct parse *parse, struct input *item)
{
    struct str text = input_code(item, "", NEED_REQUIRED, 1, 5);
    int64_t hour, minute;

    if (text.len == 0)
        return -1;
    if (text.len == 5 && text.data[2] == ':' && str_is_digits((struct str){ text.data, 2 })
        && str_is_digits((struct str){ text.data + 3, 2 }) && str_int((struct str){ text.data, 2 }, 0, 24, &hour)
        && str_int((struct str){ text.data + 3, 2 }, 0, hour == 24 ? 0 : 59, &minute))
        return (int)(hour * 60 + minute);
    input_fault(item, "", CODE_bad_format,
                trf(parse->ctx, "\"{text}\" is no time of day such as 08:30; the last is 24:00", HOLE("text", text)));
    return -1;
}

/* One span, of which both ends are there and in order; otherwise recorded. */
static bool parse_opening(struct parse *parse, struct input *item, int after, struct opening *out_opening)
{
    struct input *ends = input_list(item, "", NEED_REQUIRED, 2, 2);
    struct input *from_item = input_list_next(ends);
    struct input *until_item = input_list_next(ends);

    if (!from_item || !until_item)
        return false;
    struct opening opening = { parse_time(parse, from_item), parse_time(parse, until_item) };
    if (opening.from_minute < 0 || opening.until_minute < 0)
        return false;
    if (opening.from_minute >= opening.until_minute) {
        input_fault(item, "", CODE_mismatch, tr(parse->ctx, "hours begin before they end, on the same day"));
        return false;
    }
    if (opening.from_minute < after) {
        input_fault(item, "", CODE_mismatch, tr(parse->ctx, "hours of a day stand in order and do not overlap"));
        return false;
    }
    *out_opening = opening;
    return true;
}

static void parse_weekday(struct parse *parse, struct input *hours, const char *field,
                          const struct opening **out_openings, size_t *out_count)
{
    struct input *list = input_list(hours, field, NEED_OPTIONAL, 1, LIMIT_OPENINGS);
    struct opening *openings = arena_alloc(parse->arena, input_list_count(list) * sizeof *openings);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        int after = count ? openings[count - 1].until_minute : 0;
        if (parse_opening(parse, item, after, &openings[count]))
            count++;
    }
    *out_openings = openings;
    *out_count = count;
}

static void parse_holidays(struct parse *parse, struct input *in, struct calendar *calendar)
{
    struct input *list = input_list(in, "holidays", NEED_REQUIRED, 0, LIMIT_CATALOG_LIST);
    int64_t *days = arena_alloc(parse->arena, input_list_count(list) * sizeof *days);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        int64_t day = input_day(item, "", NEED_REQUIRED, DAY_NEVER);
        bool again = false;
        for (size_t i = 0; i < count && !again && day != DAY_NEVER; i++)
            again = days[i] == day;
        if (again)
            input_fault(item, "", CODE_not_allowed,
                        trf(parse->ctx, "\"{text}\" stands in the list twice",
                            HOLE("text", day_text(parse->ctx->arena, day))));
        days[count++] = day;
    }
    if (count)
        qsort(days, count, sizeof *days, day_order);
    calendar->holidays = days;
    calendar->holiday_count = count;
}

void parse_calendar(struct parse *parse, struct input *in, struct calendar *out_calendar)
{
    static const char *const weekdays[7] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
    struct calendar calendar = { .thing = parse_thing(parse, in, ITEM_CALENDAR) };
    struct input *hours = input_object(in, "hours", NEED_REQUIRED);
    bool any = false;

    calendar.time_zone = parse_text(parse, in, "time_zone", LIMIT_TIME_ZONE_CHARS);
    parse_check_zone(parse, in, "time_zone", calendar.time_zone);
    for (int i = 0; i < 7; i++) {
        any = input_has(hours, weekdays[i]) || any;
        parse_weekday(parse, hours, weekdays[i], &calendar.openings[i], &calendar.opening_count[i]);
    }
    if (input_given(hours) && !any)
        input_fault(in, "hours", CODE_missing,
                    tr(parse->ctx, "a calendar has hours on at least one weekday: mon to sun"));
    parse_holidays(parse, in, &calendar);
    *out_calendar = calendar;
}

static void check_zone_item(struct parse *parse, struct input *item, struct str zone)
{
    parse_check_zone(parse, item, "", zone);
}

/* A country is declared as if it were a thing of its own, so that no two regions can have it. */
static void check_country_item(struct parse *parse, struct input *item, struct str country)
{
    if (!country_is_code(country))
        input_fault(item, "", CODE_bad_format, tr(parse->ctx, "a country has two letters (ISO 3166), such as SE"));
    else
        noted_add(parse, &parse->declared, (struct noted){ .kind = ITEM_KINDS, .id = country, .in = item, .field = "" });
}

void parse_region(struct parse *parse, struct input *in, struct region *out_region, struct str *out_calendar_id)
{
    static const char *const recipients[] = { "primary_contact", "associated_in_country", NULL };
    struct region region = {
        .thing      = parse_thing(parse, in, ITEM_REGION),
        .countries  = parse_texts(parse, in, "countries", LIMIT_COUNTRY_CHARS, country_code, check_country_item),
        .time_zones = parse_texts(parse, in, "time_zones", LIMIT_TIME_ZONE_CHARS, NULL, check_zone_item),
        .packs      = parse_references(parse, in, "packs", NEED_REQUIRED, 0, ITEM_PLAN),
    };

    *out_calendar_id = parse_reference(parse, in, "calendar", ITEM_CALENDAR);
    region.ids_to_associated_in_country = input_one_of(in, "id_recipients", NEED_REQUIRED, recipients, 0) == 1;
    *out_region = region;
}
