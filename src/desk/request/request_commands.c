/* SPDX-License-Identifier: Apache-2.0 */
/* request_commands.c: command line in, text or JSON out, for requests. Each acts in the name of an account. */
#include "desk/request/request_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/contract/contract_view.h"
#include "desk/request/request_read.h"
#include "desk/request/request_reindex.h"
#include "desk/request/request_view.h"
#include "desk/request/request_words.h"
#include "view/cli_progress.h"

#define AS_OPTION     { "as", "EMAIL", TR_MARK("the account in whose name it is done"), true, false }
#define NUMBER_ARG    { "NUMBER", TR_MARK("the number of the request"), false }

/* ---- submit --------------------------------------------------------------------------------------------- */

static enum err quote_run(struct ctx *ctx, struct cli *cli, const struct submission *submission)
{
    struct quote quote;

    TRY(request_quote(ctx, submission, &quote));
    if (cli_wants_json(cli))
        quote_json(ctx, cli_json(cli), NULL, &quote);
    cli_print(cli, trf(ctx, "quote {id}", HOLE("id", quote.id)));
    if (quote.has_contract)
        cli_print(cli, trf(ctx, "{contract}: {units} charged, now {figures}",
                           HOLE("contract", contract_display(ctx, &quote.contract)), HOLE("units", tr_int(ctx, quote.units)),
                           HOLE("figures", contract_figures_text(ctx, &quote.contract))));
    cli_print(cli, trf(ctx, "first response by {at}", HOLE("at", instant_text(ctx->arena, quote.response_due_at))));
    if (quote.credit_back.len)
        cli_print(cli, quote.credit_back);
    return OK;
}

struct submit_options { struct str key; bool dry_run; };

static void submit_options_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct submit_options *)out = (struct submit_options){
        .key = input_header(in, "key", LIMIT_IDEMPOTENCY_KEY_CHARS),
        .dry_run = input_bool(in, "dry_run", NEED_OPTIONAL),
    };
}

static enum err submit_run(struct ctx *ctx, struct cli *cli)
{
    const struct submit_options *given = cli_fields(cli);
    struct str text = STR("");
    struct input *in;
    struct submission submission;
    struct request request;
    struct quote quote;
    bool repeated;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(cli_read_text(ctx, cli_arg(cli, "FILE"), LIMIT_BODY_BYTES, &text));
    TRY(input_json(ctx, text, &in));
    submission_read(ctx, in, &submission);
    TRY(input_done(in));
    if (given->dry_run)
        return quote_run(ctx, cli, &submission);
    submission.key = given->key;
    submission.out_quote = &quote;
    TRY(quote_told(ctx, request_submit(ctx, &submission, &request, &repeated), &quote));
    TRY(request_print(ctx, cli, &request));
    if (repeated)
        cli_say(cli, tr(ctx, "This key was used before. This is that request; nothing was charged now."));
    if (request.warning.len)
        cli_say(cli, request.warning);
    return OK;
}

