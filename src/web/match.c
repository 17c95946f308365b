/* SPDX-License-Identifier: Apache-2.0 */
/* match.c: the tree of the rows' paths; parts a path, decodes its segments, and follows them down the tree. */
#include "web/match.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

#define SEGMENTS_MAX 16
#define METHODS      (HTTP_DELETE + 1)

/* One segment of paths that begin alike. */
struct route_node {
    struct str          segment;
    struct route_node  *first, *next;           /* the segments that may follow, where they are written out; the one beside this */
    struct route_node  *param;                  /* any segment but an empty one may follow; NULL: none */
    const struct route *routes[METHODS];        /* the rows whose paths end here */
};

struct kept_fields { bool known; const struct field *fields; };
struct route_fields { struct kept_fields body, query; };

struct segments { struct str items[SEGMENTS_MAX]; size_t count; };

/* Takes the next segment of what is behind a path's first slash; false when it was the last, which may be empty. */
static bool segment_take(struct str *rest, struct str *out_segment)
{
    bool more = rest->len && memchr(rest->data, '/', rest->len);

    *out_segment = str_cut(rest, '/');
    return more;
}

/* ---- The tree ------------------------------------------------------------------------------------------- */

static struct route_node *node_new(struct arena *arena, struct str segment)
{
    struct route_node *node = arena_alloc(arena, sizeof *node);

    node->segment = segment;
    return node;
}

static struct route_node *node_behind(struct arena *arena, struct route_node *node, struct str segment)
{
    struct route_node **at = &node->first;

    if (str_starts(segment, STR(":")))
        return node->param = node->param ? node->param : node_new(arena, segment);
    while (*at && !str_equal((*at)->segment, segment))
        at = &(*at)->next;
    return *at = *at ? *at : node_new(arena, segment);
}

/* Of two rows with the same path and method the first answers. */
static void tree_add(struct route_tree *tree, const struct route *route)
{
    struct str rest = str_of(route->path + 1), segment;
    struct route_node *node = tree->root;

    for (bool more = true; more;) {
        more = segment_take(&rest, &segment);
        node = node_behind(tree->arena, node, segment);
    }
    if (!node->routes[route->method])
        node->routes[route->method] = route;
}

struct route_tree *route_tree_new(struct arena *arena, const struct route *rows)
{
    struct route_tree *tree = arena_alloc(arena, sizeof *tree);
    size_t count = 0;

    *tree = (struct route_tree){ .rows = rows, .root = node_new(arena, STR("")), .arena = arena };
    for (; rows[count].handler; count++)
        tree_add(tree, &rows[count]);
    tree->fields = arena_alloc(arena, count * sizeof *tree->fields);
    return tree;
}

static const struct field *route_ask(struct ctx *ctx, const struct route_tree *tree, const struct reader *reader, struct kept_fields *kept)
{
    struct ctx keeping = *ctx;

    keeping.arena = tree->arena;
    if (!kept->known)
        *kept = (struct kept_fields){ true, input_ask(&keeping, reader) };
    return kept->fields;
}

const struct field *route_body_asks(struct ctx *ctx, struct route_tree *tree, const struct route *route)
{
    return route_ask(ctx, tree, &route->body, &tree->fields[route - tree->rows].body);
}

const struct field *route_query_asks(struct ctx *ctx, struct route_tree *tree, const struct route *route)
{
    return route_ask(ctx, tree, &route->query, &tree->fields[route - tree->rows].query);
}

/* ---- A path --------------------------------------------------------------------------------------------- */

static bool segment_decode(struct arena *arena, struct str raw, struct str *out_text)
{
    char *data = arena_alloc(arena, raw.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.data[i];
        if (c == '%') {
            if (i + 2 >= raw.len || str_hex(raw.data[i + 1]) < 0 || str_hex(raw.data[i + 2]) < 0)
                return false;
            c = (char)(str_hex(raw.data[i + 1]) * 16 + str_hex(raw.data[i + 2]));
            i += 2;
        }
        data[len++] = c;
    }
    *out_text = (struct str){ data, len };
    return text_is_utf8(*out_text) && !text_has_control(*out_text, true) && !memchr(data, '\t', len);
}

