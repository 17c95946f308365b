/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_build.c: from stored things to a catalogue in memory. */
#include "desk/catalog/catalog_build.h"

#include "base/locale.h"
#include "desk/catalog/release_order.h"

/* Everything by kind, and the ids by which things point at each other until all are there. */
struct build {
    struct parse           parse;
    struct item_list       items;
    size_t                 counts[ITEM_KINDS];
    struct service         service;
    struct severity       *severities;
    struct closure_reason *closure_reasons;
    struct calendar       *calendars;
    struct region         *regions;
    struct str            *region_calendars;
    struct portal         *portals;
    struct family         *families;
    struct product        *products;
    struct version        *versions;
    struct str            *version_products;
    struct plan           *plans;
};

static void build_allocate(struct build *build)
{
    struct arena *arena = build->parse.arena;
    const size_t *counts = build->counts;

    build->severities       = arena_alloc(arena, counts[ITEM_SEVERITY] * sizeof *build->severities);
    build->closure_reasons  = arena_alloc(arena, counts[ITEM_CLOSURE_REASON] * sizeof *build->closure_reasons);
    build->calendars        = arena_alloc(arena, counts[ITEM_CALENDAR] * sizeof *build->calendars);
    build->regions          = arena_alloc(arena, counts[ITEM_REGION] * sizeof *build->regions);
    build->region_calendars = arena_alloc(arena, counts[ITEM_REGION] * sizeof *build->region_calendars);
    build->portals          = arena_alloc(arena, counts[ITEM_PORTAL] * sizeof *build->portals);
    build->families         = arena_alloc(arena, counts[ITEM_FAMILY] * sizeof *build->families);
    build->products         = arena_alloc(arena, counts[ITEM_PRODUCT] * sizeof *build->products);
    build->versions         = arena_alloc(arena, counts[ITEM_VERSION] * sizeof *build->versions);
    build->version_products = arena_alloc(arena, counts[ITEM_VERSION] * sizeof *build->version_products);
    build->plans            = arena_alloc(arena, counts[ITEM_PLAN] * sizeof *build->plans);
}

/* Reads one thing into its place; gives the part that all things have, or NULL for the service. */
static struct catalog_thing *build_parse(struct build *build, struct input *in, enum item_kind kind, size_t at)
{
    struct parse *parse = &build->parse;

    switch (kind) {
    case ITEM_SERVICE:
        parse_service(parse, in, &build->service);
        return NULL;
    case ITEM_REGION:
        parse_region(parse, in, &build->regions[at], &build->region_calendars[at]);
        return &build->regions[at].thing;
    case ITEM_VERSION:
        parse_stored_version(parse, in, &build->versions[at], &build->version_products[at]);
        return &build->versions[at].thing;
    case ITEM_SEVERITY:
        parse_severity(parse, in, &build->severities[at]);
        return &build->severities[at].thing;
    case ITEM_CLOSURE_REASON:
        parse_closure_reason(parse, in, &build->closure_reasons[at]);
        return &build->closure_reasons[at].thing;
    case ITEM_CALENDAR:
        parse_calendar(parse, in, &build->calendars[at]);
        return &build->calendars[at].thing;
    case ITEM_PORTAL:
        parse_portal(parse, in, &build->portals[at]);
        return &build->portals[at].thing;
    case ITEM_FAMILY:
        parse_family(parse, in, &build->families[at]);
        return &build->families[at].thing;
    case ITEM_PRODUCT:
        parse_product(parse, in, &build->products[at]);
        return &build->products[at].thing;
    case ITEM_PLAN:
        parse_plan(parse, in, &build->plans[at]);
        return &build->plans[at].thing;
    case ITEM_KINDS:
        break;
    }
    BUG("a kind of thing outside the enumeration");
}

static enum err build_unreadable(struct ctx *ctx, const struct item *item)
{
    struct str said = ctx->fault.detail;

    fault_clear(ctx);
    enum err err =
        fail(ctx, CODE_internal, tr(ctx, "The stored catalogue cannot be read. The log says which part of it."));
    ctx->fault.secret =
        str_format(ctx->arena, "catalogue, %d \"%.*s\": %.*s", (int)item->kind, STR_ARGS(item->id), STR_ARGS(said));
    return err;
}

