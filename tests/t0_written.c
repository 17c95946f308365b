/* SPDX-License-Identifier: Apache-2.0 */
/* t0_written.c: what somebody wrote, as a page shows it: paragraphs, blocks of a fixed width, quotes, links; and quoted to be answered. */
#include "tests/harness.h"

#include "base/limit.h"
#include "tests/typed.h"
#include "view/html.h"
#include "view/written.h"

static struct str shown(struct ctx *ctx, const char *text)
{
    struct str begin = STR("<div class=\"written\">\n"), end = STR("</div>\n");
    struct buf out = buf_new(ctx->arena);

    written_html(&out, ctx, str_of(text));
    struct str html = buf_str(&out);
    CHECK(str_starts(html, begin) && str_ends(html, end));
    CHECK(all_typed_is_shown(str_of(text), html));
    return (struct str){ html.data + begin.len, html.len - begin.len - end.len };
}

#define BLOCK_OF(lines_words) "<pre class=\"lines\" tabindex=\"0\" role=\"group\" aria-label=\"Text in a fixed width, " lines_words "\">\n"
#define LINK(url) "<a dir=\"ltr\" rel=\"noopener noreferrer nofollow\" href=\"" url "\">" url "</a>"

TEST(empty_lines_part_paragraphs_and_are_not_doubled)
{
    CHECK_STR(shown(ctx, ""), STR(""));
    CHECK_STR(shown(ctx, " \n\t\n"), STR(""));
    CHECK_STR(shown(ctx, "Hello,\nit fails."), STR("<p>Hello,\nit fails.</p>\n"));
    CHECK_STR(shown(ctx, "One\r\n\r\n \r\n\r\nTwo\r\nlines"), STR("<p>One</p>\n<p>Two\nlines</p>\n"));
    CHECK_STR(shown(ctx, "a <b>bold</b> & \"c\""), STR("<p>a &lt;b&gt;bold&lt;/b&gt; &amp; &quot;c&quot;</p>\n"));
    CHECK_STR(shown(ctx, "   three spaces"), STR("<p>   three spaces</p>\n"));
}

TEST(lines_that_are_indented_by_four_spaces_or_a_tab_stand_in_a_fixed_width)
{
    CHECK_STR(shown(ctx, "It says:\n    at <Main>\n\n      deeper\n\nand ends."),
              STR("<p>It says:</p>\n" BLOCK_OF("3 lines") "at &lt;Main&gt;\n\n  deeper</pre>\n<p>and ends.</p>\n"));
    CHECK_STR(shown(ctx, "\tone\n\n\n"), STR(BLOCK_OF("1 line") "one</pre>\n"));
    CHECK_STR(shown(ctx, "\t\ttwo tabs\r\n    \tthree"), STR(BLOCK_OF("2 lines") "\ttwo tabs\n\tthree</pre>\n"));
}

TEST(lines_between_fences_stand_in_a_fixed_width_as_they_were_typed)
{
    CHECK_STR(shown(ctx, "Query:\n```sql\nSELECT 1\n\n\n> 0;\n    http://a.example\n```\nDone."),
              STR("<p>Query:</p>\n" BLOCK_OF("5 lines") "SELECT 1\n\n\n&gt; 0;\n    http://a.example</pre>\n<p>Done.</p>\n"));
    CHECK_STR(shown(ctx, "```\nnever closed\n``` sql"), STR(BLOCK_OF("2 lines") "never closed\n``` sql</pre>\n"));
    CHECK_STR(shown(ctx, "```code``` in a line"), STR("<p>```code``` in a line</p>\n"));
    CHECK_STR(shown(ctx, "```\n```\n"), STR(BLOCK_OF("0 lines") "</pre>\n"));
}

