/* SPDX-License-Identifier: Apache-2.0 */
/* checks.c: what has to hold of whatever comes back, for several targets. */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/text.h"
#include "view/json.h"
#include "web/problem.h"

#define MEMORY_BYTES_MIN ((size_t)2 * 1024 * 1024)

void fuzz_check_text(struct str text)
{
    MUST(text_is_utf8(text));
    MUST(!text.len || !memchr(text.data, 0, text.len));
}

void fuzz_check_json(struct ctx *ctx, struct str text)
{
    struct input *in;

    fuzz_check_text(text);
    MUST(input_json(ctx, text, &in) == OK);
}

static void check_field_fault(const struct field_fault *fault)
{
    MUST(fault->code > CODE_none && fault->code < CODE_count);
    MUST(fault->detail.len);
    fuzz_check_text(fault->detail);
    fuzz_check_text(fault->field);
}

void fuzz_check_fault(struct ctx *ctx)
{
    struct fault *fault = &ctx->fault;
    struct buf document = buf_new(ctx->arena);
    struct json json = json_new(&document);
    size_t fields = 0;

    MUST(fault->err && fault->code > CODE_none && fault->code < CODE_count);
    MUST(fault->err == code_row(fault->code)->err);
    MUST(fault->err != ERR_INTERNAL && !fault->secret.len);
    MUST(fault->detail.len || fault->fields);
    fuzz_check_text(fault->detail);
    fuzz_check_text(fault->cure);
    for (const struct field_fault *field = fault->fields; field; field = field->next, fields++)
        check_field_fault(field);
    MUST(fields <= 2 * LIMIT_FIELD_FAULTS);
    problem_json(ctx, &json);
    json_end(&json);
    fault_clear(ctx);
    fuzz_check_json(ctx, buf_str(&document));
}

void fuzz_check_memory(struct ctx *ctx, struct str bytes, size_t bytes_max)
{
    MUST(ctx->arena->held_bytes <= MEMORY_BYTES_MIN + LIMIT_ARENA_BYTES / bytes_max * bytes.len);
}

