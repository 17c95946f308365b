/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c: calendar arithmetic, and zones through the C library, which reads the system's tzdata. */
#include "base/clock.h"

#include <errno.h>
#include <unistd.h>

#include "base/typed.h"

#define ZONE_NAME_MAX 64

int64_t clock_now(void)
{
    struct timespec now;

    MUST(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_running(void)
{
    struct timespec now;

    MUST(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Proleptic Gregorian, counted in eras of 400 years that begin on 1 March. */
int64_t day_of_date(struct date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct date date_of_day(int64_t day)
{
    day += 719468;
    int64_t era = floor_div(day, 146097);
    int64_t day_of_era = day - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);

    return (struct date){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1),
    };
}

int day_weekday(int64_t day)
{
    int64_t from_thursday = (day + 3) - 7 * floor_div(day + 3, 7);

    return (int)from_thursday;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

int day_order(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

int64_t day_add_months(int64_t day, int months)
{
    struct date date = date_of_day(day);
    int64_t from_zero = (int64_t)date.year * 12 + date.month - 1 + months;

    date.year = (int)floor_div(from_zero, 12);
    date.month = (int)(from_zero - (int64_t)date.year * 12) + 1;
    int last = days_in_month(date.year, date.month);
    date.day = date.day > last ? last : date.day;
    return day_of_date(date);
}

bool day_parse(struct str typed, int64_t *out_day)
{
    char room[TYPED_ROOM];
    struct str text = typed_code_in(room, typed);
    int64_t year, month, day;

    if (text.len != 10 || text.data[4] != '-' || text.data[7] != '-'
        || !str_is_digits((struct str){ text.data, 4 }) || !str_is_digits((struct str){ text.data + 5, 2 })
        || !str_is_digits((struct str){ text.data + 8, 2 })
        || !str_int((struct str){ text.data, 4 }, 1900, 9999, &year)
        || !str_int((struct str){ text.data + 5, 2 }, 1, 12, &month)
        || !str_int((struct str){ text.data + 8, 2 }, 1, days_in_month((int)year, (int)month), &day))
        return false;
    *out_day = day_of_date((struct date){ (int)year, (int)month, (int)day });
    return true;
}

/* Writes two digits and the character `behind`; returns the place after it. */
static char *put_two(char *at, unsigned value, char behind)
{
    *at++ = (char)('0' + value / 10 % 10);
    *at++ = (char)('0' + value % 10);
    *at++ = behind;
    return at;
}

/* Writes a day as YYYY-MM-DD and the character `behind`; returns the place after it, NULL where the year has not four digits. */
static char *put_day(char *at, int64_t day, char behind)
{
    struct date date = date_of_day(day);

    if (date.year < 0 || date.year > 9999)
        return NULL;
    *at++ = (char)('0' + date.year / 1000);
    *at++ = (char)('0' + date.year / 100 % 10);
    at = put_two(at, (unsigned)date.year, '-');
    at = put_two(at, (unsigned)date.month, '-');
    return put_two(at, (unsigned)date.day, behind);
}

void buf_add_day(struct buf *out, int64_t day)
{
    char text[sizeof "YYYY-MM-DD"];
    struct date date;

    if (put_day(text, day, 0)) {
        buf_add(out, (struct str){ text, sizeof text - 1 });
        return;
    }
    date = date_of_day(day);
    buf_add_int(out, date.year);
    buf_add_char(out, '-');
    buf_add_digits(out, date.month, 2);
    buf_add_char(out, '-');
    buf_add_digits(out, date.day, 2);
}

void buf_add_instant(struct buf *out, int64_t at)
{
    int64_t day = floor_div(at, DAY_MS);
    unsigned in_day = (unsigned)(at - day * DAY_MS), ms = in_day % 1000;
    char text[sizeof "Thh:mm:ss.mmmZ"], *end = text;

    *end++ = 'T';
    end = put_two(end, in_day / (unsigned)HOUR_MS, ':');
    end = put_two(end, in_day / (unsigned)MINUTE_MS % 60, ':');
    end = put_two(end, in_day / 1000 % 60, '.');
    *end++ = (char)('0' + ms / 100);
    end = put_two(end, ms, 'Z');
    buf_add_day(out, day);
    buf_add(out, (struct str){ text, (size_t)(end - text) });
}

#define INSTANT_CHARS 32

/* A buffer in the arena with room for one day or instant. */
static struct buf buf_for_time(struct arena *arena)
{
    return (struct buf){ .arena = arena, .data = arena_room(arena, INSTANT_CHARS), .cap = INSTANT_CHARS };
}

struct str day_text(struct arena *arena, int64_t day)
{
    struct buf out = buf_for_time(arena);

    buf_add_day(&out, day);
    return buf_str(&out);
}

struct str instant_text(struct arena *arena, int64_t at)
{
    struct buf out = buf_for_time(arena);

    buf_add_instant(&out, at);
    return buf_str(&out);
}

static bool zone_name_is_plain(struct str zone)
{
    if (zone.len == 0 || zone.len > ZONE_NAME_MAX || zone.data[0] == '/' || str_contains(zone, STR("..")))
        return false;
    for (size_t i = 0; i < zone.len; i++) {
        char c = zone.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                     || c == '/' || c == '_' || c == '-' || c == '+';
        if (!plain)
            return false;
    }
    /* Names of zones begin with a capital; the lower-case files beside them are lists and rules. */
    return zone.data[0] >= 'A' && zone.data[0] <= 'Z';
}

/* A hash of a zone's name: its place in a table. */
static size_t zone_mixed(struct str zone)
{
    return zone.len * 31 + (unsigned char)zone.data[zone.len - 1] + (unsigned char)zone.data[zone.len / 2] * 5U;
}

/* Looks whether tzdata has the file. */
static bool zone_is_there(struct str zone)
{
    char path[128];
    char magic[4] = "";

    if (!zone_name_is_plain(zone))
        return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", STR_ARGS(zone));
    FILE *file = fopen(path, "rb");
    if (!file && (errno == ENOMEM || errno == EMFILE || errno == ENFILE))
        BUG("no memory or descriptor to open the file of a zone");
    if (!file)
        return false;
    size_t got = fread(magic, 1, sizeof magic, file);
    fclose(file);
    return got == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

#define ZONES_KNOWN 64      /* a power of two */

/* Zones that were found are remembered: pages ask about the same few. A zone that was not found is looked for again, since tzdata may be
 * mended meanwhile. */
static struct { size_t len; char name[ZONE_NAME_MAX]; } zones_known[ZONES_KNOWN];

bool zone_exists(struct str zone)
{
    if (zone.len == 0 || zone.len > ZONE_NAME_MAX)
        return false;
    size_t place = zone_mixed(zone) & (ZONES_KNOWN - 1);
    if (str_equal(zone, (struct str){ zones_known[place].name, zones_known[place].len }))
        return true;
    if (!zone_is_there(zone))
        return false;
    memcpy(zones_known[place].name, zone.data, zone.len);
    zones_known[place].len = zone.len;
    return true;
}

struct str zone_or_utc(struct str zone)
{
    return zone_exists(zone) ? zone : STR("UTC");
}

/* The C library knows one zone per process, so it is set before each question; a zone that is already set is
 * left alone, and the library keeps its parsed rules. False where there is no such zone (any more). */
static bool zone_use(struct str zone)
{
    static char used[ZONE_NAME_MAX + 2];

    if (used[0] && str_equal(str_of(used + 1), zone))
        return true;
    if (!zone_is_there(zone)) {
        zones_known[zone_mixed(zone) & (ZONES_KNOWN - 1)].len = 0;
        return false;
    }
    snprintf(used, sizeof used, ":%.*s", STR_ARGS(zone));
    MUST(setenv("TZ", used, 1) == 0);
    tzset();
    /* The file was there a moment ago. Without memory or a descriptor to read it, the library takes the name for a rule called "Europe",
     * and means UTC. */
    size_t len = strlen(tzname[0]);
    if (zone.len > len && zone.data[len] == '/' && memcmp(zone.data, tzname[0], len) == 0)
        BUG("the file of a zone cannot be read");
    return true;
}

/* Asks the C library for the offset of the zone that is set. */
static int64_t offset_asked(int64_t seconds)
{
    struct tm local;
    time_t at = (time_t)seconds;

    MUST(localtime_r(&at, &local));
    return local.tm_gmtoff;
}

/* A stretch of time in which a zone's clocks were not changed. */
struct stretch {
    size_t  zone_len;                   /* 0: not in use */
    char    zone[ZONE_NAME_MAX];
    int64_t number, offset;
};

#define STRETCHES        256            /* a power of two */
#define STRETCH_SECONDS  (24 * 60 * 60)

/* Pages ask for the same few zones and days all the time, and a change of zone makes the C library read a file. A stretch is remembered
 * when its two ends have one offset: nowhere are clocks put forward and back again within a day (tests/t0_base.c looks at all zones). A
 * zone that tzdata does not have any more is asked for again each time. */
static int64_t offset_seconds(struct str zone, int64_t seconds)
{
    static struct stretch known[STRETCHES];
    int64_t number = floor_div(seconds, STRETCH_SECONDS), begin = number * STRETCH_SECONDS;

    if (!zone.len || zone.len > ZONE_NAME_MAX)
        return 0;
    struct stretch *stretch = &known[((size_t)number * 7 + zone_mixed(zone)) & (STRETCHES - 1)];
    if (stretch->number == number && str_equal((struct str){ stretch->zone, stretch->zone_len }, zone))
        return stretch->offset;
    if (!zone_use(zone))
        return 0;
    int64_t offset = offset_asked(begin);
    if (offset_asked(begin + STRETCH_SECONDS - 1) != offset)
        return offset_asked(seconds);
    *stretch = (struct stretch){ .zone_len = zone.len, .number = number, .offset = offset };
    memcpy(stretch->zone, zone.data, zone.len);
    return offset;
}

int zone_offset_minutes(struct str zone, int64_t at)
{
    return (int)(offset_seconds(zone, floor_div(at, 1000)) / 60);
}

static int order_of_names(const void *a, const void *b)
{
    return str_order(*(const struct str *)a, *(const struct str *)b);
}

#define ZONE_TAB        "/usr/share/zoneinfo/zone.tab"
#define ZONE_LINE_BYTES 512

/* The next zone of the table, whose lines are: country code, coordinates, NAME, comment; tabs between. */
static bool zone_next(FILE *file, char line[ZONE_LINE_BYTES], struct str *out_country, struct str *out_name)
{
    while (file && fgets(line, ZONE_LINE_BYTES, file)) {
        struct str rest = str_of(line);
        *out_country = str_cut(&rest, '\t');
        (void)str_cut(&rest, '\t');
        *out_name = str_trim(str_cut(&rest, '\t'));
        if (line[0] != '#' && out_name->len)
            return true;
    }
    if (file)
        fclose(file);
    return false;
}

size_t zone_list(struct arena *arena, struct str **out_zones)
{
    enum { ZONES_MAX = 1000 };
    struct str *zones = arena_alloc(arena, ZONES_MAX * sizeof *zones), country, name;
    size_t count = 0;
    char line[ZONE_LINE_BYTES];
    FILE *file = fopen(ZONE_TAB, "r");

    zones[count++] = STR("UTC");
    while (zone_next(file, line, &country, &name))
        if (count < ZONES_MAX)
            zones[count++] = str_copy(arena, name);
    qsort(zones + 1, count - 1, sizeof *zones, order_of_names);
    *out_zones = zones;
    return count;
}

struct str zone_of_country(struct arena *arena, struct str country)
{
    struct str of, name, found = STR("");
    size_t count = 0;
    char line[ZONE_LINE_BYTES];
    FILE *file = country.len ? fopen(ZONE_TAB, "r") : NULL;

    while (zone_next(file, line, &of, &name))
        if (str_equal(of, country) && !count++)
            found = str_copy(arena, name);
    return count == 1 ? found : STR("");
}

int64_t zone_day(struct str zone, int64_t at)
{
    int64_t seconds = floor_div(at, 1000);

    return floor_div(seconds + offset_seconds(zone, seconds), 24 * 60 * 60);
}

int64_t zone_instant(struct str zone, int64_t day, int minute)
{
    int64_t local = day * 24 * 60 * 60 + (int64_t)minute * 60;
    int64_t before = offset_seconds(zone, local - 24 * 60 * 60);
    int64_t after = offset_seconds(zone, local + 24 * 60 * 60);
    int64_t earlier = local - before;

    if (offset_seconds(zone, earlier) != before && offset_seconds(zone, local - after) == after)
        return (local - after) * 1000;
    return earlier * 1000;
}
