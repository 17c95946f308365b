/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_conn.h: an open SQLite file, for the files of its engine. The only file that includes SQLite. */
#ifndef DB_SQLITE_CONN_H
#define DB_SQLITE_CONN_H

#include <sqlite3.h>

#include "db/engine.h"
#include "db/slots.h"
#include "db/sqlite.h"
#include "db/sqlite_files.h"

struct conn {
    sqlite3          *lite;
    struct db_slots   slots;        /* of struct prepared */
    int               turnstile;    /* -1: switched off by the setting, to measure without */
    bool              in_turnstile, reading;
    bool              has_waited;   /* for the turn, in vain: db_take_turn() */
    bool              may_linger;   /* read transactions may be kept behind their end: db_linger() */
    bool              lingering;    /* one is */
    bool              resumed;      /* the open one was */
    bool              has_mark;     /* the mark is that of the open or kept one, read before it saw anything */
    struct wal_mark   mark;
    struct files      files;
    bool              has_before;   /* the mark when the open write transaction began */
    struct wal_mark   before;
};

/* What SQLite says about its last call, with the statement's name. */
enum err lite_fault(struct ctx *ctx, sqlite3 *lite, int rc, const char *what);
enum err lite_fault_text(struct ctx *ctx, int rc, struct str said);
/* Another was faster: `busy`, and the same work may be run again. */
enum err lite_was_busy(struct ctx *ctx, struct str said);
/* Whether it says that something that has to be unique is there already. */
bool lite_is_taken(int rc);
/* The first text that a statement gives. */
MUST_USE enum err lite_ask(struct ctx *ctx, sqlite3 *lite, const char *question, struct str *out_answer);
/* Of opening a file to write in it. */
int lite_flags(bool create);
/* How many bytes the disk of the database has left for us; INT64_MAX where that cannot be told. With less a commit may find no room. */
#define SQLITE_ROOM_MIN ((int64_t)64 * 1024)
int64_t sqlite_room(const struct conn *conn);
/* The turn to write, for whoever tends the files: not waited for as long as a writer would. */
MUST_USE bool sqlite_take_turn(struct conn *conn);
void sqlite_leave_turn(struct conn *conn);
/* Folds the log in when it is long enough: in one process, outside of a transaction. */
void sqlite_fold_in(struct conn *conn);
/* What a commit in a server does, as sqlite3_wal_hook() wants it. */
int sqlite_call_for_folding(void *conn, sqlite3 *lite, const char *name, int frames);
/* As db_engine.usable and db_engine.tend. */
MUST_USE enum err sqlite_usable(struct ctx *ctx, void *conn);
MUST_USE enum err sqlite_tend(struct ctx *ctx, void *conn, struct str *out_note);
/* As db_engine.backup. */
MUST_USE enum err sqlite_backup(struct ctx *ctx, void *conn, struct str file);

#endif
