/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_faults.c: telling where in a file a fault is. */
#include "base/limit.h"
#include "base/locale.h"
#include "desk/catalog/catalog_check.h"
#include "view/json_lines.h"

struct placed { int line; size_t at; struct field_fault *fault; };

static int order_placed(const void *a, const void *b)
{
    const struct placed *one = a, *other = b;

    return one->line != other->line ? (one->line > other->line ? 1 : -1) : (one->at > other->at) - (one->at < other->at);
}

static struct str words_at(struct ctx *ctx, int line, const struct field_fault *fault)
{
    struct str at = tr_int(ctx, line);

    if (fault->field.len == 0)
        return trf(ctx, "line {line}: {words}", HOLE("line", at), HOLE("words", fault->detail));
    return trf(ctx, "line {line}, {path}: {words}", HOLE("line", at), HOLE("path", fault->field),
               HOLE("words", fault->detail));
}

void faults_add_lines(struct ctx *ctx, struct str file)
{
    size_t count = 0, filled = 0;

    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        count++;
    if (count == 0)
        return;
    struct json_lines *lines = json_lines_new(ctx->arena, file);
    struct placed *placed = arena_alloc(ctx->arena, count * sizeof *placed);
    for (struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next, filled++)
        placed[filled] = (struct placed){ json_line_of(lines, fault->field), filled, fault };
    qsort(placed, count, sizeof *placed, order_placed);
    for (size_t i = 0; i < count; i++) {
        placed[i].fault->detail = words_at(ctx, placed[i].line, placed[i].fault);
        placed[i].fault->next = i + 1 < count ? placed[i + 1].fault : NULL;
    }
    ctx->fault.fields = placed[0].fault;
    if (count >= LIMIT_FIELD_FAULTS) {
        ctx->fault.detail = trf(ctx, "The file has {count} faults or more; nothing was changed. These are the first that were found.",
                                HOLE("count", tr_int(ctx, (int64_t)count)));
        return;
    }
    ctx->fault.detail = trn0(ctx, "The file has a fault; nothing was changed.", "The file has {n} faults; nothing was changed.", (int64_t)count);
}
