/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input_ask.h: asks a reader (struct reader of view/input.h) what it reads: it is called with an input whose accessors note what they are
 * asked for, and give empty values. So a document about fields cannot differ from the code. A reader has to ask for all its fields whatever
 * the values of others are.
 */
#ifndef VIEW_INPUT_ASK_H
#define VIEW_INPUT_ASK_H

#include "view/input.h"

/* Named like the accessors of input.h. */
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
    int64_t             min, max;   /* characters of a text, value of a number, items of a list; both 0: no bounds */
    const char *const  *words;      /* of FIELD_ONE_OF; the last is NULL */
    int64_t             absent;     /* the value that FIELD_INT and FIELD_ONE_OF (its index) have when they are left out; FIELD_NOTHING:
                                     * none */
    const char         *with;       /* it means nothing without this one; or NULL */
    struct field       *fields;     /* of an object, or of the items of a list: the first, or NULL */
    struct field       *next;
};

/* For a reader that keeps a form, as it was typed, for another reader: notes what that one asks, and that nothing of it is required. False
 * when `in` has a value: then input_kept() gives it. */
bool input_asks_for(struct input *in, const struct reader *other);
/* The value of a form's field, byte for byte, without asking what it is. */
struct str input_kept(struct input *in, const char *field);

/* The first of the fields, in the order in which they are read; NULL without a reader. A field that is asked for twice is noted once, and
 * is required if it was once. */
const struct field *input_ask(struct ctx *ctx, const struct reader *reader);

#endif
