/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_mail.c: checks the outbox, and the addresses that mail is to reach. */
#include "operate/doctor.h"

#include "base/email.h"
#include "base/locale.h"
#include "base/settings.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/notice/notice.h"
#include "desk/request/request.h"
#include "desk/request/request_sound_store.h"

#define ROWS_TOGETHER 1000      /* read at once */
#define SAID_MAX      5         /* so many addresses are named */

/* ---- The outbox ------------------------------------------------------------------------------------- */

static enum err look_at_mail(struct ctx *ctx, struct doctor *doctor)
{
    struct mail_troubles troubles;
    struct email sender;
    struct str wrong;

    if (ctx->settings->mail_dir.len && !email_read(ctx, notice_sender(ctx), &sender, &wrong))
        doctor_say(doctor, "mail", DOCTOR_NOTE, trf(ctx, "Mails come from {sender}, which many mail servers refuse.", HOLE("sender", notice_sender(ctx))),
                   tr(ctx, "Set public_url to an address with a name, such as https://support.example.com"));
    TRY(mail_troubles(ctx, ctx->now - DOCTOR_LATE_MS, &troubles));
    if (troubles.unreachable)
        doctor_say(doctor, "mail", DOCTOR_NOTE,
                   trn(ctx, "{n} mail goes to an address that no mail can reach: {recipient}", "{n} mails go to addresses that no mail can reach, one of them {recipient}",
                       troubles.unreachable, HOLE("recipient", troubles.unreachable_to)),
                   tr(ctx, "An older version took the address. Tell its owner in another way, and add a contact with another one."));
    if (troubles.given_up)
        doctor_say(doctor, "mail", DOCTOR_WRONG,
                   trn(ctx, "{n} mail could not be written to mail_dir for days and was given up: it was for {recipient}",
                       "{n} mails could not be written to mail_dir for days and were given up, one of them for {recipient}",
                       troubles.given_up, HOLE("recipient", troubles.given_up_to)),
                   tr(ctx, "What is said of jobs names the reason. When that is mended, send them again: entitled mail resend --all. Which they are: entitled mail list"));
    if (troubles.waiting)
        doctor_say(doctor, "mail", DOCTOR_NOTE, trn0(ctx, "{n} mail waits for more than an hour.", "{n} mails wait for more than an hour.", troubles.waiting),
                   ctx->settings->mail_dir.len ? tr(ctx, "They are written when the server runs: entitled serve. If it does, see what is said of jobs.")
                                               : tr(ctx, "Say with the setting mail_dir where mails are to go."));
    if (!troubles.unreachable && !troubles.given_up && !troubles.waiting)
        doctor_say(doctor, "mail", DOCTOR_OK, tr(ctx, "No mail waits for long, and none goes to an address that cannot be reached."), STR(""));
    return OK;
}

enum err doctor_check_mail(struct ctx *ctx, struct doctor *doctor)
{
    return doctor_in_read(ctx, doctor, look_at_mail);
}


/* ---- Addresses of before there was one rule for them (base/email.h) ----------------------------------- */

struct unreachable { int64_t count; struct str said; };

/* `inner` has memory for this part of the rows alone; the words go into the report's. */
static void look_at_address(struct ctx *ctx, struct ctx *inner, struct unreachable *found, struct str address, struct str where)
{
    struct email email;
    struct str wrong;

    if (email_read(inner, address, &email, &wrong) || ++found->count > SAID_MAX)
        return;
    found->said = str_join(ctx->arena, found->said, found->said.len ? STR(", ") : STR(""), address, where);
}

static struct str said_text(struct ctx *ctx, const struct unreachable *found)
{
    if (found->count <= SAID_MAX)
        return found->said;
    return trf(ctx, "{addresses} and {n} more", HOLE("addresses", found->said), HOLE("n", tr_int(ctx, found->count - SAID_MAX)));
}

/* Where the next part of the rows begins. */
struct cursor { int64_t id; struct str key; };

static enum err accounts_page(struct ctx *ctx, struct ctx *inner, struct unreachable *found, struct cursor *cursor, size_t *out_count)
{
    struct account *accounts;

    TRY(account_list(inner, cursor->id, ROWS_TOGETHER, &accounts, out_count));
    audit_unchanged(inner, ACT_ACCOUNT_MANAGE);
    for (size_t i = 0; i < *out_count; i++) {
        cursor->id = accounts[i].id;
        if (!accounts[i].closed_at)
            look_at_address(ctx, inner, found, accounts[i].address, STR(""));
    }
    return OK;
}

static enum err contacts_page(struct ctx *ctx, struct ctx *inner, struct unreachable *found, struct cursor *cursor, size_t *out_count)
{
    struct open_contact *contacts;

    TRY(request_open_contacts(inner, cursor->id, cursor->key, ROWS_TOGETHER, &contacts, out_count));
    for (size_t i = 0; i < *out_count; i++) {
        struct str number = request_number_display(inner->arena, contacts[i].number);
        look_at_address(ctx, inner, found, contacts[i].address, str_join(inner->arena, STR(" ("), number, STR(")")));
    }
    if (*out_count) {
        const struct open_contact *last = &contacts[*out_count - 1];
        *cursor = (struct cursor){ last->request_id, str_copy(ctx->arena, last->key) };
    }
    return OK;
}

/* Reads ROWS_TOGETHER rows at a time, however many there are. */
static enum err look_through(struct ctx *ctx, enum err (*page)(struct ctx *, struct ctx *, struct unreachable *, struct cursor *, size_t *),
                             struct unreachable *out_found)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct unreachable found = { 0, STR("") };
    struct cursor cursor = { 0, STR("") };
    struct ctx inner = *ctx;
    size_t count = ROWS_TOGETHER;
    enum err err = OK;

    inner.arena = &arena;
    while (!err && count == ROWS_TOGETHER) {
        err = page(ctx, &inner, &found, &cursor, &count);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    *out_found = found;
    return err;
}

static enum err look_at_addresses(struct ctx *ctx, struct doctor *doctor)
{
    struct unreachable accounts, contacts;

    TRY(look_through(ctx, accounts_page, &accounts));
    TRY(look_through(ctx, contacts_page, &contacts));
    if (accounts.count)
        doctor_say(doctor, "address", DOCTOR_NOTE,
                   trn(ctx, "{n} account has an address that no mail can reach: {addresses}", "{n} accounts have addresses that no mail can reach: {addresses}",
                       accounts.count, HOLE("addresses", said_text(ctx, &accounts))),
                   tr(ctx, "An older version took the address. Ask its owner for another one and add an account with that: entitled account add."
                           " When the contracts are added to it, close this one: entitled account close EMAIL"));
    if (contacts.count)
        doctor_say(doctor, "address", DOCTOR_NOTE,
                   trn(ctx, "{n} contact of an open request has an address that no mail can reach: {addresses}",
                       "{n} contacts of open requests have addresses that no mail can reach: {addresses}",
                       contacts.count, HOLE("addresses", said_text(ctx, &contacts))),
                   tr(ctx, "An older version took the address. Tell its owner in another way, and add a contact with another one on the page of the request."));
    if (!accounts.count && !contacts.count)
        doctor_say(doctor, "address", DOCTOR_OK, tr(ctx, "Mail can reach every account, and every contact of an open request."), STR(""));
    return OK;
}

enum err doctor_check_addresses(struct ctx *ctx, struct doctor *doctor)
{
    return doctor_in_read(ctx, doctor, look_at_addresses);
}
