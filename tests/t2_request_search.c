/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_search.c: what a search of requests finds by what people type. What the index is made of: t0_words.c. */
#include "tests/world.h"

static size_t listed(struct ctx *ctx, const char *who, const char *words, struct request **out_found)
{
    struct request_filter filter = { .words = str_of(words), .limit = 9 };
    size_t count = 99;

    sign_in_as(ctx, who);
    READ_OK(request_list(ctx, &filter, out_found, &count));
    return count;
}

/* SPEC 7.1, 12.1: whatever is on the screen, as it stands there. */
TEST(search_finds_what_is_on_the_screen)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request *found;
    struct request buro = submitted_with(ctx, contract, "B\u00FCro in Troms\u00F8: \u041C\u043E\u0441\u043A\u0432\u0430");
    struct request server = submitted_with(ctx, contract, "東京のサーバーに接続できません");
    struct request chinese = submitted_with(ctx, contract, "无法连接到北京的服务器");
    struct str number = buro.number, shown = request_number_display(ctx->arena, number);
    const struct { const char *typed; struct str number; } rows[] = {
        { str_format(ctx->arena, "Request %.*s", STR_ARGS(shown)).data, number }, { str_format(ctx->arena, "Re: [Request %.*s] it is closed", STR_ARGS(shown)).data, number },
        { str_format(ctx->arena, "error 5120 in %.*s, please", STR_ARGS(number)).data, number }, { str_format(ctx->arena, "#%.*s", STR_ARGS(number)).data, number },
        { str_format(ctx->arena, "\u200E%.*s\u00A0%.*s %.*s", 4, shown.data, 4, shown.data + 5, 4, shown.data + 10).data, number },
        { str_format(ctx->arena, "%.*s", 4, number.data + 8).data, number }, { str_format(ctx->arena, "-%.*s buro", 4, number.data + 8).data, number },
        { "buro", number }, { "B\u00DCRO tromso", number }, { "Bu\u0308ro", number }, { "москва", number },
        { "サーバ", server.number }, { "サーバー", server.number }, { "ｻｰﾊﾞｰ", server.number }, { "京の", server.number }, { "続", server.number }, { "接続 東", server.number },
        { "服务器", chinese.number }, { "器", chinese.number }, { "无法 北", chinese.number }, { "北京的", chinese.number },
    };
    static const char *const who[] = { "anna", "sam" };

    for (size_t i = 0; i < COUNT_OF(who) * COUNT_OF(rows); i++) {
        const char *typed = rows[i / 2].typed;
        if (listed(ctx, who[i % 2], typed, &found) != 1 || !str_equal(found[0].number, rows[i / 2].number))
            CHECK_STR(str_of(typed), STR("found, once"));
    }
    CHECK_INT((int64_t)listed(ctx, "sam", "京", &found), 2);
    CHECK_INT((int64_t)listed(ctx, "sam", "京東", &found), 0);
    CHECK_INT((int64_t)listed(ctx, "sam", "ー", &found), 0);
    CHECK_INT((int64_t)listed(ctx, "eva", "京", &found), 0);
}

/* SPEC 7.1: three groups of four digits whose check digit happens to fit are no number unless a request has it. */
TEST(figures_that_are_no_number_of_a_request_are_sought_as_words)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request *found, years = submitted_with(ctx, contract, "From 2016 over 2022 to build 4000, case 0000-0000-0000");
    struct request other = submitted_with(ctx, contract, str_format(ctx->arena, "As in %.*s", STR_ARGS(request_number_display(ctx->arena, years.number))).data);
    static const char *const typed[] = { "2016 2022 4000", "2016-2022-4000", "build 4000 2016 2022", "2016 2022 4000 case", "0000-0000-0000", "0000 0000 0000" };
    static const char *const who[] = { "anna", "sam" };

    for (size_t i = 0; i < COUNT_OF(typed) * COUNT_OF(who); i++)
        if (listed(ctx, who[i % 2], typed[i / 2], &found) != 1 || !str_equal(found[0].number, years.number))
            CHECK_STR(str_of(typed[i / 2]), STR("found, once"));
    /* The number of one that is there stays a number, whatever the list is narrowed to and wherever its page begins. */
    CHECK_INT((int64_t)listed(ctx, "anna", str_c(ctx->arena, years.number), &found), 1);
    size_t count = 9;
    struct request_filter behind = { .words = request_number_display(ctx->arena, years.number), .after = years.id, .limit = 9 };
    READ_OK(request_list(ctx, &behind, &found, &count));
    CHECK_INT((int64_t)count, 0);
    behind = (struct request_filter){ .words = behind.words, .states = REQUEST_IN(REQUEST_CLOSED), .limit = 9 };
    READ_OK(request_list(ctx, &behind, &found, &count));
    CHECK_INT((int64_t)count, 0);
    CHECK_INT((int64_t)listed(ctx, "eva", "2016 2022 4000", &found), 0);
    CHECK_INT((int64_t)listed(ctx, "sam", str_c(ctx->arena, other.number), &found), 1);
}

