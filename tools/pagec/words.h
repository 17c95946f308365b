/* SPDX-License-Identifier: Apache-2.0 */
/* words.h: what in constant text is a letter, that is part of a word that somebody would have to translate. */
#ifndef PAGEC_WORDS_H
#define PAGEC_WORDS_H

#include "state.h"

#define WORDS_REFUSED "words outside {{ \"...\" }} cannot be translated"

/* Whether the whole page is UTF-8 without control characters. */
bool words_are_text(struct page *page);
/* The length of the character, or of the reference such as &nbsp;, at page->at; refuses a lonely &, and gives 0. */
size_t words_character(struct page *page);
bool words_is_letter(const char *text, size_t len);

#endif
