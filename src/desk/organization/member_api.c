/* SPDX-License-Identifier: Apache-2.0 */
/* member_api.c: JSON in, JSON out, for accounts and the organizations that they belong to. */
#include "desk/organization/organization_room.h"

#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/policy.h"
#include "desk/organization/organization_read.h"
#include "desk/organization/organization_view.h"

static enum err account_answer(struct ctx *ctx, struct http_call *call, int status, const struct account *account)
{
    struct membership *memberships;
    size_t count = 0;

    TRY(membership_list(ctx, account->id, &memberships, &count));
    account_json(respond_json(ctx, call, status), NULL, account, memberships, count);
    return OK;
}

/* GET /me. */
static enum err me_show_api(struct ctx *ctx, struct http_call *call)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    TRY(account_find(ctx, ctx->actor->id, &account));
    return account_answer(ctx, call, 200, &account);
}

/* PATCH /me: what is left out stays, null empties [3.2]. */
static enum err me_change_api(struct ctx *ctx, struct http_call *call)
{
    struct account account;

    TRY(member_set_profile(ctx, call->given, &account));
    return account_answer(ctx, call, 200, &account);
}

/* POST /admin/accounts -> 201. */
static enum err account_add_prepare(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    const struct account_new *given = call->given;

    /* Nobody else keeps the helpers busy. */
    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    if (!given->password.len)
        return OK;
    struct new_password password = password_check(ctx, STR("password"), given->password, given->email, given->name);
    TRY(fields_checked(ctx));
    *out_task = password_to_hash(password);
    return OK;
}

static enum err account_add_api(struct ctx *ctx, struct http_call *call)
{
    const struct account_new *given = call->given;
    struct account wanted = account_of_new(given), account;

    wanted.password_hash = call->prepared;
    TRY(account_add(ctx, &wanted, &account));
    if (given->organization_id) {
        enum err err = membership_add(ctx, given->organization_id, account.id, given->roles);
        if (err == ERR_MISSING) {
            fault_clear(ctx);
            return fail_field(ctx, "organization", CODE_unknown_value, tr(ctx, "There is no such organization."));
        }
        TRY(err);
    }
    return account_answer(ctx, call, 201, &account);
}

/* POST /admin/organizations/:id/members -> 200, the account with its organizations. */
static enum err member_add_api(struct ctx *ctx, struct http_call *call)
{
    const struct member_new *given = call->given;
    struct account account;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    TRY(account_find_by_email(ctx, given->email, &account));
    TRY(membership_add(ctx, id, account.id, given->roles));
    return account_answer(ctx, call, 200, &account);
}

const struct route member_api_routes[] = {
    ROW(GET, "/api/v1/me", SIGNED_IN, READ, ACCOUNT_SELF, me_show_api),
    ROW(PATCH, "/api/v1/me", SIGNED_IN, WRITE, ACCOUNT_CHANGE, me_change_api, .body = READS(struct profile, profile_read)),
    ROW(POST, "/api/v1/admin/accounts", STAFF, WRITE, ACCOUNT_MANAGE, account_add_api, .prepare = account_add_prepare,
        .body = READS(struct account_new, account_new_read)),
    ROW(POST, "/api/v1/admin/organizations/:id/members", STAFF, WRITE, ORGANIZATION_MANAGE, member_add_api,
        .body = READS(struct member_new, member_new_read)),
    ROUTES_END
};
