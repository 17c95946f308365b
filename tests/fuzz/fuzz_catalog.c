/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_catalog.c: any bytes as a catalogue file. What the check lets pass can be applied, read back whole, shown and used, and is
 * not different from itself. */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "db/db.h"
#include "desk/catalog/catalog_check.h"
#include "desk/catalog/catalog_view.h"
#include "tests/fuzz/world.h"
#include "view/json.h"

/* Two cycles, so that the rules and templates of products are used. */
#define LIFECYCLE \
    "[{\"cycle\":\"2026-sac\",\"releaseLabel\":\"26 'Box' SP\",\"releaseDate\":\"2026-01-10\",\"eol\":\"2030-01-10\"}," \
    "{\"cycle\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab\",\"releaseDate\":\"2020-01-10\",\"eol\":true,\"support\":false}]"

static void fill(struct ctx *ctx)
{
    struct catalog_result result;

    MUST(db_begin(ctx, DB_WRITE) == OK);
    MUST(catalog_apply(ctx, world_file(ctx, "tests/catalog_small.json"), false, &result) == OK && result.changed);
    MUST(db_commit(ctx) == OK);
}

/* The words about each fault lead to a line of the file. */
static void check_refusal(struct ctx *ctx)
{
    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        MUST(str_starts(fault->detail, STR("line ")));
    fuzz_check_fault(ctx);
}

static void check_version(const struct catalog *catalog, const struct version *version, int64_t today)
{
    static const int64_t days[] = { -25567, 0, 20000, 20778, 2932896 };

    MUST(catalog_version(catalog, version->thing.id) == version);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        MUST(version_position_name(version_position(version, days[i])));
        MUST(lifecycle_name(version_lifecycle(version, days[i])));
        for (enum version_rule rule = VERSION_ANY_SUPPORTED; rule <= VERSION_RECENT_MAINSTREAM; rule++)
            MUST(version_verdict(version, rule, days[i]) < CODE_count);
    }
    MUST(version_lifecycle(version, today) != LIFECYCLE_MAINSTREAM || version->mainstream_ends_on >= today);
}

static void check_calendar(const struct calendar *calendar, int64_t now)
{
    int64_t before = now;

    MUST(calendar_add(calendar, now, 0) == now);
    for (int minutes = 1; minutes <= 4096; minutes *= 16) {
        int64_t due = calendar_add(calendar, now, minutes);
        MUST(due >= before && due >= now + minutes * MINUTE_MS);
        before = due;
    }
}

static void check_catalog(struct ctx *ctx, const struct catalog *catalog)
{
    int64_t today = zone_day(STR("UTC"), ctx->now);
    struct buf out = buf_new(ctx->arena);
    struct json json = json_new(&out);

    catalog_json(&json, NULL, catalog, today);
    json_end(&json);
    fuzz_check_json(ctx, buf_str(&out));
    for (size_t i = 0; i < catalog->version_count; i++)
        check_version(catalog, &catalog->versions[i], today);
    for (size_t i = 0; i < catalog->calendar_count; i++)
        check_calendar(&catalog->calendars[i], ctx->now);
    for (size_t i = 0; i < catalog->plan_count; i++) {
        MUST(catalog_plan(catalog, catalog->plans[i].thing.id) == &catalog->plans[i]);
        for (size_t k = 0; k < catalog->severity_count; k++)
            MUST(plan_response_minutes(&catalog->plans[i], &catalog->severities[k]) >= 0);
    }
    for (size_t i = 0; i < catalog->portal_count; i++)
        MUST(catalog_portal(catalog, catalog->portals[i].thing.id) == &catalog->portals[i]);
    for (size_t i = 0; i < catalog->product_count; i++)
        MUST(catalog_product(catalog, catalog->products[i].thing.id) == &catalog->products[i]);
}

static void import_lifecycles(struct ctx *ctx, const struct catalog *catalog)
{
    struct catalog_result result;

    for (size_t i = 0; i < catalog->product_count && i < 3; i++)
        if (!catalog->products[i].thing.retired
            && catalog_import_lifecycle(ctx, catalog->products[i].thing.id, STR(LIFECYCLE), true, &result))
            fuzz_check_fault(ctx);
}

/* The check has passed, so applying it and reading it back cannot fail. */
static void apply(struct ctx *ctx, struct str file)
{
    struct catalog_result result, again;
    const struct catalog *catalog;

    world_enter(ctx, fill);
    world_as_operator(ctx);
    MUST(db_begin(ctx, DB_WRITE) == OK);
    MUST(catalog_apply(ctx, file, false, &result) == OK);
    MUST(catalog_apply(ctx, file, true, &again) == OK);
    MUST(!again.changed && again.count == 0 && again.revision == result.revision);
    MUST(result.changed == (result.count > 0));
    MUST(catalog_now(ctx, &catalog) == OK && catalog->revision == result.revision);
    check_catalog(ctx, catalog);
    import_lifecycles(ctx, catalog);
    db_rollback(ctx);
}

FUZZ_TARGET(catalog)
{
    struct item_list items;

    if (catalog_check(ctx, bytes, &items)) {
        fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
        check_refusal(ctx);
        return;
    }
    for (size_t i = 0; i < items.count; i++) {
        MUST(items.items[i].kind < ITEM_KINDS && !items.items[i].retired && !items.items[i].imported);
        fuzz_check_json(ctx, items.items[i].body);
    }
    apply(ctx, bytes);
}
