/* SPDX-License-Identifier: Apache-2.0 */
/* availability_commands.c: the same question and verdicts as over the API, for an account. */
#include "desk/availability/availability_room.h"

#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/availability/availability_read.h"
#include "desk/availability/availability_view.h"

static enum err availability_run(struct ctx *ctx, struct cli *cli)
{
    struct intent_words words = *(const struct intent_words *)cli_fields(cli);
    struct intent intent;
    struct availability availability;

    if (!words.kind.len)
        words.kind = STR("incident");
    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(intent_find(ctx, &words, &intent));
    TRY(fields_checked(ctx));
    TRY(availability_list(ctx, &intent, &availability));
    if (cli_wants_json(cli))
        availability_json(ctx, cli_json(cli), NULL, &intent, &availability);
    for (size_t i = 0; i < availability.count; i++)
        cli_print(cli, plan_verdict_text(ctx, &availability.verdicts[i]));
    if (availability.why_first.len)
        cli_say(cli, availability.why_first);
    if (availability.count == 0)
        cli_say(cli, tr(ctx, "The account has no contract. Add one with its Access ID and Contract ID."));
    return OK;
}

static const struct command availability_command = {
    .words = "availability", .summary = TR_MARK("Say which plans an account can use for a request, and why it cannot use the others"),
    .options = {
        { "as", "EMAIL", TR_MARK("the account that asks"), true, false },
        { "version", "ID", TR_MARK("the product version, as windows-server-2025"), true, false },
        { "severity", "ID", TR_MARK("the severity"), true, false },
        { "kind", "KIND", TR_MARK("incident, advisory or program; incident by default"), false, false },
        { "portal", "ID", TR_MARK("where it is submitted; the product's own portal by default"), false, false },
        { "requires-24x7", NULL, TR_MARK("work around the clock"), false, false },
        { "on-behalf-of", "CUSTOMER", TR_MARK("for a customer"), false, false },
        { "as-of", "YYYY-MM-DD", TR_MARK("on that day; today by default"), false, false },
    },
    .db = CLI_DB_READ, .json = true, .reads = READS(struct intent_words, intent_words_read), .run = availability_run,
};

const struct command *const availability_commands[] = {
    &availability_command,
    NULL,
};
