/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_door_refuses.c: of every row with fields, by form, query or JSON: what its reader says a field may be, and everything else is refused by
 * name. Made of what the readers are asked, so a new row or field is tried without a line here.
 */
#include "tests/harness.h"

#include "desk/room.h"
#include "view/input_ask.h"

#define VALUE_CHARS_MAX 70000       /* longer ones than this are tried by the tests of bodies */

/* Rows whose form keeps what is wrong, with the test of that; "": and what they ignore. */
static const struct { const char *path, *why; } keep[] = {
    { "/drafts", "a draft keeps what is typed, right or wrong (t3_draft_doors)" },
    { "/drafts/:id/steps/:step", "likewise" },
    { "/drafts/:id/contracts", "likewise" },
    { "/drafts/:id/discard", "nothing of what stands in the draft beside it matters" },
};

static bool keeps(const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(keep); i++)
        if (strcmp(keep[i].path, route->path) == 0)
            return true;
    return false;
}

/* How the fields come. */
enum way { BY_FORM, BY_QUERY, BY_JSON };

static struct str repeated(struct ctx *ctx, const char *what, const char *between, int64_t times)
{
    struct buf out = buf_new(ctx->arena);

    for (int64_t i = 0; i < times; i++)
        buf_format(&out, "%s%s", i ? between : "", what);
    return buf_str(&out);
}

/* The wrong values of a field, as texts; the next, or false. */
static bool wrong_text(struct ctx *ctx, const struct field *field, size_t which, struct str *out)
{
    const char *const words[] = {
        [FIELD_COUNTRY] = "SWE", [FIELD_INT] = "x", [FIELD_BOOL] = "maybe", [FIELD_DAY] = "2026-02-30", [FIELD_INSTANT] = "noon", [FIELD_ID] = "x",
        [FIELD_ONE_OF] = "zzz",
    };
    bool has_length = field->type <= FIELD_SECRET && field->type != FIELD_COUNTRY && field->max > 0 && field->max < VALUE_CHARS_MAX;

    if (which == 0 && has_length) {
        *out = repeated(ctx, "1", "", field->max + 1);
        return true;
    }
    if (which == 0 && (size_t)field->type < COUNT_OF(words) && words[field->type]) {
        *out = str_of(words[field->type]);
        return true;
    }
    if (which > 1 || field->type != FIELD_INT || field->max == INT64_MAX)
        return false;
    *out = which ? str_of_int(ctx->arena, field->max + 1) : STR("1.5");
    return true;
}

static bool is_refused(struct ctx *ctx, const struct reader *reader, enum way way, struct str text, struct str path)
{
    struct input *in;
    const void *given;
    bool found = false;

    CHECK_OK(way == BY_FORM ? input_form(ctx, text, &in) : way == BY_QUERY ? input_query(ctx, text, &in) : input_json(ctx, text, &in));
    enum err err = input_read(ctx, reader, in, &given);
    for (const struct field_fault *fault = ctx->fault.fields; err && fault; fault = fault->next)
        found = found || (str_starts(fault->field, path) && fault->code != CODE_missing && fault->code != CODE_invalid);
    fault_clear(ctx);
    return found;
}

struct trial { struct ctx *ctx; const struct route *route; const struct reader *reader; enum way way; size_t tried; struct buf *passed; };

static void try_one(struct trial *trial, struct str text, struct str path, const char *what)
{
    trial->tried++;
    if (!is_refused(trial->ctx, trial->reader, trial->way, text, path))
        buf_format(trial->passed, "%s %s takes %.*s %s. ", http_method_name(trial->route->method), trial->route->path, STR_ARGS(path), what);
}

/* ---- Forms and queries ------------------------------------------------------------------------------------ */

static void try_flat_list(struct trial *trial, const struct field *field)
{
    struct ctx *ctx = trial->ctx;

    if (trial->way != BY_FORM || field->fields == NULL || field->fields->name.len)
        return;
    const char *item = str_c(ctx->arena, str_join(ctx->arena, field->name, STR("=zzz")));
    try_one(trial, str_of(item), field->name, "with an item that is none");
    try_one(trial, repeated(ctx, item, "&", field->max + 1), field->name, "with too many items");
}

static void try_flat(struct trial *trial, const struct field *fields)
{
    struct ctx *ctx = trial->ctx;
    struct str wrong;

    for (const struct field *field = fields; field; field = field->next) {
        for (size_t i = 0; wrong_text(ctx, field, i, &wrong); i++)
            try_one(trial, str_join(ctx->arena, field->name, STR("="), wrong), field->name, "with a value that it is not");
        if (trial->way == BY_FORM && field->type < FIELD_OBJECT)
            try_one(trial, str_join(ctx->arena, field->name, STR("=1&"), field->name, STR("=1")), field->name, "twice");
        if (field->type == FIELD_LIST)
            try_flat_list(trial, field);
    }
    try_one(trial, STR("zzz=1"), STR("zzz"), "");
}

