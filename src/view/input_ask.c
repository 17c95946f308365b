/* SPDX-License-Identifier: Apache-2.0 */
/* input_ask.c: an input that notes what it is asked for. */
#include "view/input_ask.h"

#include "view/input_node.h"

static const char *const type_names[] = {
    [FIELD_TEXT] = "text", [FIELD_LINE] = "line", [FIELD_CODE] = "code", [FIELD_COUNTRY] = "country", [FIELD_SPACED] = "spaced",
    [FIELD_EMAIL] = "email", [FIELD_PHONE] = "phone", [FIELD_DIGITS] = "digits",
    [FIELD_SECRET] = "secret", [FIELD_INT] = "int", [FIELD_BOOL] = "bool", [FIELD_DAY] = "day", [FIELD_INSTANT] = "instant",
    [FIELD_ID] = "id", [FIELD_ONE_OF] = "one_of", [FIELD_OBJECT] = "object", [FIELD_LIST] = "list",
};

const char *field_type_name(enum field_type type)
{
    MUST((size_t)type < COUNT_OF(type_names));
    return type_names[type];
}

static struct field *field_note_asked(struct input *in, const char *name, enum field_type type, enum input_need need, int64_t min, int64_t max)
{
    struct field **end = in->asks;

    for (; *end; end = &(*end)->next) {
        if (!str_equal((*end)->name, str_of(name)))
            continue;
        if (need == NEED_REQUIRED)
            (*end)->need = need;
        return *end;
    }
    *end = arena_alloc(in->ctx->arena, sizeof **end);
    **end = (struct field){ .name = str_of(name), .type = type, .need = need, .min = min, .max = max, .absent = FIELD_NOTHING };
    return *end;
}

bool input_asks(struct input *in, const char *field, enum field_type type, enum input_need need, int64_t min, int64_t max)
{
    if (in->asks)
        field_note_asked(in, field, type, need, min, max);
    return in->asks != NULL;
}

bool input_asks_int_or(struct input *in, const char *field, int64_t absent, int64_t min, int64_t max)
{
    if (in->asks && absent >= min && absent <= max)
        field_note_asked(in, field, FIELD_INT, NEED_OPTIONAL, min, max)->absent = absent;
    return input_asks(in, field, FIELD_INT, NEED_OPTIONAL, min, max);
}

bool input_asks_words(struct input *in, const char *field, enum input_need need, const char *const *words, int absent)
{
    int count = 0;

    if (!in->asks)
        return false;
    struct field *noted = field_note_asked(in, field, FIELD_ONE_OF, need, 0, 0);
    while (words[count])
        count++;
    noted->words = words;
    if (need == NEED_OPTIONAL && absent >= 0 && absent < count)
        noted->absent = absent;
    return true;
}

/* NULL when the input does not only note. */
static struct field *field_asked_before(const struct input *in, const char *field)
{
    struct field *noted = in->asks ? *in->asks : NULL;

    while (noted && !str_equal(noted->name, str_of(field)))
        noted = noted->next;
    MUST(!in->asks || noted);
    return noted;
}

bool input_asks_with(struct input *in, const char *field, const char *other)
{
    if (!in->asks)
        return false;
    MUST(field_asked_before(in, other));
    field_asked_before(in, field)->with = other;
    return true;
}

bool input_asks_filled(struct input *in, const char *field)
{
    struct field *noted = field_asked_before(in, field);

    if (noted && noted->min < 1)
        noted->min = 1;
    return noted != NULL;
}

bool input_asks_anew(struct input *in, const char *field)
{
    struct field *noted = field_asked_before(in, field);

    if (noted) {
        noted->need = NEED_REQUIRED;
        noted->absent = FIELD_NOTHING;
    }
    return in->asks != NULL;
}

static struct input *input_asking_of(struct ctx *ctx, enum input_kind kind, struct field **fields)
{
    struct input *in = input_node_new(ctx, kind);

    in->asks = fields;
    in->mute = true;
    return in;
}

struct input *input_asks_within(struct input *in, const char *field, enum field_type type, enum input_need need, int64_t min, int64_t max)
{
    if (!in->asks)
        return NULL;
    return input_asking_of(in->ctx, type == FIELD_LIST ? INPUT_LIST : INPUT_OBJECT, &field_note_asked(in, field, type, need, min, max)->fields);
}

struct input *input_asks_item(struct input *list)
{
    if (list->was_read)
        return NULL;
    list->was_read = true;
    return input_asking_of(list->ctx, INPUT_OBJECT, list->asks);
}

static void require_nothing(struct field *fields)
{
    for (; fields; fields = fields->next) {
        fields->need = NEED_OPTIONAL;
        require_nothing(fields->fields);
    }
}

bool input_asks_for(struct input *in, const struct reader *other)
{
    if (!in->asks)
        return false;
    other->read(in->ctx, in, memset(arena_alloc(in->ctx->arena, other->bytes), 0, other->bytes));
    require_nothing(*in->asks);
    return true;
}

struct str input_kept(struct input *in, const char *field)
{
    struct input *value = input_value(in, field, NEED_OPTIONAL);

    return value ? value->text : STR("");
}

const struct field *input_ask(struct ctx *ctx, const struct reader *reader)
{
    struct field *fields = NULL;

    if (reader->read)
        reader->read(ctx, input_asking_of(ctx, INPUT_OBJECT, &fields), memset(arena_alloc(ctx->arena, reader->bytes), 0, reader->bytes));
    return fields;
}
