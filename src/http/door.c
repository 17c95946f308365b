/* SPDX-License-Identifier: Apache-2.0 */
/* door.c: looking at header lines once, and judging them together. */
#include "http/door.h"

#include "base/limit.h"
#include "base/sixteen.h"

static bool name_is(struct str name, struct str wanted)
{
    return name.len == wanted.len && strncasecmp(name.data, wanted.data, wanted.len) == 0;
}

/* Whether it holds white space or a control character, which belong neither in a name nor in an address. */
static bool has_blank(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
            return true;
    return false;
}

static bool may_be_control(struct sixteen text)
{
    return sixteen_any((text.bytes < ' ') | (text.bytes == 0x7f));
}

/* Whether it holds a character that no header may hold: readers differ in whether the header ends there. */
static bool has_control(struct str value)
{
    if (sixteen_none(value, may_be_control))
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (((unsigned char)value.data[i] < ' ' && value.data[i] != '\t') || value.data[i] == 0x7f)
            return true;
    return false;
}

/* The headers that may stand only once: a proxy may have judged one line, and we would read the other. Cookie is not among them: a proxy
 * may hand on those of HTTP/2 in several lines (RFC 9113), and all of them are read. */
static const struct { const char *name, *refusal; } singles[] = {
    { "Authorization",   "There is more than one Authorization header." },
    { "Content-Type",    "There is more than one Content-Type header." },
    { "Idempotency-Key", "There is more than one Idempotency-Key header." },
    { "Origin",          "There is more than one Origin header." },
    { "Referer",         "There is more than one Referer header." },
};
_Static_assert(COUNT_OF(singles) == DOOR_SINGLES, "a place for each in struct door");

static void note_single(struct door *door, struct str name)
{
    for (size_t i = 0; i < COUNT_OF(singles); i++)
        if (name_is(name, str_of(singles[i].name)) && door->singles[i]++)
            door->twice = singles[i].refusal;
}

void door_note(struct door *door, struct str name, struct str value)
{
    door->count++;
    door->bytes += name.len + value.len;
    door->has_bad_value |= has_control(value);
    if (!name.len || has_blank(name)) {
        door->has_bad_name = true;
    } else if (name_is(name, STR("Host"))) {
        door->hosts++;
    } else if (name_is(name, STR("Content-Length"))) {
        door->lengths++;
        door->length = http_trim(value);
    } else if (name_is(name, STR("Transfer-Encoding"))) {
        door->transfers++;
    } else if (name_is(name, STR("Content-Encoding")) && !name_is(http_trim(value), STR("identity"))) {
        door->encoding = http_trim(value);
    } else {
        note_single(door, name);
    }
}

const char *door_refusal(const struct door *door, const struct http_request *request, bool is_old, enum code *out_code,
                         int64_t *out_length)
{
    int64_t length = 0;

    *out_code = CODE_too_large;
    if (door->count > LIMIT_HEADERS || door->bytes > LIMIT_HEADER_BYTES)
        return "The headers are longer than 16 KiB, or more than 100.";
    *out_code = CODE_malformed;
    if (has_blank(request->path) || has_blank(request->query))
        return "The address holds a space or a control character.";
    if (door->has_bad_name)
        return "The name of a header is empty, or holds a space or a control character.";
    if (door->has_bad_value)
        return "A header holds a control character.";
    if (door->hosts > 1 || (!door->hosts && !is_old))
        return "One Host header is expected.";
    if (door->twice)
        return door->twice;
    /* With two lengths a proxy and we may differ on where the request ends: smuggling. */
    if (door->lengths + door->transfers > 1)
        return "The length of the body is given twice.";
    /* The library takes more for chunks than proxies do, and no client of ours needs them. */
    if (door->transfers) {
        *out_code = CODE_length_required;
        return "A body with a Transfer-Encoding is not taken. Send it with a Content-Length.";
    }
    if (door->lengths && (!str_is_digits(door->length) || !str_int(door->length, 0, INT64_MAX, &length)))
        return "The Content-Length is not a number.";
    if (door->encoding.len && length)
        return "The body is encoded in a way that is not understood. Send it without Content-Encoding.";
    *out_length = length;
    return NULL;
}
