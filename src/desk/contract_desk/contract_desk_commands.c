/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_commands.c: command line in, text or JSON out, for the contract desk. */
#include "desk/contract_desk/contract_desk_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/contract/contract_view.h"
#include "desk/contract_desk/contract_desk_read.h"
#include "desk/contract_desk/contract_desk_view.h"
#include "desk/ledger/ledger_view.h"

#define CONTRACT_ARG { "CONTRACT", TR_MARK("the Access ID of the contract, or its id"), false }

static enum err contract_issue_run(struct ctx *ctx, struct cli *cli)
{
    struct contract contract;

    TRY(contract_issue(ctx, cli_fields(cli), &contract));
    contract_print_issued(ctx, cli, &contract);
    if (contract.remark.len)
        cli_say(cli, contract.remark);
    return OK;
}

static const struct command contract_issue_command = {
    .words   = "contract issue",
    .summary = TR_MARK("Issue a contract with new IDs"),
    .details = TR_MARK("Makes an Access ID and a Contract ID, and grants what the plan brings. Without a holder, the contract waits for anyone who adds its IDs. For plans in hours, give minutes."),
    .options = {
        { "plan", "ID", TR_MARK("the plan"), true, false },
        { "organization", "ID", TR_MARK("the organization that holds it"), false, false },
        { "account", "EMAIL", TR_MARK("the account that holds it; the contract is added there at once"), false, false },
        { "holder", "NAME", TR_MARK("instead of both: an e-mail address, a partner ID, or the whole name of an organization"), false, false },
        { "new-organization", "NAME", TR_MARK("instead of these: an organization to be added with it"), false, false },
        { "new-organization-country", "CC", TR_MARK("the country of the new organization"), false, false },
        { "new-organization-anyway", NULL, TR_MARK("add it though another one's name looks the same"), false, false },
        { "starts-on", "YYYY-MM-DD", TR_MARK("its first day; today by default"), false, false },
        { "units", "N", TR_MARK("instead of what the plan brings"), false, false },
        { "country", "CC", TR_MARK("instead of the holder's country; needed where he has none"), false, false },
        { "time-zone", "ZONE", TR_MARK("time zone of its first and last day; it stays fixed"), false, false },
        { "draft", NULL, TR_MARK("prepare it only: nobody can use it yet"), false, false },
    },
    .former = { { "starts", "starts-on", NULL } },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_issue, contract_issue_read),
    .run  = contract_issue_run,
};

static enum err contract_import_run(struct ctx *ctx, struct cli *cli)
{
    struct str csv;
    int64_t count;

    TRY(cli_read_text(ctx, cli_arg(cli, "FILE"), LIMIT_CSV_BYTES, &csv));
    TRY(contract_import(ctx, csv, cli_option(cli, "country"), cli_has(cli, "as-written"), &count));
    if (cli_wants_json(cli)) {
        struct json *json = cli_json(cli);
        json_open(json, NULL);
        json_int(json, "imported", count);
        json_close(json);
    }
    cli_print(cli, trn(ctx, "{n} contract imported", "{n} contracts imported", count, HOLE("file", cli_arg(cli, "FILE"))));
    return OK;
}

static const struct command contract_import_command = {
    .words   = "contract import",
    .summary = TR_MARK("Import contracts from a CSV file"),
    .details = TR_MARK("Columns access_id,contract_id,plan,organization,account,starts_on,ends_on,units,country, named in the first line; all but the first three can be left out. Imports the whole file or nothing, and names the line of every fault. Refuses IDs that a spreadsheet seems to have changed: without leading zeros, with separators or a decimal point, as dates, rounded."),
    .args = { { "FILE", TR_MARK("the file, or - for standard input"), false } },
    .options = {
        { "country", "CC", TR_MARK("of lines that name none and whose holder has none"), false, false },
        { "as-written", NULL, TR_MARK("the IDs are right as they are, however they look"), false, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .run  = contract_import_run,
};

static enum err contract_issue_draft_run(struct ctx *ctx, struct cli *cli)
{
    struct contract contract;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_issue_draft(ctx, id, &contract));
    contract_print_issued(ctx, cli, &contract);
    return OK;
}

static const struct command contract_issue_draft_command = {
    .words   = "contract issue-draft",
    .summary = TR_MARK("Issue a contract that was prepared as a draft"),
    .details = TR_MARK("Its IDs, term and balance stay as they were prepared. A contract that is not a draft stays as it is."),
    .args    = { CONTRACT_ARG },
    .db   = CLI_DB_WRITE,
    .json = true,
    .run  = contract_issue_draft_run,
};

static enum err contract_mail_run(struct ctx *ctx, struct cli *cli)
{
    struct contract_recipient *recipients;
    size_t count;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_mail_ids(ctx, id, &recipients, &count));
    if (cli_wants_json(cli))
        contract_mailed_json(cli_json(cli), NULL, recipients, count);
    cli_print(cli, trf(ctx, "On their way to {names}.", HOLE("names", contract_recipients_text(ctx, recipients, count))));
    return OK;
}

static const struct command contract_mail_command = {
    .words   = "contract mail",
    .summary = TR_MARK("Mail both IDs of a contract to its holder"),
    .details = TR_MARK("Mails go to the account that holds it, or to the global and partner administrators of the organization."),
    .args    = { CONTRACT_ARG },
    .db   = CLI_DB_WRITE,
    .json = true,
    .run  = contract_mail_run,
};

