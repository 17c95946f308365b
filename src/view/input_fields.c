/* SPDX-License-Identifier: Apache-2.0 */
/* input_fields.c: the typed accessors: each says what is expected when it is not there. */
#include "view/input_node.h"

#include "base/clock.h"
#include "base/email.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"

/* Like input_value(), for everything but texts: what a form leaves empty is left out. */
static struct input *filled_value(struct input *in, const char *field, enum input_need need)
{
    struct input *value = input_value(in, field, need);

    if (!value || !value->from_form || !typed_is_blank(value->text))
        return value;
    if (need == NEED_REQUIRED)
        input_fault(value, "", CODE_missing, typed_missing_words(in->ctx));
    return NULL;
}

/* The text of a field, NULL-data when there is none to look at. A number or truth value is no text. */
static bool text_of(struct input *in, const char *field, enum input_need need, struct input **out_value)
{
    struct input *value = input_value(in, field, need);

    if (value && value->kind != INPUT_TEXT) {
        input_fault(value, "", CODE_wrong_type, tr(in->ctx, "Give text here."));
        return false;
    }
    *out_value = value;
    return value != NULL;
}

/* The same for a value that is written as a text and is none: a day, an id. */
static bool word_of(struct input *in, const char *field, enum input_need need, struct input **out_value)
{
    return filled_value(in, field, need) && text_of(in, field, need, out_value);
}

/* What the rule behind a field says, in place of the usual words: of one that is left out or empty, and of a length that none has. */
struct own_words { struct str missing, length; };

static struct str words_or(struct str own, struct str usual) { return own.len ? own : usual; }

static struct str checked_length(struct input *value, struct str text, size_t chars_min, size_t chars_max, const struct own_words *own)
{
    struct ctx *ctx = value->ctx;
    size_t chars = text_chars(text);
    bool blank = chars_min > 0 && str_trim(text).len == 0;

    if (blank) {
        input_fault(value, "", CODE_missing, words_or(own->missing, typed_missing_words(ctx)));
        return STR("");
    }
    if (chars < chars_min || chars > chars_max) {
        input_fault(value, "", chars < chars_min ? CODE_too_short : CODE_too_long,
                    words_or(own->length, typed_length_words(ctx, chars_min, chars_max, chars)));
        return STR("");
    }
    return text;
}

/* Why email_read() refuses it; empty where it does not. */
static struct str email_wrong(struct ctx *ctx, struct str typed)
{
    struct str wrong = STR("");
    struct email email;

    return email_read(ctx, typed, &email, &wrong) ? STR("") : wrong;
}

static struct str empty_words(struct ctx *ctx)
{
    return tr(ctx, "Give it a value, or leave it out.");
}

void input_not_empty(struct input *in, const char *field)
{
    if (input_asks_filled(in, field))
        return;
    struct input *value = input_value(in, field, NEED_OPTIONAL);
    if (value && value->kind == INPUT_TEXT && !value->from_form && typed_is_blank(value->text))
        input_fault(value, "", CODE_missing, empty_words(in->ctx));
}

/* What has to be one thing is not left out by an empty text; words are. */
static bool is_one_thing(enum field_type type)
{
    return type == FIELD_CODE || type == FIELD_EMAIL;
}

/* What is kept of the text of a field, by its kind. */
static struct str kept_or(struct input *in, const char *field, enum field_type type, enum input_need need, size_t chars_min, size_t chars_max,
                          struct str (*keep)(struct arena *, struct str), struct own_words own)
{
    struct input *value;

