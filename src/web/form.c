/* SPDX-License-Identifier: Apache-2.0 */
/* form.c: finds the reader of a form by the address that it is sent to. */
#include "web/form.h"

#include "web/dispatch.h"
#include "web/match.h"

static const struct route *form_route(const struct http_call *call, enum http_method method, struct url to)
{
    struct str path = to.text;
    const struct route *route = route_find(call->web->routes, method, str_cut(&path, '?'));

    if (!route) {
        fprintf(stderr, "BUG: %s %.*s\n", http_method_name(method), STR_ARGS(to.text));
        BUG("a form for an address that nothing answers");
    }
    return route;
}

struct form form_to(struct ctx *ctx, const struct http_call *call, struct url to)
{
    const struct route *route = form_route(call, HTTP_POST, to);
    bool was_sent = call->form && call->route == route;

    return (struct form){
        .to = to, .asks = route_body_asks(ctx, call->web->routes, route), .fault = was_sent ? call->fault : NULL, .typed = was_sent ? call->form : NULL,
    };
}

struct form form_asking(struct ctx *ctx, const struct http_call *call, struct url to)
{
    return (struct form){ .to = to, .asks = route_query_asks(ctx, call->web->routes, form_route(call, HTTP_GET, to)), .lenient = true };
}
