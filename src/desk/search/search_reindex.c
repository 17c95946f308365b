/* SPDX-License-Identifier: Apache-2.0 */
/* search_reindex.c: an index of words from nothing, some things at a time. */
#include "desk/search/search_reindex.h"

#include "base/limit.h"

#define THINGS_TOGETHER 200     /* in one transaction ... */
#define ROWS_TOGETHER   1000    /* ... which have no more rows of words, so that other writers wait for some hundredths of a second */

enum err search_reindex_begin(struct ctx *ctx, const struct search_source *source, struct search_reindex *out_reindex)
{
    *out_reindex = (struct search_reindex){ 0 };
    TRY(search_anew(ctx, source->index));
    return source->count(ctx, &out_reindex->behind, &out_reindex->all);
}

static enum err index_thing(struct ctx *ctx, const struct search_source *source, const struct search_thing *thing, struct search_reindex *reindex)
{
    int64_t texts = 0;

    TRY(source->lock(ctx, thing->id));
    TRY(search_clear(ctx, source->index, thing->id));
    TRY(source->put(ctx, thing, &texts));
    reindex->texts += texts;
    reindex->things++;
    return OK;
}

/* How many things fit into one transaction: at least one. */
static size_t as_many_as_fit(const struct search_thing *things, size_t count)
{
    int64_t rows = 0;

    for (size_t i = 0; i < count; i++) {
        rows += 1 + things[i].texts;
        if (rows > ROWS_TOGETHER)
            return i ? i : 1;
    }
    return count;
}

/* Kept apart, since a transaction that failed is tried again from where it began. */
struct step { const struct search_source *source; const struct search_reindex *from; struct search_reindex to; };

/* Writes what was put, with what others have left unwritten meanwhile; where that is much, the rest is left to the job. */
static enum err write_some(struct ctx *ctx, const struct search_index *index)
{
    int64_t count = 1;

    for (int i = 0; count && i <= 2 * ROWS_TOGETHER / SEARCH_WRITE_ROWS; i++)
        TRY(search_write(ctx, index, &count));
    return OK;
}

/* Indexes some things in the order of their ids, which is cheapest for the index. */
static enum err index_some(struct ctx *ctx, void *what)
{
    struct step *step = what;
    struct search_thing *things;
    size_t count;

    step->to = *step->from;
    TRY(step->source->next(ctx, step->from->behind, THINGS_TOGETHER, &things, &count));
    count = as_many_as_fit(things, count);
    struct arena_mark mark = arena_mark(ctx->arena);
    for (size_t i = count; i > 0; i--) {
        TRY(index_thing(ctx, step->source, &things[i - 1], &step->to));
        arena_back(ctx->arena, mark);
    }
    step->to.behind = count ? things[count - 1].id : 0;
    return write_some(ctx, step->source->index);
}

enum err search_reindex_some(struct ctx *ctx, const struct search_source *source, struct search_reindex *reindex)
{
    struct arena arena = { .bytes_max = LIMIT_COMMAND_ARENA_BYTES };
    struct ctx scratch = *ctx;
    struct step step = { .source = source, .from = reindex };

    scratch.arena = &arena;
    enum err err = db_write(&scratch, index_some, &step);
    fault_take(ctx, &scratch);
    arena_free(&arena);
    if (!err)
        *reindex = step.to;
    return err;
}