    if (is_one_thing(type) && !chars_min)
        chars_min = 1;
    if (input_asks(in, field, type, need, (int64_t)chars_min, (int64_t)chars_max))
        return STR("");
    if (need == NEED_REQUIRED && own.missing.len && !input_has(in, field)) {
        input_fault(in, field, CODE_missing, own.missing);
        return STR("");
    }
    if (!text_of(in, field, need, &value))
        return STR("");
    struct str text = keep(in->ctx->arena, value->text), refusal = STR("");
    if (keep == typed_line || keep == typed_text)
        refusal = typed_refusal(in->ctx, value->text, keep == typed_text);
    if (refusal.len) {
        input_fault(value, "", CODE_not_allowed, refusal);
        return STR("");
    }
    if (!text.len && need == NEED_OPTIONAL) {
        if (is_one_thing(type))
            input_not_empty(in, field);
        return STR("");
    }
    if (type == FIELD_EMAIL)
        own.length = email_wrong(in->ctx, text);
    return checked_length(value, text, chars_min, chars_max, &own);
}

static struct str kept_of(struct input *in, const char *field, enum field_type type, enum input_need need, size_t chars_min, size_t chars_max,
                          struct str (*keep)(struct arena *, struct str))
{
    return kept_or(in, field, type, need, chars_min, chars_max, keep, (struct own_words){ STR(""), STR("") });
}

static struct own_words words_of_rule(struct ctx *ctx, const struct text_rule *rule)
{
    return (struct own_words){ rule->missing ? tr_text(ctx, rule->missing) : STR(""), STR("") };
}

struct str input_ruled(struct input *in, const char *field, enum input_need need, const struct text_rule *rule)
{
    return kept_or(in, field, rule->lines ? FIELD_TEXT : FIELD_LINE, need, need == NEED_REQUIRED, rule->chars_max,
                   rule->lines ? typed_text : typed_line, words_of_rule(in->ctx, rule));
}

struct str input_code_of(struct input *in, const char *field, size_t chars_max, struct str when_missing)
{
    return kept_or(in, field, FIELD_CODE, NEED_REQUIRED, 1, chars_max, typed_code, (struct own_words){ when_missing, STR("") });
}

struct str input_line(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max)
{
    return kept_of(in, field, FIELD_LINE, need, chars_min, chars_max, typed_line);
}

struct str input_code(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max)
{
    return kept_of(in, field, FIELD_CODE, need, chars_min, chars_max, typed_code);
}

struct str input_code_within(struct input *in, const char *field, size_t chars_max, struct str when_longer)
{
    return kept_or(in, field, FIELD_CODE, NEED_OPTIONAL, 0, chars_max, typed_code, (struct own_words){ STR(""), when_longer });
}

struct str input_zone(struct input *in, const char *field, enum input_need need)
{
    return kept_or(in, field, FIELD_CODE, need, need == NEED_REQUIRED, LIMIT_TIME_ZONE_CHARS, typed_code,
                   (struct own_words){ STR(""), typed_zone_words(in->ctx) });
}

struct str input_country(struct input *in, const char *field, enum input_need need)
{
    struct input *value;

    if (input_asks(in, field, FIELD_COUNTRY, need, LIMIT_COUNTRY_CHARS, LIMIT_COUNTRY_CHARS))
        return STR("");
    if (!word_of(in, field, need, &value))
        return STR("");
    struct str country = typed_code(in->ctx->arena, value->text);
    if (text_chars(country) == LIMIT_COUNTRY_CHARS)
        return country;
    if (!country.len) {
        input_fault(value, "", CODE_missing, need == NEED_OPTIONAL ? empty_words(in->ctx) : typed_missing_words(in->ctx));
        return STR("");
    }
    input_fault(value, "", country.len < LIMIT_COUNTRY_CHARS ? CODE_too_short : CODE_too_long, typed_country_words(in->ctx));
    return STR("");
}

struct str input_spaced(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max)
{
    return kept_of(in, field, FIELD_SPACED, need, chars_min, chars_max, typed_spaced);
}

struct str input_email(struct input *in, const char *field, enum input_need need, size_t chars_min)
{
    return kept_or(in, field, FIELD_EMAIL, need, chars_min, LIMIT_EMAIL_CHARS, typed_line,
                   (struct own_words){ email_wrong(in->ctx, STR("")), STR("") });
}

