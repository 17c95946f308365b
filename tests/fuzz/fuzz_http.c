/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_http.c: whole HTTP requests through dispatch() with the program's routes, on a small database that forgets them. The
 * first line is "METHOD /path?query WHO"; headers, an empty line and a body may follow, as over the wire but with line feeds
 * alone. WHO (of http_world.h) is signed in and sends from our own pages; without it only what is typed is sent.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "view/csv.h"
#include "tests/fuzz/http_world.h"
#include "tests/harness.h"
#include "web/visit.h"

#define HEADERS_MAX 32
#define HOST "support.example"

struct message {
    struct http_header  headers[HEADERS_MAX];
    struct http_request request;
    struct str          who;
};

static void add_header(struct message *message, const char *name, struct str value)
{
    if (message->request.header_count < HEADERS_MAX)
        message->headers[message->request.header_count++] = (struct http_header){ str_of(name), value };
}

/* What libmicrohttpd would not let pass is no message. */
static bool read_message(struct ctx *ctx, struct str text, struct message *out)
{
    struct str line = str_cut(&text, '\n');
    struct http_request *request = &out->request;

    request->method = http_method_of(str_cut(&line, ' '));
    request->path = str_cut(&line, ' ');
    out->who = line;
    request->query = request->path;
    request->path = str_cut(&request->query, '?');
    request->headers = out->headers;
    request->remote = ctx->remote;
    while (text.len && (line = str_cut(&text, '\n')).len) {
        struct str name = str_cut(&line, ':');
        if (memchr(name.data, 0, name.len) || memchr(line.data, 0, line.len) || memchr(line.data, '\r', line.len))
            return false;
        add_header(out, str_c(ctx->arena, name), str_trim(line));
    }
    request->body = text;
    return !memchr(request->path.data, 0, request->path.len) && !memchr(request->query.data, 0, request->query.len)
           && !memchr(request->path.data, '\r', request->path.len) && !memchr(request->query.data, '\r', request->query.len);
}

/* The token that forms of this browser carry. */
static struct str form_token(struct ctx *ctx, struct str cookie)
{
    struct http_header header = { STR("Cookie"), cookie };
    struct http_request request = { .headers = &header, .header_count = 1 };
    struct http_call call = { .request = &request };
    struct browser browser;

    visit_begin(ctx, &call, &browser);
    ctx->visit = NULL;
    return browser.visit.csrf;
}

static void sign_in(struct ctx *ctx, struct message *message)
{
    struct str secret = http_world_secret(ctx, message->who);
    struct str cookie = str_format(ctx->arena, "entitled_session=%.*s", STR_ARGS(secret));
    struct http_request *request = &message->request;

    if (!secret.len)
        return;
    add_header(message, "Host", STR(HOST));
    if (str_starts(request->path, STR("/api/"))) {
        add_header(message, "Authorization", str_format(ctx->arena, "Bearer %.*s", STR_ARGS(secret)));
        return;
    }
    add_header(message, "Cookie", cookie);
    add_header(message, "Accept", STR("text/html"));
    if (request->method != HTTP_POST)
        return;
    add_header(message, "Origin", STR("http://" HOST));
    add_header(message, "Content-Type", STR("application/x-www-form-urlencoded"));
    request->body = str_format(ctx->arena, "%.*s%scsrf=%.*s", STR_ARGS(request->body), request->body.len ? "&" : "",
                               STR_ARGS(form_token(ctx, cookie)));
}

/* ---- The answer ----------------------------------------------------------------------------------------- */

static void check_problem(struct ctx *ctx, const struct http_response *answer)
{
    struct input *in;

    MUST(input_json(ctx, buf_str(&answer->body), &in) == OK);
    input_ignore_rest(in);
    MUST(input_int(in, "status", NEED_REQUIRED, 400, 599) == answer->status);
    MUST(code_called(input_ruled(in, "code", NEED_REQUIRED, &(struct text_rule){ 100, true, NULL })) != CODE_none);
    MUST(input_ruled(in, "title", NEED_REQUIRED, &(struct text_rule){ 1000, true, NULL }).len);
    MUST(input_ruled(in, "detail", NEED_REQUIRED, &(struct text_rule){ 100000, true, NULL }).len);
    MUST(input_done(in) == OK);
}

/* What was typed never becomes a tag or an attribute: the dictionary has these two. */
static void check_page(const struct http_response *answer)
{
    struct str body = buf_str(&answer->body);

    fuzz_check_text(body);
    MUST(str_starts(body, STR("<!doctype html>")) && str_ends(str_trim(body), STR("</html>")));
    MUST(!str_contains(body, STR("<zq")) && !str_contains(body, STR("\"zq=")));
}

static void check_body(struct ctx *ctx, const struct http_response *answer)
{
    struct str type = answer->content_type, body = buf_str(&answer->body);
    struct csv csv;

    if (str_starts(type, STR("application/problem+json")))
        check_problem(ctx, answer);
    else if (str_starts(type, STR("application/json")))
        fuzz_check_json(ctx, body);
    else if (str_starts(type, STR("text/html")))
        check_page(answer);
    else if (str_starts(type, STR("text/csv")))
        MUST(csv_read(ctx, body, &csv) == OK);
    else
        MUST(type.len || !body.len);
}

static void check_headers(const struct http_response *answer)
{
    bool allows = false, leads = false;

    for (size_t i = 0; i < answer->header_count; i++) {
        struct str value = answer->headers[i].value;
        for (size_t k = 0; k < value.len; k++)
            MUST(value.data[k] >= ' ' && value.data[k] < 0x7f);
        allows = allows || str_equal(answer->headers[i].name, STR("Allow"));
        if (str_equal(answer->headers[i].name, STR("Location"))) {
            leads = true;
            MUST(str_starts(value, STR("/")) && !str_starts(value, STR("//")));
        }
    }
    MUST(answer->status != 405 || allows);
    MUST(answer->status != 303 || leads);
}

FUZZ_TARGET(http)
{
    struct web web = http_world(ctx);
    struct message message = { .request = { .method = HTTP_OTHER } };
    struct http_response answer = http_response_new(ctx->arena);

    if (!read_message(ctx, http_world_names(ctx, bytes), &message))
        return;
    sign_in(ctx, &message);
    dispatch(&web, ctx->arena, &message.request, &answer);
    MUST(answer.status >= 200 && answer.status < 500);
    MUST(!db_in_transaction(ctx->db));
    check_headers(&answer);
    check_body(ctx, &answer);
}
