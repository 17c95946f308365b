/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: finding a word among those of an enumeration. */
#include "base/names.h"

int names_find(const char *const *words, struct str word)
{
    for (int at = 0; words[at]; at++)
        if (str_equal(word, str_of(words[at])))
            return at;
    return -1;
}
