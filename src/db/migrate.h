/* SPDX-License-Identifier: Apache-2.0 */
/*
 * migrate.h: brings a database to the schema that this program expects.
 *
 * A migration is migrations/NNNN_name.sql, one text for both engines, compiled in and applied once, in order; the
 * table schema_migration remembers it. Only what the engines name differently is rewritten:
 *
 *   $ID                      the type of a primary key made by id_new(): INTEGER PRIMARY KEY or BIGINT PRIMARY KEY
 *   -- sqlite: STATEMENT     a line for SQLite only
 *   -- postgres: STATEMENT   a line for PostgreSQL only
 *
 * A migration that has been released is never edited; the next one mends a mistake.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "base/ctx.h"

/* Applies the migrations that are missing, in one write transaction; does nothing on a database that is up to date. Of several processes at
 * once, one does it and the others find it done. `dry_run` does it and rolls back. Writes one line for each migration applied, or one that
 * says that there was nothing to do. `conflict` for a database of a newer program, or of another. */
MUST_USE enum err db_migrate(struct ctx *ctx, bool dry_run, struct buf *report);

/* Applies every missing migration in the open transaction (SQLite: or in none). */
MUST_USE enum err db_make_schema(struct ctx *ctx, struct buf *report);

/* Checks whether this program may use the database: `busy` with the cure "entitled init" when it is empty or older, `conflict` when a newer
 * program has migrated it. For the start of every process; makes two queries. */
MUST_USE enum err db_check_version(struct ctx *ctx);
/* Whether an older program has made the database, so that db_migrate() has something to do; false for an empty one. */
MUST_USE enum err db_is_older(struct ctx *ctx, bool *out_older);
/* `conflict` when there are tables and none of them is ours. */
MUST_USE enum err db_refuse_foreign(struct ctx *ctx);
/* Checks a backup in `file`: `conflict` when a newer program has made it, or none (version 0). */
MUST_USE enum err db_refuse_backup_of(struct ctx *ctx, struct str file, int64_t version);

/* The statements of a migration as the engine of ctx->db gets them. */
struct str migration_for_engine(struct ctx *ctx, struct str text);

#endif
