/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_apply.c: applying a whole catalogue file. */
#include "desk/account/policy.h"
#include "desk/catalog/catalog_change.h"
#include "desk/catalog/catalog_check.h"

/* A file knows nothing of versions that were imported beside it. */
static bool apply_retires(const struct item *item)
{
    return !(item->kind == ITEM_VERSION && item->imported);
}

enum err catalog_apply(struct ctx *ctx, struct str file, bool dry_run, struct catalog_result *out_result)
{
    struct catalog_revision newest;
    struct change change = { .source = STR("apply"), .dry_run = dry_run, .retires = apply_retires };

    TRY(policy_check(ctx, ACT_CATALOG_APPLY, 0));
    TRY(catalog_check(ctx, file, &change.wanted));
    TRY(revision_newest(ctx, &newest));
    TRY(item_list(ctx, newest.id, &change.all));
    change.current = change.all;
    return change_make(ctx, &newest, &change, out_result);
}
