/* SPDX-License-Identifier: Apache-2.0 */
/* t0_base.c: the ground: memory, text, days and zones, errors, ids. Hashes and Unicode are in t0_text.c. */
#include "tests/harness.h"

#include <time.h>

#include "base/id.h"
#include "base/locale.h"
#include "base/log.h"

/* ---- Arena ------------------------------------------------------------------------------------------ */

TEST(memory_of_an_arena_is_zeroed_and_aligned)
{
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *piece = arena_alloc(ctx->arena, size);
        CHECK(piece != NULL);
        CHECK((uintptr_t)piece % _Alignof(max_align_t) == 0);
        for (size_t i = 0; i < size; i++)
            CHECK(piece[i] == 0);
        memset(piece, 0xAA, size);
    }
    arena_reset(ctx->arena);
    const unsigned char *again = arena_alloc(ctx->arena, 30000);
    for (size_t i = 0; i < 30000; i++)
        CHECK(again[i] == 0);
}

TEST(an_arena_above_its_ceiling_is_our_mistake)
{
    struct arena small = { .bytes_max = 200 * 1024 };

    CHECK_BUG(arena_alloc(&small, 300 * 1024));
    CHECK(arena_alloc(&small, 100 * 1024) != NULL);
    arena_free(&small);
    CHECK_INT((int64_t)small.held_bytes, 0);
}

static int order[3];
static size_t ordered;

static void note(void *what)
{
    order[ordered++] = *(int *)what;
}

TEST(cleanups_run_in_reverse_order_before_the_memory_goes)
{
    struct arena arena = { .bytes_max = 0 };
    struct arena_mark empty = arena_mark(&arena);

    ordered = 0;
    for (int i = 0; i < 3; i++) {
        int *kept = arena_alloc(&arena, sizeof *kept);
        *kept = i;
        arena_on_reset(&arena, note, kept);
    }
    struct arena_mark mark = arena_mark(&arena);
    arena_on_reset(&arena, note, memset(arena_alloc(&arena, 300 * 1024), 0, 300 * 1024));
    arena_back(&arena, mark);       /* what came behind the mark, alone */
    CHECK(ordered == 1 && order[0] == 0 && arena.held_bytes < 300 * 1024);
    ordered = 0;
    arena_back(&arena, empty);
    CHECK(ordered == 3 && order[0] == 2 && order[1] == 1 && order[2] == 0 && arena.held_bytes == 0);
    arena_reset(&arena);
    CHECK(ordered == 3);
    arena_on_reset(&arena, note, order);
    ordered = 0;
    arena_reset(&arena);
    CHECK(ordered == 1);
    arena_free(&arena);
}

/* ---- Slices and buffers ----------------------------------------------------------------------------- */

static bool int_reads(const char *text, int64_t min, int64_t max, int64_t expected)
{
    int64_t value = 4711;

    return str_int(str_of(text), min, max, &value) && value == expected;
}

static bool int_refused(const char *text, int64_t min, int64_t max)
{
    int64_t value = 4711;

    return !str_int(str_of(text), min, max, &value) && value == 4711;
}

TEST(numbers_are_read_within_their_limits_and_not_beyond)
{
    CHECK(int_reads("0", 0, 0, 0) && int_reads("-0", 0, 9, 0) && int_reads("+7", 0, 9, 7) && int_reads("007", 0, 9, 7));
    CHECK(int_reads("9223372036854775807", 0, INT64_MAX, INT64_MAX));
    CHECK(int_reads("-9223372036854775808", INT64_MIN, 0, INT64_MIN));
    CHECK(int_refused("9223372036854775808", INT64_MIN, INT64_MAX));
    CHECK(int_refused("-9223372036854775809", INT64_MIN, INT64_MAX));
    CHECK(int_refused("99999999999999999999999999", INT64_MIN, INT64_MAX));
    CHECK(int_refused("10", 0, 9) && int_refused("-1", 0, 9));
    const char *const none[] = { "", "-", "+", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "+-1", "١" };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        CHECK(int_refused(none[i], INT64_MIN, INT64_MAX));
}

