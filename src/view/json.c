/* SPDX-License-Identifier: Apache-2.0 */
/* json.c: writing JSON, and knowing at every value what may stand there. */
#include "view/json.h"

#include "base/clock.h"
#include "base/sixteen.h"

struct json json_new(struct buf *out)
{
    return (struct json){ .out = out };
}

void json_end(struct json *json)
{
    MUST(json->depth == 0);
}

/* Characters that may have to be written in another way: 1 always, 2 depending on what stands beside them. */
static const unsigned char special[256] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ['"'] = 1, ['\\'] = 1, [0x7f] = 1, ['/'] = 2, [0xe2] = 2,
};

/* Whether the character of kind 2 is "/" behind "<", or begins U+2028 or U+2029, which end a line in old JavaScript. */
static bool is_escaped_here(struct str text, size_t at)
{
    if (text.data[at] == '/')
        return at > 0 && text.data[at - 1] == '<';
    return at + 2 < text.len && (unsigned char)text.data[at + 1] == 0x80 && ((unsigned char)text.data[at + 2] & 0xfe) == 0xa8;
}

/* Writes what stands for the character; gives how many bytes of the text that was. */
static size_t add_escape(struct buf *out, struct str text, size_t at)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char c = (unsigned char)text.data[at];
    char pair = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : (char)c;

    if (c == 0xe2) {
        buf_add(out, STR("\\u202"));
        buf_add_char(out, (unsigned char)text.data[at + 2] == 0xa8 ? '8' : '9');
        return 3;
    }
    if (pair != (char)c || c == '"' || c == '\\' || c == '/') {
        buf_add(out, (struct str){ (const char[]){ '\\', pair }, 2 });
    } else {
        buf_add(out, STR("\\u00"));
        buf_add(out, (struct str){ (const char[]){ digits[c >> 4], digits[c & 15] }, 2 });
    }
    return 1;
}

/* Whether one of them may have to be written in another way. */
static bool is_odd(struct sixteen text)
{
    return sixteen_any((text.bytes < ' ') | (text.bytes >= 0x7f) | (text.bytes == '"') | (text.bytes == '\\') | (text.bytes == '/'));
}

void json_add_quoted(struct buf *out, struct str text)
{
    size_t from = 0, i = 0;
    char *at = buf_room(out, text.len + 2);

    if (at && sixteen_none(text, is_odd)) {
        *at++ = '"';
        if (text.len)
            memcpy(at, text.data, text.len);
        at += text.len;
        *at++ = '"';
        buf_wrote(out, at);
        return;
    }
    buf_add_char(out, '"');
    while (i < text.len) {
        while (text.len - i >= SIXTEEN && !is_odd(sixteen_at(text.data + i)))
            i += SIXTEEN;
        size_t end = text.len - i < SIXTEEN ? text.len : i + SIXTEEN;
        while (i < end) {
            unsigned char kind = special[(unsigned char)text.data[i]];
            if (kind == 0 || (kind == 2 && !is_escaped_here(text, i))) {
                i++;
                continue;
            }
            buf_add(out, (struct str){ text.data + from, i - from });
            i += add_escape(out, text, i);
            from = i;
        }
    }
    buf_add(out, (struct str){ text.data + from, text.len - from });
    buf_add_char(out, '"');
}

/* Whether a comma has to stand before the value that comes. */
static bool check_value(struct json *json, bool keyed)
{
    bool in_object = json->depth && json->brackets[json->depth - 1] == '{', comma = json->comma && json->depth;

    MUST(keyed == in_object);
    MUST(json->depth || !json->comma);      /* one value at the top */
    json->comma = true;
    return comma;
}

static void begin_value(struct json *json, bool keyed)
{
    if (check_value(json, keyed))
        buf_add_char(json->out, ',');
}

static void json_begin_value(struct json *json, const char *key)
{
    bool comma = check_value(json, key != NULL);

    if (!key) {
        buf_add(json->out, comma ? STR(",") : STR(""));
        return;
    }
    size_t len = strlen(key);
    char *at = buf_room(json->out, len + sizeof ",\"\":");
    if (!at) {
        buf_add(json->out, comma ? STR(",\"") : STR("\""));
        buf_add(json->out, (struct str){ key, len });
        buf_add(json->out, STR("\":"));
        return;
    }
    if (comma)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, key, len);
    at += len;
    *at++ = '"';
    *at++ = ':';
    buf_wrote(json->out, at);
}

static void json_enter(struct json *json, const char *key, char bracket)
{
    json_begin_value(json, key);
    MUST(json->depth < JSON_WRITE_DEPTH);
    json->brackets[json->depth++] = bracket;
    json->comma = false;
    buf_add_char(json->out, bracket);
}

static void json_leave(struct json *json, char bracket, char closing)
{
    MUST(json->depth && json->brackets[json->depth - 1] == bracket);
    json->depth--;
    json->comma = true;
    buf_add_char(json->out, closing);
}

void json_open(struct json *json, const char *key) { json_enter(json, key, '{'); }
void json_close(struct json *json) { json_leave(json, '{', '}'); }
void json_list(struct json *json, const char *key) { json_enter(json, key, '['); }
void json_list_end(struct json *json) { json_leave(json, '[', ']'); }

void json_str(struct json *json, const char *key, struct str value)
{
    json_begin_value(json, key);
    json_add_quoted(json->out, value);
}

void json_str_or_null(struct json *json, const char *key, struct str value)
{
    if (value.len)
        json_str(json, key, value);
    else
        json_none(json, key);
}

void json_remark(struct json *json, struct str remark)
{
    if (!remark.len)
        return;
    json_list(json, "remarks");
    json_str(json, NULL, remark);
    json_list_end(json);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    json_begin_value(json, key);
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
    json_begin_value(json, key);
    buf_add_char(json->out, '"');
    buf_add_int(json->out, id);
    buf_add_char(json->out, '"');
}

void json_day(struct json *json, const char *key, int64_t day)
{
    if (day == DAY_NEVER) {
        json_none(json, key);
        return;
    }
    json_begin_value(json, key);
    buf_add_char(json->out, '"');
    buf_add_day(json->out, day);
    buf_add_char(json->out, '"');
}

void json_instant(struct json *json, const char *key, int64_t at)
{
    if (at == 0) {
        json_none(json, key);
        return;
    }
    json_begin_value(json, key);
    buf_add_char(json->out, '"');
    buf_add_instant(json->out, at);
    buf_add_char(json->out, '"');
}

void json_raw(struct json *json, const char *key, struct str value)
{
    json_begin_value(json, key);
    buf_add(json->out, value);
}

void json_raw_members(struct json *json, struct str members)
{
    if (!members.len)
        return;
    begin_value(json, true);
    buf_add(json->out, members);
}
