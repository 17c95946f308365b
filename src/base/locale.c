/* SPDX-License-Identifier: Apache-2.0 */
/* locale.c: choosing and filling texts. */
#include "base/locale.h"

#include "base/text.h"

struct str tr_text(const struct ctx *ctx, const char *text)
{
    (void)ctx;      /* its language decides once there is more than one */
    return str_of(text);
}

const char *const tr_languages[] = { "en", NULL };

struct str tr_language(struct str wish)
{
    (void)wish;     /* English only yet, whatever is wished for */
    return STR("en");
}

/* Whether the hole that begins there has that name: "left} of {granted} left". */
static bool is_hole(const char *name, struct str rest)
{
    size_t at = 0;

    while (at < rest.len && name[at] == rest.data[at])
        at++;
    return at < rest.len && !name[at] && rest.data[at] == '}';
}

/* Most texts have their holes in the order in which they are given, so the search begins at `likely`. */
static const struct hole *hole_at(struct str rest, size_t n, const struct hole *holes, size_t likely)
{
    for (size_t i = 0; i < n; i++, likely++) {
        const struct hole *hole = &holes[likely < n ? likely : likely % n];
        if (is_hole(hole->name, rest))
            return hole;
    }
    BUG("a text has a hole that nobody fills");
}

static struct str text_behind(struct str text, size_t bytes)
{
    return (struct str){ text.data + bytes, text.len - bytes };
}

/* The length up to the next hole, or the end. */
static size_t way_to_hole(struct str text)
{
    const char *hole = text.len ? memchr(text.data, '{', text.len) : NULL;

    return hole ? (size_t)(hole - text.data) : text.len;
}

static struct str holes_fill(struct ctx *ctx, struct str rest, size_t n, const struct hole *holes, bool isolated)
{
    struct buf out = buf_new(ctx->arena);
    size_t bytes = rest.len;

    for (size_t i = 0; i < n; i++)
        bytes += holes[i].value.len;
    buf_reserve(&out, bytes);
    for (size_t filled = 0;; filled++) {
        size_t way = way_to_hole(rest);
        buf_add(&out, (struct str){ rest.data, way });
        if (way == rest.len)
            return buf_str(&out);
        rest = text_behind(rest, way + 1);
        const struct hole *hole = hole_at(rest, n, holes, filled);
        buf_add(&out, isolated ? text_isolated(ctx->arena, hole->value) : hole->value);
        rest = text_behind(rest, strlen(hole->name) + 1);
    }
}

/* The filled text is looked at once: where it is ASCII, as most is, none of its values runs from right to left. */
struct str tr_fill(struct ctx *ctx, const char *text, size_t n, const struct hole *holes)
{
    struct str plain = holes_fill(ctx, tr_text(ctx, text), n, holes, false);

    return str_is_ascii(plain) ? plain : holes_fill(ctx, tr_text(ctx, text), n, holes, true);
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
