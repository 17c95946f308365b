/* SPDX-License-Identifier: Apache-2.0 */
/* t3_catalog.c: the catalogue over the API, through dispatch without a socket. */
#include "desk/catalog/catalog.h"
#include "desk/catalog/catalog_view.h"
#include "desk/account/access.h"
#include "desk/room.h"
#include "tests/catalog_file.h"
#include "tests/web_call.h"

/* The token is the staff role, as a number. */
static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    int64_t staff = 0;

    (void)ctx;
    CHECK(str_int(token, 0, 15, &staff));
    *out_actor = (struct actor){
        .kind = ACTOR_ACCOUNT, .id = 7, .email = STR("who@example.com"), .address = STR("who@example.com"), .name = STR("Who"), .staff = (unsigned)staff
    };
    return OK;
}

static struct http_response call(struct ctx *ctx, const char *method, const char *path, const char *query,
                                 struct str body, unsigned staff)
{
    struct web web = { .routes = rooms_tree(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };

    web.hooks.sign_in = sign_in;
    return web_call(ctx, &web, method, str_format(ctx->arena, "%s?%s", path, query).data, str_format(ctx->arena, "%u", staff).data, body);
}

static void check_get(struct ctx *ctx, const char *path, const char *query, const char *expected)
{
    struct http_response answer = call(ctx, "GET", path, query, STR(""), 0);

    CHECK_STR(buf_str(&answer.body), str_of(expected));
    CHECK_INT(answer.status, 200);
}

TEST(lists_are_those_of_the_catalogue)
{
    catalog_put(ctx, small_catalog(ctx));
    check_get(ctx, "/api/v1/closure-reasons", "",
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true,\"kinds\":[\"incident\",\"advisory\",\"program\"]},"
              "{\"id\":\"defect\",\"name\":\"Defect\",\"chargeable\":false,\"kinds\":[\"incident\",\"advisory\",\"program\"]}],\"next\":null}");
    check_get(ctx, "/api/v1/severities", "",
              "{\"items\":[{\"id\":\"A\",\"name\":\"Critical\",\"meaning\":\"Nobody can work.\",\"response_minutes\":60,\"allows_24x7\":true},"
              "{\"id\":\"C\",\"name\":\"Minimal\",\"meaning\":\"A question.\",\"response_minutes\":480,\"allows_24x7\":false}],\"next\":null}");
    check_get(ctx, "/api/v1/products", "limit=1",
              "{\"items\":[{\"id\":\"box\",\"name\":\"Box\",\"family\":\"servers\",\"portal\":\"main\","
              "\"deployment\":\"on_premises\","
              "\"problem_types\":[{\"id\":\"setup\",\"name\":\"Setup\",\"categories\":[{\"id\":\"install\",\"name\":"
              "\"Install\"}]}]}],"
              "\"next\":\"box\"}");
    check_get(ctx, "/api/v1/products", "limit=1&after=box",
              "{\"items\":[{\"id\":\"sky\",\"name\":\"Sky\",\"family\":\"services\",\"portal\":\"cloud\","
              "\"deployment\":\"cloud\","
              "\"problem_types\":[]}],\"next\":null}");
    CHECK_INT(call(ctx, "GET", "/api/v1/portals", "", STR(""), 0).status, 200);
    CHECK_INT(call(ctx, "GET", "/api/v1/plans", "", STR(""), 0).status, 200);
    CHECK_INT(call(ctx, "GET", "/api/v1/regions", "", STR(""), 0).status, 200);
}

/* Of the small catalogue, as its file says them. */
static const char *const plans[] = {
    "{\"id\":\"pack\",\"name\":\"Ten incidents\",\"short_name\":\"Ten\",\"description\":\"Ten of them.\",\"unit\":\"incident\","
    "\"allocation\":\"counted\",\"units\":10,\"term\":{\"months\":12,\"grace_days\":30},\"overuse\":\"block\","
    "\"give_back\":{\"rule\":\"extend_days\",\"days\":30},\"coverage\":{\"families\":[\"servers\"],\"products\":[\"sky\"],"
    "\"deployments\":[\"on_premises\",\"cloud\"],\"version_rule\":\"recent\",\"kinds\":[\"incident\"],\"severities\":[\"A\",\"C\"],"
    "\"requires_24x7\":true,\"portals\":[\"main\",\"cloud\"],\"account_kinds\":[\"personal\",\"work\"]},"
    "\"response_targets\":[{\"severity\":\"A\",\"minutes\":30}],\"ids_visible_to\":\"members\",\"exclusive\":false,"
    "\"contract_needed\":true,\"price\":null,\"sold\":null}",
    "{\"id\":\"hours\",\"name\":\"Advice\",\"short_name\":\"Advice\",\"description\":\"Fifty hours.\",\"unit\":\"hour\","
    "\"allocation\":\"counted\",\"units\":3000,\"rounding_minutes\":15,\"term\":{\"months\":12,\"grace_days\":0},"
    "\"overuse\":\"keep_pending\",\"give_back\":{\"rule\":\"lapse\"},\"coverage\":{\"families\":[\"servers\"],\"products\":[],"
    "\"deployments\":[\"on_premises\"],\"version_rule\":\"any_supported\",\"kinds\":[\"advisory\"],\"severities\":[\"C\"],"
    "\"requires_24x7\":false,\"portals\":[\"main\"],\"account_kinds\":[\"work\"]},"
    "\"response_targets\":[{\"severity\":\"C\",\"minutes\":480}],\"ids_visible_to\":\"administrators\",\"exclusive\":true,"
    "\"contract_needed\":true,\"price\":{\"currency\":\"EUR\",\"amount_minor\":500000},"
    "\"sold\":{\"to\":[\"personal\"],\"where\":\"here\"}}",
};
static const char *const portals[] = {
    "{\"id\":\"main\",\"name\":\"Main\",\"families\":[\"servers\"],\"sign_in\":\"any_account\",\"contract_rule\":\"contract\","
    "\"on_behalf\":\"any_account\",\"link_text\":\"Get help\",\"entry_links\":[{\"text\":\"Start\",\"url\":\"https://example.com/\"}]}",
    "{\"id\":\"cloud\",\"name\":\"Cloud\",\"families\":[\"services\"],\"sign_in\":\"work_sign_in\",\"contract_rule\":\"included\","
    "\"on_behalf\":\"admin_agent\",\"link_text\":\"Get help\",\"entry_links\":[]}",
};
static const char *const regions[] = {
    "{\"id\":\"north\",\"name\":\"North\",\"countries\":[\"SE\",\"NO\"],\"time_zones\":[\"Europe/Stockholm\"],\"packs\":[\"pack\"],"
    "\"calendar\":{\"id\":\"office\",\"name\":\"Office hours\",\"time_zone\":\"Europe/Stockholm\"},\"id_recipients\":\"primary_contact\"}",
    "{\"id\":\"south\",\"name\":\"South\",\"countries\":[\"IT\"],\"time_zones\":[\"Europe/Rome\"],\"packs\":[],"
    "\"calendar\":{\"id\":\"office\",\"name\":\"Office hours\",\"time_zone\":\"Europe/Stockholm\"},\"id_recipients\":\"associated_in_country\"}",
};

static void check_two(struct ctx *ctx, const char *path, const char *const *two, struct str whole)
{
    struct str both = str_format(ctx->arena, "[%s,%s]", two[0], two[1]);

    check_get(ctx, path, "", str_format(ctx->arena, "{\"items\":%.*s,\"next\":null}", STR_ARGS(both)).data);
    CHECK(str_contains(whole, both));
}

TEST(plans_portals_and_regions_are_told_in_the_words_of_the_file_in_lists_and_in_the_whole)
{
    struct buf whole = buf_new(ctx->arena);
    struct json json = json_new(&whole);
    const struct catalog *catalog;

    catalog_put(ctx, small_catalog(ctx));
    READ_OK(catalog_now(ctx, &catalog));
    catalog_json(&json, NULL, catalog, day_at("2026-11-21"));
    json_end(&json);
    check_two(ctx, "/api/v1/plans", plans, buf_str(&whole));
    check_two(ctx, "/api/v1/portals", portals, buf_str(&whole));
    check_two(ctx, "/api/v1/regions", regions, buf_str(&whole));
    CHECK(str_contains(buf_str(&whole), STR("\"id\":\"small\",\"name\":\"Small\",\"agreement_version\":\"1\",\"reopen_days\":14,\"auto_close_days\":10,")));
    CHECK(str_contains(buf_str(&whole), STR("\"versions\":[{\"id\":\"box-3\",")) && str_contains(buf_str(&whole), STR("\"closure_reasons\":[{\"id\":\"solved\",")));
}

TEST(versions_say_where_they_stand_on_the_day_asked_for)
{
    catalog_put(ctx, small_catalog(ctx));
    check_get(ctx, "/api/v1/products/box/versions", "after=box-3",
              "{\"items\":[{\"id\":\"box-2\",\"name\":\"Box "
              "2\",\"release\":\"2\",\"channel\":\"main\",\"released_on\":\"2020-01-10\","
              "\"mainstream_ends_on\":\"2025-01-10\",\"extended_ends_on\":null,\"lifecycle\":\"extended\","
              "\"position\":\"N-1\"}],\"next\":null}");
    check_get(ctx, "/api/v1/products/box/versions", "after=box-3&as_of=2023-05-01",
              "{\"items\":[{\"id\":\"box-2\",\"name\":\"Box "
              "2\",\"release\":\"2\",\"channel\":\"main\",\"released_on\":\"2020-01-10\","
              "\"mainstream_ends_on\":\"2025-01-10\",\"extended_ends_on\":null,\"lifecycle\":\"mainstream\","
              "\"position\":\"N\"}],\"next\":null}");
    CHECK_INT(call(ctx, "GET", "/api/v1/products/none/versions", "", STR(""), 0).status, 404);
    CHECK_INT(call(ctx, "GET", "/api/v1/products/box/versions", "after=none", STR(""), 0).status, 422);
    CHECK_INT(call(ctx, "GET", "/api/v1/products/box/versions", "as_of=2023-02-30", STR(""), 0).status, 422);
}

TEST(an_id_of_the_catalogue_is_read_in_a_path_as_it_is_in_a_query)
{
    static const char *const written[] = {
        "box%E2%80%8B", "%E2%80%8Ebox", "b%EF%BB%BFox", "%20box%C2%A0", "%EF%BD%82%EF%BD%8F%EF%BD%98", "b%D8%80ox", "bo%C2%ADx",
    };

    catalog_put(ctx, small_catalog(ctx));
    for (size_t i = 0; i < COUNT_OF(written); i++)
        CHECK_INT(call(ctx, "GET", str_format(ctx->arena, "/api/v1/products/%s/versions", written[i]).data, "", STR(""), 0).status, 200);
    CHECK_INT(call(ctx, "GET", "/api/v1/products/%E2%80%8B/versions", "", STR(""), 0).status, 404);
    CHECK_INT(call(ctx, "GET", "/api/v1/products/b%20ox/versions", "", STR(""), 0).status, 404);
}

TEST(what_is_retired_is_left_out_of_lists)
{
    struct str without = text_with(ctx, small_catalog(ctx),
                                   ",\n    {\"id\": \"defect\", \"name\": \"Defect\", \"chargeable\": false}", "");

    catalog_put(ctx, small_catalog(ctx));
    catalog_put(ctx, without);
    check_get(ctx, "/api/v1/closure-reasons", "",
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true,\"kinds\":[\"incident\",\"advisory\",\"program\"]}],\"next\":null}");
    check_get(ctx, "/api/v1/closure-reasons", "after=defect", "{\"items\":[],\"next\":null}");
    /* The page before the last one has no next when only retired things follow. */
    check_get(ctx, "/api/v1/closure-reasons", "limit=1",
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true,\"kinds\":[\"incident\",\"advisory\",\"program\"]}],\"next\":null}");
}

TEST(a_catalogue_manager_applies_a_catalogue_over_the_api)
{
    struct str file = small_catalog(ctx), broken = text_with(ctx, file, "\"portal\": \"cloud\"", "\"portal\": \"clod\"");

    CHECK_INT(call(ctx, "POST", "/api/v1/admin/catalog", "", file, STAFF_ENGINEER).status, 403);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/catalog", "", file, 0).status, 403);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/catalog", "dry_run=true", file, STAFF_CATALOG_MANAGER).status, 200);
    CHECK_INT(count_rows(ctx, "catalog_revision"), 0);
    struct http_response answer = call(ctx, "POST", "/api/v1/admin/catalog", "", broken, STAFF_CATALOG_MANAGER);
    CHECK_INT(answer.status, 422);
    CHECK(str_contains(buf_str(&answer.body), STR("line 43, products[1].portal: no portal \\\"clod\\\"")));
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/catalog", "", file, STAFF_CATALOG_MANAGER).status, 200);
    answer = call(ctx, "POST", "/api/v1/admin/catalog", "", file, STAFF_CATALOG_MANAGER);
    CHECK_STR(buf_str(&answer.body), STR("{\"revision\":1,\"changed\":false,\"dry_run\":false,\"changes\":[],\"remarks\":[],\"channels\":[]}"));
    CHECK_INT(count_rows(ctx, "catalog_revision"), 1);
}

TESTS(
    BOTH(plans_portals_and_regions_are_told_in_the_words_of_the_file_in_lists_and_in_the_whole),
    BOTH(lists_are_those_of_the_catalogue),
    BOTH(versions_say_where_they_stand_on_the_day_asked_for),
    BOTH(an_id_of_the_catalogue_is_read_in_a_path_as_it_is_in_a_query),
    BOTH(what_is_retired_is_left_out_of_lists),
    BOTH(a_catalogue_manager_applies_a_catalogue_over_the_api),
)
