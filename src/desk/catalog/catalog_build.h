/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_build.h: a revision's stored things as one struct catalog, with what is needed to find things in it. */
#ifndef DESK_CATALOG_CATALOG_BUILD_H
#define DESK_CATALOG_CATALOG_BUILD_H

#include "desk/catalog/catalog_store.h"

/* Things of one kind by rising id. A region stands once for each country of a region that is not retired. */
struct index_row { struct str id; const void *thing; };
struct index_kind { const struct index_row *rows; size_t count; };
struct catalog_index { struct index_kind kinds[ITEM_KINDS], countries; };

/* Everything of the catalogue lives in `arena`; ctx->arena serves for scratch. Fails `internal` when what is stored
 * cannot be read, which a version of the program older than the database would find. */
MUST_USE enum err catalog_build(struct ctx *ctx, struct arena *arena, const struct catalog_revision *revision,
                                struct item_list items, const struct catalog **out_catalog);

#endif
