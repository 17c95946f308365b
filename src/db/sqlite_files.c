/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_files.c: the files of an open database, seen from their paths. */
#include "db/sqlite_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/file.h"
#include "db/health.h"

#include "base/clock.h"
#include "base/locale.h"

#define HELD_FD_MAX 1024    /* a file that a database is opened as stands among the first ones */
#define LOOKS       20      /* what changes while it is looked at is looked at again */

/* What has become of the files. */
enum state { SOUND, DATABASE_GONE, DATABASE_CUT, LOG_GONE, LOG_CUT, INDEX_GONE };

static const char *const said[] = {
    [SOUND] = "", [DATABASE_GONE] = "the database's path does not lead to the opened file", [DATABASE_CUT] = "the database file was cut or overwritten",
    [LOG_GONE] = "the log's path does not lead to the opened file", [LOG_CUT] = "the log was cut or overwritten",
    [INDEX_GONE] = "the path of the log's index does not lead to the opened file",
};

static struct str files_words(struct ctx *ctx, enum state state)
{
    switch (state) {
    case DATABASE_GONE:
        return tr(ctx, "The database file is gone, or another was put in its place. Nothing was changed. Whoever runs this: put it back; if it is lost,"
                       " do not end the server before the file that it still holds is saved. Its log says how.");
    case DATABASE_CUT:
        return tr(ctx, "The database file was cut or overwritten by another program. Nothing was changed; stop the server and restore the last backup.");
    case LOG_GONE:
        return tr(ctx, "The log of the database (its -wal file) is gone, or another was put in its place. Nothing was changed; start the server again.");
    case LOG_CUT:
        return tr(ctx, "The log of the database (its -wal file) was cut or overwritten by another program. Nothing was changed; stop the server, run"
                       " entitled doctor, and restore the last backup if something is missing.");
    case INDEX_GONE:
        return tr(ctx, "The index of the database's log (its -shm file) is gone, or another was put in its place. Nothing was changed; start the server again.");
    case SOUND:
        break;
    }
    return STR("");
}

/* The descriptor of a file that has no name any more, or -1. */
static int held_as(const struct file_id *id)
{
    struct stat seen;

    for (int fd = 0; fd < HELD_FD_MAX; fd++)
        if (fstat(fd, &seen) == 0 && seen.st_dev == id->device && seen.st_ino == id->inode)
            return fd;
    return -1;
}

/* Words for the log: of a removed file the open one is the last copy, and this is how to get at it [proc(5)]. */
static struct str cause_of(struct ctx *ctx, const struct conn *conn, enum state state)
{
    int database = state == DATABASE_GONE ? held_as(&conn->files.ids[FILE_DATABASE]) : -1;

    if (database < 0)
        return str_of(said[state]);
    int log = conn->files.saved ? -1 : held_as(&conn->files.ids[FILE_LOG]);
    struct str save = str_format(ctx->arena, "%s; to save it, before the server ends: cp /proc/%d/fd/%d SAVED", said[state], (int)getpid(), database);
    return log < 0 ? save : str_format(ctx->arena, "%.*s, and cp /proc/%d/fd/%d SAVED-wal", STR_ARGS(save), (int)getpid(), log);
}

static enum err files_refuse(struct ctx *ctx, const struct conn *conn, enum state state)
{
    return state == SOUND ? OK : db_fail(ctx, CODE_busy, false, files_words(ctx, state), cause_of(ctx, conn, state));
}

/* ---- Looking ---------------------------------------------------------------------------------------- */

/* The log's index, as it is now; NULL when there is none to be seen. */
static const void volatile *index_of(sqlite3 *lite)
{
    sqlite3_file *file = NULL;
    void volatile *index = NULL;

    if (sqlite3_file_control(lite, "main", SQLITE_FCNTL_FILE_POINTER, &file) || !file || !file->pMethods
        || file->pMethods->iVersion < 2 || file->pMethods->xShmMap(file, 0, WAL_INDEX_BYTES, 0, &index) || !index)
        return NULL;
    file->pMethods->xShmBarrier(file);
    return index;
}

bool files_mark(sqlite3 *lite, struct wal_mark *out_mark)
{
    const void volatile *index = index_of(lite);

    return index && wal_mark_copy(index, out_mark);
}

static int64_t frames_at(const void volatile *index, size_t at)
{
    return *(const uint32_t volatile *)((const char volatile *)index + at);
}

int64_t files_folded(sqlite3 *lite)
{
    const void volatile *index = index_of(lite);

    return index ? frames_at(index, WAL_FOLDED_AT) : 0;
}

static bool is_at_its_path(const struct files *files, enum file_kind kind, struct stat *out_seen)
{
    return stat(files->paths[kind], out_seen) == 0 && out_seen->st_dev == files->ids[kind].device && out_seen->st_ino == files->ids[kind].inode;
}

