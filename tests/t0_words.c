/* SPDX-License-Identifier: Apache-2.0 */
/* t0_words.c: the words that texts are found by. */
#include "tests/harness.h"

#include "base/words.h"

/* Whether each word of the query is a word of the text, or the beginning of one. */
static bool finds(struct ctx *ctx, struct str text, struct str typed)
{
    struct str query = text_search_query(ctx->arena, typed), words = text_search_words(ctx->arena, text);

    if (!query.len)
        return false;
    while (query.len) {
        struct str wanted = str_cut(&query, ' '), rest = words;
        bool beginning = str_ends(wanted, STR("*")), found = false;
        wanted.len -= beginning;
        while (rest.len && !found) {
            struct str word = str_cut(&rest, ' ');
            found = beginning ? str_starts(word, wanted) : str_equal(word, wanted);
        }
        if (!found)
            return false;
    }
    return true;
}

/* SPEC 12.1: search that works for Chinese and Japanese. */
TEST(words_single_characters_and_beginnings_are_found_in_languages_that_put_no_spaces)
{
    struct str japanese = STR("東京のサーバーに接続できません。エラー１２３が出ます"), chinese = STR("无法连接到北京的服务器，请帮助 SQL服务"), thai = STR("เซิร์ฟเวอร์ไม่ตอบสนอง");
    static const struct str in_japanese[] = {
        STR_INIT("東京"), STR_INIT("サーバー"), STR_INIT("接続"), STR_INIT("接続できません"), STR_INIT("エラー"), STR_INIT("123"), STR_INIT("京"), STR_INIT("東"),
        STR_INIT("す"), STR_INIT("サ"), STR_INIT("サー"), STR_INIT("サーバ"), STR_INIT("ｻｰﾊﾞｰ"), STR_INIT("さーばー"), STR_INIT("東京 エラー"), STR_INIT("１２３"),
    }, in_chinese[] = {
        STR_INIT("北京"), STR_INIT("服务器"), STR_INIT("服务"), STR_INIT("务器"), STR_INIT("器"), STR_INIT("无"), STR_INIT("北京的服务器"), STR_INIT("sql"), STR_INIT("助"),
    };

    for (size_t i = 0; i < COUNT_OF(in_japanese); i++)
        CHECK(finds(ctx, japanese, in_japanese[i]));
    for (size_t i = 0; i < COUNT_OF(in_chinese); i++)
        CHECK(finds(ctx, chinese, in_chinese[i]));
    CHECK(!finds(ctx, japanese, STR("京東")) && !finds(ctx, japanese, STR("大")) && !finds(ctx, chinese, STR("，")) && !finds(ctx, japanese, STR("ー")));
    CHECK(finds(ctx, thai, STR("ตอบ")) && finds(ctx, thai, STR("เซิร์ฟเวอร์")) && !finds(ctx, thai, STR("กรุงเทพ")));
}

TEST(one_word_written_in_two_ways_is_one_word)
{
    static const struct { struct str text, typed; } same[] = {
        { STR_INIT("Büro"), STR_INIT("buro") }, { STR_INIT("buro"), STR_INIT("BÜRO") }, { STR_INIT("Bu\u0308ro"), STR_INIT("Büro") }, { STR_INIT("Olšina"), STR_INIT("olsina") },
        { STR_INIT("Łódź"), STR_INIT("lodz") }, { STR_INIT("Tromsø"), STR_INIT("tromso") }, { STR_INIT("Straße"), STR_INIT("strasse") },
        { STR_INIT("Ærø"), STR_INIT("aero") }, { STR_INIT("cœur"), STR_INIT("coeur") }, { STR_INIT("Việt"), STR_INIT("viet") }, { STR_INIT("Đà Nẵng"), STR_INIT("da nang") },
        { STR_INIT("Çağrı"), STR_INIT("cagri") }, { STR_INIT("Ελλάδα"), STR_INIT("ελλαδα") }, { STR_INIT("ещё"), STR_INIT("еще") }, { STR_INIT("مُشْكِلَة"), STR_INIT("مشكلة") },
        { STR_INIT("ﬁle"), STR_INIT("file") }, { STR_INIT("٢٠٢٢"), STR_INIT("2022") }, { STR_INIT("コンピューター"), STR_INIT("コンピュータ") },
        { STR_INIT("ウィンドウズ"), STR_INIT("ウインドウズ") }, { STR_INIT("佐々木"), STR_INIT("佐佐木") }, { STR_INIT("キヤノン"), STR_INIT("キャノン") },
        { STR_INIT("한국어 문제"), STR_INIT("한국어") }, { STR_INIT("ヴァイオリン"), STR_INIT("バイオリン") }, { STR_INIT("サーヴィス"), STR_INIT("サービス") },
        { STR_INIT("ベルサイユ"), STR_INIT("ヴェルサイユ") }, { STR_INIT("ゔぉるぼ"), STR_INIT("ボルボ") }, { STR_INIT("データ・センター"), STR_INIT("データセンタ") },
        { STR_INIT("データセンター"), STR_INIT("ﾃﾞｰﾀ･ｾﾝﾀｰ") },
    };

    for (size_t i = 0; i < COUNT_OF(same); i++) {
        CHECK(finds(ctx, same[i].text, same[i].typed) && finds(ctx, same[i].typed, same[i].typed));
        CHECK(text_has_words(text_search_plain(ctx->arena, same[i].text), text_sought_words(ctx->arena, same[i].typed)));
    }
    CHECK(!finds(ctx, STR("かき"), STR("がき")) && !finds(ctx, STR("हिन्दी"), STR("हन्द")));
}

