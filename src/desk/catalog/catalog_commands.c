/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_commands.c: the catalogue on the command line. */
#include "desk/catalog/catalog_room.h"

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "db/db.h"
#include "desk/catalog/catalog_view.h"

#define FILE_ARG { .name = "FILE", .help = TR_MARK("the file; - for standard input") }
#define DRY_RUN_OPTION { .name = "dry-run", .help = TR_MARK("only check, and print the difference") }

static struct str catalog_change_words(struct ctx *ctx, const struct catalog_change *change)
{
    static const struct { const char *change, *words; } rows[] = {
        { "added",    TR_MARK("added     {kind} {id}") },
        { "changed",  TR_MARK("changed   {kind} {id}") },
        { "moved",    TR_MARK("moved     {kind} {id}") },
        { "returned", TR_MARK("returned  {kind} {id}") },
        { "retired",  TR_MARK("retired   {kind} {id}") },
    };
    struct hole holes[] = { HOLE("kind", change->kind), HOLE("id", change->id) };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(str_of(rows[i].change), str_of(change->change)))
            return tr_fill(ctx, rows[i].words, COUNT_OF(holes), holes);
    BUG("a change without words");
}

/* N and N-1 of each channel, and what somebody should look at. */
static void print_report(struct ctx *ctx, struct cli *cli, const struct catalog_result *result)
{
    for (size_t i = 0; i < result->channel_count; i++) {
        const struct catalog_channel *channel = &result->channels[i];
        cli_print(cli, trf(ctx, "channel   {channel}: N is {n}, N-1 is {before}", HOLE("channel", channel->channel),
                           HOLE("n", channel->n.len ? channel->n : tr(ctx, "none yet")),
                           HOLE("before", channel->n_1.len ? channel->n_1 : tr(ctx, "none"))));
    }
    for (size_t i = 0; i < result->remarks.count; i++)
        cli_print(cli, trf(ctx, "remark    {text}", HOLE("text", result->remarks.items[i])));
}

static void print_result(struct ctx *ctx, struct cli *cli, const struct catalog_result *result, bool dry_run)
{
    struct str revision = tr_int(ctx, result->revision);

    if (cli_wants_json(cli)) {
        catalog_result_json(cli_json(cli), NULL, result, dry_run);
        return;
    }
    for (size_t i = 0; i < result->count; i++)
        cli_print(cli, catalog_change_words(ctx, &result->changes[i]));
    print_report(ctx, cli, result);
    if (!result->changed)
        cli_print(cli, trf(ctx, "Nothing differs from revision {revision}.", HOLE("revision", revision)));
    else if (dry_run)
        cli_print(cli, trn(ctx, "{n} difference from revision {revision}. Nothing was changed: this was a dry run.",
                           "{n} differences from revision {revision}. Nothing was changed: this was a dry run.", (int64_t)result->count,
                           HOLE("revision", revision)));
    else
        cli_print(cli, trn(ctx, "{n} difference applied as revision {revision}.", "{n} differences applied as revision {revision}.",
                           (int64_t)result->count, HOLE("revision", revision)));
}

/* One file on its way in; read before the transaction begins, so that nobody waits for a pipe. */
struct coming { struct str product, file; bool dry_run; struct catalog_result result; };

static enum err work_apply(struct ctx *ctx, void *what)
{
    struct coming *coming = what;

    return catalog_apply(ctx, coming->file, coming->dry_run, &coming->result);
}

static enum err work_import(struct ctx *ctx, void *what)
{
    struct coming *coming = what;

    return catalog_import_lifecycle(ctx, coming->product, coming->file, coming->dry_run, &coming->result);
}

static enum err take_file(struct ctx *ctx, struct cli *cli, enum err (*change)(struct ctx *, void *), struct coming *coming)
{
    coming->dry_run = ((const struct dry_run *)cli_fields(cli))->dry_run;
    TRY(cli_read_text(ctx, cli_arg(cli, "FILE"), LIMIT_CATALOG_BYTES, &coming->file));
    TRY(db_write(ctx, change, coming));
    print_result(ctx, cli, &coming->result, coming->dry_run);
    return OK;
}

