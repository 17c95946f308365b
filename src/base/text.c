/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: the door to ICU. */
#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include "base/text.h"

bool text_is_utf8(struct str text)
{
    const uint8_t *data = (const uint8_t *)text.data;
    size_t at = 0;

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
            return false;
        at += (size_t)from;
    }
    return true;
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

bool text_has_control(struct str text, bool one_line)
{
    for (size_t at = 0; at < text.len;) {
        UChar32 c = next_char(text, &at);
        bool layout = c == '\t' || c == '\n' || c == '\r';
        if ((u_charType(c) == U_CONTROL_CHAR && !layout)
            || (one_line && (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)))
            return true;
    }
    return false;
}

bool text_has_direction_mark(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        UChar32 c = next_char(text, &at);
        if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C)
            return true;
    }
    return false;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
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

static struct utf16 normalized(struct arena *arena, const UNormalizer2 *form, struct utf16 in)
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

    if (is_ascii(text))
        return text;
    struct utf16 out = normalized(arena, unorm2_getNFKCInstance(&status), utf16_of(arena, text));
    return utf8_of(arena, out.data, out.len);
}

struct str text_folded(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;

    if (is_ascii(text))
        return str_lower(arena, text);
    struct utf16 out = normalized(arena, unorm2_getNFKCCasefoldInstance(&status), utf16_of(arena, text));
    return utf8_of(arena, out.data, out.len);
}

/* Of ASCII, letters and digits make a word and all else stands between; other characters are left as they are.
 * ASCII text needs no more than that, and ICU's words are cut so too ("10.5", "foo_bar"): a word is to be found
 * whatever stands elsewhere in its text. */
static struct str ascii_words(struct arena *arena, struct str folded)
{
    struct buf out = buf_new(arena);
    size_t begin = 0;

    for (size_t i = 0; i <= folded.len; i++) {
        char c = i < folded.len ? folded.data[i] : ' ';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
            continue;
        if (i > begin) {
            if (out.len)
                buf_add_char(&out, ' ');
            buf_add(&out, (struct str){ folded.data + begin, i - begin });
        }
        begin = i + 1;
    }
    return buf_str(&out);
}

struct str text_search_words(struct arena *arena, struct str text)
{
    UErrorCode status = U_ZERO_ERROR;
    struct str folded = text_folded(arena, text);

    if (is_ascii(folded))
        return ascii_words(arena, folded);
    struct utf16 wide = utf16_of(arena, folded);
    UBreakIterator *words = ubrk_open(UBRK_WORD, "", wide.data, wide.len, &status);
    MUST(U_SUCCESS(status));
    struct buf out = buf_new(arena);
    int32_t begin = ubrk_first(words);
    for (int32_t end = ubrk_next(words); end != UBRK_DONE; begin = end, end = ubrk_next(words)) {
        if (ubrk_getRuleStatus(words) < UBRK_WORD_NONE_LIMIT)
            continue;
        if (out.len)
            buf_add_char(&out, ' ');
        buf_add(&out, utf8_of(arena, wide.data + begin, end - begin));
    }
    ubrk_close(words);
    return ascii_words(arena, buf_str(&out));
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

struct str text_country_name(struct arena *arena, struct str country, struct str language)
{
    UChar units[NAME_UNITS];
    UErrorCode code = U_ZERO_ERROR;
    const char *locale = str_format(arena, "und_%.*s", STR_ARGS(country)).data;
    int32_t len = uloc_getDisplayCountry(locale, str_c(arena, language), units, NAME_UNITS, &code);

    return U_SUCCESS(code) && len > 0 ? utf8_of(arena, units, len) : country;
}

size_t text_countries(struct arena *arena, struct str language, struct text_name **out_names)
{
    const char *const *codes = uloc_getISOCountries();
    size_t count = 0;

    while (codes[count])
        count++;
    struct text_name *names = arena_alloc(arena, count * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        struct str id = str_of(codes[i]);
        names[i] = (struct text_name){ id, text_country_name(arena, id, language) };
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
    UErrorCode status = U_ZERO_ERROR;
    UChar name[128];
    char bytes[512];
    int32_t len, bytes_len;

    if (code.len != 2 || code.data[0] < 'A' || code.data[0] > 'Z' || code.data[1] < 'A' || code.data[1] > 'Z')
        return code;
    len = uloc_getDisplayCountry(str_format(arena, "und_%.*s", STR_ARGS(code)).data, str_c(arena, language), name, COUNT_OF(name), &status);
    u_strToUTF8(bytes, sizeof bytes, &bytes_len, name, len, &status);
    if (U_FAILURE(status) || len == 0)
        return code;
    return str_copy(arena, (struct str){ bytes, (size_t)bytes_len });
}
