/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_report.c: looking at what an apply or import does, for whoever does it. */
#include "desk/catalog/catalog_report.h"

#include "base/clock.h"
#include "base/locale.h"
#include "desk/catalog/catalog_build.h"
#include "desk/catalog/release_order.h"

void remark_add(struct ctx *ctx, struct remarks *remarks, struct str remark)
{
    if (!remarks->items)
        remarks->items = arena_alloc(ctx->arena, (REMARKS_MAX + 1) * sizeof *remarks->items);
    if (remarks->count == REMARKS_MAX)
        remarks->left_out++;
    else
        remarks->items[remarks->count++] = remark;
}

struct str_list remarks_list(struct ctx *ctx, struct remarks *remarks)
{
    if (remarks->left_out)
        remarks->items[remarks->count++] =
            trn0(ctx, "One more remark is left out.", "{n} more remarks are left out.", (int64_t)remarks->left_out);
    remarks->left_out = 0;
    return (struct str_list){ remarks->items, remarks->count };
}

/* ---- What is retired and needed ---- */

/* What of an open request's row is of the kind; NULL for kinds that nothing hangs on. */
static const struct str *use_id(const struct catalog_use *use, struct str kind)
{
    return str_equal(kind, STR("product"))    ? &use->product_id
           : str_equal(kind, STR("version"))  ? &use->version_id
           : str_equal(kind, STR("portal"))   ? &use->portal_id
           : str_equal(kind, STR("severity")) ? &use->severity_id
           : str_equal(kind, STR("plan"))     ? &use->plan_id
                                              : NULL;
}

static bool plan_covers(const struct plan *plan, const struct product *product)
{
    return (plan->deployments & product->deployment)
           && (str_list_has(plan->products, product->thing.id) || str_list_has(plan->families, product->family));
}

static int64_t requests_about(const struct catalog_use_list *uses, struct str kind, struct str id)
{
    int64_t count = 0;

    for (size_t i = 0; i < uses->count; i++) {
        const struct str *used = use_id(&uses->items[i], kind);
        if (used && str_equal(*used, id))
            count += uses->items[i].requests;
    }
    return count;
}

/* Counts the contracts of the plan, or of the plans that cover the product. */
static int64_t contracts_for(const struct catalog *catalog, const struct catalog_use_list *uses, struct str kind, struct str id)
{
    const struct product *product = str_equal(kind, STR("product")) ? catalog_product(catalog, id) : NULL;
    bool is_plan = str_equal(kind, STR("plan"));
    int64_t count = 0;

    for (size_t i = 0; i < uses->count; i++) {
        const struct catalog_use *use = &uses->items[i];
        const struct plan *plan = product && use->contracts ? catalog_plan(catalog, use->plan_id) : NULL;
        if ((is_plan && str_equal(use->plan_id, id)) || (plan && plan_covers(plan, product)))
            count += use->contracts;
    }
    return count;
}

enum err report_retired(struct ctx *ctx, const struct catalog_result *result, struct remarks *remarks)
{
    const struct catalog *catalog;
    struct catalog_use_list uses = { .items = NULL };
    bool counted = false;

    TRY(catalog_now(ctx, &catalog));
    for (size_t i = 0; i < result->count; i++) {
        const struct catalog_change *change = &result->changes[i];
        if (!str_equal(str_of(change->change), STR("retired")) || !use_id(&(struct catalog_use){ .requests = 0 }, change->kind))
            continue;
        if (!counted)
            TRY(catalog_use_list(ctx, ctx->now / DAY_MS, &uses));
        counted = true;
        int64_t requests = requests_about(&uses, change->kind, change->id);
        int64_t contracts = contracts_for(catalog, &uses, change->kind, change->id);
        if (requests || contracts)
            remark_add(ctx, remarks,
                       trf(ctx, "The {kind} \"{id}\" is retired, but still needed: open requests: {requests}; contracts in force: {contracts}.",
                           HOLE("kind", change->kind), HOLE("id", change->id), HOLE("requests", tr_int(ctx, requests)),
                           HOLE("contracts", tr_int(ctx, contracts))));
    }
    return OK;
}

/* ---- The order of releases ---- */

