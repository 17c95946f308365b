/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_store.h: the catalogue's SQL. Included by this room only. */
#ifndef DESK_CATALOG_CATALOG_STORE_H
#define DESK_CATALOG_CATALOG_STORE_H

#include "desk/catalog/catalog_parse.h"

/* One thing as a revision has it. */
struct item {
    enum item_kind kind;
    struct str     id, body;        /* body: canonical JSON */
    int64_t        position;        /* in its list of the file */
    bool           retired, imported;
};
struct item_list { struct item *items; size_t count; };

/* The newest revision; id 0 when there is none. */
MUST_USE enum err revision_newest(struct ctx *ctx, struct catalog_revision *out_revision);
/* The newest revision made before an instant, or else the first; id 0 when there is none. */
MUST_USE enum err revision_before(struct ctx *ctx, int64_t at, struct catalog_revision *out_revision);
/* Newest first. */
MUST_USE enum err revision_list(struct ctx *ctx, struct catalog_revision **out_revisions, size_t *out_count);
/* How many things of each kind the revisions from that one on have added, changed (or moved, or brought back) and retired. */
struct revision_change { int64_t revision_id; struct str kind; int64_t added, changed, retired; };
MUST_USE enum err revision_changes(struct ctx *ctx, int64_t from_id, struct revision_change **out_changes, size_t *out_count);
MUST_USE enum err revision_insert(struct ctx *ctx, const struct catalog_revision *revision);

/* Every thing as it was from that revision on, retired ones too, in the order of kinds' positions. */
MUST_USE enum err item_list(struct ctx *ctx, int64_t revision_id, struct item_list *out_items);
MUST_USE enum err item_insert(struct ctx *ctx, int64_t revision_id, const struct item *item);

/* What hangs on things of the catalogue: open requests, counted by the things that they name, and in rows of their own contracts
 * that are neither cancelled nor over on the day, by plan. This and the
 * next are the only questions of this room about what other rooms keep. */
struct catalog_use { struct str portal_id, product_id, version_id, severity_id, plan_id; int64_t requests, contracts; };
struct catalog_use_list { struct catalog_use *items; size_t count; };
MUST_USE enum err catalog_use_list(struct ctx *ctx, int64_t day, struct catalog_use_list *out_uses);
/* In which countries there are organizations and contracts, neither cancelled nor over on the day: how many. */
struct country_use { struct str country; int64_t organizations, contracts; };
MUST_USE enum err country_use_list(struct ctx *ctx, int64_t day, struct country_use **out_uses, size_t *out_count);

#endif
