/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c: the rules of signing up, verifying an address, and getting a new password by mail [3.1]. */
#include "desk/account/sign_up.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_store.h"
#include "desk/account/audit.h"
#include "desk/account/mail_link_store.h"
#include "desk/account/policy.h"
#include "desk/account/session.h"
#include "desk/account/session_store.h"


JOB_NAME(verify_email_job, "notice.verify_email");
JOB_NAME(account_exists_job, "notice.account_exists");
JOB_NAME(password_reset_job, "notice.password_reset");

static const char *purpose_name(enum link_purpose purpose)
{
    return purpose == LINK_VERIFY ? "verify" : "reset";
}

static struct account newcomer_account(struct str name, struct str email)
{
    return (struct account){
        .email = email, .name = name, .kind = ACCOUNT_PERSONAL, .phone = STR(""),
        .country = STR(""), .time_zone = STR(""), .language = STR(""), .password_hash = STR(""), .browser = STR(""),
    };
}

enum err sign_up_start(struct ctx *ctx, struct str name, struct str email, struct str password, struct new_password *out_password)
{
    struct account account = newcomer_account(name, email);

    TRY(policy_check(ctx, ACT_ACCOUNT_SIGN_UP, 0));
    account_check(ctx, &account);
    *out_password = password_check(ctx, STR("password"), password, account.email, account.name);
    TRY(fields_checked(ctx));
    return attempts_check(ctx, ATTEMPT_SIGN_UP, account.email);
}

enum err sign_up(struct ctx *ctx, struct str name, struct str email, struct str password_hash, struct str time_zone)
{
    struct account account = newcomer_account(name, email);
    int64_t id = 0;

    TRY(policy_check(ctx, ACT_ACCOUNT_SIGN_UP, 0));
    account_check(ctx, &account);
    TRY(fields_checked(ctx));
    TRY(attempts_check(ctx, ATTEMPT_SIGN_UP, account.email));
    attempt_asked(ctx, ATTEMPT_SIGN_UP, account.email, account.email);
    account.id = id_new(ctx);
    account.created_at = ctx->now;
    account.password_hash = password_hash;
    account.time_zone = zone_exists(time_zone) ? time_zone : STR("");
    account.browser = ctx->visit ? ctx->visit->known_as : STR("");
    TRY(account_insert_or_replace_unverified(ctx, &account, &id));
    /* This runs also when the address is taken, and finds nothing then: its duration tells nobody. Links for a new password stay:
     * they are for the owner of the mailbox, whoever signs up meanwhile. */
    TRY(links_void(ctx, id, purpose_name(LINK_VERIFY)));
    if (!id)
        return job_enqueue(ctx, &account_exists_job, 0, account.email, ctx->now);
    return job_enqueue(ctx, &verify_email_job, id, STR(""), ctx->now);
}

static enum err no_such_link(struct ctx *ctx, enum link_purpose purpose)
{
    return fault_cure(ctx, fail(ctx, CODE_not_found, tr(ctx, "This link does not work: it was used already, is too old, or was not copied whole.")),
                      purpose == LINK_VERIFY
                          ? tr(ctx, "Try to sign in. If your address is not confirmed yet, sign up again to get a new e-mail, or reset your password: that link confirms it too.")
                          : tr(ctx, "Ask for a new link. If you have several, only the first one that you use works."));
}

/* The account of a link that can be used, and `use` uses it up. */
static enum err link_account(struct ctx *ctx, struct str secret, enum link_purpose purpose, bool use,
                             struct account *out_account)
{
    int64_t account_id = 0;

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    /* What cannot be a secret costs no query. */
    if (secret.len == SECRET_CHARS) {
        struct str digest = hash_hex(ctx->arena, secret);
        TRY(use ? link_use(ctx, digest, purpose_name(purpose), &account_id)
                : link_find(ctx, digest, purpose_name(purpose), &account_id));
    }
    if (!account_id)
        return no_such_link(ctx, purpose);
    TRY(account_find(ctx, account_id, out_account));
    return out_account->closed_at ? no_such_link(ctx, purpose) : OK;
}

static bool signed_up_here(const struct ctx *ctx, const struct account *account)
{
    return ctx->visit && account->browser.len && secret_equal(account->browser, ctx->visit->known_as);
}

enum err link_check(struct ctx *ctx, struct str secret, enum link_purpose purpose, struct mailed_link *out_link)
{
    struct account account;

    TRY(link_account(ctx, secret, purpose, false, &account));
    *out_link = (struct mailed_link){ .email = account.address, .here = signed_up_here(ctx, &account) };
    return OK;
}

enum err email_verify_start(struct ctx *ctx, struct str secret, struct str *out_hash)
{
    struct account account;

    TRY(link_account(ctx, secret, LINK_VERIFY, false, &account));
    TRY(attempts_check(ctx, ATTEMPT_SIGN_IN, account.email));
    *out_hash = account.password_hash;
    return OK;
}