static const struct command request_submit_command = {
    .words = "request submit", .summary = TR_MARK("Submit a request, or get a quote"),
    .details = TR_MARK("FILE holds the JSON of POST /api/v1/requests. With a key, submitting the same again gives the same"
                       " request and charges nothing."),
    .args = { { "FILE", TR_MARK("the file; - is standard input"), false } },
    .options = {
        AS_OPTION,
        { "key", "KEY", TR_MARK("idempotency key"), false, false },
        { "dry-run", NULL, TR_MARK("only say what would happen"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct submit_options, submit_options_read), .run = submit_run,
};

/* ---- list, show ----------------------------------------------------------------------------------------- */

static enum err list_run(struct ctx *ctx, struct cli *cli)
{
    const struct catalog *catalog;
    const struct request_listing *asked = cli_fields(cli);
    struct request_filter filter = asked->filter;
    struct request *requests, last = { .id = 0 };
    size_t count;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(catalog_now(ctx, &catalog));
    if (asked->after.len)
        TRY(request_find(ctx, asked->after, &last));
    struct cli_list list = cli_list(cli, filter.limit);
    while (cli_more(&list)) {
        filter.after = last.id;
        filter.after_place = last.id ? request_place(&last) : 0;
        filter.limit = list.limit;
        TRY(request_list(ctx, &filter, &requests, &count));
        cli_rows(ctx, &list, ROWS_WITH(request_rows, requests, count, catalog));
        last = count ? requests[count - 1] : last;
    }
    return OK;
}

static const struct command request_list_command = {
    .words = "request list", .summary = TR_MARK("List the requests that an account can see, newest first"),
    .details = TR_MARK("STATE is all, open (all but the closed), or one of pending_plan, new, in_progress, waiting_customer,"
                       " solution_proposed and closed."),
    .options = {
        AS_OPTION,
        { "state", "STATE", TR_MARK("only those; all by default"), false, false },
        { "severity", "ID", TR_MARK("only requests of this severity"), false, false },
        { "contract", "ID", TR_MARK("only requests on this contract"), false, false },
        { "order", "newest|oldest|waiting", TR_MARK("which come first; the newest by default; waiting is what waits for its customer, then by last change"), false, false },
        { "q", "WORDS", TR_MARK("only requests with all these words, or with this number"), false, false },
        { "limit", "N", TR_MARK("how many at most; 50 by default"), false, false },
        { "after", "NUMBER", TR_MARK("requests behind this one in the same order: the last of the part before"), false, false },
    },
    .former = { { "search", "q", NULL }, { "oldest-first", "order", "oldest" } },
    .db = CLI_DB_READ, .json = true, .reads = READS(struct request_listing, request_listing_read), .run = list_run,
};

static struct str contact_text(struct ctx *ctx, const struct contact *contact)
{
    struct hole name = HOLE("name", contact->name), email = HOLE("email", contact->address);

    return contact->primary ? trf(ctx, "primary contact: {name} <{email}>", name, email)
                            : trf(ctx, "contact: {name} <{email}>", name, email);
}

static enum err print_thread(struct ctx *ctx, struct cli *cli, const struct request *request)
{
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct communication *communications;
    size_t count;

    while (cli_more(&list)) {
        TRY(request_communications(ctx, request->number, list.after, list.limit, &communications, &count));
        cli_rows(ctx, &list, ROWS(communication_rows, communications, count));
    }
    return OK;
}

/* When the first answer came, or is due. */
static struct str response_text(struct ctx *ctx, const struct request *request)
{
    if (request->responded_at)
        return trf(ctx, "first answer: {at}{how}", HOLE("at", request_clock_text(ctx, request, request->responded_at)),
                   HOLE("how", request_response_words(ctx, request)));
    if (!request->response_due_at || request->state == REQUEST_CLOSED)
        return STR("");
    return trf(ctx, "first answer due: {at}", HOLE("at", request_clock_text(ctx, request, request->response_due_at)));
}

/* The whole story on one page. */
static enum err print_story(struct ctx *ctx, struct cli *cli, const struct request *request)
{
    const struct catalog *catalog;
    struct str response = response_text(ctx, request);

    TRY(catalog_now(ctx, &catalog));
    cli_print(cli, request_next_event(ctx, catalog, request).text);
    if (request->state == REQUEST_CLOSED)
        cli_print(cli, request_balance_words(ctx, request));
    if (response.len)
        cli_print(cli, response);
    if (request->has_contract)
        cli_print(cli, contract_display(ctx, &request->contract));
    for (size_t i = 0; i < request->contact_count; i++)
        cli_print(cli, contact_text(ctx, &request->contacts[i]));
    cli_print(cli, request->description);
    return print_thread(ctx, cli, request);
}

static enum err show_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    if (cli_has(cli, "as"))
        TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_find(ctx, cli_arg(cli, "NUMBER"), &request));
    TRY(request_print(ctx, cli, &request));
    return cli_wants_json(cli) ? OK : print_story(ctx, cli, &request);
}

