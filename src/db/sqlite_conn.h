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
    bool              has_waited;   /* db_take_turn() has waited for the turn in vain */
    bool              may_linger;   /* read transactions may be kept behind their end: db_linger() */
    bool              lingering;    /* a read transaction is kept */
    bool              resumed;      /* the open transaction continues a kept one */
    bool              has_mark;     /* the mark belongs to the open or kept transaction, and was read before that saw anything */
    struct wal_mark   mark;
    struct files      files;
    bool              has_before;   /* the mark when the open write transaction began */
    struct wal_mark   before;
};

/* SQLite's message about its last call, with the statement's name. */
enum err lite_fault(struct ctx *ctx, sqlite3 *lite, int rc, const char *what);
enum err lite_fault_text(struct ctx *ctx, int rc, struct str said);
/* Fails with `busy`: another was faster, and the same may be run again. */
enum err lite_was_busy(struct ctx *ctx, struct str said);
/* Whether SQLite says that something that has to be unique is already there. */
bool lite_is_taken(int rc);
/* The first text that a statement gives. */
MUST_USE enum err lite_ask(struct ctx *ctx, sqlite3 *lite, const char *question, struct str *out_answer);
/* The flags for opening a file to write in it. */
int lite_flags(bool create);
/* The bytes that the disk of the database has left for us; INT64_MAX where that cannot be told. With less a commit may find no room. */
#define SQLITE_ROOM_MIN ((int64_t)64 * 1024)
int64_t sqlite_room(const struct conn *conn);
/* Takes the turn to write for tending the files, for which it waits less long than a writer would; false when the turn has not come. */
MUST_USE bool sqlite_take_turn(struct conn *conn);
void sqlite_leave_turn(struct conn *conn);
/* Folds the log in when it is long enough: in one process, outside of a transaction. */
void sqlite_fold_in(struct conn *conn);
/* Runs behind each commit in a server, as sqlite3_wal_hook() wants it. */
int sqlite_call_for_folding(void *conn, sqlite3 *lite, const char *name, int frames);
/* Adds the function has_words() to the connection; an error code of SQLite. */
MUST_USE int sqlite_add_words(sqlite3 *lite);
/* As db_engine.usable and db_engine.tend. */
MUST_USE enum err sqlite_usable(struct ctx *ctx, void *conn);
MUST_USE enum err sqlite_tend(struct ctx *ctx, void *conn, struct str *out_note);
/* As db_engine.backup. */
MUST_USE enum err sqlite_backup(struct ctx *ctx, void *conn, struct str file);

#endif
