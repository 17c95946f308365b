/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.h: finds the row of the table of routes that a request means. The rows are kept as a tree of their paths' segments, so that a call
 * looks at the few rows that begin as it does; and what their readers say is kept with them, so that a page's forms need not ask anew.
 */
#ifndef WEB_MATCH_H
#define WEB_MATCH_H

#include "view/input_ask.h"
#include "web/route.h"

struct route_node;

/* The table of routes of one process. */
struct route_tree {
    const struct route *rows;                   /* as they were given; ends with a NULL handler */
    struct route_node  *root;
    struct route_fields *fields;                /* one for each row */
    struct arena       *arena;
};

/* Lives as long as the arena, in which it grows to what the readers of all rows say. */
struct route_tree *route_tree_new(struct arena *arena, const struct route *rows);

struct route_match {
    const struct route *route;                  /* NULL: none */
    struct str          params[ROUTE_PARAMS_MAX];
    struct str          allowed;                /* the methods that the path has, when it has not this one */
};

/*
 * Finds the row. `malformed` for a path that is none (a bad escape, NUL or another control character, no UTF-8),
 * `too_large` above LIMIT_PATH_BYTES, `not_found`, `method_not_allowed` with out_match->allowed filled. An escaped slash
 * never parts segments. Of two rows that fit, the one answers whose path is written out where the other's has a parameter.
 */
MUST_USE enum err route_match(struct ctx *ctx, const struct route_tree *tree, const struct http_request *request,
                              struct route_match *out_match);

/* The row that answers at a path of ours, which needs no decoding to be found; NULL: none. */
const struct route *route_find(const struct route_tree *tree, enum http_method method, struct str path);

/* What the row's reader of the body, or of the query, asks for (view/input_ask.h), kept as long as the tree. */
const struct field *route_body_asks(struct ctx *ctx, struct route_tree *tree, const struct route *route);
const struct field *route_query_asks(struct ctx *ctx, struct route_tree *tree, const struct route *route);

#endif