static void remark_contradictions(struct ctx *ctx, const struct product *product, const struct ladder *ladder,
                                  struct remarks *remarks)
{
    for (size_t i = 0; i < ladder->count; i++) {
        const struct release *release = &ladder->releases[i], *above = ladder_contradiction(ladder, i);
        if (!above)
            continue;
        struct hole holes[] = {
            HOLE("product", product->thing.id), HOLE("channel", ladder->channel),
            HOLE("name", release->name), HOLE("day", day_text(ctx->arena, release->day)),
            HOLE("above", above->name), HOLE("earlier", day_text(ctx->arena, above->day)),
        };
        remark_add(ctx, remarks, tr_fill(ctx, TR_MARK("{product}, channel {channel}: {name} of {day} came out after {above} of"
                                                      " {earlier}, but stands below it. If it is the newer line, say so with"
                                                      " release_order in the catalogue."), COUNT_OF(holes), holes));
    }
}

/* The channel's releases at a place on the day. */
static struct str releases_at(struct ctx *ctx, const struct product *product, const struct ladder *ladder,
                              enum version_position position)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < ladder->count; i++) {
        bool stands_there = false;
        for (size_t k = 0; k < product->version_count && !stands_there; k++) {
            const struct version *version = product->versions[k];
            stands_there = !version->thing.retired && str_equal(version->channel, ladder->channel)
                           && str_equal(version->release, ladder->releases[i].name)
                           && version_position(version, ctx->now / DAY_MS) == position;
        }
        if (stands_there) {
            buf_add(&out, out.len ? STR(", ") : STR(""));
            buf_add(&out, ladder->releases[i].name);
        }
    }
    return buf_str(&out);
}

static void report_product(struct ctx *ctx, const struct product *product, bool with_channels, struct remarks *remarks,
                           struct catalog_result *result)
{
    size_t count;
    const struct ladder *ladders = ladder_list(ctx->arena, product, &count);
    struct catalog_channel *channels = arena_alloc(ctx->arena, count * sizeof *channels);

    for (size_t i = 0; i < count; i++) {
        remark_contradictions(ctx, product, &ladders[i], remarks);
        if (with_channels)
            channels[i] = (struct catalog_channel){
                .product = str_copy(ctx->arena, product->thing.id),
                .channel = str_copy(ctx->arena, ladders[i].channel),
                .n = releases_at(ctx, product, &ladders[i], POSITION_N),
                .n_1 = releases_at(ctx, product, &ladders[i], POSITION_N_1),
            };
    }
    if (with_channels) {
        result->channels = channels;
        result->channel_count = count;
    }
}

/* ---- Countries ---- */

static enum err report_countries(struct ctx *ctx, const struct catalog *catalog, struct remarks *remarks)
{
    struct country_use *uses;
    size_t count;

    TRY(country_use_list(ctx, ctx->now / DAY_MS, &uses, &count));
    for (size_t i = 0; i < count; i++)
        if (!catalog_region(catalog, uses[i].country))
            remark_add(ctx, remarks, uses[i].contracts
                ? trn(ctx, "No region serves {country}, the country of {n} contract in force.",
                      "No region serves {country}, the country of {n} contracts in force.", uses[i].contracts,
                      HOLE("country", uses[i].country))
                : trn(ctx, "No region serves {country}, the country of {n} organization.",
                      "No region serves {country}, the country of {n} organizations.", uses[i].organizations,
                      HOLE("country", uses[i].country)));
    return OK;
}

/* ---- Severities ---- */

/* People choose a severity by what it means; without that by how soon it is answered, and then everything is the worst. */
static void report_meanings(struct ctx *ctx, const struct catalog *catalog, struct remarks *remarks)
{
    struct buf ids = buf_new(ctx->arena);

    for (size_t i = 0; i < catalog->severity_count; i++) {
        const struct severity *severity = &catalog->severities[i];
        if (severity->thing.retired || severity->meaning.len)
            continue;
        buf_add(&ids, ids.len ? STR(", ") : STR(""));
        buf_add(&ids, severity->thing.id);
    }
    if (ids.len)
        remark_add(ctx, remarks, trf(ctx, "Nothing says what a severity means for a business: {ids}. Say it in a sentence, as \"meaning\": people choose by it.",
                                     HOLE("ids", buf_str(&ids))));
}

/* ---- Both ---- */

