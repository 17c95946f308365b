/* SPDX-License-Identifier: Apache-2.0 */
/*
 * input_json.c: from a JSON text to a tree of inputs, by way of yajl, which says what it reads piece by piece, so that the
 * tree is the only one that is made (docs/decisions/0017-json.md). What yajl forgives is looked for before: bytes that are no
 * UTF-8, and escapes of NUL and of half a character.
 */
#include <yajl/yajl_parse.h>

#include <math.h>

#include "view/input_node.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

#define NUMBER_CHARS_MAX 400    /* more digits say nothing that a double could hold */
#define SORT_FROM        16     /* members of an object that are compared each with each */

/* A text being read. */
struct reading {
    struct ctx   *ctx;
    struct str    text;
    struct input *root, *open;  /* `open`: the innermost object or list that has not ended */
    struct str    key;          /* of the member that comes next */
    size_t        depth, values, values_max;
    struct str    fault;        /* why it was given up; empty: yajl's own reason */
    bool          too_many;
};

static enum err fail_at_offset(const struct reading *reading, size_t offset, struct str what)
{
    struct ctx *ctx = reading->ctx;
    int line = 1, column = 1;

    for (size_t i = 0; i < offset && i < reading->text.len; i++) {
        column++;
        if (reading->text.data[i] == '\n')
            line++, column = 1;
    }
    return fail(ctx, CODE_malformed, trf(ctx, "Line {line}, column {column}: {what}", HOLE("line", tr_int(ctx, line)),
                                         HOLE("column", tr_int(ctx, column)), HOLE("what", what)));
}

/* ---- Before yajl sees it -------------------------------------------------------------------------------- */

