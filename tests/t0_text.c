/* SPDX-License-Identifier: Apache-2.0 */
/* t0_text.c: Unicode, hashes, passwords and check digits. */
#include "tests/harness.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/text.h"
#include "base/typed.h"

/* ---- Unicode ---------------------------------------------------------------------------------------- */

TEST(hexadecimal_digits_are_those_of_either_case_and_no_other_byte)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    int digits = 0;

    for (int i = 0; i < 16; i++)
        CHECK(str_hex(lower[i]) == i && str_hex(upper[i]) == i);
    for (int c = 0; c < 256; c++)
        digits += str_hex((char)c) >= 0;
    CHECK_INT(digits, 22);
}

static bool same_look(struct ctx *ctx, const char *a, const char *b)
{
    struct text_look one = text_look(ctx->arena, str_of(a)), other = text_look(ctx->arena, str_of(b));

    return text_looks_same(&one, &other);
}

/* SPEC 3.6: what a name is told apart by, and what not. */
TEST(names_look_the_same_but_for_letters_marks_and_signs_that_are_read)
{
    static const char *const same[][2] = {
        { "Contoso AB", "contoso-ab" }, { "Contoso", "Con\u200Btoso" }, { "Contoso", "\u2068Contoso\u2069" }, { "Contoso", "Contoso\u2122" }, { "Contoso", "Contoso \u00AE" },
        { "Contoso", "C.O.N.T.O.S.O." }, { "O'Brien", "O\u02BCBrien" }, { "Contoso", "Contoso\u0660" }, { "Contoso", "\u0421ontoso" }, { "Illy", "lIly" }, { "\u00C5sa", "A\u030Asa" }, { "\u0645\u0640\u062D", "\u0645\u062D" },
    };
    static const char *const apart[][2] = {
        { "Contoso", "Contosa" }, { "Quest", "Q\u030Cuest" }, { "Contoso & AB", "Contoso AB" }, { "Contoso %", "Contoso" }, { "Contoso #", "Contoso" }, { "Contoso @", "Contoso" },
    };

    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (!same_look(ctx, same[i][0], same[i][1]))
            CHECK_STR(str_of(same[i][1]), str_of(same[i][0]));
    for (size_t i = 0; i < COUNT_OF(apart); i++)
        if (same_look(ctx, apart[i][0], apart[i][1]))
            CHECK_STR(str_of(apart[i][1]), STR("another name"));
}

