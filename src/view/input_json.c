/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input_json.c: from a JSON text to a tree of inputs, by way of jansson. The text is looked over first, because
 * jansson's own limit of depth is 2048 and it has none on the number of values.
 */
#include <jansson.h>

#include "view/input_node.h"

#include "base/limit.h"
#include "base/locale.h"

struct place { int line, column; };

static enum err fail_at_place(struct ctx *ctx, struct place place, struct str what)
{
    return fail(ctx, CODE_malformed, trf(ctx, "Line {line}, column {column}: {what}",
                HOLE("line", tr_int(ctx, place.line)), HOLE("column", tr_int(ctx, place.column)), HOLE("what", what)));
}

/* Counts levels and values without understanding more of JSON than strings and brackets. */
static enum err check_size(struct ctx *ctx, struct str text)
{
    struct place place = { 1, 0 };
    size_t depth = 0, values = 1;
    bool in_string = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        place.column++;
        if (c == '\n')
            place = (struct place){ place.line + 1, 0 };
        if (in_string && c == '\\')
            i++, place.column++;
        else if (c == '"')
            in_string = !in_string;
        if (in_string)
            continue;
        values += c == ',' || c == '[' || c == '{';
        depth += c == '[' || c == '{';
        depth -= depth && (c == ']' || c == '}');
        if (depth > LIMIT_JSON_DEPTH)
            return fail_at_place(ctx, place, trf(ctx, "more than {max} levels of brackets", HOLE("max", tr_int(ctx, LIMIT_JSON_DEPTH))));
    }
    if (values > LIMIT_JSON_VALUES)
        return fail(ctx, CODE_too_large, trf(ctx, "The JSON text holds more than {max} values.", HOLE("max", tr_int(ctx, LIMIT_JSON_VALUES))));
    return OK;
}

/* The library's words are English, and quote the input. */
static struct str words_of(struct ctx *ctx, const json_error_t *error)
{
    switch ((int)json_error_code(error)) {
    case json_error_invalid_utf8:           return tr(ctx, "this is not UTF-8");
    case json_error_premature_end_of_input: return tr(ctx, "the text ends too early");
    case json_error_end_of_input_expected:  return tr(ctx, "something stands behind the end of the value");
    case json_error_null_character:
    case json_error_null_byte_in_key:       return tr(ctx, "the NUL character (\\u0000) is not allowed");
    case json_error_duplicate_key:          return tr(ctx, "the same key stands twice in one object");
    case json_error_numeric_overflow:       return tr(ctx, "the number is too large to be read");
    default:                                return tr(ctx, "this is not JSON");
    }
}

static struct str number_text(struct ctx *ctx, const json_t *value)
{
    return json_is_integer(value) ? str_format(ctx->arena, "%lld", (long long)json_integer_value(value))
                                  : str_format(ctx->arena, "%.17g", json_real_value(value));
}

static void fill_from(struct input *node, json_t *value);

static void fill_members(struct input *node, json_t *object)
{
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        struct input *child = input_node_new(node->ctx, INPUT_NULL);
        child->key = str_copy(node->ctx->arena, (struct str){ json_object_iter_key(at), json_object_iter_key_len(at) });
        input_node_add(node, child);
        fill_from(child, json_object_iter_value(at));
    }
}

static void fill_items(struct input *node, json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct input *child = input_node_new(node->ctx, INPUT_NULL);
        input_node_add(node, child);
        fill_from(child, json_array_get(list, i));
    }
}

/* Recursion is as deep as check_size() has let pass. */
static void fill_from(struct input *node, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        node->kind = INPUT_OBJECT;
        fill_members(node, value);
        return;
    case JSON_ARRAY:
        node->kind = INPUT_LIST;
        fill_items(node, value);
        return;
    case JSON_STRING:
        node->kind = INPUT_TEXT;
        node->text = str_copy(node->ctx->arena, (struct str){ json_string_value(value), json_string_length(value) });
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        node->kind = INPUT_NUMBER;
        node->is_whole = json_is_integer(value);
        node->whole = node->is_whole ? json_integer_value(value) : 0;
        node->text = number_text(node->ctx, value);
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        node->kind = INPUT_BOOL;
        node->truth = json_is_true(value);
        return;
    case JSON_NULL:
        return;
    }
}

enum err input_json(struct ctx *ctx, struct str text, struct input **out_input)
{
    json_error_t error;

    if (str_trim(text).len == 0)
        return fail(ctx, CODE_malformed, tr(ctx, "A JSON text is expected here, and it is empty."));
    TRY(check_size(ctx, text));
    json_t *value = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &error);
    if (!value) {
        MUST(json_error_code(&error) != json_error_out_of_memory);
        return fail_at_place(ctx, (struct place){ error.line, error.column }, words_of(ctx, &error));
    }
    struct input *root = input_node_new(ctx, INPUT_NULL);
    fill_from(root, value);
    json_decref(value);     /* everything was copied */
    *out_input = root;
    return OK;
}
