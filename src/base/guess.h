/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess.h: how soon somebody who tries the likely ones first comes upon a password. The only file that includes zxcvbn is
 * guess.c.
 */
#ifndef BASE_GUESS_H
#define BASE_GUESS_H

#include "base/str.h"

/* What makes up most of a password that is soon guessed. */
enum guess_why { GUESS_COMMON, GUESS_OWN, GUESS_ROW };   /* words and passwords that many use; the own words; rows, repeats, dates */

/* After how many guesses, as a power of two. `own` are words that whoever guesses begins with. Both are shapes of
 * text_shape(). Looks at the first 100 characters; what follows adds little. */
double guess_bits(struct arena *arena, struct str password, const struct str *own, size_t own_count, enum guess_why *out_why);

#endif
