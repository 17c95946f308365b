/* SPDX-License-Identifier: Apache-2.0 */
/* at_once.c: processes that do something in the same moment, and a database of which one call fails. */
#include "tests/at_once.h"

#include <sys/wait.h>
#include <unistd.h>

enum { CALLS_MAX = 200 };

/* ---- At once -------------------------------------------------------------------------------------------- */

static int in_process(struct ctx *parent, const struct doer *doer, void *thing)
{
    struct ctx *ctx = another_ctx(parent);

    ctx->now = parent->now;
    sign_in_as(ctx, doer->who);
    return db_write(ctx, doer->does, thing) == OK ? CODE_none : (int)ctx->fault.code;
}

void all_at_once(struct ctx *ctx, const struct doer *doers, size_t count, void *thing, enum code *out_codes)
{
    pid_t children[AT_ONCE_MAX];

    CHECK(count <= AT_ONCE_MAX);
    for (size_t i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(in_process(ctx, &doers[i], thing));
    }
    for (size_t i = 0; i < count; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        out_codes[i] = (enum code)WEXITSTATUS(status);
    }
    ctx->now++;     /* they have made ids of this millisecond, of which we know nothing */
}

int64_t how_many(const enum code *codes, size_t count, enum code code)
{
    int64_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += codes[i] == code;
    return found;
}

/* ---- With each call failing ----------------------------------------------------------------------------- */

void with_each_call_failing(struct ctx *ctx, const char *who, act_of *does, void *thing)
{
    struct str before = database_digest(ctx);

    sign_in_as(ctx, who);
    for (uint64_t nth = 1; nth < CALLS_MAX; nth++) {
        db_fail_at(ctx->db, nth);
        enum err err = db_write(ctx, does, thing);
        db_fail_at(ctx->db, 0);
        if (!err) {
            CHECK(nth > 3);
            CHECK(!str_equal(database_digest(ctx), before));
            return;
        }
        CHECK_INT(err, ERR_BUSY);
        CHECK(ctx->fault.detail.len > 0);
        fault_clear(ctx);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_STR(database_digest(ctx), before);
    }
    FAIL("it never came through");
}
