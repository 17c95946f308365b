/* SPDX-License-Identifier: Apache-2.0 */
/* field.c: what is asked of readers, as attributes of HTML. */
#include "view/field.h"

#include "base/locale.h"
#include "view/page.h"

/* ---- Asking --------------------------------------------------------------------------------------------- */

/* "primary_contact.email" is asked for within the object; "additional_contacts[1].email" within any item of the list. */
static const struct field *find_field(const struct field *asks, struct str path)
{
    struct str rest = path, name = str_cut(&rest, '.'), plain = name;

    plain = str_cut(&plain, '[');
    while (asks && !str_equal(asks->name, plain))
        asks = asks->next;
    return asks && rest.len ? find_field(asks->fields, rest) : asks;
}

static const struct field *field_noted(const struct form *form, const struct form_field *field)
{
    const struct field *noted = find_field(form->asks, str_of(field->name));

    if (!noted) {
        fprintf(stderr, "BUG: %.*s reads no field \"%s\"\n", STR_ARGS(form->to.text), field->name);
        BUG("a form has a field that its reader does not ask for");
    }
    return noted;
}

bool field_required(const struct form *form, const struct form_field *field)
{
    return !form->lenient && field_noted(form, field)->need == NEED_REQUIRED;
}

bool field_secret(const struct form *form, const struct form_field *field)
{
    return field_noted(form, field)->type == FIELD_SECRET;
}

struct str field_note(struct ctx *ctx, const struct form *form, const struct form_field *field)
{
    if (field->note.len || form->lenient)
        return field->note;
    return field_noted(form, field)->need == NEED_REQUIRED ? STR("") : tr(ctx, "(optional)");
}

struct str field_value(const struct form *form, const struct form_field *field)
{
    return form->typed ? input_typed(form->typed, field->name) : field->value;
}

bool field_is(const struct form *form, const struct form_field *field, struct str value)
{
    return form->typed ? input_typed_has(form->typed, field->name, value) : str_equal(str_trim(field->value), value);
}

/* ---- Names ---------------------------------------------------------------------------------------------- */

struct str field_id(struct ctx *ctx, const struct form_field *field)
{
    return field_anchor(ctx, str_of(field->id ? field->id : field->name));
}

struct str field_choice_id(struct ctx *ctx, const struct form_field *field, struct str value)
{
    return str_join(ctx->arena, field_id(ctx, field), STR("-"), value.len ? value : STR("none"));
}

struct str field_more_id(struct ctx *ctx, const struct form_field *field, struct str value)
{
    return str_join(ctx->arena, field_choice_id(ctx, field, value), STR("-more"));
}

/* ---- Attributes ----------------------------------------------------------------------------------------- */

#define ATTRIBUTES_BYTES 255    /* mostly enough for those of an element */

static void attribute_put(struct buf *out, struct str begin, struct str value)
{
    buf_add(out, begin);
    html_put_attr(out, value);
    buf_add_char(out, '"');
}
#define attributes_add(out, name, value) attribute_put(out, STR(" " name "=\""), value)

static struct buf attributes_new(struct ctx *ctx)
{
    struct buf out = buf_new(ctx->arena);

    buf_reserve(&out, ATTRIBUTES_BYTES);
    return out;
}

static void field_add_flag(struct buf *out, const char *name, bool on)
{
    html_put_flag(out, ((struct flag){ name, on }));
}

/* aria-invalid may stand on what takes a value itself; a group of choices only names what is said of it. */
static void add_state(struct buf *out, const struct form *form, const struct form_field *field, struct str id, bool takes_value)
{
    bool wrong = field_fault(form->fault, field->name).len > 0;

    if (!wrong && !field->hint.len)
        return;
    if (wrong && takes_value)
        attributes_add(out, "aria-invalid", STR("true"));
    attributes_add(out, "aria-describedby", str_join(out->arena, field->hint.len ? id : STR(""), field->hint.len ? STR("-hint") : STR(""),
                                                     field->hint.len && wrong ? STR(" ") : STR(""), wrong ? id : STR(""), wrong ? STR("-error") : STR("")));
}

/* A draft keeps an address that is none, and a browser would not send that of an <input type="email">. */
static struct str type_of(const struct form *form, const struct field *noted)
{
    switch (noted->type) {
    case FIELD_EMAIL:  return form->lenient ? STR("text") : STR("email");
    case FIELD_PHONE:  return STR("tel");
    case FIELD_SECRET: return STR("password");
    case FIELD_DAY:    return STR("date");
    default:           return STR("text");
    }
}

static struct str keyboard_of(const struct form *form, const struct field *noted)
{
    bool is_count = noted->type == FIELD_INT && noted->min >= 0;

    if (noted->type == FIELD_EMAIL && form->lenient)
        return STR("email");
    return is_count || noted->type == FIELD_DIGITS ? STR("numeric") : STR("");
}

/* What a browser may fill in, in the words of HTML. A password that has a least length is a new one. */
static struct str filled_in(const struct form *form, const struct field *noted)
{
    bool own = form->whose != FORM_OF_OTHERS;

