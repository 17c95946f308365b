/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.h: compares the tables, constraints, indexes and triggers that are there with those that the migrations make. They guard the
 * promises about units (SPEC 4), so a missing one is damage although every row is in order. For `entitled doctor`.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "base/ctx.h"

enum schema_state { SCHEMA_MISSING, SCHEMA_CHANGED, SCHEMA_ADDED };
/* A part that differs from what the migrations make. kind is SQL's word for it: "table", "trigger". */
struct schema_part { enum schema_state state; struct str kind, table, name; };

struct schema {
    bool                compared;       /* false: a server that may only be read, or a user who may make no schema */
    struct schema_part *wrong, *added;  /* missing or changed parts; and parts that somebody added */
    size_t              wrong_count, added_count;
};

/* Makes an empty database by the migrations (on SQLite in memory, on PostgreSQL in a schema of its own whose transaction is rolled back)
 * and compares its parts with those of ctx->db, which has this program's version. Outside of transactions. The index of words is not
 * looked at. */
MUST_USE enum err schema_compare(struct ctx *ctx, struct schema *out_schema);

#endif
