/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h: the only way in which this program writes JSON. Reading is view/input.h.
 *
 *   struct json json = json_new(&buf);
 *   json_open(&json, NULL);                 {
 *   json_str(&json, "name", name);            "name":"...",
 *   json_list(&json, "units");                "units":[
 *   json_int(&json, NULL, 1);                   1
 *   json_list_end(&json);                     ]
 *   json_close(&json);                      }
 *   json_end(&json);                        checks that everything is closed
 *
 * The key is NULL at the top and inside a list, and constant text inside an object. Anything else, and an open bracket at json_end(), is a
 * BUG. Texts must be UTF-8 (inputs are checked where they are read). Characters that JSON demands are escaped, and U+2028, U+2029 and "</",
 * so that a script element may hold the result.
 */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include "base/str.h"

#define JSON_WRITE_DEPTH 32

struct json {
    struct buf *out;
    unsigned    depth;
    bool        comma;                      /* a value stands before the next one */
    char        brackets[JSON_WRITE_DEPTH]; /* '{' or '[' */
};

struct json json_new(struct buf *out);
void json_end(struct json *json);

void json_open(struct json *json, const char *key);
void json_close(struct json *json);
void json_list(struct json *json, const char *key);
void json_list_end(struct json *json);

void json_str(struct json *json, const char *key, struct str value);
/* null when the text is empty. */
void json_str_or_null(struct json *json, const char *key, struct str value);
/* "remarks": a list of this one text; left out when it is empty. */
void json_remark(struct json *json, struct str remark);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
/* null. (Jansson exports a json_null, which a function of that name here would replace.) */
void json_none(struct json *json, const char *key);
/* An id, as a string of digits; 0 is null. */
void json_id(struct json *json, const char *key, int64_t id);
/* "2026-11-21"; DAY_NEVER is null. */
void json_day(struct json *json, const char *key, int64_t day);
/* "2026-11-21T10:00:00.000Z"; 0 is null. */
void json_instant(struct json *json, const char *key, int64_t at);
/* JSON that was written before, unchanged. */
void json_raw(struct json *json, const char *key, struct str value);
/* Ready members for the object that is open ("\"a\":1,\"b\":2"); nothing when empty. */
void json_raw_members(struct json *json, struct str members);
/* A text as a JSON string with its quotes, for code that writes JSON without a struct json. */
void json_add_quoted(struct buf *out, struct str text);

#endif
