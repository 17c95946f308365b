/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_view.c: writing the catalogue as JSON, in the words of the catalogue file. */
#include "desk/catalog/catalog_view.h"

static void texts_json(struct json *json, const char *key, struct str_list list)
{
    json_list(json, key);
    for (size_t i = 0; i < list.count; i++)
        json_str(json, NULL, list.items[i]);
    json_list_end(json);
}

static void thing_begin(struct json *json, const char *key, const struct catalog_thing *thing)
{
    json_open(json, key);
    json_str(json, "id", thing->id);
    json_str(json, "name", thing->name);
}

static void links_json(struct json *json, const char *key, const struct link *links, size_t count)
{
    json_list(json, key);
    for (size_t i = 0; i < count; i++) {
        json_open(json, NULL);
        if (links[i].id.len)
            json_str(json, "id", links[i].id);
        json_str(json, "text", links[i].text);
        json_str(json, "url", links[i].url);
        json_close(json);
    }
    json_list_end(json);
}

void portal_json(struct json *json, const char *key, const struct portal *portal)
{
    thing_begin(json, key, &portal->thing);
    texts_json(json, "families", portal->families);
    json_str(json, "sign_in", str_of(portal_sign_in_name(portal->sign_in)));
    json_str(json, "contract_rule", str_of(contract_rule_name(portal->contract_rule)));
    json_str(json, "on_behalf", str_of(on_behalf_name(portal->on_behalf)));
    json_str(json, "link_text", portal->link_text);
    links_json(json, "entry_links", portal->entry_links, portal->entry_link_count);
    json_close(json);
}

static void problem_type_json(struct json *json, const struct problem_type *type)
{
    json_open(json, NULL);
    json_str(json, "id", type->id);
    json_str(json, "name", type->name);
    json_list(json, "categories");
    for (size_t i = 0; i < type->category_count; i++) {
        json_open(json, NULL);
        json_str(json, "id", type->categories[i].id);
        json_str(json, "name", type->categories[i].name);
        json_close(json);
    }
    json_list_end(json);
    json_close(json);
}

void product_json(struct json *json, const char *key, const struct product *product)
{
    thing_begin(json, key, &product->thing);
    json_str(json, "family", product->family);
    json_str(json, "portal", product->portal);
    json_str(json, "deployment", str_of(deployment_name(product->deployment)));
    json_list(json, "problem_types");
    for (size_t i = 0; i < product->problem_type_count; i++)
        problem_type_json(json, &product->problem_types[i]);
    json_list_end(json);
    json_close(json);
}

void version_json(struct json *json, const char *key, const struct version *version, int64_t day)
{
    thing_begin(json, key, &version->thing);
    json_str(json, "release", version->release);
    json_str(json, "channel", version->channel);
    json_day(json, "released_on", version->released_on);
    json_day(json, "mainstream_ends_on", version->mainstream_ends_on);
    json_day(json, "extended_ends_on", version->extended_ends_on);
    json_str(json, "lifecycle", str_of(lifecycle_name(version_lifecycle(version, day))));
    json_str(json, "position", str_of(version_position_name(version_position(version, day))));
    json_close(json);
}

static void kinds_json(struct json *json, const char *key, unsigned kinds)
{
    json_list(json, key);
    for (unsigned bit = KIND_INCIDENT; bit <= KIND_PROGRAM; bit *= 2)
        if (kinds & bit)
            json_str(json, NULL, str_of(request_kind_name((enum request_kind)bit)));
    json_list_end(json);
}

static void account_kinds_json(struct json *json, const char *key, bool personal, bool work)
{
    json_list(json, key);
    if (personal)
        json_str(json, NULL, STR("personal"));
    if (work)
        json_str(json, NULL, STR("work"));
    json_list_end(json);
}

