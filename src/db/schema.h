/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.h: the tables, constraints, indexes and triggers that are there, beside those that the migrations make. They carry the promises
 * about units (SPEC 4), so one that is gone is damage although every row is in order. For `entitled doctor`.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "base/ctx.h"

enum schema_state { SCHEMA_MISSING, SCHEMA_CHANGED, SCHEMA_ADDED };
/* A part that is not as the migrations make it. kind is SQL's word for it: "table", "trigger". */
struct schema_part { enum schema_state state; struct str kind, table, name; };

/* Makes an empty database by the migrations (on SQLite in memory, on PostgreSQL in a schema of its own whose transaction is rolled back)
 * and compares its parts with those of ctx->db, which has this program's version. Outside of transactions. Fails where PostgreSQL
 * does not let this user make a schema, or may only be read. */
MUST_USE enum err schema_compare(struct ctx *ctx, struct schema_part **out_parts, size_t *out_count);

#endif
