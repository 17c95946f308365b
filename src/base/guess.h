/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess.h: how many guesses a password withstands when the likely ones are tried first. The only file that includes zxcvbn is guess.c.
 */
#ifndef BASE_GUESS_H
#define BASE_GUESS_H

#include "base/str.h"

/* The kind of part that makes up most of a password that is soon guessed. */
enum guess_why { GUESS_COMMON, GUESS_OWN, GUESS_ROW };   /* GUESS_COMMON: words and passwords that many use; GUESS_OWN: one's own words;
                                                          * GUESS_ROW: rows, repeats, dates */

/* How many guesses find it, as a power of two. `own` are the words that a guesser begins with. Both are shapes of text_shape(). Looks at
 * the first 100 characters; what follows adds little. */
double guess_bits(struct arena *arena, struct str password, const struct str *own, size_t own_count, enum guess_why *out_why);

#endif
