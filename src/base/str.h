/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str.h: text as a slice with a length, and a buffer that grows in an arena under a ceiling.
 *
 * A struct str does not own its bytes: they live in an arena, in constant memory or in the caller.
 * Bytes are UTF-8 wherever they come from a checked input. `char *` appears only at the edges.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>

#include "base/arena.h"

struct str {
    const char *data;
    size_t      len;    /* bytes */
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 }   /* for constant tables */
#define STR_ARGS(text) (int)(text).len, (text).data             /* for "%.*s" */

/* A NUL-terminated text from outside as a slice; NULL becomes the empty text. */
static inline struct str str_of(const char *text)
{
    return (struct str){ text ? text : "", text ? strlen(text) : 0 };
}
/* A copy in the arena, with a NUL behind it. */
struct str str_copy(struct arena *arena, struct str text);
/* The same bytes with a NUL behind them, for calls into libraries. The text must hold no NUL itself. */
const char *str_c(struct arena *arena, struct str text);
/* A number in decimal digits. */
struct str str_of_int(struct arena *arena, int64_t value);
struct str str_join_parts(struct arena *arena, size_t count, const struct str *parts);
/* Texts behind one another: str_join(arena, number, STR(" "), title). */
#define str_join(arena, ...) \
    str_join_parts(arena, COUNT_OF(((struct str[]){ __VA_ARGS__ })), (struct str[]){ __VA_ARGS__ })
/* printf into the arena. Code that runs for every call joins pieces instead: a format is read anew each time. */
struct str str_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool ascii_is_digit(char c)  { return c >= '0' && c <= '9'; }
static inline bool ascii_is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
/* The value of a hexadecimal digit of either case, 0 to 15; -1: it is none. */
int str_hex(char digit);

bool str_equal(struct str a, struct str b);
/* Order of bytes, as strcmp: below, equal to or above zero. */
int str_order(struct str a, struct str b);
bool str_starts(struct str text, struct str start);
bool str_ends(struct str text, struct str end);
/* Whether `part` stands in `text`. */
bool str_contains(struct str text, struct str part);
/* The length of a text when each of its & < > " ' takes six bytes, as HTML writes them; JSON takes less. For a short text, its length. */
size_t str_shown_bytes(struct str text);
/* Cuts the text before the first `separator` off *rest and moves *rest behind it; without a separator
 * takes all of it and leaves *rest empty. */
struct str str_cut(struct str *rest, char separator);
/* The text without ASCII white space at both ends. */
struct str str_trim(struct str text);
/* The text with its ASCII letters in lower case. */
struct str str_lower(struct arena *arena, struct str text);
/* Whether no byte is beyond ASCII. */
bool str_is_ascii(struct str text);
/* Whether it is one or more ASCII digits and nothing else. */
bool str_is_digits(struct str text);
/* A decimal number, optional sign, nothing around it, between min and max. False leaves *out_value alone. */
MUST_USE bool str_int(struct str text, int64_t min, int64_t max, int64_t *out_value);

struct buf {
    struct arena *arena;
    char         *data;     /* always NUL-terminated once something was added */
    size_t        len, cap;
    size_t        len_max;  /* 0: the arena's own ceiling is the limit */
    bool          overflow; /* set when len_max would have been passed; what did not fit is left out */
};

struct buf buf_new(struct arena *arena);
/* Makes room for that many bytes more, for a caller that knows how much will come. The content does not change. */
void buf_reserve(struct buf *buf, size_t bytes);
/* The part of buf_add() that seldom runs: it makes room, or finds that there may be none. */
void buf_add_growing(struct buf *buf, struct str text);

/* The buffer never has room beyond len_max, so text that fits is allowed. */
static inline void buf_add(struct buf *buf, struct str text)
{
    if (buf->cap - buf->len <= text.len || buf->overflow) {
        buf_add_growing(buf, text);
        return;
    }
    if (text.len)
        memcpy(buf->data + buf->len, text.data, text.len);
    buf->len += text.len;
    buf->data[buf->len] = 0;
}

static inline void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, (struct str){ &c, 1 });
}

/* Where the caller may write the next `bytes` himself, or NULL where he must call buf_add(). He does not use the buffer until he has said
 * with buf_wrote() where they end. */
static inline char *buf_room(struct buf *buf, size_t bytes)
{
    return buf->cap - buf->len <= bytes || buf->overflow ? NULL : buf->data + buf->len;
}

static inline void buf_wrote(struct buf *buf, char *end)
{
    *end = 0;
    buf->len = (size_t)(end - buf->data);
}

void buf_add_int(struct buf *buf, int64_t value);
/* Adds a number with zeros in front, `digits` (at most 9) in all: "07". The value is neither negative nor longer. */
void buf_add_digits(struct buf *buf, int64_t value, unsigned digits);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *buf);

#endif
