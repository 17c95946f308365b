/* SPDX-License-Identifier: Apache-2.0 */
/* service_commands.c: command line in, text or JSON out, for the engineers' acts, each in an engineer's name. */
#include "desk/service/service_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/request/request_view.h"
#include "desk/request/request_words.h"
#include "desk/service/service_read.h"
#include "desk/service/service_view.h"

#define AS_OPTION     { "as", "EMAIL", TR_MARK("the engineer who does it"), true, false }
#define NUMBER_ARG    { "NUMBER", TR_MARK("the number of the request"), false }

/* ---- queue ---------------------------------------------------------------------------------------------- */

/* The request behind which the queue goes on, which has its place there by the time that it is due. */
static enum err find_in_queue(struct ctx *ctx, struct str number, struct request *out_request)
{
    TRY(request_find(ctx, number, out_request));
    if (!out_request->next_due_at)
        return fail_field(ctx, "after", CODE_conflict, tr(ctx, "This request is no longer in the queue. Begin the queue anew."));
    return OK;
}

static enum err queue_run(struct ctx *ctx, struct cli *cli)
{
    const struct catalog *catalog;
    const struct queue_listing *asked = cli_fields(cli);
    struct queue_filter filter = asked->filter;
    struct request *requests, last = { .id = 0 };
    size_t count;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(catalog_now(ctx, &catalog));
    if (asked->after.len)
        TRY(find_in_queue(ctx, asked->after, &last));
    struct cli_list list = cli_list(cli, filter.limit);
    while (cli_more(&list)) {
        filter.after_id = last.id;
        filter.after_due = last.next_due_at;
        filter.limit = list.limit;
        TRY(service_queue(ctx, &filter, &requests, &count));
        cli_rows(ctx, &list, ROWS_WITH(queue_rows, requests, count, catalog));
        last = count ? requests[count - 1] : last;
    }
    return OK;
}

static const struct command request_queue_command = {
    .words = "request queue", .summary = TR_MARK("List the open requests, most urgent first"),
    .details = TR_MARK("Shows whose turn it is and by when. Requests that wait for a plan are not in the list."),
    .options = {
        AS_OPTION,
        { "show", "all|mine|unowned", TR_MARK("which: all, the engineer's own, or those that nobody has taken; all by default"), false, false },
        { "state", "STATE", TR_MARK("only those of this state: new, in_progress, waiting_customer or solution_proposed"), false, false },
        { "severity", "ID", TR_MARK("only those of this severity"), false, false },
        { "q", "WORDS", TR_MARK("only those with all these words in number, title or conversation; newest first then"), false, false },
        { "limit", "N", TR_MARK("how many at most; 50 by default"), false, false },
        { "after", "NUMBER", TR_MARK("requests behind this one: the last of the part before"), false, false },
    },
    .db = CLI_DB_READ, .json = true, .reads = READS(struct queue_listing, queue_listing_read), .run = queue_run,
};

/* ---- take, close ---------------------------------------------------------------------------------------- */

/* As `struct take` of the API, but that the operator names people by their addresses. */
struct take_options { bool take_over; struct str take_over_from; };

static void take_options_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct take_options *)out = (struct take_options){
        .take_over = input_bool(in, "take_over", NEED_OPTIONAL),
        .take_over_from = input_email(in, "take_over_from", NEED_OPTIONAL, 0),
    };
}

static enum err take_run(struct ctx *ctx, struct cli *cli)
{
    const struct take_options *given = cli_fields(cli);
    struct account from = { .id = 0 };
    struct request request;
    struct str number = cli_arg(cli, "NUMBER");

    if (given->take_over_from.len)
        TRY(account_find_by_email(ctx, given->take_over_from, &from));
    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(from.id ? service_take_seen(ctx, number, from.id, &request) : service_take(ctx, number, given->take_over, &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_take_command = {
    .words = "request take", .summary = TR_MARK("Assign a request to yourself"),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "take-over", NULL, TR_MARK("even if somebody else has it; the history says so"), false, false },
        { "take-over-from", "EMAIL", TR_MARK("when this one has it; if another has taken it meanwhile, that is said and nothing is changed"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct take_options, take_options_read), .run = take_run,
};

static enum err close_run(struct ctx *ctx, struct cli *cli)
{
    const struct service_close *given = cli_fields(cli);
    struct request request;
    bool credited;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(service_close(ctx, cli_arg(cli, "NUMBER"), given, &request, &credited));
    TRY(request_print(ctx, cli, &request));
    cli_print(cli, request_balance_words(ctx, &request));
    return OK;
}

static const struct command request_close_command = {
    .words = "request close", .summary = TR_MARK("Close a request with a closure reason"),
    .details = TR_MARK("A non-chargeable reason gives back what the request used, once. Closing again with the same reason changes nothing."
                       " With --gives-back it is closed only if the reason does so."),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "reason", "ID", TR_MARK("the closure reason"), true, false },
        { "cause", "TEXT", TR_MARK("what the cause was"), true, false },
        { "notes", "TEXT", TR_MARK("what was done; without it the message is kept as that"), false, false },
        { "take", NULL, TR_MARK("nobody has it: take it first"), false, false },
        { "message", "TEXT", TR_MARK("a last message to the customer, sent before"), false, false },
        { "gives-back", NULL, TR_MARK("only if what it used is given back"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct service_close, service_close_read), .run = close_run,
};

/* ---- hand-over ------------------------------------------------------------------------------------------ */

static enum err hand_over_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(service_hand_over(ctx, cli_arg(cli, "NUMBER"), cli_fields(cli), &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_hand_over_command = {
    .words = "request hand-over", .summary = TR_MARK("Hand a request over to a colleague, who gets a mail"),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "to", "EMAIL", TR_MARK("the colleague"), true, false },
        { "brief", "TEXT", TR_MARK("what the colleague should know; kept as a work note"), false, false },
        { "owner", "ID", TR_MARK("only if this account has it"), false, false },
        { "unassigned", NULL, TR_MARK("only if nobody has it"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct hand_over, hand_over_read), .run = hand_over_run,
};

/* ---- severity ------------------------------------------------------------------------------------------- */

static enum err severity_run(struct ctx *ctx, struct cli *cli)
{
    const struct service_severity *given = cli_fields(cli);
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(service_set_severity(ctx, cli_arg(cli, "NUMBER"), given->severity, given->why, &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_severity_command = {
    .words = "request severity", .summary = TR_MARK("Change the severity of a request; the contacts are told"),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "severity", "ID", TR_MARK("the severity"), true, false },
        { "why", "TEXT", TR_MARK("why; the customer reads it"), true, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct service_severity, service_severity_read), .run = severity_run,
};

static enum err decide_severity_run(struct ctx *ctx, struct cli *cli)
{
    const struct service_severity_decision *given = cli_fields(cli);
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(service_decide_severity(ctx, cli_arg(cli, "NUMBER"), given->severity, given->decision, &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_decide_severity_command = {
    .words = "request decide-severity", .summary = TR_MARK("Accept or decline the severity that a contact asks for"),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "severity", "ID", TR_MARK("the severity that is asked for"), true, false },
        { "decision", "accept|decline", TR_MARK("what becomes of it"), true, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct service_severity_decision, service_severity_decision_read), .run = decide_severity_run,
};

const struct command *const service_commands[] = {
    &request_queue_command,
    &request_take_command,
    &request_close_command,
    &request_hand_over_command,
    &request_severity_command,
    &request_decide_severity_command,
    NULL,
};
