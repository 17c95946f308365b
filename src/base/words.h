/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h: what texts are found by (decision 0029).
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/str.h"

/* Words to be found by, with spaces between: folded, without the signs on letters ("buro" of "Büro"), without punctuation. Of scripts
 * without spaces each two characters that stand together are a word, and the last of them one of its own. What they are found with
 * is kept in an index: whoever changes what this gives changes SEARCH_WORDS_MARK (desk/search/search.h). */
struct str text_search_words(struct arena *arena, struct str text);
/* The words that a text has to have in which this is found; one that ends in '*' is the beginning of a word. */
struct str text_search_query(struct arena *arena, struct str typed);
/* The whole text folded in the same way, for finding a part of a name in it; dashes of all kinds are '-', digits those of ASCII. */
struct str text_search_plain(struct arena *arena, struct str text);
/* The words that such a text has to have, with one space between, without the punctuation around them ("muller" of "Müller,"). */
struct str text_sought_words(struct arena *arena, struct str typed);
bool text_has_words(struct str plain, struct str words);
struct str text_longest_word(struct str words);

#endif