static enum err report_catalog(struct ctx *ctx, const struct catalog *catalog, struct str product_id, struct remarks *remarks,
                               struct catalog_result *result)
{
    for (size_t i = 0; i < catalog->product_count; i++) {
        const struct product *product = &catalog->products[i];
        bool is_meant = str_equal(product->thing.id, product_id);
        if (!product->thing.retired && (is_meant || !product_id.len))
            report_product(ctx, product, is_meant, remarks, result);
    }
    if (product_id.len)
        return OK;
    report_meanings(ctx, catalog, remarks);
    return report_countries(ctx, catalog, remarks);
}

/* What is needed of the catalogue is parsed into memory of its own, and what that took here is given back: a file may take most of
 * what the call has. */
enum err report_outcome(struct ctx *ctx, struct item_list items, struct str product_id, struct remarks *remarks,
                        struct catalog_result *result)
{
    struct item_list wanted = { arena_alloc(ctx->arena, items.count * sizeof *items.items), 0 };
    struct catalog_revision revision = { .id = result->revision };
    struct arena arena = { .head = NULL };
    const struct catalog *catalog;

    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].kind == ITEM_PRODUCT || items.items[i].kind == ITEM_VERSION
            || items.items[i].kind == ITEM_REGION || items.items[i].kind == ITEM_CALENDAR || items.items[i].kind == ITEM_SEVERITY)
            wanted.items[wanted.count++] = items.items[i];
    struct arena_mark mark = arena_mark(ctx->arena);
    enum err err = catalog_build(ctx, &arena, &revision, wanted, &catalog);
    if (!err) {
        arena_back(ctx->arena, mark);
        err = report_catalog(ctx, catalog, product_id, remarks, result);
    }
    arena_free(&arena);
    return err;
}

/* ---- A file about another product ---- */

/* How many versions of the product stand in the file, with the day of their release. */
static size_t shared_count(const struct product *product, const struct version *versions, size_t count)
{
    size_t shared = 0;

    for (size_t i = 0; i < product->version_count; i++)
        for (size_t k = 0; k < count; k++)
            if (product->versions[i]->released_on == versions[k].released_on
                && str_equal(product->versions[i]->cycle, versions[k].cycle)) {
                shared++;
                break;
            }
    return shared;
}

static bool same_words(struct str one, struct str other)
{
    return one.len == other.len && strncasecmp(one.data, other.data, one.len) == 0;
}

/* "Microsoft SQL Server" ends with "SQL Server". */
static bool ends_with_words(struct str text, struct str end)
{
    if (end.len == 0 || text.len <= end.len)
        return false;
    return text.data[text.len - end.len - 1] == ' '
           && same_words((struct str){ text.data + text.len - end.len, end.len }, end);
}

static bool is_about(struct file_about about, const struct product *product)
{
    struct str id = product->thing.id, name = product->thing.name;

    return same_words(about.name, id) || same_words(about.label, name) || same_words(about.name, name)
           || same_words(about.label, id) || ends_with_words(about.label, name) || ends_with_words(name, about.label);
}

void report_foreign(struct ctx *ctx, const struct catalog *catalog, const struct product *product, struct file_about about,
                    const struct version *versions, size_t count, struct remarks *remarks)
{
    size_t own = shared_count(product, versions, count), most = own;
    const struct product *other = NULL;

    for (size_t i = 0; i < catalog->product_count; i++) {
        size_t shared = catalog->products[i].thing.retired ? 0 : shared_count(&catalog->products[i], versions, count);
        if (shared > most) {
            most = shared;
            other = &catalog->products[i];
        }
    }
    struct hole holes[] = {
        HOLE("product", product->thing.id), HOLE("n", tr_int(ctx, (int64_t)most)), HOLE("count", tr_int(ctx, (int64_t)count)),
        HOLE("other", other ? other->thing.id : STR("")), HOLE("label", about.label.len ? about.label : about.name),
    };
    const char *words = NULL;
    if (other)
        words = TR_MARK("This file looks like one about \"{other}\", not \"{product}\": {n} of its {count} cycles are versions of"
                        " that product, with the same days.");
    else if ((about.name.len || about.label.len) && own * 2 < count && !is_about(about, product))
        words = TR_MARK("This file says that it is about \"{label}\"; it is imported as \"{product}\".");
    else if (own == 0 && product->version_count)
        words = TR_MARK("This file looks like one about another product: no version that \"{product}\" has stands in it with its"
                        " day.");
    if (words)
        remark_add(ctx, remarks, tr_fill(ctx, words, COUNT_OF(holes), holes));
}