TEST(words_are_sought_in_a_name_without_the_signs_around_them_and_with_any_dash)
{
    static const struct { struct str typed, words; } rows[] = {
        { STR_INIT("Müller,"), STR_INIT("muller") }, { STR_INIT("  GmbH   Büro "), STR_INIT("gmbh buro") }, { STR_INIT("\"100%\" (+5) a_b."), STR_INIT("100% +5 a_b") },
        { STR_INIT("Nord\u2011Süd"), STR_INIT("nord-sud") }, { STR_INIT("Nord – Süd"), STR_INIT("nord sud") }, { STR_INIT("Nord \u2212 „Süd“"), STR_INIT("nord sud") },
        { STR_INIT("「東京」、"), STR_INIT("東京") }, { STR_INIT("\\"), STR_INIT("\\") }, { STR_INIT(", ;"), STR_INIT(", ;") }, { STR_INIT("ー"), STR_INIT("ー") }, { STR_INIT(""), STR_INIT("") },
    };
    static const char *const dashes[] = { "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\uFF0D", "\uFE63" };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        CHECK_STR(text_sought_words(ctx->arena, rows[i].typed), rows[i].words);
    for (size_t i = 0; i < COUNT_OF(dashes); i++)
        CHECK_STR(text_search_plain(ctx->arena, str_format(ctx->arena, "Åre%sBy", dashes[i])), STR("are-by"));
    CHECK(!text_has_words(text_search_plain(ctx->arena, STR("東京・大阪")), text_sought_words(ctx->arena, STR("京大"))));
    CHECK(!text_has_words(STR("one"), STR("one two")) && text_has_words(STR("two one"), STR("one two")));
}

TEST(a_word_is_found_whatever_stands_elsewhere_in_its_text)
{
    const struct str words[] = { STR_INIT("error 0x80070005"), STR_INIT("foo_bar"), STR_INIT("10.5.1"), STR_INIT("don't"), STR_INIT("e-mail"),
                                 STR_INIT("C:\\Temp\\a.log"), STR_INIT("a@example.com") };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct str alone = text_search_words(ctx->arena, words[i]);
        struct str beside = text_search_words(ctx->arena, str_format(ctx->arena, "Malmö %.*s", STR_ARGS(words[i])));
        CHECK_STR(beside, str_format(ctx->arena, "malmo %.*s", STR_ARGS(alone)));
        CHECK_STR(text_search_query(ctx->arena, words[i]), alone);
    }
    CHECK_STR(text_search_words(ctx->arena, STR("  --  ")), STR(""));
    CHECK_STR(text_search_words(ctx->arena, STR("— … ¿? ☃")), STR(""));
    CHECK_STR(text_search_words(ctx->arena, STR("")), STR(""));
}

TESTS(
    ALONE(words_single_characters_and_beginnings_are_found_in_languages_that_put_no_spaces),
    ALONE(one_word_written_in_two_ways_is_one_word),
    ALONE(words_are_sought_in_a_name_without_the_signs_around_them_and_with_any_dash),
    ALONE(a_word_is_found_whatever_stands_elsewhere_in_its_text),
)
