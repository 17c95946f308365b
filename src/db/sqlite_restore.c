/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_restore.c: putting a backup in the place of the database file, while nobody uses it. */
#include <errno.h>
#include <unistd.h>

#include "db/engine.h"
#include "db/file.h"
#include "db/look.h"
#include "db/sqlite.h"
#include "db/turnstile.h"

#include "base/locale.h"

enum err sqlite_no_turn(struct ctx *ctx, struct str said)
{
    return db_fail(ctx, CODE_busy, false, tr(ctx, "Another program writes to the database and does not end. Nothing was changed; try again in a moment."), said);
}

/* The old file must not leave a log behind that SQLite would play into the new one. Where the old file is too
 * damaged for its log to be folded in, the log is worth nothing either. */
static void retire_log(struct ctx *ctx, const char *name)
{
    sqlite_fold_log(name);
    unlink(str_format(ctx->arena, "%s-wal", name).data);
    unlink(str_format(ctx->arena, "%s-shm", name).data);
}

/* Refuses to replace what is somebody else's. A damaged database of ours may be replaced. */
static enum err refuse_other_processes(struct ctx *ctx, struct str path)
{
    struct look_file there;

    look_at_file(ctx, path, &there);
    if (there.there && !there.regular)
        return fail(ctx, CODE_conflict, trf(ctx, "{file} is no file. Nothing was changed; give a database with --db.", HOLE("file", path)));
    if (there.there && !there.readable)
        return fail(ctx, CODE_busy, trf(ctx, "{file} is there and cannot be read, so whose it is cannot be told. Nothing was changed.", HOLE("file", path)));
    if (there.is_sqlite && !look_is_ours(&there))
        return fail(ctx, CODE_conflict, trf(ctx, "{file} is a database without this program's mark: another program's, or its first page is damaged."
                                                 " Nothing was changed; give another with --db, or move it away.", HOLE("file", path)));
    return OK;
}

static enum err file_replace(struct ctx *ctx, struct str path, struct str file)
{
    const char *name = str_c(ctx->arena, path), *made;

    if (file_is_in_use(ctx, name))
        return fail(ctx, CODE_conflict, trf(ctx, "Another program has {file} open. Stop the server, then restore.", HOLE("file", path)));
    TRY(file_beside(ctx, path, &made));
    enum err filled = sqlite_take_back(ctx, file, made);
    if (!filled) {
        file_dress_like(made, name);
        file_dress_like(str_format(ctx->arena, "%s-turnstile", name).data, name);
        retire_log(ctx, name);
    }
    return file_settle(ctx, filled, made, path);
}

enum err db_sqlite_restore(struct ctx *ctx, struct str path, struct str file)
{
    /* Follows a link to its file. */
    char *real = realpath(str_c(ctx->arena, path), NULL);
    enum err err;

    if (real)
        path = str_copy(ctx->arena, str_of(real));
    free(real);
    TRY(refuse_other_processes(ctx, path));
    int turnstile = turnstile_open(str_c(ctx->arena, path));

    if (turnstile < 0)
        return fail(ctx, CODE_busy, trf(ctx, "Nothing can be written beside {file}: {why}.", HOLE("file", path), HOLE("why", str_of(strerror(errno)))));
    if (turnstile_enter(turnstile, SQLITE_WAIT_MS))
        err = file_replace(ctx, path, file);
    else
        err = sqlite_no_turn(ctx, STR("restore: the turnstile is held"));
    turnstile_close(turnstile);
    return err;
}
