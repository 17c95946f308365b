/* SPDX-License-Identifier: Apache-2.0 */
/* input.c: the tree of inputs: finding a value in it, its path, what nobody asked for, its canonical form. */
#include "view/input_node.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "view/json.h"

#define PATH_BYTES_MAX 200

struct input *input_node_new(struct ctx *ctx, enum input_kind kind)
{
    struct input *node = arena_alloc(ctx->arena, sizeof *node);

    node->ctx = ctx;
    node->kind = kind;
    return node;
}

void input_node_add(struct input *parent, struct input *child)
{
    child->parent = parent;
    child->index = parent->count++;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

static void add_path(struct buf *out, const struct input *in)
{
    if (!in->parent)
        return;
    add_path(out, in->parent);
    if (in->parent->kind == INPUT_LIST) {
        if (!in->from_form)         /* there all of them have the name of the list */
            buf_format(out, "[%zu]", in->index);
        return;
    }
    if (out->len)
        buf_add_char(out, '.');
    buf_add(out, in->key);
}

/* People read the path, and its keys may be anything: it is cut, at the edge of a character. */
static struct str cut_path(struct str path)
{
    if (path.len > PATH_BYTES_MAX)
        path.len = PATH_BYTES_MAX;
    while (path.len && !text_is_utf8(path))
        path.len--;
    return path;
}

struct str input_path(const struct input *in, const char *field)
{
    struct buf out = buf_new(in->ctx->arena);

    add_path(&out, in);
    if (field[0] && field[0] != '[' && out.len)
        buf_add_char(&out, '.');
    buf_add(&out, str_of(field));
    return cut_path(buf_str(&out));
}

void input_fault(struct input *in, const char *field, enum code code, struct str detail)
{
    struct str path = input_path(in, field);
    size_t faults = 0;
    bool is_blamed = in->mute;

    for (const struct field_fault *fault = in->ctx->fault.fields; fault; fault = fault->next) {
        is_blamed = is_blamed || str_equal(fault->field, path);
        faults++;
    }
    if (!is_blamed && faults < LIMIT_FIELD_FAULTS)
        field_add(in->ctx, path, code, detail);
}

bool input_given(const struct input *in)
{
    return !in->mute;
}

/* The value of a field, or NULL when it is not there. */
static struct input *child_of(struct input *in, const char *field)
{
    struct str name = str_of(field);

    if (in->mute)
        return NULL;
    if (name.len == 0) {
        in->was_read = true;
        return in;
    }
    in->was_read = true;
    if (in->kind != INPUT_OBJECT) {
        if (!in->type_blamed)
            input_fault(in, "", CODE_wrong_type, tr(in->ctx, "Give an object here."));
        in->type_blamed = true;
        in->mute = true;
        return NULL;
    }
    for (struct input *child = in->first; child; child = child->next) {
        if (str_equal(child->key, name)) {
            child->was_read = true;
            return child;
        }
    }
    return NULL;
}

enum input_kind input_kind(struct input *in, const char *field)
{
    struct input *child = child_of(in, field);

    return child ? child->kind : INPUT_ABSENT;
}

bool input_has(struct input *in, const char *field)
{
    enum input_kind kind = input_kind(in, field);

    return kind != INPUT_ABSENT && kind != INPUT_NULL;
}

/* The same, list or not. */
static struct input *any_value(struct input *in, const char *field, enum input_need need)
{
    struct input *child = child_of(in, field);

    if (child && child->kind != INPUT_NULL)
        return child;
    if (need == NEED_REQUIRED)
        input_fault(in, field, CODE_missing, typed_missing_words(in->ctx));
    return NULL;
}

static bool is_form_list(const struct input *value)
{
    return value->kind == INPUT_LIST && value->first && value->first->from_form;
}

struct input *input_value(struct input *in, const char *field, enum input_need need)
{
    struct input *value = any_value(in, field, need);

    if (!value || !is_form_list(value))
        return value;
    value->rest_ignored = true;
    input_fault(value, "", CODE_not_allowed, tr(in->ctx, "This was sent more than once. Send it once."));
    return NULL;
}

static struct input *input_nothing(struct input *in, enum input_kind kind)
{
    struct input *node = input_node_new(in->ctx, kind);

    node->mute = true;
    return node;
}

struct input *input_object(struct input *in, const char *field, enum input_need need)
{
    struct input *within = input_asks_within(in, field, FIELD_OBJECT, need, 0, 0);

    if (within)
        return within;
    struct input *value = input_value(in, field, need);

    if (!value)
        return input_nothing(in, INPUT_OBJECT);
    if (value->kind == INPUT_OBJECT)
        return value;
    input_fault(value, "", CODE_wrong_type, tr(in->ctx, "Give an object here."));
    return input_nothing(in, INPUT_OBJECT);
}

/* A form sends a list of one like any field, and one of none not at all. */
static struct input *list_of_form(struct input *in, const char *field, enum input_need need)
{
    struct input *value = any_value(in, field, need);

    if (!value || value->kind != INPUT_TEXT || !value->from_form)
        return value;
    struct input *list = input_nothing(in, INPUT_LIST), *item = input_node_new(in->ctx, INPUT_TEXT);
    list->parent = in;
    list->key = value->key;
    list->mute = false;
    item->text = value->text;
    item->from_query = item->from_form = true;
    if (!typed_is_blank(value->text))
        input_node_add(list, item);
    return list->count ? list : NULL;
}

struct input *input_list(struct input *in, const char *field, enum input_need need, size_t items_min, size_t items_max)
{
    struct input *within = input_asks_within(in, field, FIELD_LIST, need, (int64_t)items_min, (int64_t)items_max);

    if (within)
        return within;
    struct input *value = list_of_form(in, field, need);

    if (!value)
        return input_nothing(in, INPUT_LIST);
    if (value->kind != INPUT_LIST) {
        input_fault(value, "", CODE_wrong_type, tr(in->ctx, "Give a list here."));
        return input_nothing(in, INPUT_LIST);
    }
    if (value->count < items_min || value->count > items_max) {
        input_fault(value, "", value->count < items_min ? CODE_too_short : CODE_too_long,
                    value->count < items_min
                    ? trn(in->ctx, "Give at least {n} item; there are {count}.", "Give at least {n} items; there are {count}.",
                          (int64_t)items_min, HOLE("count", tr_int(in->ctx, (int64_t)value->count)))
                    : trn(in->ctx, "Give at most {n} item; there are {count}.", "Give at most {n} items; there are {count}.",
                          (int64_t)items_max, HOLE("count", tr_int(in->ctx, (int64_t)value->count))));
        value->rest_ignored = true;
        return input_nothing(in, INPUT_LIST);
    }
    return value;
}

size_t input_list_count(const struct input *list)
{
    return list->mute ? 0 : list->count;
}

struct input *input_list_next(struct input *list)
{
    if (list->asks)
        return input_asks_item(list);
    if (list->mute)
        return NULL;
    struct input *item = list->cursor ? list->cursor->next : list->first;
    if (item) {
        item->was_read = true;
        list->cursor = item;
    } else {
        list->cursor = NULL;        /* may be walked again */
    }
    return item;
}

bool input_member_next(struct input *in, size_t *at, struct str *out_key, struct input **out_value)
{
    if (child_of(in, "") == NULL || in->kind != INPUT_OBJECT || *at >= in->count)
        return false;
    struct input *child = in->cursor && in->cursor->index + 1 == *at ? in->cursor->next : in->first;
    while (child && child->index < *at)
        child = child->next;
    MUST(child);
    child->was_read = true;
    in->cursor = child;
    *out_key = child->key;
    *out_value = child;
    ++*at;
    return true;
}

void input_ignore_rest(struct input *in)
{
    in->rest_ignored = true;
}

/* Blames what nobody asked for. A part that was never read is blamed as a whole; a text or number has no parts. */
static void blame_unread(struct input *in)
{
    if (in->rest_ignored || in->mute)
        return;
    for (struct input *child = in->first; child; child = child->next) {
        if (child->was_read)
            blame_unread(child);
        else if (in->kind == INPUT_OBJECT)
            input_fault(child, "", CODE_unknown_field, tr(in->ctx, "This field is unknown. Is it misspelled?"));
    }
}

enum err input_done(struct input *in)
{
    if (in->kind != INPUT_OBJECT && !in->was_read)
        input_fault(in, "", CODE_wrong_type, tr(in->ctx, "Give an object here."));
    blame_unread(in);
    return fields_checked(in->ctx);
}

void nothing_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx, (void)in, (void)out;
}