TEST(slices_are_cut_trimmed_and_compared_by_bytes)
{
    struct str rest = STR("a,,b");

    CHECK_STR(str_cut(&rest, ','), STR("a"));
    CHECK_STR(str_cut(&rest, ','), STR(""));
    CHECK_STR(str_cut(&rest, ','), STR("b"));
    CHECK(rest.len == 0);
    CHECK_STR(str_trim(STR(" \t\r\n a b \v\f")), STR("a b"));
    CHECK_STR(str_trim(STR("  ")), STR(""));
    CHECK_STR(str_lower(ctx->arena, STR("ÅBC-xyz")), STR("Åbc-xyz"));
    CHECK(str_order(STR("a"), STR("b")) < 0 && str_order(STR("ab"), STR("a")) > 0 && str_order(STR(""), STR("")) == 0);
    CHECK(str_order(STR("z"), STR("å")) < 0);
    CHECK(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")) && str_ends(STR("abc"), STR("bc")));
    CHECK(str_contains(STR("abc"), STR("")) && str_contains(STR("abc"), STR("bc")) && !str_contains(STR("abc"), STR("cb")));
    CHECK(!str_equal(STR("a\0b"), STR("a\0c")) && str_equal(str_of(NULL), STR("")));
    CHECK_BUG(str_c(ctx->arena, STR("a\0b")));
}

TEST(numbers_are_written_as_printf_would)
{
    const int64_t values[] = { 0, 1, 9, 10, -1, -10, 99999, 1234567890123, INT64_MAX, INT64_MIN };
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct str expected = str_format(ctx->arena, "%lld", (long long)values[i]);
        CHECK_STR(str_of_int(ctx->arena, values[i]), expected);
        buf_add_int(&out, values[i]);
        CHECK(str_ends(buf_str(&out), expected));
    }
    out = buf_new(ctx->arena);
    buf_add_digits(&out, 7, 2);
    buf_add_digits(&out, 0, 3);
    buf_add_digits(&out, 999999999, 9);
    CHECK_STR(buf_str(&out), STR("07000999999999"));
    CHECK_BUG((buf_add_digits(&out, 100, 2), true));
    CHECK_BUG((buf_add_digits(&out, -1, 2), true));
    CHECK_STR(str_join(ctx->arena, STR("a"), STR(""), STR("bc")), STR("abc"));
    CHECK_STR(str_join(ctx->arena, STR("")), STR(""));
}

TEST(room_that_is_reserved_changes_nothing_else)
{
    struct buf buf = buf_new(ctx->arena), small = buf_new(ctx->arena);

    buf_add(&buf, STR("abc"));
    (void)arena_alloc(ctx->arena, 1);
    buf_reserve(&buf, 10000);
    buf_reserve(&buf, 0);
    CHECK(buf.cap > 10003);
    buf_add(&buf, STR("def"));
    CHECK_STR(buf_str(&buf), STR("abcdef"));
    small.len_max = 4;
    buf_reserve(&small, 100);
    CHECK(small.cap == 5 && !small.overflow);
    buf_add(&small, STR("abcd"));
    CHECK(!small.overflow);
    buf_reserve(&small, 100);
    buf_add(&small, STR("e"));
    CHECK(small.overflow);
    CHECK_STR(buf_str(&small), STR("abcd"));
}

TEST(a_buffer_grows_and_stops_at_its_ceiling)
{
    struct buf buf = buf_new(ctx->arena);

    for (int i = 0; i < 5000; i++)
        buf_format(&buf, "%d,", i % 10);
    buf_add_int(&buf, INT64_MIN);
    CHECK_INT((int64_t)buf.len, 10020);
    CHECK(str_ends(buf_str(&buf), STR("8,9,-9223372036854775808")) && buf.data[buf.len] == 0);
    struct buf small = buf_new(ctx->arena);
    small.len_max = 4;
    buf_add(&small, STR("abc"));
    buf_add(&small, STR("de"));
    buf_add(&small, STR("f"));
    CHECK(small.overflow);
    CHECK_STR(buf_str(&small), STR("abc"));
    struct buf none = buf_new(ctx->arena);
    CHECK_STR(buf_str(&none), STR(""));
}

/* ---- Days ------------------------------------------------------------------------------------------- */

/* The C library counts days in a way of its own. */
TEST(every_day_from_1900_to_9999_is_the_day_of_its_date)
{
    struct tm begin = { .tm_year = 0, .tm_mday = 1 };
    int64_t first = timegm(&begin) / (24 * 60 * 60);

    CHECK_INT(first, day_at("1900-01-01"));
    for (int64_t day = first; day <= day_at("9999-12-31"); day++) {
        time_t seconds = (time_t)day * 24 * 60 * 60;
        struct tm expected;
        gmtime_r(&seconds, &expected);
        struct date date = date_of_day(day);
        bool same = date.year == expected.tm_year + 1900 && date.month == expected.tm_mon + 1 && date.day == expected.tm_mday
                    && day_of_date(date) == day && day_weekday(day) == (expected.tm_wday + 6) % 7;
        if (!same)
            CHECK_STR(day_text(ctx->arena, day), STR("another day"));
    }
}