TEST(only_utf8_is_utf8)
{
    const struct str good[] = { STR_INIT(""), STR_INIT("plain"), STR_INIT("Åsa 東京 \xF0\x9F\x98\x80"), STR_INIT("\xEF\xBF\xBF"),
                                STR_INIT("\xF4\x8F\xBF\xBF"), STR_INIT("a\0b") };
    const struct str bad[] = { STR_INIT("\x80"), STR_INIT("\xC3"), STR_INIT("a\xC3("), STR_INIT("\xC0\xAF"), STR_INIT("\xE0\x80\xAF"),
                               STR_INIT("\xED\xA0\x80"), STR_INIT("\xF4\x90\x80\x80"), STR_INIT("\xF8\x88\x80\x80\x80"), STR_INIT("\xFF"),
                               STR_INIT("abcdefgh\xE6\x9D") };

    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK(text_is_utf8(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK(!text_is_utf8(bad[i]));
}

/* Texts are looked at sixteen bytes at a time: every length around that, every place. */
TEST(a_single_character_beyond_ascii_is_seen_wherever_it_stands)
{
    char room[40];

    for (size_t len = 0; len < sizeof room; len++) {
        struct str text = { room, len };
        memset(room, 'a', sizeof room);
        CHECK(str_is_ascii(text) && text_is_utf8(text) && !text_runs_left(text));
        for (size_t at = 0; at < len; at++) {
            memset(room, '~', sizeof room);
            room[at] = '\x7f';
            CHECK(str_is_ascii(text));
            room[at] = '\x80';
            CHECK(!str_is_ascii(text) && text_utf8_bytes(text) == at);
            if (at + 1 == len)
                continue;
            memcpy(room + at, "\xD7\xA9", 2);       /* a letter of Hebrew */
            CHECK(!str_is_ascii(text) && text_is_utf8(text) && text_runs_left(text));
            memcpy(room + at, "\xC3\xA5", 2);
            CHECK(!str_is_ascii(text) && text_is_utf8(text) && !text_runs_left(text));
        }
        memset(room, 'a', sizeof room);
        room[len] = '\x80';        /* what stands behind it is none of it */
        CHECK(str_is_ascii(text));
    }
}

TEST(characters_are_code_points)
{
    CHECK_INT((int64_t)text_chars(STR("")), 0);
    CHECK_INT((int64_t)text_chars(STR("Åsa")), 3);
    CHECK_INT((int64_t)text_chars(STR("東京\xF0\x9F\x98\x80")), 3);
}

TEST(control_characters_are_seen)
{
    CHECK(!text_has_control(STR("a\tb\r\nc"), false) && text_has_control(STR("a\nb"), true) && text_has_control(STR("a\rb"), true));
    CHECK(text_has_control(STR("a\0b"), false) && text_has_control(STR("\x1B[0m"), false) && text_has_control(STR("\x7F"), false));
    CHECK(text_has_control(STR("\xC2\x85"), false));
    CHECK(text_has_control(STR("a\xE2\x80\xA8""b"), true) && !text_has_control(STR("a\xE2\x80\xA8""b"), false));
    CHECK(!text_has_control(STR("Ünïcode 東京"), true));
}

/* SPEC 4.3: full-width digits are forgiven. */
TEST(nfkc_makes_ascii_of_full_width)
{
    CHECK_STR(text_nfkc(ctx->arena, STR("０２３０２４２３２３")), STR("0230242323"));
    CHECK_STR(text_nfkc(ctx->arena, STR("ﬁne ｶﾞ")), STR("fine ガ"));
    CHECK_STR(text_nfkc(ctx->arena, STR("A\xCC\x8A")), STR("Å"));
    CHECK_STR(text_nfkc(ctx->arena, STR("")), STR(""));
    CHECK_STR(text_folded(ctx->arena, STR("STRASSE")), text_folded(ctx->arena, STR("straße")));
    CHECK_STR(text_folded(ctx->arena, STR("ÅSA.Öberg@Example.COM")), STR("åsa.öberg@example.com"));
    CHECK_STR(text_folded(ctx->arena, STR("ＡＢＣ")), STR("abc"));
}

TEST(the_shape_of_a_text_keeps_its_rows_repeats_digits_and_letters)
{
    CHECK_STR(text_shape(ctx->arena, STR("Lösenord ÅÄÖ")), STR("Losenord AAO"));
    CHECK_STR(text_shape(ctx->arena, STR("１２３٤٥٦७८९")), STR("123456789"));
    CHECK_STR(text_shape(ctx->arena, STR("ﬁ\u200e\u00ad\tx\u3000y")), STR("fi x y"));
    struct str twice = text_shape(ctx->arena, STR("密码密码"));
    CHECK(twice.len == 4 && memcmp(twice.data, twice.data + 2, 2) == 0 && twice.data[0] != twice.data[1]);
    struct str row = text_shape(ctx->arena, STR("абвгд"));
    for (size_t i = 1; i < row.len; i++)
        CHECK_INT((row.data[i] - 'a' + 26 - (row.data[i - 1] - 'a')) % 26, 1);
    CHECK_INT((int64_t)row.len, 5);
    CHECK_STR(text_shape(ctx->arena, STR("a\0b")), STR("a b"));
    CHECK_STR(text_shape(ctx->arena, STR("")), STR(""));
}

/* ---- What people type and paste [4.3] --------------------------------------------------------------- */

/* One in front, one between, one behind. */
static struct str sprinkled(struct ctx *ctx, struct str sign)
{
    return str_join(ctx->arena, sign, STR("26484"), sign, STR("57766"), sign);
}

TEST(nothing_that_is_not_seen_and_no_space_is_part_of_a_code)
{
    static const struct str signs[] = {
        STR_INIT("\u200E"), STR_INIT("\u200F"), STR_INIT("\u061C"), STR_INIT("\u202A"), STR_INIT("\u202C"), STR_INIT("\u202E"), STR_INIT("\u2066"),
        STR_INIT("\u2069"), STR_INIT("\u200B"), STR_INIT("\u200C"), STR_INIT("\u200D"), STR_INIT("\u2060"), STR_INIT("\u2063"), STR_INIT("\uFEFF"),
        STR_INIT("\u00AD"), STR_INIT("\u180E"), STR_INIT("\u034F"), STR_INIT("\uFE0F"), STR_INIT("\u3164"), STR_INIT("\u2800"), STR_INIT("\U000E0020"),
        STR_INIT("\uFFF9"), STR_INIT(" "), STR_INIT("\t"), STR_INIT("\r\n"), STR_INIT("\u00A0"), STR_INIT("\u202F"), STR_INIT("\u2009"),
        STR_INIT("\u3000"), STR_INIT("\u2028"), STR_INIT("\x07"), STR_INIT("\x7F"), STR_INIT("\u200E\u00A0\u200F"),
    };

    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        struct str typed = sprinkled(ctx, signs[i]);
        int64_t id = 0, number = 0;
        CHECK_STR(typed_code(ctx->arena, typed), STR("2648457766"));
        CHECK_STR(typed_id(ctx->arena, typed), STR("2648457766"));
        CHECK(id_parse(typed, &id) && id == 2648457766);
        CHECK(typed_int(typed, 0, INT64_MAX, &number) && number == 2648457766);
    }
}

/* UTF-8 of a character. */
static struct str character(struct ctx *ctx, uint32_t code)
{
    if (code < 0x800)
        return str_format(ctx->arena, "%c%c", 0xC0 | (int)(code >> 6), 0x80 | (int)(code & 0x3F));
    if (code < 0x10000)
        return str_format(ctx->arena, "%c%c%c", 0xE0 | (int)(code >> 12), 0x80 | (int)(code >> 6 & 0x3F), 0x80 | (int)(code & 0x3F));
    return str_format(ctx->arena, "%c%c%c%c", 0xF0 | (int)(code >> 18), 0x80 | (int)(code >> 12 & 0x3F), 0x80 | (int)(code >> 6 & 0x3F),
                      0x80 | (int)(code & 0x3F));
}

TEST(no_format_character_of_unicode_is_part_of_a_code_whether_it_leaves_ink_or_not)
{
    static const uint32_t with_ink[] = { 0x600, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, 0x13430, 0x13438 };
    int count = 0;

    for (size_t i = 0; i < COUNT_OF(with_ink); i++) {
        CHECK(text_is_format(with_ink[i]));
        CHECK_STR(typed_line(ctx->arena, character(ctx, with_ink[i])), character(ctx, with_ink[i]));      /* a sign of a title */
    }
    for (uint32_t code = 0x80; code <= 0x10FFFF; code++) {
        int64_t id = 0;
        if (!text_is_format(code))
            continue;
        struct str typed = sprinkled(ctx, character(ctx, code));
        count++;
        CHECK_STR(typed_code(ctx->arena, typed), STR("2648457766"));
        CHECK_STR(typed_id(ctx->arena, typed), STR("2648457766"));
        CHECK_STR(typed_spaced(ctx->arena, typed), STR("2648457766"));
        CHECK_STR(typed_plain(ctx->arena, typed), STR("2648457766"));
        CHECK(id_parse(typed, &id) && id == 2648457766);
    }
    CHECK(count > 160);
    CHECK_STR(typed_plain(ctx->arena, STR("2\u20E3" "6\uFE0F\u20E3" "4 \u3000-\u2013\r\n\u0663")), STR("264  --\n\n3"));
}

TEST(digits_of_every_script_are_digits)
{
    static const struct str typed[] = {
        STR_INIT("٠٢٣٠٢٤٢٣٢٣"), STR_INIT("۰۲۳۰۲۴۲۳۲۳"), STR_INIT("०२३०२४२३२३"), STR_INIT("๐๒๓๐๒๔๒๓๒๓"), STR_INIT("０２３０２４２３２３"),
        STR_INIT("𝟎𝟐𝟑𝟎𝟐𝟒𝟐𝟑𝟐𝟑"), STR_INIT("⁰²³⁰²⁴²³²³"), STR_INIT("٠230۲4२3๒３"), STR_INIT("\u200F٠٢٣٠\u00A0٢٤٢٣٢٣\u200F"),
    };

    for (size_t i = 0; i < COUNT_OF(typed); i++)
        CHECK_STR(typed_id(ctx->arena, typed[i]), STR("0230242323"));
    CHECK_STR(typed_spaced(ctx->arena, STR("\u202A+٤٦\u00A0\u00A070 123\u202C")), STR("+46 70 123"));
}

TEST(dashes_are_no_part_of_an_id_and_plain_ones_of_a_code)
{
    static const struct str dashes[] = {
        STR_INIT("-"), STR_INIT("‐"), STR_INIT("‑"), STR_INIT("‒"), STR_INIT("–"), STR_INIT("—"), STR_INIT("―"), STR_INIT("−"), STR_INIT("－"),
        STR_INIT("﹣"), STR_INIT("ー"), STR_INIT("ｰ"), STR_INIT("⁃"), STR_INIT("〜"),
    };

    for (size_t i = 0; i < COUNT_OF(dashes); i++) {
        struct str typed = str_join(ctx->arena, STR("2026"), dashes[i], STR("11\u200E"), dashes[i], STR(" 21"));
        int64_t day = 0;
        CHECK_STR(typed_id(ctx->arena, typed), STR("20261121"));
        CHECK_STR(typed_code(ctx->arena, typed), STR("2026-11-21"));
        CHECK(day_parse(typed, &day) && day == day_of_date((struct date){ 2026, 11, 21 }));
    }
    int64_t units = 0;
    CHECK(typed_int(STR("−٥"), -9, 9, &units) && units == -5);
    CHECK_STR(typed_code(ctx->arena, STR("サーバー")), STR("サーバー"));
    CHECK_STR(typed_code(ctx->arena, STR(" 2026 - 11 – 21 ")), STR("2026-11-21"));
    CHECK_STR(typed_code(ctx->arena, STR("\u200Esky  high\u00A0 2 b")), STR("sky high2b"));
    CHECK_STR(typed_id(ctx->arena, STR("AB CD-1 2")), STR("ABCD12"));
    CHECK_STR(typed_code(ctx->arena, STR("Ｇｏｌｄ－20")), STR("Gold-20"));
    CHECK_STR(typed_code(ctx->arena, STR("\xFF" "1")), STR("\xFF" "1"));
}

TEST(what_is_blank_to_the_eye_is_empty)
{
    static const struct str blanks[] = {
        STR_INIT(""), STR_INIT(" \t\n"), STR_INIT("\u200B"), STR_INIT("\u3164"), STR_INIT("\u115F\u1160"), STR_INIT("\uFFA0"), STR_INIT("\u2800\u2800"),
        STR_INIT("\u0301"), STR_INIT(" \u0301\u20DD"), STR_INIT("\uFE0F"), STR_INIT("\u200D\u200C"), STR_INIT("\u200E\u200F"), STR_INIT("\uFEFF"),
        STR_INIT("\u3000\u00A0"), STR_INIT("\U000E0041\U000E0042"), STR_INIT("\u2066\u2069"), STR_INIT("\u00AD"), STR_INIT("\u034F"), STR_INIT("\U0001D159"),
        STR_INIT("\u180E"), STR_INIT("\u17B4"), STR_INIT("\u2028"), STR_INIT("\x07"),
    };

    for (size_t i = 0; i < COUNT_OF(blanks); i++) {
        CHECK(typed_is_blank(blanks[i]));
        CHECK_STR(typed_line(ctx->arena, blanks[i]), STR(""));
        CHECK_STR(typed_text(ctx->arena, blanks[i]), STR(""));
        CHECK_STR(typed_code(ctx->arena, blanks[i]), i == 7 || i == 8 ? typed_code(ctx->arena, blanks[i]) : STR(""));
    }
    CHECK(!typed_is_blank(STR(".")) && !typed_is_blank(STR("\u200B?")) && !typed_is_blank(STR("🙂")) && !typed_is_blank(STR("\xFF")));
}

TEST(titles_and_texts_keep_their_marks_and_joiners_and_lose_other_controls)
{
    static const struct { struct str typed, line; } rows[] = {
        { STR_INIT("\u200Fשלום\u200F"), STR_INIT("\u200Fשלום\u200F") },
        { STR_INIT("مشكلة في الخادم\u200E 2022 (SQL)"), STR_INIT("مشكلة في الخادم\u200E 2022 (SQL)") },
        { STR_INIT("می\u200Cخواهم"), STR_INIT("می\u200Cخواهم") },
        { STR_INIT("👩\u200D💻 ❤\uFE0F"), STR_INIT("👩\u200D💻 ❤\uFE0F") },
        { STR_INIT("🏴\U000E0067\U000E0062\U000E007F"), STR_INIT("🏴\U000E0067\U000E0062\U000E007F") },
        { STR_INIT("a\U000E0067\U000E0062" "b"), STR_INIT("ab") },
        { STR_INIT("\u202AC:\\Temp\u202C"), STR_INIT("C:\\Temp") },
        { STR_INIT("a\u2067b\u2069\u200B\uFEFF\u00AD\u2060\x07\x1B[0m"), STR_INIT("ab[0m") },
        { STR_INIT("\u3000 two\tor  three \u00A0"), STR_INIT("two or  three") },
        { STR_INIT("٦\u06DD"), STR_INIT("٦\u06DD") },
        { STR_INIT("Zu\u0308rich"), STR_INIT("Zu\u0308rich") },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CHECK_STR(typed_line(ctx->arena, rows[i].typed), rows[i].line);
        CHECK_STR(typed_refusal(ctx, rows[i].typed, false), STR(""));
    }
    CHECK_STR(typed_text(ctx->arena, STR("\u200Eone\u200B\r\n\ttwo\u2028three \x07\n")), STR("\u200Eone\r\n\ttwo\nthree \n"));
    CHECK_STR(typed_line(ctx->arena, STR(" plain ")), STR("plain"));
}

/* Sixteen characters are looked at together, and what is left of a text by itself. */
TEST(a_control_character_is_lost_wherever_it_stands)
{
    for (size_t len = 1; len <= 40; len++)
        for (size_t at = 0; at < len; at++) {
            char text[40], without[40];
            memset(text, 'x', sizeof text);
            memset(without, 'x', sizeof without);
            for (const char *c = "\x01\x07\x1b\x7f\n\r\t"; *c; c++) {
                bool kept = strchr("\n\r\t", *c) != NULL;
                text[at] = *c;
                struct str typed = { text, len }, other = { without, len - 1 };
                CHECK_STR(typed_text(ctx->arena, typed), len == 1 ? STR("") : kept ? typed : other);
                CHECK_STR(typed_refusal(ctx, typed, true), STR(""));
                if (!kept)
                    CHECK_STR(typed_line(ctx->arena, typed), len == 1 ? STR("") : other);
            }
        }
}

TEST(an_override_is_refused_by_name_and_place)
{
    CHECK(str_contains(typed_refusal(ctx, STR("invo\u202Efdp.exe"), false), STR("U+202E RIGHT-TO-LEFT OVERRIDE at character 5")));
    CHECK(str_contains(typed_refusal(ctx, STR("åé \u202D"), true), STR("U+202D LEFT-TO-RIGHT OVERRIDE at character 4")));
    CHECK(str_contains(typed_refusal(ctx, STR("one\r\ntw\u202Eo"), true), STR("U+202E RIGHT-TO-LEFT OVERRIDE at character 3 of line 2")));
    CHECK(str_contains(typed_refusal(ctx, STR("two\nlines"), false), STR("line break at character 4")));
    CHECK(str_contains(typed_refusal(ctx, STR("é\u2028lines"), false), STR("line break at character 2")));
    CHECK_STR(typed_refusal(ctx, STR("\n one line \r\n"), false), STR(""));
    CHECK_STR(typed_refusal(ctx, STR("two\nlines\u202A"), true), STR(""));
}

/* ---- Hashes and secrets ----------------------------------------------------------------------------- */

TEST(hashes_are_those_of_the_standards)
{
    CHECK_STR(hash_hex(ctx->arena, STR("abc")), STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK_STR(hash_hex(ctx->arena, STR("")), STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    /* RFC 4231, cases 2 and 6: a short key, and one longer than a block. */
    CHECK_STR(keyed_hash_hex(ctx->arena, STR("Jefe"), STR("what do ya want for nothing?")),
              STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    char key[131];
    memset(key, 0xAA, sizeof key);
    CHECK_STR(keyed_hash_hex(ctx->arena, (struct str){ key, sizeof key }, STR("Test Using Larger Than Block-Size Key - Hash Key First")),
              STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

TEST(secrets_are_compared_whole)
{
    CHECK(secret_equal(STR("abc"), STR("abc")) && secret_equal(STR(""), STR("")));
    CHECK(!secret_equal(STR("abc"), STR("abd")) && !secret_equal(STR("abc"), STR("ab")) && !secret_equal(STR(""), STR("a")));
}

TEST(random_texts_have_their_alphabet_and_length)
{
    struct str token = random_token(ctx->arena, 32), hex = random_hex(ctx->arena, 16);

    CHECK(token.len == 43 && hex.len == 32 && !str_equal(token, random_token(ctx->arena, 32)));
    for (int i = 0; i < 200; i++) {     /* more than are drawn at a time */
        struct str name = random_name(ctx->arena), next = random_name(ctx->arena);
        CHECK(name.len == 16 && next.len == 16 && !str_equal(name, next));
    }
    for (size_t i = 0; i < token.len; i++)
        CHECK(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", token.data[i]));
    for (int i = 0; i < 500; i++) {
        struct str digits = random_digits(ctx->arena, 9, true);
        CHECK(digits.len == 9 && str_is_digits(digits) && digits.data[0] != '0');
    }
    int seen[10] = { 0 };
    for (int i = 0; i < 10000; i++)
        seen[random_below(10)]++;
    for (int i = 0; i < 10; i++)
        CHECK(seen[i] > 800 && seen[i] < 1200);
}

/* SPEC 3.1: Argon2id, 19 MiB, 2 passes. */
TEST(a_password_fits_its_own_hash_only)
{
    struct str hash;

    CHECK(password_hash(ctx->arena, STR("correct horse"), &hash));
    CHECK(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK(password_fits(ctx->arena, STR("correct horse"), hash));
    CHECK(!password_fits(ctx->arena, STR("correct horsf"), hash) && !password_fits(ctx->arena, STR(""), hash));
    CHECK(!password_fits(ctx->arena, STR("x"), STR("")) && !password_fits(ctx->arena, STR("x"), STR("$2y$10$abc")));
}

/* SPEC 4.1: the last of an Access ID's ten digits is a Luhn check digit; the one of the seeds is valid. */
TEST(the_check_digit_is_luhns)
{
    CHECK(luhn_fits(STR("0230242323")) && luhn_fits(STR("79927398713")) && luhn_fits(STR("4111111111111111")));
    CHECK(luhn_digit(STR("023024232")) == '3' && luhn_digit(STR("7992739871")) == '3');
    CHECK(!luhn_fits(STR("0230242332")) && !luhn_fits(STR("230242324")));
}

TEST(the_check_digit_notices_every_wrong_digit_and_most_swaps)
{
    for (int round = 0; round < 200; round++) {
        char digits[10];
        struct str random = random_digits(ctx->arena, 9, false);
        memcpy(digits, random.data, 9);
        digits[9] = luhn_digit(random);
        struct str whole = { digits, 10 };
        CHECK(luhn_fits(whole));
        for (size_t at = 0; at < 10; at++) {
            char was = digits[at];
            for (char other = '0'; other <= '9'; other++) {
                digits[at] = other;
                CHECK(luhn_fits(whole) == (other == was));
            }
            digits[at] = was;
        }
        for (size_t at = 0; at < 9; at++) {
            char a = digits[at], b = digits[at + 1];
            bool blind = a == b || (a == '0' && b == '9') || (a == '9' && b == '0');
            digits[at] = b;
            digits[at + 1] = a;
            CHECK(luhn_fits(whole) == blind);
            digits[at] = a;
            digits[at + 1] = b;
        }
    }
}

TEST(countries_are_named_and_sorted_in_the_readers_language)
{
    struct text_name *names;
    size_t count = text_countries(ctx->arena, STR("sv"), &names), at_sweden = 0, at_aland = 0;

    for (size_t i = 0; i < count; i++) {
        CHECK(names[i].id.len == 2 && names[i].name.len > 2 && text_is_utf8(names[i].name));
        if (str_equal(names[i].id, STR("SE")))
            at_sweden = i;
        if (str_equal(names[i].id, STR("AX")))
            at_aland = i;
    }
    CHECK(count > 200);
    CHECK_STR(names[at_sweden].name, STR("Sverige"));
    CHECK(at_aland > at_sweden);        /* in Swedish Å comes behind Z */
    CHECK_STR(text_country_name(ctx->arena, STR("CZ"), STR("en")), STR("Czechia"));
    CHECK_STR(text_country_name(ctx->arena, STR("Q"), STR("en")), STR("Q"));
    CHECK_STR(text_language_name(ctx->arena, STR("en")), STR("English"));
    CHECK_STR(text_language_name(ctx->arena, STR("cs")), STR("čeština"));
    CHECK_STR(text_language_name(ctx->arena, STR("x")), STR("x"));
}

TEST(the_zones_of_the_list_exist_and_stand_in_order)
{
    struct str *zones;
    size_t count = zone_list(ctx->arena, &zones);
    bool has_stockholm = false;

    CHECK(count > 300);
    CHECK_STR(zones[0], STR("UTC"));
    for (size_t i = 0; i < count; i++) {
        CHECK(zone_exists(zones[i]));
        CHECK(i < 2 || str_order(zones[i - 1], zones[i]) < 0);
        has_stockholm |= str_equal(zones[i], STR("Europe/Stockholm"));
    }
    CHECK(has_stockholm);
}

TEST(a_country_has_a_name_and_what_is_none_stays_as_it_is)
{
    CHECK_STR(text_country(ctx->arena, STR("SE"), STR("en")), STR("Sweden"));
    CHECK_STR(text_country(ctx->arena, STR("JP"), STR("de")), STR("Japan"));
    CHECK_STR(text_country(ctx->arena, STR("QQ"), STR("en")), STR("QQ"));
    CHECK_STR(text_country(ctx->arena, STR("se"), STR("en")), STR("se"));
    CHECK_STR(text_country(ctx->arena, STR("SE_\x01@x"), STR("en")), STR("SE_\x01@x"));
    CHECK_STR(text_country(ctx->arena, STR(""), STR("en")), STR(""));
}

TESTS(
    ALONE(names_look_the_same_but_for_letters_marks_and_signs_that_are_read),
    ALONE(hexadecimal_digits_are_those_of_either_case_and_no_other_byte),
    ALONE(a_country_has_a_name_and_what_is_none_stays_as_it_is),
    ALONE(only_utf8_is_utf8),
    ALONE(a_single_character_beyond_ascii_is_seen_wherever_it_stands),
    ALONE(characters_are_code_points),
    ALONE(control_characters_are_seen),
    ALONE(the_shape_of_a_text_keeps_its_rows_repeats_digits_and_letters),
    ALONE(nfkc_makes_ascii_of_full_width),
    ALONE(nothing_that_is_not_seen_and_no_space_is_part_of_a_code),
    ALONE(no_format_character_of_unicode_is_part_of_a_code_whether_it_leaves_ink_or_not),
    ALONE(digits_of_every_script_are_digits),
    ALONE(dashes_are_no_part_of_an_id_and_plain_ones_of_a_code),
    ALONE(what_is_blank_to_the_eye_is_empty),
    ALONE(titles_and_texts_keep_their_marks_and_joiners_and_lose_other_controls),
    ALONE(a_control_character_is_lost_wherever_it_stands),
    ALONE(an_override_is_refused_by_name_and_place),
    ALONE(countries_are_named_and_sorted_in_the_readers_language),
    ALONE(the_zones_of_the_list_exist_and_stand_in_order),
    ALONE(hashes_are_those_of_the_standards),
    ALONE(secrets_are_compared_whole),
    ALONE(random_texts_have_their_alphabet_and_length),
    ALONE(a_password_fits_its_own_hash_only),
    ALONE(the_check_digit_is_luhns),
    ALONE(the_check_digit_notices_every_wrong_digit_and_most_swaps),
)
