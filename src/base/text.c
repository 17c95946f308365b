/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: the door to ICU. */
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include "base/text.h"

size_t text_utf8_bytes(struct str text)
{
    const uint8_t *data = (const uint8_t *)text.data;
    size_t at = 0;

    if (str_is_ascii(text))
        return text.len;
    while (at < text.len) {
        if (data[at] < 0x80) {
            at++;
            continue;
        }
        int32_t from = 0, len = (int32_t)(text.len - at > 8 ? 8 : text.len - at);
        UChar32 c;
        const uint8_t *here = data + at;
        U8_NEXT(here, from, len, c);
        if (c < 0)
            return at;
        at += (size_t)from;
    }
    return text.len;
}

bool text_is_utf8(struct str text)
{
    return text_utf8_bytes(text) == text.len;
}

/* Decodes the next code point of a valid text. */
static UChar32 next_char(struct str text, size_t *at)
{
    const uint8_t *here = (const uint8_t *)text.data + *at;
    int32_t from = 0, len = (int32_t)(text.len - *at > 8 ? 8 : text.len - *at);
    UChar32 c;

    U8_NEXT(here, from, len, c);
    *at += (size_t)from;
    return c;
}

size_t text_chars(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

/* Looks for control characters (Cc) but those of layout, and for what begins a new line. */
bool text_has_control(struct str text, bool one_line)
{
    const unsigned char *data = (const unsigned char *)text.data;

    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = data[at];
        if (c >= 0x20 && c < 0x7f)
            continue;
        bool line_break = c == '\n' || c == '\r';
        if (c < 0x80 && (c != '\t') && (!line_break || one_line))
            return true;
        if (c == 0xC2 && at + 1 < text.len && data[at + 1] < 0xA0)
            return true;
        /* U+2028 and U+2029 */
        if (one_line && c == 0xE2 && at + 2 < text.len && data[at + 1] == 0x80 && (data[at + 2] == 0xA8 || data[at + 2] == 0xA9))
            return true;
    }
    return false;
}

/* ---- What a character is --------------------------------------------------------------------------------- */

/* Characters that are drawn as nothing although no property of Unicode's says so. */
static bool is_drawn_as_nothing(UChar32 c)
{
    return c == 0x2800 || c == 0x1D159 || c == 0x13441 || c == 0x13442;     /* blanks of braille, of music, of hieroglyphs */
}

/* Format characters that are signs themselves (U+06DD), or arrange hieroglyphs. */
static bool is_format_with_ink(UChar32 c)
{
    return u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK) || (c >= 0x13430 && c <= 0x1343F);
}

static enum text_kind char_kind(UChar32 c)
{
    if (c < 0x7f)
        return c > 0x20 ? TEXT_SEEN : c == ' ' || c == '\t' ? TEXT_SPACE : c >= '\n' && c <= '\r' ? TEXT_BREAK : TEXT_CONTROL;
    if ((c >= 0xC0 && c < 0x300) || (c >= 0x4E00 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4))
        return TEXT_SEEN;           /* most letters, without asking for their properties */
    if (c == 0x85 || c == 0x2028 || c == 0x2029)
        return TEXT_BREAK;
    if (c == 0x200E || c == 0x200F || c == 0x061C)
        return TEXT_MARK;
    if (c == 0x202D || c == 0x202E)
        return TEXT_OVERRIDE;
    if (u_isUWhiteSpace(c))
        return TEXT_SPACE;
    if (c == 0x200C || c == 0x200D)
        return TEXT_UNSEEN;
    uint32_t category = U_GET_GC_MASK(c);
    if ((category & U_GC_CF_MASK && !is_format_with_ink(c)) || category & U_GC_CC_MASK)
        return TEXT_CONTROL;
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return category & U_GC_CN_MASK ? TEXT_CONTROL : TEXT_UNSEEN;
    if (is_drawn_as_nothing(c))
        return TEXT_UNSEEN;
    return category & U_GC_M_MASK ? TEXT_COMBINING : TEXT_SEEN;
}

bool text_is_format(uint32_t code)
{
    return code >= 0x80 && u_charType((UChar32)code) == U_FORMAT_CHAR;
}

