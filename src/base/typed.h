/* SPDX-License-Identifier: Apache-2.0 */
/*
 * typed.h: reads what people type and paste, by kind of field, at every door: the API, forms, queries, the command line, files (decision
 * 0030). Text that is copied out of mails, pages and spreadsheets carries invisible characters.
 *
 *   a code      an ID, a number, a day, a country, an id of the catalogue: nothing counts that is not seen, no format character
 *               (Cf) that is, and no space around it or at a digit; digits of every script are digits, every dash is '-'
 *   a line      a title, a name: LRM, RLM and ALM stay, other controls go; a line break within is refused
 *   a text      of several lines: the same, with its lines
 *   spaced      as a code, but its spaces stay, one at a time: a telephone number, an ID in the form that others gave it
 *
 * A line or text of invisible characters is empty. One with a character that makes letters run the wrong way (U+202D, U+202E) is refused:
 * typed_refusal() has the words.
 */
#ifndef BASE_TYPED_H
#define BASE_TYPED_H

#include "base/ctx.h"

struct str typed_code(struct arena *arena, struct str typed);
/* A code without its spaces and dashes, for comparing: "0230 2423-23" is 0230242323. */
struct str typed_id(struct arena *arena, struct str typed);
struct str typed_spaced(struct arena *arena, struct str typed);
struct str typed_line(struct arena *arena, struct str typed);
/* A line to search with, without the marks of direction. */
struct str typed_sought(struct arena *arena, struct str typed);
struct str typed_text(struct arena *arena, struct str typed);
/* As typed_code(), in memory of the caller; empty when that has no room for it. */
#define TYPED_ROOM 72
struct str typed_code_in(char room[static TYPED_ROOM], struct str typed);
/* A text that has codes in it: its characters are read as those of a code, but its spaces, dashes and lines stay. */
struct str typed_plain(struct arena *arena, struct str typed);
/* A whole number as a code, between min and max. False leaves *out_value alone. */
MUST_USE bool typed_int(struct str typed, int64_t min, int64_t max, int64_t *out_value);

/* Whether all of its characters are invisible. */
bool typed_is_blank(struct str typed);
/* Why this text (of several lines, or of one) is refused, naming the character and its place; empty when it is not. */
struct str typed_refusal(struct ctx *ctx, struct str typed, bool lines);

/* Of whatever has to be there and is left out, or is empty. */
struct str typed_missing_words(struct ctx *ctx);
/* Words about a text that has fewer or more characters than a field takes. */
struct str typed_length_words(struct ctx *ctx, size_t chars_min, size_t chars_max, size_t chars);
/* Words about what is no value of a header of at most so many characters; empty where it is one. */
struct str typed_header_wrong(struct ctx *ctx, struct str value, size_t chars_max);
/* Words about the name of a time zone that there is not. */
struct str typed_zone_words(struct ctx *ctx);
/* Words about what is no code of a country. */
struct str typed_country_words(struct ctx *ctx);
/* Words about the length of a password; they do not say how many characters it has. */
struct str typed_secret_words(struct ctx *ctx, size_t chars_min, size_t chars_max, size_t chars);
/* What a line or a text of people may be. The readers of the doors (input_ruled() of view/input.h) and the rules behind them take the same
 * one, so that doors cannot differ. */
struct text_rule {
    size_t      chars_max;
    bool        lines;
    const char *missing;        /* what is said where it must not be empty and is, marked with TR_MARK; NULL: the usual */
};
#define LINE_RULE(max) (&(const struct text_rule){ .chars_max = (max) })
extern const struct text_rule name_rule, person_rule, title_rule, description_rule, message_rule, reason_rule;

/* Reads a field of a rule's input. Records a fault under the field's dotted path when it is refused, longer than its rule says, no UTF-8, or
 * empty where the rule has words for that. */
struct str typed_ruled(struct ctx *ctx, struct str field, struct str typed, const struct text_rule *rule);
/* The same for a telephone number, which may be left out. */
struct str typed_phone_of(struct ctx *ctx, struct str field, struct str typed);

#endif
