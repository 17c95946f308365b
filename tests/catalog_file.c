/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_file.c: what tests of the catalogue have in common. */
#include "tests/catalog_file.h"

struct str file_text(struct ctx *ctx, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct buf out = buf_new(ctx->arena);
    char piece[4096];

    CHECK(file != NULL);
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, (struct str){ piece, got });
    fclose(file);
    return buf_str(&out);
}

struct str small_catalog(struct ctx *ctx)
{
    return file_text(ctx, "tests/catalog_small.json");
}

struct str text_with(struct ctx *ctx, struct str text, const char *from, const char *to)
{
    struct buf out = buf_new(ctx->arena);
    const char *at = memmem(text.data, text.len, from, strlen(from));

    CHECK(at != NULL);
    size_t before = (size_t)(at - text.data), behind = before + strlen(from);
    buf_add(&out, (struct str){ text.data, before });
    buf_add(&out, str_of(to));
    buf_add(&out, (struct str){ text.data + behind, text.len - behind });
    return buf_str(&out);
}

struct catalog_result catalog_put(struct ctx *ctx, struct str file)
{
    struct catalog_result result;

    WRITE_OK(catalog_apply(ctx, file, false, &result));
    return result;
}

struct catalog_result lifecycle_put(struct ctx *ctx, const char *product, struct str file)
{
    struct catalog_result result;

    WRITE_OK(catalog_import_lifecycle(ctx, str_of(product), file, false, &result));
    return result;
}

const struct catalog *catalog_in_force(struct ctx *ctx)
{
    const struct catalog *catalog;

    READ_OK(catalog_now(ctx, &catalog));
    return catalog;
}

bool result_has(struct catalog_result result, const char *change, const char *kind, const char *id)
{
    for (size_t i = 0; i < result.count; i++)
        if (str_equal(str_of(result.changes[i].change), str_of(change)) && str_equal(result.changes[i].kind, str_of(kind))
            && str_equal(result.changes[i].id, str_of(id)))
            return true;
    return false;
}

void check_fault_words(struct ctx *ctx, const char *expected)
{
    struct buf all = buf_new(ctx->arena);

    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next) {
        if (str_equal(fault->detail, str_of(expected)))
            return;
        buf_format(&all, "%.*s\n", STR_ARGS(fault->detail));
    }
    CHECK_STR(buf_str(&all), str_of(expected));
}
