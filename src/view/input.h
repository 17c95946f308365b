/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input.h: reads what comes from outside, by type: a JSON text, a form, the query of an address. The only file that includes yajl is
 * input_json.c.
 *
 *   struct input *in;
 *   TRY(input_json(ctx, body, &in));                     malformed: where and why
 *   struct str title = input_ruled(in, "title", NEED_REQUIRED, &title_rule);
 *   struct input *who = input_object(in, "primary_contact", NEED_REQUIRED);
 *   struct str email = input_line(who, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS);
 *   TRY(input_done(in));                                 invalid: every wrong, missing and unknown field at once
 *
 * An accessor that finds something wrong records a field fault under the dotted path ("primary_contact.email",
 * "kinds[0]") and returns an empty value; nothing may be done with the values before input_done() has said OK.
 * JSON null counts as left out. The field name "" is the value itself: for lists of texts, and for a list at the
 * top. Texts are UTF-8 without NUL; characters are code points. Field names are constant.
 */
#ifndef VIEW_INPUT_H
#define VIEW_INPUT_H

#include "base/typed.h"

struct input;

enum input_need { NEED_OPTIONAL, NEED_REQUIRED };

enum input_kind { INPUT_ABSENT, INPUT_NULL, INPUT_BOOL, INPUT_NUMBER, INPUT_TEXT, INPUT_LIST, INPUT_OBJECT };

/* Text of a file, as Windows saves it, without the byte order mark at its front. */
struct str input_unmarked(struct str file);
/* `malformed` for files that somebody gives in place of a text by mistake, told by their first bytes, with what to do: what Windows calls
 * Unicode (UTF-16; UTF-32 too), workbooks, packed files, web pages, PDF, databases, pictures. */
MUST_USE enum err input_not_foreign(struct ctx *ctx, struct str file);
/* Both of these, and `malformed` for all else that is no UTF-8. */
MUST_USE enum err input_utf8(struct ctx *ctx, struct str *file);
/* Reads a JSON text (an object or a list at the top). `malformed`, with line and column, for what is no JSON (a
 * byte order mark is none: files go through input_unmarked() first) or no UTF-8, for NUL escapes, keys given twice, more than
 * LIMIT_JSON_DEPTH levels; `too_large` above LIMIT_JSON_VALUES_LARGE. */
MUST_USE enum err input_json(struct ctx *ctx, struct str text, struct input **out_input);
/* The same with another limit of values. */
MUST_USE enum err input_json_of(struct ctx *ctx, struct str text, size_t values_max, struct input **out_input);
/* Reads "a=1&b=two+words%21". `malformed` for a bad escape, no UTF-8, or a name given twice (in a form that is a list); `too_large` above
 * LIMIT_QUERY_FIELDS fields. Its values are texts; numbers and "true"/"false" are read out of them. */
MUST_USE enum err input_query(struct ctx *ctx, struct str query, struct input **out_input);

/* For the query of a page, which a form of a page sends with each of its fields: what was left empty there is left out. */
void input_as_form(struct input *query);

/* Reads a form as browsers send it (application/x-www-form-urlencoded): as input_query(), up to LIMIT_FORM_FIELDS fields. Line breaks
 * become line feeds, as they were before the browser sent them. A name that is sent more than once is a list, and so is one that is sent
 * once, where a list is read. An empty field counts as left out, unless it is a text. */
MUST_USE enum err input_form(struct ctx *ctx, struct str body, struct input **out_input);
/* A form made of stored values, as if it had been sent; empty at first. */
struct input *input_form_new(struct ctx *ctx);
void input_form_put(struct input *form, struct str field, struct str value);
/* Adds an object or a list to it, empty at first; what is added to a list has no name. */
struct input *input_form_within(struct input *form, struct str field, enum input_kind kind);
/* The value of a field of a query or form, as it was typed, unchecked, without counting as reading it; empty when it is not there. */
struct str input_typed(const struct input *in, const char *field);
/* The same, and counts as reading it: for a value that is used where it is read, such as where to go on. */
struct str input_as_typed(struct input *in, const char *field);
/* Whether the field has this value, or one of its values is this. Does not count as reading it. */
bool input_typed_has(const struct input *in, const char *field, struct str value);
/* The fields of a query or form, in their order, each value of a list for itself; *at begins with 0. Does not count as reading them. */
MUST_USE bool input_typed_next(const struct input *in, size_t *at, struct str *out_field, struct str *out_value);

