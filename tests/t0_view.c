/* SPDX-License-Identifier: Apache-2.0 */
/* t0_view.c: JSON out, typed input, lines of a JSON text, settings. */
#include "tests/harness.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "generate/generate_random.h"
#include "view/html.h"
#include "view/input_ask.h"
#include "view/json.h"
#include "view/json_lines.h"

TEST(json_escapes_what_json_and_a_script_element_cannot_hold)
{
    struct buf out = buf_new(ctx->arena);
    struct json json = json_new(&out);

    json_open(&json, NULL);
    json_str(&json, "a", STR("\"\\\n\x01 </script> \xe2\x80\xa8 \xc3\xa5"));
    json_id(&json, "id", 9007199254740993);
    json_id(&json, "none", 0);
    json_day(&json, "never", DAY_NEVER);
    json_instant(&json, "at", 0);
    json_list(&json, "list");
    json_int(&json, NULL, -1);
    json_bool(&json, NULL, true);
    json_list_end(&json);
    json_raw_members(&json, STR("\"x\":1"));
    json_close(&json);
    json_end(&json);
    CHECK_STR(buf_str(&out), STR("{\"a\":\"\\\"\\\\\\n\\u0001 <\\/script> \\u2028 \xc3\xa5\",\"id\":\"9007199254740993\",\"none\":null,"
                                 "\"never\":null,\"at\":null,\"list\":[-1,true],\"x\":1}"));
}

static void write_badly(struct ctx *ctx, int how)
{
    struct buf out = buf_new(ctx->arena);
    struct json json = json_new(&out);

    json_open(&json, NULL);
    if (how == 0)
        json_end(&json);
    if (how == 1)
        json_int(&json, NULL, 1);
    if (how == 2)
        json_list_end(&json);
}

/* Character by character, without the steps of the real ones. */
static struct str escaped_slowly(struct ctx *ctx, struct str text, bool html)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;"
                             : c == '\r' ? "&#13;" : NULL;
        const char *pair = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : NULL;
        if (html ? entity != NULL : pair != NULL)
            buf_add(&out, str_of(html ? entity : pair));
        else if (!html && c == '/' && i && text.data[i - 1] == '<')
            buf_add(&out, STR("\\/"));
        else if (!html && ((unsigned char)c < 0x20 || c == 0x7f))
            buf_format(&out, "\\u%04x", (unsigned)c);
        else if (!html && text.len - i >= 3 && !memcmp(text.data + i, "\xE2\x80", 2) && ((unsigned char)text.data[i + 2] & 0xfe) == 0xa8)
            buf_format(&out, "\\u202%c", text.data[i += 2] & 1 ? '9' : '8');
        else
            buf_add_char(&out, c);
    }
    return buf_str(&out);
}

TEST(whatever_stands_wherever_is_escaped_as_character_by_character)
{
    static const char *const pieces[] = { "&", "<", ">", "\"", "'", "\r", "\n", "\t", "\\", "/", "</", "\x01", "\x1f", "\x7f", "\xE2\x80\xA8",
                                          "\xE2\x80\xA9", "\xE2\x80\xAA", "\xC3\xA5", "a", "bcd", " ", "efghijklmnop", "%", "=", "?", "!", "#" };

    struct chance chance = { test_seed() };

    for (int i = 0; i < 5000; i++) {
        struct buf text = buf_new(ctx->arena), html = buf_new(ctx->arena), json = buf_new(ctx->arena), words = buf_new(ctx->arena);
        for (size_t left = chance_below(&chance, 12); left; left--)
            buf_add(&text, str_of(pieces[chance_below(&chance, COUNT_OF(pieces))]));
        html_put_str(&html, buf_str(&text));
        html_put_text(&words, buf_str(&text));
        json_add_quoted(&json, buf_str(&text));
        CHECK_STR(buf_str(&words), buf_str(&html));
        CHECK_STR(buf_str(&html), escaped_slowly(ctx, buf_str(&text), true));
        CHECK_STR(buf_str(&json), str_join(ctx->arena, STR("\""), escaped_slowly(ctx, buf_str(&text), false), STR("\"")));
    }
}

