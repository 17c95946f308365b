/* SPDX-License-Identifier: Apache-2.0 */
/* audit_commands.c: filters in, entries of the log out. */
#include "desk/account/account_room.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account_read.h"
#include "desk/account/audit_view.h"
#include "desk/account/audit_words.h"

#define SHOWN_DEFAULT 100
#define SHOWN_MAX     1000000

static void entry_print(struct ctx *ctx, struct cli *cli, struct json *json, const struct audit_entry *entry)
{
    if (json)
        audit_json(json, NULL, entry);
    cli_print(cli, str_format(ctx->arena, "%.*s  %.*s  %.*s  %.*s  %.*s%s%.*s  %.*s", STR_ARGS(instant_text(ctx->arena, entry->at)),
                              STR_ARGS(entry->event), STR_ARGS(audit_actor_text(ctx, entry)), STR_ARGS(audit_from_text(ctx, entry)),
                              STR_ARGS(audit_about_text(ctx, entry)), entry->about_name.len ? " " : "", STR_ARGS(entry->about_name),
                              STR_ARGS(audit_detail_text(ctx, entry))));
}

/* A page at a time, until there are no more or as many as were asked for. */
static enum err log_run(struct ctx *ctx, struct cli *cli)
{
    struct audit_entry *entries;
    int64_t left = 0, after = 0;
    size_t count = LIMIT_LIST_ITEMS;

    TRY(cli_int(ctx, cli, "limit", 1, SHOWN_MAX, SHOWN_DEFAULT, &left));
    if (cli_has(cli, "after"))
        TRY(cli_id(ctx, cli, "after", &after));
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;
    if (json)
        json_list(json, NULL);
    while (left > 0 && count == LIMIT_LIST_ITEMS) {
        int64_t now = left < LIMIT_LIST_ITEMS ? left : LIMIT_LIST_ITEMS;
        TRY(audit_list(ctx, cli_fields(cli), after, now, &entries, &count));
        for (size_t i = 0; i < count; i++) {
            entry_print(ctx, cli, json, &entries[i]);
            after = entries[i].id;
        }
        left -= (int64_t)count;
    }
    if (json)
        json_list_end(json);
    return OK;
}

static const struct command log_command = {
    .words   = "log",
    .summary = TR_MARK("Show the log of administration, newest first"),
    .details = TR_MARK("Who issued, corrected and administrated what, from which address or as which user of this machine, and who was refused. "
                       "A line each: when, what, who, from where, about what, details. Nothing in it can be changed or removed."),
    .options = {
        { "q", "WORDS", TR_MARK("each of which stands in what an entry shows"), false, false },
        { "event", "EVENT", TR_MARK("such as contract_suspended or refused"), false, false },
        { "by", "EMAIL", TR_MARK("whoever did it"), false, false },
        { "about", "KIND", TR_MARK("account, organization, contract, catalog or token"), false, false },
        { "about-id", "ID", TR_MARK("with --about: of which one"), false, false },
        { "since", "DAY", TR_MARK("the first day (UTC)"), false, false },
        { "until", "DAY", TR_MARK("the last day (UTC)"), false, false },
        { "all", NULL, TR_MARK("sign-ins and failed attempts, too"), false, false },
        { "limit", "N", TR_MARK("how many at most (100)"), false, false },
        { "after", "ID", TR_MARK("those behind this entry; ids are in --json"), false, false },
    },
    .former  = { { "search", "q" }, { "id", "about-id" } },
    .db      = CLI_DB_READ,
    .json    = true,
    .reads   = READS(struct audit_filter, audit_filter_read),
    .run     = log_run,
};

const struct command *const audit_commands[] = {
    &log_command,
    NULL,
};