static void coverage_json(struct json *json, const struct plan *plan)
{
    json_open(json, "coverage");
    texts_json(json, "families", plan->families);
    texts_json(json, "products", plan->products);
    json_list(json, "deployments");
    for (unsigned bit = DEPLOYMENT_ON_PREMISES; bit <= DEPLOYMENT_HYBRID; bit *= 2)
        if (plan->deployments & bit)
            json_str(json, NULL, str_of(deployment_name((enum deployment)bit)));
    json_list_end(json);
    json_str(json, "version_rule", str_of(version_rule_name(plan->version_rule)));
    kinds_json(json, "kinds", plan->kinds);
    texts_json(json, "severities", plan->severities);
    json_bool(json, "requires_24x7", plan->covers_24x7);
    texts_json(json, "portals", plan->portals);
    account_kinds_json(json, "account_kinds", plan->allows_personal, plan->allows_work);
    json_close(json);
}

static void sale_json(struct json *json, const struct plan *plan)
{
    if (plan->price_currency.len) {
        json_open(json, "price");
        json_str(json, "currency", plan->price_currency);
        json_int(json, "amount_minor", plan->price_minor);
        json_close(json);
    } else {
        json_none(json, "price");
    }
    if (plan->seller == SELLER_NOBODY) {
        json_none(json, "sold");
        return;
    }
    json_open(json, "sold");
    account_kinds_json(json, "to", plan->sold_to_personal, plan->sold_to_work);
    json_str(json, "where", plan->seller == SELLER_HERE ? STR("here") : STR("vendor"));
    json_close(json);
}

/* What a plan promises about units. Hours are minutes here, as in every ledger. */
static void units_json(struct json *json, const struct plan *plan)
{
    json_str(json, "unit", str_of(plan_unit_name(plan->unit)));
    json_str(json, "allocation", plan->unlimited ? STR("unlimited") : STR("counted"));
    if (plan->unlimited)
        json_none(json, "units");
    else
        json_int(json, "units", plan->allocation);
    if (plan->unit == UNIT_HOUR)
        json_int(json, "rounding_minutes", plan->rounding_minutes);
    json_open(json, "term");
    json_int(json, "months", plan->term_months);
    json_int(json, "grace_days", plan->grace_days);
    json_close(json);
    json_str(json, "overuse", plan->overuse == OVERUSE_BLOCK ? STR("block") : STR("keep_pending"));
    json_open(json, "give_back");
    json_str(json, "rule", plan->give_back == GIVE_BACK_LAPSE ? STR("lapse") : STR("extend_days"));
    if (plan->give_back == GIVE_BACK_EXTEND_DAYS)
        json_int(json, "days", plan->give_back_days);
    json_close(json);
}

void plan_json(struct json *json, const char *key, const struct plan *plan)
{
    thing_begin(json, key, &plan->thing);
    json_str(json, "short_name", plan->short_name);
    json_str(json, "description", plan->description);
    units_json(json, plan);
    coverage_json(json, plan);
    json_list(json, "response_targets");
    for (size_t i = 0; i < plan->target_count; i++) {
        json_open(json, NULL);
        json_str(json, "severity", plan->targets[i].severity);
        json_int(json, "minutes", plan->targets[i].minutes);
        json_close(json);
    }
    json_list_end(json);
    json_str(json, "ids_visible_to", plan->ids_visible_to == IDS_TO_MEMBERS ? STR("members") : STR("administrators"));
    json_bool(json, "exclusive", plan->exclusive);
    json_bool(json, "contract_needed", plan->contract_needed);
    sale_json(json, plan);
    json_close(json);
}

void severity_json(struct json *json, const char *key, const struct severity *severity)
{
    thing_begin(json, key, &severity->thing);
    json_str_or_null(json, "meaning", severity->meaning);
    json_int(json, "response_minutes", severity->response_minutes);
    json_bool(json, "allows_24x7", severity->allows_24x7);
    json_close(json);
}

void region_json(struct json *json, const char *key, const struct region *region)
{
    thing_begin(json, key, &region->thing);
    texts_json(json, "countries", region->countries);
    texts_json(json, "time_zones", region->time_zones);
    texts_json(json, "packs", region->packs);
    json_open(json, "calendar");
    json_str(json, "id", region->calendar->thing.id);
    json_str(json, "name", region->calendar->thing.name);
    json_str(json, "time_zone", region->calendar->time_zone);
    json_close(json);
    json_str(json, "id_recipients",
             region->ids_to_associated_in_country ? STR("associated_in_country") : STR("primary_contact"));
    json_close(json);
}