static struct str shown(struct ctx *ctx, const char *text)
{
    struct buf out = buf_new(ctx->arena);

    html_put(&out, str_of(text));
    return buf_str(&out);
}

/* A page cannot forget it: whatever it writes in text goes this way. */
TEST(what_runs_from_right_to_left_keeps_its_direction_to_itself)
{
    CHECK_STR(shown(ctx, "مشكلة في الخادم 2022 (SQL)"), STR("<bdi>مشكلة في الخادم 2022 (SQL)</bdi>"));
    CHECK_STR(shown(ctx, "<b>שלום</b>"), STR("<bdi>&lt;b&gt;שלום&lt;/b&gt;</bdi>"));
    CHECK_STR(shown(ctx, "a\u202Eb"), STR("<bdi>a\u202Eb</bdi>"));
    CHECK_STR(shown(ctx, "SQL\u200F"), STR("<bdi>SQL\u200F</bdi>"));
    CHECK_STR(shown(ctx, "٢٠٢٢"), STR("<bdi>٢٠٢٢</bdi>"));
    CHECK_STR(shown(ctx, "Büro – 東京 🙂 हिन्दी"), STR("Büro – 東京 🙂 हिन्दी"));
    struct buf out = buf_new(ctx->arena);
    html_put_attr(&out, STR("שלום"));
    CHECK_STR(buf_str(&out), STR("שלום"));
    struct str sentence = trf(ctx, "{title} was closed, {why}", HOLE("title", STR("مشكلة (SQL)")), HOLE("why", STR("solved")));
    CHECK_STR(sentence, STR("\u2068مشكلة (SQL)\u2069 was closed, solved"));
    CHECK_STR(shown(ctx, str_c(ctx->arena, sentence)), sentence);
}

TEST(json_that_is_written_wrongly_is_a_bug)
{
    CHECK_BUG((write_badly(ctx, 0), 0));
    CHECK_BUG((write_badly(ctx, 1), 0));
    CHECK_BUG((write_badly(ctx, 2), 0));
}

static struct input *read_json(struct ctx *ctx, struct str text)
{
    struct input *in;

    CHECK_OK(input_json(ctx, text, &in));
    return in;
}

/* SPEC 4.8 */
TEST(the_canonical_form_is_the_same_however_it_was_written)
{
    struct input *a = read_json(ctx, STR("{\"b\":[1,{\"y\":null,\"x\":\"\\u00e5\"}],\"a\":1.50}"));
    struct input *b = read_json(ctx, STR(" {\"a\" : 1.5,\n\"b\":[1, {\"x\":\"\xc3\xa5\",\"y\":null}] } "));

    CHECK_STR(input_canonical(a), input_canonical(b));
    CHECK_STR(input_canonical(a), STR("{\"a\":1.5,\"b\":[1,{\"x\":\"\xc3\xa5\",\"y\":null}]}"));
}

TEST(nested_values_are_read_by_type_and_faults_name_the_dotted_path)
{
    struct input *in = read_json(ctx, STR("{\"who\":{\"email\":1,\"extra\":true},\"kinds\":[\"incident\",\"x\"],\"on\":\"2026-02-30\",\"n\":1.5}"));
    static const char *const kinds[] = { "incident", "advisory", NULL };
    struct input *who = input_object(in, "who", NEED_REQUIRED);
    struct input *list = input_list(in, "kinds", NEED_REQUIRED, 1, 3);

    (void)input_line(who, "email", NEED_REQUIRED, 1, 10);
    CHECK_INT(input_one_of(input_list_next(list), "", NEED_REQUIRED, kinds, -1), 0);
    CHECK_INT(input_one_of(input_list_next(list), "", NEED_REQUIRED, kinds, -1), -1);
    CHECK(input_list_next(list) == NULL);
    (void)input_day(in, "on", NEED_REQUIRED, 0);
    (void)input_int(in, "n", NEED_REQUIRED, 0, 5);
    struct input *gone = input_object(in, "gone", NEED_OPTIONAL);
    CHECK(!input_given(gone));
    CHECK_INT(input_int(gone, "deeper", NEED_REQUIRED, 1, 2), 0);
    CHECK_CODE_KEEP(invalid, input_done(in));
    static const struct { const char *field; enum code code; } expected[] = {
        { "who.email", CODE_wrong_type }, { "kinds[1]", CODE_unknown_value }, { "on", CODE_bad_format }, { "n", CODE_wrong_type },
        { "who.extra", CODE_unknown_field },
    };
    const struct field_fault *fault = ctx->fault.fields;
    for (size_t i = 0; i < COUNT_OF(expected); i++, fault = fault->next) {
        CHECK(fault != NULL);
        CHECK_STR(fault->field, str_of(expected[i].field));
        CHECK_INT(fault->code, expected[i].code);
    }
    CHECK(fault == NULL);
}

