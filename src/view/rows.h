/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.h: the rows of a list, and how a row of each kind is shown, once for all doors: programs get a list a page at a time
 * (respond_rows(), web/route.h), a command prints it to its end (cli_more(), view/cli.h).
 *
 *   ROW_KIND(token_rows, struct token, id, token_json(json, NULL, row), token_line(ctx, row));
 *
 * In the two expressions `row` is the row, a const struct token *, beside `ctx` and `json`; `with` is that of struct rows. A list that no
 * command prints as lines has NO_LINE.
 */
#ifndef VIEW_ROWS_H
#define VIEW_ROWS_H

#include "base/ctx.h"
#include "view/json.h"

struct row_kind {
    size_t     size, id_at;                     /* the struct's; the place of the member behind which the next page begins */
    size_t   (*text_bytes)(const void *row);    /* bytes of its long texts, which also end a page (LIMIT_PAGE_BYTES) */
    void     (*json)(struct ctx *ctx, struct json *json, const void *row, const void *with);
    struct str (*line)(struct ctx *ctx, const void *row, const void *with);
};

#define NO_LINE STR("")
#define ROW_KIND(name, type, id, json_call, line_call) ROW_KIND_LONG(name, type, id, 0, json_call, line_call)
/* The same with an expression for the bytes of its long texts. */
#define ROW_KIND_LONG(name, type, id, bytes, json_call, line_call) \
    static size_t name##_bytes(const void *shown) \
    { \
        const type *row = shown; \
        (void)row; \
        return bytes; \
    } \
    static void name##_json(struct ctx *ctx, struct json *json, const void *shown, const void *with) \
    { \
        const type *row = shown; \
        (void)ctx, (void)with; \
        json_call; \
    } \
    static struct str name##_line(struct ctx *ctx, const void *shown, const void *with) \
    { \
        const type *row = shown; \
        (void)ctx, (void)row, (void)with; \
        return line_call; \
    } \
    const struct row_kind name = { sizeof(type), offsetof(type, id), name##_bytes, name##_json, name##_line }

struct rows {
    const struct row_kind *kind;
    const void            *first;       /* an array of them */
    size_t                 size, count;
    const void            *with;        /* what else is needed to show them, such as the catalogue */
};
#define ROWS(kind, first, count)            ROWS_WITH(kind, first, count, NULL)
#define ROWS_WITH(kind, first, count, with) (&(struct rows){ &(kind), first, sizeof *(first), count, with })

const void *rows_at(const struct rows *rows, size_t nth);
/* The id of a row. */
int64_t rows_id(const struct rows *rows, size_t nth);
/* The number of rows on a page of at most `limit`. When one row more was read than that, and not all are on the page, another page follows. */
size_t rows_shown(const struct rows *rows, int64_t limit);

#endif
