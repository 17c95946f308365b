/* SPDX-License-Identifier: Apache-2.0 */
/* site.c: answers what belongs to no room: whether the program is up, the document of the API, and the files that pages use. */
#include "web/site.h"

#include "base/embedded.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "db/db.h"
#include "db/migrate.h"
#include "view/brand.h"
#include "view/cli.h"

/* Browsers ask again after so long, and get 304 by the ETag as long as nothing has changed. */
#define CACHE_CONTROL "public, max-age=300"

static void respond_file(struct http_call *call, struct str type, struct str data)
{
    respond_text(call, 200, type, data);
    http_response_header(call->answer, "Cache-Control", STR(CACHE_CONTROL));
}

static struct str file_type(struct str name)
{
    return str_ends(name, STR(".css")) ? STR("text/css; charset=utf-8")
         : str_ends(name, STR(".js")) ? STR("text/javascript; charset=utf-8")
         : str_ends(name, STR(".svg")) ? STR("image/svg+xml")
         : str_ends(name, STR(".woff2")) ? STR("font/woff2")
         : STR("application/octet-stream");
}

static enum err no_such_file(struct ctx *ctx)
{
    return fail(ctx, CODE_not_found, tr(ctx, "There is no such file."));
}

static enum err respond_asset(struct ctx *ctx, struct http_call *call, struct str name)
{
    const struct embedded *file = embedded_find(str_format(ctx->arena, "assets/%.*s", STR_ARGS(name)));

    if (!file)
        return no_such_file(ctx);
    respond_file(call, file_type(name), file->data);
    return OK;
}

/* GET /assets/:name, GET /favicon.svg */
static enum err asset_api(struct ctx *ctx, struct http_call *call)
{
    return respond_asset(ctx, call, path_text(call, "name"));
}

static enum err favicon_api(struct ctx *ctx, struct http_call *call)
{
    return respond_asset(ctx, call, STR("favicon.svg"));
}

/* GET /assets/brand.css: the setting site_color. GET /assets/logo: the setting site_logo. not_found without them. */
static enum err brand_api(struct ctx *ctx, struct http_call *call)
{
    if (!ctx->settings || !ctx->settings->site_color.len)
        return no_such_file(ctx);
    respond_file(call, STR("text/css; charset=utf-8"), brand_css(ctx->arena, ctx->settings->site_color));
    return OK;
}

/* The type that the bytes show, whatever the file is called. An SVG is shown by <img>, where browsers run no script of it; the policy in
 * its headers forbids scripts to whoever opens it alone. */
static struct str logo_type(struct str data)
{
    if (str_starts(data, STR("\x89PNG\r\n\x1a\n")))
        return STR("image/png");
    if (str_starts(str_trim(data), STR("<svg")) || (str_starts(data, STR("<?xml")) && str_contains(data, STR("<svg"))))
        return STR("image/svg+xml");
    return STR("");
}

static enum err read_logo(struct ctx *ctx, struct str *out_data)
{
    TRY(cli_read_file(ctx, ctx->settings->site_logo, LIMIT_LOGO_BYTES, out_data));
    if (!logo_type(*out_data).len)
        return fail(ctx, CODE_invalid, trf(ctx, "site_logo: {path} is neither SVG nor PNG.", HOLE("path", ctx->settings->site_logo)));
    return OK;
}

static enum err logo_api(struct ctx *ctx, struct http_call *call)
{
    struct str data;

    if (!ctx->settings || !ctx->settings->site_logo.len)
        return no_such_file(ctx);
    if (read_logo(ctx, &data)) {
        fault_clear(ctx);
        return no_such_file(ctx);
    }
    respond_file(call, logo_type(data), data);
    http_response_header(call->answer, "Content-Security-Policy", STR("default-src 'none'; style-src 'unsafe-inline'"));
    return OK;
}

enum err site_check(struct ctx *ctx)
{
    struct str data;

    return ctx->settings->site_logo.len ? read_logo(ctx, &data) : OK;
}

/* ---- Whether it is up, and what it answers --------------------------------------------------------------- */

static void respond_ok(struct ctx *ctx, struct http_call *call)
{
    struct json *json = respond_json(ctx, call, 200);

    json_open(json, NULL);
    json_str(json, "status", STR("ok"));
    json_close(json);
}

/* The process is alive. */
static enum err health_api(struct ctx *ctx, struct http_call *call)
{
    respond_ok(ctx, call);
    return OK;
}

/* The database answers, and is one that this program may use. */
static enum err ready_api(struct ctx *ctx, struct http_call *call)
{
    if (db_usable(ctx) || db_check_version(ctx)) {
        struct fault why = ctx->fault;
        fault_clear(ctx);
        (void)!fail(ctx, why.code == CODE_damaged ? CODE_damaged : CODE_busy,
                    trf(ctx, "The database cannot be used by this program at the moment. {why}", HOLE("why", why.detail)));
        ctx->fault.secret = why.secret;
        return ctx->fault.err;
    }
    respond_ok(ctx, call);
    return OK;
}

static enum err openapi_api(struct ctx *ctx, struct http_call *call)
{
    const struct embedded *document = embedded_find(STR("docs/api/openapi.json"));

    (void)ctx;
    MUST(document);
    respond_text(call, 200, STR("application/json"), document->data);
    return OK;
}

/* No act of the policy guards these: anybody may. */
#define SITE_ROW(path_, db_, handler_) { .method = HTTP_GET, .path = path_, .access = ACCESS_PUBLIC, .db = ROUTE_##db_, .handler = handler_ }

const struct route site_routes[] = {
    SITE_ROW("/healthz", NO_DB, health_api),
    SITE_ROW("/readyz", READ, ready_api),
    SITE_ROW("/api/openapi.json", NO_DB, openapi_api),
    SITE_ROW("/favicon.svg", NO_DB, favicon_api),
    SITE_ROW("/assets/brand.css", NO_DB, brand_api),
    SITE_ROW("/assets/logo", NO_DB, logo_api),
    SITE_ROW("/assets/:name", NO_DB, asset_api),
    { .handler = NULL },
};