struct str input_phone(struct input *in, const char *field, enum input_need need)
{
    return kept_of(in, field, FIELD_PHONE, need, 0, LIMIT_PHONE_CHARS, typed_spaced);
}

static struct str as_typed(struct arena *arena, struct str typed)
{
    (void)arena;
    return typed;
}

struct str input_digits(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max)
{
    return kept_of(in, field, FIELD_DIGITS, need, chars_min, chars_max, as_typed);
}

struct str input_pasted(struct input *in, const char *field, size_t chars_max, struct str when_longer)
{
    return kept_or(in, field, FIELD_DIGITS, NEED_OPTIONAL, 0, chars_max, as_typed, (struct own_words){ STR(""), when_longer });
}

struct str input_secret(struct input *in, const char *field, enum input_need need, size_t chars_min, size_t chars_max)
{
    struct input *value;

    if (input_asks(in, field, FIELD_SECRET, need, (int64_t)chars_min, (int64_t)chars_max))
        return STR("");
    if (!text_of(in, field, need, &value))
        return STR("");
    if (text_has_control(value->text, false)) {
        input_fault(value, "", CODE_not_allowed, tr(in->ctx, "Control characters are not allowed here."));
        return STR("");
    }
    size_t chars = text_chars(value->text);
    if (str_trim(value->text).len == 0 || (chars >= chars_min && chars <= chars_max))
        return checked_length(value, value->text, chars_min, chars_max,
                              &(struct own_words){ need == NEED_OPTIONAL ? empty_words(in->ctx) : STR(""), STR("") });
    input_fault(value, "", chars < chars_min ? CODE_too_short : CODE_too_long, typed_secret_words(in->ctx, chars_min, chars_max, chars));
    return STR("");
}

struct str input_header(struct input *in, const char *field, size_t chars_max)
{
    struct input *value;

    if (input_asks(in, field, FIELD_SPACED, NEED_OPTIONAL, 0, (int64_t)chars_max))
        return STR("");
    if (!text_of(in, field, NEED_OPTIONAL, &value))
        return STR("");
    struct str wrong = typed_header_wrong(in->ctx, str_trim(value->text), chars_max);
    if (!wrong.len)
        return str_trim(value->text);
    input_fault(value, "", CODE_too_long, wrong);
    return STR("");
}

struct str input_as_typed(struct input *in, const char *field)
{
    if (input_asks(in, field, FIELD_TEXT, NEED_OPTIONAL, 0, 0))
        return STR("");
    struct input *value = input_value(in, field, NEED_OPTIONAL);

    return value ? value->text : STR("");
}

/* A value that is there. `when_none`: what is said of what is no whole number, where that is not the usual. */
static int64_t whole_number(struct input *value, int64_t min, int64_t max, struct str when_none)
{
    struct ctx *ctx = value->ctx;
    int64_t number = 0;

    bool whole = value->kind == INPUT_NUMBER && value->is_whole;
    if (whole)
        number = value->whole;
    else if (value->from_query)
        whole = typed_int(value->text, INT64_MIN, INT64_MAX, &number);
    if (!whole) {
        input_fault(value, "", CODE_wrong_type, when_none.len ? when_none : tr(ctx, "Enter a whole number."));
        return 0;
    }
    if (number < min || number > max) {
        input_fault(value, "", CODE_out_of_range, trf(ctx, "Enter a number from {min} to {max}.",
                    HOLE("min", tr_int(ctx, min)), HOLE("max", tr_int(ctx, max))));
        return 0;
    }
    return number;
}

int64_t input_int_or(struct input *in, const char *field, int64_t absent, int64_t min, int64_t max)
{
    if (input_asks_int_or(in, field, absent, min, max))
        return absent;
    struct input *value = filled_value(in, field, NEED_OPTIONAL);

    return value ? whole_number(value, min, max, STR("")) : absent;
}

