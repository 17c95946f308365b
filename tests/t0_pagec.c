/* SPDX-License-Identifier: Apache-2.0 */
/* t0_pagec.c: what the page compiler makes of tests/pagec/accepted/, compiled and run. What is refused: tests/pagec/run. */
#include "tests/harness.h"

#include "tests/pagec/accepted/lines.html.h"
#include "tests/pagec/accepted/long.html.h"
#include "tests/pagec/accepted/values.html.h"

/* Everything that means something in HTML, a carriage return, and a line break at the beginning. */
static const struct str wicked = STR_INIT("\n<b a=\"1\" b='2'>&amp;\r</b>");
#define WICKED_ESCAPED "\n&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&#13;&lt;/b&gt;"

TEST(text_is_escaped_and_only_html_passes)
{
    struct buf out = buf_new(ctx->arena);

    values_text_html(&out, wicked, (struct html){ STR("<b>.</b>") }, -1, INT64_MIN, 7);
    CHECK_STR(buf_str(&out), STR("<p>" WICKED_ESCAPED "|<b>.</b>|-1|-9223372036854775808|7</p>\n"));
}

TEST(an_attribute_holds_text_numbers_and_words)
{
    struct buf out = buf_new(ctx->arena);

    values_attribute_html(&out, ctx, wicked, 3);
    CHECK_STR(buf_str(&out), STR("<p id=\"row-3\" class='a " WICKED_ESCAPED " b' title=\"What it is: " WICKED_ESCAPED "\">.</p>\n"));
}

TEST(an_address_is_encoded_and_then_escaped)
{
    struct buf out = buf_new(ctx->arena);

    values_url_html(&out, ctx, STR("/\"<'&?"));
    CHECK_STR(buf_str(&out), STR("<a href=\"/a/%2F%22%3C%27%26%3F\">.</a>\n"
                                 "<form action=\"/a\"><button formaction='/a?b=%2F%22%3C%27%26%3F'>.</button></form>\n"
                                 "<img src=\"/assets/a.svg?a=1&amp;b=2\" alt=\"\">\n"));
}

TEST(a_flag_is_there_or_not_and_leaves_no_space)
{
    struct buf on = buf_new(ctx->arena), off = buf_new(ctx->arena);

    values_flag_html(&on, true);
    values_flag_html(&off, false);
    CHECK_STR(buf_str(&on), STR("<input type=\"checkbox\" checked disabled>\n<input required a=\"b\"\nname=\"c\">\n"));
    CHECK_STR(buf_str(&off), STR("<input type=\"checkbox\">\n<input a=\"b\"\nname=\"c\">\n"));
}

/* The HTML parser drops the first line break of a textarea and of pre: what was typed comes back byte for byte. */
TEST(a_text_that_begins_with_a_line_break_keeps_it)
{
    struct buf out = buf_new(ctx->arena);

    values_title_html(&out, wicked);
    CHECK_STR(buf_str(&out), STR("<!DOCTYPE html>\n<title>" WICKED_ESCAPED "</title>\n"
                                 "<textarea name=\"a\">\n" WICKED_ESCAPED "</textarea>\n"
                                 "<pre>\n" WICKED_ESCAPED "</pre>\n<pre>\n  " WICKED_ESCAPED "\n   .\n</pre>\n"));
}

TEST(control_lines_and_comments_leave_nothing_behind)
{
    struct buf out = buf_new(ctx->arena);
    struct str texts[] = { STR("a"), STR("{b}") };

    lines_html(&out, ctx, 2, texts);
    CHECK_STR(buf_str(&out), STR("<ul>\n<li>0: a</li>\n<li>1: {b}</li>\n</ul> Two words }}\n"));
    out = buf_new(ctx->arena);
    lines_html(&out, ctx, 0, texts);
    CHECK_STR(buf_str(&out), STR("<ul>\n</ul> Two words }}\n<b>\"</b>\n"));
    out = buf_new(ctx->arena);
    lines_html(&out, ctx, 1, texts);
    CHECK_STR(buf_str(&out), STR("<ul>\n<li>0: a</li>\n</ul> Two words }}\n<b>{ }</b>\n"));
    out = buf_new(ctx->arena);
    lines_nothing_html(&out);
    CHECK_STR(buf_str(&out), STR(""));
}

TEST(a_control_line_may_choose_attributes)
{
    struct buf out = buf_new(ctx->arena);

    lines_in_tag_html(&out, 1);
    lines_in_tag_html(&out, 0);
    CHECK_STR(buf_str(&out), STR("<input\naria-invalid=\"true\"\nname=\"a\">\n<input\naria-invalid=\"false\"\nname=\"a\">\n"));
}

TEST(constant_text_comes_out_as_it_was_written)
{
    struct buf out = buf_new(ctx->arena);

    lines_signs_html(&out);
    CHECK_STR(buf_str(&out), STR("\?\? \?\?= \\ \" ' 0\xe2\x80\x93""9 \xc2\xb7 100&nbsp;% &amp; \xe2\x86\x92 {\n"
                                 "<br><br/><svg viewBox=\"0 0 1 1\"><path d=\"M0 0h1\"/></svg><script src=\"/assets/a.js\" defer></script>\n"));
    out = buf_new(ctx->arena);
    long_html(&out);
    CHECK_INT((int64_t)out.len, 60 * (3 + 100 + 4 + 1));
    for (size_t at = 0; at < out.len; at += 108)
        CHECK(memcmp(out.data + at, out.data, 108) == 0);
}

TESTS(
    ALONE(text_is_escaped_and_only_html_passes),
    ALONE(an_attribute_holds_text_numbers_and_words),
    ALONE(an_address_is_encoded_and_then_escaped),
    ALONE(a_flag_is_there_or_not_and_leaves_no_space),
    ALONE(a_text_that_begins_with_a_line_break_keeps_it),
    ALONE(control_lines_and_comments_leave_nothing_behind),
    ALONE(a_control_line_may_choose_attributes),
    ALONE(constant_text_comes_out_as_it_was_written),
)
