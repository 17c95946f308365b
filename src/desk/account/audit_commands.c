/* SPDX-License-Identifier: Apache-2.0 */
/* audit_commands.c: filters in, entries of the log out. */
#include "desk/account/account_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account_read.h"
#include "desk/account/audit_view.h"

/* Which entries, how many, and behind which. */
struct log_options { struct audit_filter filter; int64_t limit, after; };

static void log_options_read(struct ctx *ctx, struct input *in, void *out)
{
    struct log_options *asked = out;

    audit_filter_read(ctx, in, &asked->filter);
    asked->limit = input_int_or(in, "limit", LIMIT_LIST_DEFAULT, 1, LIMIT_LIST_ITEMS);
    asked->after = input_id(in, "after", NEED_OPTIONAL);
}

static enum err log_run(struct ctx *ctx, struct cli *cli)
{
    const struct log_options *asked = cli_fields(cli);
    struct cli_list list = cli_list(cli, asked->limit);
    struct audit_entry *entries;
    size_t count;

    list.after = asked->after;
    while (cli_more(&list)) {
        TRY(audit_list(ctx, &asked->filter, list.after, list.limit, &entries, &count));
        cli_rows(ctx, &list, ROWS(audit_rows, entries, count));
    }
    return OK;
}

static const struct command log_command = {
    .words   = "log",
    .summary = TR_MARK("Show the administration log, newest first"),
    .details = TR_MARK("Who issued, corrected or changed what, from which address or as which user of this machine, and who was refused. One line per entry: when, what, who, from where, about what, details. Entries cannot be changed or removed."),
    .options = {
        { "q", "WORDS", TR_MARK("words that an entry shows"), false, false },
        { "event", "EVENT", TR_MARK("such as contract_suspended or refused"), false, false },
        { "by", "EMAIL", TR_MARK("the account that did it"), false, false },
        { "about", "KIND", TR_MARK("account, organization, contract, catalog or token"), false, false },
        { "about-id", "ID", TR_MARK("with --about: the id of the one"), false, false },
        { "since", "DAY", TR_MARK("the first day (UTC)"), false, false },
        { "until", "DAY", TR_MARK("the last day (UTC)"), false, false },
        { "all", NULL, TR_MARK("include sign-ins and failed attempts"), false, false },
        { "limit", "N", TR_MARK("how many at most; 50 by default"), false, false },
        { "after", "ID", TR_MARK("entries after this one; --json shows the ids"), false, false },
    },
    .former  = { { "search", "q", NULL }, { "id", "about-id", NULL } },
    .db      = CLI_DB_READ,
    .json    = true,
    .reads   = READS(struct log_options, log_options_read),
    .run     = log_run,
};

const struct command *const audit_commands[] = {
    &log_command,
    NULL,
};