/* SPEC 7.1 */
TEST(a_request_is_found_by_parts_of_its_number_however_they_are_kept_apart)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request request = submitted(ctx, contract), *found;
    static const char *const ways[] = { "1-2", "2-3", "12", "23", "1", "2", "3", "2 3", "1.2", "1-2-3", "1.2.3", "1/2/3", "(1)2-3", "(1) 2-3", "1 / 2 / 3" };

    submitted(ctx, contract);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct buf typed = buf_new(ctx->arena);
        for (const char *c = ways[i]; *c; c++)
            if (*c >= '1' && *c <= '3')
                buf_add(&typed, (struct str){ request.number.data + 4 * (*c - '1'), 4 });
            else
                buf_add_char(&typed, *c);
        struct str words = buf_str(&typed);
        if (listed(ctx, "anna", str_c(ctx->arena, words), &found) != 1 || !str_equal(found[0].number, request.number))
            CHECK_STR(words, STR("found, once"));
    }
}

/* SPEC 7.1: on the telephone people say the last four, or what they can read. */
TEST(a_request_is_found_by_any_four_digits_or_more_of_its_number)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request request = submitted_with(ctx, contract, "Windows Server 20161 stops"), *found;
    struct str parted = request_number_display(ctx->arena, request.number);

    submitted(ctx, contract);
    for (int written = 0; written < 2; written++) {
        for (size_t from = 0; from < request.number.len; from++)
            for (size_t len = 4; from + len <= request.number.len; len++) {
                struct str part = str_format(ctx->arena, "%.*s", (int)len, request.number.data + from);
                size_t count = listed(ctx, "anna", str_c(ctx->arena, part), &found);
                if (count < 1 || count > 2 || !(str_equal(found[0].number, request.number) || str_equal(found[count - 1].number, request.number)))
                    CHECK_STR(part, STR("found"));
                CHECK_INT((int64_t)listed(ctx, "eva", str_c(ctx->arena, part), &found), 0);
            }
        for (size_t from = 0; from + 7 <= parted.len; from++)
            if (parted.data[from] != '-' && parted.data[from + 6] != '-')
                CHECK(listed(ctx, "sam", str_format(ctx->arena, "%.7s", parted.data + from).data, &found) >= 1);
        CHECK_INT((int64_t)listed(ctx, "anna", "20161", &found), 1);        /* also a word of a text */
        write_words(ctx);
    }
}

/* Such figures stand in somebody's number sooner or later: a search finds requests with all these words none the less. */
TEST(groups_of_figures_are_found_as_words_though_they_stand_in_a_number_too)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request first = submitted(ctx, contract), *found;
    const char *digits = first.number.data;
    const struct { int groups[3]; bool number; } rows[] = {
        { { 2, 2 }, true }, { { 1, 3 }, true }, { { 4, 1 }, true }, { { 3, 4 }, true }, { { 2, 4, 1 }, true }, { { 4, 4 }, true },
        { { 2, 2, 2 }, false }, { { 1, 1, 3 }, false }, { { 5, 1 }, false }, { { 3, 6 }, false },
    };

    struct buf words = buf_new(ctx->arena);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int k = 0, at = 0; k < 3; at += rows[i].groups[k++])
            buf_format(&words, "%.*s ", rows[i].groups[k], digits + at);
    struct request text = submitted_with(ctx, contract, str_c(ctx->arena, buf_str(&words)));
    for (size_t i = 0; i < 4 * COUNT_OF(rows); i++) {
        const int *groups = rows[i / 4].groups;
        const char *mark = i % 2 ? "-" : " ";
        if (i == 2 * COUNT_OF(rows))
            write_words(ctx);
        const char *typed = str_format(ctx->arena, "%.*s%s%.*s%s%.*s", groups[0], digits, mark, groups[1], digits + groups[0],
                                       groups[2] ? mark : "", groups[2], digits + groups[0] + groups[1]).data;
        size_t count = listed(ctx, i % 2 ? "sam" : "anna", typed, &found);
        bool in_order = count == 1 || (count == 2 && str_equal(found[1].number, first.number));
        if (!in_order || !str_equal(found[0].number, text.number) || (count == 2) != rows[i / 4].number)
            CHECK_STR(str_of(typed), STR("found by its words, and by its number where that is displayed so"));
    }
    struct request_filter oldest = { .words = str_format(ctx->arena, "%.2s %.2s", digits, digits + 2), .oldest_first = true, .limit = 1 };
    size_t count;
    READ_OK(request_list(ctx, &oldest, &found, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_STR(found[0].number, first.number);
    oldest.after = found[0].id;
    READ_OK(request_list(ctx, &oldest, &found, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_STR(found[0].number, text.number);
}

TESTS(
    BOTH(groups_of_figures_are_found_as_words_though_they_stand_in_a_number_too),
    BOTH(a_request_is_found_by_any_four_digits_or_more_of_its_number),
    BOTH(a_request_is_found_by_parts_of_its_number_however_they_are_kept_apart),
    BOTH(search_finds_what_is_on_the_screen),
    BOTH(figures_that_are_no_number_of_a_request_are_sought_as_words),
)