enum err input_read(struct ctx *ctx, const struct reader *reader, struct input *in, const void **out_fields)
{
    *out_fields = NULL;
    if (!reader->read)
        return OK;
    void *fields = arena_alloc(ctx->arena, reader->bytes);
    memset(fields, 0, reader->bytes);
    reader->read(ctx, in, fields);
    *out_fields = fields;
    return input_done(in);
}

static int order_by_key(const void *a, const void *b)
{
    return str_order((*(const struct input *const *)a)->key, (*(const struct input *const *)b)->key);
}

static void add_canonical(struct buf *out, const struct input *in, bool (*is_left_out)(struct str key));

static void add_members(struct buf *out, const struct input *in, bool (*is_left_out)(struct str key))
{
    const struct input **sorted = arena_alloc(out->arena, in->count * sizeof *sorted);
    size_t n = 0;

    for (const struct input *child = in->first; child; child = child->next)
        if (!is_left_out || !is_left_out(child->key))
            sorted[n++] = child;
    qsort(sorted, n, sizeof *sorted, order_by_key);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add_char(out, ',');
        json_add_quoted(out, sorted[i]->key);
        buf_add_char(out, ':');
        add_canonical(out, sorted[i], is_left_out);
    }
}

/* Adding 0 makes a 0 of -0.0, which would be written as an integer that reads as 0. */
static void add_number(struct buf *out, const struct input *in)
{
    if (in->is_whole)
        buf_add(out, in->text);
    else
        buf_format(out, "%.17g", strtod(str_c(out->arena, in->text), NULL) + 0.0);
}

