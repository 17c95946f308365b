/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice_resend.h: mails that were not delivered, for whoever runs this, and sending those again that were given up (SPEC 11.1).
 *
 * A mail is sent again as it was written: it says when that was. One that would say what is not so any more is not sent:
 * a link that has lapsed, a notice of a closing that is void, a closing or reopening after which the request was reopened or closed
 * (decision 0031). What was delivered is never sent again.
 */
#ifndef DESK_NOTICE_NOTICE_RESEND_H
#define DESK_NOTICE_NOTICE_RESEND_H

#include "base/ctx.h"

enum undelivered_why { UNDELIVERED_WAITS, UNDELIVERED_ADDRESS, UNDELIVERED_GIVEN_UP };  /* no mail reaches the address; its delivery was given up */

struct undelivered {
    int64_t              id, ref_id, created_at;
    struct str           event;             /* as in mail_text: "request_closed:OCCASION" */
    struct str           recipient;
    struct str           number;            /* of the request; empty: it is about an account or the ledgers */
    enum undelivered_why why;
};

/* By id, behind `after`, at most `limit`; all, or only those that were given up. Policy MAIL_SEND. */
MUST_USE enum err mail_undelivered(struct ctx *ctx, bool only_given_up, int64_t after, int64_t limit, struct undelivered **out_mails, size_t *out_count);

/* What became of one that was to be sent again: it waits for delivery now; it did so already, or was delivered; it is outdated, and left as
 * it is. */
enum resent { RESENT, RESENT_BEFORE, RESENT_OUTDATED };
struct resend { struct undelivered mail; enum resent resent; };

/* Sends a mail again that was given up; doing it twice sends it once. `not_found`; `conflict` with words where it was delivered, where
 * no mail reaches its address, and where it is outdated. Policy MAIL_RESEND. */
MUST_USE enum err mail_resend(struct ctx *ctx, int64_t id, struct resend *out_resend);
/* The same with those behind `after` that were given up and that nobody has dealt with, at most `limit`; from then on somebody has,
 * also with those that are outdated. Policy MAIL_RESEND. */
MUST_USE enum err mail_resend_all(struct ctx *ctx, int64_t after, int64_t limit, struct resend **out_resends, size_t *out_count);

#endif