static enum err not_the_latest_password(struct ctx *ctx, struct str email)
{
    attempt_failed(ctx, ATTEMPT_SIGN_IN, email, tr(ctx, "Wrong password while confirming the address."));
    return fault_cure(ctx, fail_field(ctx, "password", CODE_mismatch,
                                      tr(ctx, "This is not the password of the latest sign-up with this address.")),
                      tr(ctx, "Sign up again to get a new e-mail, or reset your password: that link confirms the address too."));
}

static enum err email_verified(struct ctx *ctx, const struct account *account, struct str how)
{
    TRY(links_void(ctx, account->id, purpose_name(LINK_VERIFY)));
    return security_log(ctx, "email_verified", ABOUT_ACCOUNT, account->id, how);
}

static enum err verify_by_password(struct ctx *ctx, struct str secret, struct str verified_hash, struct account *out_account)
{
    bool verified = false;

    TRY(link_account(ctx, secret, LINK_VERIFY, true, out_account));
    TRY(attempts_check(ctx, ATTEMPT_SIGN_IN, out_account->email));
    /* The hash is compared by the database, too: a sign-up that is not committed yet may be about to replace it. */
    if (out_account->password_hash.len && secret_equal(out_account->password_hash, verified_hash))
        TRY(account_update_verified_with(ctx, out_account->id, verified_hash, &verified));
    return verified ? email_verified(ctx, out_account, STR("")) : not_the_latest_password(ctx, out_account->email);
}

enum err email_verify(struct ctx *ctx, struct str secret, struct str verified_hash)
{
    struct account account;

    return verify_by_password(ctx, secret, verified_hash, &account);
}

enum err email_verify_and_sign_in(struct ctx *ctx, struct str secret, struct str verified_hash, struct str *out_secret)
{
    struct account account;
    struct session session;

    TRY(verify_by_password(ctx, secret, verified_hash, &account));
    return session_begin(ctx, account.id, &session, out_secret);
}

enum err email_verify_here(struct ctx *ctx, struct str secret, struct str *out_secret)
{
    struct account account;
    struct session session;
    bool verified = false;

    TRY(link_account(ctx, secret, LINK_VERIFY, true, &account));
    /* As above. */
    if (signed_up_here(ctx, &account))
        TRY(account_update_verified_in(ctx, account.id, ctx->visit->known_as, &verified));
    if (!verified)
        return fault_cure(ctx, fail(ctx, CODE_not_authorized, tr(ctx, "This is not the browser of the latest sign-up with this address.")),
                          tr(ctx, "Enter the password of that sign-up."));
    TRY(email_verified(ctx, &account, tr(ctx, "In the browser that signed up, without the password.")));
    return session_begin(ctx, account.id, &session, out_secret);
}

enum err reset_ask(struct ctx *ctx, struct str email)
{
    struct str key = email_key(ctx, email), wrong;
    struct email given;

    TRY(policy_check(ctx, ACT_ACCOUNT_RECOVER, 0));
    if (!email_read(ctx, email, &given, &wrong))
        return fail_field(ctx, "email", CODE_bad_format, wrong);
    TRY(attempts_check(ctx, ATTEMPT_RESET, key));
    attempt_asked(ctx, ATTEMPT_RESET, key, key);
    /* Whether there is such an account is asked by the job, so that this takes as long in either case. */
    return job_enqueue(ctx, &password_reset_job, 0, key, ctx->now);
}

enum err reset_start(struct ctx *ctx, struct str secret, struct str password, struct new_password *out_password)
{
    struct account account;

    TRY(link_account(ctx, secret, LINK_RESET, false, &account));
    *out_password = password_check(ctx, STR("password"), password, account.email, account.name);
    return fields_checked(ctx);
}

enum err reset_finish(struct ctx *ctx, struct str secret, struct str password_hash, bool keep_tokens)
{
    struct account account;

    TRY(link_account(ctx, secret, LINK_RESET, true, &account));
    TRY(links_void_all(ctx, account.id));
    TRY(account_update_password(ctx, account.id, password_hash));
    TRY(account_update_verified(ctx, account.id));
    TRY(sessions_update_ended(ctx, account.id, 0));
    if (!keep_tokens)
        TRY(secrets_end(ctx, account.id));
    TRY(attempts_forgive(ctx, ATTEMPT_SIGN_IN, account.email));
    return security_log(ctx, "password_reset", ABOUT_ACCOUNT, account.id, STR(""));
}

enum err account_link_make(struct ctx *ctx, int64_t account_id, enum link_purpose purpose, struct str *out_secret)
{
    struct str secret = random_token(ctx->arena, SECRET_BYTES);
    int64_t hours = purpose == LINK_VERIFY ? LINK_VERIFY_HOURS : LINK_RESET_HOURS;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(link_insert(ctx, account_id, purpose_name(purpose), hash_hex(ctx->arena, secret), ctx->now + hours * HOUR_MS));
    *out_secret = secret;
    return OK;
}

enum err links_forget(struct ctx *ctx)
{
    return links_delete_until(ctx, ctx->now);
}