TEST(what_stands_behind_a_fence_is_shown_unless_it_is_the_name_of_a_language)
{
    static const struct { const char *behind; bool shown; } cases[] = {
        { "Event 1925: replication failed", true }, { " select 1", true }, { "C:\\>", true }, { "{\"a\":", true }, { "sql ;", true }, { "ошибка", true },
        { "a-word-of-more-than20", true }, { "a<b", true }, { "> 5", true },
        { "c++", false }, { " objective-c ", false }, { "C#", false }, { "vb.net", false }, { "a_word_of_20_letters", false }, { "\t \r", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str behind = str_of(cases[i].behind), typed = str_join(ctx->arena, STR("```"), behind, STR("\nline\n```\nend")), html = shown(ctx, typed.data);
        struct buf first = buf_new(ctx->arena);
        html_put_str(&first, str_trim(behind));
        CHECK(str_starts(html, cases[i].shown ? STR(BLOCK_OF("2 lines")) : STR(BLOCK_OF("1 line") "line</pre>\n<p>end</p>\n")));
        CHECK(!cases[i].shown || str_ends(html, str_join(ctx->arena, STR("\">\n"), buf_str(&first), STR("\nline</pre>\n<p>end</p>\n"))));
    }
    CHECK_STR(shown(ctx, "> ```Event 1925\n> failed"), STR("<blockquote>\n" BLOCK_OF("2 lines") "Event 1925\nfailed</pre>\n</blockquote>\n"));
    CHECK_STR(shown(ctx, "```the only line"), STR(BLOCK_OF("1 line") "the only line</pre>\n"));
}

/* Without this the check of every text that is shown here could not fail. */
TEST(what_is_left_out_or_turned_around_is_found)
{
    CHECK(all_typed_is_shown(STR("> a <b>\n```sql\nc"), STR("<p title=\"x\">a &lt;b&gt;</p>c")));
    CHECK(!all_typed_is_shown(STR("> a <b>\n```sql x\nc"), STR("<p title=\"x\">a &lt;b&gt;</p>c")));
    CHECK(!all_typed_is_shown(STR("ab"), STR("<p>ba</p>")));
    CHECK(!all_typed_is_shown(STR("a > b"), STR("<p>a b</p>")));
    CHECK(!all_typed_is_shown(STR("a```"), STR("<p>a</p>")));
}

TEST(what_is_quoted_stands_in_a_quote_and_is_no_deeper_than_three)
{
    CHECK_STR(shown(ctx, "> You said\n>\n>     a log\n\nYes."),
              STR("<blockquote>\n<p>You said</p>\n" BLOCK_OF("1 line") "a log</pre>\n</blockquote>\n<p>Yes.</p>\n"));
    CHECK_STR(shown(ctx, ">>> deep"), STR("<blockquote>\n<blockquote>\n<blockquote>\n<p>deep</p>\n</blockquote>\n</blockquote>\n</blockquote>\n"));
    CHECK_STR(shown(ctx, ">>>> deeper"), STR("<blockquote>\n<blockquote>\n<blockquote>\n<p>&gt; deeper</p>\n</blockquote>\n</blockquote>\n</blockquote>\n"));
    CHECK_STR(shown(ctx, ">= 5 is no quote"), STR("<p>&gt;= 5 is no quote</p>\n"));
}

TEST(addresses_are_links_without_the_punctuation_of_their_sentence)
{
    static const struct { const char *text; struct str html; } cases[] = {
        { "https://example.com", STR_INIT(LINK("https://example.com")) },
        { "See (http://a.example/x), please.", STR_INIT("See (" LINK("http://a.example/x") "), please.") },
        { "https://a.example/b_(c)", STR_INIT(LINK("https://a.example/b_(c)")) },
        { "(https://a.example/b_(c)).", STR_INIT("(" LINK("https://a.example/b_(c)") ").") },
        { "HTTPS://A.example/?q=1&r=2!", STR_INIT(LINK("HTTPS://A.example/?q=1&amp;r=2") "!") },
        { "<https://a.example/>", STR_INIT("&lt;" LINK("https://a.example/") "&gt;") },
        { "\"https://a.example/'x'\"", STR_INIT("&quot;" LINK("https://a.example/&#39;x") "&#39;&quot;") },
        { "見https://a.example/路。次", STR_INIT("見" LINK("https://a.example/路") "。次") },
        { "http://[::1]:8080/x", STR_INIT(LINK("http://[::1]:8080/x")) },
        { "a https://b.example http://c.example", STR_INIT("a " LINK("https://b.example") " " LINK("http://c.example")) },
        { "http://a.example/@b http://c.example?to=d@e.example http://f.example#@g",
          STR_INIT(LINK("http://a.example/@b") " " LINK("http://c.example?to=d@e.example") " " LINK("http://f.example#@g")) },
        { "http://a.example/http://b.example", STR_INIT(LINK("http://a.example/http://b.example")) },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK_STR(shown(ctx, cases[i].text), str_join(ctx->arena, STR("<p>"), cases[i].html, STR("</p>\n")));
}

TEST(nothing_else_is_a_link)
{
    static const char *const texts[] = {
        "javascript://x.example/%0aalert(1)", "javascript:alert(1)", "ftp://a.example", "xhttp://a.example", "http://", "http://.", "https:// a.example",
        "data:text/html,x", "http:/a.example", "https://)", "://a.example", "mailto:a@b.example", "www.a.example", "http://@a.example",
        "http://user:pw@evil.example", "https://bank.example@evil.example/x", "http://bank.example:80@evil.example?q", "http://a@b.example/http://c.example",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        CHECK(!str_contains(shown(ctx, texts[i]), STR("<a")));
}

TEST(an_address_that_is_too_long_stays_text_and_so_do_those_beyond_the_limit)
{
    struct buf text = buf_new(ctx->arena);
    struct str rest;
    size_t links = 0;

    buf_add(&text, STR("http://a.example/"));
    while (text.len < LIMIT_LINK_BYTES)
        buf_add_char(&text, 'x');
    CHECK(str_contains(shown(ctx, text.data), STR("<a")));
    buf_add_char(&text, 'x');
    CHECK(!str_contains(shown(ctx, text.data), STR("<a")));
    text = buf_new(ctx->arena);
    for (size_t i = 0; i < LIMIT_LINKS + 10; i++)
        buf_add(&text, STR("http://a.example "));
    rest = shown(ctx, text.data);
    for (const char *at; (at = memmem(rest.data, rest.len, "<a ", 3)); links++)
        rest = (struct str){ at + 3, rest.len - (size_t)(at + 3 - rest.data) };
    CHECK_INT((int64_t)links, LIMIT_LINKS);
}

TEST(what_runs_from_right_to_left_keeps_its_direction_and_its_links_theirs)
{
    CHECK_STR(shown(ctx, "שלום https://a.example/ כאן"), STR("<p><bdi>שלום " LINK("https://a.example/") " כאן</bdi></p>\n"));
    CHECK_STR(shown(ctx, "שלום\n\nHello"), STR("<p><bdi>שלום</bdi></p>\n<p>Hello</p>\n"));
    CHECK_STR(shown(ctx, "    שלום"), STR(BLOCK_OF("1 line") "<bdi>שלום</bdi></pre>\n"));
}

/* Each block costs more bytes than what was typed. */
TEST(a_text_of_very_many_blocks_is_shown_whole_and_grows_within_bounds)
{
    static const char *const pieces[] = { "a\n\n", "    a\nb\n", "> a\nb\n", "```\n", "http://a ", ">>> a\n\n" };

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct buf text = buf_new(ctx->arena);
        while (text.len < LIMIT_TEXT_CHARS)
            buf_add(&text, str_of(pieces[i]));
        buf_add(&text, STR("the end"));
        struct str html = shown(ctx, text.data);
        CHECK(str_contains(html, STR("the end")));
        CHECK(html.len < 6 * text.len);
    }
}

TEST(a_message_is_quoted_line_by_line_and_shortened_with_words)
{
    struct buf text = buf_new(ctx->arena);

    CHECK_STR(written_quoted(ctx, STR("Anna wrote:"), STR("One\r\n\r\n> two")), STR("Anna wrote:\n> One\n>\n> > two\n\n"));
    CHECK_STR(written_quoted(ctx, STR("Anna wrote:"), STR("")), STR("Anna wrote:\n\n"));
    for (size_t i = 0; i < LIMIT_QUOTE_LINES; i++)
        buf_add(&text, STR("line\n"));
    CHECK(!str_contains(written_quoted(ctx, STR("A:"), buf_str(&text)), STR("left out")));
    buf_add(&text, STR("one more"));
    CHECK(str_ends(written_quoted(ctx, STR("A:"), buf_str(&text)), STR("> line\n> [The rest is left out.]\n\n")));
    text = buf_new(ctx->arena);
    while (text.len < 2 * LIMIT_QUOTE_BYTES)
        buf_add(&text, STR("å"));
    struct str quote = written_quoted(ctx, STR("A:"), buf_str(&text));
    CHECK(str_ends(quote, STR("å\n> [The rest is left out.]\n\n")));
    CHECK(quote.len < LIMIT_QUOTE_BYTES + 100);
}

TESTS(
    ALONE(empty_lines_part_paragraphs_and_are_not_doubled),
    ALONE(lines_that_are_indented_by_four_spaces_or_a_tab_stand_in_a_fixed_width),
    ALONE(lines_between_fences_stand_in_a_fixed_width_as_they_were_typed),
    ALONE(what_stands_behind_a_fence_is_shown_unless_it_is_the_name_of_a_language),
    ALONE(what_is_left_out_or_turned_around_is_found),
    ALONE(what_is_quoted_stands_in_a_quote_and_is_no_deeper_than_three),
    ALONE(addresses_are_links_without_the_punctuation_of_their_sentence),
    ALONE(nothing_else_is_a_link),
    ALONE(an_address_that_is_too_long_stays_text_and_so_do_those_beyond_the_limit),
    ALONE(what_runs_from_right_to_left_keeps_its_direction_and_its_links_theirs),
    ALONE(a_text_of_very_many_blocks_is_shown_whole_and_grows_within_bounds),
    ALONE(a_message_is_quoted_line_by_line_and_shortened_with_words),
)
