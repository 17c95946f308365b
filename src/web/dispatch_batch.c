/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch_batch.c: commits write calls. On SQLite the calls of one turn of the loop share a transaction and its fsync, as many as memory
 * allows (LIMIT_TURN_BYTES), and nobody is answered before the commit. Handlers judge before they write, so a handler that fails has
 * usually written nothing. When one has, the transaction is rolled back, the other calls are run again without it, and it runs in a
 * transaction of its own. So no savepoints are needed, which cost a third of a submission (decision 0014). On PostgreSQL, whose server
 * groups the commits of many connections, each call has its own transaction.
 */
#include "web/dispatch_call.h"

#include "base/limit.h"
#include "base/locale.h"

#define TOGETHER_TRIES 4    /* of a batch; after that each call runs alone */

/* A fault of their transaction is a fault of each of the calls. */
static void fail_all(struct web *web, struct dispatch_call *const *calls, size_t count, const struct fault *why)
{
    for (size_t i = 0; i < count; i++) {
        struct ctx *ctx = &calls[i]->ctx;
        fault_clear(ctx);
        (void)!fail(ctx, why->err == ERR_DAMAGED ? why->code : CODE_busy,
                    why->err == ERR_BUSY || why->err == ERR_DAMAGED ? str_copy(ctx->arena, why->detail)
                    : tr(ctx, "The database could not keep this. Nothing was changed; try again in a moment."));
        ctx->fault.secret = str_copy(ctx->arena, why->secret);
    }
    /* Only now, since one of the calls holds the cause in its memory, which it gives back when it is finished. */
    for (size_t i = 0; i < count; i++)
        dispatch_go_on(web, calls[i], CALL_FINISH);
}

/* Runs what is kept of a handler that has failed, at once: the next handler may ask how many attempts there were. */
static bool run_kept(struct ctx *ctx)
{
    struct fault kept = ctx->fault;

    fault_clear(ctx);
    bool done = dispatch_run_keeps(ctx) == OK;
    ctx->fault = kept;
    return done;
}

/* Runs one handler. False when what it wrote has to be undone, or when it is to be tried again. */
static bool run_shared(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    uint64_t before = db_changes(ctx->db);

    enum err err = dispatch_run_handler(web, call);
    if (!err)
        err = dispatch_run_keeps(ctx);
    MUST(!err || ctx->fault.err);
    if (!db_in_transaction(ctx->db))
        return false;
    return !err || (db_changes(ctx->db) == before && !ctx->fault.may_retry && run_kept(ctx));
}

/* Runs as many of the first *count calls as memory allows in one transaction; *count says how many these were. False when nothing was done,
 * because of the call at *out_bad. */
static bool run_together(struct web *web, struct dispatch_call *const *calls, size_t *count, size_t *out_bad)
{
    /* The transaction belongs to no call: its faults stand in a context of their own. */
    struct ctx turn = { .arena = calls[0]->ctx.arena, .db = web->db, .now = dispatch_now(web), .language = calls[0]->ctx.language };
    size_t at = 0, taken_bytes = 0;
    bool sound = true;

    if (db_begin(&turn, DB_WRITE)) {
        fail_all(web, calls, *count, &turn.fault);
        return true;
    }
    for (; at < *count && (sound = run_shared(web, calls[at])); at++) {
        taken_bytes += calls[at]->ctx.arena->held_bytes - calls[at]->kept.held_bytes;
        if (taken_bytes > LIMIT_TURN_BYTES)
            *count = at + 1;
    }
    if (!sound) {
        db_rollback(&turn);
        *out_bad = at;
        return false;
    }
    if (db_commit(&turn))
        fail_all(web, calls, *count, &turn.fault);
    else
        for (size_t i = 0; i < *count; i++)
            dispatch_go_on(web, calls[i], CALL_FINISH);
    return true;
}

static void run_alone(struct web *web, struct dispatch_call *call)
{
    bool done = dispatch_alone(web, call);

    MUST(done);     /* an engine that has batches knows no other waits than for the turn */
    dispatch_go_on(web, call, CALL_FINISH);
}

void dispatch_batch(struct web *web, struct dispatch_call *const *calls, size_t count)
{
    struct dispatch_call *rest[DISPATCH_BATCH_MAX], *alone[DISPATCH_BATCH_MAX];
    size_t at = 0, alone_count = 0, bad;
    int tries = 0;

    MUST(count <= DISPATCH_BATCH_MAX);
    for (size_t i = 0; i < count; i++) {
        MUST(calls[i]->step == CALL_LISTED);
        calls[i]->ctx.db = web->db;
        calls[i]->listed = arena_mark(calls[i]->ctx.arena);
        rest[i] = calls[i];
    }
    while (at < count) {
        size_t some = count - at;
        if (run_together(web, &rest[at], &some, &bad)) {
            at += some;
            tries = 0;
            continue;
        }
        for (size_t i = 0; i < some; i++)
            dispatch_take_back(web, rest[at + i], rest[at + i]->listed);
        if (tries++ == TOGETHER_TRIES)
            break;
        alone[alone_count++] = rest[at + bad];
        memmove(&rest[at + bad], &rest[at + bad + 1], (--count - at - bad) * sizeof *rest);
    }
    for (; at < count; at++)
        run_alone(web, rest[at]);
    for (size_t i = 0; i < alone_count; i++)
        run_alone(web, alone[i]);
}
