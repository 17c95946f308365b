/* SPDX-License-Identifier: Apache-2.0 */
/* guess.c: zxcvbn, whose dictionaries of passwords, words and names are compiled into it. */
#include "base/guess.h"

#include <zxcvbn.h>

/* How many characters stand in parts of each kind. */
static enum guess_why main_part(const ZxcMatch_t *parts)
{
    int chars[GUESS_ROW + 1] = { 0 };
    enum guess_why most = GUESS_COMMON;

    for (const ZxcMatch_t *part = parts; part; part = part->Next) {
        unsigned type = (unsigned)part->Type % MULTIPLE_MATCH;
        if (type == USER_MATCH || type == USER_LEET_MATCH)
            chars[GUESS_OWN] += part->Length;
        else if (type >= REPEATS_MATCH && type <= YEAR_MATCH)
            chars[GUESS_ROW] += part->Length;
        else
            chars[GUESS_COMMON] += part->Length;
    }
    for (int why = GUESS_OWN; why <= GUESS_ROW; why++)
        if (chars[why] > chars[most])
            most = (enum guess_why)why;
    return most;
}

double guess_bits(struct arena *arena, struct str password, const struct str *own, size_t own_count, enum guess_why *out_why)
{
    const char **words = arena_alloc(arena, (own_count + 1) * sizeof *words);
    ZxcMatch_t *parts = NULL;

    for (size_t i = 0; i < own_count; i++)
        words[i] = str_c(arena, own[i]);
    words[own_count] = NULL;
    double bits = ZxcvbnMatch(str_c(arena, password), words, &parts);
    *out_why = main_part(parts);
    ZxcvbnFreeInfo(parts);
    return bits;
}
