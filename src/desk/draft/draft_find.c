/* SPDX-License-Identifier: Apache-2.0 */
/* draft_find.c: finding product and version at once, by words or by looking through what there is [6.1]. */
#include "desk/draft/draft_page.h"

#include "base/id.h"
#include "base/text.h"

#define FOUND_MAX 40
#define USED_MAX  4

/* ---- Finding -------------------------------------------------------------------------------------------- */

static struct str as_sought(struct ctx *ctx, struct str text)
{
    return text_bare(ctx->arena, text_folded(ctx->arena, text));
}

static const struct family *family_of(const struct catalog *catalog, const struct product *product)
{
    for (size_t i = 0; i < catalog->family_count; i++)
        if (str_equal(catalog->families[i].thing.id, product->family))
            return &catalog->families[i];
    return NULL;
}

/* Whether all words stand in the names of the version, its product and its family. */
static bool version_has(struct ctx *ctx, const struct catalog *catalog, const struct version *version, struct str words)
{
    const struct family *family = family_of(catalog, version->product);
    struct str names = str_format(ctx->arena, "%.*s %.*s %.*s", STR_ARGS(version->thing.name), STR_ARGS(version->product->thing.name),
                                  STR_ARGS(family ? family->thing.name : STR("")));
    struct str hay = as_sought(ctx, names);

    while (words.len) {
        struct str word = str_cut(&words, ' ');
        if (word.len && !str_contains(hay, word))
            return false;
    }
    return true;
}

static struct picker_version *rows_new(struct ctx *ctx, size_t count)
{
    return arena_alloc(ctx->arena, count * sizeof(struct picker_version));
}

/* What of a product fits, behind what was found before. Products that have nothing are not asked for their contracts. */
static enum err find_in_product(struct ctx *ctx, const struct catalog *catalog, const struct product *product, struct str words, struct draft_find *find)
{
    struct picker_version *versions = NULL;
    size_t count = 0;

    for (size_t i = 0; i < product->version_count && !versions; i++)
        if (!product->versions[i]->thing.retired && version_has(ctx, catalog, product->versions[i], words))
            TRY(availability_picker(ctx, catalog, product, &versions, &count));
    for (size_t i = 0; i < count; i++) {
        if (!version_has(ctx, catalog, versions[i].version, words))
            continue;
        if (find->count < FOUND_MAX)
            find->rows[find->count++] = versions[i];
        else
            find->left_out++;
    }
    return OK;
}

static enum err find_words(struct ctx *ctx, const struct catalog *catalog, struct str words, struct draft_find *find)
{
    struct str sought = as_sought(ctx, words);

    find->rows = rows_new(ctx, FOUND_MAX);
    for (size_t i = 0; i < catalog->product_count; i++)
        if (!catalog->products[i].thing.retired)
            TRY(find_in_product(ctx, catalog, &catalog->products[i], sought, find));
    return OK;
}

static enum err find_used(struct ctx *ctx, const struct catalog *catalog, struct draft_find *find)
{
    struct str *ids;
    size_t id_count;

    TRY(draft_used_versions(ctx, USED_MAX, &ids, &id_count));
    find->used = rows_new(ctx, id_count);
    for (size_t i = 0; i < id_count; i++) {
        const struct version *version = catalog_version(catalog, ids[i]);
        struct picker_version *versions = NULL;
        size_t count = 0;
        if (version && !version->thing.retired && !version->product->thing.retired)
            TRY(availability_picker(ctx, catalog, version->product, &versions, &count));
        for (size_t k = 0; k < count; k++)
            if (versions[k].version == version)
                find->used[find->used_count++] = versions[k];
    }
    return OK;
}

enum err draft_find_gather(struct ctx *ctx, const struct draft_asked *asked, const struct catalog *catalog, struct draft_find *out_find)
{
    struct draft_find find = { .rows = NULL };

    if (asked->words.len) {
        TRY(find_words(ctx, catalog, asked->words, &find));
    } else {
        find.product = catalog_product(catalog, asked->begin.product_id);
        if (find.product && !find.product->thing.retired)
            TRY(availability_picker(ctx, catalog, find.product, &find.rows, &find.count));
        else
            find.product = NULL;
        TRY(find_used(ctx, catalog, &find));
        TRY(availability_products(ctx, catalog, &find.products, &find.product_count));
    }
    *out_find = find;
    return OK;
}

/* ---- Addresses ------------------------------------------------------------------------------------------ */

/* Of a draft that is not stored what was chosen goes along. */
static struct url step_url(struct ctx *ctx, const struct draft_page *page)
{
    struct url url = draft_step_url(ctx, page->draft.id, STEP_PROBLEM);

    if (page->draft.id)
        return url_query(ctx, url, "quiet", STR("1"));
    if (page->asked.begin.portal_id.len)
        url = url_query(ctx, url, "portal", page->asked.begin.portal_id);
    if (page->asked.begin.kind.len)
        url = url_query(ctx, url, "kind", page->asked.begin.kind);
    if (page->asked.begin.contract_id)
        url = url_query(ctx, url, "contract", id_text(ctx->arena, page->asked.begin.contract_id));
    return url;
}

struct url draft_find_url(struct ctx *ctx, const struct draft_page *page, const struct product *product)
{
    struct url url = url_query(ctx, step_url(ctx, page), "choose", STR("1"));

    if (product)
        url = url_query(ctx, url, "product", product->thing.id);
    return url_anchor(ctx, url, product ? STR("versions") : STR("step-1"));
}

struct url draft_version_url(struct ctx *ctx, const struct draft_page *page, const struct version *version)
{
    return url_anchor(ctx, url_query(ctx, step_url(ctx, page), "version", version->thing.id), STR("step-1"));
}

const struct picker_version *draft_picked(const struct draft_page *page)
{
    for (size_t i = 0; i < page->version_count; i++)
        if (draft_chosen(page, "version", page->versions[i].version->thing.id))
            return &page->versions[i];
    return NULL;
}
