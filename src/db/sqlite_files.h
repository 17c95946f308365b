/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlite_files.h: checks whether a restart would find what is written: the database, its log and its index are the files at their paths,
 * and none was cut. For the files of the SQLite engine.
 *
 * It checks before each commit, under SQLite's write lock, and again after it, before anybody is answered: one of the two notices a file
 * that is taken away in between (decision 0026). That costs six stat() and a few short reads of what was just written.
 */
#ifndef DB_SQLITE_FILES_H
#define DB_SQLITE_FILES_H

#include <sys/types.h>
#include <time.h>

#include "base/ctx.h"
#include "db/wal.h"

struct conn;
struct sqlite3;

enum file_kind { FILE_DATABASE, FILE_LOG, FILE_INDEX, FILE_KINDS };
struct file_id { dev_t device; ino_t inode; };

/* The last folding that was seen: of which log, how many frames, and when the database's file was written then. */
struct folding { bool is_known; struct wal_mark log; int64_t frames; struct timespec written; };

/* The files of an open database. */
struct files {
    char          *paths[FILE_KINDS];   /* the database's path as it was given, links and all */
    struct file_id ids[FILE_KINDS];     /* the files as they were opened */
    int            log_fd;              /* for reading; -1 until it is known */
    int64_t        bytes;               /* the database's size, as last seen */
    struct folding folding;
    int            cut;                 /* not 0: a file was cut, which holds until the server is started again */
    bool           saved;               /* the database holds all that is in the log */
};

/* The mark of the log's index as it is now; false when there is none to be seen. */
bool files_mark(struct sqlite3 *lite, struct wal_mark *out_mark);
/* How many frames of the log are in the database. */
int64_t files_folded(struct sqlite3 *lite);

/* Called before a database is opened: `busy` when other processes have it open with another log or index than those beside it, so that a
 * new connection would share nothing with them. Only for a process that has no connection to it: looking gives up its locks. */
MUST_USE enum err files_refuse_torn(struct ctx *ctx, const char *database);
/* Called after it was opened: notes which files these are, and checks that they belong together. */
MUST_USE enum err files_know(struct ctx *ctx, struct conn *conn, struct str path);
void files_forget(struct files *files);

/* Fails with `busy` when the open files are not those at their paths any more, or were cut. */
MUST_USE enum err files_check(struct ctx *ctx, struct conn *conn);
/* The same in a write transaction that has just begun. */
MUST_USE enum err files_check_begin(struct ctx *ctx, struct conn *conn);
/* The same after a commit that began at the mark `before`: its log was not cut while it was written. */
MUST_USE enum err files_check_commit(struct ctx *ctx, struct conn *conn, const struct wal_mark *before);

/* Called after files_check() has failed, outside a transaction: folds what only the lost log holds into the database, as far as possible,
 * and puts aside a log that somebody else has put there and that the next start would play into it. */
void files_save(struct conn *conn);
/* Whether folding the log in was broken off, as by a crash: until it is done again nobody can tell who wrote into the database. */
bool files_folding_broken(struct conn *conn);
/* Whether closing may fold in and remove the log, as SQLite does: the log is ours, and whole. */
bool files_may_end(struct conn *conn);

#endif
