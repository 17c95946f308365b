/* SPDX-License-Identifier: Apache-2.0 */
/* input_query.c: from the query of an address, or a form, to a flat object of texts. */
#include "view/input_node.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

/* Where the fields come from, in words. */
struct source { const char *bad_escape, *bad_text, *twice, *too_many; size_t fields_max; bool is_form; };      /* twice: NULL where it is a list */

static const struct source query_source = {
    .bad_escape = TR_MARK("The query of the address holds a percent sign that is not followed by two hex digits."),
    .bad_text = TR_MARK("The query of the address is not UTF-8, or holds the NUL character."),
    .twice = TR_MARK("The query of the address gives the same field twice."),
    .too_many = TR_MARK("The query of the address has more than {max} fields."),
    .fields_max = LIMIT_QUERY_FIELDS,
};
static const struct source form_source = {
    .bad_escape = TR_MARK("The form holds a percent sign that is not followed by two hex digits."),
    .bad_text = TR_MARK("The form is not UTF-8, or holds the NUL character."),
    .too_many = TR_MARK("The form has more than {max} fields."),
    .fields_max = LIMIT_FORM_FIELDS, .is_form = true,
};

/* Turns percent escapes and plus signs into what they stand for, and the line breaks of a form into line feeds. */
static enum err value_decode(struct ctx *ctx, const struct source *source, struct str text, struct str *out_text)
{
    char *data = arena_alloc(ctx->arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.len ? str_hex(text.data[i + 1]) : -1;
            int low = i + 2 < text.len ? str_hex(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ctx, CODE_malformed, tr_text(ctx, source->bad_escape));
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        if (source->is_form && c == '\n' && len && data[len - 1] == '\r')
            len--;
        data[len++] = c;
    }
    *out_text = (struct str){ data, len };
    if (!text_is_utf8(*out_text) || memchr(data, 0, len))
        return fail(ctx, CODE_malformed, tr_text(ctx, source->bad_text));
    return OK;
}

static struct input *query_find(const struct input *in, struct str key)
{
    for (struct input *child = in->first; child; child = child->next)
        if (str_equal(child->key, key))
            return child;
    return NULL;
}

static struct input *text_new(struct ctx *ctx, const struct source *source, struct str key, struct str text)
{
    struct input *node = input_node_new(ctx, INPUT_TEXT);

    node->key = key;
    node->text = text;
    node->from_query = true;
    node->from_form = source->is_form;
    return node;
}

/* A name that a form sends again: the field is a list of what was sent. */
static void add_again(struct input *field, struct input *node)
{
    if (field->kind == INPUT_TEXT) {
        struct input *first = input_node_new(field->ctx, INPUT_TEXT);
        first->text = field->text;
        first->from_query = first->from_form = true;
        field->kind = INPUT_LIST;
        field->text = STR("");
        input_node_add(field, first);
    }
    input_node_add(field, node);
}

static enum err read_fields(struct ctx *ctx, const struct source *source, struct str text, struct input **out_input)
{
    struct input *root = input_node_new(ctx, INPUT_OBJECT);
    size_t count = 0;

    root->from_query = true;
    while (text.len) {
        struct str value = str_cut(&text, '&');
        struct str name = str_cut(&value, '=');

        if (!name.len && !value.len)
            continue;
        TRY(value_decode(ctx, source, name, &name));
        TRY(value_decode(ctx, source, value, &value));
        struct input *child = text_new(ctx, source, name, value), *before = query_find(root, name);
        if (before && source->twice)
            return fail(ctx, CODE_malformed, tr_text(ctx, source->twice));
        if (count++ >= source->fields_max)
            return fail(ctx, CODE_too_large, tr_fill(ctx, source->too_many, 1, &HOLE("max", tr_int(ctx, (int64_t)source->fields_max))));
        if (before)
            add_again(before, child);
        else
            input_node_add(root, child);
    }
    *out_input = root;
    return OK;
}

enum err input_query(struct ctx *ctx, struct str query, struct input **out_input)
{
    return read_fields(ctx, &query_source, query, out_input);
}

void input_as_form(struct input *query)
{
    for (struct input *child = query->first; child; child = child->next)
        child->from_form = true;
}

enum err input_form(struct ctx *ctx, struct str body, struct input **out_input)
{
    return read_fields(ctx, &form_source, body, out_input);
}

struct input *input_form_new(struct ctx *ctx)
{
    struct input *form = input_node_new(ctx, INPUT_OBJECT);

    form->from_query = true;
    return form;
}

void input_form_put(struct input *form, struct str field, struct str value)
{
    struct input *child = input_node_new(form->ctx, INPUT_TEXT);

    child->key = field;
    child->text = value;
    child->from_query = child->from_form = true;
    input_node_add(form, child);
}

struct input *input_form_within(struct input *form, struct str field, enum input_kind kind)
{
    struct input *child = input_node_new(form->ctx, kind);

    MUST(kind == INPUT_OBJECT || kind == INPUT_LIST);
    child->key = field;
    child->from_query = true;
    input_node_add(form, child);
    return child;
}

struct str input_typed(const struct input *in, const char *field)
{
    const struct input *child = query_find(in, str_of(field));

    return child ? child->text : STR("");
}

bool input_typed_has(const struct input *in, const char *field, struct str value)
{
    const struct input *child = query_find(in, str_of(field));

    if (!child || child->kind == INPUT_TEXT)
        return child && str_equal(str_trim(child->text), value);
    for (child = child->first; child; child = child->next)
        if (str_equal(str_trim(child->text), value))
            return true;
    return false;
}

bool input_typed_next(const struct input *in, size_t *at, struct str *out_field, struct str *out_value)
{
    size_t passed = 0;

    for (const struct input *child = in->first; child; child = child->next) {
        const struct input *value = child->kind == INPUT_LIST ? child->first : child;
        for (; value; value = child->kind == INPUT_LIST ? value->next : NULL) {
            if (passed++ < *at)
                continue;
            ++*at;
            *out_field = child->key;
            *out_value = value->text;
            return true;
        }
    }
    return false;
}
