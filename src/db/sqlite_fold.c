/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlite_fold.c: the log is folded into the database: by the job worker, whom each commit calls from a thousand pages on, beside the
 * others; by a commit only where nobody comes, or where the disk has no room to wait for him (decision 0042).
 *
 * SQLite begins the log anew with the first write behind a log that is wholly folded in and that nobody reads in. While others write,
 * folding beside them never comes to the end: so the short rest is folded in while nobody writes.
 */
#include "db/sqlite_conn.h"

#include "db/health.h"
#include "db/turnstile.h"

#include "base/pulse.h"

#define TURN_MS        100
#define READERS_MS     10       /* how long writers wait for those who read in the log yet */
#define REST_FRAMES    500      /* how much is folded in while they wait */
#define FOLD_MS_MAX    (120 * 1000)

bool sqlite_take_turn(struct conn *conn)
{
    return conn->turnstile < 0 || turnstile_enter(conn->turnstile, TURN_MS);
}

void sqlite_leave_turn(struct conn *conn)
{
    if (conn->turnstile >= 0)
        turnstile_leave(conn->turnstile);
}

/* Whether the disk has less room than the log, whose pages may take as much in the database. */
static bool is_short_of_room(const struct conn *conn, const struct wal_mark *log)
{
    return wal_frames(log) >= WAL_SOME_FRAMES && sqlite_room(conn) < wal_bytes(log);
}

/* ---- The job worker --------------------------------------------------------------------------------- */

/* How much of the log was left, and whether a reader held it. */
struct rest { int64_t frames, log_frames; bool is_held; };

static bool fold_once(struct conn *conn, int how, struct rest *out_rest)
{
    struct wal_mark mark;
    int frames = 0, folded = 0;

    if (sqlite3_wal_checkpoint_v2(conn->lite, "main", how, &frames, &folded) || !files_mark(conn->lite, &mark))
        return false;
    int64_t now = wal_frames(&mark);
    /* The log is shorter when it has begun anew meanwhile. */
    *out_rest = (struct rest){ .frames = now > folded ? now - folded : 0, .log_frames = now, .is_held = folded < frames };
    return true;
}

/* Folds, and folds again as long as that leaves less than half of what was left before. */
static bool fold_beside(struct conn *conn, struct rest *out_rest)
{
    int64_t before;

    *out_rest = (struct rest){ .frames = INT64_MAX };
    do {
        before = out_rest->frames;
        if (!fold_once(conn, SQLITE_CHECKPOINT_PASSIVE, out_rest))
            return false;
    } while (out_rest->frames > 0 && out_rest->frames < before / 2);
    return true;
}

/* Folds in the rest of the log while writers wait. */
static void fold_rest(struct conn *conn, int how)
{
    struct rest rest;

    if (!sqlite_take_turn(conn))
        return;
    sqlite3_busy_timeout(conn->lite, READERS_MS);
    (void)fold_once(conn, how, &rest);
    sqlite3_busy_timeout(conn->lite, SQLITE_WAIT_MS);
    sqlite_leave_turn(conn);
}

void sqlite_fold_in(struct conn *conn)
{
    struct wal_mark mark;
    struct rest rest;

    if (!files_mark(conn->lite, &mark))
        return;
    bool is_short = is_short_of_room(conn, &mark);
    if (wal_frames(&mark) < WAL_FOLD_FRAMES && !is_short && !files_folding_broken(conn))
        return;
    pulse_for(wal_frames(&mark) > WAL_LONG_FRAMES ? FOLD_MS_MAX : PULSE_SILENT_MS);
    bool is_done = fold_beside(conn, &rest);
    pulse();
    /* Much is left where somebody reads in it for long, who is waited for; or where others write faster than it can be folded in, who then
     * have to wait. */
    if (!is_done || (rest.frames > REST_FRAMES && (rest.is_held || rest.log_frames <= WAL_LONG_FRAMES)))
        return;
    /* On a full disk all room would be taken again in a moment, so the log stays as it is. */
    if (is_short && sqlite_room(conn) >= SQLITE_ROOM_MIN)
        fold_rest(conn, SQLITE_CHECKPOINT_TRUNCATE);
    else if (rest.frames)
        fold_rest(conn, SQLITE_CHECKPOINT_RESTART);
}

/* ---- A commit --------------------------------------------------------------------------------------- */

int sqlite_call_for_folding(void *data, sqlite3 *lite, const char *name, int frames)
{
    const struct conn *conn = data;
    struct wal_mark mark;
    int folded = 0;

    if (frames < WAL_SOME_FRAMES)
        return SQLITE_OK;
    bool is_short = files_mark(lite, &mark) && is_short_of_room(conn, &mark);
    if (frames >= WAL_FOLD_FRAMES || is_short)
        health_call();
    /* A log that is still longer is held by a reader, and no call of a customer pays for that. */
    if ((frames < WAL_LATE_FRAMES && !is_short) || frames > WAL_LONG_FRAMES)
        return SQLITE_OK;
    int64_t before = files_folded(lite);
    /* This fails while the job worker folds. */
    if (sqlite3_wal_checkpoint_v2(lite, name, SQLITE_CHECKPOINT_PASSIVE, NULL, &folded) == SQLITE_OK && folded > before && !is_short)
        health_note_own_fold();
    return SQLITE_OK;
}
