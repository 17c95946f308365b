/* SPDX-License-Identifier: Apache-2.0 */
/* notice_store.h: the SQL of the outbox. Included by this room only. */
#ifndef DESK_NOTICE_NOTICE_STORE_H
#define DESK_NOTICE_NOTICE_STORE_H

#include "base/ctx.h"
#include "desk/notice/notice.h"
#include "desk/notice/notice_resend.h"

#define MAIL_ABOUT_ACCOUNT "account_"
#define MAIL_ABOUT_LEDGER  "ledger_"
#define MAIL_ABOUT_CONTRACT "contract_"     /* its IDs: contract_ids, or contract_own to whoever holds it himself */

/* What is stored once for all recipients of a message [11.1]. Mails that are for one reader alone are whole: the body has the greeting. */
struct mail_text {
    struct str event;           /* "request_submitted", "request_closed:OCCASION", "communication:ID", "account_reset:OCCASION" */
    int64_t    ref_id;          /* the request's id; of an event that begins with MAIL_ABOUT_ACCOUNT the account's, with MAIL_ABOUT_CONTRACT the contract's, with
                                 * MAIL_ABOUT_LEDGER the anchor's number */
    struct str language, subject;
    struct str body;            /* without the greeting, unless it is whole */
    struct str figures;         /* follows the body for who may know what is left of the contract */
    struct str ending;          /* follows that */
    bool       whole;
};

struct mail {
    int64_t          id;
    struct mail_text text;
    struct str       recipient, recipient_name;
    bool             figures;   /* the recipient may know them */
    bool             failed;    /* nobody can deliver it: state failed instead of queued */
    int64_t          created_at;
};

/* Gives it an id and stores its text, if that is not stored yet, unless this recipient has a mail about this event already: then
 * out_added is false. */
MUST_USE enum err mail_insert(struct ctx *ctx, struct mail *mail, bool *out_added);
/* A mail that waits for delivery. */
MUST_USE enum err mail_queued(struct ctx *ctx, int64_t id, struct mail *out_mail, bool *out_found);
/* Marks it delivered; or as given up, since what it says is good for nothing any more. */
MUST_USE enum err mail_delivered(struct ctx *ctx, int64_t id);
MUST_USE enum err mail_let_go(struct ctx *ctx, int64_t id);
/* Of a mail that is delivered or failed for good. The words of a mail about an account are emptied, and those with IDs once no mail of theirs waits:
 * what is in them is nobody else's to read. */
MUST_USE enum err mail_done(struct ctx *ctx, int64_t id, struct str event);
/* Whether the words of a mail with IDs are there still; then nobody else empties them, or queues a mail of theirs, before this transaction ends. */
MUST_USE enum err mail_lock_words(struct ctx *ctx, int64_t id, bool *out_kept);
/* Mails that were not delivered, by id, behind `after`: all; those that were given up; or those of them whose job is buried still.
 * One of them by its id. */
enum mail_set { MAILS_UNDELIVERED, MAILS_GIVEN_UP, MAILS_BURIED };
MUST_USE enum err mail_undelivered_page(struct ctx *ctx, enum mail_set set, int64_t after, int64_t limit, struct undelivered **out_mails, size_t *out_count);
/* Whatever its state; delivered_at 0: not yet. */
MUST_USE enum err mail_by_id(struct ctx *ctx, int64_t id, struct undelivered *out_mail, int64_t *out_delivered_at, bool *out_found);
/* Whether the same has happened anew since: a later mail about the same thing, of the same kind ("request_closing") and another occasion. */
MUST_USE enum err mail_has_later(struct ctx *ctx, const struct undelivered *mail, struct str kind, bool *out_has);
/* Makes a mail that was given up wait for delivery again, also one that is not marked failed so far (`was_buried`: its job was). Of
 * several who do so at once one has changed it. */
MUST_USE enum err mail_requeue(struct ctx *ctx, int64_t id, bool was_buried, bool *out_changed);
/* Marks the waiting mails failed that a buried job to deliver them is about: nobody tries any more. */
MUST_USE enum err mail_give_up(struct ctx *ctx);
/* Ids of waiting mails, oldest first, that no job to deliver them is about, be it buried. */
MUST_USE enum err mail_left_behind(struct ctx *ctx, int64_t limit, int64_t **out_ids, size_t *out_count);

#endif
