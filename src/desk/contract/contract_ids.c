/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_ids.c: finding the two IDs in what was typed or pasted [4.3]: what stands behind their names, else the only
 * numbers of their form, else the only two words.
 */
#include "desk/contract/contract_ids.h"

#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"

#define CHUNKS_MAX  500     /* of digits that are looked at in one text */
#define GROUP_MAX   6       /* digits of a group, where an ID is written in groups */
#define ZEROS_LOST_MAX 3    /* of one ID of ours: one in a thousand has so many */
#define HINT_MAX    40      /* and so much in brackets before it: "(10 digits)" */
#define LABEL_GAP   16      /* at most so much stands between a name and its ID: ": ", a table's rule, quotes */

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80; }
static bool is_word(char c) { return ascii_is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '/' || c == '-'; }

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_is_digit(text.data[i]))
            return true;
    return false;
}

static struct str text_piece(struct str text, size_t from, size_t to)
{
    return (struct str){ text.data + from, to - from };
}

/* ---- Numbers in groups ---------------------------------------------------------------------------------- */

struct chunk { size_t from, to; bool joins; };      /* joins: only spaces and dashes stand between it and the one before */
struct chunks { struct str text; struct chunk items[CHUNKS_MAX]; size_t count; };

static void find_chunks(struct arena *arena, struct str text, struct chunks *chunks)
{
    size_t before = 0;

    *chunks = (struct chunks){ .text = text };
    for (size_t at = 0; at < text.len && chunks->count < CHUNKS_MAX;) {
        if (!ascii_is_digit(text.data[at])) {
            at++;
            continue;
        }
        size_t from = at;
        while (at < text.len && ascii_is_digit(text.data[at]))
            at++;
        struct str gap = text_piece(text, before, from);
        bool joins = chunks->count && !str_contains(gap, STR("\n")) && contract_id_clean(arena, gap).len == 0;
        chunks->items[chunks->count++] = (struct chunk){ from, at, joins };
        before = at;
    }
}

/* The digits of `count` chunks. */
static struct str chunks_joined(struct arena *arena, const struct chunks *chunks, size_t first, size_t count)
{
    struct buf digits = buf_new(arena);

    for (size_t i = first; i < first + count; i++)
        buf_add(&digits, text_piece(chunks->text, chunks->items[i].from, chunks->items[i].to));
    return buf_str(&digits);
}

static size_t chunk_len(const struct chunks *chunks, size_t i)
{
    return chunks->items[i].to - chunks->items[i].from;
}

/* ---- Behind their names --------------------------------------------------------------------------------- */

/* Where "access id", "Access-ID" or "access_id" ends, looked for from `at` on; false: nowhere. */
static bool find_label(struct str lower, struct str word, size_t *at)
{
    for (size_t i = *at; i + word.len <= lower.len; i++) {
        size_t end = i + word.len;
        if (memcmp(lower.data + i, word.data, word.len) != 0)
            continue;
        while (end < lower.len && memchr(" _-\t\n", lower.data[end], 5))
            end++;
        if (end + 2 <= lower.len && memcmp(lower.data + end, "id", 2) == 0 && !(end + 2 < lower.len && is_letter(lower.data[end + 2]))) {
            *at = end + 2;
            return true;
        }
    }
    return false;
}

/* A number that begins there, in groups or not; else the word, if a digit is in it. */
static struct str value_at(struct arena *arena, const struct chunks *chunks, size_t at, size_t digits)
{
    struct str text = chunks->text;
    size_t first = 0, end = at, len = 0, count = 0;

    while (end < text.len && is_word(text.data[end]))
        end++;
    while (end > at && memchr("./-_", text.data[end - 1], 4))     /* of the sentence */
        end--;
    struct str word = text_piece(text, at, end);
    while (first < chunks->count && chunks->items[first].from != at)
        first++;
    if (first == chunks->count)
        return has_digit(word) ? word : STR("");
    if (chunk_len(chunks, first) < digits - 1 && str_contains(word, STR("/")))
        return word;                        /* an imported one: 2024/0815 */
    if (chunk_len(chunks, first) > GROUP_MAX)
        return chunks_joined(arena, chunks, first, 1);
    while (first + count < chunks->count && (count == 0 || chunks->items[first + count].joins) && len < digits) {
        len += chunk_len(chunks, first + count);
        count++;
    }
    for (size_t i = 0; i < word.len; i++)
        if (is_letter(word.data[i]))
            return word;                    /* an imported one: 12AB-3 */
    return chunks_joined(arena, chunks, first, count);
}

