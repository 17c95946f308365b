/* SPDX-License-Identifier: Apache-2.0 */
/* generate.c: refuses databases in use, begins and ends transactions, and reports progress. */
#include "generate/generate.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/contract/contract_bulk_store.h"
#include "desk/request/request_bulk_store.h"

#define REQUESTS_TOGETHER  10000        /* in one transaction */
#define ROWS_TOGETHER      4000         /* so many rows wait until PostgreSQL gets them */
#define SPAN_MONTHS        36
#define RARE_WORD_REQUESTS 30           /* about so many requests have one of the rarest words, in any database */

/* ---- Before --------------------------------------------------------------------------------------------- */

/* Refuses a database in use: nobody could tell real contracts from generated ones any more. */
static enum err refuse_used(struct ctx *ctx)
{
    bool contracts, requests;

    TRY(contract_bulk_any(ctx, &contracts));
    TRY(request_bulk_any(ctx, &requests));
    if (!contracts && !requests)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The database holds contracts or requests already. Nothing was changed: what is made up"
                                                           " does not go among what is real, and it cannot be told apart or taken out again.")),
                      tr(ctx, "Make a new database with `entitled init --db FILE` for it."));
}

static enum err refuse_catalog(struct ctx *ctx, const struct catalog *catalog)
{
    if (catalog->severity_count && catalog->closure_reason_count && catalog->portal_count)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The database has no catalogue yet, so there is nothing that a request could be about.")),
                      tr(ctx, "Apply one first: entitled catalog apply FILE"));
}

/* ---- Making it ------------------------------------------------------------------------------------------ */

static enum err make_requests(struct generator *generator, size_t from, size_t until)
{
    for (size_t i = from; i < until; i++) {
        TRY(generate_request(generator, i));
        if (generator->bulk.rows > ROWS_TOGETHER)
            TRY(bulk_flush(&generator->scratch, &generator->bulk));
    }
    if (until == generator->request_count)
        TRY(generate_what_came(generator, generator->until_at));
    return bulk_flush(&generator->scratch, &generator->bulk);
}

/* Writes one transaction: the world, when there is none yet, else some of the requests. */
static enum err make_some(struct generator *generator, size_t *done)
{
    struct ctx *ctx = &generator->scratch;
    size_t until = *done + REQUESTS_TOGETHER < generator->request_count ? *done + REQUESTS_TOGETHER : generator->request_count;
    bool first = !generator->catalog;

    TRY(db_begin(ctx, DB_WRITE));
    if (first) {
        TRY(refuse_used(ctx));
        /* The catalogue's memory lasts as long as the arena of the context that asks for it. */
        struct arena *scratch = ctx->arena;
        ctx->arena = generator->kept;
        enum err err = catalog_now(ctx, &generator->catalog);
        ctx->arena = scratch;
        TRY(err);
        TRY(refuse_catalog(ctx, generator->catalog));
        TRY(generate_world(generator));
    } else {
        TRY(make_requests(generator, *done, until));
        *done = until;
    }
    return db_commit(ctx);
}

static enum err make_all(struct ctx *outer, struct generator *generator, struct cli_progress *progress)
{
    struct arena arena = { .bytes_max = LIMIT_COMMAND_ARENA_BYTES };
    struct ctx *ctx = &generator->scratch;
    size_t done = 0;
    enum err err = bulk_begin(ctx);

    ctx->arena = &arena;
    while (!err && (!generator->catalog || done < generator->request_count)) {
        err = make_some(generator, &done);
        if (progress)
            cli_progress_show(progress, tr(ctx, "Requests"), (int64_t)done, (int64_t)generator->request_count);
    }
    if (err && db_in_transaction(ctx->db))
        db_rollback(ctx);
    if (!err)
        err = bulk_end(ctx);
    bulk_free(&generator->bulk);
    fault_take(outer, ctx);
    arena_free(&arena);
    return err;
}

enum err generate(struct ctx *ctx, const struct generate_order *order, struct cli_progress *progress, struct generated *out_generated)
{
    struct generator generator = {
        .scratch = *ctx, .kept = ctx->arena, .chance = { order->seed }, .seed = order->seed,
        .until_at = order->until_on * DAY_MS, .from_at = day_add_months(order->until_on, -SPAN_MONTHS) * DAY_MS,
        .request_count = order->requests, .contract_count = order->contracts,
    };

    vocabulary_fill(ctx->arena, generator.request_count / RARE_WORD_REQUESTS + 10, &generator.vocabulary);
    TRY(make_all(ctx, &generator, progress));
    const struct holder *first = &generator.holders[0];
    *out_generated = (struct generated){
        .administrator = first->members[0].email, .customer = first->members[first->member_count > 2 ? 2 : 0].email,
        .engineer = generator.engineers[0].email,
    };
    return OK;
}
