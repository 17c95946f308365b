/* SPDX-License-Identifier: Apache-2.0 */
/* words.c: makes the words of the index from texts and from searches. */
#include "base/words.h"

#include "base/text.h"

#define LONG_VOWEL 0x30FC       /* left out at the end of a word in katakana, or not */
#define AGAIN      0x3005       /* the same Han character again */
#define MIDDLE_DOT 0x30FB       /* between the parts of a name in katakana, or not */
#define VU         0x30F4       /* with a small vowel behind it: written as a syllable with B by others */

/* Letters and digits make a word, and all else stands between: "10.5", "foo_bar". */
static struct str ascii_words(struct arena *arena, struct str folded)
{
    struct buf out = buf_new(arena);
    size_t begin = 0;

    for (size_t i = 0; i <= folded.len; i++) {
        char c = i < folded.len ? folded.data[i] : ' ';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            continue;
        if (i > begin) {
            if (out.len)
                buf_add_char(&out, ' ');
            buf_add(&out, (struct str){ folded.data + begin, i - begin });
        }
        begin = i + 1;
    }
    return buf_str(&out);
}

/* Letters that Unicode does not take apart, as people type them who lack the key. */
static const char *plain_letters(uint32_t c)
{
    switch (c) {
    case 0xE6:  return "ae";
    case 0x153: return "oe";
    case 0xF8:  return "o";
    case 0x142: return "l";
    case 0xF0:
    case 0x111: return "d";
    case 0xFE:  return "th";
    case 0x127: return "h";
    case 0x131: return "i";
    case 0x167: return "t";
    default:    return NULL;
    }
}

/* Ways of writing the same kana: hiragana as katakana, small as large, and the two pairs that sound alike. */
static uint32_t plain_kana(uint32_t c)
{
    static const uint16_t pairs[][2] = {
        { 0x30A1, 0x30A2 }, { 0x30A3, 0x30A4 }, { 0x30A5, 0x30A6 }, { 0x30A7, 0x30A8 }, { 0x30A9, 0x30AA }, { 0x30C3, 0x30C4 }, { 0x30E3, 0x30E4 },
        { 0x30E5, 0x30E6 }, { 0x30E7, 0x30E8 }, { 0x30EE, 0x30EF }, { 0x30F5, 0x30AB }, { 0x30F6, 0x30B1 }, { 0x30C2, 0x30B8 }, { 0x30C5, 0x30BA },
    };

    if (c >= 0x3041 && c <= 0x3096)
        c += 0x60;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (c == pairs[i][0])
            return pairs[i][1];
    return c;
}

/* "ba" for "va", and so on: the syllable for VU and a small vowel behind it; 0: none. */
static uint32_t syllable_with_b(uint32_t vowel)
{
    static const uint16_t pairs[][2] = { { 0x30A1, 0x30D0 }, { 0x30A3, 0x30D3 }, { 0x30A7, 0x30D9 }, { 0x30A9, 0x30DC } };

    if (vowel >= 0x3041 && vowel <= 0x3096)
        vowel += 0x60;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (vowel == pairs[i][0])
            return pairs[i][1];
    return 0;
}

static bool is_kana(uint32_t c) { return c >= 0x3041 && c <= 0x30FA; }

/* The next character, the same for all its ways of writing; `before` is the one in front of it (0: a space, a letter or nothing). */
static bool next_plain(struct str text, size_t *at, uint32_t before, struct text_char *c)
{
    struct text_char next;

    do {
        if (!text_next(text, at, c))
            return false;
    } while (c->code == LONG_VOWEL || (c->code == MIDDLE_DOT && is_kana(before)));
    size_t behind = *at;
    uint32_t kana = plain_kana(c->code);
    uint32_t syllable = kana == VU && text_next(text, &behind, &next) ? syllable_with_b(next.code) : 0;
    if (syllable)
        *at = behind;
    else if (kana == VU)
        syllable = 0x30D6;
    c->code = syllable ? syllable : c->code == AGAIN && before ? before : kana;
    return true;
}

/* The words so far. In a script without spaces each two characters that stand together are a word: no dictionary cuts a text and a short
 * search in the same way. */
struct words { struct buf out; bool sought, in_word; uint32_t before; size_t run; };

/* Adds a character as UTF-8: in three bytes, as all characters of these scripts below U+10000 have, or in four. */
static void add_code(struct buf *out, uint32_t c)
{
    if (c >= 0x10000)
        buf_add_char(out, (char)(0xF0 | c >> 18));
    buf_add_char(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3F) : 0xE0 | c >> 12));
    buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_add_char(out, (char)(0x80 | (c & 0x3F)));
}

static void words_space(struct words *words)
{
    if (words->out.len)
        buf_add_char(&words->out, ' ');
}

/* The last character is a word of its own, so that every character begins a word; a single one is sought as a beginning. */
static void end_run(struct words *words)
{
    if (words->before && (!words->sought || words->run == 1)) {
        words_space(words);
        add_code(&words->out, words->before);
        if (words->sought)
            buf_add_char(&words->out, '*');
    }
    words->before = 0;
    words->run = 0;
}

