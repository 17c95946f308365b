/* SPDX-License-Identifier: Apache-2.0 */
/* site.c: the first page, and the files that pages are made up of. */
#include "site.h"

#include "base/locale.h"
#include "base/settings.h"
#include "desk/account/policy.h"
#include "embedded.h"
#include "view/brand.h"
#include "view/cli.h"

/* Browsers ask again after this, and get 304 by the ETag as long as nothing has changed. */
#define CACHE_CONTROL "public, max-age=300"

static void respond_file(struct http_call *call, struct str type, struct str data)
{
    respond_text(call, 200, type, data);
    http_response_header(call->answer, "Cache-Control", STR(CACHE_CONTROL));
}

static struct str type_of(struct str name)
{
    return str_ends(name, STR(".css")) ? STR("text/css; charset=utf-8")
         : str_ends(name, STR(".js")) ? STR("text/javascript; charset=utf-8")
         : str_ends(name, STR(".svg")) ? STR("image/svg+xml")
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
    respond_file(call, type_of(name), file->data);
    return OK;
}

enum err asset_api(struct ctx *ctx, struct http_call *call)
{
    return respond_asset(ctx, call, path_text(call, "name"));
}

enum err favicon_api(struct ctx *ctx, struct http_call *call)
{
    return respond_asset(ctx, call, STR("favicon.svg"));
}

enum err brand_api(struct ctx *ctx, struct http_call *call)
{
    if (!ctx->settings || !ctx->settings->site_color.len)
        return no_such_file(ctx);
    respond_file(call, STR("text/css; charset=utf-8"), brand_css(ctx->arena, ctx->settings->site_color));
    return OK;
}

/* What the bytes say, whatever the file is called. An SVG is shown by <img>, where browsers run no script of it, and
 * the policy in its headers forbids scripts to whoever opens it alone. */
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
    TRY(cli_read_file(ctx, ctx->settings->site_logo, LOGO_BYTES_MAX, out_data));
    if (!logo_type(*out_data).len)
        return fail(ctx, CODE_invalid, trf(ctx, "site_logo: {path} is neither SVG nor PNG.", HOLE("path", ctx->settings->site_logo)));
    return OK;
}

enum err logo_api(struct ctx *ctx, struct http_call *call)
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

enum err home_page(struct ctx *ctx, struct http_call *call)
{
    unsigned staff = ctx->actor->staff;

    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    respond_see_other(ctx, call, staff & (STAFF_ENGINEER | STAFF_ADMINISTRATOR) ? URL("/desk")
                               : staff & STAFF_CONTRACT_DESK ? URL("/desk/contracts") : URL("/requests"));
    return OK;
}