TEST(instants_are_read_with_any_offset)
{
    struct input *in = read_json(ctx, STR("{\"a\":\"2026-11-21T10:00:00Z\",\"b\":\"2026-11-21T12:00:00.250+02:00\",\"c\":\"2026-11-21 10:00\"}"));

    CHECK_INT(input_instant(in, "a", NEED_REQUIRED, 0), instant_at("2026-11-21", 600));
    CHECK_INT(input_instant(in, "b", NEED_REQUIRED, 0), instant_at("2026-11-21", 600) + 250);
    CHECK_INT(input_instant(in, "c", NEED_REQUIRED, 7), 7);
    CHECK_CODE(invalid, input_done(in));
}

TEST(a_query_is_decoded_and_its_texts_are_read_as_what_is_asked_for)
{
    struct input *in;

    CHECK_OK(input_query(ctx, STR("q=two+words%21&n=12&yes=true&empty=&&"), &in));
    CHECK_STR(input_line(in, "q", NEED_REQUIRED, 1, 50), STR("two words!"));
    CHECK_INT(input_int(in, "n", NEED_REQUIRED, 0, 50), 12);
    CHECK(input_bool(in, "yes", NEED_OPTIONAL));
    CHECK_STR(input_line(in, "empty", NEED_OPTIONAL, 1, 5), STR(""));
    CHECK_OK(input_done(in));
    CHECK_CODE(malformed, input_query(ctx, STR("a=%f"), &in));
    CHECK_CODE(malformed, input_query(ctx, STR("a=%00"), &in));
    CHECK_CODE(malformed, input_query(ctx, STR("a=%ff"), &in));
}

TEST(what_is_left_empty_in_a_form_was_left_out_but_an_empty_text_is_one)
{
    static const char *const words[] = { "one", "two", NULL };
    struct input *in;

    CHECK_OK(input_form(ctx, STR("day=&number=+&id=&word=&moment=&truth=&text=&five=+5+"), &in));
    CHECK_INT(input_day(in, "day", NEED_OPTIONAL, 7), 7);
    CHECK_INT(input_int_or(in, "number", 8, 1, 9), 8);
    CHECK_INT(input_id(in, "id", NEED_OPTIONAL), 0);
    CHECK_INT(input_one_of(in, "word", NEED_OPTIONAL, words, -1), -1);
    CHECK_INT(input_instant(in, "moment", NEED_OPTIONAL, 9), 9);
    CHECK(!input_bool(in, "truth", NEED_OPTIONAL));
    CHECK_STR(input_ruled(in, "text", NEED_OPTIONAL, &(struct text_rule){ 5, true, NULL }), STR(""));
    CHECK_INT(input_int(in, "five", NEED_REQUIRED, 1, 9), 5);
    CHECK_OK(input_done(in));
    CHECK_OK(input_form(ctx, STR("day=&number="), &in));
    CHECK_INT(input_day(in, "day", NEED_REQUIRED, 7), 7);
    CHECK_INT(input_int(in, "number", NEED_REQUIRED, 1, 9), 0);
    CHECK_CODE_KEEP(invalid, input_done(in));
    CHECK_INT(ctx->fault.fields->code, CODE_missing);
    CHECK_INT(ctx->fault.fields->next->code, CODE_missing);
    fault_clear(ctx);
    /* An address is not filled in by hand: there it is a mistake. */
    CHECK_OK(input_query(ctx, STR("day="), &in));
    CHECK_INT(input_day(in, "day", NEED_OPTIONAL, 7), 7);
    CHECK_CODE(invalid, input_done(in));
}