/* Whether the field is there and not null. Counts as reading it. */
bool input_has(struct input *in, const char *field);
/* The type of the field's value. Counts as reading it. In a query every value is INPUT_TEXT. */
enum input_kind input_kind(struct input *in, const char *field);

/* base/typed.h says which characters of these are kept. An optional field of words that is empty, or has only invisible characters, counts as
 * left out, so it has no chars_min. One that has to be one thing (a code, an address, a country) is refused so, but in a form. Lines and texts with a character that makes letters run the wrong way are refused. */
/* A line, or a text of several, in which tab, line feed and carriage return are allowed, as its rule says; a required one must not be empty.
 * For all that a rule behind the door looks at, too: both say the same of it. */
struct str input_ruled(struct input *in, const char *field, enum input_need need, const struct text_rule *rule);
/* The same for a code, with the words for one that is left out. */
struct str input_code_of(struct input *in, const char *field, size_t chars_max, struct str when_missing);
/* One line, without white space around it: a title, a name, a search. */
struct str input_line(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max);
/* A code: an ID or a number, an id of the catalogue, a country, a zone. */
struct str input_code(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max);
/* An optional code, with the words of its rule for one that is longer than any. */
struct str input_code_within(struct input *in, const char *field, size_t chars_max, struct str when_longer);
/* A time zone, by its name: whether there is one of that name says the rule. */
struct str input_zone(struct input *in, const char *field, enum input_need need);
/* A country, by its two letters. */
struct str input_country(struct input *in, const char *field, enum input_need need);
/* A code whose spaces count. */
struct str input_spaced(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max);
/* A person's address and telephone number. Whether mail reaches the address says email_read() (base/email.h), in whose words an address is
 * refused here that is shorter or longer than any. */
struct str input_email(struct input *in, const char *field, enum input_need need, size_t chars_min);
struct str input_phone(struct input *in, const char *field, enum input_need need);
/* A number of digits that is no quantity, as people write and paste it: with spaces, dashes, words around it, invisible marks. It is given
 * as it was typed: the rule says which characters count. */
struct str input_digits(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max);
/* An optional text in which such numbers are looked for, with the words of its rule for one that is too long. */
struct str input_pasted(struct input *in, const char *field, size_t chars_max, struct str when_longer);
/* A password, as it was typed; control characters are refused. An empty one counts as given. */
struct str input_secret(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max);
/* What a program sends in a header, such as a key: an optional text that is taken as it is but for white space around it. */
struct str input_header(struct input *in, const char *field, size_t chars_max);
/* A whole number; 0 when left out. */
int64_t input_int(struct input *in, const char *field, enum input_need need, int64_t min, int64_t max);
/* As input_int() for an optional field, which has this value when it is left out. */
int64_t input_int_or(struct input *in, const char *field, int64_t absent, int64_t min, int64_t max);
/* A number that must be there, with words of its own when it is left out or is no number. */
int64_t input_int_of(struct input *in, const char *field, int64_t min, int64_t max, struct str when_none);
/* False when left out. */
bool input_bool(struct input *in, const char *field, enum input_need need);
/* "2026-11-21"; `absent` when it is left out (ctx's today, DAY_NEVER, ...). */
int64_t input_day(struct input *in, const char *field, enum input_need need, int64_t absent);
/* RFC 3339, any offset; `absent` when it is left out. */
int64_t input_instant(struct input *in, const char *field, enum input_need need, int64_t absent);
/* An id, a string of digits; 0 when left out. */
int64_t input_id(struct input *in, const char *field, enum input_need need);
/* One of the words (the last is NULL): its index, or `absent`. */
int input_one_of(struct input *in, const char *field, enum input_need need, const char *const *words, int absent);

