/* SPDX-License-Identifier: Apache-2.0 */
/* ctx.c: recording what went wrong, and keeping what is known for a transaction. */
#include "base/ctx.h"

enum err fail_at(struct ctx *ctx, enum code code, struct str detail, const char *file, int line)
{
    enum err err = code_row(code)->err;

    if (!ctx->fault.err) {
        ctx->fault.err = err;
        ctx->fault.code = code;
        ctx->fault.detail = detail;
        ctx->fault.file = file;
        ctx->fault.line = line;
    }
    return err;
}

void field_add(struct ctx *ctx, struct str field, enum code code, struct str detail)
{
    struct field_fault **end = &ctx->fault.fields;

    while (*end)
        end = &(*end)->next;
    *end = arena_alloc(ctx->arena, sizeof **end);
    **end = (struct field_fault){ .field = str_copy(ctx->arena, field), .code = code, .detail = detail };
}

enum err fail_field_at(struct ctx *ctx, const char *field, enum code code, struct str detail, const char *file, int line)
{
    field_add(ctx, str_of(field), code, detail);
    return fail_at(ctx, CODE_invalid, detail, file, line);
}

enum err fields_checked_at(struct ctx *ctx, const char *file, int line)
{
    if (!ctx->fault.fields)
        return OK;
    return fail_at(ctx, CODE_invalid, ctx->fault.fields->detail, file, line);
}

enum err fault_cure(struct ctx *ctx, enum err err, struct str cure)
{
    if (err && ctx->fault.cure.len == 0)
        ctx->fault.cure = cure;
    return err;
}

enum err fault_final(struct ctx *ctx, enum err err, struct str cure)
{
    ctx->fault.is_final = true;
    return fault_cure(ctx, err, cure);
}

void fault_suggest(struct ctx *ctx, const char *field, struct str value)
{
    struct field_value **end = &ctx->fault.suggestion;

    while (*end)
        end = &(*end)->next;
    *end = arena_alloc(ctx->arena, sizeof **end);
    **end = (struct field_value){ .field = field, .value = value };
}

struct str fault_suggested(const struct fault *fault, const char *field)
{
    for (const struct field_value *one = fault->suggestion; one; one = one->next)
        if (strcmp(one->field, field) == 0)
            return one->value;
    return STR("");
}

void fault_take(struct ctx *ctx, const struct ctx *inner)
{
    if (ctx->fault.err || !inner->fault.err)
        return;
    ctx->fault = (struct fault){
        .err = inner->fault.err, .code = inner->fault.code, .may_retry = inner->fault.may_retry, .held = inner->fault.held, .is_final = inner->fault.is_final,
        .detail = str_copy(ctx->arena, inner->fault.detail), .cure = str_copy(ctx->arena, inner->fault.cure),
        .secret = str_copy(ctx->arena, inner->fault.secret), .file = inner->fault.file, .line = inner->fault.line,
    };
}

struct str actor_kind_name(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_NOBODY:   return STR("nobody");
    case ACTOR_ACCOUNT:  return STR("account");
    case ACTOR_OPERATOR: return STR("operator");
    case ACTOR_SYSTEM:   return STR("system");
    }
    BUG("an actor outside the enumeration");
}

void fault_clear(struct ctx *ctx)
{
    ctx->fault = (struct fault){ .err = OK };
}

static void keep_add(struct ctx *ctx, struct keep keep)
{
    struct keep **end = &ctx->keeps;

    while (*end)
        end = &(*end)->next;
    *end = arena_alloc(ctx->arena, sizeof **end);
    **end = keep;
}

void keep_anyway(struct ctx *ctx, enum err (*run)(struct ctx *, void *), void *what)
{
    keep_add(ctx, (struct keep){ .run = run, .what = what });
}

void keep_if_free(struct ctx *ctx, enum err (*run)(struct ctx *, void *), void *what)
{
    keep_add(ctx, (struct keep){ .run = run, .what = what, .if_free = true });
}

/* ---- For the rest of a transaction ---------------------------------------------------------------------- */

struct memo { const struct memo *next; const void *key, *what; };

const void *ctx_memo(const struct ctx *ctx, const void *key)
{
    for (const struct memo *memo = ctx->memos; memo; memo = memo->next)
        if (memo->key == key)
            return memo->what;
    return NULL;
}

/* A new one stands before the old one, which a copy of this context may still see. */
void ctx_memo_keep(struct ctx *ctx, const void *key, const void *what)
{
    struct memo *memo = arena_alloc(ctx->arena, sizeof *memo);

    *memo = (struct memo){ .next = ctx->memos, .key = key, .what = what };
    ctx->memos = memo;
}

void ctx_memo_forget(struct ctx *ctx)
{
    ctx->memos = NULL;
}