static size_t faults_of(const struct ctx *ctx)
{
    size_t count = 0;

    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        count++;
    return count;
}

/* As a form reads that demands what its act does not. */
static void demanding_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(int64_t *)out = input_int_or(in, "days", 90, 1, 365);
    (void)input_line(in, "name", NEED_OPTIONAL, 0, 5);
    input_demand(in, "days");
    input_demand(in, "name");
    (void)input_as_typed(in, "return");
}

/* A mistake is told once, however often a field is read; and what a reader is asked says the demand. */
TEST(what_a_form_demands_is_missing_where_it_is_left_out_or_empty_and_told_once_where_it_is_wrong)
{
    static const struct { const char *form; size_t faults; } cases[] = {
        { "days=7&name=Anna&return=%01x", 0 }, { "", 2 }, { "days=+&name=", 2 }, { "days=7", 1 }, { "days=x&name=Anna", 1 }, { "days=366&name=too+long", 2 },
    };
    const struct reader reader = READS(int64_t, demanding_read);
    const struct field *asked = input_ask(ctx, &reader);
    struct input *in;
    const void *days;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_OK(input_form(ctx, str_of(cases[i].form), &in));
        (void)!input_read(ctx, &reader, in, &days);
        CHECK_INT((int64_t)faults_of(ctx), (int64_t)cases[i].faults);
        CHECK(cases[i].faults || *(const int64_t *)days == 7);
        fault_clear(ctx);
    }
    CHECK(str_equal(asked->name, STR("days")) && asked->need == NEED_REQUIRED && asked->max == 365 && asked->next->need == NEED_REQUIRED);
    CHECK(str_equal(asked->next->next->name, STR("return")) && asked->next->next->need == NEED_OPTIONAL && !asked->next->next->next);
}

static void lazy_read(struct ctx *ctx, struct input *in, void *out)
{
    static const char *const words[] = { "newest", "oldest", NULL };

    (void)ctx;
    *(int64_t *)out = input_int_or(in, "limit", 50, 1, 200) + input_int_or(in, "units", 0, 1, 9) + input_int(in, "days", NEED_OPTIONAL, 0, 9)
        + input_one_of(in, "order", NEED_OPTIONAL, words, 1) + input_one_of(in, "state", NEED_OPTIONAL, words, -1)
        + input_one_of(in, "scope", NEED_OPTIONAL, words, 2) + input_one_of(in, "kind", NEED_REQUIRED, words, 0) + input_int_or(in, "demanded", 5, 1, 9);
    input_demand(in, "demanded");
}

TEST(what_a_field_counts_as_when_it_is_left_out_is_said_where_it_could_be_sent_too)
{
    static const int64_t absent[] = { 50, FIELD_NOTHING, FIELD_NOTHING, 1, FIELD_NOTHING, FIELD_NOTHING, FIELD_NOTHING, FIELD_NOTHING };
    const struct reader reader = READS(int64_t, lazy_read);
    const struct field *asked = input_ask(ctx, &reader);

    for (size_t i = 0; i < COUNT_OF(absent); i++, asked = asked->next)
        CHECK_INT(asked->absent, absent[i]);
    CHECK(!asked);
}

TEST(fields_of_a_form_that_say_nothing_cost_nothing)
{
    struct buf many = buf_new(ctx->arena);
    struct arena arena = { .bytes_max = 4 * ARENA_BLOCK_BYTES };
    struct ctx own = *ctx;
    struct input *in;

    for (size_t i = 0; i < LIMIT_FORM_BYTES; i++)
        buf_add_char(&many, '&');
    own.arena = &arena;
    CHECK_INT(input_form(&own, buf_str(&many), &in), OK);
    arena_free(&arena);
}