static enum err contract_suspend_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_suspend *given = cli_fields(cli);
    struct contract_block block;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_suspend(ctx, id, given->name, given->reason, given->from, given->until, &block));
    if (cli_wants_json(cli))
        block_json(cli_json(cli), NULL, &block);
    cli_print(cli, trf(ctx, "Block {id}: {name}", HOLE("id", tr_int(ctx, block.id)), HOLE("name", block.name)));
    return OK;
}

static const struct command contract_suspend_command = {
    .words   = "contract suspend",
    .summary = TR_MARK("Suspend a contract by a named block"),
    .args    = { CONTRACT_ARG },
    .options = {
        { "name", "NAME", TR_MARK("what the block is called"), true, false },
        { "reason", "WORDS", TR_MARK("why"), true, false },
        { "from", "YYYY-MM-DD", TR_MARK("first day; today by default"), false, false },
        { "until", "YYYY-MM-DD", TR_MARK("last day; until lifted by default"), false, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_suspend, contract_suspend_read),
    .run  = contract_suspend_run,
};

static enum err contract_resume_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_resume *given = cli_fields(cli);
    struct contract contract;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_resume(ctx, id, given->block, given->reason, &contract));
    cli_row(ctx, cli, ROWS(contract_rows, &contract, 1));
    return OK;
}

static const struct command contract_resume_command = {
    .words   = "contract resume",
    .summary = TR_MARK("Lift a block, or all blocks of a contract"),
    .args    = { CONTRACT_ARG },
    .options = {
        { "block", "ID", TR_MARK("the block; all by default"), false, false },
        { "reason", "WORDS", TR_MARK("why"), false, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_resume, contract_resume_read),
    .run  = contract_resume_run,
};

static enum err contract_cancel_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_cancel *given = cli_fields(cli);
    struct contract contract;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_cancel(ctx, id, given->reason, &contract));
    cli_row(ctx, cli, ROWS(contract_rows, &contract, 1));
    return OK;
}

static const struct command contract_cancel_command = {
    .words   = "contract cancel",
    .summary = TR_MARK("Cancel a contract permanently"),
    .args    = { CONTRACT_ARG },
    .options = { { "reason", "WORDS", TR_MARK("why; kept in the administration log"), true, false } },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_cancel, contract_cancel_read),
    .run  = contract_cancel_run,
};

static enum err contract_top_up_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_top_up *given = cli_fields(cli);
    struct ledger_entry entry;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_top_up(ctx, id, given->units, given->expires_on, given->reason, &entry));
    cli_row(ctx, cli, ROWS(ledger_entry_rows, &entry, 1));
    return OK;
}

static const struct command contract_top_up_command = {
    .words   = "contract top-up",
    .summary = TR_MARK("Top up a contract"),
    .details = TR_MARK("For plans in hours, give minutes."),
    .args    = { CONTRACT_ARG },
    .options = {
        { "units", "N", TR_MARK("how many"), true, false },
        { "reason", "WORDS", TR_MARK("why; kept in the ledger"), true, false },
        { "expires-on", "YYYY-MM-DD", TR_MARK("last day to use them; the contract's end by default"), false, false },
    },
    .former = { { "expires", "expires-on", NULL } },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_top_up, contract_top_up_read),
    .run  = contract_top_up_run,
};

struct adjust_options { struct contract_adjust adjust; bool dry_run; };

static void adjust_options_read(struct ctx *ctx, struct input *in, void *out)
{
    struct adjust_options *options = out;

    contract_adjust_read(ctx, in, &options->adjust);
    options->dry_run = input_bool(in, "dry_run", NEED_OPTIONAL);
}

static enum err preview_run(struct ctx *ctx, struct cli *cli, int64_t id, int64_t units)
{
    struct ledger_preview preview;
    struct contract contract;

    TRY(contract_adjust_preview(ctx, id, units, &preview));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    if (cli_wants_json(cli))
        ledger_preview_json(cli_json(cli), NULL, &preview);
    cli_print(cli, trf(ctx, "Now left: {before}. After the correction: {after}. Nothing was corrected.",
                       HOLE("before", ledger_amount_text(ctx, contract.unit, preview.remaining_before)),
                       HOLE("after", ledger_amount_text(ctx, contract.unit, preview.remaining_after))));
    return OK;
}

static enum err contract_adjust_run(struct ctx *ctx, struct cli *cli)
{
    const struct adjust_options *options = cli_fields(cli);
    const struct contract_adjust *given = &options->adjust;
    struct ledger_entry entry;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    if (options->dry_run)
        return preview_run(ctx, cli, id, given->units);
    TRY(contract_adjust_seen(ctx, id, given->units, given->remaining_before, given->reason, &entry));
    cli_row(ctx, cli, ROWS(ledger_entry_rows, &entry, 1));
    return OK;
}

static const struct command contract_adjust_command = {
    .words   = "contract adjust",
    .summary = TR_MARK("Correct a balance"),
    .details = TR_MARK("Adds an entry with a reason to the ledger; never goes below zero. For plans in hours, give minutes."),
    .args    = { CONTRACT_ARG },
    .options = {
        { "units", "N", TR_MARK("signed, for instance --units=-2"), true, false },
        { "remaining-before", "N", TR_MARK("correct only if exactly this much is left"), false, false },
        { "dry-run", NULL, TR_MARK("only say what would happen"), false, false },
        { "reason", "WORDS", TR_MARK("why; kept in the ledger"), true, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct adjust_options, adjust_options_read),
    .run  = contract_adjust_run,
};

const struct command *const contract_desk_commands[] = {
    &contract_issue_command,
    &contract_import_command,
    &contract_issue_draft_command,
    &contract_mail_command,
    &contract_suspend_command,
    &contract_resume_command,
    &contract_cancel_command,
    &contract_top_up_command,
    &contract_adjust_command,
    NULL,
};
