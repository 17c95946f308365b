/* SPDX-License-Identifier: Apache-2.0 */
/*
 * locale.h: every text for people goes through here, so that it can be extracted and translated. English is
 * the only language yet, so tr() gives the text back; the catalogues come with the languages.
 *
 * Not for log lines, codes of the API and BUG().
 */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include "base/ctx.h"

/* A named hole: "{left} of {granted} left". */
struct hole { const char *name; struct str value; };
#define HOLE(name, value) ((struct hole){ name, value })

/* The language in which somebody who wishes for this one (BCP 47) gets texts; lang= names it. It is not the wish where nobody has
 * translated into that. */
struct str tr_language(struct str wish);

/* All languages that there are texts in, and NULL. */
extern const char *const tr_languages[];

struct str tr_text(const struct ctx *ctx, const char *text);
/* The text in the context's language. */
#define tr(ctx, text) tr_text(ctx, "" text)

/* A value that runs from right to left does not turn the text around it (text_isolated()). */
struct str tr_fill(struct ctx *ctx, const char *text, size_t n, const struct hole *holes);
/* The text in the context's language with its holes filled. A hole that is not given is a BUG. */
#define trf(ctx, text, ...) \
    tr_fill(ctx, "" text, COUNT_OF(((struct hole[]){ __VA_ARGS__ })), (struct hole[]){ __VA_ARGS__ })

struct str trn_fill(struct ctx *ctx, const char *one, const char *many, int64_t n, size_t count, const struct hole *holes);
/* One of two texts by number; {n} is the number. */
#define trn(ctx, one, many, n, ...) \
    trn_fill(ctx, "" one, "" many, n, COUNT_OF(((struct hole[]){ __VA_ARGS__ })), \
             (struct hole[]){ __VA_ARGS__ })

/* The same without further holes. */
#define trn0(ctx, one, many, n) trn_fill(ctx, "" one, "" many, n, 0, NULL)

/* Marks a text of a constant table for extraction; tr_text() translates it where it is used. */
#define TR_MARK(text) text

/* A number as a hole's value. */
struct str tr_int(struct ctx *ctx, int64_t value);

#endif
