/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch_batch.c: how write calls reach the disk. On SQLite all calls of one turn of the loop share a transaction
 * and its fsync, each in a savepoint; nobody is answered before the commit. On PostgreSQL, whose server forms such
 * groups of many connections, each has its own transaction.
 */
#include "web/dispatch_call.h"

#include "base/locale.h"

#define BATCH_TRIES 3       /* of one handler within the batch */
#define ALONE_TRIES 5       /* of one transaction */

static void fail_all(struct web *web, struct dispatch_call *const *calls, size_t count, struct str cause)
{
    for (size_t i = 0; i < count; i++) {
        struct ctx *ctx = &calls[i]->ctx;
        fault_clear(ctx);
        (void)!fail(ctx, CODE_busy, tr(ctx, "The database could not keep this. Nothing was changed; try again in a moment."));
        ctx->fault.secret = cause;
        dispatch_finish(web, calls[i]);
    }
}

/* Kept work of a handler that failed, in a savepoint of its own. What could not be noted is answered as such. */
static void keep_in_batch(struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct fault kept = ctx->fault;

    if (!ctx->keeps)
        return;
    fault_clear(ctx);
    enum err err = db_savepoint(ctx);
    if (!err) {
        err = dispatch_run_keeps(ctx);
        if (!err)
            err = db_release(ctx);
        if (err && db_in_transaction(ctx->db))
            (void)!db_undo(ctx);
    }
    ctx->keeps = NULL;
    if (!err)
        ctx->fault = kept;
}

/* One handler in its savepoint. False: the engine has thrown the whole transaction away. */
static bool run_in_savepoint(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    for (int tries = 0; tries < BATCH_TRIES; tries++) {
        fault_clear(ctx);
        ctx->keeps = NULL;
        enum err err = db_savepoint(ctx);
        if (err)
            return db_in_transaction(ctx->db);
        err = dispatch_run_handler(web, call);
        if (!err)
            err = dispatch_run_keeps(ctx);
        if (!err)
            err = db_release(ctx);
        if (!db_in_transaction(ctx->db))
            return false;
        if (!err)
            return true;
        MUST(ctx->fault.err);
        if (!db_undo(ctx))
            return false;
        if (!ctx->fault.may_retry)
            break;
    }
    keep_in_batch(call);
    return db_in_transaction(ctx->db);
}

static void run_together(struct web *web, struct dispatch_call *const *calls, size_t count)
{
    /* The transaction is nobody's: its faults stand in a context of their own. */
    struct ctx turn = { .arena = calls[0]->ctx.arena, .db = web->db, .now = dispatch_now(web), .language = STR("en") };
    bool alive = true;

    enum err err = db_begin(&turn, DB_WRITE);
    if (err) {
        fail_all(web, calls, count, turn.fault.secret);
        return;
    }
    for (size_t i = 0; i < count && alive; i++) {
        alive = run_in_savepoint(web, calls[i]);
        if (!alive)
            turn.fault = calls[i]->ctx.fault;
    }
    if (alive)
        err = db_commit(&turn);
    else
        db_rollback(&turn);
    if (!alive || err) {
        fail_all(web, calls, count, turn.fault.secret);
        return;
    }
    for (size_t i = 0; i < count; i++)
        dispatch_finish(web, calls[i]);
}

void dispatch_alone(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    for (int tries = 0; tries < ALONE_TRIES; tries++) {
        fault_clear(ctx);
        ctx->keeps = NULL;
        enum err err = db_begin(ctx, DB_WRITE);
        if (!err) {
            err = dispatch_run_handler(web, call);
            struct keep *keeps = ctx->keeps;
            if (!err)
                err = dispatch_run_keeps(ctx);
            if (err) {
                db_rollback(ctx);
                ctx->keeps = keeps;
            } else {
                err = db_commit(ctx);
            }
        }
        if (!err || !ctx->fault.may_retry)
            break;
    }
    if (ctx->fault.err)
        dispatch_keep_apart(call);
    dispatch_finish(web, call);
}

void dispatch_batch(struct web *web, struct dispatch_call *const *calls, size_t count)
{
    if (!count)
        return;
    for (size_t i = 0; i < count; i++) {
        MUST(calls[i]->state == DISPATCH_LISTED);
        calls[i]->ctx.db = web->db;
    }
    run_together(web, calls, count);
}