bool text_next(struct str text, size_t *at, struct text_char *out_char)
{
    size_t from = *at;

    if (from >= text.len)
        return false;
    UChar32 c = next_char(text, at);
    *out_char = (struct text_char){ .code = c < 0 ? 0xFFFD : (uint32_t)c, .kind = c < 0 ? TEXT_SEEN : char_kind(c),
                                    .bytes = { text.data + from, *at - from } };
    return true;
}

size_t text_plain(uint32_t code, char room[static TEXT_PLAIN_BYTES])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[TEXT_PLAIN_BYTES];
    UChar32 c = (UChar32)code;
    int32_t digit = u_charDigitValue(c), len = 1;

    if (c < 0x80)
        units[0] = (UChar)c;
    else if (digit >= 0)
        units[0] = (UChar)('0' + digit);
    else if (U_GET_GC_MASK(c) & U_GC_PD_MASK || c == 0x2212 || c == 0x2043 || c == 0x02D7 || c == 0x207B || c == 0x208B)
        units[0] = '-';
    else
        len = unorm2_getDecomposition(unorm2_getNFKCInstance(&status), c, units, TEXT_PLAIN_BYTES, &status);
    if (U_FAILURE(status))
        return 0;
    for (int32_t i = 0; i < len; i++) {
        if (units[i] < 0x20 || units[i] >= 0x7f)
            return 0;
        room[i] = (char)units[i];
    }
    return len > 0 ? (size_t)len : 0;
}

/* No letter before Hebrew (U+0590, which begins with the byte 0xD6) runs from right to left. */
bool text_runs_left(struct str text)
{
    if (str_is_ascii(text))
        return false;
    for (size_t at = 0; at < text.len;) {
        if ((unsigned char)text.data[at] < 0xD6) {
            at++;
            continue;
        }
        switch (u_charDirection(next_char(text, &at))) {
        case U_RIGHT_TO_LEFT: case U_RIGHT_TO_LEFT_ARABIC: case U_ARABIC_NUMBER: case U_RIGHT_TO_LEFT_EMBEDDING:
        case U_RIGHT_TO_LEFT_OVERRIDE: case U_RIGHT_TO_LEFT_ISOLATE: case U_LEFT_TO_RIGHT_OVERRIDE:
            return true;
        default:
            break;
        }
    }
    return false;
}

/* An isolate ends with its line [UAX #9, X9], so each has its own. */
struct str text_isolated(struct arena *arena, struct str text)
{
    struct buf out = buf_new(arena);
    struct str rest = text;

    if (!text_runs_left(text))
        return text;
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        bool ends = line.data + line.len < text.data + text.len;
        buf_format(&out, line.len ? TEXT_ISOLATE_BEGINS "%.*s" TEXT_ISOLATE_ENDS "%s" : "%.*s%s", STR_ARGS(line), ends ? "\n" : "");
    }
    return buf_str(&out);
}

struct utf16 { UChar *data; int32_t len; };

static struct utf16 utf16_of(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t cap = (int32_t)text.len + 1, len = 0;
    UChar *data = arena_alloc(arena, (size_t)cap * sizeof *data);

    u_strFromUTF8(data, cap, &len, text.data, (int32_t)text.len, &status);
    MUST(U_SUCCESS(status));
    return (struct utf16){ data, len };
}

static struct str utf8_of(struct arena *arena, const UChar *data, int32_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t cap = len * 3 + 1, used = 0;
    char *text = arena_alloc(arena, (size_t)cap);

    u_strToUTF8(text, cap, &used, data, len, &status);
    MUST(U_SUCCESS(status));
    return (struct str){ text, (size_t)used };
}

static struct utf16 utf16_normalized(struct arena *arena, const UNormalizer2 *form, struct utf16 in)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = unorm2_normalize(form, in.data, in.len, NULL, 0, &status);
    UChar *out = arena_alloc(arena, (size_t)(len + 1) * sizeof *out);

    status = U_ZERO_ERROR;
    len = unorm2_normalize(form, in.data, in.len, out, len + 1, &status);
    MUST(U_SUCCESS(status));
    return (struct utf16){ out, len };
}

struct str text_nfkc(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;

    if (str_is_ascii(text))
        return text;
    struct utf16 out = utf16_normalized(arena, unorm2_getNFKCInstance(&status), utf16_of(arena, text));
    return utf8_of(arena, out.data, out.len);
}