static enum err build_items(struct build *build)
{
    struct ctx *ctx = build->parse.ctx;
    size_t at[ITEM_KINDS] = { 0 };

    for (size_t i = 0; i < build->items.count; i++) {
        const struct item *item = &build->items.items[i];
        struct input *in;
        if (item->kind == ITEM_KINDS || input_json(ctx, item->body, &in))
            return build_unreadable(ctx, item);
        struct catalog_thing *thing = build_parse(build, in, item->kind, at[item->kind]++);
        if (input_done(in))
            return build_unreadable(ctx, item);
        if (thing)
            thing->retired = item->retired;
    }
    return OK;
}

static int order_rows(const void *a, const void *b)
{
    const struct index_row *one = a, *other = b;

    return str_order(one->id, other->id);
}

static struct index_kind index_sorted(struct index_row *rows, size_t count)
{
    if (count)
        qsort(rows, count, sizeof *rows, order_rows);
    return (struct index_kind){ rows, count };
}

/* Every thing begins with struct catalog_thing, so one loop over bytes serves all kinds. */
static struct index_kind index_things(struct arena *arena, const void *things, size_t size, size_t count)
{
    struct index_row *rows = arena_alloc(arena, count * sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        const struct catalog_thing *thing = (const void *)((const char *)things + i * size);
        rows[i] = (struct index_row){ thing->id, thing };
    }
    return index_sorted(rows, count);
}

static struct index_kind index_countries(struct arena *arena, const struct region *regions, size_t count)
{
    size_t total = 0, filled = 0;

    for (size_t i = 0; i < count; i++)
        total += regions[i].countries.count;
    struct index_row *rows = arena_alloc(arena, total * sizeof *rows);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; !regions[i].thing.retired && k < regions[i].countries.count; k++)
            rows[filled++] = (struct index_row){ regions[i].countries.items[k], &regions[i] };
    return index_sorted(rows, filled);
}

static struct catalog_index *build_index(const struct build *build)
{
    struct arena *arena = build->parse.arena;
    struct catalog_index *index = arena_alloc(arena, sizeof *index);
    const size_t *counts = build->counts;

#define INDEX(kind, things) index->kinds[kind] = index_things(arena, things, sizeof *(things), counts[kind])
    INDEX(ITEM_SEVERITY, build->severities);
    INDEX(ITEM_CLOSURE_REASON, build->closure_reasons);
    INDEX(ITEM_CALENDAR, build->calendars);
    INDEX(ITEM_REGION, build->regions);
    INDEX(ITEM_PORTAL, build->portals);
    INDEX(ITEM_FAMILY, build->families);
    INDEX(ITEM_PRODUCT, build->products);
    INDEX(ITEM_VERSION, build->versions);
    INDEX(ITEM_PLAN, build->plans);
#undef INDEX
    index->countries = index_countries(arena, build->regions, counts[ITEM_REGION]);
    return index;
}

static const void *index_find(struct index_kind kind, struct str id)
{
    struct index_row key = { .id = id };
    const struct index_row *row = kind.count ? bsearch(&key, kind.rows, kind.count, sizeof key, order_rows) : NULL;

    return row ? row->thing : NULL;
}

/* Newest first; of one day, by id, so that the order never changes. */
static int order_versions(const void *a, const void *b)
{
    const struct version *one = *(const struct version *const *)a, *other = *(const struct version *const *)b;
    int newer = (other->released_on > one->released_on) - (other->released_on < one->released_on);

    return newer ? newer : str_order(one->thing.id, other->thing.id);
}

/* Retired versions of a channel that has no other are N for ever. */
static void place_versions(struct build *build, const struct product *product)
{
    size_t count;
    const struct ladder *ladders = ladder_list(build->parse.ctx->arena, product, &count);

    for (size_t i = 0; i < product->version_count; i++) {
        struct version *version = &build->versions[product->versions[i] - build->versions];
        version->n_1_from = version->older_from = DAY_NEVER;
        for (size_t k = 0; k < count; k++)
            if (str_equal(ladders[k].channel, version->channel))
                version_place(version, &ladders[k]);
    }
}

static enum err link_versions(struct build *build, const struct catalog_index *index)
{
    size_t count = build->counts[ITEM_VERSION];
    const struct version **all = arena_alloc(build->parse.arena, count * sizeof *all);
    size_t filled = 0;

