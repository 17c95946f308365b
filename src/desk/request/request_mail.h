/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_mail.h: what was mailed about a request, to whom, and what became of it, for whoever may see the request (SPEC 11.1,
 * decision 0038). Composing and delivering is the room notice's, to the right; this room only reads the outbox.
 */
#ifndef DESK_REQUEST_REQUEST_MAIL_H
#define DESK_REQUEST_REQUEST_MAIL_H

#include "desk/request/request.h"

enum mail_about { MAIL_SUBMISSION, MAIL_COMMUNICATION, MAIL_CLOSING_NOTICE, MAIL_CLOSING, MAIL_REOPENING };
enum mail_state { MAIL_WAITING, MAIL_DELIVERED, MAIL_FAILED };

struct request_mail {
    int64_t         id;
    enum mail_about about;
    int64_t         occasion;           /* of a communication its id, else a number that tells one closing from another */
    bool            contact;            /* the recipient is a contact of the request now */
    struct str      address, name;      /* of the recipient; empty for who is none any more, unless staff asks */
    enum mail_state state;
    struct str      failure;            /* of MAIL_FAILED: "address" or "given_up" */
    struct str      words;              /* of MAIL_FAILED: why, for a person, in the context's language */
    int64_t         created_at, delivered_at;   /* delivered_at 0: not so far */
};

/* "submission", "communication", "closing_notice", "closing", "reopening"; "waiting", "delivered", "failed". */
const char *mail_about_name(enum mail_about about);
const char *mail_state_name(enum mail_state state);

/* In the order in which they were made, behind the id `after`. Delivered means: handed over to what sends the site's mails.
 * REQUEST_READ. */
MUST_USE enum err request_mails(struct ctx *ctx, struct str number, int64_t after, int64_t limit, struct request_mail **out_mails, size_t *out_count);
/* The same of a request that request_find() has given in this transaction, without asking again. */
MUST_USE enum err request_mails_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit, struct request_mail **out_mails,
                                   size_t *out_count);

/* What was mailed on one occasion, summed up. */
struct mail_round {
    enum mail_about about;
    int64_t         occasion, at;       /* when the first of them was made */
    int64_t         delivered, waiting; /* how many */
    struct str      delivered_to, waiting_for;  /* the address of the last of them that has one */
    int64_t         delivered_at;       /* the last */
    const struct request_mail *mails;   /* all of the list, for those that failed; these are of this about and occasion */
    size_t          mail_count;
};
/* The rounds of these mails, in the order of their first. */
void mail_rounds(struct ctx *ctx, const struct request_mail *mails, size_t count, struct mail_round **out_rounds, size_t *out_count);
/* The newest round about that and, unless it is 0, of that occasion; NULL when there is none. */
const struct mail_round *mail_round_find(const struct mail_round *rounds, size_t count, enum mail_about about, int64_t occasion);

#endif