/* SQLite itself makes the file smaller, too, when it was vacuumed: down to the pages that it then has. */
static bool was_cut(struct files *files, int64_t bytes, const struct wal_mark *mark)
{
    bool cut = bytes < files->bytes && bytes < wal_database_pages(mark) * wal_page_bytes(mark);

    if (!cut)
        files->bytes = bytes;
    return cut;
}

/* How many frames of the log are in the database; -1 while more are being folded in, or where that was broken off. */
static int64_t folded_in(const void volatile *index)
{
    int64_t folded = frames_at(index, WAL_FOLDED_AT);

    return frames_at(index, WAL_FOLDING_AT) > folded ? -1 : folded;
}

/* Only folding the log in writes into the database, and the index says so before it begins and when it has ended. When the file was
 * written while the index stood still, another program has done it, such as `cp`, which makes it no shorter and no other file. */
static bool was_overwritten(struct files *files, const struct wal_mark *mark, int64_t folded_before, int64_t folded, const struct timespec *written)
{
    struct folding *known = &files->folding;

    if (folded < 0 || folded != folded_before)
        return false;
    if (known->is_known && known->frames == folded && wal_same_log(&known->log, mark))
        return known->written.tv_sec != written->tv_sec || known->written.tv_nsec != written->tv_nsec;
    *known = (struct folding){ .is_known = true, .log = *mark, .frames = folded, .written = *written };
    return false;
}

static enum state look_once(struct conn *conn, const struct wal_mark *mark)
{
    struct files *files = &conn->files;
    const void volatile *index = index_of(conn->lite);
    int64_t folded = index ? folded_in(index) : -1;
    struct stat seen;

    if (!is_at_its_path(files, FILE_DATABASE, &seen))
        return DATABASE_GONE;
    if (was_cut(files, seen.st_size, mark) || (index && was_overwritten(files, mark, folded, folded_in(index), &seen.st_mtim)))
        return DATABASE_CUT;
    if (!is_at_its_path(files, FILE_LOG, &seen))
        return LOG_GONE;
    if (!wal_is_whole(files->log_fd, mark))
        return LOG_CUT;
    return is_at_its_path(files, FILE_INDEX, &seen) ? SOUND : INDEX_GONE;
}

/* A writer, or whoever folds the log in, may be at work meanwhile: what was seen counts when the mark has stayed the same. */
static enum state files_look(struct conn *conn)
{
    struct wal_mark mark, again;
    enum state state = (enum state)(conn->files.cut ? conn->files.cut : health_cut());

    if (conn->files.log_fd < 0 || state != SOUND)
        return state;
    for (int i = 0; i < LOOKS; i++) {
        if (!files_mark(conn->lite, &mark))
            continue;
        state = look_once(conn, &mark);
        conn->files.saved &= state != SOUND;
        if (state == SOUND || (files_mark(conn->lite, &again) && wal_same(&mark, &again)))
            return state;
    }
    return state;
}

/* Remembers a cut: the next commit would fill the hole, and then nobody could tell. */
static void note_cut(struct conn *conn, enum state state)
{
    if (state == LOG_CUT || state == DATABASE_CUT) {
        conn->files.cut = (int)state;
        health_set_cut((int)state);
    }
}

enum err files_check(struct ctx *ctx, struct conn *conn)
{
    enum state state = files_look(conn);

    if (state == DATABASE_CUT)
        note_cut(conn, state);
    return files_refuse(ctx, conn, state);
}

enum err files_check_begin(struct ctx *ctx, struct conn *conn)
{
    enum state state = files_look(conn);

    note_cut(conn, state);
    return files_refuse(ctx, conn, state);
}

/* Refuses the commit when the files were cut or taken away. Where somebody has cut the log, the commit has written behind a hole, in which the
 * last frame before it was. */
enum err files_check_commit(struct ctx *ctx, struct conn *conn, const struct wal_mark *before)
{
    struct wal_mark after;
    enum state state = files_look(conn);

    if (state == SOUND && conn->files.log_fd >= 0 && files_mark(conn->lite, &after) && wal_same_log(before, &after)
        && !wal_has_frame(conn->files.log_fd, &after, wal_frames(before)))
        state = LOG_CUT;
    if (state == SOUND)
        return OK;
    note_cut(conn, state);
    return db_fail(ctx, CODE_busy, false,
                   tr(ctx, "The files of the database were taken away or cut while this was being stored. Look whether it is there before you repeat it."),
                   str_of(said[state]));
}

/* ---- Opening and closing ---------------------------------------------------------------------------- */

enum err files_refuse_torn(struct ctx *ctx, const char *database)
{
    if (!file_is_torn(ctx, database))
        return OK;
    return db_fail(ctx, CODE_busy, false,
                   trf(ctx, "Another program has {file} open together with a log or an index that is not beside it any more: these files were removed or replaced."
                            " End that program (most often: start the server again), then try again.", HOLE("file", str_of(database))),
                   STR("the locks of others are not on the files that are there"));
}

static void know_id(struct files *files, enum file_kind kind)
{
    struct stat seen;

    if (stat(files->paths[kind], &seen) == 0)
        files->ids[kind] = (struct file_id){ seen.st_dev, seen.st_ino };
}