void closure_reason_json(struct json *json, const char *key, const struct closure_reason *reason)
{
    thing_begin(json, key, &reason->thing);
    json_bool(json, "chargeable", reason->chargeable);
    kinds_json(json, "kinds", reason->kinds);
    json_close(json);
}

void catalog_result_json(struct json *json, const char *key, const struct catalog_result *result, bool dry_run)
{
    json_open(json, key);
    json_int(json, "revision", result->revision);
    json_bool(json, "changed", result->changed);
    json_bool(json, "dry_run", dry_run);
    json_list(json, "changes");
    for (size_t i = 0; i < result->count; i++) {
        json_open(json, NULL);
        json_str(json, "change", str_of(result->changes[i].change));
        json_str(json, "kind", result->changes[i].kind);
        json_str(json, "id", result->changes[i].id);
        json_close(json);
    }
    json_list_end(json);
    texts_json(json, "remarks", result->remarks);
    json_list(json, "channels");
    for (size_t i = 0; i < result->channel_count; i++) {
        json_open(json, NULL);
        json_str(json, "product", result->channels[i].product);
        json_str(json, "channel", result->channels[i].channel);
        json_str_or_null(json, "n", result->channels[i].n);
        json_str_or_null(json, "n_1", result->channels[i].n_1);
        json_close(json);
    }
    json_list_end(json);
    json_close(json);
}

void catalog_revision_json(struct json *json, const char *key, const struct catalog_revision *revision)
{
    json_open(json, key);
    json_int(json, "revision", revision->id);
    json_instant(json, "at", revision->at);
    json_str(json, "source", revision->source);
    json_id(json, "actor", revision->actor_id);
    json_close(json);
}

static void product_with_versions_json(struct json *json, const struct product *product, int64_t day)
{
    json_open(json, NULL);
    product_json(json, "product", product);
    json_list(json, "versions");
    for (size_t i = 0; i < product->version_count; i++)
        if (!product->versions[i]->thing.retired)
            version_json(json, NULL, product->versions[i], day);
    json_list_end(json);
    json_close(json);
}

#define THINGS_JSON(key, list, count, write) \
    do { \
        json_list(json, key); \
        for (size_t i = 0; i < catalog->count; i++) \
            if (!catalog->list[i].thing.retired) \
                write(json, NULL, &catalog->list[i]); \
        json_list_end(json); \
    } while (0)

void catalog_json(struct json *json, const char *key, const struct catalog *catalog, int64_t day)
{
    json_open(json, key);
    json_int(json, "revision", catalog->revision);
    json_instant(json, "at", catalog->at);
    json_str_or_null(json, "id", catalog->id);
    json_str_or_null(json, "name", catalog->name);
    json_str_or_null(json, "agreement_version", catalog->agreement_version);
    json_int(json, "reopen_days", catalog->reopen_days);
    json_int(json, "auto_close_days", catalog->auto_close_days);
    for (int kind = 0; kind < CLOSING_KIND_COUNT; kind++)
        json_str_or_null(json, closing_settings[kind], catalog->closing_reasons.ids[kind]);
    links_json(json, "links", catalog->links, catalog->link_count);
    THINGS_JSON("severities", severities, severity_count, severity_json);
    THINGS_JSON("closure_reasons", closure_reasons, closure_reason_count, closure_reason_json);
    THINGS_JSON("regions", regions, region_count, region_json);
    THINGS_JSON("portals", portals, portal_count, portal_json);
    THINGS_JSON("plans", plans, plan_count, plan_json);
    json_list(json, "products");
    for (size_t i = 0; i < catalog->product_count; i++)
        if (!catalog->products[i].thing.retired)
            product_with_versions_json(json, &catalog->products[i], day);
    json_list_end(json);
    json_close(json);
}
