/* SPDX-License-Identifier: Apache-2.0 */
/* notice.c: who gets which mail, and when. The words are in notice_text.c. */
#include "desk/notice/notice.h"

#include "base/locale.h"
#include "base/settings.h"
#include "db/db.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/notice/notice_contract.h"
#include "desk/notice/notice_post.h"
#include "desk/notice/notice_text.h"
#include "mail/maildir.h"
#include "mail/mime.h"

#define CATCH_UP_MAILS 1000     /* in one run */

JOB_NAME(notice_deliver_job, NOTICE_DELIVER);
JOB_NAME(notice_catch_up_job, "notice.catch_up");

static bool mail_is_delivered(const struct ctx *ctx)
{
    return ctx->settings && ctx->settings->mail_dir.len;
}

/* Whether the contract's figures are for that account: a mail tells nobody what the API would not. */
static enum err may_read_contract(struct ctx *ctx, const struct account *account, int64_t contract_id, bool *out_may)
{
    struct actor reader = {
        .kind = ACTOR_ACCOUNT, .id = account->id, .email = account->email, .address = account->address, .name = account->name,
        .account_kind = account->kind, .staff = account->staff,
    };
    const struct actor *ours = ctx->actor;
    struct contract contract;

    *out_may = false;
    if (!contract_id || account->closed_at)
        return OK;
    ctx->actor = &reader;
    enum err err = contract_find(ctx, contract_id, DAY_NONE, &contract);
    ctx->actor = ours;
    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return OK;
    }
    *out_may = !err;
    return err;
}

/* The language that the recipient has chosen, and whether he may see the contract's figures, when he has an account. */
static enum err ask_account(struct ctx *ctx, struct str email, const struct request *request, struct str *out_language,
                            bool *out_figures)
{
    struct account account;

    *out_figures = false;
    enum err err = account_find_by_email(ctx, email, &account);

    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    if (account.language.len)
        *out_language = tr_language(account.language);
    return may_read_contract(ctx, &account, request->contract_id, out_figures);
}

enum err notice_post(struct ctx *ctx, struct mail *mail)
{
    struct email email;
    struct str wrong;
    bool added;

    /* Older versions took addresses that no mail can reach, and domains in any spelling. */
    mail->failed = !email_read(ctx, mail->recipient, &email, &wrong);
    if (!mail->failed)
        mail->recipient = email.address;
    TRY(mail_insert(ctx, mail, &added));
    if (added && !mail->failed && mail_is_delivered(ctx))
        return job_enqueue(ctx, &notice_deliver_job, mail->id, STR(""), ctx->now);
    return OK;
}

static enum err mail_post(struct ctx *ctx, enum notice_kind kind, struct str event, const struct notice_about *about,
                          const struct contact *contact)
{
    struct mail mail = {
        .text = { .event = event, .ref_id = about->request.id, .language = ctx->language },
        .recipient = contact->address, .recipient_name = contact->name,
    };

    TRY(ask_account(ctx, contact->email, &about->request, &mail.text.language, &mail.figures));
    mail.figures |= kind == NOTICE_SUBMITTED && contact->primary;     /* the confirmation shows what is left [6.7] */
    struct str ours = ctx->language;
    int64_t now = ctx->now;
    ctx->language = mail.text.language;
    ctx->now = about->at;
    notice_words(ctx, kind, about, &mail.text);
    ctx->language = ours;
    ctx->now = now;
    return notice_post(ctx, &mail);
}

/* Reads the request as it stood at the moment; out_closed_at is when its present closing was, 0 while it is open. */
static enum err about_request(struct ctx *ctx, int64_t request_id, struct str moment, struct notice_about *out_about, int64_t *out_closed_at)
{
    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(catalog_now(ctx, &out_about->catalog));
    TRY(request_by_id(ctx, request_id, &out_about->request));
    *out_closed_at = out_about->request.closed_at;
    out_about->at = request_back_to(&out_about->request, moment);
    if (!out_about->at)
        out_about->at = ctx->now;
    return OK;
}

/* "request_closed:1764": one event for each time that it happens. */
static struct str event_of(struct ctx *ctx, const char *name, int64_t occasion)
{
    return str_format(ctx->arena, "%s:%lld", name, (long long)occasion);
}

static enum err post_to_all(struct ctx *ctx, enum notice_kind kind, struct str event, const struct notice_about *about,
                            struct str but_email)
{
    for (size_t i = 0; i < about->request.contact_count; i++)
        if (!str_equal(about->request.contacts[i].email, but_email))
            TRY(mail_post(ctx, kind, event, about, &about->request.contacts[i]));
    return OK;
}

enum err notice_submitted(struct ctx *ctx, int64_t request_id, struct str moment)
{
    struct notice_about about = { 0 };
    int64_t closed_at;

    TRY(about_request(ctx, request_id, moment, &about, &closed_at));
    for (size_t i = 0; i < about.request.contact_count; i++)
        if (about.request.contacts[i].primary)
            return mail_post(ctx, NOTICE_SUBMITTED, STR("request_submitted"), &about, &about.request.contacts[i]);
    return OK;
}

enum err notice_closed(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str moment)
{
    struct notice_about about = { 0 };
    int64_t closed_at;

    TRY(about_request(ctx, request_id, moment, &about, &closed_at));
    if (!closed_at || closed_at != about.request.closed_at)
        return OK;
    return post_to_all(ctx, NOTICE_CLOSED, event_of(ctx, "request_closed", occasion), &about, STR(""));
}

