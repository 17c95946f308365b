/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_tend.c: what keeps a SQLite file fit for use: its files in their places, and room on its disk. */
#include "db/sqlite_conn.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "db/file.h"
#include "db/health.h"
#include "db/turnstile.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/pulse.h"

#define ROOM_BYTES_MIN ((uint64_t)64 * 1024)    /* below, a commit may find no room in the log */
#define TURN_MS        100
#define FOLD_FRAMES    1000     /* shorter logs are left alone */
#define LONG_FRAMES    3000
#define FOLD_MS_MAX    (120 * 1000)

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

/* What is in the log is put into the database beside the others, who go on; the rest of a log that has grown long all the same, which is
 * short then, while nobody writes: only behind a log that is wholly folded in does the next writer begin it anew. */
static void fold_in(struct conn *conn)
{
    struct wal_mark mark;

    if (!files_mark(conn->lite, &mark) || (wal_frames(&mark) < FOLD_FRAMES && !files_folding_broken(conn)))
        return;
    pulse_for(FOLD_MS_MAX);
    sqlite3_wal_checkpoint_v2(conn->lite, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    pulse();
    if (!files_mark(conn->lite, &mark) || wal_frames(&mark) < LONG_FRAMES || !take_turn(conn))
        return;
    sqlite3_wal_checkpoint_v2(conn->lite, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    leave_turn(conn);
}

/* Said once a minute while it is so. */
static struct str long_log(struct ctx *ctx, struct conn *conn)
{
    static int64_t said_at;
    struct wal_mark mark;
    int64_t now = clock_running();

    if (!files_mark(conn->lite, &mark) || wal_bytes(&mark) <= WAL_LONG_BYTES || (said_at && now - said_at < MINUTE_MS))
        return STR("");
    said_at = now;
    return trf(ctx, "The log of the database has grown to {n} MiB: {who}. It begins anew with the first change that is stored when nobody reads in it.",
               HOLE("n", tr_int(ctx, wal_bytes(&mark) / (1024 * 1024))), HOLE("who", file_log_holders(ctx, conn->files.paths[FILE_INDEX])));
}

enum err sqlite_tend(struct ctx *ctx, void *data, struct str *out_note)
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
    fold_in(conn);
    *out_note = long_log(ctx, conn);
    return health_is_full(clock_running()) ? try_to_write(ctx) : OK;
}
