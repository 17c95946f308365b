/* SPDX-License-Identifier: Apache-2.0 */
/* feed_ics.c: events as iCalendar (RFC 5545). */
#include "desk/feed/feed.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/settings.h"

#define LINE_BYTES 75       /* of a line without its CR LF; more is folded, between characters [RFC 5545, 3.1] */
#define WARN_DAYS  CONTRACT_WARN_DAYS

static bool begins_character(char c) { return ((unsigned char)c & 0xc0) != 0x80; }

static void ics_add_line(struct buf *out, struct str line)
{
    size_t room = LINE_BYTES;

    while (line.len > room) {
        size_t cut = room;
        while (!begins_character(line.data[cut]))
            cut--;
        buf_add(out, (struct str){ line.data, cut });
        buf_add(out, STR("\r\n "));
        line = (struct str){ line.data + cut, line.len - cut };
        room = LINE_BYTES - 1;      /* the space counts */
    }
    buf_add(out, line);
    buf_add(out, STR("\r\n"));
}

/* NAME:text, with what has a meaning in a text marked [3.3.11]. */
static void ics_add_text(struct ctx *ctx, struct buf *out, const char *name, struct str text)
{
    struct buf line = buf_new(ctx->arena);

    buf_add(&line, str_of(name));
    buf_add_char(&line, ':');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\n') {
            buf_add(&line, STR("\\n"));
            continue;
        }
        if (c == '\\' || c == ',' || c == ';')
            buf_add_char(&line, '\\');
        buf_add_char(&line, c);
    }
    ics_add_line(out, buf_str(&line));
}

/* "20261130" */
static struct str compact_day(struct ctx *ctx, int64_t day)
{
    struct buf out = buf_new(ctx->arena);
    struct str text = day_text(ctx->arena, day);

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '-')
            buf_add_char(&out, text.data[i]);
    return buf_str(&out);
}

static const char *const kind_names[] = { [FEED_ENDS] = "ends", [FEED_TERM_ENDS] = "term", [FEED_LAPSES] = "lapses" };

/* Names an event, the same at each reading. A contract lapses on several days, so their names have the day. */
static struct str event_uid(struct ctx *ctx, const struct feed_event *event)
{
    struct str day = event->kind == FEED_LAPSES ? str_join(ctx->arena, STR("-"), compact_day(ctx, event->on)) : STR("");

    return str_format(ctx->arena, "UID:contract-%lld-%s%.*s@%.*s", (long long)event->contract->id, kind_names[event->kind], STR_ARGS(day),
                      STR_ARGS(settings_host(ctx)));
}

static void add_alarm(struct ctx *ctx, struct buf *out, const struct feed_event *event)
{
    ics_add_line(out, STR("BEGIN:VALARM"));
    ics_add_line(out, STR("ACTION:DISPLAY"));
    ics_add_line(out, str_format(ctx->arena, "TRIGGER:-P%dD", WARN_DAYS));
    ics_add_text(ctx, out, "DESCRIPTION", event->title);
    ics_add_line(out, STR("END:VALARM"));
}

static void add_event(struct ctx *ctx, struct buf *out, const struct feed_event *event)
{
    struct str url = str_format(ctx->arena, "%.*s/contracts/%lld", STR_ARGS(settings_url(ctx)), (long long)event->contract->id);

    ics_add_line(out, STR("BEGIN:VEVENT"));
    ics_add_line(out, event_uid(ctx, event));
    /* The figures are those of today. */
    ics_add_line(out, str_format(ctx->arena, "DTSTAMP:%.*sT000000Z", STR_ARGS(compact_day(ctx, ctx->now / DAY_MS))));
    ics_add_line(out, str_format(ctx->arena, "DTSTART;VALUE=DATE:%.*s", STR_ARGS(compact_day(ctx, event->on))));
    ics_add_line(out, str_format(ctx->arena, "DTEND;VALUE=DATE:%.*s", STR_ARGS(compact_day(ctx, event->on + 1))));
    ics_add_text(ctx, out, "SUMMARY", event->title);
    ics_add_text(ctx, out, "DESCRIPTION", str_join(ctx->arena, event->words, STR("\n"), url));
    ics_add_line(out, str_join(ctx->arena, STR("URL:"), url));
    ics_add_line(out, STR("TRANSP:TRANSPARENT"));
    add_alarm(ctx, out, event);
    ics_add_line(out, STR("END:VEVENT"));
}

/* A calendar has at least one component [RFC 5545, 3.6]; without events it names the time zone of its DTSTAMPs. */
static void add_zone(struct buf *out)
{
    static const char *const lines[] = {
        "BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000",
        "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE",
    };

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        ics_add_line(out, str_of(lines[i]));
}

struct str feed_ics(struct ctx *ctx, const struct feed_event *events, size_t count)
{
    struct buf out = buf_new(ctx->arena);

    ics_add_line(&out, STR("BEGIN:VCALENDAR"));
    ics_add_line(&out, STR("VERSION:2.0"));
    ics_add_line(&out, STR("PRODID:-//entitled//contracts//EN"));
    ics_add_line(&out, STR("METHOD:PUBLISH"));
    ics_add_text(ctx, &out, "X-WR-CALNAME", tr(ctx, "Support contracts"));
    ics_add_line(&out, STR("REFRESH-INTERVAL;VALUE=DURATION:P1D"));
    ics_add_line(&out, STR("X-PUBLISHED-TTL:P1D"));
    for (size_t i = 0; i < count; i++)
        add_event(ctx, &out, &events[i]);
    if (!count)
        add_zone(&out);
    ics_add_line(&out, STR("END:VCALENDAR"));
    return buf_str(&out);
}
