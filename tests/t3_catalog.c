/* SPDX-License-Identifier: Apache-2.0 */
/* t3_catalog.c: the catalogue over the API, through dispatch without a socket. */
#include "routes.h"
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
    struct web web = { .routes = routes, .hooks = route_hooks, .db = ctx->db, .catalogs = ctx->catalogs, .now = ctx->now };

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
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true},"
              "{\"id\":\"defect\",\"name\":\"Defect\",\"chargeable\":false}],\"next\":null}");
    check_get(ctx, "/api/v1/severities", "",
              "{\"items\":[{\"id\":\"A\",\"name\":\"Critical\",\"response_minutes\":60,\"allows_24x7\":true},"
              "{\"id\":\"C\",\"name\":\"Minimal\",\"response_minutes\":480,\"allows_24x7\":false}],\"next\":null}");
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
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true}],\"next\":null}");
    check_get(ctx, "/api/v1/closure-reasons", "after=defect", "{\"items\":[],\"next\":null}");
    /* The page before the last one has no next when only retired things follow. */
    check_get(ctx, "/api/v1/closure-reasons", "limit=1",
              "{\"items\":[{\"id\":\"solved\",\"name\":\"Solved\",\"chargeable\":true}],\"next\":null}");
}

TEST(a_catalogue_manager_applies_a_catalogue_over_the_api)
{
    struct str file = small_catalog(ctx), broken = text_with(ctx, file, "\"portal\": \"cloud\"", "\"portal\": \"clod\"");

    catalogs_begin(ctx);
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
    BOTH(lists_are_those_of_the_catalogue),
    BOTH(versions_say_where_they_stand_on_the_day_asked_for),
    BOTH(an_id_of_the_catalogue_is_read_in_a_path_as_it_is_in_a_query),
    BOTH(what_is_retired_is_left_out_of_lists),
    BOTH(a_catalogue_manager_applies_a_catalogue_over_the_api),
)
