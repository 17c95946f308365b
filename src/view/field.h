/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.h: the fields of forms. A page says of a field what it is called, and for people what it means; whether it is required, how long
 * it may be, its keyboard and what a browser may fill in are asked of the reader that will get it (view/input_ask.h). Label, hint, fault,
 * aria-describedby, aria-invalid and the target of the link above the form have their names from here, so that none can miss the other.
 *
 *   {% struct form form = form_to(ctx, shown->call, url_with_id(ctx, "/desk/contracts/:id/top-up", id)); %}      (web/form.h)
 *   {% form_begin(out, ctx, &form); %}
 *   {% field_line(out, ctx, &form, FIELD("units", tr(ctx, "Units"), tr(ctx, "Minutes for hours"))); %}
 *   {% field_text(out, ctx, &form, FIELD("reason", tr(ctx, "Reason"), .rows = 3)); %}
 *   ...
 *   </form>
 *
 * The parts themselves are in field.html. docs/pages.md shows them.
 */
#ifndef VIEW_FIELD_H
#define VIEW_FIELD_H

#include "view/html.h"
#include "view/input_ask.h"

/* Whose name, address, password are asked for: what a browser may fill in. Nothing of itself where it is somebody else's. */
enum form_whose { FORM_OF_OTHERS, FORM_OF_READER, FORM_OF_SIGN_IN };

/* What the fields of one form have in common. */
struct form {
    const struct field *asks;       /* of the reader that gets it */
    struct url          to;
    const struct fault *fault;      /* what was wrong with what was typed; NULL: nothing, or another form was sent */
    const struct input *typed;      /* what was typed, likewise */
    enum form_whose     whose;
    bool                lenient;    /* takes what is incomplete or wrong as it is (a draft, a search), or says itself what goes with what: nothing is required */
    const char         *id;         /* NULL: none. Fields that stand outside of the form name it by itself */
    bool                outside;    /* the fields stand outside of <form id=...> */
    struct str          guard;      /* the question before the page is left with something typed; empty: none */
    bool                inplace;    /* sent and shown by the script without loading the page, where there is one */
};

enum field_width { WIDTH_FULL, WIDTH_SHORT, WIDTH_OF_ID };

struct form_field {
    const char      *name;          /* as the reader calls it: "title", "primary_contact.email". A BUG where it reads no such field */
    struct str       label, hint;   /* hint: empty for none */
    struct str       note;          /* behind the label, in place of "(optional)" */
    struct str       value;         /* what stands there before anything is typed; of a tick "true" */
    struct str       nothing;       /* of a field_select: what the option for nothing is called; empty: there is none */
    enum field_width width;
    int              rows;          /* of a field_text */
    const char      *list;          /* the id of a <datalist>; or NULL */
    const char      *depends_on;    /* of a field_select: the id of another, of which the value chooses among its groups; or NULL */
};

/* One, by its name, its label, and if there is one its hint; what else is to be said of it follows by name. It lives as long as its block.
 *
 *   FIELD("units", tr(ctx, "Units"), tr(ctx, "Minutes for hours"), .width = WIDTH_SHORT)
 */
#define FIELD(name_, ...) (&(const struct form_field){ .name = name_, .label = __VA_ARGS__ })

/* What stands in the field now: what was typed, or else `value`. */
struct str field_value(const struct form *form, const struct form_field *field);
/* Whether this one of a group, or this option of a select, is the one. */
bool field_is(const struct form *form, const struct form_field *field, struct str value);
/* The id in the page: "primary_contact-email"; of one of a group "severity-A". */
struct str field_id(struct ctx *ctx, const struct form_field *field);
struct str field_choice_id(struct ctx *ctx, const struct form_field *field, struct str value);
/* What stands behind the label in brackets, or empty. */
struct str field_note(struct ctx *ctx, const struct form *form, const struct form_field *field);
/* Whether the reader cannot do without it. */
bool field_required(const struct form *form, const struct form_field *field);

/* ---- The attributes of the elements, for field.html ------------------------------------------------------ */

/* Of the one element of a field, with its value where that is an attribute (a password never stands there); and of the <fieldset> of a group, whose elements have the names. */
enum field_element { ELEMENT_LINE, ELEMENT_TEXT, ELEMENT_SELECT, ELEMENT_TICK, ELEMENT_SEARCH };
struct attributes field_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, enum field_element element);
struct attributes field_group_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field);
/* Of one of a group, described by the element that field_more_id() calls so where there is `more`. */
struct attributes field_choice_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, struct str value, bool more);
struct str field_more_id(struct ctx *ctx, const struct form_field *field, struct str value);
/* id, data-inplace and data-guard of the <form>. */
struct attributes form_attributes(struct ctx *ctx, const struct form *form);

#endif
