/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_cache.h: tells the cache that a catalogue was applied. Included by this room only. */
#ifndef DESK_CATALOG_CATALOG_CACHE_H
#define DESK_CATALOG_CATALOG_CACHE_H

#include "desk/catalog/catalog.h"

/* A revision of that id is about to be written: whatever is kept under it was rolled back, and what was in force in this transaction is not. */
void catalog_cache_forget(struct ctx *ctx, int64_t revision_id);

#endif