/* A list of such words as bits, the first word being bit 0; 0 when left out. A list that is there has at least count_min words, each once. */
unsigned input_words(struct input *in, const char *field, size_t count_min, const char *const *words);
/* Refuses an optional text that is given and empty, but in a form: for words that name one thing, and where empty would say something. */
void input_not_empty(struct input *in, const char *field);
/* Demands a field that was read as an optional one. For a form that demands more than the act does. */
void input_demand(struct input *in, const char *field);

/* A field that means nothing without the other: where it is given and the other is left out, these words are said of the other. */
void input_goes_with(struct input *in, const char *field, const char *other, struct str when_missing);

/* An object within. Never NULL: one that is left out or wrong gives empty values and records nothing more. */
struct input *input_object(struct input *in, const char *field, enum input_need need);
/* Whether an input_object(), a list's item or a list is really there. */
bool input_given(const struct input *in);

/* A list of items_min to items_max values. Never NULL, as input_object(). */
struct input *input_list(struct input *in, const char *field, enum input_need need, size_t items_min, size_t items_max);
size_t input_list_count(const struct input *list);
/* The next item, or NULL behind the last. An item that is a text is read as input_ruled(item, "", ...). */
struct input *input_list_next(struct input *list);

/* The next member of an object whose keys are data, in the order of the text; false behind the last. *at begins
 * with 0. The value is read with the field name "", or as an object. */
bool input_member_next(struct input *in, size_t *at, struct str *out_key, struct input **out_value);

/* Accepts fields of this object that nobody asks for (files of others, such as lifecycle data). */
void input_ignore_rest(struct input *in);

/* The dotted path of a field, as faults name it. */
struct str input_path(const struct input *in, const char *field);
/* Records a fault that a handler has found in a field: "kinds[0]", code, words. */
void input_fault(struct input *in, const char *field, enum code code, struct str detail);

/* Fails `invalid` if a fault was recorded, or if there is a field that nobody asked for. Called on the outermost input. */
MUST_USE enum err input_done(struct input *in);

/*
 * A reader: one function that reads all fields of an act into a struct, by whatever door they come: a JSON body, a form, a query. It
 * records faults in the input, and asks no database; its caller then calls input_done(). The struct begins as zeros.
 *
 *   static void top_up_read(struct ctx *ctx, struct input *in, void *out)
 *   {
 *       *(struct top_up *)out = (struct top_up){
 *           .units = input_int(in, "units", NEED_REQUIRED, 1, LIMIT_UNITS),
 *           ...
 *       };
 *   }
 *
 *   ROW(POST, "/api/v1/admin/contracts/:id/grants", ..., contract_grant_api, .body = READS(struct top_up, top_up_read)),
 */
struct reader {
    size_t bytes;                                                   /* of the struct */
    void (*read)(struct ctx *ctx, struct input *in, void *out);     /* NULL: nothing is read */
    bool   may_be_empty;                                            /* an empty body counts as {} */
};
/* The reader of a form or body without fields: any field is refused. A program need not send an empty object. */
void nothing_read(struct ctx *ctx, struct input *in, void *out);
#define READS_NOTHING                  { .bytes = 1, .read = nothing_read, .may_be_empty = true }
#define READS(type, function)          { .bytes = sizeof(type), .read = function }
#define READS_OR_EMPTY(type, function) { .bytes = sizeof(type), .read = function, .may_be_empty = true }

/* The words that somebody looks for, which every list calls q. */
struct str input_sought(struct input *in);
/* The reader of a list that is asked for nothing else. */
struct sought { struct str words; };
void sought_read(struct ctx *ctx, struct input *in, void *out);

/* Runs a reader; gives its struct, or NULL without a reader. `invalid` as input_done(). */
MUST_USE enum err input_read(struct ctx *ctx, const struct reader *reader, struct input *in, const void **out_fields);

/* The whole input as compact JSON with sorted keys: the same for the same content, however it was written [4.8]. */
struct str input_canonical(const struct input *in);
/* The same without the members for which `is_left_out` is true. */
struct str input_canonical_without(const struct input *in, bool (*is_left_out)(struct str key));

#endif
