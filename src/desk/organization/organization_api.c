/* SPDX-License-Identifier: Apache-2.0 */
/* organization_api.c: JSON in, JSON out, for organizations. */
#include "desk/organization/organization_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/account/policy.h"
#include "desk/organization/organization.h"
#include "desk/organization/organization_view.h"

static const char *const networks[] = { "partner", "reseller", NULL };

/* GET /admin/organizations?q=&limit=&after= */
static enum err organization_list_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct page page;
    struct organization *organizations;
    size_t count = 0;

    TRY(call_query(ctx, call, &query));
    struct str words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
    call_page(query, PAGE_BY_ID, &page);
    TRY(input_done(query));
    TRY(organization_search(ctx, words, page.after_id, page.limit + 1, &organizations, &count));

    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        organization_json(json, NULL, &organizations[i]);
    respond_list_end(json, more ? id_text(ctx->arena, organizations[shown - 1].id) : STR(""));
    return OK;
}

/* POST /admin/organizations {"name","country"?,"enrolled"?} -> 201. */
static enum err organization_add_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct organization organization;
    unsigned enrolled = 0;

    TRY(call_input(ctx, call, &in));
    struct str name = input_line(in, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS);
    struct str country = input_country(in, "country", NEED_OPTIONAL);
    struct input *list = input_list(in, "enrolled", NEED_OPTIONAL, 0, 2);
    for (struct input *item; (item = input_list_next(list));)
        enrolled |= 1U << input_one_of(item, "", NEED_REQUIRED, networks, 0);
    bool anyway = input_bool(in, "anyway", NEED_OPTIONAL);
    TRY(input_done(in));
    if (anyway)
        TRY(organization_add_anyway(ctx, name, country, enrolled, &organization));
    else
        TRY(organization_add(ctx, name, country, enrolled, &organization));
    organization_json(respond_json(ctx, call, 201), NULL, &organization);
    return OK;
}

const struct route organization_api_routes[] = {
    ROW(GET, "/api/v1/admin/organizations", STAFF, READ, ORGANIZATION_MANAGE, organization_list_api),
    ROW(POST, "/api/v1/admin/organizations", STAFF, WRITE, ORGANIZATION_MANAGE, organization_add_api),
    ROUTES_END
};
