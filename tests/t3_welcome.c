/* SPDX-License-Identifier: Apache-2.0 */
/* t3_welcome.c: the start page of a site, the page of words, and what stands at the foot of every page. */
#include "tests/visitor.h"

#include "base/settings.h"
#include "desk/catalog/catalog_hours.h"
#include "desk/contract/contract_help.h"

TEST(whoever_is_not_signed_in_reads_where_he_is_what_is_supported_and_when)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };
    struct http_response page = opened(ctx, &nobody, 200, "/");

    has(&page, "<h1>Support</h1>", "href=\"/sign-in\">Sign in</a>", "href=\"/sign-up\">Create an account</a>", "What we support", "When we answer");
    has(&page, "Windows Server", "Mon-Fri 08:00-18:00 (Europe/Stockholm)");
    has_not(&page, "API documentation");
}

/* SPEC 6.8: a short answer where one stands, in the words of the page of words, and without a script. */
TEST(a_short_answer_stands_beside_what_it_is_about_in_the_words_of_the_page_of_words)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web }, anna = visitor_of(ctx, &web, "anna");
    struct http_response words = opened(ctx, &nobody, 200, "/words"), page;

    for (int i = 0; i < HELP_WORDS; i++) {
        struct help help = help_of(ctx, (enum help_word)i);
        struct buf meaning = buf_new(ctx->arena);
        html_put_text(&meaning, help.meaning);
        has(&words, str_format(ctx->arena, "id=\"%.*s\"", STR_ARGS(help.id)).data, str_c(ctx->arena, buf_str(&meaning)));
    }
    page = opened(ctx, &anna, 200, "/contracts/add");
    has(&page, "<details class=\"help-more\">", "Where do I find the two IDs?", "Access ID: <mark>");
    has(&page, help_of(ctx, HELP_IDS).meaning.data);
    page = opened(ctx, &anna, 200, "/requests/new");
    has(&page, "What are N and N-1?", help_of(ctx, HELP_RECENT).meaning.data);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/contracts/#", contract.id));
    has(&page, "href=\"/words#grace\" title=\"What is grace?\"", "<span class=\"visually-hidden\">What is grace?</span>");
}

TEST(whoever_is_signed_in_is_led_to_his_work)
{
    static const struct { const char *who, *to; } rows[] = { { "anna", "/requests" }, { "sam", "/desk" }, { "dana", "/desk/contracts" } };

    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct visitor visitor = visitor_of(ctx, &web, rows[i].who);
        struct http_response page = browse(ctx, &visitor, "/");
        CHECK_INT(page.status, 303);
        CHECK_STR(web_answer_header(&page, "Location"), str_of(rows[i].to));
    }
}

TEST(a_site_without_a_catalogue_has_a_start_page_too)
{
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };
    struct http_response page = opened(ctx, &nobody, 200, "/");

    has(&page, "Sign in", "Create an account");
    has_not(&page, "What we support");
    has_not(&page, "When we answer");
}

TEST(eight_words_are_explained_to_anybody_and_each_has_an_address)
{
    static const char *const ids[] = { "contract", "plan", "incident", "ids", "severity", "n-1", "grace", "chargeable" };

    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web }, anna = visitor_of(ctx, &web, "anna");
    struct http_response page = opened(ctx, &nobody, 200, "/words");
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        has(&page, str_format(ctx->arena, "id=\"%s\"", ids[i]).data);
    has(&page, "10 and 12 digits", "<b>A Critical</b>: Production is down, or data is at risk.", "<b>C Minimal</b>: A question, or a small trouble");
    opened(ctx, &anna, 200, "/words");
}

TEST(the_foot_of_a_page_leads_to_what_the_operator_has)
{
    struct settings settings = { .help_url = STR("https://help.example/"), .privacy_url = STR("https://help.example/privacy?a=1&b=2") };

    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };
    struct http_response page = opened(ctx, &nobody, 200, "/words");
    has(&page, "href=\"/words\">Eight words</a>");
    has_not(&page, ">Privacy</a>");
    web.settings = &settings;
    page = opened(ctx, &nobody, 200, "/words");
    has(&page, "href=\"https://help.example/\">Help</a>", "href=\"https://help.example/privacy?a=1&amp;b=2\">Privacy</a>");
    has_not(&page, ">Terms</a>");
    has_not(&page, ">Status</a>");
}

