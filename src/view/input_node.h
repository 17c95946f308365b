/* SPDX-License-Identifier: Apache-2.0 */
/* input_node.h: the nodes of an input; for the input_*.c files alone. */
#ifndef VIEW_INPUT_NODE_H
#define VIEW_INPUT_NODE_H

#include "view/input_ask.h"

/* One value, in its place. The tree lives in the arena. */
struct input {
    struct ctx     *ctx;
    struct input   *parent, *first, *last, *next;
    struct input   *cursor;         /* the item that input_list_next() gave last */
    struct str      key;            /* its key in an object */
    size_t          index, count;   /* its place in a list; the number of its children */
    struct str      text;           /* a text's characters; a whole number in its shortest form, another number as it was written */
    int64_t         whole;          /* of a number without fraction */
    enum input_kind kind;
    bool            truth, is_whole;
    bool            from_query;     /* every value is text, and is read as what is asked for */
    bool            from_form;      /* sent by a browser, which also sends what was left empty */
    bool            was_read;       /* somebody asked for it */
    bool            rest_ignored;
    bool            mute;           /* stands for a value that is left out or wrong: gives nothing, records nothing */
    struct field  **asks;           /* stands for no value, and notes here what it is asked for (input_ask.c) */
    bool            type_blamed;    /* "must be an object" was said already */
};

struct input *input_node_new(struct ctx *ctx, enum input_kind kind);
void input_node_add(struct input *parent, struct input *child);
/* Whether the input only notes; then it has noted the field, and the accessor gives its value for an absent one. */
bool input_asks(struct input *in, const char *field, enum field_type type, enum input_need need, int64_t min, int64_t max);
bool input_asks_int_or(struct input *in, const char *field, int64_t absent, int64_t min, int64_t max);
bool input_asks_words(struct input *in, const char *field, enum input_need need, const char *const *words, int absent);
/* The same for a field that was already noted; it is required from now on. */
bool input_asks_anew(struct input *in, const char *field);
/* The same for an optional text that must not be empty. */
bool input_asks_filled(struct input *in, const char *field);
/* The same for a field that goes with another one. */
bool input_asks_with(struct input *in, const char *field, const char *other);
/* The same for an object or list; NULL when the input does not only note. */
struct input *input_asks_within(struct input *in, const char *field, enum field_type type, enum input_need need, int64_t min, int64_t max);
/* The one item of such a list, then NULL. */
struct input *input_asks_item(struct input *list);
/* The value of a field; NULL when it is left out, which is recorded if it is required. */
struct input *input_value(struct input *in, const char *field, enum input_need need);

#endif
