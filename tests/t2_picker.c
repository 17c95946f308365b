/* SPDX-License-Identifier: Apache-2.0 */
/* t2_picker.c: what is known of a product's versions while one is chosen [5.5]. */
#include "tests/world.h"

#include "desk/availability/availability_picker.h"

/* Day by day, as long as it passes. */
static int64_t counted_until(const struct version *version, enum version_rule rule, int64_t from)
{
    int64_t day = from;

    if (version_verdict(version, rule, from) != CODE_none)
        return DAY_NONE;
    while (day < from + 12 * 366 && version_verdict(version, rule, day + 1) == CODE_none)
        day++;
    return day;
}

/* SPEC 5.5 */
TEST(the_last_covered_day_of_every_version_is_the_one_that_counting_days_finds)
{
    const struct catalog *catalog;
    int64_t found = 0;

    people_begin(ctx);
    in_read(ctx);
    CHECK_OK(catalog_now(ctx, &catalog));
    for (size_t i = 0; i < catalog->version_count; i++)
        for (int rule = VERSION_ANY_SUPPORTED; rule <= VERSION_RECENT_MAINSTREAM; rule++)
            for (int64_t from = day_at("2018-03-01"); from <= day_at("2026-11-21"); from += 1063) {
                const struct version *version = &catalog->versions[i];
                int64_t counted = counted_until(version, (enum version_rule)rule, from);
                int64_t until = version_covered_until(version, (enum version_rule)rule, from);
                if (counted == from + 12 * 366)
                    CHECK(until >= counted);
                else
                    CHECK_INT(until, counted);
                found += counted != DAY_NONE;
            }
    CHECK(found > 500);
    commit(ctx);
}

static struct picker_version picked(struct ctx *ctx, const char *version_id)
{
    const struct catalog *catalog;
    struct picker_version *versions, found = { .version = NULL };
    size_t count;

    in_read(ctx);
    CHECK_OK(catalog_now(ctx, &catalog));
    const struct version *version = catalog_version(catalog, str_of(version_id));
    CHECK_OK(availability_picker(ctx, catalog, version->product, &versions, &count));
    for (size_t i = 0; i < count; i++)
        if (versions[i].version == version)
            found = versions[i];
    commit(ctx);
    CHECK(found.version != NULL);
    return found;
}

/* SPEC 5.5 */
TEST(a_version_says_which_of_the_own_plans_covers_it_longest)
{
    struct people people = people_begin(ctx);
    struct picker_version version = picked(ctx, "windows-server-2025");

    CHECK(version.position == POSITION_N && version.lifecycle == LIFECYCLE_MAINSTREAM && !version.contract);
    struct contract empty = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    fabrikam_contract(ctx, &people, "advanced-partner-support", 0);     /* for the cloud only */
    submitted(ctx, empty.id);
    version = picked(ctx, "windows-server-2025");
    CHECK(version.contract && version.ends_with_contract);
    CHECK_INT(version.contract->id, gold.id);
    CHECK_INT(version.covered_until, gold.ends_on);
    version = picked(ctx, "windows-server-2016");
    CHECK(!version.contract && version.position == POSITION_OLDER);
    ctx->now = instant_at("2029-10-20", 600);
    struct contract later = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    version = picked(ctx, "windows-server-2025");
    CHECK(version.contract && version.contract->id == later.id);
    sign_in_as(ctx, "eva");
    CHECK(!picked(ctx, "windows-server-2025").contract);
}

TESTS(
    SQLITE(the_last_covered_day_of_every_version_is_the_one_that_counting_days_finds),
    BOTH(a_version_says_which_of_the_own_plans_covers_it_longest),
)
