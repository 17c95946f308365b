/* SPDX-License-Identifier: Apache-2.0 */
/* locale.c: choosing and filling texts. */
#include "base/locale.h"

#include "base/text.h"

struct str tr_text(const struct ctx *ctx, const char *text)
{
    (void)ctx;      /* its language decides once there is more than one */
    return str_of(text);
}

struct str tr_language(struct str wish)
{
    (void)wish;     /* English only yet, whatever is wished for */
    return STR("en");
}

static bool is_name(const char *name, struct str wanted)
{
    size_t at = 0;

    while (at < wanted.len && name[at] == wanted.data[at])
        at++;
    return at == wanted.len && !name[at];
}

/* Most texts have their holes in the order in which they are given, so it is looked for from `likely` on. */
static struct str value_of_hole(struct str name, size_t n, const struct hole *holes, size_t likely)
{
    for (size_t i = 0; i < n; i++) {
        const struct hole *hole = &holes[(likely + i) % n];
        if (is_name(hole->name, name))
            return hole->value;
    }
    BUG("a text has a hole that nobody fills");
}

/* How far it is to the character, or the end. These texts are short, and so are the ways. */
static size_t way_to(struct str text, char c)
{
    size_t at = 0;

    while (at < text.len && text.data[at] != c)
        at++;
    return at;
}

static struct str cut_at(struct str *rest, size_t at)
{
    struct str cut = { rest->data, at };
    size_t behind = at < rest->len ? at + 1 : at;

    *rest = (struct str){ rest->data + behind, rest->len - behind };
    return cut;
}

struct str tr_fill(struct ctx *ctx, const char *text, size_t n, const struct hole *holes)
{
    struct str rest = tr_text(ctx, text);
    struct buf out = buf_new(ctx->arena);
    size_t bytes = rest.len, filled = 0;

    for (size_t i = 0; i < n; i++)
        bytes += holes[i].value.len;
    buf_reserve(&out, bytes);
    while (rest.len) {
        buf_add(&out, cut_at(&rest, way_to(rest, '{')));
        if (rest.len)
            buf_add(&out, text_isolated(ctx->arena, value_of_hole(cut_at(&rest, way_to(rest, '}')), n, holes, filled++)));
    }
    return buf_str(&out);
}

struct str trn_fill(struct ctx *ctx, const char *one, const char *many, int64_t n, size_t count, const struct hole *holes)
{
    struct hole with_n[8];

    MUST(count < COUNT_OF(with_n));
    if (count)
        memcpy(with_n, holes, count * sizeof *holes);
    with_n[count] = HOLE("n", tr_int(ctx, n));
    return tr_fill(ctx, n == 1 ? one : many, count + 1, with_n);
}

struct str tr_int(struct ctx *ctx, int64_t value)
{
    return str_of_int(ctx->arena, value);
}
