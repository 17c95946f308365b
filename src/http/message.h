/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h: an HTTP request as it came in, whole, and the answer that is being written. Knows no library and
 * no socket, so that tests make requests by hand.
 */
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include "base/str.h"

enum http_method { HTTP_OTHER, HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

/* The method of that name (capitals count), or HTTP_OTHER. */
enum http_method http_method_of(struct str name);
/* "GET"; "" for HTTP_OTHER. */
const char *http_method_name(enum http_method method);

struct http_header { struct str name, value; };

/* Lives as long as the arena that the request was read into. */
struct http_request {
    enum http_method          method;
    struct str                path;             /* as sent: percent escapes are still in it, the query is not */
    struct str                query;            /* as sent, without the question mark */
    const struct http_header *headers;
    size_t                    header_count;
    struct str                body;
    struct str                remote;           /* the client's address without port, or empty */
};

/* The text without the spaces and tabs around it, which are no part of a header's value [RFC 9110, 5.5]. Nothing else is white space there. */
struct str http_trim(struct str value);
/* The value of the first header of that name (case does not count), trimmed; empty when
 * there is none. */
struct str http_header(const struct http_request *request, const char *name);
/* The values of all headers of that name, in their order, with commas between, for a header whose value is a list [RFC 9110, 5.3]. */
struct str http_header_list(struct arena *arena, const struct http_request *request, const char *name);
/* Whether there is a header of that name, empty or not. */
bool http_has_header(const struct http_request *request, const char *name);

#define HTTP_ANSWER_HEADERS_MAX 24

struct http_response {
    int                status;          /* 0 until somebody has answered */
    struct str         content_type;
    struct buf         body;
    struct http_header headers[HTTP_ANSWER_HEADERS_MAX];
    size_t             header_count;
};

/* An answer with nothing in it yet, whose body grows in the arena. */
struct http_response http_response_new(struct arena *arena);
/* Adds a header. `name` is constant text; `value` lives as long as the answer. More than HTTP_ANSWER_HEADERS_MAX, or
 * a line break in the value, is a BUG. */
void http_response_header(struct http_response *answer, const char *name, struct str value);
/* The value of the first header of that name, spelled so, or empty. */
struct str http_response_find(const struct http_response *answer, const char *name);

#endif
