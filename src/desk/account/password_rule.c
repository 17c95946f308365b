/* SPDX-License-Identifier: Apache-2.0 */
/* password_rule.c: which passwords are good enough [3.1]. */
#include "base/guess.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "desk/account/account.h"

#define OWN_WORDS_MAX      48
#define OWN_WORD_CHARS_MIN 3

struct own_words { struct str items[OWN_WORDS_MAX]; size_t count; };

static void own_add(struct own_words *own, struct str word)
{
    if (word.len >= OWN_WORD_CHARS_MIN && own->count < OWN_WORDS_MAX)
        own->items[own->count++] = word;
}

static bool is_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The whole, each of its words alone and with all behind it, and all of them without what stands between. */
static void own_add_words(struct ctx *ctx, struct own_words *own, struct str text)
{
    struct str shape = text_shape(ctx->arena, text);
    struct buf joined = buf_new(ctx->arena);
    size_t begin = 0;

    own_add(own, shape);
    for (size_t i = 0; i <= shape.len; i++) {
        if (i < shape.len && is_of_word(shape.data[i]))
            continue;
        struct str word = { shape.data + begin, i - begin };
        if (word.len && word.len < shape.len)
            own_add(own, word);
        if (word.len && begin && i < shape.len)
            own_add(own, (struct str){ word.data, shape.len - begin });
        buf_add(&joined, word);
        begin = i + 1;
    }
    if (joined.len < shape.len)
        own_add(own, buf_str(&joined));
}

static struct own_words own_of(struct ctx *ctx, struct str email, struct str name)
{
    struct own_words own = { .count = 0 };
    struct str domain = email_key(ctx, email);
    struct str local = str_cut(&domain, '@');

    own_add_words(ctx, &own, local);
    own_add_words(ctx, &own, domain);
    own_add_words(ctx, &own, name);
    if (ctx->settings) {
        own_add_words(ctx, &own, ctx->settings->site_name);
        own_add_words(ctx, &own, ctx->settings->public_url);
    }
    own_add(&own, STR("entitled"));
    return own;
}

static struct str guessed_words(struct ctx *ctx, enum guess_why why)
{
    switch (why) {
    case GUESS_OWN:
        return tr(ctx, "This password is soon guessed: it is made of your name, your address or the name of this site. Take a few words "
                       "in a row that have nothing to do with them.");
    case GUESS_ROW:
        return tr(ctx, "This password is soon guessed: it is made of keys or digits in a row, of repeats or of a date. Take a few words in "
                       "a row that do not belong together.");
    case GUESS_COMMON:
        break;
    }
    return tr(ctx, "This password is soon guessed: it is, or is like, one that many people use. Take a few words in a row that do not "
                   "belong together.");
}

/* What is wrong with it, or nothing. */
static struct str password_fault(struct ctx *ctx, struct str password, struct str email, struct str name, enum code *out_code)
{
    size_t chars = text_chars(password);
    enum guess_why why;

    *out_code = CODE_not_allowed;
    if (!text_is_utf8(password))
        return tr(ctx, "A password is text in UTF-8.");
    if (chars < LIMIT_PASSWORD_CHARS_MIN) {
        *out_code = CODE_too_short;
        return trf(ctx, "A password has at least {min} characters.", HOLE("min", tr_int(ctx, LIMIT_PASSWORD_CHARS_MIN)));
    }
    if (chars > LIMIT_PASSWORD_CHARS) {
        *out_code = CODE_too_long;
        return trf(ctx, "A password has at most {max} characters.", HOLE("max", tr_int(ctx, LIMIT_PASSWORD_CHARS)));
    }
    if (str_equal(email_key(ctx, password), email_key(ctx, email)))
        return tr(ctx, "The password must not be the e-mail address.");
    struct own_words own = own_of(ctx, email, name);
    double bits = guess_bits(ctx->arena, text_shape(ctx->arena, password), own.items, own.count, &why);
    return bits < LIMIT_PASSWORD_GUESS_BITS ? guessed_words(ctx, why) : STR("");
}

struct new_password password_check(struct ctx *ctx, struct str field, struct str password, struct str email, struct str name)
{
    enum code code;
    struct str fault = password_fault(ctx, password, email, name, &code);

    if (fault.len) {
        field_add(ctx, field, code, fault);
        return (struct new_password){ STR("") };
    }
    return (struct new_password){ password };
}
