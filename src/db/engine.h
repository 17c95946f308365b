/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h: the functions that an engine has. */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/db.h"

struct db_engine {
    const char *name;
    bool        commits_in_groups;
    void      (*close)(void *conn);
    enum err  (*run)(struct ctx *ctx, void *conn, const struct db_sql *sql, const struct db_val *args, struct db_rows *rows);
    enum err  (*run_later)(struct ctx *ctx, void *conn, const struct db_sql *sql, const struct db_val *args);    /* NULL: run */
    enum err  (*prepare)(struct ctx *ctx, void *conn, const struct db_sql *sql);
    enum err  (*script)(struct ctx *ctx, void *conn, const char *script);
    enum err  (*begin)(struct ctx *ctx, void *conn, enum db_mode mode);
    enum err  (*commit)(struct ctx *ctx, void *conn);
    void      (*rollback)(struct ctx *ctx, void *conn);
    bool      (*in_transaction)(void *conn);
    /* Gives a number that changes with each commit of anybody else, as the open read transaction sees the database. NULL: the engine cannot
     * say so cheaply. */
    const struct db_sql *version;
    uint64_t  (*changes)(void *conn);           /* NULL: cannot be told */
    bool      (*take_turn)(void *conn, int64_t ms);     /* NULL: nobody waits */
    void      (*leave_turn)(void *conn);
    void      (*linger)(void *conn, bool may);  /* NULL: db_linger() does nothing */
    void      (*meanwhile)(void *conn, void (*wait)(void *what, int fd, int ms), void *what);  /* NULL: db_meanwhile() does nothing */
    bool      (*resumed)(void *conn);           /* NULL: never; whether the open read transaction is the one before it */
    enum err  (*usable)(struct ctx *ctx, void *conn);       /* NULL: always */
    enum err  (*tend)(struct ctx *ctx, void *conn, struct str *out_note);         /* NULL: there is nothing to be done */
    enum err  (*migration_lock)(struct ctx *ctx, void *conn);   /* NULL: a write transaction keeps everybody else out */
    enum err  (*backup)(struct ctx *ctx, void *conn, struct str file);
};

struct db {
    const struct db_engine *engine;
    void                   *conn;
    uint64_t                calls, fail_at;
    struct db_memory       *memory;
    struct db_kept         *kept;               /* what rooms keep; see db_keep() */
    bool                    reading, has_seen;  /* in a read transaction; ... whose version is known */
    bool                    in_savepoint;
};

extern const struct db_engine db_sqlite, db_postgres;

/* A database of an open connection, which it closes. */
struct db *db_new(const struct db_engine *engine, void *conn);

MUST_USE enum err db_sqlite_open(struct ctx *ctx, struct str path, bool create, void **out_conn);
/* Opens a database only to read, by a URI of SQLite's; for look.c. The connection has to be closed also when this fails. */
MUST_USE enum err db_sqlite_look(struct ctx *ctx, const char *uri, void **out_conn);
/* Opens an empty database in memory; close it likewise. */
MUST_USE enum err db_sqlite_memory(struct ctx *ctx, void **out_conn);
MUST_USE enum err db_postgres_open(struct ctx *ctx, struct str url, void **out_conn);
MUST_USE enum err db_sqlite_restore(struct ctx *ctx, struct str path, struct str file);
MUST_USE enum err db_postgres_restore(struct ctx *ctx, struct str url, struct str file);

/* Fails the context with the engine's message, for the log, and with words for a person. */
enum err db_fail(struct ctx *ctx, enum code code, bool may_retry, struct str words, struct str said);

/* The arena grows a row at a time. */
struct db_val *db_rows_add(struct ctx *ctx, struct db_rows *rows);

#endif
