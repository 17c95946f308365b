/* SPDX-License-Identifier: Apache-2.0 */
/* route.c: the functions with which a handler reads a call and answers it. */
#include "web/route.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"

#define JSON_BYTES ((size_t)2 * 1024)      /* most answers about one thing are shorter */

struct str path_text(const struct http_call *call, const char *name)
{
    struct str rest = str_of(call->route->path), wanted = str_of(name);
    size_t param = 0;

    while (rest.len) {
        struct str segment = str_cut(&rest, '/');
        if (!segment.len || segment.data[0] != ':')
            continue;
        if (str_equal((struct str){ segment.data + 1, segment.len - 1 }, wanted))
            return call->params[param];
        param++;
    }
    BUG("a handler asks for a parameter that its path does not have");
}

struct str path_code(struct ctx *ctx, const struct http_call *call, const char *name)
{
    return typed_code(ctx->arena, path_text(call, name));
}

enum err path_id(struct ctx *ctx, const struct http_call *call, const char *name, int64_t *out_id)
{
    if (!id_parse(path_text(call, name), out_id))
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing with this id."));
    return OK;
}

static bool is_type_word(struct str text, struct str word)
{
    return text.len == word.len && strncasecmp(text.data, word.data, word.len) == 0;
}

/* application/json, alone or with charset=utf-8, in which JSON is written anyway; other parameters say nothing. */
static bool is_json_type(struct str type)
{
    if (!is_type_word(http_trim(str_cut(&type, ';')), STR("application/json")))
        return false;
    while (type.len) {
        struct str value = str_cut(&type, ';'), name = http_trim(str_cut(&value, '='));
        value = http_trim(value);
        if (is_type_word(name, STR("charset")) && !is_type_word(value, STR("utf-8")) && !is_type_word(value, STR("\"utf-8\"")))
            return false;
    }
    return true;
}

enum err call_input(struct ctx *ctx, const struct http_call *call, struct input **out_input)
{
    struct str type = http_header(call->request, "Content-Type");

    if (type.len && !is_json_type(type))
        return fail(ctx, CODE_malformed, tr(ctx, "The body has to be JSON in UTF-8, and the Content-Type application/json."));
    size_t values_max = call->route->body_bytes_max > LIMIT_BODY_BYTES ? LIMIT_JSON_VALUES_LARGE : LIMIT_JSON_VALUES;
    return input_json_of(ctx, call->request->body, values_max, out_input);
}

enum err call_input_or_empty(struct ctx *ctx, const struct http_call *call, struct input **out_input)
{
    if (call->request->body.len == 0)
        return input_json(ctx, STR("{}"), out_input);
    return call_input(ctx, call, out_input);
}

enum err call_header(struct ctx *ctx, const struct http_call *call, const char *name, size_t chars_max,
                     struct str *out_value)
{
    struct str value = http_header(call->request, name);

    if (!text_is_utf8(value))
        return fail(ctx, CODE_malformed, trf(ctx, "The header {name} is not UTF-8.", HOLE("name", str_of(name))));
    struct str wrong = typed_header_wrong(ctx, value, chars_max);
    if (wrong.len)
        return fail_field(ctx, name, CODE_too_long, wrong);
    *out_value = typed_is_blank(value) ? STR("") : value;
    return OK;
}

void call_portion(struct input *query, enum portion_key key, struct portion *out_portion)
{
    int64_t limit = input_int_or(query, "limit", LIMIT_LIST_DEFAULT, 1, LIMIT_LIST_ITEMS);

    *out_portion = (struct portion){ .limit = limit, .one_more = limit + 1 };
    if (key == PORTION_BY_ID)
        out_portion->after_id = input_id(query, "after", NEED_OPTIONAL);
    out_portion->after = input_code(query, "after", NEED_OPTIONAL, 0, LIMIT_PORTION_KEY_CHARS);
}

void portion_by_id_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    call_portion(query, PORTION_BY_ID, out);
}

void portion_by_text_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    call_portion(query, PORTION_BY_TEXT, out);
}

void dry_run_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct dry_run *)out)->dry_run = input_bool(query, "dry_run", NEED_OPTIONAL);
}

bool portion_follows(const struct portion *portion, size_t *count)
{
    bool follows = *count > (size_t)portion->limit;

    if (follows)
        *count = (size_t)portion->limit;
    return follows;
}

struct json *respond_json(struct ctx *ctx, struct http_call *call, int status)
{
    (void)ctx;
    MUST(call->answer->status == 0);
    call->answer->status = status;
    call->answer->content_type = STR("application/json");
    buf_reserve(&call->answer->body, JSON_BYTES);
    call->json = json_new(&call->answer->body);
    return &call->json;
}

struct json *respond_list(struct ctx *ctx, struct http_call *call)
{
    struct json *json = respond_json(ctx, call, 200);

    json_open(json, NULL);
    json_list(json, "items");
    return json;
}

void respond_list_end(struct json *json, struct str next)
{
    json_list_end(json);
    json_str_or_null(json, "next", next);
    json_close(json);
}

size_t respond_rows_only(struct ctx *ctx, struct http_call *call, int64_t limit, const struct rows *rows)
{
    size_t shown = rows_shown(rows, limit);
    struct json *json = respond_list(ctx, call);

    for (size_t i = 0; i < shown; i++)
        rows->kind->json(ctx, json, rows_at(rows, i), rows->with);
    return shown;
}

void respond_rows(struct ctx *ctx, struct http_call *call, int64_t limit, const struct rows *rows)
{
    size_t shown = respond_rows_only(ctx, call, limit, rows);

    respond_list_end(&call->json, shown < rows->count ? id_text(ctx->arena, rows_id(rows, shown - 1)) : STR(""));
}

void respond_nothing(struct http_call *call)
{
    MUST(call->answer->status == 0);
    call->answer->status = 204;
}

void respond_text(struct http_call *call, int status, struct str content_type, struct str text)
{
    MUST(call->answer->status == 0);
    call->answer->status = status;
    call->answer->content_type = content_type;
    buf_add(&call->answer->body, text);
}
