/* SPDX-License-Identifier: Apache-2.0 */
/* request_number.c: the number of a request, found among what people type and put around it. Pure. */
#include "base/crypto.h"
#include "base/typed.h"
#include "desk/request/request.h"

#define GROUP_DIGITS  4

static bool is_number(struct str digits)
{
    return digits.len == REQUEST_NUMBER_DIGITS && str_is_digits(digits) && luhn_fits(digits);
}

/* What makes something else of a number that it stands at: a path, a word. */
static bool is_glued(char c)
{
    return c == '/' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_between(char c) { return c == '-' || c == ' '; }

/* Stands between the groups of a number when people keep them apart so, and more often in dates, addresses and phone numbers: only
 * where it stands between groups of four. */
static bool is_seldom_between(char c, size_t digits)
{
    return digits % GROUP_DIGITS == 0 && (c == '.' || c == '/' || c == ')' || c == '(');
}

/* The digits of a number that begins there, however its groups are kept apart, and where it ends; empty: there is none. */
static struct str number_at(struct arena *arena, struct str text, size_t *at)
{
    struct buf digits = buf_new(arena);
    size_t i = *at;
    bool seldom = false, of_four = true;

    for (; i < text.len && digits.len < REQUEST_NUMBER_DIGITS; i++) {
        char c = text.data[i];
        seldom = seldom || is_seldom_between(c, digits.len);
        of_four = of_four && (ascii_is_digit(c) || digits.len % GROUP_DIGITS == 0);
        if (ascii_is_digit(c))
            buf_add_char(&digits, c);
        else if (!is_between(c) && !is_seldom_between(c, digits.len))
            break;
    }
    if (seldom && !of_four)
        return STR("");
    size_t behind = i < text.len && (text.data[i] == '-' || (seldom && text.data[i] == '.')) ? i + 1 : i;
    bool goes_on = (behind < text.len && ascii_is_digit(text.data[behind])) || (i < text.len && is_glued(text.data[i]));
    if (goes_on || !is_number(buf_str(&digits)))
        return STR("");
    *at = i;
    return buf_str(&digits);
}

/* Whether a title follows: behind the number and a colon, other numbers are words of the title. */
static bool title_follows(struct str text, size_t from, size_t to)
{
    return memchr(text.data + from, ':', to - from) != NULL;
}

size_t request_numbers_within(struct ctx *ctx, struct str typed, struct str *out_first)
{
    struct str text = typed_spaced(ctx->arena, typed), first = typed_id(ctx->arena, typed);
    size_t count = 0, end = 0;

    if (is_number(first))
        count = 1;
    for (size_t i = count ? text.len : 0; i < text.len && !(count && title_follows(text, end, i));) {
        bool begins = ascii_is_digit(text.data[i]) && (i == 0 || !ascii_is_digit(text.data[i - 1]));
        struct str number = begins ? number_at(ctx->arena, text, &i) : STR("");
        i += !number.len;
        if (!number.len || (count && str_equal(number, first)))
            continue;
        first = count++ ? first : number;
        end = i;
    }
    *out_first = first;
    return count;
}

struct str request_number_display(struct arena *arena, struct str number)
{
    MUST(number.len == REQUEST_NUMBER_DIGITS);
    return str_join(arena, (struct str){ number.data, 4 }, STR("-"), (struct str){ number.data + 4, 4 }, STR("-"),
                    (struct str){ number.data + 8, 4 });
}