struct str text_folded(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;

    if (str_is_ascii(text))
        return str_lower(arena, text);
    struct utf16 out = utf16_normalized(arena, unorm2_getNFKCCasefoldInstance(&status), utf16_of(arena, text));
    return utf8_of(arena, out.data, out.len);
}

struct str text_shape(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;
    struct utf16 wide = utf16_normalized(arena, unorm2_getNFKDInstance(&status), utf16_of(arena, text));
    struct str apart = utf8_of(arena, wide.data, wide.len);
    struct buf out = buf_new(arena);

    MUST(U_SUCCESS(status));
    for (size_t at = 0; at < apart.len;) {
        UChar32 c = next_char(apart, &at);
        int32_t digit = u_charDigitValue(c);
        if (u_getCombiningClass(c) || u_charType(c) == U_FORMAT_CHAR)
            continue;
        int32_t shape = digit >= 0 ? '0' + digit : c > ' ' && c < 0x7F ? c : c < 0x7F || u_isUWhiteSpace(c) ? ' ' : 'a' + c % 26;
        buf_add_char(&out, (char)shape);
    }
    return buf_str(&out);
}

static struct utf16 skeleton_of(struct arena *arena, struct utf16 in)
{
    static USpoofChecker *checker;      /* kept by the process: opening one reads tables */
    UErrorCode status = U_ZERO_ERROR;

    if (!checker)
        checker = uspoof_open(&status);
    MUST(U_SUCCESS(status));
    int32_t len = uspoof_getSkeleton(checker, 0, in.data, in.len, NULL, 0, &status);
    UChar *out = arena_alloc(arena, (size_t)(len + 1) * sizeof *out);
    status = U_ZERO_ERROR;
    len = uspoof_getSkeleton(checker, 0, in.data, in.len, out, len + 1, &status);
    MUST(U_SUCCESS(status));
    return (struct utf16){ out, len };
}

struct str text_skeleton(struct arena *arena, struct str text)
{
    struct utf16 skeleton = skeleton_of(arena, utf16_of(arena, text));

    return utf8_of(arena, skeleton.data, skeleton.len);
}

bool text_is_punctuation(uint32_t code)
{
    return (U_GET_GC_MASK((UChar32)code) & U_GC_P_MASK) != 0;
}

/* ---- Words ---------------------------------------------------------------------------------------------- */

/* Signs on letters of Latin, Greek, Cyrillic, Hebrew and Arabic. Those of other scripts are vowels, or tell words apart. */
static bool is_ornament(UChar32 c)
{
    return (c >= 0x300 && c < 0x370) || (c >= 0x483 && c <= 0x487) || (c >= 0x591 && c <= 0x5C7) || (c >= 0x610 && c <= 0x61A)
           || (c >= 0x64B && c <= 0x65F) || c == 0x670 || (c >= 0x1AB0 && c < 0x1B00) || (c >= 0x1DC0 && c < 0x1E00) || (c >= 0x20D0 && c < 0x2100);
}

struct str text_bare(struct arena *arena, struct str folded)
{
    UErrorCode status = U_ZERO_ERROR;
    struct utf16 apart = utf16_normalized(arena, unorm2_getNFDInstance(&status), utf16_of(arena, folded));
    int32_t len = 0;

    for (int32_t at = 0; at < apart.len; at++)
        if (!is_ornament(apart.data[at]))
            apart.data[len++] = apart.data[at];
    apart.len = len;
    apart = utf16_normalized(arena, unorm2_getNFCInstance(&status), apart);
    return utf8_of(arena, apart.data, apart.len);
}

static bool is_spaceless(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;

    if (c < 0xE00 || (c >= 0xAC00 && c < 0xD7A4))
        return false;
    switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI: case USCRIPT_LAO: case USCRIPT_KHMER: case USCRIPT_MYANMAR:
        return true;
    default:
        return false;
    }
}

enum text_part text_part_of(uint32_t code)
{
    UChar32 c = (UChar32)code;

    if (!u_isalnum(c) && !(U_GET_GC_MASK(c) & U_GC_M_MASK))
        return TEXT_BETWEEN;
    return is_spaceless(c) ? TEXT_SPACELESS : TEXT_LETTER;
}

/* ---- Names of countries and languages ------------------------------------------------------------------- */

#define NAME_UNITS 128

