/* SPDX-License-Identifier: Apache-2.0 */
/* text_look.c: whether people tell two names apart. */
#include "base/text.h"

/* Whether it is a trade sign, of which the compatibility form would make letters (TM). */
static bool is_trade_sign(const struct text_char *c)
{
    return c->code == 0xAE || c->code == 0xA9 || c->code == 0x2117 || c->code == 0x2120 || c->code == 0x2122;
}

/* & @ % # are read as words: "Contoso & AB" is another name. U+0640 makes an Arabic word longer. */
static bool is_separator(const struct text_char *c)
{
    if (c->kind != TEXT_SEEN)
        return c->kind != TEXT_COMBINING;
    bool read = c->code == '&' || c->code == '@' || c->code == '%' || c->code == '#';
    return (text_is_punctuation(c->code) && !read) || c->code == 0x640;
}

/* Whether the skeleton may have made it of another sign. It makes other punctuation of letters: a slash of the Japanese "no". */
static bool is_left_separator(const struct text_char *c)
{
    if (c->kind != TEXT_SEEN)
        return c->kind != TEXT_COMBINING;
    return c->code == '.' || c->code == ',' || c->code == '\'' || c->code == '"' || c->code == '-';
}

/* Leaves characters out; a text that has nothing else stays as it is. */
static struct str chars_without(struct arena *arena, struct str text, bool (*leaves)(const struct text_char *c))
{
    struct buf out = buf_new(arena);
    struct text_char c;

    for (size_t at = 0; text_next(text, &at, &c);)
        if (!leaves(&c))
            buf_add(&out, c.code == 'i' ? STR("l") : c.bytes);
    return out.len ? buf_str(&out) : text;
}

/* Separators are left out before and after the skeleton is made, which makes some of other characters: a dash of a dot. */
static struct str look_of(struct arena *arena, struct str text)
{
    struct str skeleton = text_skeleton(arena, chars_without(arena, text, is_separator));

    return chars_without(arena, text_folded(arena, skeleton), is_left_separator);
}

struct text_look text_look(struct arena *arena, struct str text)
{
    struct str shorn = chars_without(arena, text, is_trade_sign);

    return (struct text_look){ look_of(arena, text_folded(arena, shorn)), look_of(arena, text_nfkc(arena, shorn)) };
}

bool text_looks_same(const struct text_look *a, const struct text_look *b)
{
    return str_equal(a->folded, b->folded) || str_equal(a->written, b->written);
}
