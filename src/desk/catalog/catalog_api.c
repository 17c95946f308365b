/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_api.c: the catalogue over the API. */
#include "desk/catalog/catalog_room.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/catalog/catalog_view.h"

/* What a list is asked for. as_of: the day of lifecycle questions; DAY_NEVER: today. */
struct list_query { struct portion portion; int64_t as_of; };

static void catalog_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct list_query *asked = out;

    portion_by_text_read(ctx, query, &asked->portion);
    asked->as_of = input_day(query, "as_of", NEED_OPTIONAL, DAY_NEVER);
}

/* The catalogue of the day that is asked about. */
static enum err asked_catalog(struct ctx *ctx, const struct http_call *call, const struct catalog **out_catalog)
{
    const struct list_query *asked = call->asked;

    return catalog_read(ctx, asked->as_of, out_catalog);
}

/* The next of `count` things that is not retired, from *at on; count behind the last. */
static size_t next_shown(const struct catalog_thing *(*thing_at)(const void *things, size_t at), const void *things,
                         size_t count, size_t at)
{
    while (at < count && thing_at(things, at)->retired)
        at++;
    return at;
}

/* A list of things in the order of the catalogue, paged by id. */
struct shown {
    const void                 *things;
    size_t                      count;
    const struct catalog_thing *(*thing_at)(const void *things, size_t at);
    void                      (*write)(struct json *json, const void *things, size_t at, int64_t day);
};

/* Where the page begins: behind the thing whose id it names, which may have been retired since. */
static enum err shown_start(struct ctx *ctx, const struct shown *shown, struct str after, size_t *out_at)
{
    size_t at = 0;

    if (after.len) {
        while (at < shown->count && !str_equal(shown->thing_at(shown->things, at)->id, after))
            at++;
        if (at == shown->count)
            return fail_field(ctx, "after", CODE_unknown_value,
                              tr(ctx, "This is not the `next` of a page of this list."));
        at++;
    }
    *out_at = next_shown(shown->thing_at, shown->things, shown->count, at);
    return OK;
}

static enum err respond_shown(struct ctx *ctx, struct http_call *call, const struct shown *shown)
{
    const struct list_query *asked = call->asked;
    int64_t day = asked->as_of == DAY_NEVER ? ctx->now / DAY_MS : asked->as_of;
    struct str last = STR("");
    size_t at = 0;

    TRY(shown_start(ctx, shown, asked->portion.after, &at));
    struct json *json = respond_list(ctx, call);
    for (int64_t n = 0; n < asked->portion.limit && at < shown->count; n++) {
        shown->write(json, shown->things, at, day);
        last = shown->thing_at(shown->things, at)->id;
        at = next_shown(shown->thing_at, shown->things, shown->count, at + 1);
    }
    respond_list_end(json, at < shown->count ? last : STR(""));
    return OK;
}

/* The two functions that a list of one kind needs. */
#define SHOWN(noun) \
    static const struct catalog_thing *noun##_at(const void *things, size_t at) \
    { \
        return &((const struct noun *)things)[at].thing; \
    } \
    static void noun##_write(struct json *json, const void *things, size_t at, int64_t day) \
    { \
        (void)day; \
        noun##_json(json, NULL, &((const struct noun *)things)[at]); \
    }

SHOWN(portal)
SHOWN(product)
SHOWN(plan)
SHOWN(severity)
SHOWN(region)
SHOWN(closure_reason)

static const struct catalog_thing *version_at(const void *things, size_t at)
{
    return &((const struct version *const *)things)[at]->thing;
}

static void version_write(struct json *json, const void *things, size_t at, int64_t day)
{
    version_json(json, NULL, ((const struct version *const *)things)[at], day);
}

/* GET: lists without what is retired, in the order of the catalogue file (versions: newest first). */
static enum err portal_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->portals, catalog->portal_count, portal_at, portal_write };
    return respond_shown(ctx, call, &shown);
}

static enum err product_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->products, catalog->product_count, product_at, product_write };
    return respond_shown(ctx, call, &shown);
}

/* /products/:id/versions; lifecycle and position are those of the day asked for, or of today (UTC). */
static enum err version_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    const struct product *product = catalog_product(catalog, path_code(ctx, call, "id"));
    if (!product)
        return fail(ctx, CODE_not_found, catalog->revision == 0 ? tr(ctx, "No catalogue has been applied yet.") :
                    trf(ctx, "The catalogue of {at} has no such product.", HOLE("at", day_text(ctx->arena, catalog->at / DAY_MS))));
    struct shown shown = { product->versions, product->version_count, version_at, version_write };
    return respond_shown(ctx, call, &shown);
}

static enum err plan_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->plans, catalog->plan_count, plan_at, plan_write };
    return respond_shown(ctx, call, &shown);
}

static enum err severity_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->severities, catalog->severity_count, severity_at, severity_write };
    return respond_shown(ctx, call, &shown);
}

static enum err region_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->regions, catalog->region_count, region_at, region_write };
    return respond_shown(ctx, call, &shown);
}

static enum err closure_reason_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(asked_catalog(ctx, call, &catalog));
    struct shown shown = { catalog->closure_reasons, catalog->closure_reason_count, closure_reason_at,
                           closure_reason_write };
    return respond_shown(ctx, call, &shown);
}

/* POST /admin/catalog?dry_run=: the body is a catalogue file, which catalog_parse.c reads: it is too large, and too deep, for a struct.
 * With dry_run only the difference is told. */
static enum err catalog_apply_api(struct ctx *ctx, struct http_call *call)
{
    const struct dry_run *asked = call->asked;
    struct catalog_result result;

    TRY(catalog_apply(ctx, input_unmarked(call->request->body), asked->dry_run, &result));
    catalog_result_json(respond_json(ctx, call, 200), NULL, &result, asked->dry_run);
    return OK;
}

#define ASKS READS(struct list_query, catalog_query_read)

const struct route catalog_api_routes[] = {
    ROW(GET, "/api/v1/portals", SIGNED_IN, READ, CATALOG_READ, portal_list_api, .query = ASKS),
    ROW(GET, "/api/v1/products", SIGNED_IN, READ, CATALOG_READ, product_list_api, .query = ASKS),
    ROW(GET, "/api/v1/products/:id/versions", SIGNED_IN, READ, CATALOG_READ, version_list_api, .query = ASKS),
    ROW(GET, "/api/v1/plans", SIGNED_IN, READ, CATALOG_READ, plan_list_api, .query = ASKS),
    ROW(GET, "/api/v1/severities", SIGNED_IN, READ, CATALOG_READ, severity_list_api, .query = ASKS),
    ROW(GET, "/api/v1/regions", SIGNED_IN, READ, CATALOG_READ, region_list_api, .query = ASKS),
    ROW(GET, "/api/v1/closure-reasons", SIGNED_IN, READ, CATALOG_READ, closure_reason_list_api, .query = ASKS),
    ROW(POST, "/api/v1/admin/catalog", STAFF, WRITE, CATALOG_APPLY, catalog_apply_api, .body_bytes_max = LIMIT_CATALOG_BYTES,
        .query = READS_DRY_RUN),
    ROUTES_END
};
