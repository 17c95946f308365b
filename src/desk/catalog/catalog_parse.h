/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog_parse.h: reading one thing of the catalogue out of JSON, the same way whether it stands in a file that
 * somebody wants to apply or in the database. Shape only: types, missing and unknown fields, limits. What concerns
 * several things (ids given twice, references) is noted for catalog_check.h. Included by this room only.
 *
 * A reader records faults in its input (view/input.h) and fills its result as far as it goes; the caller looks at
 * input_done() before he uses it. Texts are copied into parse->arena.
 */
#ifndef DESK_CATALOG_CATALOG_PARSE_H
#define DESK_CATALOG_CATALOG_PARSE_H

#include "desk/catalog/catalog.h"
#include "view/input.h"

enum item_kind {
    ITEM_SERVICE, ITEM_SEVERITY, ITEM_CLOSURE_REASON, ITEM_CALENDAR, ITEM_REGION, ITEM_PORTAL, ITEM_FAMILY, ITEM_PRODUCT,
    ITEM_VERSION, ITEM_PLAN, ITEM_KINDS
};
/* As catalog_item.kind has it: "closure_reason". */
NAMES_OF(item_kind);
NAMES_READ_OF(item_kind);

/* An id that somewhere in the file is given to a thing, or used for one. */
struct noted {
    enum item_kind kind;
    struct str     id;
    struct input  *in;          /* with `field`: where it stands */
    const char    *field;
    size_t         at;          /* how many were noted before it */
};
struct noted_list { struct noted *items; size_t count, cap; };

struct parse {
    struct ctx       *ctx;
    struct arena     *arena;        /* of the results */
    bool              stored;       /* from the database: checked when it was applied, nothing is noted */
    struct noted_list declared, referred;
};

void noted_add(struct parse *parse, struct noted_list *list, struct noted noted);

/* Fields. Those that find something wrong record it and return something empty. */
struct str parse_text(struct parse *parse, struct input *in, const char *field, size_t chars_max);
/* As parse_text() for a field that may be left out. */
struct str parse_text_or_none(struct parse *parse, struct input *in, const char *field, size_t chars_max);
struct str parse_id(struct parse *parse, struct input *in, const char *field);
/* An id of another thing. */
struct str parse_reference(struct parse *parse, struct input *in, const char *field, enum item_kind kind);
/* A list of ids of other things, each once. */
struct str_list parse_references(struct parse *parse, struct input *in, const char *field, enum input_need need,
                                 size_t items_min, enum item_kind kind);
/* A list of texts, each once. `fold`, if there is one, says how each is kept; `check`, if there is one, has a word about it. */
struct str_list parse_texts(struct parse *parse, struct input *in, const char *field, size_t chars_max,
                            struct str (*fold)(struct arena *, struct str),
                            void (*check)(struct parse *, struct input *, struct str));
/* A list of words, each once, as bits: 1 for the first word, 2 for the second, ... */
unsigned parse_word_bits(struct parse *parse, struct input *in, const char *field, const char *const *words);
struct str parse_url(struct parse *parse, struct input *in, const char *field);
int parse_int(struct input *in, const char *field, int min, int max);
/* Whether a field that must be there holds something else than null. */
bool parse_is_given(struct parse *parse, struct input *in, const char *field);
/* Id and name; declares the id. */
struct catalog_thing parse_thing(struct parse *parse, struct input *in, enum item_kind kind);
const struct link *parse_links(struct parse *parse, struct input *in, const char *field, bool with_ids,
                               size_t *out_count);

/* Things. */
struct service {
    struct str         id, name, agreement_version;
    int                reopen_days, auto_close_days;
    struct closing_reasons closing_reasons;
    const struct link *links;
    size_t             link_count;
};
void parse_service(struct parse *parse, struct input *in, struct service *out_service);
void parse_severity(struct parse *parse, struct input *in, struct severity *out_severity);
void parse_closure_reason(struct parse *parse, struct input *in, struct closure_reason *out_reason);
void parse_calendar(struct parse *parse, struct input *in, struct calendar *out_calendar);
/* The calendar itself is for the caller to find. */
void parse_region(struct parse *parse, struct input *in, struct region *out_region, struct str *out_calendar_id);
void parse_portal(struct parse *parse, struct input *in, struct portal *out_portal);
void parse_family(struct parse *parse, struct input *in, struct family *out_family);
/* Without its versions. */
void parse_product(struct parse *parse, struct input *in, struct product *out_product);
/* As a file has it; the product is named by what stands around it. Declares the id. */
void parse_version(struct parse *parse, struct input *in, struct str product_id, struct version *out_version);
/* As it is stored, with its product. */
void parse_stored_version(struct parse *parse, struct input *in, struct version *out_version, struct str *out_product_id);
void parse_plan(struct parse *parse, struct input *in, struct plan *out_plan);

/* "PRODUCT-CYCLE". */
struct str version_id(struct arena *arena, struct str product_id, struct str cycle);
/* Records what is wrong with the order of a version's days. */
void version_check_days(struct parse *parse, struct input *in, const struct version *version,
                        const char *mainstream_field, const char *extended_field);
/* Whether the text can be a catalogue id. */
bool catalog_id_is_plain(struct str id);

#endif
