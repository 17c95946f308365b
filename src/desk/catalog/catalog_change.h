/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog_change.h: from what is in force to what is wanted: the difference, and its revision. Shared by applying a
 * catalogue and importing a lifecycle file. Included by this room only.
 */
#ifndef DESK_CATALOG_CATALOG_CHANGE_H
#define DESK_CATALOG_CATALOG_CHANGE_H

#include "desk/catalog/catalog_report.h"

struct change {
    struct str       source;        /* for the revision: "apply" */
    bool             dry_run;
    struct item_list wanted;        /* what the file names */
    struct item_list all;           /* what is in force ... */
    struct item_list current;       /* ... as far as the file has a word in it */
    struct str       product_id;    /* of an import, otherwise empty */
    struct remarks   remarks;       /* that there are already */
    /* Whether something current that the file does not name is retired. */
    bool           (*retires)(const struct item *item);
};

/* Sorts `wanted` and `current`, finds the difference, and unless it is empty or dry_run writes a revision with it. */
MUST_USE enum err change_make(struct ctx *ctx, const struct catalog_revision *newest, struct change *change,
                              struct catalog_result *out_result);

#endif