static const struct command request_show_command = {
    .words = "request show", .summary = TR_MARK("Show a request with its communications"),
    .args = { NUMBER_ARG },
    .options = { { "as", "EMAIL", TR_MARK("as this account sees it; without it you see everything"), false, false } },
    .db = CLI_DB_READ, .json = true, .run = show_run,
};

/* ---- communicate, reopen -------------------------------------------------------------------------------- */

static enum err communicate_run(struct ctx *ctx, struct cli *cli)
{
    const struct request_message *given = cli_fields(cli);
    struct communication communication;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_communicate(ctx, cli_arg(cli, "NUMBER"), given->text, given->work_note, given->state, &communication));
    if (cli_wants_json(cli))
        communication_json(cli_json(cli), NULL, &communication);
    cli_print(cli, id_text(ctx->arena, communication.id));
    return OK;
}

static const struct command request_communicate_command = {
    .words = "request communicate", .summary = TR_MARK("Write a communication or a work note"),
    .args = { NUMBER_ARG, { "TEXT", TR_MARK("what to write"), false } },
    .options = {
        AS_OPTION,
        { "work-note", NULL, TR_MARK("for the vendor's staff only"), false, false },
        { "state", "STATE", TR_MARK("staff: in_progress, waiting_customer or solution_proposed"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct request_message, request_message_read), .run = communicate_run,
};

static enum err reopen_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_reopen(ctx, cli_arg(cli, "NUMBER"), &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_reopen_command = {
    .words = "request reopen", .summary = TR_MARK("Reopen a closed request; that costs nothing"),
    .args = { NUMBER_ARG }, .options = { AS_OPTION }, .db = CLI_DB_WRITE, .json = true, .run = reopen_run,
};

/* ---- accept, reject, withdraw --------------------------------------------------------------------------- */

/* The request as it is now, and what became of its unit. */
static enum err print_decided(struct ctx *ctx, struct cli *cli, const struct request *request)
{
    TRY(request_print(ctx, cli, request));
    if (request->state == REQUEST_CLOSED)
        cli_print(cli, request_balance_words(ctx, request));
    return OK;
}

static enum err accept_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_accept(ctx, cli_arg(cli, "NUMBER"), &request));
    return print_decided(ctx, cli, &request);
}

static const struct command request_accept_command = {
    .words = "request accept", .summary = TR_MARK("Say that the proposed solution works: the request is closed"),
    .args = { NUMBER_ARG }, .options = { AS_OPTION }, .db = CLI_DB_WRITE, .json = true, .run = accept_run,
};

static enum err reject_run(struct ctx *ctx, struct cli *cli)
{
    const struct request_rejection *given = cli_fields(cli);
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_reject(ctx, cli_arg(cli, "NUMBER"), given->problem, &request));
    return print_decided(ctx, cli, &request);
}

static const struct command request_reject_command = {
    .words = "request reject", .summary = TR_MARK("Say that the proposed solution does not work: the engineer goes on"),
    .args = { NUMBER_ARG, { "PROBLEM", TR_MARK("what still happens"), false } }, .options = { AS_OPTION },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct request_rejection, request_rejection_read), .run = reject_run,
};

static enum err withdraw_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_withdraw(ctx, cli_arg(cli, "NUMBER"), cli_fields(cli), &request));
    return print_decided(ctx, cli, &request);
}

static const struct command request_withdraw_command = {
    .words = "request withdraw", .summary = TR_MARK("Withdraw a request that nobody needs any more: it is closed"),
    .details = TR_MARK("Before anybody at the vendor has taken or answered it, what it took from the plan is given back; afterwards it stays used."
                       " With --gives-back it is withdrawn only if the first is so."),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "why", "TEXT", TR_MARK("why"), false, false },
        { "gives-back", NULL, TR_MARK("only if what it took is given back"), false, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct withdrawal, withdrawal_read), .run = withdraw_run,
};

