/* SPDX-License-Identifier: Apache-2.0 */
/* web_call.c: requests made by hand, and the file of answers. */
#include "tests/web_call.h"

#include <fcntl.h>
#include <unistd.h>

#define HEADERS_MAX 8

struct http_request web_request(struct ctx *ctx, const char *method, const char *target, const char *token, struct str body)
{
    struct str query = str_of(target);
    struct http_request request = { .method = http_method_of(str_of(method)), .body = body, .remote = STR("192.0.2.7") };

    request.path = str_cut(&query, '?');
    request.query = query;
    request.headers = arena_alloc(ctx->arena, HEADERS_MAX * sizeof *request.headers);
    if (token)
        web_header(ctx, &request, "Authorization", str_format(ctx->arena, "Bearer %s", token).data);
    if (body.len)
        web_header(ctx, &request, "Content-Type", "application/json");
    return request;
}

void web_header(struct ctx *ctx, struct http_request *request, const char *name, const char *value)
{
    struct http_header *more = arena_alloc(ctx->arena, HEADERS_MAX * sizeof *more);

    MUST(request->header_count < HEADERS_MAX);
    memcpy(more, request->headers, request->header_count * sizeof *more);
    more[request->header_count++] = (struct http_header){ str_of(name), str_of(value) };
    request->headers = more;
}

struct http_response web_send(struct ctx *ctx, struct web *web, const struct http_request *request)
{
    struct http_response answer = http_response_new(ctx->arena);

    dispatch(web, ctx->arena, request, &answer);
    web_log_answer(request, &answer);
    return answer;
}

struct http_response web_call(struct ctx *ctx, struct web *web, const char *method, const char *target, const char *token, struct str body)
{
    struct http_request request = web_request(ctx, method, target, token, body);

    return web_send(ctx, web, &request);
}

struct str web_answer_header(const struct http_response *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (str_equal(answer->headers[i].name, str_of(name)))
            return answer->headers[i].value;
    return STR("");
}

void web_log_answer(const struct http_request *request, const struct http_response *answer)
{
    const char *file = getenv("ENTITLED_TEST_ANSWERS");
    struct arena arena = { 0 };
    struct buf line = buf_new(&arena), path = buf_new(&arena);
    struct json json = json_new(&line);

    if (!file)
        return;
    buf_add(&path, request->path);
    if (request->query.len)
        buf_format(&path, "?%.*s", STR_ARGS(request->query));
    json_open(&json, NULL);
    json_str(&json, "method", str_of(http_method_name(request->method)));
    json_str(&json, "path", buf_str(&path));
    json_int(&json, "status", answer->status);
    json_str(&json, "content_type", answer->content_type);
    json_str(&json, "body", buf_str(&answer->body));
    json_close(&json);
    json_end(&json);
    buf_add_char(&line, '\n');
    /* One write a line: tests run side by side. */
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    MUST(fd >= 0 && write(fd, line.data, line.len) == (ssize_t)line.len);
    close(fd);
    arena_free(&arena);
}
