/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_commands.c: command line in, text or JSON out, for units. */
#include "desk/contract/contract_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_view.h"
#include "desk/contract/ledger_anchor.h"

#define CONTRACT_ARG { "CONTRACT", TR_MARK("its Access ID, or its id"), false }

static void print_entry(struct ctx *ctx, struct cli *cli, const struct ledger_entry *entry)
{
    if (cli_wants_json(cli))
        ledger_entry_json(ctx, cli_json(cli), NULL, entry);
    cli_print(cli, ledger_entry_text(ctx, entry));
}

static enum err contract_top_up_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_top_up *given = cli_fields(cli);
    struct ledger_entry entry;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(ledger_top_up(ctx, id, given->units, given->expires_on, given->reason, &entry));
    print_entry(ctx, cli, &entry);
    return OK;
}

static const struct command contract_top_up_command = {
    .words   = "contract top-up",
    .summary = TR_MARK("Grant more units"),
    .details = TR_MARK("Units of hour plans are minutes."),
    .args    = { CONTRACT_ARG },
    .options = {
        { "units", "N", TR_MARK("how many"), true, false },
        { "reason", "WORDS", TR_MARK("why; stands in the ledger"), true, false },
        { "expires-on", "YYYY-MM-DD", TR_MARK("last usable day; the contract's end if left out"), false, false },
    },
    .former = { { "expires", "expires-on" } },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_top_up, contract_top_up_read),
    .run  = contract_top_up_run,
};

static enum err contract_adjust_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_adjust *given = cli_fields(cli);
    struct ledger_entry entry;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(ledger_adjust_seen(ctx, id, given->units, given->remaining_before, given->reason, &entry));
    print_entry(ctx, cli, &entry);
    return OK;
}

static const struct command contract_adjust_command = {
    .words   = "contract adjust",
    .summary = TR_MARK("Correct a balance"),
    .details = TR_MARK("Another entry in the ledger, with its reason; never below zero. Units of hour plans are minutes."),
    .args    = { CONTRACT_ARG },
    .options = {
        { "units", "N", TR_MARK("signed, for instance --units=-2"), true, false },
        { "remaining-before", "N", TR_MARK("correct only when just so much is left"), false, false },
        { "reason", "WORDS", TR_MARK("why; stands in the ledger"), true, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .reads = READS(struct contract_adjust, contract_adjust_read),
    .run  = contract_adjust_run,
};

static enum err ledger_show_run(struct ctx *ctx, struct cli *cli)
{
    struct ledger_entry *entries;
    size_t count = LIMIT_LIST_ITEMS;
    int64_t id, after = 0;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;
    if (json)
        json_list(json, NULL);
    while (count == LIMIT_LIST_ITEMS) {
        TRY(ledger_list(ctx, id, after, LIMIT_LIST_ITEMS, &entries, &count));
        for (size_t i = 0; i < count; i++) {
            if (json)
                ledger_entry_json(ctx, json, NULL, &entries[i]);
            cli_print(cli, ledger_entry_text(ctx, &entries[i]));
            after = entries[i].sequence;
        }
    }
    if (json)
        json_list_end(json);
    return OK;
}

static const struct command ledger_show_command = {
    .words   = "ledger show",
    .summary = TR_MARK("Show the ledger of a contract"),
    .details = TR_MARK("A line each: sequence, when it counts, kind, units, balance, request, reason."),
    .args    = { CONTRACT_ARG },
    .db   = CLI_DB_READ,
    .json = true,
    .run  = ledger_show_run,
};

static enum err ledger_statement_run(struct ctx *ctx, struct cli *cli)
{
    struct str csv;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(ledger_statement(ctx, id, false, &csv));
    buf_add(cli_out(cli), csv);
    return OK;
}

static const struct command ledger_statement_command = {
    .words   = "ledger statement",
    .summary = TR_MARK("Print the statement of a contract as CSV"),
    .details = TR_MARK("The last line is the balance that is shown elsewhere. Each entry has the line that its hash is made of."),
    .args    = { CONTRACT_ARG },
    .db  = CLI_DB_READ,
    .run = ledger_statement_run,
};

#define ANCHORS_BYTES_MAX ((size_t)32 * 1024 * 1024)

static enum err ledger_verify_run(struct ctx *ctx, struct cli *cli)
{
    struct ledger_counts counts;
    struct anchors_found found = { 0 };
    struct str text = STR("");

    if (cli_has(cli, "anchors"))
        TRY(cli_read_file(ctx, cli_option(cli, "anchors"), ANCHORS_BYTES_MAX, &text));
    TRY(ledger_verify(ctx, &counts));
    if (cli_has(cli, "anchors"))
        TRY(ledger_check_anchors(ctx, text, &found));
    if (cli_wants_json(cli)) {
        struct json *json = cli_json(cli);
        json_open(json, NULL);
        json_int(json, "contracts", counts.contracts);
        json_int(json, "grants", counts.grants);
        json_int(json, "entries", counts.entries);
        json_int(json, "debits", counts.debits);
        json_int(json, "credit_backs", counts.credit_backs);
        if (cli_has(cli, "anchors"))
            json_int(json, "anchors", found.contract_lines + found.all_lines);
        json_close(json);
    }
    cli_print(cli, str_format(ctx->arena, "ok: contracts %lld, grants %lld, entries %lld, debits %lld, credit_backs %lld",
                              (long long)counts.contracts, (long long)counts.grants, (long long)counts.entries,
                              (long long)counts.debits, (long long)counts.credit_backs));
    if (cli_has(cli, "anchors"))
        cli_print(cli, str_format(ctx->arena, "ok: anchors %lld", (long long)(found.contract_lines + found.all_lines)));
    return OK;
}

static const struct command ledger_verify_command = {
    .words   = "ledger verify",
    .summary = TR_MARK("Recompute every ledger"),
    .details = TR_MARK("Checks every hash, sequence, balance, grant and reason. Prints one line of counts, or names the first"
                       " bad entry and ends with 5. With --anchors it also finds out whether a whole ledger was written anew: each night"
                       " the server writes anchors into its log, and into a mail (setting anchor_mail); keep them away from the database."),
    .options = { { "anchors", "FILE", TR_MARK("a log, or saved mails, with anchors to compare with; - for standard input"), false, false } },
    .db   = CLI_DB_READ,
    .json = true,
    .run  = ledger_verify_run,
};

const struct command *const ledger_commands[] = {
    &contract_top_up_command,
    &contract_adjust_command,
    &ledger_show_command,
    &ledger_statement_command,
    &ledger_verify_command,
    NULL,
};
