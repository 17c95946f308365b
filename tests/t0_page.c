/* SPDX-License-Identifier: Apache-2.0 */
/* t0_page.c: what pages are made up of, without a database: addresses, times, the operator's color, who a client is. */
#include "tests/harness.h"

#include <math.h>

#include "tests/web_call.h"
#include "base/embedded.h"
#include "view/brand.h"
#include "view/field.html.h"
#include "view/page.h"
#include "web/remote.h"

static struct str client_of(struct ctx *ctx, const char *trusted, const char *from, const char *forwarded)
{
    struct http_request request = web_request(ctx, "GET", "/", NULL, STR(""));

    request.remote = str_of(from);
    web_header(ctx, &request, "X-Forwarded-For", forwarded);
    return remote_client(ctx->arena, str_of(trusted), &request);
}

TEST(a_forwarded_address_is_believed_only_from_trusted_proxies)     /* SPEC 14.4 */
{
    CHECK_STR(client_of(ctx, "", "127.0.0.1", "203.0.113.9"), STR("127.0.0.1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "203.0.113.9"), STR("203.0.113.9"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "192.0.2.1", "203.0.113.9"), STR("192.0.2.1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "1.2.3.4, 203.0.113.9"), STR("203.0.113.9"));
    CHECK_STR(client_of(ctx, "127.0.0.1, 10.0.0.0/8", "127.0.0.1", "1.2.3.4, 203.0.113.9, 10.9.8.7"), STR("203.0.113.9"));
    CHECK_STR(client_of(ctx, "10.0.0.0/8,fd00::/8", "fd12::1", "2001:db8::7"), STR("2001:db8::7"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "nonsense"), STR("127.0.0.1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", ""), STR("127.0.0.1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "[2001:db8::7]"), STR("2001:db8::7"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "1.2.3.4,\t203.0.113.9 "), STR("203.0.113.9"));
    static const char *const no_address[] = { "[", "]", "[]", "[1.2.3.4", "1.2.3.4]", "\v1.2.3.4", "1.2.3.4\f", "1.2.3.4.5", "::g", "1.2.3.4:", "1.2.3.4:65536", "[::1]x", "[::1]:", "9.9.9.9,",
                                              "0000000000000000000000000000000000000000000000000000000000001.2.3.4" };
    for (size_t i = 0; i < COUNT_OF(no_address); i++)
        CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", no_address[i]), STR("127.0.0.1"));
    CHECK(remote_is_listed(STR("[::1]"), STR("::1")) && remote_is_listed(STR("::1"), STR("[::1]")));
    CHECK(remote_is_listed(STR("10.0.0.0/9"), STR("10.127.0.1")) && !remote_is_listed(STR("10.0.0.0/9"), STR("10.128.0.1")));
    CHECK(!remote_is_listed(STR("0.0.0.0/0"), STR("::1")) && remote_is_listed(STR("::1"), STR("::1")));
}

/* A proxy adds a line of its own or lengthens the one that is there: the client made up whatever stands before it [14.4]. */
TEST(a_forwarded_address_is_the_last_of_all_lines_however_it_is_written)
{
    struct http_request request = web_request(ctx, "GET", "/", NULL, STR(""));

    request.remote = STR("127.0.0.1");
    web_header(ctx, &request, "X-Forwarded-For", "10.66.66.1");
    web_header(ctx, &request, "Accept", "9.9.9.9");
    web_header(ctx, &request, "x-forwarded-for", "10.77.77.2");
    CHECK_STR(remote_client(ctx->arena, STR("127.0.0.1"), &request), STR("10.77.77.2"));
    CHECK_STR(remote_client(ctx->arena, STR("127.0.0.1,10.77.77.2"), &request), STR("10.66.66.1"));
    web_header(ctx, &request, "X-Forwarded-For", "");
    CHECK_STR(remote_client(ctx->arena, STR("127.0.0.1"), &request), STR("127.0.0.1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "10.77.77.4:5555"), STR("10.77.77.4"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "[2001:DB8:0::1]:44"), STR("2001:db8::1"));
    CHECK_STR(client_of(ctx, "127.0.0.1", "127.0.0.1", "::ffff:203.0.113.9"), STR("203.0.113.9"));
}

TEST(addresses_are_made_safe)
{
    CHECK_STR(url_with(ctx, "/requests/:number/close", STR("a/b?c#\xc3\xa9")).text, STR("/requests/a%2Fb%3Fc%23%C3%A9/close"));
    CHECK_STR(url_with_both(ctx, "/a/:x/b/:y", STR("1"), STR("2 ")).text, STR("/a/1/b/2%20"));
    CHECK_STR(url_query(ctx, URL("/a?b=1"), "c", STR("&=")).text, STR("/a?b=1&c=%26%3D"));
    static const char *const bad[] = { "javascript:alert(1)", "data:text/html,x", " https://x.example", "//evil.example", "vbscript:x", "" };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK_STR(url_outside(ctx, str_of(bad[i])).text, STR("#"));
    CHECK_STR(url_outside(ctx, STR("HTTPS://x.example/a")).text, STR("HTTPS://x.example/a"));
    static const char *const away[] = { "//evil.example", "/\\evil.example", "https://evil.example", "", "evil", "/a\nb" };
    for (size_t i = 0; i < COUNT_OF(away); i++)
        CHECK_STR(url_local(ctx, str_of(away[i]), URL("/home")).text, STR("/home"));
    CHECK_STR(url_local(ctx, STR("/requests?q=1"), URL("/home")).text, STR("/requests?q=1"));
    CHECK_STR(url_local(ctx, STR("/requests?q=\xc3\xa4 \"%20"), URL("/home")).text, STR("/requests?q=%C3%A4%20%22%20"));
}

TEST(times_are_shown_in_the_zone_of_the_reader)
{
    struct actor reader = { .kind = ACTOR_ACCOUNT, .time_zone = STR("Europe/Stockholm") };

    ctx->actor = &reader;
    CHECK_STR(time_words(ctx, instant_at("2026-11-23", 15 * 60)).brief, STR("23 Nov 2026, 16:00"));
    CHECK_STR(time_in_zone(ctx, instant_at("2026-11-23", 15 * 60), STR("Asia/Kolkata")), STR("Monday 23 Nov 2026, 20:30 (Asia/Kolkata, UTC+05:30)"));
    CHECK_STR(time_html(ctx, instant_at("2026-06-30", 23 * 60)).text,
              STR("<time datetime=\"2026-06-30T23:00:00.000Z\" title=\"Wednesday 1 Jul 2026, 01:00 (Europe/Stockholm, UTC+02:00)\">1 Jul 2026, 01:00</time>"));
    CHECK_STR(day_words(ctx, day_at("2029-11-13")), STR("13 Nov 2029"));
    CHECK_STR(time_distance(ctx, ctx->now - 3 * HOUR_MS), STR("3 hours ago"));
    CHECK_STR(time_distance(ctx, ctx->now + MINUTE_MS), STR("in 1 minute"));
}

TEST(how_long_ago_and_how_soon_is_said_briefly_beside_the_exact_time)
{
    static const struct { int64_t from_now; struct str words; } cases[] = {
        { 0, STR_INIT("just now") }, { -MINUTE_MS + 1, STR_INIT("just now") }, { 1, STR_INIT("in a moment") }, { -MINUTE_MS, STR_INIT("1 min ago") },
        { MINUTE_MS, STR_INIT("in 1 min") }, { -HOUR_MS + 1, STR_INIT("59 min ago") }, { -HOUR_MS, STR_INIT("1 h ago") }, { 47 * HOUR_MS, STR_INIT("in 47 h") },
        { -2 * DAY_MS, STR_INIT("2 days ago") }, { -59 * DAY_MS, STR_INIT("59 days ago") }, { -60 * DAY_MS, STR_INIT("2 months ago") },
        { 400 * DAY_MS, STR_INIT("in 13 months") }, { -730 * DAY_MS, STR_INIT("2 years ago") }, { 3650 * DAY_MS, STR_INIT("in 10 years") },
    };

    ctx->now = instant_at("2026-11-23", 15 * 60);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_STR(time_ago_words(ctx, ctx->now + cases[i].from_now), cases[i].words);
    CHECK_STR(time_and_ago_html(ctx, ctx->now - 2 * HOUR_MS).text,
              STR("<span class=\"ago\">2 h ago</span> <time datetime=\"2026-11-23T13:00:00.000Z\" title=\"Monday 23 Nov 2026, 13:00 (UTC, UTC+00:00)\">"
                  "23 Nov 2026, 13:00</time>"));
}

/* More moments than are remembered, each twice and in two zones: what was shown before is shown again, and never to another reader. */
TEST(a_time_that_was_shown_before_is_shown_as_if_it_had_not_been)
{
    static const char *const zones[] = { "Europe/Stockholm", "Asia/Kolkata", "" };
    struct actor reader = { .kind = ACTOR_ACCOUNT };

    ctx->actor = &reader;
    for (int64_t i = 0; i < 3000; i++) {
        int64_t at = instant_at("2026-06-30", 0) + i * 7 * MINUTE_MS + (i % 5 == 0) * i;
        reader.time_zone = str_of(zones[(size_t)i % COUNT_OF(zones)]);
        struct time_words words = time_words(ctx, at);
        struct str made = str_join(ctx->arena, STR("<time datetime=\""), instant_text(ctx->arena, at), STR("\" title=\""), words.full, STR("\">"),
                                   words.brief, STR("</time>"));
        CHECK_STR(time_html(ctx, at).text, made);
        CHECK_STR(time_html(ctx, at).text, made);
        reader.time_zone = STR("America/New_York");
        CHECK(!str_equal(time_html(ctx, at).text, made));
    }
    ctx->actor = NULL;
}

static double luminance_of(struct str color)
{
    static const double weights[] = { 0.2126, 0.7152, 0.0722 };
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double part = (double)strtol((char[]){ color.data[1 + 2 * i], color.data[2 + 2 * i], 0 }, NULL, 16) / 255;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* WCAG 2.2, relative luminance: 1.0 to 21.0. */
static double contrast_of(struct str a, struct str b)
{
    double one = luminance_of(a) + 0.05, other = luminance_of(b) + 0.05;

    return one > other ? one / other : other / one;
}

/* The value of a token in the operator's stylesheet, light (0) or dark (1). */
static struct str token_of(struct ctx *ctx, struct str css, const char *name, int theme)
{
    struct str token = str_format(ctx->arena, "%s:", name);

    for (size_t at = 0; at + token.len + 7 <= css.len; at++)
        if (memcmp(css.data + at, token.data, token.len) == 0 && theme-- == 0)
            return (struct str){ css.data + at + token.len, 7 };
    FAIL("no such token");
    return STR("");
}

TEST(mails_have_the_color_of_the_pages)
{
    const struct embedded *sheet = embedded_find(STR("assets/entitled.css"));

    CHECK(sheet && str_contains(sheet->data, STR("--accent: " BRAND_COLOR ";")));
}

TEST(any_color_of_the_operator_can_be_read)
{
    for (int i = 0; i < 4096; i += 7) {
        struct str color = str_format(ctx->arena, "#%01x0%01xf%01x8", (unsigned)i >> 8, (unsigned)i >> 4 & 15, (unsigned)i & 15);
        struct str css = brand_css(ctx->arena, color);
        for (int theme = 0; theme < 2; theme++) {
            CHECK_STR(token_of(ctx, css, "--accent", theme), color);
            CHECK(contrast_of(color, token_of(ctx, css, "--accent-text", theme)) >= 4.5);
            CHECK(contrast_of(token_of(ctx, css, "--accent-ink", theme), theme ? STR("#2a2f33") : STR("#f1efe9")) >= 4.5);
        }
    }
}

/* A form as it is written, without its line ends. */
static struct str form_of(struct ctx *ctx, void form(struct buf *out, struct ctx *ctx, const struct button *button), const struct button *button)
{
    struct buf out = buf_new(ctx->arena), line = buf_new(ctx->arena);

    form(&out, ctx, button);
    for (struct str rest = buf_str(&out); rest.len;)
        buf_add(&line, str_cut(&rest, '\n'));
    return buf_str(&line);
}

#define ITS_TOKEN "<input type=\"hidden\" name=\"csrf\" value=\"\">"

TEST(a_form_of_one_button_has_the_token_what_is_hidden_and_whom_it_is_about)
{
    CHECK_STR(form_of(ctx, button_form, BUTTON(URL("/a"), STR("Assign to me"), .about = STR("<1>"), .kind = BUTTON_SMALL, .fields = { { "owner", STR("\"7") }, { "none", STR("") } })),
              STR("<form method=\"post\" action=\"/a\">" ITS_TOKEN "<input type=\"hidden\" name=\"owner\" value=\"&quot;7\">"
                  "<button type=\"submit\" class=\"button button-small\">Assign to me<span class=\"visually-hidden\"> &lt;1&gt;</span></button></form>"));
    CHECK_STR(form_of(ctx, button_form, BUTTON(URL("/a"), STR("Go"), .lead = STR("Somewhere else?"), .kind = BUTTON_LINK)),
              STR("<form method=\"post\" action=\"/a\">" ITS_TOKEN "<p class=\"hint\">Somewhere else?<button type=\"submit\" class=\"link-button\">Go</button></p></form>"));
    CHECK_STR(form_of(ctx, act_form, BUTTON(URL("/a"), STR("Discard"), .lead = STR("It is gone then."), .kind = BUTTON_DANGER)),
              STR("<form class=\"form\" method=\"post\" action=\"/a\">" ITS_TOKEN "<p>It is gone then.</p>"
                  "<div class=\"actions\"><button type=\"submit\" class=\"button button-danger\">Discard</button></div></form>"));
}

/* Whoever hears a page hears words alone, and a page of fifty buttons does not become heavy by them. */
TEST(an_icon_is_drawn_in_the_color_of_the_words_says_nothing_and_is_small)
{
    CHECK_INT((int64_t)icon(ICON_NONE).text.len, 0);
    for (int i = ICON_NONE + 1; i < ICON_count; i++) {
        struct str svg = icon((enum icon)i).text;
        CHECK(str_starts(svg, STR("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\" ")) && str_ends(svg, STR("</svg>")));
        CHECK(svg.len < 280);
        CHECK(!str_contains(svg, STR("style")) && !str_contains(svg, STR("fill=")) && !str_contains(svg, STR("<title")));
        for (int k = ICON_NONE + 1; k < i; k++)
            CHECK(!str_equal(svg, icon((enum icon)k).text));
    }
}

TESTS(
    ALONE(a_form_of_one_button_has_the_token_what_is_hidden_and_whom_it_is_about),
    ALONE(a_forwarded_address_is_believed_only_from_trusted_proxies),
    ALONE(a_forwarded_address_is_the_last_of_all_lines_however_it_is_written),
    ALONE(addresses_are_made_safe),
    ALONE(times_are_shown_in_the_zone_of_the_reader),
    ALONE(how_long_ago_and_how_soon_is_said_briefly_beside_the_exact_time),
    ALONE(a_time_that_was_shown_before_is_shown_as_if_it_had_not_been),
    ALONE(mails_have_the_color_of_the_pages),
    ALONE(any_color_of_the_operator_can_be_read),
    ALONE(an_icon_is_drawn_in_the_color_of_the_words_says_nothing_and_is_small),
)
