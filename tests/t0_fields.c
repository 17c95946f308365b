/* SPDX-License-Identifier: Apache-2.0 */
/* t0_fields.c: what each reader of a field says of nothing, of too little, of too much and of another kind, in JSON and in a form (SPEC 12.2). */
#include "tests/harness.h"

#include "base/clock.h"
#include "view/cli_frame.h"
#include "view/input.h"

static const char *const three[] = { "one", "two", "three", NULL };

static void read_text(struct input *in, enum input_need need) { (void)input_ruled(in, "f", need, &(struct text_rule){ 4, true, NULL }); }
static void read_line(struct input *in, enum input_need need) { (void)input_line(in, "f", need, 1, 4); }
static void read_code(struct input *in, enum input_need need) { (void)input_code(in, "f", need, 1, 4); }
static void read_email(struct input *in, enum input_need need) { (void)input_email(in, "f", need, 1); }
static void read_filled(struct input *in, enum input_need need) { (void)input_line(in, "f", need, 1, 4); input_not_empty(in, "f"); }
static void read_spaced(struct input *in, enum input_need need) { (void)input_spaced(in, "f", need, 1, 4); }
static void read_secret(struct input *in, enum input_need need) { (void)input_secret(in, "f", need, 1, 4); }
static void read_country(struct input *in, enum input_need need) { (void)input_country(in, "f", need); }
static void read_int(struct input *in, enum input_need need) { (void)input_int(in, "f", need, 2, 12); }
static void read_bool(struct input *in, enum input_need need) { (void)input_bool(in, "f", need); }
static void read_day(struct input *in, enum input_need need) { (void)input_day(in, "f", need, DAY_NONE); }
static void read_instant(struct input *in, enum input_need need) { (void)input_instant(in, "f", need, 0); }
static void read_id(struct input *in, enum input_need need) { (void)input_id(in, "f", need); }
static void read_one(struct input *in, enum input_need need) { (void)input_one_of(in, "f", need, three, 0); }
static void read_list(struct input *in, enum input_need need) { (void)input_list(in, "f", need, 1, 2); }
static void read_object(struct input *in, enum input_need need) { (void)input_object(in, "f", need); }

typedef void reader(struct input *in, enum input_need need);

/* "ok", or the code of what is wrong with the field. */
static const char *outcome(struct ctx *ctx, struct input *in, reader *read, enum input_need need)
{
    read(in, need);
    enum err err = input_done(in);
    const char *code = err ? code_row(ctx->fault.fields->code)->name : "ok";

    CHECK(!err || (!ctx->fault.fields->next && str_equal(ctx->fault.fields->field, STR("f"))));
    fault_clear(ctx);
    return code;
}

/* Both outcomes, optional and required, of each value: "null ok missing". */
static void check_outcomes(struct ctx *ctx, reader *read, bool form, const char *const *expected)
{
    for (; *expected; expected++) {
        struct str words = str_of(*expected), value = str_cut(&words, ' ');
        const char *codes[2];
        for (int need = 0; need < 2; need++) {
            struct input *in;
            if (str_equal(value, STR("absent")))
                CHECK_OK(form ? input_form(ctx, STR(""), &in) : input_json(ctx, STR("{}"), &in));
            else if (form)
                CHECK_OK(input_form(ctx, str_join(ctx->arena, STR("f="), value), &in));
            else
                CHECK_OK(input_json(ctx, str_format(ctx->arena, "{\"f\":%.*s}", STR_ARGS(value)), &in));
            codes[need] = outcome(ctx, in, read, need ? NEED_REQUIRED : NEED_OPTIONAL);
        }
        CHECK_STR(str_format(ctx->arena, "%.*s %s %s", STR_ARGS(value), codes[0], codes[1]), str_of(*expected));
    }
}

#define OUTCOMES(read, form, ...) check_outcomes(ctx, read, form, (const char *const[]){ __VA_ARGS__, NULL })

TEST(a_text_that_is_left_out_empty_too_long_or_no_text_is_told_apart)
{
    reader *const readers[] = { read_text, read_line, read_spaced };

    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        OUTCOMES(readers[i], false, "absent ok missing", "null ok missing", "\"\" ok missing", "\"\\u00a0\" ok missing", "\"\\u200b\" ok missing",
                 "\"a\" ok ok", "\"abcd\" ok ok", "\"abcde\" too_long too_long", "\"\\u00e5\\u00e5\\u00e5\\u00e5\" ok ok",
                 "7 wrong_type wrong_type", "true wrong_type wrong_type", "[] wrong_type wrong_type", "{} wrong_type wrong_type");
        OUTCOMES(readers[i], true, "absent ok missing", " ok missing", "+ ok missing", "abcd ok ok", "abcde too_long too_long");
    }
    OUTCOMES(read_secret, false, "absent ok missing", "null ok missing", "\"\" missing missing", "\"\\u0020\" missing missing", "\"abcd\" ok ok",
             "\"abcde\" too_long too_long", "\"a\\u0007\" not_allowed not_allowed", "7 wrong_type wrong_type");
    OUTCOMES(read_country, false, "absent ok missing", "null ok missing", "\"\" missing missing", "\"\\u00a0\" missing missing", "\"S\" too_short too_short", "\"SE\" ok ok",
             "\"SWE\" too_long too_long", "7 wrong_type wrong_type", "[] wrong_type wrong_type");
    OUTCOMES(read_country, true, "absent ok missing", " ok missing", "+ ok missing", "S too_short too_short", "SE ok ok", "SWE too_long too_long");
}