int64_t input_int_of(struct input *in, const char *field, int64_t min, int64_t max, struct str when_none)
{
    if (input_asks(in, field, FIELD_INT, NEED_REQUIRED, min, max))
        return 0;
    struct input *value = filled_value(in, field, NEED_OPTIONAL);

    if (value)
        return whole_number(value, min, max, when_none);
    input_fault(in, field, CODE_missing, when_none);
    return 0;
}

int64_t input_int(struct input *in, const char *field, enum input_need need, int64_t min, int64_t max)
{
    if (input_asks(in, field, FIELD_INT, need, min, max))
        return 0;
    if (!filled_value(in, field, need))
        return 0;
    return input_int_or(in, field, 0, min, max);
}

bool input_bool(struct input *in, const char *field, enum input_need need)
{
    if (input_asks(in, field, FIELD_BOOL, need, 0, 0))
        return false;
    struct input *value = filled_value(in, field, need);

    if (!value)
        return false;
    if (value->kind == INPUT_BOOL)
        return value->truth;
    struct str word = value->from_query ? typed_code(in->ctx->arena, value->text) : STR("");
    if (str_equal(word, STR("true")) || str_equal(word, STR("false")))
        return str_equal(word, STR("true"));
    input_fault(value, "", CODE_wrong_type, tr(in->ctx, "Give true or false."));
    return false;
}

int64_t input_day(struct input *in, const char *field, enum input_need need, int64_t absent)
{
    struct input *value;
    int64_t day;

    if (input_asks(in, field, FIELD_DAY, need, 0, 0))
        return absent;
    if (!word_of(in, field, need, &value))
        return absent;
    if (day_parse(value->text, &day))
        return day;
    input_fault(value, "", CODE_bad_format, tr(in->ctx, "Enter a day such as 2026-11-21."));
    return absent;
}

static bool digits_at(struct str text, size_t at, size_t count, int max, int *out_value)
{
    int64_t value;

    if (at + count > text.len)
        return false;
    struct str digits = { text.data + at, count };
    if (!str_is_digits(digits) || !str_int(digits, 0, max, &value))
        return false;
    *out_value = (int)value;
    return true;
}

