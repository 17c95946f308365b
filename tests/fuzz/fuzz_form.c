/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_form.c: any bytes as the body of a form (application/x-www-form-urlencoded). */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "view/html.h"

/* The escapes one by one, for comparing. */
static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '&':  buf_add(out, STR("&amp;")); break;
        case '<':  buf_add(out, STR("&lt;")); break;
        case '>':  buf_add(out, STR("&gt;")); break;
        case '"':  buf_add(out, STR("&quot;")); break;
        case '\'': buf_add(out, STR("&#39;")); break;
        case '\r': buf_add(out, STR("&#13;")); break;
        default:   buf_add_char(out, text.data[i]);
        }
    }
}

/* What was typed can be shown again. */
static void check_shown(struct ctx *ctx, const struct input *in)
{
    struct str name, value;

    for (size_t at = 0; input_typed_next(in, &at, &name, &value);) {
        struct buf shown = buf_new(ctx->arena), expected = buf_new(ctx->arena);
        html_put_str(&shown, value);
        add_escaped(&expected, value);
        MUST(str_equal(buf_str(&shown), buf_str(&expected)));
    }
}

FUZZ_TARGET(form)
{
    struct input *in;
    enum err err = input_form(ctx, bytes, &in);

    fuzz_check_memory(ctx, bytes, LIMIT_FORM_BYTES);
    if (err) {
        fuzz_check_fault(ctx);
        return;
    }
    fuzz_check_fields(ctx, in, true, LIMIT_FORM_FIELDS);
    check_shown(ctx, in);
    fuzz_read_fields(ctx, in);
}
