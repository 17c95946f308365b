/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.h: the fields of forms. A page gives a field's name, and its label and hint for people. The reader that will get the field says
 * whether it is required, how long it may be, its keyboard and what a browser may fill in (view/input_ask.h). Label, hint, fault,
 * aria-describedby, aria-invalid and the target of the link above the form have their names from here, so that none can miss the other.
 *
 *   {% struct form form = form_to(ctx, shown->call, url_with_id(ctx, "/desk/contracts/:id/top-up", id)); %}      (web/form.h)
 *   {% form_begin(out, ctx, &form); %}
 *   {% field_line(out, ctx, &form, FIELD("units", tr(ctx, "How many"), tr(ctx, "For plans in hours, minutes"))); %}
 *   {% field_text(out, ctx, &form, FIELD("reason", tr(ctx, "Reason"), .rows = 3)); %}
 *   ...
 *   </form>
 *
 * The parts themselves are in field.html. docs/pages.md shows them.
 */
#ifndef VIEW_FIELD_H
#define VIEW_FIELD_H

#include "view/html.h"
#include "view/icon.h"
#include "view/input_ask.h"

/* Whose name, address or password the form asks for, which decides what a browser may fill in: nothing of the reader's when it is somebody
 * else's. */
enum form_whose { FORM_OF_OTHERS, FORM_OF_READER, FORM_OF_SIGN_IN };

/* What the fields of one form have in common. */
struct form {
    const struct field *asks;       /* the fields of the reader that gets the form */
    struct url          to;
    const struct fault *fault;      /* what was wrong in the form that was sent; NULL: nothing, or another form was sent */
    const struct input *typed;      /* what was typed, likewise */
    enum form_whose     whose;
    bool                lenient;    /* nothing is required: the form takes incomplete or wrong values (a draft, a search), or says itself
                                     * which fields go together */
    const char         *id;         /* NULL: none. Fields that stand outside of the form name it by itself */
    bool                outside;    /* the fields stand outside of <form id=...> */
    struct str          guard;      /* the question before the page is left with something typed; empty: none */
    bool                inplace;    /* sent and shown by the script without loading the page, where there is one */
    bool                fragment;   /* its fields take what stands behind # in the address, where there is a script */
    const char         *live;       /* of a search: the ids of what the script shows anew while somebody types; NULL: nothing */
};

enum field_width { WIDTH_FULL, WIDTH_SHORT, WIDTH_OF_ID };

struct form_field {
    const char      *name;          /* as the reader calls it: "title", "primary_contact.email". A BUG where it reads no such field */
    struct str       label, hint;   /* hint: empty for none */
    struct str       note;          /* behind the label, in place of "(optional)" */
    struct str       value;         /* the value before anything is typed; for a tick "true" */
    struct str       nothing;       /* for field_select: the label of the option for nothing; empty: there is none */
    enum field_width width;
    int              rows;          /* for field_text */
    const char      *id;            /* in the page, where another form of it has a field of that name; NULL: as the name says */
    const char      *list;          /* the id of a <datalist>; or NULL */
    const char      *depends_on;    /* for field_select: the id of another, whose value chooses among its groups; or NULL */
};

/* A field by its name, its label, and its hint if there is one; other members follow by name. It lives as long as its block.
 * FIELD("units", tr(ctx, "How many"), tr(ctx, "For plans in hours, minutes"), .width = WIDTH_SHORT) */
#define FIELD(name_, ...) (&(const struct form_field){ .name = name_, .label = __VA_ARGS__ })

/* The field's present value: what was typed, or else `value`. */
struct str field_value(const struct form *form, const struct form_field *field);
/* Whether this element of a group, or this option of a select, is chosen. */
bool field_is(const struct form *form, const struct form_field *field, struct str value);
/* The id in the page: "primary_contact-email"; for one of a group "severity-A". */
struct str field_id(struct ctx *ctx, const struct form_field *field);
struct str field_choice_id(struct ctx *ctx, const struct form_field *field, struct str value);
/* The text in brackets behind the label, or empty. */
struct str field_note(struct ctx *ctx, const struct form *form, const struct form_field *field);
/* Whether the reader reads a password in it. */
bool field_secret(const struct form *form, const struct form_field *field);
/* Whether the reader demands it. */
bool field_required(const struct form *form, const struct form_field *field);

/* ---- What a form ends with, and forms of one button ------------------------------------------------------- */

/* How a button looks: the one of a page that goes on (PRIMARY), what cannot be undone (DANGER), in a table or a head (SMALL), as a link. */
enum button_kind { BUTTON_PLAIN, BUTTON_PRIMARY, BUTTON_DANGER, BUTTON_SMALL, BUTTON_LINK };
struct str button_look(enum button_kind kind);

/* A form of one button. */
struct button {
    struct url       to;
    struct str       words;
    struct str       about;         /* which of several it is for, behind the words, for those who do not see where it stands; or empty */
    struct str       lead;          /* a sentence before it; or empty */
    enum button_kind kind;
    enum icon        icon;          /* before the words; or none */
    struct { const char *name; struct str value; } fields[2];   /* hidden; one without a value is left out */
};

/* BUTTON(URL("/profile/sessions"), tr(ctx, "Sign out everywhere else"), .kind = BUTTON_DANGER) */
#define BUTTON(to_, ...) (&(const struct button){ .to = to_, .words = __VA_ARGS__ })

/* ---- The attributes of the elements, for field.html ------------------------------------------------------ */

/* The attributes of a field's one element, with its value if that is an attribute (never a password's); or of the <fieldset> of a group,
 * whose elements have the names. */
enum field_element { ELEMENT_LINE, ELEMENT_TEXT, ELEMENT_SELECT, ELEMENT_TICK, ELEMENT_SEARCH };
struct attributes field_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, enum field_element element);
struct attributes field_group_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field);
/* The attributes of one element of a group; with `more`, the element with the id of field_more_id() describes it. */
struct attributes field_choice_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, struct str value, bool more);
struct str field_more_id(struct ctx *ctx, const struct form_field *field, struct str value);
/* id, data-inplace and data-guard of the <form>. */
struct attributes form_attributes(struct ctx *ctx, const struct form *form);

#endif
