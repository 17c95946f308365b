/* SPDX-License-Identifier: Apache-2.0 */
/* typed.c: reading what people type and paste: which characters are kept. */
#include "base/typed.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/sixteen.h"
#include "base/text.h"

#define NUMERO     0x2116       /* letters to NFKC, a sign to people */
#define BLACK_FLAG 0x1F3F4
#define LONG_VOWEL 0x30FC       /* the katakana sign that a Japanese keyboard has where others have the dash */
#define LONG_VOWEL_HALF 0xFF70

/* ---- Codes ---------------------------------------------------------------------------------------------- */

/* Which spaces and dashes of a code are kept. Words keep the spaces between them, but an ID has none. */
struct code_form { bool spaces_at_digits, spaces, dashes; };

static const struct code_form code_form = { .spaces = true, .dashes = true }, id_form = { 0 },
                              spaced_form = { .spaces_at_digits = true, .spaces = true, .dashes = true };

struct sink { char *data; size_t len, cap; bool full, space; };

static void sink_add(struct sink *sink, const char *data, size_t len)
{
    sink->full = sink->full || sink->cap - sink->len < len;
    if (sink->full)
        return;
    memcpy(sink->data + sink->len, data, len);
    sink->len += len;
}

static bool behind_digit(const struct sink *sink) { return sink->len && ascii_is_digit(sink->data[sink->len - 1]); }

/* Adds a space for those that came before `next`. Dashes count as digits. */
static void add_space(struct sink *sink, char next, const struct code_form *form)
{
    bool at_digit = ascii_is_digit(next) || next == '-' || behind_digit(sink) || (sink->len && sink->data[sink->len - 1] == '-');

    if (sink->space && sink->len && form->spaces && (form->spaces_at_digits || !at_digit))
        sink_add(sink, " ", 1);
    sink->space = false;
}

static void add_code_char(struct sink *sink, const struct text_char *c, const struct code_form *form)
{
    char plain[TEXT_PLAIN_BYTES];
    size_t len = text_plain(c->code, plain);

    if ((c->code == LONG_VOWEL || c->code == LONG_VOWEL_HALF) && (behind_digit(sink) || !form->dashes)) {
        plain[0] = '-';
        len = 1;
    }
    if (len == 1 && plain[0] == '-' && !form->dashes)
        return;
    struct str kept = len ? (struct str){ plain, len } : c->bytes;
    add_space(sink, kept.data[0], form);
    sink_add(sink, kept.data, kept.len);
}

/* Whether the character belongs to a code: not a sign drawn on a digit (a ring, the frame of a key), nor one of the writing around it
 * (U+06DD). */
static bool is_of_code(const struct text_char *c, bool on_digit)
{
    return (c->kind == TEXT_SEEN && !text_is_format(c->code)) || (c->kind == TEXT_COMBINING && !on_digit);
}

static struct str read_code(struct sink *sink, struct str typed, const struct code_form *form)
{
    struct text_char c;

    for (size_t at = 0; text_next(typed, &at, &c);) {
        if (c.kind == TEXT_SPACE || c.kind == TEXT_BREAK)
            sink->space = true;
        else if (is_of_code(&c, behind_digit(sink)))
            add_code_char(sink, &c, form);
    }
    return sink->full ? STR("") : (struct str){ sink->data, sink->len };
}

/* Whether there is nothing to leave out, as in nearly all codes. */
static bool is_plain_code(struct str typed, const struct code_form *form)
{
    for (size_t i = 0; i < typed.len; i++) {
        unsigned char c = (unsigned char)typed.data[i];
        if (c <= ' ' || c >= 0x7f || (c == '-' && !form->dashes))
            return false;
    }
    return true;
}

/* Reads a code into the arena. A character of three bytes or more becomes at most TEXT_PLAIN_BYTES bytes of ASCII, hence the room. */
static struct str code_of(struct arena *arena, struct str typed, const struct code_form *form)
{
    if (is_plain_code(typed, form))
        return typed;
    struct sink sink = { .cap = typed.len * (TEXT_PLAIN_BYTES / 3) };
    sink.data = arena_alloc(arena, sink.cap + 1);
    return read_code(&sink, typed, form);
}

struct str typed_code(struct arena *arena, struct str typed) { return code_of(arena, typed, &code_form); }
struct str typed_id(struct arena *arena, struct str typed) { return code_of(arena, typed, &id_form); }
struct str typed_spaced(struct arena *arena, struct str typed) { return code_of(arena, typed, &spaced_form); }

struct str typed_code_in(char room[static TYPED_ROOM], struct str typed)
{
    struct sink sink = { .data = room, .cap = TYPED_ROOM };

    return is_plain_code(typed, &code_form) ? typed : read_code(&sink, typed, &code_form);
}

struct str typed_plain(struct arena *arena, struct str typed)
{
    struct buf plain = buf_new(arena);
    struct text_char c;
    char room[TEXT_PLAIN_BYTES];

