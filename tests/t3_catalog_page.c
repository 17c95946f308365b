/* SPDX-License-Identifier: Apache-2.0 */
/* t3_catalog_page.c: the page of the catalogue in force, where whoever manages it begins. */
#include "tests/visitor.h"

TEST(whoever_manages_the_catalogue_begins_at_the_one_in_force)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "catalog_manager");
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");
    struct http_response page = browse(ctx, &dana, "/");

    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/desk/catalog"));
    page = opened(ctx, &dana, 200, "/desk/catalog");
    has(&page, "aria-current=\"page\"", "Support ends within a year", "Partner Support Gold 20-Pack", "gold-20-pack", "20 incidents", "12 months", "30 days",
        "used without a contract", "What changed", "the operator");
    has_not(&page, "retired plan");
}

TEST(the_page_says_what_the_last_files_changed)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "catalog_manager");
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");
    struct http_response page = opened(ctx, &dana, 200, "/desk/catalog");
    has(&page, "severity: 3 added");
    has_not(&page, "plan: 1 changed");
    exec_sql(ctx, "INSERT INTO catalog_revision (id, at, source) VALUES (1000, 5, 'apply')");
    exec_sql(ctx, "INSERT INTO catalog_item (kind, item_id, revision_id, position, body, retired, imported)"
                  " SELECT kind, item_id, 1000, position, body, CASE WHEN item_id = 'five-pack' THEN 1 ELSE 0 END, imported FROM catalog_item"
                  " WHERE kind = 'plan' AND item_id IN ('five-pack', 'gold-20-pack')");
    page = opened(ctx, &dana, 200, "/desk/catalog");
    has(&page, "plan: 1 changed, plan: 1 retired", "Revision 1000, apply", "1 retired plan is not shown.");
    has_not(&page, "Professional Support 5-Pack");
}

/* A year from the day on, by day; what has ended is past, and what ends later is far. */
TEST(what_ends_within_a_year_is_listed_by_day)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "catalog_manager");
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");
    struct http_response page = opened(ctx, &dana, 200, "/desk/catalog");
    struct str body = buf_str(&page.body);

    size_t first = place_of(body, "11 Jan 2027"), second = place_of(body, "12 Jan 2027"), last = place_of(body, "12 Oct 2027");
    CHECK(first < second && second < last && last < body.len);
    has(&page, "Windows Server 2016", "SQL Server 2017");
    has_not(&page, "Windows Server 2012 R2", "SQL Server 2025");
}

TEST(customers_do_not_get_in_and_engineers_have_no_link)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");

    opened(ctx, &anna, 403, "/desk/catalog");
    struct http_response page = opened(ctx, &sam, 200, "/desk");
    has_not(&page, "href=\"/desk/catalog\"");
}

TEST(without_a_catalogue_the_page_says_what_to_do)
{
    world_staff(ctx, "dana@vendor.example", "catalog_manager");
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");
    struct http_response page = opened(ctx, &dana, 200, "/desk/catalog");

    has(&page, "No catalogue is in force", "entitled catalog apply FILE");
}

TESTS(
    BOTH(whoever_manages_the_catalogue_begins_at_the_one_in_force),
    BOTH(the_page_says_what_the_last_files_changed),
    SQLITE(what_ends_within_a_year_is_listed_by_day),
    SQLITE(customers_do_not_get_in_and_engineers_have_no_link),
    SQLITE(without_a_catalogue_the_page_says_what_to_do),
)
