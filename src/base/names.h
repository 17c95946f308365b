/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h: the words of an enumeration, said once: as the database, the API and catalogues have them.
 *
 *   NAMES_OF(entry_kind);                                                              in the header
 *   NAMES(entry_kind, ENTRY_ADJUST, "grant", "debit", "credit_back", "expire", "adjust");  in one file, with the last value
 *
 * give entry_kind_names, which ends with NULL (for input_one_of()), and entry_kind_name(ENTRY_DEBIT). As many words as values, or it does not
 * build. Where words are read back, NAMES_READ_OF(entry_kind) and NAMES_READ(entry_kind) give entry_kind_by_name(), too, false where no value
 * has that word. BIT_NAMES and BIT_NAMES_READ are the same for an enumeration of bits, the first being 1 (for input_words()).
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/str.h"

/* The place of a word in an array that ends with NULL; -1: it is not there. */
int names_find(const char *const *words, struct str word);

#define NAMES_OF(noun) \
    extern const char *const noun##_names[]; \
    const char *noun##_name(enum noun value)
#define NAMES_READ_OF(noun) MUST_USE bool noun##_by_name(struct str word, enum noun *out_value)

#define NAMES(noun, last, ...) NAMES_AT(noun, (size_t)(last), (size_t)value, __VA_ARGS__)
#define BIT_NAMES(noun, last, ...) \
    NAMES_AT(noun, (size_t)__builtin_ctz((unsigned)(last)), (size_t)__builtin_ctz((unsigned)value), __VA_ARGS__)
#define NAMES_AT(noun, last_place, place, ...) \
    const char *const noun##_names[] = { __VA_ARGS__, NULL }; \
    _Static_assert(COUNT_OF(noun##_names) == last_place + 2, "a word for each value"); \
    const char *noun##_name(enum noun value) \
    { \
        MUST(place + 1 < COUNT_OF(noun##_names)); \
        return noun##_names[place]; \
    } \
    _Static_assert(1, "takes the semicolon")

#define NAMES_READ(noun) NAMES_READ_AT(noun, at)
#define BIT_NAMES_READ(noun) NAMES_READ_AT(noun, 1u << at)
#define NAMES_READ_AT(noun, value_at) \
    bool noun##_by_name(struct str word, enum noun *out_value) \
    { \
        int at = names_find(noun##_names, word); \
        if (at >= 0) \
            *out_value = (enum noun)(value_at); \
        return at >= 0; \
    } \
    _Static_assert(1, "takes the semicolon")

#endif
