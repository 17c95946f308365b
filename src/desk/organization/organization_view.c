/* SPDX-License-Identifier: Apache-2.0 */
/* organization_view.c: writing organizations and members. */
#include "desk/organization/organization_view.h"

#include "desk/account/account_view.h"

void organization_json(struct json *json, const char *key, const struct organization *organization)
{
    json_open(json, key);
    json_id(json, "id", organization->id);
    json_str(json, "name", organization->name);
    json_str_or_null(json, "country", organization->country);
    json_str(json, "partner_id", organization->partner_id);
    json_list(json, "enrolled");
    for (unsigned bit = ENROLLED_PARTNER; bit <= ENROLLED_RESELLER; bit <<= 1)
        if (organization->enrolled & bit)
            json_str(json, NULL, str_of(enrollment_name((enum enrollment)bit)));
    json_list_end(json);
    json_remark(json, organization->remark);
    json_close(json);
}

struct str organization_line(struct ctx *ctx, const struct organization *organization)
{
    struct buf out = buf_new(ctx->arena);
    const char *comma = "  ";

    buf_format(&out, "%lld  %.*s  %.*s", (long long)organization->id, STR_ARGS(organization->partner_id),
               STR_ARGS(organization->name));
    if (organization->country.len)
        buf_format(&out, "  %.*s", STR_ARGS(organization->country));
    for (unsigned bit = ENROLLED_PARTNER; bit <= ENROLLED_RESELLER; bit <<= 1) {
        if (!(organization->enrolled & bit))
            continue;
        buf_format(&out, "%s%s", comma, enrollment_name((enum enrollment)bit));
        comma = ", ";
    }
    return buf_str(&out);
}

void account_json(struct json *json, const char *key, const struct account *account,
                  const struct membership *memberships, size_t count)
{
    json_open(json, key);
    account_members_json(json, account);
    json_list(json, "organizations");
    for (size_t i = 0; i < count; i++) {
        json_open(json, NULL);
        json_id(json, "id", memberships[i].organization.id);
        json_str(json, "name", memberships[i].organization.name);
        json_list(json, "roles");
        for (unsigned role = ROLE_GLOBAL_ADMIN; role >= ROLE_MEMBER; role >>= 1)
            if (memberships[i].roles & role)
                json_str(json, NULL, str_of(organization_role_name((enum organization_role)role)));
        json_list_end(json);
        json_close(json);
    }
    json_list_end(json);
    json_remark(json, account->remark);
    json_close(json);
}

ROW_KIND(organization_rows, struct organization, id, organization_json(json, NULL, row), organization_line(ctx, row));
