/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_lifecycle.c: a product's id on the first line, and behind it any bytes as what endoflife.date publishes about it. What is
 * imported can be read back; importing it again changes nothing. */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "db/db.h"
#include "desk/catalog/catalog.h"
#include "tests/fuzz/world.h"

static void fill(struct ctx *ctx)
{
    struct catalog_result result;

    MUST(db_begin(ctx, DB_WRITE) == OK);
    MUST(catalog_apply(ctx, world_file(ctx, "tests/catalog_small.json"), false, &result) == OK && result.changed);
    MUST(db_commit(ctx) == OK);
}

static void check_versions(const struct product *product)
{
    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *version = product->versions[i];
        fuzz_check_text(version->thing.name);
        MUST(version->thing.id.len && version->thing.id.len <= LIMIT_ID_CHARS);
        MUST(version->thing.name.len && version->release.len && version->channel.len);
        MUST(version->thing.name.len <= LIMIT_NAME_CHARS && version->release.len <= LIMIT_NAME_CHARS);
        MUST(version->product == product);
        MUST(i == 0 || version->released_on <= product->versions[i - 1]->released_on || version->thing.retired
             || product->versions[i - 1]->thing.retired);
    }
}

static void import(struct ctx *ctx, struct str product_id, struct str file)
{
    struct catalog_result result, again;
    const struct catalog *catalog;

    if (catalog_import_lifecycle(ctx, product_id, file, false, &result)) {
        fuzz_check_fault(ctx);
        return;
    }
    MUST(result.changed == (result.count > 0));
    ctx_memo_forget(ctx);       /* as the next transaction finds it */
    MUST(catalog_now(ctx, &catalog) == OK && catalog->revision == result.revision);
    const struct product *product = catalog_product(catalog, product_id);
    MUST(product);
    check_versions(product);
    MUST(catalog_import_lifecycle(ctx, product_id, file, true, &again) == OK);
    MUST(!again.changed && again.count == 0 && again.revision == result.revision);
}

FUZZ_TARGET(lifecycle)
{
    struct str file = bytes, product_id = str_cut(&file, '\n');

    if (!text_is_utf8(product_id) || (product_id.len && memchr(product_id.data, 0, product_id.len)))
        return;             /* no argument of a command */
    world_enter(ctx, fill);
    world_as_operator(ctx);
    MUST(db_begin(ctx, DB_WRITE) == OK);
    import(ctx, product_id, file);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
    db_rollback(ctx);
}
