/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_api.c: the catalogue over the API. */
#include "desk/catalog/catalog_room.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/catalog/catalog_view.h"

/* What a list is asked for. */
struct asked {
    const struct catalog *catalog;
    struct page           page;
    int64_t               day;      /* of lifecycle questions */
};

static enum err ask(struct ctx *ctx, struct http_call *call, struct asked *out_asked)
{
    struct asked asked;
    struct input *query;

    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_TEXT, &asked.page);
    int64_t as_of = input_day(query, "as_of", NEED_OPTIONAL, DAY_NEVER);
    TRY(input_done(query));
    TRY(catalog_read(ctx, as_of, &asked.catalog));
    asked.day = as_of == DAY_NEVER ? ctx->now / DAY_MS : as_of;
    *out_asked = asked;
    return OK;
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

static enum err respond_shown(struct ctx *ctx, struct http_call *call, const struct asked *asked,
                              const struct shown *shown)
{
    struct str last = STR("");
    size_t at = 0;

    TRY(shown_start(ctx, shown, asked->page.after, &at));
    struct json *json = respond_list(ctx, call);
    for (int64_t n = 0; n < asked->page.limit && at < shown->count; n++) {
        shown->write(json, shown->things, at, asked->day);
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
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->portals, asked.catalog->portal_count, portal_at, portal_write };
    return respond_shown(ctx, call, &asked, &shown);
}

static enum err product_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->products, asked.catalog->product_count, product_at, product_write };
    return respond_shown(ctx, call, &asked, &shown);
}

/* /products/:id/versions; lifecycle and position are those of the day asked for, or of today (UTC). */
static enum err version_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    const struct product *product = catalog_product(asked.catalog, path_code(ctx, call, "id"));
    if (!product)
        return fail(ctx, CODE_not_found, asked.catalog->revision == 0 ? tr(ctx, "No catalogue was applied yet.") :
                    trf(ctx, "The catalogue of {at} has no such product.", HOLE("at", day_text(ctx->arena, asked.catalog->at / DAY_MS))));
    struct shown shown = { product->versions, product->version_count, version_at, version_write };
    return respond_shown(ctx, call, &asked, &shown);
}

static enum err plan_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->plans, asked.catalog->plan_count, plan_at, plan_write };
    return respond_shown(ctx, call, &asked, &shown);
}

static enum err severity_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->severities, asked.catalog->severity_count, severity_at, severity_write };
    return respond_shown(ctx, call, &asked, &shown);
}

static enum err region_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->regions, asked.catalog->region_count, region_at, region_write };
    return respond_shown(ctx, call, &asked, &shown);
}

static enum err closure_reason_list_api(struct ctx *ctx, struct http_call *call)
{
    struct asked asked;

    TRY(ask(ctx, call, &asked));
    struct shown shown = { asked.catalog->closure_reasons, asked.catalog->closure_reason_count, closure_reason_at,
                           closure_reason_write };
    return respond_shown(ctx, call, &asked, &shown);
}

/* POST /admin/catalog: the body is a catalogue file; ?dry_run=true only tells the difference. */
static enum err catalog_apply_api(struct ctx *ctx, struct http_call *call)
{
    struct catalog_result result;
    struct input *query;

    TRY(call_query(ctx, call, &query));
    bool dry_run = input_bool(query, "dry_run", NEED_OPTIONAL);
    TRY(input_done(query));
    TRY(catalog_apply(ctx, input_unmarked(call->request->body), dry_run, &result));
    catalog_result_json(respond_json(ctx, call, 200), NULL, &result, dry_run);
    return OK;
}

const struct route catalog_api_routes[] = {
    ROW(GET, "/api/v1/portals", SIGNED_IN, READ, CATALOG_READ, portal_list_api),
    ROW(GET, "/api/v1/products", SIGNED_IN, READ, CATALOG_READ, product_list_api),
    ROW(GET, "/api/v1/products/:id/versions", SIGNED_IN, READ, CATALOG_READ, version_list_api),
    ROW(GET, "/api/v1/plans", SIGNED_IN, READ, CATALOG_READ, plan_list_api),
    ROW(GET, "/api/v1/severities", SIGNED_IN, READ, CATALOG_READ, severity_list_api),
    ROW(GET, "/api/v1/regions", SIGNED_IN, READ, CATALOG_READ, region_list_api),
    ROW(GET, "/api/v1/closure-reasons", SIGNED_IN, READ, CATALOG_READ, closure_reason_list_api),
    ROW(POST, "/api/v1/admin/catalog", STAFF, WRITE, CATALOG_APPLY, catalog_apply_api, .body_bytes_max = LIMIT_CATALOG_BYTES),
    ROUTES_END
};