static struct str months_later(struct ctx *ctx, const char *from, int months)
{
    return day_text(ctx->arena, day_add_months(day_at(from), months));
}

TEST(months_later_is_the_same_day_or_the_last_of_the_month)
{
    CHECK_STR(months_later(ctx, "2026-11-21", 12), STR("2027-11-21"));
    CHECK_STR(months_later(ctx, "2026-01-31", 1), STR("2026-02-28"));
    CHECK_STR(months_later(ctx, "2028-01-31", 1), STR("2028-02-29"));
    CHECK_STR(months_later(ctx, "2028-02-29", 12), STR("2029-02-28"));
    CHECK_STR(months_later(ctx, "2028-02-29", 48), STR("2032-02-29"));
    CHECK_STR(months_later(ctx, "2096-02-29", 48), STR("2100-02-28"));
    CHECK_STR(months_later(ctx, "2026-12-31", 2), STR("2027-02-28"));
    CHECK_STR(months_later(ctx, "2026-03-31", -1), STR("2026-02-28"));
    CHECK_STR(months_later(ctx, "2026-01-15", -1), STR("2025-12-15"));
    CHECK_STR(months_later(ctx, "2026-01-15", -13), STR("2024-12-15"));
    CHECK_STR(months_later(ctx, "2026-01-15", 0), STR("2026-01-15"));
}

TEST(only_days_that_exist_are_read)
{
    const char *const none[] = { "", "2026-02-29", "2100-02-29", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32",
                                 "2026-04-31", "2026-1-01", "26-01-01", "1899-12-31", "10000-01-01", "2026/01/01",
                                 "2026-01-01.", "x2026-01-01", "2026 01 01", "2026-01-0a", "+026-01-01", "-026-01-01", "2026-+1-01" };
    int64_t day = 4711;

    for (size_t i = 0; i < COUNT_OF(none); i++)
        CHECK(!day_parse(str_of(none[i]), &day) && day == 4711);
    CHECK(day_parse(STR("2000-02-29"), &day) && day == 11016);
    CHECK(day_parse(STR("1970-01-01"), &day) && day == 0);
    CHECK(day_parse(STR("1969-12-31"), &day) && day == -1);
    CHECK(day_at("9999-12-31") < DAY_NEVER);
}

TEST(an_instant_is_written_in_utc_with_milliseconds)
{
    CHECK_STR(instant_text(ctx->arena, ctx->now), STR("2026-11-21T10:00:00.000Z"));
    CHECK_STR(instant_text(ctx->arena, 0), STR("1970-01-01T00:00:00.000Z"));
    CHECK_STR(instant_text(ctx->arena, instant_at("9999-12-31", 24 * 60) + 62345), STR("10000-01-01T00:01:02.345Z"));
    CHECK_STR(day_text(ctx->arena, day_of_date((struct date){ -7, 2, 3 })), STR("-7-02-03"));
    CHECK_STR(instant_text(ctx->arena, -1), STR("1969-12-31T23:59:59.999Z"));
    CHECK_STR(instant_text(ctx->arena, instant_at("9999-12-31", 24 * 60) - 1), STR("9999-12-31T23:59:59.999Z"));
}

/* ---- Zones ------------------------------------------------------------------------------------------ */

TEST(a_local_time_that_exists_twice_is_the_earlier)
{
    /* Stockholm put its clocks back on 2026-10-25 from 03:00 to 02:00. */
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-10-25"), 150), instant_at("2026-10-25", 30));
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-10-25"), 119), instant_at("2026-10-24", 23 * 60 + 59));
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-10-25"), 180), instant_at("2026-10-25", 120));
    CHECK_INT(zone_instant(STR("America/New_York"), day_at("2026-11-01"), 90), instant_at("2026-11-01", 330));
}

TEST(a_local_time_in_a_gap_is_taken_as_if_the_clock_had_not_moved)
{
    /* Stockholm put its clocks forward on 2026-03-29 from 02:00 to 03:00. */
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-03-29"), 150), instant_at("2026-03-29", 90));
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-03-29"), 119), instant_at("2026-03-29", 59));
    CHECK_INT(zone_instant(STR("Europe/Stockholm"), day_at("2026-03-29"), 180), instant_at("2026-03-29", 60));
}