/* Skips a hint in brackets behind a name: "Access ID (10 digits): ...". Brackets without a letter may hold the ID itself. */
static size_t behind_hint(struct str lower, size_t at)
{
    size_t open = at, close;
    bool has_letter = false;

    while (open < lower.len && lower.data[open] == ' ')
        open++;
    if (open == lower.len || (lower.data[open] != '(' && lower.data[open] != '['))
        return at;
    for (close = open + 1; close < lower.len && close - open < HINT_MAX && !memchr(")]\n", lower.data[close], 3); close++)
        has_letter |= is_letter(lower.data[close]);
    return has_letter && close < lower.len && memchr(")]", lower.data[close], 2) ? close + 1 : at;
}

enum finding { FOUND_NONE, FOUND_ONE, FOUND_SEVERAL };

static enum finding keep_one(struct str value, struct str *found)
{
    if (found->len && !str_equal(*found, value))
        return FOUND_SEVERAL;
    *found = value;
    return FOUND_ONE;
}

static enum finding find_labelled(struct arena *arena, const struct chunks *chunks, struct str lower, struct str name, size_t digits,
                                  struct str *out_value)
{
    enum finding finding = FOUND_NONE;
    struct str found = STR("");

    for (size_t at = 0; finding != FOUND_SEVERAL && find_label(lower, name, &at);) {
        size_t from = at = behind_hint(lower, at);
        while (from < lower.len && from - at < LABEL_GAP && !ascii_is_digit(lower.data[from]) && !is_letter(lower.data[from]))
            from++;
        struct str value = contract_id_clean(arena, value_at(arena, chunks, from, digits));
        if (value.len)
            finding = keep_one(value, &found);
    }
    *out_value = found;
    return finding;
}

/* ---- By their form -------------------------------------------------------------------------------------- */

static bool has_form(struct str digits, size_t wanted)
{
    return digits.len == wanted && (wanted != ACCESS_ID_DIGITS || luhn_fits(digits));
}

/* The only number of that many digits among those of at most `groups` groups. */
static enum finding find_form(struct arena *arena, const struct chunks *chunks, size_t digits, size_t groups, struct str *out_value)
{
    enum finding finding = FOUND_NONE;
    struct str found = STR("");

    for (size_t first = 0; first < chunks->count && finding != FOUND_SEVERAL; first++) {
        size_t len = 0;
        for (size_t count = 0; count < groups && first + count < chunks->count && len < digits; count++) {
            if (count && !chunks->items[first + count].joins)
                break;
            len += chunk_len(chunks, first + count);
            struct str number = len == digits ? chunks_joined(arena, chunks, first, count + 1) : STR("");
            if (has_form(number, digits))
                finding = keep_one(number, &found);
        }
    }
    *out_value = found;
    return finding;
}

/* Both without a space between them, as a field of one line makes of two lines. */
static bool split_run(const struct chunks *chunks, struct contract_ids *out_ids)
{
    if (chunks->count != 1 || chunk_len(chunks, 0) != ACCESS_ID_DIGITS + CONTRACT_ID_DIGITS)
        return false;
    struct str run = text_piece(chunks->text, chunks->items[0].from, chunks->items[0].to);
    bool access_first = luhn_fits(text_piece(run, 0, ACCESS_ID_DIGITS));
    size_t cut = access_first ? ACCESS_ID_DIGITS : CONTRACT_ID_DIGITS;
    struct str front = text_piece(run, 0, cut), back = text_piece(run, cut, run.len);
    *out_ids = access_first ? (struct contract_ids){ .access_id = front, .contract_no = back, .any_order = true }
                            : (struct contract_ids){ .access_id = back, .contract_no = front, .any_order = true };
    return true;
}

/* The two parts between characters of `between`, if they are two and nothing else stands there. */
static bool split_in_two(struct arena *arena, struct str text, const char *between, struct contract_ids *out_ids)
{
    struct str parts[2] = { STR_INIT(""), STR_INIT("") };
    size_t count = 0;

    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && !strchr(between, text.data[at]))
            at++;
        struct str part = str_trim(text_piece(text, from, at));
        at++;
        if (!part.len)
            continue;
        if (count == 2 || !has_digit(part) || text_chars(part) > LIMIT_ID_CHARS)
            return false;
        parts[count++] = contract_id_clean(arena, part);
    }
    *out_ids = (struct contract_ids){ .access_id = parts[0], .contract_no = parts[1], .any_order = true };
    return count == 2 && parts[0].len && parts[1].len;
}

