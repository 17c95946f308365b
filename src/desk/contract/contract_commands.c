/* SPDX-License-Identifier: Apache-2.0 */
/* contract_commands.c: command line in, text or JSON out, for contracts. */
#include "desk/contract/contract_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/contract/contract_read.h"
#include "desk/contract/contract_view.h"
#include "desk/ledger/ledger_view.h"

#define CONTRACT_ARG { "CONTRACT", TR_MARK("the Access ID of the contract, or its id"), false }

static enum err contract_list_run(struct ctx *ctx, struct cli *cli)
{
    const struct contract_filter *filter = cli_fields(cli);
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct account account = { .id = 0 };
    struct contract *contracts;
    size_t count;

    if (cli_has(cli, "account"))
        TRY(account_find_by_email(ctx, cli_option(cli, "account"), &account));
    while (cli_more(&list)) {
        TRY(account.id ? contract_search_ties(ctx, account.id, filter, list.after, list.limit, &contracts, &count)
                       : contract_search(ctx, filter, list.after, list.limit, &contracts, &count));
        cli_rows(ctx, &list, ROWS(contract_rows, contracts, count));
    }
    return OK;
}

static const struct command contract_list_command = {
    .words   = "contract list",
    .summary = TR_MARK("List contracts"),
    .details = TR_MARK("One line per contract: id, Access ID and plan, state, term, what is left."),
    .options = {
        { "account", "EMAIL", TR_MARK("only contracts that this account added or whose organization holds them"), false, false },
        { "show", "all|usable|not_usable|ends_soon|low|unused", TR_MARK("which: all, those that can be used today or cannot; of those in force: last day within 60 days, less than a fifth left, nothing used; all by default"), false, false },
        { "q", "WORDS", TR_MARK("only contracts with all these words in the ID, holder, plan or year"), false, false },
    },
    .former = { { "search", "q", NULL } },
    .db   = CLI_DB_READ,
    .json = true,
    .reads = READS(struct contract_filter, contract_filter_read),
    .run  = contract_list_run,
};

static enum err contract_show_run(struct ctx *ctx, struct cli *cli)
{
    struct contract contract;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_find_as_of(ctx, id, cli_fields(cli), &contract));
    contract_print_issued(ctx, cli, &contract);
    struct str advice = contract_advice(ctx, &contract);
    if (advice.len)
        cli_print(cli, advice);
    for (size_t i = 0; i < contract.block_count; i++) {
        const struct contract_block *block = &contract.blocks[i];
        cli_print(cli, trf(ctx, "Block {id}: {name} ({reason})", HOLE("id", tr_int(ctx, block->id)), HOLE("name", block->name),
                           HOLE("reason", block->reason)));
    }
    return OK;
}

static const struct command contract_show_command = {
    .words   = "contract show",
    .summary = TR_MARK("Show a contract"),
    .args    = { CONTRACT_ARG },
    .options = { { "as-of", "WHEN", TR_MARK("as at the end of that day, or at that moment: 2026-11-21, or 2026-11-21T10:00:00Z"), false, false } },
    .db   = CLI_DB_READ,
    .json = true,
    .reads = READS(struct contract_as_of, contract_as_of_read),
    .run  = contract_show_run,
};

/* Finds in whose name the command acts (--as). */
static enum err find_as(struct ctx *ctx, struct cli *cli, struct actor *out_actor)
{
    struct account account;

    TRY(account_find_by_email(ctx, cli_option(cli, "as"), &account));
    *out_actor = (struct actor){
        .kind = ACTOR_ACCOUNT, .id = account.id, .email = account.email, .address = account.address, .name = account.name,
        .account_kind = account.kind, .staff = account.staff,
    };
    return OK;
}

/* One argument is a text that holds both; "-" is standard input. */
static enum err read_typed(struct ctx *ctx, struct cli *cli, struct contract_typed *out_typed)
{
    struct str first = cli_arg(cli, "ACCESS_ID"), second = cli_arg(cli, "CONTRACT_ID"), text = STR("");

    if (str_equal(first, STR("-")) && !second.len)
        TRY(cli_read_stdin(ctx, LIMIT_BODY_BYTES, &text));
    else if (!second.len)
        text = first;
    *out_typed = text.len ? (struct contract_typed){ STR(""), STR(""), text } : (struct contract_typed){ first, second, STR("") };
    return OK;
}

/* Why somebody looks at it first, and what he can do with it. */
static struct str to_confirm_words(struct ctx *ctx, const struct contract_offer *offer)
{
    const struct contract *contract = &offer->contract;
    struct str holder = STR(""), advice = contract_advice_to_actor(ctx, contract);

    if (offer->foreign)
        holder = contract->organization_name.len ? trf(ctx, "{organization} holds it, and this account is not a member.",
                                                       HOLE("organization", contract->organization_name))
                                                 : tr(ctx, "Another account holds it.");
    return holder.len && advice.len ? str_join(ctx->arena, holder, STR(" "), advice) : holder.len ? holder : advice;
}

