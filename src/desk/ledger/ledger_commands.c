/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_commands.c: command line in, text or JSON out, for ledgers. */
#include "base/limit.h"
#include "desk/ledger/ledger_room.h"

#include "base/locale.h"
#include "desk/ledger/ledger.h"
#include "desk/ledger/ledger_anchor.h"

static enum err ledger_verify_run(struct ctx *ctx, struct cli *cli)
{
    struct ledger_counts counts;
    struct anchors_found found = { 0 };
    struct str text = STR("");

    if (cli_has(cli, "anchors"))
        TRY(cli_read_file(ctx, cli_option(cli, "anchors"), LIMIT_ANCHORS_BYTES, &text));
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
    .details = TR_MARK("Checks every hash, sequence, balance, grant and reason. Prints one line of counts, or names the first bad entry and ends with 5. With --anchors it also finds a ledger that was rewritten as a whole: each night the server writes anchors into its log, and into a mail (setting anchor_mail). Keep them away from the database."),
    .options = { { "anchors", "FILE", TR_MARK("a log, or saved mails, with anchors to compare with; - for standard input"), false, false } },
    .db   = CLI_DB_READ,
    .json = true,
    .run  = ledger_verify_run,
};

const struct command *const ledger_commands[] = {
    &ledger_verify_command,
    NULL,
};
