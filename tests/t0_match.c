/* SPDX-License-Identifier: Apache-2.0 */
/* t0_match.c: the tree of the routes finds for each path the row that stands for it, and none for another; it knows what their readers ask. */
#include "tests/harness.h"

#include "desk/room.h"
#include "web/match.h"

static enum err nothing(struct ctx *ctx, struct http_call *call)
{
    (void)ctx, (void)call;
    return OK;
}

static void name_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(int64_t *)out = input_int(in, "count", NEED_REQUIRED, 1, 9);
}

static const struct route routes[] = {
    { .method = HTTP_GET, .path = "/things/:id", .handler = nothing },
    { .method = HTTP_GET, .path = "/things/new", .handler = nothing, .query = READS(int64_t, name_read) },
    { .method = HTTP_POST, .path = "/things/:id/close", .handler = nothing, .body = READS(int64_t, name_read) },
    { .method = HTTP_GET, .path = "/things/new/:kind", .handler = nothing },
    { .method = HTTP_GET, .path = "/", .handler = nothing },
    { .method = HTTP_POST, .path = "/things/new", .handler = nothing },
    { .method = HTTP_DELETE, .path = "/things/:id", .handler = nothing },
    { .handler = NULL },
};

struct found { int row; const char *first, *allowed; };

static struct found asked(struct ctx *ctx, const struct route_tree *tree, enum http_method method, const char *path)
{
    struct http_request request = { .method = method, .path = str_of(path) };
    struct route_match match;

    if (route_match(ctx, tree, &request, &match) == OK)
        return (struct found){ (int)(match.route - tree->rows), str_c(ctx->arena, match.params[0]), "" };
    fault_clear(ctx);
    return (struct found){ -1, "", str_c(ctx->arena, match.allowed) };
}

TEST(a_segment_that_is_written_out_goes_before_a_parameter_and_the_parameter_is_tried_when_nothing_follows_it)
{
    static const struct { enum http_method method; const char *path; struct found is; } cases[] = {
        { HTTP_GET,    "/",                    { 4, "", "" } },
        { HTTP_GET,    "/things/new",          { 1, "", "" } },
        { HTTP_HEAD,   "/things/new",          { 1, "", "" } },
        { HTTP_POST,   "/things/new",          { 5, "", "" } },
        { HTTP_GET,    "/things/newer",        { 0, "newer", "" } },
        { HTTP_GET,    "/things/7",            { 0, "7", "" } },
        { HTTP_GET,    "/things/n%65w",        { 1, "", "" } },
        { HTTP_GET,    "/things/a%2Fb",        { 0, "a/b", "" } },
        { HTTP_POST,   "/things/7/close",      { 2, "7", "" } },
        { HTTP_POST,   "/things/new/close",    { 2, "new", "" } },    /* "new" leads to no POST below it */
        { HTTP_GET,    "/things/new/close",    { 3, "close", "" } },
        { HTTP_DELETE, "/things/new",          { 6, "new", "" } },
        { HTTP_PUT,    "/things/new",          { -1, "", "GET, HEAD, POST, DELETE" } },
        { HTTP_PUT,    "/things/7",            { -1, "", "GET, HEAD, DELETE" } },
        { HTTP_GET,    "/things/7/close",      { -1, "", "POST" } },
        { HTTP_OTHER,  "/things/7/close",      { -1, "", "POST" } },
        { HTTP_GET,    "/things",              { -1, "", "" } },
        { HTTP_GET,    "/things/",             { -1, "", "" } },
        { HTTP_GET,    "/things//close",       { -1, "", "" } },
        { HTTP_GET,    "/things/7/close/",     { -1, "", "" } },
        { HTTP_GET,    "//things/7",           { -1, "", "" } },
        { HTTP_GET,    "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", { -1, "", "" } },
    };
    struct route_tree *tree = route_tree_new(ctx->arena, routes);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct found found = asked(ctx, tree, cases[i].method, cases[i].path);
        if (found.row != cases[i].is.row)
            print_error("%s %s\n", http_method_name(cases[i].method), cases[i].path);
        CHECK_INT(found.row, cases[i].is.row);
        CHECK_STR(str_of(found.first), str_of(cases[i].is.first));
        CHECK_STR(str_of(found.allowed), str_of(cases[i].is.allowed));
    }
}

TEST(what_a_reader_asks_for_is_asked_once_and_outlives_the_call)
{
    static struct arena longer;
    struct route_tree *tree = route_tree_new(&longer, routes);
    const struct field *body = route_body_asks(ctx, tree, &routes[2]), *query = route_query_asks(ctx, tree, &routes[1]);

    CHECK(body && query && str_equal(body->name, STR("count")) && body->need == NEED_REQUIRED && body->max == 9 && !body->next);
    size_t held = longer.held_bytes;
    arena_reset(ctx->arena);
    CHECK(route_body_asks(ctx, tree, &routes[2]) == body && route_query_asks(ctx, tree, &routes[1]) == query);
    CHECK(!route_query_asks(ctx, tree, &routes[2]) && !route_body_asks(ctx, tree, &routes[1]));
    CHECK(str_equal(body->name, STR("count")) && longer.held_bytes == held);
    arena_free(&longer);
}

/* "/api/v1/requests/:number" with x1 for its parameter. */
static struct str path_of_row(struct ctx *ctx, const struct route *route)
{
    struct buf path = buf_new(ctx->arena);
    struct str rest = str_of(route->path + 1);

    do {
        struct str segment = str_cut(&rest, '/');
        buf_add_char(&path, '/');
        buf_add(&path, str_starts(segment, STR(":")) ? STR("x1") : segment);
    } while (rest.len);
    return buf_str(&path);
}

TEST(each_row_of_the_program_answers_at_its_own_path)
{
    size_t count = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++, count++) {
        struct http_request request = { .method = route->method, .path = path_of_row(ctx, route) };
        struct route_match match;
        CHECK_OK(route_match(ctx, rooms_tree(), &request, &match));
        CHECK(match.route == route && route_find(rooms_tree(), route->method, request.path) == route);
    }
    CHECK(count > 100);
}

TESTS(
    ALONE(a_segment_that_is_written_out_goes_before_a_parameter_and_the_parameter_is_tried_when_nothing_follows_it),
    ALONE(what_a_reader_asks_for_is_asked_once_and_outlives_the_call),
    ALONE(each_row_of_the_program_answers_at_its_own_path),
)