enum err files_know(struct ctx *ctx, struct conn *conn, struct str path)
{
    struct files *files = &conn->files;
    const char *real = sqlite3_db_filename(conn->lite, "main");
    struct str index = str_format(ctx->arena, "%s-shm", real), read;

    /* SQLite opens log and index when it reads first. */
    TRY(lite_ask(ctx, conn->lite, "PRAGMA user_version", &read));
    files->paths[FILE_DATABASE] = strndup(path.data, path.len);
    files->paths[FILE_LOG] = strdup(sqlite3_filename_wal(real));
    files->paths[FILE_INDEX] = strdup(index.data);
    for (int kind = 0; kind < FILE_KINDS; kind++) {
        if (!files->paths[kind])
            BUG("out of memory");
        know_id(files, (enum file_kind)kind);
    }
    files->log_fd = open(files->paths[FILE_LOG], O_RDONLY | O_CLOEXEC);
    if (files->log_fd < 0)
        return files_refuse(ctx, conn, LOG_GONE);
    return files_check(ctx, conn);
}

void files_forget(struct files *files)
{
    for (int kind = 0; kind < FILE_KINDS; kind++)
        free(files->paths[kind]);
    if (files->log_fd >= 0)
        close(files->log_fd);
    *files = (struct files){ .log_fd = -1 };
}

bool files_may_end(struct conn *conn)
{
    struct wal_mark mark;
    struct stat seen;

    if (conn->files.log_fd < 0)     /* nothing is known of it */
        return conn->files.paths[FILE_LOG] == NULL;
    return is_at_its_path(&conn->files, FILE_LOG, &seen) && is_at_its_path(&conn->files, FILE_INDEX, &seen)
           && (!files_mark(conn->lite, &mark) || wal_is_whole(conn->files.log_fd, &mark));
}

/* ---- Saving ----------------------------------------------------------------------------------------- */

/* Folds the log in; true when nothing of it is left. */
static bool fold_in(struct conn *conn, int how)
{
    int frames = 0, folded = -1;

    sqlite3_busy_timeout(conn->lite, 0);
    int rc = sqlite3_wal_checkpoint_v2(conn->lite, "main", how, &frames, &folded);
    sqlite3_busy_timeout(conn->lite, SQLITE_WAIT_MS);
    return rc == SQLITE_OK && folded >= frames;
}

/* A log at our log's path that is not the one our index speaks of. The one of a process that shares our index with us is. */
static bool log_is_foreign(const struct files *files, const struct wal_mark *mark)
{
    struct stat seen;
    int fd = open(files->paths[FILE_LOG], O_RDONLY | O_CLOEXEC);
    bool foreign = fd >= 0 && fstat(fd, &seen) == 0 && seen.st_size > 0 && !(wal_begins(fd, mark) && wal_is_whole(fd, mark));

    if (fd >= 0)
        close(fd);
    return foreign;
}

static void put_aside(const char *log)
{
    char aside[4096];
    int len = snprintf(aside, sizeof aside, "%s-put-aside-%lld", log, (long long)clock_now());

    if (len > 0 && (size_t)len < sizeof aside)
        (void)!rename(log, aside);
}

/* Whether more of a cut log is in the database than it still holds. The next start would play the older pages that are left over the
 * newer ones of the database, and make a mixture of both. */
static bool is_behind_database(struct conn *conn, const struct wal_mark *mark)
{
    const void volatile *index = index_of(conn->lite);
    int64_t folded = index ? frames_at(index, WAL_FOLDED_AT) : 0;

    return folded > 0 && folded <= wal_frames(mark) && frames_at(index, WAL_FOLDING_AT) <= folded && !wal_has_frame(conn->files.log_fd, mark, folded);
}

bool files_folding_broken(struct conn *conn)
{
    const void volatile *index = index_of(conn->lite);

    return index && folded_in(index) < 0;
}

void files_save(struct conn *conn)
{
    struct files *files = &conn->files;
    enum state state = files_look(conn);
    struct wal_mark mark;
    struct stat seen;

    if (state == LOG_CUT && !files->saved && files_mark(conn->lite, &mark) && is_at_its_path(files, FILE_LOG, &seen) && is_behind_database(conn, &mark)) {
        note_cut(conn, state);
        put_aside(files->paths[FILE_LOG]);
        files->saved = true;
    }
    if (files->saved || files->log_fd < 0 || !files_mark(conn->lite, &mark) || !wal_is_whole(files->log_fd, &mark))
        return;
    /* Where another file has come to the path of the database, our log is emptied, so that SQLite does not play it into that. */
    if (state == DATABASE_GONE)
        files->saved = fold_in(conn, SQLITE_CHECKPOINT_TRUNCATE);
    else if (state == LOG_GONE || state == INDEX_GONE)
        files->saved = fold_in(conn, SQLITE_CHECKPOINT_PASSIVE);
    if (files->saved && state == LOG_GONE && log_is_foreign(files, &mark))
        put_aside(files->paths[FILE_LOG]);
}
