/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog_check.h: reading a catalogue file whole, with every fault that it has. Included by this room only.
 *
 * Knows only the file, not what is in force: what a file may say does not depend on what was applied before.
 */
#ifndef DESK_CATALOG_CATALOG_CHECK_H
#define DESK_CATALOG_CATALOG_CHECK_H

#include "desk/catalog/catalog_store.h"

/* The things of the file, ready to be stored, none retired or imported. Fails `too_large`, `malformed`, or `invalid`
 * with a field for each fault (LIMIT_FIELD_FAULTS at most), in the order of lines. */
MUST_USE enum err catalog_check(struct ctx *ctx, struct str file, struct item_list *out_items);

/* Puts line and path in front of each fault's words, "line 214, plans[3].coverage.products[0]: ...", and sorts the
 * faults by line; does nothing without faults. `file` is the JSON text that they are about. */
void faults_add_lines(struct ctx *ctx, struct str file);

/* What a version looks like in the database: canonical JSON with its product. */
struct str version_body(struct arena *arena, struct str product_id, const struct version *version);

#endif
