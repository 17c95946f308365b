/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generate_words.h: names, and texts about troubles with computers, in the words' usual frequencies: a few words are in most
 * texts, many in few, and some, such as "nord4711", in next to none. English, Swedish and Japanese.
 */
#ifndef GENERATE_GENERATE_WORDS_H
#define GENERATE_GENERATE_WORDS_H

#include "generate/generate_random.h"

enum tongue { TONGUE_ENGLISH, TONGUE_SWEDISH, TONGUE_JAPANESE, TONGUE_count };

/* A word as it is written, and as text_search_words() gives it. */
struct word { struct str text, found_by; };
struct vocabulary {
    struct word *words[TONGUE_count];
    size_t       counts[TONGUE_count];
    uint64_t     rare;      /* how many different rare words there are */
};
void vocabulary_fill(struct arena *arena, uint64_t rare, struct vocabulary *out_vocabulary);

/* A text, and the words by which it is found. */
struct prose { struct buf text, found_by; };
struct prose prose_new(struct arena *arena);
/* A line of some words without a full stop. */
void prose_title(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance);
void prose_sentences(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance, size_t count);

/* By number: "Anna Berg", "anna.berg", "Berg Nordic AB". */
struct str person_name(struct arena *arena, enum tongue tongue, size_t number);
struct str person_address(struct arena *arena, enum tongue tongue, size_t number);
struct str company_name(struct arena *arena, enum tongue tongue, size_t number);

#endif
