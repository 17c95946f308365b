/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.h: keeps what a connection was answered, as long as nothing is committed. Included by db/ only; db_recall() in db.h says what it
 * is for. Knows no engine: db.c tells it the version of the database that a transaction sees.
 */
#ifndef DB_MEMORY_H
#define DB_MEMORY_H

#include "db/db.h"

struct db_memory;

struct db_memory *db_memory_new(void);
void db_memory_free(struct db_memory *memory);

/* Tells which version a transaction sees; rows that were kept of another version are forgotten. */
void db_memory_see(struct db_memory *memory, int64_t version);
/* Forgets all: somebody may have written over this connection. */
void db_memory_forget(struct db_memory *memory);

/* The rows of the same query with the same arguments, copied into the arena; false when they are not known. */
MUST_USE bool db_memory_find(struct db_memory *memory, const struct db_sql *sql, const struct db_val *args, struct arena *arena,
                             struct db_rows *out_rows);
/* Keeps rows, unless there are none or many, or the version is new: where every call finds another version, nobody would use the copies. */
void db_memory_keep(struct db_memory *memory, const struct db_sql *sql, const struct db_val *args, const struct db_rows *rows);

#endif