TEST(a_zone_has_its_own_day)
{
    int64_t late = instant_at("2026-11-21", 23 * 60 + 30);

    CHECK_INT(zone_day(STR("UTC"), late), day_at("2026-11-21"));
    CHECK_INT(zone_day(STR("Europe/Stockholm"), late), day_at("2026-11-22"));
    CHECK_INT(zone_day(STR("Asia/Tokyo"), late), day_at("2026-11-22"));
    CHECK_INT(zone_day(STR("Pacific/Pago_Pago"), instant_at("2026-11-21", 10 * 60)), day_at("2026-11-20"));
    CHECK_INT(zone_day(STR("Pacific/Kiritimati"), instant_at("2026-11-21", 10 * 60)), day_at("2026-11-22"));
    /* Samoa had no 30 December 2011. */
    CHECK_INT(zone_day(STR("Pacific/Apia"), instant_at("2011-12-30", 9 * 60 + 59)), day_at("2011-12-29"));
    CHECK_INT(zone_day(STR("Pacific/Apia"), instant_at("2011-12-30", 10 * 60)), day_at("2011-12-31"));
    CHECK_INT(zone_day(STR("UTC"), -1), -1);
}

TEST(offsets_are_minutes_and_summer_time_goes_on_in_the_far_future)
{
    CHECK_INT(zone_offset_minutes(STR("Asia/Kathmandu"), ctx->now), 345);
    CHECK_INT(zone_offset_minutes(STR("Australia/Lord_Howe"), ctx->now), 660);
    CHECK_INT(zone_offset_minutes(STR("America/St_Johns"), ctx->now), -210);
    CHECK_INT(zone_offset_minutes(STR("Europe/Stockholm"), instant_at("2199-07-01", 0)), 120);
    CHECK_INT(zone_offset_minutes(STR("Europe/Stockholm"), instant_at("2199-01-01", 0)), 60);
    CHECK_INT(zone_instant(STR("America/Sao_Paulo"), day_at("2190-01-01"), 0), instant_at("2190-01-01", 180));
}

TEST(every_quarter_of_an_hour_of_a_year_comes_back_from_its_zone)
{
    const char *const zones[] = { "Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo" };

    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        struct str zone = str_of(zones[i]);
        int differences = 0;
        for (int64_t at = instant_at("2026-01-01", 0); at < instant_at("2027-01-01", 0); at += 15 * MINUTE_MS) {
            int64_t local = at + zone_offset_minutes(zone, at) * MINUTE_MS;
            int64_t day = zone_day(zone, at);
            CHECK(day == (local - local % DAY_MS) / DAY_MS);
            differences += zone_instant(zone, day, (int)(local % DAY_MS / MINUTE_MS)) != at;
        }
        /* Only the second showing of the hour (on Lord Howe Island: half an hour) that comes twice. */
        CHECK(differences == (i == 4 ? 0 : i == 2 ? 2 : 4));
    }
}