static enum err run_apply(struct ctx *ctx, struct cli *cli)
{
    struct coming coming = { .dry_run = false };

    return take_file(ctx, cli, work_apply, &coming);
}

static const struct command catalog_apply_command = {
    .words = "catalog apply",
    .summary = TR_MARK("Check a catalogue file whole, and apply it"),
    .details = TR_MARK(
        "Everything in the file is checked before anything is changed. What the file leaves out is retired; what"
        " it names again comes back. Imported versions stay. Without a difference nothing is written. Remarks say what is"
        " retired while contracts or open requests need it, and which releases came out in another order than their names"
        " say."),
    .args = { FILE_ARG },
    .options = { DRY_RUN_OPTION },
    .db = CLI_DB_OPEN,
    .json = true,
    .reads = READS_DRY_RUN,
    .run = run_apply,
};

static enum err run_import_lifecycle(struct ctx *ctx, struct cli *cli)
{
    struct coming coming = { .product = cli_option(cli, "product") };

    return take_file(ctx, cli, work_import, &coming);
}

static const struct command catalog_import_lifecycle_command = {
    .words = "catalog import-lifecycle",
    .summary = TR_MARK("Read the versions of a product from a file as endoflife.date publishes it"),
    .details = TR_MARK(
        "The product's rules in the catalogue say which cycle belongs to which channel and release. Versions that"
        " came with an earlier import and are not in the file are retired; those of the catalogue file stay. The file may be of"
        " the old interface of endoflife.date (a list) or of its v1 (an object). Prints N and N-1 of each channel, and remarks:"
        " a file that looks like one about another product, releases whose order contradicts their dates, truth values that"
        " contradict their days."),
    .args = { FILE_ARG },
    .options = { { .name = "product",
                   .value = "ID",
                   .help = TR_MARK("the product, by its id in the catalogue"),
                   .required = true },
                 DRY_RUN_OPTION },
    .db = CLI_DB_OPEN,
    .json = true,
    .reads = READS_DRY_RUN,
    .run = run_import_lifecycle,
};

static void print_plans(struct ctx *ctx, struct cli *cli, const struct catalog *catalog)
{
    cli_print(cli, tr(ctx, "Plans"));
    for (size_t i = 0; i < catalog->plan_count; i++) {
        const struct plan *plan = &catalog->plans[i];
        if (!plan->thing.retired)
            cli_print(cli,
                      str_format(ctx->arena, "  %-32.*s %.*s", STR_ARGS(plan->thing.id), STR_ARGS(plan->thing.name)));
    }
}

static void print_products(struct ctx *ctx, struct cli *cli, const struct catalog *catalog)
{
    cli_print(cli, tr(ctx, "Products"));
    for (size_t i = 0; i < catalog->product_count; i++) {
        const struct product *product = &catalog->products[i];
        int64_t versions = 0;
        for (size_t k = 0; k < product->version_count; k++)
            versions += !product->versions[k]->thing.retired;
        if (!product->thing.retired)
            cli_print(cli, str_format(ctx->arena, "  %-32.*s %.*s (%lld)", STR_ARGS(product->thing.id),
                                      STR_ARGS(product->thing.name), (long long)versions));
    }
}

static void print_severities(struct ctx *ctx, struct cli *cli, const struct catalog *catalog)
{
    cli_print(cli, tr(ctx, "Severities"));
    for (size_t i = 0; i < catalog->severity_count; i++) {
        const struct severity *severity = &catalog->severities[i];
        if (!severity->thing.retired)
            cli_print(cli, str_format(ctx->arena, "  %-32.*s %.*s%s%.*s", STR_ARGS(severity->thing.id), STR_ARGS(severity->thing.name),
                                      severity->meaning.len ? ": " : "", STR_ARGS(severity->meaning)));
    }
}

