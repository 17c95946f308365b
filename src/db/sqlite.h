/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.h: functions of sqlite.c for sqlite_restore.c. Included by db/ only. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "base/ctx.h"

/* How long a writer waits for its turn, and a statement for a lock. */
#define SQLITE_WAIT_MS 5000

/* "ENTL" as PRAGMA application_id marks a file as ours; db/migrate.c sets it. */
#define SQLITE_MARK 1162761292

/* Fails with `busy`: another writer has kept the turn for SQLITE_WAIT_MS. A caller that has waited so long does not wait again: the fault
 * may not be retried. */
enum err sqlite_no_turn(struct ctx *ctx, struct str said);

/* Copies a backup, checked to be one of ours and undamaged, into the existing empty file `to`. */
MUST_USE enum err sqlite_take_back(struct ctx *ctx, struct str file, const char *to);

/* Folds the write-ahead log of a database that nobody has open into its file, as far as it can be read. */
void sqlite_fold_log(const char *name);

#endif
