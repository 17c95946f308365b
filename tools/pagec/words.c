/* SPDX-License-Identifier: Apache-2.0 */
/* words.c: characters of UTF-8 and references. The ranges are coarse: what is doubtful counts as a letter. */
#include "words.h"

#include <ctype.h>

/* The code point of a whole UTF-8 sequence of `len` bytes, and its smallest lawful value. */
static unsigned long code_point(const char *text, size_t len)
{
    static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    unsigned long value = (unsigned char)text[0] & masks[len];

    for (size_t i = 1; i < len; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3f);
    return value;
}

static size_t utf8_length(const char *text, size_t left)
{
    static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char c = (unsigned char)text[0];
    size_t len = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;

    if (len == 0 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    }
    unsigned long value = code_point(text, len);
    bool good = value >= least[len] && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
    return good ? len : 0;
}

static size_t reference_length(const char *text, size_t left)
{
    size_t len = 1;

    if (len < left && text[len] == '#')
        len++;
    size_t begun = len;
    while (len < left && isalnum((unsigned char)text[len]))
        len++;
    return len > begun && len < left && text[len] == ';' ? len + 1 : 0;
}

size_t words_character(struct page *page)
{
    const char *text = page->text + page->at;
    size_t left = page->len - page->at;

    if (*text == '&') {
        size_t len = reference_length(text, left);
        if (len == 0)
            page_refuse(page, page->line, "& begins no reference: write &amp;");
        return len;
    }
    return utf8_length(text, left);
}

bool words_are_text(struct page *page)
{
    size_t line = 1, len;

    for (size_t at = 0; at < page->len; at += len) {
        const char *text = page->text + at;
        if (((unsigned char)*text < ' ' && *text != '\n' && *text != '\t') || *text == 0x7f)
            return page_refuse(page, line, "a control character");
        len = utf8_length(text, page->len - at);
        if (len == 0)
            return page_refuse(page, line, "not UTF-8");
        line += *text == '\n';
    }
    return true;
}

static bool is_letter(unsigned long c)
{
    if (c < 0x80)
        return isalpha((int)c);
    if (c < 0xc0)
        return c == 0xaa || c == 0xb5 || c == 0xba;
    if (c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2c00) || (c >= 0x3000 && c < 0x3040))
        return false;
    return !(c >= 0xfe00 && c < 0xfe70) && !(c >= 0xff00 && c < 0xff21) && !(c >= 0x1f000 && c < 0x20000);
}

static bool is_letter_reference(const char *text, size_t len)
{
    static const char *const signs[] = {
        "&amp;", "&apos;", "&bull;", "&copy;", "&gt;", "&hellip;", "&laquo;", "&larr;", "&lt;", "&mdash;", "&middot;",
        "&minus;", "&nbsp;", "&ndash;", "&quot;", "&raquo;", "&rarr;", "&shy;", "&thinsp;", "&times;" };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strlen(signs[i]) == len && memcmp(signs[i], text, len) == 0)
            return false;
    }
    return true;
}

bool words_is_letter(const char *text, size_t len)
{
    return *text == '&' ? is_letter_reference(text, len) : is_letter(code_point(text, len));
}
