/* SPDX-License-Identifier: Apache-2.0 */
/*
 * release_order.h: which release of a channel stands above which (SPEC 2.4, decision 0023). Pure.
 *
 * Names are compared piece by piece, numbers as numbers: 3.0 stands above 2.11, whichever came out later. Names that no number
 * tells apart go by date, and of one day they stand beside each other. The product's `release_order` in the catalogue may say
 * otherwise for a channel. Included by this room only.
 */
#ifndef DESK_CATALOG_RELEASE_ORDER_H
#define DESK_CATALOG_RELEASE_ORDER_H

#include "desk/catalog/catalog.h"

/* Above zero when numbers put the first name above the other, below zero the other way round, 0 when they say nothing. */
int release_names_order(struct str one, struct str other);

/* A release with its earliest day, among the versions that are not retired. */
struct release { struct str name; int64_t day; bool beside; /* the one before it, on the same step */ };
/* The releases of a channel, the highest first. */
struct ladder {
    struct str                  channel;
    const struct release_order *order;      /* the catalogue's word about the channel; NULL: by names */
    struct release             *releases;
    size_t                      count;
};
struct ladder ladder_new(struct arena *arena, const struct product *product, struct str channel);
/* Of a product, one for each channel that has a version which is not retired. */
struct ladder *ladder_list(struct arena *arena, const struct product *product, size_t *out_count);
/* A release further up that is dated before the one at `at`, the nearest; NULL when order and dates agree about it. */
const struct release *ladder_contradiction(const struct ladder *ladder, size_t at);

/* The days from which the version's release has one, and then two, others above it. A retired version counts for its own
 * release only: it may have been retired because it was a mistake. */
void version_place(struct version *version, const struct ladder *ladder);

#endif
