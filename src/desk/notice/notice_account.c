/* SPDX-License-Identifier: Apache-2.0 */
/* notice_account.c: who gets which mail about signing up and passwords, and its words. */
#include "desk/notice/notice_account.h"

#include "base/locale.h"
#include "base/settings.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/account/sign_up.h"
#include "desk/notice/notice_post.h"
#include "desk/notice/notice_text.h"

struct account_words {
    const char       *event;        /* begins with MAIL_ABOUT_ACCOUNT */
    enum link_purpose purpose;
    const char       *path;
    const char       *subject, *before, *after;
};

static const struct account_words verify_words = {
    .event = MAIL_ABOUT_ACCOUNT "verify", .purpose = LINK_VERIFY, .path = "/verify?token=",
    .subject = TR_MARK("Confirm your e-mail address"),
    .before = TR_MARK("Somebody, probably you, signed up with this e-mail address. To confirm that it is yours, open this page. In the browser in which you signed up you are signed in at once; elsewhere, enter your password:"),
    .after = TR_MARK("If it was not you, do nothing: nobody can use the account without this page. If you do not know the password, sign up again: the latest sign-up counts."),
};

static const struct account_words exists_words = {
    .event = MAIL_ABOUT_ACCOUNT "exists", .purpose = LINK_RESET, .path = "/reset/new?token=",
    .subject = TR_MARK("You already have an account"),
    .before = TR_MARK("Somebody, probably you, tried to sign up with this e-mail address. It already has an account, and nothing was changed. Sign in as usual, or set a new password on this page:"),
    .after = TR_MARK("If it was not you, do nothing: your password stays the same."),
};

static const struct account_words reset_words = {
    .event = MAIL_ABOUT_ACCOUNT "reset", .purpose = LINK_RESET, .path = "/reset/new?token=",
    .subject = TR_MARK("Set a new password"),
    .before = TR_MARK("Somebody, probably you, asked to reset the password of your account. Set a new one on this page:"),
    .after = TR_MARK("If it was not you, do nothing: your password stays the same."),
};

static void add_paragraph(struct buf *body, struct str text)
{
    buf_add(body, text);
    buf_add(body, STR("\n\n"));
}

static struct str body_text(struct ctx *ctx, const struct account_words *words, struct str name, struct str secret)
{
    struct buf body = buf_new(ctx->arena);
    int64_t hours = words->purpose == LINK_VERIFY ? LINK_VERIFY_HOURS : LINK_RESET_HOURS;

    add_paragraph(&body, name.len ? trf(ctx, "Hello {name},", HOLE("name", name)) : tr(ctx, "Hello,"));
    add_paragraph(&body, tr_text(ctx, words->before));
    add_paragraph(&body, str_format(ctx->arena, "%.*s%s%.*s", STR_ARGS(settings_url(ctx)), words->path, STR_ARGS(secret)));
    add_paragraph(&body, trn0(ctx, "The link works once, and for one hour.", "The link works once, and for {n} hours.", hours));
    add_paragraph(&body, tr_text(ctx, words->after));
    buf_add(&body, tr(ctx, "Please do not reply to this e-mail: nobody reads replies."));
    buf_add_char(&body, '\n');
    return buf_str(&body);
}

static enum err post_words(struct ctx *ctx, const struct account_words *words, const struct account *account, int64_t occasion)
{
    struct str secret = STR(""), ours = ctx->language;

    /* Before the address is verified the name is what anybody typed, and is not carried to somebody else's mailbox. */
    struct str name = account->verified_at ? account->name : STR("");

    TRY(account_link_make(ctx, account->id, words->purpose, &secret));
    struct mail mail = {
        .text = {
            .event = str_format(ctx->arena, "%s:%lld", words->event, (long long)occasion), .ref_id = account->id, .whole = true,
            .language = tr_language(account->language.len ? account->language : ctx->language),
        },
        .recipient = account->address, .recipient_name = name,
    };
    ctx->language = mail.text.language;
    mail.text.subject = tr_text(ctx, words->subject);
    mail.text.body = body_text(ctx, words, name, secret);
    ctx->language = ours;
    return notice_post(ctx, &mail);
}

enum err notice_verify_email(struct ctx *ctx, int64_t account_id, int64_t occasion)
{
    struct account account;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(account_find(ctx, account_id, &account));
    if (account.verified_at || account.closed_at)
        return OK;
    return post_words(ctx, &verify_words, &account, occasion);
}

static enum err post_to_owner(struct ctx *ctx, const struct account_words *words, struct str email, int64_t occasion)
{
    struct account account;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    enum err err = account_find_by_email(ctx, email, &account);
    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    return account.closed_at ? OK : post_words(ctx, words, &account, occasion);
}

enum err notice_account_exists(struct ctx *ctx, struct str email, int64_t occasion)
{
    return post_to_owner(ctx, &exists_words, email, occasion);
}

enum err notice_password_reset(struct ctx *ctx, struct str email, int64_t occasion)
{
    return post_to_owner(ctx, &reset_words, email, occasion);
}
