/* SPDX-License-Identifier: Apache-2.0 */
/* notice_commands.c: command line in, text or JSON out, for mails. */
#include "desk/notice/notice_room.h"

#include "base/locale.h"
#include "db/db.h"
#include "desk/notice/notice_resend.h"
#include "desk/notice/notice_view.h"
#include "desk/request/request.h"

#define MAILS_TOGETHER 100      /* in one transaction, so that other writers wait for some hundredths of a second */

/* ---- list ----------------------------------------------------------------------------------------------- */

static enum err mail_list_run(struct ctx *ctx, struct cli *cli)
{
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct undelivered *mails;
    size_t count;

    while (cli_more(&list)) {
        TRY(mail_undelivered(ctx, cli_has(cli, "given-up"), list.after, list.limit, &mails, &count));
        cli_rows(ctx, &list, ROWS(undelivered_rows, mails, count));
    }
    return OK;
}

static const struct command mail_list_command = {
    .words   = "mail list",
    .summary = TR_MARK("List mails that were not delivered"),
    .details = TR_MARK("A line each, the oldest first: id, when it was written, why it was not delivered, to whom, about what. waiting: it waits for"
                       " delivery; given_up: it could not be written to mail_dir for days, and is not tried again by itself, or has the IDs of a contract that ended meanwhile; address: no mail reaches"
                       " its address."),
    .options = { { "given-up", NULL, TR_MARK("only those that were given up"), false, false } },
    .db   = CLI_DB_READ,
    .json = true,
    .run  = mail_list_run,
};

/* ---- resend --------------------------------------------------------------------------------------------- */

/* Kept apart, since a transaction that failed is tried again from where it began. */
struct step { int64_t id, after; struct resend *resends; size_t count; };

static enum err resend_one(struct ctx *ctx, void *what)
{
    struct step *step = what;

    step->count = 1;
    step->resends = arena_alloc(ctx->arena, sizeof *step->resends);
    return mail_resend(ctx, step->id, step->resends);
}

static enum err resend_some(struct ctx *ctx, void *what)
{
    struct step *step = what;

    return mail_resend_all(ctx, step->after, MAILS_TOGETHER, &step->resends, &step->count);
}

static void print_resends(struct ctx *ctx, struct cli *cli, const struct step *step, int64_t counts[3])
{
    static const char *const names[] = { "waiting", "unchanged", "outdated" };

    for (size_t i = 0; i < step->count; i++) {
        enum resent resent = step->resends[i].resent;
        counts[resent]++;
        cli_row(ctx, cli, ROWS_WITH(undelivered_rows, &step->resends[i].mail, 1, names[resent]));
    }
}

static void say_counts(struct ctx *ctx, struct cli *cli, const int64_t counts[3])
{
    if (counts[RESENT])
        cli_say(cli, trn0(ctx, "{n} mail waits for delivery now: the server writes it to mail_dir.",
                          "{n} mails wait for delivery now: the server writes them to mail_dir.", counts[RESENT]));
    if (counts[RESENT_BEFORE])
        cli_say(cli, trn0(ctx, "{n} mail waits for delivery already, or was delivered.", "{n} mails wait for delivery already, or were delivered.",
                          counts[RESENT_BEFORE]));
    if (counts[RESENT_OUTDATED])
        cli_say(cli, trn0(ctx, "{n} mail is not sent: what it says is not so any more, or its link works no more.",
                          "{n} mails are not sent: what they say is not so any more, or their links work no more.", counts[RESENT_OUTDATED]));
    if (!counts[RESENT] && !counts[RESENT_BEFORE] && !counts[RESENT_OUTDATED])
        cli_say(cli, tr(ctx, "There is no mail to send again."));
}

static enum err resend_run(struct ctx *ctx, struct cli *cli)
{
    struct step step = { .after = 0 };
    int64_t counts[3] = { 0 };
    bool all = cli_has(cli, "all");

    if (all == (cli_arg(cli, "ID").len > 0))
        return fault_cure(ctx, fail(ctx, CODE_invalid, tr(ctx, "Say which mail by its id, or --all.")), tr(ctx, "See: entitled mail list --given-up"));
    if (!all)
        TRY(cli_id(ctx, cli, "ID", &step.id));
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;
    if (json)
        json_list(json, NULL);
    do {
        TRY(db_write(ctx, all ? resend_some : resend_one, &step));
        print_resends(ctx, cli, &step, counts);
        step.after = step.count ? step.resends[step.count - 1].mail.id : 0;
    } while (all && step.count == MAILS_TOGETHER);
    if (json)
        json_list_end(json);
    say_counts(ctx, cli, counts);
    return OK;
}

static const struct command mail_resend_command = {
    .words   = "mail resend",
    .summary = TR_MARK("Send mails again that were given up"),
    .details = TR_MARK("When what kept them from being written to mail_dir is mended. Each is sent as it was written, which it says, and once however"
                       " often this is run; what was delivered is not sent again. Not sent are mails that would say what is not so any"
                       " more: links that have lapsed, and notices of a closing, closings and reopenings that are over."),
    .args    = { { "ID", TR_MARK("the mail, as in mail list"), true } },
    .options = { { "all", NULL, TR_MARK("all that were given up and that nobody has dealt with since"), false, false } },
    .db   = CLI_DB_OPEN,
    .json = true,
    .run  = resend_run,
};

const struct command *const notice_commands[] = {
    &mail_list_command,
    &mail_resend_command,
    NULL,
};
