/* SPDX-License-Identifier: Apache-2.0 */
/* match.h: finds the row of the table of routes that a request means. */
#ifndef WEB_MATCH_H
#define WEB_MATCH_H

#include "web/route.h"

struct route_match {
    const struct route *route;                  /* NULL: none */
    struct str          params[ROUTE_PARAMS_MAX];
    struct str          allowed;                /* the methods that the path has, when it has not this one */
};

/* Finds the row. `malformed` for a path that is none (a bad escape, NUL or another control character, no UTF-8),
 * `too_large` above LIMIT_PATH_BYTES, `not_found`, `method_not_allowed` with out_match->allowed filled. An escaped slash
 * never parts segments. */
MUST_USE enum err route_match(struct ctx *ctx, const struct route *routes, const struct http_request *request,
                              struct route_match *out_match);

/* The row that answers at a path of ours, which needs no decoding to be found; NULL: none. */
const struct route *route_find(const struct route *routes, enum http_method method, struct str path);

#endif