TEST(json_of_too_many_values_or_levels_is_refused_before_it_is_parsed)
{
    struct buf many = buf_new(ctx->arena), deep = buf_new(ctx->arena);
    struct input *in;

    buf_add(&many, STR("[0"));
    for (int i = 0; i < LIMIT_JSON_VALUES_LARGE; i++)
        buf_add(&many, STR(",0"));
    buf_add_char(&many, ']');
    CHECK_CODE(too_large, input_json(ctx, buf_str(&many), &in));
    CHECK_CODE(too_large, input_json_of(ctx, STR("[0,0]"), 2, &in));
    CHECK_OK(input_json_of(ctx, STR("[0,0]"), 3, &in));
    for (size_t levels = LIMIT_JSON_DEPTH; levels <= LIMIT_JSON_DEPTH + 1; levels++) {
        struct buf nested = buf_new(ctx->arena);
        for (size_t i = 0; i < levels; i++)
            buf_add(&nested, i % 2 ? STR("{\"a\":") : STR("["));
        buf_add(&nested, STR("0"));
        for (size_t i = levels; i-- > 0;)
            buf_add(&nested, i % 2 ? STR("}") : STR("]"));
        if (levels == LIMIT_JSON_DEPTH)
            CHECK_OK(input_json(ctx, buf_str(&nested), &in));
        else
            CHECK_CODE(malformed, input_json(ctx, buf_str(&nested), &in));
    }
    for (int i = 0; i < 10000; i++)
        buf_add(&deep, STR("{\"a\":"));
    CHECK_CODE(malformed, input_json(ctx, buf_str(&deep), &in));
}

/* Of exactly as many as are allowed. */
static struct str values_of(struct ctx *ctx, int count)
{
    struct buf text = buf_new(ctx->arena);

    buf_add(&text, STR("["));
    for (int i = 1; i < count; i++)
        buf_add(&text, i == 1 ? STR("0") : STR(",0"));
    buf_add_char(&text, ']');
    return buf_str(&text);
}

TEST(json_at_the_edge_of_its_limits_is_read_and_one_more_is_not)
{
    struct input *in;

    CHECK_OK(input_json(ctx, values_of(ctx, LIMIT_JSON_VALUES_LARGE), &in));
    CHECK_CODE(too_large, input_json(ctx, values_of(ctx, LIMIT_JSON_VALUES_LARGE + 1), &in));
    for (size_t len = 400; len <= 401; len++) {
        char number[410];
        memset(number, '1', sizeof number);
        number[0] = '[';
        number[2] = '.';
        number[len + 1] = ']';
        if (len == 400)
            CHECK_OK(input_json(ctx, (struct str){ number, len + 2 }, &in));
        else
            CHECK_CODE(malformed, input_json(ctx, (struct str){ number, len + 2 }, &in));
    }
    static const char *const halves[] = { "[\"\\ud800\"]", "[\"\\udbff\\udbff\"]", "[\"\\ud800\\ue000\"]", "[\"\\udc00\"]", "[\"\\udfff\"]", "[\"\\ud800x\"]" };
    for (size_t i = 0; i < COUNT_OF(halves); i++)
        CHECK_CODE(malformed, input_json(ctx, str_of(halves[i]), &in));
    static const char *const wholes[] = { "[\"\\ud800\\udc00\"]", "[\"\\udbff\\udfff\"]", "[\"\\ud7ff\"]", "[\"\\ue000\"]" };
    for (size_t i = 0; i < COUNT_OF(wholes); i++)
        CHECK_OK(input_json(ctx, str_of(wholes[i]), &in));
}

TEST(the_path_in_a_fault_is_cut_at_its_limit_and_between_characters)
{
    char key[400];

    memset(key, 'k', sizeof key);
    for (size_t len = 98; len < 300; len++) {
        struct str text = str_format(ctx->arena, "{\"%.*s\xc3\xa5\":1}", (int)len, key);
        CHECK_CODE_KEEP(invalid, input_done(read_json(ctx, text)));
        struct str path = ctx->fault.fields->field;
        size_t shown = len + 2 <= 200 ? len + 2 : len < 200 ? len : 200;
        CHECK_INT((int64_t)path.len, (int64_t)shown);
        fault_clear(ctx);
    }
}

