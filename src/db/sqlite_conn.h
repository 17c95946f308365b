/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_conn.h: an open SQLite file, for the files of its engine. The only file that includes SQLite. */
#ifndef DB_SQLITE_CONN_H
#define DB_SQLITE_CONN_H

#include <sqlite3.h>

#include "db/engine.h"
#include "db/slots.h"

/* The first page of the index of the write-ahead log, and what stands at its beginning: see read_mark(). */
#define WAL_INDEX_BYTES 32768
#define WAL_INDEX_PAGES_AT 16       /* of its head: how many pages are in the log */
struct wal_mark { uint64_t parts[12]; };

struct conn {
    sqlite3          *lite;
    struct db_slots   slots;        /* of struct prepared */
    int               turnstile;    /* -1: switched off by the setting, to measure without */
    bool              in_turnstile, reading;
    bool              may_linger;   /* read transactions may be kept behind their end: db_linger() */
    bool              lingering;    /* one is */
    bool              resumed;      /* the open one was */
    bool              has_mark;     /* the mark is that of the open or kept one, read before it saw anything */
    struct wal_mark   mark;
};

/* What SQLite says about its last call, with the statement's name. */
enum err lite_fault(struct ctx *ctx, sqlite3 *lite, int rc, const char *what);
/* The first text that a statement gives. */
MUST_USE enum err lite_ask(struct ctx *ctx, sqlite3 *lite, const char *question, struct str *out_answer);
/* Of opening a file to write in it. */
int lite_flags(bool create);
/* As db_engine.backup. */
MUST_USE enum err sqlite_backup(struct ctx *ctx, void *conn, struct str file);

#endif
