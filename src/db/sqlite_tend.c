/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_tend.c: what keeps a SQLite file fit for use: its files in their places, and room on its disk. */
#include "db/sqlite_conn.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "db/file.h"
#include "db/health.h"

#include "base/clock.h"
#include "base/locale.h"

int64_t sqlite_room(const struct conn *conn)
{
    char directory[4096];
    struct statvfs disk;
    const char *log = conn->files.paths[FILE_LOG], *slash = log ? strrchr(log, '/') : NULL;
    size_t len = slash ? (size_t)(slash - log) : 0;

    if (!len || len >= sizeof directory)
        return INT64_MAX;
    memcpy(directory, log, len);
    directory[len] = 0;
    if (statvfs(directory, &disk) != 0 || disk.f_blocks == 0)
        return INT64_MAX;
    return (int64_t)((uint64_t)(geteuid() == 0 ? disk.f_bfree : disk.f_bavail) * disk.f_frsize);
}

enum err sqlite_usable(struct ctx *ctx, void *data)
{
    struct conn *conn = data;

    TRY(files_check(ctx, conn));
    /* Commits may still find room within the files; the next one that takes more does not. */
    if (conn->files.log_fd >= 0 && sqlite_room(conn) < SQLITE_ROOM_MIN)
        return db_fail(ctx, CODE_busy, false, tr(ctx, "The disk of the database is full. Reading goes on; make room on it."), STR("no room on its disk"));
    return OK;
}

/* Writes what stands there already: the disk was full a moment ago, and a commit that succeeds shows that it has room again. */
static enum err try_to_write(struct ctx *ctx)
{
    TRY(db_begin(ctx, DB_WRITE));
    return db_end(ctx, db_script(ctx, STR("PRAGMA user_version = 0")));
}

/* Words for a log that has become long, once a minute while it is so; else empty. */
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

/* The same for a job worker that does not keep up. */
static struct str late_worker(struct ctx *ctx)
{
    static int64_t said_at;
    int64_t now = clock_running(), folds;

    if ((said_at && now - said_at < MINUTE_MS) || !(folds = health_take_own_folds()))
        return STR("");
    said_at = now;
    return trn0(ctx, "The log of the database was folded in by {n} change, whose sender had to wait for that: the job worker, whose work it is, came too late.",
               "The log of the database was folded in by {n} changes, whose senders had to wait for that: the job worker, whose work it is, came too late.", folds);
}

enum err sqlite_tend(struct ctx *ctx, void *data, struct str *out_note)
{
    struct conn *conn = data;
    enum err err = files_check(ctx, conn);

    if (err) {
        if (sqlite_take_turn(conn)) {
            files_save(conn);
            sqlite_leave_turn(conn);
        }
        return err;
    }
    sqlite_fold_in(conn);
    *out_note = long_log(ctx, conn);
    if (!out_note->len)
        *out_note = late_worker(ctx);
    return health_is_full(clock_running()) ? try_to_write(ctx) : OK;
}
