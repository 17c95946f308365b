/* SPDX-License-Identifier: Apache-2.0 */
/* password_rule.c: which passwords are good enough [3.1]. */
#include "base/guess.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/account.h"

#define OWN_WORDS_MAX      48
#define OWN_WORD_CHARS_MIN 3
#define REST_CHARS_MIN   4        /* letters and digits beside own words */

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

/* ---- What is left without the words that are tried first --------------------------------------------------- */

/* "Password" as people call it in their languages. The lists of zxcvbn are English. Facts of languages; more of them is a matter for zxcvbn's lists (decision 0040). */
static const struct str called[] = {
    STR_INIT("password"), STR_INIT("passwort"), STR_INIT("kennwort"), STR_INIT("motdepasse"), STR_INIT("contrasena"), STR_INIT("contraseña"),
    STR_INIT("senha"), STR_INIT("parola"), STR_INIT("parole"), STR_INIT("wachtwoord"), STR_INIT("lösenord"), STR_INIT("losenord"), STR_INIT("passord"),
    STR_INIT("adgangskode"), STR_INIT("salasana"), STR_INIT("hasło"), STR_INIT("haslo"), STR_INIT("heslo"), STR_INIT("jelszó"), STR_INIT("lozinka"),
    STR_INIT("geslo"), STR_INIT("şifre"), STR_INIT("sifre"), STR_INIT("пароль"), STR_INIT("парола"), STR_INIT("лозинка"), STR_INIT("κωδικός"),
    STR_INIT("סיסמה"), STR_INIT("كلمةالسر"), STR_INIT("密码"), STR_INIT("密碼"), STR_INIT("パスワード"), STR_INIT("비밀번호"),
    STR_INIT("รหัสผ่าน"), STR_INIT("matkhau"), STR_INIT("mậtkhẩu"),
};

/* A letter or what is written in its place, so that a disguise looks like what it hides. */
static char char_undisguised(char c)
{
    static const char from[] = "01l!345@$7", to[] = "oiiieasast";
    const char *found = c ? strchr(from, c) : NULL;

    return found ? to[found - from] : c;
}

/* The letters and digits of a text, and what may stand in place of one, as they are and without disguise. */
struct bare { char *shown, *plain; size_t len; };

static struct bare bare_of(struct ctx *ctx, struct str text)
{
    struct str shape = str_lower(ctx->arena, text_shape(ctx->arena, text_folded(ctx->arena, text)));
    struct bare bare = { arena_alloc(ctx->arena, shape.len + 1), arena_alloc(ctx->arena, shape.len + 1), 0 };

    for (size_t i = 0; i < shape.len; i++) {
        char c = char_undisguised(shape.data[i]);
        if (!is_of_word(c))
            continue;
        bare.shown[bare.len] = shape.data[i];
        bare.plain[bare.len++] = c;
    }
    return bare;
}

/* Crosses a word out, wherever it stands. */
static bool cross_out(struct bare *text, const struct bare *word)
{
    bool found = false;

    for (size_t i = 0; word->len >= OWN_WORD_CHARS_MIN && i + word->len <= text->len; i++)
        if (memcmp(text->plain + i, word->plain, word->len) == 0) {
            memset(text->plain + i, ' ', word->len);
            found = true;
        }
    return found;
}

/* Whether the letters and digits that are left when these words and all signs are taken away, longest words first, are none, or soon
 * guessed by themselves. False where none of the words is in it. */
static bool is_made_of(struct ctx *ctx, struct str password, const struct str *words, size_t count)
{
    struct bare text = bare_of(ctx, password), *bare = arena_alloc(ctx->arena, (count + 1) * sizeof *bare);
    struct buf rest = buf_new(ctx->arena);
    bool found = false;
    enum guess_why why;

    for (size_t i = 0; i < count; i++)
        bare[i] = bare_of(ctx, words[i]);
    for (size_t len = text.len; len >= OWN_WORD_CHARS_MIN; len--)
        for (size_t i = 0; i < count; i++)
            found = (bare[i].len == len && cross_out(&text, &bare[i])) || found;
    for (size_t i = 0; i < text.len; i++)
        if (text.plain[i] != ' ' && is_of_word(text.shown[i]))
            buf_add_char(&rest, text.shown[i]);
    return found && (rest.len < REST_CHARS_MIN || guess_bits(ctx->arena, buf_str(&rest), NULL, 0, &why) < LIMIT_PASSWORD_GUESS_BITS / 2.0);
}