static enum finding find_pair(struct arena *arena, const char *field, struct str typed, struct contract_ids *out_ids)
{
    struct chunks *chunks = arena_alloc(arena, sizeof *chunks);
    struct str text = typed_plain(arena, typed);
    struct contract_ids ids = { .any_order = true };

    find_chunks(arena, text, chunks);
    struct str lower = str_lower(arena, text);
    enum finding access = find_labelled(arena, chunks, lower, STR("access"), ACCESS_ID_DIGITS, &ids.access_id);
    enum finding contract = find_labelled(arena, chunks, lower, STR("contract"), CONTRACT_ID_DIGITS, &ids.contract_no);
    if (access == FOUND_SEVERAL || contract == FOUND_SEVERAL)
        return FOUND_SEVERAL;
    bool found = access == FOUND_ONE && contract == FOUND_ONE && !str_equal(ids.access_id, ids.contract_no);
    for (size_t groups = 1; !found && groups <= CONTRACT_ID_DIGITS; groups += CONTRACT_ID_DIGITS - 1) {
        access = find_form(arena, chunks, ACCESS_ID_DIGITS, groups, &ids.access_id);
        contract = find_form(arena, chunks, CONTRACT_ID_DIGITS, groups, &ids.contract_no);
        if (access == FOUND_SEVERAL || contract == FOUND_SEVERAL)
            return FOUND_SEVERAL;
        found = access == FOUND_ONE && contract == FOUND_ONE;
    }
    if (!found && !split_run(chunks, &ids) && !split_in_two(arena, text, "\n\r\t,;", &ids) && !split_in_two(arena, text, " \n\r\t,;", &ids))
        return FOUND_NONE;
    ids.access_at = ids.contract_at = field;
    *out_ids = ids;
    return FOUND_ONE;
}

/* ---- What was typed ------------------------------------------------------------------------------------- */

struct str contract_ids_long_words(struct ctx *ctx)
{
    return trf(ctx, "Paste at most {max} characters: the lines with the two IDs are enough.", HOLE("max", tr_int(ctx, LIMIT_PASTED_CHARS)));
}

static enum err check_pasted(struct ctx *ctx, const char *field, struct str text)
{
    if (text_chars(text) <= LIMIT_PASTED_CHARS)
        return OK;
    return fail_field(ctx, field, CODE_too_long, contract_ids_long_words(ctx));
}

static enum err read_text(struct ctx *ctx, const char *field, struct str text, struct contract_ids *out_ids)
{
    TRY(check_pasted(ctx, field, text));
    switch (find_pair(ctx->arena, field, text, out_ids)) {
    case FOUND_ONE:
        return OK;
    case FOUND_SEVERAL:
        return fail_field(ctx, field, CODE_bad_format, tr(ctx, "The text has the IDs of several contracts. Leave only one contract's IDs, or enter its Access ID and Contract ID in their own fields."));
    case FOUND_NONE:
        break;
    }
    return fail_field(ctx, field, CODE_bad_format, trf(ctx, "We found no Access ID ({access} digits) and Contract ID ({contract} digits) in this text. Enter each in its own field.",
                                                    HOLE("access", tr_int(ctx, ACCESS_ID_DIGITS)), HOLE("contract", tr_int(ctx, CONTRACT_ID_DIGITS))));
}

static void check_half(struct ctx *ctx, const char *field, struct str clean)
{
    if (clean.len == 0)
        field_add(ctx, str_of(field), CODE_missing, tr(ctx, "Enter this ID too: both are needed."));
    else if (text_chars(clean) > LIMIT_ID_CHARS)
        field_add(ctx, str_of(field), CODE_bad_format,
                  trf(ctx, "No ID is longer than {max} characters.", HOLE("max", tr_int(ctx, LIMIT_ID_CHARS))));
}

/* What an ID may hold; it begins and ends with a letter or a digit. */
static bool is_of_id(char c) { return (is_word(c) || c == ' ') && (unsigned char)c < 0x80; }
static bool is_at_edge(char c) { return ascii_is_digit(c) || (is_letter(c) && (unsigned char)c < 0x80); }

/* The ID without what people and programs put around it, which no ID holds: '0230242323 of a spreadsheet, "...", #..., (...), ID: ...,
 * the period of a sentence. The whole where it is not the only one of its parts that may be meant. */
