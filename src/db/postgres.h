/* SPDX-License-Identifier: Apache-2.0 */
/* postgres.h: functions that the postgres*.c files share. Included by db/ only. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "db/engine.h"

/* The server's message about a statement, or libpq's about the connection; each may be empty. */
struct postgres_said { struct str state, constraint, detail, message; };
/* Fails the context with it. */
enum err postgres_fault(struct ctx *ctx, const struct db_sql *sql, const struct postgres_said *said);

/* Where PostgreSQL's own tools connect to. They get the password through the environment, since everybody on the machine can read the
 * arguments of a process. */
struct postgres_target {
    const char *conninfo;   /* "host='...' dbname='...' " without the password */
    const char *password;   /* or NULL */
};

/* The address of a connection, for these tools. */
struct postgres_target postgres_target_of(struct ctx *ctx, void *conn);

/* Runs pg_dump into a new file. `conflict` when it is there already, `busy` when the tool is missing or fails. */
MUST_USE enum err postgres_dump(struct ctx *ctx, const struct postgres_target *target, struct str file);

/* Runs pg_restore in one transaction, after it has read the whole file. `conflict` for a file that is no backup of this program, or
 * damaged, `not_found` for none, `busy` when the tool is missing or fails. */
MUST_USE enum err postgres_load(struct ctx *ctx, const struct postgres_target *target, struct str file);

#endif
