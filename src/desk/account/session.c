/* SPDX-License-Identifier: Apache-2.0 */
/* session.c: the rules of sessions [3.1]. */
#include "desk/account/session.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_store.h"
#include "desk/account/audit.h"
#include "desk/account/policy.h"
#include "desk/account/session_store.h"

enum err session_make(struct ctx *ctx, int64_t account_id, struct session *out_session, struct str *out_secret)
{
    struct str secret = random_token(ctx->arena, SECRET_BYTES);
    struct session session = {
        .id         = id_new(ctx),
        .account_id = account_id,
        .created_at = ctx->now,
        .expires_at = ctx->now + SESSION_DAYS * DAY_MS,
    };

    TRY(session_insert(ctx, &session, hash_hex(ctx->arena, secret)));
    *out_session = session;
    *out_secret = secret;
    return OK;
}

enum err session_begin(struct ctx *ctx, int64_t account_id, struct session *out_session, struct str *out_secret)
{
    bool found = false;

    TRY(policy_check(ctx, ACT_SESSION_START, 0));
    TRY(session_make(ctx, account_id, out_session, out_secret));
    /* The browser forgets the session that it had; nobody else is to go on with it. */
    if (ctx->actor->session_id)
        TRY(session_update_ended(ctx, ctx->actor->id, ctx->actor->session_id, &found));
    return security_log(ctx, "session_started", ABOUT_ACCOUNT, account_id, STR(""));
}

enum err session_start(struct ctx *ctx, struct str email, struct str verified_hash, struct session *out_session,
                       struct str *out_secret)
{
    struct account account;

    TRY(policy_check(ctx, ACT_SESSION_START, 0));
    TRY(sign_in_check(ctx, email, verified_hash, &account));
    return session_begin(ctx, account.id, out_session, out_secret);
}

enum err session_sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    bool found = false;

    /* What cannot be a secret costs no query. */
    if (secret.len == SECRET_CHARS)
        TRY(session_actor(ctx, hash_hex(ctx->arena, secret), out_actor, &found));
    if (found)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_sign_in_required, tr(ctx, "Your session has ended.")), tr(ctx, "Sign in again."));
}

enum err session_list(struct ctx *ctx, int64_t after, int64_t limit, struct session **out_sessions, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    return session_page(ctx, ctx->actor->id, after, limit, out_sessions, out_count);
}

enum err session_end(struct ctx *ctx, int64_t id)
{
    bool found = false;

    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(session_update_ended(ctx, ctx->actor->id, id, &found));
    if (!found)
        return fail(ctx, CODE_not_found, tr(ctx, "There is no such session."));
    return security_log(ctx, "session_ended", ABOUT_ACCOUNT, ctx->actor->id, id_text(ctx->arena, id));
}

enum err session_end_others(struct ctx *ctx)
{
    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(sessions_update_ended(ctx, ctx->actor->id, ctx->actor->session_id));
    return security_log(ctx, "sessions_ended", ABOUT_ACCOUNT, ctx->actor->id, STR(""));
}

enum err sessions_forget(struct ctx *ctx)
{
    return sessions_delete_until(ctx, ctx->now);
}
