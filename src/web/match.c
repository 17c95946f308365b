/* SPDX-License-Identifier: Apache-2.0 */
/* match.c: parts a path, decodes its segments, and compares them with the table. */
#include "web/match.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

#define SEGMENTS_MAX 16

struct segments { struct str items[SEGMENTS_MAX]; size_t count; };

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
static enum err part(struct ctx *ctx, struct str path, struct segments *out)
{
    struct str rest = { path.data + 1, path.len - 1 };
    bool more = true;

    out->count = 0;
    while (more) {
        more = rest.len && memchr(rest.data, '/', rest.len);
        struct str raw = str_cut(&rest, '/');
        if (needs_decoding(raw) && !segment_decode(ctx->arena, raw, &raw))
            return fail(ctx, CODE_malformed, tr(ctx, "The address cannot be read: a wrong percent escape, a control character, or no UTF-8."));
        if (out->count == SEGMENTS_MAX)
            return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
        out->items[out->count++] = raw;
    }
    return OK;
}

static bool fits(const struct route *route, const struct segments *segments, struct str *params)
{
    struct str pattern = str_of(route->path + 1);
    size_t at = 0, param = 0;

    for (bool more = true; more; at++) {
        more = pattern.len && memchr(pattern.data, '/', pattern.len);
        struct str segment = str_cut(&pattern, '/');
        if (at >= segments->count)
            return false;
        if (segment.len && segment.data[0] == ':') {
            if (!segments->items[at].len)
                return false;
            params[param++] = segments->items[at];
        } else if (!str_equal(segment, segments->items[at])) {
            return false;
        }
    }
    return at == segments->count;
}

/* Compares a path that needs no decoding, without parting it first: this runs for every call over most of the table. */
static bool fits_plain(const struct route *route, struct str path, struct str *params)
{
    const char *pattern = route->path;
    size_t at = 0, param = 0;

    for (;; pattern++, at++) {
        if (*pattern == ':' && pattern[-1] == '/') {
            size_t begin = at;
            while (at < path.len && path.data[at] != '/')
                at++;
            if (at == begin)
                return false;
            params[param++] = (struct str){ path.data + begin, at - begin };
            pattern += strcspn(pattern, "/");
        }
        if (at == path.len || *pattern != path.data[at])
            return at == path.len && !*pattern;
    }
}

static bool find_plain(const struct route *routes, enum http_method method, struct str path, struct route_match *out_match)
{
    for (const struct route *route = routes; route->handler; route++) {
        if (route->method == method && fits_plain(route, path, out_match->params)) {
            out_match->route = route;
            return true;
        }
    }
    return false;
}

const struct route *route_find(const struct route *routes, enum http_method method, struct str path)
{
    struct route_match match = { .route = NULL };

    return find_plain(routes, method, path, &match) ? match.route : NULL;
}

static void add_allowed(struct buf *allowed, enum http_method method)
{
    buf_format(allowed, "%s%s%s", allowed->len ? ", " : "", http_method_name(method), method == HTTP_GET ? ", HEAD" : "");
}

enum err route_match(struct ctx *ctx, const struct route *routes, const struct http_request *request,
                     struct route_match *out_match)
{
    enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;
    struct buf allowed = buf_new(ctx->arena);
    struct segments segments;

    *out_match = (struct route_match){ .route = NULL };
    if (request->path.len + request->query.len > LIMIT_PATH_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "The address is longer than {max} bytes.", HOLE("max", tr_int(ctx, LIMIT_PATH_BYTES))));
    if (!request->path.len || request->path.data[0] != '/')
        return fail(ctx, CODE_malformed, tr(ctx, "The address has to begin with a slash."));
    if (!needs_decoding(request->path) && find_plain(routes, method, request->path, out_match))
        return OK;
    TRY(part(ctx, request->path, &segments));
    for (const struct route *route = routes; route->handler; route++) {
        struct str params[ROUTE_PARAMS_MAX] = { 0 };
        if (!fits(route, &segments, params))
            continue;
        if (route->method == method) {
            out_match->route = route;
            memcpy(out_match->params, params, sizeof params);
            return OK;
        }
        add_allowed(&allowed, route->method);
    }
    out_match->allowed = buf_str(&allowed);
    if (allowed.len)
        return fail(ctx, CODE_method_not_allowed, trf(ctx, "This address answers {methods} only.", HOLE("methods", buf_str(&allowed))));
    return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
}