enum err notice_closing(struct ctx *ctx, int64_t request_id, int64_t occasion)
{
    struct notice_about about = { 0 };
    int64_t closed_at;

    TRY(about_request(ctx, request_id, STR(""), &about, &closed_at));
    TRY(service_closing_notice(ctx, &about.request, &about.closing));
    if (!about.closing.close_at)
        return OK;
    return post_to_all(ctx, NOTICE_CLOSING, event_of(ctx, "request_closing", occasion), &about, STR(""));
}

enum err notice_reopened(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str moment)
{
    struct notice_about about = { 0 };
    int64_t closed_at;

    TRY(about_request(ctx, request_id, moment, &about, &closed_at));
    if (closed_at)
        return OK;
    return post_to_all(ctx, NOTICE_REOPENED, event_of(ctx, "request_reopened", occasion), &about, STR(""));
}

enum err notice_handed_over(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str ids)
{
    struct notice_about about = { 0 };
    struct account to, by;
    int64_t closed_at, to_id, by_id;

    TRY(about_request(ctx, request_id, STR(""), &about, &closed_at));
    if (!str_int(str_cut(&ids, ' '), 1, INT64_MAX, &to_id) || !str_int(ids, 1, INT64_MAX, &by_id))
        return OK;
    if (closed_at || about.request.owner_id != to_id || to_id == by_id)
        return OK;
    TRY(account_find(ctx, to_id, &to));
    TRY(account_find(ctx, by_id, &by));
    about.by = by.name;
    const struct contact colleague = { .name = to.name, .email = to.email, .address = to.address };
    return mail_post(ctx, NOTICE_HANDED_OVER, event_of(ctx, "request_handed_over", occasion), &about, &colleague);
}

enum err notice_communication(struct ctx *ctx, int64_t communication_id, struct str moment)
{
    struct notice_about about = { 0 };
    struct account author = { .email = STR("") };
    int64_t request_id, closed_at;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(request_communication_by_id(ctx, communication_id, &about.said, &request_id));
    if (about.said.work_note)
        return OK;
    TRY(about_request(ctx, request_id, moment, &about, &closed_at));
    if (about.said.author_id)
        TRY(account_find(ctx, about.said.author_id, &author));
    return post_to_all(ctx, NOTICE_COMMUNICATION, event_of(ctx, "communication", communication_id), &about, author.email);
}

/* ---- Delivery ------------------------------------------------------------------------------------------- */

struct str notice_sender(struct ctx *ctx)
{
    return str_join(ctx->arena, STR("no-reply@"), settings_host(ctx));
}

static enum err mail_compose(struct ctx *ctx, const struct mail *mail, struct str *out_message)
{
    const struct mail_text *text = &mail->text;
    struct str host = settings_host(ctx);
    struct mime_mail mime = {
        .from_name = settings_site_name(ctx), .from_address = notice_sender(ctx),
        .to_name = mail->recipient_name, .to_address = mail->recipient,
        .subject = text->subject, .text = notice_letter(ctx, mail), .language = text->language,
        .id = str_format(ctx->arena, "mail-%lld@%.*s", (long long)mail->id, STR_ARGS(host)),
        .thread = STR(""), .at = mail->created_at,
    };
    notice_letter_look(ctx, text->event, &mime);
    if (str_starts(text->event, STR("request_")) || str_starts(text->event, STR("communication")))
        mime.thread = str_format(ctx->arena, "request-%lld@%.*s", (long long)text->ref_id, STR_ARGS(host));
    return mime_compose(ctx, &mime, out_message);
}

/* The IDs of a contract that ended while its mail waited are mailed to nobody. */
static enum err is_good_still(struct ctx *ctx, const struct mail *mail, bool *out_good)
{
    *out_good = true;
    return str_starts(mail->text.event, STR(MAIL_ABOUT_CONTRACT)) ? notice_contract_ids_good(ctx, mail->text.ref_id, out_good) : OK;
}

static enum err let_go(struct ctx *ctx, void *what)
{
    const struct mail *mail = what;

    return mail_let_go(ctx, mail->id);
}

enum err notice_write(struct ctx *ctx, int64_t mail_id)
{
    struct mail mail;
    struct str message;
    bool found, good;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    if (!mail_is_delivered(ctx))
        return OK;
    TRY(mail_queued(ctx, mail_id, &mail, &found));
    if (!found)
        return OK;
    TRY(is_good_still(ctx, &mail, &good));
    if (!good)
        return db_write(ctx, let_go, &mail);
    TRY(mail_compose(ctx, &mail, &message));
    return maildir_put(ctx, ctx->settings->mail_dir, mail.id, message);
}

enum err notice_written(struct ctx *ctx, int64_t mail_id)
{
    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    return mail_is_delivered(ctx) ? mail_delivered(ctx, mail_id) : OK;
}

enum err notice_catch_up(struct ctx *ctx)
{
    int64_t *ids;
    size_t count;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(mail_give_up(ctx));
    if (!mail_is_delivered(ctx))
        return OK;
    TRY(mail_left_behind(ctx, CATCH_UP_MAILS, &ids, &count));
    for (size_t i = 0; i < count; i++)
        TRY(job_enqueue(ctx, &notice_deliver_job, ids[i], STR(""), ctx->now));
    return count == CATCH_UP_MAILS ? job_enqueue(ctx, &notice_catch_up_job, 0, STR(""), ctx->now) : OK;
}
