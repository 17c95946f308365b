/* SPDX-License-Identifier: Apache-2.0 */
/*
 * routes.c: the table of contents of the HTTP side. A row says everything about access: method, path, who may come in,
 * what happens to the database, the act of the policy that its rule must ask about, and what answers.
 */
#include "routes.h"

#include "base/locale.h"
#include "db/migrate.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/policy.h"
#include "embedded.h"

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
    if (db_check_version(ctx)) {
        struct str said = ctx->fault.secret.len ? ctx->fault.secret : ctx->fault.detail;
        fault_clear(ctx);
        (void)!fail(ctx, CODE_busy, tr(ctx, "The database cannot be used by this program at the moment."));
        ctx->fault.secret = said;
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

#define PUBLIC    ACCESS_PUBLIC
#define SIGNED_IN ACCESS_SIGNED_IN
#define STAFF     ACCESS_STAFF
#define NO_DB     ROUTE_NO_DB
#define READ      ROUTE_READ
#define WRITE     ROUTE_WRITE

const struct route routes[] = {
    /* method      path                  access  database  act                 body  answered by   slow work first */
    { HTTP_GET,    "/healthz",           PUBLIC, NO_DB,    ACT_SERVICE_STATUS, 0,    health_api,   NULL },
    { HTTP_GET,    "/readyz",            PUBLIC, READ,     ACT_SERVICE_STATUS, 0,    ready_api,    NULL },
    { HTTP_GET,    "/api/openapi.json",  PUBLIC, NO_DB,    ACT_SERVICE_STATUS, 0,    openapi_api,  NULL },
    { .handler = NULL },
};

const struct helper_fn helper_works[] = {
    PASSWORD_WORKS,
    { NULL, NULL },
};

/* The relations that follow from the actor alone stand before this one in the enumeration. */
#define REL_FACTS (~(unsigned)(REL_SELF - 1))

/* Refuses early what no fact could allow. The rule asks again, with the facts. */
static enum err allows(struct ctx *ctx, const struct route *route)
{
    enum act act = (enum act)route->act;

    if (policy_allows(act, policy_relations(ctx->actor) | REL_FACTS))
        return OK;
    if (policy_row(act)->hidden)
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
    return fail(ctx, CODE_not_authorized, trf(ctx, "Your account may not {act}.", HOLE("act", tr_text(ctx, policy_row(act)->words))));
}

static void checked(struct ctx *ctx, const struct route *route)
{
    if (route->act == ACT_SERVICE_STATUS || (ctx->acts_checked >> route->act & 1))
        return;
    fprintf(stderr, "BUG: %s %s was answered without asking the policy about %s\n", http_method_name(route->method),
            route->path, policy_row((enum act)route->act)->name);
    BUG("a rule did not ask the policy");
}

const struct web_hooks route_hooks = { token_sign_in, allows, checked };