void fuzz_add_encoded(struct buf *out, struct str text, bool is_form)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (c == '\n' && is_form)
            buf_add(out, STR("%0D%0A"));
        else if (c == ' ')
            buf_add_char(out, '+');
        else if (plain)
            buf_add_char(out, c);
        else
            buf_format(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

/* As a browser sends them. */
static struct str sent(struct ctx *ctx, const struct input *in, bool is_form)
{
    struct buf out = buf_new(ctx->arena);
    struct str name, value;

    for (size_t at = 0; input_typed_next(in, &at, &name, &value);) {
        buf_add(&out, at > 1 ? STR("&") : STR(""));
        fuzz_add_encoded(&out, name, is_form);
        buf_add_char(&out, '=');
        fuzz_add_encoded(&out, value, is_form);
    }
    return buf_str(&out);
}

void fuzz_check_fields(struct ctx *ctx, const struct input *in, bool is_form, size_t fields_max)
{
    struct str name, value, text = sent(ctx, in, is_form);
    struct input *again;
    size_t at = 0;

    while (input_typed_next(in, &at, &name, &value)) {
        fuzz_check_text(name);
        fuzz_check_text(value);
        /* The only one of its name, or one of a list. */
        const char *field = str_c(ctx->arena, name);
        MUST(str_equal(input_typed(in, field), value) || input_typed_has(in, field, str_trim(value)));
    }
    MUST(at <= fields_max);
    MUST((is_form ? input_form(ctx, text, &again) : input_query(ctx, text, &again)) == OK);
    MUST(str_equal(input_canonical(in), input_canonical(again)));
    fuzz_check_json(ctx, input_canonical(in));
}

/* ---- Values of each type -------------------------------------------------------------------------------- */

static const char *const words[] = { "open", "closed", "all", NULL };
#define ABSENT_AT  INT64_C(-1)
#define LIST_MAX   5

struct values {
    struct str line, text, name;
    int64_t    count, number, day, at, id;
    int        word;
};

static struct values read_values(struct input *in)
{
    struct values values = {
        .line = input_line(in, "line", NEED_REQUIRED, 1, LIMIT_TITLE_CHARS),
        .text = input_ruled(in, "text", NEED_OPTIONAL, &(struct text_rule){ LIMIT_TEXT_CHARS, true, NULL }),
        .count = input_int(in, "count", NEED_OPTIONAL, 1, LIMIT_LIST_ITEMS),
        .number = input_int_or(in, "number", 7, INT64_MIN, INT64_MAX),
        .day = input_day(in, "day", NEED_OPTIONAL, DAY_NEVER),
        .at = input_instant(in, "at", NEED_OPTIONAL, ABSENT_AT),
        .id = input_id(in, "id", NEED_OPTIONAL),
        .word = input_one_of(in, "word", NEED_OPTIONAL, words, -1),
    };

    (void)input_bool(in, "flag", NEED_OPTIONAL);
    return values;
}

static void check_line(struct str line, size_t chars_min, size_t chars_max)
{
    fuzz_check_text(line);
    MUST(!text_has_control(line, true) && !str_contains(line, STR("\u202D")) && !str_contains(line, STR("\u202E")));
    MUST(text_chars(line) >= chars_min && text_chars(line) <= chars_max);
    MUST(str_equal(line, str_trim(line)));
}

/* An instant that was read can be written, and is read as the same. */
static void check_instant(struct ctx *ctx, int64_t at)
{
    struct str text = str_format(ctx->arena, "{\"at\":\"%.*s\"}", STR_ARGS(instant_text(ctx->arena, at)));
    struct input *in;

    MUST(input_json(ctx, text, &in) == OK);
    MUST(input_instant(in, "at", NEED_REQUIRED, ABSENT_AT) == at);
    MUST(input_done(in) == OK);
}

static void check_values(struct ctx *ctx, const struct values *values)
{
    int64_t again;

    check_line(values->line, 1, LIMIT_TITLE_CHARS);
    fuzz_check_text(values->text);
    MUST(text_chars(values->text) <= LIMIT_TEXT_CHARS && !text_has_control(values->text, false));
    MUST(values->count >= 0 && values->count <= LIMIT_LIST_ITEMS);
    if (values->day != DAY_NEVER)
        MUST(day_parse(day_text(ctx->arena, values->day), &again) && again == values->day);
    if (values->at != ABSENT_AT)
        check_instant(ctx, values->at);
    if (values->id)
        MUST(id_parse(id_text(ctx->arena, values->id), &again) && again == values->id && values->id > 0);
    MUST(values->word >= -1 && values->word < 3);
}

/* What only JSON has: parts. */
static void read_parts(struct input *in)
{
    struct input *part = input_object(in, "part", NEED_OPTIONAL), *item, *value;
    struct input *list = input_list(in, "list", NEED_OPTIONAL, 0, LIST_MAX);
    struct str key;
    size_t items = 0;

    (void)input_line(part, "line", NEED_OPTIONAL, 0, LIMIT_TITLE_CHARS);
    while ((item = input_list_next(list)) != NULL) {
        items++;
        (void)input_ruled(item, "", NEED_REQUIRED, &(struct text_rule){ LIMIT_TEXT_CHARS, true, NULL });
    }
    MUST(items == input_list_count(list) && items <= LIST_MAX);
    struct input *members = input_object(in, "members", NEED_OPTIONAL);
    for (size_t at = 0; input_member_next(members, &at, &key, &value);)
        (void)input_int(value, "", NEED_REQUIRED, 0, 9);
}

void fuzz_read_fields(struct ctx *ctx, struct input *in)
{
    struct values values = read_values(in);

    read_parts(in);
    if (input_done(in))
        fuzz_check_fault(ctx);
    else
        check_values(ctx, &values);
}