    for (size_t at = 0; text_next(typed, &at, &c);) {
        if (c.kind == TEXT_SPACE || c.kind == TEXT_BREAK)
            buf_add_char(&plain, c.kind == TEXT_SPACE ? ' ' : '\n');
        if (!is_of_code(&c, plain.len && ascii_is_digit(plain.data[plain.len - 1])))
            continue;
        size_t len = c.code == NUMERO ? 0 : text_plain(c.code, room);
        buf_add(&plain, len ? (struct str){ room, len } : c.bytes);
    }
    return buf_str(&plain);
}

bool typed_int(struct str typed, int64_t min, int64_t max, int64_t *out_value)
{
    char room[TYPED_ROOM];

    return str_int(typed_code_in(room, typed), min, max, out_value);
}

/* ---- Lines and texts ------------------------------------------------------------------------------------ */

bool typed_is_blank(struct str typed)
{
    struct text_char c;

    for (size_t at = 0; text_next(typed, &at, &c);)
        if (c.kind == TEXT_SEEN)
            return false;
    return true;
}

/* The flags of England, Scotland and Wales are a black flag and letters that nobody sees. */
static bool is_tag(uint32_t code)
{
    return code >= 0xE0020 && code <= 0xE007F;
}

static bool is_odd_in_text(struct sixteen text)
{
    return sixteen_any(((text.bytes < ' ') & (text.bytes != '\n') & (text.bytes != '\r') & (text.bytes != '\t')) | (text.bytes >= 0x7f));
}

static bool is_odd_in_line(struct sixteen text)
{
    return sixteen_any((text.bytes < ' ') | (text.bytes >= 0x7f));
}

/* Whether it is ASCII and nothing of it is left out, as most text is. */
static bool is_plain_text(struct str typed, bool lines)
{
    return sixteen_none(typed, lines ? is_odd_in_text : is_odd_in_line);
}

static bool is_typed_space(const struct text_char *c)
{
    return c->kind == TEXT_SPACE || c->kind == TEXT_BREAK;
}

/* Adds a space within a line as it is; a tab or line break becomes one space, unless a space stands in front of it. */
static void add_line_space(struct buf *kept, const struct text_char *c)
{
    if (c->kind == TEXT_SPACE && c->code != '\t')
        buf_add(kept, c->bytes);
    else if (kept->data[kept->len - 1] != ' ')
        buf_add_char(kept, ' ');
}

/* What a text is read as: several lines, one line, or one line without its marks of direction. */
enum form { FORM_TEXT, FORM_LINE, FORM_SOUGHT };

static struct str typed_kept(struct arena *arena, struct str typed, enum form form)
{
    struct buf kept = buf_new(arena);
    struct text_char c;
    bool flag = false, lines = form == FORM_TEXT;
    size_t end = 0;

    for (size_t at = 0; text_next(typed, &at, &c);) {
        flag = c.code == BLACK_FLAG || (flag && is_tag(c.code));
        if (lines && c.kind == TEXT_BREAK && c.code != '\r')
            buf_add_char(&kept, '\n');
        else if (!lines && is_typed_space(&c) && kept.len)
            add_line_space(&kept, &c);
        else if ((lines || !is_typed_space(&c)) && !(form == FORM_SOUGHT && c.kind == TEXT_MARK)
                 && (c.kind != TEXT_CONTROL || (flag && is_tag(c.code))))
            buf_add(&kept, c.bytes);
        end = lines || !is_typed_space(&c) ? kept.len : end;
    }
    kept.len = end;
    return buf_str(&kept);
}

static struct str line_kept(struct arena *arena, struct str typed, enum form form)
{
    struct str trimmed = str_trim(typed);

    if (typed_is_blank(trimmed))
        return STR("");
    return is_plain_text(trimmed, false) ? trimmed : typed_kept(arena, trimmed, form);
}

struct str typed_line(struct arena *arena, struct str typed) { return line_kept(arena, typed, FORM_LINE); }
struct str typed_sought(struct arena *arena, struct str typed) { return line_kept(arena, typed, FORM_SOUGHT); }

struct str typed_text(struct arena *arena, struct str typed)
{
    if (typed_is_blank(typed))
        return STR("");
    return is_plain_text(typed, true) ? typed : typed_kept(arena, typed, FORM_TEXT);
}

/* A place in a text, counted as people count: from 1. */
struct place { int64_t line, character; };

static struct str place_words(struct ctx *ctx, const struct place *place)
{
    struct str character = tr_int(ctx, place->character);

    if (place->line == 1)
        return trf(ctx, "character {place}", HOLE("place", character));
    return trf(ctx, "character {place} of line {line}", HOLE("place", character), HOLE("line", tr_int(ctx, place->line)));
}

static struct str override_words(struct ctx *ctx, uint32_t code, const struct place *place)
{
    return trf(ctx, "Remove the invisible {name} at {place}: it makes the text after it run the wrong way.",
               HOLE("name", code == 0x202E ? STR("U+202E RIGHT-TO-LEFT OVERRIDE") : STR("U+202D LEFT-TO-RIGHT OVERRIDE")),
               HOLE("place", place_words(ctx, place)));
}