static enum err keep_open_run(struct ctx *ctx, struct cli *cli)
{
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_keep_open(ctx, cli_arg(cli, "NUMBER"), &request));
    TRY(print_decided(ctx, cli, &request));
    cli_print(cli, trf(ctx, "Without an answer it stays open until {at}.", HOLE("at", request_clock_text(ctx, &request, request.next_due_at))));
    return OK;
}

static const struct command request_keep_open_command = {
    .words = "request keep-open", .summary = TR_MARK("Say that a request is still needed: it is not closed without an answer so soon"),
    .args = { NUMBER_ARG }, .options = { AS_OPTION }, .db = CLI_DB_WRITE, .json = true, .run = keep_open_run,
};

static enum err ask_severity_run(struct ctx *ctx, struct cli *cli)
{
    const struct severity_asked *given = cli_fields(cli);
    struct request request;

    TRY(account_act_as(ctx, cli_option(cli, "as")));
    TRY(request_ask_severity(ctx, cli_arg(cli, "NUMBER"), given->severity, given->impact, &request));
    return request_print(ctx, cli, &request);
}

static const struct command request_ask_severity_command = {
    .words = "request ask-severity", .summary = TR_MARK("Ask for another severity of a request"),
    .args = { NUMBER_ARG },
    .options = {
        AS_OPTION,
        { "severity", "ID", TR_MARK("the severity"), true, false },
        { "impact", "TEXT", TR_MARK("what it means for the business"), true, false },
    },
    .db = CLI_DB_WRITE, .json = true, .reads = READS(struct severity_asked, severity_asked_read), .run = ask_severity_run,
};

/* ---- reindex -------------------------------------------------------------------------------------------- */

static enum err reindex_all(struct ctx *ctx, struct search_reindex *reindex)
{
    struct cli_progress progress = cli_progress_new();
    enum err err = request_reindex_begin(ctx, reindex);

    while (!err && reindex->behind) {
        err = request_reindex_some(ctx, reindex);
        cli_progress_show(&progress, tr(ctx, "Requests"), reindex->things < reindex->all ? reindex->things : reindex->all, reindex->all);
    }
    cli_progress_end(&progress);
    return err;
}

static enum err reindex_run(struct ctx *ctx, struct cli *cli)
{
    struct search_reindex reindex = { 0 };
    enum err err = reindex_all(ctx, &reindex);

    if (err && reindex.all)
        return fault_cure(ctx, err, tr(ctx, "Search finds only part until this is run again to its end."));
    TRY(err);
    if (cli_wants_json(cli)) {
        struct json *json = cli_json(cli);
        json_open(json, NULL);
        json_int(json, "requests", reindex.things);
        json_int(json, "communications", reindex.texts);
        json_close(json);
    }
    cli_print(cli, trf(ctx, "The words of {requests} requests and {communications} communications can be searched.",
                       HOLE("requests", tr_int(ctx, reindex.things)), HOLE("communications", tr_int(ctx, reindex.texts))));
    return OK;
}

static const struct command request_reindex_command = {
    .words = "request reindex", .summary = TR_MARK("Rebuild the search index"),
    .details = TR_MARK("Use it when `entitled doctor` finds something wrong with the search. Deletes the index of words and rebuilds it from the requests and their communications, newest first, also while the server runs. Until it is done, search finds only part. It can be stopped and run again."),
    .db = CLI_DB_OPEN, .json = true, .run = reindex_run,
};

const struct command *const request_commands[] = {
    &request_submit_command,
    &request_list_command,
    &request_show_command,
    &request_communicate_command,
    &request_accept_command,
    &request_reject_command,
    &request_withdraw_command,
    &request_keep_open_command,
    &request_ask_severity_command,
    &request_reopen_command,
    &request_reindex_command,
    NULL,
};
