/* SPDX-License-Identifier: Apache-2.0 */
/* slots.h: finds what an engine keeps for each prepared statement, by the address of its constant. For db/ only. */
#ifndef DB_SLOTS_H
#define DB_SLOTS_H

#include "db/db.h"

struct db_slot { const struct db_sql *sql; void *kept; };

/* Begins zeroed. Open addressing; the size is a power of two. */
struct db_slots { struct db_slot *items; size_t used, size; };

/* The place of a statement; `kept` is NULL until the caller puts something there. Valid until the next call. */
void **db_slot(struct db_slots *slots, const struct db_sql *sql);
/* Forgets all statements; the caller releases what they kept. */
void db_slots_free(struct db_slots *slots);

#endif
