/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_tend.c: what keeps a SQLite file fit for use: its files in their places, and room on its disk. */
#include "db/sqlite_conn.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "db/health.h"
#include "db/turnstile.h"

#include "base/clock.h"
#include "base/locale.h"

#define ROOM_BYTES_MIN ((uint64_t)64 * 1024)    /* below, a commit may find no room in the log */
#define TURN_MS        100

/* Commits may still find room within the files; the next one that takes more does not. */
static bool has_room(const struct conn *conn)
{
    char directory[4096];
    struct statvfs disk;
    const char *slash = strrchr(conn->files.paths[FILE_LOG], '/');
    size_t len = slash ? (size_t)(slash - conn->files.paths[FILE_LOG]) : 0;

    if (!len || len >= sizeof directory)
        return true;
    memcpy(directory, conn->files.paths[FILE_LOG], len);
    directory[len] = 0;
    return statvfs(directory, &disk) != 0 || disk.f_blocks == 0
           || (uint64_t)(geteuid() == 0 ? disk.f_bfree : disk.f_bavail) * disk.f_frsize >= ROOM_BYTES_MIN;
}

enum err sqlite_usable(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    TRY(files_check(ctx, conn));
    if (conn->files.log_fd >= 0 && !has_room(conn))
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The disk of the database is full. Reading goes on; make room on it."), STR("no room on its disk"));
    return OK;
}

/* Whoever has the turn writes to the log, and is not disturbed. */
static bool take_turn(struct conn *conn)
{
    return conn->turnstile < 0 || turnstile_enter(conn->turnstile, TURN_MS);
}

static void leave_turn(struct conn *conn)
{
    if (conn->turnstile >= 0)
        turnstile_leave(conn->turnstile);
}

/* Writes what stands there already. The disk was full a moment ago; a commit that succeeds says that it is not any more. */
static enum err try_to_write(struct ctx *ctx)
{
    TRY(db_begin(ctx, DB_WRITE));
    enum err err = db_script(ctx, STR("PRAGMA user_version = 0"));
    if (!err)
        return db_commit(ctx);
    db_rollback(ctx);
    return err;
}

enum err sqlite_tend(struct ctx *ctx, void *data)
{
    struct conn *conn = data;
    enum err err = files_check(ctx, conn);

    if (err) {
        if (take_turn(conn)) {
            files_save(conn);
            leave_turn(conn);
        }
        return err;
    }
    return health_is_full(clock_running()) ? try_to_write(ctx) : OK;
}