/* A form sends what was left empty, a program only what it means. */
TEST(what_has_to_be_one_thing_is_not_left_out_by_an_empty_text_but_in_a_form)
{
    reader *const readers[] = { read_code, read_email, read_filled };

    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        OUTCOMES(readers[i], false, "absent ok missing", "null ok missing", "\"\" missing missing", "\"\\u00a0\" missing missing", "\"\\u200b\" missing missing",
                 "7 wrong_type wrong_type", "[] wrong_type wrong_type");
        OUTCOMES(readers[i], true, "absent ok missing", " ok missing", "+ ok missing");
    }
    OUTCOMES(read_code, false, "\"a\" ok ok", "\"abcd\" ok ok", "\"abcde\" too_long too_long", "\"\\u00e5\\u00e5\\u00e5\\u00e5\" ok ok", "true wrong_type wrong_type");
}

TEST(a_number_a_day_or_a_word_that_is_left_out_or_is_none_is_told_apart)
{
    OUTCOMES(read_int, false, "absent ok missing", "null ok missing", "1 out_of_range out_of_range", "2 ok ok", "12 ok ok", "13 out_of_range out_of_range",
             "2.5 wrong_type wrong_type", "2.0 wrong_type wrong_type", "\"2\" wrong_type wrong_type", "\"\" wrong_type wrong_type", "true wrong_type wrong_type");
    OUTCOMES(read_int, true, "absent ok missing", " ok missing", "+ ok missing", "1 out_of_range out_of_range", "2 ok ok", "12 ok ok", "13 out_of_range out_of_range",
             "x wrong_type wrong_type");
    OUTCOMES(read_bool, false, "absent ok missing", "null ok missing", "true ok ok", "false ok ok", "\"true\" wrong_type wrong_type", "1 wrong_type wrong_type");
    OUTCOMES(read_bool, true, "absent ok missing", " ok missing", "true ok ok", "false ok ok", "yes wrong_type wrong_type", "1 wrong_type wrong_type");
    OUTCOMES(read_day, false, "absent ok missing", "null ok missing", "\"\" bad_format bad_format", "\"2026-11-21\" ok ok", "\"2026-02-29\" bad_format bad_format",
             "\"2026-11-2\" bad_format bad_format", "20261121 wrong_type wrong_type");
    OUTCOMES(read_day, true, "absent ok missing", " ok missing", "2026-11-21 ok ok", "2026-11-31 bad_format bad_format");
    OUTCOMES(read_instant, false, "absent ok missing", "null ok missing", "\"\" bad_format bad_format", "\"2026-11-21T10:00:00Z\" ok ok",
             "\"2026-11-21T24:00:00Z\" bad_format bad_format", "\"2026-11-21\" bad_format bad_format", "7 wrong_type wrong_type");
    OUTCOMES(read_id, false, "absent ok missing", "null ok missing", "\"7\" ok ok", "7 wrong_type wrong_type", "\"x\" bad_format bad_format");
    OUTCOMES(read_id, true, "absent ok missing", " ok missing", "7 ok ok", "x bad_format bad_format");
    OUTCOMES(read_one, false, "absent ok missing", "null ok missing", "\"two\" ok ok", "\"four\" unknown_value unknown_value", "2 wrong_type wrong_type");
    OUTCOMES(read_one, true, "absent ok missing", " ok missing", "three ok ok", "four unknown_value unknown_value");
}

TEST(a_list_or_an_object_that_is_left_out_too_short_too_long_or_none_is_told_apart)
{
    OUTCOMES(read_list, false, "absent ok missing", "null ok missing", "[] too_short too_short", "[1] ok ok", "[1,2] ok ok", "[1,2,3] too_long too_long",
             "\"a\" wrong_type wrong_type", "{} wrong_type wrong_type");
    OUTCOMES(read_object, false, "absent ok missing", "null ok missing", "{} ok ok", "[] wrong_type wrong_type", "7 wrong_type wrong_type");
}

/* Codes of what the door and the rule behind it say of the same: "too_long too_long". */
static struct str twice(struct ctx *ctx, const struct text_rule *rule, struct str typed)
{
    struct input *form = input_form_new(ctx);

