/* SPDX-License-Identifier: Apache-2.0 */
/* organization_commands.c: command line in, text or JSON out, for organizations. */
#include "desk/organization/organization_room.h"

#include "base/locale.h"
#include "desk/organization/organization_read.h"
#include "desk/organization/organization_view.h"

static enum err organization_add_run(struct ctx *ctx, struct cli *cli)
{
    const struct organization_new *given = cli_fields(cli);
    struct organization organization;

    TRY((given->anyway ? organization_add_anyway : organization_add)(ctx, given->name, given->country, given->enrolled, &organization));
    cli_row(ctx, cli, ROWS(organization_rows, &organization, 1));
    if (organization.remark.len)
        cli_say(cli, organization.remark);
    return OK;
}

static const struct command organization_add_command = {
    .words   = "organization add",
    .summary = TR_MARK("Add an organization"),
    .args    = { { "NAME", TR_MARK("its name"), false } },
    .options = {
        { "country", "CC", TR_MARK("its country, two letters"), false, false },
        { "enrolled", "partner|reseller", TR_MARK("network that it is enrolled in"), false, true },
        { "anyway", NULL, TR_MARK("also when one that is there has a name that looks the same"), false, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct organization_new, organization_new_read),
    .run  = organization_add_run,
};

static enum err organization_list_run(struct ctx *ctx, struct cli *cli)
{
    const struct sought *asked = cli_fields(cli);
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct organization *organizations;
    size_t count;

    while (cli_more(&list)) {
        TRY(organization_search(ctx, asked->words, list.after, list.limit, &organizations, &count));
        cli_rows(ctx, &list, ROWS(organization_rows, organizations, count));
    }
    return OK;
}

static const struct command organization_list_command = {
    .words   = "organization list",
    .summary = TR_MARK("List organizations"),
    .details = TR_MARK("A line each: id, partner ID, name, country, enrolments."),
    .options = {
        { "q", "WORDS", TR_MARK("only those whose name holds the words, or whose partner ID they are"), false, false },
    },
    .former = { { "search", "q", NULL } },
    .db   = CLI_DB_READ,
    .json = true,
    .reads = READS(struct sought, sought_read),
    .run  = organization_list_run,
};

const struct command *const organization_commands[] = {
    &organization_add_command,
    &organization_list_command,
    NULL,
};
