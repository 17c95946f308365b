/* SPDX-License-Identifier: Apache-2.0 */
/* input_query.c: from the query of an address to a flat object of texts. */
#include "view/input_node.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent escapes and plus signs become what they stand for. */
static enum err decode(struct ctx *ctx, struct str text, struct str *out_text)
{
    char *data = arena_alloc(ctx->arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.data[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ctx, CODE_malformed, tr(ctx, "The query of the address holds a percent sign that is not followed by two hex digits."));
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        data[len++] = c;
    }
    *out_text = (struct str){ data, len };
    if (!text_is_utf8(*out_text) || memchr(data, 0, len))
        return fail(ctx, CODE_malformed, tr(ctx, "The query of the address is not UTF-8, or holds the NUL character."));
    return OK;
}

static bool has_key(const struct input *in, struct str key)
{
    for (const struct input *child = in->first; child; child = child->next)
        if (str_equal(child->key, key))
            return true;
    return false;
}

enum err input_query(struct ctx *ctx, struct str query, struct input **out_input)
{
    struct input *root = input_node_new(ctx, INPUT_OBJECT);

    root->from_query = true;
    while (query.len) {
        struct str value = str_cut(&query, '&');
        struct str name = str_cut(&value, '=');
        struct input *child = input_node_new(ctx, INPUT_TEXT);

        if (!name.len && !value.len)
            continue;
        TRY(decode(ctx, name, &child->key));
        TRY(decode(ctx, value, &child->text));
        if (has_key(root, child->key))
            return fail(ctx, CODE_malformed, tr(ctx, "The query of the address gives the same field twice."));
        if (root->count >= LIMIT_QUERY_FIELDS)
            return fail(ctx, CODE_too_large, trf(ctx, "The query of the address has more than {max} fields.", HOLE("max", tr_int(ctx, LIMIT_QUERY_FIELDS))));
        child->from_query = true;
        input_node_add(root, child);
    }
    *out_input = root;
    return OK;
}