/* Asks, as the page does, whether this is the contract that is meant. */
static enum err refuse_unconfirmed(struct ctx *ctx, const struct contract_offer *offer)
{
    enum err err = fail(ctx, CODE_not_confirmed, trf(ctx, "Look at it before you add it: {contract}. {why}", HOLE("contract", contract_line(ctx, &offer->contract)),
                                                     HOLE("why", to_confirm_words(ctx, offer))));

    return fault_cure(ctx, err, tr(ctx, "If this is the right one, run the same command with --anyway."));
}

static enum err add_as(struct ctx *ctx, struct cli *cli)
{
    struct contract_typed typed;
    struct contract_offer offer;

    TRY(read_typed(ctx, cli, &typed));
    TRY(contract_offer(ctx, &typed, &offer));
    if (offer.to_confirm && !cli_has(cli, "anyway") && !cli_has(cli, "dry-run"))
        return refuse_unconfirmed(ctx, &offer);
    if (!cli_has(cli, "dry-run"))
        TRY(contract_add_typed(ctx, &typed, &offer.contract, &offer.already));
    if (cli_wants_json(cli))
        contract_added_json(ctx, cli_json(cli), NULL, &offer.contract, offer.already);
    cli_print(cli, contract_line(ctx, &offer.contract));
    struct str said = offer.already ? tr(ctx, "It was already added.")
                    : offer.to_confirm ? to_confirm_words(ctx, &offer) : contract_advice_to_actor(ctx, &offer.contract);
    if (said.len)
        cli_say(cli, said);
    if (offer.to_confirm && cli_has(cli, "dry-run") && !cli_has(cli, "anyway"))
        cli_say(cli, tr(ctx, "To add it anyway, use --anyway."));
    return OK;
}

static enum err contract_add_run(struct ctx *ctx, struct cli *cli)
{
    const struct actor *before = ctx->actor;
    struct actor actor;

    TRY(find_as(ctx, cli, &actor));
    ctx->actor = &actor;
    enum err err = add_as(ctx, cli);
    ctx->actor = before;
    return err;
}

static const struct command contract_add_command = {
    .words   = "contract add",
    .summary = TR_MARK("Add a contract to an account with its two IDs"),
    .details = TR_MARK("The two IDs, or one text that holds both in any order, such as the message in which they came; - reads it"
                       " from standard input. One that is held by another account, or by an organization to which this one does not belong, a draft and"
                       " a cancelled one are shown first: they are added with --anyway."),
    .args    = {
        { "ACCESS_ID", TR_MARK("the Access ID; spaces and dashes do not matter, zeros do"), false },
        { "CONTRACT_ID", TR_MARK("the Contract ID"), true },
    },
    .options = {
        { "as", "EMAIL", TR_MARK("the account"), true, false },
        { "dry-run", NULL, TR_MARK("only show what would be added"), false, false },
        { "anyway", NULL, TR_MARK("also when somebody else holds it, when it is a draft or cancelled"), false, false },
    },
    .db   = CLI_DB_WRITE,
    .json = true,
    .run  = contract_add_run,
};

static enum err contract_remove_run(struct ctx *ctx, struct cli *cli)
{
    struct actor actor;
    struct contract contract;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(find_as(ctx, cli, &actor));
    const struct actor *before = ctx->actor;
    ctx->actor = &actor;
    enum err err = contract_drop(ctx, id);
    ctx->actor = before;
    if (!err)
        cli_print(cli, contract_line(ctx, &contract));
    return err;
}

static const struct command contract_remove_command = {
    .words   = "contract remove",
    .summary = TR_MARK("Remove a contract from an account's list"),
    .details = TR_MARK("The contract itself stays, and so do the requests that were submitted on it. It can be added again with its two IDs."),
    .args    = { CONTRACT_ARG },
    .options = { { "as", "EMAIL", TR_MARK("the account"), true, false } },
    .db   = CLI_DB_WRITE,
    .run  = contract_remove_run,
};

static enum err ledger_show_run(struct ctx *ctx, struct cli *cli)
{
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct ledger_entry *entries;
    size_t count;
    int64_t id;

    TRY(contract_by_text(ctx, cli_arg(cli, "CONTRACT"), &id));
    while (cli_more(&list)) {
        TRY(contract_entries(ctx, id, list.after, list.limit, &entries, &count));
        cli_rows(ctx, &list, ROWS(ledger_entry_rows, entries, count));
    }
    return OK;
}

static const struct command ledger_show_command = {
    .words   = "ledger show",
    .summary = TR_MARK("Show the ledger of a contract"),
    .details = TR_MARK("One line per entry: sequence, from when it counts, kind, units, balance, request, reason."),
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
    TRY(contract_statement(ctx, id, false, &csv));
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

const struct command *const contract_commands[] = {
    &ledger_show_command,
    &ledger_statement_command,
    &contract_list_command,
    &contract_show_command,
    &contract_add_command,
    &contract_remove_command,
    NULL,
};
