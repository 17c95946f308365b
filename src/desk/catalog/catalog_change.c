/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_change.c: the difference between two states of the catalogue, and writing it. */
#include "desk/account/audit.h"
#include "desk/catalog/catalog_change.h"

#include "desk/catalog/catalog_cache.h"

static int order_items(const void *a, const void *b)
{
    const struct item *one = a, *other = b;

    return one->kind != other->kind ? (one->kind > other->kind ? 1 : -1) : str_order(one->id, other->id);
}

static void items_sort(struct item_list list)
{
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, order_items);
}

/* A thing before and after; one of the two is NULL when it is new, or not named any more. */
struct match {
    const struct item *before, *after;
    const char        *change;          /* NULL: nothing to tell */
};
struct matches { struct match *items; size_t count; };

static struct matches matches_of(struct ctx *ctx, const struct item_list *current, const struct item_list *wanted)
{
    struct matches matches = { .items = arena_alloc(ctx->arena,
                                                    (current->count + wanted->count) * sizeof *matches.items) };
    size_t at = 0, i = 0;

    while (i < wanted->count || at < current->count) {
        int order = i == wanted->count     ? 1
                    : at == current->count ? -1
                                           : order_items(&wanted->items[i], &current->items[at]);
        matches.items[matches.count++] = (struct match){
            .before = order >= 0 ? &current->items[at++] : NULL,
            .after  = order <= 0 ? &wanted->items[i++] : NULL,
        };
    }
    return matches;
}

static const char *match_change(const struct change *change, const struct match *match)
{
    if (!match->before)
        return "added";
    if (!match->after)
        return !match->before->retired && change->retires(match->before) ? "retired" : NULL;
    if (match->before->retired)
        return "returned";
    return str_equal(match->before->body, match->after->body) ? NULL : "changed";
}

/* Versions are ordered by their days; for all others the place in the file is what people see. */
static bool has_place(const struct match *match)
{
    return match->before && match->after && match->after->kind != ITEM_VERSION;
}

/* Orders by kind and place in the file; what has no place comes last. */
static int order_places(const void *a, const void *b)
{
    const struct match *one = *(struct match *const *)a, *other = *(struct match *const *)b;

    if (!has_place(one) || !has_place(other))
        return has_place(other) - has_place(one);
    if (one->after->kind != other->after->kind)
        return one->after->kind > other->after->kind ? 1 : -1;
    return (one->after->position > other->after->position) - (one->after->position < other->after->position);
}

/* Tells of things that stood behind one that now stands behind them. That numbers shift, because something was
 * put in or taken out before, is no move. */
static void matches_find_moved(struct ctx *ctx, struct matches *matches)
{
    struct match **sorted = arena_alloc(ctx->arena, matches->count * sizeof *sorted);
    int64_t behind = 0;

    for (size_t i = 0; i < matches->count; i++)
        sorted[i] = &matches->items[i];
    if (matches->count)
        qsort(sorted, matches->count, sizeof *sorted, order_places);
    for (size_t i = 0; i < matches->count && has_place(sorted[i]); i++) {
        if (i == 0 || sorted[i - 1]->after->kind != sorted[i]->after->kind)
            behind = INT64_MIN;
        int64_t place = sorted[i]->before->position;
        if (place < behind && !sorted[i]->change)
            sorted[i]->change = "moved";
        behind = place > behind ? place : behind;
    }
}

/* What is to be written, and what there is to tell: shifted places are written without a word. */
struct difference {
    struct item_list       items;
    struct catalog_change *changes;
    size_t                 count;
};

static struct difference difference_of(struct ctx *ctx, const struct change *change)
{
    struct matches matches = matches_of(ctx, &change->current, &change->wanted);
    struct difference difference = {
        .items.items = arena_alloc(ctx->arena, matches.count * sizeof *difference.items.items),
        .changes = arena_alloc(ctx->arena, matches.count * sizeof *difference.changes),
    };

    for (size_t i = 0; i < matches.count; i++)
        matches.items[i].change = match_change(change, &matches.items[i]);
    matches_find_moved(ctx, &matches);
    for (size_t i = 0; i < matches.count; i++) {
        const struct match *match = &matches.items[i];
        struct item item = match->after ? *match->after : *match->before;
        item.retired = !match->after;
        if (match->change)
            difference.changes[difference.count++] =
                (struct catalog_change){ match->change, str_of(item_kind_name(item.kind)), item.id };
        if (match->change || (has_place(match) && match->before->position != match->after->position))
            difference.items.items[difference.items.count++] = item;
    }
    return difference;
}

static enum err difference_write(struct ctx *ctx, int64_t revision_id, struct str source,
                                 const struct difference *difference)
{
    struct catalog_revision revision = {
        .id = revision_id, .at = ctx->now, .actor_id = ctx->actor->id, .source = source
    };

    catalog_cache_forget(ctx, revision_id);
    TRY(revision_insert(ctx, &revision));
    for (size_t i = 0; i < difference->items.count; i++)
        TRY(item_insert(ctx, revision_id, &difference->items.items[i]));
    return OK;
}

static int order_shown(const void *a, const void *b)
{
    const struct item *one = a, *other = b;

    return one->position != other->position ? (one->position > other->position ? 1 : -1) : str_order(one->id, other->id);
}

/* All that will be in force, as item_list() would give it. */
static struct item_list items_after(struct ctx *ctx, struct item_list all, struct item_list written)
{
    struct item_list after = { arena_alloc(ctx->arena, (all.count + written.count) * sizeof *after.items), 0 };

    items_sort(all);
    for (size_t i = 0, at = 0; i < all.count || at < written.count;) {
        int order = at == written.count ? -1 : i == all.count ? 1 : order_items(&all.items[i], &written.items[at]);
        after.items[after.count++] = order < 0 ? all.items[i] : written.items[at];
        i += order <= 0;
        at += order >= 0;
    }
    if (after.count)
        qsort(after.items, after.count, sizeof *after.items, order_shown);
    return after;
}

static enum err report_make(struct ctx *ctx, struct change *change, const struct difference *difference,
                            struct catalog_result *result)
{
    struct item_list after = items_after(ctx, change->all, difference->items);

    TRY(report_retired(ctx, result, &change->remarks));
    TRY(report_outcome(ctx, after, change->product_id, &change->remarks, result));
    result->remarks = remarks_list(ctx, &change->remarks);
    return OK;
}

enum err change_make(struct ctx *ctx, const struct catalog_revision *newest, struct change *change,
                     struct catalog_result *out_result)
{
    items_sort(change->wanted);
    items_sort(change->current);
    struct difference difference = difference_of(ctx, change);
    struct catalog_result result = {
        .revision = newest->id, .changed = difference.count > 0, .changes = difference.changes, .count = difference.count,
    };

    TRY(report_make(ctx, change, &difference, &result));
    audit_unchanged(ctx, ACT_CATALOG_APPLY);
    if (result.changed && !change->dry_run) {
        result.revision = newest->id + 1;
        TRY(difference_write(ctx, result.revision, change->source, &difference));
        TRY(audit(ctx, ACT_CATALOG_APPLY, "catalog_changed", ABOUT_CATALOG, result.revision,
                  str_format(ctx->arena, "%.*s: %zu differences", STR_ARGS(change->source), difference.count)));
    }
    *out_result = result;
    return OK;
}