    if (noted->type == FIELD_SECRET)
        return noted->min > 1 ? STR("new-password") : STR("current-password");
    if (own && noted->type == FIELD_EMAIL)
        return form->whose == FORM_OF_SIGN_IN ? STR("username") : STR("email");
    if (own && noted->type == FIELD_PHONE)
        return STR("tel");
    if (own && noted->type == FIELD_COUNTRY)
        return STR("country");
    if (own && (str_equal(noted->name, STR("name")) || str_equal(noted->name, STR("language"))))
        return noted->name;
    return STR("off");
}

/*
 * A browser cuts off what is pasted beyond maxlength, and says nothing. So it stands where that is seen, on what fits on a line; a text, of
 * which the end is out of sight, and a password, which nobody sees, are refused in words, and kept.
 */
static void add_length(struct buf *out, const struct field *noted)
{
    switch (noted->type) {
    case FIELD_LINE: case FIELD_CODE: case FIELD_COUNTRY: case FIELD_SPACED: case FIELD_EMAIL: case FIELD_PHONE: case FIELD_DIGITS:
        if (noted->max > 0)
            attributes_add(out, "maxlength", str_of_int(out->arena, noted->max));
        return;
    case FIELD_TEXT: case FIELD_SECRET: case FIELD_INT: case FIELD_BOOL: case FIELD_DAY: case FIELD_INSTANT: case FIELD_ID: case FIELD_ONE_OF:
    case FIELD_OBJECT: case FIELD_LIST:
        return;
    }
}

/* id, name, and the form where the element stands outside of it. */
static void add_names(struct buf *out, const struct form *form, const struct form_field *field, struct str id)
{
    attributes_add(out, "id", id);
    attributes_add(out, "name", str_of(field->name));
    if (form->outside)
        attributes_add(out, "form", str_of(form->id));
}

static void add_line(struct buf *out, const struct form *form, const struct form_field *field, const struct field *noted)
{
    struct str keyboard = keyboard_of(form, noted);

    if (noted->type != FIELD_SECRET)
        attributes_add(out, "value", field_value(form, field));
    attributes_add(out, "type", type_of(form, noted));
    if (noted->type == FIELD_LINE)
        attributes_add(out, "dir", STR("auto"));
    add_length(out, noted);
    if (keyboard.len)
        attributes_add(out, "inputmode", keyboard);
    if (noted->type == FIELD_CODE || noted->type == FIELD_DIGITS)
        attributes_add(out, "spellcheck", STR("false"));
    if (noted->type != FIELD_DAY)
        attributes_add(out, "autocomplete", filled_in(form, noted));
    if (field->list)
        attributes_add(out, "list", str_of(field->list));
}

struct attributes field_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, enum field_element element)
{
    const struct field *noted = field_noted(form, field);
    struct buf out = attributes_new(ctx);
    struct str id = field_id(ctx, field), filled = filled_in(form, noted);

    add_names(&out, form, field, id);
    if (element == ELEMENT_LINE)
        add_line(&out, form, field, noted);
    if (element == ELEMENT_SEARCH) {
        attributes_add(&out, "value", field_value(form, field));
        add_length(&out, noted);
    }
    if (element == ELEMENT_TEXT && noted->type == FIELD_DIGITS)
        buf_add(&out, STR(" autocomplete=\"off\" spellcheck=\"false\""));
    if (element == ELEMENT_SELECT && !str_equal(filled, STR("off")))
        attributes_add(&out, "autocomplete", filled);
    if (field->depends_on)
        attributes_add(&out, "data-depends-on", str_of(field->depends_on));
    field_add_flag(&out, "required", field_required(form, field));
    add_state(&out, form, field, id, true);
    return (struct attributes){ buf_str(&out) };
}

struct attributes field_group_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field)
{
    struct buf out = attributes_new(ctx);
    struct str id = field_id(ctx, field);

    (void)field_noted(form, field);
    attributes_add(&out, "id", id);
    add_state(&out, form, field, id, false);
    return (struct attributes){ buf_str(&out) };
}

struct attributes field_choice_attributes(struct ctx *ctx, const struct form *form, const struct form_field *field, struct str value, bool more)
{
    struct buf out = attributes_new(ctx);

    add_names(&out, form, field, field_choice_id(ctx, field, value));
    attributes_add(&out, "value", value);
    field_add_flag(&out, "required", field_required(form, field));
    if (more)
        attributes_add(&out, "aria-describedby", field_more_id(ctx, field, value));
    field_add_flag(&out, "checked", field_is(form, field, value));
    return (struct attributes){ buf_str(&out) };
}

struct attributes form_attributes(struct ctx *ctx, const struct form *form)
{
    struct buf out = attributes_new(ctx);

    if (form->id)
        attributes_add(&out, "id", str_of(form->id));
    field_add_flag(&out, "data-inplace", form->inplace);
    field_add_flag(&out, "data-fragment", form->fragment);
    if (form->live)
        attributes_add(&out, "data-live", str_of(form->live));
    if (form->guard.len)
        attributes_add(&out, "data-guard", form->guard);
    return (struct attributes){ buf_str(&out) };
}

struct str button_look(enum button_kind kind)
{
    static const struct str looks[] = {
        [BUTTON_PLAIN] = STR_INIT("button"), [BUTTON_PRIMARY] = STR_INIT("button button-primary"), [BUTTON_DANGER] = STR_INIT("button button-danger"),
        [BUTTON_SMALL] = STR_INIT("button button-small"), [BUTTON_LINK] = STR_INIT("link-button"),
    };

    return looks[kind];
}