    input_form_put(form, STR("f"), typed);
    struct str read = input_ruled(form, "f", NEED_REQUIRED, rule);
    enum err err = input_done(form);
    const char *door = err ? code_row(ctx->fault.fields->code)->name : "ok";
    fault_clear(ctx);
    struct str kept = typed_ruled(ctx, STR("f"), typed, rule);
    const char *behind = ctx->fault.fields ? code_row(ctx->fault.fields->code)->name : "ok";
    fault_clear(ctx);
    CHECK(err || str_equal(read, kept));
    return str_format(ctx->arena, "%s %s", door, behind);
}

static struct str so_many(struct ctx *ctx, size_t chars)
{
    struct buf text = buf_new(ctx->arena);

    for (size_t i = 0; i < chars; i++)
        buf_add(&text, STR("\xC3\xA5"));
    return buf_str(&text);
}

TEST(a_door_and_the_rule_behind_it_take_the_same_texts)
{
    static const struct text_rule *const rules[] = { &name_rule, &title_rule, &description_rule, &message_rule, &reason_rule };

    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        CHECK_STR(twice(ctx, rules[i], so_many(ctx, rules[i]->chars_max)), STR("ok ok"));
        CHECK_STR(twice(ctx, rules[i], so_many(ctx, rules[i]->chars_max + 1)), STR("too_long too_long"));
        CHECK_STR(twice(ctx, rules[i], STR("one\ntwo")), rules[i]->lines ? STR("ok ok") : STR("not_allowed not_allowed"));
        CHECK_STR(twice(ctx, rules[i], STR("one \xE2\x80\xAE two")), STR("not_allowed not_allowed"));
        CHECK_STR(twice(ctx, rules[i], STR("one \xE2\x80\x8E two")), STR("ok ok"));
    }
}

TEST(an_option_that_a_command_does_not_name_is_our_mistake)
{
    static const struct command plain = { .words = "plain", .options = { { "given", NULL, "whether", false, false } } };
    struct cli cli = { .command = &plain };

    CHECK(!cli_has(&cli, "given") && !cli_option(&cli, "given").len);
    CHECK_BUG(cli_has(&cli, "other"));
    CHECK_BUG(cli_option(&cli, "other").len);
}

/* As a tick of several is sent: not at all, once, or again and again. */
TEST(a_name_that_a_form_sends_again_is_a_list_and_one_that_it_sends_once_is_one_of_one)
{
    static const char *const words[] = { "one", "two", "three", NULL };
    static const struct { const char *form; unsigned bits; } lists[] = {
        { "", 0 }, { "w=", 0 }, { "w=two", 2 }, { "w=one&w=two", 3 }, { "w=three&x=1&w=one", 5 }, { "w=one&w=two&w=three", 7 },
    };
    static const char *const wrong[] = { "w=four", "w=one&w=one", "w=one&w=", "w=one&w=two&w=three&w=one" };
    struct input *in;
    struct str field, value;
    size_t at = 0;

    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        CHECK_OK(input_form(ctx, str_of(lists[i].form), &in));
        CHECK_INT(input_words(in, "w", 1, words), lists[i].bits);
        (void)input_has(in, "x");
        CHECK_OK(input_done(in));
        CHECK(input_typed_has(in, "w", STR("two")) == ((lists[i].bits & 2) != 0));
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK_OK(input_form(ctx, str_of(wrong[i]), &in));
        (void)input_words(in, "w", 1, words);
        CHECK_CODE_KEEP(invalid, input_done(in));
        CHECK_STR(ctx->fault.fields->field, STR("w"));
        fault_clear(ctx);
    }
    while (input_typed_next(in, &at, &field, &value))
        CHECK(str_equal(field, STR("w")) && value.len);
    CHECK_INT((int64_t)at, 4);
    CHECK_OK(input_form(ctx, STR("text=a&text=b&word=one&word=two"), &in));
    CHECK_STR(input_line(in, "text", NEED_OPTIONAL, 0, 9), STR(""));
    CHECK_INT(input_one_of(in, "word", NEED_OPTIONAL, words, -1), -1);
    CHECK_CODE_KEEP(invalid, input_done(in));
    CHECK_INT(ctx->fault.fields->code, CODE_not_allowed);
    CHECK_INT(ctx->fault.fields->next->code, CODE_not_allowed);
    fault_clear(ctx);
    CHECK_CODE(malformed, input_query(ctx, STR("w=one&w=two"), &in));
}

TESTS(
    ALONE(a_door_and_the_rule_behind_it_take_the_same_texts),
    ALONE(an_option_that_a_command_does_not_name_is_our_mistake),
    ALONE(a_text_that_is_left_out_empty_too_long_or_no_text_is_told_apart),
    ALONE(what_has_to_be_one_thing_is_not_left_out_by_an_empty_text_but_in_a_form),
    ALONE(a_number_a_day_or_a_word_that_is_left_out_or_is_none_is_told_apart),
    ALONE(a_list_or_an_object_that_is_left_out_too_short_too_long_or_none_is_told_apart),
    ALONE(a_name_that_a_form_sends_again_is_a_list_and_one_that_it_sends_once_is_one_of_one),
)
