/* SPDX-License-Identifier: Apache-2.0 */
/* notice_world.c: requests that cause mails. */
#include "tests/notice_world.h"

#include "desk/account/account.h"
#include "desk/organization/organization.h"
#include "job/worker.h"
#include "tests/catalog_file.h"
#include "desk/room.h"

#define ENGINEER_EMAIL "sam@vendor.example"

void as_anna(struct ctx *ctx, const struct notice_world *world)
{
    as_account(ctx, world->anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
}

static void add_contract(struct ctx *ctx, const struct notice_world *world)
{
    struct contract contract;
    bool already;

    as_anna(ctx, world);
    WRITE_OK(contract_add(ctx, world->contract.access_id, world->contract.contract_no, &contract, &already));
}

struct notice_world world_of_mails(struct ctx *ctx, bool with_directory)
{
    struct notice_world world = { .settings = { .public_url = STR("https://support.example.com/desk/"), .mail_dir = STR("") } };

    if (with_directory)
        world.settings.mail_dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx)));
    world_begin(ctx);
    lifecycle_put(ctx, "mssqlserver", file_text(ctx, "catalogs/lifecycle/mssqlserver.json"));
    int64_t organization = world_organization(ctx, "Fabrikam AB");
    world.anna = world_member(ctx, organization, "anna@fabrikam.example", ROLE_MEMBER);
    world.engineer = world_account(ctx, ENGINEER_EMAIL);
    world.contract = world_contract(ctx, "gold-20-pack", organization, NULL, NULL);
    add_contract(ctx, &world);
    return world;
}

void as_engineer(struct ctx *ctx, const struct notice_world *world)
{
    as_account(ctx, world->engineer, ENGINEER_EMAIL, ACCOUNT_WORK, STAFF_ENGINEER);
}

struct submission submission_of(const struct notice_world *world, struct contact primary)
{
    static const struct contact colleague = { .name = STR_INIT("Olle Ek"), .email = STR_INIT("olle@fabrikam.example"), .phone = STR_INIT("") };

    return (struct submission){
        .portal_id = STR(""), .version_id = STR("mssqlserver-16.0"), .kind = STR("incident"), .problem_type_id = STR(""),
        .category_id = STR(""), .title = STR("Säkerhetskopian <stannar> & väntar"), .description = STR("Since the update."),
        .contract_id = world->contract.id, .severity_id = STR("C"), .country = STR("SE"), .time_zone = STR("Europe/Stockholm"),
        .on_behalf_of = STR(""), .agreement_accepted = true, .primary = primary, .additional = &colleague,
        .additional_count = 1, .quote = STR(""), .key = STR("k1"), .digest = STR("d1"),
    };
}

struct request anna_submits(struct ctx *ctx, const struct notice_world *world, struct contact primary)
{
    struct submission submission = submission_of(world, primary);
    struct request request = { .id = 0 };
    bool repeated;

    as_anna(ctx, world);
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    return request;
}

const struct contact anna_contact = {
    .primary = true, .name = STR_INIT("Anna Bergström"), .email = STR_INIT("anna@fabrikam.example"), .phone = STR_INIT("")
};

void run_jobs(struct ctx *ctx, const struct notice_world *world)
{
    int64_t count;

    as_system(ctx);
    ctx->settings = &world->settings;
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    ctx->settings = NULL;
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE buried = 1 OR last_error <> ''"), 0);
}

int64_t mails(struct ctx *ctx, const char *where)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM " MAIL_WORDS " WHERE %s", where).data);
}

bool body_has(struct ctx *ctx, const char *where, const char *part)
{
    return str_contains(sql_text(ctx, str_format(ctx->arena, "SELECT body FROM " MAIL_WORDS " WHERE %s", where).data), str_of(part));
}

/* The mail of that recipient as another program reads it. */
struct str letter_to(struct ctx *ctx, const struct notice_world *world, const char *event, const char *recipient)
{
    long long id = (long long)sql_int(ctx, str_format(ctx->arena, "SELECT id FROM mail WHERE event LIKE '%s%%' AND recipient = '%s'", event, recipient).data);

    return parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world->settings.mail_dir), id));
}
