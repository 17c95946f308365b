/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_report.h: what somebody should know of an apply or import beside its differences: remarks, and N and N-1. Included by
 * this room only. */
#ifndef DESK_CATALOG_CATALOG_REPORT_H
#define DESK_CATALOG_CATALOG_REPORT_H

#include "desk/catalog/catalog_store.h"

/* Adds one; beyond REMARKS_MAX only counts. */
struct remarks { struct str *items; size_t count, left_out; };
#define REMARKS_MAX 50
void remark_add(struct ctx *ctx, struct remarks *remarks, struct str remark);
/* With a last one about those that were left out. */
struct str_list remarks_list(struct ctx *ctx, struct remarks *remarks);

/* Things that the differences retire while contracts in force or open requests need them [2.4]. */
MUST_USE enum err report_retired(struct ctx *ctx, const struct catalog_result *result, struct remarks *remarks);

/* Of what will be in force, `items`: releases whose order and dates contradict each other, and for an import (`product_id`; otherwise
 * empty) of that product only, with N and N-1 of its channels; for an apply also the countries of organizations and contracts that
 * no region serves [2.8]. */
MUST_USE enum err report_outcome(struct ctx *ctx, struct item_list items, struct str product_id, struct remarks *remarks,
                                  struct catalog_result *result);

/* For an import into `product`: says when the versions of the file, or what it says of itself, fit another product better. */
struct file_about { struct str name, label; };      /* empty where the file does not say */
void report_foreign(struct ctx *ctx, const struct catalog *catalog, const struct product *product, struct file_about about,
                    const struct version *versions, size_t count, struct remarks *remarks);

#endif
