/* SPDX-License-Identifier: Apache-2.0 */
/* member_api.c: JSON in, JSON out, for accounts and the organizations that they belong to. */
#include "desk/organization/organization_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/policy.h"
#include "desk/organization/organization.h"
#include "desk/organization/organization_view.h"


/* The index of each word is the number of the bit. */
static const char *const kinds[] = { "personal", "work", NULL };
static const char *const staff_roles[] = { "engineer", "contract_desk", "catalog_manager", "administrator", NULL };
static const char *const roles_there[] = { "member", "admin_agent", "partner_admin", "global_admin", NULL };

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

/* NULL when the field is left out; null and "" empty it. */
static const struct str *change_of(struct ctx *ctx, struct input *in, const char *field, size_t chars_max)
{
    struct str *value = arena_alloc(ctx->arena, sizeof *value);

    if (input_kind(in, field) == INPUT_ABSENT)
        return NULL;
    *value = input_code(in, field, NEED_OPTIONAL, 0, chars_max);
    return value;
}

static const struct str *phone_change_of(struct ctx *ctx, struct input *in)
{
    struct str *value = arena_alloc(ctx->arena, sizeof *value);

    if (input_kind(in, "phone") == INPUT_ABSENT)
        return NULL;
    *value = input_spaced(in, "phone", NEED_OPTIONAL, 0, LIMIT_PHONE_CHARS);
    return value;
}

/* PATCH /me {"phone"?,"country"?,"time_zone"?,"language"?}: what is left out stays, null empties [3.2]. */
static enum err me_change_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct account account;

    TRY(call_input(ctx, call, &in));
    struct profile profile = {
        .phone     = phone_change_of(ctx, in),
        .country   = change_of(ctx, in, "country", LIMIT_COUNTRY_CHARS),
        .time_zone = change_of(ctx, in, "time_zone", LIMIT_TIME_ZONE_CHARS),
        .language  = change_of(ctx, in, "language", LIMIT_LANGUAGE_CHARS),
    };
    TRY(input_done(in));
    TRY(member_set_profile(ctx, &profile, &account));
    return account_answer(ctx, call, 200, &account);
}

struct account_form {
    struct account account;
    struct new_password password;
    int64_t        organization_id;
    unsigned       roles;
};

static enum err account_read(struct ctx *ctx, struct http_call *call, struct account_form *out_form)
{
    struct input *in;
    struct account_form form = { .organization_id = 0 };

    TRY(call_input(ctx, call, &in));
    form.account.email = input_line(in, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS);
    form.account.name  = input_line(in, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS);
    form.account.kind  = input_one_of(in, "kind", NEED_OPTIONAL, kinds, 0) ? ACCOUNT_WORK : ACCOUNT_PERSONAL;
    form.account.staff = input_words(in, "staff", 0, staff_roles);
    form.organization_id = input_id(in, "organization", NEED_OPTIONAL);
    form.roles = input_words(in, "roles", 0, roles_there);
    bool with_password = input_has(in, "password");
    struct str password = STR("");
    if (with_password)
        password = input_secret(in, "password", NEED_REQUIRED, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS);
    if (form.roles && !input_has(in, "organization"))
        input_fault(in, "organization", CODE_missing, tr(ctx, "Say in which organization these roles are."));
    TRY(input_done(in));
    if (with_password)
        form.password = password_check(ctx, STR("password"), password, form.account.email, form.account.name);
    TRY(fields_checked(ctx));
    *out_form = form;
    return OK;
}

/* POST /admin/accounts {"email","name","kind"?,"staff"?,"organization"?,"roles"?,"password"?} -> 201. */
static enum err account_add_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work)
{
    struct account_form form;

    /* Nobody else keeps the helpers busy. */
    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    TRY(account_read(ctx, call, &form));
    if (form.password.text.len)
        *out_work = password_to_hash(form.password);
    return OK;
}

static enum err account_add_api(struct ctx *ctx, struct http_call *call)
{
    struct account_form form;
    struct account account;

    TRY(account_read(ctx, call, &form));
    form.account.password_hash = call->prepared;
    TRY(account_add(ctx, &form.account, &account));
    if (form.organization_id) {
        enum err err = membership_add(ctx, form.organization_id, account.id, form.roles);
        if (err == ERR_MISSING) {
            fault_clear(ctx);
            return fail_field(ctx, "organization", CODE_unknown_value, tr(ctx, "There is no such organization."));
        }
        TRY(err);
    }
    return account_answer(ctx, call, 201, &account);
}

/* POST /admin/organizations/:id/members {"email","roles"?} -> 200, the account with its organizations. */
static enum err member_add_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct account account;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(call_input(ctx, call, &in));
    struct str email = input_line(in, "email", NEED_REQUIRED, 3, LIMIT_EMAIL_CHARS);
    unsigned roles = input_words(in, "roles", 0, roles_there);
    TRY(input_done(in));
    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    TRY(account_find_by_email(ctx, email, &account));
    TRY(membership_add(ctx, id, account.id, roles));
    return account_answer(ctx, call, 200, &account);
}

const struct route member_api_routes[] = {
    ROW(GET, "/api/v1/me", SIGNED_IN, READ, ACCOUNT_SELF, me_show_api),
    ROW(PATCH, "/api/v1/me", SIGNED_IN, WRITE, ACCOUNT_CHANGE, me_change_api),
    ROW(POST, "/api/v1/admin/accounts", STAFF, WRITE, ACCOUNT_MANAGE, account_add_api, .prepare = account_add_prepare),
    ROW(POST, "/api/v1/admin/organizations/:id/members", STAFF, WRITE, ORGANIZATION_MANAGE, member_add_api),
    ROUTES_END
};
