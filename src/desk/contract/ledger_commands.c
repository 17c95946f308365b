/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_commands.c: command line in, text or JSON out, for units. */
#include "desk/contract/contract_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/contract/contract_view.h"
#include "desk/contract/ledger_anchor.h"

#define CONTRACT_ARG { "CONTRACT", TR_MARK("its Access ID, or its id"), false }

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
    &ledger_show_command,
    &ledger_statement_command,
    &ledger_verify_command,
    NULL,
};