/* Insertion, since ICU gives them in an order that is nearly the one wanted in English. */
static void sort_names(struct text_name *names, size_t count, const char *language)
{
    UErrorCode code = U_ZERO_ERROR;
    UCollator *collator = ucol_open(language, &code);

    for (size_t i = 1; U_SUCCESS(code) && i < count; i++) {
        struct text_name moved = names[i];
        size_t at = i;
        while (at > 0 && ucol_strcollUTF8(collator, moved.name.data, (int32_t)moved.name.len, names[at - 1].name.data,
                                          (int32_t)names[at - 1].name.len, &code) == UCOL_LESS) {
            names[at] = names[at - 1];
            at--;
        }
        names[at] = moved;
    }
    ucol_close(collator);
}

static bool is_country_code(struct str code)
{
    return code.len == 2 && code.data[0] >= 'A' && code.data[0] <= 'Z' && code.data[1] >= 'A' && code.data[1] <= 'Z';
}

/* Asks ICU; empty where it knows no such country. */
static struct str country_asked(struct arena *arena, struct str code, struct str language)
{
    UChar units[NAME_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    const char *locale = str_c(arena, str_join(arena, STR("und_"), code));
    int32_t len = uloc_getDisplayCountry(locale, str_c(arena, language), units, NAME_UNITS, &status);

    return U_SUCCESS(status) && len > 0 ? utf8_of(arena, units, len) : STR("");
}

struct country { char code[2], language[12], name[80]; unsigned char language_len, name_len; };

/* ICU walks through tables of files for each question; a page shows one country or all, and always the same ones. */
static struct str country_name(struct arena *arena, struct str code, struct str language)
{
    static struct country known[512];   /* most of the 26 * 26 codes are not in use */
    struct country *country = &known[((code.data[0] - 'A') * 26 + (code.data[1] - 'A')) % (int)COUNT_OF(known)];

    if (!memcmp(country->code, code.data, 2) && str_equal((struct str){ country->language, country->language_len }, language))
        return str_copy(arena, (struct str){ country->name, country->name_len });
    struct str name = country_asked(arena, code, language);
    if (name.len && name.len <= sizeof country->name && language.len <= sizeof country->language) {
        *country = (struct country){ .language_len = (unsigned char)language.len, .name_len = (unsigned char)name.len };
        memcpy(country->code, code.data, 2);
        memcpy(country->language, language.data, language.len);
        memcpy(country->name, name.data, name.len);
    }
    return name;
}

struct str text_country_name(struct arena *arena, struct str country, struct str language)
{
    struct str name = is_country_code(country) && language.len ? country_name(arena, country, language) : country_asked(arena, country, language);

    return name.len ? name : country;
}

/* Codes that ISO 3166 keeps for islands and towns of other countries (Ascension, Clipperton, Diego Garcia, Ceuta and Melilla, the Canary
 * Islands, Tristan da Cunha): nobody lists them as countries, and no region serves them. */
static bool is_part_of_another(struct str country)
{
    return str_contains(STR("AC CP DG EA IC TA"), country);
}

bool text_is_country(struct str code)
{
    for (const char *const *codes = uloc_getISOCountries(); *codes; codes++)
        if (str_equal(code, str_of(*codes)))
            return true;
    return false;
}

size_t text_countries(struct arena *arena, struct str language, struct text_name **out_names)
{
    const char *const *codes = uloc_getISOCountries();
    size_t count = 0, all = 0;

    while (codes[all])
        all++;
    struct text_name *names = arena_alloc(arena, all * sizeof *names);
    for (size_t i = 0; i < all; i++) {
        struct str id = str_of(codes[i]);
        if (!is_part_of_another(id))
            names[count++] = (struct text_name){ id, text_country_name(arena, id, language) };
    }
    sort_names(names, count, str_c(arena, language));
    *out_names = names;
    return count;
}

struct str text_language_name(struct arena *arena, struct str language)
{
    UChar units[NAME_UNITS];
    UErrorCode code = U_ZERO_ERROR;
    const char *locale = str_c(arena, language);
    int32_t len = uloc_getDisplayName(locale, locale, units, NAME_UNITS, &code);

    return U_SUCCESS(code) && len > 0 ? utf8_of(arena, units, len) : language;
}

struct str text_country(struct arena *arena, struct str code, struct str language)
{
    return is_country_code(code) ? text_country_name(arena, code, language) : code;
}
