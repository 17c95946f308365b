/* SPDX-License-Identifier: Apache-2.0 */
/* request_mail.c: who may know what about mails, and what they come to. */
#include "desk/request/request_mail.h"

#include "base/email.h"
#include "base/locale.h"
#include "desk/request/request_mail_store.h"

static const struct { const char *event, *name; } abouts[] = {
    [MAIL_SUBMISSION]     = { "request_submitted", "submission" },
    [MAIL_COMMUNICATION]  = { "communication", "communication" },
    [MAIL_CLOSING_NOTICE] = { "request_closing", "closing_notice" },
    [MAIL_CLOSING]        = { "request_closed", "closing" },
    [MAIL_REOPENING]      = { "request_reopened", "reopening" },
};

static const struct { const char *stored, *name; } states[] = {
    [MAIL_WAITING] = { "queued", "waiting" }, [MAIL_DELIVERED] = { "delivered", "delivered" }, [MAIL_FAILED] = { "failed", "failed" },
};

const char *mail_about_name(enum mail_about about)
{
    return abouts[about].name;
}

const char *mail_state_name(enum mail_state state)
{
    return states[state].name;
}

static bool about_of(struct str event, enum mail_about *out_about)
{
    for (size_t i = 0; i < COUNT_OF(abouts); i++)
        if (str_equal(event, str_of(abouts[i].event))) {
            *out_about = (enum mail_about)i;
            return true;
        }
    return false;
}

static enum mail_state state_of(struct str stored)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (str_equal(stored, str_of(states[i].stored)))
            return (enum mail_state)i;
    BUG("a mail has a state that the table forbids");
}

/* Contacts are found by the key, since a mail may be older than the spelling of the contact. */
static bool is_contact(struct ctx *ctx, const struct request *request, struct str recipient)
{
    for (size_t i = 0; i < request->contact_count; i++)
        if (str_equal(request->contacts[i].address, recipient))
            return true;
    struct str key = email_key(ctx, recipient);
    for (size_t i = 0; i < request->contact_count; i++)
        if (str_equal(request->contacts[i].email, key))
            return true;
    return false;
}

static struct str mail_why(struct ctx *ctx, const struct mail_row *row)
{
    struct email email;
    struct str wrong;

    if (!str_equal(row->failure, STR("address")))
        return request_sees_notes(ctx) ? trf(ctx, "We could not send it for days and stopped trying. The operator can send it again: entitled mail resend {id}.",
                                             HOLE("id", tr_int(ctx, row->id)))
                                       : tr(ctx, "We could not send it for days and stopped trying. The operator of this site can send it again.");
    return email_read(ctx, row->recipient, &email, &wrong) ? tr(ctx, "No mail reaches this address.") : wrong;
}

/* False for an event that this program does not know. */
static bool mail_of(struct ctx *ctx, const struct request *request, const struct mail_row *row, struct request_mail *out_mail)
{
    struct str occasion = row->event, event = str_cut(&occasion, ':');
    struct request_mail mail = {
        .id = row->id, .state = state_of(row->state), .failure = row->failure, .words = STR(""), .address = STR(""), .name = STR(""),
        .created_at = row->created_at, .delivered_at = row->delivered_at,
    };

    if (!about_of(event, &mail.about) || (occasion.len && !str_int(occasion, 1, INT64_MAX, &mail.occasion)))
        return false;
    mail.contact = is_contact(ctx, request, row->recipient);
    if (mail.contact || request_sees_notes(ctx)) {
        mail.address = row->recipient;
        mail.name = row->recipient_name;
    }
    /* The words name what is wrong with the address. */
    if (mail.state == MAIL_FAILED)
        mail.words = mail.address.len ? mail_why(ctx, row) : tr(ctx, "It went to somebody who is no longer a contact.");
    *out_mail = mail;
    return true;
}

enum err request_mails_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit, struct request_mail **out_mails,
                          size_t *out_count)
{
    struct mail_row *rows;
    size_t row_count, count = 0;

    TRY(request_store_mails(ctx, found->id, after, limit, &rows, &row_count));
    struct request_mail *mails = arena_alloc(ctx->arena, row_count * sizeof *mails);
    for (size_t i = 0; i < row_count; i++)
        count += mail_of(ctx, found, &rows[i], &mails[count]);
    *out_mails = mails;
    *out_count = count;
    return OK;
}

enum err request_mails(struct ctx *ctx, struct str number, int64_t after, int64_t limit, struct request_mail **out_mails, size_t *out_count)
{
    struct request request;

    TRY(request_find(ctx, number, &request));
    return request_mails_of(ctx, &request, after, limit, out_mails, out_count);
}

/* ---- Rounds --------------------------------------------------------------------------------------------- */

static void count_in(struct mail_round *round, const struct request_mail *mail)
{
    if (mail->state == MAIL_DELIVERED) {
        round->delivered++;
        if (mail->address.len)
            round->delivered_to = mail->address;
        if (mail->delivered_at > round->delivered_at)
            round->delivered_at = mail->delivered_at;
    }
    if (mail->state == MAIL_WAITING) {
        round->waiting++;
        if (mail->address.len)
            round->waiting_for = mail->address;
    }
}

/* What is mailed at once stands together, so the round that a mail belongs to is mostly the last. */
void mail_rounds(struct ctx *ctx, const struct request_mail *mails, size_t count, struct mail_round **out_rounds, size_t *out_count)
{
    struct mail_round *rounds = arena_alloc(ctx->arena, count * sizeof *rounds);
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = made;
        while (at > 0 && (rounds[at - 1].about != mails[i].about || rounds[at - 1].occasion != mails[i].occasion))
            at--;
        if (at == 0) {
            rounds[made] = (struct mail_round){
                .about = mails[i].about, .occasion = mails[i].occasion, .at = mails[i].created_at, .mails = mails, .mail_count = count,
                .delivered_to = STR(""), .waiting_for = STR(""),
            };
            at = ++made;
        }
        count_in(&rounds[at - 1], &mails[i]);
    }
    *out_rounds = rounds;
    *out_count = made;
}

const struct mail_round *mail_round_find(const struct mail_round *rounds, size_t count, enum mail_about about, int64_t occasion)
{
    while (count-- > 0)
        if (rounds[count].about == about && (!occasion || rounds[count].occasion == occasion))
            return &rounds[count];
    return NULL;
}
