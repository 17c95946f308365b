/* SPDX-License-Identifier: Apache-2.0 */
/* message.c: reads a request's headers, and adds to an answer. */
#include "http/message.h"

static const char *const method_names[] = {
    [HTTP_OTHER] = "", [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
};

enum http_method http_method_of(struct str name)
{
    for (size_t i = HTTP_GET; i < COUNT_OF(method_names); i++)
        if (str_equal(name, str_of(method_names[i])))
            return (enum http_method)i;
    return HTTP_OTHER;
}

const char *http_method_name(enum http_method method)
{
    return method_names[method];
}

struct str http_trim(struct str value)
{
    while (value.len && (value.data[0] == ' ' || value.data[0] == '\t'))
        value = (struct str){ value.data + 1, value.len - 1 };
    while (value.len && (value.data[value.len - 1] == ' ' || value.data[value.len - 1] == '\t'))
        value.len--;
    return value;
}

static bool header_is_named(const struct http_header *header, struct str name)
{
    return header->name.len == name.len && strncasecmp(header->name.data, name.data, name.len) == 0;
}

static const struct http_header *header_find(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (header_is_named(&request->headers[i], str_of(name)))
            return &request->headers[i];
    return NULL;
}

struct str http_header(const struct http_request *request, const char *name)
{
    const struct http_header *header = header_find(request, name);

    return header ? http_trim(header->value) : STR("");
}

struct str http_header_list(struct arena *arena, const struct http_request *request, const char *name)
{
    struct buf list = buf_new(arena);

    for (size_t at = 0; at < request->header_count; at++)
        if (header_is_named(&request->headers[at], str_of(name)))
            buf_format(&list, "%s%.*s", list.len ? "," : "", STR_ARGS(http_trim(request->headers[at].value)));
    return buf_str(&list);
}

bool http_has_header(const struct http_request *request, const char *name)
{
    return header_find(request, name) != NULL;
}

struct http_response http_response_new(struct arena *arena)
{
    return (struct http_response){ .body = buf_new(arena) };
}

void http_response_header(struct http_response *answer, const char *name, struct str value)
{
    MUST(answer->header_count < HTTP_ANSWER_HEADERS_MAX);
    MUST(!value.len || (!memchr(value.data, '\n', value.len) && !memchr(value.data, '\r', value.len)));
    answer->headers[answer->header_count++] = (struct http_header){ str_of(name), value };
}

struct str http_response_find(const struct http_response *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (str_equal(answer->headers[i].name, str_of(name)))
            return answer->headers[i].value;
    return STR("");
}
