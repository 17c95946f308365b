/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_pages.c: the handler of the catalogue's page, and what it is given. */
#include "desk/catalog/catalog_pages.h"

#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/catalog/catalog_room.h"
#include "desk/catalog/catalog_show.html.h"
#include "desk/catalog/catalog_store.h"

#define YEAR_DAYS 365

struct str catalog_plan_brings(struct ctx *ctx, const struct plan *plan)
{
    if (plan->unlimited)
        return tr(ctx, "unlimited");
    if (plan->unit == UNIT_HOUR)
        return trf(ctx, "{hours} h", HOLE("hours", tr_int(ctx, plan->allocation / 60)));
    return trn0(ctx, "{n} incident", "{n} incidents", plan->allocation);
}

/* ---- What ends ------------------------------------------------------------------------------------------ */

static int order_by_day(const void *a, const void *b)
{
    const struct catalog_end *first = a, *second = b;

    if (first->day != second->day)
        return first->day < second->day ? -1 : 1;
    return str_order(first->version->thing.name, second->version->thing.name);
}

static void end_add(struct catalog_shown *shown, const struct version *version, int64_t day, bool mainstream, int64_t today)
{
    if (day >= today && day < today + YEAR_DAYS)
        shown->ends[shown->end_count++] = (struct catalog_end){ version, day, mainstream };
}

static void find_ends(struct ctx *ctx, struct catalog_shown *shown)
{
    const struct catalog *catalog = shown->catalog;
    int64_t today = ctx->now / DAY_MS;

    shown->ends = arena_alloc(ctx->arena, 2 * catalog->version_count * sizeof *shown->ends);
    for (size_t i = 0; i < catalog->version_count; i++) {
        const struct version *version = &catalog->versions[i];
        if (version->thing.retired || version->product->thing.retired)
            continue;
        shown->version_count++;
        if (version->mainstream_ends_on != version->extended_ends_on)
            end_add(shown, version, version->mainstream_ends_on, true, today);
        end_add(shown, version, version->extended_ends_on, false, today);
    }
    if (shown->end_count)
        qsort(shown->ends, shown->end_count, sizeof *shown->ends, order_by_day);
    if (shown->end_count > CATALOG_ENDS_SHOWN) {
        shown->ends_left_out = shown->end_count - CATALOG_ENDS_SHOWN;
        shown->end_count = CATALOG_ENDS_SHOWN;
    }
}

static void count_things(struct catalog_shown *shown)
{
    const struct catalog *catalog = shown->catalog;

    for (size_t i = 0; i < catalog->plan_count; i++)
        *(catalog->plans[i].thing.retired ? &shown->retired_plans : &shown->plan_count) += 1;
    for (size_t i = 0; i < catalog->product_count; i++)
        shown->product_count += !catalog->products[i].thing.retired;
}

/* ---- What was applied ----------------------------------------------------------------------------------- */

/* "plan: 2 changed": kinds are called as in the catalogue's file. */
static void add_change(struct ctx *ctx, struct buf *words, int64_t count, struct str kind, struct str done)
{
    struct str name = STR("");

    if (!count)
        return;
    for (struct str part; kind.len && (part = str_cut(&kind, '_')).len;)
        name = str_join(ctx->arena, name, name.len ? STR(" ") : STR(""), part);
    buf_add(words, words->len ? STR(", ") : STR(""));
    buf_add(words, trf(ctx, "{kind}: {count} {done}", HOLE("kind", name), HOLE("count", tr_int(ctx, count)), HOLE("done", done)));
}

static enum err find_revisions(struct ctx *ctx, struct catalog_shown *shown)
{
    const struct catalog_revision *revisions;
    struct revision_change *changes;
    size_t count, change_count;

    TRY(catalog_revision_list(ctx, &revisions, &count));
    shown->more_revisions = count > CATALOG_REVISIONS_SHOWN;
    shown->revision_count = shown->more_revisions ? CATALOG_REVISIONS_SHOWN : count;
    shown->revisions = arena_alloc(ctx->arena, shown->revision_count * sizeof *shown->revisions);
    TRY(revision_changes(ctx, count ? revisions[shown->revision_count - 1].id : 0, &changes, &change_count));
    for (size_t i = 0; i < shown->revision_count; i++) {
        struct buf words = buf_new(ctx->arena);
        for (size_t k = 0; k < change_count; k++) {
            if (changes[k].revision_id != revisions[i].id)
                continue;
            add_change(ctx, &words, changes[k].added, changes[k].kind, tr(ctx, "added"));
            add_change(ctx, &words, changes[k].changed, changes[k].kind, tr(ctx, "changed"));
            add_change(ctx, &words, changes[k].retired, changes[k].kind, tr(ctx, "retired"));
        }
        shown->revisions[i] = (struct catalog_revision_shown){ revisions[i], buf_str(&words) };
    }
    return OK;
}

static enum err find_applied_by(struct ctx *ctx, struct catalog_shown *shown)
{
    struct account account;

    if (!shown->revision_count || !shown->revisions[0].revision.actor_id)
        return OK;
    TRY(account_find(ctx, shown->revisions[0].revision.actor_id, &account));
    shown->applied_by = account.name;
    return OK;
}

/* GET /desk/catalog */
static enum err catalog_page(struct ctx *ctx, struct http_call *call)
{
    struct catalog_shown shown = { .revision_count = 0 };

    TRY(catalog_read(ctx, DAY_NEVER, &shown.catalog));
    count_things(&shown);
    find_ends(ctx, &shown);
    TRY(find_revisions(ctx, &shown));
    TRY(find_applied_by(ctx, &shown));
    catalog_show_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

const struct route catalog_pages_routes[] = {
    PAGE("/desk/catalog", STAFF, CATALOG_READ, catalog_page),
    ROUTES_END
};