/* The code behind "\u" at this place, or -1 when it is no whole escape, which yajl will say. */
static int escaped_code(struct str text, size_t at)
{
    int code = 0;

    if (text.len - at < 6 || text.data[at] != '\\' || text.data[at + 1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        if (str_hex(text.data[at + i]) < 0)
            return -1;
        code = code * 16 + str_hex(text.data[at + i]);
    }
    return code;
}

static enum err check_escapes(const struct reading *reading)
{
    struct ctx *ctx = reading->ctx;
    struct str text = reading->text;
    const char *found;

    for (size_t at = 0; at < text.len && (found = memchr(text.data + at, '\\', text.len - at)); at += 2) {
        at = (size_t)(found - text.data);
        int code = escaped_code(text, at);
        bool leads = code >= 0xD800 && code <= 0xDBFF, trails = code >= 0xDC00 && code <= 0xDFFF;
        if (code == 0)
            return fail_at_offset(reading, at, tr(ctx, "the NUL character (\\u0000) is not allowed"));
        int next = leads ? escaped_code(text, at + 6) : -1;
        if (trails || (leads && (next < 0xDC00 || next > 0xDFFF)))
            return fail_at_offset(reading, at, tr(ctx, "this is half of a character (\\ud800 to \\udfff come in pairs)"));
        at += leads ? 10 : 0;
    }
    return OK;
}

/* ---- What yajl calls ------------------------------------------------------------------------------------ */

static int give_up(struct reading *reading, struct str why)
{
    reading->fault = why;
    return 0;
}

/* Puts a new value into its place; NULL when there are too many. */
static struct input *value_new(struct reading *reading, enum input_kind kind)
{
    if (++reading->values > reading->values_max) {
        reading->too_many = true;
        return NULL;
    }
    struct input *node = input_node_new(reading->ctx, kind);
    if (reading->open) {
        node->key = reading->open->kind == INPUT_OBJECT ? reading->key : STR("");
        input_node_add(reading->open, node);
    } else {
        reading->root = node;
    }
    return node;
}

/* yajl hands out pieces of the text itself, and of its own memory where there were escapes. */
static struct str keep_text(const struct reading *reading, const unsigned char *data, size_t len)
{
    struct str given = { (const char *)data, len };
    uintptr_t at = (uintptr_t)data, from = (uintptr_t)reading->text.data;

    return at >= from && at <= from + reading->text.len ? given : str_copy(reading->ctx->arena, given);
}

static int on_null(void *what)
{
    return value_new(what, INPUT_NULL) != NULL;
}

static int on_bool(void *what, int truth)
{
    struct input *node = value_new(what, INPUT_BOOL);

    if (node)
        node->truth = truth != 0;
    return node != NULL;
}

/* Only the size of a fraction is judged: writing it out is slow, and few ask for one (input.c). */
static int on_number(void *what, const char *data, size_t len)
{
    struct reading *reading = what;
    struct ctx *ctx = reading->ctx;
    struct str text = { data, len };
    struct input *node = value_new(reading, INPUT_NUMBER);

    if (!node)
        return 0;
    node->is_whole = !memchr(data, '.', len) && !memchr(data, 'e', len) && !memchr(data, 'E', len);
    if (node->is_whole) {
        if (!str_int(text, INT64_MIN, INT64_MAX, &node->whole))
            return give_up(reading, tr(ctx, "the number is too large to be read"));
        node->text = str_of_int(ctx->arena, node->whole);
        return 1;
    }
    double value = len > NUMBER_CHARS_MAX ? HUGE_VAL : strtod(str_c(ctx->arena, text), NULL);
    if (isinf(value))
        return give_up(reading, tr(ctx, "the number is too large to be read"));
    node->text = keep_text(reading, (const unsigned char *)data, len);
    return 1;
}

static int on_text(void *what, const unsigned char *data, size_t len)
{
    struct reading *reading = what;
    struct input *node = value_new(reading, INPUT_TEXT);

    if (node)
        node->text = keep_text(reading, data, len);
    return node != NULL;
}

static int on_open(struct reading *reading, enum input_kind kind)
{
    struct ctx *ctx = reading->ctx;
    struct input *node = value_new(reading, kind);

    if (!node)
        return 0;
    reading->open = node;
    if (++reading->depth > LIMIT_JSON_DEPTH)
        return give_up(reading, trf(ctx, "more than {max} levels of brackets", HOLE("max", tr_int(ctx, LIMIT_JSON_DEPTH))));
    return 1;
}

static int on_object(void *what) { return on_open(what, INPUT_OBJECT); }
static int on_list(void *what) { return on_open(what, INPUT_LIST); }

static int members_by_key(const void *a, const void *b)
{
    struct str one = (*(const struct input *const *)a)->key, other = (*(const struct input *const *)b)->key;
    int order = memcmp(one.data, other.data, one.len < other.len ? one.len : other.len);

    return order ? order : (one.len > other.len) - (one.len < other.len);
}

static bool has_key_twice(const struct reading *reading, const struct input *object)
{
    if (object->count <= SORT_FROM) {
        for (const struct input *one = object->first; one; one = one->next)
            for (const struct input *other = one->next; other; other = other->next)
                if (str_equal(one->key, other->key))
                    return true;
        return false;
    }
    const struct input **members = arena_alloc(reading->ctx->arena, object->count * sizeof(const struct input *));
    size_t count = 0;
    for (const struct input *member = object->first; member; member = member->next)
        members[count++] = member;
    qsort(members, count, sizeof(const struct input *), members_by_key);
    for (size_t i = 1; i < count; i++)
        if (str_equal(members[i - 1]->key, members[i]->key))
            return true;
    return false;
}

static int on_key(void *what, const unsigned char *data, size_t len)
{
    struct reading *reading = what;

    reading->key = keep_text(reading, data, len);
    return 1;
}

static int on_close(void *what)
{
    struct reading *reading = what;
    struct input *ended = reading->open;

    reading->open = ended->parent;
    reading->depth--;
    if (ended->kind == INPUT_OBJECT && has_key_twice(reading, ended))
        return give_up(reading, tr(reading->ctx, "the same key stands twice in one object"));
    return 1;
}

/* ---- All of it ------------------------------------------------------------------------------------------ */

static void *yajl_allocate(void *what, size_t size)
{
    void *piece = malloc(size);

    (void)what;
    if (!piece)
        BUG("out of memory");
    return piece;
}

static void *yajl_reallocate(void *what, void *old, size_t size)
{
    void *piece = realloc(old, size);

    (void)what;
    if (!piece)
        BUG("out of memory");
    return piece;
}

static void yajl_release(void *what, void *piece)
{
    (void)what;
    free(piece);
}

/* Why yajl did not go on. It has words of its own, but they quote the input. */
static enum err fail_reading(struct reading *reading, yajl_handle yajl, yajl_status status, bool ended)
{
    struct ctx *ctx = reading->ctx;
    size_t at = yajl_get_bytes_consumed(yajl);
    struct str words = reading->fault;

    if (reading->too_many)
        return fail(ctx, CODE_too_large, trf(ctx, "The JSON text holds more than {max} values.", HOLE("max", tr_int(ctx, (int64_t)reading->values_max))));
    if (status == yajl_status_error && !words.len) {
        words = ended ? tr(ctx, "the text ends too early") : tr(ctx, "this is not JSON");
        if (!ended && reading->root && !reading->open)
            words = tr(ctx, "something stands behind the end of the value");
    }
    return fail_at_offset(reading, ended ? reading->text.len : at ? at - 1 : 0, words);
}

static enum err read_all(struct reading *reading)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null, .yajl_boolean = on_bool, .yajl_number = on_number, .yajl_string = on_text,
        .yajl_start_map = on_object, .yajl_map_key = on_key, .yajl_end_map = on_close,
        .yajl_start_array = on_list, .yajl_end_array = on_close,
    };
    yajl_alloc_funcs memory = { yajl_allocate, yajl_reallocate, yajl_release, NULL };
    yajl_handle yajl = yajl_alloc(&callbacks, &memory, reading);
    bool ended = false;

    yajl_config(yajl, yajl_dont_validate_strings, 1);   /* that has been done */
    yajl_status status = yajl_parse(yajl, (const unsigned char *)reading->text.data, reading->text.len);
    if (status == yajl_status_ok) {
        ended = true;
        status = yajl_complete_parse(yajl);
    }
    enum err err = status == yajl_status_ok ? OK : fail_reading(reading, yajl, status, ended);
    yajl_free(yajl);
    return err;
}

enum err input_json(struct ctx *ctx, struct str text, struct input **out_input)
{
    return input_json_of(ctx, text, LIMIT_JSON_VALUES_LARGE, out_input);
}

enum err input_json_of(struct ctx *ctx, struct str text, size_t values_max, struct input **out_input)
{
    struct reading reading = { .ctx = ctx, .text = text, .fault = STR(""), .values_max = values_max };

    if (str_trim(text).len == 0)
        return fail(ctx, CODE_malformed, tr(ctx, "A JSON text is expected here, and it is empty."));
    TRY(input_not_foreign(ctx, text));
    size_t good = text_utf8_bytes(text);
    if (good < text.len)
        return fail_at_offset(&reading, good, tr(ctx, "this is not UTF-8"));
    TRY(check_escapes(&reading));
    TRY(read_all(&reading));
    if (reading.root->kind != INPUT_OBJECT && reading.root->kind != INPUT_LIST)
        return fail_at_offset(&reading, 0, tr(ctx, "an object or a list is expected here"));
    *out_input = reading.root;
    return OK;
}