static void add_canonical(struct buf *out, const struct input *in, bool (*is_left_out)(struct str key))
{
    switch (in->kind) {
    case INPUT_ABSENT:
    case INPUT_NULL:   buf_add(out, STR("null")); return;
    case INPUT_BOOL:   buf_add(out, in->truth ? STR("true") : STR("false")); return;
    case INPUT_NUMBER: add_number(out, in); return;
    case INPUT_TEXT:   json_add_quoted(out, in->text); return;
    case INPUT_OBJECT:
        buf_add_char(out, '{');
        add_members(out, in, is_left_out);
        buf_add_char(out, '}');
        return;
    case INPUT_LIST:
        buf_add_char(out, '[');
        for (const struct input *child = in->first; child; child = child->next) {
            if (child->index)
                buf_add_char(out, ',');
            add_canonical(out, child, is_left_out);
        }
        buf_add_char(out, ']');
        return;
    }
}

struct str input_canonical_without(const struct input *in, bool (*is_left_out)(struct str key))
{
    struct buf out = buf_new(in->ctx->arena);

    add_canonical(&out, in, is_left_out);
    return buf_str(&out);
}

struct str input_canonical(const struct input *in)
{
    return input_canonical_without(in, NULL);
}

/* ---- Files ---------------------------------------------------------------------------------------------- */

struct str input_unmarked(struct str file)
{
    struct str mark = STR("\xEF\xBB\xBF");

    return str_starts(file, mark) ? (struct str){ file.data + mark.len, file.len - mark.len } : file;
}

/* Knows UTF-16 by its mark, or by the zero byte of its first character, which is ASCII in every file that we read. */
static bool is_utf16(struct str file)
{
    return str_starts(file, STR("\xFF\xFE")) || str_starts(file, STR("\xFE\xFF")) || (file.len > 1 && (!file.data[0] || !file.data[1]));
}

