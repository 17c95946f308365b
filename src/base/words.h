/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h: the words by which texts are found (decision 0029).
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/str.h"

/* The words by which a text is found, with spaces between: folded, without the signs on letters ("buro" for "Büro"), without punctuation.
 * In scripts without spaces each two characters that stand together are a word, and so is the last character. An index keeps these words:
 * whoever changes the result of this function changes SEARCH_WORDS_MARK (desk/search/search.h). */
struct str text_search_words(struct arena *arena, struct str text);
/* The words that a text must have to be found by this search; one that ends in '*' is the beginning of a word. */
struct str text_search_query(struct arena *arena, struct str typed);
/* The whole text folded in the same way, for finding a part of a name in it; dashes of all kinds are '-', digits those of ASCII. */
struct str text_search_plain(struct arena *arena, struct str text);
/* The words that such a text must have, with one space between, without the punctuation around them ("muller" for "Müller,"). */
struct str text_sought_words(struct arena *arena, struct str typed);
bool text_has_words(struct str plain, struct str words);
struct str text_longest_word(struct str words);

#endif