TEST(every_value_of_a_json_text_has_its_line)
{
    struct str text = STR("{\n \"plans\": [\n  {\"id\": \"a]\\\"\"},\n  {\"id\": \"b\",\n   \"coverage\": {\n    \"kinds\": [\"x\",\n     \"y\"]}}\n ],\n"
                          " \"a.b\": 1\n}");
    struct json_lines *lines = json_lines_new(ctx->arena, text);

    CHECK_INT(json_line_of(lines, STR("")), 1);
    CHECK_INT(json_line_of(lines, STR("plans[0].id")), 3);
    CHECK_INT(json_line_of(lines, STR("plans[1].coverage.kinds[0]")), 6);
    CHECK_INT(json_line_of(lines, STR("plans[1].coverage.kinds[1]")), 7);
    CHECK_INT(json_line_of(lines, STR("plans[1].missing")), 4);
    CHECK_INT(json_line_of(lines, STR("a.b")), 9);
}

TEST(a_later_place_of_a_setting_wins_and_a_wrong_one_is_named)
{
    struct str file = str_format(ctx->arena, "%.*s/settings", STR_ARGS(test_directory(ctx)));
    struct setting_flag flags[] = { { STR("config"), file }, { STR("idle-seconds"), STR("9") } };
    struct settings settings;
    FILE *out = fopen(file.data, "w");

    CHECK(out && fprintf(out, "# a comment\nworkers = 3\nidle_seconds = 5\nlisten = 127.0.0.1:1\n") > 0 && fclose(out) == 0);
    setenv("ENTITLED_LISTEN", "127.0.0.1:2", 1);
    CHECK_OK(settings_load(ctx, flags, COUNT_OF(flags), &settings));
    unsetenv("ENTITLED_LISTEN");
    CHECK_INT(settings.workers, 3);
    CHECK_INT(settings.idle_seconds, 9);
    CHECK_STR(settings.listen, STR("127.0.0.1:2"));
    CHECK_STR(settings.public_url, STR("http://127.0.0.1:2"));
    flags[1].value = STR("0");
    CHECK_CODE_KEEP(invalid, settings_load(ctx, flags, COUNT_OF(flags), &settings));
    CHECK(str_contains(ctx->fault.detail, STR("--idle-seconds")) && str_contains(ctx->fault.detail, STR("3600")));
    fault_clear(ctx);
}

/* Browsers send the origin with A-labels in small letters, and forms are compared with it. */
TEST(the_address_of_the_site_may_be_written_in_any_script_and_stands_as_browsers_write_it)
{
    static const struct { struct str given, kept; } rows[] = {
        { STR_INIT("https://stra\xC3\x9F" "e.example"), STR_INIT("https://xn--strae-oqa.example") },
        { STR_INIT("https://Support.M\xC3\xBCnchen.Example:8443/desk"), STR_INIT("https://support.xn--mnchen-3ya.example:8443/desk") },
        { STR_INIT("http://\xE4\xBE\x8B\xE3\x81\x88.example?x"), STR_INIT("http://xn--r8jz45g.example?x") },
        { STR_INIT("https://SUPPORT.example/Desk"), STR_INIT("https://support.example/Desk") },
        { STR_INIT("https://support_1.example"), STR_INIT("https://support_1.example") },
        { STR_INIT("http://192.0.2.7:80"), STR_INIT("http://192.0.2.7:80") },
        { STR_INIT("http://[2001:db8::1]:8443"), STR_INIT("http://[2001:db8::1]:8443") },
        { STR_INIT("http://localhost:8080"), STR_INIT("http://localhost:8080") },
        { STR_INIT("https://\xE2\x98\x83.example"), STR_INIT("") },
        { STR_INIT("https://support.example/stra\xC3\x9F" "e"), STR_INIT("") },
        { STR_INIT("https://"), STR_INIT("") }, { STR_INIT("https://:8443"), STR_INIT("") }, { STR_INIT("https:///desk"), STR_INIT("") },
        { STR_INIT("support.example"), STR_INIT("") }, { STR_INIT("https://a@support.example"), STR_INIT("") }, { STR_INIT("https://sup port.example"), STR_INIT("") },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct setting_flag flag = { STR("public-url"), rows[i].given };
        struct settings settings;
        enum err err = settings_load(ctx, &flag, 1, &settings);
        CHECK_INT(err, rows[i].kept.len ? OK : ERR_INVALID);
        if (!err)
            CHECK_STR(settings.public_url, rows[i].kept);
        else
            CHECK(str_contains(ctx->fault.detail, STR("public_url has to be an address like https://support.example")));
        fault_clear(ctx);
    }
}

