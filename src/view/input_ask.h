/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input_ask.h: what a reader would read (struct reader of view/input.h), asked of the reader itself: it is called with an input whose
 * accessors note what they are asked for, and give empty values. So a document about fields cannot say anything else than the code does. A
 * reader has to ask for all its fields whatever the values of others are.
 */
#ifndef VIEW_INPUT_ASK_H
#define VIEW_INPUT_ASK_H

#include "view/input.h"

/* As the accessors of input.h are called. */
enum field_type {
    FIELD_TEXT, FIELD_LINE, FIELD_CODE, FIELD_COUNTRY, FIELD_SPACED, FIELD_EMAIL, FIELD_PHONE, FIELD_DIGITS, FIELD_SECRET, FIELD_INT,
    FIELD_BOOL, FIELD_DAY, FIELD_INSTANT, FIELD_ID, FIELD_ONE_OF, FIELD_OBJECT, FIELD_LIST,
};
const char *field_type_name(enum field_type type);     /* "one_of" */

#define FIELD_NOTHING INT64_MIN

struct field {
    struct str          name;       /* empty: an item of a list that is no object */
    enum field_type     type;
    enum input_need     need;
    int64_t             min, max;   /* of texts the characters, of numbers the value, of lists the items; both 0: not said */
    const char *const  *words;      /* of FIELD_ONE_OF; the last is NULL */
    int64_t             absent;     /* what FIELD_INT and FIELD_ONE_OF (its index) count as when they are left out; FIELD_NOTHING: nothing */
    struct field       *fields;     /* of an object, or of the items of a list: the first, or NULL */
    struct field       *next;
};

/* For a reader that keeps what another one will read, as it was typed: notes what that one asks, and that nothing of it is required. False
 * where `in` has something in it: then input_kept() gives it. */
bool input_asks_for(struct input *in, const struct reader *other);
/* What a field of a form holds, byte for byte, without asking what it is. */
struct str input_kept(struct input *in, const char *field);

/* The first of the fields, in the order in which they are read; NULL without a reader. A field that is asked for twice is there once,
 * and required where one of them was. */
const struct field *input_ask(struct ctx *ctx, const struct reader *reader);

#endif
