/* SPDX-License-Identifier: Apache-2.0 */
/* availability_picker.c: the versions of a product, with the dates that count for whoever chooses. */
#include "desk/availability/availability_picker.h"

#include "base/limit.h"
#include "desk/account/policy.h"

static bool version_passes(const struct version *version, enum version_rule rule, int64_t day)
{
    return version_verdict(version, rule, day) == CODE_none;
}

/* From its release on a version only becomes older, and its phases of support only end. So the days on which it passes are one piece, whose
 * end is found by halving. */
int64_t version_covered_until(const struct version *version, enum version_rule rule, int64_t from)
{
    int64_t passed = from, failed = DAY_NEVER;

    if (!version_passes(version, rule, from))
        return DAY_NONE;
    if (version_passes(version, rule, DAY_NEVER - 1))
        return DAY_NEVER;
    while (failed - passed > 1) {
        int64_t middle = passed + (failed - passed) / 2;
        if (version_passes(version, rule, middle))
            passed = middle;
        else
            failed = middle;
    }
    return passed;
}

int64_t plan_covered_until(const struct version *version, const struct plan *plan, int64_t ends_on, int64_t from)
{
    int64_t until = version && ends_on >= from ? version_covered_until(version, plan->version_rule, from) : DAY_NONE;

    return until < ends_on ? until : ends_on;
}

struct cover { const struct contract *contract; const struct plan *plan; };

/* The contract that covers the version longest; of two the first. The end by each rule is asked for once. */
static void find_cover(const struct cover *covers, size_t count, int64_t day, struct picker_version *picked)
{
    enum { RULES = VERSION_RECENT_MAINSTREAM + 1 };
    int64_t until_by_rule[RULES];

    for (int rule = 0; rule < RULES; rule++)
        until_by_rule[rule] = version_covered_until(picked->version, (enum version_rule)rule, day);
    picked->covered_until = DAY_NONE;
    for (size_t i = 0; i < count; i++) {
        int64_t by_rule = until_by_rule[covers[i].plan->version_rule], ends_on = covers[i].contract->ends_on;
        int64_t until = by_rule < ends_on ? by_rule : ends_on;
        if (by_rule == DAY_NONE || until <= picked->covered_until)
            continue;
        picked->contract = covers[i].contract;
        picked->plan = covers[i].plan;
        picked->covered_until = until;
        picked->ends_with_contract = ends_on < by_rule;
    }
}

static enum err find_covers(struct ctx *ctx, const struct catalog *catalog, const struct product *product,
                            struct cover **out_covers, size_t *out_count)
{
    struct asker asker = { .account_id = ctx->actor->id, .kind = ctx->actor->account_kind };
    struct contract *contracts;
    size_t count, found = 0;

    TRY(contract_ties(ctx, ctx->actor->id, DAY_NONE, 0, LIMIT_AVAILABILITY_PLANS, &contracts, &count));
    struct cover *covers = arena_alloc(ctx->arena, count * sizeof *covers);
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan = catalog_plan(catalog, contracts[i].plan_id);
        if (plan && availability_covers_product(&asker, &contracts[i], plan, product))
            covers[found++] = (struct cover){ &contracts[i], plan };
    }
    *out_covers = covers;
    *out_count = found;
    return OK;
}

enum err availability_picker(struct ctx *ctx, const struct catalog *catalog, const struct product *product,
                             struct picker_version **out_versions, size_t *out_count)
{
    struct picker_version *versions = arena_alloc(ctx->arena, product->version_count * sizeof *versions);
    struct cover *covers;
    size_t cover_count, count = 0;
    int64_t day = zone_day(STR("UTC"), ctx->now);

    TRY(policy_check(ctx, ACT_AVAILABILITY_READ, 0));
    TRY(find_covers(ctx, catalog, product, &covers, &cover_count));
    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *version = product->versions[i];
        if (version->thing.retired)
            continue;
        versions[count] = (struct picker_version){
            .version = version, .position = version_position(version, day), .lifecycle = version_lifecycle(version, day),
        };
        find_cover(covers, cover_count, day, &versions[count++]);
    }
    *out_versions = versions;
    *out_count = count;
    return OK;
}

enum err availability_products(struct ctx *ctx, const struct catalog *catalog, struct picker_product **out_products, size_t *out_count)
{
    const struct asker asker = { .account_id = ctx->actor->id, .kind = ctx->actor->account_kind };
    struct picker_product *products = arena_alloc(ctx->arena, catalog->product_count * sizeof *products);
    struct contract *contracts;
    size_t contract_count, count = 0;

    TRY(policy_check(ctx, ACT_AVAILABILITY_READ, 0));
    TRY(contract_ties(ctx, ctx->actor->id, DAY_NONE, 0, LIMIT_AVAILABILITY_PLANS, &contracts, &contract_count));
    for (size_t i = 0; i < catalog->product_count; i++) {
        struct picker_product picked = { .product = &catalog->products[i] };
        if (picked.product->thing.retired)
            continue;
        for (size_t k = 0; k < contract_count && !picked.covered; k++) {
            const struct plan *plan = catalog_plan(catalog, contracts[k].plan_id);
            picked.covered = plan && availability_covers_product(&asker, &contracts[k], plan, picked.product);
        }
        products[count++] = picked;
    }
    *out_products = products;
    *out_count = count;
    return OK;
}