static void add_spaceless(struct words *words, uint32_t c)
{
    if (words->before) {
        words_space(words);
        add_code(&words->out, words->before);
        add_code(&words->out, c);
    }
    words->before = c;
    words->run++;
    words->in_word = false;
}

static void add_letter(struct words *words, const struct text_char *c)
{
    const char *letters = plain_letters(c->code);
    char plain[TEXT_PLAIN_BYTES];
    size_t len = c->code >= 0x100 ? text_plain(c->code, plain) : 0;

    end_run(words);
    if (!words->in_word)
        words_space(words);
    words->in_word = true;
    if (letters)
        buf_add(&words->out, str_of(letters));
    else
        buf_add(&words->out, len == 1 && plain[0] >= '0' && plain[0] <= '9' ? (struct str){ plain, 1 } : c->bytes);
}

static void add_char(struct words *words, const struct text_char *c)
{
    enum text_part part = text_part_of(c->code);

    if (part == TEXT_SPACELESS) {
        add_spaceless(words, c->code);
    } else if (part == TEXT_LETTER) {
        add_letter(words, c);
    } else {
        end_run(words);
        words->in_word = false;
    }
}

static struct str cut_words(struct arena *arena, struct str text, bool sought)
{
    struct str folded = text_folded(arena, text);
    struct text_char c;

    if (str_is_ascii(folded))
        return ascii_words(arena, folded);
    struct words words = { .out = buf_new(arena), .sought = sought };
    struct str rest = text_bare(arena, folded);
    for (size_t at = 0; next_plain(rest, &at, words.before, &c);)
        add_char(&words, &c);
    end_run(&words);
    return buf_str(&words.out);
}

struct str text_search_words(struct arena *arena, struct str text) { return cut_words(arena, text, false); }
struct str text_search_query(struct arena *arena, struct str typed) { return cut_words(arena, typed, true); }

static void add_plain(struct buf *out, const struct text_char *c, bool spaceless)
{
    const char *letters = plain_letters(c->code);
    char plain[TEXT_PLAIN_BYTES];
    size_t len = c->code >= 0x80 ? text_plain(c->code, plain) : 0;

    if (spaceless)
        add_code(out, c->code);
    else if (letters)
        buf_add(out, str_of(letters));
    else
        buf_add(out, len == 1 && (plain[0] == '-' || (plain[0] >= '0' && plain[0] <= '9')) ? (struct str){ plain, 1 } : c->bytes);
}

struct str text_search_plain(struct arena *arena, struct str text)
{
    struct str folded = text_folded(arena, text);
    struct buf out = buf_new(arena);
    struct text_char c;
    uint32_t before = 0;

    if (str_is_ascii(folded))
        return folded;
    struct str rest = text_bare(arena, folded);
    for (size_t at = 0; next_plain(rest, &at, before, &c);) {
        bool spaceless = text_part_of(c.code) == TEXT_SPACELESS;
        add_plain(&out, &c, spaceless);
        before = spaceless ? c.code : 0;
    }
    return buf_str(&out);
}

/* ---- Words in what is read as a whole ------------------------------------------------------------------- */

/* Signs that are part of what they stand at ("100%", "+5", "a_b") stay; ASCII has few that are not. */
static bool is_around(const struct text_char *c)
{
    if (c->code < 0x80)
        return memchr(",;:.!?()[]{}<>\"'#", (int)c->code, 18) != NULL;
    return text_part_of(c->code) == TEXT_BETWEEN;
}

static struct str without_around(struct str word)
{
    struct str bare = { word.data, 0 };
    struct text_char c;

    for (size_t at = 0; text_next(word, &at, &c);) {
        if (!is_around(&c))
            bare.len = (size_t)(c.bytes.data + c.bytes.len - bare.data);
        else if (!bare.len)
            bare.data = c.bytes.data + c.bytes.len;
    }
    return bare;
}

struct str text_sought_words(struct arena *arena, struct str typed)
{
    struct str plain = text_search_plain(arena, typed), rest = plain;
    struct buf out = buf_new(arena);

    while (rest.len) {
        struct str word = without_around(str_cut(&rest, ' '));
        if (!word.len || str_equal(word, STR("-")))
            continue;
        if (out.len)
            buf_add_char(&out, ' ');
        buf_add(&out, word);
    }
    return out.len ? buf_str(&out) : plain.len ? plain : text_folded(arena, typed);
}

struct str text_longest_word(struct str words)
{
    struct str found = STR(""), word;

    while (words.len) {
        word = str_cut(&words, ' ');
        if (word.len > found.len)
            found = word;
    }
    return found;
}

bool text_has_words(struct str plain, struct str words)
{
    while (words.len) {
        struct str word = str_cut(&words, ' ');
        if (word.len && !str_contains(plain, word))
            return false;
    }
    return true;
}
