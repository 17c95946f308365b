/* SPDX-License-Identifier: Apache-2.0 */
/* generate_command.c: `entitled generate`. */
#include "generate/generate_room.h"

#include "base/clock.h"
#include "base/locale.h"
#include "db/db.h"
#include "desk/account/audit.h"
#include "generate/generate.h"

#define REQUESTS_MAX       10000000
#define CONTRACTS_MAX      1000000
#define REQUESTS_DEFAULT   10000
#define REQUESTS_CONTRACT  20           /* for each contract, unless the command says otherwise */
#define FIRST_DAY          10957        /* 2000-01-01 */

/* The numbers that were asked for, or the usual ones. */
static enum err read_order(struct ctx *ctx, const struct cli *cli, struct generate_order *out_order)
{
    int64_t requests, contracts, seed, until_on, today = zone_day(STR("UTC"), ctx->now);

    TRY(cli_int(ctx, cli, "requests", 0, REQUESTS_MAX, REQUESTS_DEFAULT, &requests));
    int64_t usual = requests / REQUESTS_CONTRACT > 1 ? requests / REQUESTS_CONTRACT : 1;
    TRY(cli_int(ctx, cli, "contracts", 1, CONTRACTS_MAX, usual, &contracts));
    TRY(cli_int(ctx, cli, "seed", 0, INT64_MAX, 1, &seed));
    TRY(cli_day(ctx, cli, "until", today, &until_on));
    if (until_on > today || until_on < FIRST_DAY)
        return fail(ctx, CODE_invalid, tr(ctx, "--until has to be a day since 2000-01-01 that is not to come."));
    *out_order = (struct generate_order){ (size_t)requests, (size_t)contracts, (uint64_t)seed, until_on };
    return OK;
}

static void generated_print(struct ctx *ctx, struct cli *cli, const struct generate_order *order, const struct generated *generated)
{
    struct str day = day_text(ctx->arena, order->until_on);

    cli_print(cli, trf(ctx, "{requests} requests under {contracts} contracts were made up, until {day}.",
                       HOLE("requests", tr_int(ctx, (int64_t)order->requests)), HOLE("contracts", tr_int(ctx, (int64_t)order->contracts)),
                       HOLE("day", day)));
    cli_print(cli, trf(ctx, "Sign in for instance as {administrator} or {customer}, who have many of them, or as the engineer {engineer}, once"
                            " `entitled account password` has given them a password.",
                       HOLE("administrator", generated->administrator), HOLE("customer", generated->customer), HOLE("engineer", generated->engineer)));
    if (!cli_wants_json(cli))
        return;
    struct json *json = cli_json(cli);
    json_open(json, NULL);
    json_int(json, "requests", (int64_t)order->requests);
    json_int(json, "contracts", (int64_t)order->contracts);
    json_int(json, "seed", (int64_t)order->seed);
    json_str(json, "until", day);
    json_str(json, "administrator", generated->administrator);
    json_str(json, "customer", generated->customer);
    json_str(json, "engineer", generated->engineer);
    json_close(json);
}

static enum err generated_record(struct ctx *ctx, void *what)
{
    const struct generate_order *order = what;

    return audit(ctx, ACT_CONTRACT_ISSUE, "world_generated", ABOUT_NOTHING, 0,
                 str_format(ctx->arena, "%lld contracts, %lld requests", (long long)order->contracts, (long long)order->requests));
}

static enum err generate_run(struct ctx *ctx, struct cli *cli)
{
    struct cli_progress progress = cli_progress_new();
    struct generate_order order;
    struct generated generated;

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(read_order(ctx, cli, &order));
    enum err err = generate(ctx, &order, &progress, &generated);
    cli_progress_end(&progress);
    TRY(err);
    TRY(db_write(ctx, generated_record, &order));
    generated_print(ctx, cli, &order, &generated);
    return OK;
}

static const struct command generate_command = {
    .words   = "generate",
    .summary = TR_MARK("Fill a new database with made-up contracts and requests"),
    .details = TR_MARK("For trying out and measuring. Organizations, people, contracts of all plans and states and their ledgers, and the requests of"
                       " three years, with all that became of them, by the catalogue in force. The same seed and day give the same. Only into a"
                       " database without contracts and requests."),
    .options = {
        { "requests", "N", TR_MARK("how many requests (10000)"), false, false },
        { "contracts", "N", TR_MARK("how many contracts (one to twenty requests)"), false, false },
        { "seed", "N", TR_MARK("another number gives another world (1)"), false, false },
        { "until", "DAY", TR_MARK("everything was before this day (today)"), false, false },
    },
    .db      = CLI_DB_OPEN,
    .json    = true,
    .run     = generate_run,
};

const struct command *const generate_commands[] = {
    &generate_command,
    NULL,
};