/* ---- JSON ------------------------------------------------------------------------------------------------- */

/* A value in its place: `before` and `behind` are what stands around the object that has the field. */
static void try_value(struct trial *trial, const struct field *field, struct str before, struct str behind, struct str path, struct str value, const char *what)
{
    struct arena *arena = trial->ctx->arena;
    struct str text = field->name.len ? str_join(arena, before, STR("{\""), field->name, STR("\":"), value, STR("}"), behind) : str_join(arena, before, value, behind);

    try_one(trial, text, path, what);
}

static void try_json(struct trial *trial, const struct field *fields, struct str before, struct str behind, struct str within);

static void try_json_field(struct trial *trial, const struct field *field, struct str before, struct str behind, struct str within)
{
    struct arena *arena = trial->ctx->arena;
    struct str path = str_join(arena, within, within.len && field->name.len ? STR(".") : STR(""), field->name), wrong;
    bool is_text = field->type != FIELD_INT && field->type != FIELD_BOOL && field->type < FIELD_OBJECT;

    for (size_t i = 0; wrong_text(trial->ctx, field, i, &wrong); i++)
        try_value(trial, field, before, behind, path, str_join(arena, STR("\""), wrong, STR("\"")), "with a value that it is not");
    try_value(trial, field, before, behind, path, is_text ? STR("true") : STR("\"zzz\""), "as something of another type");
    if (field->type == FIELD_INT && field->max < INT64_MAX)
        try_value(trial, field, before, behind, path, str_of_int(arena, field->max + 1), "above its greatest");
    if (field->type == FIELD_OBJECT)
        try_json(trial, field->fields, str_join(arena, before, STR("{\""), field->name, STR("\":")), str_join(arena, STR("}"), behind), path);
    if (field->type != FIELD_LIST)
        return;
    try_value(trial, field, before, behind, path, str_join(arena, STR("["), repeated(trial->ctx, "{}", ",", field->max + 1), STR("]")), "with too many items");
    try_json(trial, field->fields, str_join(arena, before, STR("{\""), field->name, STR("\":[")), str_join(arena, STR("]}"), behind),
             str_join(arena, path, STR("[0]")));
}

static void try_json(struct trial *trial, const struct field *fields, struct str before, struct str behind, struct str within)
{
    struct arena *arena = trial->ctx->arena;

    for (const struct field *field = fields; field; field = field->next)
        try_json_field(trial, field, before, behind, within);
    if (!fields || fields->name.len)
        try_one(trial, str_join(arena, before, STR("{\"zzz\":1}"), behind), str_join(arena, within, within.len ? STR(".") : STR(""), STR("zzz")), "");
}

/* ---- All rows --------------------------------------------------------------------------------------------- */

TEST(a_form_refuses_by_name_whatever_its_reader_does_not_take)
{
    struct buf passed = buf_new(ctx->arena);
    size_t tried = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->audience != FOR_BROWSERS || route->method != HTTP_POST || keeps(route))
            continue;
        struct trial trial = { ctx, route, &route->body, BY_FORM, 0, &passed };
        if (!route->body.read)
            buf_format(&passed, "%s has no reader. ", route->path);
        else
            try_flat(&trial, input_ask(ctx, &route->body));
        tried += trial.tried;
    }
    CHECK_STR(buf_str(&passed), STR(""));
    CHECK(tried > 200);
}

TEST(a_call_of_the_api_refuses_by_name_whatever_its_readers_do_not_take)
{
    struct buf passed = buf_new(ctx->arena);
    size_t tried = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->audience != FOR_PROGRAMS)
            continue;
        struct trial query = { ctx, route, &route->query, BY_QUERY, 0, &passed }, body = { ctx, route, &route->body, BY_JSON, 0, &passed };
        if (route->query.read)
            try_flat(&query, input_ask(ctx, &route->query));
        if (route->body.read)
            try_json(&body, input_ask(ctx, &route->body), STR(""), STR(""), STR(""));
        tried += query.tried + body.tried;
    }
    CHECK_STR(buf_str(&passed), STR(""));
    CHECK(tried > 300);
}

/* A reason that is none any more goes. */
TEST(the_forms_that_keep_what_is_wrong_are_there)
{
    for (size_t i = 0; i < COUNT_OF(keep); i++) {
        bool found = false;
        for (const struct route *route = rooms_routes(); route->handler; route++)
            found = found || (strcmp(route->path, keep[i].path) == 0 && route->method == HTTP_POST);
        CHECK(found && keep[i].why[0]);
    }
}

TESTS(
    ALONE(a_form_refuses_by_name_whatever_its_reader_does_not_take),
    ALONE(a_call_of_the_api_refuses_by_name_whatever_its_readers_do_not_take),
    ALONE(the_forms_that_keep_what_is_wrong_are_there),
)
