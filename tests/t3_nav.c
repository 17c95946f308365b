/* SPDX-License-Identifier: Apache-2.0 */
/* t3_nav.c: the links that rooms give to the frame of pages: who is shown which, and that they lead where he may go [3.7]. */
#include "tests/visitor.h"

#include "view/page.h"

/* Which links of a place somebody with these roles is shown, as "Queue, Contracts". */
static struct str links_of(struct ctx *ctx, unsigned staff, enum nav_place place)
{
    const struct actor actor = { .kind = ACTOR_ACCOUNT, .staff = staff };
    struct visit visit = { .nav = rooms_nav() };
    struct ctx reader = *ctx;
    struct buf out = buf_new(ctx->arena);

    reader.actor = &actor;
    reader.visit = &visit;
    for (const struct nav_link *link = NULL; (link = nav_next(&reader, place, link));) {
        buf_add(&out, out.len ? STR(", ") : STR(""));
        buf_add(&out, str_of(link->words));
    }
    return buf_str(&out);
}

TEST(each_role_has_its_links_in_their_order)
{
    static const struct { unsigned staff; const char *links, *begins; } rows[] = {
        { 0, "My requests, My contracts", "New request" },
        { STAFF_CATALOG_MANAGER, "Catalogue, My requests, My contracts", "" },
        { STAFF_ENGINEER, "Queue, Contracts, All requests", "" },
        { STAFF_CONTRACT_DESK, "Queue, Contracts, All requests", "" },
        { STAFF_ADMINISTRATOR, "Queue, Contracts, Catalogue, All requests, Log", "" },
        { STAFF_ENGINEER | STAFF_CATALOG_MANAGER, "Queue, Contracts, Catalogue, All requests", "" },
        { STAFF_CATALOG_MANAGER | STAFF_ADMINISTRATOR, "Queue, Contracts, Catalogue, All requests, Log", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CHECK_STR(links_of(ctx, rows[i].staff, NAV_MAIN), str_of(rows[i].links));
        CHECK_STR(links_of(ctx, rows[i].staff, NAV_BEGIN), str_of(rows[i].begins));
        CHECK_STR(links_of(ctx, rows[i].staff, NAV_MENU), STR("Profile and password"));
        CHECK_STR(links_of(ctx, rows[i].staff, NAV_MENU_ACT), STR("Sign out"));
    }
    CHECK_STR(links_of(ctx, 0, NAV_GUEST), STR("Sign in, Sign up"));
}

TEST(each_link_leads_to_a_page_that_whoever_is_shown_it_may_see)
{
    static const struct { const char *name, *role; unsigned staff; } people[] = {
        { "anna", NULL, 0 }, { "sam", NULL, STAFF_ENGINEER }, { "dana", NULL, STAFF_CONTRACT_DESK },
        { "carl", "catalog_manager", STAFF_CATALOG_MANAGER }, { "adam", "administrator", STAFF_ADMINISTRATOR },
    };
    static const enum nav_place places[] = { NAV_MAIN, NAV_BEGIN, NAV_MENU, NAV_ZONE };
    int followed_links = 0;

    people_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(people); i++)
        if (people[i].role)
            world_staff(ctx, str_c(ctx->arena, address_of(ctx, people[i].name)), people[i].role);
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };
    struct actor actor = { .kind = ACTOR_ACCOUNT };
    struct visit visit = { .nav = rooms_nav() };
    struct ctx reader = *ctx;
    reader.actor = &actor;
    reader.visit = &visit;
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        struct visitor visitor = visitor_of(ctx, &web, people[i].name);
        actor.staff = people[i].staff;
        for (size_t at = 0; at < COUNT_OF(places); at++)
            for (const struct nav_link *link = NULL; (link = nav_next(&reader, places[at], link)); followed_links++) {
                struct str rest = link->to.text;
                struct http_response page = opened(ctx, &visitor, 200, str_c(ctx->arena, str_cut(&rest, '#')));
                has(&page, str_format(ctx->arena, "id=\"%.*s", STR_ARGS(rest)).data);
                has(&page, str_format(ctx->arena, "href=\"%s\"", link->to.text.data).data);
            }
    }
    CHECK(followed_links > 20);
    for (const struct nav_link *link = NULL; (link = nav_next(&reader, NAV_GUEST, link));)
        opened(ctx, &nobody, 200, str_c(ctx->arena, link->to.text));
}

TEST(a_page_marks_the_link_of_where_it_belongs_and_no_other)
{
    static const struct { const char *page, *marked; } rows[] = {
        { "/contracts", "<a href=\"/contracts\" aria-current=\"page\">" },
        { "/contracts/calendar", "<a href=\"/contracts\" aria-current=\"page\">" },
        { "/requests", "<a href=\"/requests\" aria-current=\"page\">" },
        { "/requests/new", "href=\"/requests/new\" aria-current=\"page\">" },
        { "/profile", NULL },
    };
    struct str mark = STR("aria-current=\"page\"");

    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_response page = opened(ctx, &anna, 200, rows[i].page);
        struct str nav = buf_str(&page.body);
        const char *from = memmem(nav.data, nav.len, "<nav", 4), *until = memmem(nav.data, nav.len, "</nav>", 6);
        CHECK(from && until && from < until);
        nav = (struct str){ from, (size_t)(until - from) };
        CHECK(str_contains(nav, mark) == (rows[i].marked != NULL));
        if (rows[i].marked)
            CHECK(str_contains(nav, str_of(rows[i].marked)));
    }
}

TEST(an_operator_names_the_sections_and_every_page_calls_them_so)
{
    static const char *const pages[] = { "/requests", "/contracts", "/contracts/calendar", "/contracts/add" };
    struct settings settings = { .site_requests = STR("My <activities>"), .site_contracts = STR("My benefits") };

    struct people people = people_begin(ctx);
    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    struct web web = web_of_rooms(ctx);
    web.settings = &settings;
    struct visitor anna = visitor_of(ctx, &web, "anna");
    has(&(struct http_response){ .body = opened(ctx, &anna, 200, "/requests").body }, "<h1>My &lt;activities&gt;</h1>", "id=\"benefits\">My benefits</h2>");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct http_response page = opened(ctx, &anna, 200, pages[i]);
        has(&page, ">My &lt;activities&gt;</a>", ">My benefits</a>");
        has_not(&page, "My requests");
        has_not(&page, "My contracts");
    }
}

TESTS(
    SQLITE(an_operator_names_the_sections_and_every_page_calls_them_so),
    SQLITE(each_role_has_its_links_in_their_order),
    BOTH(each_link_leads_to_a_page_that_whoever_is_shown_it_may_see),
    SQLITE(a_page_marks_the_link_of_where_it_belongs_and_no_other),
)
