/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c: which rows of a list stand on a page. */
#include "view/rows.h"

#include "base/limit.h"

const void *rows_at(const struct rows *rows, size_t nth)
{
    MUST(rows->size == rows->kind->size && nth < rows->count);
    return (const char *)rows->first + nth * rows->size;
}

int64_t rows_id(const struct rows *rows, size_t nth)
{
    return *(const int64_t *)(const void *)((const char *)rows_at(rows, nth) + rows->kind->id_at);
}

size_t rows_shown(const struct rows *rows, int64_t limit)
{
    size_t shown = 0;

    for (size_t bytes = 0; shown < rows->count && (int64_t)shown < limit && bytes <= LIMIT_PAGE_BYTES; shown++)
        bytes += rows->kind->text_bytes(rows_at(rows, shown));
    return shown;
}