/* ---- Keys of other scripts -------------------------------------------------------------------------------- */

/* What the keys of QWERTY are on other keyboards. */
static const struct { struct str letters, keys; } keyboards[] = {
    { STR_INIT("йцукенгшщзхъфывапролджэячсмитьбюё"), STR_INIT("qwertyuiop[]asdfghjkl;'zxcvbnm,.`") },
    { STR_INIT("іїє"), STR_INIT("s]'") },
    { STR_INIT("ςερτυθιοπασδφγηξκλζχψωβνμ"), STR_INIT("wertyuiopasdfghjklzxcvbnm") },
    { STR_INIT("קראטוןםפשדגכעיחלךףזסבהנמצתץ"), STR_INIT("ertyuiopasdfghjkl;zxcvbnm,.") },
    { STR_INIT("ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوز"), STR_INIT("qwertyuiop[]asdfghjkl;'zxcvnm,.") },
};

static char key_of(uint32_t code)
{
    struct text_char c;

    for (size_t i = 0; i < COUNT_OF(keyboards); i++) {
        size_t key = 0;
        for (size_t at = 0; text_next(keyboards[i].letters, &at, &c); key++)
            if (c.code == code)
                return keyboards[i].keys.data[key];
    }
    return '\0';
}

/* The keys that were pressed, as QWERTY has them; empty where all of them are its own. */
static struct str keys_of(struct ctx *ctx, struct str password)
{
    struct str text = text_folded(ctx->arena, password);
    struct buf keys = buf_new(ctx->arena);
    struct text_char c;
    bool other = false;

    for (size_t at = 0; text_next(text, &at, &c);) {
        char key = c.code < 0x80 ? (char)c.code : key_of(c.code);
        other = other || (key && c.code >= 0x80);
        if (key)
            buf_add_char(&keys, key);
    }
    return other ? buf_str(&keys) : STR("");
}

/* ---- The rule --------------------------------------------------------------------------------------------- */

static struct str guessed_words(struct ctx *ctx, enum guess_why why)
{
    switch (why) {
    case GUESS_OWN:
        return tr(ctx, "This password is easy to guess: it is made of your name, your address or the name of this site. Use three or four random words instead.");
    case GUESS_ROW:
        return tr(ctx, "This password is easy to guess: it is made of keys or digits in a row, of repeats or of a date. Use three or four random words instead.");
    case GUESS_COMMON:
        break;
    }
    return tr(ctx, "This password is easy to guess: many people use it, or one like it. Use three or four random words instead.");
}

/* What is wrong with it, or nothing. */
static struct str password_fault(struct ctx *ctx, struct str password, struct str email, struct str name, enum code *out_code)
{
    size_t chars = text_chars(password);
    enum guess_why why;

    *out_code = CODE_not_allowed;
    if (!text_is_utf8(password))
        return tr(ctx, "A password has to be text in UTF-8.");
    if (chars < LIMIT_PASSWORD_CHARS_MIN || chars > LIMIT_PASSWORD_CHARS) {
        *out_code = chars < LIMIT_PASSWORD_CHARS_MIN ? CODE_too_short : CODE_too_long;
        return typed_secret_words(ctx, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS, chars);
    }
    if (str_equal(email_key(ctx, password), email_key(ctx, email)))
        return tr(ctx, "Do not use your e-mail address as the password.");
    struct own_words own = own_of(ctx, email, name);
    double bits = guess_bits(ctx->arena, text_shape(ctx->arena, password), own.items, own.count, &why);
    if (bits < LIMIT_PASSWORD_GUESS_BITS)
        return guessed_words(ctx, why);
    if (is_made_of(ctx, password, own.items, own.count))
        return guessed_words(ctx, GUESS_OWN);
    if (is_made_of(ctx, password, called, COUNT_OF(called)))
        return guessed_words(ctx, GUESS_COMMON);
    struct str keys = keys_of(ctx, password);
    return keys.len && guess_bits(ctx->arena, keys, NULL, 0, &why) < LIMIT_PASSWORD_GUESS_BITS ? guessed_words(ctx, why) : STR("");
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
