/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sixteen.h: looks at sixteen bytes of a text together, for functions that look at every byte of every answer. The bytes are compared as
 * one number is (text.bytes == '<'); sixteen_any() says whether one of them fits. The compiler uses what the machine has.
 */
#ifndef BASE_SIXTEEN_H
#define BASE_SIXTEEN_H

#include "base/str.h"

#define SIXTEEN 16

struct sixteen { unsigned char bytes __attribute__((vector_size(SIXTEEN))); };

static inline struct sixteen sixteen_at(const char *text)
{
    struct sixteen sixteen;

    memcpy(&sixteen, text, sizeof sixteen);
    return sixteen;
}

/* The last bytes of a text, filled up with spaces. Pieces of fixed sizes, which overlap, need no call. */
static inline struct sixteen sixteen_of(struct str text)
{
    char bytes[SIXTEEN] = "                ";

    if (text.len >= 8) {
        memcpy(bytes, text.data, 8);
        memcpy(bytes + text.len - 8, text.data + text.len - 8, 8);
    } else if (text.len >= 4) {
        memcpy(bytes, text.data, 4);
        memcpy(bytes + text.len - 4, text.data + text.len - 4, 4);
    } else {
        for (size_t i = 0; i < text.len; i++)
            bytes[i] = text.data[i];
    }
    return sixteen_at(bytes);
}

/* Whether the comparison is true of one of the sixteen bytes. */
static inline bool sixteen_any(signed char __attribute__((vector_size(SIXTEEN))) truths)
{
    uint64_t parts[2];

    memcpy(parts, &truths, sizeof parts);
    return parts[0] | parts[1];
}

/* Whether `is_odd` is true of no sixteen bytes of the text. It may be asked twice about the last ones. */
static inline bool sixteen_none(struct str text, bool (*is_odd)(struct sixteen))
{
    size_t at = 0;

    if (text.len < SIXTEEN)
        return !is_odd(sixteen_of(text));
    for (; text.len - at >= SIXTEEN; at += SIXTEEN)
        if (is_odd(sixteen_at(text.data + at)))
            return false;
    return at == text.len || !is_odd(sixteen_at(text.data + text.len - SIXTEEN));
}

#endif