static bool needs_decoding(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] == '%' || (signed char)raw.data[i] < 0x20 || raw.data[i] == 0x7f)
            return true;
    return false;
}

/* Parts the path behind its first slash. */
static enum err segments_of(struct ctx *ctx, struct str path, struct segments *out)
{
    struct str rest = { path.data + 1, path.len - 1 }, raw;
    bool more = true;

    out->count = 0;
    while (more) {
        more = segment_take(&rest, &raw);
        if (needs_decoding(raw) && !segment_decode(ctx->arena, raw, &raw))
            return fail(ctx, CODE_malformed, tr(ctx, "The address cannot be read: a wrong percent escape, a control character, or no UTF-8."));
        if (out->count == SEGMENTS_MAX)
            return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
        out->items[out->count++] = raw;
    }
    return OK;
}

/* A walk down the tree. */
struct descent {
    enum http_method    method;
    struct str         *params;                 /* ROUTE_PARAMS_MAX */
    unsigned            methods;                /* bits of the methods that the path has, as far as it was looked for */
};

static const struct route *row_at(const struct route_node *node, const struct segments *segments, size_t at, size_t param, struct descent *descent)
{
    if (at == segments->count) {
        for (unsigned method = 0; method < METHODS; method++)
            descent->methods |= (unsigned)!!node->routes[method] << method;
        return node->routes[descent->method];
    }
    for (const struct route_node *next = node->first; next; next = next->next) {
        const struct route *row = str_equal(next->segment, segments->items[at]) ? row_at(next, segments, at + 1, param, descent) : NULL;
        if (row)
            return row;
    }
    if (!node->param || !segments->items[at].len)
        return NULL;
    MUST(param < ROUTE_PARAMS_MAX);
    descent->params[param] = segments->items[at];
    return row_at(node->param, segments, at + 1, param + 1, descent);
}

const struct route *route_find(const struct route_tree *tree, enum http_method method, struct str path)
{
    struct segments segments = { .count = 0 };
    struct str params[ROUTE_PARAMS_MAX], rest = { path.data + 1, path.len - 1 };
    struct descent descent = { .method = method, .params = params };

    MUST(path.len && path.data[0] == '/');
    for (bool more = true; more && segments.count < SEGMENTS_MAX; segments.count++)
        more = segment_take(&rest, &segments.items[segments.count]);
    return row_at(tree->root, &segments, 0, 0, &descent);
}

static struct str allowed_words(struct ctx *ctx, unsigned methods)
{
    struct buf words = buf_new(ctx->arena);

    for (enum http_method method = 0; method < METHODS; method++)
        if (methods >> method & 1)
            buf_format(&words, "%s%s%s", words.len ? ", " : "", http_method_name(method), method == HTTP_GET ? ", HEAD" : "");
    return buf_str(&words);
}

enum err route_match(struct ctx *ctx, const struct route_tree *tree, const struct http_request *request,
                     struct route_match *out_match)
{
    struct descent descent = { .method = request->method == HTTP_HEAD ? HTTP_GET : request->method, .params = out_match->params };
    struct segments segments;

    *out_match = (struct route_match){ .route = NULL };
    if (request->path.len + request->query.len > LIMIT_PATH_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "The address is longer than {max} bytes.", HOLE("max", tr_int(ctx, LIMIT_PATH_BYTES))));
    if (!request->path.len || request->path.data[0] != '/')
        return fail(ctx, CODE_malformed, tr(ctx, "The address has to begin with a slash."));
    TRY(segments_of(ctx, request->path, &segments));
    out_match->route = row_at(tree->root, &segments, 0, 0, &descent);
    if (out_match->route)
        return OK;
    if (!descent.methods)
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
    out_match->allowed = allowed_words(ctx, descent.methods);
    return fail(ctx, CODE_method_not_allowed, trf(ctx, "This address answers {methods} only.", HOLE("methods", out_match->allowed)));
}
