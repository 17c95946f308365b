/* SPDX-License-Identifier: Apache-2.0 */
/* str.c: slices and buffers. */
#include "base/str.h"

#include "base/sixteen.h"

#define SHOWN_FROM 512      /* shorter texts are not worth counting: a page has two hundred at most */

struct str str_copy(struct arena *arena, struct str text)
{
    char *copy = arena_room(arena, text.len + 1);

    if (text.len)
        memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    return (struct str){ copy, text.len };
}

const char *str_c(struct arena *arena, struct str text)
{
    MUST(!text.len || !memchr(text.data, 0, text.len));
    return str_copy(arena, text).data;
}

/* Writes the digits in front of `end`, and gives where they begin. */
static char *digits_before(char *end, uint64_t value)
{
    do
        *--end = (char)('0' + value % 10);
    while (value /= 10);
    return end;
}

#define INT_CHARS 20    /* INT64_MIN has so many, with its sign */

static struct str int_before(char *end, int64_t value)
{
    char *at = digits_before(end, value < 0 ? -(uint64_t)value : (uint64_t)value);

    if (value < 0)
        *--at = '-';
    return (struct str){ at, (size_t)(end - at) };
}

struct str str_of_int(struct arena *arena, int64_t value)
{
    char digits[INT_CHARS];

    return str_copy(arena, int_before(digits + sizeof digits, value));
}

struct str str_join_parts(struct arena *arena, size_t count, const struct str *parts)
{
    size_t len = 0, at = 0;

    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *text = arena_room(arena, len + 1);
    for (size_t i = 0; i < count; at += parts[i++].len)
        if (parts[i].len)
            memcpy(text + at, parts[i].data, parts[i].len);
    text[len] = 0;
    return (struct str){ text, len };
}

static struct str format_args(struct arena *arena, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    MUST(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return (struct str){ text, (size_t)len };
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct str text = format_args(arena, format, args);
    va_end(args);
    return text;
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int str_hex(char digit)
{
    return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

int str_order(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str text, struct str start)
{
    return text.len >= start.len && str_equal((struct str){ text.data, start.len }, start);
}

bool str_ends(struct str text, struct str end)
{
    return text.len >= end.len && str_equal((struct str){ text.data + text.len - end.len, end.len }, end);
}

bool str_contains(struct str text, struct str part)
{
    return part.len == 0 || (text.len >= part.len && memmem(text.data, text.len, part.data, part.len));
}

size_t str_shown_bytes(struct str text)
{
    size_t marks = 0;

    for (size_t i = 0; text.len >= SHOWN_FROM && i < text.len; i++)
        marks += text.data[i] == '&' || text.data[i] == '<' || text.data[i] == '>' || text.data[i] == '"' || text.data[i] == '\'';
    return text.len + marks * 5;
}

struct str str_cut(struct str *rest, char separator)
{
    struct str whole = *rest;
    const char *at = whole.len ? memchr(whole.data, separator, whole.len) : NULL;

    if (!at) {
        *rest = (struct str){ whole.data + whole.len, 0 };
        return whole;
    }
    size_t len = (size_t)(at - whole.data);
    *rest = (struct str){ at + 1, whole.len - len - 1 };
    return (struct str){ whole.data, len };
}

static bool is_ascii_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct str str_trim(struct str text)
{
    while (text.len && is_ascii_space(text.data[0]))
        text = (struct str){ text.data + 1, text.len - 1 };
    while (text.len && is_ascii_space(text.data[text.len - 1]))
        text.len--;
    return text;
}

struct str str_lower(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){ copy, text.len };
}

static bool is_beyond_ascii(struct sixteen text)
{
    return sixteen_any(text.bytes >= 0x80);
}

bool str_is_ascii(struct str text)
{
    return sixteen_none(text, is_beyond_ascii);
}

bool str_is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

bool str_int(struct str text, int64_t min, int64_t max, int64_t *out_value)
{
    bool negative = text.len && text.data[0] == '-';
    int64_t value = 0;

    if (negative || (text.len && text.data[0] == '+'))
        text = (struct str){ text.data + 1, text.len - 1 };
    if (!str_is_digits(text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int64_t digit = text.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value)
            || __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *out_value = value;
    return true;
}

struct buf buf_new(struct arena *arena)
{
    return (struct buf){ .arena = arena };
}

/* Makes room, not beyond len_max. The old bytes stay where they are: a slice of them may be in use. */
static void buf_grow(struct buf *buf, size_t cap)
{
    if (buf->len_max && cap > buf->len_max + 1)
        cap = buf->len_max + 1;
    if (!arena_extend(buf->arena, buf->data, buf->cap, cap - buf->cap)) {
        char *data = arena_room(buf->arena, cap);
        if (buf->len)
            memcpy(data, buf->data, buf->len);
        data[buf->len] = 0;
        buf->data = data;
    }
    buf->cap = cap;
}

void buf_reserve(struct buf *buf, size_t bytes)
{
    if (!buf->overflow && buf->cap - buf->len <= bytes)
        buf_grow(buf, buf->len + bytes + 1);
}

void buf_add_growing(struct buf *buf, struct str text)
{
    if (text.len == 0 || buf->overflow)
        return;
    if (buf->len_max && buf->len + text.len > buf->len_max) {
        buf->overflow = true;
        return;
    }
    size_t needed = buf->len + text.len + 1;
    buf_grow(buf, needed < 128 ? 256 : needed * 2);
    buf_add(buf, text);
}

void buf_add_int(struct buf *buf, int64_t value)
{
    char digits[INT_CHARS];

    buf_add(buf, int_before(digits + sizeof digits, value));
}

void buf_add_digits(struct buf *buf, int64_t value, unsigned digits)
{
    char text[INT_CHARS];

    MUST(value >= 0 && digits && digits <= 9);
    uint32_t left = (uint32_t)value;
    for (unsigned i = digits; i-- > 0; left /= 10)
        text[i] = (char)('0' + left % 10);
    MUST(left == 0 && value <= UINT32_MAX);
    buf_add(buf, (struct str){ text, digits });
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_add(buf, format_args(buf->arena, format, args));
    va_end(args);
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){ buf->data ? buf->data : "", buf->len };
}
