/* SPDX-License-Identifier: Apache-2.0 */
/* member_commands.c: command line in, text or JSON out, for accounts and the organizations that they belong to. */
#include "desk/organization/organization_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "db/db.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/account_view.h"
#include "desk/organization/organization_read.h"
#include "desk/organization/organization_view.h"

#define PASSWORD_BYTES (LIMIT_PASSWORD_CHARS * 4 + 2)

struct account_adding {
    const struct account_new *given;
    struct str                password_hash;
    struct account            added;
    struct membership        *memberships;
    size_t                    count;
};

static enum err member_password_read(struct ctx *ctx, const struct cli *cli, struct account_adding *adding)
{
    struct str password = STR("");

    if (!cli_has(cli, "password-stdin"))
        return OK;
    TRY(cli_read_stdin(ctx, PASSWORD_BYTES, &password));
    struct new_password checked = password_check(ctx, STR("password"), password, adding->given->email, adding->given->name);
    TRY(fields_checked(ctx));
    return password_hash_now(ctx, checked, &adding->password_hash);
}

static enum err account_write(struct ctx *ctx, void *what)
{
    struct account_adding *adding = what;
    struct account wanted = account_of_new(adding->given);

    wanted.password_hash = adding->password_hash;
    TRY(account_add(ctx, &wanted, &adding->added));
    if (adding->given->organization_id)
        TRY(membership_add(ctx, adding->given->organization_id, adding->added.id, adding->given->roles));
    return membership_list(ctx, adding->added.id, &adding->memberships, &adding->count);
}

/* Standard input is read and hashed before the transaction, which may have to run again. */
static enum err account_add_run(struct ctx *ctx, struct cli *cli)
{
    struct account_adding adding = { .given = cli_fields(cli), .password_hash = STR("") };

    TRY(member_password_read(ctx, cli, &adding));
    TRY(db_write(ctx, account_write, &adding));
    if (cli_wants_json(cli))
        account_json(cli_json(cli), NULL, &adding.added, adding.memberships, adding.count);
    cli_print(cli, account_line(ctx, &adding.added));
    return OK;
}

static const struct command account_add_command = {
    .words   = "account add",
    .summary = TR_MARK("Add an account"),
    .details = TR_MARK("Without a password the account signs in with a token: see \"token add\"."),
    .args    = { { "EMAIL", TR_MARK("its e-mail address"), false } },
    .options = {
        { "name", "\"First Last\"", TR_MARK("name of the person or program"), true, false },
        { "kind", "personal|work", TR_MARK("kind of its sign-in; personal by default"), false, false },
        { "staff", "ROLE",
          TR_MARK("role at the vendor: engineer, contract_desk, catalog_manager, administrator"), false, true },
        { "organization", "ID", TR_MARK("organization that it belongs to"), false, false },
        { "roles", "ROLE",
          TR_MARK("role there: member, admin_agent, partner_admin, global_admin"), false, true },
        { "password-stdin", NULL, TR_MARK("read the password from standard input"), false, false },
    },
    .former = { { "role", "roles", NULL } },
    .db   = CLI_DB_OPEN,
    .json = true,
    .reads = READS(struct account_new, account_new_read),
    .run  = account_add_run,
};

static enum err member_add_run(struct ctx *ctx, struct cli *cli)
{
    const struct member_new *given = cli_fields(cli);
    struct account account;
    struct membership *memberships;
    size_t count = 0;
    int64_t id = 0;

    TRY(cli_id(ctx, cli, "ORGANIZATION", &id));
    TRY(account_find_by_email(ctx, given->email, &account));
    TRY(membership_add(ctx, id, account.id, given->roles));
    TRY(membership_list(ctx, account.id, &memberships, &count));
    if (cli_wants_json(cli))
        account_json(cli_json(cli), NULL, &account, memberships, count);
    cli_print(cli, account_line(ctx, &account));
    return OK;
}

static const struct command organization_member_add_command = {
    .words   = "organization member add",
    .summary = TR_MARK("Make an account a member of an organization, or give it more roles there"),
    .args    = {
        { "ORGANIZATION", TR_MARK("id of the organization: see \"organization list\""), false },
        { "EMAIL", TR_MARK("address of the account"), false },
    },
    .options = {
        { "roles", "ROLE", TR_MARK("role there: member, admin_agent, partner_admin, global_admin"), false, true },
    },
    .former = { { "role", "roles", NULL } },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct member_new, member_new_read),
    .run  = member_add_run,
};

const struct command *const member_commands[] = {
    &account_add_command,
    &organization_member_add_command,
    NULL,
};