/* What is said of a length names the side on which it does not fit, one is one, and a country is two letters. */
TEST(lengths_and_counts_are_said_in_plain_words)
{
    struct input *in;

    CHECK_OK(input_json(ctx, STR("{\"country\":\"Sweden\",\"short\":\"abc\",\"long\":\"abcdef\",\"five\":\"abc\",\"list\":[],\"many\":[\"a\",\"b\"]}"), &in));
    (void)input_country(in, "country", NEED_REQUIRED);
    (void)input_code(in, "short", NEED_REQUIRED, 4, 9);
    (void)input_line(in, "long", NEED_OPTIONAL, 0, 5);
    (void)input_code(in, "five", NEED_REQUIRED, 5, 5);
    (void)input_list(in, "list", NEED_REQUIRED, 1, 3);
    (void)input_list(in, "many", NEED_REQUIRED, 1, 1);
    CHECK_CODE_KEEP(invalid, input_done(in));
    static const char *const words[] = {
        "Enter the two letters of a country, such as SE.", "Use at least 4 characters; you have 3.",
        "Use at most 5 characters; you have 6.", "Use exactly 5 characters; you have 3.",
        "Give at least 1 item; there are 0.", "Give at most 1 item; there are 2.",
    };
    size_t i = 0;
    for (const struct field_fault *wrong = ctx->fault.fields; wrong && i < COUNT_OF(words); wrong = wrong->next)
        CHECK_STR(wrong->detail, str_of(words[i++]));
    CHECK_INT((int64_t)i, (int64_t)COUNT_OF(words));
    fault_clear(ctx);
}

TESTS(
    ALONE(lengths_and_counts_are_said_in_plain_words),
    ALONE(json_escapes_what_json_and_a_script_element_cannot_hold),
    ALONE(whatever_stands_wherever_is_escaped_as_character_by_character),
    ALONE(what_runs_from_right_to_left_keeps_its_direction_to_itself),
    ALONE(json_that_is_written_wrongly_is_a_bug),
    ALONE(the_canonical_form_is_the_same_however_it_was_written),
    ALONE(nested_values_are_read_by_type_and_faults_name_the_dotted_path),
    ALONE(instants_are_read_with_any_offset),
    ALONE(a_query_is_decoded_and_its_texts_are_read_as_what_is_asked_for),
    ALONE(what_is_left_empty_in_a_form_was_left_out_but_an_empty_text_is_one),
    ALONE(what_a_form_demands_is_missing_where_it_is_left_out_or_empty_and_told_once_where_it_is_wrong),
    ALONE(what_a_field_counts_as_when_it_is_left_out_is_said_where_it_could_be_sent_too),
    ALONE(fields_of_a_form_that_say_nothing_cost_nothing),
    ALONE(json_of_too_many_values_or_levels_is_refused_before_it_is_parsed),
    ALONE(json_at_the_edge_of_its_limits_is_read_and_one_more_is_not),
    ALONE(the_path_in_a_fault_is_cut_at_its_limit_and_between_characters),
    ALONE(every_value_of_a_json_text_has_its_line),
    ALONE(a_later_place_of_a_setting_wins_and_a_wrong_one_is_named),
    ALONE(the_address_of_the_site_may_be_written_in_any_script_and_stands_as_browsers_write_it),
)
