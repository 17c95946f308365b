/* SPDX-License-Identifier: Apache-2.0 */
/* welcome_pages.h: the content of the pages that anybody may read: where to start, and what our words mean. */
#ifndef DESK_WELCOME_WELCOME_PAGES_H
#define DESK_WELCOME_WELCOME_PAGES_H

#include "desk/catalog/catalog.h"
#include "desk/contract/contract_help.h"
#include "view/page.h"
#include "web/route.h"

/* What the start page shows: the catalogue, and of its families those that have products. */
struct welcome_family { struct str name, products; };
struct welcome_shown {
    const struct catalog  *catalog;
    struct welcome_family *families;
    size_t                 family_count;
};

#endif