#define AS_CSV  TR_MARK("Open it in a spreadsheet and save the sheet as \"CSV UTF-8\".")
#define UNPACK  TR_MARK("Unpack it first.")
#define ANOTHER TR_MARK("Take the file that was meant: this one is something else.")

/* Names, by its first bytes, a file of another kind that people send in place of the one they mean. */
static const struct { struct str begins; const char *words, *cure; } foreign[] = {
    { STR_INIT("PK\x03\x04"), TR_MARK("This is a workbook (.xlsx, .ods) or another zip file, and no text."),
      TR_MARK("Open a workbook in a spreadsheet and save the sheet as \"CSV UTF-8\"; unpack another zip file first.") },
    { STR_INIT("PK\x05\x06"), TR_MARK("This is a zip file with nothing in it."), ANOTHER },
    { STR_INIT("\xD0\xCF\x11\xE0"), TR_MARK("This is a workbook (.xls) or another Office file of before 2007, and no text."), AS_CSV },
    { STR_INIT("\x1F\x8B"), TR_MARK("This is packed (gzip), and no text."), UNPACK },
    { STR_INIT("BZh"), TR_MARK("This is packed (bzip2), and no text."), UNPACK },
    { STR_INIT("\xFD" "7zXZ"), TR_MARK("This is packed (xz), and no text."), UNPACK },
    { STR_INIT("\x28\xB5\x2F\xFD"), TR_MARK("This is packed (zstd), and no text."), UNPACK },
    { STR_INIT("7z\xBC\xAF"), TR_MARK("This is packed (7z), and no text."), UNPACK },
    { STR_INIT("Rar!"), TR_MARK("This is packed (rar), and no text."), UNPACK },
    { STR_INIT("%PDF"), TR_MARK("This is a PDF, and no table or data that could be read."), ANOTHER },
    { STR_INIT("{\\rtf"), TR_MARK("This is a document (RTF), and no plain text."), AS_CSV },
    { STR_INIT("<"), TR_MARK("This is a page of the web or XML: what a browser saves, or what a server answers that wants a sign-in first."), ANOTHER },
    { STR_INIT("SQLite format 3"), TR_MARK("This is a database (SQLite), and no text."), ANOTHER },
    { STR_INIT("\x89PNG"), TR_MARK("This is a picture, and no text."), ANOTHER },
    { STR_INIT("\xFF\xD8\xFF"), TR_MARK("This is a picture, and no text."), ANOTHER },
    { STR_INIT("GIF8"), TR_MARK("This is a picture, and no text."), ANOTHER },
};

enum err input_not_foreign(struct ctx *ctx, struct str file)
{
    struct str text = str_trim(input_unmarked(file));

    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        if (str_starts(text, foreign[i].begins))
            return fault_cure(ctx, fail(ctx, CODE_malformed, tr_text(ctx, foreign[i].words)), tr_text(ctx, foreign[i].cure));
    if (!is_utf16(file))
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_malformed, tr(ctx, "This is UTF-16, which Windows calls Unicode. UTF-8 is expected here.")),
                      tr(ctx, "Save it again with the encoding UTF-8 (in a spreadsheet: as \"CSV UTF-8\")."));
}

enum err input_utf8(struct ctx *ctx, struct str *file)
{
    struct str text = input_unmarked(*file);

    TRY(input_not_foreign(ctx, text));
    size_t good = text_utf8_bytes(text);
    if (good < text.len)
        return fault_cure(ctx, fail(ctx, CODE_malformed, trf(ctx, "This is not UTF-8: byte number {at}, {byte}, does not belong there.",
                                                             HOLE("at", tr_int(ctx, (int64_t)good + 1)),
                                                             HOLE("byte", str_format(ctx->arena, "0x%02X", (unsigned)(unsigned char)text.data[good])))),
                          tr(ctx, "Save it again with the encoding UTF-8 (in a spreadsheet: as \"CSV UTF-8\")."));
    *file = text;
    return OK;
}

struct str input_sought(struct input *in)
{
    return input_line(in, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
}

void sought_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    ((struct sought *)out)->words = input_sought(in);
}