    for (size_t i = 0; i < count; i++) {
        build->versions[i].product = index_find(index->kinds[ITEM_PRODUCT], build->version_products[i]);
        if (!build->versions[i].product)
            return fail(build->parse.ctx, CODE_internal,
                        tr(build->parse.ctx, "The stored catalogue has a version without its product."));
        build->products[build->versions[i].product - build->products].version_count++;
    }
    for (size_t i = 0; i < build->counts[ITEM_PRODUCT]; i++) {
        build->products[i].versions = &all[filled];
        filled += build->products[i].version_count;
        build->products[i].version_count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct product *product = &build->products[build->versions[i].product - build->products];
        all[product->versions - all + (ptrdiff_t)product->version_count++] = &build->versions[i];
    }
    for (size_t i = 0; i < build->counts[ITEM_PRODUCT]; i++) {
        if (build->products[i].version_count)
            qsort(&all[build->products[i].versions - all], build->products[i].version_count, sizeof *all, order_versions);
        place_versions(build, &build->products[i]);
    }
    return OK;
}

static enum err link_regions(struct build *build, const struct catalog_index *index)
{
    for (size_t i = 0; i < build->counts[ITEM_REGION]; i++) {
        build->regions[i].calendar = index_find(index->kinds[ITEM_CALENDAR], build->region_calendars[i]);
        if (!build->regions[i].calendar)
            return fail(build->parse.ctx, CODE_internal,
                        tr(build->parse.ctx, "The stored catalogue has a region without its calendar."));
    }
    return OK;
}

static struct catalog *build_catalog(const struct build *build, const struct catalog_revision *revision,
                                     const struct catalog_index *index)
{
    struct catalog *catalog = arena_alloc(build->parse.arena, sizeof *catalog);
    const size_t *counts = build->counts;

    *catalog = (struct catalog){
        .revision          = revision->id,
        .at                = revision->at,
        .id                = build->service.id,
        .name              = build->service.name,
        .agreement_version = build->service.agreement_version,
        .links             = build->service.links,   .link_count     = build->service.link_count,
        .reopen_days       = build->service.reopen_days,
        .auto_close_days   = build->service.auto_close_days,
        .closing_reasons   = build->service.closing_reasons,
        .portals           = build->portals,         .portal_count   = counts[ITEM_PORTAL],
        .products          = build->products,        .product_count  = counts[ITEM_PRODUCT],
        .versions          = build->versions,        .version_count  = counts[ITEM_VERSION],
        .plans             = build->plans,           .plan_count     = counts[ITEM_PLAN],
        .severities        = build->severities,      .severity_count = counts[ITEM_SEVERITY],
        .closure_reasons   = build->closure_reasons, .closure_reason_count = counts[ITEM_CLOSURE_REASON],
        .regions           = build->regions,         .region_count   = counts[ITEM_REGION],
        .calendars         = build->calendars,       .calendar_count = counts[ITEM_CALENDAR],
        .families          = build->families,        .family_count   = counts[ITEM_FAMILY],
        .index             = index,
    };
    return catalog;
}

static enum err build_all(struct ctx *ctx, struct arena *arena, const struct catalog_revision *revision, struct item_list items,
                          const struct catalog **out_catalog)
{
    struct build build = { .parse = { .ctx = ctx, .arena = arena, .stored = true }, .items = items };

    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].kind < ITEM_KINDS)
            build.counts[items.items[i].kind]++;
    build_allocate(&build);
    TRY(build_items(&build));
    const struct catalog_index *index = build_index(&build);
    TRY(link_versions(&build, index));
    TRY(link_regions(&build, index));
    *out_catalog = build_catalog(&build, revision, index);
    return OK;
}

/* Whoever asks first may have found wrong fields in what he was given: they are his, and no fault of the catalogue. */
enum err catalog_build(struct ctx *ctx, struct arena *arena, const struct catalog_revision *revision, struct item_list items,
                       const struct catalog **out_catalog)
{
    struct fault callers = ctx->fault;

    fault_clear(ctx);
    TRY(build_all(ctx, arena, revision, items, out_catalog));
    ctx->fault = callers;
    return OK;
}