/* "Z" or "+02:00", in minutes. */
static bool parse_offset(struct str text, int *out_minutes)
{
    int hours, minutes;

    if (str_equal(text, STR("Z")) || str_equal(text, STR("z"))) {
        *out_minutes = 0;
        return true;
    }
    if (text.len != 6 || (text.data[0] != '+' && text.data[0] != '-') || text.data[3] != ':'
        || !digits_at(text, 1, 2, 23, &hours) || !digits_at(text, 4, 2, 59, &minutes))
        return false;
    *out_minutes = (text.data[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/* Whether the moment lies in a year that a day may have: an offset can lead out of them. */
static bool has_day(int64_t at)
{
    return at >= day_of_date((struct date){ 1900, 1, 1 }) * DAY_MS && at < day_of_date((struct date){ 10000, 1, 1 }) * DAY_MS;
}

/* RFC 3339; parts of a second below a millisecond are dropped. */
static bool parse_instant(struct str text, int64_t *out_at)
{
    int hour, minute, second, offset, ms = 0;
    int64_t day;

    if (text.len < 20 || !day_parse((struct str){ text.data, 10 }, &day) || (text.data[10] != 'T' && text.data[10] != 't')
        || text.data[13] != ':' || text.data[16] != ':' || !digits_at(text, 11, 2, 23, &hour)
        || !digits_at(text, 14, 2, 59, &minute) || !digits_at(text, 17, 2, 60, &second))
        return false;
    size_t at = 19;
    if (text.data[at] == '.') {
        int scale = 100;
        size_t from = ++at;
        for (; at < text.len && text.data[at] >= '0' && text.data[at] <= '9'; at++, scale /= 10)
            ms += scale * (text.data[at] - '0');
        if (at == from)
            return false;
    }
    if (!parse_offset((struct str){ text.data + at, text.len - at }, &offset))
        return false;
    int64_t moment = day * DAY_MS + hour * HOUR_MS + (minute - offset) * MINUTE_MS + second * INT64_C(1000) + ms;
    if (!has_day(moment))
        return false;
    *out_at = moment;
    return true;
}

int64_t input_instant(struct input *in, const char *field, enum input_need need, int64_t absent)
{
    struct input *value;
    int64_t at;

    if (input_asks(in, field, FIELD_INSTANT, need, 0, 0))
        return absent;
    if (!word_of(in, field, need, &value))
        return absent;
    if (parse_instant(typed_code(in->ctx->arena, value->text), &at))
        return at;
    input_fault(value, "", CODE_bad_format, tr(in->ctx, "Enter a time such as 2026-11-21T10:00:00Z."));
    return absent;
}

int64_t input_id(struct input *in, const char *field, enum input_need need)
{
    struct input *value;
    int64_t id;

    if (input_asks(in, field, FIELD_ID, need, 0, 0))
        return 0;
    if (!word_of(in, field, need, &value))
        return 0;
    if (id_parse(value->text, &id))
        return id;
    input_fault(value, "", CODE_bad_format, tr(in->ctx, "Give an id: text of digits, at most 9223372036854775807."));
    return 0;
}

int input_one_of(struct input *in, const char *field, enum input_need need, const char *const *words, int absent)
{
    struct input *value;
    struct buf known = buf_new(in->ctx->arena);

    if (input_asks_words(in, field, need, words, absent))
        return absent;
    if (!word_of(in, field, need, &value))
        return absent;
    struct str word = typed_code(in->ctx->arena, value->text);
    for (int i = 0; words[i]; i++) {
        if (str_equal(word, str_of(words[i])))
            return i;
        buf_format(&known, "%s%s", i ? ", " : "", words[i]);
    }
    input_fault(value, "", CODE_unknown_value, trf(in->ctx, "Choose one of: {words}.", HOLE("words", buf_str(&known))));
    return absent;
}

unsigned input_words(struct input *in, const char *field, size_t count_min, const char *const *words)
{
    size_t count = 0;
    unsigned bits = 0;

    while (words[count])
        count++;
    struct input *list = input_list(in, field, NEED_OPTIONAL, count_min, count);
    for (struct input *item; (item = input_list_next(list));) {
        int word = input_one_of(item, "", NEED_REQUIRED, words, -1);
        unsigned bit = word < 0 ? 0 : 1U << word;
        if (bits & bit)
            input_fault(item, "", CODE_not_allowed, trf(in->ctx, "{word} stands here twice. Leave one out.", HOLE("word", str_of(words[word]))));
        bits |= bit;
    }
    return bits;
}

void input_goes_with(struct input *in, const char *field, const char *other, struct str when_missing)
{
    if (input_asks_with(in, field, other))
        return;
    enum input_kind kind = input_kind(in, field);
    bool is_given = kind == INPUT_LIST ? input_list_count(input_list(in, field, NEED_OPTIONAL, 0, SIZE_MAX)) > 0
                  : kind == INPUT_TEXT ? !typed_is_blank(input_typed(in, field)) : kind != INPUT_ABSENT && kind != INPUT_NULL;
    if (is_given && (!input_has(in, other) || (input_kind(in, other) == INPUT_TEXT && typed_is_blank(input_typed(in, other)))))
        input_fault(in, other, CODE_missing, when_missing);
}

void input_demand(struct input *in, const char *field)
{
    if (input_asks_anew(in, field))
        return;
    struct input *value = input_value(in, field, NEED_REQUIRED);
    if (value && value->kind == INPUT_TEXT && typed_is_blank(value->text))
        input_fault(value, "", CODE_missing, typed_missing_words(in->ctx));
}
