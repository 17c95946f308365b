/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_address.c: "GET /path?query" against the program's own table of routes: percent escapes, parameters, typed fields of
 * a query, and the addresses that people are sent back to. */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "desk/room.h"
#include "web/match.h"

static size_t param_count(const struct route *route)
{
    size_t count = 0;

    for (const char *c = route->path; *c; c++)
        count += *c == ':';
    return count;
}

/* The route's path with every byte of its parameters escaped. */
static struct str path_again(struct ctx *ctx, const struct route_match *match)
{
    struct str rest = str_of(match->route->path + 1);
    struct buf path = buf_new(ctx->arena);
    size_t param = 0;

    if (!rest.len)
        return STR("/");
    while (rest.len) {
        struct str segment = str_cut(&rest, '/');
        buf_add_char(&path, '/');
        if (segment.data[0] != ':') {
            buf_add(&path, segment);
            continue;
        }
        for (size_t i = 0; i < match->params[param].len; i++)
            buf_format(&path, "%%%02x", (unsigned)(unsigned char)match->params[param].data[i]);
        param++;
    }
    return buf_str(&path);
}

static void check_match(struct ctx *ctx, const struct http_request *request, const struct route_match *match)
{
    struct http_request again = { .method = request->method, .path = path_again(ctx, match) };
    struct route_match found;

    for (size_t i = 0; i < param_count(match->route); i++) {
        MUST(match->params[i].len && !text_has_control(match->params[i], true));
        fuzz_check_text(match->params[i]);
    }
    if (again.path.len > LIMIT_PATH_BYTES)
        return;
    MUST(route_match(ctx, rooms_tree(), &again, &found) == OK);
    MUST(found.route == match->route);
    for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
        MUST(str_equal(found.params[i], match->params[i]));
}

/* Every method that the answer names is one that the address has. */
static void check_allowed(struct ctx *ctx, const struct http_request *request, struct str allowed)
{
    struct route_match found;

    MUST(allowed.len);
    while (allowed.len) {
        struct http_request other = { .method = http_method_of(str_trim(str_cut(&allowed, ','))), .path = request->path };
        MUST(other.method != HTTP_OTHER && other.method != request->method);
        MUST(route_match(ctx, rooms_tree(), &other, &found) == OK);
    }
}

static void check_query(struct ctx *ctx, const struct http_call *call)
{
    struct input *query;
    struct portion portion;
    struct url back;

    if (input_query(ctx, call->request->query, &query)) {
        fuzz_check_fault(ctx);
        return;
    }
    fuzz_check_fields(ctx, query, false, LIMIT_QUERY_FIELDS);
    back = url_local(ctx, input_typed(query, "return"), URL("/"));
    MUST(back.text.len && back.text.data[0] == '/');
    for (size_t i = 0; i < back.text.len; i++)
        MUST(back.text.data[i] > ' ' && back.text.data[i] < 0x7f && back.text.data[i] != '"');
    MUST(!str_starts(back.text, STR("//")) && !str_contains(back.text, STR("\\")));
    call_portion(query, PORTION_BY_ID, &portion);
    MUST(portion.limit >= 0 && portion.limit <= LIMIT_LIST_ITEMS && portion.after_id >= 0);
    fuzz_read_fields(ctx, query);
}

FUZZ_TARGET(address)
{
    struct str target = bytes;
    struct http_request request = { .method = http_method_of(str_cut(&target, ' ')) };
    struct http_call call = { .request = &request, .route = rooms_routes() };
    struct route_match match;
    int64_t id = 0;

    request.query = target;
    request.path = str_cut(&request.query, '?');
    enum err err = route_match(ctx, rooms_tree(), &request, &match);
    fuzz_check_memory(ctx, bytes, LIMIT_PATH_BYTES);
    MUST(!err == !!match.route);
    if (ctx->fault.code == CODE_method_not_allowed)
        check_allowed(ctx, &request, match.allowed);
    if (err) {
        fuzz_check_fault(ctx);
        check_query(ctx, &call);
        return;
    }
    check_match(ctx, &request, &match);
    call.route = match.route;
    memcpy(call.params, match.params, sizeof call.params);
    if (param_count(match.route)) {
        struct str name = str_of(strchr(match.route->path, ':') + 1);
        if (path_id(ctx, &call, str_c(ctx->arena, str_cut(&name, '/')), &id))
            fuzz_check_fault(ctx);
        MUST(id >= 0);
    }
    check_query(ctx, &call);
}