struct str typed_refusal(struct ctx *ctx, struct str typed, bool lines)
{
    struct place here = { 1, 0 }, line_break = { 0, 0 };
    struct text_char c;
    bool begun = false;

    if (is_plain_text(typed, lines))
        return STR("");
    for (size_t at = 0; text_next(typed, &at, &c);) {
        here.character++;
        if (c.kind == TEXT_OVERRIDE)
            return override_words(ctx, c.code, &here);
        if (c.kind == TEXT_SEEN && line_break.line && !lines)
            return trf(ctx, "Remove the line break at {place}: only one line is allowed here.", HOLE("place", place_words(ctx, &line_break)));
        begun = begun || c.kind == TEXT_SEEN;
        if (c.kind == TEXT_BREAK && begun && !line_break.line)
            line_break = here;
        if (c.code == '\n' && lines)
            here = (struct place){ here.line + 1, 0 };
    }
    return STR("");
}

struct str typed_length_words(struct ctx *ctx, size_t chars_min, size_t chars_max, size_t chars)
{
    struct hole min = HOLE("min", tr_int(ctx, (int64_t)chars_min)), max = HOLE("max", tr_int(ctx, (int64_t)chars_max));
    struct hole count = HOLE("count", tr_int(ctx, (int64_t)chars));

    if (chars_min == chars_max)
        return chars_max == 1 ? trf(ctx, "Use one character; you have {count}.", count)
                              : chars == 1 ? trf(ctx, "Use exactly {max} characters; you have 1.", max)
                                           : trf(ctx, "Use exactly {max} characters; you have {count}.", max, count);
    if (chars > chars_max)
        return trf(ctx, "Use at most {max} characters; you have {count}.", max, count);
    return chars == 1 ? trf(ctx, "Use at least {min} characters; you have 1.", min)
                      : trf(ctx, "Use at least {min} characters; you have {count}.", min, count);
}

struct str typed_header_wrong(struct ctx *ctx, struct str value, size_t chars_max)
{
    if (!text_has_control(value, true) && text_chars(value) <= chars_max)
        return STR("");
    return trf(ctx, "Use at most {max} characters and no control characters.", HOLE("max", tr_int(ctx, (int64_t)chars_max)));
}

struct str typed_missing_words(struct ctx *ctx)
{
    return tr(ctx, "Fill this in.");
}

struct str typed_country_words(struct ctx *ctx)
{
    return tr(ctx, "Enter the two letters of a country, such as SE.");
}

struct str typed_zone_words(struct ctx *ctx)
{
    return tr(ctx, "There is no time zone with that name. Enter one such as Europe/Stockholm.");
}

struct str typed_secret_words(struct ctx *ctx, size_t chars_min, size_t chars_max, size_t chars)
{
    return chars < chars_min ? trf(ctx, "Use at least {min} characters.", HOLE("min", tr_int(ctx, (int64_t)chars_min)))
                             : trf(ctx, "Use at most {max} characters.", HOLE("max", tr_int(ctx, (int64_t)chars_max)));
}

static struct str kept_of_field(struct ctx *ctx, struct str field, struct str typed, size_t chars_max, const char *missing,
                                struct str (*keep)(struct arena *, struct str))
{
    struct str refusal = STR("");

    if (!text_is_utf8(typed)) {
        field_add(ctx, field, CODE_not_allowed, tr(ctx, "This is not text in UTF-8."));
        return STR("");
    }
    if (keep != typed_spaced)
        refusal = typed_refusal(ctx, typed, keep == typed_text);
    struct str kept = keep(ctx->arena, typed);
    if (refusal.len)
        field_add(ctx, field, CODE_not_allowed, refusal);
    else if (!kept.len && missing)
        field_add(ctx, field, CODE_missing, tr_text(ctx, missing));
    else if (text_chars(kept) > chars_max)
        field_add(ctx, field, CODE_too_long, typed_length_words(ctx, 0, chars_max, text_chars(kept)));
    return kept;
}

const struct text_rule name_rule        = { LIMIT_NAME_CHARS, .lines = false };
const struct text_rule person_rule      = { LIMIT_NAME_CHARS, .lines = false, TR_MARK("Enter your first and last name.") };
const struct text_rule title_rule       = { LIMIT_TITLE_CHARS, .lines = false, TR_MARK("Give it a title.") };
const struct text_rule description_rule = { LIMIT_DESCRIPTION_CHARS, .lines = true, TR_MARK("Describe what happens.") };
const struct text_rule message_rule     = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Write the message first.") };
const struct text_rule reason_rule      = { LIMIT_REASON_CHARS, .lines = true, TR_MARK("Enter a reason.") };

struct str typed_ruled(struct ctx *ctx, struct str field, struct str typed, const struct text_rule *rule)
{
    return kept_of_field(ctx, field, typed, rule->chars_max, rule->missing, rule->lines ? typed_text : typed_line);
}

struct str typed_phone_of(struct ctx *ctx, struct str field, struct str typed)
{
    return kept_of_field(ctx, field, typed, LIMIT_PHONE_CHARS, NULL, typed_spaced);
}
