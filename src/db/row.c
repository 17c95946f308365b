/* SPDX-License-Identifier: Apache-2.0 */
/* row.c: rows into an array. */
#include "db/row.h"

void *row_list(struct ctx *ctx, struct db_rows *rows, size_t size, void (*read)(const struct db_rows *rows, size_t at, void *into),
               size_t *out_count)
{
    size_t count = rows->count - rows->at;
    char *list = arena_alloc(ctx->arena, count * size);

    for (size_t i = 0; db_next(rows); i++)
        read(rows, 0, list + i * size);
    *out_count = count;
    return list;
}
