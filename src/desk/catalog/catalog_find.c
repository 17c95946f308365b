/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_find.c: finding things in a catalogue. */
#include "base/locale.h"
#include "desk/catalog/catalog_build.h"

bool str_list_has(struct str_list list, struct str item)
{
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.items[i], item))
            return true;
    return false;
}

static int order_id(const void *key, const void *row)
{
    return str_order(*(const struct str *)key, ((const struct index_row *)row)->id);
}

static const void *sorted_find(struct index_kind kind, struct str id)
{
    const struct index_row *row = kind.count ? bsearch(&id, kind.rows, kind.count, sizeof *row, order_id) : NULL;

    return row ? row->thing : NULL;
}

/* Through the index; a catalogue without one is small and is looked through. */
static const void *thing_find(const struct catalog *catalog, enum item_kind kind, const void *things, size_t size,
                              size_t count, struct str id)
{
    if (catalog->index)
        return sorted_find(catalog->index->kinds[kind], id);
    for (size_t i = 0; i < count; i++) {
        const struct catalog_thing *thing = (const void *)((const char *)things + i * size);
        if (str_equal(thing->id, id))
            return thing;
    }
    return NULL;
}

#define FIND(kind, list, count) thing_find(catalog, kind, catalog->list, sizeof *catalog->list, catalog->count, id)

const struct portal *catalog_portal(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_PORTAL, portals, portal_count);
}

const struct product *catalog_product(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_PRODUCT, products, product_count);
}

const struct version *catalog_version(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_VERSION, versions, version_count);
}

bool link_helps(const struct link *link)
{
    return !str_equal(link->id, STR("agreement"));
}

const struct link *catalog_agreement(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->link_count; i++)
        if (!link_helps(&catalog->links[i]))
            return &catalog->links[i];
    return NULL;
}

size_t catalog_help_count(const struct catalog *catalog)
{
    return catalog->link_count - (catalog_agreement(catalog) != NULL);
}

const struct plan *catalog_plan(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_PLAN, plans, plan_count);
}

const struct severity *catalog_severity(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_SEVERITY, severities, severity_count);
}

const struct severity *catalog_severity_next(const struct catalog *catalog, size_t *at)
{
    while (*at < catalog->severity_count)
        if (!catalog->severities[(*at)++].thing.retired)
            return &catalog->severities[*at - 1];
    return NULL;
}

const struct closure_reason *catalog_closure_reason(const struct catalog *catalog, struct str id)
{
    return FIND(ITEM_CLOSURE_REASON, closure_reasons, closure_reason_count);
}

static const struct closure_reason *named_closing(const struct catalog *catalog, enum closing_kind kind)
{
    struct str id = catalog->closing_reasons.ids[kind];
    const struct closure_reason *reason = id.len ? catalog_closure_reason(catalog, id) : NULL;

    return reason && !reason->thing.retired ? reason : NULL;
}

const struct closure_reason *catalog_auto_close(const struct catalog *catalog)
{
    return named_closing(catalog, CLOSING_SILENT);
}

const struct closure_reason *catalog_closing(const struct catalog *catalog, enum closing_kind kind)
{
    const struct closure_reason *reason = named_closing(catalog, kind);

    for (size_t i = 0; i < catalog->closure_reason_count && !reason; i++) {
        const struct closure_reason *one = &catalog->closure_reasons[i];
        if (!one->thing.retired && one->kinds == KIND_EACH && one->chargeable == (kind != CLOSING_WITHDRAWN_EARLY))
            reason = one;
    }
    return reason;
}

const struct region *catalog_region(const struct catalog *catalog, struct str country)
{
    if (catalog->index)
        return sorted_find(catalog->index->countries, country);
    for (size_t i = 0; i < catalog->region_count; i++)
        if (!catalog->regions[i].thing.retired && str_list_has(catalog->regions[i].countries, country))
            return &catalog->regions[i];
    return NULL;
}

struct str country_remark(struct ctx *ctx, const struct catalog *catalog, struct str country)
{
    if (country.len == 0 || catalog->region_count == 0 || catalog_region(catalog, country))
        return STR("");
    return trf(ctx, "No region of the catalogue serves the country {country}: nobody there can get help until one does.",
               HOLE("country", country));
}

const struct problem_type *product_problem_type(const struct product *product, struct str id)
{
    for (size_t i = 0; i < product->problem_type_count; i++)
        if (str_equal(product->problem_types[i].id, id))
            return &product->problem_types[i];
    return NULL;
}

const struct category *problem_type_category(const struct problem_type *type, struct str id)
{
    for (size_t i = 0; i < type->category_count; i++)
        if (str_equal(type->categories[i].id, id))
            return &type->categories[i];
    return NULL;
}

int plan_response_minutes(const struct plan *plan, const struct severity *severity)
{
    for (size_t i = 0; i < plan->target_count; i++)
        if (str_equal(plan->targets[i].severity, severity->thing.id))
            return plan->targets[i].minutes;
    return severity->response_minutes;
}