static void print_places(struct ctx *ctx, struct cli *cli, const struct catalog *catalog)
{
    cli_print(cli, tr(ctx, "Portals"));
    for (size_t i = 0; i < catalog->portal_count; i++)
        if (!catalog->portals[i].thing.retired)
            cli_print(cli, str_format(ctx->arena, "  %-32.*s %.*s", STR_ARGS(catalog->portals[i].thing.id),
                                      STR_ARGS(catalog->portals[i].thing.name)));
    cli_print(cli, tr(ctx, "Regions"));
    for (size_t i = 0; i < catalog->region_count; i++)
        if (!catalog->regions[i].thing.retired)
            cli_print(cli, str_format(ctx->arena, "  %-32.*s %.*s", STR_ARGS(catalog->regions[i].thing.id),
                                      STR_ARGS(catalog->regions[i].thing.name)));
}

static enum err run_show(struct ctx *ctx, struct cli *cli)
{
    const struct catalog *catalog;
    int64_t day;

    TRY(cli_day(ctx, cli, "as-of", DAY_NEVER, &day));
    TRY(catalog_read(ctx, day, &catalog));
    if (cli_wants_json(cli)) {
        catalog_json(cli_json(cli), NULL, catalog, day == DAY_NEVER ? ctx->now / DAY_MS : day);
        return OK;
    }
    if (catalog->revision == 0) {
        cli_print(cli, tr(ctx, "No catalogue has been applied yet: entitled catalog apply FILE"));
        return OK;
    }
    cli_print(cli, trf(ctx, "{name}, revision {revision} of {at}", HOLE("name", catalog->name),
                       HOLE("revision", tr_int(ctx, catalog->revision)),
                       HOLE("at", instant_text(ctx->arena, catalog->at))));
    if (day != DAY_NEVER && day < catalog->at / DAY_MS)
        cli_say(cli, tr(ctx, "No catalogue was in force on that day. This is the first one, by which days before it are judged."));
    print_plans(ctx, cli, catalog);
    print_products(ctx, cli, catalog);
    print_severities(ctx, cli, catalog);
    print_places(ctx, cli, catalog);
    return OK;
}

static const struct command catalog_show_command = {
    .words = "catalog show",
    .summary = TR_MARK("Print the catalogue that is in force"),
    .options = { { .name = "as-of",
                   .value = "DAY",
                   .help = TR_MARK("the revision in force at the end of that day, YYYY-MM-DD; before the first, the first") } },
    .db = CLI_DB_READ,
    .json = true,
    .run = run_show,
};

static enum err run_revisions(struct ctx *ctx, struct cli *cli)
{
    const struct catalog_revision *revisions;
    size_t count;

    TRY(catalog_revision_list(ctx, &revisions, &count));
    if (cli_wants_json(cli)) {
        struct json *json = cli_json(cli);
        json_list(json, NULL);
        for (size_t i = 0; i < count; i++)
            catalog_revision_json(json, NULL, &revisions[i]);
        json_list_end(json);
        return OK;
    }
    for (size_t i = 0; i < count; i++)
        cli_print(cli, str_format(ctx->arena, "%6lld  %.*s  %.*s", (long long)revisions[i].id,
                                  STR_ARGS(instant_text(ctx->arena, revisions[i].at)), STR_ARGS(revisions[i].source)));
    return OK;
}

static const struct command catalog_revisions_command = {
    .words = "catalog revisions",
    .summary = TR_MARK("List when which catalogue or lifecycle file was applied, newest first"),
    .db = CLI_DB_READ,
    .json = true,
    .run = run_revisions,
};

const struct command *const catalog_commands[] = {
    &catalog_apply_command,
    &catalog_import_lifecycle_command,
    &catalog_show_command,
    &catalog_revisions_command,
    NULL,
};
