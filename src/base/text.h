/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h: Unicode. The only file that includes ICU is text.c.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/str.h"

/* Whether the bytes are UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF). */
bool text_is_utf8(struct str text);
/* The number of bytes of valid UTF-8 at its beginning. */
size_t text_utf8_bytes(struct str text);
/* The number of code points in a valid text. */
size_t text_chars(struct str text);
/* Whether a valid text holds NUL or another control character besides tab, line feed and carriage return,
 * or (when `one_line`) any line break. */
bool text_has_control(struct str text, bool one_line);
/* Whether it holds a character that turns the direction of writing around (U+202A-202E, U+2066-2069,
 * U+200E, U+200F, U+061C): harmless in a description, a disguise in a name. */
bool text_has_direction_mark(struct str text);
/* What a character is to the eye. */
enum text_kind {
    TEXT_SEEN,          /* leaves ink */
    TEXT_SPACE,         /* white space */
    TEXT_BREAK,         /* begins a new line */
    TEXT_COMBINING,     /* leaves ink on the character before it */
    TEXT_UNSEEN,        /* belongs to writing and leaves no ink: joiners, variation selectors, fillers, the blank of braille */
    TEXT_MARK,          /* says how its neighbours run (U+200E, U+200F, U+061C) */
    TEXT_CONTROL,       /* another character that controls something and is not seen (Cc, Cf): U+0007, U+200B, U+202A, U+2066, U+FEFF */
    TEXT_OVERRIDE,      /* makes letters run the wrong way (U+202D, U+202E) */
};
struct text_char { uint32_t code; enum text_kind kind; struct str bytes; };
/* The next character of a text; *at begins with 0. A byte that is no UTF-8 is a character that is seen. */
MUST_USE bool text_next(struct str text, size_t *at, struct text_char *out_char);
#define TEXT_PLAIN_BYTES 20
/* Writes what ASCII has for a character: the digit for a digit of any script, '-' for a dash, what NFKC makes of others ("A" of a
 * full-width one). Returns the number of bytes; 0 when ASCII has nothing for it. */
size_t text_plain(uint32_t code, char room[static TEXT_PLAIN_BYTES]);
/* Whether it is one of Unicode's format characters (Cf). Some leave ink, as the signs that are written under or around a number: U+0600, U+06DD. */
bool text_is_format(uint32_t code);
/* Whether anything in it is written from right to left, or turns the direction of writing. */
bool text_runs_left(struct str text);
/* The text between marks (U+2068, U+2069) that keep its direction to itself, so that its neighbours in a sentence of ours stay in their
 * places. Unchanged where it has no direction of its own. */
struct str text_isolated(struct arena *arena, struct str text);
#define TEXT_ISOLATE_BEGINS "\xE2\x81\xA8"
#define TEXT_ISOLATE_ENDS   "\xE2\x81\xA9"
/* Unicode normal form NFKC: full-width digits become ASCII digits, ligatures letters. */
struct str text_nfkc(struct arena *arena, struct str text);
/* The text for comparing: NFKC, case folded. */
struct str text_folded(struct arena *arena, struct str text);
/* A text as somebody who guesses it sees it, a byte a character: without accents, every digit an ASCII digit, and a character that has no
 * letter in ASCII as a letter chosen by its code point, so that rows and repeats stay rows and repeats. */
struct str text_shape(struct arena *arena, struct str text);
/* A folded text without the signs on letters of Latin, Greek, Cyrillic, Hebrew and Arabic: "buro" of "büro". */
struct str text_bare(struct arena *arena, struct str folded);
/* What a character is in a word. */
enum text_part {
    TEXT_BETWEEN,       /* no part of one */
    TEXT_LETTER,        /* a letter, a digit, or a sign on one */
    TEXT_SPACELESS,     /* the same, of a script that writes no spaces between words: Han, kana, Thai and others */
};
enum text_part text_part_of(uint32_t code);
/* The skeleton that all texts that look alike share (Unicode's confusables); not for showing. */
struct str text_skeleton(struct arena *arena, struct str text);
/* Whether it is of Unicode's category P: dots, dashes, quotes, brackets, slashes and their like. */
bool text_is_punctuation(uint32_t code);
/* The parts of a name by which people tell it apart. Two names look the same when either of the two results is the same: they differ only
 * in case, width, spaces, punctuation (but & @ % #, which are read, and names that have nothing else), trade signs, invisible characters,
 * in how accents are put together, or in letters that look alike (Unicode's confusables; i, l and 1). They are compared in small letters
 * and as they are written: Cyrillic capital Ve looks like B, and the small one like nothing. */
struct text_look { struct str folded, written; };
struct text_look text_look(struct arena *arena, struct str text);
bool text_looks_same(const struct text_look *a, const struct text_look *b);
/* The name of a country, "Sweden" for "SE", in a language ("en"); the code itself when there is no such country. */
struct str text_country(struct arena *arena, struct str code, struct str language);

/* A code and the name that people read. */
struct text_name { struct str id, name; };
/* The name of a country ("SE") in a language; the code where it is not known. */
struct str text_country_name(struct arena *arena, struct str country, struct str language);
/* Whether a country, or a part of one that ISO 3166 keeps a code for, has this code: two capital letters. */
bool text_is_country(struct str code);
/* All countries (ISO 3166-1, two letters) with their names in a language, in its order of the alphabet. */
size_t text_countries(struct arena *arena, struct str language, struct text_name **out_names);
/* The name of a language in itself: "svenska" for "sv"; the tag where it is not known. */
struct str text_language_name(struct arena *arena, struct str language);

#endif
