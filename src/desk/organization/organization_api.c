/* SPDX-License-Identifier: Apache-2.0 */
/* organization_api.c: JSON in, JSON out, for organizations. */
#include "desk/organization/organization_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/account/policy.h"
#include "desk/organization/organization_read.h"
#include "desk/organization/organization_view.h"

struct list_query { struct str words; struct portion portion; };

static void organization_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct list_query *asked = out;

    portion_by_id_read(ctx, query, &asked->portion);
    asked->words = input_sought(query);
}

/* GET /admin/organizations?q=&limit=&after= */
static enum err organization_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct list_query *asked = call->asked;
    struct organization *organizations;
    size_t count;

    TRY(organization_search(ctx, asked->words, asked->portion.after_id, asked->portion.one_more, &organizations, &count));
    respond_rows(ctx, call, asked->portion.limit, ROWS(organization_rows, organizations, count));
    return OK;
}

/* POST /admin/organizations -> 201. */
static enum err organization_add_api(struct ctx *ctx, struct http_call *call)
{
    const struct organization_new *given = call->given;
    struct organization organization;

    TRY((given->anyway ? organization_add_anyway : organization_add)(ctx, given->name, given->country, given->enrolled, &organization));
    organization_json(respond_json(ctx, call, 201), NULL, &organization);
    return OK;
}

const struct route organization_api_routes[] = {
    ROW(GET, "/api/v1/admin/organizations", STAFF, READ, ORGANIZATION_MANAGE, organization_list_api,
        .query = READS(struct list_query, organization_query_read)),
    ROW(POST, "/api/v1/admin/organizations", STAFF, WRITE, ORGANIZATION_MANAGE, organization_add_api,
        .body = READS(struct organization_new, organization_new_read)),
    ROUTES_END
};
