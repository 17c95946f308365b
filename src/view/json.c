/* SPDX-License-Identifier: Apache-2.0 */
/* json.c: writing JSON, and knowing at every value what may stand there. */
#include "view/json.h"

#include "base/clock.h"

struct json json_new(struct buf *out)
{
    return (struct json){ .out = out };
}

void json_end(struct json *json)
{
    MUST(json->depth == 0);
}

/* How many bytes the text's first character takes that must not stand as it is, and what stands for it; 0: as it is. */
static size_t escape(struct str text, size_t at, char *out, size_t out_size)
{
    unsigned char c = (unsigned char)text.data[at];
    const char *pair = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r"
                     : c == '\t' ? "\\t" : NULL;

    if (pair)
        return (void)snprintf(out, out_size, "%s", pair), 1;
    if (c < 0x20 || c == 0x7f)
        return (void)snprintf(out, out_size, "\\u%04x", c), 1;
    if (c == '/' && at > 0 && text.data[at - 1] == '<')
        return (void)snprintf(out, out_size, "\\/"), 1;
    /* U+2028 and U+2029 end a line in old JavaScript. */
    if (c == 0xe2 && at + 2 < text.len && (unsigned char)text.data[at + 1] == 0x80
        && ((unsigned char)text.data[at + 2] & 0xfe) == 0xa8)
        return (void)snprintf(out, out_size, "\\u202%c", (unsigned char)text.data[at + 2] == 0xa8 ? '8' : '9'), 3;
    return 0;
}

void json_add_quoted(struct buf *out, struct str text)
{
    size_t from = 0;
    char escaped[8];

    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        size_t taken = escape(text, i, escaped, sizeof escaped);
        if (taken == 0) {
            i++;
            continue;
        }
        buf_add(out, (struct str){ text.data + from, i - from });
        buf_add(out, str_of(escaped));
        i += taken;
        from = i;
    }
    buf_add(out, (struct str){ text.data + from, text.len - from });
    buf_add_char(out, '"');
}

static void begin_value(struct json *json, bool keyed)
{
    bool in_object = json->depth && json->brackets[json->depth - 1] == '{';

    MUST(keyed == in_object);
    MUST(json->depth || !json->comma);      /* one value at the top */
    if (json->comma && json->depth)
        buf_add_char(json->out, ',');
    json->comma = true;
}

static void begin(struct json *json, const char *key)
{
    begin_value(json, key != NULL);
    if (key) {
        buf_add_char(json->out, '"');
        buf_add(json->out, str_of(key));
        buf_add(json->out, STR("\":"));
    }
}

static void enter(struct json *json, const char *key, char bracket)
{
    begin(json, key);
    MUST(json->depth < JSON_WRITE_DEPTH);
    json->brackets[json->depth++] = bracket;
    json->comma = false;
    buf_add_char(json->out, bracket);
}

static void leave(struct json *json, char bracket, char closing)
{
    MUST(json->depth && json->brackets[json->depth - 1] == bracket);
    json->depth--;
    json->comma = true;
    buf_add_char(json->out, closing);
}

void json_open(struct json *json, const char *key) { enter(json, key, '{'); }
void json_close(struct json *json) { leave(json, '{', '}'); }
void json_list(struct json *json, const char *key) { enter(json, key, '['); }
void json_list_end(struct json *json) { leave(json, '[', ']'); }

void json_str(struct json *json, const char *key, struct str value)
{
    begin(json, key);
    json_add_quoted(json->out, value);
}

void json_str_or_null(struct json *json, const char *key, struct str value)
{
    if (value.len)
        json_str(json, key, value);
    else
        json_none(json, key);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    begin(json, key);
    buf_add_int(json->out, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_raw(json, key, value ? STR("true") : STR("false"));
}

void json_none(struct json *json, const char *key)
{
    json_raw(json, key, STR("null"));
}

void json_id(struct json *json, const char *key, int64_t id)
{
    if (!id) {
        json_none(json, key);
        return;
    }
    begin(json, key);
    buf_add_char(json->out, '"');
    buf_add_int(json->out, id);
    buf_add_char(json->out, '"');
}

void json_day(struct json *json, const char *key, int64_t day)
{
    if (day == DAY_NEVER)
        json_none(json, key);
    else
        json_str(json, key, day_text(json->out->arena, day));
}

void json_instant(struct json *json, const char *key, int64_t at)
{
    if (at == 0)
        json_none(json, key);
    else
        json_str(json, key, instant_text(json->out->arena, at));
}

void json_raw(struct json *json, const char *key, struct str value)
{
    begin(json, key);
    buf_add(json->out, value);
}

void json_raw_members(struct json *json, struct str members)
{
    if (!members.len)
        return;
    begin_value(json, true);
    buf_add(json->out, members);
}

void json_str_under(struct json *json, struct str key, struct str value)
{
    begin_value(json, true);
    json_add_quoted(json->out, key);
    buf_add_char(json->out, ':');
    json_add_quoted(json->out, value);
}
