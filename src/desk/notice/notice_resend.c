/* SPDX-License-Identifier: Apache-2.0 */
/* notice_resend.c: which mails are sent again, and which are not. */
#include "desk/notice/notice_resend.h"

#include "base/clock.h"
#include "base/email.h"
#include "base/locale.h"
#include "desk/account/audit.h"
#include "desk/notice/notice_contract.h"
#include "desk/notice/notice_store.h"
#include "desk/request/request.h"
#include "desk/service/service_silent.h"

enum err mail_undelivered(struct ctx *ctx, bool only_given_up, int64_t after, int64_t limit, struct undelivered **out_mails, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    return mail_undelivered_page(ctx, only_given_up ? MAILS_GIVEN_UP : MAILS_UNDELIVERED, after, limit, out_mails, out_count);
}

/* Its words have to be there, too. */
static enum err ids_are_so(struct ctx *ctx, const struct undelivered *mail, bool *out_so)
{
    TRY(notice_contract_ids_good(ctx, mail->ref_id, out_so));
    return *out_so ? mail_lock_words(ctx, mail->id, out_so) : OK;
}

/* Whether what the mail tells is still so. What has happened anew since then has another mail. */
static enum err is_so_still(struct ctx *ctx, const struct undelivered *mail, bool *out_so)
{
    struct str rest = mail->event, event = str_cut(&rest, ':');
    bool closing = str_equal(event, STR("request_closing")), closed = str_equal(event, STR("request_closed")), later;
    struct closing_notice notice = { .close_at = 0 };
    struct request request;

    *out_so = !str_starts(event, STR(MAIL_ABOUT_ACCOUNT));      /* its link has lapsed long before it is given up */
    if (str_starts(event, STR(MAIL_ABOUT_CONTRACT)))
        return ids_are_so(ctx, mail, out_so);
    if (!closing && !closed && !str_equal(event, STR("request_reopened")))
        return OK;
    TRY(request_by_id(ctx, mail->ref_id, &request));
    if (closing)
        TRY(service_closing_notice(ctx, &request, &notice));
    *out_so = closing ? notice.close_at != 0 : closed ? request.closed_at && request.closed_at <= mail->created_at : !request.closed_at;
    if (!*out_so)
        return OK;
    TRY(mail_has_later(ctx, mail, event, &later));
    *out_so = !later;
    return OK;
}

/* Queues the mail again, and forgets the job that had given it up. */
static enum err mail_resend_one(struct ctx *ctx, const struct undelivered *mail, struct resend *out_resend)
{
    bool was_buried, so, changed = false;

    TRY(job_forget_buried(ctx, &notice_deliver_job, mail->id, &was_buried));       /* first: whoever is giving the mail up holds the job */
    TRY(is_so_still(ctx, mail, &so));
    if (so)
        TRY(mail_requeue(ctx, mail->id, was_buried, &changed));
    if (changed)
        TRY(job_enqueue(ctx, &notice_deliver_job, mail->id, STR(""), ctx->now));
    *out_resend = (struct resend){ *mail, changed ? RESENT : so ? RESENT_BEFORE : RESENT_OUTDATED };
    return OK;
}

static enum err refuse_delivered(struct ctx *ctx, int64_t delivered_at)
{
    return fail(ctx, CODE_conflict, trf(ctx, "This mail was delivered at {at}. It is not sent twice.", HOLE("at", instant_text(ctx->arena, delivered_at))));
}

static enum err refuse_address(struct ctx *ctx, const struct undelivered *mail)
{
    struct email email;
    struct str wrong = STR("");

    (void)!email_read(ctx, mail->recipient, &email, &wrong);
    return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "No mail reaches {recipient}. {wrong}", HOLE("recipient", mail->recipient), HOLE("wrong", wrong))),
                      tr(ctx, "Tell its owner in another way, and add a contact with another address."));
}

static enum err forget_job(struct ctx *ctx, void *what)
{
    const struct undelivered *mail = what;
    bool found;

    return job_forget_buried(ctx, &notice_deliver_job, mail->id, &found);
}

/* It is dealt with all the same: nobody has to hear of it again. */
static enum err refuse_outdated(struct ctx *ctx, const struct undelivered *mail)
{
    struct undelivered *kept = arena_alloc(ctx->arena, sizeof *kept);
    bool good;

    *kept = *mail;
    keep_anyway(ctx, forget_job, kept);
    if (str_starts(mail->event, STR(MAIL_ABOUT_ACCOUNT)))
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The link in this mail works no more, so it is not sent.")),
                          tr(ctx, "Whoever needs one asks for another, on the page to sign in."));
    if (str_starts(mail->event, STR(MAIL_ABOUT_CONTRACT))) {
        TRY(notice_contract_ids_good(ctx, mail->ref_id, &good));
        if (!good)
            return fail(ctx, CODE_conflict, tr(ctx, "Nobody can use the contract of this mail any more, so it is not sent."));
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "The IDs in this mail are not kept once it is given up, so it cannot be sent again.")),
                          tr(ctx, "The contract desk mails them anew, on the page of the contract."));
    }
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "What this mail says is not so any more, so it is not sent.")),
                      trf(ctx, "How it stands: entitled request show {number}", HOLE("number", mail->number)));
}

enum err mail_resend(struct ctx *ctx, int64_t id, struct resend *out_resend)
{
    struct undelivered mail;
    int64_t delivered_at;
    bool found;

    TRY(policy_check(ctx, ACT_MAIL_RESEND, 0));
    TRY(mail_by_id(ctx, id, &mail, &delivered_at, &found));
    if (!found)
        return fault_cure(ctx, fail(ctx, CODE_not_found, tr(ctx, "There is no such mail.")), tr(ctx, "See: entitled mail list"));
    if (delivered_at)
        return refuse_delivered(ctx, delivered_at);
    if (mail.why == UNDELIVERED_ADDRESS)
        return refuse_address(ctx, &mail);
    *out_resend = (struct resend){ mail, RESENT_BEFORE };
    if (mail.why == UNDELIVERED_GIVEN_UP)
        TRY(mail_resend_one(ctx, &mail, out_resend));
    if (out_resend->resent == RESENT_OUTDATED)
        return refuse_outdated(ctx, &mail);
    if (out_resend->resent == RESENT)
        return audit(ctx, ACT_MAIL_RESEND, "mail_resent", ABOUT_NOTHING, 0, trf(ctx, "mail {id}", HOLE("id", tr_int(ctx, id))));
    audit_unchanged(ctx, ACT_MAIL_RESEND);
    return OK;
}

enum err mail_resend_all(struct ctx *ctx, int64_t after, int64_t limit, struct resend **out_resends, size_t *out_count)
{
    struct undelivered *mails;
    int64_t sent = 0;

    TRY(policy_check(ctx, ACT_MAIL_RESEND, 0));
    TRY(mail_undelivered_page(ctx, MAILS_BURIED, after, limit, &mails, out_count));
    *out_resends = arena_alloc(ctx->arena, *out_count * sizeof **out_resends);
    for (size_t i = 0; i < *out_count; i++) {
        TRY(mail_resend_one(ctx, &mails[i], &(*out_resends)[i]));
        sent += (*out_resends)[i].resent == RESENT;
    }
    if (sent)
        return audit(ctx, ACT_MAIL_RESEND, "mail_resent", ABOUT_NOTHING, 0, trn0(ctx, "{n} mail", "{n} mails", sent));
    audit_unchanged(ctx, ACT_MAIL_RESEND);
    return OK;
}
