/* SPDX-License-Identifier: Apache-2.0 */
/* security.c: limits on failed attempts [3.1], the security log, and the secrets of this installation. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/security_store.h"

/* Accounts and addresses share a column, so that an account named like an address is still another subject. */
static struct str subject_of(struct ctx *ctx, const char *what, struct str value)
{
    return str_format(ctx->arena, "%s:%.*s", what, STR_ARGS(value));
}

/* Behind one address may be a whole company: one who has forgotten his password does not shut the others out at night. What makes us mail to
 * others, and guesses of IDs, which any account may make, are limited as for an account. */
static int64_t address_limit(enum attempt_kind kind)
{
    return kind == ATTEMPT_SIGN_IN ? LIMIT_ATTEMPTS_ADDRESS : LIMIT_ATTEMPTS;
}

static enum err subject_check(struct ctx *ctx, enum attempt_kind kind, struct str subject, bool is_address)
{
    /* A new password forgives what failed with the old one, not what else came from the address. */
    bool mail_helps = kind == ATTEMPT_SIGN_IN && !is_address;
    int64_t limit = is_address ? address_limit(kind) : LIMIT_ATTEMPTS, at = 0;

    TRY(attempt_nth_newest(ctx, kind, subject, ctx->now - LIMIT_ATTEMPTS_WINDOW_MS, limit, &at));
    if (at == 0)
        return OK;
    int64_t wait_ms = at + LIMIT_ATTEMPTS_WINDOW_MS - ctx->now;
    int64_t minutes = (wait_ms + MINUTE_MS - 1) / MINUTE_MS;
    struct hole count = HOLE("count", tr_int(ctx, limit)), window = HOLE("window", tr_int(ctx, LIMIT_ATTEMPTS_WINDOW_MS / MINUTE_MS));
    struct str detail = is_address ? trf(ctx, "There were {count} attempts from your network within {window} minutes.", count, window)
                                   : trf(ctx, "There were {count} attempts within {window} minutes.", count, window);
    struct str cure = mail_helps
        ? trf(ctx, "Try again in {minutes} min, or reset your password now: then you need not wait.",
              HOLE("minutes", tr_int(ctx, minutes)))
        : trf(ctx, "Try again in {minutes} min.", HOLE("minutes", tr_int(ctx, minutes)));
    enum err err = fail(ctx, CODE_rate_limited, detail);
    ctx->fault.wait_ms = wait_ms;
    return fault_cure(ctx, err, cure);
}

enum err attempts_check(struct ctx *ctx, enum attempt_kind kind, struct str account_subject)
{
    TRY(subject_check(ctx, kind, subject_of(ctx, "account", account_subject), false));
    return ctx->remote.len ? subject_check(ctx, kind, subject_of(ctx, "address", ctx->remote), true) : OK;
}

enum err attempts_forgive(struct ctx *ctx, enum attempt_kind kind, struct str account_subject)
{
    return attempt_delete_of(ctx, kind, subject_of(ctx, "account", account_subject), subject_of(ctx, "address", ctx->remote));
}

enum err attempts_left(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, int64_t *out_left)
{
    struct str subjects[] = { subject_of(ctx, "account", account_subject), subject_of(ctx, "address", ctx->remote) };
    int64_t left = LIMIT_ATTEMPTS;

    for (size_t i = 0; i < (ctx->remote.len ? 2 : 1); i++) {
        int64_t count = 0, limit = i ? address_limit(kind) : LIMIT_ATTEMPTS;
        TRY(attempt_count_since(ctx, kind, subjects[i], ctx->now - LIMIT_ATTEMPTS_WINDOW_MS, &count));
        if (limit - count < left)
            left = limit - count;
    }
    *out_left = left > 0 ? left : 0;
    return OK;
}

struct attempt {
    enum attempt_kind kind;
    const char *became;
    struct str  account, detail;
};

static enum err attempt_keep(struct ctx *ctx, void *what)
{
    const struct attempt *attempt = what;

    TRY(attempt_insert(ctx, attempt->kind, subject_of(ctx, "account", attempt->account), ctx->now));
    if (ctx->remote.len)
        TRY(attempt_insert(ctx, attempt->kind, subject_of(ctx, "address", ctx->remote), ctx->now));
    return security_log(ctx, str_format(ctx->arena, "%s_%s", attempt_kind_name(attempt->kind), attempt->became).data,
                        ABOUT_NOTHING, 0, attempt->detail);
}

static void attempt_count(struct ctx *ctx, enum attempt_kind kind, const char *became, struct str account, struct str detail)
{
    struct attempt *attempt = arena_alloc(ctx->arena, sizeof *attempt);

    *attempt = (struct attempt){ .kind = kind, .became = became, .account = account, .detail = detail };
    keep_anyway(ctx, attempt_keep, attempt);
}

void attempt_failed(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, struct str detail)
{
    attempt_count(ctx, kind, "failed", account_subject, detail);
}

void attempt_asked(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, struct str detail)
{
    attempt_count(ctx, kind, "asked", account_subject, detail);
}

enum err attempts_forget(struct ctx *ctx)
{
    return attempt_delete_until(ctx, ctx->now - LIMIT_ATTEMPTS_WINDOW_MS);
}

enum err security_log(struct ctx *ctx, const char *event, enum audit_about about, int64_t about_id, struct str detail)
{
    return audit_insert(ctx, event, "", audit_about_names[about], about_id, detail);
}

/* Every secret that a room asks for. */
static const char *const secret_names[] = { "quote" };

enum err secret_find(struct ctx *ctx, const char *name, struct str *out_value)
{
    bool found = false;

    TRY(secret_by_name(ctx, name, out_value, &found));
    if (!found)
        return fail(ctx, CODE_internal,
                    trf(ctx, "The secret \"{name}\" of this installation is missing: run `entitled init`.",
                        HOLE("name", str_of(name))));
    return OK;
}

enum err secrets_make(struct ctx *ctx)
{
    for (size_t i = 0; i < COUNT_OF(secret_names); i++)
        TRY(secret_insert(ctx, secret_names[i], random_hex(ctx->arena, SECRET_BYTES)));
    return OK;
}