TEST(hours_are_written_as_people_do)
{
    static const struct opening day[] = { { 480, 1020 } }, parted[] = { { 480, 720 }, { 780, 1020 } }, whole[] = { { 0, 1440 } }, short_day[] = { { 545, 720 } };
    const struct { struct calendar calendar; const char *words; } rows[] = {
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Mon-Fri 08:00-17:00 (Europe/Prague)" },
        { { .openings = { day, parted, day, day, day, short_day }, .opening_count = { 1, 2, 1, 1, 1, 1 } },
          "Mon 08:00-17:00, Tue 08:00-12:00 and 13:00-17:00, Wed-Fri 08:00-17:00, Sat 09:05-12:00 (Europe/Prague)" },
        { { .openings = { whole, whole, whole, whole, whole, whole, whole }, .opening_count = { 1, 1, 1, 1, 1, 1, 1 } }, "Mon-Sun 00:00-24:00 (Europe/Prague)" },
        { { .openings = { [6] = day }, .opening_count = { [6] = 1 } }, "Sun 08:00-17:00 (Europe/Prague)" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct calendar calendar = rows[i].calendar;
        calendar.time_zone = STR("Europe/Prague");
        CHECK_STR(calendar_hours_words(ctx, &calendar), str_of(rows[i].words));
    }
}

/* The clocks of both zones as they stand in the week of the day; what ends on the next day begins on this one. */
TEST(hours_are_written_by_the_clocks_of_another_zone)
{
    static const struct opening day[] = { { 480, 1020 } }, parted[] = { { 480, 720 }, { 780, 1020 } }, whole[] = { { 0, 1440 } }, late[] = { { 1200, 1440 } };
    const struct { struct calendar calendar; const char *of, *in, *day, *words; } rows[] = {
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "Europe/Stockholm", "2026-11-30", "Mon-Fri 08:00-17:00" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "Europe/Prague", "2026-11-30", "Mon-Fri 08:00-17:00" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "America/New_York", "2026-11-30", "Mon-Fri 02:00-11:00" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "America/New_York", "2026-10-28", "Mon-Fri 03:00-12:00" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "Asia/Kolkata", "2026-11-30", "Mon-Fri 12:30-21:30" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "America/New_York", "Asia/Tokyo", "2026-11-30", "Mon-Fri 22:00-07:00" },
        { { .openings = { day, day, day, day, day }, .opening_count = { 1, 1, 1, 1, 1 } }, "Asia/Tokyo", "America/New_York", "2026-11-30", "Mon-Thu 18:00-03:00, Sun 18:00-03:00" },
        { { .openings = { day, parted }, .opening_count = { 1, 2 } }, "Europe/Stockholm", "UTC", "2026-11-30", "Mon 07:00-16:00, Tue 07:00-11:00 and 12:00-16:00" },
        { { .openings = { late, [6] = late }, .opening_count = { 1, [6] = 1 } }, "Europe/Stockholm", "Asia/Tokyo", "2026-11-30", "Mon-Tue 04:00-08:00" },
        { { .openings = { late }, .opening_count = { 1 } }, "Europe/Stockholm", "Europe/Prague", "2026-11-30", "Mon 20:00-24:00" },
        { { .openings = { parted, whole }, .opening_count = { 2, 1 } }, "Europe/Stockholm", "Asia/Tokyo", "2026-11-30", "Mon 16:00-20:00 and 21:00-01:00, Tue 08:00-08:00" },
        { { .openings = { whole, whole, whole, whole, whole, whole, whole }, .opening_count = { 1, 1, 1, 1, 1, 1, 1 } }, "Europe/Stockholm", "Asia/Tokyo", "2026-11-30", "Mon-Sun 00:00-24:00" },
        { { .opening_count = { 0 } }, "Europe/Stockholm", "Asia/Tokyo", "2026-11-30", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct calendar calendar = rows[i].calendar;
        calendar.time_zone = str_of(rows[i].of);
        CHECK_STR(calendar_hours_in(ctx, &calendar, str_of(rows[i].in), day_at(rows[i].day)), str_of(rows[i].words));
    }
}

TESTS(
    BOTH(whoever_is_not_signed_in_reads_where_he_is_what_is_supported_and_when),
    SQLITE(a_short_answer_stands_beside_what_it_is_about_in_the_words_of_the_page_of_words),
    SQLITE(whoever_is_signed_in_is_led_to_his_work),
    SQLITE(a_site_without_a_catalogue_has_a_start_page_too),
    SQLITE(eight_words_are_explained_to_anybody_and_each_has_an_address),
    SQLITE(the_foot_of_a_page_leads_to_what_the_operator_has),
    ALONE(hours_are_written_as_people_do),
    ALONE(hours_are_written_by_the_clocks_of_another_zone),
)