static int64_t big_endian(const unsigned char *bytes, int count)
{
    uint64_t value = 0;

    for (int i = 0; i < count; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

/* The shortest time between two changes of a zone's clocks since 1970, in seconds, from its file (RFC 8536). */
static int64_t shortest_stretch(struct str zone)
{
    static unsigned char file[65536];
    char path[128];
    int64_t shortest = INT64_MAX, sizes[6];

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", STR_ARGS(zone));
    FILE *in = fopen(path, "rb");
    CHECK(in);
    size_t len = fread(file, 1, sizeof file, in);
    fclose(in);
    for (int i = 0; i < 6; i++)     /* of the first block: isut, isstd, leap, time, type, char */
        sizes[i] = big_endian(file + 20 + 4 * i, 4);
    size_t second = 44 + (size_t)(sizes[0] + sizes[1] + 8 * sizes[2] + 5 * sizes[3] + 6 * sizes[4] + sizes[5]);
    CHECK(second + 44 <= len && memcmp(file + second, "TZif", 4) == 0);
    int64_t changes = big_endian(file + second + 32, 4);
    for (int64_t i = 1; i < changes; i++) {
        int64_t before = big_endian(file + second + 44 + 8 * (i - 1), 8), at = big_endian(file + second + 44 + 8 * i, 8);
        shortest = before >= 0 && at - before < shortest ? at - before : shortest;
    }
    return shortest;
}

/* clock.c remembers a day with the same offset at both ends as a day with this offset. */
TEST(no_zone_puts_its_clocks_forward_and_back_within_a_day)
{
    struct str *zones;
    size_t count = zone_list(ctx->arena, &zones);

    CHECK(count > 300);
    for (size_t i = 0; i < count; i++)
        CHECK(shortest_stretch(zones[i]) > DAY_MS / 1000);
}

TEST(only_zones_of_the_machine_exist)
{
    const char *const none[] = { "", "Europe", "Europe/", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "europe/stockholm",
                                 "Europe/Stockholm\n", "zone.tab", "tzdata.zi", "posixrules", "CET-1CEST", ":UTC" };

    for (size_t i = 0; i < COUNT_OF(none); i++)
        CHECK(!zone_exists(str_of(none[i])));
    CHECK(zone_exists(STR("Europe/Stockholm")) && zone_exists(STR("UTC")) && zone_exists(STR("America/Argentina/Buenos_Aires")));
    CHECK(!zone_exists(STR("A\0B")));
}

/* ---- Errors and words ------------------------------------------------------------------------------- */

TEST(the_first_fault_is_the_one_that_counts)
{
    CHECK(fail(ctx, CODE_no_units, STR("first")) == ERR_CONFLICT);
    CHECK(fail(ctx, CODE_not_found, STR("second")) == ERR_MISSING);
    CHECK(ctx->fault.code == CODE_no_units && ctx->fault.err == ERR_CONFLICT);
    CHECK_STR(ctx->fault.detail, STR("first"));
    CHECK(fault_cure(ctx, ERR_CONFLICT, STR("buy")) == ERR_CONFLICT);
    CHECK(fault_cure(ctx, ERR_CONFLICT, STR("ask")) == ERR_CONFLICT);
    CHECK_STR(ctx->fault.cure, STR("buy"));
    fault_clear(ctx);
    CHECK(ctx->fault.err == OK && ctx->fault.cure.len == 0);
}

TEST(all_wrong_fields_are_told_at_once)
{
    CHECK_OK(fields_checked(ctx));
    field_add(ctx, STR("title"), CODE_invalid, STR("empty"));
    field_add(ctx, STR("primary_contact.email"), CODE_invalid, STR("no address"));
    CHECK_CODE_KEEP(invalid, fields_checked(ctx));
    CHECK_STR(ctx->fault.fields->field, STR("title"));
    CHECK_STR(ctx->fault.fields->next->field, STR("primary_contact.email"));
    CHECK(ctx->fault.fields->next->next == NULL);
}

/* The core of the outside interface: the code decides the status; the kind decides the exit code. */
TEST(every_code_has_a_name_a_status_and_an_exit_code)
{
    for (int code = CODE_none + 1; code < CODE_count; code++) {
        const struct code_row *row = code_row((enum code)code);
        CHECK(row->err != OK && row->status >= 400 && row->status <= 503 && row->title[0]);
        CHECK(err_exit_code(row->err) > 0);
    }
    CHECK(code_row(CODE_no_units)->status == 409 && code_row(CODE_quote_changed)->status == 409);
    CHECK(code_row(CODE_unknown_pair)->status == 404 && code_row(CODE_leading_zeros_lost)->status == 422);
    CHECK(err_exit_code(OK) == 0 && err_exit_code(ERR_MALFORMED) == 2 && err_exit_code(ERR_INVALID) == 2);
    CHECK(err_exit_code(ERR_DENIED) == 3 && err_exit_code(ERR_MISSING) == 4 && err_exit_code(ERR_CONFLICT) == 5);
    CHECK(err_exit_code(ERR_TOO_LARGE) == 6 && err_exit_code(ERR_RATE) == 6 && err_exit_code(ERR_BUSY) == 7);
    CHECK(err_exit_code(ERR_DAMAGED) == 8 && err_exit_code(ERR_INTERNAL) == 70);
    CHECK_BUG(code_row(CODE_none));
}

TEST(holes_in_texts_are_filled_by_name)
{
    CHECK_STR(trf(ctx, "{left} of {granted} left", HOLE("granted", STR("20")), HOLE("left", STR("17"))), STR("17 of 20 left"));
    CHECK_STR(trf(ctx, "{a}{a}", HOLE("a", STR("{b}"))), STR("{b}{b}"));
    CHECK_STR(trf(ctx, "{left}{le} {leave}", HOLE("le", STR("1")), HOLE("leave", STR("2")), HOLE("left", STR("3"))), STR("31 2"));
    CHECK_STR(trn(ctx, "{n} incident{x}", "{n} incidents{x}", 1, HOLE("x", STR("."))), STR("1 incident."));
    CHECK_STR(trn(ctx, "{n} incident{x}", "{n} incidents{x}", 0, HOLE("x", STR("."))), STR("0 incidents."));
    CHECK_BUG(trf(ctx, "{left}", HOLE("right", STR("1"))));
    CHECK_BUG(trf(ctx, "{lef", HOLE("left", STR("1"))));
}

/* ---- Ids -------------------------------------------------------------------------------------------- */

TEST(ids_rise_also_within_a_millisecond_and_when_the_clock_goes_back)
{
    int64_t last = 0;

    for (int i = 0; i < 20000; i++) {
        int64_t id = id_new(ctx);
        CHECK(id > last);
        last = id;
        if (i == 10000)
            ctx->now -= 3600 * 1000;
        else if (i % 3 == 0)
            ctx->now++;
    }
}

TEST(an_id_is_a_code_of_digits_that_begins_with_none_that_is_0)
{
    const char *const none[] = { "", "0", "-1", "+1", "01", "٠١", "1.", "9223372036854775808", "1a", "一" };
    int64_t id = id_new(ctx), read = 4711;

    for (size_t i = 0; i < COUNT_OF(none); i++)
        CHECK(!id_parse(str_of(none[i]), &read) && read == 4711);
    CHECK(id_parse(id_text(ctx->arena, id), &read) && read == id);
    CHECK(id_parse(STR("9223372036854775807"), &read) && read == INT64_MAX);
}

/* ---- The log ---------------------------------------------------------------------------------------- */

TEST(a_value_in_the_log_stays_one_value_of_one_line)
{
    static const struct { const char *value, *line; } rows[] = {
        { "plain", " k=plain" }, { "", " k=\"\"" }, { "two words", " k=\"two words\"" }, { "a=b", " k=\"a=b\"" },
        { "a\nlevel=error", " k=\"a\\x0alevel=error\"" }, { "say \"x\"", " k=\"say \\\"x\\\"\"" },
        { "\xC3\xA5", " k=\"\\xc3\\xa5\"" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf line = buf_new(ctx->arena);
        log_value(&line, "k", str_of(rows[i].value));
        CHECK_STR(buf_str(&line), str_of(rows[i].line));
    }
}

TESTS(
    ALONE(memory_of_an_arena_is_zeroed_and_aligned),
    ALONE(an_arena_above_its_ceiling_is_our_mistake),
    ALONE(cleanups_run_in_reverse_order_before_the_memory_goes),
    ALONE(numbers_are_read_within_their_limits_and_not_beyond),
    ALONE(slices_are_cut_trimmed_and_compared_by_bytes),
    ALONE(numbers_are_written_as_printf_would),
    ALONE(room_that_is_reserved_changes_nothing_else),
    ALONE(a_buffer_grows_and_stops_at_its_ceiling),
    ALONE(every_day_from_1900_to_9999_is_the_day_of_its_date),
    ALONE(months_later_is_the_same_day_or_the_last_of_the_month),
    ALONE(only_days_that_exist_are_read),
    ALONE(an_instant_is_written_in_utc_with_milliseconds),
    ALONE(a_local_time_that_exists_twice_is_the_earlier),
    ALONE(a_local_time_in_a_gap_is_taken_as_if_the_clock_had_not_moved),
    ALONE(a_zone_has_its_own_day),
    ALONE(offsets_are_minutes_and_summer_time_goes_on_in_the_far_future),
    ALONE(every_quarter_of_an_hour_of_a_year_comes_back_from_its_zone),
    ALONE(no_zone_puts_its_clocks_forward_and_back_within_a_day),
    ALONE(only_zones_of_the_machine_exist),
    ALONE(the_first_fault_is_the_one_that_counts),
    ALONE(all_wrong_fields_are_told_at_once),
    ALONE(every_code_has_a_name_a_status_and_an_exit_code),
    ALONE(holes_in_texts_are_filled_by_name),
    ALONE(ids_rise_also_within_a_millisecond_and_when_the_clock_goes_back),
    ALONE(an_id_is_a_code_of_digits_that_begins_with_none_that_is_0),
    ALONE(a_value_in_the_log_stays_one_value_of_one_line),
)