static struct str text_unwrapped(struct str text)
{
    struct str found = text;
    bool digits = has_digit(text);
    size_t count = 0;

    for (size_t at = 0; at < text.len; at++) {
        size_t from = at, to;
        while (at < text.len && is_of_id(text.data[at]))
            at++;
        for (to = at; to > from && !is_at_edge(text.data[to - 1]);)
            to--;
        while (from < to && !is_at_edge(text.data[from]))
            from++;
        struct str part = text_piece(text, from, to);
        if (!part.len || (digits && !has_digit(part)))
            continue;
        found = part;
        count++;
    }
    return count == 1 ? found : text;
}

/* The ID that stands behind its name, or else behind the other's. */
static bool find_named(struct arena *arena, struct str text, bool access, struct str *out_id)
{
    static const struct { struct str name; size_t digits; } names[] = {
        { STR_INIT("contract"), CONTRACT_ID_DIGITS }, { STR_INIT("access"), ACCESS_ID_DIGITS }, { STR_INIT("contract"), CONTRACT_ID_DIGITS },
    };
    struct chunks *chunks = arena_alloc(arena, sizeof *chunks);
    struct str lower = str_lower(arena, text);

    find_chunks(arena, text, chunks);
    for (size_t i = access; i < access + (size_t)2; i++)
        if (find_labelled(arena, chunks, lower, names[i].name, names[i].digits, out_id) == FOUND_ONE)
            return true;
    return false;
}

/* A half, with or without the name of one in front of it, as it is copied out of a message. */
static struct str read_half(struct arena *arena, struct str typed, bool access)
{
    struct str text = typed_plain(arena, typed), id;

    return find_named(arena, text, access, &id) ? id : contract_id_clean(arena, text_unwrapped(text));
}

struct str contract_id_read(struct arena *arena, struct str typed)
{
    return read_half(arena, typed, true);
}

bool contract_id_named(struct arena *arena, struct str typed, struct str *out_id)
{
    return find_named(arena, typed_plain(arena, typed), true, out_id);
}

enum err contract_ids_read(struct ctx *ctx, const struct contract_typed *typed, struct contract_ids *out_ids)
{
    struct arena *arena = ctx->arena;
    struct contract_ids ids = { .access_at = "access_id", .contract_at = "contract_id" };

    if (str_trim(typed->text).len)
        return read_text(ctx, "ids", typed->text, out_ids);
    TRY(check_pasted(ctx, "access_id", typed->access_id));
    TRY(check_pasted(ctx, "contract_id", typed->contract_no));
    ids.access_id = read_half(arena, typed->access_id, true);
    ids.contract_no = read_half(arena, typed->contract_no, false);
    /* Both in one field, or the same in both: nothing is said of how they were read, unless it was in vain. */
    bool one = !ids.access_id.len != !ids.contract_no.len || str_equal(str_trim(typed->access_id), str_trim(typed->contract_no));
    bool in_access = ids.access_id.len > 0;
    if (one && find_pair(arena, in_access ? ids.access_at : ids.contract_at, in_access ? typed->access_id : typed->contract_no, &ids) == FOUND_ONE) {
        *out_ids = ids;
        return OK;
    }
    check_half(ctx, "access_id", ids.access_id);
    check_half(ctx, "contract_id", ids.contract_no);
    TRY(fields_checked(ctx));
    *out_ids = ids;
    return OK;
}

/* An Access ID and a Contract ID of ours; zeros at their fronts may be lost. */
static bool have_our_form(struct str access_id, struct str contract_no)
{
    return str_is_digits(access_id) && access_id.len <= ACCESS_ID_DIGITS && access_id.len + ZEROS_LOST_MAX >= ACCESS_ID_DIGITS
           && str_is_digits(contract_no) && contract_no.len > ACCESS_ID_DIGITS && contract_no.len <= CONTRACT_ID_DIGITS;
}

bool contract_ids_may_be_swapped(const struct contract_ids *ids)
{
    return !have_our_form(ids->access_id, ids->contract_no) && !str_equal(ids->access_id, ids->contract_no);
}

bool contract_ids_look_swapped(const struct contract_ids *ids)
{
    return have_our_form(ids->contract_no, ids->access_id);
}

struct contract_ids contract_ids_swapped(const struct contract_ids *ids)
{
    return (struct contract_ids){ ids->contract_no, ids->access_id, ids->any_order, ids->contract_at, ids->access_at };
}
