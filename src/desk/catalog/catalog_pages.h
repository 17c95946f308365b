/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_pages.h: the catalogue in force, in the browser: the first page of whoever manages it. */
#ifndef DESK_CATALOG_CATALOG_PAGES_H
#define DESK_CATALOG_CATALOG_PAGES_H

#include "desk/catalog/catalog.h"
#include "view/page.h"
#include "web/route.h"

/* A version whose support ends, or changes its kind, soon. */
struct catalog_end { const struct version *version; int64_t day; bool mainstream; };

/* A revision, and in words what it changed: "2 plans changed, 1 version added". */
struct catalog_revision_shown { struct catalog_revision revision; struct str changes; };

#define CATALOG_ENDS_SHOWN      20
#define CATALOG_REVISIONS_SHOWN 10
struct catalog_shown {
    const struct catalog          *catalog;
    struct catalog_revision_shown *revisions;       /* newest first */
    size_t                         revision_count;
    bool                           more_revisions;
    struct catalog_end            *ends;            /* within a year, by day */
    size_t                         end_count, ends_left_out;
    size_t                         plan_count, product_count, version_count, retired_plans;     /* without what is retired */
    struct str                     applied_by;      /* empty: the operator */
};

/* "20 incidents", "50 h", "unlimited". */
struct str catalog_plan_brings(struct ctx *ctx, const struct plan *plan);

#endif
