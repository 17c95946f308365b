/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex.c: the index of words from nothing, some requests at a time. */
#include "desk/request/request_reindex.h"

#include "base/limit.h"
#include "db/db.h"
#include "desk/account/policy.h"
#include "desk/request/request_reindex_store.h"
#include "desk/request/request_sound_store.h"
#include "desk/request/request_store.h"

#define REQUESTS_TOGETHER       200     /* in one transaction ... */
#define ROWS_TOGETHER           1000    /* ... which have no more rows of words, so that other writers wait for some hundredths of a second */
#define COMMUNICATIONS_TOGETHER 500     /* read at once */

static enum err begin_anew(struct ctx *ctx, void *what)
{
    struct reindex *reindex = what;

    TRY(policy_check(ctx, ACT_REQUEST_REINDEX, 0));
    TRY(request_store_words_anew(ctx));
    return request_store_words_wanted(ctx, &reindex->behind, &reindex->all);
}

enum err request_reindex_begin(struct ctx *ctx, struct reindex *out_reindex)
{
    struct reindex reindex = { 0 };

    TRY(db_write(ctx, begin_anew, &reindex));
    *out_reindex = reindex;
    return OK;
}

static enum err index_communications(struct ctx *ctx, const struct request *request, int64_t *count)
{
    struct communication *communications;
    size_t found = COMMUNICATIONS_TOGETHER;

    for (int64_t after = 0; found; ) {
        TRY(request_store_communications(ctx, request->id, true, after, COMMUNICATIONS_TOGETHER, &communications, &found));
        TRY(request_store_communications_words(ctx, request, communications, found));
        if (found)
            after = communications[found - 1].id;
        *count += (int64_t)found;
    }
    return OK;
}

/* Whoever changes a request locks it, so that its words are made from before or from behind that change. */
static enum err index_request(struct ctx *ctx, const struct words_owner *owner, struct reindex *reindex)
{
    struct request request;

    TRY(request_store_lock(ctx, owner->request_id));
    TRY(request_store_by_id(ctx, owner->request_id, &request));
    request.contract.shared_by_organization = owner->organization_id != 0;
    request.contract.organization_id = owner->organization_id;
    TRY(request_store_words_clear(ctx, request.id));
    TRY(request_store_words(ctx, &request));
    TRY(db_run_lasts(ctx));             /* behind which the ids of its communications' rows can be chosen */
    TRY(index_communications(ctx, &request, &reindex->communications));
    reindex->requests++;
    return OK;
}

/* At least one. */
static size_t as_many_as_fit(const struct words_owner *owners, size_t count)
{
    int64_t rows = 0;

    for (size_t i = 0; i < count; i++) {
        rows += 1 + owners[i].communications;
        if (rows > ROWS_TOGETHER)
            return i ? i : 1;
    }
    return count;
}

/* Kept apart, since a transaction that failed is tried again from where it began. */
struct step { const struct reindex *from; struct reindex to; };

/* In the order of their ids, as the index likes it. */
static enum err index_some(struct ctx *ctx, void *what)
{
    struct step *step = what;
    struct words_owner *owners;
    size_t count;

    step->to = *step->from;
    TRY(request_store_words_owners(ctx, step->from->behind, REQUESTS_TOGETHER, &owners, &count));
    count = as_many_as_fit(owners, count);
    struct arena_mark mark = arena_mark(ctx->arena);
    for (size_t i = count; i > 0; i--) {
        TRY(index_request(ctx, &owners[i - 1], &step->to));
        arena_back(ctx->arena, mark);
    }
    step->to.behind = count ? owners[count - 1].request_id : 0;
    return OK;
}

enum err request_reindex_some(struct ctx *ctx, struct reindex *reindex)
{
    struct arena arena = { .bytes_max = LIMIT_COMMAND_ARENA_BYTES };
    struct ctx scratch = *ctx;
    struct step step = { .from = reindex };

    scratch.arena = &arena;
    enum err err = db_write(&scratch, index_some, &step);
    fault_take(ctx, &scratch);
    arena_free(&arena);
    if (!err)
        *reindex = step.to;
    return err;
}

static enum err is_outdated(struct ctx *ctx, void *what)
{
    return request_search_outdated(ctx, what);
}

enum err request_reindex_outdated(struct ctx *ctx, bool *out_done)
{
    struct reindex reindex = { 0 };

    TRY(db_write(ctx, is_outdated, out_done));
    if (*out_done)
        TRY(request_reindex_begin(ctx, &reindex));
    while (reindex.behind)
        TRY(request_reindex_some(ctx, &reindex));
    return OK;
}
